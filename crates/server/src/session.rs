//! Who asks 登录会话: a session cookie or an API key becomes an actor at a post.
//!
//! Only hashes of tokens and keys are stored. An account is read again at least every few seconds, so that a
//! locked one is out at once for all practical purposes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum_extra::extract::CookieJar;
use gezhi_domain::actor::Actor;
use gezhi_store::account::{self, Account};
use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::state::App;

/// The name of the session cookie.
pub(crate) const COOKIE: &str = "gezhi_session";
/// How long a session lasts, in seconds.
pub(crate) const LASTS_S: i64 = 12 * 3600;
/// How long an account read is trusted.
const FRESH: Duration = Duration::from_secs(3);
/// Wrong passwords per name within [`WINDOW`] before more are refused.
const TRIES: u32 = 8;
const WINDOW: Duration = Duration::from_mins(1);

/// Accounts read a moment ago, and how often sign-in was tried.
#[derive(Default)]
pub(crate) struct Sessions {
    read: Mutex<HashMap<String, (Instant, Account)>>,
    tries: Mutex<HashMap<String, (Instant, u32)>>,
}

impl Sessions {
    fn known(&self, hash: &str) -> Option<Account> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.get(hash)
            .filter(|(at, _)| at.elapsed() < FRESH)
            .map(|(_, account)| account.clone())
    }

    fn remember(&self, hash: &str, account: &Account) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.len() > 4096 {
            read.retain(|_, (at, _)| at.elapsed() < FRESH);
        }
        read.insert(hash.to_owned(), (Instant::now(), account.clone()));
    }

    pub(crate) fn forget(&self, hash: &str) {
        self.read
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(hash);
    }

    /// Counts a try to sign in as `name`; false when there were too many.
    pub(crate) fn may_try(&self, name: &str) -> bool {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() > 4096 {
            tries.retain(|_, (since, _)| since.elapsed() < WINDOW);
        }
        let entry = tries.entry(name.to_owned()).or_insert((Instant::now(), 0));
        if entry.0.elapsed() >= WINDOW {
            *entry = (Instant::now(), 0);
        }
        entry.1 += 1;
        entry.1 <= TRIES
    }

    pub(crate) fn succeeded(&self, name: &str) {
        self.tries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name);
    }
}

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
    pub(crate) account: Account,
    pub(crate) actor: Actor,
    pub(crate) token_hash: String,
}

const NOT_SIGNED_IN: Failure = Failure::new(StatusCode::UNAUTHORIZED, "not_signed_in");

impl FromRequestParts<App> for Who {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
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

async fn read(app: &App, hash: &str, by_key: bool) -> Result<Account, Failure> {
    let world = app.world()?;
    let session = account::session(world.db(), hash, world.now())
        .await?
        .map(|(id, _)| id);
    let id = match session {
        Some(id) => id,
        None if by_key => account::key(world.db(), hash).await?.ok_or(NOT_SIGNED_IN)?,
        None => return Err(NOT_SIGNED_IN),
    };
    let account = account::by_id(world.db(), id).await?.ok_or(NOT_SIGNED_IN)?;
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

/// The post asked for by its number, or the account's first.
fn post(account: &Account, headers: &HeaderMap) -> Result<gezhi_domain::actor::Post, Failure> {
    let bad = Failure::new(StatusCode::BAD_REQUEST, "bad_header");
    let at = match headers.get("gezhi-post") {
        Some(value) => value
            .to_str()
            .ok()
            .and_then(|text| text.parse().ok())
            .ok_or(bad.clone())?,
        None => 0_usize,
    };
    account.posts.get(at).cloned().ok_or(bad)
}
