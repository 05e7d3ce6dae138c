//! Clocks 时限: from a start, a limit, office hours and a calendar to a due instant, and back to words.
//!
//! **Source:** RULES 9.2, 1.4, 2.1, 2.2.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::time::Timestamp;

mod measure;
#[cfg(test)]
mod tests;
mod token;

use measure::Measure;
pub use token::NotALimit;

/// How long a promise may take, in its own unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "unit", content = "n", rename_all = "snake_case")]
pub enum Limit {
    /// Running minutes, day and night.
    UrgentMinutes(u32),
    /// Running hours, day and night 急办小时 (`2uh`).
    UrgentHours(u32),
    /// Running days of 24 hours (`2ud`).
    UrgentDays(u32),
    /// Hours of office time (`4wh`).
    WorkingHours(u32),
    /// Working days as elapsed office time: one is 8 working hours (`1wd`).
    WorkingDays(u32),
    /// Working days in the legal way: the start day is not counted, due at the end of the n-th (`5ld`).
    LegalWorkingDays(u32),
    /// Natural days: the start day is not counted; a last day that is a holiday moves on (`7nd`).
    NaturalDays(u32),
    /// A due instant set from outside: an import, a court, a leader.
    Given(Timestamp),
}

/// When a unit works.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct OfficeHours {
    /// Sessions of a working day in order, from inclusive, to exclusive; empty means duty day and night.
    pub sessions: Vec<(Time, Time)>,
}

/// An answer of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The due instant.
    pub at: Timestamp,
    /// A year without an announced calendar was touched: weekends only were assumed.
    pub provisional: bool,
}

/// One uninterrupted stretch of a clock under one unit's office hours.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// When the clock began to run.
    pub from: Timestamp,
    /// When it stood still or changed hands.
    pub to: Timestamp,
    /// Whose hours counted.
    pub hours: &'a OfficeHours,
}

/// The due instant of `limit` started at `start`.
pub fn due(start: Timestamp, limit: Limit, hours: &OfficeHours, calendar: &Calendar) -> Due {
    due_after(&[], (start, hours), limit, calendar)
}

/// The due instant of `limit` after the stretches `ran`, running again since an instant under these hours.
///
/// What a stretch used stays used, in the unit of the limit; a limit used up within a stretch was due there.
pub fn due_after(
    ran: &[Run<'_>],
    (since, hours): (Timestamp, &OfficeHours),
    limit: Limit,
    calendar: &Calendar,
) -> Due {
    let (measure, mut left) = match limit.amount() {
        Amount::Of(measure, amount) => (measure, amount),
        Amount::Until(at) => {
            return Due {
                at,
                provisional: false,
            };
        }
    };
    let mut provisional = false;
    for run in ran {
        let used_up = measure.advance(run.from, left, run.hours, calendar);
        if used_up.at <= run.to {
            return Due {
                at: used_up.at,
                provisional: provisional || used_up.provisional,
            };
        }
        let used = measure.between(run.from, run.to, run.hours, calendar);
        provisional |= used.provisional;
        left -= used.amount;
    }
    let last = measure.advance(since, left, hours, calendar);
    Due {
        at: last.at,
        provisional: provisional || last.provisional,
    }
}

/// Seconds from `now` to `due_at` as `limit` counts them under these hours; negative after the due instant.
///
/// Working time and working days are told in seconds of office time, everything else in seconds of the wall clock.
pub fn seconds_left(
    now: Timestamp,
    due_at: Timestamp,
    (limit, hours): (Limit, &OfficeHours),
    calendar: &Calendar,
) -> i64 {
    let measure = match limit.amount() {
        Amount::Of(Measure::Working | Measure::LegalDays, _) => Measure::Working,
        _ => Measure::Running,
    };
    if now <= due_at {
        measure.between(now, due_at, hours, calendar).amount
    } else {
        -measure.between(due_at, now, hours, calendar).amount
    }
}

/// What a limit counts, and how much of it.
enum Amount {
    Of(Measure, i64),
    Until(Timestamp),
}

impl Limit {
    const fn amount(self) -> Amount {
        const HOUR_S: i64 = 3600;
        match self {
            Self::UrgentMinutes(n) => Amount::Of(Measure::Running, n as i64 * 60),
            Self::UrgentHours(n) => Amount::Of(Measure::Running, n as i64 * HOUR_S),
            Self::UrgentDays(n) => Amount::Of(Measure::Running, n as i64 * 24 * HOUR_S),
            Self::WorkingHours(n) => Amount::Of(Measure::Working, n as i64 * HOUR_S),
            Self::WorkingDays(n) => Amount::Of(Measure::Working, n as i64 * 8 * HOUR_S),
            Self::LegalWorkingDays(n) => Amount::Of(Measure::LegalDays, n as i64),
            Self::NaturalDays(n) => Amount::Of(Measure::NaturalDays, n as i64),
            Self::Given(at) => Amount::Until(at),
        }
    }

    /// Whether it is above zero and, counted from `start`, no longer than a year.
    pub const fn is_within_a_year(self, start: Timestamp) -> bool {
        const DAYS: i64 = 366;
        let (amount, most) = match self.amount() {
            Amount::Of(Measure::Running, amount) => (amount, DAYS * 24 * 3600),
            Amount::Of(Measure::Working, amount) => (amount, DAYS * 8 * 3600),
            Amount::Of(Measure::LegalDays | Measure::NaturalDays, amount) => (amount, DAYS),
            Amount::Until(at) => (at.seconds_since(start), DAYS * 24 * 3600),
        };
        amount > 0 && amount <= most
    }

    /// Whether this limit is longer than `other`; `None` when they count different things.
    pub fn is_longer_than(self, other: Self) -> Option<bool> {
        match (self.amount(), other.amount()) {
            (Amount::Of(measure, mine), Amount::Of(theirs, other)) if measure == theirs => Some(mine > other),
            (Amount::Until(mine), Amount::Until(other)) => Some(mine > other),
            _ => None,
        }
    }

    /// Both limits together, in the larger unit that can say it; `None` when they count different things.
    #[must_use]
    pub fn plus(self, more: Self) -> Option<Self> {
        let (Amount::Of(measure, mine), Amount::Of(theirs, other)) = (self.amount(), more.amount()) else {
            return None;
        };
        if measure != theirs {
            return None;
        }
        let sum = mine.checked_add(other)?;
        let whole = |unit: i64| {
            (sum % unit == 0)
                .then(|| u32::try_from(sum / unit).ok())
                .flatten()
        };
        match measure {
            Measure::Running => whole(86_400)
                .map(Self::UrgentDays)
                .or_else(|| whole(3_600).map(Self::UrgentHours))
                .or_else(|| whole(60).map(Self::UrgentMinutes)),
            Measure::Working => whole(8 * 3_600)
                .map(Self::WorkingDays)
                .or_else(|| whole(3_600).map(Self::WorkingHours)),
            Measure::LegalDays => whole(1).map(Self::LegalWorkingDays),
            Measure::NaturalDays => whole(1).map(Self::NaturalDays),
        }
    }
}
