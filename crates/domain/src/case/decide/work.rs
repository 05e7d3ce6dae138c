//! What units do: accept, give back, contact, parts, handle.

use crate::case::answer::{
    Answer, Answered, ContactAttempt, ContactResult, Meeting, Part, PartState, ReturnReason, Returned,
};
use crate::case::command::PartAsked;
use crate::case::event::Event;
use crate::case::refusal::Refusal;
use crate::case::state::Case;
use crate::code::UnitCode;
use crate::kernel::Context;
use crate::promise::{Promise, Trigger};
use crate::text::TextRef;

use super::promises::{self, Facts};
use super::{Events, known, spot};

pub(super) fn accept(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    let mut events = vec![Event::Accepted];
    events.extend(promises::on(Trigger::Accepted, Facts::of(case), ctx));
    events
}

/// Given back, the case waits at the desk. The time to handle goes on; the desk owes a dispatch again.
pub(super) fn give_back(
    case: &Case,
    (reason, should_be, note): (ReturnReason, Option<UnitCode>, TextRef),
    ctx: &Context<'_>,
) -> Events {
    let lead = case.lead.as_ref().ok_or(Refusal::NotNow)?;
    match &should_be {
        None if reason == ReturnReason::NotOurs => return Err(Refusal::NoOtherUnit),
        Some(unit) if *unit == lead.unit => return Err(Refusal::NoOtherUnit),
        Some(unit) => known(case, unit, ctx)?,
        None => {}
    }
    let returned = Returned {
        unit: lead.unit.clone(),
        at: ctx.occurred_at,
        reason,
        should_be,
        note,
        desk_rules: case.returns.len() + 1 >= usize::from(ctx.policy.returns_before_ruling),
    };
    let mut events = vec![Event::Returned(returned)];
    events.extend(promises::let_unit_go(case, ctx));
    events.extend(promises::on(
        Trigger::Filed,
        Facts {
            unit: None,
            ..Facts::of(case)
        },
        ctx,
    ));
    Ok(events)
}

/// Reaching the reporter meets the promise; so does trying often enough at different hours. Whoever was not reached
/// then cannot say where it is: no call back is owed any more.
pub(super) fn contact(
    case: &Case,
    result: ContactResult,
    note: Option<TextRef>,
    ctx: &Context<'_>,
) -> Vec<Event> {
    let attempt = ContactAttempt {
        at: ctx.occurred_at,
        result,
    };
    let hour = |at: crate::time::Timestamp| at.as_millis().div_euclid(3_600_000);
    let mut hours: Vec<i64> = case
        .contacts
        .iter()
        .chain([&attempt])
        .map(|attempt| hour(attempt.at))
        .collect();
    hours.dedup();
    let done = result != ContactResult::NoAnswer || hours.len() >= usize::from(ctx.policy.contact_attempts);
    let mut events = vec![Event::Contacted { attempt, note }];
    if done {
        events.extend(promises::on(Trigger::Contacted, Facts::of(case), ctx));
    }
    let reached = |attempt: &ContactAttempt| attempt.result == ContactResult::Reached;
    if done && case.owes_call_back() && result != ContactResult::Reached && !case.contacts.iter().any(reached)
    {
        events.push(Event::NotReached { at: ctx.occurred_at });
    }
    events
}

/// Asks a unit for a part with a clock of its own, under its own office hours.
pub(super) fn ask_part(case: &Case, asked: PartAsked, ctx: &Context<'_>) -> Events {
    let PartAsked { unit, task, limit } = asked;
    known(case, &unit, ctx)?;
    if !limit.is_within_a_year(ctx.occurred_at) {
        return Err(Refusal::BadLimit);
    }
    let leads = case.lead.as_ref().is_some_and(|lead| lead.unit == unit);
    if leads || case.open_parts().any(|part| part.unit == unit) {
        return Err(Refusal::PartExists);
    }
    let kind = "part".parse().map_err(|_| Refusal::BadLimit)?;
    let hours = ctx.hours_of(Some(&unit));
    let promise = Promise::start((kind, None), (ctx.occurred_at, limit), hours, ctx);
    Ok(vec![Event::PartAsked(Part {
        unit,
        task,
        promise,
        state: PartState::Open,
    })])
}

/// The unit of the actor answers its part; the platform answers the first open one.
pub(super) fn answer_part(case: &Case, note: TextRef, ctx: &Context<'_>) -> Events {
    let actor = ctx.actor.post.unit.as_ref();
    let part = case
        .open_parts()
        .find(|part| actor.is_none_or(|unit| part.unit == *unit));
    let unit = part.map(|part| part.unit.clone()).ok_or(Refusal::NoOpenPart)?;
    Ok(vec![Event::PartChanged {
        unit,
        state: PartState::Answered {
            at: ctx.occurred_at,
            note,
        },
    }])
}

pub(super) fn excuse_part(case: &Case, unit: UnitCode, reason: TextRef, ctx: &Context<'_>) -> Events {
    if !case.open_parts().any(|part| part.unit == unit) {
        return Err(Refusal::NoOpenPart);
    }
    Ok(vec![Event::PartChanged {
        unit,
        state: PartState::Excused {
            at: ctx.occurred_at,
            reason,
        },
    }])
}

/// Units met on the spot; what was decided becomes parts.
pub(super) fn meet(
    case: &Case,
    (came, decided): (Vec<UnitCode>, TextRef),
    parts: Vec<PartAsked>,
    ctx: &Context<'_>,
) -> Events {
    if came.is_empty() {
        return Err(Refusal::Empty);
    }
    for unit in &came {
        known(case, unit, ctx)?;
    }
    let mut asked: Vec<&UnitCode> = parts.iter().map(|part| &part.unit).collect();
    asked.sort();
    if asked.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Refusal::PartExists);
    }
    let mut events = vec![Event::MetOnSpot(Meeting {
        at: ctx.occurred_at,
        came,
        decided,
    })];
    for part in parts {
        events.extend(ask_part(case, part, ctx)?);
    }
    Ok(events)
}

/// The unit answers. What was found on the spot decides whether that ends the handling: see [`spot`].
pub(super) fn handle(case: &Case, answer: Answer, ctx: &Context<'_>) -> Events {
    if let Some(visit) = spot::only_a_visit(case, &answer, ctx) {
        return Ok(visit);
    }
    spot::check(case, &answer, ctx)?;
    let by = ctx.actor.account;
    let mut events = vec![Event::Handled {
        answered: Answered {
            at: ctx.occurred_at,
            answer,
        },
        by,
    }];
    events.extend(promises::on(Trigger::Handled, Facts::of(case), ctx));
    // A due given from outside has no rule: handling meets it.
    let given = case
        .promises
        .iter()
        .find(|p| p.rule.is_none() && p.kind.as_str() == "handle" && p.is_open());
    events.extend(given.map(|promise| {
        let mut met = promise.clone();
        met.meet(ctx.occurred_at);
        Event::Promised(met)
    }));
    Ok(events)
}

/// The source gets the result back.
pub(super) fn feed_back(case: &Case, note: TextRef, ctx: &Context<'_>) -> Vec<Event> {
    let at = ctx.occurred_at;
    let mut events = vec![Event::FedBack { at, note }];
    events.extend(promises::on(Trigger::FedBack, Facts::of(case), ctx));
    events
}
