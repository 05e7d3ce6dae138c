//! Attachments 附件: files under the data folder, encrypted, on disk before the batch that names them.

use std::io::Write;
use std::path::PathBuf;

use gezhi_domain::code::AttachmentId;
use gezhi_domain::kernel::Value;
use sha2::{Digest, Sha256};

use crate::db::{Db, Row};
use crate::error::StoreError;
use crate::unit::Unit;
use crate::{crypt, new_bits};

/// A file that lies encrypted on disk and is not yet named by a row.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its id and file name.
    pub id: AttachmentId,
    /// SHA-256 of the ciphertext on disk.
    pub sha256: String,
    /// Bytes on disk.
    pub bytes: i64,
    wrapped_key: Vec<u8>,
}

/// A named attachment.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Its id.
    pub id: String,
    /// What it shows: `before`, `after`, `other`.
    pub label: String,
    /// Its media type.
    pub media_type: String,
    /// Whether a person released it for the public.
    pub released: bool,
    matter: String,
    sha256: String,
    wrapped_key: Vec<u8>,
}

fn path(db: &Db, id: &str) -> PathBuf {
    db.data()
        .join("attachments")
        .join(&id[id.len().saturating_sub(2)..])
        .join(id)
}

fn full_or(error: &std::io::Error) -> StoreError {
    if error.kind() == std::io::ErrorKind::StorageFull {
        StoreError::Full
    } else {
        StoreError::Database(error.to_string())
    }
}

/// Writes `content` encrypted and synced under a fresh id.
///
/// # Errors
/// [`StoreError::Full`] when the disk has no room; nothing is left behind then.
pub fn store(db: &Db, content: &[u8]) -> Result<Stored, StoreError> {
    let id = AttachmentId::from_bits(new_bits());
    let name = id.to_string();
    let sealed = db.keys().seal(&name, content)?;
    let target = path(db, &name);
    let folder = target.parent().map(PathBuf::from).unwrap_or_default();
    let written = std::fs::create_dir_all(&folder).and_then(|()| {
        let mut file = std::fs::File::create(&target)?;
        file.write_all(&sealed.ciphertext)?;
        file.sync_all()?;
        std::fs::File::open(&folder)?.sync_all()
    });
    if let Err(error) = written {
        let _ = std::fs::remove_file(&target);
        return Err(full_or(&error));
    }
    Ok(Stored {
        id,
        sha256: hex::encode(Sha256::digest(&sealed.ciphertext)),
        bytes: i64::try_from(sealed.ciphertext.len()).unwrap_or(i64::MAX),
        wrapped_key: sealed.wrapped_key,
    })
}

/// Names a stored file in the unit, as part of a matter.
pub fn name(
    unit: &mut Unit<'_>,
    stored: &Stored,
    (kind, matter): (&str, &str),
    (label, media_type): (&str, &str),
) {
    let now = unit.context().recorded_at;
    unit.write(
        "INSERT INTO attachment (id, kind, matter, label, media_type, bytes, sha256, alg, wrapped_key, released, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        vec![
            stored.id.to_string().into(),
            kind.into(),
            matter.into(),
            label.into(),
            media_type.into(),
            stored.bytes.into(),
            stored.sha256.as_str().into(),
            crypt::ALGORITHM.into(),
            stored.wrapped_key.clone().into(),
            Value::Int(0),
            now.into(),
        ],
        1,
    );
    let saved = serde_json::json!({ "matter": matter, "sha256": stored.sha256, "label": label });
    unit.journal("attachment", &stored.id.to_string(), "save", &saved);
}

const COLUMNS: &str = "id, label, media_type, released, matter, sha256, wrapped_key";

fn read(row: &Row) -> Attachment {
    Attachment {
        id: row.text(0).to_owned(),
        label: row.text(1).to_owned(),
        media_type: row.text(2).to_owned(),
        released: row.int(3) == 1,
        matter: row.text(4).to_owned(),
        sha256: row.text(5).to_owned(),
        wrapped_key: row.bytes(6).unwrap_or_default().to_vec(),
    }
}

/// The attachments of a matter, oldest first.
pub async fn of(db: &Db, kind: &str, matter: &str) -> Result<Vec<Attachment>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM attachment WHERE matter = $1 AND kind = $2 ORDER BY id");
    Ok(db
        .query(&sql, &[matter.into(), kind.into()])
        .await?
        .iter()
        .map(read)
        .collect())
}

/// The content of attachment `id` of `matter`.
///
/// # Errors
/// [`StoreError::NotFound`], or [`StoreError::Corrupt`] when the file is missing or altered.
pub async fn content(db: &Db, matter: &str, id: &str) -> Result<(String, Vec<u8>), StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM attachment WHERE id = $1");
    let rows = db.query(&sql, &[id.into()]).await?;
    let found = rows
        .first()
        .map(read)
        .filter(|a| a.matter == matter)
        .ok_or(StoreError::NotFound("attachment"))?;
    let sealed = std::fs::read(path(db, id)).map_err(StoreError::corrupt)?;
    let opened = db.keys().open(id, &found.wrapped_key, &sealed)?;
    Ok((
        found.media_type,
        opened.ok_or(StoreError::NotFound("attachment"))?,
    ))
}

/// The first attachment whose file is missing or altered, in words.
pub async fn check(db: &Db) -> Result<Option<String>, StoreError> {
    let mut after = String::new();
    loop {
        let sql = format!("SELECT {COLUMNS} FROM attachment WHERE id > $1 ORDER BY id LIMIT 200");
        let rows = db.query(&sql, &[after.as_str().into()]).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        last.text(0).clone_into(&mut after);
        for found in rows.iter().map(read) {
            let hash = std::fs::read(path(db, &found.id)).map(|bytes| hex::encode(Sha256::digest(bytes)));
            if hash.ok().as_ref() != Some(&found.sha256) {
                return Ok(Some(format!(
                    "attachment {}: its file is missing or altered",
                    found.id
                )));
            }
        }
    }
}

/// Removes files no row names and that are older than `age`; answers how many.
pub async fn sweep(db: &Db, age: std::time::Duration) -> Result<u64, StoreError> {
    let mut swept = 0;
    let folders = std::fs::read_dir(db.data().join("attachments"))
        .into_iter()
        .flatten()
        .flatten();
    for file in folders
        .filter_map(|folder| std::fs::read_dir(folder.path()).ok())
        .flatten()
        .flatten()
    {
        let old = file
            .metadata()
            .and_then(|m| m.modified())
            .ok()
            .and_then(|at| at.elapsed().ok())
            .is_some_and(|e| e > age);
        let id = file.file_name().to_string_lossy().into_owned();
        let known = db
            .query("SELECT id FROM attachment WHERE id = $1", &[id.as_str().into()])
            .await?;
        if old && known.is_empty() && std::fs::remove_file(file.path()).is_ok() {
            swept += 1;
        }
    }
    Ok(swept)
}
