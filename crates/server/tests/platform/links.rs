//! An outside contractor holds a link: one case, for a time, and no more of it than there is to do.

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{Client, District, engines, unit_post};
use http::Method;
use serde_json::{Value, json};

const WORDS: &str = "Mrs Canary says the lights are out, 13800138000";

/// A case accepted by the traffic police, and its unit.
async fn accepted(district: &District) -> (String, Client) {
    let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
    let dispatcher = district.somebody(Post::of(Role::Dispatcher)).await;
    let unit = district.somebody(unit_post("traffic_police")).await;
    let report = json!({
        "source": "patrol", "words": WORDS, "nature": "help", "case_type": "S0702",
        "contact": { "name": "Canary", "phone": "13800138000" },
        "filing": { "handling_text": "Traffic lights out at the crossing" }
    });
    let case = intake.post("/api/v1/cases", &report).await.expect(201);
    let id = case.field("/id").to_owned();
    let step = |verb: &str| format!("/api/v1/cases/{id}/{verb}");
    dispatcher.post(&step("dispatch"), &json!({})).await.expect(200);
    unit.post(&step("accept"), &json!({})).await.expect(200);
    (id, unit)
}

async fn lend(unit: &Client, id: &str, hours: i64) -> Value {
    let links = format!("/api/v1/cases/{id}/links");
    unit.post(&links, &json!({ "hours": hours }))
        .await
        .expect(201)
        .json
}

fn holder(district: &District, link: &Value) -> Client {
    let token = link["token"].as_str().unwrap_or_default();
    district.anybody().with("gezhi-link", token)
}

#[tokio::test]
async fn the_holder_sees_what_there_is_to_do_and_does_it() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let (id, unit) = accepted(&district).await;
        let link = lend(&unit, &id, 48).await;
        let contractor = holder(&district, &link);
        let seen = contractor.get("/api/v1/link").await.expect(200);
        assert_eq!(seen.field("/handling_text"), "Traffic lights out at the crossing");
        assert!(!seen.text.contains("Canary") && !seen.text.contains("13800138000"));
        let verbs: Vec<&str> = seen.json["actions"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|action| action["name"].as_str())
            .collect();
        assert!(
            verbs.contains(&"handle") && !verbs.contains(&"return"),
            "{verbs:?}"
        );
        contractor.get("/api/v1/cases").await.expect(401);
        contractor.get(&format!("/api/v1/cases/{id}")).await.expect(401);
        let answer = json!({ "answer": { "site": "done", "outcome": "fixed", "note": "Lamp replaced" } });
        let done = contractor.post("/api/v1/link/handle", &answer).await.expect(200);
        assert_eq!(done.field("/stage"), "handled");
        let rows = district
            .somebody(Post::of(Role::AuditAdministrator))
            .await
            .get(&format!("/api/v1/journal?kind=case&id={id}"))
            .await
            .expect(200);
        let last = rows.json["items"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&last["verb"], &last["role"], &last["account"]),
            (&json!("handle"), &json!("contractor"), &link["id"])
        );
    }
}

#[tokio::test]
async fn a_link_ends_by_time_or_when_it_is_taken_back() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let (id, unit) = accepted(&district).await;
        let (short, long) = (lend(&unit, &id, 1).await, lend(&unit, &id, 336).await);
        district.pass(3601);
        let over = holder(&district, &short).get("/api/v1/link").await.expect(401);
        assert_eq!(over.field("/code"), "no_link");
        holder(&district, &long).get("/api/v1/link").await.expect(200);
        let other = district.somebody(unit_post("water")).await;
        let one = format!("/api/v1/cases/{id}/links/{}", long["id"].as_str().unwrap());
        other
            .send(Method::DELETE, &one, Some("{}".into()))
            .await
            .expect(404);
        let list = unit.get(&format!("/api/v1/cases/{id}/links")).await.expect(200);
        assert_eq!(list.json["items"].as_array().map(Vec::len), Some(2));
        assert!(!list.text.contains(long["token"].as_str().unwrap()));
        unit.send(Method::DELETE, &one, Some("{}".into()))
            .await
            .expect(204);
        holder(&district, &long).get("/api/v1/link").await.expect(401);
        let bad = json!({ "hours": 337 });
        let bad = unit
            .post(&format!("/api/v1/cases/{id}/links"), &bad)
            .await
            .expect(422);
        assert_eq!(bad.field("/code"), "link.bad_hours");
    }
}

#[tokio::test]
async fn a_link_opens_no_photo_of_another_case_and_dies_with_the_units_part() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let (first, unit) = accepted(&district).await;
        let (second, _) = accepted(&district).await;
        let png = crate::photos::png();
        let send = |id: &str| {
            let path = format!("/api/v1/cases/{id}/photos");
            let (unit, png) = (unit.clone(), png.clone());
            async move { unit.bytes(Method::POST, &path, Some("image/png"), png).await }
        };
        let (own, foreign) = (send(&first).await.expect(201), send(&second).await.expect(201));
        let contractor = holder(&district, &lend(&unit, &first, 48).await);
        let seen = contractor.get("/api/v1/link").await.expect(200);
        contractor.get(seen.field("/photos/0/href")).await.expect(200);
        let path = |photo: &str| format!("/api/v1/link/photos/{photo}");
        contractor.get(&path(own.field("/id"))).await.expect(200);
        contractor.get(&path(foreign.field("/id"))).await.expect(404);
        let new = contractor
            .bytes(
                Method::POST,
                "/api/v1/link/photos?label=after",
                Some("image/png"),
                png,
            )
            .await
            .expect(201);
        contractor.get(new.field("/small_href")).await.expect(200);
        let leave = json!({ "reason": "not_ours", "should_be": "water", "note": "Not ours" });
        let left = unit.post(&format!("/api/v1/cases/{first}/return"), &leave).await;
        assert!(left.status.is_success(), "{}", left.text);
        contractor.get("/api/v1/link").await.expect(404);
    }
}
