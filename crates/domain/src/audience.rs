//! Whom a matter concerns 知悉范围: the town, the units, the grid, and for a restricted matter its named posts.
//!
//! A journal row carries the audience before and after the step, so that live updates are decided without a
//! read and whoever loses a matter is told that it is gone.

use serde::{Deserialize, Serialize};

use crate::code::{AccountId, GridCode, TownCode, UnitCode};

/// The audience of a matter, derived from its state.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Audience {
    /// The town the matter lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<TownCode>,
    /// The responsible grid the matter lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridCode>,
    /// The units that work on it: the lead unit first, then the assisting ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitCode>,
    /// Accounts that see it whatever their post: of a restricted matter the only ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<AccountId>,
    /// Units kept away from the matter whatever their part in it: the party complained about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<UnitCode>,
    /// A restricted matter 限知事项: nobody but `accounts` sees it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restricted: bool,
}
