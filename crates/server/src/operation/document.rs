//! The OpenAPI 3.1 document of the book.
//!
//! Besides what the standard has, an operation says `x-gezhi-access` (`open`, `signed_in`, `link`, or kind and action in
//! the table of permissions) and `x-gezhi-writes` (`nothing`, `plumbing`, `records`), which tests walk.

use serde_json::{Value, json};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{self, HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, License, OpenApiBuilder, Paths, Ref, Required, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use super::{Access, Content, Operation, Writes, sample};
use gezhi_api::problem::Problem;

/// The document of these operations.
pub(super) fn of(operations: Vec<Operation>) -> Value {
    let mut paths = Paths::new();
    let mut schemas = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut schemas);
    for operation in operations {
        paths.add_path_operation(
            &operation.path,
            vec![operation.method.clone()],
            operation.documented(),
        );
        schemas.extend(operation.schemas);
    }
    let components = ComponentsBuilder::new().schemas_from_iter(schemas);
    let session = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(crate::session::COOKIE)));
    let link = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("Gezhi-Link")));
    let key = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let components = components
        .security_scheme("session", session)
        .security_scheme("link", link)
        .security_scheme("key", key);
    let mut license = License::new("Apache-2.0");
    license.identifier = Some("Apache-2.0".to_owned());
    let info = InfoBuilder::new()
        .title("Gezhi 格治")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(license));
    let tag = |(name, about): &(&str, &str)| TagBuilder::new().name(*name).description(Some(*about)).build();
    let document = OpenApiBuilder::new()
        .info(info.build())
        .paths(paths)
        .components(Some(components.build()))
        .tags(Some(TAGS.iter().map(tag)))
        .build();
    let mut document = serde_json::to_value(document).unwrap_or_default();
    sample::fill(&mut document);
    document
}

impl Content {
    fn documented(&self) -> utoipa::openapi::Content {
        ContentBuilder::new()
            .schema(self.schema.clone())
            .example(self.example.clone())
            .build()
    }
}

impl Operation {
    fn id(&self) -> String {
        let verb = match self.method {
            HttpMethod::Get => "get",
            HttpMethod::Delete => "delete",
            HttpMethod::Put => "put",
            _ => "post",
        };
        let path: Vec<&str> = self
            .path
            .split('/')
            .filter(|piece| !piece.is_empty() && *piece != "api")
            .collect();
        format!(
            "{verb}_{}",
            path.join("_").replace(['{', '}', '.'], "").replace('-', "_")
        )
    }

    fn parameters(&self) -> Vec<Parameter> {
        let in_path = self
            .path
            .split('/')
            .filter_map(|piece| piece.strip_prefix('{')?.split_once('}').map(|(name, _)| name));
        let parameter = |name: &str, place: ParameterIn, about: &str, required: Required| {
            let text = ObjectBuilder::new().schema_type(Type::String).build();
            let named = ParameterBuilder::new()
                .name(name)
                .parameter_in(place)
                .description(Some(about));
            named.required(required).schema(Some(text)).build()
        };
        let path = in_path.map(|name| parameter(name, ParameterIn::Path, "Which one.", Required::True));
        let optional = |(name, about): &(&str, &str), place| parameter(name, place, about, Required::False);
        let query = self.query.iter().map(|named| optional(named, ParameterIn::Query));
        let header = self
            .headers
            .iter()
            .chain(&self.heeds)
            .map(|named| optional(named, ParameterIn::Header));
        path.chain(query).chain(header).collect()
    }

    /// What the standard has no field for.
    fn extensions(&self) -> Extensions {
        let access = match self.access {
            Access::Open => json!("open"),
            Access::SignedIn => json!("signed_in"),
            Access::Link => json!("link"),
            Access::Client => json!("client"),
            Access::May(kind, action) => json!({ "kind": kind, "action": action }),
        };
        let writes = match self.writes {
            Writes::Nothing => "nothing",
            Writes::Plumbing => "plumbing",
            Writes::Records => "records",
        };
        [("x-gezhi-access", access), ("x-gezhi-writes", json!(writes))]
            .into_iter()
            .collect()
    }

    fn documented(&self) -> path::Operation {
        let mut good = ResponseBuilder::new().description("Done.");
        for answer in &self.answers {
            good = good.content(answer.media, answer.documented());
        }
        let problem = Content {
            schema: Some(Ref::from_schema_name("Problem").into()),
            ..Content::bytes("application/problem+json")
        };
        let bad = ResponseBuilder::new()
            .description("Not done.")
            .content(problem.media, problem.documented());
        let body = (!self.bodies.is_empty()).then(|| {
            let empty = RequestBodyBuilder::new().required(Some(Required::True));
            self.bodies
                .iter()
                .fold(empty, |body, content| {
                    body.content(content.media, content.documented())
                })
                .build()
        });
        let about = match self.access {
            Access::Open => "Anybody may ask.".to_owned(),
            Access::SignedIn => "Whoever is signed in.".to_owned(),
            Access::Link => "Whoever holds a link to one case.".to_owned(),
            Access::Client => "Whoever sends the `api_key` of an account with the role `public`.".to_owned(),
            Access::May(kind, action) => format!("Needs the permission `{action}` on `{kind}`."),
        };
        let operation = OperationBuilder::new()
            .tag(self.tag)
            .summary(Some(self.summary))
            .description(Some(about))
            .operation_id(Some(self.id()))
            .parameters(Some(self.parameters()))
            .request_body(body)
            .response(self.status.to_string(), good.build())
            .response("default", bad.build())
            .extensions(Some(self.extensions()));
        if matches!(self.access, Access::Open | Access::Client) {
            return operation.build();
        }
        let none: [&str; 0] = [];
        if self.access == Access::Link {
            return operation.security(SecurityRequirement::new("link", none)).build();
        }
        let operation = operation.security(SecurityRequirement::new("session", none));
        operation.security(SecurityRequirement::new("key", none)).build()
    }
}

const ABOUT: &str = "The governance of a city district: every matter has someone who owns it, a clock that runs, \
    an end that somebody else checked. Instants are RFC 3339 in UTC, coordinates WGS 84 in degrees. Errors are \
    `application/problem+json` in the language of `Accept-Language` (`zh-CN`, `en`).";

const TAGS: &[(&str, &str)] = &[
    ("cases", "Matters from report to inspected close."),
    (
        "session",
        "Signing in and out, the own password and second factor.",
    ),
    (
        "accounts",
        "Accounts, posts and keys; the journal for those who look after it.",
    ),
    ("links", "One case for an outside contractor, for a time."),
    ("live", "What happens, as it happens."),
    ("open311", "GeoReport v2 for other systems, as XML and JSON."),
    ("public", "What a reporter does with a number and a receipt."),
    ("imports", "Tables of reports."),
    ("photos", "Pictures of a matter."),
    ("reference", "Case types, units, sources and items in force."),
    ("figures", "Counts and rates."),
    ("platform", "The state of this server."),
];
