//! What clocks count: running seconds, seconds of office time, legal working days, natural days.
//!
//! Every measure goes both ways: [`Measure::advance`] finds the instant at which an amount is used up,
//! [`Measure::between`] says how much two instants use. For seconds the one undoes the other.
//!
//! **Source:** RULES 9.2; Civil Code articles 201 and 203.

use jiff::ToSpan;
use jiff::civil::{Date, Time};

use super::{Due, OfficeHours};
use crate::calendar::Calendar;
use crate::time::Timestamp;

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Running,
    Working,
    LegalDays,
    NaturalDays,
}

/// How much was used between two instants.
pub(super) struct Used {
    pub(super) amount: i64,
    pub(super) provisional: bool,
}

/// A clock does not look further than this: a limit is a matter of weeks, and a calendar ends somewhere.
const HORIZON_DAYS: usize = 40 * 366;

impl Measure {
    /// The instant at which `left` is used up from `start` on.
    pub(super) fn advance(
        self,
        start: Timestamp,
        left: i64,
        hours: &OfficeHours,
        calendar: &Calendar,
    ) -> Due {
        match self {
            Self::Running => Due {
                at: start.plus_seconds(left),
                provisional: false,
            },
            Self::Working if hours.is_duty() => Due {
                at: start.plus_seconds(left),
                provisional: false,
            },
            Self::Working => office_time(start, left, hours, calendar),
            Self::LegalDays => legal_days(start, left, hours, calendar),
            Self::NaturalDays => natural_days(start, left, hours, calendar),
        }
    }

    /// What `from` to `to` uses, in the unit of this measure.
    pub(super) fn between(
        self,
        from: Timestamp,
        to: Timestamp,
        hours: &OfficeHours,
        calendar: &Calendar,
    ) -> Used {
        let running = Used {
            amount: to.seconds_since(from).max(0),
            provisional: false,
        };
        match self {
            Self::Running => running,
            Self::Working if hours.is_duty() => running,
            Self::Working => office_time_between(from, to, hours, calendar),
            Self::LegalDays => days_between(from, to, calendar, |day| calendar.is_working_day(day)),
            Self::NaturalDays => days_between(from, to, calendar, |_| true),
        }
    }
}

impl OfficeHours {
    /// Whether somebody works day and night, holidays too.
    pub const fn is_duty(&self) -> bool {
        self.sessions.is_empty()
    }

    /// The sessions of `day`, as instants; none when nobody works.
    fn sessions_on<'a>(
        &'a self,
        day: Date,
        calendar: &'a Calendar,
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> + 'a {
        let open = calendar.is_working_day(day);
        let sessions = self.sessions.iter().filter(move |_| open);
        sessions.map(move |(from, to)| (instant(day, *from, calendar), instant(day, *to, calendar)))
    }

    /// When `day` ends for this office: its last session, or midnight.
    fn close_of(&self, day: Date, calendar: &Calendar) -> Timestamp {
        match self.sessions.last() {
            Some((_, to)) => instant(day, *to, calendar),
            None => instant(next(day), Time::midnight(), calendar),
        }
    }
}

/// Shows whether a year without an announced calendar was touched.
fn guessed(from: Date, to: Date, calendar: &Calendar) -> bool {
    (from.year()..=to.year()).any(|year| !calendar.years().contains_key(&year))
}

fn instant(day: Date, time: Time, calendar: &Calendar) -> Timestamp {
    // A wall-clock time skipped in spring is the instant just after; outside the library's years it is clamped.
    let zoned = calendar
        .zone()
        .to_ambiguous_timestamp(day.to_datetime(time))
        .compatible();
    zoned.map_or_else(|_| Timestamp::from_millis(i64::MAX), Timestamp::from)
}

fn next(day: Date) -> Date {
    day.saturating_add(1.day())
}

/// The day itself and those after it, as far as clocks look.
fn days_from(day: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(day), |day| day.tomorrow().ok()).take(HORIZON_DAYS)
}

fn office_time(start: Timestamp, left: i64, hours: &OfficeHours, calendar: &Calendar) -> Due {
    let first = start.day_in(calendar.zone());
    let mut left_ms = left.max(0).saturating_mul(1000);
    for day in days_from(first) {
        for (from, to) in hours.sessions_on(day, calendar) {
            let begin = from.max(start);
            let room = to.as_millis() - begin.as_millis();
            if room > 0 && left_ms <= room {
                let at = Timestamp::from_millis(begin.as_millis() + left_ms);
                return Due {
                    at,
                    provisional: guessed(first, day, calendar),
                };
            }
            left_ms -= room.max(0);
        }
    }
    Due {
        at: Timestamp::from_millis(i64::MAX),
        provisional: true,
    }
}

fn office_time_between(start: Timestamp, end: Timestamp, hours: &OfficeHours, calendar: &Calendar) -> Used {
    let (first, last) = (start.day_in(calendar.zone()), end.day_in(calendar.zone()));
    let worked = days_from(first)
        .take_while(|day| *day <= last)
        .flat_map(|day| hours.sessions_on(day, calendar));
    let ms: i64 = worked
        .map(|(from, to)| (to.min(end).as_millis() - from.max(start).as_millis()).max(0))
        .sum();
    Used {
        amount: ms / 1000,
        provisional: guessed(first, last, calendar),
    }
}

/// The start day is not counted. Nothing left means the first working day whose office hours are not over.
fn legal_days(start: Timestamp, left: i64, hours: &OfficeHours, calendar: &Calendar) -> Due {
    let first = start.day_in(calendar.zone());
    let from = if left > 0 { next(first) } else { first };
    let mut working =
        days_from(from).filter(|day| calendar.is_working_day(*day) && hours.close_of(*day, calendar) > start);
    let skipped = usize::try_from((left - 1).max(0)).unwrap_or(HORIZON_DAYS);
    let last = working.nth(skipped).unwrap_or(Date::MAX);
    Due {
        at: hours.close_of(last, calendar),
        provisional: guessed(first, last, calendar),
    }
}

/// The start day is not counted; a last day on which nobody works moves on to the next working day.
fn natural_days(start: Timestamp, left: i64, hours: &OfficeHours, calendar: &Calendar) -> Due {
    let first = start.day_in(calendar.zone());
    let counted = days_from(first)
        .nth(usize::try_from(left.max(0)).unwrap_or(HORIZON_DAYS))
        .unwrap_or(Date::MAX);
    let last = days_from(counted)
        .find(|day| calendar.is_working_day(*day) && hours.close_of(*day, calendar) > start)
        .unwrap_or(Date::MAX);
    Due {
        at: hours.close_of(last, calendar),
        provisional: guessed(first, last, calendar),
    }
}

/// Days after the first, up to and including the last, that count.
fn days_between(
    start: Timestamp,
    end: Timestamp,
    calendar: &Calendar,
    counts: impl Fn(Date) -> bool,
) -> Used {
    let (first, last) = (start.day_in(calendar.zone()), end.day_in(calendar.zone()));
    let days = days_from(next(first))
        .take_while(|day| *day <= last)
        .filter(|day| counts(*day));
    Used {
        amount: i64::try_from(days.count()).unwrap_or(i64::MAX),
        provisional: guessed(first, last, calendar),
    }
}
