//! Figures out of base counts: rates, scores, and what has no value.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::catalogue::Policy;

use super::{Figure, Figures, Good, Measure, Present};

/// How often each base count was counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts(BTreeMap<String, i64>);

impl Counts {
    /// Adds `n` to a base count.
    pub fn add(&mut self, count: &str, n: i64) {
        match self.0.get_mut(count) {
            Some(held) => *held += n,
            None => drop(self.0.insert(count.to_owned(), n)),
        }
    }

    /// How often it was counted.
    pub fn of(&self, count: &str) -> i64 {
        self.0.get(count).copied().unwrap_or(0)
    }

    /// Adds all of another.
    pub fn absorb(&mut self, other: &Self) {
        for (count, n) in &other.0 {
            self.add(count, *n);
        }
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|n| *n == 0)
    }
}

/// What a figure says of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Percent for rates and scores, the number for counts; none over nothing.
    pub value: Option<f64>,
    /// What was counted; none for a score.
    pub numerator: Option<i64>,
    /// Against what; none for counts and scores.
    pub denominator: Option<i64>,
}

impl Present {
    /// The name a present count has among base counts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open_now",
            Self::Overdue => "overdue_now",
        }
    }
}

impl Figure {
    /// What the figure says of a group with these counts.
    pub fn measure(&self, counts: &Counts, figures: &Figures, policy: &Policy) -> Measured {
        let alone = |n: i64| Measured {
            value: Some(exact(n)),
            numerator: Some(n),
            denominator: None,
        };
        match &self.measure {
            Measure::Count(of) => alone(counts.of(of)),
            Measure::Now(present) => alone(counts.of(present.name())),
            Measure::Rate { of, out_of } => {
                let (numerator, denominator) = (counts.of(of), counts.of(out_of));
                Measured {
                    value: (denominator != 0).then(|| 100.0 * exact(numerator) / exact(denominator)),
                    numerator: Some(numerator),
                    denominator: Some(denominator),
                }
            }
            Measure::Score { parts, weights } => {
                let rates = parts.iter().map(|part| {
                    let rate = figures.get(part)?;
                    let value = rate.measure(counts, figures, policy).value?;
                    Some(if rate.good == Good::Low {
                        100.0 - value
                    } else {
                        value
                    })
                });
                let rates: Option<Vec<f64>> = rates.collect();
                let weighed = rates.and_then(|rates| policy.weights(weights)?.weigh(&rates));
                Measured {
                    value: weighed,
                    numerator: None,
                    denominator: None,
                }
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of cases stays below 2^53")]
const fn exact(n: i64) -> f64 {
    n as f64
}

impl Policy {
    /// The weights of this key.
    pub fn weights(&self, key: &str) -> Option<&Weights> {
        match key {
            "unit_score_weights" => Some(&self.unit_score_weights),
            "grid_score_weights" => Some(&self.grid_score_weights),
            _ => None,
        }
    }
}

/// How much each part of a score counts; read from text such as `12.5/37.5/50`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Weights(Vec<f64>);

impl Weights {
    /// The weighed mean; `None` when there are not as many values as weights.
    pub fn weigh(&self, values: &[f64]) -> Option<f64> {
        let whole: f64 = self.0.iter().sum();
        let sum: f64 = self
            .0
            .iter()
            .zip(values)
            .map(|(weight, value)| weight * value)
            .sum();
        (values.len() == self.0.len()).then(|| sum / whole)
    }

    /// How many parts they weigh.
    pub fn parts(&self) -> usize {
        self.0.len()
    }
}

/// Why a text is no weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("weights are numbers not below 0 with a sum above 0, joined by /, e.g. 12.5/37.5/50")]
pub struct NotWeights;

impl TryFrom<String> for Weights {
    type Error = NotWeights;

    fn try_from(text: String) -> Result<Self, NotWeights> {
        let read: Result<Vec<f64>, _> = text.split('/').map(|weight| weight.trim().parse()).collect();
        let weights = read.map_err(|_| NotWeights)?;
        let fit = |weight: &f64| weight.is_finite() && *weight >= 0.0;
        if weights.iter().all(fit) && weights.iter().sum::<f64>() > 0.0 {
            Ok(Self(weights))
        } else {
            Err(NotWeights)
        }
    }
}

impl From<Weights> for String {
    fn from(weights: Weights) -> Self {
        weights.to_string()
    }
}

impl fmt::Display for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&texts.join("/"))
    }
}
