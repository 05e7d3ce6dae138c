//! Open311 GeoReport v2 公众诉求开放接口 over HTTP, as XML and as JSON; a production endpoint, and one for tests that
//! checks what is sent and stores nothing.

use axum::extract::{DefaultBodyLimit, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use gezhi_api::problem::Language;
use gezhi_desk::{DeskError, World};
use gezhi_domain::kernel::Rulebook;
use gezhi_intake::open311::{self, Denied, Document, Format, Naming};
use gezhi_store::StoreError;

use crate::failure::Failure;
use crate::form;
use crate::limit::{self, Limit};
use crate::operation::{Access, Book, Operation, Writes};
use crate::state::App;

mod read;
mod write;

/// When the shape of the answers changed last.
const CHANGESET: &str = "2026-03-01T00:00:00Z";
const EVERYTHING: Limit = Limit::new("open311", 600, 60);

const QUERY: &[(&str, &str)] = &[
    ("jurisdiction_id", "The division code; may be left out."),
    (
        "service_request_id",
        "Numbers, separated by commas; override everything else.",
    ),
    ("service_code", "Services, separated by commas."),
    (
        "start_date",
        "From this instant, ISO 8601; at most 90 days before the end.",
    ),
    ("end_date", "To this instant."),
    ("status", "`open`, `closed`."),
    ("page", "The page, from 1 on."),
    ("page_size", "Requests of a page, at most 1,000."),
    ("lat", "With `long` and `radius` (metres): around this point."),
    ("long", "See `lat`."),
    ("radius", "See `lat`; 1,000 when not said."),
    ("bbox", "`west,south,east,north` in degrees."),
];

pub(super) fn add(mut book: Book) -> Book {
    for base in ["/open311/v2", "/open311/test/v2"] {
        let reads = |path: &str, summary| {
            Operation::get(&format!("{base}/{path}"), "open311", summary)
                .access(Access::Open)
                .answers_raw(200, "text/xml")
                .answers_raw(200, "application/json")
        };
        let top = reads(
            "{file}",
            "`discovery`, `services`, `requests`, `servicerequestupdates`, each with `.xml` or `.json`",
        );
        let send = Operation::post(
            &format!("{base}/{{file}}"),
            "open311",
            "Send a request (`requests`) or an update (`servicerequestupdates`), with an `api_key`",
        );
        let send = send
            .access(Access::Client)
            .writes(Writes::Records)
            .body_as::<write::Sent>("application/x-www-form-urlencoded")
            .body_as::<write::Sent>("multipart/form-data")
            .answers_raw(200, "text/xml")
            .answers_raw(200, "application/json");
        book = book
            .with(top.query(QUERY), get(read::top))
            .with(send, post(write::send).layer(DefaultBodyLimit::max(form::LIMIT)))
            .with(
                reads("services/{file}", "The definition of a service"),
                get(read::service),
            )
            .with(reads("requests/{file}", "One request"), get(read::request))
            .with(
                reads("tokens/{file}", "The number a token stands for"),
                get(read::token),
            );
    }
    book
}

/// Whether what is sent is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Endpoint {
    Production,
    Test,
}

/// One question: where it was asked, in which format and language.
struct Asked {
    endpoint: Endpoint,
    format: Format,
    /// What stands before the suffix.
    name: String,
    pairs: Vec<(String, String)>,
    english: bool,
    base: String,
}

impl FromRequestParts<App> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Path(file) = Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(IntoResponse::into_response)?;
        let Some((name, format)) = Format::split(&file) else {
            return Err(reply(
                Format::Xml,
                &Err(Denied::missing("an address ends in .xml or .json")),
            ));
        };
        let limit::From(address) = limit::From::from_request_parts(parts, app)
            .await
            .map_err(IntoResponse::into_response)?;
        let world = app.world().map_err(IntoResponse::into_response)?;
        app.limits()
            .take(EVERYTHING, &address, world.now())
            .map_err(IntoResponse::into_response)?;
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        let pairs = open311::pairs(query).map_err(|denied| reply(format, &Err(denied)))?;
        let asked = Self {
            endpoint: if parts.uri.path().starts_with("/open311/test/") {
                Endpoint::Test
            } else {
                Endpoint::Production
            },
            format,
            name: name.to_owned(),
            pairs,
            english: super::language(&parts.headers) == Language::English,
            base: base(parts, app),
        };
        let named = asked.pairs.iter().find(|(name, _)| name == "jurisdiction_id");
        jurisdiction(
            named.map(|(_, value)| value.as_str()),
            &world.rules().jurisdiction.code,
        )
        .map_err(|denied| reply(format, &Err(denied)))?;
        Ok(asked)
    }
}

impl Asked {
    fn naming<'a>(&self, world: &World, rules: &'a Rulebook) -> Naming<'a> {
        Naming {
            catalogue: &rules.catalogue,
            day: world.now().day_in(rules.calendar.zone()),
            english: self.english,
        }
    }

    const fn language(&self) -> Language {
        if self.english {
            Language::English
        } else {
            Language::Chinese
        }
    }
}

/// One server is one jurisdiction: naming it is allowed, naming another is not.
fn jurisdiction(named: Option<&str>, code: &str) -> Result<(), Denied> {
    match named.map(str::trim) {
        None | Some("") => Ok(()),
        Some(named) if named == code => Ok(()),
        Some(_) => Err(Denied::missing("jurisdiction_id is not known")),
    }
}

/// How the outside reaches this server: as configured, or as the request says.
fn base(parts: &Parts, app: &App) -> String {
    let named = parts
        .headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    let plain = |host: &&str| {
        host.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b))
    };
    let host = named.filter(plain).unwrap_or("localhost");
    let configured = app.outside().public_url.as_deref();
    configured.map_or_else(
        || format!("http://{host}"),
        |url| url.trim_end_matches('/').to_owned(),
    )
}

/// The answer, or why there is none, in the format asked for.
fn reply(format: Format, answer: &Result<Document, Denied>) -> Response {
    let (status, body) = match answer {
        Ok(document) => (StatusCode::OK, document.write(format)),
        Err(denied) => (
            StatusCode::from_u16(denied.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            denied.document().write(format),
        ),
    };
    (status, [(header::CONTENT_TYPE, format.media())], body).into_response()
}

fn failed(error: StoreError) -> Denied {
    denied(&error.into())
}

/// A failure as this interface tells it: what is wrong with the data is a bad request.
fn denied(failure: &Failure) -> Denied {
    let status = match failure.status {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        status => status,
    };
    Denied {
        status: status.as_u16(),
        description: gezhi_api::problem::title(failure.code, Language::English),
    }
}

fn refused(error: DeskError) -> Denied {
    match error {
        DeskError::Denied => Denied::KEY,
        DeskError::Refused { code, .. } => Denied::bad(gezhi_api::problem::title(code, Language::English)),
        DeskError::KeyReused => Denied::bad("this update_id was used for another update"),
        DeskError::Store(error) => failed(error),
        other => denied(&other.into()),
    }
}
