//! Spoken numbers 编号: leased from the database in blocks, so that gaps may occur and doubles cannot.

use gezhi_domain::kernel::Value;

use crate::batch::Batch;
use crate::db::Db;
use crate::error::StoreError;

/// Leases `size` numbers of `prefix`; answers the first.
pub async fn lease(db: &Db, prefix: &str, size: i64) -> Result<i64, StoreError> {
    loop {
        let rows = db
            .query(
                "SELECT next FROM number_block WHERE prefix = $1",
                &[prefix.into()],
            )
            .await?;
        let mut batch = Batch::default();
        let first = if let Some(row) = rows.first() {
            batch.guarded(
                "UPDATE number_block SET next = $3 WHERE prefix = $1 AND next = $2",
                vec![prefix.into(), row.int(0).into(), (row.int(0) + size).into()],
                1,
            );
            row.int(0)
        } else {
            batch.guarded(
                "INSERT INTO number_block (prefix, next) VALUES ($1, $2) ON CONFLICT (prefix) DO NOTHING",
                vec![prefix.into(), Value::Int(1 + size)],
                1,
            );
            1
        };
        match db.commit(batch).await {
            Ok(_) => return Ok(first),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
}
