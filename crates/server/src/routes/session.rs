//! Signing in and out 登录, who one is, and what one does to the own account.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use gezhi_api::account::{
    NewPassword, OwnSession, OwnSessions, PasswordAgain, RecoveryCodes, SecondFactorForm, SecondFactorOffer,
};
use gezhi_api::session::{PostView, SessionView, SignIn};
use gezhi_desk::{ChangeOwn, Deed, OwnChange, World, transact};
use gezhi_domain::account::strong;
use gezhi_domain::actor::{Actor, Post, Role};
use gezhi_domain::kernel::Refuse;
use gezhi_store::account::{self, Account};
use serde_json::json;

use crate::body::Write;
use crate::failure::Failure;
use crate::operation::{Access, Book, Operation, Writes};
use crate::password;
use crate::session::{COOKIE, LASTS_S, Who, hash, new_token};
use crate::state::{App, Heavy};

pub(super) fn add(book: Book) -> Book {
    let sign_in_it = Operation::post("/api/v1/session", "session", "Sign in; the answer sets a cookie")
        .access(Access::Open)
        .writes(Writes::Plumbing)
        .body::<SignIn>()
        .example(json!({ "name": "dispatcher", "password": "3f9a-20bc-7d11-e05f" }))
        .answers::<SessionView>(200);
    let who_am_i = Operation::get("/api/v1/session", "session", "Who one is").answers::<SessionView>(200);
    let sign_out_it = Operation::delete("/api/v1/session", "session", "Sign out")
        .writes(Writes::Plumbing)
        .answers_nothing();
    let list_them =
        Operation::get("/api/v1/sessions", "session", "One's own sessions").answers::<OwnSessions>(200);
    let end_it = Operation::delete("/api/v1/sessions/{id}", "session", "End a session of one's own")
        .writes(Writes::Plumbing)
        .answers_nothing();
    let change_it = Operation::post(
        "/api/v1/session/password",
        "session",
        "Change the own password; other sessions end",
    )
    .body::<NewPassword>()
    .answers_nothing();
    let book = book
        .with(sign_in_it, post(sign_in))
        .with(who_am_i, get(who_is))
        .with(sign_out_it, delete(sign_out))
        .with(list_them, get(list))
        .with(end_it, delete(end))
        .with(change_it, post(change_password));
    second_factor(book)
}

fn second_factor(book: Book) -> Book {
    let offer_it = Operation::post(
        "/api/v1/session/second-factor/offer",
        "session",
        "A secret for an authenticator app; nothing is on until it is confirmed",
    )
    .writes(Writes::Nothing)
    .answers::<SecondFactorOffer>(200);
    let confirm_it = Operation::post(
        "/api/v1/session/second-factor",
        "session",
        "Turn the second factor on; the answer shows recovery codes once",
    )
    .body::<SecondFactorForm>()
    .answers::<RecoveryCodes>(200);
    let off_it = Operation::post(
        "/api/v1/session/second-factor/off",
        "session",
        "Turn the second factor off",
    )
    .body::<PasswordAgain>()
    .answers_nothing();
    book.with(offer_it, post(offer))
        .with(confirm_it, post(confirm))
        .with(off_it, post(turn_off))
}

const WRONG: Failure = Failure::new(StatusCode::UNAUTHORIZED, "wrong_credentials");
const SECOND_FACTOR: Failure = Failure::new(StatusCode::UNAUTHORIZED, "second_factor");
const TOO_MANY: Failure = Failure::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries");

async fn sign_in(
    State(app): State<App>,
    jar: CookieJar,
    headers: HeaderMap,
    write: Write<SignIn>,
) -> Result<Response, Failure> {
    let world = app.world()?;
    let SignIn { name, password, code } = write.body;
    if !app.sessions().may_try(&name) {
        return Err(TOO_MANY);
    }
    let account = account::by_name(world.db(), &name).await?;
    // A name nobody has takes as long as one somebody has.
    let stored = account.as_ref().map(|account| account.password.clone());
    let right = app
        .heavy(Heavy::Password, move || {
            password::fits(stored.as_deref(), &password)
        })
        .await?;
    let account = account.filter(|_| right).ok_or(WRONG)?;
    if account.locked {
        return Err(Failure::new(StatusCode::FORBIDDEN, "locked"));
    }
    if let Some(secret) = &account.totp {
        let code = code.ok_or(SECOND_FACTOR)?;
        proved(&app, world, (&account, secret), &code).await?;
    }
    app.sessions().succeeded(&name);
    let token = new_token().map_err(|error| Failure::internal(&error))?;
    let now = world.now();
    let until = now.plus_seconds(LASTS_S);
    account::open_session(world.db(), &hash(&token), account.id, (now, until)).await?;
    // Behind a proxy that speaks TLS the cookie never travels without it.
    let tls = headers
        .get("x-forwarded-proto")
        .is_some_and(|proto| proto.as_bytes() == b"https");
    let cookie = Cookie::build((COOKIE, token))
        .path("/")
        .http_only(true)
        .secure(tls)
        .same_site(SameSite::Strict)
        .build();
    Ok((jar.add(cookie), Json(seen(&account))).into_response())
}

/// Whether the code is the app's of this moment, not used before, or a recovery code, which is used up.
async fn proved(
    app: &App,
    world: &World,
    (account, secret): (&Account, &str),
    code: &str,
) -> Result<(), Failure> {
    if let Some(step) = password::code_step(secret, code, world.now().as_millis() / 1000) {
        return if app.sessions().use_up(account.id, step) {
            Ok(())
        } else {
            Err(SECOND_FACTOR)
        };
    }
    let code = hash(&code.trim().to_ascii_uppercase());
    if !account.recovery.contains(&code) {
        return Err(SECOND_FACTOR);
    }
    let actor = Actor {
        account: account.id,
        post: account.posts.first().cloned().unwrap_or(Post::of(Role::Public)),
    };
    let change = OwnChange::Recovered(code);
    transact(world, Deed::of(&actor), &ChangeOwn { change: &change }).await?;
    Ok(())
}

fn seen(account: &Account) -> SessionView {
    SessionView {
        account: account.id.to_string(),
        name: account.name.clone(),
        posts: account.posts.iter().map(PostView::of).collect(),
        must_change_password: account.must_change,
        second_factor: account.totp.is_some(),
    }
}

async fn who_is(who: Who) -> Json<SessionView> {
    Json(seen(&who.account))
}

async fn sign_out(State(app): State<App>, who: Who, jar: CookieJar) -> Result<Response, Failure> {
    account::end_session(app.world()?.db(), &who.token_hash).await?;
    app.sessions().forget(who.account.id);
    let jar = jar.remove(Cookie::build(COOKIE).path("/"));
    Ok((jar, StatusCode::NO_CONTENT).into_response())
}

async fn list(State(app): State<App>, who: Who) -> Result<Json<OwnSessions>, Failure> {
    let world = app.world()?;
    let found = account::sessions(world.db(), who.account.id, world.now()).await?;
    let view = |session: &account::Session| OwnSession {
        id: session.hash[..16].to_owned(),
        created_at: session.created_at.to_string(),
        expires_at: session.expires_at.to_string(),
        current: session.hash == who.token_hash,
    };
    Ok(Json(OwnSessions {
        items: found.iter().map(view).collect(),
    }))
}

async fn end(State(app): State<App>, who: Who, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    let world = app.world()?;
    let found = account::sessions(world.db(), who.account.id, world.now()).await?;
    let named = found.iter().find(|session| session.hash[..16] == id);
    let session = named.ok_or(Failure::NOT_FOUND)?;
    account::end_session(world.db(), &session.hash).await?;
    app.sessions().forget(who.account.id);
    Ok(StatusCode::NO_CONTENT)
}

/// Whether this is the password of whoever asks; wrong ones are counted as at sign-in.
async fn again(app: &App, who: &Who, password: String) -> Result<(), Failure> {
    if !app.sessions().may_try(&who.account.name) {
        return Err(TOO_MANY);
    }
    let stored = who.account.password.clone();
    let right = app
        .heavy(Heavy::Password, move || password::fits(Some(&stored), &password))
        .await?;
    if !right {
        return Err(Failure::new(StatusCode::FORBIDDEN, "wrong_credentials"));
    }
    app.sessions().succeeded(&who.account.name);
    Ok(())
}

async fn own(app: &App, who: &Who, change: OwnChange) -> Result<(), Failure> {
    let deed = Deed::of(&who.actor);
    transact(app.world()?, deed, &ChangeOwn { change: &change }).await?;
    app.sessions().forget(who.account.id);
    Ok(())
}

async fn change_password(
    State(app): State<App>,
    who: Who,
    write: Write<NewPassword>,
) -> Result<StatusCode, Failure> {
    let NewPassword {
        password,
        new_password,
    } = write.body;
    let weak = |code| Failure::new(StatusCode::UNPROCESSABLE_ENTITY, code);
    strong(&new_password, &who.account.name).map_err(|refusal| weak(refusal.code()))?;
    if new_password == password {
        return Err(weak("account.weak_password"));
    }
    again(&app, &who, password).await?;
    let hashed = app
        .heavy(Heavy::Password, move || password::protect(&new_password))
        .await?
        .map_err(|error| Failure::internal(&error))?;
    own(&app, &who, OwnChange::Password(hashed)).await?;
    account::end_sessions(app.world()?.db(), who.account.id, &who.token_hash).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn offer(who: Who) -> Result<Json<SecondFactorOffer>, Failure> {
    let secret = password::new_secret().map_err(|error| Failure::internal(&error))?;
    // A sign-in name is a code: it needs no escape in an address but for the slash.
    let name = who.account.name.replace('/', "%2F");
    let otpauth = format!("otpauth://totp/Gezhi:{name}?secret={secret}&issuer=Gezhi");
    Ok(Json(SecondFactorOffer { secret, otpauth }))
}

async fn confirm(
    State(app): State<App>,
    who: Who,
    write: Write<SecondFactorForm>,
) -> Result<Json<RecoveryCodes>, Failure> {
    let SecondFactorForm {
        secret,
        code,
        password,
    } = write.body;
    again(&app, &who, password).await?;
    let now = app.world()?.now().as_millis() / 1000;
    let bad = Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "second_factor");
    let step = password::code_step(&secret, &code, now).ok_or(bad)?;
    app.sessions().use_up(who.account.id, step);
    let codes = password::recovery_codes().map_err(|error| Failure::internal(&error))?;
    let hashes = codes.iter().map(|code| hash(code)).collect();
    own(&app, &who, OwnChange::SecondFactor(secret, hashes)).await?;
    Ok(Json(RecoveryCodes { codes }))
}

async fn turn_off(
    State(app): State<App>,
    who: Who,
    write: Write<PasswordAgain>,
) -> Result<StatusCode, Failure> {
    again(&app, &who, write.body.password).await?;
    own(&app, &who, OwnChange::SecondFactorOff).await?;
    Ok(StatusCode::NO_CONTENT)
}
