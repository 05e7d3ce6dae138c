//! What the desk types: every wrong field is named, degrees of telephone maps become those that are kept.

use gezhi_domain::actor::{Post, Role};
use gezhi_domain::coordinate::Datum;
use gezhi_testkit::{Answer, Client, District, engines};
use serde_json::{Value, json};

async fn send(client: &Client, more: Value) -> Answer {
    let mut report = json!({ "source": "patrol", "words": "Lights out", "case_type": "S0702" });
    if let (Some(report), Some(more)) = (report.as_object_mut(), more.as_object()) {
        report.extend(more.clone());
        report.retain(|_, value| !value.is_null());
    }
    client.post("/api/v1/cases", &report).await
}

/// What differs from a good report, the problem it is, and the field.
const WRONG: &[(&str, &str, &str)] = &[
    (r#"{ "place": { "lat": 31.1 } }"#, "bad_field", "/place/lon"),
    (r#"{ "place": { "lon": 121.3 } }"#, "bad_field", "/place/lat"),
    (
        r#"{ "place": { "lon": 181.0, "lat": 31.1 } }"#,
        "bad_field",
        "/place/lon",
    ),
    (
        r#"{ "place": { "lon": 121.3, "lat": -91 } }"#,
        "bad_field",
        "/place/lat",
    ),
    (
        r#"{ "place": { "lon": "east", "lat": 31.1 } }"#,
        "bad_field",
        "/place/lon",
    ),
    (r#"{ "place": { "datum": "gcj02" } }"#, "bad_field", "/place/lon"),
    (
        r#"{ "place": { "lon": 1, "lat": 1, "datum": "shanghai2000" } }"#,
        "bad_field",
        "/place/datum",
    ),
    (
        r#"{ "place": { "longitude": 121.3 } }"#,
        "bad_field",
        "/place/longitude",
    ),
    (r#"{ "words": " " }"#, "bad_field", "/words"),
    (r#"{ "words": null }"#, "bad_field", "/words"),
    (r#"{ "source": null }"#, "bad_field", "/source"),
    (r#"{ "source": "rumour" }"#, "case.unknown_source", "/source"),
    (
        r#"{ "source": "hotline" }"#,
        "case.no_external_number",
        "/external_number",
    ),
    (r#"{ "case_type": "S9999" }"#, "case.unknown_type", "/case_type"),
    (r#"{ "defect": "x9" }"#, "case.unknown_defect", "/defect"),
    (
        r#"{ "excluded_units": ["nobody"] }"#,
        "case.unknown_unit",
        "/excluded_units",
    ),
    (
        r#"{ "excluded_units": ["water", 7] }"#,
        "bad_field",
        "/excluded_units/1",
    ),
    (r#"{ "due_at": "tomorrow" }"#, "bad_field", "/due_at"),
    (
        r#"{ "photos": ["0198aaaa-0000-7000-8000-000000000000"] }"#,
        "no_photo",
        "/photos",
    ),
    (r#"{ "photos": ["photo.jpg"] }"#, "bad_field", "/photos/0"),
    (
        r#"{ "second_factor": "ab" }"#,
        "receipt.short_factor",
        "/second_factor",
    ),
];

#[tokio::test]
async fn every_wrong_field_is_named() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let desk = district.somebody(Post::of(Role::IntakeOfficer)).await;
        for (more, code, pointer) in WRONG {
            let more: Value = serde_json::from_str(more).unwrap();
            let told = send(&desk, more.clone()).await.expect(422);
            let said = (told.field("/code"), told.field("/errors/0/pointer"));
            assert_eq!(said, (*code, *pointer), "{more}\n{}", told.text);
            assert!(!told.field("/errors/0/detail").is_empty());
            let chinese = send(&desk.clone().with("accept-language", "zh"), more.clone()).await;
            assert!(!chinese.field("/title").is_ascii(), "{}", chinese.text);
        }
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        assert_eq!(
            shift.get("/api/v1/cases").await.json["total"],
            0,
            "nothing was written"
        );
    }
}

#[tokio::test]
async fn degrees_of_every_datum_are_the_same_place() {
    let (lon, lat) = (121.3816, 31.1128);
    for engine in engines() {
        let district = District::new(&engine).await;
        let desk = district.somebody(Post::of(Role::IntakeOfficer)).await;
        for datum in [Datum::Wgs84, Datum::Cgcs2000, Datum::Gcj02, Datum::Bd09] {
            let given = datum.from_wgs84((lon, lat));
            let place = json!({ "lon": given.0, "lat": given.1, "datum": datum.name() });
            let born = send(&desk, json!({ "place": place })).await.expect(201);
            let case = desk.get(born.field("/href")).await.expect(200);
            for (name, wanted) in [("lon", lon), ("lat", lat)] {
                let kept = case.json["place"][name].as_f64().unwrap_or_default();
                assert!(
                    (kept - wanted).abs() < 1e-6,
                    "{}: {}",
                    datum.name(),
                    case.json["place"]
                );
            }
        }
    }
}

#[tokio::test]
async fn a_report_with_the_id_of_a_case_that_is_there_is_refused_and_leaves_nothing() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let given = json!({ "id": "01908a3c-7bff-7abc-8def-0123456789ab" });
        let first = send(&intake, given.clone()).await.expect(201);
        let position = *district.world().db().position().borrow();
        let second = send(&intake, given).await.expect(409);
        assert_eq!(second.field("/code"), "case.exists");
        assert_eq!(*district.world().db().position().borrow(), position);
        let kept = intake.get(first.field("/href")).await.expect(200);
        assert_eq!(kept.field("/number"), first.field("/number"));
        let all = intake.get("/api/v1/cases").await.expect(200);
        assert_eq!(all.json["total"], 1);
    }
}
