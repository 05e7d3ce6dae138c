//! Backup 备份: one archive of one snapshot that either engine reads, encrypted to a key the operator keeps apart.
//!
//! The archive holds every record, the attachments as they lie encrypted, and what plumbing cannot be rebuilt.
//! It does not hold the deployment key, nor the wrapped keys of contacts, texts and attachments: those lie in a
//! companion of its own, kept for some weeks at most. What is erased is gone from every later companion, so that
//! no old archive brings it back. **Source:** DESIGN section 10; PIPL art. 47. **Absent:** sessions.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gezhi_domain::kernel::Value;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::attachment;
use crate::crypt::Keys;
use crate::db::{Place, Row};
use crate::error::StoreError;
use crate::snapshot::Snapshot;

mod archive;
mod restore;

pub use archive::BackupKey;
use archive::Sealing;
pub use restore::{Files, Restored, restore};

/// Tables that are not carried: they are lost or rebuilt without anyone losing a right.
const LEFT_OUT: &[&str] = &["migration", "session", "idempotency"];

/// What the first line of an archive says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the archive.
    pub form: u32,
    /// The engine it was taken from.
    pub engine: String,
    /// The last journal position in it.
    pub position: i64,
    /// When it was taken, ms.
    pub taken_at: i64,
    /// Proof of the deployment key it belongs to, without the key.
    pub key_proof: String,
}

/// What was written.
#[derive(Debug, Clone, Serialize)]
pub struct Taken {
    /// The archive.
    pub archive: PathBuf,
    /// Its companion with the wrapped keys.
    pub companion: PathBuf,
    /// Rows in it.
    pub rows: u64,
    /// Attachments in it.
    pub files: u64,
    /// The last journal position in it.
    pub position: i64,
}

/// One line of an archive or a companion.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Manifest(Manifest),
    Table { name: String, columns: Vec<String> },
    Row(Vec<serde_json::Value>),
    File { id: String, bytes: String },
    Key { table: String, id: String, key: String },
    End { rows: u64, files: u64 },
}

/// The form written and read.
const FORM: u32 = 1;

fn key_proof(keys: &Keys) -> String {
    format!("{:032x}", keys.tag(&[b"backup"]))
}

/// Writes archive and companion of the database in `data` into `folder`, from one snapshot, beside a running
/// server; `told` hears the rows written so far.
///
/// # Errors
/// What the database or the disk says; nothing under the final names then.
pub async fn take(
    (data, place): (&Path, &Place),
    key: &BackupKey,
    (folder, now_ms): (&Path, i64),
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<Taken, StoreError> {
    let keys = Keys::load(data)?;
    let mut snapshot = Snapshot::open(data, place).await?;
    let tables = snapshot.tables().await?;
    let position = snapshot.position().await?;
    let name = format!("gezhi-{now_ms}");
    let mut out = Writing::new(key, folder, &name)?;
    out.archive.line(&Line::Manifest(Manifest {
        form: FORM,
        engine: place.engine().to_owned(),
        position,
        taken_at: now_ms,
        key_proof: key_proof(&keys),
    }))?;
    for (table, columns) in tables {
        if LEFT_OUT.contains(&table.as_str()) || table.starts_with("search") {
            continue;
        }
        out.table(&mut snapshot, data, (&table, &columns), told).await?;
    }
    out.finish(position)
}

/// Both files while they are written.
struct Writing {
    archive: Sealing,
    companion: Sealing,
    rows: u64,
    files: u64,
}

impl Writing {
    fn new(key: &BackupKey, folder: &Path, name: &str) -> Result<Self, StoreError> {
        let file = |kind: &str| Sealing::create(key, &folder.join(format!("{name}.{kind}")));
        Ok(Self {
            archive: file("backup")?,
            companion: file("keys")?,
            rows: 0,
            files: 0,
        })
    }

    async fn table(
        &mut self,
        snapshot: &mut Snapshot,
        data: &Path,
        (table, columns): (&str, &[String]),
        told: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), StoreError> {
        self.archive.line(&Line::Table {
            name: table.to_owned(),
            columns: columns.to_vec(),
        })?;
        let keyed = columns.iter().position(|column| column == "wrapped_key");
        let sql = format!("SELECT {} FROM {table} ORDER BY 1", columns.join(", "));
        let mut each = |row: &Row| {
            self.row(data, (table, keyed), row)?;
            told(self.rows);
            Ok(())
        };
        snapshot.each(&sql, &mut each).await
    }

    /// A row, its wrapped key in the companion, its file behind it.
    fn row(
        &mut self,
        data: &Path,
        (table, keyed): (&str, Option<usize>),
        row: &Row,
    ) -> Result<(), StoreError> {
        let mut values: Vec<_> = row.values().iter().map(written).collect();
        if let Some(at) = keyed {
            if let Some(key) = row.bytes(at) {
                self.companion.line(&Line::Key {
                    table: table.to_owned(),
                    id: row.text(0).to_owned(),
                    key: STANDARD.encode(key),
                })?;
            }
            values[at] = serde_json::Value::Null;
        }
        self.archive.line(&Line::Row(values))?;
        self.rows += 1;
        if table == "attachment" {
            let id = row.text(0).to_owned();
            let bytes = attachment::raw(data, &id)
                .map_err(|error| StoreError::Corrupt(format!("attachment {id}: {error}")))?;
            let bytes = STANDARD.encode(bytes);
            self.archive.line(&Line::File { id, bytes })?;
            self.files += 1;
        }
        Ok(())
    }

    fn finish(mut self, position: i64) -> Result<Taken, StoreError> {
        let (rows, files) = (self.rows, self.files);
        self.archive.line(&Line::End { rows, files })?;
        self.companion.line(&Line::End { rows: 0, files: 0 })?;
        Ok(Taken {
            companion: self.companion.finish()?,
            archive: self.archive.finish()?,
            rows,
            files,
            position,
        })
    }
}

fn written(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Int(n) => json!(n),
        Value::Text(text) => json!(text),
        Value::Bytes(bytes) => json!({ "b": STANDARD.encode(bytes) }),
    }
}

fn read_value(value: serde_json::Value) -> Result<Value, StoreError> {
    Ok(match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Number(n) => Value::Int(
            n.as_i64()
                .ok_or_else(|| StoreError::corrupt("a number of the archive"))?,
        ),
        serde_json::Value::Object(bytes) => {
            let text = bytes.get("b").and_then(serde_json::Value::as_str);
            Value::Bytes(decoded(text.unwrap_or_default())?)
        }
        _ => return Err(StoreError::corrupt("a value of the archive")),
    })
}

fn decoded(text: &str) -> Result<Vec<u8>, StoreError> {
    STANDARD.decode(text).map_err(StoreError::corrupt)
}

/// Removes companions in `folder` taken before `before_ms`; answers how many.
pub fn forget_companions(folder: &Path, before_ms: i64) -> Result<u64, StoreError> {
    let failed = |error: std::io::Error| StoreError::Database(format!("{}: {error}", folder.display()));
    let mut gone = 0;
    for file in std::fs::read_dir(folder).map_err(failed)? {
        let file = file.map_err(failed)?;
        let name = file.file_name().to_string_lossy().into_owned();
        let taken = name
            .strip_prefix("gezhi-")
            .and_then(|rest| rest.strip_suffix(".keys"));
        let taken = taken.and_then(|digits| digits.parse::<i64>().ok());
        if taken.is_some_and(|taken| taken < before_ms) {
            std::fs::remove_file(file.path()).map_err(failed)?;
            gone += 1;
        }
    }
    Ok(gone)
}
