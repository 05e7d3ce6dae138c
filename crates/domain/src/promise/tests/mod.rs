//! Worked clock histories, and the clock against a slow walk minute by minute that shares no code with it.

mod oracle;

use std::collections::BTreeMap;

use crate::actor::Actor;
use crate::calendar::{Calendar, Year};
use crate::catalogue::{Catalogue, Policy};
use crate::clock::{Limit, OfficeHours};
use crate::kernel::Context;
use crate::promise::{Promise, Tongue};
use crate::testing;
use crate::time::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use oracle::{Days, Happening, History, walk};
use proptest::prelude::*;

const HISTORIES: &str = include_str!("../../../../../fixtures/clocks.csv");
const DAYS: &str = include_str!("../../../../../fixtures/clocks_calendar.csv");
const HOURS: &str = include_str!("../../../../../fixtures/clocks_hours.csv");

/// The rules the histories are worked by: their own calendar and hours, so that no later change moves them.
struct Rules {
    calendar: Calendar,
    catalogue: Catalogue,
    policy: Policy,
    hours: BTreeMap<String, Vec<(i64, i64)>>,
    days: Days,
}

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

fn minutes(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

fn records<const N: usize>(text: &str) -> Vec<[String; N]> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            std::array::from_fn(|at| record[at].to_owned())
        })
        .collect()
}

fn rules() -> Rules {
    let mut years: BTreeMap<i16, Year> = BTreeMap::new();
    let mut days = Days::default();
    for [day, kind] in records::<2>(DAYS) {
        let date: Date = day.parse().unwrap();
        let year = years.entry(date.year()).or_default();
        if kind == "holiday" {
            year.holidays.insert(date);
        } else {
            year.make_up_days.insert(date);
        }
        days.set(&day, kind == "make_up_day");
    }
    let (mut catalogue, mut hours) = (Catalogue::default(), BTreeMap::new());
    for [code, sessions] in records::<2>(HOURS) {
        let sessions: Vec<(Time, Time)> = sessions
            .split_whitespace()
            .map(|word| word.split_once('-').unwrap())
            .map(|(from, to)| (time(from), time(to)))
            .collect();
        let walked = sessions.iter().map(|(from, to)| (minutes(*from), minutes(*to)));
        hours.insert(code.clone(), walked.collect());
        catalogue
            .office_hours
            .insert(code.parse().unwrap(), OfficeHours { sessions });
    }
    Rules {
        calendar: Calendar::new(TimeZone::get("Asia/Shanghai").unwrap(), years),
        catalogue,
        policy: testing::policy(),
        hours,
        days,
    }
}

impl Rules {
    fn at(&self, moment: Timestamp) -> Context<'_> {
        static SYSTEM: Actor = Actor::SYSTEM;
        Context {
            recorded_at: moment,
            occurred_at: moment,
            actor: &SYSTEM,
            calendar: &self.calendar,
            catalogue: &self.catalogue,
            policy: &self.policy,
        }
    }

    /// The history by the clock of the domain.
    fn promise(&self, history: &History) -> Promise {
        let start = instant(history.start);
        let made = ("handle".parse().unwrap(), None);
        let hours = history.hours.parse().unwrap();
        let mut promise = Promise::start(made, (start, history.limit), &hours, &self.at(start));
        for (minute, happening) in &history.happenings {
            let ctx = &self.at(instant(*minute));
            match happening {
                Happening::Pause => promise.pause(ctx.occurred_at),
                Happening::Resume => promise.resume(ctx.occurred_at, ctx),
                Happening::TakeOver(hours) => {
                    promise.take_over(ctx.occurred_at, &hours.parse().unwrap(), ctx);
                }
                Happening::Extend(by) => assert!(promise.extend(*by, ctx)),
                Happening::Relimit(limit) => promise.relimit(*limit, ctx),
            }
        }
        promise
    }
}

/// Minutes of the wall clock since 1970 in Shanghai, which has kept eight hours since 1992.
fn instant(minute: i64) -> Timestamp {
    Timestamp::from_millis((minute - 8 * 60) * 60_000)
}

fn minute(text: &str) -> i64 {
    let full = format!("{text}:00+08:00");
    let at: Timestamp = full.parse().unwrap_or_else(|_| panic!("no moment: {text}"));
    at.as_millis() / 60_000 + 8 * 60
}

fn limit(text: &str) -> Limit {
    text.strip_prefix("until ").map_or_else(
        || text.parse().unwrap_or_else(|_| panic!("no limit: {text}")),
        |at| Limit::Given(instant(minute(at))),
    )
}

fn happening(text: &str) -> (i64, Happening) {
    let (at, what) = text.trim().split_once(' ').unwrap();
    let happening = match what.split_once(' ') {
        None if what == "pause" => Happening::Pause,
        None if what == "resume" => Happening::Resume,
        Some(("hours", code)) => Happening::TakeOver(code.to_owned()),
        Some(("extend", by)) => Happening::Extend(limit(by)),
        Some(("limit", by)) => Happening::Relimit(limit(by)),
        _ => panic!("nothing happens by: {what}"),
    };
    (minute(at), happening)
}

#[test]
fn sixty_worked_histories_come_out_as_written_by_the_clock_and_by_the_walk() {
    let rules = rules();
    let rows = records::<9>(HISTORIES);
    assert_eq!(rows.len(), 60);
    let mut wrong = Vec::new();
    for [name, start, given, hours, happened, due, provisional, zh, en] in rows {
        let history = History {
            start: minute(&start),
            limit: limit(&given),
            hours,
            happenings: happened
                .split(';')
                .filter(|text| !text.trim().is_empty())
                .map(happening)
                .collect(),
        };
        let promise = rules.promise(&history);
        let walked = walk(&history, &rules.hours, &rules.days);
        let ctx = rules.at(promise.due_at);
        let found = [
            (
                promise.due_at == instant(minute(&due)),
                format!("due {}", promise.due_at),
            ),
            (
                instant(walked) == promise.due_at,
                format!("walked {}", instant(walked)),
            ),
            (
                promise.provisional == (provisional == "yes"),
                format!("provisional {}", promise.provisional),
            ),
            (
                promise.explain(Tongue::Zh, &ctx) == zh,
                promise.explain(Tongue::Zh, &ctx),
            ),
            (
                promise.explain(Tongue::En, &ctx) == en,
                promise.explain(Tongue::En, &ctx),
            ),
        ];
        let bad = found.into_iter().filter(|(good, _)| !good);
        wrong.extend(bad.map(|(_, said)| format!("{name}: {said}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// 20 September 2026: weeks of two holidays and two worked weekend days follow.
const FIRST: i64 = 29_831_040;

fn any_limit() -> impl Strategy<Value = Limit> {
    prop_oneof![
        (1_u32..300).prop_map(Limit::UrgentMinutes),
        (1_u32..20).prop_map(Limit::UrgentHours),
        (1_u32..2).prop_map(Limit::UrgentDays),
        (1_u32..12).prop_map(Limit::WorkingHours),
        (1_u32..2).prop_map(Limit::WorkingDays),
        (1_u32..3).prop_map(Limit::LegalWorkingDays),
        (1_u32..4).prop_map(Limit::NaturalDays),
    ]
}

fn any_history() -> impl Strategy<Value = History> {
    let hours = || prop::sample::select(vec!["office", "early", "counter", "duty"]);
    let gap = 1_i64..900;
    let change = (gap.clone(), gap, 0_u8..5, hours(), any_limit());
    (
        0_i64..30_000,
        any_limit(),
        hours(),
        prop::collection::vec(change, 0..3),
    )
        .prop_map(|(start, limit, first, changes)| {
            let mut at = FIRST + start;
            let mut happenings = Vec::new();
            for (after, pause, kind, hours, other) in changes {
                at += after;
                match kind {
                    0 => {
                        happenings.push((at, Happening::Pause));
                        at += pause;
                        happenings.push((at, Happening::Resume));
                    }
                    4 => {
                        happenings.push((at, Happening::Pause));
                        at += pause;
                        happenings.push((at, Happening::TakeOver(hours.to_owned())));
                        at += 60;
                        happenings.push((at, Happening::Resume));
                    }
                    1 => happenings.push((at, Happening::TakeOver(hours.to_owned()))),
                    2 => happenings.push((at, Happening::Extend(limit))),
                    _ => happenings.push((at, Happening::Relimit(other))),
                }
            }
            // One relimit at most changes what an extension may be: those that no longer fit are left out.
            let mut now = limit;
            happenings.retain(|(_, happening)| match happening {
                Happening::Relimit(other) => {
                    now = *other;
                    true
                }
                Happening::Extend(by) => now.plus(*by).is_some(),
                _ => true,
            });
            History {
                start: FIRST + start,
                limit,
                hours: first.to_owned(),
                happenings,
            }
        })
}

/// A quarter of the random histories each, so that the quarters run side by side.
fn quarter(seed: u8) {
    let rules = rules();
    let config = ProptestConfig {
        cases: 25_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let seed =
        proptest::test_runner::TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(config, seed);
    runner
        .run(&any_history(), |history| {
            let promise = rules.promise(&history);
            let walked = instant(walk(&history, &rules.hours, &rules.days));
            prop_assert_eq!(promise.due_at, walked, "{:?}", history);
            Ok(())
        })
        .unwrap();
}

#[test]
fn random_histories_come_out_the_same_first_quarter() {
    quarter(1);
}

#[test]
fn random_histories_come_out_the_same_second_quarter() {
    quarter(2);
}

#[test]
fn random_histories_come_out_the_same_third_quarter() {
    quarter(3);
}

#[test]
fn random_histories_come_out_the_same_last_quarter() {
    quarter(4);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn who_starts_later_is_never_due_earlier(history in any_history(), later in 1_i64..3_000) {
        let rules = rules_once();
        let plain = History { happenings: Vec::new(), ..history };
        let after = History { start: plain.start + later, ..plain.clone() };
        prop_assert!(rules.promise(&plain).due_at <= rules.promise(&after).due_at);
    }

    #[test]
    fn a_new_holiday_never_brings_a_due_instant_forward(history in any_history(), off in 0_i64..30) {
        let rules = rules_once();
        let before = rules.promise(&history).due_at;
        let mut years = rules.calendar.years().clone();
        let day = instant(FIRST + off * 24 * 60).day_in(rules.calendar.zone());
        let year = years.get_mut(&day.year()).unwrap();
        year.make_up_days.remove(&day);
        year.holidays.insert(day);
        let more = Calendar::new(rules.calendar.zone().clone(), years);
        let mut promise = rules.promise(&history);
        let ctx = Context { calendar: &more, ..rules.at(promise.due_at) };
        promise.recompute(&ctx);
        prop_assert!(before <= promise.due_at, "{:?} {}", history, day);
    }

    #[test]
    fn eight_working_hours_are_one_elapsed_working_day(history in any_history(), days in 1_u32..9) {
        let rules = rules_once();
        let of = |limit| rules.promise(&History { limit, happenings: Vec::new(), ..history.clone() }).due_at;
        prop_assert_eq!(of(Limit::WorkingHours(days * 8)), of(Limit::WorkingDays(days)));
    }

    #[test]
    fn what_is_left_is_used_up_at_the_due_instant(history in any_history()) {
        let rules = rules_once();
        let promise = rules.promise(&History { happenings: Vec::new(), ..history });
        let left = |at| promise.remaining_s(at, &rules.at(at)).unwrap();
        prop_assert_eq!(left(promise.due_at), 0);
        prop_assert!(left(promise.started_at) > 0 || promise.started_at == promise.due_at);
        if let Limit::WorkingHours(n) = promise.limit {
            prop_assert_eq!(left(promise.started_at), i64::from(n) * 3600);
        }
    }
}

fn rules_once() -> &'static Rules {
    static RULES: std::sync::LazyLock<Rules> = std::sync::LazyLock::new(rules);
    &RULES
}
