//! Rate limits 限流 of what anybody may ask: so many requests of one kind by one address or about one receipt in
//! a span of time, counted in memory.
//!
//! **Absent:** limits for people who are signed in; anything that survives a restart.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use gezhi_domain::time::Timestamp;

use crate::failure::Failure;
use crate::state::App;

/// So many in so many seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// What is counted; part of the key.
    pub(crate) of: &'static str,
    pub(crate) most: u32,
    pub(crate) window_s: i64,
}

impl Limit {
    pub(crate) const fn new(of: &'static str, most: u32, window_s: i64) -> Self {
        Self { of, most, window_s }
    }
}

/// Beyond so many keys the old ones are forgotten, and when all are fresh, all are.
const KEPT: usize = 50_000;

/// What was counted.
#[derive(Default)]
pub(crate) struct Limits(Mutex<HashMap<(&'static str, String), Window>>);

struct Window {
    began: Timestamp,
    lasts_s: i64,
    count: u32,
}

impl Limits {
    /// Counts one more for `key`.
    ///
    /// # Errors
    /// 429 with the seconds until the window is over.
    pub(crate) fn take(&self, limit: Limit, key: &str, now: Timestamp) -> Result<(), Failure> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= KEPT {
            windows.retain(|_, window| now.seconds_since(window.began) < window.lasts_s);
            if windows.len() >= KEPT {
                windows.clear();
            }
        }
        let fresh = || Window {
            began: now,
            lasts_s: limit.window_s,
            count: 0,
        };
        let window = windows.entry((limit.of, key.to_owned())).or_insert_with(fresh);
        let passed = now.seconds_since(window.began);
        if passed >= limit.window_s || passed < 0 {
            *window = fresh();
        }
        window.count += 1;
        if window.count <= limit.most {
            return Ok(());
        }
        let left = limit.window_s - now.seconds_since(window.began);
        Err(Failure::too_many(u64::try_from(left).unwrap_or(0).max(1)))
    }
}

/// The address a request comes from: the other end of the connection, or what the header says that a reverse
/// proxy in front of this server sets, when one was named in the configuration.
pub(crate) struct From(pub(crate) String);

impl FromRequestParts<App> for From {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let named = app.outside().address_header.as_deref();
        // A client may send the header too: what the nearest proxy added stands last.
        let told = named
            .and_then(|name| parts.headers.get_all(name).iter().next_back())
            .and_then(|value| value.to_str().ok()?.rsplit(',').next())
            .map(|address| address.trim().to_owned());
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = || peer.map_or_else(|| "local".to_owned(), |info| info.0.ip().to_string());
        Ok(Self(
            told.filter(|address| !address.is_empty()).unwrap_or_else(peer),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_fills_and_opens_again() {
        let limits = Limits::default();
        let limit = Limit::new("test", 2, 60);
        let at = |s| Timestamp::from_millis(0).plus_seconds(s);
        assert!(limits.take(limit, "a", at(0)).is_ok());
        assert!(limits.take(limit, "a", at(1)).is_ok());
        assert_eq!(limits.take(limit, "a", at(20)).unwrap_err().retry_after, Some(40));
        assert!(limits.take(limit, "b", at(20)).is_ok(), "each key has its own");
        assert!(limits.take(limit, "a", at(60)).is_ok());
    }
}
