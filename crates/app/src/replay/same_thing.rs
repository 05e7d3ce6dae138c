//! What a replay tells about the same thing: of the closures that say duplicate, how many pairs were found.
//!
//! A closure that says duplicate speaks of a pair: when the later of the two was received, the earlier should have
//! been proposed. Mostly the later one is closed; sometimes the desk closes the earlier as a duplicate of the
//! later. Where the closure names the other case and the file has it, the pair is found when at the receipt of the
//! later exactly the earlier was among the proposals (`named_found` of `named`). Where it names none, the pair is
//! found when an earlier case was proposed at its receipt, or when it was itself proposed at the receipt of a case
//! that came before it was closed. `recall` counts both; `recall_at_receipt` only asks whether any case was
//! proposed at the receipt of the one closed. `first` is the share of closures naming an earlier case for which it
//! was the first proposal; `flagged` the share of all cases with at least one proposal at receipt.

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
    let earlier_of = |at: usize| {
        let likely = proposed[at].as_ref().map_or(&[][..], |one| &one.likely);
        likely
            .iter()
            .filter_map(|likely| place.get(&likely.case).copied())
    };
    // Proposed while it was open, at the receipt of a later case.
    let mut later: HashSet<usize> = HashSet::new();
    for (at, record) in records.iter().enumerate() {
        later.extend(earlier_of(at).filter(|earlier| records[*earlier].closed_at >= record.opened_at));
    }
    let [mut said, mut at_receipt, mut found] = [0_u32; 3];
    let [mut pairs, mut pairs_found, mut originals, mut first] = [0_u32; 4];
    let closures = records.iter().enumerate();
    for (at, record) in closures.filter(|(_, record)| says_duplicate(record)) {
        let any = earlier_of(at).next().is_some();
        said += 1;
        at_receipt += u32::from(any);
        let Some(other) = named(record, numbers) else {
            found += u32::from(any || later.contains(&at));
            continue;
        };
        let is_earlier = (records[other].opened_at, other) < (records[at].opened_at, at);
        let (early, late) = if is_earlier { (other, at) } else { (at, other) };
        let pair = earlier_of(late).any(|earlier| earlier == early);
        (pairs, pairs_found) = (pairs + 1, pairs_found + u32::from(pair));
        found += u32::from(pair);
        if is_earlier {
            originals += 1;
            first += u32::from(earlier_of(at).next() == Some(other));
        }
    }
    let count = |those: usize| u32::try_from(those).unwrap_or(u32::MAX);
    let asked = || proposed.iter().flatten();
    let flagged = count(asked().filter(|one| !one.likely.is_empty()).count());
    json!({
        "closures": said,
        "recall": share(found, said),
        "recall_at_receipt": share(at_receipt, said),
        "flagged": share(flagged, count(asked().count())),
        "named": pairs,
        "named_found": share(pairs_found, pairs),
        "named_earlier": originals,
        "first": share(first, originals),
        "no_place": asked().filter(|one| one.no_place).count(),
    })
}

fn share(part: u32, whole: u32) -> f64 {
    (f64::from(part) / f64::from(whole.max(1)) * 1e4).round() / 1e4
}
