//! Reading tables cell by cell, with a problem for each cell that cannot be read.

use std::collections::HashMap;
use std::str::FromStr;

use csv::StringRecord;
use serde::Serialize;

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file.
    pub file: &'static str,
    /// The line, counted from 1 with the header; 0 for the file as a whole.
    pub line: u64,
    /// The column, by its header; empty for the line as a whole.
    pub column: String,
    /// What is wrong: a message key.
    pub code: &'static str,
    /// What stood there.
    pub found: String,
}

/// A file as rows under a header.
pub(super) struct Sheet {
    file: &'static str,
    columns: HashMap<String, usize>,
    records: Vec<StringRecord>,
}

/// One row.
pub(super) struct Row<'a> {
    sheet: &'a Sheet,
    record: &'a StringRecord,
}

pub(super) fn sheet(file: &'static str, content: &str, problems: &mut Vec<Problem>) -> Sheet {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(false)
        .from_reader(content.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let columns = header
        .iter()
        .enumerate()
        .map(|(at, name)| (name.trim().to_owned(), at))
        .collect();
    let mut records = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => records.push(record),
            Err(error) => problems.push(Problem {
                file,
                line: error.position().map_or(0, csv::Position::line),
                column: String::new(),
                code: "reference.unreadable_line",
                found: error.to_string(),
            }),
        }
    }
    Sheet {
        file,
        columns,
        records,
    }
}

impl Sheet {
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().map(|record| Row { sheet: self, record })
    }

    /// A problem of the file as a whole.
    pub(super) fn problem(&self, code: &'static str, found: String) -> Problem {
        Problem {
            file: self.file,
            line: 0,
            column: String::new(),
            code,
            found,
        }
    }
}

impl Row<'_> {
    /// The text of a column; empty when there is no such column.
    pub(super) fn text(&self, column: &str) -> &str {
        self.sheet
            .columns
            .get(column)
            .and_then(|at| self.record.get(*at))
            .unwrap_or_default()
            .trim()
    }

    pub(super) fn problem(&self, column: &str, code: &'static str) -> Problem {
        Problem {
            file: self.sheet.file,
            line: self.record.position().map_or(0, csv::Position::line),
            column: column.to_owned(),
            code,
            found: self.text(column).to_owned(),
        }
    }

    /// A cell that must be there.
    pub(super) fn need<T: FromStr>(&self, column: &str, problems: &mut Vec<Problem>) -> Option<T> {
        let code = if self.text(column).is_empty() {
            "reference.missing"
        } else {
            "reference.unreadable"
        };
        let read = self.text(column).parse().ok();
        if read.is_none() {
            problems.push(self.problem(column, code));
        }
        read
    }

    /// A cell that may be empty: `Some(None)` then, `None` when it cannot be read.
    #[expect(clippy::option_option, reason = "outside: readable; inside: given")]
    pub(super) fn maybe<T: FromStr>(&self, column: &str, problems: &mut Vec<Problem>) -> Option<Option<T>> {
        if self.text(column).is_empty() {
            Some(None)
        } else {
            self.need(column, problems).map(Some)
        }
    }

    /// A list separated by spaces or semicolons.
    pub(super) fn list<T: FromStr>(&self, column: &str, problems: &mut Vec<Problem>) -> Option<Vec<T>> {
        let words = self
            .text(column)
            .split([' ', ';'])
            .filter(|word| !word.is_empty());
        let read: Option<Vec<T>> = words.map(|word| word.parse().ok()).collect();
        if read.is_none() {
            problems.push(self.problem(column, "reference.unreadable"));
        }
        read
    }

    /// A closed list, by its key.
    pub(super) fn key<T: serde::de::DeserializeOwned>(
        &self,
        column: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        let read = serde_json::from_value(self.text(column).into()).ok();
        if read.is_none() {
            problems.push(self.problem(column, "reference.unknown_word"));
        }
        read
    }

    /// `yes` or `no`.
    pub(super) fn flag(&self, column: &str, problems: &mut Vec<Problem>) -> Option<bool> {
        match self.text(column) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => {
                problems.push(self.problem(column, "reference.not_yes_or_no"));
                None
            }
        }
    }
}
