//! The scope of a reader as a condition over the audience columns: the same answer as
//! [`gezhi_domain::access::covers`], for lists.

use std::fmt::Write;

use gezhi_domain::access::Scope;
use gezhi_domain::actor::{Actor, Role};
use gezhi_domain::kernel::Value;

/// Conditions joined by AND, with their numbered parameters.
#[derive(Debug, Default)]
pub(crate) struct Where {
    sql: String,
    pub(crate) params: Vec<Value>,
}

impl Where {
    /// Adds a condition; `?` stands for the next parameter.
    pub(crate) fn and(&mut self, condition: &str, params: impl IntoIterator<Item = Value>) -> &mut Self {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        let mut next = self.params.len();
        for piece in condition.split_inclusive('?') {
            match piece.strip_suffix('?') {
                Some(before) => {
                    next += 1;
                    let _ = write!(self.sql, "{before}${next}");
                }
                None => self.sql.push_str(piece),
            }
        }
        self.params.extend(params);
        self
    }

    /// The conditions, `1 = 1` when there are none.
    pub(crate) fn sql(&self) -> &str {
        if self.sql.is_empty() { "1 = 1" } else { &self.sql }
    }
}

/// Adds what `actor` may see within `scope`.
pub(crate) fn within(conditions: &mut Where, scope: Scope, actor: &Actor) {
    let named = || Value::from(format!(",{},", actor.account));
    if actor.post.role != Role::System {
        conditions.and(
            "(aud_restricted = 0 OR REPLACE(aud_accounts, ?, '') <> aud_accounts)",
            [named()],
        );
    }
    let post = &actor.post;
    if let Some(unit) = &post.unit {
        let free = "(REPLACE(aud_excluded, ?, '') = aud_excluded OR (aud_restricted = 1 AND REPLACE(aud_accounts, ?, '') <> aud_accounts))";
        conditions.and(free, [Value::from(format!(",{unit},")), named()]);
    }
    let (condition, value) = match scope {
        Scope::District => return,
        Scope::Town => (
            "(REPLACE(aud_accounts, ?, '') <> aud_accounts OR aud_town = ?)",
            post.town.as_ref().map(ToString::to_string),
        ),
        Scope::Grid => (
            "(REPLACE(aud_accounts, ?, '') <> aud_accounts OR aud_grid = ?)",
            post.grid.as_ref().map(ToString::to_string),
        ),
        Scope::Own => (
            // No town is nobody's: the named accounts alone.
            "(REPLACE(aud_accounts, ?, '') <> aud_accounts OR aud_town = ?)",
            None,
        ),
        Scope::Unit => {
            let unit = post.unit.as_ref().map(|unit| format!(",{unit},"));
            (
                "(REPLACE(aud_accounts, ?, '') <> aud_accounts OR REPLACE(aud_units, ?, '') <> aud_units)",
                unit,
            )
        }
    };
    conditions.and(condition, [named(), value.into()]);
}
