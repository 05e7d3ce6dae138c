//! Around every request 请求外层: numbered, counted, logged, refused in the reader's language, careful headers.
//!
//! One layer for all of it: each layer costs every request. A line of the log names the operation, never the
//! address, which may hold what somebody typed; the line and the answer carry the same number.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::failure::Failure;
use crate::routes::language;
use crate::state::App;

/// Headers that tell a browser to be careful.
const CAREFUL: [(HeaderName, HeaderValue); 3] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

pub(crate) async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let (method, language) = (request.method().clone(), language(request.headers()));
    let path = request.extensions().get::<MatchedPath>().cloned();
    let api = request.uri().path().starts_with("/api/");
    let number = format!("{:032x}", gezhi_store::new_bits());
    let span = tracing::info_span!("request", number = %number);
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        response = failure.told(language);
    }
    careful(response.headers_mut(), api);
    if let Ok(number) = HeaderValue::try_from(number) {
        response.headers_mut().insert("gezhi-request", number);
    }
    let (status, took) = (response.status(), began.elapsed());
    app.meter().count(path.as_ref(), (&method, status), took);
    let path = path.as_ref().map_or("other", MatchedPath::as_str);
    let (status, took_us) = (status.as_u16(), took.as_micros());
    span.in_scope(|| tracing::info!(%method, %path, status, took_us, "answered"));
    response
}

/// What the API answers is kept nowhere; what else an answer says of itself stays.
fn careful(headers: &mut HeaderMap, api: bool) {
    for (name, value) in CAREFUL {
        headers.entry(name).or_insert(value);
    }
    if api {
        headers.entry(header::CACHE_CONTROL).or_insert(NO_STORE);
    }
}
