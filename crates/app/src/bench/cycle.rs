//! `gezhi bench loop`: intakes, lifecycles and pages of the list over HTTP at several sizes of the district.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use gezhi_store::cluster;
use serde_json::{Value, json};

use super::drive::{self, Tally, Target, Work, percentile_ms};
use super::ground::Ground;
use super::machine::{self, cpu_s};
use super::seed;
use super::server::Server;
use crate::check;
use crate::open::Store;
use crate::report::print;

/// The most connections of the open loop.
const OPEN_LINES: usize = 256;

#[derive(Args)]
pub(crate) struct Loop {
    /// Stored cases to measure at; may be given several times.
    #[arg(long, default_values_t = [0, 1_000_000])]
    cases: Vec<u64>,
    /// Seconds of each of the eight parts.
    #[arg(long, default_value_t = 15)]
    seconds: u64,
    /// Connections that send at the same time in the closed loop.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Lifecycles a second in the open loop; intakes and pages are five times as many.
    #[arg(long, default_value_t = 100)]
    rate: u32,
}

impl Loop {
    pub(crate) async fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        let ground = Ground::of(store)?;
        let conditions = machine::conditions(ground.base());
        let mut runs = Vec::new();
        for cases in &self.cases {
            let plot = ground.plot(&cases.to_string()).await?;
            let run = self.measure(&plot, *cases).await;
            ground.clear(&plot).await?;
            runs.push(run?);
        }
        let answer = json!({ "conditions": conditions, "engine": store.engine(), "runs": runs });
        print(json, &answer);
        let wrong = runs.iter().find(|run| run["equal"] != Value::Bool(true));
        wrong.map_or(Ok(()), |_| Err("the results are not what was sent".to_owned()))
    }

    async fn measure(&self, store: &Store, cases: u64) -> Result<Value, String> {
        let (staff, scenes) = seed::ready(store, cases).await?;
        let server = Server::start(store).await?;
        let mut target = Target::new(staff, scenes);
        target.address = server.address;
        let target = Arc::new(target);
        let url = store.database.as_deref();
        let idle_rss = machine::rss_bytes(server.id());
        let start_ms = server.ready_after.as_millis();
        let warm = drive::closed(&target, Work::Lifecycle, 8, Duration::from_secs(2)).await?;
        let (intakes, intake) = self.part(&target, (server.id(), url), Work::Intake).await?;
        let (lifecycles, lifecycle) = self.part(&target, (server.id(), url), Work::Lifecycle).await?;
        let (minimals, minimal) = self.part(&target, (server.id(), url), Work::Minimal).await?;
        let (_, list) = self.part(&target, (server.id(), url), Work::List).await?;
        let rss = machine::rss_bytes(server.id());
        server.kill()?;
        let sent = warm.done + intakes + lifecycles + minimals;
        let mut staff = Arc::into_inner(target).ok_or("somebody still sends")?.staff;
        let checked = checked(store, cases + staff.added + sent).await?;
        staff.added += sent;
        seed::keep(&store.data, &staff)?;
        Ok(json!({
            "stored_cases": cases,
            "intake": intake,
            "lifecycle": lifecycle,
            "lifecycle_minimal": minimal,
            "list": list,
            "sent": sent,
            "equal": checked["wrong"].is_null(),
            "check": checked,
            "start_ms": u64::try_from(start_ms).unwrap_or(u64::MAX),
            "rss_bytes_idle": idle_rss,
            "rss_bytes_under_load": rss,
        }))
    }

    /// One kind of work, closed loop and open loop.
    async fn part(
        &self,
        target: &Arc<Target>,
        (server, url): (u32, Option<&str>),
        work: Work,
    ) -> Result<(u64, Value), String> {
        let time = Duration::from_secs(self.seconds);
        let before = Used::now(server, url).await?;
        let mut closed = drive::closed(target, work, self.connections, time).await?;
        let used = Used::now(server, url).await?.since(&before);
        let rate = match work {
            Work::Intake | Work::List => self.rate * 5,
            Work::Lifecycle | Work::Minimal => self.rate,
        };
        let mut open = drive::open(target, (work, rate), OPEN_LINES, time).await?;
        #[expect(clippy::cast_precision_loss, reason = "counts below 2^53 are exact")]
        let done = closed.done as f64;
        let each_ms = |seconds: f64| round(seconds * 1000.0 / done);
        let answer = json!({
            "per_s": round(done / time.as_secs_f64()),
            "server_cpu_ms": each_ms(used.server),
            "database_cpu_ms": url.map(|_| each_ms(used.database)),
            "client_cpu_ms": each_ms(used.client),
            "closed_loop": latencies(&mut closed),
            "open_loop_per_s": rate,
            "open_loop": latencies(&mut open),
        });
        Ok((closed.done + open.done, answer))
    }
}

fn latencies(tally: &mut Tally) -> Value {
    json!({
        "p50_ms": percentile_ms(&mut tally.whole_us, 50),
        "p99_ms": percentile_ms(&mut tally.whole_us, 99),
        "command_p50_ms": percentile_ms(&mut tally.command_us, 50),
        "command_p99_ms": percentile_ms(&mut tally.command_us, 99),
    })
}

fn round(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

/// Processor seconds used so far.
struct Used {
    server: f64,
    database: f64,
    client: f64,
}

impl Used {
    async fn now(server: u32, url: Option<&str>) -> Result<Self, String> {
        let mut database = 0.0;
        if let Some(url) = url {
            let processes = cluster::processes(url).await.map_err(|error| error.to_string())?;
            database = processes.into_iter().map(cpu_s).sum();
        }
        Ok(Self {
            server: cpu_s(server),
            database,
            client: cpu_s(std::process::id()),
        })
    }

    fn since(&self, before: &Self) -> Self {
        Self {
            server: self.server - before.server,
            database: self.database - before.database,
            client: self.client - before.client,
        }
    }
}

/// `gezhi check`, and whether the number of cases is the one expected.
async fn checked(store: &Store, expected: u64) -> Result<Value, String> {
    let world = store.ready().await?;
    let found = check::everything(&world).await?;
    let counted = (found.matters != expected).then(|| format!("{expected} cases were sent"));
    Ok(json!({
        "matters": found.matters,
        "journal_rows": found.steps,
        "wrong": found.wrong.or(counted),
    }))
}
