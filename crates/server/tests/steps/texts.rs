//! Texts that leave the desk are refused when they hold what leads to a person; the reporter gets a reply.

use gezhi_testkit::{District, engines};
use serde_json::json;

use super::{Room, done, hotline, step};

#[tokio::test]
async fn a_public_text_that_leads_to_somebody_is_refused_by_kind_and_never_by_content() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = Room::of(&district).await;
        let id = room.received(&hotline()).await;
        let text = json!({ "text": "路灯不亮 13812345678 张三 春申小区302室" });
        for (language, words) in [("en", "a telephone number"), ("zh", "电话号码")] {
            let desk = room.shift.clone().with("accept-language", language);
            let refused = step(&desk, &id, "release_summary", text.clone())
                .await
                .expect(422);
            assert_eq!(refused.field("/code"), "text.leads_to_somebody");
            assert_eq!(refused.field("/errors/0/pointer"), "/text");
            assert!(
                refused.field("/errors/0/detail").contains(words),
                "{}",
                refused.text
            );
            assert!(!refused.text.contains("13812345678") && !refused.text.contains("302"));
        }
        let clean = json!({ "text": "Lights out at the crossing" });
        step(&room.shift, &id, "release_summary", clean).await.expect(200);
    }
}

#[tokio::test]
async fn a_handling_text_holds_no_telephone_number_and_may_hold_a_door() {
    let district = District::new(&engines()[0]).await;
    let room = Room::of(&district).await;
    let mut report = hotline();
    report["filing"]["handling_text"] = json!("Call 13812345678");
    let refused = room.shift.post("/api/v1/cases", &report).await.expect(422);
    assert_eq!(refused.field("/code"), "text.holds_a_number");
    assert_eq!(refused.field("/errors/0/pointer"), "/filing/handling_text");
    report["filing"]["handling_text"] = json!("莘松路58弄门口路灯不亮");
    let id = room.received(&report).await;
    let refused = step(
        &room.shift,
        &id,
        "write_handling_text",
        json!({ "text": "Call 13812345678" }),
    )
    .await;
    assert_eq!(refused.expect(422).field("/errors/0/pointer"), "/text");
}

#[tokio::test]
async fn a_hotline_case_is_closed_with_a_reply() {
    let district = District::new(&engines()[0]).await;
    let room = Room::of(&district).await;
    let id = room.accepted(&hotline()).await;
    step(&room.unit, &id, "handle", done()).await.expect(200);
    step(&room.inspector, &id, "inspect", json!({ "finding": "fixed" }))
        .await
        .expect(200);
    let refused = step(&room.caller, &id, "close", json!({})).await.expect(422);
    assert_eq!(refused.field("/code"), "case.no_reply");
    let closed = step(&room.caller, &id, "close", json!({ "reply": "Mended" }))
        .await
        .expect(200);
    let promises = closed.json["promises"].as_array().unwrap().clone();
    let contact = promises
        .iter()
        .find(|promise| promise["kind"] == "contact")
        .unwrap();
    assert_eq!(
        (&contact["state"], &contact["on_time"]),
        (&json!("missed"), &json!(false))
    );
    let rated = step(
        &room.caller,
        &id,
        "rate",
        json!({ "solved": true, "satisfaction": "satisfied" }),
    )
    .await;
    assert_eq!(rated.expect(200).field("/ratings/0/satisfaction"), "satisfied");
}
