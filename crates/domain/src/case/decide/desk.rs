//! What the desk does: file, dispatch, rule, take back, hand over.

use crate::case::command::Filing;
use crate::case::event::Event;
use crate::case::refusal::Refusal;
use crate::case::state::{Case, Lead, Stage};
use crate::code::UnitCode;
use crate::kernel::Context;
use crate::promise::{Promise, Standing, Trigger};
use crate::text::TextRef;

use super::promises::{self, Facts};
use super::receive::check_type;
use super::{Events, known};

pub(super) fn file(case: &Case, filing: Filing, ctx: &Context<'_>) -> Events {
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
            judged: None,
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
    Ok(send(case, unit, (true, Some(reason)), ctx))
}

/// Sends the case to `unit`. A unit before it hands over what remains of the time to handle.
pub(super) fn send(
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
    // A unit that had it before is asked for nothing more; what it had begun to promise starts anew with the next.
    let let_go = if case.lead.is_some() {
        promises::let_unit_go(case, ctx)
    } else {
        Vec::new()
    };
    let gone = |held: &Promise| {
        let same = |event: &Event| matches!(event, Event::Promised(promise) if promise.kind == held.kind);
        let_go.iter().any(same)
    };
    let left: Vec<Promise> = case.promises.iter().filter(|held| !gone(held)).cloned().collect();
    let facts = Facts {
        unit: Some(&unit),
        held: &left,
        ..Facts::of(case)
    };
    let mut started = promises::on(Trigger::Dispatched, facts, ctx);
    if case.suspended.is_some() {
        for event in &mut started {
            if let Event::Promised(promise) = event {
                promise.pause(ctx.occurred_at);
            }
        }
    }
    let lead = Lead {
        unit: unit.clone(),
        dispatched_at: ctx.occurred_at,
        dispatched_by: ctx.actor.account,
        ruled,
    };
    let mut events = vec![Event::Dispatched { lead, reason }];
    events.extend(let_go);
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
    let undone = if closed {
        Trigger::Closed
    } else {
        Trigger::Dispatched
    };
    for promise in &case.promises {
        let mut changed = promise.clone();
        let rule = promises::rule_of(promise, ctx);
        let met_by_it = rule.is_some_and(|rule| rule.met_on == undone);
        let begun_by_it = rule.is_some_and(|rule| rule.starts_on == undone);
        match promise.standing {
            Standing::Met(at) if at == undone_at && met_by_it => changed.standing = Standing::Running,
            Standing::Withdrawn(at) | Standing::Missed(at) if at == undone_at && closed => {
                changed.standing = Standing::Running;
            }
            Standing::Running if begun_by_it && promise.started_at == undone_at => {
                changed.standing = Standing::Withdrawn(ctx.occurred_at);
            }
            _ => continue,
        }
        events.push(Event::Promised(changed));
    }
    events
}
