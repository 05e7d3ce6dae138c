//! Parameters of an address 地址参数: read into a typed question; what is wrong is told by its name.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use crate::failure::Failure;
use crate::misread;
use crate::state::App;

/// What an address asks for.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        read(&parts.uri).map(Self)
    }
}

/// Reads the parameters of `uri`.
pub(crate) fn read<T: DeserializeOwned>(uri: &Uri) -> Result<T, Failure> {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs)).map_err(|error| {
        let name = error.path().iter().find_map(|segment| match segment {
            Segment::Map { key } => Some(key.as_str()),
            _ => None,
        });
        let pointer = format!("?{}", name.unwrap_or_default());
        Failure {
            errors: vec![misread::field(pointer, &error.inner().to_string())],
            ..Failure::new(StatusCode::BAD_REQUEST, "bad_query")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[derive(serde::Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        #[expect(dead_code, reason = "only its reading is tried")]
        limit: Option<i64>,
        #[expect(dead_code, reason = "only its reading is tried")]
        open: Option<bool>,
    }

    #[test]
    fn a_wrong_parameter_is_named_with_what_would_do() {
        for (query, pointer, code, expected) in [
            ("limit=abc", "?limit", "field.kind", "integer"),
            ("open=x", "?open", "field.choice", "true, false"),
            ("bogus=1", "?bogus", "field.unknown", "limit, open"),
        ] {
            let uri = format!("/api/v1/cases?{query}").parse().unwrap();
            let failure = read::<Asked>(&uri).unwrap_err();
            let wrong = &failure.errors[0];
            assert_eq!(
                (wrong.pointer.as_str(), wrong.code.as_str()),
                (pointer, code),
                "{query}"
            );
            assert_eq!(wrong.expected.as_deref(), Some(expected), "{query}");
        }
    }
}
