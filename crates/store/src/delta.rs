//! Differences of figures 统计值增减: what units of work add to the daily roll-ups, summed per key before it is written.

use std::collections::BTreeMap;

use gezhi_domain::code::{GridCode, SourceCode, TownCode, TypeCode, UnitCode};
use gezhi_domain::kernel::{Contribution, Value};
use jiff::civil::Date;

use crate::batch::Statement;

type ByUnit = (Date, Option<UnitCode>, Option<TypeCode>, &'static str);
type ByGrid = (
    Date,
    Option<TownCode>,
    Option<GridCode>,
    Option<SourceCode>,
    &'static str,
);

/// Differences of figures in both groupings.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    by_unit: BTreeMap<ByUnit, i64>,
    by_grid: BTreeMap<ByGrid, i64>,
}

impl Figures {
    /// Adds what a matter counted in `before` and counts in `after`: the difference alone.
    pub fn change(&mut self, before: &[Contribution], mut after: Vec<Contribution>) {
        for was in before {
            match after.iter().position(|is| is == was) {
                Some(at) => drop(after.remove(at)),
                None => self.add(was, -1),
            }
        }
        for is in &after {
            self.add(is, 1);
        }
    }

    fn add(&mut self, c: &Contribution, sign: i64) {
        let by_unit = (c.day, c.unit.clone(), c.case_type.clone(), c.figure);
        let by_grid = (c.day, c.town.clone(), c.grid.clone(), c.source.clone(), c.figure);
        *self.by_unit.entry(by_unit).or_default() += sign * c.amount;
        *self.by_grid.entry(by_grid).or_default() += sign * c.amount;
    }

    pub(crate) fn absorb(&mut self, other: &Self) {
        for (key, n) in &other.by_unit {
            *self.by_unit.entry(key.clone()).or_default() += n;
        }
        for (key, n) in &other.by_grid {
            *self.by_grid.entry(key.clone()).or_default() += n;
        }
    }

    /// What is not nothing, keyed as stored: day, unit, case type, figure.
    pub(crate) fn unit_rows(&self) -> impl Iterator<Item = ([String; 4], i64)> {
        let text = |code: Option<&str>| code.unwrap_or("-").to_owned();
        let some = self.by_unit.iter().filter(|(_, n)| **n != 0);
        some.map(move |((day, unit, kind, figure), n)| {
            let unit = text(unit.as_ref().map(UnitCode::as_str));
            let kind = text(kind.as_ref().map(TypeCode::as_str));
            ([day.to_string(), unit, kind, (*figure).to_owned()], *n)
        })
    }

    /// What is not nothing, keyed as stored: day, town, responsible grid, source, figure.
    pub(crate) fn grid_rows(&self) -> impl Iterator<Item = ([String; 5], i64)> {
        let text = |code: Option<&str>| code.unwrap_or("-").to_owned();
        let some = self.by_grid.iter().filter(|(_, n)| **n != 0);
        some.map(move |((day, town, grid, source, figure), n)| {
            let town = text(town.as_ref().map(TownCode::as_str));
            let grid = text(grid.as_ref().map(GridCode::as_str));
            let source = text(source.as_ref().map(SourceCode::as_str));
            ([day.to_string(), town, grid, source, (*figure).to_owned()], *n)
        })
    }

    pub(crate) fn statements(&self) -> Vec<Statement> {
        let by_unit = self.unit_rows().map(upsert(
            "INSERT INTO figure_unit (day, unit, case_type, figure, n) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (day, unit, case_type, figure) DO UPDATE SET n = figure_unit.n + excluded.n",
        ));
        let by_grid = self.grid_rows().map(upsert(
            "INSERT INTO figure_grid (day, town, grid, source, figure, n) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (day, town, grid, source, figure) DO UPDATE SET n = figure_grid.n + excluded.n",
        ));
        by_unit.chain(by_grid).collect()
    }
}

fn upsert<const N: usize>(sql: &'static str) -> impl Fn(([String; N], i64)) -> Statement {
    move |(key, n)| Statement {
        sql: sql.into(),
        params: key.into_iter().map(Value::from).chain([Value::Int(n)]).collect(),
        expect: None,
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

    #[test]
    fn only_what_differs_is_written() {
        let mut figures = Figures::default();
        let before = [count("reported", "water"), count("due_handle", "water")];
        let after = vec![count("reported", "water"), count("due_handle", "housing")];
        figures.change(&before, after);
        let rows: Vec<_> = figures
            .unit_rows()
            .map(|(key, n)| (key[1].clone(), key[3].clone(), n))
            .collect();
        let row = |unit: &str, n| (unit.to_owned(), "due_handle".to_owned(), n);
        assert_eq!(rows, [row("housing", 1), row("water", -1)]);
        assert_eq!(figures.grid_rows().count(), 0, "the grid did not change");
    }

    #[test]
    fn there_and_back_is_nothing() {
        let mut figures = Figures::default();
        figures.change(&[], vec![count("reported", "water"), count("reported", "water")]);
        figures.change(&[count("reported", "water")], Vec::new());
        assert_eq!(figures.unit_rows().map(|(_, n)| n).sum::<i64>(), 1);
        figures.change(&[count("reported", "water")], Vec::new());
        assert_eq!(figures.statements().len(), 0);
    }
}
