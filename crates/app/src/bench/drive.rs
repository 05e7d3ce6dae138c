//! The generator: as much as the server takes (closed loop), or so many a second (open loop).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use gezhi_domain::code::CaseId;
use gezhi_store::new_bits;
use hyper::body::Bytes;

use super::office::{Scene, Staff};
use crate::http::{Ask, JSON, Line};

/// The headers of a client that does not want to read what it changed.
const MINIMAL: &[(&str, &str)] = &[("content-type", "application/json"), ("prefer", "return=minimal")];

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// Reports alone.
    Intake,
    /// Whole lifecycles of seven commands, each step answered with the case as it is then.
    Lifecycle,
    /// The same, each step answered without a body.
    Minimal,
    /// The first page of fifty cases, as the dispatcher sees them.
    List,
}

/// The district under load.
pub(super) struct Target {
    pub(super) address: SocketAddr,
    pub(super) staff: Staff,
    scenes: Vec<Scene>,
}

impl Target {
    /// A district whose server is not started yet.
    pub(super) fn new(staff: Staff, scenes: Vec<Scene>) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            address,
            staff,
            scenes,
        }
    }

    /// The `at`-th scene, round and round.
    pub(super) fn scene(&self, at: usize) -> &Scene {
        &self.scenes[at % self.scenes.len()]
    }
}

/// What was done, and how long each took.
#[derive(Default)]
pub(super) struct Tally {
    /// Intakes or lifecycles done.
    pub(super) done: u64,
    /// Microseconds of each, from the moment it should have been sent.
    pub(super) whole_us: Vec<u32>,
    /// Microseconds of each command.
    pub(super) command_us: Vec<u32>,
}

impl Tally {
    fn absorb(&mut self, other: Self) {
        self.done += other.done;
        self.whole_us.extend(other.whole_us);
        self.command_us.extend(other.command_us);
    }
}

/// The `percent`-th percentile of `us` in milliseconds; `None` of nothing.
pub(super) fn percentile_ms(us: &mut [u32], percent: usize) -> Option<f64> {
    us.sort_unstable();
    let at = (us.len() * percent / 100).min(us.len().checked_sub(1)?);
    Some(f64::from(us[at]) / 1000.0)
}

/// Each of `lines` connections sends the next as soon as the last is answered, for `time`.
pub(super) async fn closed(
    target: &Arc<Target>,
    work: Work,
    lines: usize,
    time: Duration,
) -> Result<Tally, String> {
    let until = Instant::now() + time;
    let next = Arc::new(AtomicUsize::new(0));
    let workers = (0..lines).map(|_| {
        let (target, next) = (Arc::clone(target), Arc::clone(&next));
        tokio::spawn(async move {
            let mut line = Line::open(target.address).await?;
            let mut tally = Tally::default();
            while Instant::now() < until {
                let at = next.fetch_add(1, Ordering::Relaxed);
                one(&target, (&mut line, work), at, Instant::now(), &mut tally).await?;
            }
            Ok(tally)
        })
    });
    gather(workers).await
}

/// `per_second` are due each second for `time`, over at most `lines` connections; lateness counts.
pub(super) async fn open(
    target: &Arc<Target>,
    (work, per_second): (Work, u32),
    lines: usize,
    time: Duration,
) -> Result<Tally, String> {
    let began = Instant::now() + Duration::from_millis(20);
    let total = usize::try_from(time.as_secs()).unwrap_or(0) * per_second as usize;
    let next = Arc::new(AtomicUsize::new(0));
    let workers = (0..lines).map(|_| {
        let (target, next) = (Arc::clone(target), Arc::clone(&next));
        tokio::spawn(async move {
            let mut line = Line::open(target.address).await?;
            let mut tally = Tally::default();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= total {
                    return Ok(tally);
                }
                let due = began + Duration::from_secs(1) * u32::try_from(at).unwrap_or(u32::MAX) / per_second;
                tokio::time::sleep_until(due.into()).await;
                one(&target, (&mut line, work), at, due, &mut tally).await?;
            }
        })
    });
    gather(workers).await
}

async fn gather(
    workers: impl Iterator<Item = tokio::task::JoinHandle<Result<Tally, String>>>,
) -> Result<Tally, String> {
    let mut all = Tally::default();
    for done in futures::future::join_all(workers).await {
        all.absorb(done.map_err(|error| error.to_string())??);
    }
    Ok(all)
}

/// The `at`-th intake or lifecycle, which should have been sent at `due`.
async fn one(
    target: &Target,
    (line, work): (&mut Line, Work),
    at: usize,
    due: Instant,
    tally: &mut Tally,
) -> Result<(), String> {
    if work == Work::List {
        return page(target, line, due, tally).await;
    }
    let scene = target.scene(at);
    let staff = &target.staff;
    let id = CaseId::from_bits(new_bits()).to_string();
    let headers = if work == Work::Minimal { MINIMAL } else { JSON };
    let body = with_id(&scene.body, &id);
    line.post(Ask::post("/api/v1/cases", &staff.intake.bearer, headers, body))
        .await?;
    tally.command_us.push(since(due));
    if work != Work::Intake {
        for (verb, who, body, _) in staff.steps(&staff.units[&scene.unit]) {
            let sent = Instant::now();
            let path = format!("/api/v1/cases/{id}/{verb}");
            let body = Bytes::from_static(body.as_bytes());
            line.post(Ask::post(&path, &who.bearer, headers, body)).await?;
            tally.command_us.push(since(sent));
        }
    }
    tally.done += 1;
    tally.whole_us.push(since(due));
    Ok(())
}

/// One page of the list.
async fn page(target: &Target, line: &mut Line, due: Instant, tally: &mut Tally) -> Result<(), String> {
    let bearer = &target.staff.dispatcher.bearer;
    line.get("/api/v1/cases?limit=50", bearer).await?;
    tally.command_us.push(since(due));
    tally.done += 1;
    tally.whole_us.push(since(due));
    Ok(())
}

/// The report with the id the client gives the case to be, which is its number at the hotline too.
pub(super) fn with_id(body: &[u8], id: &str) -> Bytes {
    let id = id.as_bytes();
    [
        b"{\"id\":\"",
        id,
        b"\",\"external_number\":\"",
        id,
        b"\",",
        &body[1..],
    ]
    .concat()
    .into()
}

fn since(instant: Instant) -> u32 {
    u32::try_from(instant.elapsed().as_micros()).unwrap_or(u32::MAX)
}
