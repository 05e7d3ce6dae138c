//! Replacing the geography over HTTP 更换地理: a file is read, shown, and put in force without a restart.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use gezhi_api::geography::{GeographyChange, LayerChangeView, MendedView, OpenCasesView};
use gezhi_api::problem::{FieldProblem, Language, title};
use gezhi_desk::{Done, SaveGeography, World, touched, transact};
use gezhi_domain::access;
use gezhi_domain::coordinate::Datum;
use gezhi_domain::grid::Geography;
use gezhi_intake::geography::{self, Finding, Imported, differences};
use jiff::civil::Date;
use serde::Deserialize;

use crate::body::{Told, Write};
use crate::failure::Failure;
use crate::operation::{Access, Book, Content, Operation, Writes};
use crate::query;
use crate::routes::language;
use crate::session::Who;
use crate::state::App;

/// The largest file, in bytes.
const FILE_LIMIT: usize = 64 << 20;
/// Problems told at most.
const TOLD: usize = 100;

const QUERY: &[(&str, &str)] = &[
    (
        "datum",
        "What the degrees are measured against: wgs84, cgcs2000, gcj02 or bd09. It must be stated.",
    ),
    (
        "valid_from",
        "The first day the division holds; none means today.",
    ),
];

pub(super) fn add(book: Book) -> Book {
    let operation = |path: &str, summary| {
        Operation::post(path, "reference", summary)
            .access(Access::May("platform", "reference"))
            .query(QUERY)
            .takes(Content::bytes("application/geo+json"))
            .answers::<GeographyChange>(200)
    };
    let preview_it = operation(
        "/api/v1/geography/preview",
        "What a GeoJSON file of the divisions would change",
    )
    .writes(Writes::Nothing);
    let apply_it = operation(
        "/api/v1/geography",
        "Put a GeoJSON file of the divisions in force",
    );
    let large = DefaultBodyLimit::max(FILE_LIMIT);
    book.with(preview_it, post(preview).layer(large))
        .with(apply_it, post(apply).layer(large))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    datum: Option<String>,
    valid_from: Option<String>,
}

/// A file read against the division in force.
struct File {
    datum: Datum,
    imported: Imported,
    held: Arc<Geography>,
}

async fn preview(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    request: Request,
) -> Result<Json<GeographyChange>, Failure> {
    permit(&who)?;
    let world = app.world()?;
    let (file, _) = read(&app, world, request, language(&headers)).await?;
    Ok(Json(change(world, file, language(&headers)).await?))
}

async fn apply(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    request: Request,
) -> Result<Json<GeographyChange>, Failure> {
    permit(&who)?;
    let world = app.world()?;
    let (file, write) = read(&app, world, request, language(&headers)).await?;
    let content = file.imported.areas.to_text();
    let save = SaveGeography {
        base: world.geographies().newest(),
        content: &content,
    };
    let mut told = change(world, file, language(&headers)).await?;
    let once = write.once(&who);
    let Done { answer: version, .. } = transact(world, write.deed(&who, once.as_ref()), &save).await?;
    let applied = gezhi_store::reference::versions(world.db(), geography::FILE).await?;
    let all = tokio::task::spawn_blocking(move || geography::load(&applied)).await;
    let all = all.map_err(|error| Failure::internal(&error))?;
    world.set_geographies(all.map_err(|error| Failure::internal(&error))?);
    told.version = Some(version);
    Ok(Json(told))
}

fn permit(who: &Who) -> Result<(), Failure> {
    let scope = access::scope(who.actor.post.role, "platform", "reference");
    scope.map(drop).ok_or(Failure::DENIED)
}

async fn read(
    app: &App,
    world: &World,
    request: Request,
    language: Language,
) -> Result<(File, Write<()>), Failure> {
    let told = Told::of(&request)?;
    let asked: Asked = query::read(request.uri())?;
    let no_datum = Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "geography.no_datum");
    let datum: Datum = asked
        .datum
        .as_deref()
        .unwrap_or_default()
        .parse()
        .map_err(|_| no_datum)?;
    let today = world.now().day_in(world.rules().calendar.zone());
    let valid_from = asked.valid_from.as_deref().map(str::parse::<Date>).transpose();
    let valid_from = valid_from
        .map_err(|_| Failure::query("valid_from"))?
        .unwrap_or(today);
    let bytes = Bytes::from_request(request, app)
        .await
        .map_err(|_| Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large"))?;
    let write = Write::of((), told, &bytes);
    let held = world.geography(world.now()).geography;
    let reading = Arc::clone(&held);
    let read = tokio::task::spawn_blocking(move || {
        let text = String::from_utf8_lossy(&bytes);
        geography::import(text.trim_start_matches('\u{feff}'), datum, valid_from, &reading)
    });
    let imported = read
        .await
        .map_err(|error| Failure::internal(&error))?
        .map_err(|found| refused(&found, language))?;
    Ok((
        File {
            datum,
            imported,
            held,
        },
        write,
    ))
}

/// Everything that is wrong, each with its place.
fn refused(found: &[Finding], language: Language) -> Failure {
    let errors = found.iter().take(TOLD).map(|finding| FieldProblem {
        detail: in_words(finding, language),
        ..FieldProblem::new(&finding.areas.join(" "), finding.code)
    });
    Failure {
        errors: errors.collect(),
        ..Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "geography.refused")
    }
}

fn in_words(finding: &Finding, language: Language) -> String {
    let what = title(finding.code, language);
    match (finding.at, finding.area_m2) {
        (Some((lon, lat)), Some(area)) => format!("{what} {lon:.6}, {lat:.6} ({area} m²)"),
        (Some((lon, lat)), None) => format!("{what} {lon:.6}, {lat:.6}"),
        _ => what.to_owned(),
    }
}

async fn change(world: &World, file: File, language: Language) -> Result<GeographyChange, Failure> {
    let File {
        datum,
        imported,
        held,
    } = file;
    let Imported {
        areas,
        mended,
        left_out,
    } = imported;
    let layers = differences(held.areas(), &areas)
        .iter()
        .map(|found| LayerChangeView::of(found.layer, [&found.added, &found.removed, &found.changed]))
        .collect();
    let (valid_from, unit_grids, compounds) = (
        areas.valid_from.to_string(),
        areas.unit_grids.len(),
        areas.compounds.len(),
    );
    let next = Geography::new(areas).map_err(|_| Failure::internal(&"areas without flaws"))?;
    let cases = touched(world, &next).await?;
    Ok(GeographyChange {
        datum: datum.name().to_owned(),
        valid_from,
        version: None,
        unit_grids,
        compounds,
        mended: mended
            .iter()
            .map(|finding| MendedView {
                what: title(finding.code, language).to_owned(),
                areas: finding.areas.clone(),
                lon: finding.at.map(|at| at.0),
                lat: finding.at.map(|at| at.1),
                area_m2: finding.area_m2,
            })
            .collect(),
        left_out,
        layers,
        open_cases: OpenCasesView {
            open: cases.open,
            other_grid: cases.other_grid,
            other_unit: cases.other_unit,
            outside: cases.outside,
            numbers: cases.numbers,
        },
    })
}
