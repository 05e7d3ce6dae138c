//! The bookkeeping: what an event changes. Total, without a rule.

use crate::code::CaseId;

use super::answer::{RejectReason, Verification};
use super::event::Event;
use super::fold;
use super::state::{Addition, Case, ExtensionAsked, Stage};

pub(super) fn born(event: &Event) -> Option<Case> {
    let Event::Received(born) = event else { return None };
    let born = born.as_ref().clone();
    Some(Case {
        number: born.number,
        source: born.source,
        external_number: born.external_number,
        found_by: born.found_by,
        received_at: born.report.received_at,
        updated_at: born.report.received_at,
        stepped_at: born.report.received_at,
        reports: vec![born.report],
        nature: None,
        judged: None,
        case_type: None,
        defect: None,
        public_space: false,
        place: born.place,
        stage: Stage::Received,
        verified: born.verified,
        filed_at: None,
        route: None,
        lead: None,
        parts: Vec::new(),
        handling_text: None,
        promises: Vec::new(),
        taken: Vec::new(),
        returns: Vec::new(),
        misdirected: 0,
        contacts: Vec::new(),
        not_reached_at: None,
        photos: 0,
        meetings: Vec::new(),
        visits: Vec::new(),
        desk_called: None,
        answered: None,
        inspected: None,
        reworks: 0,
        extensions: 0,
        extension_asked: None,
        suspended: None,
        was_suspended: false,
        escalation: None,
        presses: 0,
        pressed_at: None,
        fed_back_at: None,
        reopened: 0,
        rounds: Vec::new(),
        outcome: None,
        closing_text: None,
        inspected_by: None,
        closed_by: None,
        ratings: Vec::new(),
        messages: Vec::new(),
        excluded: born.excluded,
        public_summary: None,
        parent: born.parent,
        children: Vec::new(),
    })
}

pub(super) fn apply(mut case: Case, event: &Event) -> Case {
    match event {
        Event::Received(_) | Event::PromiseMissed { .. } | Event::PartMissed { .. } => {}
        Event::Touched { .. } => fold::touched(&mut case, event),
        Event::Classified {
            nature,
            case_type,
            defect,
            public_space,
            judged,
        } => {
            if case_type.is_some() {
                case.judged.clone_from(judged);
            }
            case.nature = nature.or(case.nature);
            case.case_type = case_type.clone().or(case.case_type);
            case.defect = defect.clone().or(case.defect);
            case.public_space = *public_space;
        }
        Event::Routed { route } => case.route = Some(route.clone()),
        Event::HandlingTextWritten { text } => case.handling_text = Some(*text),
        Event::Contacted { attempt, .. } => case.contacts.push(attempt.clone()),
        Event::PartAsked(_) | Event::PartChanged { .. } | Event::PartPromised { .. } => {
            fold::part(&mut case, event);
        }
        Event::Rated(rating) => case.ratings.push(*rating),
        Event::Messaged(message) => case.messages.push(message.clone()),
        Event::Excluded { unit } => case.excluded.push(unit.clone()),
        Event::SummaryReleased { text } => case.public_summary = Some(*text),
        Event::TookIn { from, reports, taken } => {
            case.reports.extend(reports.iter().map(|report| super::Report {
                from: report.from.or(Some(*from)),
                ..report.clone()
            }));
            for one in taken {
                fold::remember(&mut case.promises, &one.brought);
            }
            case.taken.extend(taken.iter().cloned());
        }
        Event::WordsAdded { from, addition } => add_words(&mut case, *from, *addition),
        Event::LetGo { to, reports } => fold::let_go(&mut case, *to, reports),
        Event::SplitOff { child } => case.children.push(*child),
        Event::Promised(promise) => fold::remember(&mut case.promises, promise),
        Event::PromiseGivenBack(promise) => {
            let newest = case
                .promises
                .iter_mut()
                .rev()
                .find(|held| held.kind == promise.kind);
            if let Some(held) = newest {
                *held = promise.clone();
            }
        }
        other => return on_the_way(case, other),
    }
    case
}

/// What holds the case up or presses it on.
fn on_the_way(mut case: Case, event: &Event) -> Case {
    match event {
        Event::Located { place } => {
            case.place = place.as_ref().clone();
            case.not_reached_at = None;
        }
        Event::NotReached { at } => case.not_reached_at = Some(*at),
        Event::Attached { .. } => case.photos += 1,
        Event::MetOnSpot(meeting) => {
            case.meetings.push(meeting.clone());
            case.desk_called = None;
        }
        Event::Visited { visit, calls_desk } => {
            if *calls_desk {
                case.desk_called = Some(visit.site);
            }
            case.photos += u32::from(!visit.photos.is_empty());
            case.visits.push(visit.clone());
        }
        Event::Suspended(suspension) => {
            case.suspended = Some(suspension.clone());
            case.was_suspended = true;
            case.desk_called = None;
        }
        Event::Resumed => case.suspended = None,
        Event::Pressed { at, .. } => {
            case.presses += 1;
            case.pressed_at = Some(*at);
        }
        Event::FedBack { at, .. } => case.fed_back_at = Some(*at),
        Event::ExtensionAsked { by, reason } => {
            let (by, reason) = (*by, *reason);
            case.extension_asked = Some(ExtensionAsked { by, reason });
        }
        Event::Extended { .. } => {
            case.extension_asked = None;
            case.extensions += 1;
        }
        Event::ExtensionRefused { .. } => case.extension_asked = None,
        Event::Escalated { escalation, .. } => case.escalation = Some(*escalation),
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
            // Ruled away from a unit that had it; a hand-over of the power itself misdirects nothing.
            let ruled_away = lead.ruled && case.lead.as_ref().is_some_and(|held| held.unit != lead.unit);
            case.misdirected += u32::from(ruled_away);
            case.lead = Some(lead.clone());
            case.stage = Stage::Dispatched;
            case.extension_asked = None;
            case.desk_called = None;
        }
        Event::DispatchUndone => to_the_desk(&mut case),
        Event::TakenBack => {
            case.misdirected += 1;
            to_the_desk(&mut case);
        }
        Event::Returned(returned) => {
            case.returns.push(returned.clone());
            case.misdirected += 1;
            to_the_desk(&mut case);
        }
        Event::Accepted => case.stage = Stage::Accepted,
        Event::Handled { answered, by } => {
            case.photos += u32::from(!answered.answer.photos.is_empty());
            case.answered = Some(answered.clone());
            case.extension_asked = None;
            case.desk_called = None;
            case.stage = Stage::Handled { by: *by };
        }
        Event::Inspected { .. } => fold::inspected(&mut case, event),
        ended => return end(case, ended),
    }
    case
}

/// Events that end the case, or take its end back.
fn end(mut case: Case, event: &Event) -> Case {
    match event {
        Event::Closed {
            at,
            how,
            outcome,
            by,
            text,
        } => {
            case.outcome = Some(*outcome);
            case.closing_text = *text;
            case.closed_by = Some(*by);
            case.suspended = None;
            case.stage = Stage::Closed { at: *at, how: *how };
        }
        Event::CloseUndone => {
            case.closed_by = None;
            case.outcome = None;
            case.closing_text = None;
            case.stage = Stage::Inspected {
                by: case.inspected_by.unwrap_or_default(),
            };
        }
        Event::Rejected { reason, .. } => case.stage = Stage::Rejected { reason: *reason },
        Event::Withdrawn => {
            case.stage = Stage::Rejected {
                reason: RejectReason::Withdrawn,
            };
        }
        Event::Reopened { .. } => fold::reopen(&mut case),
        Event::Joined { into, at, .. } => {
            case.suspended = None;
            case.stage = Stage::Joined {
                into: *into,
                at: *at,
                was: Box::new(case.stage),
            };
        }
        Event::Unmerged => {
            if let Stage::Joined { was, .. } = case.stage {
                case.stage = *was;
            }
        }
        _ => {}
    }
    case
}

/// What a reporter says later stays with the first report that came the same way.
fn add_words(case: &mut Case, from: Option<CaseId>, addition: Addition) {
    if let Some(report) = case.reports.iter_mut().find(|report| report.from == from) {
        report.additions.push(addition);
    }
}

/// The lead unit no longer has it.
fn to_the_desk(case: &mut Case) {
    case.lead = None;
    case.answered = None;
    case.extension_asked = None;
    case.desk_called = None;
    case.stage = Stage::Filed;
}
