//! Rows of each reference file as what the rules know.

use std::collections::{BTreeMap, HashMap};

use gezhi_domain::calendar::{Calendar, Year};
use gezhi_domain::catalogue::{Batch, CaseType, DelegatedItem, Holder, PromiseRule, Source, Standard, Unit};
use gezhi_domain::clock::{Limit, OfficeHours};
use gezhi_domain::code::{HoursCode, RowId};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;

use super::cells::{Problem, Row, Sheet};

type Found<'a> = &'a mut Vec<Problem>;

fn all<T>(sheet: &Sheet, found: Found<'_>, read: impl Fn(&Row<'_>, Found<'_>) -> Option<T>) -> Vec<T> {
    sheet.rows().filter_map(|row| read(&row, found)).collect()
}

/// The first day and the first day no longer.
fn validity(row: &Row<'_>, found: Found<'_>) -> Option<(Date, Option<Date>)> {
    let from: Date = row.need("valid_from", found)?;
    let to: Option<Date> = row.maybe("valid_to", found)?;
    if to.is_some_and(|to| to <= from) {
        found.push(row.problem("valid_to", "reference.ends_before_it_begins"));
    }
    Some((from, to))
}

/// The name of one version of a row.
fn version(parts: &[&str], from: Date) -> Option<RowId> {
    format!("{}/{from}", parts.join("/")).parse().ok()
}

pub(super) fn calendar(sheet: Sheet, found: Found<'_>, zone: TimeZone) -> Calendar {
    let mut years: BTreeMap<i16, Year> = BTreeMap::new();
    for row in sheet.rows() {
        let Some(day) = row.need::<Date>("day", found) else {
            continue;
        };
        let year = years.entry(day.year()).or_default();
        match row.text("kind") {
            "holiday" => year.holidays.insert(day),
            "make_up_day" => year.make_up_days.insert(day),
            _ => {
                found.push(row.problem("kind", "reference.unknown_word"));
                false
            }
        };
    }
    Calendar::new(zone, years)
}

pub(super) fn office_hours(sheet: Sheet, found: Found<'_>) -> HashMap<HoursCode, OfficeHours> {
    let session = |word: &str| -> Option<(Time, Time)> {
        let (from, to) = word.split_once('-')?;
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        (from < to).then_some((from, to))
    };
    let read = |row: &Row<'_>, found: Found<'_>| {
        let code = row.need("code", found)?;
        let sessions: Option<Vec<_>> = row.text("sessions").split_whitespace().map(session).collect();
        let in_order = sessions.filter(|sessions| sessions.windows(2).all(|pair| pair[0].1 <= pair[1].0));
        if in_order.is_none() {
            found.push(row.problem("sessions", "reference.unreadable"));
        }
        Some((code, OfficeHours { sessions: in_order? }))
    };
    all(&sheet, found, read).into_iter().collect()
}

/// A file of keys and values.
pub(super) fn settings<T: DeserializeOwned>(sheet: Sheet, found: Found<'_>, as_text: bool) -> Option<T> {
    let mut map = serde_json::Map::new();
    for row in sheet.rows() {
        let text = row.text("value");
        let number = serde_json::from_str(text).ok().filter(|_| !as_text);
        map.insert(row.text("key").to_owned(), number.unwrap_or_else(|| text.into()));
    }
    let read = serde_json::from_value(map.into());
    read.map_err(|error| found.push(sheet.problem("reference.bad_setting", error.to_string())))
        .ok()
}

pub(super) fn case_types(sheet: Sheet, found: Found<'_>) -> Vec<CaseType> {
    all(&sheet, found, |row, found| {
        let (valid_from, valid_to) = validity(row, found)?;
        let owned = |column: &str| row.text(column).to_owned();
        Some(CaseType {
            row: version(&[row.text("code")], valid_from)?,
            code: row.need("code", found)?,
            scheme: owned("scheme"),
            kind: row.key("kind", found)?,
            major_zh: owned("major_zh"),
            name_zh: row.need("name_zh", found)?,
            major_en: owned("major_en"),
            name_en: row.need("name_en", found)?,
            standards: standards(row, found)?,
            aliases: row
                .text("aliases")
                .split(';')
                .filter(|a| !a.is_empty())
                .map(ToOwned::to_owned)
                .collect(),
            public_space: row.flag("public_space", found)?,
            confidence: owned("confidence"),
            valid_from,
            valid_to,
        })
    })
}

/// `damaged=4wh leak=2uh`: a limit for each defect level.
fn standards(row: &Row<'_>, found: Found<'_>) -> Option<Vec<Standard>> {
    let one = |word: &str| -> Option<Standard> {
        let (defect, limit) = word.split_once('=')?;
        Some(Standard {
            defect: defect.parse().ok()?,
            limit: limit.parse::<Limit>().ok()?,
        })
    };
    let read: Option<Vec<_>> = row.text("standards").split_whitespace().map(one).collect();
    let read = read.filter(|standards| !standards.is_empty());
    if read.is_none() {
        found.push(row.problem("standards", "reference.unreadable"));
    }
    read
}

pub(super) fn units(sheet: Sheet, found: Found<'_>) -> Vec<Unit> {
    all(&sheet, found, |row, found| {
        let (valid_from, valid_to) = validity(row, found)?;
        Some(Unit {
            row: version(&[row.text("code")], valid_from)?,
            code: row.need("code", found)?,
            kind: row.key("kind", found)?,
            name_zh: row.need("name_zh", found)?,
            name_en: row.need("name_en", found)?,
            town: row.maybe("town", found)?,
            office_hours: row.need("office_hours", found)?,
            valid_from,
            valid_to,
        })
    })
}

pub(super) fn sources(sheet: Sheet, found: Found<'_>) -> Vec<Source> {
    all(&sheet, found, |row, found| {
        let (valid_from, valid_to) = validity(row, found)?;
        Some(Source {
            row: version(&[row.text("code")], valid_from)?,
            code: row.need("code", found)?,
            name_zh: row.need("name_zh", found)?,
            name_en: row.need("name_en", found)?,
            verify_first: row.flag("verify_first", found)?,
            external_number: row.flag("external_number", found)?,
            is_public: row.flag("is_public", found)?,
            proofs: row.list("proofs", found)?,
            valid_from,
            valid_to,
        })
    })
}

pub(super) fn batches(sheet: Sheet, found: Found<'_>) -> Vec<Batch> {
    all(&sheet, found, |row, found| {
        Some(Batch {
            code: row.need("code", found)?,
            name_zh: row.need("name_zh", found)?,
            name_en: row.need("name_en", found)?,
            valid_from: row.need("valid_from", found)?,
            open_cases: row.key("open_cases", found)?,
        })
    })
}

pub(super) fn items(sheet: Sheet, found: Found<'_>) -> Vec<DelegatedItem> {
    all(&sheet, found, |row, found| {
        let (valid_from, valid_to) = validity(row, found)?;
        let holder = match row.text("holder") {
            "town_of_place" => Holder::TownOfPlace,
            _ => Holder::Unit(row.need("holder", found)?),
        };
        let kinds = row
            .text("place_kinds")
            .split_whitespace()
            .map(|word| serde_json::from_value(word.into()).ok());
        let place_kinds: Option<Vec<_>> = kinds.collect();
        if place_kinds.is_none() {
            found.push(row.problem("place_kinds", "reference.unknown_word"));
        }
        Some(DelegatedItem {
            row: version(&[row.text("code")], valid_from)?,
            code: row.need("code", found)?,
            batch: row.need("batch", found)?,
            name_zh: row.need("name_zh", found)?,
            name_en: row.need("name_en", found)?,
            case_types: row.list("case_types", found)?,
            defects: row.list("defects", found)?,
            place_kinds: place_kinds?,
            towns: row.list("towns", found)?,
            holder,
            valid_from,
            valid_to,
        })
    })
}

pub(super) fn promise_rules(sheet: Sheet, found: Found<'_>) -> Vec<PromiseRule> {
    all(&sheet, found, |row, found| {
        let (valid_from, valid_to) = validity(row, found)?;
        let any = |column| {
            Some(row.text(column))
                .filter(|text| !text.is_empty())
                .unwrap_or("any")
        };
        Some(PromiseRule {
            row: version(
                &[row.text("kind"), any("source"), any("case_type"), any("defect")],
                valid_from,
            )?,
            kind: row.need("kind", found)?,
            source: row.maybe("source", found)?,
            case_type: row.maybe("case_type", found)?,
            defect: row.maybe("defect", found)?,
            starts_on: row.key("starts_on", found)?,
            met_on: row.key("met_on", found)?,
            limit: row.maybe("limit", found)?,
            by_desk: row.flag("by_desk", found)?,
            valid_from,
            valid_to,
        })
    })
}
