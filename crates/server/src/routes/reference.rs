//! Reference files 基础数据 over HTTP: list, export, versions, preview, apply.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use gezhi_api::reference::{AppliedView, FileList, FileView, Preview, VersionList, VersionView};
use gezhi_domain::access;
use gezhi_intake::reference::{self, FILES, File};
use gezhi_store::reference::{applied, newest, version};
use serde::Deserialize;

use crate::body::{Told, Write};
use crate::failure::Failure;
use crate::operation::{Access, Book, Content, Operation, Writes};
use crate::proposal::{NotTaken, Proposal, told};
use crate::query::Query;
use crate::routes::language;
use crate::session::Who;
use crate::state::App;

/// The largest file, in bytes.
const BODY_LIMIT: usize = 16 << 20;
const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const MAY: Access = Access::May("platform", "reference");
const EXPORT: &[(&str, &str)] = &[
    (
        "version",
        "An earlier version; none means the one in force, 0 the built-in content.",
    ),
    ("format", "`csv` (default) or `xlsx`."),
];

pub(super) fn add(book: Book) -> Book {
    let list_it = Operation::get(
        "/api/v1/reference",
        "reference",
        "The reference files and their versions",
    )
    .answers::<FileList>(200);
    let export_it = Operation::get(
        "/api/v1/reference/{file}",
        "reference",
        "A reference file as CSV or workbook",
    )
    .query(EXPORT)
    .answers_raw(200, CSV);
    let versions_it = Operation::get(
        "/api/v1/reference/{file}/versions",
        "reference",
        "Who applied which version of a file, and when",
    )
    .access(MAY)
    .answers::<VersionList>(200);
    let preview_it = brought(Operation::post(
        "/api/v1/reference/{file}/preview",
        "reference",
        "What a file would change, and what that touches",
    ))
    .writes(Writes::Nothing)
    .answers::<Preview>(200);
    let apply_it = brought(Operation::post(
        "/api/v1/reference/{file}",
        "reference",
        "Apply a file over the version named by If-Match",
    ))
    .heeds(
        "If-Match",
        "The version the file was made from, as its ETag says it. Needed.",
    )
    .answers::<AppliedView>(200);
    let large = DefaultBodyLimit::max(BODY_LIMIT);
    book.with(list_it, get(list))
        .with(export_it, get(export))
        .with(versions_it, get(versions))
        .with(preview_it, post(preview).layer(large))
        .with(apply_it, post(apply).layer(large))
}

fn brought(operation: Operation) -> Operation {
    operation
        .access(MAY)
        .takes(Content::bytes(CSV))
        .example("key,value\nreopen_window_days,7\n".into())
        .takes(Content::bytes(XLSX))
        .takes(Content::bytes("application/json"))
        .example(serde_json::json!([{ "day": "2027-01-01", "kind": "holiday", "name_zh": "元旦", "name_en": "New Year's Day" }]))
}

fn known(name: &str) -> Result<&'static File, Failure> {
    reference::file(name).ok_or(Failure::NOT_FOUND)
}

async fn list(State(app): State<App>, _: Who) -> Result<Json<FileList>, Failure> {
    let held = newest(app.world()?.db()).await?;
    let files = FILES.iter().map(|file| {
        let found = held.iter().find(|(name, ..)| name == file.name);
        let content = found.map_or(file.content, |(.., content)| content);
        let columns = content.lines().next().unwrap_or_default().split(',');
        FileView {
            file: file.name.to_owned(),
            about_zh: file.about_zh.to_owned(),
            about_en: file.about_en.to_owned(),
            version: found.map_or(0, |(_, version, _)| *version),
            rows: content
                .lines()
                .filter(|line| !line.trim().is_empty())
                .count()
                .saturating_sub(1),
            columns: columns.map(ToOwned::to_owned).collect(),
            key: file.key.iter().map(|name| (*name).to_owned()).collect(),
            href: format!("/api/v1/reference/{}", file.name),
        }
    });
    Ok(Json(FileList {
        files: files.collect(),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    version: Option<i64>,
    format: Option<Format>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Csv,
    Xlsx,
}

async fn export(
    State(app): State<App>,
    _: Who,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let file = known(&name)?;
    let db = app.world()?.db();
    let in_force = applied(db, Some(file.name))
        .await?
        .first()
        .map_or(0, |newest| newest.version);
    let number = asked.version.unwrap_or(in_force);
    let content = match number {
        0 => file.content.to_owned(),
        number => version(db, file.name, number).await?.ok_or(Failure::NOT_FOUND)?,
    };
    let stem = file.name.trim_end_matches(".csv");
    let (media, name, body) = match asked.format.unwrap_or_default() {
        Format::Csv => (
            "text/csv; charset=utf-8",
            format!("{stem}.csv"),
            content.into_bytes(),
        ),
        Format::Xlsx => {
            let book =
                reference::workbook(&content).ok_or_else(|| Failure::internal(&"no workbook was made"))?;
            (XLSX, format!("{stem}.xlsx"), book)
        }
    };
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::ETAG, format!("\"{number}\"")),
    ];
    Ok((headers, body).into_response())
}

async fn versions(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
) -> Result<Json<VersionList>, Failure> {
    permit(&who)?;
    let file = known(&name)?;
    let href = |version: i64| format!("/api/v1/reference/{}?version={version}", file.name);
    let applied = applied(app.world()?.db(), Some(file.name)).await?;
    let view = applied.iter().map(|one| VersionView {
        version: one.version,
        applied_at: Some(one.at.to_string()),
        account: Some(one.by.to_string()),
        name: Some(one.name.clone()).filter(|name| !name.is_empty()),
        href: href(one.version),
    });
    let built_in = VersionView {
        version: 0,
        applied_at: None,
        account: None,
        name: None,
        href: href(0),
    };
    Ok(Json(VersionList {
        file: file.name.to_owned(),
        versions: view.chain([built_in]).collect(),
    }))
}

fn permit(who: &Who) -> Result<(), Failure> {
    access::scope(who.actor.post.role, "platform", "reference")
        .map(drop)
        .ok_or(Failure::DENIED)
}

async fn preview(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    permit(&who)?;
    let language = language(request.headers());
    let file = known(&name)?;
    let bytes = body(request, &app).await?;
    let proposal = Proposal::of(app.world()?, file, &bytes)
        .await
        .map_err(|no| not_taken(no, language))?;
    let etag = [(header::ETAG, format!("\"{}\"", proposal.base()))];
    Ok((etag, Json(proposal.preview(language))).into_response())
}

async fn apply(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    request: Request,
) -> Result<Json<AppliedView>, Failure> {
    permit(&who)?;
    let language = language(request.headers());
    let file = known(&name)?;
    let told = Told::of(&request)?;
    let base = base(request.headers())?;
    let bytes = body(request, &app).await?;
    let world = app.world()?;
    let _alone = world.changing().await;
    let proposal = Proposal::of(world, file, &bytes)
        .await
        .map_err(|no| not_taken(no, language))?;
    let write = Write::of((), told, &bytes);
    let once = write.once(&who);
    let done = proposal.apply(world, base, write.deed(&who, once.as_ref())).await;
    let done = done.map_err(|error| not_taken(NotTaken::Desk(error), language))?;
    Ok(Json(AppliedView {
        file: file.name.to_owned(),
        version: done.answer,
        position: done.position,
    }))
}

async fn body(request: Request, app: &App) -> Result<Bytes, Failure> {
    let too_large = Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    Bytes::from_request(request, app).await.map_err(|_| too_large)
}

/// The version the upload was made from.
fn base(headers: &HeaderMap) -> Result<i64, Failure> {
    let named = headers.get(header::IF_MATCH).ok_or(Failure::new(
        StatusCode::PRECONDITION_REQUIRED,
        "reference.base_missing",
    ))?;
    let number = named
        .to_str()
        .ok()
        .and_then(|text| text.trim().trim_matches('"').parse().ok());
    number.ok_or(Failure::new(StatusCode::BAD_REQUEST, "bad_header"))
}

fn not_taken(no: NotTaken, language: gezhi_api::problem::Language) -> Failure {
    match no {
        NotTaken::Wrong(problems) => Failure {
            rows: told(&problems, language),
            ..Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "reference.wrong")
        },
        NotTaken::Desk(error) => {
            let failure = Failure::from(error);
            match failure.code {
                "reference.base_changed" => Failure {
                    status: StatusCode::PRECONDITION_FAILED,
                    ..failure
                },
                _ => failure,
            }
        }
    }
}
