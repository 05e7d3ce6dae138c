//! Promise rules, the jurisdiction and its choices.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::clock::Limit;
use crate::code::{DefectCode, HoursCode, PromiseCode, RowId, SourceCode, TypeCode};
use crate::promise::Trigger;

/// When a promise starts, when it is met and how long it may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseRule {
    /// This version of the row.
    pub row: RowId,
    /// The promise, e.g. `handle`.
    pub kind: PromiseCode,
    /// Only for this source; none means any.
    pub source: Option<SourceCode>,
    /// Only for this type; none means any.
    pub case_type: Option<TypeCode>,
    /// Only for this defect; none means any.
    pub defect: Option<DefectCode>,
    /// What starts it.
    pub starts_on: Trigger,
    /// What meets it.
    pub met_on: Trigger,
    /// How long; none means the limit of the case type's defect level.
    pub limit: Option<Limit>,
    /// Desk promises count in the desk's hours, the others in the lead unit's.
    pub by_desk: bool,
    /// First day.
    pub valid_from: Date,
    /// First day no longer.
    pub valid_to: Option<Date>,
}

impl PromiseRule {
    /// Whether it holds on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day < end)
    }
}

/// Which jurisdiction a data folder holds 辖区.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jurisdiction {
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// The division code, e.g. `310112`.
    pub code: String,
    /// The IANA time zone in which days begin.
    pub time_zone: String,
    /// How spoken numbers begin, e.g. `MH`.
    pub number_prefix: String,
}

/// The jurisdiction's choices 策略.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// How long after closing a case may be reopened, in natural days.
    pub reopen_window_days: u16,
    /// Below this probability a person chooses the type.
    pub classify_threshold: f64,
    /// Near means within so many metres.
    pub same_thing_distance_m: f64,
    /// Recent means within so many hours.
    pub same_thing_hours: u32,
    /// So near to a border the place is unsure.
    pub border_warning_m: f64,
    /// Attempts at different hours before a reporter counts as unreachable.
    pub contact_attempts: u8,
    /// Times a case may be extended.
    pub extensions: u8,
    /// Returns by units before the desk must rule.
    pub returns_before_ruling: u8,
    /// Share in percent of found-and-fixed cases that are inspected.
    pub found_fixed_sample_percent: u8,
    /// Seconds within which a dispatch or a close may be undone by the same actor.
    pub undo_seconds: u16,
    /// First month of the evaluation year.
    pub fiscal_year_start_month: u8,
    /// The desk's office hours.
    pub desk_hours: HoursCode,
}
