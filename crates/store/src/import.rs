//! Imports 批量导入 of tables of reports: the file, how it is read, how far it is, what was wrong.
//!
//! Where an import stands is written in the same place as what was done, so that one that was cut off goes on
//! behind the last row it knows; a row that was received before changes nothing.
//!
//! **Absent:** the rows' contents: they lie in the encrypted file, and a wrong row is a line number, a field and a
//! message key.

use gezhi_domain::code::CaseId;
use gezhi_domain::kernel::Value;
use gezhi_domain::time::Timestamp;

use crate::attachment::{self, Picture, Stored};
use crate::batch::Batch;
use crate::db::{Db, Row};
use crate::error::StoreError;
use crate::unit::Unit;

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Uploaded; a person confirms how it is read.
    Proposed,
    /// Being read.
    Running,
    /// Read to its end.
    Done,
    /// Stopped by a person.
    Cancelled,
}

impl Status {
    /// The neutral key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    fn read(name: &str) -> Self {
        match name {
            "proposed" => Self::Proposed,
            "running" => Self::Running,
            "done" => Self::Done,
            _ => Self::Cancelled,
        }
    }
}

/// An import.
#[derive(Debug, Clone)]
pub struct Import {
    /// Its id.
    pub id: String,
    /// The attachment that holds the file.
    pub file: String,
    /// The account that brought it, and its post as JSON.
    pub account: String,
    /// The post it is done from, as JSON.
    pub post: String,
    /// How it is read, as JSON; empty until a person said it.
    pub plan: String,
    /// Where it stands.
    pub status: Status,
    /// Rows and broken lines in all.
    pub total: i64,
    /// So many of them are done.
    pub cursor: i64,
    /// Rows that became cases.
    pub received: i64,
    /// Rows that had been received before.
    pub repeated: i64,
    /// Rows that were not taken.
    pub failed: i64,
    /// When it was brought.
    pub created_at: Timestamp,
    /// When it was started.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, file, account, post, plan, status, total, done, received, repeated, failed, created_at, \
                       started_at, ended_at";

fn read(row: &Row) -> Import {
    let text = |at: usize| row.text(at).to_owned();
    Import {
        id: text(0),
        file: text(1),
        account: text(2),
        post: text(3),
        plan: text(4),
        status: Status::read(row.text(5)),
        total: row.int(6),
        cursor: row.int(7),
        received: row.int(8),
        repeated: row.int(9),
        failed: row.int(10),
        created_at: Timestamp::from_millis(row.int(11)),
        started_at: row.opt_int(12).map(Timestamp::from_millis),
        ended_at: row.opt_int(13).map(Timestamp::from_millis),
    }
}

/// The import with this id.
pub async fn find(db: &Db, id: &str) -> Result<Option<Import>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM import WHERE id = $1");
    Ok(db.query(&sql, &[id.into()]).await?.first().map(read))
}

/// The import that was started first and is not at its end.
pub async fn running(db: &Db) -> Result<Option<Import>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM import WHERE status = $1 ORDER BY started_at, id LIMIT 1");
    Ok(db.query(&sql, &["running".into()]).await?.first().map(read))
}

/// Writes the file of an import encrypted. Blocks: call it from a blocking thread.
///
/// # Errors
/// As [`attachment::store`].
pub fn store(db: &Db, file: &[u8]) -> Result<Stored, StoreError> {
    let whole = Picture {
        whole: file.to_vec(),
        small: Vec::new(),
    };
    attachment::store(db, &whole)
}

/// The bytes of the file; `None` when it was removed.
///
/// # Errors
/// What the store says when the file is missing or altered.
pub async fn file(db: &Db, import: &Import) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(found) = attachment::find(db, &import.file).await? else {
        return Ok(None);
    };
    Ok(Some(attachment::picture(db, &found)?.whole))
}

/// Adds an import over a stored file.
pub fn add(unit: &mut Unit<'_>, id: &str, stored: &Stored, total: i64) -> Result<(), StoreError> {
    let ctx = unit.context();
    let post = serde_json::to_string(&ctx.actor.post).map_err(StoreError::corrupt)?;
    let file = stored.id.to_string();
    attachment::name(
        unit,
        stored,
        ("import", id),
        ("table", "application/octet-stream"),
    );
    unit.write(
        "INSERT INTO import (id, file, account, post, plan, status, total, done, received, repeated, failed, \
         created_at) VALUES ($1, $2, $3, $4, '', 'proposed', $5, 0, 0, 0, 0, $6)",
        vec![
            id.into(),
            file.as_str().into(),
            ctx.actor.account.to_string().into(),
            post.into(),
            total.into(),
            ctx.recorded_at.into(),
        ],
        1,
    );
    unit.journal(
        "import",
        id,
        "upload",
        &serde_json::json!({ "file": file, "rows": total }),
    );
    Ok(())
}

/// Starts an import that was only proposed. The plan holds columns and codes, no contents.
pub fn start(unit: &mut Unit<'_>, id: &str, plan: &str) {
    let now = unit.context().recorded_at;
    unit.write(
        "UPDATE import SET plan = $2, status = 'running', started_at = $3 WHERE id = $1 AND status = 'proposed'",
        vec![id.into(), plan.into(), now.into()],
        1,
    );
    unit.journal("import", id, "start", &serde_json::json!({}));
}

/// Stops an import that has not ended.
pub fn cancel(unit: &mut Unit<'_>, id: &str) {
    let now = unit.context().recorded_at;
    unit.write(
        "UPDATE import SET status = 'cancelled', ended_at = $2 WHERE id = $1 AND status IN ('proposed', 'running')",
        vec![id.into(), now.into()],
        1,
    );
    unit.journal("import", id, "cancel", &serde_json::json!({}));
}

/// Ends an import whose rows are all done.
pub fn end(unit: &mut Unit<'_>, import: &Import) {
    let now = unit.context().recorded_at;
    unit.write(
        "UPDATE import SET status = 'done', ended_at = $2 WHERE id = $1 AND status = 'running' AND done >= total",
        vec![import.id.as_str().into(), now.into()],
        1,
    );
    let counted = serde_json::json!({
        "received": import.received, "repeated": import.repeated, "failed": import.failed
    });
    unit.journal("import", &import.id, "end", &counted);
}

/// Why a row was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// Its line in the file.
    pub line: i64,
    /// The field.
    pub field: String,
    /// The message key.
    pub code: String,
}

/// What became of some rows.
#[derive(Debug, Clone, Default)]
pub struct Advance {
    /// So many rows were done.
    pub done: i64,
    /// Rows that became cases.
    pub received: i64,
    /// Rows that had been received before.
    pub repeated: i64,
    /// Rows that were not taken.
    pub errors: Vec<RowError>,
}

/// Notes what became of the rows behind the cursor; nothing when the import was stopped meanwhile.
///
/// # Errors
/// What the store says.
pub async fn advance(db: &Db, import: &Import, made: &Advance) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    let failed = i64::try_from(made.errors.len()).unwrap_or(i64::MAX);
    batch.guarded(
        "UPDATE import SET done = done + $3, received = received + $4, repeated = repeated + $5, \
         failed = failed + $6 WHERE id = $1 AND done = $2 AND status = 'running'",
        vec![
            import.id.as_str().into(),
            import.cursor.into(),
            made.done.into(),
            made.received.into(),
            made.repeated.into(),
            failed.into(),
        ],
        1,
    );
    for error in &made.errors {
        batch.free(
            "INSERT INTO import_error (import, line, field, code) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (import, line) DO NOTHING",
            vec![
                import.id.as_str().into(),
                error.line.into(),
                error.field.as_str().into(),
                error.code.as_str().into(),
            ],
        );
    }
    match db.commit(batch).await {
        Ok(_) | Err(StoreError::Conflict) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The wrong rows behind line `after`, in order, at most 1,000.
pub async fn errors(db: &Db, import: &str, after: i64) -> Result<Vec<RowError>, StoreError> {
    let rows = db
        .query(
            "SELECT line, field, code FROM import_error WHERE import = $1 AND line > $2 ORDER BY line LIMIT 1000",
            &[import.into(), after.into()],
        )
        .await?;
    let read = |row: &Row| RowError {
        line: row.int(0),
        field: row.text(1).to_owned(),
        code: row.text(2).to_owned(),
    };
    Ok(rows.iter().map(read).collect())
}

/// The keyed hash a row is known by.
pub fn row_key(db: &Db, source: &str, identity: &str) -> String {
    let tag = db
        .keys()
        .tag(&[b"import-row", source.as_bytes(), identity.as_bytes()]);
    format!("{tag:032x}")
}

/// The case a row became before: by import, or by its number in whatever way.
pub async fn known(
    db: &Db,
    key: &str,
    (source, number): (&str, Option<&str>),
) -> Result<Option<CaseId>, StoreError> {
    let rows = db
        .query("SELECT matter FROM import_row WHERE key = $1", &[key.into()])
        .await?;
    let mut found = rows.first().map(|row| row.text(0).to_owned());
    if let (None, Some(number)) = (&found, number) {
        let params = [Value::from(number), Value::from(source)];
        let rows = db
            .query(
                "SELECT id FROM matter_case WHERE external_number = $1 AND source = $2 ORDER BY id LIMIT 1",
                &params,
            )
            .await?;
        found = rows.first().map(|row| row.text(0).to_owned());
    }
    found
        .map(|id| id.parse().map_err(StoreError::corrupt))
        .transpose()
}

/// Notes that the row of this key became `case`.
pub fn remember(unit: &mut Unit<'_>, key: &str, case: CaseId) {
    unit.write(
        "INSERT INTO import_row (key, matter) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING",
        vec![key.into(), case.to_string().into()],
        1,
    );
}

/// Removes the files of imports brought before `before`, at most 100 at a time; what was done stays known.
///
/// # Errors
/// What the store says.
pub async fn forget_files(db: &Db, now: Timestamp, before: Timestamp) -> Result<(), StoreError> {
    let sql = "SELECT a.id FROM attachment a JOIN import i ON i.file = a.id \
               WHERE a.kind = 'import' AND i.status <> 'running' AND a.created_at < $1 LIMIT 100";
    for row in db.query(sql, &[before.into()]).await? {
        attachment::drop_file(db, row.text(0), now).await?;
    }
    Ok(())
}
