//! When something was done is said within bounds, and a missed promise is not mended by saying so.

use gezhi_testkit::{District, engines};
use serde_json::{Value, json};

use super::{Room, done, hotline, step};

const OCCURRED: &str = "gezhi-occurred-at";

fn promise<'a>(view: &'a Value, kind: &str) -> &'a Value {
    let promises = view["promises"].as_array().into_iter().flatten();
    promises
        .into_iter()
        .find(|promise| promise["kind"] == kind)
        .unwrap()
}

#[tokio::test]
async fn nobody_tells_a_step_before_the_receipt_or_days_later() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = Room::of(&district).await;
        let long_ago = room.shift.clone().with(OCCURRED, "2020-01-01T00:00:00Z");
        let refused = long_ago.post("/api/v1/cases", &hotline()).await.expect(422);
        assert_eq!(refused.field("/code"), "offline.not_on_the_spot");
        assert!(
            refused.field("/title").contains("five minutes"),
            "{}",
            refused.text
        );
        let id = room.received(&hotline()).await;
        let refused = step(&long_ago, &id, "dispatch", json!({})).await.expect(422);
        assert_eq!(refused.field("/code"), "offline.not_on_the_spot");
        // A clock may be a little wrong, but not before the receipt.
        let before = room.shift.clone().with(OCCURRED, "2026-03-03T01:59:00Z");
        let refused = step(&before, &id, "dispatch", json!({})).await.expect(422);
        assert_eq!(refused.field("/code"), "case.before_receipt");
        step(&room.shift, &id, "dispatch", json!({})).await.expect(200);
        district.pass(26 * 3600);
        let late = room.unit.clone().with(OCCURRED, "2026-03-03T02:00:00Z");
        let refused = step(&late, &id, "accept", json!({})).await.expect(422);
        assert_eq!(refused.field("/code"), "offline.too_late");
    }
}

#[tokio::test]
async fn a_promise_noted_as_missed_stays_missed_when_a_phone_tells_later() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = Room::of(&district).await;
        let id = room.accepted(&hotline()).await;
        district.pass(5 * 3600);
        district.tick().await;
        // Four running hours from dispatch: done in time, told too late to know.
        let phone = room.unit.clone().with(OCCURRED, "2026-03-03T05:00:00Z");
        let view = step(&phone, &id, "handle", done()).await.expect(200);
        let handle = promise(&view.json, "handle");
        assert_eq!(handle["met_at"], "2026-03-03T05:00:00Z");
        assert_eq!(
            (&handle["on_time"], &handle["told_late"]),
            (&json!(false), &json!(true))
        );
        // What follows is not done before it.
        let back = room.inspector.clone().with(OCCURRED, "2026-03-03T04:59:59Z");
        let refused = step(&back, &id, "inspect", json!({ "finding": "fixed" }))
            .await
            .expect(422);
        assert_eq!(refused.field("/code"), "case.before_last_step");
    }
}
