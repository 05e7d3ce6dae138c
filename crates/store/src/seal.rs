//! Seals 存证: blocks of journal rows chained by a hash over their fields as stored.
//!
//! A block holds at most 1,024 rows; its hash covers the previous hash and every field with its length in
//! front, so that no row can be changed, moved, added or left out without breaking the chain. The algorithm is
//! named in each row. **Source:** DESIGN invariant 2.

use gezhi_domain::kernel::Value;
use gezhi_domain::time::Timestamp;
use sha2::{Digest, Sha256};

use crate::batch::Batch;
use crate::db::Db;
use crate::error::StoreError;
use crate::journal::{self, JournalRow};

/// Rows in one block at most.
pub const BLOCK: i64 = 1024;
const ALGORITHM: &str = "SHA-256";
const LAST: &str = "SELECT block, last_position, hash FROM seal ORDER BY block DESC LIMIT 1";

/// The last position sealed and when, 0 and 0 before the first seal.
pub async fn last(db: &Db) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT last_position, sealed_at FROM seal ORDER BY block DESC LIMIT 1";
    let rows = db.query(sql, &[]).await?;
    Ok(rows.first().map_or((0, 0), |row| (row.int(0), row.int(1))))
}

/// Seals what waits, at most `blocks` blocks: whole ones one after the other, and what is left of the last.
pub async fn catch_up(db: &Db, now: Timestamp, blocks: usize) -> Result<(), StoreError> {
    let mut sealed = last(db).await?.0;
    for _ in 0..blocks {
        match next(db, now).await? {
            Some(last) if last - sealed == BLOCK => sealed = last,
            _ => break,
        }
    }
    Ok(())
}

/// Seals the next block; answers the last position sealed, or `None` when nothing waits.
pub async fn next(db: &Db, now: Timestamp) -> Result<Option<i64>, StoreError> {
    let rows = db.query(LAST, &[]).await?;
    let (block, sealed, previous) = rows.first().map_or((0, 0, String::new()), |row| {
        (row.int(0), row.int(1), row.text(2).to_owned())
    });
    let steps = journal::after(db, sealed, BLOCK).await?;
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return Ok(None);
    };
    let (first, last) = (first.position, last.position);
    let params = vec![
        Value::Int(block + 1),
        Value::Int(first),
        Value::Int(last),
        ALGORITHM.into(),
        previous.as_str().into(),
        chain(&previous, &steps).into(),
        now.into(),
    ];
    let mut batch = Batch::default();
    batch.guarded(
        "INSERT INTO seal (block, first_position, last_position, alg, previous, hash, sealed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params,
        1,
    );
    db.commit(batch).await?;
    Ok(Some(last))
}

fn chain(previous: &str, steps: &[JournalRow]) -> String {
    let mut hash = Sha256::new();
    let mut field = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    field(previous.as_bytes());
    for step in steps {
        for number in [step.position, step.version, step.recorded_at, step.occurred_at] {
            field(&number.to_be_bytes());
        }
        for text in [
            &step.kind,
            &step.id,
            &step.verb,
            &step.events,
            &step.account,
            &step.post,
        ] {
            field(text.as_bytes());
        }
        field(step.audience_before.as_bytes());
        field(step.audience_after.as_bytes());
    }
    hex::encode(hash.finalize())
}

/// Walks the chain from the first block; answers the first thing that does not hold, in words.
pub async fn check(db: &Db) -> Result<Option<String>, StoreError> {
    let (mut previous, mut at, mut block) = (String::new(), 0, 0);
    loop {
        let seals = db
            .query(
                "SELECT block, first_position, last_position, alg, previous, hash FROM seal \
                 WHERE block > $1 ORDER BY block LIMIT 100",
                &[Value::Int(block)],
            )
            .await?;
        if seals.is_empty() {
            return Ok(None);
        }
        for seal in &seals {
            let steps = journal::after(db, at, seal.int(2) - at).await?;
            let name = format!(
                "seal {} (journal {} to {})",
                seal.int(0),
                seal.int(1),
                seal.int(2)
            );
            if seal.int(0) != block + 1 || seal.int(1) != at + 1 || seal.text(4) != previous {
                return Ok(Some(format!("{name} does not continue the chain")));
            }
            if let Some(gap) = steps
                .iter()
                .zip(at + 1..)
                .find(|(step, expected)| step.position != *expected)
            {
                return Ok(Some(format!("journal row {} is missing", gap.1)));
            }
            if seal.text(3) != ALGORITHM || chain(&previous, &steps) != seal.text(5) {
                return Ok(Some(format!("{name}: its rows were changed after sealing")));
            }
            (previous, at, block) = (seal.text(5).to_owned(), seal.int(2), seal.int(0));
        }
    }
}
