//! Working days 工作日历: weekends, public holidays and make-up days of a jurisdiction, by year.
//!
//! **Source:** RULES 9. **Absent:** office hours (they belong to units: [`crate::clock::OfficeHours`]).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// One year's deviations from Monday to Friday.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Year {
    /// Days off.
    pub holidays: BTreeSet<Date>,
    /// Weekend days worked in exchange 调休上班.
    pub make_up_days: BTreeSet<Date>,
}

/// The working calendar of a jurisdiction.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: TimeZone,
    years: BTreeMap<i16, Year>,
}

impl Calendar {
    /// A calendar in `zone` that knows these years.
    pub const fn new(zone: TimeZone, years: BTreeMap<i16, Year>) -> Self {
        Self { zone, years }
    }

    /// The time zone in which days begin.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The years known.
    pub const fn years(&self) -> &BTreeMap<i16, Year> {
        &self.years
    }

    /// Whether people work on `day`. Unknown years have weekends only.
    pub fn is_working_day(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        match self.years.get(&day.year()) {
            Some(year) if year.make_up_days.contains(&day) => true,
            Some(year) => !weekend && !year.holidays.contains(&day),
            None => !weekend,
        }
    }

    /// Whether the year of `day` has been announced.
    pub fn knows(&self, day: Date) -> bool {
        self.years.contains_key(&day.year())
    }
}
