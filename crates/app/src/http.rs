//! One kept-alive connection to a server, for measurements and for the simulator.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, HOST, SET_COOKIE};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A connection; requests go one after the other.
pub(crate) struct Line {
    sender: SendRequest<Full<Bytes>>,
    address: String,
}

/// What came back.
pub(crate) struct Told {
    /// The status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Bytes,
    /// The cookie it sets, if it sets one.
    pub(crate) cookie: Option<String>,
}

/// A request that only has to be sent.
#[derive(Clone)]
pub(crate) struct Ask<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    /// `Bearer …`, as the header says it.
    pub(crate) bearer: &'a str,
    pub(crate) body: Bytes,
    pub(crate) headers: &'a [(&'static str, &'a str)],
}

impl<'a> Ask<'a> {
    /// A request that sends `body`.
    pub(crate) const fn post(
        path: &'a str,
        bearer: &'a str,
        headers: &'a [(&'static str, &'a str)],
        body: Bytes,
    ) -> Self {
        Self {
            method: Method::POST,
            path,
            bearer,
            body,
            headers,
        }
    }
}

/// The headers of a request with a JSON body.
pub(crate) const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

impl Line {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, String> {
        let stream = TcpStream::connect(address).await.map_err(told)?;
        stream.set_nodelay(true).map_err(told)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(told)?;
        tokio::spawn(connection);
        Ok(Self {
            sender,
            address: address.to_string(),
        })
    }

    /// Sends and waits for the whole answer.
    pub(crate) async fn ask(&mut self, ask: Ask<'_>) -> Result<Told, String> {
        let mut request = Request::builder()
            .method(ask.method)
            .uri(ask.path)
            .header(HOST, &self.address)
            .header(AUTHORIZATION, ask.bearer);
        for (name, value) in ask.headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(ask.body)).map_err(told)?;
        self.sender.ready().await.map_err(told)?;
        let answer = self.sender.send_request(request).await.map_err(told)?;
        let status = answer.status().as_u16();
        let cookie = answer
            .headers()
            .get(SET_COOKIE)
            .and_then(|cookie| cookie.to_str().ok());
        let cookie = cookie.map(ToOwned::to_owned);
        let body = answer.into_body().collect().await.map_err(told)?.to_bytes();
        Ok(Told { status, body, cookie })
    }

    /// Reads what must be there.
    pub(crate) async fn get(&mut self, path: &str, bearer: &str) -> Result<Bytes, String> {
        let ask = Ask {
            method: Method::GET,
            ..Ask::post(path, bearer, &[], Bytes::new())
        };
        self.post(ask).await
    }

    /// Sends what must be answered with success.
    pub(crate) async fn post(&mut self, ask: Ask<'_>) -> Result<Bytes, String> {
        let path = ask.path;
        let answer = self.ask(ask).await?;
        if answer.status < 300 {
            return Ok(answer.body);
        }
        let problem = String::from_utf8_lossy(&answer.body).into_owned();
        Err(format!("{path}: {} {problem}", answer.status))
    }
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
