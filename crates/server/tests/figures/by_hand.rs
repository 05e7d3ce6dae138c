//! Cohorts, rates and scores of histories counted by hand, definitions, and formats.

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{Client, District, engines, unit_post};
use serde_json::{Value, json};

struct Room {
    desk: Client,
    unit: Client,
    inspector: Client,
}

async fn room(district: &District) -> Room {
    Room {
        desk: district.somebody(Post::of(Role::ShiftLead)).await,
        unit: district.somebody(unit_post("traffic_police")).await,
        inspector: district.somebody(Post::of(Role::Inspector)).await,
    }
}

async fn step(client: &Client, id: &str, verb: &str, body: Value) {
    let path = format!("/api/v1/cases/{id}/{verb}");
    let answer = client.post(&path, &body).await;
    assert!(answer.status.is_success(), "{verb}: {}", answer.text);
}

/// Traffic lights, four running hours from dispatch; filed, dispatched and accepted at once.
async fn accepted(room: &Room) -> String {
    let report = json!({ "source": "patrol", "words": "Lights out", "case_type": "S0702", "nature": "help",
        "contact": { "phone": "13800138000" }, "filing": { "handling_text": "Lights out" } });
    let receipt = room.desk.post("/api/v1/cases", &report).await.expect(201);
    let id = receipt.field("/id").to_owned();
    step(&room.desk, &id, "dispatch", json!({})).await;
    step(&room.unit, &id, "accept", json!({})).await;
    id
}

async fn handled(room: &Room, id: &str) {
    let answer = json!({ "answer": { "site": "done", "outcome": "fixed", "note": "Done" } });
    step(&room.unit, id, "handle", answer).await;
}

async fn closed(room: &Room, id: &str) {
    handled(room, id).await;
    step(&room.inspector, id, "inspect", json!({ "finding": "fixed" })).await;
    step(&room.desk, id, "close", json!({ "reply": "Done" })).await;
}

/// Value, numerator and denominator of a figure for the traffic police on 3 March.
async fn figure(room: &Room, key: &str) -> (Value, Value, Value) {
    let path = format!("/api/v1/figures/table?by=unit&figures={key}&from=2026-03-03&to=2026-03-03");
    let table = room.desk.get(&path).await.expect(200).json;
    let rows = table["rows"].as_array().cloned().unwrap_or_default();
    let row = rows
        .into_iter()
        .find(|row| row["group"][0]["code"] == "traffic_police");
    let cell = row.unwrap_or_default()["cells"][0].clone();
    (
        cell["value"].clone(),
        cell["numerator"].clone(),
        cell["denominator"].clone(),
    )
}

#[tokio::test]
async fn a_cohort_is_due_when_its_deadline_has_come_or_it_is_done() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        let first = accepted(&room).await;
        let _second = accepted(&room).await;
        // Due at 14:00. At 10:00 neither is due, and nothing over nothing has no value.
        assert_eq!(
            figure(&room, "on_time_handling_rate").await,
            (Value::Null, json!(0), json!(0))
        );
        district.pass(3600);
        handled(&room, &first).await;
        assert_eq!(
            figure(&room, "on_time_handling_rate").await,
            (json!(100.0), json!(1), json!(1))
        );
        assert_eq!(
            figure(&room, "closing_rate").await.2,
            json!(0),
            "handled early, not yet due to be closed"
        );
        district.at("2026-03-03T14:00:01+08:00");
        assert_eq!(
            figure(&room, "on_time_handling_rate").await,
            (json!(50.0), json!(1), json!(2))
        );
        assert_eq!(
            figure(&room, "overdue_unhandled_rate").await,
            (json!(50.0), json!(1), json!(2))
        );
        assert_eq!(
            figure(&room, "closing_rate").await,
            (json!(0.0), json!(0), json!(2))
        );
        assert_eq!(figure(&room, "overdue_now").await.1, json!(1));
        let unit = figure(&room, "unit_score").await;
        // Closing 0, on time 50, rework 0 which enters as 100: a mean of 50.
        assert_eq!(unit.0, json!(50.0));
    }
}

#[tokio::test]
async fn rework_lateness_and_a_leaders_word_stay_visible() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        let (reworked, forced, late) = (
            accepted(&room).await,
            accepted(&room).await,
            accepted(&room).await,
        );
        handled(&room, &reworked).await;
        step(
            &room.inspector,
            &reworked,
            "inspect",
            json!({ "finding": "not_fixed", "note": "Half of it" }),
        )
        .await;
        closed(&room, &reworked).await;
        district.at("2026-03-03T15:00:00+08:00");
        closed(&room, &late).await;
        let reason = json!({ "outcome": "fixed", "reason": "So be it" });
        step(&room.desk, &forced, "force_close", reason).await;
        assert_eq!(figure(&room, "rework_rate").await.1, json!(1));
        assert_eq!(
            figure(&room, "closing_rate").await,
            (json!(100.0), json!(3), json!(3))
        );
        assert_eq!(figure(&room, "on_time_closing_rate").await.1, json!(1));
        assert_eq!(
            figure(&room, "due_handle").await.1,
            json!(3),
            "a leader's word does not undo a miss"
        );
        assert_eq!(figure(&room, "unmet_handle").await.1, json!(1));
        assert_eq!(figure(&room, "closed_by_force").await.1, json!(1));
        let rating = json!({ "solved": true, "satisfaction": "satisfied" });
        let caller = district.somebody(Post::of(Role::CallerBack)).await;
        step(&caller, &late, "rate", rating).await;
        assert_eq!(
            figure(&room, "satisfaction_rate").await,
            (json!(100.0), json!(1), json!(1))
        );
        assert_eq!(
            figure(&room, "unrated").await.1,
            json!(2),
            "who did not answer stands beside"
        );
    }
}

#[tokio::test]
async fn a_case_that_came_back_was_not_dispatched_accurately() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        let (returned, _kept) = (accepted(&room).await, accepted(&room).await);
        district.pass(60);
        let back = json!({ "reason": "not_ours", "should_be": "water", "note": "Not ours" });
        step(&room.unit, &returned, "return", back).await;
        step(
            &room.desk,
            &returned,
            "dispatch",
            json!({ "unit": "traffic_police" }),
        )
        .await;
        let (_, accurate, due) = figure(&room, "accurate_dispatch_rate").await;
        assert_eq!((accurate, due), (json!(2), json!(3)), "each dispatch counts");
    }
}

#[tokio::test]
async fn a_suspended_case_is_due_on_no_day_and_a_joined_one_in_its_other() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        let (suspended, joined, kept) = (
            accepted(&room).await,
            accepted(&room).await,
            accepted(&room).await,
        );
        let pause = json!({ "until": "2026-03-10T10:00:00+08:00", "reason": "Parts are ordered" });
        step(&room.desk, &suspended, "suspend", pause).await;
        step(
            &room.desk,
            &joined,
            "join",
            json!({ "into": kept, "reason": "same_thing" }),
        )
        .await;
        district.at("2026-03-03T15:00:00+08:00");
        assert_eq!(figure(&room, "due_handle").await.1, json!(1));
        assert_eq!(figure(&room, "overdue_now").await.1, json!(1));
        assert_eq!(figure(&room, "filed").await.1, json!(3));
        assert_eq!(figure(&room, "accurate_filing_rate").await.1, json!(2));
    }
}

#[tokio::test]
async fn definitions_stand_in_words_and_tables_in_three_formats() {
    let district = District::new(&engines()[0]).await;
    let room = room(&district).await;
    accepted(&room).await;
    let defined = room.desk.get("/api/v1/figures").await.expect(200);
    let items = defined.json["items"].as_array().cloned().unwrap_or_default();
    assert!(items.len() > 40);
    for item in &items {
        assert!(!item["words"].as_str().unwrap_or_default().is_empty(), "{item}");
        let by_person = item["groupings"].as_array().into_iter().flatten();
        assert!(by_person.clone().all(|one| one != "account" && one != "post"));
    }
    let score = items.iter().find(|item| item["key"] == "grid_score").cloned();
    assert_eq!(score.unwrap_or_default()["weights"], "12.5/37.5/50");
    let csv = room
        .desk
        .get("/api/v1/figures/table?by=unit&format=csv")
        .await
        .expect(200);
    assert!(
        csv.text.contains("by the day the deadline falls on"),
        "{}",
        csv.text
    );
    assert!(
        csv.text
            .lines()
            .any(|line| line.starts_with("traffic_police,Traffic Police,"))
    );
    let book = room
        .desk
        .get("/api/v1/figures/table?by=unit&format=xlsx")
        .await
        .expect(200);
    assert!(book.text.starts_with("PK"));
    for wrong in [
        "by=account",
        "from=yesterday",
        "figures=none_such",
        "by=grid&figures=unit_score",
        "format=pdf",
        "from=2026-03-02&to=2026-03-01",
        "month=2026-13",
    ] {
        let answer = room
            .desk
            .get(&format!("/api/v1/figures/table?{wrong}"))
            .await
            .expect(400);
        assert_eq!(answer.field("/code"), "bad_query", "{wrong}");
    }
    room.desk
        .get("/api/v1/figures/unit_score/cases")
        .await
        .expect(400);
    room.desk.get("/api/v1/figures/none_such/cases").await.expect(404);
    district.anybody().get("/api/v1/figures").await.expect(401);
    let admin = district.somebody(Post::of(Role::SystemAdministrator)).await;
    admin.get("/api/v1/figures/table").await.expect(403);
}
