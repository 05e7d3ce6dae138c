//! What is asked of figures: the days, the groups, the figures, the format; the same over HTTP and on a terminal.

use gezhi_domain::figure::{Figure, Figures, Grouping, Measure, Selection, evaluation_year};
use gezhi_domain::kernel::Rulebook;
use gezhi_domain::time::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

/// A part of the question that cannot be read, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not readable")]
pub struct Unreadable(pub &'static str);

/// As it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// Only this day.
    pub day: Option<String>,
    /// Only this month.
    pub month: Option<String>,
    /// Only this evaluation year.
    pub year: Option<String>,
    /// Only this lead unit.
    pub unit: Option<String>,
    /// Only this responsible grid.
    pub grid: Option<String>,
    /// Only this town.
    pub town: Option<String>,
    /// Only this case type.
    #[serde(rename = "type")]
    pub case_type: Option<String>,
    /// Only this source.
    pub source: Option<String>,
    /// What tells the rows apart, joined by a comma; `none` for one row.
    pub by: Option<String>,
    /// Keys of figures joined by commas, or `all`.
    pub figures: Option<String>,
    /// `json`, `csv` or `xlsx`.
    pub format: Option<String>,
    /// Of a list: `numerator` or `denominator`.
    pub part: Option<String>,
    /// Of a list: where the page begins.
    pub next: Option<String>,
    /// Of a list: how many a page holds.
    pub limit: Option<usize>,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// Comma-separated values.
    Csv,
    /// A workbook.
    Xlsx,
}

/// Over which days and groups, told apart by what.
pub struct Over {
    /// The days and groups.
    pub selection: Selection,
    /// What tells the rows apart.
    pub by: Vec<Grouping>,
}

impl Over {
    /// What is asked, with the evaluation year so far where no day is named.
    ///
    /// # Errors
    /// The first part that cannot be read.
    pub fn of(asked: &Asked, rules: &Rulebook, now: Timestamp) -> Result<Self, Unreadable> {
        let today = now.day_in(rules.calendar.zone());
        let starts_in = rules.policy.fiscal_year_start_month;
        let timed = [&asked.day, &asked.month, &asked.year]
            .iter()
            .any(|time| time.is_some());
        let day = |text: &Option<String>, name: &'static str| {
            let read = text.as_deref().map(str::parse::<Date>).transpose();
            read.map_err(|_| Unreadable(name))
        };
        let from = day(&asked.from, "from")?.unwrap_or(if timed {
            Date::MIN
        } else {
            evaluation_year(today, starts_in).1
        });
        let to = day(&asked.to, "to")?.unwrap_or(if timed { Date::MAX } else { today });
        let mut selection = Selection {
            from,
            to,
            only: Vec::new(),
        };
        let only = [
            (Grouping::Day, &asked.day),
            (Grouping::Month, &asked.month),
            (Grouping::Year, &asked.year),
            (Grouping::Unit, &asked.unit),
            (Grouping::Grid, &asked.grid),
            (Grouping::Town, &asked.town),
            (Grouping::Type, &asked.case_type),
            (Grouping::Source, &asked.source),
        ];
        for (grouping, key) in only {
            if let Some(key) = key {
                let narrowed = selection.narrow(grouping, key, starts_in);
                narrowed.map_err(|_| Unreadable(grouping.name()))?;
            }
        }
        if selection.from > selection.to {
            return Err(Unreadable("to"));
        }
        Ok(Self {
            selection,
            by: groupings(asked.by.as_deref())?,
        })
    }
}

fn groupings(asked: Option<&str>) -> Result<Vec<Grouping>, Unreadable> {
    let wrong = Unreadable("by");
    match asked {
        None => Ok(vec![Grouping::Unit]),
        Some("none") => Ok(Vec::new()),
        Some(names) => {
            let read: Option<Vec<Grouping>> = names.split(',').map(Grouping::named).collect();
            let read = read.filter(|read| read.len() <= 2).ok_or(wrong)?;
            if read.len() == 2 && read[0] == read[1] {
                return Err(wrong);
            }
            Ok(read)
        }
    }
}

impl Asked {
    /// The figures asked for; each must allow what the rows are told apart by.
    ///
    /// # Errors
    /// When one is unknown or may not be told apart so.
    pub fn figures<'f>(&self, figures: &'f Figures, by: &[Grouping]) -> Result<Vec<&'f Figure>, Unreadable> {
        let allows = |figure: &&Figure| by.iter().all(|one| figure.groupings.contains(one));
        match self.figures.as_deref() {
            None => {
                let counts = |figure: &&Figure| matches!(figure.measure, Measure::Count(_));
                let chosen = figures.all().iter().filter(allows);
                Ok(chosen.filter(|figure| !counts(figure)).collect())
            }
            Some("all") => Ok(figures.all().iter().filter(allows).collect()),
            Some(keys) => {
                let read = keys.split(',').map(|key| figures.get(key).filter(allows));
                read.collect::<Option<_>>().ok_or(Unreadable("figures"))
            }
        }
    }

    /// The format asked for.
    ///
    /// # Errors
    /// When there is no such format.
    pub fn format(&self) -> Result<Format, Unreadable> {
        match self.format.as_deref() {
            None | Some("json") => Ok(Format::Json),
            Some("csv") => Ok(Format::Csv),
            Some("xlsx") => Ok(Format::Xlsx),
            Some(_) => Err(Unreadable("format")),
        }
    }
}
