//! The bookkeeping of what a case keeps in lists: parts, promises, joined cases, rounds.

use crate::code::{CaseId, ReportId, UnitCode};
use crate::promise::{Promise, Standing};

use super::answer::{Finding, Part, PartState};
use super::event::Event;
use super::record::Round;
use super::state::{Case, Inspected, Stage};

/// When something was done to the case; what is said beside its way bounds no later step.
pub(super) fn touched(case: &mut Case, event: &Event) {
    if let Event::Touched { at, aside } = event {
        case.updated_at = case.updated_at.max(*at);
        if !aside {
            case.stepped_at = case.stepped_at.max(*at);
        }
    }
}

/// What an inspection found; one that failed gives the case back to its unit, or to the desk when it had none.
pub(super) fn inspected(case: &mut Case, event: &Event) {
    let Event::Inspected { finding, by, note } = event else {
        return;
    };
    case.inspected = Some(Inspected {
        finding: *finding,
        note: *note,
    });
    if *finding == Finding::Fixed {
        case.inspected_by = Some(*by);
        case.stage = Stage::Inspected { by: *by };
        return;
    }
    case.reworks += 1;
    case.stage = if case.lead.is_some() {
        Stage::Accepted
    } else {
        Stage::Filed
    };
}

/// What happened to the part of an assisting unit.
pub(super) fn part(case: &mut Case, event: &Event) {
    let open = |case: &mut Case, unit: &UnitCode, change: &dyn Fn(&mut Part)| {
        let mut parts = case.parts.iter_mut();
        if let Some(part) = parts.find(|part| part.unit == *unit && part.state == PartState::Open) {
            change(part);
        }
    };
    match event {
        Event::PartAsked(part) => {
            case.parts.push(part.clone());
            case.desk_called = None;
        }
        Event::PartPromised { unit, promise } => open(case, unit, &|part| part.promise = promise.clone()),
        Event::PartChanged { unit, state } => open(case, unit, &|part| {
            match state {
                PartState::Answered { at, .. } => part.promise.meet(*at),
                PartState::Excused { at, .. } | PartState::Ended { at } => part.promise.let_go(*at),
                PartState::Open => {}
            }
            part.state = state.clone();
        }),
        _ => {}
    }
}

/// A case that had joined leaves: its reports go, and what its promises displaced is no longer displaced by it.
pub(super) fn let_go(case: &mut Case, to: CaseId, reports: &[ReportId]) {
    case.reports.retain(|report| !reports.contains(&report.id));
    let (leaving, mut staying): (Vec<_>, Vec<_>) = case.taken.drain(..).partition(|taken| taken.from == to);
    for gone in leaving {
        let after = staying.iter_mut().find(|later| {
            let displaced = later.own.as_ref();
            displaced.is_some_and(|own| own.joined_from == Some(to) && own.kind == gone.brought.kind)
        });
        if let Some(later) = after {
            later.own = gone.own;
        }
    }
    case.taken = staying;
}

/// A new round begins. The one that ended is kept whole, so that what it promised stays counted.
pub(super) fn reopen(case: &mut Case) {
    case.reopened += 1;
    if let Stage::Closed { at, how } = case.stage {
        case.rounds.push(Round {
            lead: case.lead.take(),
            closed_at: at,
            how,
            outcome: case.outcome.take(),
            answered: case.answered.take(),
            inspected: case.inspected.take(),
            closing_text: case.closing_text.take(),
            promises: std::mem::take(&mut case.promises),
            reworks: case.reworks,
            extensions: case.extensions,
            returns: u32::try_from(case.returns.len()).unwrap_or(u32::MAX),
            misdirected: std::mem::take(&mut case.misdirected),
            parts: std::mem::take(&mut case.parts),
            ratings: std::mem::take(&mut case.ratings),
        });
    }
    case.stage = if case.filed_at.is_some() {
        Stage::Filed
    } else {
        Stage::Received
    };
    case.taken = Vec::new();
    case.parts = Vec::new();
    case.visits = Vec::new();
    case.inspected_by = None;
    case.closed_by = None;
    case.returns = Vec::new();
    case.contacts = Vec::new();
    case.not_reached_at = None;
    case.reworks = 0;
    case.extensions = 0;
    case.extension_asked = None;
    case.escalation = None;
    case.desk_called = None;
}

/// How a promise stands now. One that was met or missed before is kept beside a newer one of its kind.
pub(super) fn remember(held: &mut Vec<Promise>, promise: &Promise) {
    let newest = held.iter_mut().rev().find(|known| known.kind == promise.kind);
    match newest {
        Some(known)
            if known.started_at == promise.started_at
                || !matches!(known.standing, Standing::Met(_) | Standing::Missed(_)) =>
        {
            *known = promise.clone();
        }
        _ => held.push(promise.clone()),
    }
}
