//! The body of a writing request, with the headers that say when it was done and under which key.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use gezhi_api::problem::FieldProblem;
use gezhi_desk::{Deed, Teller};
use gezhi_domain::actor::Actor;
use gezhi_domain::time::Timestamp;
use gezhi_store::idempotency::Once;
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::misread;
use crate::session::Who;
use crate::state::App;

const KEY: &str = "idempotency-key";
const OCCURRED_AT: &str = "gezhi-occurred-at";
/// The most characters of an idempotency key.
const LONGEST_KEY: usize = 200;

/// What the headers of a writing request say.
pub(crate) struct Told {
    line: String,
    key: Option<String>,
    occurred_at: Option<Timestamp>,
}

impl Told {
    /// What this request's line and headers say.
    pub(crate) fn of(request: &Request) -> Result<Self, Failure> {
        let headers = request.headers();
        let key = text(headers, KEY)?;
        if key.is_some_and(|key| key.is_empty() || key.len() > LONGEST_KEY) {
            return Err(header_wrong(KEY, "1-200"));
        }
        let occurred_at = text(headers, OCCURRED_AT)?.map(str::parse).transpose();
        Ok(Self {
            line: format!("{} {}", request.method(), request.uri().path()),
            key: key.map(ToOwned::to_owned),
            occurred_at: occurred_at.map_err(|_| header_wrong(OCCURRED_AT, "2026-11-25T08:00:00+08:00"))?,
        })
    }
}

/// A body and its headers. An empty JSON body counts as `{}`.
pub(crate) struct Write<T> {
    pub(crate) body: T,
    told: Told,
    request_hash: Option<String>,
}

impl<T> Write<T> {
    /// A body that was read from `bytes` in its own way.
    pub(crate) fn of(body: T, told: Told, bytes: &[u8]) -> Self {
        let hash = || crate::session::hash_of(&[told.line.as_bytes(), b"\n", bytes]);
        let request_hash = told.key.is_some().then(hash);
        Self {
            body,
            told,
            request_hash,
        }
    }

    /// The idempotency key of this request for `who`, if the client sent one.
    pub(crate) fn once(&self, who: &Who) -> Option<Once> {
        self.once_of(who.account.id.to_string())
    }

    /// The idempotency key of this request for whoever `principal` names.
    pub(crate) fn once_of(&self, principal: String) -> Option<Once> {
        Some(Once {
            principal,
            key: self.told.key.clone()?,
            hash: self.request_hash.clone()?,
        })
    }

    pub(crate) fn deed<'a>(&self, who: &'a Who, once: Option<&'a Once>) -> Deed<'a> {
        self.deed_of(&who.actor, once)
    }

    pub(crate) fn deed_of<'a>(&self, actor: &'a Actor, once: Option<&'a Once>) -> Deed<'a> {
        Deed {
            actor,
            occurred_at: self.told.occurred_at,
            by: Teller::Actor,
            once,
        }
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Write<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let told = Told::of(&request)?;
        let bytes = read(request, app).await?;
        Ok(Self::of(parse(&bytes)?, told, &bytes))
    }
}

async fn read(request: Request, app: &App) -> Result<Bytes, Failure> {
    let json = request.headers().get(header::CONTENT_TYPE).is_none_or(|kind| {
        let kind = kind.as_bytes().to_ascii_lowercase();
        kind.starts_with(b"application/json") || kind.starts_with(b"application/x-www-form-urlencoded")
    });
    let bytes = Bytes::from_request(request, app)
        .await
        .map_err(|_| Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large"))?;
    if json || bytes.is_empty() {
        Ok(bytes)
    } else {
        Err(Failure::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media",
        ))
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Failure> {
    let read = |value: &'a http::HeaderValue| value.to_str();
    let found = headers.get(name).map(read).transpose();
    found.map_err(|_| header_wrong(name, "ASCII"))
}

/// The header `name` is wrong; `expected` would do.
fn header_wrong(name: &str, expected: &str) -> Failure {
    Failure {
        errors: vec![FieldProblem::new(name, "field.value").expecting(expected)],
        ..Failure::new(StatusCode::BAD_REQUEST, "bad_header")
    }
}

/// Reads JSON; what is wrong is told with a pointer to the field.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    // Only what does not read is read again with an eye on where it went wrong.
    if let Ok(read) = serde_json::from_slice(bytes) {
        return Ok(read);
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        if inner.is_data() {
            return misread::field(pointer, &inner.to_string()).into();
        }
        let place = format!("{}:{}", inner.line(), inner.column());
        Failure {
            errors: vec![FieldProblem::new("", "field.json").expecting(format!("JSON, {place}"))],
            ..Failure::new(StatusCode::BAD_REQUEST, "bad_body")
        }
    })
}

/// The path as a JSON pointer.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let segments = path.iter().map(|segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("/{variant}"),
        Segment::Unknown => String::new(),
    });
    segments.collect()
}
