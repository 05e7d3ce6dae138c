//! How a sheet is to be read: a person confirmed it, column by column.

use std::collections::BTreeMap;

use gezhi_domain::catalogue::Catalogue;
use gezhi_domain::code::{SourceCode, TypeCode};
use gezhi_domain::coordinate::Datum;
use gezhi_domain::place::{Given, Point};
use gezhi_domain::report::{Report, Whereabouts};
use gezhi_domain::text::Contact;
use gezhi_domain::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::field::{Field, Mapping};
use super::record::{Record, RowProblem};

/// A column, by its place counted from 0 or by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Column {
    /// Its place.
    At(usize),
    /// Its name in the header.
    Named(String),
}

/// A confirmed plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Which column holds which field.
    pub columns: BTreeMap<Field, Column>,
    /// The zone times without one are in; none means the jurisdiction's.
    #[serde(default)]
    pub zone: Option<String>,
    /// The datum of the coordinates; must be said when there are any.
    #[serde(default)]
    pub datum: Option<Datum>,
    /// The source of rows that name none.
    #[serde(default)]
    pub source: Option<SourceCode>,
}

/// Why a plan does not fit the file: a pointer into it and what is expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {expected}")]
pub struct Misfit {
    /// JSON pointer.
    pub pointer: String,
    /// The key of what is wrong.
    pub code: &'static str,
    /// What would do.
    pub expected: &'static str,
}

fn misfit(pointer: &str, code: &'static str, expected: &'static str) -> Misfit {
    Misfit {
        pointer: pointer.to_owned(),
        code,
        expected,
    }
}

/// A plan that fits the file it is for.
pub struct Ready {
    mapping: Mapping,
    zone: TimeZone,
    datum: Datum,
    source: Option<SourceCode>,
    mapped: Vec<usize>,
}

impl Plan {
    /// The plan that follows from a mapping, without saying zone, datum and source.
    pub fn of(mapping: &Mapping) -> Self {
        let column = |field: &Field| Some((*field, Column::At(mapping.column(*field)?)));
        Self {
            columns: Field::ALL.iter().filter_map(column).collect(),
            zone: None,
            datum: None,
            source: None,
        }
    }

    /// The place of the column that holds the field of this name.
    pub fn place(&self, field: &str, header: &[String]) -> Option<usize> {
        let (_, column) = self.columns.iter().find(|(known, _)| known.name() == field)?;
        match column {
            Column::At(at) => Some(*at),
            Column::Named(name) => header.iter().position(|known| known == name.trim()),
        }
    }

    /// The plan, checked against the header of the file.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn ready(&self, header: &[String], zone: &TimeZone) -> Result<Ready, Misfit> {
        let mut mapping = Mapping::default();
        for (field, column) in &self.columns {
            let at = match column {
                Column::At(at) => Some(*at).filter(|at| *at < header.len()),
                Column::Named(name) => header.iter().position(|known| known == name.trim()),
            };
            let pointer = format!("/columns/{}", field.name());
            mapping.set(
                *field,
                at.ok_or_else(|| misfit(&pointer, "import.no_such_column", "0, 1, 2 ..."))?,
            );
        }
        let has = |field| mapping.column(field).is_some();
        if !has(Field::Words) && !has(Field::CaseType) {
            return Err(misfit("/columns", "import.no_words", "words, case_type"));
        }
        if has(Field::Lon) != has(Field::Lat) {
            return Err(misfit("/columns", "import.half_a_point", "lon, lat"));
        }
        if has(Field::Lon) && self.datum.is_none() {
            return Err(misfit(
                "/datum",
                "import.no_datum",
                "wgs84, cgcs2000, gcj02, bd09",
            ));
        }
        if !has(Field::Source) && self.source.is_none() {
            return Err(misfit("/source", "import.no_source", "GET /api/v1/sources"));
        }
        let named = self.zone.as_deref().map(TimeZone::get).transpose();
        let mut mapped: Vec<usize> = Field::ALL
            .iter()
            .filter_map(|field| mapping.column(*field))
            .collect();
        mapped.sort_unstable();
        mapped.dedup();
        Ok(Ready {
            mapping,
            zone: named
                .map_err(|_| misfit("/zone", "field.choice", "Asia/Shanghai, UTC ..."))?
                .unwrap_or_else(|| zone.clone()),
            datum: self.datum.unwrap_or(Datum::Wgs84),
            source: self.source.clone(),
            mapped,
        })
    }
}

/// The most characters of what was said.
const LONGEST: usize = 8_000;

/// One row as a report.
#[derive(Debug)]
pub struct Row {
    /// The report.
    pub report: Report,
    /// When it was reported, if the row says.
    pub opened_at: Option<Timestamp>,
    /// What tells this row from another of its source: its number, or everything it says.
    pub identity: String,
}

impl Ready {
    fn text<'a>(&self, cells: &'a [String], field: Field) -> &'a str {
        let column = self.mapping.column(field);
        column.and_then(|at| cells.get(at)).map_or("", String::as_str)
    }

    /// What tells a row from another of its source.
    fn identity(&self, record: &Record, cells: &[String]) -> String {
        if let Some(number) = &record.number {
            return format!("number\u{1f}{number}");
        }
        let said = self.mapped.iter().filter_map(|at| cells.get(*at));
        let said: Vec<&str> = said.map(String::as_str).collect();
        format!("row\u{1f}{}", said.join("\u{1f}"))
    }

    /// The stored point; one coordinate alone, or two that lie nowhere, are told.
    fn point(&self, record: &Record, cells: &[String]) -> Result<Option<Point>, RowProblem> {
        let halves = [Field::Lon, Field::Lat].map(|field| !self.text(cells, field).is_empty());
        if halves[0] != halves[1] || (halves[0] && record.point.is_none()) {
            let field = if halves[0] { Field::Lon } else { Field::Lat };
            return Err(RowProblem {
                field,
                found: self.text(cells, field).to_owned(),
            });
        }
        let moved = |given: Point| self.datum.point((given.lon(), given.lat()));
        Ok(record.point.and_then(moved))
    }

    /// The pair of a row as it stands in the file, when it is not in the stored datum.
    fn given(&self, record: &Record) -> Option<Given> {
        let pair = record.point.filter(|_| self.datum != Datum::Wgs84)?;
        Some(Given {
            datum: self.datum,
            lon: pair.lon(),
            lat: pair.lat(),
        })
    }

    /// The report of a row.
    ///
    /// # Errors
    /// The first field that cannot be read.
    pub fn row(&self, cells: &[String], catalogue: &Catalogue, day: Date) -> Result<Row, RowProblem> {
        let record = Record::read(cells, &self.mapping, &self.zone)?;
        let wrong = |field| RowProblem {
            field,
            found: self.text(cells, field).to_owned(),
        };
        if record.closed_at.is_some() {
            return Err(wrong(Field::ClosedAt));
        }
        let point = self.point(&record, cells)?;
        let given = self.given(&record);
        let source = match record.source.as_str() {
            "" => self.source.clone(),
            name => source(name, catalogue, day),
        };
        let blank = record.words.is_empty() && record.case_type.is_empty();
        if blank || record.words.chars().count() > LONGEST {
            return Err(wrong(Field::Words));
        }
        let identity = self.identity(&record, cells);
        let case_type = case_type(&record.case_type, catalogue, day);
        // A type in words nobody knows is not lost: the desk reads it before what was said.
        let words = match (&case_type, record.case_type.as_str()) {
            (None, named) if !named.is_empty() => format!("{named}\n{}", record.words),
            _ => record.words,
        };
        let contact = Contact {
            name: record.name,
            phone: record.phone,
            email: String::new(),
        };
        Ok(Row {
            opened_at: record.opened_at,
            identity,
            report: Report {
                source: source.ok_or_else(|| wrong(Field::Source))?,
                external_number: record.number,
                contact: Some(contact).filter(|contact| *contact != Contact::default()),
                words: words.trim().to_owned(),
                place: Whereabouts {
                    point,
                    given,
                    address: Some(record.address).filter(|address| !address.is_empty()),
                    ..Whereabouts::default()
                },
                nature: None,
                case_type,
                defect: None,
                due: record.due_at,
                excluded: Vec::new(),
                photos: Vec::new(),
                filing: None,
            },
        })
    }
}

/// A source by its code or by one of its names.
fn source(name: &str, catalogue: &Catalogue, day: Date) -> Option<SourceCode> {
    let mut known = catalogue.sources.on(day);
    let fits = |row: &&gezhi_domain::catalogue::Source| {
        row.code.as_str().eq_ignore_ascii_case(name)
            || row.name_zh == name
            || row.name_en.eq_ignore_ascii_case(name)
    };
    known.find(fits).map(|row| row.code.clone())
}

/// A case type by its code, one of its names or an alias.
fn case_type(name: &str, catalogue: &Catalogue, day: Date) -> Option<TypeCode> {
    if name.is_empty() {
        return None;
    }
    let mut known = catalogue.case_types.on(day);
    let fits = |row: &&gezhi_domain::catalogue::CaseType| {
        row.code.as_str().eq_ignore_ascii_case(name)
            || row.name_zh == name
            || row.name_en.eq_ignore_ascii_case(name)
            || row.aliases.iter().any(|alias| alias == name)
    };
    known.find(fits).map(|row| row.code.clone())
}
