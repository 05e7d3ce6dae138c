//! Versions of a geography 地理版本: all that were ever applied; every look-up takes a day.

use std::sync::Arc;

use jiff::civil::Date;

use super::Geography;

/// One version.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its number: 0 for the built-in one, counted from 1 for what was applied.
    pub number: i64,
    /// The geography; it says itself from which day on it holds.
    pub geography: Arc<Geography>,
}

/// All versions.
#[derive(Debug, Clone, Default)]
pub struct Geographies(Vec<Version>);

impl Geographies {
    /// These versions.
    pub fn new(mut versions: Vec<Version>) -> Self {
        versions.sort_by_key(|version| version.number);
        Self(versions)
    }

    /// The version that holds on `day`: the one applied last among those that hold by then. On days before the
    /// first began to hold, the first.
    pub fn on(&self, day: Date) -> Version {
        let begun = self.0.iter().rev().find(|version| version.valid_from() <= day);
        let first = || self.0.iter().min_by_key(|version| version.valid_from());
        begun.or_else(first).cloned().unwrap_or_else(|| Version {
            number: 0,
            geography: Arc::default(),
        })
    }

    /// The number of the version applied last; 0 when none was.
    pub fn newest(&self) -> i64 {
        self.0.last().map_or(0, |version| version.number)
    }

    /// Every version, in the order they were applied.
    pub fn all(&self) -> &[Version] {
        &self.0
    }
}

impl Version {
    /// The first day it holds.
    pub fn valid_from(&self) -> Date {
        self.geography.areas().valid_from
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Areas;

    fn version(number: i64, valid_from: &str) -> Version {
        let areas = Areas {
            valid_from: valid_from.parse().unwrap(),
            ..Areas::default()
        };
        Version {
            number,
            geography: Arc::new(Geography::new(areas).unwrap()),
        }
    }

    #[test]
    fn the_version_applied_last_that_holds_by_the_day_answers() {
        let all = Geographies::new(vec![
            version(2, "2026-06-01"),
            version(1, "2024-01-01"),
            version(3, "2026-03-01"),
        ]);
        let on = |day: &str| all.on(day.parse().unwrap()).number;
        assert_eq!(on("2020-01-01"), 1, "before all of them, the first");
        assert_eq!((on("2026-02-28"), on("2026-03-01")), (1, 3));
        assert_eq!(on("2026-07-01"), 3, "3 was applied after 2 and holds too");
        assert_eq!(Geographies::default().on("2026-01-01".parse().unwrap()).number, 0);
    }
}
