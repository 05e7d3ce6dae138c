//! Links 链接: what an outside contractor holds: one case, for a time, in the name of a unit.

use gezhi_domain::code::{AccountId, CaseId, UnitCode};
use gezhi_domain::time::Timestamp;

use crate::db::{Db, Row};
use crate::error::StoreError;
use crate::unit::Unit;

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its id; its holder acts under it.
    pub id: AccountId,
    /// The case it opens.
    pub case: CaseId,
    /// The unit it works for.
    pub unit: UnitCode,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, matter, unit, created_at, expires_at, revoked_at";

fn read(row: &Row) -> Result<Link, StoreError> {
    Ok(Link {
        id: row.text(0).parse().map_err(StoreError::corrupt)?,
        case: row.text(1).parse().map_err(StoreError::corrupt)?,
        unit: row.text(2).parse().map_err(StoreError::corrupt)?,
        created_at: Timestamp::from_millis(row.int(3)),
        expires_at: Timestamp::from_millis(row.int(4)),
        revoked_at: row.opt_int(5).map(Timestamp::from_millis),
    })
}

/// Adds a link under the hash of its token, journalled.
pub fn save_link(unit: &mut Unit<'_>, hash: &str, link: &Link) {
    unit.write(
        "INSERT INTO case_link (hash, id, matter, unit, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        vec![
            hash.into(),
            link.id.to_string().into(),
            link.case.to_string().into(),
            link.unit.to_string().into(),
            link.created_at.into(),
            link.expires_at.into(),
        ],
        1,
    );
    let saved = serde_json::json!({ "case": link.case, "unit": link.unit, "until": link.expires_at });
    unit.journal("link", &link.id.to_string(), "add", &saved);
}

/// Takes a link back.
pub fn revoke_link(unit: &mut Unit<'_>, case: CaseId, id: AccountId) {
    let now = unit.context().recorded_at;
    unit.write(
        "UPDATE case_link SET revoked_at = $3 WHERE id = $1 AND matter = $2 AND revoked_at IS NULL",
        vec![id.to_string().into(), case.to_string().into(), now.into()],
        1,
    );
    unit.journal("link", &id.to_string(), "revoke", &serde_json::json!({}));
}

/// The live link under this hash.
pub async fn link(db: &Db, hash: &str, now: Timestamp) -> Result<Option<Link>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM case_link WHERE hash = $1 AND revoked_at IS NULL AND expires_at > $2");
    let rows = db.query(&sql, &[hash.into(), now.into()]).await?;
    rows.first().map(read).transpose()
}

/// The links of a case, oldest first.
pub async fn links(db: &Db, case: CaseId) -> Result<Vec<Link>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM case_link WHERE matter = $1 ORDER BY created_at, id");
    let rows = db.query(&sql, &[case.to_string().into()]).await?;
    rows.iter().map(read).collect()
}
