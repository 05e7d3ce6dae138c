//! A sample of every event ever written: events change by addition only, so what lies in a journal reads forever.

use std::collections::BTreeSet;

use super::*;

const SAMPLES: &str = include_str!("../../../../../fixtures/events/case.jsonl");

/// The events of the committed samples.
pub(super) fn every_event() -> Vec<Event> {
    SAMPLES
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect()
}

/// The names of all variants, as the reader itself lists them when it meets a name it does not know.
fn variants() -> BTreeSet<String> {
    let unknown = serde_json::from_str::<Event>(r#"{"event":"?"}"#)
        .unwrap_err()
        .to_string();
    let listed = unknown.split("expected one of").nth(1).unwrap();
    let mut names = listed.split('`').skip(1).step_by(2);
    let found: BTreeSet<String> = names.by_ref().map(ToOwned::to_owned).collect();
    assert!(found.contains("received") && found.len() > 30, "{unknown}");
    found
}

fn name(line: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(line).unwrap();
    json["event"].as_str().unwrap().to_owned()
}

#[test]
fn every_kind_of_event_has_a_committed_sample_and_every_sample_reads() {
    assert_eq!(every_event().len(), SAMPLES.lines().count());
    let sampled: BTreeSet<String> = SAMPLES.lines().map(name).collect();
    let missing: Vec<_> = variants().difference(&sampled).cloned().collect();
    assert!(
        missing.is_empty(),
        "without a sample in fixtures/events/case.jsonl: {missing:?}"
    );
}

#[test]
fn what_is_written_today_is_what_the_samples_hold() {
    for line in SAMPLES.lines() {
        let event: Event = serde_json::from_str(line).unwrap();
        let (written, sample): (serde_json::Value, serde_json::Value) = (
            serde_json::to_value(&event).unwrap(),
            serde_json::from_str(line).unwrap(),
        );
        assert_eq!(
            written,
            sample,
            "a field of {} was renamed or dropped",
            name(line)
        );
    }
}
