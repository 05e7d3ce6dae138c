//! Tables written for spreadsheets: CSV with a byte-order mark, so that its Chinese opens well, and XLSX.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
}

/// A table to be written.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// The name of the sheet.
    pub name: String,
    /// Lines above the table: what it is, of which days, counted when. Left out of CSV.
    pub notes: Vec<String>,
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// The table as CSV.
///
/// # Errors
/// What the writer says.
pub fn csv(table: &Written) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(&table.header)?;
    for row in &table.rows {
        out.write_record(row.iter().map(|cell| match cell {
            Cell::Text(words) => words.clone(),
            Cell::Number(number) => number.to_string(),
        }))?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

/// The tables as the sheets of one workbook.
///
/// # Errors
/// What the writer says, e.g. of a table larger than a sheet.
pub fn xlsx(tables: &[Written]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    for table in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(&table.name)?;
        let mut at = 0;
        for note in &table.notes {
            sheet.write_string(at, 0, note)?;
            at += 1;
        }
        for (column, name) in (0..).zip(&table.header) {
            sheet.write_string_with_format(at, column, name, &bold)?;
        }
        for row in &table.rows {
            at += 1;
            for (column, cell) in (0..).zip(row) {
                match cell {
                    Cell::Text(words) => sheet.write_string(at, column, words)?,
                    Cell::Number(number) => sheet.write_number(at, column, *number)?,
                };
            }
        }
    }
    book.save_to_buffer()
}
