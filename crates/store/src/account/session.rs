//! Sessions 登录会话: under the hash of their token; named to people by the first digits of that hash.

use gezhi_domain::code::AccountId;
use gezhi_domain::kernel::Value;
use gezhi_domain::time::Timestamp;

use crate::batch::Batch;
use crate::db::Db;
use crate::error::StoreError;

/// A session as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The hash of its token.
    pub hash: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// Opens a session under the hash of its token.
pub async fn open_session(
    db: &Db,
    hash: &str,
    account: AccountId,
    (now, until): (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.guarded(
        "INSERT INTO session (hash, account, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        vec![hash.into(), account.to_string().into(), now.into(), until.into()],
        1,
    );
    db.commit(batch).await.map(drop)
}

/// Ends a session.
pub async fn end_session(db: &Db, hash: &str) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.free("DELETE FROM session WHERE hash = $1", vec![hash.into()]);
    db.commit(batch).await.map(drop)
}

/// Ends every session of an account but `kept`.
pub async fn end_sessions(db: &Db, account: AccountId, kept: &str) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.free(
        "DELETE FROM session WHERE account = $1 AND hash <> $2",
        vec![account.to_string().into(), kept.into()],
    );
    db.commit(batch).await.map(drop)
}

/// Forgets sessions that ended before `now`.
pub async fn forget_sessions(db: &Db, now: Timestamp) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.free("DELETE FROM session WHERE expires_at <= $1", vec![now.into()]);
    db.commit(batch).await.map(drop)
}

/// The live sessions of an account, oldest first.
pub async fn sessions(db: &Db, account: AccountId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
    let sql = "SELECT hash, created_at, expires_at FROM session WHERE account = $1 AND expires_at > $2 \
               ORDER BY created_at, hash";
    let rows = db.query(sql, &[account.to_string().into(), now.into()]).await?;
    let read = |row: &crate::Row| Session {
        hash: row.text(0).to_owned(),
        created_at: Timestamp::from_millis(row.int(1)),
        expires_at: Timestamp::from_millis(row.int(2)),
    };
    Ok(rows.iter().map(read).collect())
}

/// The account a live session belongs to, and when it expires.
pub async fn session(db: &Db, hash: &str, now: Timestamp) -> Result<Option<(AccountId, i64)>, StoreError> {
    let params = [Value::from(hash), now.into()];
    let rows = db
        .query(
            "SELECT account, expires_at FROM session WHERE hash = $1 AND expires_at > $2",
            &params,
        )
        .await?;
    rows.first()
        .map(|row| Ok((row.text(0).parse().map_err(StoreError::corrupt)?, row.int(1))))
        .transpose()
}
