//! The bookkeeping: what an event changes. Total, without a rule.

use crate::promise::Promise;

use super::answer::{Finding, PartState, Verification};
use super::event::{Born, Event};
use super::state::{Case, Stage};

pub(super) fn born(event: &Event) -> Option<Case> {
    let Event::Received(born) = event else { return None };
    let Born {
        number,
        external_number,
        source,
        report,
        place,
        excluded,
        parent,
    } = born.as_ref().clone();
    Some(Case {
        number,
        source,
        external_number,
        received_at: report.received_at,
        updated_at: report.received_at,
        reports: vec![report],
        nature: None,
        case_type: None,
        defect: None,
        public_space: false,
        place,
        stage: Stage::Received,
        verified: false,
        filed_at: None,
        route: None,
        lead: None,
        parts: Vec::new(),
        handling_text: None,
        promises: Vec::new(),
        returns: Vec::new(),
        contacts: Vec::new(),
        meetings: Vec::new(),
        answered: None,
        reworks: 0,
        extensions: 0,
        extension_asked: None,
        suspended: None,
        was_suspended: false,
        escalations: 0,
        reopened: 0,
        outcome: None,
        closed_by: None,
        rating: None,
        messages: Vec::new(),
        excluded,
        public_summary: None,
        parent,
        children: Vec::new(),
    })
}

pub(super) fn apply(mut case: Case, event: &Event) -> Case {
    match event {
        Event::Received(_) | Event::Attached { .. } | Event::PromiseMissed { .. } => {}
        Event::Touched { at } => case.updated_at = *at,
        Event::Classified {
            nature,
            case_type,
            defect,
            public_space,
        } => {
            case.nature = nature.or(case.nature);
            case.case_type = case_type.clone().or(case.case_type);
            case.defect = defect.clone().or(case.defect);
            case.public_space = *public_space;
        }
        Event::Located { place } => case.place = place.as_ref().clone(),
        Event::Routed { route } => case.route = Some(route.clone()),
        Event::HandlingTextWritten { text } => case.handling_text = Some(*text),
        Event::Contacted { attempt, .. } => case.contacts.push(attempt.clone()),
        Event::PartAsked(part) => case.parts.push(part.clone()),
        Event::PartChanged { unit, state } => {
            let open = case
                .parts
                .iter_mut()
                .find(|part| part.unit == *unit && part.state == PartState::Open);
            if let Some(part) = open {
                part.state = state.clone();
            }
        }
        Event::MetOnSpot(meeting) => case.meetings.push(meeting.clone()),
        Event::Suspended(suspension) => {
            case.suspended = Some(suspension.clone());
            case.was_suspended = true;
        }
        Event::Resumed => case.suspended = None,
        Event::ExtensionAsked { by, .. } => case.extension_asked = Some(*by),
        Event::Extended { .. } => {
            case.extension_asked = None;
            case.extensions += 1;
        }
        Event::ExtensionRefused { .. } => case.extension_asked = None,
        Event::Escalated { .. } => case.escalations += 1,
        Event::Rated(rating) => case.rating = Some(*rating),
        Event::Messaged(message) => case.messages.push(message.clone()),
        Event::Excluded { unit } => case.excluded.push(unit.clone()),
        Event::SummaryReleased { text } => case.public_summary = Some(*text),
        Event::TookIn { from, reports } => {
            case.reports.extend(reports.iter().map(|report| super::Report {
                from: Some(*from),
                ..report.clone()
            }));
        }
        Event::LetGo { to } => case.reports.retain(|report| report.from != Some(*to)),
        Event::SplitOff { child } => case.children.push(*child),
        Event::Promised(promise) => remember(&mut case.promises, promise),
        moved => return stage(case, moved),
    }
    case
}

/// Events that move the case to another stage.
fn stage(mut case: Case, event: &Event) -> Case {
    match event {
        Event::VerificationAsked => case.stage = Stage::Verifying,
        Event::Verified { result, .. } => {
            case.stage = Stage::Received;
            case.verified = *result != Verification::NotTrue;
        }
        Event::Filed { at } => {
            case.filed_at = Some(*at);
            case.stage = Stage::Filed;
        }
        Event::Dispatched { lead, .. } => {
            case.lead = Some(lead.clone());
            case.stage = Stage::Dispatched;
        }
        Event::DispatchUndone => {
            case.lead = None;
            case.stage = Stage::Filed;
        }
        Event::Returned(returned) => {
            case.returns.push(returned.clone());
            case.lead = None;
            case.stage = Stage::Filed;
        }
        Event::Accepted => case.stage = Stage::Accepted,
        Event::Handled { answered, by } => {
            case.answered = Some(answered.clone());
            case.stage = Stage::Handled { by: *by };
        }
        Event::Inspected {
            finding: Finding::Fixed,
            by,
            ..
        } => case.stage = Stage::Inspected { by: *by },
        Event::Inspected {
            finding: Finding::NotFixed,
            ..
        } => {
            case.reworks += 1;
            case.stage = Stage::Accepted;
        }
        ended => return end(case, ended),
    }
    case
}

/// Events that end the case, or take its end back.
fn end(mut case: Case, event: &Event) -> Case {
    match event {
        Event::Closed {
            at, how, outcome, by, ..
        } => {
            case.outcome = Some(*outcome);
            case.closed_by = Some(*by);
            case.suspended = None;
            case.stage = Stage::Closed { at: *at, how: *how };
        }
        Event::CloseUndone => {
            let by = case.closed_by.take().unwrap_or_default();
            case.outcome = None;
            case.stage = Stage::Inspected { by };
        }
        Event::Rejected { reason, .. } => case.stage = Stage::Rejected { reason: *reason },
        Event::Reopened { .. } => reopen(&mut case),
        Event::Joined { into, .. } => {
            case.suspended = None;
            case.stage = Stage::Joined { into: *into };
        }
        Event::Unmerged => {
            case.stage = if case.lead.is_some() {
                Stage::Dispatched
            } else if case.filed_at.is_some() {
                Stage::Filed
            } else {
                Stage::Received
            };
        }
        _ => {}
    }
    case
}

/// A new round begins: what the last round answered stays in the journal.
fn reopen(case: &mut Case) {
    case.reopened += 1;
    case.stage = if case.filed_at.is_some() {
        Stage::Filed
    } else {
        Stage::Received
    };
    case.lead = None;
    case.parts = Vec::new();
    case.answered = None;
    case.outcome = None;
    case.closed_by = None;
    case.rating = None;
    case.returns = Vec::new();
    case.contacts = Vec::new();
    case.extensions = 0;
}

/// One promise of each kind: the newest.
fn remember(held: &mut Vec<Promise>, promise: &Promise) {
    match held.iter_mut().find(|known| known.kind == promise.kind) {
        Some(known) => *known = promise.clone(),
        None => held.push(promise.clone()),
    }
}
