//! Figures 统计值 over HTTP: definitions, tables, and the cases behind each number.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use gezhi_api::case::{CaseRow, Reading};
use gezhi_api::figure::{
    Asked, CountedCase, CountedCases, FigureList, FigureTable, FigureView, Format, Over, Tabling, Unreadable,
};
use gezhi_desk::figures::{self, Number};
use gezhi_domain::access;
use gezhi_domain::figure::{Figure, Measure};
use gezhi_domain::sight::Sight;

use crate::failure::Failure;
use crate::operation::{Access, Book, Operation};
use crate::query::Query;
use crate::routes::language;
use crate::session::Who;
use crate::state::App;

mod export;

const OVER: &[(&str, &str)] = &[
    (
        "from",
        "First day, e.g. `2026-03-01`; the first of the evaluation year when not given.",
    ),
    ("to", "Last day; today when not given."),
    ("day", "Only this day."),
    ("month", "Only this month, e.g. `2026-03`."),
    (
        "year",
        "Only this evaluation year, named after the calendar year it ends in.",
    ),
    ("unit", "Only this lead unit; `-` for cases without one."),
    ("grid", "Only this responsible grid."),
    ("town", "Only this town."),
    ("type", "Only this case type."),
    ("source", "Only this source."),
    (
        "by",
        "One or two of `unit`, `grid`, `town`, `type`, `source`, `day`, `month`, `year`, joined by a comma; \
         `unit` when not given, `none` for one row.",
    ),
    (
        "figures",
        "Keys of figures joined by commas, or `all`; rates, scores and counts of this moment when not given.",
    ),
    ("format", "`json`, `csv` or `xlsx`; `json` when not given."),
];
const BEHIND: &[(&str, &str)] = &[
    OVER[0],
    OVER[1],
    OVER[2],
    OVER[3],
    OVER[4],
    OVER[5],
    OVER[6],
    OVER[7],
    OVER[8],
    OVER[9],
    (
        "part",
        "`numerator` or `denominator` of a rate; `numerator` when not given.",
    ),
    ("next", "The `next` of the page before."),
    ("limit", "Cases of a page, at most 200; 50 when not given."),
];

const LARGEST: usize = 200;

pub(super) fn add(book: Book) -> Book {
    let read = Access::May("case", access::READ);
    let define_them = Operation::get(
        "/api/v1/figures",
        "figures",
        "Every figure with its definition in words",
    )
    .access(read)
    .answers::<FigureList>(200);
    let table_them = Operation::get(
        "/api/v1/figures/table",
        "figures",
        "Figures of a period, told apart by unit, grid, town, type, source or time, as far as the reader sees",
    )
    .access(read)
    .query(OVER)
    .answers::<FigureTable>(200)
    .answers_raw(200, "text/csv")
    .answers_raw(200, export::XLSX);
    let list_it = Operation::get(
        "/api/v1/figures/{figure}/cases",
        "figures",
        "The cases behind one number, as far as the reader sees",
    )
    .access(read)
    .query(BEHIND)
    .answers::<CountedCases>(200);
    book.with(define_them, get(define))
        .with(table_them, get(table))
        .with(list_it, get(cases))
}

impl From<Unreadable> for Failure {
    fn from(Unreadable(name): Unreadable) -> Self {
        Self::query(name)
    }
}

async fn define(State(app): State<App>, who: Who, headers: HeaderMap) -> Result<Json<FigureList>, Failure> {
    scope(&who)?;
    let (rules, language) = (app.world()?.rules(), language(&headers));
    let figures = rules.catalogue.figures.all();
    let items = figures
        .iter()
        .map(|figure| FigureView::of(figure, &rules.policy, language));
    Ok(Json(FigureList {
        items: items.collect(),
    }))
}

fn scope(who: &Who) -> Result<access::Scope, Failure> {
    access::scope(who.actor.post.role, "case", access::READ).ok_or(Failure::DENIED)
}

async fn table(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (world, scope) = (app.world()?, scope(&who)?);
    let rules = world.rules();
    let over = Over::of(&asked, &rules, world.now())?;
    let figures = asked.figures(&rules.catalogue.figures, &over.by)?;
    let format = asked.format()?;
    let counted = figures::table(world, (scope, &who.actor), &over.by, &over.selection).await?;
    let table = Tabling {
        figures: &figures,
        by: &over.by,
        selection: &over.selection,
        catalogue: &rules.catalogue,
        policy: &rules.policy,
        counted_at: counted.counted_at,
        language: language(&headers),
    }
    .table(&counted.groups, &counted.whole);
    match format {
        Format::Json => Ok(Json(table).into_response()),
        format => export::answer(&table, format, language(&headers)),
    }
}

/// The base count that is listed.
fn number<'f>(figure: &'f Figure, part: Option<&str>) -> Result<Number<'f>, Failure> {
    match (&figure.measure, part) {
        (Measure::Count(of) | Measure::Rate { of, .. }, None | Some("numerator")) => Ok(Number::Count(of)),
        (Measure::Rate { out_of, .. }, Some("denominator")) => Ok(Number::Count(out_of)),
        (Measure::Now(present), None | Some("numerator")) => Ok(Number::Now(*present)),
        // A score is made of rates: their cases are asked for one by one.
        _ => Err(Failure::query("part")),
    }
}

async fn cases(
    State(app): State<App>,
    who: Who,
    Path(key): Path<String>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Json<CountedCases>, Failure> {
    let (world, reader) = (app.world()?, (scope(&who)?, &who.actor));
    let rules = world.rules();
    let figure = rules.catalogue.figures.get(&key).ok_or(Failure::NOT_FOUND)?;
    let number = number(figure, asked.part.as_deref())?;
    let selection = Over::of(&asked, &rules, world.now())?.selection;
    let limit = asked.limit.unwrap_or(50);
    if !(1..=LARGEST).contains(&limit) {
        return Err(Failure::query("limit"));
    }
    let after = asked.next.as_deref().map(read_place).transpose()?;
    let page = figures::behind(world, reader, (number, &selection), (after, limit)).await?;
    let counted = figures::table(world, reader, &[], &selection).await?;
    let listed = match number {
        Number::Count(name) => name,
        Number::Now(present) => present.name(),
    };
    let words = std::collections::HashMap::new();
    let reading = Reading {
        words: &words,
        catalogue: &rules.catalogue,
        day: selection.to,
        now: counted.counted_at,
        language: language(&headers),
        sight: Sight::Unit,
        ctx: super::cases::view::context(&rules, &who.actor, counted.counted_at),
    };
    let items = page.cases.iter().map(|behind| CountedCase {
        case: CaseRow::of(&behind.id, &behind.case, &reading),
        counts: behind.counts,
    });
    Ok(Json(CountedCases {
        figure: FigureView::of(figure, &rules.policy, reading.language),
        listed: listed.to_owned(),
        from: selection.from.to_string(),
        to: selection.to.to_string(),
        counted_at: counted.counted_at.to_string(),
        items: items.collect(),
        next: page.next.map(|(until, id)| format!("{until}.{id}")),
        total: counted.whole.of(listed),
    }))
}

fn read_place(text: &str) -> Result<(i64, String), Failure> {
    let read = text
        .split_once('.')
        .and_then(|(until, id)| Some((until.parse().ok()?, id.to_owned())));
    read.ok_or_else(|| Failure::query("next"))
}
