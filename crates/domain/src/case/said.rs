//! Which text of which event is for whom: one line for each, so that no text is read by chance.
//!
//! A field that is added to an event with words does not compile here until somebody decides who reads it; a test finds
//! every reference to a text that has no line.
//!
//! **Source:** DESIGN invariant 5; ARCHITECTURE section 5. **Absent:** the texts.

use crate::sight::Readers;
use crate::text::TextRef;

use super::answer::{Answered, Meeting, Part, PartState, Returned};
use super::event::{Born, Event};
use super::record::Visit;
use super::state::{Closing, Message, Report, Suspension};

/// A text of an event, and for whom it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// What it says, e.g. `reason`.
    pub what: &'static str,
    /// The text.
    pub text: TextRef,
    /// For whom.
    pub readers: Readers,
}

fn one(what: &'static str, readers: Readers, text: impl Into<Option<TextRef>>) -> Vec<Said> {
    let text: Option<TextRef> = text.into();
    let said = text.map(|text| Said { what, text, readers });
    said.into_iter().collect()
}

/// Every text of `event`.
pub fn said(event: &Event) -> Vec<Said> {
    match event {
        Event::Received(born) => of_birth(born),
        Event::TookIn {
            from: _,
            reports,
            taken: _,
        } => reports.iter().flat_map(of_report).collect(),
        Event::WordsAdded { from: _, addition } => one("words", Readers::Reporter, addition.words),
        Event::Pressed { at: _, note } => one("note", Readers::Reporter, *note),
        Event::Reopened { reason } => one("reason", Readers::Reporter, *reason),
        Event::Located { place } => one("address", Readers::Place, place.address),
        Event::Verified { result: _, note } => one("note", Readers::Desk, *note),
        Event::Rejected { reason: _, note } => one("note", Readers::Desk, *note),
        Event::Contacted { attempt: _, note } => one("note", Readers::Writer, *note),
        Event::FedBack { at: _, note } => one("reply", Readers::Desk, *note),
        Event::Closed {
            at: _,
            how,
            outcome: _,
            by: _,
            text,
        } => one(
            if *how == Closing::Forced {
                "reason"
            } else {
                "reply"
            },
            Readers::Desk,
            *text,
        ),
        other => to_units(other),
    }
}

/// What is written to units, by units, or about their work.
fn to_units(event: &Event) -> Vec<Said> {
    let units = |what, text: Option<TextRef>| one(what, Readers::Units, text);
    match event {
        Event::HandlingTextWritten { text } => units("handling_text", Some(*text)),
        Event::Returned(Returned {
            unit: _,
            at: _,
            reason: _,
            should_be: _,
            note,
            desk_rules: _,
        })
        | Event::Visited {
            visit:
                Visit {
                    at: _,
                    site: _,
                    note,
                    photos: _,
                },
            calls_desk: _,
        } => units("note", Some(*note)),
        Event::PartAsked(part) => of_part(part),
        Event::PartChanged { unit: _, state } => units("answer", of_part_state(state)),
        Event::MetOnSpot(Meeting {
            at: _,
            came: _,
            decided,
        }) => units("decided", Some(*decided)),
        Event::Handled {
            answered: Answered { at: _, answer },
            by: _,
        } => units("answer", Some(answer.note)),
        Event::Inspected {
            finding: _,
            by: _,
            note,
        } => units("note", *note),
        Event::Suspended(Suspension {
            since: _,
            until: _,
            reason,
        })
        | Event::ExtensionAsked { by: _, reason }
        | Event::ExtensionRefused { reason } => units("reason", Some(*reason)),
        Event::Dispatched { lead: _, reason }
        | Event::Escalated {
            escalation: _,
            reason,
        } => units("reason", *reason),
        Event::Messaged(Message {
            at: _,
            by: _,
            unit: _,
            text,
        })
        | Event::SummaryReleased { text } => units("text", Some(*text)),
        _ => Vec::new(),
    }
}

fn of_birth(born: &Born) -> Vec<Said> {
    let mut all = of_report(&born.report);
    all.extend(one("address", Readers::Place, born.place.address));
    all
}

fn of_report(report: &Report) -> Vec<Said> {
    let Report {
        id: _,
        source: _,
        received_at: _,
        contact: _,
        words,
        from: _,
        additions,
    } = report;
    let added = additions.iter().map(|added| added.words);
    let texts = words.iter().copied().chain(added);
    texts
        .flat_map(|text| one("words", Readers::Reporter, text))
        .collect()
}

fn of_part(part: &Part) -> Vec<Said> {
    let mut all = one("task", Readers::Units, part.task);
    all.extend(one("answer", Readers::Units, of_part_state(&part.state)));
    all
}

const fn of_part_state(state: &PartState) -> Option<TextRef> {
    match state {
        PartState::Open | PartState::Ended { at: _ } => None,
        PartState::Answered { at: _, note } => Some(*note),
        PartState::Excused { at: _, reason } => Some(*reason),
    }
}
