//! Reading contacts and texts back 读取: by reference, under their own keys.
//!
//! **Absent:** lists of contacts, searches over words, contacts of another matter.

use std::collections::HashMap;
use std::sync::Arc;

use gezhi_domain::code::TextId;
use gezhi_domain::kernel::Value;
use gezhi_domain::text::{Contact, ContactRef};

use crate::db::Db;
use crate::error::StoreError;
use crate::unit::Unit;

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

/// The words of several texts; those that were erased are left out.
///
/// # Errors
/// As [`text`].
pub async fn texts(db: &Db, ids: &[TextId]) -> Result<HashMap<TextId, Arc<str>>, StoreError> {
    let mut found = db.warm().texts(ids);
    let cold: Vec<TextId> = ids.iter().filter(|id| !found.contains_key(id)).copied().collect();
    for some in cold.chunks(200) {
        let marks: Vec<String> = (1..=some.len()).map(|at| format!("${at}")).collect();
        let sql = format!(
            "SELECT id, wrapped_key, ciphertext FROM text WHERE id IN ({})",
            marks.join(", ")
        );
        let params: Vec<Value> = some.iter().map(|id| id.to_string().into()).collect();
        for row in db.query(&sql, &params).await? {
            let (key, sealed) = (row.bytes(1).unwrap_or_default(), row.bytes(2).unwrap_or_default());
            if let Some(bytes) = db.keys().open(row.text(0), key, sealed)? {
                let id = row.text(0).parse().map_err(StoreError::corrupt)?;
                let words = std::str::from_utf8(&bytes).map_err(StoreError::corrupt)?;
                found.insert(id, words.into());
            }
        }
    }
    Ok(found)
}

/// Destroys the words of a text for good, and with them what they were compared by: the likeness marks of every
/// report of their matter, since a mark does not say whose words it was made of.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such text.
pub async fn erase(db: &Db, unit: &mut Unit<'_>, id: TextId) -> Result<(), StoreError> {
    let id = id.to_string();
    let rows = db
        .query("SELECT matter FROM text WHERE id = $1", &[id.as_str().into()])
        .await?;
    let row = rows.first().ok_or(StoreError::NotFound("text"))?;
    let marks = db
        .query(
            "SELECT id FROM report WHERE matter = $1 AND mark IS NOT NULL",
            &[row.text(0).into()],
        )
        .await?;
    unit.write(
        "UPDATE text SET wrapped_key = NULL, ciphertext = NULL WHERE id = $1",
        vec![id.as_str().into()],
        1,
    );
    for mark in &marks {
        unit.write(
            "UPDATE report SET mark = NULL WHERE id = $1",
            vec![mark.text(0).into()],
            1,
        );
    }
    unit.journal("text", &id, "erase", &serde_json::json!({}));
    Ok(())
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
