//! Photos 照片 over HTTP: kept before a case, attached to one, read by whom the case concerns, released.

use std::sync::Arc;

use axum::Json;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum_extra::headers::{ETag, IfNoneMatch, Range};
use gezhi_api::photo::{PhotoForm, PhotoList, PhotoView};
use gezhi_desk::{AttachPhoto, Done, KeepPhoto, ReleasePhoto, World, transact};
use gezhi_domain::access;
use gezhi_domain::case::{Cases, PublicView};
use gezhi_domain::kernel::Facets;
use gezhi_store::attachment::{self, Attachment, Picture};
use gezhi_store::matter;
use serde::Deserialize;

use crate::body::Write;
use crate::failure::Failure;
use crate::operation::{Access, Book, Content, Operation};
use crate::picture::MEDIA;
use crate::query::Query;
use crate::session::Who;
use crate::state::App;
use crate::upload;

pub(super) const LABEL: &[(&str, &str)] =
    &[("label", "What it shows: `before`, `after`, `other` (default).")];
pub(super) const SIZE: &[(&str, &str)] = &[("size", "`whole` (default) or `small`.")];

pub(super) fn add(book: Book) -> Book {
    let upload = |path, summary| {
        Operation::post(path, "photos", summary)
            .access(Access::May("case", "attach"))
            .query(LABEL)
            .body_as::<PhotoForm>("multipart/form-data")
            .takes(Content::bytes("image/jpeg"))
            .takes(Content::bytes("image/png"))
            .takes(Content::bytes("image/webp"))
            .answers::<PhotoView>(201)
    };
    let keep_it = upload("/api/v1/photos", "Keep a photo for a report that is not sent yet");
    let attach_it = upload("/api/v1/cases/{id}/photos", "Attach a photo to a case");
    let list_them = Operation::get("/api/v1/cases/{id}/photos", "photos", "The photos of a case")
        .access(Access::May("case", access::READ))
        .answers::<PhotoList>(200);
    let read_it = Operation::get("/api/v1/photos/{id}", "photos", "A photo")
        .access(Access::May("case", access::READ))
        .query(SIZE)
        .answers_raw(200, MEDIA);
    let release_it = Operation::post(
        "/api/v1/photos/{id}/release",
        "photos",
        "Release a photo for the public",
    )
    .access(Access::May("case", "release_summary"))
    .answers_nothing();
    let public_it = Operation::get(
        "/api/v1/public/photos/{id}",
        "photos",
        "A released photo of a case that is public",
    )
    .access(Access::Open)
    .query(SIZE)
    .answers_raw(200, MEDIA);
    let large = DefaultBodyLimit::max(upload::BODY_LIMIT);
    book.with(keep_it, post(keep).layer(large))
        .with(attach_it, post(attach).layer(large))
        .with(list_them, get(list))
        .with(read_it, get(read))
        .with(release_it, post(release))
        .with(public_it, get(read_released))
}

async fn keep(State(app): State<App>, who: Who, request: Request) -> Result<Response, Failure> {
    if access::scope(who.actor.post.role, "case", "attach").is_none() {
        return Err(Failure::DENIED);
    }
    let _place = app.upload()?;
    let sent = upload::read(request, &app).await?;
    let world = app.world()?;
    let stored = upload::keep(&app, world, &sent.body.photo).await?;
    let once = sent.once(&who);
    let about = (sent.body.label.name(), MEDIA);
    let kept = KeepPhoto {
        stored: &stored,
        about,
    };
    let done = transact(world, sent.deed(&who, once.as_ref()), &kept).await;
    let done = settled(world, &stored, done)?;
    Ok(told(&done, sent.body.label.name()))
}

async fn attach(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    // Asked before the body is read; the use case asks again on the state it commits on.
    permitted(app.world()?, &who, &id, "attach").await?;
    let _place = app.upload()?;
    let sent = upload::read(request, &app).await?;
    let world = app.world()?;
    let stored = upload::keep(&app, world, &sent.body.photo).await?;
    let once = sent.once(&who);
    let attached = AttachPhoto {
        case: &id,
        stored: &stored,
        about: (sent.body.label.name(), MEDIA),
    };
    let done = transact(world, sent.deed(&who, once.as_ref()), &attached).await;
    let done = settled(world, &stored, done)?;
    Ok(told(&done, sent.body.label.name()))
}

/// The id of the photo that counts; a file that was not named, or was stored before under the same key, goes.
pub(super) fn settled(
    world: &World,
    stored: &attachment::Stored,
    done: Result<Done<String>, gezhi_desk::DeskError>,
) -> Result<Done<String>, Failure> {
    match done {
        Ok(done) if done.answer == stored.id.to_string() => {
            attachment::settle(world.db(), &done.answer);
            Ok(done)
        }
        Ok(done) => {
            attachment::discard(world.db(), stored);
            Ok(done)
        }
        Err(error) => {
            attachment::discard(world.db(), stored);
            Err(error.into())
        }
    }
}

pub(super) fn told(done: &Done<String>, label: &str) -> Response {
    let view = PhotoView::of(&done.answer, label, false);
    let headers = [
        (header::LOCATION.as_str(), view.href.clone()),
        ("gezhi-position", done.position.to_string()),
    ];
    (StatusCode::CREATED, headers, Json(view)).into_response()
}

pub(super) async fn permitted(world: &World, who: &Who, id: &str, action: &str) -> Result<(), Failure> {
    let found = matter::load::<Cases>(world.db(), id).await?;
    let audience = found.map(|(_, case)| Cases::audience(&case));
    let audience = audience.ok_or(Failure::NOT_FOUND)?;
    if access::permits(&who.actor, ("case", action), &audience) {
        return Ok(());
    }
    let sees = access::permits(&who.actor, ("case", access::READ), &audience);
    Err(if sees { Failure::DENIED } else { Failure::NOT_FOUND })
}

async fn list(State(app): State<App>, who: Who, Path(id): Path<String>) -> Result<Json<PhotoList>, Failure> {
    let world = app.world()?;
    permitted(world, &who, &id, access::READ).await?;
    Ok(Json(of_case(world, &id).await?))
}

/// The photos of the case `id`.
pub(super) async fn of_case(world: &World, id: &str) -> Result<PhotoList, Failure> {
    let photos = attachment::of(world.db(), "case", id).await?;
    let view = |photo: &Attachment| PhotoView::of(&photo.id, &photo.label, photo.released);
    Ok(PhotoList {
        items: photos.iter().map(view).collect(),
    })
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Size {
    #[default]
    Whole,
    Small,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    size: Option<Size>,
}

pub(super) type AskedQuery = Query<Asked>;

async fn read(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    asked: AskedQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let world = app.world()?;
    let found = attachment::find(world.db(), &id).await?;
    let found = found.ok_or(Failure::NOT_FOUND)?;
    if found.matter.is_empty() {
        if found.account != who.account.id.to_string() {
            return Err(Failure::NOT_FOUND);
        }
    } else {
        permitted(world, &who, &found.matter, access::READ).await?;
    }
    shown(&app, found, asked, &headers).await
}

async fn read_released(
    State(app): State<App>,
    Path(id): Path<String>,
    asked: AskedQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let db = app.world()?.db();
    let found = attachment::find(db, &id).await?;
    let found = found.filter(|photo| photo.released).ok_or(Failure::NOT_FOUND)?;
    // A photo is public as long as its case is.
    let case = matter::load::<Cases>(db, &found.matter).await?;
    if case.and_then(|(_, case)| PublicView::of(&case)).is_none() {
        return Err(Failure::NOT_FOUND);
    }
    shown(&app, found, asked, &headers).await
}

/// The picture, whole or small, a part of it, or that it did not change.
pub(super) async fn shown(
    app: &App,
    found: Attachment,
    Query(asked): AskedQuery,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let size = asked.size.unwrap_or_default();
    let letter = if size == Size::Small { 's' } else { 'w' };
    let tag = format!("\"{}{letter}\"", &found.sha256[..32.min(found.sha256.len())]);
    let known = typed::<IfNoneMatch>(headers);
    let etag: Option<ETag> = tag.parse().ok();
    let changed = etag.is_none_or(|etag| known.is_none_or(|known| known.precondition_passes(&etag)));
    let mut answer = if changed {
        let world = Arc::clone(app.world()?);
        let read = tokio::task::spawn_blocking(move || attachment::picture(world.db(), &found));
        let picture = read.await.map_err(|error| Failure::internal(&error))??;
        let Picture { whole, small } = picture;
        ranged(if size == Size::Small { small } else { whole }, headers)?
    } else {
        StatusCode::NOT_MODIFIED.into_response()
    };
    let fixed = [
        (header::CACHE_CONTROL, "private, no-store"),
        (header::CONTENT_TYPE, MEDIA),
        (header::ACCEPT_RANGES, "bytes"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    for (name, value) in fixed {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    Ok(answer)
}

fn typed<H: axum_extra::headers::Header>(headers: &HeaderMap) -> Option<H> {
    let mut values = headers.get_all(H::name()).iter().peekable();
    values.peek()?;
    H::decode(&mut values).ok()
}

/// The whole, or the one range asked for; several ranges are answered with the whole.
fn ranged(bytes: Vec<u8>, headers: &HeaderMap) -> Result<Response, Failure> {
    let length = bytes.len() as u64;
    let Some(range) = typed::<Range>(headers) else {
        return Ok(bytes.into_response());
    };
    let mut ranges = range.satisfiable_ranges(length);
    let (first, more) = (ranges.next(), ranges.next().is_some());
    let Some((from, to)) = first else {
        return Err(Failure::new(StatusCode::RANGE_NOT_SATISFIABLE, "bad_range"));
    };
    if more {
        return Ok(bytes.into_response());
    }
    let from = match from {
        std::ops::Bound::Included(from) => from,
        std::ops::Bound::Excluded(from) => from + 1,
        std::ops::Bound::Unbounded => 0,
    };
    let last = match to {
        std::ops::Bound::Included(last) => last.min(length.saturating_sub(1)),
        std::ops::Bound::Excluded(end) => end.saturating_sub(1),
        std::ops::Bound::Unbounded => length.saturating_sub(1),
    };
    let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
    let part = bytes.get(at(from)..=at(last)).map(<[u8]>::to_vec);
    let part = part.ok_or(Failure::new(StatusCode::RANGE_NOT_SATISFIABLE, "bad_range"))?;
    let about = [(header::CONTENT_RANGE, format!("bytes {from}-{last}/{length}"))];
    Ok((StatusCode::PARTIAL_CONTENT, about, part).into_response())
}

async fn release(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    write: Write<super::Nothing>,
) -> Result<Response, Failure> {
    let once = write.once(&who);
    let release = ReleasePhoto { id: &id };
    let done = transact(app.world()?, write.deed(&who, once.as_ref()), &release).await?;
    let position = [("gezhi-position", done.position.to_string())];
    Ok((StatusCode::NO_CONTENT, position).into_response())
}
