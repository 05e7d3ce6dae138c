//! Canaries: what is typed anywhere, through a whole life, is read back nowhere in public, and lies in no row, no
//! log line and no metric as it was typed.

use std::io::Write;
use std::sync::{Arc, Mutex};

use gezhi_domain::actor::{Post, Role};
use gezhi_domain::kernel::Value as Cell;
use gezhi_server::Importer;
use gezhi_testkit::{Client, District, engines, unit_post};
use http::Method;
use serde_json::{Value, json};

use crate::{form, photos};

const CANARY: &str = "canary";

/// Log lines of this process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn listen() -> Log {
    let log = Log::default();
    let writer = log.clone();
    // A second engine of the same test goes on listening to the first one's log.
    let _ = tracing_subscriber::fmt()
        .with_env_filter("info,gezhi_server=trace,gezhi_desk=trace,gezhi_store=trace,gezhi_intake=trace")
        .with_writer(move || writer.clone())
        .try_init();
    log
}

struct Street {
    anybody: Client,
    shift: Client,
    unit: Client,
    inspector: Client,
}

impl Street {
    async fn step(&self, who: &Client, id: &str, verb: &str, body: Value) {
        who.post(&format!("/api/v1/cases/{id}/{verb}"), &body)
            .await
            .expect(200);
    }

    /// A case typed full of canaries from report to close and reopening.
    async fn live(&self) {
        let report = json!({
            "words": "canary-words",
            "place": { "lon": 121.3816, "lat": 31.1128, "address": "canary-address 12" },
            "case_type": "S0702",
            "contact": { "name": "canary-name", "phone": "canary-phone-0013", "email": "canary@example.org" },
            "second_factor": "canary-factor",
        });
        let receipt = self
            .anybody
            .post("/api/v1/public/reports", &report)
            .await
            .expect(201);
        let number = receipt.field("/number").to_owned();
        let list = self
            .shift
            .get(&format!("/api/v1/cases?number={number}"))
            .await
            .expect(200);
        let id = list.field("/items/0/id").to_owned();
        let proof = |more: Value| {
            let mut body = json!({ "number": number, "receipt": receipt.field("/receipt"), "second_factor": "canary-factor" });
            body.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            body
        };
        let public = async |path: &str, more: Value| {
            self.anybody
                .post(&format!("/api/v1/public/{path}"), &proof(more))
                .await
                .expect(200)
        };
        public("additions", json!({ "words": "canary-addition" })).await;
        self.work(&id).await;
        public(
            "ratings",
            json!({ "solved": false, "satisfaction": "dissatisfied" }),
        )
        .await;
        public("reopenings", json!({ "reason": "canary-reason" })).await;
    }

    /// A photo whose file name, EXIF and tail hold canaries.
    async fn show(&self) {
        let report = json!({ "words": "canary-words" }).to_string();
        let picture = photos::jpeg();
        let fields: [(&str, &[u8]); 2] = [("report", report.as_bytes()), ("photo", &picture)];
        photos::multipart(&self.anybody, "/api/v1/public/reports", &fields)
            .await
            .expect(201);
    }

    /// What other systems and sheets bring.
    async fn others(&self, district: &District) {
        let street = self;
        let key = district.key(Post::of(Role::Public)).await;
        let fields = [
            ("api_key", key.as_str()),
            ("service_code", "C0101"),
            ("address_string", "canary-street 1"),
            ("description", "canary-description"),
            ("first_name", "canary-first"),
            ("email", "canary@example.org"),
            ("media_url", "http://canary.example.org/photo.jpg"),
            ("attribute[LANE]", "canary-lane"),
        ];
        let sent = form(&street.anybody, "/open311/v2/requests.json", &fields)
            .await
            .expect(200);
        let number = sent.field("/0/service_request_id");
        let list = street
            .shift
            .get(&format!("/api/v1/cases?number={number}"))
            .await
            .expect(200);
        let id = list.field("/items/0/id").to_owned();
        street
            .step(
                &street.shift,
                &id,
                "release_summary",
                json!({ "text": "Broken cover" }),
            )
            .await;
        let sheet = "编号,来源,内容,地址,联系人,联系电话\nS-1,12345热线,canary-cell,canary-place,canary-caller,canary-0013\n";
        let brought = street
            .shift
            .bytes(Method::POST, "/api/v1/imports", Some("text/csv"), sheet.into())
            .await
            .expect(201);
        let plan = json!({ "columns": { "number": 0, "source": 1, "words": 2, "address": 3, "name": 4, "phone": 5 } });
        let start = format!("/api/v1/imports/{}/start", brought.field("/id"));
        street.shift.post(&start, &plan).await.expect(200);
        while Importer::default()
            .round(district.world())
            .await
            .unwrap()
            .is_some()
        {}
    }

    /// What the offices type.
    async fn work(&self, id: &str) {
        let shift = &self.shift;
        self.step(
            shift,
            id,
            "release_summary",
            json!({ "text": "Lights out at the crossing" }),
        )
        .await;
        self.step(shift, id, "ask_verification", json!({})).await;
        self.step(
            shift,
            id,
            "verify",
            json!({ "result": "true", "note": "canary-verified" }),
        )
        .await;
        self.step(shift, id, "file", json!({ "handling_text": "canary-handling" }))
            .await;
        self.step(shift, id, "dispatch", json!({})).await;
        self.step(&self.unit, id, "accept", json!({})).await;
        self.step(
            &self.unit,
            id,
            "contact",
            json!({ "result": "reached", "note": "canary-contacted" }),
        )
        .await;
        self.step(&self.unit, id, "message", json!({ "text": "canary-message" }))
            .await;
        let answer = json!({ "answer": { "site": "done", "outcome": "fixed", "note": "canary-answer" } });
        self.step(&self.unit, id, "handle", answer).await;
        self.step(
            &self.inspector,
            id,
            "inspect",
            json!({ "finding": "fixed", "note": "canary-seen" }),
        )
        .await;
        self.step(shift, id, "close", json!({ "reply": "canary-reply" }))
            .await;
    }

    /// Every public answer about published cases.
    async fn read(&self) -> String {
        let mut told = String::new();
        for path in [
            "/open311/v2/requests.json",
            "/open311/v2/requests.xml",
            "/open311/v2/requests/MH-2026-000001.json",
            "/open311/v2/requests/MH-2026-000002.xml",
            "/open311/v2/servicerequestupdates.xml",
            "/open311/v2/servicerequestupdates.json",
            "/open311/v2/tokens/MH-2026-000001.json",
            "/metrics",
        ] {
            let answer = self.anybody.get(path).await.expect(200);
            told.push_str(&answer.text);
        }
        // Wrong requests with canaries in them are not echoed either.
        for path in [
            "/open311/v2/requests.json?status=canary&start_date=canary",
            "/open311/v2/services/canary.xml",
            "/open311/v2/tokens/canary.json",
            "/api/v1/cases/canary",
        ] {
            told.push_str(&self.anybody.get(path).await.text);
        }
        let wrong = json!({ "number": "canary", "receipt": "canary" });
        told.push_str(&self.anybody.post("/api/v1/public/progress", &wrong).await.text);
        told
    }
}

/// Every row of every table, as far as it is text or bytes.
async fn rows(district: &District) -> Vec<(String, Vec<u8>)> {
    let schema = include_str!("../../../../migrations/sqlite/0001_house.sql");
    let tables = schema
        .split("CREATE TABLE ")
        .skip(1)
        .filter_map(|rest| rest.split_whitespace().next());
    let mut found = Vec::new();
    for table in tables {
        let rows = district
            .world()
            .db()
            .query(&format!("SELECT * FROM {table}"), &[])
            .await
            .unwrap();
        for cell in rows.iter().flat_map(|row| row.values().to_vec()) {
            match cell {
                Cell::Text(text) => found.push((table.to_owned(), text.into_bytes())),
                Cell::Bytes(bytes) => found.push((table.to_owned(), bytes)),
                Cell::Null | Cell::Int(_) => {}
            }
        }
    }
    found
}

/// Every file under a folder.
fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            found.extend(walk(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

fn holds(bytes: &[u8]) -> bool {
    bytes
        .windows(CANARY.len())
        .any(|piece| piece.eq_ignore_ascii_case(CANARY.as_bytes()))
}

#[tokio::test]
async fn what_is_typed_anywhere_is_read_back_nowhere_in_public() {
    let log = listen();
    for engine in engines() {
        let district = District::new(&engine).await;
        let street = Street {
            anybody: district.anybody(),
            shift: district.somebody(Post::of(Role::ShiftLead)).await,
            unit: district.somebody(unit_post("traffic_police")).await,
            inspector: district.somebody(Post::of(Role::Inspector)).await,
        };
        street.live().await;
        street.others(&district).await;
        street.show().await;
        let told = street.read().await;
        assert!(told.contains("Lights out at the crossing") && told.contains("Broken cover"));
        assert!(!holds(told.as_bytes()), "{told}");
        for (table, bytes) in rows(&district).await {
            assert!(!holds(&bytes), "{table}: {}", String::from_utf8_lossy(&bytes));
        }
        for file in walk(district.world().db().data()) {
            let (path, bytes) = (file.to_string_lossy().into_owned(), std::fs::read(&file).unwrap());
            assert!(!holds(path.as_bytes()) && !holds(&bytes), "{path}");
        }
        let log = log.0.lock().unwrap();
        assert!(!holds(&log), "{}", String::from_utf8_lossy(&log));
    }
}
