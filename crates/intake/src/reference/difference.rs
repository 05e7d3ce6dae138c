//! What one content of a file changes against another: rows that come, go or read differently.

use std::collections::BTreeMap;

use super::File;

/// A row that reads differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The row, by its key columns.
    pub row: String,
    /// Column, before, after.
    pub cells: Vec<(String, String, String)>,
}

/// What changes between two contents of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Rows that come.
    pub added: Vec<String>,
    /// Rows that go.
    pub removed: Vec<String>,
    /// Rows that read differently.
    pub changed: Vec<Changed>,
}

impl Difference {
    /// Whether nothing changes.
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

type Cells = BTreeMap<String, String>;

/// What `after` changes against `before`, row by row; the order of rows and columns does not count.
pub fn difference(file: &File, before: &str, after: &str) -> Difference {
    let (before, after) = (rows(file, before), rows(file, after));
    let mut found = Difference::default();
    for (key, cells) in &after {
        match before.get(key) {
            None => found.added.push(key.clone()),
            Some(held) => {
                let cells = changed(held, cells);
                if !cells.is_empty() {
                    found.changed.push(Changed {
                        row: key.clone(),
                        cells,
                    });
                }
            }
        }
    }
    found.removed = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .cloned()
        .collect();
    found
}

fn changed(before: &Cells, after: &Cells) -> Vec<(String, String, String)> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let text = |cells: &Cells, name: &String| cells.get(name).cloned().unwrap_or_default();
    let pairs = names
        .into_iter()
        .map(|name| (name.clone(), text(before, name), text(after, name)));
    pairs.filter(|(_, before, after)| before != after).collect()
}

fn rows(file: &File, content: &str) -> BTreeMap<String, Cells> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(content.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let named = |record: &csv::StringRecord| -> Cells {
        let cells = header.iter().zip(record.iter());
        cells
            .map(|(name, cell)| (name.trim().to_owned(), cell.trim().to_owned()))
            .collect()
    };
    let records = reader.records().filter_map(Result::ok);
    records
        .map(|record| {
            let cells = named(&record);
            let key: Vec<&str> = file
                .key
                .iter()
                .map(|name| cells.get(*name).map_or("", String::as_str))
                .collect();
            (key.join("/"), cells)
        })
        .collect()
}
