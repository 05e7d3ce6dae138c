//! One uploaded photo 上传: the body itself, or the field `photo` of a form; with a label.

use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use gezhi_api::photo::PhotoLabel;
use gezhi_desk::World;
use gezhi_store::StoreError;
use gezhi_store::attachment::{self, Stored};
use serde::Deserialize;
use std::sync::Arc;

use crate::body::{Told, Write};
use crate::failure::Failure;
use crate::picture::{self, NoPicture};
use crate::query;
use crate::state::{App, Heavy};

/// The largest photo, in bytes.
pub(crate) const PHOTO_LIMIT: usize = 20 << 20;
/// The largest body with one, in bytes.
pub(crate) const BODY_LIMIT: usize = PHOTO_LIMIT + (64 << 10);

/// A photo as sent, with the headers of the request.
pub(crate) type Upload = Write<Sent>;

/// The bytes and what they show.
pub(crate) struct Sent {
    pub(crate) photo: Bytes,
    pub(crate) label: PhotoLabel,
}

#[derive(Deserialize)]
struct Asked {
    label: Option<PhotoLabel>,
}

const TOO_LARGE: Failure = Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
const BAD_UPLOAD: Failure = Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_upload");

/// Reads the request; the caller holds a place among the uploads.
pub(crate) async fn read(request: Request, app: &App) -> Result<Upload, Failure> {
    let told = Told::of(&request)?;
    let asked: Asked = query::read(request.uri())?;
    let label = asked.label.unwrap_or_default();
    let media = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let sent = if media.starts_with("multipart/form-data") {
        let form = Multipart::from_request(request, app).await;
        fields(form.map_err(|_| BAD_UPLOAD)?, label).await?
    } else if media.starts_with("image/") || media.starts_with("application/octet-stream") {
        let photo = Bytes::from_request(request, app).await.map_err(|_| TOO_LARGE)?;
        Sent { photo, label }
    } else {
        return Err(Failure::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media",
        ));
    };
    if sent.photo.len() > PHOTO_LIMIT {
        return Err(TOO_LARGE);
    }
    let bytes = sent.photo.clone();
    Ok(Write::of(sent, told, &bytes))
}

async fn fields(mut form: Multipart, mut label: PhotoLabel) -> Result<Sent, Failure> {
    let failed = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => TOO_LARGE,
        _ => BAD_UPLOAD,
    };
    let mut photo = None;
    while let Some(field) = form.next_field().await.map_err(failed)? {
        match field.name() {
            Some("label") => {
                let text = field.text().await.map_err(failed)?;
                label = PhotoLabel::named(&text).ok_or_else(|| Failure::field("/label", "field.choice"))?;
            }
            Some("photo") if photo.is_none() => photo = Some(field.bytes().await.map_err(failed)?),
            _ => return Err(BAD_UPLOAD),
        }
    }
    let photo = photo.ok_or(BAD_UPLOAD)?;
    Ok(Sent { photo, label })
}

/// The photo made anew and on disk, not yet named by a row.
pub(crate) async fn keep(app: &App, world: &Arc<World>, photo: &Bytes) -> Result<Stored, Failure> {
    let (world, photo) = (Arc::clone(world), photo.clone());
    let kept = app.heavy(Heavy::Picture, move || {
        let picture = picture::renew(&photo).map_err(Kept::No)?;
        attachment::store(world.db(), &picture).map_err(Kept::Store)
    });
    kept.await?.map_err(|error| match error {
        Kept::No(NoPicture::Unreadable) => Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_photo"),
        Kept::No(NoPicture::TooManyPixels) => {
            Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_pixels")
        }
        Kept::Store(error) => error.into(),
    })
}

enum Kept {
    No(NoPicture),
    Store(StoreError),
}
