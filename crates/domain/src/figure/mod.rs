//! Figures 统计值: what is counted, in whose cohort, against what, and how it is told apart.
//!
//! A figure is a row of reference data over base counts ([`crate::case::COUNTS`]): a count, a rate of two counts,
//! a score of several rates, or a count of this moment. Deadlines make cohorts: a case counts on the day its
//! deadline falls on. A rate over nothing has no value, never 0 and never 100.
//!
//! **Source:** RULES 1.6, 2.1; GB/T 30428.4. **Absent:** volume in a score, because it punishes honest reporting;
//! a grouping by account or post: there is no figure of a person.

mod group;
mod measure;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use group::{Grouping, NoTime, Selection, evaluation_year};
pub use measure::{Counts, Measured, NotWeights, Weights};

/// What a figure says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// A base count.
    Count(String),
    /// One base count in percent of another.
    Rate {
        /// What is counted.
        of: String,
        /// Against what.
        out_of: String,
    },
    /// Rates weighed by policy; a rate that is good when low enters as 100 less the rate.
    Score {
        /// The rates, by key.
        parts: Vec<String>,
        /// The key of the policy that weighs them.
        weights: String,
    },
    /// Cases of this moment.
    Now(Present),
}

/// What is counted at a moment and never rolled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Present {
    /// Open cases.
    Open,
    /// Open cases past their due.
    Overdue,
}

/// By which day a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cohort {
    /// The day the first report arrived.
    Received,
    /// The day it was filed.
    Filed,
    /// The day the deadline falls on.
    Due,
    /// The day it was closed.
    Closed,
    /// No day: this moment.
    Now,
}

/// Whether more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Good {
    /// Good when high.
    High,
    /// Good when low.
    Low,
    /// Neither.
    Neither,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its key.
    pub key: String,
    /// What it says.
    pub measure: Measure,
    /// Its name, zh.
    pub name_zh: String,
    /// Its name.
    pub name_en: String,
    /// Its definition in words, zh.
    pub words_zh: String,
    /// Its definition in words.
    pub words_en: String,
    /// By which day it counts.
    pub cohort: Cohort,
    /// Whether more is better.
    pub good: Good,
    /// By what it may be told apart.
    pub groupings: Vec<Grouping>,
    /// A count that must stand beside it, e.g. ratings nobody gave.
    pub beside: Option<String>,
}

/// All figures, in the order tables show them.
#[derive(Debug, Clone, Default)]
pub struct Figures(Vec<Figure>);

impl Figures {
    /// These figures.
    pub const fn new(rows: Vec<Figure>) -> Self {
        Self(rows)
    }

    /// Every figure.
    pub fn all(&self) -> &[Figure] {
        &self.0
    }

    /// The figure of this key.
    pub fn get(&self, key: &str) -> Option<&Figure> {
        self.0.iter().find(|figure| figure.key == key)
    }

    /// What does not hold together: the key of the figure, and the name it uses that nobody knows.
    pub fn faults(&self) -> Vec<(&str, &str)> {
        let mut faults = Vec::new();
        for figure in &self.0 {
            let counts: Vec<&str> = match &figure.measure {
                Measure::Count(of) => vec![of],
                Measure::Rate { of, out_of } => vec![of, out_of],
                Measure::Score { .. } | Measure::Now(_) => Vec::new(),
            };
            let unknown = counts
                .into_iter()
                .filter(|count| !crate::case::COUNTS.contains(count));
            faults.extend(unknown.map(|count| (figure.key.as_str(), count)));
            if let Measure::Score { parts, .. } = &figure.measure {
                let rates = parts.iter().filter(|part| {
                    !self
                        .get(part)
                        .is_some_and(|known| matches!(known.measure, Measure::Rate { .. }))
                });
                faults.extend(rates.map(|part| (figure.key.as_str(), part.as_str())));
            }
            let beside = figure.beside.as_deref();
            faults.extend(
                beside
                    .filter(|key| self.get(key).is_none())
                    .map(|key| (figure.key.as_str(), key)),
            );
        }
        faults
    }
}
