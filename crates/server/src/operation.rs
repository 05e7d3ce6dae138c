//! Operations 接口目录: one book that is the router, the OpenAPI document and the list of permissions at once.
//!
//! What is not in the book is not served under `/api`; what is in it has a permission line, an example and an
//! answer. A JSON body and a JSON answer get an example made of their schema where none is given here.

use axum::Router;
use axum::routing::MethodRouter;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::{Ref, RefOr, Schema};

use crate::state::App;

mod document;
mod sample;

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever holds a link to one case, in the header `Gezhi-Link`.
    Link,
    /// Whoever sends an Open311 `api_key` in the form or the address.
    Client,
    /// Whom the table of permissions lets do this action on this kind.
    May(&'static str, &'static str),
}

/// What an operation leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writes {
    /// Nothing: it reads, previews or computes.
    Nothing,
    /// Plumbing, such as a session.
    Plumbing,
    /// Records: a journal row stands in the same commit.
    Records,
}

/// One media type a body or an answer may have.
pub(crate) struct Content {
    media: &'static str,
    /// None means bytes.
    schema: Option<RefOr<Schema>>,
    example: Option<Value>,
}

impl Content {
    /// Bytes of this media type, e.g. `text/csv` or `image/jpeg`.
    pub(crate) const fn bytes(media: &'static str) -> Self {
        Self {
            media,
            schema: None,
            example: None,
        }
    }
}

/// One operation, besides its handler.
pub(crate) struct Operation {
    method: HttpMethod,
    path: String,
    tag: &'static str,
    summary: &'static str,
    access: Access,
    writes: Writes,
    query: &'static [(&'static str, &'static str)],
    headers: &'static [(&'static str, &'static str)],
    heeds: Option<(&'static str, &'static str)>,
    bodies: Vec<Content>,
    status: u16,
    answers: Vec<Content>,
    schemas: Vec<(String, RefOr<Schema>)>,
}

const JSON: &str = "application/json";

/// Headers every writing operation takes.
const WRITING: &[(&str, &str)] = &[
    (
        "Idempotency-Key",
        "A key of the client for this request: sent again with the same body, it is done once. Kept 30 days.",
    ),
    (
        "Gezhi-Occurred-At",
        "When the deed was done, RFC 3339, when that was before it is told.",
    ),
    (
        "Gezhi-Post",
        "The number of the post acted from, counted from 0; none means the first.",
    ),
    (
        "Prefer",
        "`return=minimal` when the client does not want to read what it changed: 204 instead of the view.",
    ),
];

impl Operation {
    fn new(method: HttpMethod, path: &str, tag: &'static str, summary: &'static str) -> Self {
        let reads = method == HttpMethod::Get;
        Self {
            method,
            path: path.to_owned(),
            tag,
            summary,
            access: Access::SignedIn,
            writes: if reads { Writes::Nothing } else { Writes::Records },
            query: &[],
            headers: if reads { &[] } else { WRITING },
            heeds: None,
            bodies: Vec::new(),
            status: 200,
            answers: Vec::new(),
            schemas: Vec::new(),
        }
    }

    pub(crate) fn get(path: &str, tag: &'static str, summary: &'static str) -> Self {
        Self::new(HttpMethod::Get, path, tag, summary)
    }

    pub(crate) fn post(path: &str, tag: &'static str, summary: &'static str) -> Self {
        Self::new(HttpMethod::Post, path, tag, summary)
    }

    pub(crate) fn put(path: &str, tag: &'static str, summary: &'static str) -> Self {
        Self::new(HttpMethod::Put, path, tag, summary)
    }

    pub(crate) fn delete(path: &str, tag: &'static str, summary: &'static str) -> Self {
        Self::new(HttpMethod::Delete, path, tag, summary)
    }

    pub(crate) fn access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// What it leaves behind, when that is not plain from the method.
    pub(crate) fn writes(self, writes: Writes) -> Self {
        let headers = if writes == Writes::Records { WRITING } else { &[] };
        Self {
            writes,
            headers,
            ..self
        }
    }

    pub(crate) fn query(self, query: &'static [(&'static str, &'static str)]) -> Self {
        Self { query, ..self }
    }

    /// A header besides those of every operation of its kind, and what it says.
    pub(crate) fn heeds(self, name: &'static str, about: &'static str) -> Self {
        Self {
            heeds: Some((name, about)),
            ..self
        }
    }

    /// A JSON body.
    pub(crate) fn body<T: ToSchema>(self) -> Self {
        self.body_as::<T>(JSON)
    }

    /// A body of another media type with fields, e.g. a form; may be given besides a JSON body.
    pub(crate) fn body_as<T: ToSchema>(mut self, media: &'static str) -> Self {
        let schema = self.refer::<T>();
        self.takes(Content {
            schema: Some(schema),
            ..Content::bytes(media)
        })
    }

    /// A body, e.g. [`Content::bytes`]; may be given several times.
    pub(crate) fn takes(mut self, content: Content) -> Self {
        self.bodies.push(content);
        self
    }

    /// An example of the body given last.
    pub(crate) fn example(mut self, example: Value) -> Self {
        if let Some(body) = self.bodies.last_mut() {
            body.example = Some(example);
        }
        self
    }

    pub(crate) fn answers<T: ToSchema>(self, status: u16) -> Self {
        self.answers_as::<T>(status, JSON)
    }

    /// An answer with fields in another media type; may be given besides a JSON answer.
    pub(crate) fn answers_as<T: ToSchema>(mut self, status: u16, media: &'static str) -> Self {
        let schema = Some(self.refer::<T>());
        self.status = status;
        self.answers.push(Content {
            schema,
            ..Content::bytes(media)
        });
        self
    }

    /// An answer of bytes.
    pub(crate) fn answers_raw(mut self, status: u16, media: &'static str) -> Self {
        self.status = status;
        self.answers.push(Content::bytes(media));
        self
    }

    /// An answer without a body.
    pub(crate) fn answers_nothing(self) -> Self {
        Self { status: 204, ..self }
    }

    /// An example of the answer given last.
    pub(crate) fn shows(mut self, example: Value) -> Self {
        if let Some(answer) = self.answers.last_mut() {
            answer.example = Some(example);
        }
        self
    }

    /// A shape that a generic one of this operation holds: it is in the document though no field names it.
    pub(crate) fn names<T: ToSchema>(mut self) -> Self {
        let _ = self.refer::<T>();
        self
    }

    fn refer<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let name = name::<T>();
        self.schemas.push((name.clone(), T::schema()));
        T::schemas(&mut self.schemas);
        Ref::from_schema_name(name).into()
    }
}

/// The name of a shape; a generic one carries the name of what it holds, e.g. `On_UnitView`.
fn name<T: ToSchema>() -> String {
    let whole = std::any::type_name::<T>();
    let last = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
    match whole.split_once('<') {
        Some((outer, inner)) => format!("{}_{}", last(outer), last(inner.trim_end_matches('>'))),
        None => T::name().into_owned(),
    }
}

/// The operations of the server.
#[derive(Default)]
pub(crate) struct Book {
    operations: Vec<Operation>,
    router: Router<App>,
}

impl Book {
    /// Adds an operation and its handler.
    pub(crate) fn with(mut self, operation: Operation, handler: MethodRouter<App>) -> Self {
        self.router = self.router.route(&operation.path, handler);
        self.operations.push(operation);
        self
    }

    /// The router and the document.
    pub(crate) fn open(self) -> (Router<App>, Value) {
        let document = document::of(self.operations);
        (self.router, document)
    }
}
