//! What the desk does: file, dispatch, rule, take back, hand over.

use crate::case::command::Filing;
use crate::case::event::Event;
use crate::case::refusal::Refusal;
use crate::case::state::{Case, Lead, Stage};
use crate::code::UnitCode;
use crate::kernel::Context;
use crate::promise::{Standing, Trigger};
use crate::text::TextRef;

use super::promises::{self, Facts};
use super::receive::check_type;
use super::{Events, known};

pub(super) fn file(case: &Case, filing: Filing, ctx: &Context<'_>) -> Events {
    let source = ctx.catalogue.sources.get(&case.source, super::today(ctx));
    if source.is_some_and(|source| source.verify_first) && !case.verified {
        return Err(Refusal::VerifyFirst);
    }
    let case_type = case.case_type.clone().ok_or(Refusal::NoType)?;
    let named = filing.defect.as_ref().or(case.defect.as_ref());
    let (defect, public_space) = check_type(&case_type, named, ctx)?;
    let route = super::route(case, (&case_type, Some(&defect)), ctx);
    let mut events = Vec::new();
    if case.defect.as_ref() != Some(&defect) {
        events.push(Event::Classified {
            nature: None,
            case_type: None,
            defect: Some(defect),
            public_space,
        });
    }
    events.extend([Event::Filed { at: ctx.occurred_at }, Event::Routed { route }]);
    events.extend(
        filing
            .handling_text
            .map(|text| Event::HandlingTextWritten { text }),
    );
    events.extend(promises::on(Trigger::Filed, Facts::of(case), ctx));
    Ok(events)
}

pub(super) fn dispatch(
    case: &Case,
    unit: Option<UnitCode>,
    reason: Option<TextRef>,
    ctx: &Context<'_>,
) -> Events {
    if case.handling_text.is_none() {
        return Err(Refusal::NoHandlingText);
    }
    let routed = case
        .route
        .as_ref()
        .and_then(|route| route.as_ref().ok())
        .map(|route| &route.unit);
    let unit = unit.or_else(|| routed.cloned()).ok_or(Refusal::NoUnit)?;
    if routed != Some(&unit) && reason.is_none() {
        return Err(Refusal::NoReason);
    }
    known(case, &unit, ctx)?;
    Ok(send(case, unit, (false, reason), ctx))
}

pub(super) fn rule(case: &Case, unit: UnitCode, reason: TextRef, ctx: &Context<'_>) -> Events {
    known(case, &unit, ctx)?;
    if case.handling_text.is_none() {
        return Err(Refusal::NoHandlingText);
    }
    Ok(send(case, unit, (true, Some(reason)), ctx))
}

/// Sends the case to `unit`. A unit before it hands over what remains of the time to handle.
fn send(
    case: &Case,
    unit: UnitCode,
    (ruled, reason): (bool, Option<TextRef>),
    ctx: &Context<'_>,
) -> Vec<Event> {
    let moved = case
        .promise("handle")
        .filter(|handle| handle.is_open() && handle.rule.is_some())
        .map(|handle| {
            let mut moved = handle.clone();
            moved.take_over(ctx.occurred_at, ctx.hours_of(Some(&unit)), ctx);
            moved
        });
    let facts = Facts {
        unit: Some(&unit),
        ..Facts::of(case)
    };
    let started = promises::on(Trigger::Dispatched, facts, ctx);
    let lead = Lead {
        unit: unit.clone(),
        dispatched_at: ctx.occurred_at,
        dispatched_by: ctx.actor.account,
        ruled,
    };
    let mut events = vec![Event::Dispatched { lead, reason }];
    events.extend(started);
    events.extend(moved.map(Event::Promised));
    events
}

/// Takes a dispatch or a close back: the step is reversed, and what it met is owed again.
pub(super) fn undo(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    let undone_at = match (&case.stage, &case.lead) {
        (Stage::Closed { at, .. }, _) => *at,
        (_, Some(lead)) => lead.dispatched_at,
        _ => ctx.occurred_at,
    };
    let closed = matches!(case.stage, Stage::Closed { .. });
    let mut events = vec![if closed {
        Event::CloseUndone
    } else {
        Event::DispatchUndone
    }];
    for promise in &case.promises {
        let mut changed = promise.clone();
        if promise.standing == Standing::Met(undone_at) || promise.standing == Standing::Withdrawn(undone_at)
        {
            changed.standing = Standing::Running;
        } else if !closed && promise.started_at == undone_at && promise.is_open() && promise.rule.is_some() {
            changed.withdraw(ctx.occurred_at);
        } else {
            continue;
        }
        events.push(Event::Promised(changed));
    }
    events
}

/// A batch of delegated items gave the power to another unit, and its rule says open cases move.
pub(super) fn hand_over(case: &Case, ctx: &Context<'_>) -> Events {
    let case_type = case.case_type.as_ref().ok_or(Refusal::NoType)?;
    let route = super::route(case, (case_type, case.defect.as_ref()), ctx);
    let now = case.lead.as_ref().map(|lead| lead.unit.clone());
    match &route {
        Ok(route) if now.as_ref() == Some(&route.unit) => return Err(Refusal::SameHolder),
        _ if case.route.as_ref() == Some(&route) => return Err(Refusal::SameHolder),
        _ => {}
    }
    let target = route.as_ref().ok().map(|route| route.unit.clone());
    let mut events = vec![Event::Routed { route }];
    if let (Some(unit), Some(_)) = (target, now) {
        events.extend(send(case, unit, (false, None), ctx));
    }
    Ok(events)
}
