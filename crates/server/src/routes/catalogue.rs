//! Reference data on a day 基础数据查询, as forms need them. The same answer has the same tag: a client that has it
//! already is told so.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use gezhi_api::catalogue::{
    CaseTypeView, ItemView, OfficeHoursView, On, PolicyView, SourceView, UnitView, YearView,
};
use gezhi_domain::kernel::Rulebook;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::operation::{Book, Operation};
use crate::query::Query;
use crate::session::{Who, hash_of};
use crate::state::App;

const ON: &[(&str, &str)] = &[("on", "The day, YYYY-MM-DD; today when not given.")];

pub(super) fn add(book: Book) -> Book {
    let on_a_day = |path, summary| Operation::get(path, "reference", summary).query(ON);
    book.with(
        on_a_day(
            "/api/v1/case-types",
            "Case types with defect levels, limits and other names",
        )
        .names::<CaseTypeView>()
        .answers::<On<CaseTypeView>>(200),
        get(case_types),
    )
    .with(
        on_a_day("/api/v1/units", "Units and the office hours they keep")
            .names::<UnitView>()
            .answers::<On<UnitView>>(200),
        get(units),
    )
    .with(
        on_a_day("/api/v1/sources", "Sources with proofs and promises")
            .names::<SourceView>()
            .answers::<On<SourceView>>(200),
        get(sources),
    )
    .with(
        on_a_day("/api/v1/office-hours", "Office hours and who keeps them")
            .names::<OfficeHoursView>()
            .answers::<On<OfficeHoursView>>(200),
        get(office_hours),
    )
    .with(
        on_a_day("/api/v1/delegated-items", "Delegated items that hold on a day")
            .names::<ItemView>()
            .answers::<On<ItemView>>(200),
        get(items),
    )
    .with(
        Operation::get(
            "/api/v1/calendar/{year}",
            "reference",
            "A year of the working calendar",
        )
        .answers::<YearView>(200),
        get(calendar),
    )
    .with(
        Operation::get(
            "/api/v1/policy",
            "reference",
            "The policy and what each setting may be",
        )
        .answers::<PolicyView>(200),
        get(policy),
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    on: Option<String>,
}

type Day = Query<Asked>;

/// What `view` says of the rules in force on the day asked for.
fn told<T: Serialize>(
    app: &App,
    headers: &HeaderMap,
    Query(asked): Day,
    view: impl Fn(&Rulebook, Date) -> T,
) -> Result<Response, Failure> {
    let world = app.world()?;
    let rules = world.rules();
    let day = match asked.on {
        Some(text) => text.parse().map_err(|_| Failure::query("on"))?,
        None => world.now().day_in(rules.calendar.zone()),
    };
    tagged(headers, &view(&rules, day))
}

/// The answer with a tag over its content; nothing when the client has it already.
fn tagged<T: Serialize>(headers: &HeaderMap, view: &T) -> Result<Response, Failure> {
    let body = serde_json::to_vec(view).map_err(|error| Failure::internal(&error))?;
    let tag = format!("\"{}\"", &hash_of(&[&body])[..32]);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let same = known.is_some_and(|known| {
        known
            .split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag)
    });
    let about = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    if same {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, [(header::CONTENT_TYPE, "application/json")], body).into_response())
}

async fn case_types(
    State(app): State<App>,
    _: Who,
    headers: HeaderMap,
    asked: Day,
) -> Result<Response, Failure> {
    told(&app, &headers, asked, |rules, day| {
        let rows = rules.catalogue.case_types.on(day);
        On::day(day, rows.map(|row| CaseTypeView::of(row, &rules.catalogue, day)))
    })
}

async fn units(State(app): State<App>, _: Who, headers: HeaderMap, asked: Day) -> Result<Response, Failure> {
    told(&app, &headers, asked, |rules, day| {
        On::day(day, rules.catalogue.units.on(day).map(UnitView::of))
    })
}

async fn sources(
    State(app): State<App>,
    _: Who,
    headers: HeaderMap,
    asked: Day,
) -> Result<Response, Failure> {
    told(&app, &headers, asked, |rules, day| {
        let rows = rules.catalogue.sources.on(day);
        On::day(day, rows.map(|row| SourceView::of(row, &rules.catalogue, day)))
    })
}

async fn office_hours(
    State(app): State<App>,
    _: Who,
    headers: HeaderMap,
    asked: Day,
) -> Result<Response, Failure> {
    told(&app, &headers, asked, |rules, day| {
        let mut rows: Vec<_> = rules.catalogue.office_hours.iter().collect();
        rows.sort_by_key(|(code, _)| *code);
        let view = |(code, hours)| OfficeHoursView::of(code, hours, &rules.catalogue, day);
        On::day(
            day,
            rows.into_iter().map(|(code, hours)| view((code.as_str(), hours))),
        )
    })
}

async fn items(State(app): State<App>, _: Who, headers: HeaderMap, asked: Day) -> Result<Response, Failure> {
    told(&app, &headers, asked, |rules, day| {
        On::day(day, rules.catalogue.items.on(day).map(ItemView::of))
    })
}

async fn calendar(
    State(app): State<App>,
    _: Who,
    headers: HeaderMap,
    Path(year): Path<String>,
) -> Result<Response, Failure> {
    let year: i16 = year.parse().map_err(|_| Failure::NOT_FOUND)?;
    tagged(&headers, &YearView::of(year, &app.world()?.rules().calendar))
}

async fn policy(State(app): State<App>, _: Who, headers: HeaderMap) -> Result<Response, Failure> {
    tagged(&headers, &PolicyView::of(&app.world()?.rules().policy))
}
