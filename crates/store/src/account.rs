//! Accounts 账户, sessions 登录会话 and keys: who may speak to the platform. Only hashes of passwords, tokens and
//! keys are stored; the secret of a second factor lies under the deployment key.

use gezhi_domain::actor::Post;
use gezhi_domain::code::AccountId;
use gezhi_domain::kernel::Value;
use serde_json::json;

use crate::crypt::Keys;
use crate::db::{Db, Row};
use crate::error::StoreError;
use crate::unit::Unit;

mod key;
mod link;
mod session;

pub use key::{Key, KeyUse, key, keys, revoke_key, save_key};
pub use link::{Link, link, links, revoke_link, save_link};
pub use session::{Session, end_session, end_sessions, forget_sessions, open_session, session, sessions};

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
    /// Hashes of recovery codes not used yet.
    pub recovery: Vec<String>,
    /// The posts it may act from; the first is the default.
    pub posts: Vec<Post>,
    /// Whether signing in is barred.
    pub locked: bool,
    /// Whether the password was given by somebody else and must be changed first.
    pub must_change: bool,
    /// How often it was saved.
    pub version: i64,
}

impl Account {
    /// A new account without a second factor.
    pub fn new(id: AccountId, name: &str, password: &str, posts: Vec<Post>) -> Self {
        Self {
            id,
            name: name.to_owned(),
            password: password.to_owned(),
            totp: None,
            recovery: Vec::new(),
            posts,
            locked: false,
            must_change: false,
            version: 0,
        }
    }
}

const COLUMNS: &str = "id, name, password, totp, recovery, posts, locked, must_change, version";

fn read(keys: &Keys, row: &Row) -> Result<Account, StoreError> {
    let totp = match row.text(3) {
        "" => None,
        sealed => opened(keys, row.text(0), sealed)?,
    };
    Ok(Account {
        id: row.text(0).parse().map_err(StoreError::corrupt)?,
        name: row.text(1).to_owned(),
        password: row.text(2).to_owned(),
        totp,
        recovery: row.json(4)?,
        posts: row.json(5)?,
        locked: row.int(6) == 1,
        must_change: row.int(7) == 1,
        version: row.int(8),
    })
}

/// The secret as stored: the wrapped key and the ciphertext in hexadecimal digits.
fn sealed(keys: &Keys, id: &str, secret: &str) -> Result<String, StoreError> {
    let sealed = keys.seal(id, secret.as_bytes())?;
    Ok(format!(
        "{}.{}",
        hex::encode(sealed.wrapped_key),
        hex::encode(sealed.ciphertext)
    ))
}

fn opened(keys: &Keys, id: &str, sealed: &str) -> Result<Option<String>, StoreError> {
    let (key, text) = sealed
        .split_once('.')
        .ok_or_else(|| StoreError::corrupt("second factor"))?;
    let (key, text) = (hex::decode(key), hex::decode(text));
    let secret = keys.open(
        id,
        &key.map_err(StoreError::corrupt)?,
        &text.map_err(StoreError::corrupt)?,
    )?;
    secret
        .map(|secret| String::from_utf8(secret).map_err(StoreError::corrupt))
        .transpose()
}

async fn one(db: &Db, condition: &str, value: Value) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE {condition}");
    let rows = db.query(&sql, &[value]).await?;
    rows.first().map(|row| read(db.keys(), row)).transpose()
}

/// The account of this sign-in name.
pub async fn by_name(db: &Db, name: &str) -> Result<Option<Account>, StoreError> {
    one(db, "name = $1", name.into()).await
}

/// The account with this id.
pub async fn by_id(db: &Db, id: AccountId) -> Result<Option<Account>, StoreError> {
    one(db, "id = $1", id.to_string().into()).await
}

/// Every account, by name.
pub async fn all(db: &Db) -> Result<Vec<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account ORDER BY name");
    let rows = db.query(&sql, &[]).await?;
    rows.iter().map(|row| read(db.keys(), row)).collect()
}

/// Adds or replaces an account, journalled under `verb` without its secrets. The unit conflicts when somebody
/// else saved it after it was read.
pub fn save(unit: &mut Unit<'_>, verb: &'static str, account: &Account) -> Result<(), StoreError> {
    let id = account.id.to_string();
    let posts = serde_json::to_string(&account.posts).map_err(StoreError::corrupt)?;
    let recovery = serde_json::to_string(&account.recovery).map_err(StoreError::corrupt)?;
    let secret = account.totp.as_deref();
    let totp = secret
        .map(|secret| sealed(unit.db().keys(), &id, secret))
        .transpose()?;
    let now = unit.context().recorded_at;
    unit.write(
        "INSERT INTO account (id, name, password, totp, recovery, posts, locked, must_change, version, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET \
         password = excluded.password, totp = excluded.totp, recovery = excluded.recovery, posts = excluded.posts, \
         locked = excluded.locked, must_change = excluded.must_change, version = excluded.version \
         WHERE account.version = excluded.version - 1",
        vec![
            id.as_str().into(),
            account.name.as_str().into(),
            account.password.as_str().into(),
            totp.into(),
            recovery.into(),
            posts.into(),
            account.locked.into(),
            account.must_change.into(),
            Value::Int(account.version + 1),
            now.into(),
        ],
        1,
    );
    let saved = json!({
        "posts": account.posts, "locked": account.locked, "second_factor": account.totp.is_some(),
    });
    unit.journal("account", &id, verb, &saved);
    Ok(())
}
