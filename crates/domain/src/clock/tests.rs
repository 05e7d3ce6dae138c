use std::collections::BTreeMap;

use jiff::civil::time;
use jiff::tz::TimeZone;

use super::*;
use crate::calendar::Year;

fn calendar() -> Calendar {
    let day = |text: &str| text.parse().unwrap();
    let year = Year {
        holidays: [
            "2026-09-25",
            "2026-09-26",
            "2026-09-27",
            "2026-10-01",
            "2026-10-02",
            "2026-10-03",
            "2026-10-04",
            "2026-10-05",
            "2026-10-06",
            "2026-10-07",
        ]
        .map(day)
        .into(),
        make_up_days: ["2026-09-20", "2026-10-10"].map(day).into(),
    };
    Calendar::new(
        TimeZone::get("Asia/Shanghai").unwrap(),
        BTreeMap::from([(2026, year)]),
    )
}

fn office() -> OfficeHours {
    OfficeHours {
        sessions: vec![
            (time(9, 0, 0, 0), time(12, 0, 0, 0)),
            (time(13, 0, 0, 0), time(18, 0, 0, 0)),
        ],
    }
}

fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

fn due_of(start: &str, limit: Limit) -> Timestamp {
    due(at(start), limit, &office(), &calendar()).at
}

#[test]
fn urgent_clocks_run_through_the_night_and_the_holiday() {
    assert_eq!(
        due_of("2026-09-30T17:00", Limit::UrgentHours(2)),
        at("2026-09-30T19:00")
    );
    assert_eq!(
        due_of("2026-09-30T17:00", Limit::UrgentDays(2)),
        at("2026-10-02T17:00")
    );
}

#[test]
fn working_hours_skip_noon_evenings_weekends_and_the_holiday() {
    assert_eq!(
        due_of("2026-03-03T11:00", Limit::WorkingHours(4)),
        at("2026-03-03T16:00")
    );
    assert_eq!(
        due_of("2026-03-06T17:00", Limit::WorkingHours(2)),
        at("2026-03-09T10:00")
    );
    assert_eq!(
        due_of("2026-09-30T17:00", Limit::WorkingHours(2)),
        at("2026-10-08T10:00")
    );
    assert_eq!(
        due_of("2026-10-09T17:00", Limit::WorkingHours(2)),
        at("2026-10-10T10:00"),
        "a worked Saturday"
    );
}

#[test]
fn elapsed_and_legal_working_days_differ() {
    assert_eq!(
        due_of("2026-03-02T10:00", Limit::WorkingDays(5)),
        at("2026-03-09T10:00")
    );
    assert_eq!(
        due_of("2026-03-02T10:00", Limit::LegalWorkingDays(5)),
        at("2026-03-09T18:00")
    );
    assert_eq!(
        due_of("2026-03-02T20:00", Limit::WorkingDays(1)),
        at("2026-03-03T18:00")
    );
}

#[test]
fn a_last_natural_day_in_the_holiday_moves_on() {
    assert_eq!(
        due_of("2026-09-28T10:00", Limit::NaturalDays(5)),
        at("2026-10-08T18:00")
    );
    assert_eq!(
        due_of("2026-09-21T10:00", Limit::NaturalDays(3)),
        at("2026-09-24T18:00")
    );
}

#[test]
fn a_year_nobody_announced_counts_weekends_only_and_says_so() {
    let answer = due(
        at("2026-12-31T10:00"),
        Limit::LegalWorkingDays(1),
        &office(),
        &calendar(),
    );
    assert_eq!(
        answer,
        Due {
            at: at("2027-01-01T18:00"),
            provisional: true
        }
    );
    assert!(
        !due(
            at("2026-12-31T10:00"),
            Limit::UrgentDays(9),
            &office(),
            &calendar()
        )
        .provisional
    );
}

#[test]
fn a_stretch_that_ran_stays_used_under_other_hours() {
    let (office, duty, calendar) = (office(), OfficeHours::default(), calendar());
    let ran = [Run {
        from: at("2026-03-03T10:00"),
        to: at("2026-03-03T11:00"),
        hours: &office,
    }];
    let left = due_after(
        &ran,
        (at("2026-03-03T20:00"), &duty),
        Limit::WorkingHours(4),
        &calendar,
    );
    assert_eq!(left.at, at("2026-03-03T23:00"));
    let shorter = due_after(
        &ran,
        (at("2026-03-03T20:00"), &duty),
        Limit::UrgentMinutes(30),
        &calendar,
    );
    assert_eq!(shorter.at, at("2026-03-03T10:30"), "used up within the stretch");
}

#[test]
fn limits_add_up_only_in_kind() {
    assert_eq!(
        Limit::WorkingDays(1).plus(Limit::WorkingHours(4)),
        Some(Limit::WorkingHours(12))
    );
    assert_eq!(
        Limit::UrgentHours(20).plus(Limit::UrgentHours(4)),
        Some(Limit::UrgentDays(1))
    );
    assert_eq!(Limit::WorkingDays(1).plus(Limit::UrgentHours(1)), None);
    assert_eq!(
        Limit::WorkingDays(1).is_longer_than(Limit::WorkingHours(8)),
        Some(false)
    );
}
