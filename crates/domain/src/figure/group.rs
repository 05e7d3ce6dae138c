//! By what figures are told apart, and over what they are summed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::Contribution;

/// What a group has in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// Lead unit; for parts the assisting unit.
    Unit,
    /// Responsible grid.
    Grid,
    /// Town.
    Town,
    /// Case type.
    Type,
    /// Source of the first report.
    Source,
    /// Day.
    Day,
    /// Month.
    Month,
    /// Evaluation year, named after the calendar year it ends in.
    Year,
}

impl Grouping {
    /// Every grouping.
    pub const ALL: &'static [Self] = &[
        Self::Unit,
        Self::Grid,
        Self::Town,
        Self::Type,
        Self::Source,
        Self::Day,
        Self::Month,
        Self::Year,
    ];

    /// Its key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Grid => "grid",
            Self::Town => "town",
            Self::Type => "type",
            Self::Source => "source",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The grouping of this key.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|grouping| grouping.name() == name)
    }

    /// Whether it tells times apart.
    pub const fn is_time(self) -> bool {
        matches!(self, Self::Day | Self::Month | Self::Year)
    }

    /// The group this contribution falls in; `-` when it has none.
    pub fn key(self, of: &Contribution, year_starts_in: u8) -> String {
        let known = match self {
            Self::Unit => of.unit.as_ref().map(ToString::to_string),
            Self::Grid => of.grid.as_ref().map(ToString::to_string),
            Self::Town => of.town.as_ref().map(ToString::to_string),
            Self::Type => of.case_type.as_ref().map(ToString::to_string),
            Self::Source => of.source.as_ref().map(ToString::to_string),
            Self::Day => Some(of.day.to_string()),
            Self::Month => Some(of.day.strftime("%Y-%m").to_string()),
            Self::Year => Some(evaluation_year(of.day, year_starts_in).0.to_string()),
        };
        known.unwrap_or_else(|| "-".to_owned())
    }
}

/// The evaluation year `day` lies in, named after the calendar year it ends in, with its first day.
/// It begins with the month `starts_in` 考核年度.
pub fn evaluation_year(day: Date, starts_in: u8) -> (i16, Date) {
    let starts_in = i8::try_from(starts_in.clamp(1, 12)).unwrap_or(1);
    let began = if day.month() >= starts_in {
        day.year()
    } else {
        day.year() - 1
    };
    let named = if starts_in == 1 { began } else { began + 1 };
    let first = Date::new(began, starts_in, 1).unwrap_or(day);
    (named, first)
}

/// Why a key names no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day is 2026-03-01, a month 2026-03, a year 2026")]
pub struct NoTime;

/// The days and the groups a sum is taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Only these groups: a grouping and its key, `-` for cases without one.
    pub only: Vec<(Grouping, String)>,
}

impl Selection {
    /// Only this group: a time narrows the days, everything else is asked of each case.
    ///
    /// # Errors
    /// When the key names no time.
    pub fn narrow(&mut self, grouping: Grouping, key: &str, year_starts_in: u8) -> Result<(), NoTime> {
        let (first, last) = match grouping {
            Grouping::Day => {
                let day: Date = key.parse().map_err(|_| NoTime)?;
                (day, day)
            }
            Grouping::Month => {
                let first: Date = format!("{key}-01").parse().map_err(|_| NoTime)?;
                (first, first.last_of_month())
            }
            Grouping::Year => {
                let year: i16 = key.parse().map_err(|_| NoTime)?;
                let starts_in = i8::try_from(year_starts_in.clamp(1, 12)).map_err(|_| NoTime)?;
                let began = if starts_in == 1 { year } else { year - 1 };
                let first = Date::new(began, starts_in, 1).map_err(|_| NoTime)?;
                let next = Date::new(began + 1, starts_in, 1).map_err(|_| NoTime)?;
                (first, next.yesterday().map_err(|_| NoTime)?)
            }
            _ => {
                self.only.push((grouping, key.to_owned()));
                return Ok(());
            }
        };
        self.from = self.from.max(first);
        self.to = self.to.min(last);
        Ok(())
    }

    /// Whether the contribution belongs to the sum.
    pub fn holds(&self, of: &Contribution, year_starts_in: u8) -> bool {
        (self.from..=self.to).contains(&of.day)
            && self
                .only
                .iter()
                .all(|(grouping, key)| grouping.key(of, year_starts_in) == *key)
    }
}
