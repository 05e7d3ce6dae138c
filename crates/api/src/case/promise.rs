//! Promises and parts as a reader sees them: due when, why then, how much is left.

use gezhi_domain::case::{Case, Part, PartState};
use gezhi_domain::promise::{Promise, Standing, Tongue};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{Named, Reading};
use crate::problem::Language;

/// A promise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PromiseView {
    /// What is promised, e.g. `handle`.
    pub kind: String,
    /// When its clock started.
    pub started_at: String,
    /// When it falls due.
    pub due_at: String,
    /// Why it falls due then: from when, which limit, whose office hours, pauses, extensions.
    #[schema(
        example = "From 3 March 2026 10:00: 4 working hours; office hours 09:00-12:00 13:00-18:00; due 3 March 2026 15:00."
    )]
    pub words: String,
    /// Seconds left, counted as the limit counts (office time for working time); negative when overdue, none when
    /// nothing is owed any more.
    pub remaining_s: Option<i64>,
    /// A year without an announced calendar was touched: the due instant may still move.
    pub provisional: bool,
    /// `running`, `paused`, `met`, `missed` or `withdrawn`.
    pub state: String,
    /// When it was met.
    pub met_at: Option<String>,
    /// Whether it was met in time; none while open.
    pub on_time: Option<bool>,
    /// Whether it was kept in time as was told only after the miss had been noted: the miss stays a miss.
    pub told_late: bool,
}

impl PromiseView {
    /// The view of one promise.
    pub fn of(held: &Promise, reading: &Reading<'_>) -> Self {
        let now = reading.now;
        let (state, met_at) = match held.standing {
            Standing::Running if held.is_missed_at(now) => ("missed", None),
            Standing::Running => ("running", None),
            Standing::Paused(_) => ("paused", None),
            Standing::Met(at) => ("met", Some(at.to_string())),
            Standing::Missed(_) => ("missed", None),
            Standing::Withdrawn(_) => ("withdrawn", None),
        };
        let tongue = match reading.language {
            Language::Chinese => Tongue::Zh,
            Language::English => Tongue::En,
        };
        Self {
            kind: held.kind.to_string(),
            started_at: held.started_at.to_string(),
            due_at: held.due_at.to_string(),
            words: held.explain(tongue, &reading.ctx),
            remaining_s: held.remaining_s(now, &reading.ctx),
            provisional: held.provisional,
            state: state.to_owned(),
            met_at,
            on_time: held.on_time(),
            told_late: held.told_late && matches!(held.standing, Standing::Met(_)),
        }
    }
}

/// A part of an assisting unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PartView {
    /// The unit.
    pub unit: Named,
    /// What it was asked for.
    pub task: Option<String>,
    /// When it falls due.
    pub due_at: String,
    /// Its clock.
    pub promise: PromiseView,
    /// `open`, `answered`, `excused` or `ended`.
    pub state: String,
    /// What the unit answered, or why it was excused.
    pub answer: Option<String>,
}

/// The parts of a case.
pub(super) fn parts(case: &Case, reading: &Reading<'_>) -> Vec<PartView> {
    let view = |part: &Part| {
        let (state, answer) = match &part.state {
            PartState::Open => ("open", None),
            PartState::Answered { note, .. } => ("answered", Some(*note)),
            PartState::Excused { reason, .. } => ("excused", Some(*reason)),
            PartState::Ended { .. } => ("ended", None),
        };
        PartView {
            unit: reading.unit(&part.unit),
            task: reading.word(Some(part.task)),
            due_at: part.promise.due_at.to_string(),
            promise: PromiseView::of(&part.promise, reading),
            state: state.to_owned(),
            answer: reading.word(answer),
        }
    };
    case.parts.iter().map(view).collect()
}
