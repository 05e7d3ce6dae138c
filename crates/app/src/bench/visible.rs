//! `gezhi bench visible`: what is acknowledged on one connection is seen at once on another.
//!
//! Each pair is a step and, back to back on other connections, the case, its line in the list and what the reporter
//! reads with the receipt. Nothing waits in between, and no read is asked for again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Args;
use gezhi_domain::code::CaseId;
use gezhi_store::new_bits;
use hyper::Method;
use hyper::body::Bytes;
use serde_json::{Value, json};

use super::drive::{Target, with_id};
use super::ground::Ground;
use super::machine;
use super::office::Hand;
use super::seed;
use super::server::Server;
use crate::check;
use crate::http::{Ask, JSON, Line};
use crate::open::Store;
use crate::progress;
use crate::report::print;

/// The header in which the measured server reads who asks, so that its limits for one address do not count here.
pub(super) const ADDRESS_HEADER: &str = "x-forwarded-for";
/// The stage behind each step, and how far the reporter reads that it is.
const BEHIND: [(&str, &str, &str); 7] = [
    ("receive", "filed", "arranging"),
    ("dispatch", "dispatched", "in_hand"),
    ("accept", "accepted", "in_hand"),
    ("contact", "accepted", "in_hand"),
    ("handle", "handled", "checking"),
    ("inspect", "inspected", "checking"),
    ("close", "closed", "done"),
];

#[derive(Args)]
pub(crate) struct Visible {
    /// Steps, each followed by three reads on other connections.
    #[arg(long, default_value_t = 10_000)]
    pairs: u64,
    /// Offices that work at the same time.
    #[arg(long, default_value_t = 4)]
    offices: usize,
}

impl Visible {
    pub(crate) async fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        let ground = Ground::of(store)?;
        let plot = ground.plot("visible").await?;
        let (staff, scenes) = seed::ready(&plot, 0).await?;
        let server = Server::start(&plot).await?;
        let mut target = Target::new(staff, scenes);
        target.address = server.address;
        let (target, done) = (Arc::new(target), Arc::new(AtomicU64::new(0)));
        let bar = progress::bar(usize::try_from(self.pairs).unwrap_or(usize::MAX));
        let began = Instant::now();
        let offices = (0..self.offices.max(1)).map(|_| {
            let (target, done, bar, pairs) =
                (Arc::clone(&target), Arc::clone(&done), bar.clone(), self.pairs);
            tokio::spawn(async move { work(&target, &done, pairs, &bar).await })
        });
        for office in futures::future::join_all(offices).await {
            office.map_err(|error| error.to_string())??;
        }
        let seconds = began.elapsed().as_secs_f64();
        bar.finish_and_clear();
        server.kill()?;
        let world = plot.ready().await?;
        let checked = check::everything(&world).await?;
        checked.verdict()?;
        drop(world);
        ground.clear(&plot).await?;
        let answer = json!({
            "engine": store.engine(),
            "conditions": machine::conditions(ground.base()),
            "pairs": done.load(Ordering::Relaxed),
            "reads": done.load(Ordering::Relaxed) * 3,
            "not_seen": 0,
            "seconds": (seconds * 10.0).round() / 10.0,
        });
        print(json, &answer);
        Ok(())
    }
}

/// Lifecycles until enough pairs are done.
async fn work(
    target: &Target,
    done: &AtomicU64,
    pairs: u64,
    bar: &indicatif::ProgressBar,
) -> Result<(), String> {
    let mut steps = Line::open(target.address).await?;
    let mut seen = Seen {
        desk: Line::open(target.address).await?,
        public: Line::open(target.address).await?,
        reader: target.staff.dispatcher.clone(),
    };
    while done.load(Ordering::Relaxed) < pairs {
        let id = CaseId::from_bits(new_bits()).to_string();
        let scene = target.scene(usize::try_from(new_bits() % 8191).unwrap_or(0));
        let report = with_id(&scene.body, &id);
        let intake = &target.staff.intake.bearer;
        let receipt = told(
            &steps
                .post(Ask::post("/api/v1/cases", intake, JSON, report))
                .await?,
        )?;
        seen.all(&id, &receipt, (BEHIND[0], None)).await?;
        let hand = &target.staff.units[&scene.unit];
        for ((verb, who, body, _), behind) in target.staff.steps(hand).into_iter().zip(&BEHIND[1..]) {
            let path = format!("/api/v1/cases/{id}/{verb}");
            let ask = Ask::post(&path, &who.bearer, JSON, Bytes::from_static(body.as_bytes()));
            let answer = told(&steps.post(ask).await?)?;
            if behind.0 != verb {
                return Err(format!("{verb} stands where {} is expected", behind.0));
            }
            seen.all(&id, &receipt, (*behind, Some(&answer))).await?;
        }
        done.fetch_add(BEHIND.len() as u64, Ordering::Relaxed);
        bar.inc(BEHIND.len() as u64);
    }
    Ok(())
}

/// Where is looked: two more connections.
struct Seen {
    desk: Line,
    public: Line,
    reader: Hand,
}

impl Seen {
    /// Looks everywhere; what is not there as the step left it is an error.
    async fn all(
        &mut self,
        id: &str,
        receipt: &Value,
        ((verb, stage, progress), answer): ((&str, &str, &str), Option<&Value>),
    ) -> Result<(), String> {
        let stale =
            |what: &str, found: &Value| format!("case {id}: {verb} was acknowledged and {what} says {found}");
        let case = self.desk(&format!("/api/v1/cases/{id}")).await?;
        let same = |field: &str| answer.is_none_or(|answer| case[field] == answer[field]);
        if case["stage"] != stage || !["updated_at", "outcome", "answer", "way"].into_iter().all(same) {
            return Err(stale("the case", &case));
        }
        let list = self.desk(&format!("/api/v1/cases?number={id}")).await?;
        if list["total"] != 1 || list["items"][0]["stage"] != stage {
            return Err(stale("the list", &list));
        }
        let own = self.own(receipt).await?;
        if own["progress"] != progress || own["updated_at"] != case["updated_at"] {
            return Err(stale("the receipt", &own));
        }
        Ok(())
    }

    async fn desk(&mut self, path: &str) -> Result<Value, String> {
        let ask = Ask {
            method: Method::GET,
            ..Ask::post(path, &self.reader.bearer, &[], Bytes::new())
        };
        told(&self.desk.post(ask).await?)
    }

    async fn own(&mut self, receipt: &Value) -> Result<Value, String> {
        let proof = json!({ "number": receipt["number"], "receipt": receipt["receipt"] });
        let from = format!("pair-{:x}", new_bits());
        let headers = [JSON[0], (ADDRESS_HEADER, from.as_str())];
        let ask = Ask::post("/api/v1/public/progress", "", &headers, proof.to_string().into());
        told(&self.public.post(ask).await?)
    }
}

fn told(body: &Bytes) -> Result<Value, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}
