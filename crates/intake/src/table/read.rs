//! Reading CSV, compressed CSV and XLSX as rows of texts.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use jiff::ToSpan;

/// A file as rows.
#[derive(Debug, Clone)]
pub struct Rows {
    /// The header.
    pub header: Vec<String>,
    /// The rows under it, with their line numbers counted from 1 with the header.
    pub rows: Vec<(u64, Vec<String>)>,
    /// Lines that could not be read, and why.
    pub broken: Vec<(u64, String)>,
}

/// Why a file is no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Neither CSV in UTF-8 nor XLSX.
    #[error("the file is neither CSV in UTF-8 nor XLSX: {0}")]
    Format(String),
    /// There is no header.
    #[error("the file has no header line")]
    NoHeader,
}

/// The rows of a file, told by its first bytes: gzip, XLSX, or CSV.
///
/// # Errors
/// [`Unreadable`] when it is no table.
pub fn rows(bytes: &[u8]) -> Result<Rows, Unreadable> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        let read = flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut plain);
        read.map_err(|error| Unreadable::Format(error.to_string()))?;
        return csv_rows(&plain);
    }
    if bytes.starts_with(b"PK") {
        xlsx_rows(bytes)
    } else {
        csv_rows(bytes)
    }
}

fn csv_rows(bytes: &[u8]) -> Result<Rows, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
    let header = reader
        .headers()
        .map_err(|error| Unreadable::Format(error.to_string()))?;
    let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    if header.iter().all(String::is_empty) {
        return Err(Unreadable::NoHeader);
    }
    let mut found = Rows {
        header,
        rows: Vec::new(),
        broken: Vec::new(),
    };
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                found
                    .rows
                    .push((line, record.iter().map(|cell| cell.trim().to_owned()).collect()));
            }
            Err(error) => found
                .broken
                .push((error.position().map_or(0, csv::Position::line), error.to_string())),
        }
    }
    Ok(found)
}

fn xlsx_rows(bytes: &[u8]) -> Result<Rows, Unreadable> {
    let wrong = |error: calamine::XlsxError| Unreadable::Format(error.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(wrong)?;
    let sheet = book
        .worksheet_range_at(0)
        .ok_or(Unreadable::NoHeader)?
        .map_err(wrong)?;
    let mut lines = sheet.rows().map(|row| row.iter().map(cell).collect::<Vec<_>>());
    let header = lines
        .next()
        .filter(|header| !header.iter().all(String::is_empty))
        .ok_or(Unreadable::NoHeader)?;
    let rows = (2..)
        .zip(lines)
        .filter(|(_, row)| !row.iter().all(String::is_empty))
        .collect();
    Ok(Rows {
        header,
        rows,
        broken: Vec::new(),
    })
}

pub(super) fn cell(data: &Data) -> String {
    match data {
        Data::DateTime(moment) => serial_day(moment.as_f64()).unwrap_or_default(),
        other => other.to_string().trim().to_owned(),
    }
}

/// A workbook counts days from 30 December 1899.
fn serial_day(days: f64) -> Option<String> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a day number of a calendar in use is far below 2^53"
    )]
    let seconds = (days * 86_400.0).round() as i64;
    let moment = jiff::civil::date(1899, 12, 30)
        .at(0, 0, 0, 0)
        .checked_add(seconds.seconds())
        .ok()?;
    Some(moment.strftime("%Y-%m-%d %H:%M:%S").to_string())
}
