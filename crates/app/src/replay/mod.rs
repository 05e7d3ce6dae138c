//! `gezhi replay`: a file of recorded cases through the same commands, into a district of its own.
//!
//! No rule is switched off. What the file records happens at its recorded moment; what it does not record is
//! done by posts named `import.assumed.*`, so that the journal tells the two apart.

mod derive;
mod posts;
mod recount;
mod same_thing;
mod steps;

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use futures::StreamExt;
use gezhi_desk::reference::SaveReference;
use gezhi_desk::{Deed, World, transact};
use gezhi_domain::actor::Actor;
use gezhi_intake::table::{Proposal, Record, Rows, rows};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::open::Store;
use crate::progress;
use crate::report::print;
use derive::Derived;
use posts::Posts;

/// Cases replayed at the same time; the writer commits what waits as one group.
const AT_ONCE: usize = 192;

#[derive(Args)]
pub(crate) struct Replay {
    /// CSV, compressed CSV or XLSX.
    file: PathBuf,
    /// The zone of naive times in the file.
    #[arg(long, default_value = "America/New_York")]
    file_zone: String,
    /// Only so many rows.
    #[arg(long)]
    rows: Option<usize>,
}

impl Replay {
    pub(crate) async fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        let zone = TimeZone::get(&self.file_zone).map_err(|error| error.to_string())?;
        let bytes = std::fs::read(&self.file).map_err(|error| format!("{}: {error}", self.file.display()))?;
        let file = rows(&bytes).map_err(|error| error.to_string())?;
        let sample: Vec<Vec<String>> = file.rows.iter().take(50).map(|(_, row)| row.clone()).collect();
        let proposal = Proposal::of(&file.header, &sample);
        let (records, broken) = read(file, &proposal, &zone, self.rows);
        let derived = Derived::of(&records, &self.file_zone);
        let world = fresh_world(store, &derived).await?;
        let posts = Posts::make(&world, derived.units()).await?;
        let (outcome, seconds) = send(&world, &records, (&derived, &posts)).await;
        let mut answer = recount::compare(&world, &records, &outcome)
            .await
            .map_err(|error| error.to_string())?;
        answer["same_thing"] = same_thing::compare(&world, &records, &outcome, &Actor::SYSTEM)
            .await
            .map_err(|error| error.to_string())?;
        #[expect(clippy::cast_precision_loss, reason = "a row count below 2^53 is exact")]
        let per_second = records.len() as f64 / seconds;
        let more = json!({
            "rows": records.len(),
            "rows_per_s": (per_second * 10.0).round() / 10.0,
            "peak_rss_bytes": progress::peak_rss_bytes(),
            "unknown_columns": proposal.unknown.iter().map(|(name, field)| json!({ "column": name, "looks_like": field })).collect::<Vec<_>>(),
            "broken_rows": broken,
        });
        if let (Value::Object(answer), Value::Object(more)) = (&mut answer, more) {
            answer.extend(more);
        }
        print(json, &answer);
        Ok(())
    }
}

/// Rows as records; what cannot be read is told line by line.
fn read(file: Rows, proposal: &Proposal, zone: &TimeZone, most: Option<usize>) -> (Vec<Record>, Vec<Value>) {
    let mut broken: Vec<Value> = file
        .broken
        .iter()
        .map(|(line, why)| json!({ "line": line, "problem": why }))
        .collect();
    let mut records = Vec::with_capacity(file.rows.len());
    for (line, row) in file.rows.into_iter().take(most.unwrap_or(usize::MAX)) {
        match Record::read(&row, &proposal.mapping, zone) {
            Ok(record) => records.push(record),
            Err(wrong) => broken.push(json!({ "line": line, "field": wrong.field, "found": wrong.found })),
        }
    }
    (records, broken)
}

/// A district that knows the derived reference data and nothing else.
async fn fresh_world(store: &Store, derived: &Derived) -> Result<World, String> {
    let world = store.ready().await?;
    if *world.db().position().borrow() > 0 {
        return Err(format!(
            "{}: a replay needs a data folder of its own",
            store.data.display()
        ));
    }
    let system = Actor::SYSTEM;
    let rules = gezhi_intake::reference::load(&derived.files).map_err(|problems| format!("{problems:?}"))?;
    for (file, content) in &derived.files {
        let save = SaveReference {
            file,
            base: 0,
            content,
            rules: &rules,
        };
        transact(&world, Deed::of(&system), &save)
            .await
            .map_err(|error| error.to_string())?;
    }
    world.set_rules(rules);
    let geographies = Store::geographies(world.db())
        .await
        .map_err(|error| error.to_string())?;
    world.set_geographies(geographies);
    Ok(world)
}

/// What each record became, in the order of the records.
type Outcome = Vec<Result<steps::Replayed, String>>;

async fn send(world: &World, records: &[Record], (derived, posts): (&Derived, &Posts)) -> (Outcome, f64) {
    let bar = progress::bar(records.len());
    let began = Instant::now();
    let all = futures::stream::iter(records).map(|record| async {
        let done = steps::replay(world, record, derived, posts)
            .await
            .map_err(|error| error.to_string());
        bar.inc(1);
        done
    });
    let outcome = all.buffered(AT_ONCE).collect().await;
    bar.finish_and_clear();
    (outcome, began.elapsed().as_secs_f64())
}
