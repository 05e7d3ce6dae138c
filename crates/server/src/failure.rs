//! Failures 错误应答: every refusal, wrong request and fault becomes one kind of answer.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gezhi_api::problem::{FieldProblem, Language, Problem, kinds};
use gezhi_api::reference::FileProblem;
use gezhi_desk::DeskError;
use gezhi_domain::screen::Kind;
use gezhi_domain::text::TextKind;
use gezhi_store::StoreError;

/// Why a request is not answered as asked. The language is put in on the way out.
#[derive(Debug, Clone)]
pub struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) errors: Vec<FieldProblem>,
    /// Seconds to wait before asking again.
    pub(crate) retry_after: Option<u64>,
    /// What is wrong in an uploaded file, already in the reader's language.
    pub(crate) rows: Vec<FileProblem>,
    /// What was found in a text that may not hold it; told in the reader's language.
    pub(crate) found: Vec<Kind>,
}

impl Failure {
    pub(crate) const fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            errors: Vec::new(),
            retry_after: None,
            rows: Vec::new(),
            found: Vec::new(),
        }
    }

    pub(crate) const NOT_FOUND: Self = Self::new(StatusCode::NOT_FOUND, "not_found");
    pub(crate) const DENIED: Self = Self::new(StatusCode::FORBIDDEN, "denied");
    pub(crate) const STANDBY: Self = Self::new(StatusCode::SERVICE_UNAVAILABLE, "standby");

    pub(crate) fn field(pointer: &str, code: &str) -> Self {
        FieldProblem::new(pointer, code).into()
    }

    /// The same, when it is about a text, pointing at the field that holds the text.
    pub(crate) fn about_text(mut self, pointer: &str) -> Self {
        if !self.found.is_empty() {
            self.errors = vec![FieldProblem::new(pointer, self.code)];
        }
        self
    }

    /// A report that was refused, pointing at the field the refusal is about.
    pub(crate) fn of_report(error: DeskError) -> Self {
        if matches!(error, DeskError::Leads { .. }) {
            return Self::from(error).about_text("/filing/handling_text");
        }
        let field = match &error {
            DeskError::Refused { code, .. } => report_field(code),
            _ => None,
        };
        let errors =
            field.map(|(pointer, code, expected)| FieldProblem::new(pointer, code).expecting(expected));
        Self {
            errors: errors.into_iter().collect(),
            ..error.into()
        }
    }

    pub(crate) fn too_many(retry_after: u64) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests")
        }
    }

    pub(crate) fn query(name: &str) -> Self {
        Self {
            errors: vec![FieldProblem::new(&format!("?{name}"), "field.value")],
            ..Self::new(StatusCode::BAD_REQUEST, "bad_query")
        }
    }

    pub(crate) fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// The answer in `language`.
    pub(crate) fn told(self, language: Language) -> Response {
        let mut problem = Problem::new(self.status.as_u16(), self.code, language);
        let errors = self.errors.into_iter();
        problem.errors = errors.map(|error| error.told(language)).collect();
        if !self.found.is_empty() {
            let found = kinds(&self.found, language);
            problem
                .errors
                .iter_mut()
                .for_each(|error| error.detail.clone_from(&found));
        }
        problem.rows = self.rows;
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let headers = [
            (header::CONTENT_TYPE, "application/problem+json"),
            (header::CONTENT_LANGUAGE, language.tag()),
        ];
        let mut response = (self.status, headers, body).into_response();
        // How long to wait, where waiting helps.
        let wait = self.retry_after.or(match self.status {
            StatusCode::TOO_MANY_REQUESTS => Some(60),
            StatusCode::SERVICE_UNAVAILABLE => Some(5),
            _ => None,
        });
        if let Some(wait) = wait {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, wait.into());
        }
        response
    }
}

impl IntoResponse for Failure {
    /// The middleware `speak` puts the reader's language in.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The field of a report a refusal is about, what is wrong with it, and what would do.
fn report_field(code: &str) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match code {
        "case.unknown_source" => ("/source", "field.choice", "GET /api/v1/sources"),
        "case.no_external_number" => ("/external_number", "field.missing", "A-Z a-z 0-9 . _ - /"),
        "case.no_type" => ("/case_type", "field.missing", "GET /api/v1/case-types"),
        "case.unknown_type" => ("/case_type", "field.choice", "GET /api/v1/case-types"),
        "case.unknown_defect" => ("/defect", "field.choice", "GET /api/v1/case-types"),
        "case.unknown_unit" => ("/excluded_units", "field.choice", "GET /api/v1/units"),
        "case.verify_first" => ("/filing", "field.value", "null"),
        "case.no_handling_text" => ("/filing/handling_text", "field.missing", "1-8000"),
        "place.unknown_area" => ("/place", "field.choice", "GET /api/v1/geography/unit_grids"),
        "no_photo" => ("/photos", "field.choice", "POST /api/v1/photos"),
        "receipt.short_factor" => ("/second_factor", "field.value", "4-64"),
        _ => return None,
    })
}

impl From<FieldProblem> for Failure {
    fn from(problem: FieldProblem) -> Self {
        Self {
            errors: vec![problem],
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field")
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(_) => Self::NOT_FOUND,
            StoreError::Conflict => Self::new(StatusCode::CONFLICT, "busy"),
            StoreError::Full => Self::new(StatusCode::INSUFFICIENT_STORAGE, "full"),
            StoreError::Standby => Self::STANDBY,
            error => Self::internal(&error),
        }
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused {
                code,
                about_data: true,
            } => Self::new(StatusCode::UNPROCESSABLE_ENTITY, code),
            DeskError::Refused {
                code,
                about_data: false,
            } => Self::new(StatusCode::CONFLICT, code),
            DeskError::Leads { kind, found } => {
                let code = match kind {
                    TextKind::PublicSummary => "text.leads_to_somebody",
                    _ => "text.holds_a_number",
                };
                Self {
                    found,
                    ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, code)
                }
                .about_text("/text")
            }
            DeskError::Denied => Self::DENIED,
            DeskError::KeyReused => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "key_reused"),
            DeskError::Busy => Self::new(StatusCode::CONFLICT, "busy"),
            DeskError::InTheFuture => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "in_the_future"),
            DeskError::Store(error) => error.into(),
        }
    }
}
