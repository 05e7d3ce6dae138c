//! Keys 密钥 of programs and devices: shown once, stored as a hash, revoked by their first digits.

use gezhi_domain::code::{AccountId, Code};
use gezhi_domain::time::Timestamp;

use crate::db::{Db, Row};
use crate::error::StoreError;
use crate::unit::Unit;

/// What a key is used by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    /// A program.
    Program,
    /// A phone or another device of the office.
    Device,
}

impl KeyUse {
    /// The name of the use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Device => "device",
        }
    }
}

/// A key as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The first 16 digits of its hash.
    pub id: String,
    /// What it is called: a code, never a person's name.
    pub name: String,
    /// What it is used by: `program` or `device`.
    pub used_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Adds a key of an account, journalled by its first digits.
pub fn save_key(unit: &mut Unit<'_>, hash: &str, account: AccountId, (name, used_by): (&Code, KeyUse)) {
    let now = unit.context().recorded_at;
    unit.write(
        "INSERT INTO api_key (hash, account, name, used_by, created_at) VALUES ($1, $2, $3, $4, $5)",
        vec![
            hash.into(),
            account.to_string().into(),
            name.to_string().into(),
            used_by.name().into(),
            now.into(),
        ],
        1,
    );
    let saved = serde_json::json!({ "key": short(hash), "used_by": used_by.name() });
    unit.journal("account", &account.to_string(), "add_key", &saved);
}

/// Revokes the key whose hash begins with `id`.
pub fn revoke_key(unit: &mut Unit<'_>, account: AccountId, id: &str) {
    let now = unit.context().recorded_at;
    unit.write(
        "UPDATE api_key SET revoked_at = $3 WHERE account = $1 AND SUBSTR(hash, 1, 16) = $2 AND revoked_at IS NULL",
        vec![account.to_string().into(), id.into(), now.into()],
        1,
    );
    let saved = serde_json::json!({ "key": id });
    unit.journal("account", &account.to_string(), "revoke_key", &saved);
}

/// The keys of an account, oldest first.
pub async fn keys(db: &Db, account: AccountId) -> Result<Vec<Key>, StoreError> {
    let sql = "SELECT hash, name, used_by, created_at, revoked_at FROM api_key WHERE account = $1 \
               ORDER BY created_at, hash";
    let rows = db.query(sql, &[account.to_string().into()]).await?;
    let read = |row: &Row| Key {
        id: short(row.text(0)).to_owned(),
        name: row.text(1).to_owned(),
        used_by: row.text(2).to_owned(),
        created_at: Timestamp::from_millis(row.int(3)),
        revoked_at: row.opt_int(4).map(Timestamp::from_millis),
    };
    Ok(rows.iter().map(read).collect())
}

/// The account a key belongs to.
pub async fn key(db: &Db, hash: &str) -> Result<Option<AccountId>, StoreError> {
    let sql = "SELECT account FROM api_key WHERE hash = $1 AND revoked_at IS NULL";
    let rows = db.query(sql, &[hash.into()]).await?;
    rows.first()
        .map(|row| row.text(0).parse().map_err(StoreError::corrupt))
        .transpose()
}

fn short(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}
