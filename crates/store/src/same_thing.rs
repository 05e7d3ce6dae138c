//! Same thing 同一问题 in the store: earlier reports near a place, how cases of a type ended, and points that mean
//! no place.
//!
//! **Absent:** words. Reports are compared by their likeness marks (see [`gezhi_domain::case::same_thing`]), which
//! are forgotten when a report no longer counts as recent.

use std::collections::{BTreeMap, HashMap};

use gezhi_domain::access::Scope;
use gezhi_domain::actor::Actor;
use gezhi_domain::case::same_thing::{Earlier, Habit, Mark, Nearness};
use gezhi_domain::catalogue::CaseType;
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
/// A point that means no place is used for so many types; so often a single lamp is not reported as all of them.
const MANY_TYPES: i64 = 8;
/// A point used so often among the reports around is asked about.
const MANY: usize = 20;

/// The likeness mark of `words`, screened first; none when they are no more than the name of the type.
pub fn mark(db: &Db, words: &str, case_type: Option<&CaseType>) -> Option<Mark> {
    if case_type.is_some_and(|row| row.is_named(words)) {
        return None;
    }
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

/// Reports near a place, newest first, and whether the place itself means none.
#[derive(Debug)]
pub struct Around {
    /// Whether the point asked about is used by so many reports of so many types that it means no place.
    pub no_place: bool,
    reports: Vec<Row>,
}

/// Reports received before `at` near `point`, `except` and points that mean no place left out.
pub async fn around(
    db: &Db,
    (point, at): (Point, Timestamp),
    near: Nearness,
    except: Option<CaseId>,
) -> Result<Around, StoreError> {
    let mut within = Where::default();
    within.and(
        "tile IN (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        point.tiles_around().map(Value::Int),
    );
    let from = at.as_millis() - near.reach_ms();
    within.and("received_at >= ?", [from.into()]);
    within.and("received_at <= ?", [at.into()]);
    let [west, east, south, north] = box_around(point, near.reach_m());
    within.and("lon_e7 BETWEEN ? AND ?", [west.into(), east.into()]);
    within.and("lat_e7 BETWEEN ? AND ?", [south.into(), north.into()]);
    let sql = format!(
        "SELECT matter, lon_e7, lat_e7, received_at, mark FROM report WHERE {} \
         ORDER BY received_at DESC LIMIT 1000",
        within.sql()
    );
    let mut reports = db.query(&sql, &within.params).await?;
    let mut used: BTreeMap<Point, usize> = BTreeMap::new();
    for here in reports.iter().filter_map(place_of) {
        *used.entry(here).or_default() += 1;
    }
    let many = MANY.min(usize::try_from(near.no_place_reports).unwrap_or(MANY));
    let mut no_places = Vec::new();
    for (here, _) in used.into_iter().filter(|(_, often)| *often >= many) {
        if is_no_place(db, (here, at), near).await? {
            no_places.push(here);
        }
    }
    if no_places.contains(&point) {
        return Ok(Around {
            no_place: true,
            reports: Vec::new(),
        });
    }
    let except = except.map(|case| case.to_string());
    reports.retain(|row| {
        let here = place_of(row).filter(|here| !no_places.contains(here));
        except.as_deref() != Some(row.text(0))
            && here.is_some_and(|here| point.distance_m(here) <= near.reach_m())
    });
    reports.truncate(MOST);
    Ok(Around {
        no_place: false,
        reports,
    })
}

/// The reports around a place whose cases `reader` may see.
pub async fn earlier(
    db: &Db,
    around: &Around,
    (within, reader): (Scope, &Actor),
) -> Result<Vec<Earlier>, StoreError> {
    if around.reports.is_empty() {
        return Ok(Vec::new());
    }
    let cases = cases(db, &around.reports, (within, reader)).await?;
    let joined = around.reports.iter().filter_map(|row| {
        let (case_type, ended_at) = cases.get(row.text(0))?;
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

/// What a case is, and when it ended.
type CaseOf = (Option<TypeCode>, Option<Timestamp>);

/// The cases of these reports that the reader may see and that were not joined to another.
async fn cases(
    db: &Db,
    reports: &[Row],
    (within, reader): (Scope, &Actor),
) -> Result<HashMap<String, CaseOf>, StoreError> {
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
        (row.text(0).to_owned(), (row.text(1).parse().ok(), ended_at))
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
async fn is_no_place(db: &Db, (point, at): (Point, Timestamp), near: Nearness) -> Result<bool, StoreError> {
    let often = i64::from(near.no_place_reports);
    let sql = "SELECT COUNT(*), COUNT(DISTINCT case_type) FROM (SELECT case_type FROM report WHERE tile = $1 \
               AND received_at >= $2 AND received_at <= $3 AND lon_e7 = $4 AND lat_e7 = $5 LIMIT $6) used";
    let rows = db
        .query(
            sql,
            &[
                point.tile().into(),
                (at.as_millis() - near.reach_ms()).into(),
                at.into(),
                i64::from(point.lon_e7).into(),
                i64::from(point.lat_e7).into(),
                (often * 4).into(),
            ],
        )
        .await?;
    Ok(rows
        .first()
        .is_some_and(|row| row.int(0) >= often && row.int(1) >= MANY_TYPES))
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
