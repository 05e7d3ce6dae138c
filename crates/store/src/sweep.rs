//! Sweeps 批量处理: work over all open matters on and after a day, in rounds, going on where it stopped.
//!
//! Plumbing: a sweep that is lost or begun again finds nothing left to do where it was.

use gezhi_domain::code::AccountId;
use gezhi_domain::kernel::Facets;
use jiff::civil::Date;

use crate::batch::Batch;
use crate::db::{Db, Row};
use crate::error::StoreError;
use crate::unit::Unit;

/// A sweep that waits or is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sweep {
    /// What it does to what, e.g. `hand_over/recall_2025`.
    pub name: String,
    /// The account it is done for.
    pub account: AccountId,
    /// The last matter that was looked at.
    pub after: String,
}

/// Has `name` swept from the day `due_on` on; one of that name begins again.
pub fn plan(unit: &mut Unit<'_>, name: &str, due_on: Date) {
    let account = unit.context().actor.account.to_string();
    unit.write(
        "INSERT INTO sweep (name, due_on, account, after, done) VALUES ($1, $2, $3, '', 0) \
         ON CONFLICT (name) DO UPDATE SET due_on = $2, account = $3, after = '', done = 0",
        vec![name.into(), due_on.to_string().into(), account.into()],
        1,
    );
}

/// The sweeps to do on `today`.
pub async fn due(db: &Db, today: Date) -> Result<Vec<Sweep>, StoreError> {
    let rows = db
        .query(
            "SELECT name, account, after FROM sweep WHERE done = 0 AND due_on <= $1 ORDER BY due_on, name",
            &[today.to_string().into()],
        )
        .await?;
    let read = |row: &Row| Sweep {
        name: row.text(0).to_owned(),
        account: row.text(1).parse().unwrap_or_default(),
        after: row.text(2).to_owned(),
    };
    Ok(rows.iter().map(read).collect())
}

/// Remembers how far a sweep came: to the matter `after`, or to its end.
pub async fn advance(db: &Db, name: &str, after: Option<&str>) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.guarded(
        "UPDATE sweep SET after = $2, done = $3 WHERE name = $1",
        vec![
            name.into(),
            after.unwrap_or_default().into(),
            after.is_none().into(),
        ],
        1,
    );
    db.commit(batch).await.map(drop)
}

/// Open matters behind the id `after`, in the order of ids, at most `limit`.
pub async fn open_after<M: Facets>(
    db: &Db,
    after: &str,
    limit: usize,
) -> Result<Vec<(String, M::State)>, StoreError> {
    let sql = format!(
        "SELECT id, state FROM matter_{} WHERE open = 1 AND id > $1 ORDER BY id LIMIT {limit}",
        M::KIND
    );
    let rows = db.query(&sql, &[after.into()]).await?;
    rows.iter()
        .map(|row| Ok((row.text(0).to_owned(), row.json(1)?)))
        .collect()
}
