//! Files that are no lists of dated rows: calendar, office hours, jurisdiction, policy.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_domain::calendar::Year;
use gezhi_domain::catalogue::{Allowed, Jurisdiction, Policy, Setting};
use gezhi_domain::clock::OfficeHours;
use gezhi_domain::code::HoursCode;
use gezhi_domain::figure::Weights;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::{Found, Lined, Sheet};
use crate::reference::cells::Row;
use crate::reference::problem::Problem;

pub(in crate::reference) fn calendar(sheet: &Sheet, found: Found<'_>) -> BTreeMap<i16, Year> {
    let mut years: BTreeMap<i16, Year> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for row in sheet.rows() {
        let Some(day) = row.need::<Date>("day", found) else {
            continue;
        };
        if !seen.insert(day) {
            found.push(row.problem("day", "reference.twice", "expected.once"));
        }
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let year = years.entry(day.year()).or_default();
        match row.text("kind") {
            "holiday" => year.holidays.insert(day),
            "make_up_day" if weekend => year.make_up_days.insert(day),
            "make_up_day" => {
                found.push(row.problem("day", "reference.make_up_on_weekday", "expected.weekend"));
                false
            }
            _ => {
                found.push(Problem {
                    choices: "holiday make_up_day".to_owned(),
                    ..row.problem("kind", "reference.unknown_word", "expected.one_of")
                });
                false
            }
        };
    }
    years
}

pub(in crate::reference) fn office_hours(
    sheet: &Sheet,
    found: Found<'_>,
) -> Vec<Lined<(HoursCode, OfficeHours)>> {
    let session = |word: &str| -> Option<(Time, Time)> {
        let (from, to) = word.split_once('-')?;
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        (from < to).then_some((from, to))
    };
    super::all(sheet, found, |row, found| {
        let code = row.need("code", found)?;
        let sessions: Option<Vec<_>> = row.text("sessions").split_whitespace().map(session).collect();
        let in_order = sessions.filter(|sessions| sessions.windows(2).all(|pair| pair[0].1 <= pair[1].0));
        if in_order.is_none() {
            found.push(row.problem("sessions", "reference.unreadable", "expected.sessions"));
        }
        Some((code, OfficeHours { sessions: in_order? }))
    })
}

pub(in crate::reference) fn jurisdiction(
    sheet: &Sheet,
    found: Found<'_>,
) -> Option<(Jurisdiction, TimeZone)> {
    const KEYS: [&str; 5] = ["name_zh", "name_en", "code", "time_zone", "number_prefix"];
    let mut read = Map::new();
    let mut zone = None;
    for row in sheet.rows() {
        let (key, value) = (row.text("key"), row.text("value"));
        if !KEYS.contains(&key) {
            found.push(Problem {
                choices: KEYS.join(" "),
                ..row.problem("key", "reference.unknown_word", "expected.one_of")
            });
        } else if value.is_empty() {
            found.push(row.problem("value", "reference.missing", "expected.text"));
        } else if key == "time_zone" {
            zone = TimeZone::get(value).ok();
            if zone.is_none() {
                found.push(row.problem("value", "reference.unreadable", "expected.time_zone"));
            }
        } else if key == "number_prefix" && value.parse::<HoursCode>().is_err() {
            found.push(row.problem("value", "reference.unreadable", "expected.code"));
        }
        once(&mut read, &row, value.into(), found);
    }
    absent(sheet, &KEYS, &read, found);
    Some((serde_json::from_value(read.into()).ok()?, zone?))
}

pub(in crate::reference) fn policy(sheet: &Sheet, found: Found<'_>) -> Option<Policy> {
    let mut read = Map::new();
    let keys: Vec<&str> = Policy::SETTINGS.iter().map(|setting| setting.key).collect();
    for row in sheet.rows() {
        let key = row.text("key");
        match Policy::SETTINGS.iter().find(|setting| setting.key == key) {
            Some(setting) => {
                if let Some(value) = value(&row, setting, found) {
                    once(&mut read, &row, value, found);
                }
            }
            None => found.push(Problem {
                choices: keys.join(" "),
                ..row.problem("key", "reference.unknown_word", "expected.one_of")
            }),
        }
    }
    let told = found.iter().any(|problem| problem.file == sheet.file);
    if !told {
        absent(sheet, &keys, &read, found);
    }
    serde_json::from_value(read.into()).ok()
}

/// The value of a setting, when it lies within what is allowed.
fn value(row: &Row<'_>, setting: &Setting, found: Found<'_>) -> Option<Value> {
    let text = row.text("value");
    let (read, choices) = match setting.allowed {
        Allowed::Whole(from, to) => {
            let number = text.parse::<u32>().ok().filter(|n| (from..=to).contains(n));
            (number.map(Value::from), format!("{from} - {to}"))
        }
        Allowed::Number(from, to) => {
            let number = text.parse::<f64>().ok().filter(|n| (from..=to).contains(n));
            (number.map(Value::from), format!("{from} - {to}"))
        }
        Allowed::Hours => (
            text.parse::<HoursCode>().is_ok().then(|| text.into()),
            String::new(),
        ),
        Allowed::Weights(parts) => {
            let weights = Weights::try_from(text.to_owned()).ok();
            let whole = weights.filter(|weights| weights.parts() == parts);
            (whole.map(|_| text.into()), parts.to_string())
        }
    };
    if read.is_none() {
        let expected = match setting.allowed {
            Allowed::Whole(..) => "expected.whole_within",
            Allowed::Number(..) => "expected.number_within",
            Allowed::Hours => "expected.code",
            Allowed::Weights(_) => "expected.weights",
        };
        found.push(Problem {
            choices,
            ..row.problem("value", "reference.out_of_range", expected)
        });
    }
    read
}

fn once(read: &mut Map<String, Value>, row: &Row<'_>, value: Value, found: Found<'_>) {
    if read.insert(row.text("key").to_owned(), value).is_some() {
        found.push(row.problem("key", "reference.twice", "expected.once"));
    }
}

fn absent(sheet: &Sheet, keys: &[&str], read: &Map<String, Value>, found: Found<'_>) {
    for key in keys.iter().filter(|key| !read.contains_key(**key)) {
        found.push(Problem {
            column: "key".to_owned(),
            choices: (*key).to_owned(),
            ..Problem::of(sheet.file, "reference.no_setting", "expected.one_of")
        });
    }
}
