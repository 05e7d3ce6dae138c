//! Whether an actor may do a thing to a case now, whatever the data.

use crate::actor::Role;
use crate::clock::Limit;
use crate::kernel::Context;

use super::answer::PartState;
use super::command::Verb;
use super::refusal::Refusal;
use super::state::{Case, Stage};

pub(super) fn may(state: Option<&Case>, verb: Verb, ctx: &Context<'_>) -> Result<(), Refusal> {
    let Some(case) = state else {
        return if verb == Verb::Receive {
            Ok(())
        } else {
            Err(Refusal::Unknown)
        };
    };
    if verb == Verb::Receive {
        return Err(Refusal::Exists);
    }
    in_order(case, verb, ctx)?;
    part_in_it(case, verb, ctx)?;
    if !stage_allows(&case.stage, verb) {
        return Err(Refusal::NotNow);
    }
    standing_allows(case, verb, ctx)
}

/// Steps on the way of a case do not go backwards: none was done before the case was received, none before the step
/// that was told before it. What is said beside the way keeps only the first bound.
fn in_order(case: &Case, verb: Verb, ctx: &Context<'_>) -> Result<(), Refusal> {
    if ctx.occurred_at < case.received_at {
        return Err(Refusal::BeforeReceipt);
    }
    if ctx.occurred_at < case.stepped_at && !is_aside(verb) {
        return Err(Refusal::BeforeLastStep);
    }
    Ok(())
}

/// What is said or noted beside the way of a case. A phone that was offline may tell of an earlier step after it.
pub(super) const fn is_aside(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::MissPromise
            | Verb::MissPart
            | Verb::Raise
            | Verb::Escalate
            | Verb::Press
            | Verb::Message
            | Verb::Attach
            | Verb::AddWords
            | Verb::ReleaseSummary
            | Verb::Rate
            | Verb::Recompute
    )
}

/// A unit's post acts only for the lead unit or for a unit with an open part, and never when excluded.
fn part_in_it(case: &Case, verb: Verb, ctx: &Context<'_>) -> Result<(), Refusal> {
    let Some(unit) = &ctx.actor.post.unit else {
        return Ok(());
    };
    if case.excluded.contains(unit) {
        return Err(Refusal::ExcludedUnit);
    }
    let leads = case.lead.as_ref().is_some_and(|lead| lead.unit == *unit);
    match verb {
        Verb::Accept | Verb::Return | Verb::Handle | Verb::AskExtension | Verb::AskPart | Verb::Contact
            if !leads =>
        {
            Err(Refusal::NotLeadUnit)
        }
        Verb::AnswerPart => {
            let open = case
                .parts
                .iter()
                .any(|part| part.unit == *unit && part.state == PartState::Open);
            if open { Ok(()) } else { Err(Refusal::NoOpenPart) }
        }
        _ => Ok(()),
    }
}

/// Whether a case at this stage is ever open to the verb.
pub(super) fn stage_allows(stage: &Stage, verb: Verb) -> bool {
    use Stage::{
        Accepted, Closed, Dispatched, Filed, Handled, Inspected, Joined, Received, Rejected, Verifying,
    };
    match verb {
        Verb::Receive => false,
        Verb::AskVerification | Verb::Answer | Verb::FixOnSpot | Verb::File => matches!(stage, Received),
        Verb::Reject => matches!(stage, Received | Verifying),
        Verb::Verify => matches!(stage, Verifying),
        Verb::Dispatch => matches!(stage, Filed),
        Verb::Rule => matches!(stage, Filed | Dispatched | Accepted),
        Verb::WriteHandlingText => matches!(stage, Received | Verifying | Filed | Dispatched | Accepted),
        Verb::Accept => matches!(stage, Dispatched),
        Verb::Return => matches!(stage, Dispatched | Accepted),
        Verb::Handle | Verb::AskExtension | Verb::Extend | Verb::RefuseExtension => {
            matches!(stage, Accepted)
        }
        Verb::AskPart | Verb::MeetOnSpot => matches!(stage, Dispatched | Accepted),
        Verb::Raise => matches!(stage, Filed | Dispatched | Accepted),
        Verb::Inspect => matches!(stage, Handled { .. }),
        Verb::Close => matches!(stage, Inspected { .. }),
        Verb::Suspend | Verb::Resume | Verb::HandOver | Verb::AnswerPart | Verb::ExcusePart => {
            matches!(stage, Filed | Dispatched | Accepted)
        }
        Verb::Undo => matches!(stage, Dispatched | Closed { .. }),
        Verb::Reopen | Verb::Rate => matches!(stage, Closed { .. }),
        Verb::Unmerge => matches!(stage, Joined { .. }),
        Verb::ReleaseSummary => !matches!(stage, Joined { .. } | Rejected { .. }),
        Verb::Message | Verb::Attach => !matches!(stage, Joined { .. }),
        Verb::LetGo | Verb::Exclude => true,
        Verb::Withdraw => matches!(stage, Received | Verifying),
        Verb::AddWords
        | Verb::Classify
        | Verb::Locate
        | Verb::Contact
        | Verb::MissPromise
        | Verb::MissPart
        | Verb::Press
        | Verb::FeedBack
        | Verb::Escalate
        | Verb::ForceClose
        | Verb::Join
        | Verb::TakeIn
        | Verb::Split
        | Verb::Recompute => stage.is_open(),
    }
}

/// What nobody does while the clocks stand still.
const fn waits_while_suspended(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Handle
            | Verb::Accept
            | Verb::Dispatch
            | Verb::Rule
            | Verb::Return
            | Verb::AskPart
            | Verb::MeetOnSpot
            | Verb::AskExtension
    )
}

/// What depends on how the case stands rather than on its stage.
fn standing_allows(case: &Case, verb: Verb, ctx: &Context<'_>) -> Result<(), Refusal> {
    let refused = |when: bool, refusal| if when { Err(refusal) } else { Ok(()) };
    match verb {
        _ if case.suspended.is_some() && waits_while_suspended(verb) => Err(Refusal::Suspended),
        Verb::File if must_verify(case, ctx) => Err(Refusal::VerifyFirst),
        Verb::File | Verb::FixOnSpot => refused(case.case_type.is_none(), Refusal::NoType),
        Verb::Dispatch if returned_too_often(case, ctx) => Err(Refusal::MustRule),
        Verb::Dispatch | Verb::Rule => refused(case.handling_text.is_none(), Refusal::NoHandlingText),
        Verb::Return => refused(case.lead.as_ref().is_some_and(|lead| lead.ruled), Refusal::Ruled),
        Verb::Handle => refused(case.open_parts().next().is_some(), Refusal::PartOpen),
        Verb::AnswerPart | Verb::ExcusePart | Verb::MissPart => {
            refused(case.open_parts().next().is_none(), Refusal::NoOpenPart)
        }
        Verb::FeedBack => refused(
            case.promise("feedback")
                .is_none_or(|feedback| !feedback.is_open()),
            Refusal::NoFeedbackOwed,
        ),
        Verb::Escalate => refused(
            case.escalation
                .is_some_and(|escalation| escalation.level.above().is_none()),
            Refusal::TopLevel,
        ),
        Verb::Raise => refused(
            case.raises_at().is_none_or(|at| at > ctx.occurred_at),
            Refusal::NotToBeRaised,
        ),
        Verb::AskExtension => may_extend(case, ctx),
        Verb::Extend | Verb::RefuseExtension => {
            refused(case.extension_asked.is_none(), Refusal::NothingAsked)
        }
        Verb::Suspend => refused(case.was_suspended, Refusal::SuspendedOnce),
        Verb::Resume => refused(case.suspended.is_none(), Refusal::NotSuspended),
        Verb::Inspect => refused(
            matches!(case.stage, Stage::Handled { by } if by == ctx.actor.account),
            Refusal::HandlerInspects,
        ),
        Verb::Answer => refused(
            case.nature
                .is_some_and(|nature| nature != super::Nature::Question),
            Refusal::NotAQuestion,
        ),
        Verb::Reopen => refused(window_is_over(case, ctx), Refusal::WindowOver),
        // One reporter does not take back what others reported too.
        Verb::Withdraw => refused(case.reports.len() > 1, Refusal::NotNow),
        Verb::Rate if !speaks_for_the_reporter(ctx.actor.post.role) => Err(Refusal::NotTheReporter),
        Verb::Rate => refused(
            case.reports.iter().all(|report| case.is_rated(report.id)),
            Refusal::RatedAlready,
        ),
        Verb::Undo => refused(too_late_to_undo(case, ctx), Refusal::TooLateToUndo),
        Verb::ReleaseSummary => refused(!case.public_space, Refusal::NotPublic),
        Verb::Recompute => refused(!case.is_provisional(), Refusal::NothingProvisional),
        _ => Ok(()),
    }
}

/// The source asks for verification, and it was not so or nobody looked.
fn must_verify(case: &Case, ctx: &Context<'_>) -> bool {
    let today = ctx.occurred_at.day_in(ctx.calendar.zone());
    let source = ctx.catalogue.sources.get(&case.source, today);
    source.is_some_and(|source| source.verify_first) && !case.verified
}

/// The reporter by their receipt (the platform passes it on), or the caller-back who asked them.
const fn speaks_for_the_reporter(role: Role) -> bool {
    matches!(
        role,
        Role::Public | Role::System | Role::CallerBack | Role::TownCallerBack
    )
}

fn returned_too_often(case: &Case, ctx: &Context<'_>) -> bool {
    case.returns.len() >= usize::from(ctx.policy.returns_before_ruling)
}

fn may_extend(case: &Case, ctx: &Context<'_>) -> Result<(), Refusal> {
    if case.extensions >= u32::from(ctx.policy.extensions) {
        return Err(Refusal::ExtendedEnough);
    }
    match case.promise("handle") {
        Some(handle) if matches!(handle.limit, Limit::Given(_)) => Err(Refusal::GivenFromOutside),
        Some(handle) if handle.missed_noticed_at.is_some() => Err(Refusal::TooLateToExtend),
        Some(handle) if handle.is_open() && ctx.occurred_at <= handle.due_at => Ok(()),
        _ => Err(Refusal::TooLateToExtend),
    }
}

/// The window counts natural days from the moment of closing, the same for every client.
fn window_is_over(case: &Case, ctx: &Context<'_>) -> bool {
    match case.stage {
        Stage::Closed { at, .. } => {
            ctx.occurred_at > at.plus_seconds(i64::from(ctx.policy.reopen_window_days) * 24 * 3600)
        }
        _ => true,
    }
}

fn too_late_to_undo(case: &Case, ctx: &Context<'_>) -> bool {
    let (at, by) = match (&case.stage, &case.lead) {
        (
            Stage::Closed {
                at,
                how: super::Closing::Inspected,
            },
            _,
        ) => (*at, case.closed_by),
        (Stage::Dispatched, Some(lead)) => (lead.dispatched_at, Some(lead.dispatched_by)),
        _ => return true,
    };
    by != Some(ctx.actor.account) || ctx.occurred_at > at.plus_seconds(i64::from(ctx.policy.undo_seconds))
}
