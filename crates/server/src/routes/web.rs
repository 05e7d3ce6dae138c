//! The web pages, built into the executable.

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::failure::Failure;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Pages;

/// A file of the web face; a page address without a file is the face's own to read.
pub(super) async fn page(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return Failure::NOT_FOUND.into_response();
    }
    let (name, found) = match Pages::get(path) {
        Some(file) => (path, Some(file)),
        None if !path.contains('.') => ("index.html", Pages::get("index.html")),
        None => (path, None),
    };
    let Some(file) = found else {
        return Failure::NOT_FOUND.into_response();
    };
    // Files under assets/ carry a hash of their content in the name.
    let kept = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, file.metadata.mimetype().to_owned()),
        (header::CACHE_CONTROL, kept.to_owned()),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
    ];
    (StatusCode::OK, headers, file.data.into_owned()).into_response()
}

const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; \
    object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
