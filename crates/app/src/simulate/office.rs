//! The simulated staff: the demo sign-ins, speaking to the server over HTTP like any client.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use hyper::body::Bytes;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::http::{Ask, JSON, Line};

use super::conduct::Who;

/// Whoever is signed in, shared by all cases.
#[derive(Clone)]
pub(crate) struct Office {
    address: SocketAddr,
    passwords: Arc<BTreeMap<String, String>>,
    bearers: Arc<Mutex<HashMap<String, String>>>,
}

/// What the server said.
pub(super) struct Said {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Office {
    pub(crate) fn at(address: SocketAddr, passwords: BTreeMap<String, String>) -> Self {
        Self {
            address,
            passwords: Arc::new(passwords),
            bearers: Arc::default(),
        }
    }

    /// Waits until the server has become the active one.
    pub(super) async fn opened(&self) -> Result<(), String> {
        let mut line = self.line().await?;
        loop {
            let ask = Ask {
                method: Method::GET,
                path: "/healthz",
                bearer: "",
                body: Bytes::new(),
                headers: &[],
            };
            if line.ask(ask).await?.status == 200 {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// A connection of its own.
    pub(super) async fn line(&self) -> Result<Line, String> {
        Line::open(self.address).await
    }

    /// Sends as `who`, told to be done at `occurred_at`, or now.
    pub(super) async fn ask(
        &self,
        line: &mut Line,
        who: &Who,
        (method, path): (Method, &str),
        (body, occurred_at): (&Value, Option<&str>),
    ) -> Result<Said, String> {
        let bearer = self.bearer(line, &name(who)).await?;
        let mut headers = JSON.to_vec();
        headers.extend(occurred_at.map(|at| ("gezhi-occurred-at", at)));
        let ask = Ask {
            method,
            path,
            bearer: &bearer,
            body: body.to_string().into(),
            headers: &headers,
        };
        let answer = line.ask(ask).await?;
        Ok(Said {
            status: answer.status,
            body: serde_json::from_slice(&answer.body).unwrap_or(Value::Null),
        })
    }

    /// Signs in once; everybody waits for it.
    async fn bearer(&self, line: &mut Line, name: &str) -> Result<String, String> {
        let mut bearers = self.bearers.lock().await;
        if let Some(bearer) = bearers.get(name) {
            return Ok(bearer.clone());
        }
        let password = self
            .passwords
            .get(name)
            .ok_or_else(|| format!("nobody is called {name}"))?;
        let body = json!({ "name": name, "password": password }).to_string();
        let ask = Ask::post("/api/v1/session", "", JSON, body.into());
        let answer = line.ask(ask).await?;
        let token = answer
            .cookie
            .as_deref()
            .and_then(|cookie| cookie.split(';').next()?.split_once('='))
            .map(|(_, token)| token.to_owned());
        let token = token.ok_or_else(|| format!("{name} was not signed in: {}", answer.status))?;
        let bearer = format!("Bearer {token}");
        bearers.insert(name.to_owned(), bearer.clone());
        Ok(bearer)
    }

    /// Forgets the sign-ins: a session ended.
    pub(super) async fn sign_in_again(&self) {
        self.bearers.lock().await.clear();
    }
}

/// The sign-in name of whoever does a step.
fn name(who: &Who) -> String {
    match who {
        Who::Desk(name) => (*name).to_owned(),
        Who::Unit(unit) => format!("unit_{unit}"),
    }
}
