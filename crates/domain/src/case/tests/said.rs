//! Every text of every event is for somebody: what the rules write is counted against the table.

use std::collections::BTreeSet;

use serde_json::Value;

use super::samples::every_event;
use super::*;
use crate::case::said;
use crate::sight::{Readers, Sight, Written};

/// The references to texts in a value, as they are written: an id and the keyed hash of the words.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let hash = fields.get("hash").and_then(Value::as_str);
            if let (Some(id), Some(32)) = (fields.get("id"), hash.map(str::len)) {
                found.insert(id.to_string());
            }
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Whether the table names every text of the event, and no other.
pub(super) fn covers(event: &Event) -> bool {
    let mut found = BTreeSet::new();
    references(&serde_json::to_value(event).unwrap(), &mut found);
    let named: BTreeSet<String> = said(event)
        .iter()
        .map(|said| serde_json::to_value(said.text).unwrap()["id"].to_string())
        .collect();
    named == found
}

#[test]
fn every_text_of_every_event_is_for_somebody() {
    let all = every_event();
    for event in &all {
        assert!(covers(event), "a text of {event:?} has no line");
    }
    let with_words = all.iter().filter(|event| !said(event).is_empty()).count();
    assert!(with_words > 20, "the samples hold few words: {with_words}");
}

#[test]
fn what_the_reporter_said_reaches_no_unit() {
    for event in every_event() {
        for said in said(&event) {
            let reporters = matches!(
                event,
                Event::Received(_) | Event::TookIn { .. } | Event::WordsAdded { .. } | Event::Pressed { .. }
            );
            let shown = Sight::Unit.reads(said.readers, Written::ByOwn);
            assert!(
                !reporters || said.readers == Readers::Place || shown.is_none(),
                "{event:?}"
            );
        }
    }
}
