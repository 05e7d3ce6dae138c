//! One kept-alive connection to the server under measurement.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A connection; requests go one after the other.
pub(super) struct Line {
    sender: SendRequest<Full<Bytes>>,
    address: String,
}

/// What came back.
pub(super) struct Told {
    /// The status.
    pub(super) status: u16,
    /// The body.
    pub(super) body: Bytes,
}

/// A request that only has to be sent.
#[derive(Clone)]
pub(super) struct Ask<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    /// `Bearer …`, as the header says it.
    pub(super) bearer: &'a str,
    pub(super) body: Bytes,
    pub(super) headers: &'a [(&'static str, &'a str)],
}

impl<'a> Ask<'a> {
    /// A request that sends `body`.
    pub(super) const fn post(
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
pub(super) const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

impl Line {
    pub(super) async fn open(address: SocketAddr) -> Result<Self, String> {
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
    pub(super) async fn ask(&mut self, ask: Ask<'_>) -> Result<Told, String> {
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
        let body = answer.into_body().collect().await.map_err(told)?.to_bytes();
        Ok(Told { status, body })
    }

    /// Sends what must be answered with success.
    pub(super) async fn post(&mut self, ask: Ask<'_>) -> Result<Bytes, String> {
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
