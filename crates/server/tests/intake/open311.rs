//! Open311 GeoReport v2, asked in raw HTTP.

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{Answer, Client, District, engines};
use http::Method;
use serde_json::{Value, json};

use crate::form;

const REQUESTS: &str = "/open311/v2/requests.json";

struct City {
    district: District,
    anybody: Client,
    shift: Client,
    key: String,
}

async fn city(engine: &gezhi_testkit::Engine) -> City {
    let district = District::new(engine).await;
    City {
        anybody: district.anybody(),
        shift: district.somebody(Post::of(Role::ShiftLead)).await,
        key: district.key(Post::of(Role::Public)).await,
        district,
    }
}

impl City {
    async fn send(&self, words: &str) -> Answer {
        let fields = [
            ("api_key", self.key.as_str()),
            ("service_code", "C0101"),
            ("lat", "31.1128"),
            ("long", "121.3816"),
            ("description", words),
            ("phone", "13800138000"),
        ];
        form(&self.anybody, REQUESTS, &fields).await
    }

    /// The id a number stands for.
    async fn id(&self, number: &str) -> String {
        let list = self
            .shift
            .get(&format!("/api/v1/cases?number={number}"))
            .await
            .expect(200);
        list.field("/items/0/id").to_owned()
    }

    async fn step(&self, number: &str, verb: &str, body: Value) -> Answer {
        let id = self.id(number).await;
        self.shift
            .post(&format!("/api/v1/cases/{id}/{verb}"), &body)
            .await
    }

    async fn published(&self, words: &str) -> String {
        let number = self
            .send(words)
            .await
            .expect(200)
            .field("/0/service_request_id")
            .to_owned();
        let text = json!({ "text": "Lights out at the crossing" });
        self.step(&number, "release_summary", text).await.expect(200);
        number
    }
}

#[tokio::test]
async fn discovery_and_services_come_as_xml_and_as_json() {
    for engine in engines() {
        let city = city(&engine).await;
        let found = city.anybody.get("/open311/v2/discovery.json").await.expect(200);
        assert_eq!(found.headers["content-type"], "application/json; charset=utf-8");
        let endpoints = found.json["endpoints"].as_array().unwrap();
        let kinds: Vec<_> = endpoints.iter().map(|e| e["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["production", "test"]);
        assert_eq!(
            found.json["endpoints"][0]["formats"],
            json!(["text/xml", "application/json"])
        );
        let xml = city.anybody.get("/open311/v2/discovery.xml").await.expect(200);
        assert_eq!(xml.headers["content-type"], "text/xml; charset=utf-8");
        assert!(
            xml.text
                .starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?><discovery><changeset>")
        );
    }
}

#[tokio::test]
async fn services_have_definitions() {
    for engine in engines() {
        let city = city(&engine).await;
        let services = city
            .anybody
            .get("/open311/v2/services.json?jurisdiction_id=")
            .await
            .expect(200);
        let cover = services
            .json
            .as_array()
            .unwrap()
            .iter()
            .find(|s| s["service_code"] == "C0101")
            .unwrap();
        assert_eq!(
            (&cover["metadata"], &cover["type"]),
            (&json!(true), &json!("realtime"))
        );
        let definition = city
            .anybody
            .get("/open311/v2/services/C0101.json")
            .await
            .expect(200);
        assert_eq!(definition.field("/attributes/0/values/1/key"), "damaged");
        let xml = city
            .anybody
            .get("/open311/v2/services/C0101.xml")
            .await
            .expect(200);
        assert!(
            xml.text
                .contains("<attributes><attribute><variable>true</variable><code>defect</code>")
        );
        city.anybody
            .get("/open311/v2/services/NONE.json")
            .await
            .expect(404);
        city.anybody.get("/open311/v2/services.yaml").await.expect(404);
        let wrong = city
            .anybody
            .get("/open311/v2/services.xml?jurisdiction_id=elsewhere")
            .await
            .expect(404);
        assert!(
            wrong
                .text
                .contains("<errors><error><code>404</code><description>")
        );
        city.anybody
            .get("/open311/v2/services.json?jurisdiction_id=310112")
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn a_request_is_public_only_after_a_person_released_a_summary() {
    for engine in engines() {
        let city = city(&engine).await;
        let sent = city.send("The cover at number 12 is broken").await.expect(200);
        let number = sent.field("/0/service_request_id").to_owned();
        assert_eq!(number, "MH-2026-000001");
        assert!(sent.field("/0/service_notice").contains("Receipt "));
        let one = format!("/open311/v2/requests/{number}.json");
        city.anybody.get(&one).await.expect(404);
        assert_eq!(city.anybody.get(REQUESTS).await.expect(200).json, json!([]));

        let text = json!({ "text": "Broken cover <near> the crossing" });
        city.step(&number, "release_summary", text).await.expect(200);
        let seen = city.anybody.get(&one).await.expect(200);
        assert_eq!(seen.json.as_array().unwrap().len(), 1, "a list with one element");
        assert_eq!(seen.field("/0/description"), "Broken cover <near> the crossing");
        assert_eq!(seen.field("/0/status"), "open");
        assert_eq!(seen.json[0]["address"], Value::Null);
        assert_ne!(seen.json[0]["lat"], json!(31.1128), "the place is rounded");
        assert!(!seen.text.contains("number 12") && !seen.text.contains("13800138000"));
        let xml = city.anybody.get(&one.replace(".json", ".xml")).await.expect(200);
        assert!(
            xml.text
                .contains("<service_requests><request><service_request_id>MH-2026-000001<")
        );
        assert!(xml.text.contains("Broken cover &lt;near&gt; the crossing"));
        assert!(xml.text.contains("<address></address>") && !xml.text.contains("xmlns"));
        let token = city
            .anybody
            .get(&format!("/open311/v2/tokens/{number}.json"))
            .await
            .expect(200);
        assert_eq!(token.field("/0/service_request_id"), number);
        city.anybody.get("/open311/v2/tokens/none.xml").await.expect(404);
    }
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    for engine in engines() {
        let city = city(&engine).await;
        let mut numbers = Vec::new();
        for at in 0..3 {
            numbers.push(city.published(&format!("cover {at}")).await);
            city.district.pass(3600);
        }
        let count = async |query: &str| {
            let answer = city.anybody.get(&format!("{REQUESTS}?{query}")).await.expect(200);
            answer.json.as_array().unwrap().len()
        };
        assert_eq!(count("").await, 3);
        let two = format!("service_request_id={}%2C{}&status=closed", numbers[0], numbers[2]);
        assert_eq!(count(&two).await, 2, "numbers override everything else");
        assert_eq!(count("service_code=C0101,C0102&status=open").await, 3);
        assert_eq!(count("service_code=C0102").await, 0);
        assert_eq!(count("status=closed").await, 0);
        assert_eq!(count("start_date=2026-03-03T03:30:00Z&end_date=").await, 1);
        assert_eq!(count("end_date=2026-03-03T10:30:00%2B08:00").await, 1);
        assert_eq!(count("lat=31.1128&long=121.3816&radius=200").await, 3);
        assert_eq!(count("bbox=120,30,121,31").await, 0);
        let page = city
            .anybody
            .get(&format!("{REQUESTS}?page=2&page_size=2"))
            .await
            .expect(200);
        assert_eq!(
            page.field("/0/service_request_id"),
            numbers[0],
            "the newest come first"
        );
        assert_eq!(page.json.as_array().unwrap().len(), 1);
        for wrong in [
            "page=0",
            "status=maybe",
            "start_date=today",
            "start_date=2025-01-01T00:00:00Z&end_date=2026-01-01T00:00:00Z",
        ] {
            let answer = city.anybody.get(&format!("{REQUESTS}?{wrong}")).await.expect(400);
            assert_eq!(answer.field("/0/code"), "400", "{wrong}");
        }
        city.district.pass(91 * 24 * 3600);
        assert_eq!(count("").await, 0, "older than 90 days");
    }
}

#[tokio::test]
async fn wrong_requests_are_refused_in_the_formats_own_shape() {
    for engine in engines() {
        let city = city(&engine).await;
        let good = [
            ("api_key", city.key.as_str()),
            ("service_code", "C0101"),
            ("address_string", "莘松路"),
        ];
        let with = |name: &'static str, value: &'static str| {
            let mut fields = good.to_vec();
            fields.retain(|(known, _)| *known != name);
            fields.push((name, value));
            fields
        };
        for (fields, status) in [
            (with("api_key", ""), 403),
            (with("api_key", "guessed"), 403),
            (with("service_code", ""), 400),
            (with("service_code", "NONE"), 404),
            (with("address_string", ""), 400),
            (with("jurisdiction_id", "elsewhere"), 404),
            (with("lat", "x"), 400),
            (with("attribute[defect]", "sad"), 400),
        ] {
            let answer = form(&city.anybody, REQUESTS, &fields).await.expect(status);
            assert_eq!(answer.json[0]["code"], status.to_string(), "{}", answer.text);
        }
        let staff = city.district.key(Post::of(Role::IntakeOfficer)).await;
        let mut fields = good.to_vec();
        fields[0].1 = &staff;
        form(&city.anybody, REQUESTS, &fields).await.expect(403);
        assert_eq!(
            city.shift.get("/api/v1/cases").await.json["total"],
            0,
            "nothing was written"
        );
    }
}

#[tokio::test]
async fn broken_bodies_are_told_and_the_test_endpoint_stores_nothing() {
    for engine in engines() {
        let city = city(&engine).await;
        let good = [
            ("api_key", city.key.as_str()),
            ("service_code", "C0101"),
            ("address_string", "莘松路"),
        ];
        let raw = async |media: &str, body: &[u8]| {
            city.anybody
                .bytes(Method::POST, REQUESTS, Some(media), body.to_vec())
                .await
        };
        raw("application/json", b"{}").await.expect(400);
        let broken = format!("api_key={}&service_code=C0101&address_string=%FF%FE", city.key);
        raw("application/x-www-form-urlencoded", broken.as_bytes())
            .await
            .expect(400);
        let large = format!("api_key={}&description={}", city.key, "x".repeat(2 << 20));
        raw("application/x-www-form-urlencoded", large.as_bytes())
            .await
            .expect(413);
        let xml = form(
            &city.anybody,
            "/open311/v2/requests.xml",
            &[("service_code", "C0101")],
        )
        .await
        .expect(403);
        assert!(xml.text.contains("<errors><error><code>403</code>"));
        assert_eq!(
            city.shift.get("/api/v1/cases").await.json["total"],
            0,
            "nothing was written"
        );
        let test = form(&city.anybody, "/open311/test/v2/requests.json", &good)
            .await
            .expect(200);
        assert!(test.field("/0/service_request_id").starts_with("test-"));
        assert_eq!(
            city.shift.get("/api/v1/cases").await.json["total"],
            0,
            "the test endpoint stores nothing"
        );
    }
}

#[tokio::test]
async fn the_same_key_and_body_within_ten_minutes_is_the_same_request() {
    for engine in engines() {
        let city = city(&engine).await;
        city.district.at("2026-03-03T10:09:00+08:00");
        let first = city.send("cover").await.expect(200);
        city.district.pass(599);
        let again = city.send("cover").await.expect(200);
        assert_eq!(first.json, again.json, "with the same receipt");
        let other = city.send("another cover").await.expect(200);
        assert_ne!(
            first.field("/0/service_request_id"),
            other.field("/0/service_request_id")
        );
        city.district.pass(602);
        let later = city.send("cover").await.expect(200);
        assert_ne!(
            first.field("/0/service_request_id"),
            later.field("/0/service_request_id")
        );
    }
}

#[tokio::test]
async fn changes_of_public_requests_are_told() {
    for engine in engines() {
        let city = city(&engine).await;
        let number = city.published("cover").await;
        city.step(
            &number,
            "reject",
            json!({ "reason": "outside_district", "note": "secret" }),
        )
        .await
        .expect(200);
        let told = city
            .anybody
            .get("/open311/v2/servicerequestupdates.json")
            .await
            .expect(200);
        let statuses: Vec<_> = told
            .json
            .as_array()
            .unwrap()
            .iter()
            .map(|u| u["status"].as_str().unwrap())
            .collect();
        assert_eq!(statuses, ["OPEN", "NOT_COUNCILS_RESPONSIBILITY"]);
        assert!(!told.text.contains("secret"));
        let before = "/open311/v2/servicerequestupdates.json?end_date=2026-03-03T01:00:00Z";
        assert_eq!(city.anybody.get(before).await.expect(200).json, json!([]));
    }
}

#[tokio::test]
async fn a_client_updates_its_own_requests_alone() {
    for engine in engines() {
        let city = city(&engine).await;
        let open = city
            .send("second cover")
            .await
            .expect(200)
            .field("/0/service_request_id")
            .to_owned();
        let other = city.district.key(Post::of(Role::Public)).await;
        let update = |key: &str| {
            let fields = [
                ("api_key", key.to_owned()),
                ("service_request_id", open.clone()),
                ("update_id", "7".to_owned()),
                ("status", "open".to_owned()),
                ("updated_datetime", "2026-03-03T10:00:00+08:00".to_owned()),
                ("description", "Worse now".to_owned()),
            ];
            fields.map(|(name, value)| (name, value))
        };
        let send = async |fields: &[(&str, String)]| {
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            form(&city.anybody, "/open311/v2/servicerequestupdates.xml", &fields).await
        };
        let done = send(&update(&city.key)).await.expect(200);
        assert!(
            done.text
                .contains("<request_update><update_id>7</update_id></request_update>")
        );
        send(&update(&city.key)).await.expect(200);
        send(&update(&other)).await.expect(404);
        let id = city.id(&open).await;
        let view = city.shift.get(&format!("/api/v1/cases/{id}")).await.expect(200);
        assert_eq!(
            view.json["reports"][0]["additions"],
            json!(["OPEN Worse now"]),
            "once, though sent twice"
        );
    }
}
