//! An office's sheet as rows: any encoding and separator offices use, titles above the header.

use std::io::Read;

use calamine::{Reader, Xlsx};

use super::field::Field;
use super::header::Header;
use super::read::{Rows, Unreadable, cell};

/// The largest a compressed file may become, in bytes.
const UNPACKED: u64 = 256 << 20;

/// The rows of an office's file: XLSX, or CSV (perhaps gzip) in UTF-8, UTF-16 or GB18030, separated by commas,
/// semicolons or tabs.
///
/// # Errors
/// [`Unreadable`] when it is no table.
pub fn sheet(bytes: &[u8]) -> Result<Rows, Unreadable> {
    if bytes.starts_with(b"PK") {
        return with_header(book(bytes)?, Vec::new());
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Unreadable::Format(
            "an old .xls workbook: save it as .xlsx".to_owned(),
        ));
    }
    let mut plain = Vec::new();
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = flate2::read::MultiGzDecoder::new(bytes).take(UNPACKED);
        let read = unpacked.read_to_end(&mut plain);
        read.map_err(|error| Unreadable::Format(error.to_string()))?;
        plain.as_slice()
    } else {
        bytes
    };
    let text = decoded(bytes)?;
    let (lines, broken) = split(&text);
    with_header(lines, broken)
}

type Line = (u64, Vec<String>);

fn with_header(lines: Vec<Line>, mut broken: Vec<(u64, String)>) -> Result<Rows, Unreadable> {
    let first: Vec<Vec<String>> = lines.iter().take(20).map(|(_, line)| line.clone()).collect();
    let header = Header::find(&first)?;
    let width = header.names.len();
    let mut rows = Vec::with_capacity(lines.len());
    for (line, mut row) in lines.into_iter().skip(header.lines) {
        if row.iter().all(String::is_empty) {
            continue;
        }
        // Sheets leave trailing cells away or add blank ones.
        while row.len() > width && row.last().is_some_and(String::is_empty) {
            row.pop();
        }
        if row.len() > width {
            broken.push((line, format!("{} cells under {width} columns", row.len())));
        } else if row.iter().any(|cell| cell.contains('\u{fffd}')) {
            broken.push((line, "bytes that are no characters".to_owned()));
        } else {
            row.resize(width, String::new());
            rows.push((line, row));
        }
    }
    broken.sort();
    Ok(Rows {
        header: header.names,
        rows,
        broken,
    })
}

/// The text of the bytes. What is not UTF-8 is GB18030 when it reads as such and names more columns that way.
fn decoded(bytes: &[u8]) -> Result<String, Unreadable> {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return Ok(encoding.decode(bytes).0.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (chinese, _, wrong) = encoding_rs::GB18030.decode(bytes);
    let lossy = String::from_utf8_lossy(bytes);
    let named = |text: &str| {
        let cells = text
            .lines()
            .take(12)
            .flat_map(|line| line.split([',', ';', '\t']));
        cells
            .filter(|name| Field::named(name.trim_matches('"')).is_some())
            .count()
    };
    let marks = lossy.matches('\u{fffd}').count();
    let (chinese_names, lossy_names) = (named(&chinese), named(&lossy));
    if chinese_names > lossy_names || (!wrong && chinese_names == lossy_names) {
        return Ok(chinese.into_owned());
    }
    if lossy_names == 0 && marks * 20 > lossy.len() {
        return Err(Unreadable::Format(
            "neither XLSX nor text in UTF-8 or GB18030".to_owned(),
        ));
    }
    Ok(lossy.into_owned())
}

/// The separator that stands most often in the first lines.
fn separator(text: &str) -> u8 {
    let head: String = text.lines().take(5).collect();
    let count = |mark: char| head.matches(mark).count();
    let most = [',', '\t', ';']
        .into_iter()
        .max_by_key(|mark| (count(*mark), *mark == ','));
    most.and_then(|mark| u8::try_from(mark).ok()).unwrap_or(b',')
}

fn split(text: &str) -> (Vec<Line>, Vec<(u64, String)>) {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let (mut lines, mut broken) = (Vec::new(), Vec::new());
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                lines.push((line, record.iter().map(|cell| cell.trim().to_owned()).collect()));
            }
            Err(error) => broken.push((error.position().map_or(0, csv::Position::line), error.to_string())),
        }
    }
    (lines, broken)
}

/// The lines of the first sheet that has any.
fn book(bytes: &[u8]) -> Result<Vec<Line>, Unreadable> {
    let wrong = |error: calamine::XlsxError| Unreadable::Format(error.to_string());
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).map_err(wrong)?;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(wrong)?;
        if range.is_empty() {
            continue;
        }
        let (first, _) = range.start().unwrap_or_default();
        let lines = (u64::from(first) + 1..).zip(range.rows());
        return Ok(lines
            .map(|(line, row)| (line, row.iter().map(cell).collect()))
            .collect());
    }
    Err(Unreadable::NoHeader)
}
