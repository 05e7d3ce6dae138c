//! What a client with a key sends: requests, and updates of its own requests.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::header;
use axum::response::Response;
use gezhi_desk::{Deed, OwnStep, Receipted, Receive, ReceiveWithReceipt, Wish, World, transact};
use gezhi_domain::actor::{Actor, Role};
use gezhi_domain::catalogue::CaseType;
use gezhi_domain::code::CaseId;
use gezhi_domain::report::Report;
use gezhi_intake::open311::{self, Denied, Document, Form, Update};
use gezhi_store::idempotency::{self, Once};
use gezhi_store::{StoreError, account, new_bits, public};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Asked, Endpoint, denied, failed, jurisdiction, refused, reply};
use crate::form;
use crate::limit::Limit;
use crate::session::{hash, hash_of};
use crate::state::App;

/// Requests of one key in a minute.
const BY_KEY: Limit = Limit::new("open311_key", 600, 60);
/// The same key and body within this time is the same request, in seconds.
const SAME_S: i64 = 600;

/// The fields of a request that most clients send; an update has those of the extension.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "documents a form that is read field by field")]
pub(crate) struct Sent {
    /// The key.
    api_key: String,
    /// The service.
    service_code: String,
    /// Latitude in degrees, WGS 84.
    lat: Option<f64>,
    /// Longitude in degrees.
    long: Option<f64>,
    /// The address, when there are no coordinates.
    address_string: Option<String>,
    /// What is wrong, at most 4,000 characters. Stored encrypted, never shown in public.
    description: Option<String>,
    /// A photo: JPEG, PNG or WebP, at most 20 MB, in a form with files alone; may be given four times.
    #[schema(value_type = Option<String>, format = Binary, content_media_type = "image/jpeg")]
    media: Option<Vec<u8>>,
}

/// What a client sent, and what the same request is known by.
struct Brought {
    form: Form,
    photos: Vec<Bytes>,
    print: String,
}

pub(super) async fn send(State(app): State<App>, asked: Asked, request: Request) -> Response {
    let answer = sent(&app, &asked, request).await;
    match answer {
        Ok(answer) => reply(asked.format, &answer),
        Err(limited) => limited,
    }
}

async fn read(mut request: Request, app: &App) -> Result<Brought, Denied> {
    if form::is_form(request.headers()) {
        let fields = form::read(request, app, &["media", "media[]"]).await;
        let fields = fields.map_err(|failure| denied(&failure))?;
        return Ok(Brought {
            print: fields.print(),
            form: Form::of(fields.texts),
            photos: fields.photos,
        });
    }
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.map(|kind| kind.as_bytes().to_ascii_lowercase());
    if !kind.is_some_and(|kind| kind.starts_with(b"application/x-www-form-urlencoded")) {
        return Err(Denied::bad(
            "send a form: application/x-www-form-urlencoded or multipart/form-data",
        ));
    }
    form::plain(&mut request);
    let body = Bytes::from_request(request, app).await.map_err(|_| Denied {
        status: 413,
        description: "the body is too large",
    })?;
    Ok(Brought {
        form: Form::read(&body)?,
        photos: Vec::new(),
        print: hash_of(&[&body]),
    })
}

async fn sent(app: &App, asked: &Asked, request: Request) -> Result<Result<Document, Denied>, Response> {
    use axum::response::IntoResponse;
    let is_form = form::is_form(request.headers());
    let place = is_form.then(|| app.upload()).transpose();
    let _place = place.map_err(IntoResponse::into_response)?;
    let brought = match read(request, app).await {
        Ok(brought) => brought,
        Err(denied) => return Ok(Err(denied)),
    };
    let world = app.world().map_err(IntoResponse::into_response)?;
    let actor = match key(world, &brought.form, asked).await {
        Ok(actor) => actor,
        Err(denied) => return Ok(Err(denied)),
    };
    app.limits()
        .take(BY_KEY, &actor.account.to_string(), world.now())
        .map_err(IntoResponse::into_response)?;
    Ok(match asked.name.as_str() {
        "requests" => request_it(app, asked, &brought, &actor).await,
        "servicerequestupdates" => update(world, asked, &brought.form, &actor).await,
        _ => Err(Denied::missing("nothing can be sent here")),
    })
}

/// Who a key acts for: an account with a public post.
async fn key(world: &World, form: &Form, asked: &Asked) -> Result<Actor, Denied> {
    let query = || asked.pairs.iter().find(|(name, _)| name == "api_key");
    let key = form
        .get("api_key")
        .or_else(|| query().map(|(_, value)| value.as_str()));
    let key = key.ok_or(Denied::KEY)?;
    let id = account::key(world.db(), &hash(key)).await.map_err(failed)?;
    let found = account::by_id(world.db(), id.ok_or(Denied::KEY)?)
        .await
        .map_err(failed)?;
    let found = found.filter(|account| !account.locked).ok_or(Denied::KEY)?;
    let post = found.posts.into_iter().find(|post| post.role == Role::Public);
    Ok(Actor {
        account: found.id,
        post: post.ok_or(Denied::KEY)?,
    })
}

/// The report of a form, checked against what is served today.
fn checked(world: &World, asked: &Asked, form: &Form) -> Result<Report, Denied> {
    let rules = world.rules();
    let naming = asked.naming(world, &rules);
    jurisdiction(form.get("jurisdiction_id"), &rules.jurisdiction.code)?;
    let code = form
        .get("service_code")
        .ok_or(Denied::bad("service_code is missing"))?;
    let missing = Denied::missing("service_code is not known");
    let code = code.parse().map_err(|_| missing.clone())?;
    let row: &CaseType = naming
        .catalogue
        .case_types
        .get(&code, naming.day)
        .ok_or(missing.clone())?;
    if !row.public_space {
        return Err(missing);
    }
    let source = super::super::open_source(&rules, naming.day)
        .ok_or(Denied::missing("no source is open to the public"))?;
    form.report(source, row)
}

async fn request_it(app: &App, asked: &Asked, brought: &Brought, actor: &Actor) -> Result<Document, Denied> {
    let world = app.world().map_err(|failure| denied(&failure))?;
    let report = checked(world, asked, &brought.form)?;
    let print = brought.print.clone();
    if asked.endpoint == Endpoint::Test {
        return Ok(open311::created(&format!("test-{}", &print[..12]), None));
    }
    let now = world.now();
    let slot = now.as_millis().div_euclid(SAME_S * 1000);
    let principal = actor.account.to_string();
    let named = |slot: i64| format!("open311/{}/{slot}", &print[..32]);
    let since = now.plus_seconds(-SAME_S).as_millis();
    let before = idempotency::answered_since(world.db(), &principal, &named(slot - 1), since).await;
    if let Some(answer) = before.map_err(failed)? {
        let answer: Receipted =
            serde_json::from_str(&answer).map_err(|e| failed(StoreError::Corrupt(e.to_string())))?;
        return Ok(answered(world, &answer, asked));
    }
    let kept = form::keep(app, world, &brought.photos).await;
    let kept = kept.map_err(|failure| denied(&failure))?;
    let once = Once {
        principal,
        key: named(slot),
        hash: print,
    };
    let deed = Deed {
        once: Some(&once),
        ..Deed::of(actor)
    };
    let case = CaseId::from_bits(new_bits());
    let receive = ReceiveWithReceipt {
        receive: Receive {
            case,
            report: &report,
        },
        second_factor: None,
        photos: &kept,
    };
    let done = transact(world, deed, &receive).await;
    let is_new = done.as_ref().is_ok_and(|done| done.answer.received.id == case);
    form::settle(world, &kept, is_new);
    let done = done.map_err(refused)?;
    Ok(answered(world, &done.answer, asked))
}

fn answered(world: &World, answer: &Receipted, asked: &Asked) -> Document {
    let receipt = answer.receipt(world);
    let notice = if asked.english {
        format!("Receipt {receipt}: keep it to ask how far the report is.")
    } else {
        format!("回执 {receipt}：请妥善保存，凭此查询办理进度。")
    };
    open311::created(answer.received.number.as_str(), Some(notice))
}

async fn update(world: &World, asked: &Asked, form: &Form, actor: &Actor) -> Result<Document, Denied> {
    const MISSING: Denied = Denied::missing("service_request_id is not known or was sent by somebody else");
    let update = Update::read(form)?;
    let id = public::by_number(world.db(), &update.number)
        .await
        .map_err(failed)?
        .ok_or(MISSING)?;
    let sender = public::sent_by(world.db(), &id).await.map_err(failed)?;
    if sender != Some(actor.account.to_string()) {
        return Err(MISSING);
    }
    let case: CaseId = id.parse().map_err(|_| MISSING)?;
    if asked.endpoint == Endpoint::Production {
        let once = Once {
            principal: actor.account.to_string(),
            key: format!("open311/{id}/{}", hash(&update.update_id)),
            hash: hash(&update.words),
        };
        let deed = Deed {
            once: Some(&once),
            ..Deed::of(actor)
        };
        let wish = if update.reopens {
            Wish::Reopen(update.words)
        } else {
            Wish::AddWords(update.words)
        };
        let step = OwnStep { case, wish: &wish };
        transact(world, deed, &step).await.map_err(refused)?;
    }
    Ok(open311::updated(&update.update_id))
}
