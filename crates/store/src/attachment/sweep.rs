//! Sweeping 清理: files no row names, and photos no matter took up.

use std::time::Duration;

use gezhi_domain::actor::Actor;
use gezhi_domain::time::Timestamp;

use super::{find, settle, settled, waiting};
use crate::batch::{Batch, JournalEntry};
use crate::db::Db;
use crate::error::StoreError;

/// Settles files whose row is committed and removes those older than `age` that no row names; answers how many
/// were removed. Named files are not looked at.
pub async fn sweep(db: &Db, age: Duration) -> Result<u64, StoreError> {
    let mut swept = 0;
    let files = std::fs::read_dir(db.data().join("attachments").join("waiting"));
    for file in files.into_iter().flatten().flatten() {
        let made = file.metadata().and_then(|about| about.modified()).ok();
        let old = made
            .and_then(|at| at.elapsed().ok())
            .is_some_and(|past| past >= age);
        if !old {
            continue;
        }
        let id = file.file_name().to_string_lossy().into_owned();
        if find(db, &id).await?.is_some() {
            settle(db, &id);
        } else if std::fs::remove_file(file.path()).is_ok() {
            swept += 1;
        }
    }
    Ok(swept)
}

/// Drops one attachment: its row and its file.
pub(crate) async fn drop_file(db: &Db, id: &str, now: Timestamp) -> Result<(), StoreError> {
    dropped(db, id, ("DELETE FROM attachment WHERE id = $1", now)).await
}

async fn dropped(db: &Db, id: &str, (gone, now): (&'static str, Timestamp)) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.guarded(gone, vec![id.into()], 1);
    batch.journal.push(JournalEntry::of_register(
        ("attachment", id, "drop"),
        &Actor::SYSTEM,
        now,
    ));
    match db.commit(batch).await {
        // A matter took it up at the last moment.
        Err(StoreError::Conflict) => Ok(()),
        Err(error) => Err(error),
        Ok(_) => {
            let _ = std::fs::remove_file(settled(db.data(), id));
            let _ = std::fs::remove_file(waiting(db.data(), id));
            Ok(())
        }
    }
}

/// Drops attachments stored before `before` that no matter took up, at most 500; answers how many.
pub async fn forget_unclaimed(db: &Db, now: Timestamp, before: Timestamp) -> Result<usize, StoreError> {
    let sql = "SELECT id FROM attachment WHERE matter = '' AND created_at < $1 LIMIT 500";
    let rows = db.query(sql, &[before.into()]).await?;
    let gone = "DELETE FROM attachment WHERE id = $1 AND matter = ''";
    for row in &rows {
        dropped(db, row.text(0), (gone, now)).await?;
    }
    Ok(rows.len())
}
