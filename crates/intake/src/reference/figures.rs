//! Whether the figures hold together: counts, rates and weights they name exist.

use gezhi_domain::figure::{Figure, Figures, Measure};

use super::problem::Problem;
use super::tables::Tables;

pub(super) fn check(tables: &Tables, problems: &mut Vec<Problem>) {
    let figures: Vec<Figure> = tables.figures.iter().map(|(_, figure)| figure.clone()).collect();
    let mut unknown = |key: &str, column: &str, name: &str| {
        let line = tables.figures.iter().find(|(_, figure)| figure.key == key);
        problems.push(Problem {
            line: line.map_or(0, |(line, _)| *line),
            column: column.to_owned(),
            found: name.to_owned(),
            ..Problem::of("figures.csv", "reference.unknown_name", "expected.known")
        });
    };
    for figure in &figures {
        let Measure::Score { parts, weights } = &figure.measure else {
            continue;
        };
        let held = tables.policy.as_ref().map(|policy| policy.weights(weights));
        if held.is_some_and(|held| held.is_none_or(|held| held.parts() != parts.len())) {
            unknown(&figure.key, "out_of", weights);
        }
    }
    for (key, name) in Figures::new(figures).faults() {
        unknown(key, "of", name);
    }
}
