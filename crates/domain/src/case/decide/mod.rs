//! The only place with rules about the data of a command; one file per phase.

mod change;
mod desk;
mod end;
mod hand_over;
mod promises;
mod receive;
mod spot;
mod work;

use jiff::civil::Date;

use crate::code::{DefectCode, TypeCode, UnitCode};
use crate::kernel::Context;
use crate::routing::{self, Route, Unroutable};

use super::command::{Command, Verb};
use super::event::Event;
use super::may;
use super::refusal::Refusal;
use super::state::Case;

pub use hand_over::{Passing, passing};

type Events = Result<Vec<Event>, Refusal>;

pub(super) fn decide(state: Option<&Case>, command: Command, ctx: &Context<'_>) -> Events {
    let Some(case) = state else {
        return match command {
            Command::Receive { report } => receive::receive(*report, ctx),
            _ => Err(Refusal::Unknown),
        };
    };
    let mut events = vec![Event::Touched {
        at: ctx.occurred_at,
        aside: may::is_aside(Verb::from(&command)),
    }];
    events.extend(on_case(case, command, ctx)?);
    Ok(events)
}

fn on_case(case: &Case, command: Command, ctx: &Context<'_>) -> Events {
    match command {
        Command::Receive { .. } => Err(Refusal::Exists),
        Command::AskVerification => Ok(receive::ask_verification(case, ctx)),
        Command::Verify { result, note } => Ok(receive::verify(case, (result, note), ctx)),
        Command::Classify {
            nature,
            case_type,
            defect,
        } => change::classify(case, (nature, case_type, defect), ctx),
        Command::Locate { place } => Ok(change::locate(case, *place, ctx)),
        Command::Answer { reply } => Ok(end::answer(case, reply, ctx)),
        Command::Reject { reason, note } => Ok(end::reject(case, reason, note, ctx)),
        Command::FixOnSpot { answer } => end::fix_on_spot(case, answer, ctx),
        Command::File { filing } => desk::file(case, filing, ctx),
        Command::WriteHandlingText { text } => Ok(vec![Event::HandlingTextWritten { text }]),
        Command::Dispatch { unit, reason } => desk::dispatch(case, unit, reason, ctx),
        Command::Rule { unit, reason } => desk::rule(case, unit, reason, ctx),
        Command::Undo => Ok(desk::undo(case, ctx)),
        Command::HandOver { by } => hand_over::hand_over(case, &by, ctx),
        Command::Accept => Ok(work::accept(case, ctx)),
        Command::Return {
            reason,
            should_be,
            note,
        } => work::give_back(case, (reason, should_be, note), ctx),
        Command::Contact { result, note } => Ok(work::contact(case, result, note, ctx)),
        Command::AskPart { part } => work::ask_part(case, part, ctx),
        Command::AnswerPart { note } => work::answer_part(case, note, ctx),
        Command::ExcusePart { unit, reason } => work::excuse_part(case, unit, reason, ctx),
        Command::MeetOnSpot { came, decided, parts } => work::meet(case, (came, decided), parts, ctx),
        Command::Handle { answer } => work::handle(case, answer, ctx),
        Command::Inspect { finding, note } => end::inspect(case, finding, note, ctx),
        Command::Close { reply } => end::close(case, reply, ctx),
        Command::ForceClose { outcome, reason } => end::force_close(case, outcome, reason, ctx),
        Command::Reopen { reason } => Ok(end::reopen(case, reason, ctx)),
        Command::Rate {
            whose,
            solved,
            satisfaction,
        } => end::rate(case, whose, (solved, satisfaction), ctx),
        Command::Suspend { until, reason } => change::suspend(case, until, reason, ctx),
        Command::Resume => Ok(change::resume(case, ctx)),
        Command::AskExtension { by, reason } => change::ask_extension(case, by, reason, ctx),
        Command::Extend => change::extend(case, ctx),
        Command::RefuseExtension { reason } => Ok(vec![Event::ExtensionRefused { reason }]),
        Command::MissPromise { kind } => change::miss(case, &kind, ctx),
        Command::MissPart { unit } => change::miss_part(case, unit, ctx),
        Command::Raise => Ok(change::one_level_up(case, None, ctx).into_iter().collect()),
        Command::Escalate { reason } => Ok(change::one_level_up(case, Some(reason), ctx)
            .into_iter()
            .collect()),
        Command::Recompute => Ok(change::recompute(case, ctx)),
        other => with_others(case, other, ctx),
    }
}

/// Commands that tie the case to other cases, to words and to photos.
fn with_others(case: &Case, command: Command, ctx: &Context<'_>) -> Events {
    match command {
        Command::Join { into, reason } => Ok(end::join(case, into, reason, ctx)),
        Command::TakeIn {
            from,
            reports,
            promises,
        } => change::take_in(case, from, (reports, promises), ctx),
        Command::Unmerge => end::unmerge(case),
        Command::LetGo { to, reports } => change::let_go(case, to, reports, ctx),
        Command::Split { child } => Ok(vec![Event::SplitOff { child }]),
        Command::AddWords { from, words } => end::add_words(case, from, words, ctx),
        Command::Withdraw => Ok(end::withdraw(case, ctx)),
        Command::Message { text } => Ok(vec![Event::Messaged(super::state::Message {
            at: ctx.occurred_at,
            by: ctx.actor.account,
            unit: ctx.actor.post.unit.clone(),
            text,
        })]),
        Command::Press { note } => Ok(vec![Event::Pressed {
            at: ctx.occurred_at,
            note,
        }]),
        Command::FeedBack { note } => Ok(work::feed_back(case, note, ctx)),
        Command::Attach { photos } if photos.is_empty() => Err(Refusal::Empty),
        Command::Attach { photos } => Ok(vec![Event::Attached { photos }]),
        Command::Exclude { unit } => change::exclude(case, unit, ctx),
        Command::ReleaseSummary { text } => Ok(vec![Event::SummaryReleased { text }]),
        _ => Err(Refusal::NotNow),
    }
}

/// The day of the deed where the jurisdiction lies.
fn today(ctx: &Context<'_>) -> Date {
    ctx.occurred_at.day_in(ctx.calendar.zone())
}

/// Where this case goes on the day of the deed, if its type is known.
fn route(
    case: &Case,
    (case_type, defect): (&TypeCode, Option<&DefectCode>),
    ctx: &Context<'_>,
) -> Result<Route, Unroutable> {
    let route = routing::route(case_type, defect, &case.place, today(ctx), ctx.catalogue)?;
    // The party complained about never handles the complaint: a person decides.
    if case.excluded.contains(&route.unit) {
        Err(Unroutable::Excluded)
    } else {
        Ok(route)
    }
}

/// The unit, when it exists on the day of the deed and is not the party complained about.
fn known(case: &Case, unit: &UnitCode, ctx: &Context<'_>) -> Result<(), Refusal> {
    if case.excluded.contains(unit) {
        return Err(Refusal::ExcludedUnit);
    }
    ctx.catalogue
        .units
        .get(unit, today(ctx))
        .map(drop)
        .ok_or(Refusal::UnknownUnit)
}
