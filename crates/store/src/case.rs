//! Cases 案件 in the store: the report register and the list.

use gezhi_domain::access::Scope;
use gezhi_domain::actor::Actor;
use gezhi_domain::case::same_thing::Mark;
use gezhi_domain::case::{Case, NewReport};
use gezhi_domain::code::ReportId;
use gezhi_domain::kernel::Value;
use gezhi_domain::place::Point;
use gezhi_domain::time::Timestamp;

use crate::db::{Db, Row};
use crate::error::StoreError;
use crate::scope::{self, Where};
use crate::unit::Unit;

/// What the register remembers of a report: where, when and of what, so that a second one may be found near it.
#[derive(Debug, Clone)]
pub struct Known {
    id: String,
    source: String,
    received_at: Timestamp,
    case_type: Option<String>,
    point: Option<Point>,
    mark: Option<Mark>,
}

impl Known {
    /// The register's row of a report received at `received_at`, its words marked for likeness.
    pub fn of(report: &NewReport, received_at: Timestamp, mark: Option<Mark>) -> Self {
        Self {
            id: report.id.to_string(),
            source: report.source.to_string(),
            received_at,
            case_type: report.case_type.as_ref().map(ToString::to_string),
            point: report.place.point,
            mark,
        }
    }
}

/// Adds the report to the register, as part of the case `matter`.
pub fn add_report(unit: &mut Unit<'_>, matter: &str, known: &Known) {
    unit.write(
        "INSERT INTO report (id, matter, source, received_at, case_type, tile, lon_e7, lat_e7, mark) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        vec![
            known.id.as_str().into(),
            matter.into(),
            known.source.as_str().into(),
            known.received_at.into(),
            known.case_type.clone().into(),
            known.point.map(Point::tile).into(),
            known.point.map(|point| i64::from(point.lon_e7)).into(),
            known.point.map(|point| i64::from(point.lat_e7)).into(),
            known.mark.map(|mark| mark.bytes().to_vec()).into(),
        ],
        1,
    );
}

/// Moves reports of the register to where they turned out to be.
pub fn move_point(unit: &mut Unit<'_>, reports: &[ReportId], point: Option<Point>) {
    for report in reports {
        unit.write(
            "UPDATE report SET tile = $2, lon_e7 = $3, lat_e7 = $4 WHERE id = $1",
            vec![
                report.to_string().into(),
                point.map(Point::tile).into(),
                point.map(|point| i64::from(point.lon_e7)).into(),
                point.map(|point| i64::from(point.lat_e7)).into(),
            ],
            1,
        );
    }
}

/// Moves reports of the register to the case `matter`: joined, or given back.
pub fn move_reports(unit: &mut Unit<'_>, matter: &str, reports: &[ReportId]) {
    for report in reports {
        unit.write(
            "UPDATE report SET matter = $2 WHERE id = $1",
            vec![report.to_string().into(), matter.into()],
            1,
        );
    }
}

/// How many cases are open, and how many of them fell due before `now`.
pub async fn standing(db: &Db, now: Timestamp) -> Result<(i64, i64), StoreError> {
    let one = |rows: crate::Rows| rows.first().map_or(0, |row| row.int(0));
    let open = db
        .query("SELECT COUNT(*) FROM matter_case WHERE open = 1", &[])
        .await?;
    let due = db
        .query(
            "SELECT COUNT(*) FROM matter_case WHERE open = 1 AND due_at < $1",
            &[now.into()],
        )
        .await?;
    Ok((one(open), one(due)))
}

/// Which cases a list shows; empty means all the reader may see.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Stages, by name.
    pub stages: Vec<String>,
    /// Only open ones, or only ended ones.
    pub open: Option<bool>,
    /// The lead unit.
    pub unit: Option<String>,
    /// The case type.
    pub case_type: Option<String>,
    /// The source.
    pub source: Option<String>,
    /// The spoken number or the source's own number.
    pub number: Option<String>,
    /// The responsible grid.
    pub grid: Option<String>,
    /// The town.
    pub town: Option<String>,
    /// Open cases whose handling fell due before this instant.
    pub overdue_at: Option<i64>,
    /// What cases wait for at the desk, e.g. `coordination`.
    pub desk_task: Option<String>,
    /// How sure the place is not: `missing`, `unsure` or `outside`.
    pub unplaced: Option<String>,
    /// Only cases that owe the reporter a call about the place, or only others.
    pub call_back: Option<bool>,
    /// Only cases the reporter pressed for, or only others.
    pub pressed: Option<bool>,
    /// Raised to this level at least, 1 to 3.
    pub raised: Option<i64>,
    /// Tiles the place lies in one of: each pair is the first and the last of a column.
    pub tiles: Vec<(i64, i64)>,
    /// Received from this instant on.
    pub received_from: Option<i64>,
    /// Received before this instant.
    pub received_to: Option<i64>,
}

/// A place in a list: the newest received come first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// When the last case shown was received.
    pub received_at: i64,
    /// Its id.
    pub id: String,
}

/// A page of cases.
#[derive(Debug)]
pub struct Page {
    /// Ids and states.
    pub cases: Vec<(String, Case)>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// How many there are, exact up to 10,000.
    pub total: i64,
}

/// Totals are counted exactly up to here.
const COUNTED: i64 = 10_000;

/// The cases of `filter` that `reader` may see, newest first, `limit` at a time.
pub async fn list(
    db: &Db,
    filter: &Filter,
    (scope, reader): (Scope, &Actor),
    (after, limit): (Option<&Cursor>, i64),
) -> Result<Page, StoreError> {
    let mut conditions = conditions(filter);
    scope::within(&mut conditions, scope, reader);
    let counted = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM matter_case WHERE {} LIMIT {COUNTED}) counted",
        conditions.sql()
    );
    let total = db
        .query(&counted, &conditions.params)
        .await?
        .first()
        .map_or(0, |row| row.int(0));
    if let Some(cursor) = after {
        let behind = [
            cursor.received_at.into(),
            cursor.received_at.into(),
            cursor.id.as_str().into(),
        ];
        conditions.and("(received_at < ? OR (received_at = ? AND id < ?))", behind);
    }
    let sql = format!(
        "SELECT id, state, received_at FROM matter_case WHERE {} ORDER BY received_at DESC, id DESC LIMIT {}",
        conditions.sql(),
        limit + 1
    );
    let mut rows = db.query(&sql, &conditions.params).await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| Cursor {
        received_at: row.int(2),
        id: row.text(0).to_owned(),
    });
    let read = |row: &Row| Ok((row.text(0).to_owned(), row.json(1)?));
    Ok(Page {
        cases: rows.iter().map(read).collect::<Result<_, StoreError>>()?,
        next,
        total,
    })
}

/// What is so or not so.
fn flags(filter: &Filter, found: &mut Where) {
    if let Some(open) = filter.open {
        found.and("open = ?", [open.into()]);
    }
    if let Some(owed) = filter.call_back {
        found.and(
            if owed {
                "call_back = 1"
            } else {
                "call_back IS NULL"
            },
            [],
        );
    }
    if let Some(pressed) = filter.pressed {
        found.and("(presses > 0) = (? = 1)", [pressed.into()]);
    }
}

fn conditions(filter: &Filter) -> Where {
    let mut found = Where::default();
    let texts = [
        ("lead_unit = ?", &filter.unit),
        ("case_type = ?", &filter.case_type),
        ("source = ?", &filter.source),
        ("aud_grid = ?", &filter.grid),
        ("aud_town = ?", &filter.town),
        ("desk_task = ?", &filter.desk_task),
        ("unplaced = ?", &filter.unplaced),
    ];
    for (condition, value) in texts {
        if let Some(value) = value {
            found.and(condition, [value.as_str().into()]);
        }
    }
    if let Some(number) = &filter.number {
        found.and(
            "(number = ? OR external_number = ?)",
            [number.as_str().into(), number.as_str().into()],
        );
    }
    if !filter.stages.is_empty() {
        let marks = vec!["?"; filter.stages.len()].join(", ");
        found.and(
            &format!("stage IN ({marks})"),
            filter.stages.iter().map(|stage| stage.as_str().into()),
        );
    }
    if !filter.tiles.is_empty() {
        let columns = vec!["tile BETWEEN ? AND ?"; filter.tiles.len()].join(" OR ");
        let ends = filter.tiles.iter().flat_map(|(first, last)| [*first, *last]);
        found.and(&format!("({columns})"), ends.map(Value::Int));
    }
    flags(filter, &mut found);
    let instants = [
        ("escalated >= ?", filter.raised),
        ("(open = 1 AND due_at < ?)", filter.overdue_at),
        ("received_at >= ?", filter.received_from),
        ("received_at < ?", filter.received_to),
    ];
    for (condition, value) in instants {
        if let Some(value) = value {
            found.and(condition, [value.into()]);
        }
    }
    found
}
