//! Reading contacts and texts back 读取: by reference, under their own keys.
//!
//! **Absent:** lists of contacts, searches over words, contacts of another matter.

use gezhi_domain::code::TextId;
use gezhi_domain::text::{Contact, ContactRef};

use crate::db::Db;
use crate::error::StoreError;

/// The words of a text; `None` when they were erased.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such row, [`StoreError::Corrupt`] when it does not open.
pub async fn text(db: &Db, id: TextId) -> Result<Option<String>, StoreError> {
    let sealed = open(
        db,
        "SELECT wrapped_key, ciphertext FROM text WHERE id = $1",
        &id.to_string(),
    )
    .await?;
    sealed
        .map(|bytes| String::from_utf8(bytes).map_err(StoreError::corrupt))
        .transpose()
}

/// A person as the matter knows them; `None` when erased.
///
/// # Errors
/// As [`text`].
pub async fn contact(db: &Db, reference: ContactRef) -> Result<Option<Contact>, StoreError> {
    let id = reference.0.to_string();
    let sealed = open(
        db,
        "SELECT wrapped_key, ciphertext FROM contact WHERE id = $1",
        &id,
    )
    .await?;
    sealed
        .map(|bytes| serde_json::from_slice(&bytes).map_err(StoreError::corrupt))
        .transpose()
}

async fn open(db: &Db, sql: &str, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let rows = db.query(sql, &[id.into()]).await?;
    let row = rows.first().ok_or(StoreError::NotFound("text"))?;
    db.keys().open(
        id,
        row.bytes(0).unwrap_or_default(),
        row.bytes(1).unwrap_or_default(),
    )
}
