//! What a reporter does with a number and a receipt.

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{Answer, Client, District, engines, unit_post};
use serde_json::{Value, json};

async fn ask(client: &Client, path: &str, body: Value) -> Answer {
    client.post(&format!("/api/v1/public/{path}"), &body).await
}

async fn reported(client: &Client) -> Answer {
    let body = json!({
        "words": "The traffic lights are out",
        "place": { "lon": 121.3816, "lat": 31.1128 },
        "case_type": "S0702",
        "contact": { "name": "Somebody", "phone": "13800138000" },
    });
    ask(client, "reports", body).await
}

fn proof(receipt: &Answer, more: Value) -> Value {
    let mut body = json!({ "number": receipt.field("/number"), "receipt": receipt.field("/receipt") });
    if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
        body.extend(more.clone());
    }
    body
}

async fn closed(district: &District, number: &str) {
    let shift = district.somebody(Post::of(Role::ShiftLead)).await;
    let unit = district.somebody(unit_post("traffic_police")).await;
    let inspector = district.somebody(Post::of(Role::Inspector)).await;
    let list = shift
        .get(&format!("/api/v1/cases?number={number}"))
        .await
        .expect(200);
    let id = list.field("/items/0/id").to_owned();
    let step = async |who: &Client, verb: &str, body: Value| {
        who.post(&format!("/api/v1/cases/{id}/{verb}"), &body)
            .await
            .expect(200)
    };
    step(&shift, "ask_verification", json!({})).await;
    step(&shift, "verify", json!({ "result": "true" })).await;
    step(&shift, "file", json!({ "handling_text": "Lights out" })).await;
    step(&shift, "dispatch", json!({})).await;
    step(&unit, "accept", json!({})).await;
    let answer = json!({ "answer": { "site": "done", "outcome": "fixed", "note": "internal note" } });
    step(&unit, "handle", answer).await;
    step(&inspector, "inspect", json!({ "finding": "fixed" })).await;
    step(&shift, "close", json!({ "reply": "The lights work again" })).await;
}

#[tokio::test]
async fn a_reporter_follows_rates_and_reopens_with_the_receipt() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let anybody = district.anybody();
        let receipt = reported(&anybody).await.expect(201);
        let seen = ask(&anybody, "progress", proof(&receipt, json!({})))
            .await
            .expect(200);
        assert_eq!(
            (seen.field("/progress"), &seen.json["can_withdraw"]),
            ("received", &json!(true))
        );
        assert!(seen.field("/next/what").starts_with("We look"));
        ask(
            &anybody,
            "additions",
            proof(&receipt, json!({ "words": "Still dark" })),
        )
        .await
        .expect(200);
        let rating = json!({ "solved": true, "satisfaction": "satisfied", "second_factor": "8000" });
        let early = ask(&anybody, "ratings", proof(&receipt, rating.clone()))
            .await
            .expect(409);
        assert_eq!(early.field("/code"), "case.not_now");

        closed(&district, receipt.field("/number")).await;
        let chinese = anybody.clone().with("accept-language", "zh");
        let seen = ask(&anybody, "progress", proof(&receipt, json!({})))
            .await
            .expect(200);
        assert_eq!(seen.field("/reply"), "The lights work again");
        assert!(!seen.text.contains("internal note"));
        let told = ask(&chinese, "progress", proof(&receipt, json!({})))
            .await
            .expect(200);
        for office in ["立案", "挂账", "closed", "filed"] {
            assert!(!told.text.contains(office), "{office}");
        }
        let mut wrong = rating.clone();
        wrong["second_factor"] = "8001".into();
        let denied = ask(&anybody, "ratings", proof(&receipt, wrong)).await.expect(403);
        assert_eq!(denied.field("/code"), "receipt.wrong_factor");
        let rated = ask(&anybody, "ratings", proof(&receipt, rating.clone()))
            .await
            .expect(200);
        assert_eq!(rated.json["can_rate"], false);
        let twice = ask(&anybody, "ratings", proof(&receipt, rating))
            .await
            .expect(409);
        assert_eq!(twice.field("/code"), "case.rated_already");
        district.pass(3600);
        let reason = json!({ "reason": "Dark again", "second_factor": "80 00" });
        let reopened = ask(&anybody, "reopenings", proof(&receipt, reason))
            .await
            .expect(200);
        assert_eq!(reopened.field("/progress"), "arranging");
    }
}

#[tokio::test]
async fn the_window_for_reopening_is_the_same_for_the_reporter() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let anybody = district.anybody();
        let receipt = reported(&anybody).await.expect(201);
        closed(&district, receipt.field("/number")).await;
        district.pass(7 * 24 * 3600 + 1);
        let seen = ask(&anybody, "progress", proof(&receipt, json!({})))
            .await
            .expect(200);
        assert_eq!(seen.json["reopen_until"], Value::Null);
        let reason = json!({ "reason": "Dark again", "second_factor": "8000" });
        let late = ask(&anybody, "reopenings", proof(&receipt, reason))
            .await
            .expect(409);
        assert_eq!(late.field("/code"), "case.window_over");
    }
}

#[tokio::test]
async fn a_report_is_withdrawn_before_anything_is_done_about_it() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let anybody = district.anybody();
        let body = json!({ "words": "Noise", "second_factor": "Blue heron" });
        let receipt = ask(&anybody, "reports", body).await.expect(201);
        ask(&anybody, "withdrawals", proof(&receipt, json!({})))
            .await
            .expect(403);
        let gone = proof(&receipt, json!({ "second_factor": "blue-HERON" }));
        let gone = ask(&anybody, "withdrawals", gone).await.expect(200);
        assert_eq!(
            (gone.field("/progress"), gone.field("/words")),
            ("not_taken", "It was withdrawn.")
        );
        let short = json!({ "words": "Noise", "second_factor": "abc" });
        let short = ask(&anybody, "reports", short).await.expect(422);
        assert_eq!(short.field("/code"), "receipt.short_factor");
    }
}

#[tokio::test]
async fn a_receipt_proves_one_report_and_is_not_guessed() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let anybody = district.anybody();
        let one = reported(&anybody).await.expect(201);
        let two = ask(&anybody, "reports", json!({ "words": "No contact left" }))
            .await
            .expect(201);
        let mixed = json!({ "number": one.field("/number"), "receipt": two.field("/receipt") });
        let wrong = ask(&anybody, "progress", mixed.clone()).await.expect(404);
        assert_eq!(wrong.field("/code"), "receipt.wrong");
        let none = json!({ "number": "MH-2026-999999", "receipt": two.field("/receipt") });
        assert_eq!(
            ask(&anybody, "progress", none).await.expect(404).field("/code"),
            "receipt.wrong"
        );
        let rating = json!({ "solved": true, "satisfaction": "satisfied" });
        let bare = ask(&anybody, "ratings", proof(&two, rating)).await.expect(409);
        assert_eq!(bare.field("/code"), "receipt.no_second_factor");
        for _ in 0..9 {
            ask(&anybody, "progress", mixed.clone()).await;
        }
        let limited = ask(&anybody, "progress", proof(&one, json!({})))
            .await
            .expect(429);
        assert_eq!(limited.headers["content-type"], "application/problem+json");
        let wait: i64 = limited.headers["retry-after"].to_str().unwrap().parse().unwrap();
        district.pass(wait);
        ask(&anybody, "progress", proof(&one, json!({})))
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn one_address_reports_so_many_times() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let anybody = district.anybody();
        for _ in 0..10 {
            reported(&anybody).await.expect(201);
        }
        let limited = reported(&anybody).await.expect(429);
        assert!(limited.headers.contains_key("retry-after"));
        let forged = anybody.clone().with("x-forwarded-for", "10.0.0.9");
        reported(&forged).await.expect(429);
        district.pass(600);
        reported(&anybody).await.expect(201);
    }
}

#[tokio::test]
async fn behind_a_named_proxy_its_header_counts() {
    for engine in engines() {
        let district = District::new(&engine).await;
        district.app.reached_by(gezhi_server::Outside {
            public_url: None,
            address_header: Some("x-forwarded-for".to_owned()),
        });
        for at in 0..12 {
            let client = district
                .anybody()
                .with("x-forwarded-for", &format!("1.2.3.4, 10.0.0.{at}"));
            reported(&client).await.expect(201);
        }
    }
}
