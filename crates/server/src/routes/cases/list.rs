//! The list of cases: filters, pages, totals.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::get;
use gezhi_api::case::{CaseList, CaseRow, Reading};
use gezhi_domain::access;
use gezhi_domain::case::DeskTask;
use gezhi_domain::place::{self, Certainty, Point};
use gezhi_domain::sight::Sight;
use gezhi_domain::time::Timestamp;
use gezhi_store::case::{self, Cursor, Filter};
use serde::Deserialize;

use crate::failure::Failure;
use crate::operation::{Access, Book, Operation};
use crate::query::Query;
use crate::routes::language;
use crate::session::Who;
use crate::state::App;

/// The most cases of one page.
const LARGEST: i64 = 200;

const QUERY: &[(&str, &str)] = &[
    ("stage", "Stages, separated by commas."),
    ("open", "`true` for open cases, `false` for ended ones."),
    ("unit", "The lead unit."),
    ("case_type", "The case type."),
    ("source", "The source."),
    ("number", "The spoken number, or the source's own number."),
    ("grid", "The responsible grid."),
    ("town", "The town."),
    (
        "bbox",
        "West, south, east, north in degrees, separated by commas, at most 0.64 degree wide: cases in tiles of \
         0.005 degree that the box touches.",
    ),
    ("overdue", "`true` for open cases whose handling is overdue now."),
    (
        "desk_task",
        "What cases wait for at the desk: `coordination`, `ruling`, `extension`, `other_unit`, `refused_entry`, `unsafe`.",
    ),
    (
        "place",
        "How sure the place is not: `missing`, `unsure` or `outside` (the district).",
    ),
    (
        "call_back",
        "`true` for cases that owe the reporter a call, to learn where it is.",
    ),
    ("pressed", "`true` for cases the reporter pressed for."),
    (
        "raised",
        "Raised to this level at least: 1 unit, 2 shift lead, 3 duty leader.",
    ),
    ("received_from", "Received at or after this instant, RFC 3339."),
    ("received_to", "Received before this instant, RFC 3339."),
    ("next", "The `next` of the page before."),
    ("limit", "Cases of a page, at most 200; 50 when not given."),
];

pub(super) fn add(book: Book) -> Book {
    let list_it = Operation::get(
        "/api/v1/cases",
        "cases",
        "Cases the reader may see, the newest first",
    )
    .access(Access::May("case", access::READ))
    .query(QUERY)
    .answers::<CaseList>(200);
    book.with(list_it, get(list))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    stage: Option<String>,
    open: Option<bool>,
    unit: Option<String>,
    case_type: Option<String>,
    source: Option<String>,
    number: Option<String>,
    grid: Option<String>,
    town: Option<String>,
    bbox: Option<String>,
    overdue: Option<bool>,
    desk_task: Option<String>,
    place: Option<String>,
    call_back: Option<bool>,
    pressed: Option<bool>,
    raised: Option<i64>,
    received_from: Option<String>,
    received_to: Option<String>,
    next: Option<String>,
    limit: Option<i64>,
}

impl Asked {
    fn filter(self, now: Timestamp) -> Result<Filter, Failure> {
        let instant = |text: Option<String>, name| {
            let read = text
                .map(|text| text.parse::<Timestamp>().map(Timestamp::as_millis))
                .transpose();
            read.map_err(|_| Failure::query(name))
        };
        let known_task = |task: &String| DeskTask::ALL.iter().any(|known| known.name() == task);
        if self.desk_task.as_ref().is_some_and(|task| !known_task(task)) {
            return Err(Failure::query("desk_task"));
        }
        let unplaced = [Certainty::Missing, Certainty::Unsure, Certainty::Outside];
        if (self.place.as_ref()).is_some_and(|asked| unplaced.iter().all(|known| known.name() != asked)) {
            return Err(Failure::query("place"));
        }
        Ok(Filter {
            stages: self
                .stage
                .iter()
                .flat_map(|list| list.split(','))
                .map(ToOwned::to_owned)
                .collect(),
            open: self.open,
            unit: self.unit,
            case_type: self.case_type,
            source: self.source,
            number: self.number,
            grid: self.grid,
            town: self.town,
            tiles: self
                .bbox
                .map(|text| tiles(&text).ok_or_else(|| Failure::query("bbox")))
                .transpose()?
                .unwrap_or_default(),
            overdue_at: self.overdue.filter(|overdue| *overdue).map(|_| now.as_millis()),
            desk_task: self.desk_task,
            unplaced: self.place,
            call_back: self.call_back,
            pressed: self.pressed,
            raised: self.raised,
            received_from: instant(self.received_from, "received_from")?,
            received_to: instant(self.received_to, "received_to")?,
        })
    }
}

async fn list(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Json<CaseList>, Failure> {
    let world = app.world()?;
    let scope = access::scope(who.actor.post.role, "case", access::READ).ok_or(Failure::DENIED)?;
    let limit = asked.limit.unwrap_or(50);
    if !(1..=LARGEST).contains(&limit) {
        return Err(Failure::query("limit"));
    }
    let after = asked.next.as_deref().map(read_cursor).transpose()?;
    let (now, rules) = (world.now(), world.rules());
    let filter = asked.filter(now)?;
    let page = case::list(world.db(), &filter, (scope, &who.actor), (after.as_ref(), limit)).await?;
    let words = std::collections::HashMap::new();
    let reading = Reading {
        words: &words,
        catalogue: &rules.catalogue,
        day: now.day_in(rules.calendar.zone()),
        now,
        language: language(&headers),
        sight: Sight::Unit,
        ctx: super::view::context(&rules, &who.actor, now),
    };
    let items = page
        .cases
        .iter()
        .map(|(id, case)| CaseRow::of(id, case, &reading))
        .collect();
    Ok(Json(CaseList {
        items,
        next: page.next.as_ref().map(write_cursor),
        total: page.total,
    }))
}

/// The tiles of a box written as west, south, east, north.
fn tiles(text: &str) -> Option<Vec<(i64, i64)>> {
    let degrees: Vec<f64> = text
        .split(',')
        .map(|number| number.trim().parse().ok())
        .collect::<Option<_>>()?;
    let [west, south, east, north] = degrees[..] else {
        return None;
    };
    place::tiles_of_box(
        Point::from_degrees(west, south)?,
        Point::from_degrees(east, north)?,
    )
}

fn write_cursor(cursor: &Cursor) -> String {
    format!("{}.{}", cursor.received_at, cursor.id)
}

fn read_cursor(text: &str) -> Result<Cursor, Failure> {
    let read = || {
        let (received_at, id) = text.split_once('.')?;
        Some(Cursor {
            received_at: received_at.parse().ok()?,
            id: id.to_owned(),
        })
    };
    read().ok_or_else(|| Failure::query("next"))
}
