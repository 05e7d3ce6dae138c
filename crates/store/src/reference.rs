//! Reference data as files 参考数据: every uploaded version is kept whole, the newest of each file is in force.

use gezhi_domain::kernel::Value;

use crate::db::Db;
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
        "INSERT INTO reference (file, version, content, applied_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (file, version) DO NOTHING",
        vec![file.into(), version.into(), content.into(), now.into()],
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
