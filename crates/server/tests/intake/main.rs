//! How reports come in from outside, and what the outside learns, on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

mod canary;
mod every_field;
mod imports;
mod open311;
mod photos;
mod public;
mod staff;

use gezhi_testkit::{Answer, Client};
use http::Method;

/// A form as a browser sends it.
pub(crate) async fn form(client: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    let coded = |text: &str| -> String {
        text.bytes()
            .map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(b).to_string(),
                b => format!("%{b:02X}"),
            })
            .collect()
    };
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", coded(name), coded(value)))
        .collect();
    let body = pairs.join("&").into_bytes();
    client
        .bytes(
            Method::POST,
            path,
            Some("application/x-www-form-urlencoded"),
            body,
        )
        .await
}
