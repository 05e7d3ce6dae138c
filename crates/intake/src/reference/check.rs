//! Whether the files hold together: every name is known, and no two items hold the same power on the same day.

use std::collections::{HashMap, HashSet};

use gezhi_domain::catalogue::{Catalogue, DelegatedItem, Holder};

use super::cells::Problem;

pub(super) fn all(catalogue: &Catalogue, problems: &mut Vec<Problem>) {
    names(catalogue, problems);
    overlaps(catalogue, problems);
}

fn wrong(file: &'static str, column: &str, code: &'static str, found: impl ToString) -> Problem {
    Problem {
        file,
        line: 0,
        column: column.to_owned(),
        code,
        found: found.to_string(),
    }
}

fn names(catalogue: &Catalogue, problems: &mut Vec<Problem>) {
    let units: HashSet<_> = catalogue.units.all().iter().map(|unit| &unit.code).collect();
    let types: HashSet<_> = catalogue.case_types.all().iter().map(|row| &row.code).collect();
    let sources: HashSet<_> = catalogue.sources.all().iter().map(|row| &row.code).collect();
    let batches: HashSet<_> = catalogue.batches.iter().map(|row| &row.code).collect();
    for unit in catalogue.units.all() {
        if !catalogue.office_hours.contains_key(&unit.office_hours) {
            problems.push(wrong(
                "units.csv",
                "office_hours",
                "reference.unknown_name",
                &unit.office_hours,
            ));
        }
    }
    for item in catalogue.items.all() {
        if let Holder::Unit(unit) = &item.holder
            && !units.contains(unit)
        {
            problems.push(wrong(
                "delegated_items.csv",
                "holder",
                "reference.unknown_name",
                unit,
            ));
        }
        for code in item.case_types.iter().filter(|code| !types.contains(code)) {
            problems.push(wrong(
                "delegated_items.csv",
                "case_types",
                "reference.unknown_name",
                code,
            ));
        }
        if !batches.contains(&item.batch) {
            problems.push(wrong(
                "delegated_items.csv",
                "batch",
                "reference.unknown_name",
                &item.batch,
            ));
        }
    }
    for rule in &catalogue.promise_rules {
        if let Some(source) = rule.source.as_ref().filter(|source| !sources.contains(source)) {
            problems.push(wrong(
                "promise_rules.csv",
                "source",
                "reference.unknown_name",
                source,
            ));
        }
        if let Some(code) = rule.case_type.as_ref().filter(|code| !types.contains(code)) {
            problems.push(wrong(
                "promise_rules.csv",
                "case_type",
                "reference.unknown_name",
                code,
            ));
        }
    }
}

/// Routing must be exclusive: for one type, defect, kind of place, town and day there is at most one item.
fn overlaps(catalogue: &Catalogue, problems: &mut Vec<Problem>) {
    let mut by_type: HashMap<_, Vec<&DelegatedItem>> = HashMap::new();
    for item in catalogue.items.all() {
        for code in &item.case_types {
            by_type.entry(code).or_default().push(item);
        }
    }
    for items in by_type.values() {
        for (at, one) in items.iter().enumerate() {
            for other in items[at + 1..].iter().filter(|other| overlap(one, other)) {
                let pair = format!("{} {}", one.row, other.row);
                problems.push(wrong(
                    "delegated_items.csv",
                    "code",
                    "reference.items_overlap",
                    pair,
                ));
            }
        }
    }
}

fn overlap(one: &DelegatedItem, other: &DelegatedItem) -> bool {
    fn meet<T: PartialEq>(one: &[T], other: &[T]) -> bool {
        one.is_empty() || other.is_empty() || one.iter().any(|item| other.contains(item))
    }
    let in_time = one.valid_to.is_none_or(|end| other.valid_from < end)
        && other.valid_to.is_none_or(|end| one.valid_from < end);
    in_time
        && meet(&one.defects, &other.defects)
        && meet(&one.place_kinds, &other.place_kinds)
        && meet(&one.towns, &other.towns)
}
