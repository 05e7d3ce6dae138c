//! A year without a calendar makes provisional deadlines; its calendar makes them certain.

use super::{administrator, apply, preview};
use gezhi_domain::actor::{Post, Role};
use gezhi_domain::case::Cases;
use gezhi_store::check;
use gezhi_testkit::{Client, District, engines};
use serde_json::{Value, json};

/// Dispatched on the last days of 2026, due in 2027.
async fn into_2027(district: &District, limit: &str) -> (Client, String) {
    let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
    let dispatcher = district.somebody(Post::of(Role::Dispatcher)).await;
    let report = json!({ "source": "patrol", "words": "Something", "nature": "help", "case_type": limit,
        "filing": { "handling_text": "Something" } });
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
    (dispatcher, id)
}

async fn handle(client: &Client, id: &str) -> Value {
    let view = client.get(&format!("/api/v1/cases/{id}")).await.expect(200);
    let promises = view.json["promises"].as_array();
    let handle = promises
        .into_iter()
        .flatten()
        .find(|promise| promise["kind"] == "handle");
    handle.cloned().unwrap_or_default()
}

async fn ask_part(client: &Client, id: &str) {
    let part = json!({ "unit": "water", "task": "Look", "limit": { "unit": "legal_working_days", "n": 3 } });
    let path = format!("/api/v1/cases/{id}/ask_part");
    client.post(&path, &part).await.expect(200);
}

/// The day the part is due, and whether that was reckoned without a calendar.
async fn part(client: &Client, id: &str) -> (String, bool) {
    let view = client.get(&format!("/api/v1/cases/{id}")).await.expect(200);
    let due_on = view.field("/parts/0/due_at").get(..10).unwrap_or_default();
    let provisional = view.json["parts"][0]["promise"]["provisional"] == true;
    (due_on.to_owned(), provisional)
}

const YEAR: &str = r#"{"holidays":{"2027-01-01":"New Year's Day,元旦,1","2027-01-04":"New Year's Day,元旦,1"},"workdays":{}}"#;

#[tokio::test]
async fn a_new_year_makes_provisional_deadlines_certain_and_none_earlier() {
    for engine in engines() {
        let district = District::new(&engine).await;
        district.at("2026-12-30T10:00:00+08:00");
        let admin = administrator(&district).await;
        // Three legal working days: Thursday 31 December, then Friday and Monday when weekends alone are known.
        let (desk, id) = into_2027(&district, "S0803").await;
        ask_part(&desk, &id).await;
        let guessed = handle(&desk, &id).await;
        assert_eq!(
            (
                &guessed["provisional"],
                guessed["due_at"].as_str().unwrap().get(..10)
            ),
            (&true.into(), Some("2027-01-04"))
        );
        let seen = preview(&admin, "calendar", YEAR).await.expect(200);
        assert_eq!(
            (
                &seen.json["added"],
                &seen.json["removed"],
                &seen.json["provisional_deadlines"]
            ),
            (&2.into(), &0.into(), &2.into())
        );
        apply(&admin, "calendar", 0, YEAR).await.expect(200);
        assert_eq!(
            handle(&desk, &id).await["provisional"],
            true,
            "the tick does it in rounds"
        );
        assert_eq!(district.tick().await, 1, "one case is computed anew");
        let certain = handle(&desk, &id).await;
        assert_ne!(certain["provisional"], true);
        assert_eq!(
            certain["due_at"].as_str().unwrap().get(..10),
            Some("2027-01-06"),
            "Tuesday and Wednesday follow two days off"
        );
        assert!(certain["due_at"].as_str() >= guessed["due_at"].as_str());
        let (due_on, provisional) = part(&desk, &id).await;
        assert_eq!(
            (due_on.as_str(), provisional),
            ("2027-01-06", false),
            "the part's too"
        );
        assert_eq!(district.tick().await, 0, "once");
        let year = admin.get("/api/v1/calendar/2027").await.expect(200);
        assert_eq!(
            (&year.json["known"], &year.json["holidays"][1]),
            (&true.into(), &"2027-01-04".into())
        );
        let found = check::run::<Cases>(district.world().db(), &district.world().rules().calendar)
            .await
            .unwrap();
        assert_eq!(found.first_fault, None);
    }
}

#[tokio::test]
async fn certain_deadlines_stay_when_a_known_year_changes() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let admin = administrator(&district).await;
        let (desk, id) = into_2027(&district, "S0803").await;
        let before = handle(&desk, &id).await;
        let days: Vec<&str> = super::built_in("calendar")
            .lines()
            .filter(|line| line.starts_with("2026") || line.starts_with("day"))
            .collect();
        let more = format!("{}\n2026-03-05,holiday,演示,Demonstration\n", days.join("\n"));
        apply(&admin, "calendar", 0, &more).await.expect(200);
        assert!(
            !district
                .world()
                .rules()
                .calendar
                .is_working_day(jiff::civil::date(2026, 3, 5))
        );
        district.tick().await;
        assert_eq!(handle(&desk, &id).await["due_at"], before["due_at"]);
    }
}
