//! Links 链接 of outside contractors on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::case::{ActionView, PlaceView};
use crate::photo::PhotoView;

/// A link to hand out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkForm {
    /// How long it lasts, in hours: 1 to 336.
    #[schema(minimum = 1, maximum = 336, example = 48)]
    pub hours: i64,
}

/// A link, its token shown this once.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct NewLink {
    /// What it is taken back by.
    #[schema(format = "uuid")]
    pub id: String,
    /// Goes into the header `Gezhi-Link`.
    pub token: String,
    /// The page the contractor opens; the token stands behind `#`, which no server log sees.
    #[schema(example = "/link#8c1f…")]
    pub page: String,
    /// When it ends.
    #[schema(format = "date-time")]
    pub expires_at: String,
}

/// A link as the unit sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkView {
    /// What it is taken back by.
    #[schema(format = "uuid")]
    pub id: String,
    /// The unit it works for.
    pub unit: String,
    /// When it was made.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it ends.
    #[schema(format = "date-time")]
    pub expires_at: String,
    /// When it was taken back.
    #[schema(format = "date-time")]
    pub revoked_at: Option<String>,
}

/// Links of a case, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkList {
    /// The links.
    pub items: Vec<LinkView>,
}

/// What the holder of a link sees of the case, and nothing more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LentCase {
    /// The spoken number.
    #[schema(example = "MH-2026-000123")]
    pub number: String,
    /// The stage, e.g. `accepted`.
    pub stage: String,
    /// What there is to do.
    pub handling_text: Option<String>,
    /// Where.
    pub place: PlaceView,
    /// When handling falls due.
    #[schema(format = "date-time")]
    pub due_at: Option<String>,
    /// The photos of the case.
    pub photos: Vec<PhotoView>,
    /// What the holder may do.
    pub actions: Vec<ActionView>,
    /// When the link ends.
    #[schema(format = "date-time")]
    pub expires_at: String,
}
