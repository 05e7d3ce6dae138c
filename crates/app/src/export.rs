//! `gezhi export cases`: cases as CSV, XLSX or lines of JSON. No contacts, no words, no addresses.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use gezhi_api::case::{CaseRow, Reading};
use gezhi_api::problem::Language;
use gezhi_desk::World;
use gezhi_domain::access::Scope;
use gezhi_domain::actor::Actor;
use gezhi_domain::kernel::Context;
use gezhi_domain::sight::Sight;
use gezhi_domain::time::Timestamp;
use gezhi_store::case::{self, Filter};
use serde_json::json;

use crate::open::Store;
use crate::progress::counter;
use crate::report::print;

/// Cases read at a time.
const ROUND: i64 = 200;
/// Rows a sheet holds besides its head.
const SHEET: usize = 1_048_575;

#[derive(Args)]
pub(crate) struct ExportCases {
    /// The file: `.csv`, `.xlsx` or `.jsonl`.
    out: PathBuf,
    /// Received from this instant on, RFC 3339.
    #[arg(long)]
    from: Option<String>,
    /// Received before this instant, RFC 3339.
    #[arg(long)]
    to: Option<String>,
    /// Names in Chinese instead of English.
    #[arg(long)]
    chinese: bool,
}

/// Columns of the tables, in order.
const COLUMNS: [&str; 13] = [
    "id",
    "number",
    "stage",
    "source",
    "source_name",
    "case_type",
    "case_type_name",
    "lead_unit",
    "lead_unit_name",
    "town",
    "grid",
    "received_at",
    "due_at",
];

fn cells(row: &CaseRow) -> [&str; 13] {
    let (type_code, type_name) = row
        .case_type
        .as_ref()
        .map_or(("", ""), |found| (found.code.as_str(), found.name.as_str()));
    let (unit_code, unit_name) = row
        .lead
        .as_ref()
        .map_or(("", ""), |found| (found.code.as_str(), found.name.as_str()));
    [
        &row.id,
        &row.number,
        &row.stage,
        &row.source.code,
        &row.source.name,
        type_code,
        type_name,
        unit_code,
        unit_name,
        row.town.as_deref().unwrap_or_default(),
        row.grid.as_deref().unwrap_or_default(),
        &row.received_at,
        row.due_at.as_deref().unwrap_or_default(),
    ]
}

/// A file rows are written to.
enum Table {
    Csv(Box<csv::Writer<File>>),
    Lines(BufWriter<File>),
    Book(Box<rust_xlsxwriter::Workbook>, u32, PathBuf),
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Table {
    fn create(path: &Path) -> Result<Self, String> {
        let named = |error: std::io::Error| format!("{}: {error}", path.display());
        let file = || File::create(path).map_err(named);
        match path.extension().and_then(|kind| kind.to_str()) {
            Some("csv") => {
                let mut file = file()?;
                // Spreadsheets read UTF-8 only behind this mark.
                file.write_all("\u{feff}".as_bytes()).map_err(named)?;
                let mut table = csv::Writer::from_writer(file);
                table.write_record(COLUMNS).map_err(told)?;
                Ok(Self::Csv(Box::new(table)))
            }
            Some("jsonl") => Ok(Self::Lines(BufWriter::new(file()?))),
            Some("xlsx") => {
                let mut book = Box::new(rust_xlsxwriter::Workbook::new());
                let sheet = book.add_worksheet();
                for (at, name) in (0..).zip(COLUMNS) {
                    sheet.write_string(0, at, name).map_err(told)?;
                }
                Ok(Self::Book(book, 0, path.to_owned()))
            }
            _ => Err("the file ends in .csv, .xlsx or .jsonl".to_owned()),
        }
    }

    fn add(&mut self, row: &CaseRow) -> Result<(), String> {
        match self {
            Self::Csv(table) => table.write_record(cells(row)).map_err(told),
            Self::Lines(file) => {
                serde_json::to_writer(&mut *file, row).map_err(told)?;
                file.write_all(b"\n").map_err(told)
            }
            Self::Book(book, rows, _) => {
                *rows += 1;
                let sheet = book.worksheet_from_index(0).map_err(told)?;
                for (at, cell) in (0..).zip(cells(row)) {
                    sheet.write_string(*rows, at, cell).map_err(told)?;
                }
                Ok(())
            }
        }
    }

    fn finish(self) -> Result<(), String> {
        match self {
            Self::Csv(mut table) => table.flush().map_err(told),
            Self::Lines(mut file) => file.flush().map_err(told),
            Self::Book(mut book, _, path) => book.save(path).map_err(told),
        }
    }
}

impl ExportCases {
    pub(crate) async fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        let instant = |text: &Option<String>| match text {
            Some(text) => text.parse::<Timestamp>().map(|at| Some(at.as_millis())),
            None => Ok(None),
        };
        let bad = |_| "--from and --to are instants such as 2026-03-03T00:00:00+08:00".to_owned();
        let filter = Filter {
            received_from: instant(&self.from).map_err(bad)?,
            received_to: instant(&self.to).map_err(bad)?,
            ..Filter::default()
        };
        let world = store.ready().await?;
        let rows = self.write(&world, &filter).await?;
        print(json, &json!({ "file": self.out, "rows": rows }));
        Ok(())
    }

    async fn write(&self, world: &World, filter: &Filter) -> Result<usize, String> {
        let (rules, now, words) = (world.rules(), world.now(), HashMap::new());
        let reading = Reading {
            words: &words,
            catalogue: &rules.catalogue,
            day: now.day_in(rules.calendar.zone()),
            now,
            language: if self.chinese {
                Language::Chinese
            } else {
                Language::English
            },
            sight: Sight::Unit,
            ctx: Context {
                recorded_at: now,
                occurred_at: now,
                actor: &Actor::SYSTEM,
                calendar: &rules.calendar,
                catalogue: &rules.catalogue,
                policy: &rules.policy,
            },
        };
        let mut table = Table::create(&self.out)?;
        let (bar, mut after, mut count) = (counter("cases"), None, 0);
        loop {
            let reader = (Scope::District, &Actor::SYSTEM);
            let page = case::list(world.db(), filter, reader, (after.as_ref(), ROUND)).await;
            let page = page.map_err(told)?;
            for (id, case) in &page.cases {
                table.add(&CaseRow::of(id, case, &reading))?;
                count += 1;
            }
            if matches!(table, Table::Book(..)) && count > SHEET {
                return Err("a sheet holds 1,048,575 rows: export a shorter time, or CSV".to_owned());
            }
            bar.set_position(count as u64);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        table.finish()?;
        bar.finish_and_clear();
        Ok(count)
    }
}
