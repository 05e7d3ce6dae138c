//! The meter 计量: requests by operation and status, and how long they took.
//!
//! Handles are kept by what they count, so that counting a request looks one up and allocates nothing.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use axum::extract::MatchedPath;
use axum::http::{Method, StatusCode};
use metrics::{Counter, Histogram};

/// Counters met so far, by path; a path has few methods and statuses.
#[derive(Default)]
pub(crate) struct Meter(RwLock<HashMap<String, Vec<Counted>>>);

struct Counted {
    method: Method,
    status: StatusCode,
    requests: Counter,
    seconds: Histogram,
}

impl Meter {
    /// Counts one request to the operation at `path`.
    pub(crate) fn count(
        &self,
        path: Option<&MatchedPath>,
        (method, status): (&Method, StatusCode),
        took: Duration,
    ) {
        let path = path.map_or("other", MatchedPath::as_str);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = known.get(path).and_then(|all| {
            all.iter()
                .find(|one| one.method == *method && one.status == status)
        });
        if let Some(counted) = found {
            counted.requests.increment(1);
            counted.seconds.record(took);
            return;
        }
        drop(known);
        let labels = [
            ("method", method.as_str().to_owned()),
            ("path", path.to_owned()),
            ("status", status.as_u16().to_string()),
        ];
        let counted = Counted {
            method: method.clone(),
            status,
            requests: metrics::counter!("gezhi_requests_total", &labels),
            seconds: metrics::histogram!("gezhi_request_seconds", &labels[..2]),
        };
        counted.requests.increment(1);
        counted.seconds.record(took);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(path.to_owned()).or_default().push(counted);
    }
}
