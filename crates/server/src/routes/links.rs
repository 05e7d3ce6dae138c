//! Links 链接: a unit hands one case to an outside contractor, who sees what there is to do and no more.

use axum::Json;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use gezhi_api::case::{self, Body};
use gezhi_api::lend::{LentCase, LinkForm, LinkList, LinkView, NewLink};
use gezhi_api::photo::{PhotoForm, PhotoView};
use gezhi_desk::lend::{AddLink, RevokeLink, holder};
use gezhi_desk::{AttachPhoto, Step, transact};
use gezhi_domain::access;
use gezhi_domain::case::Cases;
use gezhi_domain::code::{AccountId, CaseId};
use gezhi_domain::kernel::Facets;
use gezhi_domain::kernel::Named;
use gezhi_store::account::{self, Account, Link};
use gezhi_store::{attachment, matter, new_bits};
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::{Nothing, cases, language, photos};
use crate::body::Write;
use crate::failure::Failure;
use crate::operation::{Access, Book, Content, Operation};
use crate::picture::MEDIA;
use crate::session::{Who, hash, new_token};
use crate::state::App;
use crate::upload;

const TAG: &str = "links";

pub(super) fn add(book: Book) -> Book {
    let may = |action| Access::May("link", action);
    let lend_it = Operation::post(
        "/api/v1/cases/{id}/links",
        TAG,
        "Hand the case to an outside contractor",
    )
    .access(may("add"))
    .body::<LinkForm>()
    .answers::<NewLink>(201);
    let list_them = Operation::get("/api/v1/cases/{id}/links", TAG, "The links of the case")
        .access(may(access::READ))
        .answers::<LinkList>(200);
    let revoke_it = Operation::delete("/api/v1/cases/{id}/links/{link}", TAG, "Take a link back")
        .access(may("revoke"))
        .answers_nothing();
    let see_it = Operation::get("/api/v1/link", TAG, "What there is to do")
        .access(Access::Link)
        .answers::<LentCase>(200);
    let photo_it = Operation::get("/api/v1/link/photos/{id}", TAG, "A photo of the case")
        .access(Access::Link)
        .query(photos::SIZE)
        .answers_raw(200, MEDIA);
    let attach_it = Operation::post("/api/v1/link/photos", TAG, "Attach a photo to the case")
        .access(Access::Link)
        .query(photos::LABEL)
        .body_as::<PhotoForm>("multipart/form-data")
        .takes(Content::bytes("image/jpeg"))
        .answers::<PhotoView>(201);
    let book = book
        .with(lend_it, post(lend))
        .with(list_them, get(list))
        .with(revoke_it, delete(revoke))
        .with(see_it, get(see))
        .with(photo_it, get(photo))
        .with(
            attach_it,
            post(attach).layer(DefaultBodyLimit::max(upload::BODY_LIMIT)),
        );
    let book = step_route::<case::Handle>(book, "Answer for the unit");
    let book = step_route::<case::AnswerPart>(book, "Answer a part for the unit");
    step_route::<case::Message>(book, "Write a message")
}

fn step_route<B: Body + DeserializeOwned + ToSchema + 'static>(book: Book, summary: &'static str) -> Book {
    let path = format!("/api/v1/link/{}", B::VERB.name());
    let operation = Operation::post(&path, TAG, summary)
        .access(Access::Link)
        .body::<B>()
        .answers::<LentCase>(200);
    book.with(operation, post(step::<B>))
}

/// Whoever holds a live link.
struct Lent {
    link: Link,
    who: Who,
}

const NO_LINK: Failure = Failure::new(StatusCode::UNAUTHORIZED, "no_link");

impl FromRequestParts<App> for Lent {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let token = parts.headers.get("gezhi-link");
        let token = token.and_then(|value| value.to_str().ok()).ok_or(NO_LINK)?;
        let token_hash = hash(token.trim());
        let world = app.world()?;
        let link = account::link(world.db(), &token_hash, world.now()).await?;
        let link = link.ok_or(NO_LINK)?;
        let actor = holder(&link);
        let account = Account::new(link.id, "link", "", vec![actor.post.clone()]);
        let who = Who {
            account: account.into(),
            actor,
            token_hash,
        };
        Ok(Self { link, who })
    }
}

fn known(id: &str) -> Result<CaseId, Failure> {
    id.parse().map_err(|_| Failure::NOT_FOUND)
}

async fn lend(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    write: Write<LinkForm>,
) -> Result<(StatusCode, Json<NewLink>), Failure> {
    let world = app.world()?;
    let token = new_token().map_err(|error| Failure::internal(&error))?;
    let (link, hours) = (AccountId::from_bits(new_bits()), write.body.hours);
    let add = AddLink {
        case: known(&id)?,
        id: link,
        hash: &hash(&token),
        hours,
    };
    // No idempotency key: a token is shown once and is not kept for a second answer.
    transact(world, write.deed(&who, None), &add).await?;
    let new = NewLink {
        id: link.to_string(),
        page: format!("/link#{token}"),
        token,
        expires_at: world.now().plus_seconds(hours * 3600).to_string(),
    };
    Ok((StatusCode::CREATED, Json(new)))
}

async fn list(State(app): State<App>, who: Who, Path(id): Path<String>) -> Result<Json<LinkList>, Failure> {
    let (world, case) = (app.world()?, known(&id)?);
    let found = matter::load::<Cases>(world.db(), &id).await?;
    let audience = found.map(|(_, case)| Cases::audience(&case));
    let audience = audience.ok_or(Failure::NOT_FOUND)?;
    if !access::permits(&who.actor, ("link", access::READ), &audience) {
        let sees = access::permits(&who.actor, ("case", access::READ), &audience);
        return Err(if sees { Failure::DENIED } else { Failure::NOT_FOUND });
    }
    let view = |link: Link| LinkView {
        id: link.id.to_string(),
        unit: link.unit.to_string(),
        created_at: link.created_at.to_string(),
        expires_at: link.expires_at.to_string(),
        revoked_at: link.revoked_at.map(|at| at.to_string()),
    };
    let own = who.actor.post.unit.clone();
    let links = account::links(world.db(), case).await?;
    let mine = links.into_iter().filter(|link| Some(&link.unit) == own.as_ref());
    Ok(Json(LinkList {
        items: mine.map(view).collect(),
    }))
}

async fn revoke(
    State(app): State<App>,
    who: Who,
    Path((id, link)): Path<(String, String)>,
    write: Write<Nothing>,
) -> Result<StatusCode, Failure> {
    let revoke = RevokeLink {
        case: known(&id)?,
        id: link.parse().map_err(|_| Failure::NOT_FOUND)?,
    };
    let once = write.once(&who);
    transact(app.world()?, write.deed(&who, once.as_ref()), &revoke).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn see(State(app): State<App>, lent: Lent, headers: HeaderMap) -> Result<Json<LentCase>, Failure> {
    let (world, id) = (app.world()?, lent.link.case.to_string());
    let whole = cases::view(world, &lent.who, &id, language(&headers)).await?;
    Ok(Json(LentCase {
        number: whole.number,
        stage: whole.stage,
        handling_text: whole.handling_text,
        place: whole.place,
        due_at: whole.due_at,
        photos: of_link(photos::of_case(world, &id).await?.items),
        actions: whole.actions,
        expires_at: lent.link.expires_at.to_string(),
    }))
}

/// The same photos under the addresses a link opens.
fn of_link(photos: Vec<PhotoView>) -> Vec<PhotoView> {
    let moved = |href: &str| href.replacen("/api/v1/photos/", "/api/v1/link/photos/", 1);
    let mut photos = photos;
    for photo in &mut photos {
        photo.href = moved(&photo.href);
        photo.small_href = moved(&photo.small_href);
    }
    photos
}

async fn photo(
    State(app): State<App>,
    lent: Lent,
    Path(id): Path<String>,
    asked: photos::AskedQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let world = app.world()?;
    let case = lent.link.case.to_string();
    photos::permitted(world, &lent.who, &case, access::READ).await?;
    let found = attachment::find(world.db(), &id).await?;
    let found = found.filter(|photo| photo.matter == case);
    photos::shown(&app, found.ok_or(Failure::NOT_FOUND)?, asked, &headers).await
}

async fn attach(State(app): State<App>, lent: Lent, request: Request) -> Result<Response, Failure> {
    let (world, case) = (app.world()?, lent.link.case.to_string());
    photos::permitted(world, &lent.who, &case, "attach").await?;
    let _place = app.upload()?;
    let sent = upload::read(request, &app).await?;
    let stored = upload::keep(&app, world, &sent.body.photo).await?;
    let once = sent.once(&lent.who);
    let attached = AttachPhoto {
        case: &case,
        stored: &stored,
        about: (sent.body.label.name(), MEDIA),
    };
    let done = transact(world, sent.deed(&lent.who, once.as_ref()), &attached).await;
    let done = photos::settled(world, &stored, done)?;
    let view = PhotoView::of(&done.answer, sent.body.label.name(), false);
    let view = of_link(vec![view]).pop();
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

async fn step<B: Body + DeserializeOwned>(
    State(app): State<App>,
    lent: Lent,
    headers: HeaderMap,
    write: Write<B>,
) -> Result<Json<LentCase>, Failure> {
    let id = lent.link.case.to_string();
    let once = write.once(&lent.who);
    let deed = write.deed(&lent.who, once.as_ref());
    transact(app.world()?, deed, &Step::<Cases, B>::new(&id, &write.body)).await?;
    see(State(app.clone()), lent, headers).await
}
