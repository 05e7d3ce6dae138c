//! Reading a backup into an empty database of either engine.

use std::collections::BTreeSet;
use std::path::Path;

use gezhi_domain::kernel::Value;
use serde::Serialize;

use super::archive::Opening;
use super::{FORM, Line, Manifest, decoded, key_proof, read_value};
use crate::attachment;
use crate::batch::{Batch, Sql};
use crate::db::Db;
use crate::error::StoreError;

/// Statements in one transaction.
const GROUP: usize = 500;
/// Tables whose rows have a key of their own, how a key is put back and how it is destroyed.
const KEYED: [(&str, &str, &str); 3] = [
    (
        "text",
        "UPDATE text SET wrapped_key = $2 WHERE id = $1",
        "UPDATE text SET wrapped_key = NULL WHERE id = $1",
    ),
    (
        "contact",
        "UPDATE contact SET wrapped_key = $2 WHERE id = $1",
        "UPDATE contact SET wrapped_key = NULL WHERE id = $1",
    ),
    (
        "attachment",
        "UPDATE attachment SET wrapped_key = $2 WHERE id = $1",
        "UPDATE attachment SET wrapped_key = NULL WHERE id = $1",
    ),
];

fn keyed(table: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    KEYED.iter().find(|(name, ..)| *name == table)
}

/// What was read.
#[derive(Debug, Clone, Serialize)]
pub struct Restored {
    /// Rows.
    pub rows: u64,
    /// Attachments.
    pub files: u64,
    /// Wrapped keys put back.
    pub keys: u64,
    /// Rows erased again because a later archive says that they were.
    pub erased: u64,
    /// The last journal position.
    pub position: i64,
}

/// The files of a backup.
pub struct Files<'a> {
    /// The archive.
    pub archive: &'a Path,
    /// The newest companion there is; none leaves every text and contact erased.
    pub companion: Option<&'a Path>,
    /// A later archive, whose journal tells what was erased since.
    pub since: Option<&'a Path>,
    /// The secret half of the backup key.
    pub secret: &'a str,
}

/// Reads a backup into `db`, which must be empty and stand under the deployment key of the backup; `told` hears the
/// rows read so far.
///
/// # Errors
/// What is wrong with the files or the database; what was read so far stays, so the caller starts anew.
pub async fn restore(
    db: &Db,
    files: &Files<'_>,
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<Restored, StoreError> {
    for table in ["journal", "account"] {
        let rows = db.query(&format!("SELECT COUNT(*) FROM {table}"), &[]).await?;
        if rows.first().is_some_and(|row| row.int(0) > 0) {
            return Err(StoreError::corrupt("the database to restore into is not empty"));
        }
    }
    let mut archive = Opening::open(files.archive, files.secret)?;
    let manifest = manifest(&mut archive)?;
    if manifest.key_proof != key_proof(db.keys()) {
        return Err(StoreError::corrupt(
            "the deployment key of the data folder is not the one of the backup",
        ));
    }
    let mut reading = Reading::new(db);
    let (rows, count) = reading.archive(&mut archive, told).await?;
    let keys = match files.companion {
        Some(path) => reading.companion(&mut Opening::open(path, files.secret)?).await?,
        None => 0,
    };
    let erased = match files.since {
        Some(path) => {
            let erased = erased_since(&mut Opening::open(path, files.secret)?, manifest.position)?;
            reading.erase(&erased).await?
        }
        None => 0,
    };
    Ok(Restored {
        rows,
        files: count,
        keys,
        erased,
        position: manifest.position,
    })
}

fn manifest(archive: &mut Opening) -> Result<Manifest, StoreError> {
    match archive.next()? {
        Some(Line::Manifest(manifest)) if manifest.form == FORM => Ok(manifest),
        Some(Line::Manifest(_)) => Err(StoreError::corrupt("the archive is of a newer form")),
        _ => Err(StoreError::corrupt("the file is a companion, not an archive")),
    }
}

struct Reading<'a> {
    db: &'a Db,
    batch: Batch,
    insert: Option<Sql>,
}

impl<'a> Reading<'a> {
    fn new(db: &'a Db) -> Self {
        Self {
            db,
            batch: Batch::default(),
            insert: None,
        }
    }

    async fn add(&mut self, sql: Sql, params: Vec<Value>) -> Result<(), StoreError> {
        self.batch.free(sql, params);
        if self.batch.statements.len() >= GROUP {
            self.write().await?;
        }
        Ok(())
    }

    async fn write(&mut self) -> Result<(), StoreError> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        self.db.commit(batch).await.map(drop)
    }

    async fn archive(
        &mut self,
        archive: &mut Opening,
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(u64, u64), StoreError> {
        let (mut rows, mut files) = (0, 0);
        loop {
            match archive.next()? {
                Some(Line::Table { name, columns }) => self.insert = Some(insert(&name, &columns)?),
                Some(Line::Row(values)) => {
                    let values = values.into_iter().map(read_value).collect::<Result<_, _>>()?;
                    let table = || StoreError::corrupt("the archive has a row of no table");
                    self.add(self.insert.ok_or_else(table)?, values).await?;
                    rows += 1;
                    told(rows);
                }
                Some(Line::File { id, bytes }) => {
                    attachment::put_back(self.db.data(), &id, &decoded(&bytes)?)?;
                    files += 1;
                }
                Some(Line::End {
                    rows: all,
                    files: every,
                }) => {
                    self.write().await?;
                    let whole = (all, every) == (rows, files);
                    let counted = whole.then_some((rows, files));
                    return counted.ok_or_else(|| StoreError::corrupt("the archive lacks rows"));
                }
                Some(Line::Manifest(_) | Line::Key { .. }) => {
                    return Err(StoreError::corrupt("the archive holds a line of another file"));
                }
                None => return Err(StoreError::corrupt("the archive has no end")),
            }
        }
    }

    /// Puts wrapped keys back; those of rows the archive does not hold go nowhere.
    async fn companion(&mut self, companion: &mut Opening) -> Result<u64, StoreError> {
        let mut keys = 0;
        loop {
            match companion.next()? {
                Some(Line::Key { table, id, key }) => {
                    let (_, put_back, _) = keyed(&table).ok_or_else(no_companion)?;
                    let params = vec![id.into(), decoded(&key)?.into()];
                    self.add((*put_back).into(), params).await?;
                    keys += 1;
                }
                Some(Line::End { .. }) => {
                    self.write().await?;
                    return Ok(keys);
                }
                _ => return Err(no_companion()),
            }
        }
    }

    async fn erase(&mut self, erased: &BTreeSet<(String, String)>) -> Result<u64, StoreError> {
        for (table, id) in erased {
            if let Some((.., destroy)) = keyed(table) {
                self.add((*destroy).into(), vec![id.as_str().into()]).await?;
            }
            if table == "text" {
                let marks =
                    "UPDATE report SET mark = NULL WHERE matter = (SELECT matter FROM text WHERE id = $1)";
                self.add(marks.into(), vec![id.as_str().into()]).await?;
            }
        }
        self.write().await?;
        Ok(erased.len() as u64)
    }
}

fn no_companion() -> StoreError {
    StoreError::corrupt("the companion is none, or was cut")
}

fn insert(table: &str, columns: &[String]) -> Result<Sql, StoreError> {
    let plain = |name: &str| {
        name.chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if !plain(table) || !columns.iter().all(|column| plain(column)) {
        return Err(StoreError::corrupt("a name in the archive"));
    }
    let marks: Vec<String> = (1..=columns.len()).map(|at| format!("${at}")).collect();
    Ok(Sql::written(format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        columns.join(", "),
        marks.join(", ")
    )))
}

/// Rows that were erased after journal position `after`, as the journal of a later archive says.
fn erased_since(later: &mut Opening, after: i64) -> Result<BTreeSet<(String, String)>, StoreError> {
    manifest(later)?;
    let mut erased = BTreeSet::new();
    let mut places: Option<[usize; 4]> = None;
    while let Some(line) = later.next()? {
        match line {
            Line::Table { name, columns } => {
                let at = |wanted: &str| columns.iter().position(|column| column == wanted);
                places = match (
                    name == "journal",
                    at("position"),
                    at("kind"),
                    at("id"),
                    at("verb"),
                ) {
                    (true, Some(position), Some(kind), Some(id), Some(verb)) => {
                        Some([position, kind, id, verb])
                    }
                    _ => None,
                };
            }
            Line::Row(values) => {
                let Some([position, kind, id, verb]) = places else {
                    continue;
                };
                let text = |at: usize| values[at].as_str().unwrap_or_default().to_owned();
                let kept = keyed(&text(kind)).is_some() && text(verb) == "erase";
                if kept && values[position].as_i64().is_some_and(|position| position > after) {
                    erased.insert((text(kind), text(id)));
                }
            }
            _ => {}
        }
    }
    Ok(erased)
}
