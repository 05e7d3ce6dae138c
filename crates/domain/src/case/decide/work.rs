//! What units do: accept, give back, contact, parts, handle.

use crate::case::answer::{
    Answer, Answered, ContactAttempt, ContactResult, Meeting, Outcome, Part, PartState, ReturnReason,
    Returned, SiteResult,
};
use crate::case::event::Event;
use crate::case::refusal::Refusal;
use crate::case::state::Case;
use crate::clock::{self, Limit};
use crate::code::UnitCode;
use crate::kernel::Context;
use crate::promise::Trigger;
use crate::text::TextRef;

use super::promises::{self, Facts};
use super::{Events, known};

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
    };
    let mut events = vec![Event::Returned(returned)];
    for promise in case
        .promises
        .iter()
        .filter(|p| p.is_open() && matches!(p.kind.as_str(), "accept" | "contact"))
    {
        let mut gone = promise.clone();
        gone.withdraw(ctx.occurred_at);
        events.push(Event::Promised(gone));
    }
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

/// Reaching the reporter meets the promise; so does trying often enough at different hours.
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
    events
}

pub(super) fn ask_part(
    case: &Case,
    (unit, task, limit): (UnitCode, TextRef, Limit),
    ctx: &Context<'_>,
) -> Events {
    known(case, &unit, ctx)?;
    if case.involves(&unit) {
        return Err(Refusal::PartExists);
    }
    let hours = ctx.office_hours(ctx.hours_of(Some(&unit)));
    let due = clock::due(ctx.occurred_at, limit, hours, ctx.calendar);
    let part = Part {
        unit,
        task,
        asked_at: ctx.occurred_at,
        due_at: due.at,
        state: PartState::Open,
    };
    Ok(vec![Event::PartAsked(part)])
}

pub(super) fn answer_part(case: &Case, note: TextRef, ctx: &Context<'_>) -> Events {
    let actor = ctx.actor.post.unit.as_ref();
    let part = case
        .parts
        .iter()
        .find(|part| part.state == PartState::Open && actor.is_none_or(|unit| part.unit == *unit));
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
    if !case
        .parts
        .iter()
        .any(|part| part.unit == unit && part.state == PartState::Open)
    {
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

pub(super) fn meet(came: Vec<UnitCode>, decided: TextRef, ctx: &Context<'_>) -> Events {
    if came.is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(vec![Event::MetOnSpot(Meeting {
        at: ctx.occurred_at,
        came,
        decided,
    })])
}

pub(super) fn handle(case: &Case, answer: Answer, ctx: &Context<'_>) -> Events {
    check_answer(&answer)?;
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

pub(super) fn check_answer(answer: &Answer) -> Result<(), Refusal> {
    match (answer.outcome, answer.scheduled_on) {
        (Outcome::Scheduled, None) => return Err(Refusal::NoDate),
        (outcome, Some(_)) if outcome != Outcome::Scheduled => return Err(Refusal::UnexpectedDate),
        _ => {}
    }
    if answer.site == SiteResult::NeedsOtherUnit {
        Err(Refusal::AskOtherUnit)
    } else {
        Ok(())
    }
}
