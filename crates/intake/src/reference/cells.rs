//! Reading tables cell by cell, with a problem for each cell that cannot be read.

use std::collections::HashMap;
use std::str::FromStr;

use csv::StringRecord;
use gezhi_domain::clock::Limit;
use gezhi_domain::code::{
    BatchCode, DefectCode, HoursCode, ItemCode, PromiseCode, SourceCode, TownCode, TypeCode, UnitCode,
};
use jiff::civil::Date;

use super::problem::Problem;

/// Something a cell may hold, with the key of the words that say how it is written.
pub(super) trait Cell: FromStr {
    const EXPECTED: &'static str;
}

macro_rules! cells {
    ($($kind:ty: $expected:literal;)*) => {$(
        impl Cell for $kind {
            const EXPECTED: &'static str = $expected;
        }
    )*};
}

cells! {
    String: "expected.text"; Date: "expected.day"; Limit: "expected.limit"; u16: "expected.whole";
    u8: "expected.whole"; BatchCode: "expected.code"; DefectCode: "expected.code"; HoursCode: "expected.code";
    ItemCode: "expected.code"; PromiseCode: "expected.code"; SourceCode: "expected.code";
    TownCode: "expected.code"; TypeCode: "expected.code"; UnitCode: "expected.code";
}

/// A file as rows under a header.
pub(super) struct Sheet {
    pub(super) file: &'static str,
    columns: HashMap<String, usize>,
    records: Vec<StringRecord>,
}

/// One row.
pub(super) struct Row<'a> {
    sheet: &'a Sheet,
    record: &'a StringRecord,
}

/// The rows of `content`. Columns nobody knows, missing columns and lines of another length are problems.
pub(super) fn sheet(file: &super::File, content: &str, found: &mut Vec<Problem>) -> Sheet {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(content.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let columns: HashMap<String, usize> = header
        .iter()
        .enumerate()
        .map(|(at, name)| (name.trim().to_owned(), at))
        .collect();
    let mut sheet = Sheet {
        file: file.name,
        columns,
        records: Vec::new(),
    };
    let whole = columns_fit(file, &header, &sheet, found);
    for record in reader.records() {
        match record {
            Ok(record) if record.len() == header.len() => sheet.records.push(record),
            Ok(record) => found.push(Problem {
                line: record.position().map_or(0, csv::Position::line),
                found: record.len().to_string(),
                choices: header.len().to_string(),
                ..Problem::of(file.name, "reference.line_length", "expected.cells")
            }),
            Err(error) => found.push(Problem {
                line: error.position().map_or(0, csv::Position::line),
                ..Problem::of(file.name, "reference.unreadable_line", "expected.csv")
            }),
        }
    }
    if !whole {
        sheet.records.clear();
    }
    sheet
}

fn columns_fit(file: &super::File, header: &StringRecord, sheet: &Sheet, found: &mut Vec<Problem>) -> bool {
    let known: Vec<&str> = super::columns_of(file);
    let before = found.len();
    for name in header.iter().map(str::trim).filter(|name| !known.contains(name)) {
        found.push(Problem {
            line: 1,
            column: name.to_owned(),
            found: name.to_owned(),
            choices: known.join(" "),
            ..Problem::of(file.name, "reference.unknown_column", "expected.one_of")
        });
    }
    for name in file
        .needs
        .iter()
        .filter(|name| !sheet.columns.contains_key(**name))
    {
        found.push(Problem {
            line: 1,
            column: (*name).to_owned(),
            choices: (*name).to_owned(),
            ..Problem::of(file.name, "reference.no_column", "expected.one_of")
        });
    }
    found.len() == before
}

impl Sheet {
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().map(|record| Row { sheet: self, record })
    }
}

impl Row<'_> {
    /// The line, counted from 1 with the header.
    pub(super) fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    /// The text of a column; empty when there is no such column.
    pub(super) fn text(&self, column: &str) -> &str {
        self.sheet
            .columns
            .get(column)
            .and_then(|at| self.record.get(*at))
            .unwrap_or_default()
            .trim()
    }

    pub(super) fn problem(&self, column: &str, code: &'static str, expected: &'static str) -> Problem {
        Problem {
            line: self.line(),
            column: column.to_owned(),
            found: self.text(column).to_owned(),
            ..Problem::of(self.sheet.file, code, expected)
        }
    }

    /// A cell that must be there.
    pub(super) fn need<T: Cell>(&self, column: &str, problems: &mut Vec<Problem>) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            problems.push(self.problem(column, "reference.missing", T::EXPECTED));
            return None;
        }
        let read = text.parse().ok();
        if read.is_none() {
            problems.push(self.problem(column, "reference.unreadable", T::EXPECTED));
        }
        read
    }

    /// A cell that may be empty: `Some(None)` then, `None` when it cannot be read.
    #[expect(clippy::option_option, reason = "outside: readable; inside: given")]
    pub(super) fn maybe<T: Cell>(&self, column: &str, problems: &mut Vec<Problem>) -> Option<Option<T>> {
        if self.text(column).is_empty() {
            Some(None)
        } else {
            self.need(column, problems).map(Some)
        }
    }

    /// A list separated by spaces or semicolons.
    pub(super) fn list<T: Cell>(&self, column: &str, problems: &mut Vec<Problem>) -> Option<Vec<T>> {
        let read: Option<Vec<T>> = self.words(column).map(|word| word.parse().ok()).collect();
        if read.is_none() {
            problems.push(self.problem(column, "reference.unreadable", T::EXPECTED));
        }
        read
    }

    fn words<'a>(&'a self, column: &str) -> impl Iterator<Item = &'a str> {
        self.text(column)
            .split([' ', ';'])
            .filter(|word| !word.is_empty())
    }

    /// One key of a closed list.
    pub(super) fn key<T: serde::de::DeserializeOwned>(
        &self,
        column: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        self.closed(column, self.text(column), problems)
    }

    /// One key of a closed list, or what counts when the cell is empty.
    pub(super) fn key_or<T: serde::de::DeserializeOwned + Default>(
        &self,
        column: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        if self.text(column).is_empty() {
            return Some(T::default());
        }
        self.key(column, problems)
    }

    /// Several keys of a closed list.
    pub(super) fn keys<T: serde::de::DeserializeOwned>(
        &self,
        column: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<Vec<T>> {
        self.words(column)
            .map(|word| self.closed(column, word, problems))
            .collect()
    }

    fn closed<T: serde::de::DeserializeOwned>(
        &self,
        column: &str,
        word: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        match serde_json::from_value(word.into()) {
            Ok(read) => Some(read),
            Err(error) => {
                problems.push(Problem {
                    choices: named_in(&error.to_string()),
                    ..self.problem(column, "reference.unknown_word", "expected.one_of")
                });
                None
            }
        }
    }

    /// `yes` or `no`.
    pub(super) fn flag(&self, column: &str, problems: &mut Vec<Problem>) -> Option<bool> {
        match self.text(column) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => {
                problems.push(Problem {
                    choices: "yes no".to_owned(),
                    ..self.problem(column, "reference.unknown_word", "expected.one_of")
                });
                None
            }
        }
    }

    /// `yes` or `no`; empty means no.
    pub(super) fn flag_or_no(&self, column: &str, problems: &mut Vec<Problem>) -> Option<bool> {
        if self.text(column).is_empty() {
            Some(false)
        } else {
            self.flag(column, problems)
        }
    }
}

/// The words a closed list knows, as its reader names them between backticks.
fn named_in(error: &str) -> String {
    let (_, named) = error.split_once("expected").unwrap_or_default();
    let words: Vec<&str> = named.split('`').skip(1).step_by(2).collect();
    words.join(" ")
}
