//! Attachments 附件: files under the data folder, encrypted, on disk before the batch that names them.

mod sweep;

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use gezhi_domain::code::AttachmentId;
use gezhi_domain::kernel::Value;
use sha2::{Digest, Sha256};

use crate::db::{Db, Row};
use crate::error::StoreError;
use crate::unit::Unit;
use crate::{crypt, new_bits};

pub(crate) use sweep::drop_file;
pub use sweep::{forget_unclaimed, sweep};

/// A picture as it is kept: whole, and small for lists. Both lie in one file under one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The whole picture.
    pub whole: Vec<u8>,
    /// The same, small.
    pub small: Vec<u8>,
}

impl Picture {
    fn packed(&self) -> Vec<u8> {
        let length = u32::try_from(self.small.len()).unwrap_or(u32::MAX).to_be_bytes();
        [&length[..], &self.small, &self.whole].concat()
    }

    fn unpacked(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk()?;
        let small = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (small, whole) = rest.split_at_checked(small)?;
        Some(Self {
            whole: whole.to_vec(),
            small: small.to_vec(),
        })
    }
}

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
    /// The kind of matter it belongs to; empty while it belongs to none.
    pub kind: String,
    /// The matter it belongs to; empty while it belongs to none.
    pub matter: String,
    /// The account that stored it.
    pub account: String,
    /// What it shows: `before`, `after`, `other`.
    pub label: String,
    /// Its media type.
    pub media_type: String,
    /// Whether a person released it for the public.
    pub released: bool,
    /// SHA-256 of the ciphertext on disk.
    pub sha256: String,
    /// When it was stored.
    pub created_at: i64,
    wrapped_key: Vec<u8>,
}

/// Where a named file lies.
fn settled(data: &Path, id: &str) -> PathBuf {
    data.join("attachments")
        .join(&id[id.len().saturating_sub(2)..])
        .join(id)
}

/// Where a file lies until the row that names it is committed.
fn waiting(data: &Path, id: &str) -> PathBuf {
    data.join("attachments").join("waiting").join(id)
}

/// The bytes of a file, settled or still waiting.
pub(crate) fn raw(data: &Path, id: &str) -> std::io::Result<Vec<u8>> {
    std::fs::read(settled(data, id)).or_else(|_| std::fs::read(waiting(data, id)))
}

fn full_or(error: &std::io::Error) -> StoreError {
    if error.kind() == std::io::ErrorKind::StorageFull {
        StoreError::Full
    } else {
        StoreError::Database(error.to_string())
    }
}

fn write_synced(target: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let folder = target.parent().map(PathBuf::from).unwrap_or_default();
    let written = std::fs::create_dir_all(&folder).and_then(|()| {
        let mut file = std::fs::File::create(target)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::File::open(&folder)?.sync_all()
    });
    written.map_err(|error| {
        let _ = std::fs::remove_file(target);
        full_or(&error)
    })
}

/// Puts the bytes of a named file back where they belong, as a backup holds them.
pub(crate) fn put_back(data: &Path, id: &str, bytes: &[u8]) -> Result<(), StoreError> {
    write_synced(&settled(data, id), bytes)
}

/// Writes `picture` encrypted and synced under a fresh id. Blocks: call it from a blocking thread.
///
/// # Errors
/// [`StoreError::Full`] when the disk has no room; nothing is left behind then.
pub fn store(db: &Db, picture: &Picture) -> Result<Stored, StoreError> {
    let id = AttachmentId::from_bits(new_bits());
    let name = id.to_string();
    let sealed = db.keys().seal(&name, &picture.packed())?;
    write_synced(&waiting(db.data(), &name), &sealed.ciphertext)?;
    Ok(Stored {
        id,
        sha256: hex::encode(Sha256::digest(&sealed.ciphertext)),
        bytes: i64::try_from(sealed.ciphertext.len()).unwrap_or(i64::MAX),
        wrapped_key: sealed.wrapped_key,
    })
}

/// The row that names the file is committed: the file goes where named files lie.
pub fn settle(db: &Db, id: &str) {
    let target = settled(db.data(), id);
    // A file that could not be moved is found where it waits, and moved by the next sweep.
    if let Some(folder) = target.parent() {
        let _ =
            std::fs::create_dir_all(folder).and_then(|()| std::fs::rename(waiting(db.data(), id), &target));
    }
}

/// The row was not committed: the file goes.
pub fn discard(db: &Db, stored: &Stored) {
    // One that stays is swept later.
    let _ = std::fs::remove_file(waiting(db.data(), &stored.id.to_string()));
}

/// Names a stored file in the unit: part of a matter, or of none yet when both names are empty.
pub fn name(
    unit: &mut Unit<'_>,
    stored: &Stored,
    (kind, matter): (&str, &str),
    (label, media_type): (&str, &str),
) {
    let ctx = unit.context();
    unit.write(
        "INSERT INTO attachment (id, kind, matter, account, label, media_type, bytes, sha256, alg, wrapped_key, \
         released, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        vec![
            stored.id.to_string().into(),
            kind.into(),
            matter.into(),
            ctx.actor.account.to_string().into(),
            label.into(),
            media_type.into(),
            stored.bytes.into(),
            stored.sha256.as_str().into(),
            crypt::ALGORITHM.into(),
            stored.wrapped_key.clone().into(),
            Value::Int(0),
            ctx.recorded_at.into(),
        ],
        1,
    );
    let saved = serde_json::json!({ "matter": matter, "sha256": stored.sha256, "label": label });
    unit.journal("attachment", &stored.id.to_string(), "save", &saved);
}

/// Makes an attachment that belongs to no matter part of this one.
pub fn bind(unit: &mut Unit<'_>, id: &str, (kind, matter): (&str, &str)) {
    unit.write(
        "UPDATE attachment SET kind = $2, matter = $3 WHERE id = $1 AND matter = ''",
        vec![id.into(), kind.into(), matter.into()],
        1,
    );
    unit.journal("attachment", id, "bind", &serde_json::json!({ "matter": matter }));
}

/// Marks an attachment as released for the public.
pub fn release(unit: &mut Unit<'_>, id: &str) {
    unit.write(
        "UPDATE attachment SET released = 1 WHERE id = $1 AND matter <> ''",
        vec![id.into()],
        1,
    );
    unit.journal("attachment", id, "release", &serde_json::json!({}));
}

const COLUMNS: &str =
    "id, kind, matter, account, label, media_type, released, sha256, created_at, wrapped_key";

fn read(row: &Row) -> Attachment {
    Attachment {
        id: row.text(0).to_owned(),
        kind: row.text(1).to_owned(),
        matter: row.text(2).to_owned(),
        account: row.text(3).to_owned(),
        label: row.text(4).to_owned(),
        media_type: row.text(5).to_owned(),
        released: row.int(6) == 1,
        sha256: row.text(7).to_owned(),
        created_at: row.int(8),
        wrapped_key: row.bytes(9).unwrap_or_default().to_vec(),
    }
}

/// The first released attachment of each of these matters.
pub async fn released(db: &Db, kind: &str, matters: &[&str]) -> Result<HashMap<String, String>, StoreError> {
    let mut found = HashMap::new();
    for some in matters.chunks(200) {
        let marks: Vec<String> = (0..some.len()).map(|at| format!("${}", at + 2)).collect();
        let sql = format!(
            "SELECT matter, MIN(id) FROM attachment WHERE kind = $1 AND released = 1 AND matter IN ({}) GROUP BY matter",
            marks.join(", ")
        );
        let params: Vec<Value> = [kind].iter().chain(some).map(|text| Value::from(*text)).collect();
        let rows = db.query(&sql, &params).await?;
        found.extend(
            rows.iter()
                .map(|row| (row.text(0).to_owned(), row.text(1).to_owned())),
        );
    }
    Ok(found)
}

/// The attachments of a matter, oldest first.
pub async fn of(db: &Db, kind: &str, matter: &str) -> Result<Vec<Attachment>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM attachment WHERE matter = $1 AND kind = $2 ORDER BY id");
    let rows = db.query(&sql, &[matter.into(), kind.into()]).await?;
    Ok(rows.iter().map(read).collect())
}

/// The attachment `id`, if there is one.
pub async fn find(db: &Db, id: &str) -> Result<Option<Attachment>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM attachment WHERE id = $1");
    Ok(db.query(&sql, &[id.into()]).await?.first().map(read))
}

/// The picture of an attachment. Blocks: call it from a blocking thread.
///
/// # Errors
/// [`StoreError::NotFound`] when it was erased, [`StoreError::Corrupt`] when its file is missing or altered.
pub fn picture(db: &Db, found: &Attachment) -> Result<Picture, StoreError> {
    let sealed = raw(db.data(), &found.id).map_err(StoreError::corrupt)?;
    let opened = db.keys().open(&found.id, &found.wrapped_key, &sealed)?;
    let opened = opened.ok_or(StoreError::NotFound("attachment"))?;
    Picture::unpacked(&opened).ok_or_else(|| StoreError::Corrupt(format!("attachment {}", found.id)))
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
            let hash = raw(db.data(), &found.id).map(|bytes| hex::encode(Sha256::digest(bytes)));
            if hash.ok().as_ref() != Some(&found.sha256) {
                return Ok(Some(format!(
                    "attachment {}: its file is missing or altered",
                    found.id
                )));
            }
        }
    }
}
