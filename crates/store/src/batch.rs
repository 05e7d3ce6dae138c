//! Guarded batches: what one unit of work wants written, all of it or nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;

use gezhi_domain::actor::Actor;
use gezhi_domain::audience::Audience;
use gezhi_domain::code::AccountId;
use gezhi_domain::kernel::Contribution;
use gezhi_domain::kernel::Value;
use gezhi_domain::time::Timestamp;

/// One SQL text for both engines, its parameters, and how many rows it must touch.
#[derive(Debug, Clone)]
pub struct Statement {
    /// SQL with `$1` parameters.
    pub sql: Cow<'static, str>,
    /// Its parameters.
    pub params: Vec<Value>,
    /// Rows it must touch; another count makes the whole unit a conflict.
    pub expect: Option<u64>,
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

/// Differences of figures, summed per key before they are written.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    pub(crate) by_unit: BTreeMap<[String; 4], i64>,
    pub(crate) by_grid: BTreeMap<[String; 5], i64>,
}

impl Figures {
    /// Adds `sign` times these contributions.
    pub fn add(&mut self, contributions: &[Contribution], sign: i64) {
        for c in contributions {
            let text = |code: Option<&str>| code.unwrap_or("-").to_owned();
            let day = c.day.to_string();
            let unit = text(c.unit.as_ref().map(gezhi_domain::code::UnitCode::as_str));
            let case_type = text(c.case_type.as_ref().map(gezhi_domain::code::TypeCode::as_str));
            let grid = text(c.grid.as_ref().map(gezhi_domain::code::GridCode::as_str));
            let town = text(c.town.as_ref().map(gezhi_domain::code::TownCode::as_str));
            let source = text(c.source.as_ref().map(gezhi_domain::code::SourceCode::as_str));
            *self
                .by_unit
                .entry([day.clone(), unit, case_type, c.figure.to_owned()])
                .or_default() += sign * c.amount;
            *self
                .by_grid
                .entry([day, town, grid, source, c.figure.to_owned()])
                .or_default() += sign * c.amount;
        }
    }

    pub(crate) fn absorb(&mut self, other: Self) {
        for (key, n) in other.by_unit {
            *self.by_unit.entry(key).or_default() += n;
        }
        for (key, n) in other.by_grid {
            *self.by_grid.entry(key).or_default() += n;
        }
    }

    pub(crate) fn statements(&self) -> Vec<Statement> {
        let mut all = upserts(
            &self.by_unit,
            "INSERT INTO figure_unit (day, unit, case_type, figure, n) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (day, unit, case_type, figure) DO UPDATE SET n = figure_unit.n + excluded.n",
        );
        all.extend(upserts(
            &self.by_grid,
            "INSERT INTO figure_grid (day, town, grid, source, figure, n) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (day, town, grid, source, figure) DO UPDATE SET n = figure_grid.n + excluded.n",
        ));
        all
    }
}

fn upserts<const N: usize>(map: &BTreeMap<[String; N], i64>, sql: &'static str) -> Vec<Statement> {
    let changed = map.iter().filter(|(_, n)| **n != 0);
    changed
        .map(|(key, n)| {
            let mut params: Vec<Value> = key.iter().map(|k| Value::from(k.as_str())).collect();
            params.push(Value::Int(*n));
            Statement {
                sql: sql.into(),
                params,
                expect: None,
            }
        })
        .collect()
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
}

impl Batch {
    /// Adds a statement that must touch `expect` rows.
    pub fn guarded(&mut self, sql: impl Into<Cow<'static, str>>, params: Vec<Value>, expect: u64) {
        self.statements.push(Statement {
            sql: sql.into(),
            params,
            expect: Some(expect),
        });
    }

    /// Adds a statement that may touch any number of rows.
    pub fn free(&mut self, sql: impl Into<Cow<'static, str>>, params: Vec<Value>) {
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
