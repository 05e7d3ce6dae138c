//! Whether the files hold together: every name is known on every day it is needed, no row stands twice, and no two
//! items hold the same power on the same day.

use std::collections::{HashMap, HashSet};

use gezhi_domain::catalogue::{CaseType, Dated, DelegatedItem, Holder, Unit, UnitKind};
use gezhi_domain::code::{DefectCode, TypeCode, UnitCode};
use jiff::civil::Date;

use super::problem::Problem;
use super::rows::Lined;
use super::tables::Tables;

const ITEMS: &str = "delegated_items.csv";

pub(super) fn all(tables: &Tables, problems: &mut Vec<Problem>) {
    let mut check = Check { problems };
    check.once(("case_types.csv", "code"), &tables.case_types);
    check.once(("units.csv", "code"), &tables.units);
    check.once(("sources.csv", "code"), &tables.sources);
    check.once((ITEMS, "code"), &tables.items);
    check.distinct(("delegated_batches.csv", "code"), &tables.batches, |batch| {
        batch.code.to_string()
    });
    check.distinct(("office_hours.csv", "code"), &tables.office_hours, |(code, _)| {
        code.to_string()
    });
    check.distinct(("promise_rules.csv", "kind"), &tables.promise_rules, |rule| {
        rule.row.to_string()
    });
    check.distinct(("figures.csv", "key"), &tables.figures, |figure| {
        figure.key.clone()
    });
    check.units(tables);
    check.items(tables);
    check.recalls(tables);
    check.promise_rules(tables);
    check.aliases(tables);
    check.overlaps(&tables.items);
    super::figures::check(tables, problems);
}

struct Check<'a> {
    problems: &'a mut Vec<Problem>,
}

/// The file and column a problem is told at.
type At = (&'static str, &'static str);

impl Check<'_> {
    fn wrong(&mut self, (file, column): At, line: u64, code: &'static str, found: impl ToString) {
        self.told((file, column), line, (code, "expected.known"), found);
    }

    fn told(
        &mut self,
        (file, column): At,
        line: u64,
        (code, expected): (&'static str, &'static str),
        found: impl ToString,
    ) {
        self.problems.push(Problem {
            line,
            column: column.to_owned(),
            found: found.to_string(),
            ..Problem::of(file, code, expected)
        });
    }

    /// One code has one row on one day.
    fn once<R: Dated>(&mut self, at: At, rows: &[Lined<R>])
    where
        R::Key: ToString,
    {
        let mut by_key: HashMap<&R::Key, Vec<&Lined<R>>> = HashMap::new();
        for row in rows {
            by_key.entry(row.1.key()).or_default().push(row);
        }
        for row in rows {
            let same = by_key.get(row.1.key()).into_iter().flatten();
            let clash = same.filter(|other| other.0 < row.0).find(|other| {
                other.1.valid_to().is_none_or(|end| row.1.valid_from() < end)
                    && row.1.valid_to().is_none_or(|end| other.1.valid_from() < end)
            });
            if let Some(other) = clash {
                let found = format!("{} ({})", row.1.key().to_string(), other.0);
                self.told(
                    at,
                    row.0,
                    ("reference.rows_overlap", "expected.one_row_a_day"),
                    found,
                );
            }
        }
    }

    fn distinct<T>(&mut self, at: At, rows: &[Lined<T>], key: impl Fn(&T) -> String) {
        let mut seen = HashSet::new();
        for (line, row) in rows {
            let key = key(row);
            if !seen.insert(key.clone()) {
                self.told(at, *line, ("reference.twice", "expected.once"), key);
            }
        }
    }

    fn units(&mut self, tables: &Tables) {
        let hours: HashSet<_> = tables.office_hours.iter().map(|(_, (code, _))| code).collect();
        for (line, unit) in &tables.units {
            if !hours.contains(&unit.office_hours) {
                self.wrong(
                    ("units.csv", "office_hours"),
                    *line,
                    "reference.unknown_name",
                    &unit.office_hours,
                );
            }
            if unit.kind == UnitKind::Town && unit.town.is_none() {
                self.told(
                    ("units.csv", "town"),
                    *line,
                    ("reference.missing", "expected.code"),
                    "",
                );
            }
        }
        if let Some(policy) = tables
            .policy
            .as_ref()
            .filter(|policy| !hours.contains(&policy.desk_hours))
        {
            self.wrong(
                ("policy.csv", "value"),
                0,
                "reference.unknown_name",
                &policy.desk_hours,
            );
        }
    }

    fn items(&mut self, tables: &Tables) {
        let mut units: HashMap<&UnitCode, Vec<&Unit>> = HashMap::new();
        for (_, unit) in &tables.units {
            units.entry(&unit.code).or_default().push(unit);
        }
        let types = defects_of(&tables.case_types);
        let towns: HashSet<_> = tables
            .units
            .iter()
            .filter_map(|(_, unit)| unit.town.as_ref())
            .collect();
        let batches: HashMap<_, _> = tables
            .batches
            .iter()
            .map(|(_, batch)| (&batch.code, batch.valid_from))
            .collect();
        for (line, item) in &tables.items {
            if let Holder::Unit(unit) = &item.holder {
                self.holder((*line, item), unit, units.get(unit).map_or(&[], Vec::as_slice));
            }
            for code in item.case_types.iter().filter(|code| !types.contains_key(code)) {
                self.wrong((ITEMS, "case_types"), *line, "reference.unknown_name", code);
            }
            let known: HashSet<_> = item
                .case_types
                .iter()
                .filter_map(|code| types.get(code))
                .flatten()
                .collect();
            for defect in item.defects.iter().filter(|defect| !known.contains(defect)) {
                self.wrong((ITEMS, "defects"), *line, "reference.unknown_name", defect);
            }
            for town in item.towns.iter().filter(|town| !towns.contains(town)) {
                self.wrong((ITEMS, "towns"), *line, "reference.unknown_name", town);
            }
            match batches.get(&item.batch) {
                None => self.wrong((ITEMS, "batch"), *line, "reference.unknown_name", &item.batch),
                Some(day) if *day != item.valid_from => {
                    let expected = ("reference.not_the_batch_day", "expected.batch_day");
                    self.told((ITEMS, "valid_from"), *line, expected, item.valid_from);
                }
                Some(_) => {}
            }
        }
    }

    /// The unit that holds an item exists on every day the item holds.
    fn holder(&mut self, (line, item): (u64, &DelegatedItem), unit: &UnitCode, rows: &[&Unit]) {
        if rows.is_empty() {
            self.wrong((ITEMS, "holder"), line, "reference.unknown_name", unit);
        } else if let Some(day) = first_gap(rows, (item.valid_from, item.valid_to)) {
            let expected = ("reference.unit_gone", "expected.unit_on_day");
            self.told((ITEMS, "holder"), line, expected, format!("{unit} {day}"));
        }
    }

    /// A recalled item says who received it, and that unit holds it from the day on.
    fn recalls(&mut self, tables: &Tables) {
        for (line, item) in &tables.items {
            match (item.recalled_on, &item.receiving_unit) {
                (None, None) => {}
                (Some(day), Some(unit)) if item.valid_to == Some(day) => {
                    let received = tables.items.iter().any(|(_, other)| {
                        other.valid_from == day
                            && other.code == item.code
                            && other.holder == Holder::Unit(unit.clone())
                    });
                    if !received {
                        let expected = ("reference.not_received", "expected.received");
                        self.told((ITEMS, "receiving_unit"), *line, expected, unit);
                    }
                }
                (day, _) => {
                    let found = day.map(|day| day.to_string()).unwrap_or_default();
                    let expected = ("reference.half_recalled", "expected.recall");
                    self.told((ITEMS, "recalled_on"), *line, expected, found);
                }
            }
        }
    }

    fn promise_rules(&mut self, tables: &Tables) {
        const FILE: &str = "promise_rules.csv";
        let types = defects_of(&tables.case_types);
        let sources: HashSet<_> = tables.sources.iter().map(|(_, row)| &row.code).collect();
        for (line, rule) in &tables.promise_rules {
            if let Some(source) = rule.source.as_ref().filter(|source| !sources.contains(source)) {
                self.wrong((FILE, "source"), *line, "reference.unknown_name", source);
            }
            if let Some(code) = rule.case_type.as_ref().filter(|code| !types.contains_key(code)) {
                self.wrong((FILE, "case_type"), *line, "reference.unknown_name", code);
            }
        }
    }

    fn aliases(&mut self, tables: &Tables) {
        const FILE: &str = "case_type_aliases.csv";
        let types = defects_of(&tables.case_types);
        for (line, alias) in &tables.aliases {
            if !types.contains_key(&alias.case_type) {
                self.wrong(
                    (FILE, "case_type"),
                    *line,
                    "reference.unknown_name",
                    &alias.case_type,
                );
            }
            let meant = alias.code.parse::<TypeCode>();
            if alias.scheme == "gb30428" && meant.is_ok_and(|code| !types.contains_key(&code)) {
                self.wrong((FILE, "code"), *line, "reference.unknown_name", &alias.code);
            }
        }
    }

    /// Routing must be exclusive: for one type, defect, kind of place, town and day there is at most one item.
    fn overlaps(&mut self, items: &[Lined<DelegatedItem>]) {
        let mut by_type: HashMap<_, Vec<&Lined<DelegatedItem>>> = HashMap::new();
        for item in items {
            for code in &item.1.case_types {
                by_type.entry(code).or_default().push(item);
            }
        }
        let mut told = HashSet::new();
        for items in by_type.values() {
            for (at, (line, one)) in items.iter().enumerate() {
                let clash = |(_, other): &&&Lined<DelegatedItem>| {
                    one.code != other.code && one.meets_in_time(other) && one.meets(other)
                };
                for (later, other) in items[at + 1..].iter().filter(|other| clash(other)) {
                    if told.insert((*line, *later)) {
                        let pair = format!("{} ({later}) / {} ({line})", other.code, one.code);
                        let expected = ("reference.items_overlap", "expected.one_holder");
                        self.told((ITEMS, "code"), *later, expected, pair);
                    }
                }
            }
        }
    }
}

fn defects_of(types: &[Lined<CaseType>]) -> HashMap<&TypeCode, HashSet<&DefectCode>> {
    let mut found: HashMap<&TypeCode, HashSet<&DefectCode>> = HashMap::new();
    for (_, row) in types {
        let defects = row.standards.iter().map(|standard| &standard.defect);
        found.entry(&row.code).or_default().extend(defects);
    }
    found
}

/// The first day of a span on which none of these rows holds.
fn first_gap(rows: &[&Unit], (from, to): (Date, Option<Date>)) -> Option<Date> {
    let mut day = from;
    while to.is_none_or(|to| day < to) {
        let Some(row) = rows.iter().find(|row| row.holds_on(day)) else {
            return Some(day);
        };
        day = row.valid_to?;
    }
    None
}
