//! How a case ends, and how it begins again.

use crate::case::answer::{
    Answer, Answered, Finding, JoinReason, Outcome, Rating, RejectReason, Satisfaction,
};
use crate::case::event::Event;
use crate::case::state::{Case, Closing};
use crate::code::CaseId;
use crate::kernel::Context;
use crate::promise::{Standing, Trigger};
use crate::text::TextRef;

use super::promises::{self, Facts};
use super::{Events, work};

pub(super) fn answer(case: &Case, reply: TextRef, ctx: &Context<'_>) -> Vec<Event> {
    let closed = closed(Closing::Answered, Outcome::ExplainedUnderPolicy, Some(reply), ctx);
    ended(case, closed, ctx)
}

pub(super) fn reject(case: &Case, reason: RejectReason, note: TextRef, ctx: &Context<'_>) -> Vec<Event> {
    ended(case, Event::Rejected { reason, note }, ctx)
}

/// Fixed by whoever found it. A sample is inspected, drawn from the report's id so that nobody chooses.
pub(super) fn fix_on_spot(case: &Case, answer: Answer, ctx: &Context<'_>) -> Events {
    work::check_answer(&answer)?;
    let outcome = answer.outcome;
    let drawn = case
        .reports
        .first()
        .is_some_and(|report| report.id.bits() % 100 < u128::from(ctx.policy.found_fixed_sample_percent));
    let answered = Answered {
        at: ctx.occurred_at,
        answer,
    };
    let mut events = vec![
        Event::Filed { at: ctx.occurred_at },
        Event::Handled {
            answered,
            by: ctx.actor.account,
        },
    ];
    if drawn {
        events.extend(promises::on(Trigger::Handled, Facts::of(case), ctx));
    } else {
        events.extend(ended(case, closed(Closing::FixedOnSpot, outcome, None, ctx), ctx));
    }
    Ok(events)
}

/// A failed inspection gives the case back to its unit; the time to handle runs on from where it stood.
pub(super) fn inspect(case: &Case, finding: Finding, note: Option<TextRef>, ctx: &Context<'_>) -> Vec<Event> {
    let mut events = vec![Event::Inspected {
        finding,
        by: ctx.actor.account,
        note,
    }];
    events.extend(promises::on(Trigger::Inspected, Facts::of(case), ctx));
    if finding == Finding::NotFixed {
        events.extend(case.promise("handle").map(|handle| {
            let mut owed = handle.clone();
            owed.standing = Standing::Running;
            Event::Promised(owed)
        }));
    }
    events
}

pub(super) fn close(case: &Case, reply: Option<TextRef>, ctx: &Context<'_>) -> Vec<Event> {
    let outcome = case
        .answered
        .as_ref()
        .map_or(Outcome::Fixed, |answered| answered.answer.outcome);
    ended(case, closed(Closing::Inspected, outcome, reply, ctx), ctx)
}

pub(super) fn force_close(case: &Case, outcome: Outcome, reason: TextRef, ctx: &Context<'_>) -> Vec<Event> {
    ended(case, closed(Closing::Forced, outcome, Some(reason), ctx), ctx)
}

fn closed(how: Closing, outcome: Outcome, text: Option<TextRef>, ctx: &Context<'_>) -> Event {
    Event::Closed {
        at: ctx.occurred_at,
        how,
        outcome,
        by: ctx.actor.account,
        text,
    }
}

/// Promises met by closing are met; what is then still open is no longer asked for.
fn ended(case: &Case, end: Event, ctx: &Context<'_>) -> Vec<Event> {
    let met = match end {
        Event::Closed { .. } => promises::on(Trigger::Closed, Facts::of(case), ctx),
        _ => Vec::new(),
    };
    let mut events = vec![end];
    let is_met = |kind: &crate::code::PromiseCode| {
        met.iter()
            .any(|event| matches!(event, Event::Promised(promise) if promise.kind == *kind))
    };
    let withdrawn = promises::withdraw_all(case, ctx)
        .into_iter()
        .filter(|event| match event {
            Event::Promised(promise) => !is_met(&promise.kind),
            _ => true,
        });
    events.extend(withdrawn);
    events.extend(met);
    events
}

/// Reopened, the case is filed anew: dispatch is owed again, and the unit gets its full time again.
pub(super) fn reopen(case: &Case, reason: TextRef, ctx: &Context<'_>) -> Vec<Event> {
    let mut events = vec![Event::Reopened { reason }];
    events.extend(promises::on(
        Trigger::Filed,
        Facts {
            unit: None,
            ..Facts::of(case)
        },
        ctx,
    ));
    events
}

pub(super) fn rate(solved: bool, satisfaction: Satisfaction, ctx: &Context<'_>) -> Vec<Event> {
    vec![Event::Rated(Rating {
        at: ctx.occurred_at,
        solved,
        satisfaction,
    })]
}

pub(super) fn join(case: &Case, into: CaseId, reason: JoinReason, ctx: &Context<'_>) -> Vec<Event> {
    ended(case, Event::Joined { into, reason }, ctx)
}

/// Taken apart again, the case owes what it owed when it joined, counted from its own start.
pub(super) fn unmerge(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    let joined_at = case.updated_at;
    let mut events = vec![Event::Unmerged];
    for promise in case
        .promises
        .iter()
        .filter(|promise| promise.standing == Standing::Withdrawn(joined_at))
    {
        let mut owed = promise.clone();
        owed.standing = Standing::Running;
        events.push(Event::Promised(owed));
    }
    if case.promises.is_empty() {
        events.extend(promises::on(Trigger::Received, Facts::of(case), ctx));
    }
    events
}
