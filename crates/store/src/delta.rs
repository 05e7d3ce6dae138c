//! Differences of figures 统计值增减: what units of work add to the daily roll-ups, summed per row before it is written.
//!
//! A row of a roll-up holds every base count of its day and group in a column of its own, so that a step touches a
//! few rows whatever it counts in.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use gezhi_domain::case::COUNTS;
use gezhi_domain::code::{GridCode, SourceCode, TownCode, TypeCode, UnitCode};
use gezhi_domain::kernel::{Contribution, Value};
use jiff::civil::Date;

use crate::batch::{Sql, Statement};

type ByUnit = (Date, Option<UnitCode>, Option<TypeCode>);
type ByGrid = (Date, Option<TownCode>, Option<GridCode>, Option<SourceCode>);

/// A roll-up: its table and the columns that tell its rows apart.
pub(crate) struct RollUp<const N: usize> {
    pub(crate) table: &'static str,
    pub(crate) keys: [&'static str; N],
}

/// By day, lead unit and case type.
pub(crate) const UNIT: RollUp<3> = RollUp {
    table: "figure_unit",
    keys: ["day", "unit", "case_type"],
};
/// By day, town, responsible grid and source.
pub(crate) const GRID: RollUp<4> = RollUp {
    table: "figure_grid",
    keys: ["day", "town", "grid", "source"],
};

/// The place of each base count among the columns.
static PLACES: LazyLock<HashMap<&'static str, usize>> =
    LazyLock::new(|| COUNTS.iter().copied().zip(0..).collect());
static ADD_TO_UNIT: LazyLock<Sql> = LazyLock::new(|| UNIT.add());
static ADD_TO_GRID: LazyLock<Sql> = LazyLock::new(|| GRID.add());

impl<const N: usize> RollUp<N> {
    /// The statement that adds to a row.
    fn add(&self) -> Sql {
        let (table, keys) = (self.table, self.keys.join(", "));
        let marks: Vec<String> = (1..=N + COUNTS.len()).map(|at| format!("${at}")).collect();
        let sums = COUNTS.iter().map(|n| format!("{n} = {table}.{n} + excluded.{n}"));
        Sql::written(format!(
            "INSERT INTO {table} ({keys}, {}) VALUES ({}) ON CONFLICT ({keys}) DO UPDATE SET {}",
            COUNTS.join(", "),
            marks.join(", "),
            sums.collect::<Vec<_>>().join(", ")
        ))
    }
}

/// How much is added to each base count, in the order of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tally(Vec<i64>);

impl Default for Tally {
    fn default() -> Self {
        Self(vec![0; COUNTS.len()])
    }
}

impl Tally {
    /// The tally with these numbers, in the order of the columns.
    pub(crate) fn of(numbers: impl Iterator<Item = i64>) -> Self {
        Self(numbers.collect())
    }

    /// Each number, in the order of the columns.
    pub(crate) fn numbers(&self) -> &[i64] {
        &self.0
    }

    fn count(&mut self, figure: &str, n: i64) {
        if let Some(at) = PLACES.get(figure) {
            self.0[*at] += n;
        }
    }

    fn absorb(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(held, n)| *held += n);
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.0.iter().all(|n| *n == 0)
    }
}

/// Differences of figures in both groupings.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    by_unit: BTreeMap<ByUnit, Tally>,
    by_grid: BTreeMap<ByGrid, Tally>,
}

impl Figures {
    /// Adds what a matter counted in `before` and counts in `after`: the difference alone.
    pub fn change(&mut self, before: &[Contribution], mut after: Vec<Contribution>) {
        for was in before {
            match after.iter().position(|is| is == was) {
                Some(at) => drop(after.swap_remove(at)),
                None => self.add(was, -1),
            }
        }
        for is in &after {
            self.add(is, 1);
        }
    }

    fn add(&mut self, c: &Contribution, sign: i64) {
        let by_unit = (c.day, c.unit.clone(), c.case_type.clone());
        let by_grid = (c.day, c.town.clone(), c.grid.clone(), c.source.clone());
        let n = sign * c.amount;
        self.by_unit.entry(by_unit).or_default().count(c.figure, n);
        self.by_grid.entry(by_grid).or_default().count(c.figure, n);
    }

    pub(crate) fn absorb(&mut self, other: &Self) {
        for (key, tally) in &other.by_unit {
            self.by_unit.entry(key.clone()).or_default().absorb(tally);
        }
        for (key, tally) in &other.by_grid {
            self.by_grid.entry(key.clone()).or_default().absorb(tally);
        }
    }

    /// The rows of [`UNIT`] that are not nothing.
    pub(crate) fn unit_rows(&self) -> impl Iterator<Item = ([String; 3], &Tally)> {
        let text = |code: Option<&str>| code.unwrap_or("-").to_owned();
        let some = self.by_unit.iter().filter(|(_, tally)| !tally.is_nothing());
        some.map(move |((day, unit, kind), tally)| {
            let unit = text(unit.as_ref().map(UnitCode::as_str));
            let kind = text(kind.as_ref().map(TypeCode::as_str));
            ([day.to_string(), unit, kind], tally)
        })
    }

    /// The rows of [`GRID`] that are not nothing.
    pub(crate) fn grid_rows(&self) -> impl Iterator<Item = ([String; 4], &Tally)> {
        let text = |code: Option<&str>| code.unwrap_or("-").to_owned();
        let some = self.by_grid.iter().filter(|(_, tally)| !tally.is_nothing());
        some.map(move |((day, town, grid, source), tally)| {
            let town = text(town.as_ref().map(TownCode::as_str));
            let grid = text(grid.as_ref().map(GridCode::as_str));
            let source = text(source.as_ref().map(SourceCode::as_str));
            ([day.to_string(), town, grid, source], tally)
        })
    }

    pub(crate) fn statements(&self) -> Vec<Statement> {
        let by_unit = self.unit_rows().map(adding(*ADD_TO_UNIT));
        let by_grid = self.grid_rows().map(adding(*ADD_TO_GRID));
        by_unit.chain(by_grid).collect()
    }
}

fn adding<const N: usize>(sql: Sql) -> impl Fn(([String; N], &Tally)) -> Statement {
    move |(key, tally)| {
        let mut params = Vec::with_capacity(N + COUNTS.len());
        params.extend(key.map(Value::from));
        params.extend(tally.numbers().iter().copied().map(Value::Int));
        Statement {
            sql,
            params,
            expect: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(figure: &'static str, unit: &str) -> Contribution {
        Contribution {
            figure,
            day: Date::constant(2026, 3, 3),
            unit: unit.parse().ok(),
            town: None,
            grid: None,
            case_type: None,
            source: None,
            amount: 1,
        }
    }

    fn rows(figures: &Figures) -> Vec<(String, &'static str, i64)> {
        let told = |([_, unit, _], tally): ([String; 3], &Tally)| {
            let some = tally.numbers().iter().zip(COUNTS).filter(|(n, _)| **n != 0);
            some.map(|(n, name)| (unit.clone(), *name, *n))
                .collect::<Vec<_>>()
        };
        figures.unit_rows().flat_map(told).collect()
    }

    #[test]
    fn only_what_differs_is_written() {
        let mut figures = Figures::default();
        let before = [count("reported", "water"), count("due_handle", "water")];
        let after = vec![count("reported", "water"), count("due_handle", "housing")];
        figures.change(&before, after);
        let row = |unit: &str, n| (unit.to_owned(), "due_handle", n);
        assert_eq!(rows(&figures), [row("housing", 1), row("water", -1)]);
        assert_eq!(figures.grid_rows().count(), 0, "the grid did not change");
    }

    #[test]
    fn there_and_back_is_nothing() {
        let mut figures = Figures::default();
        figures.change(&[], vec![count("reported", "water"), count("reported", "water")]);
        figures.change(&[count("reported", "water")], Vec::new());
        assert_eq!(rows(&figures), [("water".to_owned(), "reported", 1)]);
        figures.change(&[count("reported", "water")], Vec::new());
        assert_eq!(figures.statements().len(), 0);
    }

    #[test]
    fn what_units_of_work_add_is_one_row_for_each_group() {
        let mut figures = Figures::default();
        for _ in 0..3 {
            let mut one = Figures::default();
            one.change(&[], vec![count("reported", "water"), count("filed", "water")]);
            figures.absorb(&one);
        }
        let row = |name| ("water".to_owned(), name, 3);
        assert_eq!(rows(&figures), [row("reported"), row("filed")]);
        assert_eq!(figures.statements().len(), 2);
    }
}
