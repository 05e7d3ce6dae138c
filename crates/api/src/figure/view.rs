//! Definitions in words, tables, and the address of the list behind each number.

use gezhi_domain::catalogue::{Catalogue, Policy};
use gezhi_domain::figure::{Cohort, Counts, Figure, Good, Grouping, Measure, Selection};
use gezhi_domain::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::case::{CaseRow, Named};
use crate::problem::Language;

/// A figure and its definition in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FigureView {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its definition.
    pub words: String,
    /// `count`, `rate`, `score` or `now`.
    pub measure: String,
    /// `cases`, `percent` or `points` of 100.
    pub unit: String,
    /// `received`, `filed`, `due`, `closed` or `now`.
    pub cohort: String,
    /// By which day it counts, in words.
    pub cohort_words: String,
    /// `high`, `low` or `neither`.
    pub good_when: String,
    /// By what it may be told apart.
    pub groupings: Vec<String>,
    /// What is counted: a base count, or the rates of a score.
    pub of: Vec<String>,
    /// Against what: a base count, or the policy that weighs a score.
    pub out_of: Option<String>,
    /// How much each part of a score counts, by policy.
    pub weights: Option<String>,
    /// A figure that must be read beside it.
    pub beside: Option<String>,
}

impl FigureView {
    /// The definition of `figure`.
    pub fn of(figure: &Figure, policy: &Policy, language: Language) -> Self {
        let (measure, unit, of, out_of) = match &figure.measure {
            Measure::Count(of) => ("count", "cases", vec![of.clone()], None),
            Measure::Rate { of, out_of } => ("rate", "percent", vec![of.clone()], Some(out_of.clone())),
            Measure::Score { parts, weights } => ("score", "points", parts.clone(), Some(weights.clone())),
            Measure::Now(present) => ("now", "cases", vec![present.name().to_owned()], None),
        };
        let weights = out_of.as_deref().and_then(|key| policy.weights(key));
        Self {
            key: figure.key.clone(),
            name: language.of(&figure.name_zh, &figure.name_en).to_owned(),
            words: language.of(&figure.words_zh, &figure.words_en).to_owned(),
            measure: measure.to_owned(),
            unit: unit.to_owned(),
            cohort: cohort(figure.cohort).0.to_owned(),
            cohort_words: cohort_words(figure.cohort, language).to_owned(),
            good_when: match figure.good {
                Good::High => "high",
                Good::Low => "low",
                Good::Neither => "neither",
            }
            .to_owned(),
            groupings: figure.groupings.iter().map(|one| one.name().to_owned()).collect(),
            of,
            weights: weights.map(ToString::to_string),
            out_of,
            beside: figure.beside.clone(),
        }
    }
}

const fn cohort(cohort: Cohort) -> (&'static str, &'static str, &'static str) {
    match cohort {
        Cohort::Received => ("received", "按上报日计", "by the day the first report arrived"),
        Cohort::Filed => ("filed", "按立案日计", "by the day of filing"),
        Cohort::Due => (
            "due",
            "按时限所在日计；查询时刻尚未到期且未办的不计",
            "by the day the deadline falls on; what is neither due nor done at the moment of asking is left out",
        ),
        Cohort::Closed => ("closed", "按结案日计", "by the day of closing"),
        Cohort::Now => ("now", "按查询时刻计", "at the moment of asking"),
    }
}

fn cohort_words(of: Cohort, language: Language) -> &'static str {
    let (_, zh, en) = cohort(of);
    language.of(zh, en)
}

/// All definitions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FigureList {
    /// The figures, in the order tables show them.
    pub items: Vec<FigureView>,
}

/// One number, and the list behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FigureCell {
    /// The figure.
    pub figure: String,
    /// Percent, points or cases; none over nothing.
    pub value: Option<f64>,
    /// As shown: one decimal for percent and points, `-` over nothing.
    pub shown: String,
    /// What was counted.
    pub numerator: Option<i64>,
    /// Against what.
    pub denominator: Option<i64>,
    /// The cases that were counted; a rate also answers with `part=denominator`. None for a score.
    pub cases: Option<String>,
}

/// One group of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FigureRow {
    /// What the group has in common, in the order of `by`.
    pub group: Vec<Named>,
    /// The numbers, in the order of `figures`.
    pub cells: Vec<FigureCell>,
}

/// A table of figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FigureTable {
    /// What tells the rows apart.
    pub by: Vec<String>,
    /// First day.
    #[schema(format = "date")]
    pub from: String,
    /// Last day.
    #[schema(format = "date")]
    pub to: String,
    /// The moment: what depends on the present was counted then.
    #[schema(format = "date-time")]
    pub counted_at: String,
    /// By which days the figures of this table count, in words.
    pub cohorts: Vec<String>,
    /// The figures, in the order of the cells.
    pub figures: Vec<FigureView>,
    /// The groups.
    pub rows: Vec<FigureRow>,
    /// All groups together.
    pub whole: FigureRow,
}

/// What a table needs besides the counts.
pub struct Tabling<'a> {
    /// The figures shown.
    pub figures: &'a [&'a Figure],
    /// What tells the rows apart.
    pub by: &'a [Grouping],
    /// Over what.
    pub selection: &'a Selection,
    /// Reference data, for names and for the parts of scores.
    pub catalogue: &'a Catalogue,
    /// The weights of scores.
    pub policy: &'a Policy,
    /// The moment.
    pub counted_at: Timestamp,
    /// The reader's language.
    pub language: Language,
}

impl Tabling<'_> {
    /// The table of these groups.
    pub fn table<'g>(
        &self,
        groups: impl IntoIterator<Item = (&'g Vec<String>, &'g Counts)>,
        whole: &Counts,
    ) -> FigureTable {
        let mut cohorts: Vec<String> = Vec::new();
        for figure in self.figures {
            let words = cohort_words(figure.cohort, self.language);
            if !cohorts.iter().any(|known| known == words) {
                cohorts.push(words.to_owned());
            }
        }
        FigureTable {
            by: self.by.iter().map(|one| one.name().to_owned()).collect(),
            from: self.selection.from.to_string(),
            to: self.selection.to.to_string(),
            counted_at: self.counted_at.to_string(),
            cohorts,
            figures: self
                .figures
                .iter()
                .map(|figure| FigureView::of(figure, self.policy, self.language))
                .collect(),
            rows: groups
                .into_iter()
                .map(|(keys, counts)| self.row(keys, counts))
                .collect(),
            whole: self.row(&[], whole),
        }
    }

    fn row(&self, keys: &[String], counts: &Counts) -> FigureRow {
        let group = self.by.iter().zip(keys);
        FigureRow {
            group: group.map(|(one, key)| self.name(*one, key)).collect(),
            cells: self
                .figures
                .iter()
                .map(|figure| self.cell(figure, keys, counts))
                .collect(),
        }
    }

    fn cell(&self, figure: &Figure, keys: &[String], counts: &Counts) -> FigureCell {
        let measured = figure.measure(counts, &self.catalogue.figures, self.policy);
        let shown = match (measured.value, &figure.measure) {
            (None, _) => "-".to_owned(),
            (Some(_), Measure::Count(_) | Measure::Now(_)) => measured.numerator.unwrap_or(0).to_string(),
            (Some(value), _) => format!("{value:.1}"),
        };
        FigureCell {
            figure: figure.key.clone(),
            value: measured.value,
            shown,
            numerator: measured.numerator,
            denominator: measured.denominator,
            cases: self.cases(figure, keys),
        }
    }

    /// The address of the list behind a number.
    fn cases(&self, figure: &Figure, keys: &[String]) -> Option<String> {
        if matches!(figure.measure, Measure::Score { .. }) {
            return None;
        }
        let only = self.selection.only.iter();
        let grouped = self.by.iter().zip(keys);
        let pairs = only
            .map(|(one, key)| (one.name(), key.as_str()))
            .chain(grouped.map(|(one, key)| (one.name(), key.as_str())));
        let Selection { from, to, .. } = self.selection;
        let mut address = format!("/api/v1/figures/{}/cases?from={from}&to={to}", figure.key);
        for (name, key) in pairs {
            address.extend(["&", name, "=", key]);
        }
        Some(address)
    }

    fn name(&self, grouping: Grouping, key: &str) -> Named {
        let day = self.selection.to;
        let name = match grouping {
            Grouping::Unit => self.dated(key, |code| {
                let row = self.catalogue.units.get(&code.parse().ok()?, day)?;
                Some((row.name_zh.as_str(), row.name_en.as_str()))
            }),
            Grouping::Type => self.dated(key, |code| {
                let row = self.catalogue.case_types.get(&code.parse().ok()?, day)?;
                Some((row.name_zh.as_str(), row.name_en.as_str()))
            }),
            Grouping::Source => self.dated(key, |code| {
                let row = self.catalogue.sources.get(&code.parse().ok()?, day)?;
                Some((row.name_zh.as_str(), row.name_en.as_str()))
            }),
            Grouping::Town => self.dated(key, |code| self.town(code, day)),
            _ => key.to_owned(),
        };
        Named {
            code: key.to_owned(),
            name,
        }
    }

    fn dated<'n>(&self, key: &str, find: impl Fn(&str) -> Option<(&'n str, &'n str)>) -> String {
        let found = find(key).map(|(zh, en)| self.language.of(zh, en));
        found.unwrap_or(key).to_owned()
    }

    /// A town is named after the unit that governs it.
    fn town(&self, code: &str, day: Date) -> Option<(&str, &str)> {
        use gezhi_domain::catalogue::UnitKind;
        let mut units = self.catalogue.units.on(day);
        let unit = units.find(|unit| {
            unit.kind == UnitKind::Town && unit.town.as_ref().is_some_and(|town| town.as_str() == code)
        })?;
        Some((&unit.name_zh, &unit.name_en))
    }
}

/// A case behind a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CountedCase {
    /// The case.
    #[serde(flatten)]
    pub case: CaseRow,
    /// How often it counts in the number: more than once when it counts in several cohorts.
    pub counts: i64,
}

/// A page of the cases behind a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CountedCases {
    /// The figure.
    pub figure: FigureView,
    /// The base count that is listed.
    pub listed: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// The moment.
    pub counted_at: String,
    /// The cases, those counting last first.
    pub items: Vec<CountedCase>,
    /// Ask with this `next` for the next page; none means this was the last.
    pub next: Option<String>,
    /// The number itself.
    pub total: i64,
}
