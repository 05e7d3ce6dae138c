//! Signing in on the wire.

use gezhi_domain::actor::Post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A name and a password, and a code where a second factor is on.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The sign-in name.
    #[schema(example = "dispatcher")]
    pub name: String,
    /// The password.
    pub password: String,
    /// Six digits of the second factor, or a recovery code.
    #[schema(example = "287082")]
    pub code: Option<String>,
}

/// A post of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PostView {
    /// The role, e.g. `dispatcher`.
    pub role: String,
    /// The unit it belongs to.
    pub unit: Option<String>,
    /// The town it serves.
    pub town: Option<String>,
    /// The responsible grid it serves.
    pub grid: Option<String>,
}

impl PostView {
    /// The post as a client sees it.
    pub fn of(post: &Post) -> Self {
        let role = serde_json::to_value(post.role).ok();
        Self {
            role: role
                .and_then(|role| role.as_str().map(ToOwned::to_owned))
                .unwrap_or_default(),
            unit: post.unit.as_ref().map(ToString::to_string),
            town: post.town.as_ref().map(ToString::to_string),
            grid: post.grid.as_ref().map(ToString::to_string),
        }
    }
}

/// Whoever is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// The account.
    pub account: String,
    /// The sign-in name.
    pub name: String,
    /// The posts, in the order the header `Gezhi-Post` counts them.
    pub posts: Vec<PostView>,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// Whether a second factor is on.
    pub second_factor: bool,
}
