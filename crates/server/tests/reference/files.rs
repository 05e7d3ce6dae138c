//! Files come in as CSV and workbook, are previewed, applied over a version, and kept.

use super::{administrator, apply, built_in, preview};
use gezhi_domain::actor::{Post, Role};
use gezhi_intake::reference::workbook;
use gezhi_testkit::{District, engines};
use http::Method;
use serde_json::json;

#[tokio::test]
async fn a_file_is_previewed_applied_and_in_force_without_a_restart() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let admin = administrator(&district).await;
        let policy = built_in("policy").replace("extensions,2", "extensions,3");
        let seen = preview(&admin, "policy.csv", &policy).await.expect(200);
        assert_eq!(seen.json["base_version"], 0);
        assert_eq!(
            seen.json["changed_rows"],
            json!([{ "row": "extensions", "cells": [{ "column": "value", "before": "2", "after": "3" }] }])
        );
        assert_eq!(
            district.world().rules().policy.extensions,
            2,
            "a preview changes nothing"
        );
        let done = apply(&admin, "policy.csv", 0, &policy).await.expect(200);
        assert_eq!(done.json["version"], 1);
        assert_eq!(district.world().rules().policy.extensions, 3);
        let versions = admin
            .get("/api/v1/reference/policy.csv/versions")
            .await
            .expect(200);
        assert_eq!(versions.json["versions"][0]["version"], 1);
        assert_eq!(versions.json["versions"][0]["applied_at"], "2026-03-03T02:00:00Z");
        assert!(versions.field("/versions/0/name").starts_with("account-"));
        let exported = admin.get("/api/v1/reference/policy.csv").await.expect(200);
        assert_eq!(
            (exported.text.as_str(), exported.headers["etag"].to_str().unwrap()),
            (policy.as_str(), "\"1\"")
        );
        let before = admin
            .get("/api/v1/reference/policy.csv?version=0")
            .await
            .expect(200);
        assert_eq!(before.text, built_in("policy"));
    }
}

#[tokio::test]
async fn two_administrators_do_not_overwrite_each_other() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let (one, other) = (administrator(&district).await, administrator(&district).await);
        let (three, four) = (
            built_in("policy").replace("extensions,2", "extensions,3"),
            built_in("policy").replace("extensions,2", "extensions,4"),
        );
        apply(&one, "policy", 0, &three).await.expect(200);
        let late = apply(&other, "policy", 0, &four).await.expect(412);
        assert_eq!(late.field("/code"), "reference.base_changed");
        assert_eq!(district.world().rules().policy.extensions, 3);
        let blind = other
            .bytes(
                Method::POST,
                "/api/v1/reference/policy",
                Some("text/csv"),
                four.clone().into(),
            )
            .await;
        assert_eq!(blind.expect(428).field("/code"), "reference.base_missing");
        let same = apply(&other, "policy", 1, &three).await.expect(409);
        assert_eq!(same.field("/code"), "reference.nothing_changes");
        let once = other.clone().with("idempotency-key", "four");
        assert_eq!(
            apply(&once, "policy", 1, &four).await.expect(200).json["version"],
            2
        );
        assert_eq!(
            apply(&once, "policy", 1, &four).await.expect(200).json["version"],
            2,
            "sent twice, done once"
        );
        assert_eq!(district.world().rules().policy.extensions, 4);
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_by_line_in_the_readers_language() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let admin = administrator(&district).await;
        let policy = built_in("policy").replace("undo_seconds,10", "undo_seconds,soon");
        let told = preview(&admin, "policy", &policy).await.expect(422);
        assert_eq!(told.field("/code"), "reference.wrong");
        let row = &told.json["rows"][0];
        assert_eq!(
            (&row["file"], &row["column"], &row["found"]),
            (&"policy.csv".into(), &"value".into(), &"soon".into())
        );
        assert_eq!(row["expected"], "a whole number within 0 - 600");
        assert!(row["line"].as_u64().unwrap() > 1);
        let chinese = admin.clone().with("accept-language", "zh-CN");
        let told = apply(&chinese, "policy", 0, &policy).await.expect(422);
        let named = told.json["rows"][0]["expected"].as_str().unwrap();
        assert!(
            named == "整数，范围： 0 - 600" || named == "a whole number within 0 - 600",
            "{named}"
        );
        assert_eq!(
            district.world().rules().policy.undo_seconds,
            10,
            "nothing wrong is applied"
        );
        admin
            .bytes(
                Method::POST,
                "/api/v1/reference/people/preview",
                Some("text/csv"),
                b"a".to_vec(),
            )
            .await
            .expect(404);
    }
}

#[tokio::test]
async fn a_unit_that_an_item_needs_is_not_removed() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let admin = administrator(&district).await;
        let without: Vec<&str> = built_in("units")
            .lines()
            .filter(|line| !line.starts_with("health,"))
            .collect();
        let told = preview(&admin, "units.csv", &without.join("\n"))
            .await
            .expect(422);
        let rows = told.json["rows"].as_array().unwrap();
        assert!(
            rows.len() >= 2
                && rows
                    .iter()
                    .all(|row| row["file"] == "delegated_items.csv" && row["found"] == "health"),
            "{rows:?}"
        );
    }
}

#[tokio::test]
async fn a_row_that_cases_name_is_ended_not_removed() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let admin = administrator(&district).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let report = json!({ "source": "mailbox", "words": "Something", "nature": "help" });
        intake.post("/api/v1/cases", &report).await.expect(201);
        let without: Vec<&str> = built_in("sources")
            .lines()
            .filter(|line| !line.starts_with("mailbox,"))
            .collect();
        let told = preview(&admin, "sources", &without.join("\n")).await.expect(422);
        assert_eq!(told.json["rows"][0]["code"], "reference.in_use");
        assert_eq!(told.json["rows"][0]["found"], "mailbox (1)");
        let ended: Vec<String> = built_in("sources")
            .lines()
            .map(|line| {
                if line.starts_with("mailbox,") {
                    format!("{line}2026-04-01")
                } else {
                    line.to_owned()
                }
            })
            .collect();
        assert_eq!(
            preview(&admin, "sources", &ended.join("\n"))
                .await
                .expect(200)
                .json["open_cases"],
            1
        );
    }
}

#[tokio::test]
async fn a_changed_limit_leaves_open_cases_as_they_are() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let admin = administrator(&district).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let dispatcher = district.somebody(Post::of(Role::Dispatcher)).await;
        let report = json!({ "source": "patrol", "words": "Lights out", "nature": "help", "case_type": "S0702",
            "filing": { "handling_text": "Lights out" } });
        let sent = async || {
            let id = intake
                .post("/api/v1/cases", &report)
                .await
                .expect(201)
                .field("/id")
                .to_owned();
            dispatcher
                .post(&format!("/api/v1/cases/{id}/dispatch"), &json!({}))
                .await
                .expect(200);
            id
        };
        let due = async |id: &str| {
            let view = dispatcher.get(&format!("/api/v1/cases/{id}")).await.expect(200);
            let promises = view.json["promises"].as_array().unwrap().clone();
            promises
                .into_iter()
                .find(|promise| promise["kind"] == "handle")
                .unwrap()["due_at"]
                .clone()
        };
        let before = sent().await;
        // A change is a new row from a day on; the old one ends there.
        let old = built_in("case_types")
            .lines()
            .find(|line| line.starts_with("S0702,"))
            .unwrap();
        let new = old.replace("2020-01-01,", "2026-03-03,").replace("4uh", "1uh");
        let types = built_in("case_types").replace(old, &format!("{old}2026-03-03\n{new}"));
        assert_eq!(
            preview(&admin, "case_types", &types).await.expect(200).json["open_cases"],
            1
        );
        let book = workbook(&types).unwrap();
        let admin = admin.with("if-match", "\"0\"");
        admin
            .bytes(Method::POST, "/api/v1/reference/case_types.csv", None, book)
            .await
            .expect(200);
        let after = sent().await;
        assert_eq!(
            due(&before).await,
            "2026-03-03T06:00:00Z",
            "four hours as promised"
        );
        assert_eq!(due(&after).await, "2026-03-03T03:00:00Z", "one hour from now on");
    }
}

#[tokio::test]
async fn hours_that_open_promises_count_in_get_a_new_code() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let admin = administrator(&district).await;
        let hours = built_in("office_hours").replace("duty,", "duty,09:00-17:00");
        preview(&admin, "office_hours", &hours).await.expect(200);
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let report = json!({ "source": "walk_in", "words": "Something", "nature": "help" });
        intake.post("/api/v1/cases", &report).await.expect(201);
        let told = preview(&admin, "office_hours", &hours).await.expect(422);
        assert_eq!(told.json["rows"][0]["code"], "reference.hours_in_use");
    }
}

#[tokio::test]
async fn only_the_system_administrator_brings_files() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let dispatcher = district.somebody(Post::of(Role::Dispatcher)).await;
        let policy = built_in("policy").replace("extensions,2", "extensions,3");
        preview(&dispatcher, "policy", &policy).await.expect(403);
        apply(&dispatcher, "policy", 0, &policy).await.expect(403);
        dispatcher
            .get("/api/v1/reference/policy/versions")
            .await
            .expect(403);
        dispatcher.get("/api/v1/reference/policy").await.expect(200);
        district
            .anybody()
            .get("/api/v1/reference/policy")
            .await
            .expect(401);
    }
}
