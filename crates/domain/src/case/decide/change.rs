//! What changes a case on its way: type, place, time, other cases.

use crate::case::answer::{Nature, PartState};
use crate::case::event::Event;
use crate::case::record::{Escalation, Level};
use crate::case::refusal::Refusal;
use crate::case::state::{Case, Report, Suspension};
use crate::clock::Limit;
use crate::code::{CaseId, DefectCode, PromiseCode, ReportId, TypeCode, UnitCode};
use crate::kernel::Context;
use crate::place::Place;
use crate::promise::{Promise, Trigger};
use crate::text::TextRef;
use crate::time::Timestamp;

use super::Events;
use super::end;
use super::promises::{self, Facts};
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
            judged: None,
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
    events.extend(promises::each_open_part(case, |promise| {
        promise.pause(ctx.occurred_at);
    }));
    Ok(events)
}

pub(super) fn resume(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    let mut events = vec![Event::Resumed];
    events.extend(promises::each_open(case, |promise| {
        promise.resume(ctx.occurred_at, ctx);
    }));
    events.extend(promises::each_open_part(case, |promise| {
        promise.resume(ctx.occurred_at, ctx);
    }));
    events
}

/// Not longer than the limit was before any extension.
pub(super) fn ask_extension(case: &Case, by: Limit, reason: TextRef, ctx: &Context<'_>) -> Events {
    let handle = case.promise("handle").ok_or(Refusal::TooLateToExtend)?;
    if !by.is_within_a_year(ctx.occurred_at) {
        return Err(Refusal::BadLimit);
    }
    if by.is_longer_than(handle.limit) != Some(false) {
        return Err(Refusal::ExtensionTooLong);
    }
    Ok(vec![Event::ExtensionAsked { by, reason }])
}

pub(super) fn extend(case: &Case, ctx: &Context<'_>) -> Events {
    let by = case.extension_asked.ok_or(Refusal::NothingAsked)?.by;
    let mut longer = case.promise("handle").cloned().ok_or(Refusal::TooLateToExtend)?;
    if !longer.extend(by, ctx) {
        return Err(Refusal::ExtensionTooLong);
    }
    Ok(vec![Event::Extended { by }, Event::Promised(longer)])
}

/// A missed promise raises the case to the unit's approver; one that was raised goes a level higher when the
/// time to handle is missed too. From then on it rises with time.
pub(super) fn miss(case: &Case, kind: &PromiseCode, ctx: &Context<'_>) -> Events {
    let promise = case.promise(kind.as_str()).ok_or(Refusal::NotMissed)?;
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
        let next_at = Some(ctx.occurred_at.plus_seconds(level_s(ctx)));
        events.extend(raised(case, next_at, None, ctx));
    } else if case.escalation.is_none() {
        events.extend(raised(case, None, None, ctx));
    }
    Ok(events)
}

/// A part that was not answered in time is noticed, and the case raised like for any other missed promise.
pub(super) fn miss_part(case: &Case, unit: UnitCode, ctx: &Context<'_>) -> Events {
    let part = case.open_parts().find(|part| part.unit == unit);
    let mut promise = part.map(|part| part.promise.clone()).ok_or(Refusal::NoOpenPart)?;
    if !promise.is_missed_at(ctx.occurred_at) || promise.missed_noticed_at.is_some() {
        return Err(Refusal::NotMissed);
    }
    promise.miss(ctx.occurred_at);
    let mut events = vec![
        Event::PartMissed {
            unit: unit.clone(),
            due_at: promise.due_at,
            noticed_at: ctx.occurred_at,
        },
        Event::PartPromised { unit, promise },
    ];
    if case.escalation.is_none() {
        events.extend(raised(case, None, None, ctx));
    }
    Ok(events)
}

/// One level up, by a person or by what was found on the spot; an overdue case rises further with time.
pub(super) fn one_level_up(case: &Case, reason: Option<TextRef>, ctx: &Context<'_>) -> Option<Event> {
    let overdue = case
        .promise("handle")
        .is_some_and(|handle| handle.is_open() && handle.missed_noticed_at.is_some());
    let next_at = overdue.then(|| ctx.occurred_at.plus_seconds(level_s(ctx)));
    raised(case, next_at, reason, ctx)
}

fn level_s(ctx: &Context<'_>) -> i64 {
    i64::from(ctx.policy.escalation_hours) * 3600
}

fn raised(
    case: &Case,
    next_at: Option<Timestamp>,
    reason: Option<TextRef>,
    ctx: &Context<'_>,
) -> Option<Event> {
    let level = match case.escalation {
        Some(held) => held.level.above()?,
        // What is late at the desk is no unit's to mend.
        None if case.lead.is_none() => Level::ShiftLead,
        None => Level::UnitApprover,
    };
    let escalation = Escalation {
        level,
        at: ctx.occurred_at,
        next_at: next_at.filter(|_| level.above().is_some()),
    };
    Some(Event::Escalated { escalation, reason })
}

pub(super) fn recompute(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    let certain = |promise: &Promise| {
        let mut known = promise.clone();
        known.recompute(ctx);
        known
    };
    let provisional = |promise: &&Promise| promise.provisional && promise.is_open();
    let own = case.promises.iter().filter(provisional);
    let mut events: Vec<Event> = own.map(|promise| Event::Promised(certain(promise))).collect();
    let parts = case.open_parts().filter(|part| part.promise.provisional);
    events.extend(parts.map(|part| Event::PartPromised {
        unit: part.unit.clone(),
        promise: certain(&part.promise),
    }));
    events
}

/// The earliest due of both counts from now on.
pub(super) fn take_in(
    case: &Case,
    from: CaseId,
    (reports, promises): (Vec<Report>, Vec<Promise>),
    ctx: &Context<'_>,
) -> Events {
    if reports.is_empty() {
        return Err(Refusal::BadJoin);
    }
    let suspended = case.suspended.is_some();
    let taken = crate::promise::take_earliest(&case.promises, &promises, from, suspended, ctx);
    Ok(vec![Event::TookIn { from, reports, taken }])
}

/// The reports of a case that had joined go back to it, and this case's own promises count again.
pub(super) fn let_go(case: &Case, to: CaseId, reports: Vec<ReportId>, ctx: &Context<'_>) -> Events {
    if !case.reports.iter().any(|report| reports.contains(&report.id)) {
        return Err(Refusal::NothingToLetGo);
    }
    let brought: Vec<_> = case
        .taken
        .iter()
        .filter(|taken| taken.from == to)
        .cloned()
        .collect();
    let own = crate::promise::give_back(&case.promises, &brought, ctx);
    let mut events: Vec<Event> = own.into_iter().map(Event::PromiseGivenBack).collect();
    events.push(Event::LetGo { to, reports });
    Ok(events)
}

/// A unit complained about loses its part; when it leads, the case goes back to the desk.
pub(super) fn exclude(case: &Case, unit: UnitCode, ctx: &Context<'_>) -> Events {
    if case.excluded.contains(&unit) {
        return Err(Refusal::ExcludedUnit);
    }
    let units = &ctx.catalogue.units;
    units.get(&unit, super::today(ctx)).ok_or(Refusal::UnknownUnit)?;
    let leads = case.lead.as_ref().is_some_and(|lead| lead.unit == unit);
    let has_part = case.open_parts().any(|part| part.unit == unit);
    let keeps_away = unit.clone();
    let mut kept_away = case.clone();
    kept_away.excluded.push(unit.clone());
    let mut events = vec![Event::Excluded { unit }];
    if has_part {
        let state = PartState::Ended { at: ctx.occurred_at };
        events.push(Event::PartChanged {
            unit: keeps_away,
            state,
        });
    }
    if leads && case.stage.is_open() {
        events.extend(taken_back(case, ctx));
    }
    if let (Some(_), Some(code)) = (case.filed_at, &case.case_type) {
        let route = super::route(&kept_away, (code, case.defect.as_ref()), ctx);
        if case.route.as_ref() != Some(&route) {
            events.push(Event::Routed { route });
        }
    }
    Ok(events)
}

/// The desk takes the case from a unit that may not have it; what the unit answered counts for nothing.
fn taken_back(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    let mut events = vec![Event::TakenBack];
    events.extend(promises::let_unit_go(case, ctx));
    events.extend(end::owed_again(case, ctx).filter(|event| match event {
        Event::Promised(handle) => handle.is_open(),
        _ => true,
    }));
    for kind in ["inspect", "close"] {
        events.extend(case.promise(kind).filter(|owed| owed.is_open()).map(|owed| {
            let mut gone = owed.clone();
            gone.let_go(ctx.occurred_at);
            Event::Promised(gone)
        }));
    }
    let at_the_desk = Facts {
        unit: None,
        ..Facts::of(case)
    };
    events.extend(promises::on(Trigger::Filed, at_the_desk, ctx));
    events
}
