//! The live simulator 模拟 of the demo: cases come in at a chosen rate and take every turn a case can take, all over
//! the public HTTP interface with the demo sign-ins, as any client would. It holds no rule and opens no back door;
//! what the server refuses is not done.
//!
//! On a first start the weeks before are filled first: the same cases, told to be done at moments that have passed.

mod chance;
mod conduct;
mod office;
mod scene;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures::StreamExt;
use gezhi_domain::grid::Geography;
use gezhi_domain::kernel::Rulebook;
use gezhi_domain::time::Timestamp;
use hyper::Method;
use serde_json::Value;

use crate::http::Line;

use chance::Chance;
use conduct::{Taken, Who, next_step};
pub(crate) use office::Office;
use scene::Scenes;

/// Cases filled in at the same time.
const AT_ONCE: usize = 16;
/// Steps after which a case is let go, whatever it says.
const LONGEST: usize = 60;

/// How a simulated district runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// The same seed gives the same district.
    pub(crate) seed: u64,
    /// New cases a minute.
    pub(crate) rate: f64,
    /// How many times faster than life the staff work.
    pub(crate) speed: f64,
    /// Cases of the weeks before, filled in first.
    pub(crate) backfill: u64,
}

/// The running simulator.
pub(crate) struct Simulator {
    office: Office,
    scenes: Scenes,
    pace: Pace,
    /// Numbers the reports; counted from the moment of the start, so that no two runs share one.
    numbered: AtomicU64,
    /// Set while the weeks before are filled in.
    past: Arc<AtomicBool>,
}

/// Weeks filled in before a first start.
const BACK_S: i64 = 21 * 24 * 3600;

impl Simulator {
    pub(crate) fn new(office: Office, (rules, geography): (&Rulebook, &Geography), pace: Pace) -> Self {
        let now = now();
        let scenes = Scenes::of(rules, geography, now, &mut Chance::new(pace.seed));
        Self {
            office,
            scenes,
            pace,
            numbered: AtomicU64::new(u64::try_from(now.as_millis()).unwrap_or(0)),
            past: Arc::new(AtomicBool::new(pace.backfill > 0)),
        }
    }

    /// What the demo's own server asks: whether the weeks before are being filled in just now.
    pub(crate) fn past(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.past)
    }

    /// Fills the past, then goes on with the present until the process ends.
    pub(crate) async fn run(self) {
        if self.scenes.is_empty() {
            self.past.store(false, Ordering::Release);
            return;
        }
        if let Err(error) = self.office.opened().await {
            self.past.store(false, Ordering::Release);
            told(&error);
            return;
        }
        let all = Arc::new(self);
        if all.pace.backfill > 0 {
            let began = std::time::Instant::now();
            let done = all.fill().await;
            all.past.store(false, Ordering::Release);
            eprintln!(
                "simulator: {done} cases of the last weeks filled in, {} s",
                began.elapsed().as_secs()
            );
        }
        all.live().await;
    }

    async fn fill(self: &Arc<Self>) -> u64 {
        let (done, tenth) = (AtomicU64::new(0), self.pace.backfill.div_ceil(10));
        let cases = futures::stream::iter(0..self.pace.backfill).map(|at| {
            let done = &done;
            async move {
                let mut chance = Chance::new(self.pace.seed ^ (at + 1).wrapping_mul(0x2545_f491_4f6c_dd1d));
                let back = chance.seconds((60.0, 60.0 * 24.0 * 21.0)).min(BACK_S);
                let began = now().plus_seconds(-back);
                if let Err(error) = self.case(&mut chance, Some(began)).await {
                    told(&error);
                }
                let so_far = done.fetch_add(1, Ordering::Relaxed) + 1;
                if so_far % tenth == 0 {
                    eprintln!(
                        "simulator: {so_far} of {} cases of the last weeks",
                        self.pace.backfill
                    );
                }
            }
        });
        cases.buffer_unordered(AT_ONCE).for_each(|()| async {}).await;
        done.into_inner()
    }

    async fn live(self: &Arc<Self>) {
        let mut chance = Chance::new(self.pace.seed.rotate_left(17) ^ now().as_millis().unsigned_abs());
        loop {
            let wait = 60.0 / self.pace.rate * (0.5 + chance.share());
            tokio::time::sleep(Duration::from_secs_f64(wait.clamp(0.01, 3600.0))).await;
            let (one, seed) = (Arc::clone(self), (chance.share() * 1e15).to_bits());
            tokio::spawn(async move {
                if let Err(error) = one.case(&mut Chance::new(seed), None).await {
                    told(&error);
                }
            });
        }
    }

    /// One case from report to its end: in the past from `began` on, or live.
    async fn case(&self, chance: &mut Chance, began: Option<Timestamp>) -> Result<(), String> {
        let mut line = self.office.line().await?;
        let mut at = began;
        let number = self.numbered.fetch_add(1, Ordering::Relaxed);
        let report = self.scenes.report(number, chance);
        let who = Who::Desk("intake");
        let moment = at.map(|at| at.to_string());
        let sent = (Method::POST, "/api/v1/cases");
        let said = self
            .office
            .ask(&mut line, &who, sent, (&report, moment.as_deref()))
            .await?;
        let Some(id) = said.body["id"].as_str().map(ToOwned::to_owned) else {
            return Err(format!("a report was not taken: {} {}", said.status, said.body));
        };
        let (mut taken, mut doubled) = (Taken::default(), false);
        for _ in 0..LONGEST {
            let view = self.view(&mut line, &id).await?;
            let moment = at.unwrap_or_else(now);
            if view["stage"] == "filed" && !doubled {
                doubled = true;
                if chance.percent(5.0) {
                    at = self.double(&mut line, (&id, &report), (chance, at)).await?;
                }
            }
            let Some(next) = next_step(&view, &mut taken, chance, moment.as_millis()) else {
                return Ok(());
            };
            if !self.until(&mut at, next.after_s).await {
                // What lies ahead is left as it stands.
                return Ok(());
            }
            let path = format!("/api/v1/cases/{id}/{}", next.verb);
            let moment = at.map(|at| at.to_string());
            let done = self
                .office
                .ask(
                    &mut line,
                    &next.who,
                    (Method::POST, &path),
                    (&next.body, moment.as_deref()),
                )
                .await?;
            if done.status == 401 {
                self.office.sign_in_again().await;
            }
        }
        Ok(())
    }

    /// Goes on by so many seconds: in the past at once, live by waiting. False when that lies ahead.
    async fn until(&self, at: &mut Option<Timestamp>, after_s: i64) -> bool {
        if let Some(at) = at {
            *at = at.plus_seconds(after_s.max(1));
            return *at < now();
        }
        #[expect(clippy::cast_precision_loss, reason = "some days in seconds")]
        let wait = after_s as f64 / self.pace.speed;
        tokio::time::sleep(Duration::from_secs_f64(wait.clamp(0.05, 86_400.0))).await;
        true
    }

    /// Somebody else reports the same thing; the desk joins the two. Answers the moment after it.
    async fn double(
        &self,
        line: &mut Line,
        (id, report): (&str, &Value),
        (chance, at): (&mut Chance, Option<Timestamp>),
    ) -> Result<Option<Timestamp>, String> {
        let mut again = report.clone();
        again["source"] = "hotline".into();
        again["external_number"] = format!("SIM-{}", self.numbered.fetch_add(1, Ordering::Relaxed)).into();
        let later = |s: i64| at.map(|at| at.plus_seconds(s)).filter(|at| *at < now());
        let intake = Who::Desk("intake");
        let after = chance.seconds((1.0, 20.0));
        let moment = later(after).map(|at| at.to_string());
        let sent = (Method::POST, "/api/v1/cases");
        let said = self
            .office
            .ask(line, &intake, sent, (&again, moment.as_deref()))
            .await?;
        let Some(second) = said.body["id"].as_str() else {
            return Ok(at);
        };
        let path = format!("/api/v1/cases/{second}/join");
        let body = serde_json::json!({ "into": id, "reason": "same_thing" });
        let joined_at = later(after + 60);
        let moment = joined_at.map(|at| at.to_string());
        let joined = (Method::POST, path.as_str());
        self.office
            .ask(line, &intake, joined, (&body, moment.as_deref()))
            .await?;
        Ok(at.map(|at| joined_at.unwrap_or_else(now).max(at)))
    }

    async fn view(&self, line: &mut Line, id: &str) -> Result<Value, String> {
        let path = format!("/api/v1/cases/{id}");
        let who = Who::Desk("shift");
        let said = self
            .office
            .ask(line, &who, (Method::GET, &path), (&Value::Null, None))
            .await?;
        Ok(said.body)
    }
}

fn now() -> Timestamp {
    Timestamp::from(jiff::Timestamp::now())
}

fn told(error: &str) {
    eprintln!("simulator: {error}");
}
