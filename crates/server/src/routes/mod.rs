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
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, header};
use axum::middleware::from_fn_with_state;
use gezhi_api::problem::Language;
use gezhi_domain::code::SourceCode;
use gezhi_domain::kernel::Rulebook;
use tower_http::catch_panic::CatchPanicLayer;

use crate::around::around;
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
        .layer(from_fn_with_state(app.clone(), around))
        .with_state(app)
}

/// The language a request asks for.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    let asked = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    asked.map_or_else(Language::default, Language::asked)
}
