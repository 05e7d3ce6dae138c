//! Accounts 账户, sessions 登录会话 and keys: who may speak to the platform. Only hashes of secrets are stored.

use gezhi_domain::actor::Post;
use gezhi_domain::code::AccountId;
use gezhi_domain::kernel::Value;
use gezhi_domain::time::Timestamp;

use crate::batch::Batch;
use crate::db::{Db, Row};
use crate::error::StoreError;
use crate::unit::Unit;

/// An account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The sign-in name.
    pub name: String,
    /// The password hash in PHC form.
    pub password: String,
    /// The TOTP secret in Base32, when a second factor is on.
    pub totp: Option<String>,
    /// The posts it may act from; the first is the default.
    pub posts: Vec<Post>,
    /// Whether signing in is barred.
    pub locked: bool,
}

const COLUMNS: &str = "id, name, password, totp, posts, locked";

fn read(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.text(0).parse().map_err(StoreError::corrupt)?,
        name: row.text(1).to_owned(),
        password: row.text(2).to_owned(),
        totp: Some(row.text(3))
            .filter(|secret| !secret.is_empty())
            .map(ToOwned::to_owned),
        posts: row.json(4)?,
        locked: row.int(5) == 1,
    })
}

/// The account of this sign-in name.
pub async fn by_name(db: &Db, name: &str) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE name = $1");
    db.query(&sql, &[name.into()])
        .await?
        .first()
        .map(read)
        .transpose()
}

/// The account with this id.
pub async fn by_id(db: &Db, id: AccountId) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id = $1");
    db.query(&sql, &[id.to_string().into()])
        .await?
        .first()
        .map(read)
        .transpose()
}

/// Every account, by name.
pub async fn all(db: &Db) -> Result<Vec<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account ORDER BY name");
    db.query(&sql, &[]).await?.iter().map(read).collect()
}

/// Adds or replaces an account, journalled without its secrets.
pub fn save(unit: &mut Unit<'_>, account: &Account) -> Result<(), StoreError> {
    let posts = serde_json::to_string(&account.posts).map_err(StoreError::corrupt)?;
    let now = unit.context().recorded_at;
    unit.write(
        "INSERT INTO account (id, name, password, totp, posts, locked, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (id) DO UPDATE SET password = excluded.password, totp = excluded.totp, \
         posts = excluded.posts, locked = excluded.locked",
        vec![
            account.id.to_string().into(),
            account.name.as_str().into(),
            account.password.as_str().into(),
            account.totp.clone().into(),
            posts.into(),
            account.locked.into(),
            now.into(),
        ],
        1,
    );
    let saved = serde_json::json!({ "posts": account.posts, "locked": account.locked });
    unit.journal("account", &account.id.to_string(), "save", &saved);
    Ok(())
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

/// Adds an API key of an account, journalled under its name.
pub fn save_key(unit: &mut Unit<'_>, hash: &str, account: AccountId, name: &str) {
    let now = unit.context().recorded_at;
    unit.write(
        "INSERT INTO api_key (hash, account, name, created_at) VALUES ($1, $2, $3, $4)",
        vec![hash.into(), account.to_string().into(), name.into(), now.into()],
        1,
    );
    unit.journal(
        "api_key",
        &account.to_string(),
        "save",
        &serde_json::json!({ "key": &hash[..8] }),
    );
}

/// The account an API key belongs to.
pub async fn key(db: &Db, hash: &str) -> Result<Option<AccountId>, StoreError> {
    let rows = db
        .query(
            "SELECT account FROM api_key WHERE hash = $1 AND revoked_at IS NULL",
            &[hash.into()],
        )
        .await?;
    rows.first()
        .map(|row| row.text(0).parse().map_err(StoreError::corrupt))
        .transpose()
}
