//! Cases 案件 (工单 for the hotline): one matter from report to inspected close.
//!
//! A case is born when a report is received and owned by somebody at every moment after: the desk until it is
//! dispatched, then the lead unit, then the inspector. It ends closed by somebody other than its handler,
//! answered, rejected with a reason, or joined to another case, and may be reopened within one window that is
//! the same for every client.
//!
//! ```text
//! received -> verifying -> received         (verify before filing 核实)
//! received -> filed -> dispatched -> accepted -> handled -> inspected -> closed -> (reopened) filed
//! received -> answered = closed | rejected | joined
//! dispatched, accepted -> filed             (returned 退单; the second time the desk rules)
//! handled -> accepted                       (rework 返工)
//! accepted, dispatched, filed: suspended 挂账 until a day; clocks stand still
//! any open stage -> closed by force with a leader's reason
//! ```
//!
//! **Source:** GB/T 30428.8; RULES 1.5, 2.1; PROTOCOLS 6. **Absent:** the reporter's name, the words that were
//! typed, coordinates of persons, any judgement about a person who works on the case.

mod answer;
mod apply;
mod command;
mod count_names;
mod counts;
pub mod cycle;
mod decide;
mod event;
mod facets;
mod fold;
mod may;
mod public;
mod record;
mod refusal;
mod said;
pub mod same_thing;
mod state;
#[cfg(test)]
mod tests;

pub use answer::{
    Answer, Answered, ContactAttempt, ContactResult, Finding, JoinReason, Judged, JudgedPiece, Meeting,
    Nature, Outcome, Part, PartState, Rating, RejectReason, ReturnReason, Returned, Satisfaction, SiteResult,
    Verification,
};
pub use command::{Command, Filing, HandedOver, NewReport, PartAsked, Verb};
pub use count_names::COUNTS;
pub use counts::{ahead, counted, present};
pub use decide::{Passing, passing};
pub use event::{Born, Event};
pub use public::{Progress, PublicView};
pub use record::{DeskTask, Escalation, FoundBy, Level, RatedVia, Round, Visit, Whose};
pub use refusal::Refusal;
pub use said::{Said, said};
pub use state::{
    Addition, Case, Closing, ExtensionAsked, Inspected, Lead, Message, Report, Stage, Suspension,
};

use crate::code::AttachmentId;
use crate::kernel::{Context, Decider};
use crate::promise::Promise;

/// The kind of matter this module decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cases {}

impl Decider for Cases {
    const KIND: &'static str = "case";
    type State = Case;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;
    type Verb = Verb;
    const VERBS: &'static [Verb] = Verb::ALL;

    fn may(state: Option<&Case>, verb: Verb, ctx: &Context<'_>) -> Result<(), Refusal> {
        may::may(state, verb, ctx)
    }

    fn decide(state: Option<&Case>, command: Command, ctx: &Context<'_>) -> Result<Vec<Event>, Refusal> {
        decide::decide(state, command, ctx)
    }

    fn photos(command: &Command) -> &[AttachmentId] {
        match command {
            Command::Attach { photos } => photos,
            Command::FixOnSpot { answer } | Command::Handle { answer } => &answer.photos,
            _ => &[],
        }
    }

    fn born(event: &Event) -> Option<Case> {
        apply::born(event)
    }

    fn apply(state: Case, event: &Event) -> Case {
        apply::apply(state, event)
    }
}

/// What the platform itself does to a case at `now`: notice missed promises and parts, raise what stays overdue,
/// end a suspension that ran out.
pub fn wake(case: &Case, now: crate::time::Timestamp) -> Vec<Command> {
    if !case.stage.is_open() {
        return Vec::new();
    }
    let over = case
        .suspended
        .as_ref()
        .is_some_and(|suspension| suspension.until <= now);
    let unnoticed = |promise: &Promise| promise.is_missed_at(now) && promise.missed_noticed_at.is_none();
    let missed = case
        .promises
        .iter()
        .filter(|promise| unnoticed(promise))
        .map(|promise| Command::MissPromise {
            kind: promise.kind.clone(),
        });
    let parts = case
        .open_parts()
        .filter(|part| unnoticed(&part.promise))
        .map(|part| Command::MissPart {
            unit: part.unit.clone(),
        });
    let higher = case.raises_at().filter(|at| *at <= now).map(|_| Command::Raise);
    over.then_some(Command::Resume)
        .into_iter()
        .chain(missed)
        .chain(parts)
        .chain(higher)
        .collect()
}
