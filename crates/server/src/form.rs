//! Forms with photos 带图表单: text fields and files of one `multipart/form-data` body.
//!
//! Names of files are not read. The same fields and files have the same print, whatever stands between them.
//! **Absent:** what the fields mean.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use gezhi_desk::World;
use gezhi_store::attachment::{self, Stored};
use serde::de::DeserializeOwned;

use crate::body::{Told, Write, parse};
use crate::failure::Failure;
use crate::session::hash_of;
use crate::state::App;
use crate::upload;

/// The most photos of one report.
const PHOTOS: usize = 4;
/// The largest form, in bytes.
pub(crate) const LIMIT: usize = 40 << 20;
/// The largest body without files, in bytes.
const PLAIN_LIMIT: usize = 1 << 20;

const TOO_LARGE: Failure = Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
const BAD_FORM: Failure = Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_form");

/// The fields of a form, and the photos with it.
pub(crate) struct Fields {
    /// Names and values, in their order.
    pub(crate) texts: Vec<(String, String)>,
    /// The files as sent.
    pub(crate) photos: Vec<Bytes>,
}

/// Whether the body is a form that may hold files.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| {
        kind.as_bytes()
            .to_ascii_lowercase()
            .starts_with(b"multipart/form-data")
    })
}

/// Holds a body without files to the ordinary size.
pub(crate) fn plain(request: &mut Request) {
    DefaultBodyLimit::max(PLAIN_LIMIT).apply(request);
}

fn failed(error: &MultipartError) -> Failure {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => TOO_LARGE,
        _ => BAD_FORM,
    }
}

/// Reads a form whose files lie in the fields `files`; the caller holds a place among the uploads.
///
/// # Errors
/// When it is no form, too large, holds too many files or files elsewhere.
pub(crate) async fn read(request: Request, app: &App, files: &[&str]) -> Result<Fields, Failure> {
    let form = Multipart::from_request(request, app).await;
    let mut form = form.map_err(|_| BAD_FORM)?;
    let (mut texts, mut photos, mut length) = (Vec::new(), Vec::new(), 0);
    while let Some(field) = form.next_field().await.map_err(|error| failed(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if files.contains(&name.as_str()) {
            let photo = file(field).await?;
            photos.extend(Some(photo).filter(|photo| !photo.is_empty()));
        } else if field.file_name().is_none() {
            let value = field.bytes().await.map_err(|error| failed(&error))?;
            length += name.len() + value.len();
            texts.push((name, String::from_utf8(value.into()).map_err(|_| BAD_FORM)?));
        } else {
            return Err(BAD_FORM);
        }
        if photos.len() > PHOTOS || length > PLAIN_LIMIT {
            return Err(BAD_FORM);
        }
    }
    Ok(Fields { texts, photos })
}

async fn file(field: Field<'_>) -> Result<Bytes, Failure> {
    let photo = field.bytes().await.map_err(|error| failed(&error))?;
    if photo.len() > upload::PHOTO_LIMIT {
        return Err(TOO_LARGE);
    }
    Ok(photo)
}

impl Fields {
    /// What the same form is known by.
    pub(crate) fn print(&self) -> String {
        let texts = self.texts.iter().map(|(name, value)| (name, value.as_bytes()));
        let mut prints: Vec<String> = texts
            .map(|(name, value)| hash_of(&[name.as_bytes(), b"\0", value]))
            .collect();
        prints.extend(self.photos.iter().map(|photo| hash_of(&[photo])));
        hash_of(&[prints.concat().as_bytes()])
    }
}

/// A JSON body, or a form whose field `name` is the same JSON and whose fields `photo` are photos.
pub(crate) async fn with_photos<T: DeserializeOwned>(
    mut request: Request,
    app: &App,
    name: &str,
) -> Result<(Write<T>, Vec<Bytes>), Failure> {
    if !is_form(request.headers()) {
        plain(&mut request);
        return Ok((Write::from_request(request, app).await?, Vec::new()));
    }
    let told = Told::of(&request)?;
    let fields = read(request, app, &["photo"]).await?;
    let found = fields.texts.iter().find(|(key, _)| key == name);
    let (_, text) = found.ok_or_else(|| Failure::field(&format!("/{name}"), "field.missing"))?;
    let body = parse(text.as_bytes())?;
    let write = Write::of(body, told, fields.print().as_bytes());
    Ok((write, fields.photos))
}

/// The photos made anew and on disk, not yet named by a row; none when one is no photo.
pub(crate) async fn keep(app: &App, world: &Arc<World>, photos: &[Bytes]) -> Result<Vec<Stored>, Failure> {
    let mut kept = Vec::with_capacity(photos.len());
    for photo in photos {
        match upload::keep(app, world, photo).await {
            Ok(stored) => kept.push(stored),
            Err(failure) => {
                settle(world, &kept, false);
                return Err(failure);
            }
        }
    }
    Ok(kept)
}

/// Files that were named go where named files lie; others go.
pub(crate) fn settle(world: &World, kept: &[Stored], named: bool) {
    for stored in kept {
        if named {
            attachment::settle(world.db(), &stored.id.to_string());
        } else {
            attachment::discard(world.db(), stored);
        }
    }
}
