//! Every field that takes words, found in the document, and every public route, found in the document: what is typed
//! comes out of none of them. A new field or route is covered by being documented, or this test names it.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{Answer, Client, District, engines, unit_post};
use http::Method;
use serde_json::{Value, json};

use crate::{form, photos};

/// What is typed: no code can be written so.
const CANARY: &str = "canary bird";
/// Fields that hold a code, an id or a moment: whatever else stands there is refused.
const CODES: &[&str] = &[
    "came",
    "case_type",
    "child",
    "committee",
    "datum",
    "defect",
    "due_at",
    "excluded_units",
    "external_number",
    "grid",
    "id",
    "report",
    "into",
    "photos",
    "scheduled_on",
    "should_be",
    "source",
    "town",
    "unit",
    "unit_grid",
    "until",
    "zone",
];
/// Fields of secrets and names that are asked for and never told; they are sent below, each in its way.
const ASKED: &[&str] = &[
    "at",
    "code",
    "name",
    "new_password",
    "number",
    "password",
    "receipt",
    "second_factor",
    "secret",
];
/// What reporters themselves are told by receipt.
const TOLD: &[&str] = &["/reply"];

/// An operation of the document.
struct Operation {
    method: Method,
    path: String,
    about: Value,
}

/// The district, its document, and what was typed where.
struct Field {
    district: District,
    system: Client,
    second: Client,
    anybody: Client,
    document: Value,
    typed: BTreeSet<(String, String)>,
    receipts: Vec<(String, String)>,
    wrong: Vec<String>,
}

impl Field {
    async fn new(district: District) -> Self {
        let anybody = district.anybody();
        let document = anybody.get("/api/v1/openapi.json").await.expect(200).json;
        Self {
            system: district.somebody(Post::of(Role::System)).await,
            second: district.somebody(Post::of(Role::System)).await,
            anybody,
            document,
            district,
            typed: BTreeSet::new(),
            receipts: Vec::new(),
            wrong: Vec::new(),
        }
    }

    fn operations(&self) -> Vec<Operation> {
        let mut all = Vec::new();
        for (path, item) in self.document["paths"].as_object().into_iter().flatten() {
            for (method, about) in item.as_object().into_iter().flatten() {
                all.push(Operation {
                    method: method.to_uppercase().parse().unwrap(),
                    path: path.clone(),
                    about: about.clone(),
                });
            }
        }
        all
    }

    /// Pointers of all fields of text in a schema, `0` for the first of a list; closed choices are none.
    fn texts(&self, schema: &Value, at: &str, found: &mut BTreeSet<String>) {
        if let Some(name) = schema["$ref"].as_str() {
            let named = self.document.pointer(name.trim_start_matches('#')).unwrap();
            return self.texts(named, at, found);
        }
        for kind in ["oneOf", "anyOf", "allOf"] {
            for one in schema[kind].as_array().into_iter().flatten() {
                self.texts(one, at, found);
            }
        }
        if !schema["enum"].is_null() || !schema["const"].is_null() || schema["format"] == "binary" {
            return;
        }
        let is = |name: &str| {
            schema["type"] == name
                || schema["type"]
                    .as_array()
                    .is_some_and(|all| all.contains(&json!(name)))
        };
        if is("string") {
            found.insert(at.to_owned());
        }
        if is("array") {
            self.texts(&schema["items"], &format!("{at}/0"), found);
        }
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            self.texts(field, &format!("{at}/{name}"), found);
        }
    }

    fn fields(&self, path: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let body =
            &self.document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"];
        assert!(!body.is_null(), "{path} takes no JSON");
        self.texts(body, "", &mut found);
        found
    }

    /// Sends `given` to the documented `path`, with a canary in every field of words that `given` has not filled.
    async fn type_it(&mut self, who: &Client, path: &str, id: &str, given: Value) -> Answer {
        let mut body = given;
        for pointer in self.fields(path) {
            let name = name_of(&pointer);
            if CODES.contains(&name)
                || ASKED.contains(&name) && body.pointer(&pointer).is_none() && !pointer.contains("contact")
            {
                continue;
            }
            if body.pointer(&pointer).is_none() {
                let typed = if name == "phone" {
                    format!("{CANARY} 13800138000")
                } else {
                    format!("{CANARY} {path} {pointer}")
                };
                put(&mut body, &pointer, json!(typed));
            }
            self.typed.insert((path.to_owned(), pointer));
        }
        who.post(&path.replace("{id}", id), &body).await
    }

    async fn step(&mut self, id: &str, verb: &str, given: Value) {
        let who = self.system.clone();
        self.step_by(&who, id, verb, given).await;
    }

    async fn step_by(&mut self, who: &Client, id: &str, verb: &str, given: Value) {
        let path = format!("/api/v1/cases/{{id}}/{verb}");
        let answer = self.type_it(who, &path, id, given).await;
        if !answer.status.is_success() {
            self.wrong.push(format!("{verb}: {}", answer.text));
        }
    }

    /// A new case, typed full, by its id.
    async fn case(&mut self, given: Value) -> String {
        let who = self.system.clone();
        let made = self.type_it(&who, "/api/v1/cases", "", given).await.expect(201);
        made.field("/id").to_owned()
    }

    /// A new case that a resident reported, published.
    async fn reported(&mut self) -> String {
        self.district.pass(700);
        let place = json!({ "lon": 121.3816, "lat": 31.1128 });
        let who = self.anybody.clone();
        let report = json!({ "case_type": "S0702", "place": place, "second_factor": "canary-factor" });
        let told = self
            .type_it(&who, "/api/v1/public/reports", "", report)
            .await
            .expect(201);
        let number = told.field("/number").to_owned();
        self.receipts
            .push((number.clone(), told.field("/receipt").to_owned()));
        let list = self
            .system
            .get(&format!("/api/v1/cases?number={number}"))
            .await
            .expect(200);
        let id = list.field("/items/0/id").to_owned();
        self.step(
            &id,
            "release_summary",
            json!({ "text": "Lights out at the crossing" }),
        )
        .await;
        id
    }

    /// What the reporter of the newest case does by receipt.
    async fn own(&mut self, path: &str, more: Value) {
        let (number, receipt) = self.receipts.last().cloned().unwrap();
        let mut body = json!({ "number": number, "receipt": receipt, "second_factor": "canary-factor" });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let who = self.anybody.clone();
        self.type_it(&who, &format!("/api/v1/public/{path}"), "", body)
            .await
            .expect(200);
    }
}

fn name_of(pointer: &str) -> &str {
    pointer.rsplit('/').find(|part| *part != "0").unwrap_or_default()
}

/// Puts `value` at `pointer`, making objects and lists on the way.
fn put(body: &mut Value, pointer: &str, value: Value) {
    let mut here = body;
    for part in pointer.split('/').skip(1) {
        if part == "0" {
            if !here.is_array() {
                *here = json!([]);
            }
            let list = here.as_array_mut().unwrap();
            if list.is_empty() {
                list.push(Value::Null);
            }
            here = &mut list[0];
        } else {
            if !here.is_object() {
                *here = json!({});
            }
            here = here.as_object_mut().unwrap().entry(part).or_insert(Value::Null);
        }
    }
    *here = value;
}

fn part(unit: &str) -> Value {
    json!({ "unit": unit, "limit": { "unit": "working_days", "n": 1 } })
}

const FIXED: &str = r#"{ "answer": { "site": "done", "outcome": "fixed" } }"#;

fn fixed() -> Value {
    serde_json::from_str(FIXED).unwrap()
}

impl Field {
    /// One case through every turn it can take, with words at each.
    async fn turns(&mut self) {
        let id = self.reported().await;
        let unit = self.district.somebody(unit_post("water")).await;
        self.own("additions", json!({})).await;
        self.step(&id, "add_words", json!({})).await;
        self.step(&id, "ask_verification", json!({})).await;
        self.step(&id, "verify", json!({ "result": "true" })).await;
        self.step(&id, "locate", json!({ "lon": 121.3816, "lat": 31.1128 }))
            .await;
        self.step(&id, "file", json!({})).await;
        self.step(&id, "write_handling_text", json!({})).await;
        self.step(&id, "dispatch", json!({ "unit": "traffic_police" }))
            .await;
        self.step(
            &id,
            "return",
            json!({ "reason": "not_ours", "should_be": "water" }),
        )
        .await;
        self.step(&id, "rule", json!({ "unit": "traffic_police" })).await;
        self.step(&id, "accept", json!({})).await;
        self.step(&id, "contact", json!({ "result": "reached" })).await;
        self.step(
            &id,
            "ask_extension",
            json!({ "by": { "unit": "urgent_minutes", "n": 1 } }),
        )
        .await;
        self.step(&id, "refuse_extension", json!({})).await;
        self.step(&id, "ask_part", part("water")).await;
        self.step_by(&unit, &id, "answer_part", json!({})).await;
        self.step(&id, "ask_part", part("road_works")).await;
        self.step(&id, "excuse_part", json!({ "unit": "road_works" }))
            .await;
        let met = json!({ "came": ["water"], "parts": [part("water")] });
        self.step(&id, "meet_on_spot", met).await;
        self.step_by(&unit, &id, "answer_part", json!({})).await;
        self.step(&id, "message", json!({})).await;
        self.step(&id, "press", json!({})).await;
        self.step(&id, "escalate", json!({})).await;
        self.step(&id, "suspend", json!({ "until": "2026-12-01T10:00:00+08:00" }))
            .await;
        self.step(&id, "resume", json!({})).await;
        self.step(&id, "split", json!({})).await;
        self.step(&id, "handle", fixed()).await;
        let second = self.second.clone();
        self.step_by(&second, &id, "inspect", json!({ "finding": "fixed" }))
            .await;
        self.step(&id, "close", json!({})).await;
        self.own(
            "ratings",
            json!({ "solved": false, "satisfaction": "dissatisfied" }),
        )
        .await;
        self.own("reopenings", json!({})).await;
        self.step(&id, "force_close", json!({ "outcome": "fixed" })).await;
        self.step(&id, "reopen", json!({})).await;
    }

    /// Cases that end otherwise.
    async fn ends(&mut self) {
        let id = self.reported().await;
        self.step(&id, "reject", json!({ "reason": "outside_district" }))
            .await;
        let id = self.reported().await;
        self.step(&id, "answer", json!({})).await;
        let id = self.reported().await;
        self.step(&id, "fix_on_spot", fixed()).await;
        let id = self.case(json!({ "source": "referral_110", "external_number": "R-1", "second_factor": "canary-factor", "case_type": "S0702", "place": { "lon": 121.3816, "lat": 31.1128 } })).await;
        self.step(&id, "feed_back", json!({})).await;
        self.links().await;
        // Asked without anything being kept.
        let who = self.system.clone();
        for path in ["/api/v1/classify", "/api/v1/locate", "/api/v1/same-thing"] {
            self.type_it(&who, path, "", json!({})).await.expect(200);
        }
        self.type_it(&who, "/api/v1/cases/{id}/locate/preview", &id, json!({}))
            .await
            .expect(200);
        for name in ["canary-account", "canary-key"] {
            self.anybody
                .post(
                    "/api/v1/session",
                    &json!({ "name": name, "password": CANARY, "code": "000000" }),
                )
                .await
                .expect(401);
        }
        let made = self
            .system
            .post("/api/v1/accounts", &json!({ "name": "canary-account" }))
            .await
            .expect(201);
        let keys = format!("/api/v1/accounts/{}/keys", made.field("/id"));
        self.system
            .post(&keys, &json!({ "name": "canary-key", "used_by": "program" }))
            .await
            .expect(201);
    }

    /// What an outside contractor writes.
    async fn links(&mut self) {
        let id = self.reported().await;
        let (unit, water) = (
            self.district.somebody(unit_post("traffic_police")).await,
            self.district.somebody(unit_post("water")).await,
        );
        self.step(&id, "ask_verification", json!({})).await;
        self.step(&id, "verify", json!({ "result": "true" })).await;
        self.step(&id, "file", json!({})).await;
        self.step(&id, "dispatch", json!({ "unit": "traffic_police" }))
            .await;
        self.step_by(&unit, &id, "accept", json!({})).await;
        self.step(&id, "ask_part", part("water")).await;
        for (of, verbs) in [(water, &["message", "answer_part"][..]), (unit, &["handle"][..])] {
            let lent = of
                .post(&format!("/api/v1/cases/{id}/links"), &json!({ "hours": 4 }))
                .await
                .expect(201);
            let contractor = self.anybody.clone().with("gezhi-link", lent.field("/token"));
            for verb in verbs {
                let given = if *verb == "handle" { fixed() } else { json!({}) };
                let path = format!("/api/v1/link/{verb}");
                self.type_it(&contractor, &path, "", given).await.expect(200);
            }
            photos::multipart(&contractor, "/api/v1/link/photos", &[("photo", &photos::jpeg())]).await;
        }
        photos::multipart(
            &self.system,
            &format!("/api/v1/cases/{id}/photos"),
            &[("photo", &photos::jpeg())],
        )
        .await
        .expect(201);
    }

    /// Everything another system may send.
    async fn other_systems(&mut self) {
        let key = self.district.key(Post::of(Role::Public)).await;
        let names = [
            "address_string",
            "address_id",
            "email",
            "device_id",
            "account_id",
            "first_name",
            "last_name",
            "phone",
            "description",
            "media_url",
        ];
        let typed: Vec<(String, String)> = names
            .iter()
            .map(|name| ((*name).to_owned(), format!("{CANARY} {name}")))
            .collect();
        let mut fields: Vec<(&str, &str)> = typed
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        fields.extend([
            ("api_key", key.as_str()),
            ("service_code", "S0702"),
            ("lat", "31.1128"),
            ("long", "121.3816"),
        ]);
        fields.extend([("attribute[LANE]", CANARY), ("jurisdiction_id", "")]);
        let sent = form(&self.anybody, "/open311/v2/requests.json", &fields)
            .await
            .expect(200);
        let number = sent.field("/0/service_request_id");
        let list = self
            .system
            .get(&format!("/api/v1/cases?number={number}"))
            .await
            .expect(200);
        let id = list.field("/items/0/id").to_owned();
        self.step(
            &id,
            "release_summary",
            json!({ "text": "Lights out at the crossing" }),
        )
        .await;
        let update = [
            ("api_key", key.as_str()),
            ("service_request_id", number),
            ("description", CANARY),
            ("first_name", CANARY),
            ("update_id", "1"),
            ("status", "open"),
            ("updated_datetime", "2026-03-03T10:00:00Z"),
        ];
        let told = form(&self.anybody, "/open311/v2/servicerequestupdates.json", &update).await;
        assert!(told.status.as_u16() < 500, "{}", told.text);
    }

    /// Fields of words nobody typed into, and codes that take words.
    async fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        for operation in self.operations() {
            let content = &operation.about["requestBody"]["content"]["application/json"];
            if content["schema"].is_null() || operation.method == Method::GET {
                continue;
            }
            let mut fields = BTreeSet::new();
            self.texts(&content["schema"], "", &mut fields);
            for pointer in fields {
                let (path, name) = (&operation.path, name_of(&pointer));
                if self.typed.contains(&(path.clone(), pointer.clone())) || ASKED.contains(&name) {
                    continue;
                }
                if !CODES.contains(&name) {
                    gaps.push(format!("nobody typed into {path} {pointer}"));
                    continue;
                }
                let mut body = content["example"].clone();
                put(&mut body, &pointer, json!(CANARY));
                let path = path.replace("{id}", "01995b5e-7f6c-7a3e-9f52-1b0c7c2d4e10");
                let told = self
                    .system
                    .send(operation.method.clone(), &path, Some(body.to_string()))
                    .await;
                if !told.status.is_client_error() {
                    gaps.push(format!("{path} takes words at {pointer}: {}", told.text));
                }
            }
        }
        gaps
    }
}

/// Pointers of everything in a body that is no object.
fn leaves(body: &Value, at: &str, found: &mut BTreeSet<String>) {
    match body {
        Value::Object(fields) => {
            for (name, field) in fields {
                leaves(field, &format!("{at}/{name}"), found);
            }
        }
        _ => {
            found.insert(at.to_owned());
        }
    }
}

/// Values for what stands in the address of a public route.
async fn addresses(field: &Field) -> BTreeMap<&'static str, Vec<String>> {
    let numbers: Vec<String> = {
        let list = field.system.get("/api/v1/cases?limit=200").await.expect(200).json;
        let items = list["items"].as_array().cloned().unwrap_or_default();
        items
            .iter()
            .map(|item| item["number"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let each = |names: &[&str]| -> Vec<String> {
        names
            .iter()
            .flat_map(|name| [format!("{name}.json"), format!("{name}.xml")])
            .collect()
    };
    let by_number: Vec<&str> = numbers.iter().map(String::as_str).chain(["canary"]).collect();
    let mut photos = vec!["canary".to_owned()];
    for number in &numbers {
        let list = field
            .system
            .get(&format!("/api/v1/cases?number={number}"))
            .await
            .json;
        let id = list["items"][0]["id"].as_str().unwrap_or_default().to_owned();
        let of_case = field
            .system
            .get(&format!("/api/v1/cases/{id}/photos"))
            .await
            .expect(200)
            .json;
        for photo in of_case["items"].as_array().into_iter().flatten() {
            let photo = photo["id"].as_str().unwrap_or_default().to_owned();
            field
                .system
                .post(&format!("/api/v1/photos/{photo}/release"), &json!({}))
                .await;
            photos.push(photo);
        }
    }
    let mut known = BTreeMap::new();
    for root in ["/open311/v2", "/open311/test/v2"] {
        let name = |rest: &str| -> &'static str { Box::leak(format!("{root}/{rest}").into_boxed_str()) };
        known.insert(name("requests/{file}"), each(&by_number));
        known.insert(name("tokens/{file}"), each(&by_number));
        known.insert(name("services/{file}"), each(&["S0702", "C0101", "canary"]));
        known.insert(
            name("{file}"),
            each(&[
                "discovery",
                "services",
                "requests",
                "servicerequestupdates",
                "canary",
            ]),
        );
    }
    known.insert("/api/v1/public/photos/{id}", photos);
    known
}

/// What a form says to every reporter, and when each of its fields is wrong in turn.
async fn asked_with(field: &Field, path: &str, example: &Value) -> Vec<(String, Answer)> {
    let mut told = Vec::new();
    for (number, receipt) in field.receipts.iter().take(4).filter(|_| !example.is_null()) {
        field.district.pass(700);
        let mut body = example.clone();
        for (name, value) in [
            ("number", number.as_str()),
            ("receipt", receipt),
            ("second_factor", "canary-factor"),
        ] {
            if !body[name].is_null() || name == "second_factor" && !body["number"].is_null() {
                body[name] = json!(value);
            }
        }
        told.push((path.to_owned(), field.anybody.post(path, &body).await));
        // A form refused for one field tells which, and not what stood there.
        let mut fields = BTreeSet::new();
        leaves(&body, "", &mut fields);
        for pointer in fields {
            field.district.pass(700);
            let mut wrong = body.clone();
            put(&mut wrong, &pointer, json!({ "bird": CANARY }));
            told.push((path.to_owned(), field.anybody.post(path, &wrong).await));
            put(&mut wrong, &pointer, json!(CANARY));
            told.push((path.to_owned(), field.anybody.post(path, &wrong).await));
        }
    }
    told
}

/// Every answer anybody can get, by the request it answers.
async fn everything_public(field: &Field) -> Vec<(String, Answer)> {
    let mut told = Vec::new();
    let known = addresses(field).await;
    for operation in field
        .operations()
        .iter()
        .filter(|one| one.about["x-gezhi-access"] == "open")
    {
        let paths = if operation.path.contains('{') {
            let known = known.get(operation.path.as_str());
            known
                .unwrap_or_else(|| panic!("what stands in {}?", operation.path))
                .clone()
        } else {
            vec![String::new()]
        };
        for value in paths {
            let (head, _) = operation.path.split_once('{').unwrap_or((&operation.path, ""));
            let path = format!("{head}{value}");
            if operation.method == Method::GET {
                told.push((path.clone(), field.anybody.get(&path).await));
                for query in operation.about["parameters"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter(|one| one["in"] == "query")
                {
                    let asked = format!("{path}?{}=canary%20bird", query["name"].as_str().unwrap());
                    told.push((asked.clone(), field.anybody.get(&asked).await));
                }
                continue;
            }
            let example = &operation.about["requestBody"]["content"]["application/json"]["example"];
            told.extend(asked_with(field, &path, example).await);
        }
    }
    told
}

#[tokio::test]
async fn no_documented_field_comes_out_of_any_documented_public_route() {
    for engine in engines() {
        let mut field = Field::new(District::new(&engine).await).await;
        field.turns().await;
        field.ends().await;
        field.other_systems().await;
        assert!(field.wrong.is_empty(), "{}", field.wrong.join("\n"));
        let gaps = field.gaps().await;
        assert!(gaps.is_empty(), "{}", gaps.join("\n"));
        let (mut published, mut progress) = (0, 0);
        for (asked, mut answer) in everything_public(&field).await {
            published += answer.text.matches("Lights out at the crossing").count();
            if asked.starts_with("/api/v1/public/") {
                for told in TOLD {
                    if let Some(own) = answer.json.pointer_mut(told).filter(|own| own.is_string()) {
                        progress += 1;
                        *own = Value::Null;
                    }
                }
                answer.text = if answer.json.is_null() {
                    answer.text
                } else {
                    answer.json.to_string()
                };
            }
            let lower = answer.text.to_lowercase();
            assert!(!lower.contains("canary"), "{asked}: {}", answer.text);
        }
        assert!(
            published > 8 && progress > 0,
            "published {published}, told {progress}"
        );
        let journal = field
            .district
            .world()
            .db()
            .query("SELECT events FROM journal", &[])
            .await
            .unwrap();
        assert!(journal.iter().all(|row| !row.text(0).contains("canary bird")));
    }
}
