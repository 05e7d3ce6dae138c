//! Imports 批量导入 over HTTP: bring a file, confirm how it is read, follow it, stop it, fetch what was wrong.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use gezhi_api::import::{ColumnView, ImportPlan, ImportView, SheetView};
use gezhi_api::problem::{FieldProblem, Language, title};
use gezhi_desk::{BringImport, CancelImport, Deed, StartImport, World, transact};
use gezhi_domain::access;
use gezhi_intake::table::{self, Field, Plan, Proposal, Rows};
use gezhi_store::import::{self, Import, Status};
use gezhi_store::{attachment, new_bits};

use crate::body::Write;
use crate::failure::Failure;
use crate::imports::lines;
use crate::operation::{Access, Book, Content, Operation};
use crate::routes::Nothing;
use crate::session::Who;
use crate::state::App;

/// The largest file, in bytes.
const LARGEST: usize = 64 << 20;
const MAY: Access = Access::May("platform", "import");

pub(super) fn add(book: Book) -> Book {
    let bring_it = Operation::post(
        "/api/v1/imports",
        "imports",
        "Bring a file; the answer says how it would be read",
    )
    .access(MAY)
    .takes(Content::bytes("text/csv"))
    .takes(Content::bytes(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ))
    .answers::<ImportView>(201);
    let show_it = Operation::get("/api/v1/imports/{id}", "imports", "How far an import is")
        .access(MAY)
        .answers::<ImportView>(200);
    let start_it = Operation::post(
        "/api/v1/imports/{id}/start",
        "imports",
        "Read the file as confirmed",
    )
    .access(MAY)
    .body::<ImportPlan>()
    .answers::<ImportView>(200);
    let cancel_it = Operation::post(
        "/api/v1/imports/{id}/cancel",
        "imports",
        "Stop; what was received stays",
    )
    .access(MAY)
    .body::<Nothing>()
    .answers::<ImportView>(200);
    let errors_it = Operation::get(
        "/api/v1/imports/{id}/errors",
        "imports",
        "Lines that were not taken, and why",
    )
    .access(MAY)
    .answers_raw(200, "text/csv");
    book.with(bring_it, post(bring).layer(DefaultBodyLimit::max(LARGEST)))
        .with(show_it, get(show))
        .with(start_it, post(start))
        .with(cancel_it, post(cancel))
        .with(errors_it, get(errors))
}

fn permitted(who: &Who) -> Result<(), Failure> {
    access::scope(who.actor.post.role, "platform", "import")
        .map(drop)
        .ok_or(Failure::DENIED)
}

async fn sent(request: Request, app: &App) -> Result<Bytes, Failure> {
    const TOO_LARGE: Failure = Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    let kind = request.headers().get(header::CONTENT_TYPE);
    if kind.is_none_or(|kind| !kind.as_bytes().starts_with(b"multipart/form-data")) {
        return Bytes::from_request(request, app).await.map_err(|_| TOO_LARGE);
    }
    let missing = || Failure::field("/file", "field.missing");
    let mut form = Multipart::from_request(request, app)
        .await
        .map_err(|_| missing())?;
    while let Some(part) = form.next_field().await.map_err(|_| missing())? {
        if part.name() == Some("file") {
            return part.bytes().await.map_err(|_| TOO_LARGE);
        }
    }
    Err(missing())
}

const NO_TABLE: Failure = Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "import.no_table");

/// Reads the file of an import apart from the answering threads.
async fn rows_of(world: &Arc<World>, found: &Import) -> Result<Option<Rows>, Failure> {
    let Some(bytes) = import::file(world.db(), found).await? else {
        return Ok(None);
    };
    let read = tokio::task::spawn_blocking(move || table::sheet(&bytes)).await;
    let rows = read.map_err(|error| Failure::internal(&error))?;
    rows.map(Some).map_err(|_| NO_TABLE)
}

async fn bring(State(app): State<App>, who: Who, request: Request) -> Result<Response, Failure> {
    permitted(&who)?;
    let _place = app.upload()?;
    let bytes = sent(request, &app).await?;
    let world = app.world()?;
    let (inside, kept) = (Arc::clone(world), bytes);
    let work = tokio::task::spawn_blocking(move || {
        let rows = table::sheet(&kept).map_err(|_| NO_TABLE)?;
        let stored = import::store(inside.db(), &kept)?;
        Ok::<_, Failure>((rows, stored))
    });
    let (rows, stored) = work.await.map_err(|error| Failure::internal(&error))??;
    let id = gezhi_domain::code::CaseId::from_bits(new_bits()).to_string();
    let total = rows.rows.len() + rows.broken.len();
    let bring = BringImport {
        id: &id,
        stored: &stored,
        total: i64::try_from(total).unwrap_or(i64::MAX),
    };
    if let Err(error) = transact(world, Deed::of(&who.actor), &bring).await {
        attachment::discard(world.db(), &stored);
        return Err(error.into());
    }
    attachment::settle(world.db(), &stored.id.to_string());
    let found = known(world, &id).await?;
    let view = view(world, &found, Some(&rows));
    let href = format!("/api/v1/imports/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, href)], Json(view)).into_response())
}

async fn known(world: &World, id: &str) -> Result<Import, Failure> {
    import::find(world.db(), id).await?.ok_or(Failure::NOT_FOUND)
}

fn view(world: &World, found: &Import, rows: Option<&Rows>) -> ImportView {
    let rows = rows.filter(|_| found.status == Status::Proposed);
    ImportView {
        id: found.id.clone(),
        status: found.status.name().to_owned(),
        rows: found.total,
        done: found.cursor,
        received: found.received,
        repeated: found.repeated,
        failed: found.failed,
        created_at: found.created_at.to_string(),
        started_at: found.started_at.map(|at| at.to_string()),
        ended_at: found.ended_at.map(|at| at.to_string()),
        proposal: rows.map(|rows| proposal(world, rows)),
    }
}

fn proposal(world: &World, rows: &Rows) -> SheetView {
    let sample: Vec<_> = rows.rows.iter().take(50).map(|(_, row)| row.clone()).collect();
    let made = Proposal::of(&rows.header, &sample);
    let held = |column| {
        Field::ALL
            .iter()
            .find(|field| made.mapping.column(**field) == Some(column))
    };
    let looks = |name: &str| {
        made.unknown
            .iter()
            .find(|(known, _)| known == name)
            .and_then(|(_, field)| *field)
    };
    let columns = rows.header.iter().enumerate().map(|(column, name)| ColumnView {
        column,
        name: name.clone(),
        field: held(column).map(|field| field.name().to_owned()),
        looks_like: looks(name).map(|field| field.name().to_owned()),
    });
    let rules = world.rules();
    SheetView {
        columns: columns.collect(),
        zone: rules.jurisdiction.time_zone.clone(),
        needs_datum: made.mapping.column(Field::Lon).is_some(),
        needs_source: made.mapping.column(Field::Source).is_none(),
    }
}

async fn show(State(app): State<App>, who: Who, Path(id): Path<String>) -> Result<Json<ImportView>, Failure> {
    permitted(&who)?;
    let world = app.world()?;
    let found = known(world, &id).await?;
    let rows = match found.status {
        Status::Proposed => rows_of(world, &found).await?,
        _ => None,
    };
    Ok(Json(view(world, &found, rows.as_ref())))
}

async fn start(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    write: Write<ImportPlan>,
) -> Result<Json<ImportView>, Failure> {
    permitted(&who)?;
    let world = app.world()?;
    let found = known(world, &id).await?;
    let ImportPlan {
        columns,
        zone,
        datum,
        source,
    } = &write.body;
    let said = serde_json::json!({ "columns": columns, "zone": zone, "datum": datum, "source": source });
    let plan: Plan = crate::body::parse(said.to_string().as_bytes())?;
    let rows = rows_of(world, &found).await?.ok_or(Failure::NOT_FOUND)?;
    plan.ready(&rows.header, world.rules().calendar.zone())
        .map_err(|misfit| FieldProblem::new(&misfit.pointer, misfit.code).expecting(misfit.expected))?;
    let text = serde_json::to_string(&plan).map_err(|error| Failure::internal(&error))?;
    let once = write.once(&who);
    let step = StartImport { id: &id, plan: &text };
    transact(world, write.deed(&who, once.as_ref()), &step).await?;
    Ok(Json(view(world, &known(world, &id).await?, None)))
}

async fn cancel(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    write: Write<Nothing>,
) -> Result<Json<ImportView>, Failure> {
    let Nothing {} = write.body;
    let world = app.world()?;
    let once = write.once(&who);
    transact(world, write.deed(&who, once.as_ref()), &CancelImport { id: &id }).await?;
    Ok(Json(view(world, &known(world, &id).await?, None)))
}

/// `line,field,found,code,message`: what stood in a cell is read from the file while that is kept.
async fn errors(State(app): State<App>, who: Who, Path(id): Path<String>) -> Result<Response, Failure> {
    permitted(&who)?;
    let world = app.world()?;
    let found = known(world, &id).await?;
    let rows = rows_of(world, &found).await?;
    let plan: Option<Plan> = serde_json::from_str(&found.plan).ok();
    let header = rows.as_ref().map(|rows| rows.header.clone()).unwrap_or_default();
    let cells: std::collections::HashMap<u64, Vec<String>> = rows
        .map(lines)
        .into_iter()
        .flatten()
        .filter_map(|(line, cells)| Some((line, cells?)))
        .collect();
    let mut text = "\u{feff}line,field,found,code,message,说明\n".to_owned();
    let mut after = 0;
    loop {
        let some = import::errors(world.db(), &id, after).await?;
        let Some(last) = some.last() else { break };
        after = last.line;
        for error in &some {
            let column = plan.as_ref().and_then(|plan| plan.place(&error.field, &header));
            let row = u64::try_from(error.line).ok().and_then(|line| cells.get(&line));
            let stood = column
                .zip(row)
                .and_then(|(at, row)| row.get(at))
                .map_or("", String::as_str);
            let told = [Language::English, Language::Chinese].map(|language| title(&error.code, language));
            let line = [
                &error.line.to_string(),
                &error.field,
                stood,
                &error.code,
                told[0],
                told[1],
            ];
            text.push_str(&line.map(quoted).join(","));
            text.push('\n');
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"errors.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}

/// A cell that no spreadsheet takes for a formula.
fn quoted(cell: &str) -> String {
    let mark = if cell.starts_with(['=', '+', '-', '@', '\t']) {
        "'"
    } else {
        ""
    };
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}
