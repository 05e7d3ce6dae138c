//! `gezhi bench crash`: the server is killed again and again under load, photos included.
//!
//! Each round several clients work until the server is killed without a word. Then `gezhi check` must find
//! nothing, everything acknowledged must be there once, and what was in flight is sent again under its own key.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use gezhi_domain::code::CaseId;
use gezhi_store::new_bits;
use hyper::body::Bytes;
use serde_json::json;

use super::drive::{Target, with_id};
use super::ground::Ground;
use super::ledger::{Kept, Ledger};
use super::office::Hand;
use super::seed;
use super::server::Server;
use crate::check;
use crate::http::{Ask, Line};
use crate::open::Store;
use crate::progress;
use crate::report::print;

/// Rounds in one district, so that checking it stays short.
const IN_ONE_DISTRICT: u64 = 25;
/// A picture of one dot.
const DOT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\rIDATx\xdac\x64\xf8\xcfP\x0f\0\x03\x86\x01\x80\x5a\x34\x7dk\0\0\0\0IEND\xaeB`\x82";

#[derive(Args)]
pub(crate) struct Crash {
    /// How often the server is killed.
    #[arg(long, default_value_t = 500)]
    rounds: u64,
    /// Clients that work at the same time.
    #[arg(long, default_value_t = 8)]
    clients: usize,
    /// The server lives at most so long under load, in milliseconds.
    #[arg(long, default_value_t = 400)]
    lives_ms: u64,
}

/// What rounds add up to.
#[derive(Default)]
struct Sum {
    acknowledged: usize,
    photos: usize,
    sent_again: usize,
    slowest_start: Duration,
}

impl Crash {
    pub(crate) async fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        let ground = Ground::of(store)?;
        let bar = progress::bar(usize::try_from(self.rounds).unwrap_or(usize::MAX));
        let (began, mut sum, mut done) = (Instant::now(), Sum::default(), 0);
        while done < self.rounds {
            let rounds = IN_ONE_DISTRICT.min(self.rounds - done);
            let plot = ground.plot(&format!("crash-{done}")).await?;
            self.district(&plot, rounds, &mut sum, &bar).await?;
            ground.clear(&plot).await?;
            done += rounds;
        }
        bar.finish_and_clear();
        let answer = json!({
            "engine": store.engine(),
            "rounds": done,
            "acknowledged": sum.acknowledged,
            "photos": sum.photos,
            "sent_again": sum.sent_again,
            "lost": 0,
            "slowest_start_ms": u64::try_from(sum.slowest_start.as_millis()).unwrap_or(u64::MAX),
            "seconds": began.elapsed().as_secs(),
        });
        print(json, &answer);
        Ok(())
    }

    async fn district(
        &self,
        plot: &Store,
        rounds: u64,
        sum: &mut Sum,
        bar: &indicatif::ProgressBar,
    ) -> Result<(), String> {
        let (staff, scenes) = seed::ready(plot, 0).await?;
        let mut target = Arc::new(Target::new(staff, scenes));
        let mut ledger = Ledger::default();
        let mut unanswered: Vec<Sent> = Vec::new();
        for _ in 0..rounds {
            let server = Server::start(plot).await?;
            sum.slowest_start = sum.slowest_start.max(server.ready_after);
            Arc::get_mut(&mut target).ok_or("somebody still sends")?.address = server.address;
            sum.sent_again += unanswered.len();
            let told = Arc::new(Told::default());
            again(&target, std::mem::take(&mut unanswered), &told).await?;
            let workers =
                (0..self.clients).map(|_| tokio::spawn(work(Arc::clone(&target), Arc::clone(&told))));
            let workers: Vec<_> = workers.collect();
            let lives = u64::try_from(new_bits() % 1_000_003).unwrap_or(0) * 7919 % self.lives_ms.max(1);
            tokio::time::sleep(Duration::from_millis(20 + lives)).await;
            server.kill()?;
            for worker in workers {
                unanswered.extend(worker.await.map_err(|error| error.to_string())??);
            }
            for (id, kept) in told.take() {
                sum.photos += kept.photos.len();
                ledger.add(&id, kept);
            }
            verify(plot, &ledger).await?;
            bar.inc(1);
        }
        sum.acknowledged += ledger.len();
        Ok(())
    }
}

/// What the workers of a round were told.
#[derive(Default)]
struct Told(Mutex<Vec<(String, Kept)>>);

impl Told {
    fn take(&self) -> Vec<(String, Kept)> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, sent: &Sent, answer: &Bytes) {
        let mut kept = Kept::default();
        if sent.verb == "attach" {
            let photo: serde_json::Value = serde_json::from_slice(answer).unwrap_or_default();
            kept.photos.extend(photo["id"].as_str().map(ToOwned::to_owned));
        } else {
            kept.verbs.push(sent.verb);
        }
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push((sent.case.clone(), kept));
    }
}

/// A command on its way, so that it can be sent again as it was.
struct Sent {
    case: String,
    verb: &'static str,
    path: String,
    bearer: String,
    key: String,
    body: Bytes,
}

impl Sent {
    fn new(case: &str, verb: &'static str, hand: &Hand, body: Bytes) -> Self {
        let path = match verb {
            "receive" => "/api/v1/cases".to_owned(),
            "attach" => format!("/api/v1/cases/{case}/photos"),
            _ => format!("/api/v1/cases/{case}/{verb}"),
        };
        Self {
            case: case.to_owned(),
            verb,
            path,
            bearer: hand.bearer.clone(),
            key: format!("{case}-{verb}"),
            body,
        }
    }

    /// Sends it. An error means that no whole answer came.
    async fn send(&self, line: &mut Line) -> Result<(u16, Bytes), String> {
        let media = if self.verb == "attach" {
            "image/png"
        } else {
            "application/json"
        };
        let headers = [("content-type", media), ("idempotency-key", self.key.as_str())];
        let ask = Ask::post(&self.path, &self.bearer, &headers, self.body.clone());
        let answer = line.ask(ask).await?;
        Ok((answer.status, answer.body))
    }
}

/// Sends what was in flight once more: each must be answered as done.
async fn again(target: &Target, unanswered: Vec<Sent>, told: &Told) -> Result<(), String> {
    let mut line = Line::open(target.address).await?;
    for sent in unanswered {
        let (status, body) = sent.send(&mut line).await?;
        if status >= 300 {
            return Err(format!(
                "{} sent again: {status} {}",
                sent.path,
                String::from_utf8_lossy(&body)
            ));
        }
        told.note(&sent, &body);
    }
    Ok(())
}

/// Lifecycles, each with a photo, until the server is gone; answers what was not answered.
async fn work(target: Arc<Target>, told: Arc<Told>) -> Result<Option<Sent>, String> {
    let Ok(mut line) = Line::open(target.address).await else {
        return Ok(None);
    };
    loop {
        let id = CaseId::from_bits(new_bits()).to_string();
        let scene = target.scene(usize::try_from(new_bits() % 8191).unwrap_or(0));
        let unit = &target.staff.units[&scene.unit];
        let mut steps = vec![Sent::new(
            &id,
            "receive",
            &target.staff.intake,
            with_id(&scene.body, &id),
        )];
        for (verb, hand, body, _) in target.staff.steps(unit) {
            steps.push(Sent::new(&id, verb, hand, Bytes::from_static(body.as_bytes())));
            if verb == "accept" {
                steps.push(Sent::new(&id, "attach", unit, Bytes::from_static(DOT)));
            }
        }
        for sent in steps {
            match sent.send(&mut line).await {
                Err(_) => return Ok(Some(sent)),
                Ok((status, body)) if status >= 300 => {
                    return Err(format!(
                        "{}: {status} {}",
                        sent.path,
                        String::from_utf8_lossy(&body)
                    ));
                }
                Ok((_, body)) => told.note(&sent, &body),
            }
        }
    }
}

/// Everything holds and nothing acknowledged is lost.
async fn verify(plot: &Store, ledger: &Ledger) -> Result<(), String> {
    let world = plot.ready().await?;
    check::everything(&world).await?.verdict()?;
    let lost = ledger.lost(&world).await.map_err(|error| error.to_string())?;
    lost.map_or(Ok(()), Err)
}
