//! Operations 接口目录: one book that is the router, the OpenAPI document and the list of permissions at once.
//!
//! What is not in the book is not served under `/api`; what is in it has a permission line and an answer.

use axum::Router;
use axum::routing::MethodRouter;
use utoipa::ToSchema;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, License, OpenApi, OpenApiBuilder, Paths, Ref, RefOr, Required,
    ResponseBuilder, Schema,
};

use crate::state::App;

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Whoever is signed in.
    SignedIn,
    /// Whom the table of permissions lets do this action on this kind.
    May(&'static str, &'static str),
}

/// One operation, besides its handler.
pub(crate) struct Operation {
    method: HttpMethod,
    path: String,
    tag: &'static str,
    summary: &'static str,
    pub(crate) access: Access,
    query: &'static [(&'static str, &'static str)],
    headers: &'static [(&'static str, &'static str)],
    body: Option<RefOr<Schema>>,
    answer: (u16, Option<RefOr<Schema>>, &'static str),
    schemas: Vec<(String, RefOr<Schema>)>,
}

/// Headers every writing operation takes.
const WRITING: &[(&str, &str)] = &[
    (
        "Idempotency-Key",
        "A key of the client for this request: sent again with the same body, it is done once. Kept 30 days.",
    ),
    (
        "Gezhi-Occurred-At",
        "When the deed was done, RFC 3339, when that was before it is told.",
    ),
    (
        "Gezhi-Post",
        "The number of the post acted from, counted from 0; none means the first.",
    ),
];

impl Operation {
    pub(crate) fn get(path: &str, tag: &'static str, summary: &'static str) -> Self {
        Self {
            method: HttpMethod::Get,
            path: path.to_owned(),
            tag,
            summary,
            access: Access::SignedIn,
            query: &[],
            headers: &[],
            body: None,
            answer: (200, None, "application/json"),
            schemas: Vec::new(),
        }
    }

    pub(crate) fn post(path: &str, tag: &'static str, summary: &'static str) -> Self {
        Self {
            method: HttpMethod::Post,
            headers: WRITING,
            ..Self::get(path, tag, summary)
        }
    }

    pub(crate) fn delete(path: &str, tag: &'static str, summary: &'static str) -> Self {
        Self {
            method: HttpMethod::Delete,
            ..Self::get(path, tag, summary)
        }
    }

    pub(crate) fn access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    pub(crate) fn query(self, query: &'static [(&'static str, &'static str)]) -> Self {
        Self { query, ..self }
    }

    pub(crate) fn body<T: ToSchema>(mut self) -> Self {
        self.body = Some(self.refer::<T>());
        self
    }

    pub(crate) fn answers<T: ToSchema>(mut self, status: u16) -> Self {
        self.answer = (status, Some(self.refer::<T>()), "application/json");
        self
    }

    /// An answer that is not JSON, or none at all.
    pub(crate) fn answers_raw(self, status: u16, media: &'static str) -> Self {
        Self {
            answer: (status, None, media),
            ..self
        }
    }

    fn refer<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let name = T::name().into_owned();
        self.schemas.push((name.clone(), T::schema()));
        T::schemas(&mut self.schemas);
        Ref::from_schema_name(name).into()
    }

    fn id(&self) -> String {
        let verb = match self.method {
            HttpMethod::Get => "get",
            HttpMethod::Delete => "delete",
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
            .filter_map(|piece| piece.strip_prefix('{')?.strip_suffix('}'));
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
            .map(|named| optional(named, ParameterIn::Header));
        path.chain(query).chain(header).collect()
    }

    fn documented(&self) -> utoipa::openapi::path::Operation {
        let (status, schema, media) = &self.answer;
        let content = |schema: Option<RefOr<Schema>>| ContentBuilder::new().schema(schema).build();
        let good = ResponseBuilder::new()
            .description("Done.")
            .content(*media, content(schema.clone()));
        let problem = content(Some(Ref::from_schema_name("Problem").into()));
        let bad = ResponseBuilder::new()
            .description("Not done.")
            .content("application/problem+json", problem);
        let body = self.body.clone().map(|schema| {
            RequestBodyBuilder::new()
                .content("application/json", content(Some(schema)))
                .required(Some(Required::True))
                .build()
        });
        let about = match self.access {
            Access::Open => "Anybody may ask.".to_owned(),
            Access::SignedIn => "Whoever is signed in.".to_owned(),
            Access::May(kind, action) => format!("Needs the permission `{action}` on `{kind}`."),
        };
        let operation = OperationBuilder::new()
            .tag(self.tag)
            .summary(Some(self.summary))
            .description(Some(about))
            .operation_id(Some(self.id()))
            .parameters(Some(self.parameters()))
            .request_body(body)
            .response(status.to_string(), good.build())
            .response("default", bad.build());
        if self.access == Access::Open {
            return operation.build();
        }
        let none: [&str; 0] = [];
        let operation = operation.security(SecurityRequirement::new("session", none));
        operation.security(SecurityRequirement::new("key", none)).build()
    }
}

/// The operations of the server.
#[derive(Default)]
pub(crate) struct Book {
    operations: Vec<Operation>,
    router: Router<App>,
}

impl Book {
    /// Adds an operation and its handler.
    pub(crate) fn with(mut self, operation: Operation, handler: MethodRouter<App>) -> Self {
        self.router = self.router.route(&operation.path, handler);
        self.operations.push(operation);
        self
    }

    /// The router and the document.
    pub(crate) fn open(self) -> (Router<App>, OpenApi) {
        let mut paths = Paths::new();
        let mut components = ComponentsBuilder::new();
        let problem = gezhi_api::problem::Problem::name().into_owned();
        let mut schemas = vec![(
            problem,
            <gezhi_api::problem::Problem as utoipa::PartialSchema>::schema(),
        )];
        gezhi_api::problem::Problem::schemas(&mut schemas);
        for operation in self.operations {
            paths.add_path_operation(
                &operation.path,
                vec![operation.method.clone()],
                operation.documented(),
            );
            schemas.extend(operation.schemas);
        }
        for (name, schema) in schemas {
            components = components.schema(name, schema);
        }
        let session = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(crate::session::COOKIE)));
        let key = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        let components = components
            .security_scheme("session", session)
            .security_scheme("key", key)
            .build();
        let mut license = License::new("Apache-2.0");
        license.identifier = Some("Apache-2.0".to_owned());
        let info = InfoBuilder::new()
            .title("Gezhi 格治")
            .version(env!("CARGO_PKG_VERSION"))
            .description(Some(ABOUT))
            .license(Some(license))
            .build();
        let tags = TAGS
            .iter()
            .map(|(name, about)| TagBuilder::new().name(*name).description(Some(*about)).build());
        let document = OpenApiBuilder::new()
            .info(info)
            .paths(paths)
            .components(Some(components))
            .tags(Some(tags))
            .build();
        (self.router, document)
    }
}

const ABOUT: &str = "The governance of a city district: every matter has someone who owns it, a clock that runs, \
    an end that somebody else checked. Instants are RFC 3339 in UTC, coordinates WGS 84 in degrees. Errors are \
    `application/problem+json` in the language of `Accept-Language` (`zh-CN`, `en`).";

const TAGS: &[(&str, &str)] = &[
    ("cases", "Matters from report to inspected close."),
    ("session", "Signing in and out."),
    ("live", "What happens, as it happens."),
    ("photos", "Pictures of a matter."),
    ("reference", "Case types, units, sources and items in force."),
    ("figures", "Counts and rates."),
    ("platform", "The state of this server."),
];
