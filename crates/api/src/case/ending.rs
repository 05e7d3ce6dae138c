//! What a unit answered, what an inspection found and how a case ended, as a reader sees it.

use gezhi_domain::case::{Case, Closing, Stage};
use gezhi_domain::text::TextRef;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{Reading, key};

/// What the lead unit answered: whoever inspects decides on all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnsweredView {
    /// When.
    pub at: String,
    /// What was found on the spot, e.g. `done`.
    pub site: String,
    /// What became of the matter, e.g. `fixed`.
    pub outcome: String,
    /// The day it is scheduled for, when the outcome is `scheduled`.
    pub scheduled_on: Option<String>,
    /// In words.
    pub note: Option<String>,
    /// Photos after the deed.
    pub photos: Vec<String>,
}

impl AnsweredView {
    pub(super) fn of(case: &Case, reading: &Reading<'_>) -> Option<Self> {
        let answered = case.answered.as_ref()?;
        let answer = &answered.answer;
        Some(Self {
            at: answered.at.to_string(),
            site: key(&answer.site).unwrap_or_default(),
            outcome: answer.outcome.name().to_owned(),
            scheduled_on: answer.scheduled_on.map(|day| day.to_string()),
            note: reading.word(Some(answer.note)),
            photos: answer.photos.iter().map(ToString::to_string).collect(),
        })
    }
}

/// What the last inspection found: a unit the case came back to reads what is still wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InspectedView {
    /// `fixed` or `not_fixed`.
    pub finding: String,
    /// In words.
    pub note: Option<String>,
}

impl InspectedView {
    pub(super) fn of(case: &Case, reading: &Reading<'_>) -> Option<Self> {
        let inspected = case.inspected?;
        Some(Self {
            finding: key(&inspected.finding)?,
            note: reading.word(inspected.note),
        })
    }
}

/// How content a reporter is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RatingView {
    /// Which report.
    pub report: String,
    /// When.
    pub at: String,
    /// Whether it is solved.
    pub solved: bool,
    /// `satisfied`, `middling` or `dissatisfied`.
    pub satisfaction: String,
    /// `receipt` or `return_visit`.
    pub via: String,
}

/// The reporters' words about the round that ended last.
pub(super) fn ratings(case: &Case) -> Vec<RatingView> {
    let view = |rating: &gezhi_domain::case::Rating| RatingView {
        report: rating.report.to_string(),
        at: rating.at.to_string(),
        solved: rating.solved,
        satisfaction: key(&rating.satisfaction).unwrap_or_default(),
        via: key(&rating.via).unwrap_or_default(),
    };
    case.ratings.iter().map(view).collect()
}

/// How a case ended.
#[derive(Default)]
pub(super) struct Ended {
    pub(super) how: Option<String>,
    pub(super) reply: Option<String>,
    pub(super) forced_reason: Option<String>,
}

impl Ended {
    pub(super) fn of(case: &Case, reading: &Reading<'_>) -> Self {
        let Stage::Closed { how, .. } = case.stage else {
            return Self::default();
        };
        let text = reading.word(case.closing_text);
        let (reply, forced_reason) = if how == Closing::Forced {
            (None, text)
        } else {
            (text, None)
        };
        Self {
            how: key(&how),
            reply,
            forced_reason,
        }
    }
}

/// The texts this part of the view shows to units.
pub(super) fn for_units(case: &Case) -> impl Iterator<Item = TextRef> {
    let found = case.inspected.and_then(|inspected| inspected.note);
    let suspended = case.suspended.as_ref().map(|suspended| suspended.reason);
    let asked = case.extension_asked.map(|asked| asked.reason);
    [found, suspended, asked].into_iter().flatten()
}
