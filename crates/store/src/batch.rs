//! Guarded batches: what one unit of work wants written, all of it or nothing.

use std::hash::{Hash, Hasher};

use gezhi_domain::actor::Actor;
use gezhi_domain::audience::Audience;
use gezhi_domain::code::AccountId;
use gezhi_domain::kernel::Value;
use gezhi_domain::time::Timestamp;

use crate::delta::Figures;
use crate::warm::{Typed, Written};

/// An SQL text, known by where it stands: a writer finds what it prepared for it without reading it.
#[derive(Debug, Clone, Copy)]
pub struct Sql(&'static str);

impl Sql {
    /// A text put together once and kept for as long as the process runs.
    pub(crate) fn written(text: String) -> Self {
        Self(Box::leak(text.into_boxed_str()))
    }

    /// The text, with `$1` parameters.
    pub const fn text(self) -> &'static str {
        self.0
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self(text)
    }
}

impl PartialEq for Sql {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Sql {}

impl Hash for Sql {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_ptr().hash(state);
    }
}

/// One SQL text for both engines, its parameters, and how many rows it must touch.
#[derive(Debug, Clone)]
pub struct Statement {
    /// SQL with `$1` parameters.
    pub sql: Sql,
    /// Its parameters.
    pub params: Vec<Value>,
    /// Rows it must touch; another count makes the whole unit a conflict.
    pub expect: Option<u64>,
}

impl Statement {
    /// A statement that must touch `expect` rows.
    pub fn guarded(sql: impl Into<Sql>, params: Vec<Value>, expect: u64) -> Self {
        Self {
            sql: sql.into(),
            params,
            expect: Some(expect),
        }
    }
}

/// One journal row; the writer gives it its position.
#[derive(Debug, Clone)]
pub struct JournalEntry {
    /// Kind of record, e.g. `case`.
    pub kind: &'static str,
    /// The record.
    pub id: String,
    /// The record's version after the step.
    pub version: i64,
    /// The verb.
    pub verb: &'static str,
    /// The events as a JSON array.
    pub events: String,
    /// The account that did it.
    pub account: AccountId,
    /// The post it was done from, as JSON.
    pub post: String,
    /// When it reached the platform.
    pub recorded_at: Timestamp,
    /// When it was done.
    pub occurred_at: Timestamp,
    /// The audience before, as JSON; empty for a birth.
    pub audience_before: String,
    /// The audience after, as JSON.
    pub audience_after: String,
}

impl JournalEntry {
    /// What `actor` did to a row of a register, without events.
    pub fn of_register(
        (kind, id, verb): (&'static str, &str, &'static str),
        actor: &Actor,
        at: Timestamp,
    ) -> Self {
        let audience = serde_json::to_string(&Audience::default()).unwrap_or_default();
        Self {
            kind,
            id: id.to_owned(),
            version: 0,
            verb,
            events: "[]".to_owned(),
            account: actor.account,
            post: serde_json::to_string(&actor.post).unwrap_or_default(),
            recorded_at: at,
            occurred_at: at,
            audience_before: audience.clone(),
            audience_after: audience,
        }
    }
}

/// What one unit of work wants written.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Guarded statements, in order.
    pub statements: Vec<Statement>,
    /// Journal rows, in order.
    pub journal: Vec<JournalEntry>,
    /// Differences of figures.
    pub figures: Figures,
    /// Matters as they will be.
    pub(crate) written: Vec<Written>,
    /// Texts as they were typed.
    pub(crate) typed: Vec<Typed>,
}

impl Batch {
    /// Adds a statement that must touch `expect` rows.
    pub fn guarded(&mut self, sql: impl Into<Sql>, params: Vec<Value>, expect: u64) {
        self.statements.push(Statement::guarded(sql, params, expect));
    }

    /// Adds a statement that may touch any number of rows.
    pub fn free(&mut self, sql: impl Into<Sql>, params: Vec<Value>) {
        self.statements.push(Statement {
            sql: sql.into(),
            params,
            expect: None,
        });
    }

    /// Whether nothing is to be written.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty() && self.journal.is_empty()
    }
}
