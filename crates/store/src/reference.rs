//! Reference data as files 参考数据: every uploaded version is kept whole, the newest of each file is in force.

use gezhi_domain::code::AccountId;
use gezhi_domain::kernel::Value;
use gezhi_domain::time::Timestamp;

use crate::db::{Db, Row};
use crate::error::StoreError;
use crate::unit::Unit;

/// The newest version of each file: name and content.
pub async fn newest(db: &Db) -> Result<Vec<(String, i64, String)>, StoreError> {
    let rows = db
        .query(
            "SELECT r.file, r.version, r.content FROM reference r \
             WHERE r.version = (SELECT MAX(n.version) FROM reference n WHERE n.file = r.file) ORDER BY r.file",
            &[],
        )
        .await?;
    Ok(rows
        .iter()
        .map(|row| (row.text(0).to_owned(), row.int(1), row.text(2).to_owned()))
        .collect())
}

/// Every version of `file` that was applied: number and content.
pub async fn versions(db: &Db, file: &str) -> Result<Vec<(i64, String)>, StoreError> {
    let rows = db
        .query(
            "SELECT version, content FROM reference WHERE file = $1 ORDER BY version",
            &[Value::from(file)],
        )
        .await?;
    Ok(rows
        .iter()
        .map(|row| (row.int(0), row.text(1).to_owned()))
        .collect())
}

/// Saves `content` as version `version` of `file`, journalled.
pub fn save(unit: &mut Unit<'_>, file: &str, version: i64, content: &str) {
    let now = unit.context().recorded_at;
    unit.write(
        "INSERT INTO reference (file, version, content, applied_at, applied_by) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (file, version) DO NOTHING",
        vec![
            file.into(),
            version.into(),
            content.into(),
            now.into(),
            unit.context().actor.account.to_string().into(),
        ],
        1,
    );
    let hash = format!("{:032x}", unit.db().keys().tag(&[content.as_bytes()]));
    let saved = serde_json::json!({ "file": file, "version": version, "hash": hash });
    unit.journal("reference", file, "apply", &saved);
}

/// The content of one version of `file`, if it was ever applied.
pub async fn version(db: &Db, file: &str, version: i64) -> Result<Option<String>, StoreError> {
    let params = [Value::from(file), Value::Int(version)];
    let rows = db
        .query(
            "SELECT content FROM reference WHERE file = $1 AND version = $2",
            &params,
        )
        .await?;
    Ok(rows.first().map(|row| row.text(0).to_owned()))
}

/// A version of a file that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The file.
    pub file: String,
    /// Its number, counted from 1; 0 is the built-in content.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// The account that applied it.
    pub by: AccountId,
    /// The name that account signs in with; empty when it is none's.
    pub name: String,
}

/// Every version of `file` that was applied, the newest first; of every file when none is named.
pub async fn applied(db: &Db, file: Option<&str>) -> Result<Vec<Applied>, StoreError> {
    let rows = db
        .query(
            "SELECT r.file, r.version, r.applied_at, r.applied_by, a.name FROM reference r \
             LEFT JOIN account a ON a.id = r.applied_by \
             WHERE $1 = '' OR r.file = $1 ORDER BY r.file, r.version DESC",
            &[file.unwrap_or_default().into()],
        )
        .await?;
    let read = |row: &Row| Applied {
        file: row.text(0).to_owned(),
        version: row.int(1),
        at: Timestamp::from_millis(row.int(2)),
        by: row.text(3).parse().unwrap_or_default(),
        name: row.text(4).to_owned(),
    };
    Ok(rows.iter().map(read).collect())
}

/// How many cases, open or ended, name this row in one of these columns.
pub async fn named_by(db: &Db, column: NamedBy, code: &str) -> Result<i64, StoreError> {
    let sql = match column {
        NamedBy::CaseType => "SELECT COUNT(*) FROM matter_case WHERE case_type = $1",
        NamedBy::Unit => {
            "SELECT COUNT(*) FROM matter_case WHERE lead_unit = $1 \
             OR REPLACE(aud_units, ',' || $1 || ',', '') <> aud_units"
        }
        NamedBy::Source => "SELECT COUNT(*) FROM matter_case WHERE source = $1",
    };
    let rows = db.query(sql, &[code.into()]).await?;
    Ok(rows.first().map_or(0, |row| row.int(0)))
}

/// By what a case names a row of the reference data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// Its type.
    CaseType,
    /// Its lead unit, or an assisting one.
    Unit,
    /// Its source.
    Source,
}
