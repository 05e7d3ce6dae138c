//! A client that speaks to the router in this process, or to a server of another, as an API client would.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Method, Request, StatusCode, header};
use hyper_util::client::legacy::{Client as Http, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tower::ServiceExt;

/// Somebody with a connection.
#[derive(Clone)]
pub struct Client {
    line: Line,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
}

/// How a request travels.
#[derive(Clone)]
enum Line {
    Router(Router),
    Remote(Http<HttpConnector, Body>, SocketAddr),
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
    /// The body as text.
    pub text: String,
    /// The body as JSON; null when it is none.
    pub json: Value,
}

impl Answer {
    /// The answer, which must have this status.
    ///
    /// # Panics
    /// When it has another.
    #[expect(clippy::return_self_not_must_use, reason = "most steps only have to succeed")]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// A text field of the JSON body.
    pub fn field(&self, pointer: &str) -> &str {
        self.json
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

impl Client {
    pub(crate) const fn new(router: Router, token: Option<String>) -> Self {
        Self {
            line: Line::Router(router),
            token,
            headers: Vec::new(),
        }
    }

    /// A client of the server at `address`, with an API key or none.
    pub fn remote(address: SocketAddr, token: Option<String>) -> Self {
        let http = Http::builder(TokioExecutor::new()).build_http();
        Self {
            line: Line::Remote(http, address),
            token,
            headers: Vec::new(),
        }
    }

    /// The same client, sending a header with every request.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body.to_string())).await
    }

    /// Any request with a JSON body or none.
    pub async fn send(&self, method: Method, path: &str, body: Option<String>) -> Answer {
        let media = body.is_some().then_some("application/json");
        self.bytes(method, path, media, body.unwrap_or_default().into_bytes())
            .await
    }

    /// Any request whose body is of the kind `media`.
    pub async fn bytes(&self, method: Method, path: &str, media: Option<&str>, body: Vec<u8>) -> Answer {
        self.ask(method, path, media, body).await.expect("an answer")
    }

    /// Any request, to a server that may be gone.
    ///
    /// # Errors
    /// When no whole answer comes back.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        media: Option<&str>,
        body: Vec<u8>,
    ) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
        let uri = match &self.line {
            Line::Router(_) => path.to_owned(),
            Line::Remote(_, address) => format!("http://{address}{path}"),
        };
        let mut request = Request::builder().method(method).uri(uri);
        let said = self.headers.iter().any(|(name, _)| *name == "accept-language");
        if !said {
            request = request.header(header::ACCEPT_LANGUAGE, "en");
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(media) = media {
            request = request.header(header::CONTENT_TYPE, media);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.body(Body::from(body))?;
        let (parts, body) = match &self.line {
            Line::Router(router) => router.clone().oneshot(request).await?.into_parts(),
            Line::Remote(http, _) => {
                let (parts, body) = http.request(request).await?.into_parts();
                (parts, Body::new(body))
            }
        };
        let bytes = to_bytes(body, usize::MAX).await?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            bytes: bytes.to_vec(),
            text,
            json,
        })
    }
}
