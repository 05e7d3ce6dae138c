//! What changes a case on its way: type, place, time, other cases.

use crate::case::answer::Nature;
use crate::case::event::Event;
use crate::case::refusal::Refusal;
use crate::case::state::{Case, Report, Suspension};
use crate::clock::Limit;
use crate::code::{CaseId, DefectCode, PromiseCode, TypeCode, UnitCode};
use crate::kernel::Context;
use crate::place::Place;
use crate::promise::Promise;
use crate::text::TextRef;
use crate::time::Timestamp;

use super::Events;
use super::promises;
use super::receive::check_type;

/// Another type has another limit; the time used so far stays used. A filed case is routed anew.
pub(super) fn classify(
    case: &Case,
    (nature, code, defect): (Option<Nature>, TypeCode, Option<DefectCode>),
    ctx: &Context<'_>,
) -> Events {
    let (defect, public_space) = check_type(&code, defect.as_ref(), ctx)?;
    let mut events = Vec::new();
    if case.filed_at.is_some() {
        let route = super::route(case, (&code, Some(&defect)), ctx);
        if case.route.as_ref() != Some(&route) {
            events.push(Event::Routed { route });
        }
    }
    let handle = case
        .promise("handle")
        .filter(|handle| handle.is_open() && handle.rule.is_some());
    if let (Some(handle), Some(limit)) = (handle, promises::limit(Some(&code), Some(&defect), ctx)) {
        let mut moved = handle.clone();
        moved.relimit(limit, ctx);
        events.push(Event::Promised(moved));
    }
    events.insert(
        0,
        Event::Classified {
            nature,
            case_type: Some(code),
            defect: Some(defect),
            public_space,
        },
    );
    Ok(events)
}

pub(super) fn locate(case: &Case, place: Place, ctx: &Context<'_>) -> Vec<Event> {
    let there = Case {
        place: place.clone(),
        ..case.clone()
    };
    let mut events = vec![Event::Located {
        place: Box::new(place),
    }];
    if let (Some(_), Some(code)) = (case.filed_at, &case.case_type) {
        let route = super::route(&there, (code, case.defect.as_ref()), ctx);
        if case.route.as_ref() != Some(&route) {
            events.push(Event::Routed { route });
        }
    }
    events
}

/// The longest a case may be suspended, in seconds.
const YEAR_S: i64 = 366 * 24 * 3600;

pub(super) fn suspend(case: &Case, until: Timestamp, reason: TextRef, ctx: &Context<'_>) -> Events {
    let span = until.seconds_since(ctx.occurred_at);
    if !(1..=YEAR_S).contains(&span) {
        return Err(Refusal::BadMoment);
    }
    let mut events = vec![Event::Suspended(Suspension {
        since: ctx.occurred_at,
        until,
        reason,
    })];
    events.extend(promises::each_open(case, |promise| {
        promise.pause(ctx.occurred_at);
    }));
    Ok(events)
}

pub(super) fn resume(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    let mut events = vec![Event::Resumed];
    events.extend(promises::each_open(case, |promise| {
        promise.resume(ctx.occurred_at, ctx);
    }));
    events
}

/// Not longer than the limit was before any extension.
pub(super) fn ask_extension(case: &Case, by: Limit, reason: TextRef, ctx: &Context<'_>) -> Events {
    let handle = case.promise("handle").ok_or(Refusal::TooLateToExtend)?;
    let of_type = promises::limit(case.case_type.as_ref(), case.defect.as_ref(), ctx);
    let first = of_type.filter(|_| handle.rule.is_some()).unwrap_or(handle.limit);
    if by.is_longer_than(first) != Some(false) {
        return Err(Refusal::ExtensionTooLong);
    }
    Ok(vec![Event::ExtensionAsked { by, reason }])
}

pub(super) fn extend(case: &Case, ctx: &Context<'_>) -> Events {
    let by = case.extension_asked.ok_or(Refusal::NothingAsked)?;
    let mut longer = case.promise("handle").cloned().ok_or(Refusal::TooLateToExtend)?;
    if !longer.extend(by, ctx) {
        return Err(Refusal::ExtensionTooLong);
    }
    Ok(vec![Event::Extended { by }, Event::Promised(longer)])
}

/// Missing the promise to handle raises the case to the next level by itself.
pub(super) fn miss(case: &Case, kind: &PromiseCode, ctx: &Context<'_>) -> Events {
    let promise = case
        .promises
        .iter()
        .find(|promise| promise.kind == *kind)
        .ok_or(Refusal::NotMissed)?;
    if !promise.is_missed_at(ctx.occurred_at) || promise.missed_noticed_at.is_some() {
        return Err(Refusal::NotMissed);
    }
    let mut missed = promise.clone();
    missed.miss(ctx.occurred_at);
    let mut events = vec![
        Event::PromiseMissed {
            due_at: promise.due_at,
            noticed_at: ctx.occurred_at,
        },
        Event::Promised(missed),
    ];
    if kind.as_str() == "handle" {
        events.push(Event::Escalated { reason: None });
    }
    Ok(events)
}

pub(super) fn recompute(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    let provisional = case
        .promises
        .iter()
        .filter(|promise| promise.provisional && promise.is_open());
    provisional
        .map(|promise| {
            let mut known = promise.clone();
            known.recompute(ctx);
            Event::Promised(known)
        })
        .collect()
}

/// The earliest due of both counts from now on.
pub(super) fn take_in(case: &Case, from: CaseId, (reports, promises): (Vec<Report>, Vec<Promise>)) -> Events {
    if reports.is_empty() {
        return Err(Refusal::BadJoin);
    }
    let mut events = vec![Event::TookIn { from, reports }];
    events.extend(
        crate::promise::merge_earliest(&case.promises, &promises)
            .into_iter()
            .map(Event::Promised),
    );
    Ok(events)
}

pub(super) fn let_go(case: &Case, to: CaseId) -> Events {
    if !case.reports.iter().any(|report| report.from == Some(to)) {
        return Err(Refusal::NothingToLetGo);
    }
    Ok(vec![Event::LetGo { to }])
}

/// A unit complained about loses its part; when it leads, the case goes back to the desk.
pub(super) fn exclude(case: &Case, unit: UnitCode, ctx: &Context<'_>) -> Events {
    if case.excluded.contains(&unit) {
        return Err(Refusal::ExcludedUnit);
    }
    let mut kept_away = case.clone();
    kept_away.excluded.push(unit.clone());
    let mut events = vec![Event::Excluded { unit }];
    if let (Some(_), Some(code)) = (case.filed_at, &case.case_type) {
        let route = super::route(&kept_away, (code, case.defect.as_ref()), ctx);
        if case.route.as_ref() != Some(&route) {
            events.push(Event::Routed { route });
        }
    }
    Ok(events)
}
