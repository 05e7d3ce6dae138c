//! Cases the public may see 公开案件: lists, one by its number, and what changed.
//!
//! **Absent:** anything but cases whose [`PublicView`](gezhi_domain::case::PublicView) exists: the column
//! `published` says so, and it is a facet of the state.

use gezhi_domain::case::Case;
use gezhi_domain::kernel::Value;
use gezhi_domain::place::Point;
use gezhi_domain::time::Timestamp;

use crate::db::{Db, Row};
use crate::error::StoreError;
use crate::scope::Where;

/// Which published cases.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// These numbers.
    pub numbers: Vec<String>,
    /// These case types.
    pub case_types: Vec<String>,
    /// Received from and to these instants.
    pub received: Option<(Timestamp, Timestamp)>,
    /// Only open ones, or only ended ones.
    pub open: Option<bool>,
    /// The public place lies in this box.
    pub within: Option<(Point, Point)>,
}

/// Published cases, the newest first: `limit` of them behind `offset`.
pub async fn list(
    db: &Db,
    filter: &Filter,
    (limit, offset): (i64, i64),
) -> Result<Vec<(String, Case)>, StoreError> {
    let mut found = Where::default();
    found.and("published = 1", []);
    for (column, values) in [("number", &filter.numbers), ("case_type", &filter.case_types)] {
        if !values.is_empty() {
            let marks = vec!["?"; values.len()].join(", ");
            let params = values.iter().map(|value| value.as_str().into());
            found.and(&format!("{column} IN ({marks})"), params);
        }
    }
    if let Some((from, to)) = filter.received {
        found.and("received_at >= ? AND received_at <= ?", [from.into(), to.into()]);
    }
    if let Some(open) = filter.open {
        found.and("open = ?", [open.into()]);
    }
    if let Some((least, most)) = filter.within {
        let sides = [least.lon_e7, most.lon_e7, least.lat_e7, most.lat_e7];
        found.and(
            "public_lon >= ? AND public_lon <= ? AND public_lat >= ? AND public_lat <= ?",
            sides.map(|side| Value::Int(side.into())),
        );
    }
    let sql = format!(
        "SELECT id, state FROM matter_case WHERE {} ORDER BY received_at DESC, id DESC LIMIT {limit} OFFSET {offset}",
        found.sql()
    );
    let rows = db.query(&sql, &found.params).await?;
    rows.iter()
        .map(|row| Ok((row.text(0).to_owned(), row.json(1)?)))
        .collect()
}

/// The id of the case with this number, public or not.
pub async fn by_number(db: &Db, number: &str) -> Result<Option<String>, StoreError> {
    let rows = db
        .query("SELECT id FROM matter_case WHERE number = $1", &[number.into()])
        .await?;
    Ok(rows.first().map(|row| row.text(0).to_owned()))
}

/// One step of a published case.
#[derive(Debug, Clone)]
pub struct Step {
    /// The journal position.
    pub position: i64,
    /// The number of the case.
    pub number: String,
    /// The verb.
    pub verb: String,
    /// The events, as JSON.
    pub events: String,
    /// When it was recorded.
    pub at: Timestamp,
}

/// Steps of published cases recorded in a span, oldest first, by these verbs, at most 1,000.
pub async fn steps(
    db: &Db,
    verbs: &[&str],
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<Step>, StoreError> {
    let (first, behind) = (first_at(db, from).await?, first_at(db, to.plus_seconds(1)).await?);
    let mut found = Where::default();
    found.and(
        "j.position >= ? AND j.position < ?",
        [first.into(), behind.into()],
    );
    found.and("c.published = 1 AND j.kind = ?", ["case".into()]);
    let marks = vec!["?"; verbs.len()].join(", ");
    found.and(
        &format!("j.verb IN ({marks})"),
        verbs.iter().map(|verb| (*verb).into()),
    );
    let sql = format!(
        "SELECT j.position, c.number, j.verb, j.events, j.recorded_at FROM journal j \
         JOIN matter_case c ON c.id = j.id WHERE {} ORDER BY j.position LIMIT 1000",
        found.sql()
    );
    let read = |row: &Row| Step {
        position: row.int(0),
        number: row.text(1).to_owned(),
        verb: row.text(2).to_owned(),
        events: row.text(3).to_owned(),
        at: Timestamp::from_millis(row.int(4)),
    };
    Ok(db.query(&sql, &found.params).await?.iter().map(read).collect())
}

/// The first journal position recorded at or after `at`: positions and instants grow together.
async fn first_at(db: &Db, at: Timestamp) -> Result<i64, StoreError> {
    let (mut low, mut high) = (1, *db.position().borrow() + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let rows = db
            .query(
                "SELECT recorded_at FROM journal WHERE position = $1",
                &[middle.into()],
            )
            .await?;
        let before = rows.first().is_some_and(|row| row.int(0) < at.as_millis());
        if before {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// The account that sent a case in.
pub async fn sent_by(db: &Db, case: &str) -> Result<Option<String>, StoreError> {
    let rows = db
        .query(
            "SELECT account FROM journal WHERE id = $1 ORDER BY position LIMIT 1",
            &[case.into()],
        )
        .await?;
    Ok(rows.first().map(|row| row.text(0).to_owned()))
}
