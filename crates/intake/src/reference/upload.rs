//! A reference file as somebody brings it: CSV (also compressed), a workbook, or a year's calendar as JSON.
//!
//! Whatever the form, the text of one CSV file comes out: that is what is kept, compared and given back. A line of
//! a workbook keeps its number, so that a problem is told where it stands.
//!
//! **Source:** RULES 9.1 (calendars as published by chinese-days: `holidays` and `workdays` by day).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::File;
use super::problem::Problem;
use crate::table;

/// The largest table taken, in cells: a workbook may unfold to much more than its bytes.
const LARGEST: usize = 5_000_000;

/// The CSV text of `bytes`. A calendar replaces only the years it names: the days of other years in `held` stay.
///
/// # Errors
/// What is wrong with the file as a whole.
pub fn text_of(file: &File, bytes: &[u8], held: &str) -> Result<String, Vec<Problem>> {
    let wrong = |found: String| {
        vec![Problem {
            found,
            ..Problem::of(file.name, "reference.unreadable_file", "expected.table")
        }]
    };
    let text = if bytes.first() == Some(&b'{') || bytes.first() == Some(&b'[') {
        if file.name != "calendar.csv" {
            return Err(wrong("JSON".to_owned()));
        }
        calendar_of(bytes).ok_or_else(|| wrong("JSON".to_owned()))?
    } else if bytes.starts_with(b"PK") || bytes.starts_with(&[0x1f, 0x8b]) {
        let rows = table::rows(bytes).map_err(|error| wrong(error.to_string()))?;
        written(&rows).ok_or_else(|| wrong("XLSX".to_owned()))?
    } else {
        let text = std::str::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?;
        text.trim_start_matches('\u{feff}').to_owned()
    };
    if text.trim().is_empty() {
        return Err(wrong(String::new()));
    }
    Ok(if file.name == "calendar.csv" {
        with_other_years(&text, held)
    } else {
        text
    })
}

/// Rows of a workbook as CSV; lines between them stay empty.
fn written(rows: &table::Rows) -> Option<String> {
    if rows.rows.len().saturating_mul(rows.header.len()) > LARGEST {
        return None;
    }
    let mut out = line(&rows.header)?;
    let mut at = 1;
    for (number, row) in &rows.rows {
        for _ in at + 1..*number {
            out.push('\n');
        }
        at = *number;
        let cells: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
        out.push_str(&line(&cells)?);
    }
    Some(out)
}

/// A workbook says midnight where it means a day, and breaks lines within cells.
fn plain(cell: &str) -> String {
    let day = cell
        .strip_suffix(" 00:00:00")
        .filter(|day| day.parse::<jiff::civil::Date>().is_ok());
    day.unwrap_or(cell).replace(['\r', '\n'], " ")
}

fn line(cells: &[String]) -> Option<String> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(cells).ok()?;
    String::from_utf8(writer.into_inner().ok()?).ok()
}

/// A year as chinese-days publishes it: day to "English,中文,number".
#[derive(Deserialize)]
struct Published {
    #[serde(default)]
    holidays: BTreeMap<String, String>,
    #[serde(default)]
    workdays: BTreeMap<String, String>,
}

/// A list of days as the reference file has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    day: String,
    kind: String,
    #[serde(default)]
    name_zh: String,
    #[serde(default)]
    name_en: String,
}

fn calendar_of(bytes: &[u8]) -> Option<String> {
    let days: Vec<[String; 4]> = if bytes.first() == Some(&b'[') {
        let listed: Vec<Listed> = serde_json::from_slice(bytes).ok()?;
        listed
            .into_iter()
            .map(|day| [day.day, day.kind, day.name_zh, day.name_en])
            .collect()
    } else {
        let published: Published = serde_json::from_slice(bytes).ok()?;
        let of = |days: BTreeMap<String, String>, kind: &'static str| {
            days.into_iter().map(move |(day, names)| {
                let mut names = names.split(',').map(ToOwned::to_owned);
                let (en, zh) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
                [day, kind.to_owned(), zh, en]
            })
        };
        let days = of(published.holidays, "holiday").chain(of(published.workdays, "make_up_day"));
        days.collect()
    };
    if days.is_empty() {
        return None;
    }
    let mut out = "day,kind,name_zh,name_en\n".to_owned();
    for day in &days {
        out.push_str(&line(day)?);
    }
    Some(out)
}

/// The days of `text`, and before them those of `held` in years `text` says nothing about.
fn with_other_years(text: &str, held: &str) -> String {
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default();
    if header.trim() != held.lines().next().unwrap_or_default().trim() {
        return text.to_owned();
    }
    let year = |line: &str| line.trim_start_matches('"').get(..4).map(ToOwned::to_owned);
    let named: std::collections::BTreeSet<_> = text.lines().skip(1).filter_map(year).collect();
    let others = held
        .lines()
        .skip(1)
        .filter(|line| year(line).is_some_and(|year| !named.contains(&year)));
    // Those kept stand behind, so that a problem is told at the line of the file that was brought.
    let mut out = text.trim_end().to_owned();
    for other in others {
        out.push('\n');
        out.push_str(other);
    }
    out.push('\n');
    out
}

/// The content of a file as a workbook with one sheet, every cell as text.
pub fn workbook(content: &str) -> Option<Vec<u8>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(content.as_bytes());
    for (row, record) in (0_u32..).zip(reader.records()) {
        for (column, cell) in (0_u16..).zip(record.ok()?.iter()) {
            sheet.write_string(row, column, cell).ok()?;
        }
    }
    sheet.set_freeze_panes(1, 0).ok()?;
    book.save_to_buffer().ok()
}
