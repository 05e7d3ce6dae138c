//! Rows of each reference file as what the rules know.

mod figures;
mod settings;

use gezhi_domain::catalogue::{
    Batch, CaseType, DelegatedItem, Holder, Power, PromiseRule, Source, Standard, TypeAlias, Unit,
};
use gezhi_domain::clock::Limit;
use gezhi_domain::code::RowId;
use jiff::civil::Date;

use super::cells::{Row, Sheet};
use super::problem::Problem;

pub(super) use figures::figures;
pub(super) use settings::{calendar, jurisdiction, office_hours, policy};

type Found<'a> = &'a mut Vec<Problem>;

/// What was read, with the line it stands in.
pub(super) type Lined<T> = (u64, T);

fn all<T>(sheet: &Sheet, found: Found<'_>, read: impl Fn(&Row<'_>, Found<'_>) -> Option<T>) -> Vec<Lined<T>> {
    sheet
        .rows()
        .filter_map(|row| Some((row.line(), read(&row, found)?)))
        .collect()
}

/// The first day and the first day no longer.
fn validity(row: &Row<'_>, found: Found<'_>) -> Option<(Date, Option<Date>)> {
    let from: Date = row.need("valid_from", found)?;
    let to: Option<Date> = row.maybe("valid_to", found)?;
    if to.is_some_and(|to| to <= from) {
        found.push(Problem {
            choices: from.to_string(),
            ..row.problem(
                "valid_to",
                "reference.ends_before_it_begins",
                "expected.day_after",
            )
        });
    }
    Some((from, to))
}

/// The name of one version of a row.
fn version(row: &Row<'_>, parts: &[&str], from: Date, found: Found<'_>) -> Option<RowId> {
    let name = format!("{}/{from}", parts.join("/")).parse().ok();
    if name.is_none() {
        found.push(row.problem("code", "reference.unreadable", "expected.code"));
    }
    name
}

pub(super) fn case_types(sheet: &Sheet, found: Found<'_>) -> Vec<Lined<CaseType>> {
    all(sheet, found, |row, found| {
        let (valid_from, valid_to) = validity(row, found)?;
        let owned = |column: &str| row.text(column).to_owned();
        Some(CaseType {
            row: version(row, &[row.text("code")], valid_from, found)?,
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
        found.push(row.problem("standards", "reference.unreadable", "expected.standards"));
    }
    read
}

pub(super) fn units(sheet: &Sheet, found: Found<'_>) -> Vec<Lined<Unit>> {
    all(sheet, found, |row, found| {
        let (valid_from, valid_to) = validity(row, found)?;
        Some(Unit {
            row: version(row, &[row.text("code")], valid_from, found)?,
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

pub(super) fn sources(sheet: &Sheet, found: Found<'_>) -> Vec<Lined<Source>> {
    all(sheet, found, |row, found| {
        let (valid_from, valid_to) = validity(row, found)?;
        Some(Source {
            row: version(row, &[row.text("code")], valid_from, found)?,
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

pub(super) fn batches(sheet: &Sheet, found: Found<'_>) -> Vec<Lined<Batch>> {
    all(sheet, found, |row, found| {
        Some(Batch {
            code: row.need("code", found)?,
            name_zh: row.need("name_zh", found)?,
            name_en: row.need("name_en", found)?,
            valid_from: row.need("valid_from", found)?,
            open_cases: row.key("open_cases", found)?,
        })
    })
}

pub(super) fn items(sheet: &Sheet, found: Found<'_>) -> Vec<Lined<DelegatedItem>> {
    all(sheet, found, |row, found| {
        let (valid_from, valid_to) = validity(row, found)?;
        let holder = match row.text("holder") {
            "town_of_place" => Holder::TownOfPlace,
            _ => Holder::Unit(row.need("holder", found)?),
        };
        Some(DelegatedItem {
            row: version(row, &[row.text("code")], valid_from, found)?,
            code: row.need("code", found)?,
            batch: row.need("batch", found)?,
            name_zh: row.need("name_zh", found)?,
            name_en: row.need("name_en", found)?,
            case_types: row.list("case_types", found)?,
            defects: row.list("defects", found)?,
            place_kinds: row.keys("place_kinds", found)?,
            towns: row.list("towns", found)?,
            holder,
            power: power(row, found)?,
            recalled_on: row.maybe("recalled_on", found)?,
            receiving_unit: row.maybe("receiving_unit", found)?,
            valid_from,
            valid_to,
        })
    })
}

pub(super) fn promise_rules(sheet: &Sheet, found: Found<'_>) -> Vec<Lined<PromiseRule>> {
    all(sheet, found, |row, found| {
        let (valid_from, valid_to) = validity(row, found)?;
        let any = |column| {
            Some(row.text(column))
                .filter(|text| !text.is_empty())
                .unwrap_or("any")
        };
        Some(PromiseRule {
            row: version(
                row,
                &[row.text("kind"), any("source"), any("case_type"), any("defect")],
                valid_from,
                found,
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

/// What the published list says of an item. A file without these columns lists own duties.
fn power(row: &Row<'_>, found: Found<'_>) -> Option<Power> {
    let owned = |column: &str| row.text(column).to_owned();
    Some(Power {
        kind: row.key_or("kind", found)?,
        catalog_code: owned("catalog_code"),
        task_code: owned("task_code"),
        source: row.key_or("power_source", found)?,
        level: owned("level"),
        by_law: owned("by_law"),
        penalties: row.keys("penalties", found)?,
        punishment: owned("punishment"),
        flow: row.key_or("flow", found)?,
        decide_within_days: row.maybe("decide_within_days", found)?,
        time_bar_years: row.maybe("time_bar_years", found)?,
        first_offence_exempt: row.flag_or_no("first_offence_exempt", found)?,
        link_way: owned("link_way"),
        supervise_way: owned("supervise_way"),
        confidence: owned("confidence"),
    })
}

pub(super) fn aliases(sheet: &Sheet, found: Found<'_>) -> Vec<Lined<TypeAlias>> {
    all(sheet, found, |row, found| {
        let (valid_from, valid_to) = validity(row, found)?;
        Some(TypeAlias {
            case_type: row.need("case_type", found)?,
            scheme: row.need("scheme", found)?,
            code: row.need("code", found)?,
            name_zh: row.need("name_zh", found)?,
            confidence: row.text("confidence").to_owned(),
            valid_from,
            valid_to,
        })
    })
}
