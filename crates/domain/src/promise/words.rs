//! A due instant in words 时限说明: from when, which limit, whose hours, what happened to the clock, how sure.

use std::fmt::Write;

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
        let zone = ctx.calendar.zone();
        let moment = |at| moment(at, zone, tongue);
        let mut said = Said {
            text: String::new(),
            tongue,
        };
        said.opening(self, &moment(self.started_at));
        let by_hours = !matches!(
            self.limit,
            Limit::Given(_) | Limit::UrgentMinutes(_) | Limit::UrgentHours(_) | Limit::UrgentDays(_)
        );
        if by_hours {
            let first = self
                .ran
                .first()
                .map_or(&self.office_hours, |ran| &ran.office_hours);
            said.hours(ctx.office_hours(first));
        }
        if let Some(at) = self.relimited_at {
            said.say(
                &format!("{}改定类别，换用新时限，已用时间照计", moment(at)),
                &format!(
                    "reclassified {}: another limit, the time used stays used",
                    moment(at)
                ),
            );
        }
        said.stretches(self, by_hours, ctx);
        if self.joined_from.is_some() {
            said.say(
                "取并入案件中较早的时限",
                "the earlier due instant of a joined case counts",
            );
        }
        if !self.extended.is_empty() {
            let more: Vec<String> = self.extended.iter().map(|more| more.in_words(tongue)).collect();
            said.say(
                &format!("经批准延期{}", more.join("、")),
                &format!("extended by {}", more.join(" and ")),
            );
        }
        said.ending(self, &moment(self.due_at), ctx);
        said.text
    }
}

struct Said {
    text: String,
    tongue: Tongue,
}

impl Said {
    fn say(&mut self, zh: &str, en: &str) {
        match self.tongue {
            Zh => {
                self.text.push('；');
                self.text.push_str(zh);
            }
            En => {
                self.text.push_str("; ");
                self.text.push_str(en);
            }
        }
    }

    fn opening(&mut self, promise: &Promise, start: &str) {
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

    fn hours(&mut self, hours: &OfficeHours) {
        let (zh, en) = (hours.in_words(Zh), hours.in_words(En));
        self.say(&format!("办公时段{zh}"), &format!("office hours {en}"));
    }

    /// Pauses and changes of hands, in order.
    fn stretches(&mut self, promise: &Promise, by_hours: bool, ctx: &Context<'_>) {
        let zone = ctx.calendar.zone();
        let next = promise
            .ran
            .iter()
            .skip(1)
            .map(|ran| (ran.from, &ran.office_hours))
            .chain([(promise.runs_since, &promise.office_hours)]);
        for (ran, (from, hours)) in promise.ran.iter().zip(next) {
            if from > ran.to {
                let (zh, en) = (
                    (moment(ran.to, zone, Zh), moment(from, zone, Zh)),
                    (moment(ran.to, zone, En), moment(from, zone, En)),
                );
                self.say(
                    &format!("{}至{}停止计时", zh.0, zh.1),
                    &format!("the clock stood still from {} to {}", en.0, en.1),
                );
            }
            if by_hours && *hours != ran.office_hours {
                let hours = ctx.office_hours(hours);
                self.say(
                    &format!(
                        "{}起由另一单位接续剩余时间，办公时段{}",
                        moment(from, zone, Zh),
                        hours.in_words(Zh)
                    ),
                    &format!(
                        "from {} another unit takes over what remains, office hours {}",
                        moment(from, zone, En),
                        hours.in_words(En)
                    ),
                );
            }
        }
    }

    fn ending(&mut self, promise: &Promise, due: &str, ctx: &Context<'_>) {
        if let Standing::Paused(since) = promise.standing {
            let zone = ctx.calendar.zone();
            self.say(
                &format!("{}起停止计时，恢复后顺延", moment(since, zone, Zh)),
                &format!(
                    "the clock stands still since {} and the due instant moves on",
                    moment(since, zone, En)
                ),
            );
        }
        self.say(&format!("{due}到期"), &format!("due {due}"));
        if promise.provisional {
            let zone = ctx.calendar.zone();
            let (first, last) = (
                promise.started_at.day_in(zone).year(),
                promise.due_at.day_in(zone).year(),
            );
            let unknown: Vec<String> = (first..=last)
                .filter(|year| !ctx.calendar.years().contains_key(year))
                .map(|year| year.to_string())
                .collect();
            self.say(
                &format!("{}年工作日历尚未公布，暂按周末休息计算", unknown.join("、")),
                &format!(
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

/// A moment where the jurisdiction lies.
fn moment(at: Timestamp, zone: &TimeZone, tongue: Tongue) -> String {
    let local = zone.to_datetime(at.to_jiff());
    let day = match tongue {
        Zh => local.strftime("%Y年%-m月%-d日%H:%M").to_string(),
        En => local.strftime("%-d %B %Y %H:%M").to_string(),
    };
    if local.second() == 0 {
        day
    } else {
        format!("{day}:{:02}", local.second())
    }
}
