//! Idempotency 幂等: one key of one principal stands for one request, for 30 days.

use gezhi_domain::kernel::Value;

use crate::db::Db;
use crate::error::StoreError;
use crate::unit::Unit;

/// The key a client sent with a writing request.
#[derive(Debug, Clone)]
pub struct Once {
    /// Who asks: an account, an API key.
    pub principal: String,
    /// The key as sent.
    pub key: String,
    /// Keyed hash of the request.
    pub hash: String,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Nothing: go on.
    Never,
    /// The same request was answered with this.
    Same(String),
    /// Another request used the key.
    Other,
}

/// Whether the key was seen before.
pub async fn seen(db: &Db, once: &Once) -> Result<Seen, StoreError> {
    let params = [
        Value::from(once.principal.as_str()),
        Value::from(once.key.as_str()),
    ];
    let rows = db
        .query(
            "SELECT hash, answer FROM idempotency WHERE principal = $1 AND key = $2",
            &params,
        )
        .await?;
    Ok(match rows.first() {
        None => Seen::Never,
        Some(row) if row.text(0) == once.hash => Seen::Same(row.text(1).to_owned()),
        Some(_) => Seen::Other,
    })
}

/// What `principal` was answered under `key` after the instant `since`.
pub async fn answered_since(
    db: &Db,
    principal: &str,
    key: &str,
    since: i64,
) -> Result<Option<String>, StoreError> {
    let rows = db
        .query(
            "SELECT answer FROM idempotency WHERE principal = $1 AND key = $2 AND created_at >= $3",
            &[principal.into(), key.into(), since.into()],
        )
        .await?;
    Ok(rows.first().map(|row| row.text(0).to_owned()))
}

/// Remembers in the same unit that `once` was answered with `answer`.
pub fn remember(unit: &mut Unit<'_>, once: &Once, answer: &str) {
    let now = unit.context().recorded_at;
    unit.write(
        "INSERT INTO idempotency (principal, key, hash, answer, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (principal, key) DO NOTHING",
        vec![
            once.principal.as_str().into(),
            once.key.as_str().into(),
            once.hash.as_str().into(),
            answer.into(),
            now.into(),
        ],
        1,
    );
}

/// Forgets keys older than `before`, at most 500 at a time.
pub async fn forget(db: &Db, before: i64) -> Result<(), StoreError> {
    let mut batch = crate::Batch::default();
    batch.free(
        "DELETE FROM idempotency WHERE created_at < $1 AND key IN \
         (SELECT key FROM idempotency WHERE created_at < $1 LIMIT 500)",
        vec![before.into()],
    );
    db.commit(batch).await.map(drop)
}
