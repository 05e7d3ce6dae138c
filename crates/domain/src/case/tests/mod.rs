//! The rules of a case as sentences: given a story, when somebody does something, then the stage or the refusal.

mod answered;
mod cycle;
mod said;
mod samples;
mod sentences;
mod together;
mod told_late;
mod walk;

use super::{Case, Cases, Command, Event, Refusal, Verb};
use crate::actor::{Actor, Role};
use crate::kernel::{Decider, Named, Rulebook};
use crate::testing::{self, actor, at, context, handler, well_formed};
use crate::time::Timestamp;

/// A case on its way, with the moment and everything that happened.
#[derive(Clone)]
pub(super) struct Story {
    rules: Rulebook,
    now: Timestamp,
    case: Option<Case>,
    events: Vec<Event>,
}

impl Story {
    /// Nothing happened yet, on Tuesday 3 March 2026 at 10:00.
    fn new() -> Self {
        Self {
            rules: testing::rulebook(),
            now: at("2026-03-03T10:00"),
            case: None,
            events: Vec::new(),
        }
    }

    /// A report of this source and type was received.
    fn received(source: &str, case_type: &str) -> Self {
        let mut story = Self::new();
        let Some(Command::Receive { mut report }) = story.well_formed(Verb::Receive) else {
            panic!("a report is well formed")
        };
        report.source = source.parse().unwrap();
        report.case_type = Some(case_type.parse().unwrap());
        report.nature = None;
        story.does(Role::IntakeOfficer, Command::Receive { report });
        story
    }

    /// The same, filed, dispatched to its holder and accepted.
    fn accepted(source: &str, case_type: &str) -> Self {
        let mut story = Self::received(source, case_type);
        story.verb(Role::IntakeOfficer, Verb::File);
        story.dispatch();
        let lead = story.lead();
        story.unit(&lead, Command::Accept);
        story
    }

    /// Dispatched to the unit that holds the power.
    fn dispatch(&mut self) {
        let (unit, reason) = (None, None);
        self.does(Role::Dispatcher, Command::Dispatch { unit, reason });
    }

    fn lead(&self) -> String {
        self.case().lead.as_ref().unwrap().unit.to_string()
    }

    fn case(&self) -> &Case {
        self.case.as_ref().unwrap()
    }

    fn pass(&mut self, seconds: i64) -> &mut Self {
        self.now = self.now.plus_seconds(seconds);
        self
    }

    fn well_formed(&self, verb: Verb) -> Option<Command> {
        let system = Actor::SYSTEM;
        well_formed(self.case.as_ref(), verb, &context(&self.rules, &system, self.now))
    }

    fn tries(&mut self, who: &Actor, command: Command) -> Result<(), Refusal> {
        let ctx = context(&self.rules, who, self.now);
        let verb = Verb::from(&command);
        Cases::may(self.case.as_ref(), verb, &ctx)?;
        for event in Cases::decide(self.case.as_ref(), command, &ctx)? {
            self.case = match self.case.take() {
                Some(case) => Some(Cases::apply(case, &event)),
                None => Cases::born(&event),
            };
            self.events.push(event);
        }
        Ok(())
    }

    fn does(&mut self, role: Role, command: Command) -> &mut Self {
        let name = Verb::from(&command).name();
        if let Err(refusal) = self.tries(&actor(role), command) {
            panic!("{name}: {refusal}");
        }
        self
    }

    /// The verb with well-formed data.
    fn verb(&mut self, role: Role, verb: Verb) -> &mut Self {
        let command = self.well_formed(verb);
        self.does(
            role,
            command.unwrap_or_else(|| panic!("no data for {}", verb.name())),
        )
    }

    fn unit(&mut self, unit: &str, command: Command) -> &mut Self {
        let name = Verb::from(&command).name();
        if let Err(refusal) = self.tries(&handler(unit), command) {
            panic!("{unit} {name}: {refusal}");
        }
        self
    }

    /// What the platform does by itself at this moment.
    fn wakes(&mut self) -> usize {
        let due = super::wake(self.case(), self.now);
        let count = due.len();
        for command in due {
            self.tries(&Actor::SYSTEM, command).unwrap();
        }
        count
    }

    fn stage(&self) -> &'static str {
        self.case().stage.name()
    }
}

/// Given the story, when `who` does it, then the case is at this stage or it is refused so.
#[track_caller]
fn check(given: &Story, (who, command): (&Actor, Command), then: Result<&str, Refusal>) {
    let mut story = given.clone();
    let found = story.tries(who, command).map(|()| story.stage());
    assert_eq!(found, then);
}
