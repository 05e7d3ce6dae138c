//! Routes 路由: parse, permit, one use case, view. No rule lives here.

mod accounts;
mod cases;
mod catalogue;
mod figure;
mod geography;
mod imports;
mod journal;
mod links;
mod live;
mod locate;
mod open311;
mod photos;
mod platform;
mod public;
mod reference;
mod session;
mod web;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use gezhi_api::problem::Language;
use gezhi_domain::code::SourceCode;
use gezhi_domain::kernel::Rulebook;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;

use crate::failure::Failure;
use crate::operation::Book;
use crate::state::App;

/// The largest body of an ordinary request, in bytes.
const BODY_LIMIT: usize = 1 << 20;

/// A body without fields.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// Every operation, with its document.
pub(crate) fn book() -> Book {
    let book = platform::add(Book::default());
    let book = session::add(book);
    let book = accounts::add(book);
    let book = geography::add(locate::add(cases::add(book)));
    let book = photos::add(book);
    let book = links::add(book);
    let book = journal::add(book);
    let book = open311::add(book);
    let book = public::add(book);
    let book = catalogue::add(book);
    let book = imports::add(book);
    let book = reference::add(book);
    let book = figure::add(book);
    live::add(book)
}

/// The source of what the public sends: the resident's app, or else another one that is open to the public.
fn open_source(rules: &Rulebook, day: jiff::civil::Date) -> Option<SourceCode> {
    let sources = &rules.catalogue.sources;
    let app = "app".parse().ok().filter(|code| sources.get(code, day).is_some());
    let open = || {
        sources
            .on(day)
            .find(|source| source.is_public)
            .map(|source| source.code.clone())
    };
    app.or_else(open)
}

/// The document of the interface, as OpenAPI 3.1 JSON, indented.
pub fn document() -> String {
    format!("{:#}", book().open().1)
}

/// The server as one service.
pub fn router(app: App) -> Router {
    let (router, document) = book().open();
    // The document is made once, before the first request.
    let _ = app.document().set(document.to_string());
    router
        .fallback(web::page)
        .method_not_allowed_fallback(async || {
            Failure::new(http::StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
        })
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Failure::internal(&"a handler panicked").told(Language::default())
        }))
        .layer(from_fn(speak))
        .layer(from_fn_with_state(app.clone(), measure))
        .layer(from_fn(guarded))
        .with_state(app)
}

/// The language a request asks for.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    let asked = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    asked.map_or_else(Language::default, Language::asked)
}

/// Puts a failure into the reader's language.
async fn speak(request: Request, next: Next) -> Response {
    let language = language(request.headers());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Failure>() {
        Some(failure) => failure.told(language),
        None => response,
    }
}

/// Headers that tell a browser to be careful; what the API answers is kept nowhere.
const CAREFUL: &[(header::HeaderName, &str)] = &[
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
];

async fn guarded(request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in CAREFUL {
        headers
            .entry(name)
            .or_insert(http::HeaderValue::from_static(value));
    }
    if api {
        headers
            .entry(header::CACHE_CONTROL)
            .or_insert(http::HeaderValue::from_static("no-store"));
    }
    response
}

/// Counts requests by operation and status and how long they took, and writes a line for each: the operation,
/// never the address, which may hold what somebody typed. The line and the answer carry the same number.
async fn measure(State(_): State<App>, request: Request, next: Next) -> Response {
    let began = std::time::Instant::now();
    let method = request.method().as_str().to_owned();
    let path = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let path = path.unwrap_or_else(|| "other".to_owned());
    let number = uuid_text();
    let span = tracing::info_span!("request", number = %number);
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let took = began.elapsed();
    span.in_scope(|| tracing::info!(%method, %path, status, took_us = took.as_micros(), "answered"));
    if let Ok(number) = http::HeaderValue::from_str(&number) {
        response.headers_mut().insert("gezhi-request", number);
    }
    let labels = [("method", method), ("path", path), ("status", status.to_string())];
    metrics::counter!("gezhi_requests_total", &labels).increment(1);
    metrics::histogram!("gezhi_request_seconds", &labels[..2]).record(took.as_secs_f64());
    response
}

/// A number for one request.
fn uuid_text() -> String {
    format!("{:032x}", gezhi_store::new_bits())
}
