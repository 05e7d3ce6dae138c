//! The answers, built from reference data and from public views.

use gezhi_domain::case::PublicView;
use gezhi_domain::catalogue::{CaseType, Catalogue, TypeKind};
use gezhi_domain::code::UnitCode;
use gezhi_domain::time::Timestamp;
use jiff::civil::Date;

use super::document::{Document, Node};

/// How names are written: of which day and in which language.
#[derive(Clone, Copy)]
pub struct Naming<'a> {
    /// Reference data.
    pub catalogue: &'a Catalogue,
    /// The day.
    pub day: Date,
    /// Whether English names are wanted rather than Chinese ones.
    pub english: bool,
}

impl Naming<'_> {
    fn of<'n>(&self, zh: &'n str, en: &'n str) -> &'n str {
        if self.english { en } else { zh }
    }

    fn unit(&self, code: &UnitCode) -> String {
        let row = self.catalogue.units.get(code, self.day);
        row.map_or(code.as_str(), |row| self.of(&row.name_zh, &row.name_en))
            .to_owned()
    }
}

/// A public view with what it refers to.
pub struct Wanted {
    /// The view.
    pub view: PublicView,
    /// The released summary.
    pub summary: String,
    /// How far it is, in words.
    pub notes: String,
    /// A released photo.
    pub media_url: Option<String>,
}

/// Which endpoints there are: `base` is where this server is reached.
pub fn discovery(base: &str, changeset: &str, contact: &str) -> Document {
    let endpoint = |path: &str, kind: &str| {
        let formats = ["text/xml", "application/json"].map(Node::text).to_vec();
        Node::Fields(vec![
            (
                "specification",
                Node::text("http://wiki.open311.org/GeoReport_v2"),
            ),
            ("url", Node::text(format!("{base}{path}"))),
            ("changeset", Node::text(changeset)),
            ("type", Node::text(kind)),
            ("formats", Node::List("format", formats)),
        ])
    };
    let endpoints = vec![
        endpoint("/open311/v2", "production"),
        endpoint("/open311/test/v2", "test"),
    ];
    Document {
        root: "discovery",
        node: Node::Fields(vec![
            ("changeset", Node::text(changeset)),
            ("contact", Node::text(contact)),
            ("key_service", Node::text(format!("{base}/reference"))),
            ("endpoints", Node::List("endpoint", endpoints)),
        ]),
    }
}

/// Case types in public space, as services.
pub fn services(naming: Naming<'_>) -> Document {
    let all = naming.catalogue.case_types.on(naming.day);
    let public = all.filter(|row| row.public_space);
    Document {
        root: "services",
        node: Node::List("service", public.map(|row| service(row, naming)).collect()),
    }
}

fn service(row: &CaseType, naming: Naming<'_>) -> Node {
    let kind = match row.kind {
        TypeKind::Component => naming.of("部件", "Component"),
        TypeKind::Event => naming.of("事件", "Event"),
        TypeKind::Concern => naming.of("民生诉求", "Concern"),
    };
    let major = naming.of(&row.major_zh, &row.major_en);
    let name = naming.of(&row.name_zh, &row.name_en);
    Node::Fields(vec![
        ("service_code", Node::text(row.code.as_str())),
        ("service_name", Node::text(name)),
        ("description", Node::text(format!("{kind} · {major} · {name}"))),
        ("metadata", Node::Flag(row.standards.len() > 1)),
        ("type", Node::text("realtime")),
        ("keywords", Node::text(row.aliases.join(","))),
        ("group", Node::text(major)),
    ])
}

/// The defect levels of a case type, as the attribute of a service.
pub fn definition(row: &CaseType, naming: Naming<'_>) -> Document {
    let value = |standard: &gezhi_domain::catalogue::Standard| {
        let words = standard.defect.as_str().replace('_', " ");
        Node::Fields(vec![
            ("key", Node::text(standard.defect.as_str())),
            ("name", Node::text(format!("{words} ({})", standard.limit))),
        ])
    };
    let about = naming.of("问题程度，不选按第一项", "How bad it is; the first when not said");
    let attribute = Node::Fields(vec![
        ("variable", Node::Flag(true)),
        ("code", Node::text("defect")),
        ("datatype", Node::text("singlevaluelist")),
        ("required", Node::Flag(false)),
        ("datatype_description", Node::text(about)),
        ("order", Node::Number(1.0)),
        ("description", Node::text(naming.of("问题程度", "Defect level"))),
        (
            "values",
            Node::List("value", row.standards.iter().map(value).collect()),
        ),
    ]);
    let attributes = if row.standards.len() > 1 {
        vec![attribute]
    } else {
        Vec::new()
    };
    Document {
        root: "service_definition",
        node: Node::Fields(vec![
            ("service_code", Node::text(row.code.as_str())),
            ("attributes", Node::List("attribute", attributes)),
        ]),
    }
}

/// Requests.
pub fn requests(wanted: &[Wanted], naming: Naming<'_>) -> Document {
    let all = wanted.iter().map(|wanted| request(wanted, naming)).collect();
    Document {
        root: "service_requests",
        node: Node::List("request", all),
    }
}

/// One request: a list with one element.
pub fn one(wanted: Wanted, naming: Naming<'_>) -> Document {
    requests(&[wanted], naming)
}

fn request(wanted: &Wanted, naming: Naming<'_>) -> Node {
    let view = &wanted.view;
    let row = naming.catalogue.case_types.get(&view.case_type, naming.day);
    let name = row.map_or(view.case_type.as_str(), |row| {
        naming.of(&row.name_zh, &row.name_en)
    });
    let degrees = |value: Option<f64>| value.map_or(Node::Absent, Node::Number);
    let moment = |at: Option<Timestamp>| Node::maybe(at.map(|at| at.to_string()));
    Node::Fields(vec![
        ("service_request_id", Node::text(view.number.as_str())),
        ("status", Node::text(if view.open { "open" } else { "closed" })),
        ("status_notes", Node::text(wanted.notes.as_str())),
        ("service_name", Node::text(name)),
        ("service_code", Node::text(view.case_type.as_str())),
        ("description", Node::text(wanted.summary.as_str())),
        (
            "agency_responsible",
            Node::maybe(view.unit.as_ref().map(|unit| naming.unit(unit))),
        ),
        ("service_notice", Node::Absent),
        ("requested_datetime", moment(Some(view.requested_at))),
        ("updated_datetime", moment(Some(view.updated_at))),
        ("expected_datetime", moment(view.due_at)),
        ("address", Node::Absent),
        ("address_id", Node::Absent),
        ("zipcode", Node::Absent),
        ("lat", degrees(view.point.map(gezhi_domain::place::Point::lat))),
        ("long", degrees(view.point.map(gezhi_domain::place::Point::lon))),
        ("media_url", Node::maybe(wanted.media_url.as_deref())),
    ])
}

/// What a client learns of a request it made.
pub fn created(number: &str, notice: Option<String>) -> Document {
    let request = Node::Fields(vec![
        ("service_request_id", Node::text(number)),
        ("service_notice", Node::maybe(notice)),
        ("account_id", Node::Absent),
    ]);
    Document {
        root: "service_requests",
        node: Node::List("request", vec![request]),
    }
}

/// The number a token stands for.
pub fn token(number: &str, token: &str) -> Document {
    let request = Node::Fields(vec![
        ("service_request_id", Node::text(number)),
        ("token", Node::text(token)),
    ]);
    Document {
        root: "service_requests",
        node: Node::List("request", vec![request]),
    }
}

/// Changes of public requests: id, number, status of the extension, words, moment.
pub fn updates(all: Vec<(String, String, &'static str, String, Timestamp)>) -> Document {
    let update = |(id, number, status, words, at): (String, String, &'static str, String, Timestamp)| {
        Node::Fields(vec![
            ("update_id", Node::text(id)),
            ("service_request_id", Node::text(number)),
            ("status", Node::text(status)),
            ("description", Node::text(words)),
            ("updated_datetime", Node::text(at.to_string())),
            ("media_url", Node::Absent),
        ])
    };
    Document {
        root: "service_requests_updates",
        node: Node::List("request_update", all.into_iter().map(update).collect()),
    }
}

/// What a client learns of an update it sent.
pub fn updated(update_id: &str) -> Document {
    let update = Node::Fields(vec![("update_id", Node::text(update_id))]);
    Document {
        root: "service_request_updates",
        node: Node::List("request_update", vec![update]),
    }
}
