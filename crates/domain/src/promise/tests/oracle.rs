//! The slow clock: one minute after the other, by its own reckoning of days. It knows nothing of the fast one.

use std::collections::{BTreeMap, HashMap};

use crate::clock::Limit;

/// What happens to a clock.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Happening {
    Pause,
    Resume,
    TakeOver(String),
    Extend(Limit),
    Relimit(Limit),
}

/// A clock from its start on, in minutes of the wall clock since 1970.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct History {
    pub(super) start: i64,
    pub(super) limit: Limit,
    pub(super) hours: String,
    pub(super) happenings: Vec<(i64, Happening)>,
}

/// Days that differ from Monday to Friday: worked or not.
#[derive(Debug, Clone, Default)]
pub(super) struct Days(HashMap<i64, bool>);

impl Days {
    pub(super) fn set(&mut self, day: &str, worked: bool) {
        let piece = |from, to| day[from..to].parse::<i64>().unwrap();
        self.0
            .insert(number(piece(0, 4), piece(5, 7), piece(8, 10)), worked);
    }

    fn worked(&self, day: i64) -> bool {
        // 1 January 1970 was a Thursday.
        let weekday = (day + 3).rem_euclid(7);
        self.0.get(&day).copied().unwrap_or(weekday < 5)
    }
}

/// Days since 1 January 1970.
fn number(year: i64, month: i64, day: i64) -> i64 {
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let lengths = [
        31,
        if leap(year) { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let years: i64 = (1970..year).map(|year| if leap(year) { 366 } else { 365 }).sum();
    let months: i64 = lengths.iter().take(usize::try_from(month - 1).unwrap()).sum();
    years + months + day - 1
}

const DAY: i64 = 24 * 60;

/// What is asked of the clock, and the limit its minutes or days are counted up to.
enum Counted {
    Minutes { all: bool, most: i64 },
    Days { worked_only: bool, most: i64 },
    Until(i64),
}

fn counted(limit: Limit) -> Counted {
    let minutes = |all, n: u32, of: i64| Counted::Minutes {
        all,
        most: i64::from(n) * of,
    };
    match limit {
        Limit::UrgentMinutes(n) => minutes(true, n, 1),
        Limit::UrgentHours(n) => minutes(true, n, 60),
        Limit::UrgentDays(n) => minutes(true, n, DAY),
        Limit::WorkingHours(n) => minutes(false, n, 60),
        Limit::WorkingDays(n) => minutes(false, n, 8 * 60),
        Limit::LegalWorkingDays(n) => Counted::Days {
            worked_only: true,
            most: i64::from(n),
        },
        Limit::NaturalDays(n) => Counted::Days {
            worked_only: false,
            most: i64::from(n),
        },
        Limit::Given(at) => Counted::Until(at.as_millis() / 60_000 + 8 * 60),
    }
}

/// The limit at the end of the history: the last one set, with the extensions that count the same thing.
fn whole(history: &History) -> Limit {
    let (mut limit, mut more) = (history.limit, Vec::new());
    for (_, happening) in &history.happenings {
        match happening {
            Happening::Extend(by) => more.push(*by),
            Happening::Relimit(other) if *other != limit => {
                limit = *other;
                more.retain(|by| limit.plus(*by).is_some());
            }
            _ => {}
        }
    }
    more.into_iter().fold(limit, |all, by| all.plus(by).unwrap())
}

/// Whether the pauses of the history stop the clock. A clock that was overdue is not stopped, so the walk asks
/// the limit of that moment.
fn effective(
    history: &History,
    hours: &BTreeMap<String, Vec<(i64, i64)>>,
    days: &Days,
) -> Vec<(i64, Happening)> {
    let mut kept: Vec<(i64, Happening)> = Vec::new();
    let mut paused = false;
    for (at, happening) in &history.happenings {
        match happening {
            Happening::Pause => {
                let so_far = History {
                    happenings: kept.clone(),
                    ..history.clone()
                };
                if minutes_to(&so_far, hours, days) < *at {
                    continue;
                }
                paused = true;
            }
            Happening::Resume if !paused => continue,
            Happening::Resume => paused = false,
            _ => {}
        }
        kept.push((*at, happening.clone()));
    }
    kept
}

/// The minute at which the clock runs out.
pub(super) fn walk(history: &History, hours: &BTreeMap<String, Vec<(i64, i64)>>, days: &Days) -> i64 {
    let happenings = effective(history, hours, days);
    minutes_to(
        &History {
            happenings,
            ..history.clone()
        },
        hours,
        days,
    )
}

fn minutes_to(history: &History, hours: &BTreeMap<String, Vec<(i64, i64)>>, days: &Days) -> i64 {
    let counted = counted(whole(history));
    if let Counted::Until(at) = counted {
        return at;
    }
    let (mut office, mut running, mut used) = (&hours[&history.hours], true, 0);
    let mut happenings = history.happenings.as_slice();
    let mut now = history.start;
    let mut worked = days.worked(now.div_euclid(DAY));
    loop {
        assert!(
            now < history.start + 1_000 * DAY,
            "the clock never runs out: {history:?}"
        );
        // A clock that runs up to midnight has entered the day.
        if now.rem_euclid(DAY) == 0 && now > history.start {
            worked = days.worked(now.div_euclid(DAY));
            if let Counted::Days { worked_only, .. } = counted {
                used += i64::from(running && (worked || !worked_only));
            }
        }
        while let [(at, happening), later @ ..] = happenings
            && *at <= now
        {
            match happening {
                Happening::Pause => running = false,
                Happening::Resume => running = true,
                Happening::TakeOver(code) => office = &hours[code],
                Happening::Extend(_) | Happening::Relimit(_) => {}
            }
            happenings = later;
        }
        // The minute from `now` to the next.
        let clock = now.rem_euclid(DAY);
        now += 1;
        if !running {
            continue;
        }
        match counted {
            Counted::Minutes { all, most } => {
                let open = || worked && office.iter().any(|(from, to)| (*from..*to).contains(&clock));
                used += i64::from(all || office.is_empty() || open());
                if used == most {
                    return now;
                }
            }
            Counted::Days { most, .. } => {
                let closes = office.last().map_or(DAY, |(_, to)| *to);
                if used >= most && worked && clock + 1 == closes {
                    return now;
                }
            }
            Counted::Until(_) => {}
        }
    }
}
