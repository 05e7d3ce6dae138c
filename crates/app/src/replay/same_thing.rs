//! What a replay tells about the same thing: of the closures that say duplicate, how many pairs were found.
//!
//! A closure that says duplicate speaks of a pair: when the later of the two was received, the earlier should have
//! been proposed. Mostly the later one is closed; sometimes the desk closes the earlier as a duplicate of the
//! later. So such a closure counts as found when an earlier case was proposed at its receipt, or when it was
//! itself proposed at the receipt of a case that came before it was closed.

use std::collections::{HashMap, HashSet};

use futures::StreamExt;
use gezhi_desk::{DeskError, World, same_thing};
use gezhi_domain::actor::Actor;
use gezhi_domain::code::CaseId;
use gezhi_intake::table::Record;
use serde_json::{Value, json};

use super::Outcome;

/// Cases asked about at the same time.
const AT_ONCE: usize = 8;

/// Whether a closure says that the case was a duplicate.
pub(super) fn says_duplicate(record: &Record) -> bool {
    let said = record.outcome.to_lowercase();
    said.contains("duplicate") || said.contains("重复")
}

/// The number the closure names as the original: written in full, or by its last digits.
fn named(record: &Record, numbers: &HashMap<&str, usize>) -> Option<usize> {
    let own = record.number.as_ref()?.as_str();
    let words = record.outcome.split(|c: char| !c.is_ascii_digit());
    words.filter(|word| word.len() >= 6).find_map(|word| {
        let head = own.get(..own.len().checked_sub(word.len())?)?;
        let number = format!("{head}{word}");
        numbers.get(number.as_str()).copied().filter(|_| number != own)
    })
}

pub(super) async fn compare(
    world: &World,
    records: &[Record],
    outcome: &Outcome,
    actor: &Actor,
) -> Result<Value, DeskError> {
    let cases: Vec<Option<CaseId>> = outcome
        .iter()
        .map(|done| done.as_ref().ok().map(|done| done.case))
        .collect();
    let asked = futures::stream::iter(&cases).map(|case| async {
        match case {
            Some(case) => same_thing::of_case(world, actor, *case).await.map(Some),
            None => Ok(None),
        }
    });
    let proposed: Vec<Result<Option<same_thing::Found>, DeskError>> = asked.buffered(AT_ONCE).collect().await;
    let proposed: Vec<Option<same_thing::Found>> = proposed.into_iter().collect::<Result<_, _>>()?;
    let place: HashMap<CaseId, usize> = cases
        .iter()
        .enumerate()
        .filter_map(|(at, case)| Some(((*case)?, at)))
        .collect();
    let numbers: HashMap<&str, usize> = records
        .iter()
        .enumerate()
        .filter_map(|(at, record)| Some((record.number.as_ref()?.as_str(), at)))
        .collect();
    Ok(counted(records, &proposed, &place, &numbers))
}

fn counted(
    records: &[Record],
    proposed: &[Option<same_thing::Found>],
    place: &HashMap<CaseId, usize>,
    numbers: &HashMap<&str, usize>,
) -> Value {
    let [
        mut flagged,
        mut no_place,
        mut said,
        mut at_receipt,
        mut found,
        mut pairs,
        mut first,
    ] = [0_u32; 7];
    let mut later: HashSet<usize> = HashSet::new();
    for (at, one) in proposed.iter().enumerate() {
        let Some(one) = one else { continue };
        flagged += u32::from(!one.likely.is_empty());
        no_place += u32::from(one.no_place);
        for likely in &one.likely {
            let Some(earlier) = place.get(&likely.case) else {
                continue;
            };
            if records[*earlier].closed_at >= records[at].opened_at {
                later.insert(*earlier);
            }
        }
    }
    for (at, record) in records
        .iter()
        .enumerate()
        .filter(|(_, record)| says_duplicate(record))
    {
        let likely = proposed[at].as_ref().map_or(&[][..], |one| &one.likely);
        said += 1;
        at_receipt += u32::from(!likely.is_empty());
        found += u32::from(!likely.is_empty() || later.contains(&at));
        if let Some(original) = named(record, numbers).filter(|original| *original < at) {
            pairs += 1;
            first += u32::from(likely.first().and_then(|one| place.get(&one.case)) == Some(&original));
        }
    }
    let asked = u32::try_from(proposed.iter().flatten().count()).unwrap_or(0);
    json!({
        "closures": said,
        "recall": share(found, said),
        "recall_at_receipt": share(at_receipt, said),
        "flagged": share(flagged, asked),
        "named": pairs,
        "first": share(first, pairs),
        "no_place": no_place,
    })
}

fn share(part: u32, whole: u32) -> f64 {
    (f64::from(part) / f64::from(whole.max(1)) * 1e4).round() / 1e4
}
