//! Same thing 同一问题 in the store: earlier reports near a place, how cases of a type ended, and points that mean
//! no place.
//!
//! **Absent:** words. Reports are compared by their likeness marks (see [`gezhi_domain::case::same_thing`]), which
//! are forgotten when a report no longer counts as recent.

use gezhi_domain::access::Scope;
use gezhi_domain::actor::Actor;
use gezhi_domain::case::same_thing::{Earlier, Habit, Mark, Nearness};
use gezhi_domain::code::{CaseId, TypeCode};
use gezhi_domain::kernel::Value;
use gezhi_domain::place::Point;
use gezhi_domain::screen::screen;
use gezhi_domain::time::Timestamp;

use crate::batch::Batch;
use crate::db::{Db, Row};
use crate::error::StoreError;
use crate::scope::{self, Where};

/// The most earlier reports compared with one.
const MOST: usize = 200;
/// Cases of a type whose end tells its habit.
const LATELY: i64 = 200;
/// A point used so often within the time looked back, and for so many types, means no place.
const NO_PLACE: (i64, i64) = (60, 8);

/// The likeness mark of `words`, screened first.
pub fn mark(db: &Db, words: &str) -> Option<Mark> {
    Mark::of(&screen(words).text, db.keys().tag(&[b"likeness mark"]))
}

/// The likeness mark kept of a report, if it still is.
pub async fn kept_mark(db: &Db, report: &str) -> Result<Option<Mark>, StoreError> {
    let rows = db
        .query("SELECT mark FROM report WHERE id = $1", &[report.into()])
        .await?;
    Ok(rows
        .first()
        .and_then(|row| row.bytes(0))
        .and_then(Mark::from_bytes))
}

/// Reports received before `at` near `point` whose cases `reader` may see, `except` left out, newest first.
pub async fn earlier(
    db: &Db,
    (point, at): (Point, Timestamp),
    near: Nearness,
    except: Option<CaseId>,
    (within, reader): (Scope, &Actor),
) -> Result<Vec<Earlier>, StoreError> {
    let mut around = Where::default();
    around.and(
        "tile IN (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        point.tiles_around().map(Value::Int),
    );
    let from = at.as_millis() - near.reach_ms();
    around.and("received_at >= ?", [from.into()]);
    around.and("received_at <= ?", [at.into()]);
    let [west, east, south, north] = box_around(point, near.reach_m());
    around.and("lon_e7 BETWEEN ? AND ?", [west.into(), east.into()]);
    around.and("lat_e7 BETWEEN ? AND ?", [south.into(), north.into()]);
    let sql = format!(
        "SELECT matter, lon_e7, lat_e7, received_at, mark FROM report WHERE {} \
         ORDER BY received_at DESC LIMIT 2000",
        around.sql()
    );
    let except = except.map(|case| case.to_string());
    let mut reports = db.query(&sql, &around.params).await?;
    reports.retain(|row| {
        let here = place_of(row);
        except.as_deref() != Some(row.text(0))
            && here.is_some_and(|here| point.distance_m(here) <= near.reach_m())
    });
    reports.truncate(MOST);
    if reports.is_empty() {
        return Ok(Vec::new());
    }
    let cases = cases(db, &reports, (within, reader)).await?;
    let joined = reports.iter().filter_map(|row| {
        let (_, case_type, ended_at) = cases.iter().find(|(id, ..)| id == row.text(0))?;
        Some(Earlier {
            case: row.text(0).parse().ok()?,
            point: place_of(row)?,
            received_at: Timestamp::from_millis(row.int(3)),
            ended_at: *ended_at,
            case_type: case_type.clone(),
            mark: row.bytes(4).and_then(Mark::from_bytes),
        })
    });
    Ok(joined.collect())
}

/// West, east, south and north of everything within `reach_m`, a little more at the corners.
fn box_around(point: Point, reach_m: f64) -> [i64; 4] {
    const E7_PER_METRE: f64 = 1e7 / 111_195.0;
    #[expect(clippy::cast_possible_truncation, reason = "some thousand metres")]
    let steps = |metres: f64| (metres * E7_PER_METRE).ceil() as i64;
    let north = steps(reach_m);
    let east = steps(reach_m / point.lat().to_radians().cos().max(0.01));
    let (lon, lat) = (i64::from(point.lon_e7), i64::from(point.lat_e7));
    [lon - east, lon + east, lat - north, lat + north]
}

fn place_of(row: &Row) -> Option<Point> {
    Some(Point {
        lon_e7: i32::try_from(row.opt_int(1)?).ok()?,
        lat_e7: i32::try_from(row.opt_int(2)?).ok()?,
    })
}

type CaseOf = (String, Option<TypeCode>, Option<Timestamp>);

/// The cases of these reports that the reader may see and that were not joined to another.
async fn cases(
    db: &Db,
    reports: &[Row],
    (within, reader): (Scope, &Actor),
) -> Result<Vec<CaseOf>, StoreError> {
    let mut ids: Vec<&str> = reports.iter().map(|row| row.text(0)).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut wanted = Where::default();
    let marks = vec!["?"; ids.len()].join(", ");
    wanted.and(&format!("id IN ({marks})"), ids.iter().map(|id| Value::from(*id)));
    wanted.and("stage <> ?", [Value::from("joined")]);
    scope::within(&mut wanted, within, reader);
    let sql = format!(
        "SELECT id, case_type, open, updated_at FROM matter_case WHERE {}",
        wanted.sql()
    );
    let rows = db.query(&sql, &wanted.params).await?;
    let read = rows.iter().map(|row| {
        let ended_at = (row.int(2) == 0).then(|| Timestamp::from_millis(row.int(3)));
        (row.text(0).to_owned(), row.text(1).parse().ok(), ended_at)
    });
    Ok(read.collect())
}

/// How cases of a type ended before `at`, as far as the last ones tell.
pub async fn habit(db: &Db, case_type: &TypeCode, at: Timestamp) -> Result<Habit, StoreError> {
    let rows = db
        .query(
            &format!(
                "SELECT stage, outcome FROM matter_case WHERE open = 0 AND case_type = $1 AND updated_at <= $2 \
                 ORDER BY updated_at DESC LIMIT {LATELY}"
            ),
            &[case_type.as_str().into(), at.into()],
        )
        .await?;
    let duplicates = rows
        .iter()
        .filter(|row| row.text(0) == "joined" || row.text(1) == "duplicate");
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Habit {
        ended: count(rows.len()),
        duplicates: count(duplicates.count()),
    })
}

/// Whether so many reports of so many types used this very point before `at` that it means no place.
pub async fn is_no_place(
    db: &Db,
    (point, at): (Point, Timestamp),
    near: Nearness,
) -> Result<bool, StoreError> {
    let (often, types) = NO_PLACE;
    let sql = "SELECT COUNT(*), COUNT(DISTINCT case_type) FROM (SELECT case_type FROM report WHERE tile = $1 \
               AND received_at >= $2 AND received_at <= $3 AND lon_e7 = $4 AND lat_e7 = $5 LIMIT 400) used";
    let rows = db
        .query(
            sql,
            &[
                point.tile().into(),
                (at.as_millis() - near.reach_ms()).into(),
                at.into(),
                i64::from(point.lon_e7).into(),
                i64::from(point.lat_e7).into(),
            ],
        )
        .await?;
    Ok(rows
        .first()
        .is_some_and(|row| row.int(0) >= often && row.int(1) >= types))
}

/// Forgets the marks among the next 500 reports behind the id `after` that no longer count as recent. Answers the
/// last id looked at; `None` when there was none.
pub async fn forget_marks(
    db: &Db,
    after: &str,
    (now, near): (Timestamp, Nearness),
) -> Result<Option<String>, StoreError> {
    // Ids grow with time, so that this walks along the primary key.
    let rows = db
        .query(
            "SELECT id, mark FROM report WHERE id > $1 AND received_at < $2 ORDER BY id LIMIT 500",
            &[after.into(), (now.as_millis() - near.reach_ms()).into()],
        )
        .await?;
    let mut batch = Batch::default();
    for row in rows.iter().filter(|row| row.bytes(1).is_some()) {
        batch.guarded(
            "UPDATE report SET mark = NULL WHERE id = $1",
            vec![row.text(0).into()],
            1,
        );
    }
    if !batch.statements.is_empty() {
        db.commit(batch).await?;
    }
    Ok(rows.last().map(|row| row.text(0).to_owned()))
}
