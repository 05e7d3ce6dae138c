//! What a replay proves: the promise agrees with the file's own flag, and the figures with a count of the file.

use std::collections::BTreeMap;

use gezhi_desk::World;
use gezhi_domain::case::Cases;
use gezhi_domain::figure::{Grouping, Selection};
use gezhi_intake::table::Record;
use gezhi_store::figure;
use gezhi_store::{StoreError, matter};
use serde_json::{Value, json};

use super::Outcome;

/// Figures compared by month and unit, and what of a record counts in them.
const FIGURES: [&str; 3] = ["due_handle", "met_handle", "on_time_handle"];

/// Counts by (figure, month, unit).
type Counts = BTreeMap<(String, String, String), i64>;

pub(super) async fn compare(
    world: &World,
    records: &[Record],
    outcome: &Outcome,
) -> Result<Value, StoreError> {
    let [mut compared, mut equal, mut no_clock, mut routed, mut same_unit] = [0_u64; 5];
    let mut refused: BTreeMap<&str, u64> = BTreeMap::new();
    let mut expected = Counts::new();
    let (mut located, mut grids) = (BTreeMap::new(), BTreeMap::new());
    for (record, done) in records.iter().zip(outcome) {
        let done = match done {
            Ok(done) => done,
            Err(why) => {
                *refused.entry(why).or_default() += 1;
                continue;
            }
        };
        routed += u64::from(done.routed);
        let Some((_, case)) = matter::load::<Cases>(world.db(), &done.case.to_string()).await? else {
            continue;
        };
        let unit = case
            .lead
            .as_ref()
            .map(|lead| lead.unit.to_string())
            .unwrap_or_default();
        *located.entry(case.place.certainty).or_insert(0_u64) += 1;
        if let Some(grid) = &case.place.grid {
            *grids.entry(grid.clone()).or_insert(0_u64) += 1;
        }
        same_unit += u64::from(done.unit.as_str() == unit);
        let on_time = case
            .promise("handle")
            .and_then(gezhi_domain::promise::Promise::on_time);
        if case.promise("handle").is_none() {
            no_clock += 1;
        }
        if let (Some(_), Some(_), Some(flag)) = (record.due_at, record.closed_at, record.on_time) {
            compared += 1;
            equal += u64::from(on_time == Some(flag));
        }
        count(world, record, done.unit.as_str(), &mut expected);
    }
    let kept = kept(world).await?;
    let differing = expected
        .iter()
        .filter(|(key, n)| kept.get(*key) != Some(n))
        .count()
        + kept.keys().filter(|key| !expected.contains_key(*key)).count();
    Ok(json!({
        "on_time": { "compared": compared, "equal": equal },
        "no_clock": no_clock,
        "located": located,
        "grids": { "with_cases": grids.len(), "most_cases": grids.values().max() },
        "departments": { "equal": same_unit, "by_rule": routed },
        "roll_ups": { "compared": expected.len(), "differing": differing },
        "refused": refused,
    }))
}

/// Counts a record straight from the file, without any rule.
fn count(world: &World, record: &Record, unit: &str, counts: &mut Counts) {
    let Some(due) = record.due_at else { return };
    let month = due.day_in(world.rules().calendar.zone()).to_string()[..7].to_owned();
    let on_time = record.closed_at.map(|closed| closed <= due);
    let holds = [true, on_time.is_some(), on_time == Some(true)];
    for (figure, _) in FIGURES.iter().zip(holds).filter(|(_, holds)| *holds) {
        *counts
            .entry(((*figure).to_owned(), month.clone(), unit.to_owned()))
            .or_default() += 1;
    }
}

/// The same counts as the figures of the district have them.
async fn kept(world: &World) -> Result<Counts, StoreError> {
    let all = Selection {
        from: jiff::civil::date(1970, 1, 1),
        to: jiff::civil::date(9999, 12, 31),
        only: Vec::new(),
    };
    let sums = figure::sums(world.db(), &[Grouping::Month, Grouping::Unit], &all).await?;
    let mut counts = Counts::new();
    for (keys, held) in sums.unwrap_or_default() {
        for figure in FIGURES {
            let n = held.of(figure);
            if n != 0 {
                counts.insert((figure.to_owned(), keys[0].clone(), keys[1].clone()), n);
            }
        }
    }
    Ok(counts)
}
