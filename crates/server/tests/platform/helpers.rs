//! Posts that help with a part of a case: mediators, lawyers, whoever runs a compound. They see what their office was
//! asked for, never the reporter; a programme officer has no business with single cases.

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{District, engines};
use serde_json::json;

fn at(role: Role, unit: &str) -> Post {
    Post {
        unit: unit.parse().ok(),
        ..Post::of(role)
    }
}

#[tokio::test]
async fn who_helps_with_a_part_sees_that_case_without_the_reporter_and_answers() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        let report = json!({
            "source": "patrol", "words": "Mrs Canary next door, 13800138000", "nature": "help", "case_type": "S0702",
            "contact": { "name": "Canary", "phone": "13800138000" },
            "filing": { "handling_text": "Traffic lights out" },
        });
        for (role, answers) in [
            (Role::Mediator, true),
            (Role::Lawyer, true),
            (Role::CompoundActor, true),
            (Role::ProgrammeOfficer, false),
        ] {
            let case = shift.post("/api/v1/cases", &report).await.expect(201);
            let href = case.field("/href").to_owned();
            shift
                .post(&format!("{href}/dispatch"), &json!({}))
                .await
                .expect(200);
            let helper = district.somebody(at(role, "water")).await;
            helper.get("/api/v1/session").await.expect(200);
            helper.get(&href).await.expect(404);
            let part =
                json!({ "unit": "water", "task": "Look", "limit": { "unit": "working_days", "n": 2 } });
            shift.post(&format!("{href}/ask_part"), &part).await.expect(200);
            let note = json!({ "note": "Talked to both" });
            if !answers {
                helper.get(&href).await.expect(404);
                helper.get("/api/v1/cases").await.expect(403);
                helper
                    .post(&format!("{href}/answer_part"), &note)
                    .await
                    .expect(404);
                continue;
            }
            let seen = helper.get(&href).await.expect(200);
            assert_eq!(seen.field("/handling_text"), "Traffic lights out");
            assert!(!seen.text.contains("Canary") && !seen.text.contains("13800138000"));
            let list = helper.get("/api/v1/cases").await.expect(200);
            assert_eq!(list.field("/items/0/id"), case.field("/id"));
            for verb in ["handle", "accept", "contact", "close", "press", "locate"] {
                let refused = helper.post(&format!("{href}/{verb}"), &json!({})).await;
                assert!(
                    matches!(refused.status.as_u16(), 403 | 422),
                    "{role:?} {verb}: {}",
                    refused.text
                );
            }
            let done = helper
                .post(&format!("{href}/answer_part"), &note)
                .await
                .expect(200);
            assert_eq!(done.field("/parts/0/state"), "answered", "{}", done.text);
        }
    }
}
