//! The journal 操作留痕: every step, in commit order, append-only; also the outbox of live updates.

use gezhi_domain::audience::Audience;
use gezhi_domain::kernel::Value;

use crate::db::{Db, Row};
use crate::error::StoreError;

/// One step as it was written.
#[derive(Debug, Clone)]
pub struct JournalRow {
    /// Dense number in commit order.
    pub position: i64,
    /// Kind of record.
    pub kind: String,
    /// The record.
    pub id: String,
    /// The record's version after the step.
    pub version: i64,
    /// The verb.
    pub verb: String,
    /// Events as a JSON array.
    pub events: String,
    /// The account.
    pub account: String,
    /// The post, as JSON.
    pub post: String,
    /// When it reached the platform, ms.
    pub recorded_at: i64,
    /// When it was done, ms.
    pub occurred_at: i64,
    /// The audience before, as JSON; empty for a birth.
    pub audience_before: String,
    /// The audience after, as JSON.
    pub audience_after: String,
}

impl JournalRow {
    /// The audiences before and after the step.
    pub fn audiences(&self) -> (Option<Audience>, Option<Audience>) {
        (
            serde_json::from_str(&self.audience_before).ok(),
            serde_json::from_str(&self.audience_after).ok(),
        )
    }
}

pub(crate) const COLUMNS: &str = "position, kind, id, version, verb, events, account, post, recorded_at, \
                                  occurred_at, audience_before, audience_after";

pub(crate) fn read(row: &Row) -> JournalRow {
    let text = |at: usize| row.text(at).to_owned();
    JournalRow {
        position: row.int(0),
        kind: text(1),
        id: text(2),
        version: row.int(3),
        verb: text(4),
        events: text(5),
        account: text(6),
        post: text(7),
        recorded_at: row.int(8),
        occurred_at: row.int(9),
        audience_before: text(10),
        audience_after: text(11),
    }
}

/// The rows after `position`, in order, at most `limit`.
pub async fn after(db: &Db, position: i64, limit: i64) -> Result<Vec<JournalRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM journal WHERE position > $1 ORDER BY position LIMIT $2");
    Ok(db
        .query(&sql, &[position.into(), limit.into()])
        .await?
        .iter()
        .map(read)
        .collect())
}

/// The steps of one record after `position`, oldest first, at most `limit`.
pub async fn steps(
    db: &Db,
    (kind, id): (&str, &str),
    (position, limit): (i64, i64),
) -> Result<Vec<JournalRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM journal WHERE id = $1 AND kind = $2 AND position > $3 ORDER BY position LIMIT $4"
    );
    let params = [Value::from(id), Value::from(kind), position.into(), limit.into()];
    Ok(db.query(&sql, &params).await?.iter().map(read).collect())
}

/// The steps of one record, oldest first.
pub async fn history(db: &Db, kind: &str, id: &str) -> Result<Vec<JournalRow>, StoreError> {
    steps(db, (kind, id), (0, i64::MAX)).await
}
