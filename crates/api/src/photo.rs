//! Photos 照片 on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a photo shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhotoLabel {
    /// The place before anything was done.
    Before,
    /// The place afterwards.
    After,
    /// Something else.
    #[default]
    Other,
}

impl PhotoLabel {
    /// The label's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Other => "other",
        }
    }

    /// The label of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Before, Self::After, Self::Other]
            .into_iter()
            .find(|label| label.name() == name)
    }
}

/// The fields of an upload as a form.
#[derive(Debug, ToSchema)]
pub struct PhotoForm {
    /// The file: JPEG, PNG or WebP, at most 20 MB.
    #[schema(value_type = String, format = Binary, content_media_type = "image/jpeg")]
    pub photo: Vec<u8>,
    /// What it shows.
    pub label: Option<PhotoLabel>,
}

/// A stored photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhotoView {
    /// The photo; commands name it by this.
    #[schema(format = "uuid")]
    pub id: String,
    /// What it shows: `before`, `after`, `other`.
    #[schema(example = "before")]
    pub label: String,
    /// Where the whole picture is read.
    #[schema(example = "/api/v1/photos/01995b5e-7f6c-7a3e-9f52-1b0c7c2d4e10")]
    pub href: String,
    /// Where the small picture is read.
    #[schema(example = "/api/v1/photos/01995b5e-7f6c-7a3e-9f52-1b0c7c2d4e10?size=small")]
    pub small_href: String,
    /// Whether it was released for the public.
    pub released: bool,
}

impl PhotoView {
    /// The photo `id` as a client sees it.
    pub fn of(id: &str, label: &str, released: bool) -> Self {
        let href = format!("/api/v1/photos/{id}");
        Self {
            id: id.to_owned(),
            label: label.to_owned(),
            small_href: format!("{href}?size=small"),
            href,
            released,
        }
    }
}

/// The photos of a matter, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhotoList {
    /// The photos.
    pub items: Vec<PhotoView>,
}
