//! Words are sorted, struck and compared, and nothing of them is kept outside the encrypted texts.

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{District, engines, unit_post};
use serde_json::{Value, json};

const LAMP: &str =
    "您好,春申路和莘松路交叉口的路灯不亮了,晚上没路灯,请尽快修一下,我的电话13812345678,住12号楼401室";

fn report(words: &str, point: (f64, f64)) -> Value {
    json!({ "source": "patrol", "words": words, "place": { "lon": point.0, "lat": point.1 } })
}

#[tokio::test]
async fn words_are_sorted_and_a_handling_text_without_numbers_is_proposed() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let before = position(&district);
        let said = intake
            .post("/api/v1/classify", &json!({ "words": LAMP }))
            .await
            .expect(200);
        assert_eq!(said.field("/types/0/case_type/code"), "S0707");
        assert_eq!(said.json["sure"], true);
        assert!(
            said.field("/pieces/0/words").contains('灯'),
            "{:?}",
            said.json["pieces"]
        );
        let text = said.field("/handling_text");
        assert!(
            text.contains("春申路") && !text.contains("13812345678") && !text.contains("401"),
            "{text}"
        );
        intake
            .post("/api/v1/classify", &json!({ "words": " " }))
            .await
            .expect(422);
        assert_eq!(position(&district), before, "nothing was written");
        let unit = district.somebody(unit_post("water")).await;
        unit.post("/api/v1/classify", &json!({ "words": LAMP }))
            .await
            .expect(403);
    }
}

/// The last position of the journal.
fn position(district: &District) -> i64 {
    *district.world().db().position().borrow()
}

#[tokio::test]
async fn a_report_without_a_type_gets_one_when_sure_and_proposals_when_not() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let sent = intake
            .post("/api/v1/cases", &report(LAMP, (121.40, 31.10)))
            .await
            .expect(201);
        let path = sent.field("/href").to_owned();
        let seen = intake.get(&path).await.expect(200);
        assert_eq!(seen.field("/case_type/code"), "S0707");
        assert_eq!(seen.json["classifier"]["chose"], true);
        assert!(seen.json["classifier"]["probability"].as_f64().unwrap() > 0.3);
        assert!(seen.field("/classifier/pieces/0/words").contains('灯'));
        let by_hand = json!({ "case_type": "S0702" });
        let changed = intake
            .post(&format!("{path}/classify"), &by_hand)
            .await
            .expect(200);
        assert_eq!(changed.field("/case_type/code"), "S0702");
        assert!(changed.json["classifier"].is_null(), "a person chose");

        let vague = report("qqq", (121.40, 31.10));
        let sent = intake.post("/api/v1/cases", &vague).await.expect(201);
        let seen = intake.get(sent.field("/href")).await.expect(200);
        assert!(seen.json["case_type"].is_null());
        assert_eq!(seen.json["classifier"]["chose"], false);
        assert!(
            !seen.json["classifier"]["proposals"]
                .as_array()
                .unwrap()
                .is_empty()
        );
    }
}

#[tokio::test]
async fn an_earlier_case_nearby_is_proposed_with_reasons_and_not_to_units() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let first = intake
            .post("/api/v1/cases", &report(LAMP, (121.40, 31.10)))
            .await
            .expect(201);
        district.pass(3600);
        let second = "春申路莘松路交叉口路灯不亮好几天了";
        let form =
            json!({ "words": second, "case_type": "S0707", "place": { "lon": 121.4002, "lat": 31.1001 } });
        let before = intake.post("/api/v1/same-thing", &form).await.expect(200);
        assert_eq!(before.field("/likely/0/id"), first.field("/id"));
        assert_eq!(before.json["likely"][0]["same_type"], true);
        assert!(before.field("/likely/0/because").contains(" m away"));
        let sent = intake
            .post("/api/v1/cases", &report(second, (121.4002, 31.1001)))
            .await
            .expect(201);
        let path = format!("{}/same-thing", sent.field("/href"));
        let found = intake.get(&path).await.expect(200);
        assert_eq!(found.field("/likely/0/id"), first.field("/id"));
        let itself = format!("{}/same-thing", first.field("/href"));
        let none = intake.get(&itself).await.expect(200);
        assert_eq!(none.json["likely"], json!([]), "only earlier cases are proposed");
        let unit = district.somebody(unit_post("water")).await;
        unit.get(&path).await.expect(403);
        unit.post("/api/v1/same-thing", &form).await.expect(403);
        let far =
            json!({ "words": second, "case_type": "S0707", "place": { "lon": 121.45, "lat": 31.1001 } });
        let far = intake.post("/api/v1/same-thing", &far).await.expect(200);
        assert_eq!(far.json["likely"], json!([]));
    }
}

#[tokio::test]
async fn a_point_that_very_many_reports_use_is_no_place() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let types = [
            "S0101", "S0201", "S0301", "S0401", "S0501", "S0601", "S0701", "S0801",
        ];
        for at in 0..64 {
            let mut report = report("没有说在哪里", (121.41, 31.11));
            report["case_type"] = json!(types[at % types.len()]);
            intake.post("/api/v1/cases", &report).await.expect(201);
        }
        let form = json!({ "case_type": "S0101", "place": { "lon": 121.41, "lat": 31.11 } });
        let asked = intake.post("/api/v1/same-thing", &form).await.expect(200);
        assert_eq!(asked.json["no_place"], true);
        assert_eq!(asked.json["likely"], json!([]));
        let beside = json!({ "case_type": "S0101", "place": { "lon": 121.4101, "lat": 31.11 } });
        let asked = intake.post("/api/v1/same-thing", &beside).await.expect(200);
        assert_eq!(asked.json["no_place"], false);
        assert_eq!(
            asked.json["likely"],
            json!([]),
            "what has no place is near nothing"
        );
    }
}

#[tokio::test]
async fn words_that_only_name_the_type_say_nothing_about_another_case() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let likely = async |words: &str, case_type: &str| {
            let place = json!({ "lon": 121.42, "lat": 31.12 });
            let form = json!({ "words": words, "case_type": case_type, "place": place });
            intake.post("/api/v1/same-thing", &form).await.expect(200)
        };
        let mut named = report("道路坑洼", (121.42, 31.12));
        named["case_type"] = json!("S0701");
        let sent = intake.post("/api/v1/cases", &named).await.expect(201);
        let by_name = likely("道路坑洼", "S0701").await;
        assert_eq!(by_name.field("/likely/0/id"), sent.field("/id"));
        assert!(by_name.json["likely"][0]["alike"].is_null());
    }
}
