//! The history 办理经过 of a case: every step with what was said in it, as far as the reader may read it.

use gezhi_domain::case::Event;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{Named, key};

/// Something that was said in a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SaidView {
    /// What it is, e.g. `reason`, `note`, `answer`, `reply`, `task`.
    #[schema(example = "reason")]
    pub what: String,
    /// The words.
    pub words: String,
}

/// A step of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryStep {
    /// Its position in the journal.
    pub position: i64,
    /// The verb.
    #[schema(example = "return")]
    pub verb: String,
    /// When it was done.
    #[schema(format = "date-time")]
    pub occurred_at: String,
    /// When it reached the platform; later than `occurred_at` when it was told later.
    #[schema(format = "date-time")]
    pub recorded_at: String,
    /// The role of the post it was done from.
    #[schema(example = "unit_handler")]
    pub role: String,
    /// The unit of the post, if it is a unit's.
    pub unit: Option<Named>,
    /// The account that did it; for the desk and for the reader's own unit.
    pub account: Option<String>,
    /// What it says in keys: findings, results, outcomes, reasons from a list, by the name of the field.
    pub details: Vec<DetailView>,
    /// What was said, as far as the reader may read it.
    pub said: Vec<SaidView>,
}

/// A key of a step, e.g. the finding of an inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DetailView {
    /// The field.
    #[schema(example = "finding")]
    pub name: String,
    /// Its key.
    #[schema(example = "not_fixed")]
    pub value: String,
}

/// Steps of a case, the oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryPage {
    /// The steps.
    pub items: Vec<HistoryStep>,
    /// Ask with this as `after` for the next page; none means this was the last.
    pub next: Option<i64>,
}

/// What `event` says in keys of closed lists.
pub fn details(event: &Event) -> Vec<DetailView> {
    let found = match event {
        Event::Verified { result, .. } => vec![("result", key(result))],
        Event::Rejected { reason, .. } => vec![("reason", key(reason))],
        Event::Returned(returned) => vec![("reason", key(&returned.reason))],
        Event::Contacted { attempt, .. } => vec![("result", key(&attempt.result))],
        Event::Visited { visit, .. } => vec![("site", key(&visit.site))],
        Event::Handled { answered, .. } => vec![
            ("site", key(&answered.answer.site)),
            ("outcome", key(&answered.answer.outcome)),
        ],
        Event::Inspected { finding, .. } => vec![("finding", key(finding))],
        Event::Closed { how, outcome, .. } => vec![("how", key(how)), ("outcome", key(outcome))],
        Event::Escalated { escalation, .. } => vec![("level", key(&escalation.level))],
        Event::Rated(rating) => vec![("satisfaction", key(&rating.satisfaction))],
        _ => Vec::new(),
    };
    let told = found.into_iter().filter_map(|(name, value)| {
        Some(DetailView {
            name: name.to_owned(),
            value: value?,
        })
    });
    told.collect()
}
