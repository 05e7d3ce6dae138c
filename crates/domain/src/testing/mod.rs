//! Builders for tests 测试构造: rules in force, actors, and well-formed data for every verb of a case.
//!
//! Compiled for tests and under the feature `testing` alone; everything here is made up.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot set itself up has failed"
)]

mod case;
mod rules;

pub use case::{well_formed, words};
pub use rules::{policy, rulebook};

use crate::actor::{Actor, Post, Role};
use crate::code::AccountId;
use crate::kernel::{Context, Rulebook};
use crate::time::Timestamp;

/// Somebody at a post of the whole district; the account follows from the role.
pub fn actor(role: Role) -> Actor {
    let number = Role::ALL.iter().position(|known| *known == role).unwrap();
    Actor {
        account: AccountId::from_bits(1_000 + number as u128),
        post: Post::of(role),
    }
}

/// Somebody who handles for `unit`.
pub fn handler(unit: &str) -> Actor {
    let bits = unit
        .bytes()
        .fold(7_u128, |bits, byte| bits * 31 + u128::from(byte));
    Actor {
        account: AccountId::from_bits(bits),
        post: Post {
            unit: Some(unit.parse().unwrap()),
            ..Post::of(Role::UnitHandler)
        },
    }
}

/// A moment in Shanghai, e.g. `2026-03-03T10:00`.
pub fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

/// What the rules may know of a deed of `actor` at `moment`.
pub const fn context<'a>(rules: &'a Rulebook, actor: &'a Actor, moment: Timestamp) -> Context<'a> {
    Context {
        recorded_at: moment,
        occurred_at: moment,
        actor,
        calendar: &rules.calendar,
        catalogue: &rules.catalogue,
        policy: &rules.policy,
    }
}
