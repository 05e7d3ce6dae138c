//! Signing in and out 登录, and who one is.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use gezhi_api::session::{SessionView, SignIn};
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
    book.with(sign_in_it, post(sign_in))
        .with(who_am_i, get(who_is))
        .with(sign_out_it, delete(sign_out))
}

const WRONG: Failure = Failure::new(StatusCode::UNAUTHORIZED, "wrong_credentials");

async fn sign_in(State(app): State<App>, jar: CookieJar, write: Write<SignIn>) -> Result<Response, Failure> {
    let world = app.world()?;
    let SignIn { name, password, code } = write.body;
    if !app.sessions().may_try(&name) {
        return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries"));
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
        let now = world.now().as_millis() / 1000;
        if !code.is_some_and(|code| password::code_fits(secret, &code, now)) {
            return Err(Failure::new(StatusCode::UNAUTHORIZED, "second_factor"));
        }
    }
    app.sessions().succeeded(&name);
    let token = new_token().map_err(|error| Failure::internal(&error))?;
    let now = world.now();
    account::open_session(
        world.db(),
        &hash(&token),
        account.id,
        (now, now.plus_seconds(LASTS_S)),
    )
    .await?;
    let cookie = Cookie::build((COOKIE, token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .build();
    Ok((jar.add(cookie), Json(seen(&account))).into_response())
}

fn seen(account: &Account) -> SessionView {
    let posts = account
        .posts
        .iter()
        .map(gezhi_api::session::PostView::of)
        .collect();
    SessionView {
        account: account.id.to_string(),
        name: account.name.clone(),
        posts,
    }
}

async fn who_is(who: Who) -> Json<SessionView> {
    Json(seen(&who.account))
}

async fn sign_out(State(app): State<App>, who: Who, jar: CookieJar) -> Result<Response, Failure> {
    account::end_session(app.world()?.db(), &who.token_hash).await?;
    app.sessions().forget(&who.token_hash);
    Ok((
        jar.remove(Cookie::build(COOKIE).path("/")),
        StatusCode::NO_CONTENT,
    )
        .into_response())
}
