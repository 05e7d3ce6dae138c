//! A case from report to inspected close over HTTP, on both engines.

use gezhi_domain::actor::{Post, Role};
use gezhi_domain::case::Cases;
use gezhi_store::check;
use gezhi_testkit::{Answer, Client, District, engines, unit_post};
use serde_json::{Value, json};

struct Room {
    intake: Client,
    dispatcher: Client,
    unit: Client,
    other: Client,
    inspector: Client,
    caller: Client,
}

async fn room(district: &District) -> Room {
    Room {
        intake: district.somebody(Post::of(Role::IntakeOfficer)).await,
        dispatcher: district.somebody(Post::of(Role::Dispatcher)).await,
        unit: district.somebody(unit_post("traffic_police")).await,
        other: district.somebody(unit_post("water")).await,
        inspector: district.somebody(Post::of(Role::Inspector)).await,
        caller: district.somebody(Post::of(Role::CallerBack)).await,
    }
}

fn lights() -> Value {
    json!({
        "source": "patrol",
        "words": "The traffic lights at the crossing are out, call me on 13800138000",
        "nature": "help",
        "case_type": "S0702",
        "contact": { "name": "Somebody", "phone": "13800138000" },
        "filing": { "handling_text": "Traffic lights out at the crossing" }
    })
}

async fn step(client: &Client, id: &str, verb: &str, body: Value) -> Answer {
    client.post(&format!("/api/v1/cases/{id}/{verb}"), &body).await
}

fn promise<'a>(view: &'a Answer, kind: &str) -> &'a Value {
    let promises = view.json["promises"].as_array();
    let found = promises
        .into_iter()
        .flatten()
        .find(|promise| promise["kind"] == kind);
    found.unwrap_or(&Value::Null)
}

async fn handled(district: &District, room: &Room) -> String {
    let id = room
        .intake
        .post("/api/v1/cases", &lights())
        .await
        .expect(201)
        .field("/id")
        .to_owned();
    step(&room.dispatcher, &id, "dispatch", json!({}))
        .await
        .expect(200);
    district.pass(60);
    step(&room.unit, &id, "accept", json!({})).await.expect(200);
    district.pass(1800);
    let answer = json!({ "answer": { "site": "done", "outcome": "fixed", "note": "Lamp replaced" } });
    step(&room.unit, &id, "handle", answer).await.expect(200);
    id
}

#[tokio::test]
async fn a_report_comes_to_an_inspected_close() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        let receipt = room.intake.post("/api/v1/cases", &lights()).await.expect(201);
        assert_eq!(receipt.field("/number"), "MH-2026-000001");
        let id = receipt.field("/id").to_owned();
        let sent = step(&room.dispatcher, &id, "dispatch", json!({}))
            .await
            .expect(200);
        assert_eq!(sent.field("/lead/code"), "traffic_police");
        assert_eq!(promise(&sent, "dispatch")["state"], "met");
        // Traffic lights: four running hours from dispatch.
        assert_eq!(promise(&sent, "handle")["due_at"], "2026-03-03T06:00:00Z");
        district.pass(300);
        let seen = step(&room.unit, &id, "accept", json!({})).await.expect(200);
        assert_eq!(seen.field("/handling_text"), "Traffic lights out at the crossing");
        assert_eq!(
            seen.json["reports"][0]["words"],
            Value::Null,
            "a unit does not read what reporters said"
        );
        step(&room.unit, &id, "contact", json!({ "result": "reached" }))
            .await
            .expect(200);
        let answer = json!({ "answer": { "site": "done", "outcome": "fixed", "note": "Lamp replaced" } });
        let done = step(&room.unit, &id, "handle", answer).await.expect(200);
        assert_eq!(promise(&done, "handle")["on_time"], true);
        step(&room.inspector, &id, "inspect", json!({ "finding": "fixed" }))
            .await
            .expect(200);
        let closed = step(&room.caller, &id, "close", json!({ "reply": "Thank you" }))
            .await
            .expect(200);
        assert_eq!(
            (closed.field("/stage"), closed.field("/outcome")),
            ("closed", "fixed")
        );
        let found = check::run::<Cases>(district.world().db(), &district.world().rules().calendar)
            .await
            .unwrap();
        assert_eq!((found.first_fault, found.matters), (None, 1));
    }
}

#[tokio::test]
async fn nobody_closes_what_nobody_else_inspected() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        let id = handled(&district, &room).await;
        let early = step(&room.caller, &id, "close", json!({})).await.expect(409);
        assert_eq!(early.field("/code"), "case.not_now");
        step(&room.unit, &id, "inspect", json!({ "finding": "fixed" }))
            .await
            .expect(403);
        step(
            &room.inspector,
            &id,
            "inspect",
            json!({ "finding": "not_fixed", "note": "Still dark" }),
        )
        .await
        .expect(200);
        let view = room.unit.get(&format!("/api/v1/cases/{id}")).await.expect(200);
        assert_eq!(view.field("/stage"), "accepted", "rework goes back to the unit");
        assert_eq!(promise(&view, "handle")["state"], "running");
    }
}

#[tokio::test]
async fn a_unit_without_a_part_learns_nothing() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        let id = handled(&district, &room).await;
        room.other.get(&format!("/api/v1/cases/{id}")).await.expect(404);
        step(
            &room.other,
            &id,
            "handle",
            json!({ "answer": { "site": "done", "outcome": "fixed", "note": "x" } }),
        )
        .await
        .expect(404);
        assert_eq!(room.other.get("/api/v1/cases").await.expect(200).json["total"], 0);
        assert_eq!(room.unit.get("/api/v1/cases").await.expect(200).json["total"], 1);
        district
            .anybody()
            .get(&format!("/api/v1/cases/{id}"))
            .await
            .expect(401);
    }
}

#[tokio::test]
async fn a_key_sent_twice_is_done_once() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        let intake = room.intake.clone().with("idempotency-key", "one");
        let first = intake.post("/api/v1/cases", &lights()).await.expect(201);
        let again = intake.post("/api/v1/cases", &lights()).await.expect(201);
        assert_eq!(first.field("/id"), again.field("/id"));
        let mut other = lights();
        other["words"] = "Something else".into();
        assert_eq!(
            intake
                .post("/api/v1/cases", &other)
                .await
                .expect(422)
                .field("/code"),
            "key_reused"
        );
        assert_eq!(room.intake.get("/api/v1/cases").await.json["total"], 1);
    }
}

#[tokio::test]
async fn a_missed_promise_is_noticed_and_raises_the_case() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        let id = room
            .intake
            .post("/api/v1/cases", &lights())
            .await
            .expect(201)
            .field("/id")
            .to_owned();
        step(&room.dispatcher, &id, "dispatch", json!({}))
            .await
            .expect(200);
        step(&room.unit, &id, "accept", json!({})).await.expect(200);
        assert_eq!(district.tick().await, 0);
        district.pass(4 * 3600 + 1);
        assert_eq!(district.tick().await, 1);
        assert_eq!(district.tick().await, 0, "a miss is noticed once");
        let view = room
            .dispatcher
            .get(&format!("/api/v1/cases/{id}"))
            .await
            .expect(200);
        assert_eq!(promise(&view, "handle")["state"], "missed");
        assert_eq!(
            room.dispatcher.get("/api/v1/cases?overdue=true").await.json["total"],
            1
        );
    }
}

#[tokio::test]
async fn wrong_requests_say_what_is_wrong() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        let mut report = lights();
        report["case_type"] = "S9999".into();
        let unknown = room.intake.post("/api/v1/cases", &report).await.expect(422);
        assert_eq!(unknown.field("/code"), "case.unknown_type");
        assert_eq!(unknown.headers["content-type"], "application/problem+json");
        let blank = room
            .intake
            .post("/api/v1/cases", &json!({ "source": "patrol", "words": " " }))
            .await
            .expect(422);
        assert_eq!(blank.field("/errors/0/pointer"), "/words");
        room.intake
            .send(http::Method::POST, "/api/v1/cases", Some("{".to_owned()))
            .await
            .expect(400);
        room.intake.get("/api/v1/cases/none").await.expect(404);
        room.intake.get("/api/v1/cases?limit=9999").await.expect(400);
        assert_eq!(
            room.intake.get("/api/v1/cases").await.json["total"],
            0,
            "nothing was written"
        );
    }
}
