//! Who asks 登录会话: a session cookie or an API key becomes an actor at a post.
//!
//! Only hashes of tokens and keys are stored. An account is read again at least every few seconds, so that a
//! locked one is out at once for all practical purposes.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum_extra::extract::CookieJar;
use gezhi_domain::actor::{Actor, Post, Role};
use gezhi_store::account::{self, Account};
use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::state::App;

/// The name of the session cookie.
pub(crate) const COOKIE: &str = "gezhi_session";
/// How long a session lasts, in seconds.
pub(crate) const LASTS_S: i64 = 12 * 3600;
/// The hash a token or key is stored under.
pub fn hash(token: &str) -> String {
    hash_of(&[token.as_bytes()])
}

/// The hash of pieces put together.
pub(crate) fn hash_of(pieces: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for piece in pieces {
        hash.update(piece);
    }
    hex::encode(hash.finalize())
}

/// A new token: 256 random bits.
///
/// # Errors
/// When the system gives no random bits.
pub fn new_token() -> Result<String, getrandom::Error> {
    let mut bits = [0; 32];
    getrandom::fill(&mut bits)?;
    Ok(hex::encode(bits))
}

/// Whoever asks, signed in.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) account: Arc<Account>,
    pub(crate) actor: Actor,
    pub(crate) token_hash: String,
}

/// Where one looks after the own session and password.
const OWN: &str = "/api/v1/session";

const NOT_SIGNED_IN: Failure = Failure::new(StatusCode::UNAUTHORIZED, "not_signed_in");

impl FromRequestParts<App> for Who {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        // A standby knows nobody: it says so before it asks who is there.
        app.world()?;
        let bearer = bearer(&parts.headers);
        let by_key = bearer.is_some();
        let cookie = || {
            CookieJar::from_headers(&parts.headers)
                .get(COOKIE)
                .map(|c| c.value().to_owned())
        };
        let token = bearer.or_else(cookie).ok_or(NOT_SIGNED_IN)?;
        if !by_key {
            same_site(&parts.method, &parts.headers)?;
        }
        let token_hash = hash(&token);
        let account = match app.sessions().known(&token_hash) {
            Some(account) => account,
            None => read(app, &token_hash, by_key).await?,
        };
        if account.locked {
            return Err(NOT_SIGNED_IN);
        }
        if account.must_change && !parts.uri.path().starts_with(OWN) {
            return Err(Failure::new(StatusCode::FORBIDDEN, "change_password"));
        }
        let actor = Actor {
            account: account.id,
            post: post(&account, &parts.headers)?,
        };
        Ok(Self {
            account,
            actor,
            token_hash,
        })
    }
}

async fn read(app: &App, hash: &str, by_key: bool) -> Result<Arc<Account>, Failure> {
    let world = app.world()?;
    let session = account::session(world.db(), hash, world.now())
        .await?
        .map(|(id, _)| id);
    let id = match session {
        Some(id) => id,
        None if by_key => account::key(world.db(), hash).await?.ok_or(NOT_SIGNED_IN)?,
        None => return Err(NOT_SIGNED_IN),
    };
    let account = Arc::new(account::by_id(world.db(), id).await?.ok_or(NOT_SIGNED_IN)?);
    app.sessions().remember(hash, &account);
    Ok(account)
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(|token| token.trim().to_owned())
}

/// A cookie counts for writing only when the browser says that a page of this server sent it.
fn same_site(method: &Method, headers: &HeaderMap) -> Result<(), Failure> {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    match site {
        Some(b"same-origin" | b"none") | None => Ok(()),
        Some(_) if method.is_safe() => Ok(()),
        Some(_) => Err(Failure::new(StatusCode::FORBIDDEN, "bad_cookie")),
    }
}

/// The post asked for by its number, or the account's first; an account without one acts as anybody may.
fn post(account: &Account, headers: &HeaderMap) -> Result<Post, Failure> {
    let bad = Failure::new(StatusCode::BAD_REQUEST, "bad_post");
    let Some(value) = headers.get("gezhi-post") else {
        let first = account.posts.first().cloned();
        return Ok(first.unwrap_or(Post::of(Role::Public)));
    };
    let at = value.to_str().ok().and_then(|text| text.parse::<usize>().ok());
    at.and_then(|at| account.posts.get(at)).cloned().ok_or(bad)
}
