//! How a case ends, and how it begins again.

use crate::actor::Role;
use crate::case::answer::{
    Answer, Answered, Finding, JoinReason, Nature, Outcome, PartState, Rating, RejectReason, Satisfaction,
    SiteResult,
};
use crate::case::event::Event;
use crate::case::record::{RatedVia, Whose};
use crate::case::refusal::Refusal;
use crate::case::state::{Addition, Case, Closing, Stage};
use crate::code::{CaseId, PromiseCode};
use crate::kernel::Context;
use crate::promise::{Standing, Trigger};
use crate::text::TextRef;

use super::Events;
use super::promises::{self, Facts};

/// Answering directly says that it is a question, when nobody had said so before.
pub(super) fn answer(case: &Case, reply: TextRef, ctx: &Context<'_>) -> Vec<Event> {
    let closed = closed(Closing::Answered, Outcome::ExplainedUnderPolicy, Some(reply), ctx);
    let mut events = Vec::new();
    if case.nature.is_none() {
        events.push(Event::Classified {
            nature: Some(Nature::Question),
            case_type: None,
            defect: None,
            public_space: case.public_space,
            judged: None,
        });
    }
    events.extend(ended(case, closed, ctx));
    events
}

pub(super) fn reject(case: &Case, reason: RejectReason, note: TextRef, ctx: &Context<'_>) -> Vec<Event> {
    ended(case, Event::Rejected { reason, note }, ctx)
}

/// Fixed by whoever found it. A sample is inspected, drawn from the report's id so that nobody chooses.
pub(super) fn fix_on_spot(case: &Case, answer: Answer, ctx: &Context<'_>) -> Events {
    if (answer.site, answer.outcome) != (SiteResult::Done, Outcome::Fixed) {
        return Err(Refusal::SiteContradicts);
    }
    let code = case.case_type.as_ref().ok_or(Refusal::NoType)?;
    let route = super::route(case, (code, case.defect.as_ref()), ctx);
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
        Event::Routed { route },
        Event::Handled {
            answered,
            by: ctx.actor.account,
        },
    ];
    if drawn {
        events.extend(promises::on(Trigger::Handled, Facts::of(case), ctx));
        // Whoever found and fixed it saw that it was so.
        events.extend(promises::on(Trigger::Verified, Facts::of(case), ctx));
    } else {
        events.extend(ended(case, closed(Closing::FixedOnSpot, outcome, None, ctx), ctx));
    }
    Ok(events)
}

/// A failed inspection gives the case back to its unit, or to the desk when it had none; the time to handle goes
/// on from where it stood when it was handled.
pub(super) fn inspect(case: &Case, finding: Finding, note: Option<TextRef>, ctx: &Context<'_>) -> Events {
    let failed = finding == Finding::NotFixed;
    if failed && note.is_none() {
        return Err(Refusal::NoReworkReason);
    }
    let mut events = vec![Event::Inspected {
        finding,
        by: ctx.actor.account,
        note,
    }];
    let follows = promises::on(Trigger::Inspected, Facts::of(case), ctx);
    // Only what was found fixed may be closed: a failed inspection starts no promise to close.
    events.extend(follows.into_iter().filter(|event| match event {
        Event::Promised(promise) => !(failed && promise.is_open()),
        _ => true,
    }));
    if failed {
        events.extend(owed_again(case, ctx));
        if case.lead.is_none() {
            events.extend(promises::on(Trigger::Filed, Facts::of(case), ctx));
        }
    }
    Ok(events)
}

/// Handling is owed again.
pub(super) fn owed_again(case: &Case, ctx: &Context<'_>) -> Option<Event> {
    let mut handle = case.promise("handle")?.clone();
    handle.owe_again(ctx.occurred_at, ctx);
    Some(Event::Promised(handle))
}

/// Whoever left a contact, and a source that promised to call its reporter, are told what became of it.
pub(super) fn close(case: &Case, reply: Option<TextRef>, ctx: &Context<'_>) -> Events {
    let awaited = is_reachable(case) || case.promise("contact").is_some();
    if reply.is_none() && awaited {
        return Err(Refusal::NoReply);
    }
    let outcome = case
        .answered
        .as_ref()
        .map_or(Outcome::Fixed, |answered| answered.answer.outcome);
    Ok(ended(case, closed(Closing::Inspected, outcome, reply, ctx), ctx))
}

/// Whether somebody left a contact.
fn is_reachable(case: &Case) -> bool {
    case.reports.iter().any(|report| report.contact.is_some())
}

pub(super) fn force_close(case: &Case, outcome: Outcome, reason: TextRef, ctx: &Context<'_>) -> Events {
    if outcome == Outcome::Scheduled {
        return Err(Refusal::NoDate);
    }
    Ok(ended(
        case,
        closed(Closing::Forced, outcome, Some(reason), ctx),
        ctx,
    ))
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

/// Promises met by closing are met; of what is then still open, what fell due is missed for good and the rest is
/// no longer asked for. A source that was promised an answer and got none by the end was let down, and so was a
/// reporter who could have been called and never was; a question answered directly was answered to its reporter.
fn ended(case: &Case, end: Event, ctx: &Context<'_>) -> Vec<Event> {
    let closes = matches!(end, Event::Closed { .. });
    let mut met = Vec::new();
    if closes {
        met.extend(promises::on(Trigger::Closed, Facts::of(case), ctx));
    }
    let answered = Closing::Answered;
    if matches!(end, Event::Closed { how, .. } if how == answered) {
        met.extend(promises::on(Trigger::Contacted, Facts::of(case), ctx));
    }
    let is_met = |kind: &PromiseCode| {
        met.iter()
            .any(|event| matches!(event, Event::Promised(promise) if promise.kind == *kind))
    };
    let mut events = vec![end];
    events.extend(
        promises::each_open(case, |promise| {
            let owed = promises::rule_of(promise, ctx).map(|rule| rule.met_on);
            let let_down = match owed {
                Some(Trigger::FedBack) => true,
                Some(Trigger::Contacted) => is_reachable(case),
                _ => false,
            };
            if closes && let_down {
                promise.standing = Standing::Missed(ctx.occurred_at);
            } else {
                promise.let_go(ctx.occurred_at);
            }
        })
        .into_iter()
        .filter(|event| match event {
            Event::Promised(promise) => !is_met(&promise.kind),
            _ => true,
        }),
    );
    events.extend(met);
    events.extend(case.open_parts().map(|part| Event::PartChanged {
        unit: part.unit.clone(),
        state: PartState::Ended { at: ctx.occurred_at },
    }));
    events
}

/// Reopened, the case is filed anew: dispatch is owed again, and the unit gets its full time again. What was
/// never filed waits at the desk as on the first day.
pub(super) fn reopen(case: &Case, reason: TextRef, ctx: &Context<'_>) -> Vec<Event> {
    let mut events = vec![Event::Reopened { reason }];
    let anew = Facts {
        unit: None,
        held: &[],
        ..Facts::of(case)
    };
    let trigger = match (case.filed_at, &case.case_type) {
        (Some(_), Some(code)) => {
            let route = super::route(case, (code, case.defect.as_ref()), ctx);
            if case.route.as_ref() != Some(&route) {
                events.push(Event::Routed { route });
            }
            Trigger::Filed
        }
        (Some(_), None) => Trigger::Filed,
        (None, _) => Trigger::Received,
    };
    events.extend(promises::on(trigger, anew, ctx));
    events
}

/// The reporter's own word, by their receipt or written down by whoever called them back.
pub(super) fn rate(
    case: &Case,
    whose: Whose,
    (solved, satisfaction): (bool, Satisfaction),
    ctx: &Context<'_>,
) -> Events {
    let report = match whose {
        Whose::Next => case.reports.iter().find(|report| !case.is_rated(report.id)),
        Whose::Came(from) => case.reports.iter().find(|report| report.from == from),
        Whose::Report(id) => case.reports.iter().find(|report| report.id == id),
    };
    let report = report.ok_or(Refusal::NoSuchReport)?.id;
    if case.is_rated(report) {
        return Err(Refusal::RatedAlready);
    }
    let via = match ctx.actor.post.role {
        Role::Public | Role::System => RatedVia::Receipt,
        _ => RatedVia::ReturnVisit,
    };
    Ok(vec![Event::Rated(Rating {
        at: ctx.occurred_at,
        report,
        solved,
        satisfaction,
        via,
    })])
}

/// What a reporter says later stays with their report.
pub(super) fn add_words(case: &Case, from: Option<CaseId>, words: TextRef, ctx: &Context<'_>) -> Events {
    if !case.reports.iter().any(|report| report.from == from) {
        return Err(Refusal::NothingToLetGo);
    }
    let addition = Addition {
        at: ctx.occurred_at,
        words,
    };
    Ok(vec![Event::WordsAdded { from, addition }])
}

pub(super) fn withdraw(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    ended(case, Event::Withdrawn, ctx)
}

/// Everything owed goes on in the other case, what is overdue too.
pub(super) fn join(case: &Case, into: CaseId, reason: JoinReason, ctx: &Context<'_>) -> Vec<Event> {
    let at = ctx.occurred_at;
    let mut events = vec![Event::Joined { into, reason, at }];
    events.extend(promises::each_open(case, |promise| {
        promise.standing = Standing::Withdrawn(at);
    }));
    events.extend(case.open_parts().map(|part| Event::PartChanged {
        unit: part.unit.clone(),
        state: PartState::Ended { at },
    }));
    events
}

/// Taken apart again, the case owes what it owed when it joined, counted from its own start.
pub(super) fn unmerge(case: &Case) -> Events {
    let Stage::Joined { at, .. } = case.stage else {
        return Err(Refusal::NotNow);
    };
    let mut events = vec![Event::Unmerged];
    for promise in &case.promises {
        if promise.standing == Standing::Withdrawn(at) {
            let mut owed = promise.clone();
            owed.standing = Standing::Running;
            events.push(Event::Promised(owed));
        }
    }
    Ok(events)
}
