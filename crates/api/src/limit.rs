//! A limit on the wire: a number and what it counts.

use gezhi_domain::clock;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "unit", content = "n", deny_unknown_fields)]
pub enum Limit {
    /// Running minutes.
    UrgentMinutes(u32),
    /// Running hours.
    UrgentHours(u32),
    /// Running days of 24 hours.
    UrgentDays(u32),
    /// Hours of office time.
    WorkingHours(u32),
    /// Working days of 8 hours of office time.
    WorkingDays(u32),
    /// Working days, the start day not counted.
    LegalWorkingDays(u32),
    /// Natural days, the start day not counted.
    NaturalDays(u32),
}

impl From<Limit> for clock::Limit {
    fn from(limit: Limit) -> Self {
        match limit {
            Limit::UrgentMinutes(n) => Self::UrgentMinutes(n),
            Limit::UrgentHours(n) => Self::UrgentHours(n),
            Limit::UrgentDays(n) => Self::UrgentDays(n),
            Limit::WorkingHours(n) => Self::WorkingHours(n),
            Limit::WorkingDays(n) => Self::WorkingDays(n),
            Limit::LegalWorkingDays(n) => Self::LegalWorkingDays(n),
            Limit::NaturalDays(n) => Self::NaturalDays(n),
        }
    }
}
