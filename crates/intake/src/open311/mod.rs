//! Open311 GeoReport v2 公众诉求开放接口: what comes in as a form becomes a report, what goes out is built from
//! [`PublicView`](gezhi_domain::case::PublicView) alone.
//!
//! **Source:** the GeoReport v2 specification with its service discovery; the extensions in use for paging, boxes
//! and two-way updates (PROTOCOLS 1). **Absent:** HTTP and keys (`server`), what a case may show (`domain`).

mod answer;
mod ask;
mod change;
mod document;
mod form;

#[cfg(test)]
mod tests;

pub use answer::{
    Naming, Wanted, created, definition, discovery, one, requests, services, token, updated, updates,
};
pub use ask::{Ask, Box7, SpanAsk};
pub use change::{Change, TOLD};
pub use document::{Document, Format, Node};
pub use form::{Form, Update, pairs};

/// Why an answer is not given: the status, and what the `errors` element says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status} {description}")]
pub struct Denied {
    /// The HTTP status.
    pub status: u16,
    /// What is wrong, for the client's developer; never what somebody typed.
    pub description: &'static str,
}

impl Denied {
    /// A parameter is missing or wrong.
    pub const fn bad(description: &'static str) -> Self {
        Self {
            status: 400,
            description,
        }
    }

    /// There is no such thing.
    pub const fn missing(description: &'static str) -> Self {
        Self {
            status: 404,
            description,
        }
    }

    /// The key is missing or wrong.
    pub const KEY: Self = Self {
        status: 403,
        description: "api_key is missing or not valid for this",
    };

    /// The answer as the format has it.
    pub fn document(&self) -> Document {
        let error = Node::Fields(vec![
            ("code", Node::text(self.status.to_string())),
            ("description", Node::text(self.description)),
        ]);
        Document {
            root: "errors",
            node: Node::List("error", vec![error]),
        }
    }
}
