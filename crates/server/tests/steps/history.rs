//! What was written on the way of a case is read by those it is for.

use gezhi_testkit::{Client, District, engines};
use serde_json::{Value, json};

use super::{Room, done, hotline, step};

async fn history(who: &Client, id: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let path = format!("/api/v1/cases/{id}/history?limit=3&after={after}");
        let page = who.get(&path).await.expect(200).json;
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_i64() {
            Some(next) => after = next,
            None => return all,
        }
    }
}

fn said(history: &[Value], verb: &str, what: &str) -> Option<String> {
    let steps = history.iter().filter(|step| step["verb"] == verb);
    let mut all = steps.flat_map(|step| step["said"].as_array().unwrap());
    let found = all.find(|said| said["what"] == what)?;
    found["words"].as_str().map(ToOwned::to_owned)
}

/// A case that takes every turn with words in it.
async fn told(district: &District, room: &Room) -> String {
    let id = room.accepted(&hotline()).await;
    let more = json!({ "by": { "unit": "urgent_hours", "n": 1 }, "reason": "Parts are missing" });
    let view = step(&room.unit, &id, "ask_extension", more).await.expect(200);
    let approver = room.shift.get(&format!("/api/v1/cases/{id}")).await.expect(200);
    assert_eq!(
        approver.field("/way/extension_reason"),
        "Parts are missing",
        "{}",
        view.text
    );
    for (who, verb, body) in [
        (
            &room.shift,
            "refuse_extension",
            json!({ "reason": "There is a spare lamp" }),
        ),
        (
            &room.unit,
            "contact",
            json!({ "result": "no_answer", "note": "Zhang San does not answer" }),
        ),
        (&room.shift, "press", json!({ "note": "Zhang San calls again" })),
        (
            &room.shift,
            "suspend",
            json!({ "until": "2026-03-05T00:00:00Z", "reason": "Waiting for power" }),
        ),
    ] {
        step(who, &id, verb, body).await.expect(200);
    }
    let waiting = room.unit.get(&format!("/api/v1/cases/{id}")).await.expect(200);
    assert_eq!(waiting.field("/suspended_reason"), "Waiting for power");
    step(&room.shift, &id, "resume", json!({})).await.expect(200);
    step(&room.unit, &id, "handle", done()).await.expect(200);
    let wrong = json!({ "finding": "not_fixed", "note": "Still dark" });
    step(&room.inspector, &id, "inspect", wrong).await.expect(200);
    let back = room.unit.get(&format!("/api/v1/cases/{id}")).await.expect(200);
    assert_eq!(back.field("/inspected/finding"), "not_fixed");
    assert_eq!(
        back.field("/inspected/note"),
        "Still dark",
        "the unit reads what is still wrong"
    );
    let again = json!({ "answer": { "site": "done", "outcome": "fixed", "note": "Cable mended" } });
    step(&room.unit, &id, "handle", again).await.expect(200);
    step(&room.inspector, &id, "inspect", json!({ "finding": "fixed" }))
        .await
        .expect(200);
    let closed = step(&room.caller, &id, "close", json!({ "reply": "Mended, Mr Zhang" }))
        .await
        .expect(200);
    assert_eq!(closed.field("/reply"), "Mended, Mr Zhang");
    district.pass(60);
    id
}

#[tokio::test]
async fn every_reason_and_answer_is_read_by_those_it_is_for() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = Room::of(&district).await;
        let id = told(&district, &room).await;
        let (desk, unit) = (history(&room.shift, &id).await, history(&room.unit, &id).await);
        assert_eq!(desk.len(), unit.len(), "both see every step");
        let mut positions: Vec<i64> = desk
            .iter()
            .map(|step| step["position"].as_i64().unwrap())
            .collect();
        positions.dedup();
        assert_eq!(positions.len(), desk.len(), "no step twice");
        for (verb, what, words) in [
            ("ask_extension", "reason", "Parts are missing"),
            ("refuse_extension", "reason", "There is a spare lamp"),
            ("suspend", "reason", "Waiting for power"),
            ("handle", "answer", "Lamp replaced"),
            ("inspect", "note", "Still dark"),
            ("contact", "note", "Zhang San does not answer"),
        ] {
            assert_eq!(said(&desk, verb, what).as_deref(), Some(words));
            assert_eq!(said(&unit, verb, what).as_deref(), Some(words), "{verb}");
        }
        assert_eq!(said(&desk, "close", "reply").as_deref(), Some("Mended, Mr Zhang"));
        assert_eq!(
            said(&desk, "press", "note").as_deref(),
            Some("Zhang San calls again")
        );
        for (verb, what) in [("close", "reply"), ("press", "note"), ("receive", "words")] {
            assert_eq!(said(&unit, verb, what), None, "{verb}");
        }
        let answers: Vec<&Value> = desk.iter().filter(|step| step["verb"] == "handle").collect();
        assert_eq!(answers.len(), 2, "rework keeps the earlier answer");
        assert!(desk.iter().all(|step| step["account"].is_string()));
        let foreign = unit
            .iter()
            .filter(|step| step["unit"]["code"] != "traffic_police");
        assert!(foreign.into_iter().all(|step| step["account"].is_null()));
    }
}

#[tokio::test]
async fn whoever_inspects_sees_the_whole_answer() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = Room::of(&district).await;
        let id = room.accepted(&hotline()).await;
        let answer = json!({ "answer": {
            "site": "partly", "outcome": "scheduled", "scheduled_on": "2026-03-20", "note": "A part is ordered"
        } });
        step(&room.unit, &id, "handle", answer).await.expect(200);
        for reader in [&room.inspector, &room.shift] {
            let view = reader.get(&format!("/api/v1/cases/{id}")).await.expect(200);
            assert_eq!(view.field("/stage"), "handled");
            let found =
                ["site", "outcome", "scheduled_on", "note"].map(|name| view.json["answered"][name].clone());
            assert_eq!(
                json!(found),
                json!(["partly", "scheduled", "2026-03-20", "A part is ordered"])
            );
        }
    }
}

#[tokio::test]
async fn whoever_may_not_see_a_case_learns_nothing_of_its_history() {
    let district = District::new(&engines()[0]).await;
    let room = Room::of(&district).await;
    let id = room.accepted(&hotline()).await;
    let path = format!("/api/v1/cases/{id}/history");
    room.assisting.get(&path).await.expect(404);
    room.shift.get(&format!("{path}?limit=0")).await.expect(400);
    let wrong = room
        .shift
        .get(&format!("{path}?after=yesterday"))
        .await
        .expect(400);
    assert_eq!(wrong.field("/errors/0/pointer"), "?after");
    assert!(!wrong.text.contains("yesterday"), "{}", wrong.text);
    step(&room.shift, &id, "exclude", json!({ "unit": "traffic_police" }))
        .await
        .expect(200);
    room.unit.get(&path).await.expect(404);
}
