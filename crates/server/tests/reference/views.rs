//! What forms are built from: dated rows with names in both languages and a tag.

use super::{administrator, apply, built_in};
use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{District, engines};

#[tokio::test]
async fn rows_are_asked_for_by_day() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let reader = district.somebody(Post::of(Role::UnitHandler)).await;
        let count = async |path: &str| {
            reader.get(path).await.expect(200).json["items"]
                .as_array()
                .unwrap()
                .len()
        };
        assert!(count("/api/v1/case-types").await > 300);
        assert_eq!(count("/api/v1/case-types?on=2019-12-31").await, 0);
        assert_eq!(count("/api/v1/units").await, 77);
        assert_eq!(count("/api/v1/sources").await, 14);
        assert_eq!(count("/api/v1/office-hours").await, 4);
        let held = |view: &serde_json::Value| {
            let items = view["items"].as_array().unwrap();
            items
                .iter()
                .filter(|item| item["batch"] == "delegated_2021")
                .count()
        };
        let before = reader
            .get("/api/v1/delegated-items?on=2025-09-30")
            .await
            .expect(200)
            .json;
        let after = reader
            .get("/api/v1/delegated-items?on=2025-10-01")
            .await
            .expect(200)
            .json;
        assert_eq!((held(&before), held(&after)), (423, 311));
        reader.get("/api/v1/units?on=yesterday").await.expect(400);
        reader.get("/api/v1/units?day=2026-01-01").await.expect(400);
        district.anybody().get("/api/v1/units").await.expect(401);
    }
}

#[tokio::test]
async fn a_type_says_its_limits_in_words_and_what_others_call_it() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let reader = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let types = reader.get("/api/v1/case-types").await.expect(200).json;
        let of = |code: &str| {
            let items = types["items"].as_array().unwrap();
            items.iter().find(|item| item["code"] == code).unwrap().clone()
        };
        let parking = of("E0409");
        assert_eq!(parking["standards"][0]["limit"]["limit"], "2wh");
        assert_eq!(parking["standards"][0]["limit"]["zh"], "2个工作小时");
        assert_eq!(parking["standards"][0]["limit"]["en"], "2 working hours");
        let others = parking["other_lists"].as_array().unwrap();
        assert!(
            others
                .iter()
                .any(|other| other["scheme"] == "shanghai_2015"
                    && other["name_zh"] == "机动车、非机动车乱停放")
        );
        let called = of("S0705");
        assert!(
            called["other_lists"]
                .as_array()
                .unwrap()
                .iter()
                .any(|other| other["code"] == "E0409")
        );
        assert_eq!(called["confidence"], "ours");
    }
}

#[tokio::test]
async fn what_a_client_has_is_not_sent_again_until_it_changes() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let admin = administrator(&district).await;
        let policy = admin.get("/api/v1/policy").await.expect(200);
        let extensions = policy.json["settings"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["key"] == "extensions")
            .unwrap();
        assert_eq!(
            (&extensions["value"], &extensions["least"], &extensions["most"]),
            (&2.into(), &0.0.into(), &10.0.into())
        );
        let tag = policy.headers["etag"].to_str().unwrap();
        let again = admin.clone().with("if-none-match", tag);
        again.get("/api/v1/policy").await.expect(304);
        apply(
            &admin,
            "policy",
            0,
            &built_in("policy").replace("extensions,2", "extensions,3"),
        )
        .await
        .expect(200);
        again.get("/api/v1/policy").await.expect(200);
    }
}
