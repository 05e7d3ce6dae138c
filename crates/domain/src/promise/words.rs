//! A due instant in words 时限说明: from when, which limit, whose hours, what happened to the clock, how sure.

use std::fmt::{self, Write};

use jiff::tz::TimeZone;

use super::{Promise, Standing};
use crate::clock::{Limit, OfficeHours};
use crate::kernel::Context;
use crate::time::Timestamp;

/// A language the platform explains itself in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// 中文
    Zh,
    /// English.
    En,
}

use Tongue::{En, Zh};

impl Promise {
    /// Why it falls due when it does, in full sentences.
    pub fn explain(&self, tongue: Tongue, ctx: &Context<'_>) -> String {
        let mut said = Said {
            text: String::with_capacity(256),
            tongue,
            ctx,
        };
        said.opening(self);
        let by_hours = !matches!(
            self.limit,
            Limit::Given(_) | Limit::UrgentMinutes(_) | Limit::UrgentHours(_) | Limit::UrgentDays(_)
        );
        if by_hours {
            let first = self
                .ran
                .first()
                .map_or(&self.office_hours, |ran| &ran.office_hours);
            let hours = ctx.office_hours(first).in_words(tongue);
            said.say(
                format_args!("办公时段{hours}"),
                format_args!("office hours {hours}"),
            );
        }
        if let Some(at) = self.relimited_at {
            let at = said.moment(at);
            said.say(
                format_args!("{at}改定类别，换用新时限，已用时间照计"),
                format_args!("reclassified {at}: another limit, the time used stays used"),
            );
        }
        said.stretches(self, by_hours);
        if self.joined_from.is_some() {
            said.say(
                format_args!("取并入案件中较早的时限"),
                format_args!("the earlier due instant of a joined case counts"),
            );
        }
        if !self.extended.is_empty() {
            let more: Vec<String> = self.extended.iter().map(|more| more.in_words(tongue)).collect();
            said.say(
                format_args!("经批准延期{}", more.join("、")),
                format_args!("extended by {}", more.join(" and ")),
            );
        }
        said.ending(self);
        said.text
    }
}

struct Said<'a> {
    text: String,
    tongue: Tongue,
    ctx: &'a Context<'a>,
}

impl<'a> Said<'a> {
    /// Goes on in the language asked for; the other one is not even put together.
    fn say(&mut self, zh: fmt::Arguments<'_>, en: fmt::Arguments<'_>) {
        let _ = match self.tongue {
            Zh => write!(self.text, "；{zh}"),
            En => write!(self.text, "; {en}"),
        };
    }

    const fn moment(&self, at: Timestamp) -> Moment<'a> {
        Moment {
            at,
            zone: self.ctx.calendar.zone(),
            tongue: self.tongue,
        }
    }

    fn opening(&mut self, promise: &Promise) {
        let start = self.moment(promise.started_at);
        let limit = promise.limit.in_words(self.tongue);
        let _ = match (self.tongue, promise.limit) {
            (Zh, Limit::Given(_)) => write!(self.text, "自{start}起，时限由外部指定"),
            (En, Limit::Given(_)) => {
                write!(self.text, "From {start}: the due instant was given from outside")
            }
            (Zh, _) => write!(self.text, "自{start}起，限{limit}"),
            (En, _) => write!(self.text, "From {start}: {limit}"),
        };
    }

    /// Pauses and changes of hands, in order.
    fn stretches(&mut self, promise: &Promise, by_hours: bool) {
        let next = promise
            .ran
            .iter()
            .skip(1)
            .map(|ran| (ran.from, &ran.office_hours))
            .chain([(promise.runs_since, &promise.office_hours)]);
        for (ran, (from, hours)) in promise.ran.iter().zip(next) {
            let (stood, ran_on) = (self.moment(ran.to), self.moment(from));
            if from > ran.to {
                self.say(
                    format_args!("{stood}至{ran_on}停止计时"),
                    format_args!("the clock stood still from {stood} to {ran_on}"),
                );
            }
            if by_hours && *hours != ran.office_hours {
                let hours = self.ctx.office_hours(hours).in_words(self.tongue);
                self.say(
                    format_args!("{ran_on}起由另一单位接续剩余时间，办公时段{hours}"),
                    format_args!("from {ran_on} another unit takes over what remains, office hours {hours}"),
                );
            }
        }
    }

    fn ending(&mut self, promise: &Promise) {
        if let Standing::Paused(since) = promise.standing {
            let since = self.moment(since);
            self.say(
                format_args!("{since}起停止计时，恢复后顺延"),
                format_args!("the clock stands still since {since} and the due instant moves on"),
            );
        }
        let due = self.moment(promise.due_at);
        self.say(format_args!("{due}到期"), format_args!("due {due}"));
        if promise.provisional {
            let calendar = self.ctx.calendar;
            let (first, last) = (
                promise.started_at.day_in(calendar.zone()).year(),
                promise.due_at.day_in(calendar.zone()).year(),
            );
            let unknown: Vec<String> = (first..=last)
                .filter(|year| !calendar.years().contains_key(year))
                .map(|year| year.to_string())
                .collect();
            self.say(
                format_args!("{}年工作日历尚未公布，暂按周末休息计算", unknown.join("、")),
                format_args!(
                    "provisional: the calendar of {} is not announced, weekends alone were assumed",
                    unknown.join(", ")
                ),
            );
        }
        self.text.push(if self.tongue == Zh { '。' } else { '.' });
    }
}

impl Limit {
    /// The limit in words, e.g. `2 working days (one is 8 working hours)`.
    pub fn in_words(self, tongue: Tongue) -> String {
        let (n, zh, one, many, note) = match self {
            Self::UrgentMinutes(n) => (n, "分钟（昼夜连续计算）", "running minute", "running minutes", ""),
            Self::UrgentHours(n) => (n, "小时（昼夜连续计算）", "running hour", "running hours", ""),
            Self::UrgentDays(n) => (
                n,
                "日（每日24小时，昼夜连续计算）",
                "running day",
                "running days",
                " of 24 hours",
            ),
            Self::WorkingHours(n) => (n, "个工作小时", "working hour", "working hours", ""),
            Self::WorkingDays(n) => (
                n,
                "个工作日（一个工作日按8个工作小时计）",
                "elapsed working day",
                "elapsed working days",
                " (one elapsed working day = 8 working hours)",
            ),
            Self::LegalWorkingDays(n) => (
                n,
                "个工作日（起始日不计，至末日办公结束）",
                "working day",
                "working days",
                " (the starting day is not counted, until office hours end on the last)",
            ),
            Self::NaturalDays(n) => (
                n,
                "个自然日（起始日不计，末日休息的顺延至下一工作日）",
                "natural day",
                "natural days",
                " (the starting day is not counted, a last day off moves on to the next working day)",
            ),
            Self::Given(_) => {
                return match tongue {
                    Zh => "外部指定的时刻".to_owned(),
                    En => "an instant given from outside".to_owned(),
                };
            }
        };
        match tongue {
            Zh => format!("{n}{zh}"),
            En => format!("{n} {}{note}", if n == 1 { one } else { many }),
        }
    }
}

impl OfficeHours {
    /// The sessions in words, e.g. `09:00-12:00 13:00-18:00`.
    pub fn in_words(&self, tongue: Tongue) -> String {
        if self.is_duty() {
            return match tongue {
                Zh => "昼夜值守".to_owned(),
                En => "day and night".to_owned(),
            };
        }
        let sessions: Vec<String> = self
            .sessions
            .iter()
            .map(|(from, to)| format!("{}-{}", from.strftime("%H:%M"), to.strftime("%H:%M")))
            .collect();
        sessions.join(if tongue == Zh { "、" } else { " " })
    }
}

/// A moment where the jurisdiction lies, with seconds only where there are some.
struct Moment<'a> {
    at: Timestamp,
    zone: &'a TimeZone,
    tongue: Tongue,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl fmt::Display for Moment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.zone.to_datetime(self.at.to_jiff());
        let (year, month, day) = (local.year(), local.month(), local.day());
        match self.tongue {
            Zh => write!(f, "{year}年{month}月{day}日")?,
            En => {
                let month = MONTHS[usize::from(month.unsigned_abs() - 1)];
                write!(f, "{day} {month} {year} ")?;
            }
        }
        write!(f, "{:02}:{:02}", local.hour(), local.minute())?;
        match local.second() {
            0 => Ok(()),
            second => write!(f, ":{second:02}"),
        }
    }
}
