//! The kernel 内核: pure rules over one state row and one journal row.
//!
//! A matter implements [`Decider`] (what may happen to it) and [`Facets`] (what is derived from its state).
//! The store loads a state, asks `may` and `decide`, folds the events with `apply` and writes the state row,
//! its facets' difference and one journal row in one commit. There is no replay in production and no
//! projection that lags behind.
//!
//! **Absent:** loading, saving, retrying (`store`, `desk`).

use jiff::civil::Date;
use serde::{Serialize, de::DeserializeOwned};

use crate::actor::Actor;
use crate::audience::Audience;
use crate::calendar::Calendar;
use crate::catalogue::{Catalogue, Jurisdiction, Policy};
use crate::clock::OfficeHours;
use crate::code::{AttachmentId, GridCode, HoursCode, SourceCode, TownCode, TypeCode, UnitCode};
use crate::text::Texts;
use crate::time::Timestamp;

/// What a rule may know besides the state and the command.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// When the command reached the platform.
    pub recorded_at: Timestamp,
    /// When the deed was done: earlier than `recorded_at` for a phone that was offline or a replayed file.
    pub occurred_at: Timestamp,
    /// Who does it.
    pub actor: &'a Actor,
    /// Working days and the time zone.
    pub calendar: &'a Calendar,
    /// Reference data in all its versions.
    pub catalogue: &'a Catalogue,
    /// The jurisdiction's choices.
    pub policy: &'a Policy,
}

impl<'a> Context<'a> {
    /// The office hours of that code; one nobody defined means the desk's, and no desk means day and night.
    pub fn office_hours(&self, code: &HoursCode) -> &'a OfficeHours {
        static DUTY: OfficeHours = OfficeHours { sessions: Vec::new() };
        let known = &self.catalogue.office_hours;
        known
            .get(code)
            .or_else(|| known.get(&self.policy.desk_hours))
            .unwrap_or(&DUTY)
    }

    /// The code of the hours `unit` works, or the desk's.
    pub fn hours_of(&self, unit: Option<&UnitCode>) -> &'a HoursCode {
        let today = self.occurred_at.day_in(self.calendar.zone());
        let row = unit.and_then(|unit| self.catalogue.units.get(unit, today));
        row.map_or(&self.policy.desk_hours, |row| &row.office_hours)
    }
}

/// The rules of one kind of matter.
pub trait Decider {
    /// Table, URL segment and message-key prefix, e.g. `case`.
    const KIND: &'static str;
    /// What the matter is at a moment.
    type State: Clone + Serialize + DeserializeOwned + Send + Sync;
    /// What somebody wants to happen, with its data.
    type Command: Send;
    /// What happened.
    type Event: Serialize + DeserializeOwned + Send;
    /// Why it may not happen.
    type Refusal: std::error::Error + Refuse + Send + Sync + 'static;
    /// The command without its data: what a button is named after.
    type Verb: Copy + Named + for<'c> From<&'c Self::Command> + 'static;
    /// Every verb, in the order buttons appear.
    const VERBS: &'static [Self::Verb];

    /// Whether this actor may do this now, whatever the data.
    ///
    /// # Errors
    /// The refusal, when the stage or the actor's part in the matter forbids it.
    fn may(state: Option<&Self::State>, verb: Self::Verb, ctx: &Context<'_>) -> Result<(), Self::Refusal>;

    /// The rules about the data; called only where [`Decider::may`] allowed. Pure.
    ///
    /// # Errors
    /// The refusal, when the data do not fit.
    fn decide(
        state: Option<&Self::State>,
        command: Self::Command,
        ctx: &Context<'_>,
    ) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// The photos a command names: each must lie stored, in this matter or in none yet.
    fn photos(_: &Self::Command) -> &[AttachmentId] {
        &[]
    }

    /// The first event makes the state; any other answers `None`.
    fn born(event: &Self::Event) -> Option<Self::State>;

    /// The bookkeeping. Total: holds no rule and cannot fail.
    fn apply(state: Self::State, event: &Self::Event) -> Self::State;
}

/// A verb's key: URL segment, permission line and message key.
pub trait Named {
    /// The key in snake case, e.g. `first_contact`.
    fn name(self) -> &'static str;
}

/// How a refusal is told to the outside.
pub trait Refuse {
    /// The message key, e.g. `case.not_dispatched`.
    fn code(&self) -> &'static str;
    /// Whether the data were wrong (422) rather than the moment (409).
    fn is_about_data(&self) -> bool;
}

/// A draft of a command as a client sent it: the words are kept first, then the command holds references.
pub trait Draft<M: Decider>: Send + Sync {
    /// The command without its data.
    fn verb(&self) -> M::Verb;
    /// The command, its words handed to `texts`.
    fn command(&self, texts: &mut dyn Texts) -> M::Command;
}

/// A value of a facet column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing known.
    Null,
    /// A number, an instant in milliseconds, or 0 / 1.
    Int(i64),
    /// A code or a key.
    Text(String),
    /// Bytes (ciphertext, keys, hashes).
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Int(value.as_millis())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// An instant at which a matter wants to be looked at again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock {
    /// What falls due, e.g. the promise kind or `resume`.
    pub name: &'static str,
    /// When.
    pub due_at: Timestamp,
}

/// One count in one figure: where, when and of what it counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Contribution {
    /// The base count, e.g. `due_to_handle`.
    pub figure: &'static str,
    /// The day it counts in.
    pub day: Date,
    /// The lead unit, if one has it.
    pub unit: Option<UnitCode>,
    /// The responsible grid, if known.
    pub grid: Option<GridCode>,
    /// The town, if known.
    pub town: Option<TownCode>,
    /// The case type, if known.
    pub case_type: Option<TypeCode>,
    /// The source of the first report.
    pub source: Option<SourceCode>,
    /// How much: 1 for a count, seconds for a duration.
    pub amount: i64,
}

/// Everything derived is a pure function of the state: the store writes the difference.
pub trait Facets: Decider {
    /// Names of the facet columns, in the order of [`Facets::columns`].
    const COLUMNS: &'static [&'static str];
    /// What lists filter and sort by.
    fn columns(state: &Self::State) -> Vec<Value>;
    /// Due instants that wake the tick.
    fn clocks(state: &Self::State) -> Vec<Clock>;
    /// Which figure, day, unit, grid and type the matter counts in; `calendar` gives the day of an instant.
    fn contributions(state: &Self::State, calendar: &Calendar) -> Vec<Contribution>;
    /// Whom it concerns.
    fn audience(state: &Self::State) -> Audience;
}

/// Everything the rules may ask besides state, command and moment: reference data in force.
#[derive(Debug, Clone)]
pub struct Rulebook {
    /// Which jurisdiction it is.
    pub jurisdiction: Jurisdiction,
    /// Working days and the time zone.
    pub calendar: Calendar,
    /// Reference data in all its versions.
    pub catalogue: Catalogue,
    /// The jurisdiction's choices.
    pub policy: Policy,
}
