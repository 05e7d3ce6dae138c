//! The divisions are replaced from a file: shown first, in force at once, open cases keep their place.

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{Answer, Client, District, Engine, engines};
use http::Method;
use serde_json::{Value, json};

const MEDIA: Option<&str> = Some("application/geo+json");

async fn send(client: &Client, path: &str, file: &Value) -> Answer {
    client
        .bytes(Method::POST, path, MEDIA, file.to_string().into_bytes())
        .await
}

/// The file of all unit grids, with one given to another responsible grid.
async fn handed_over(admin: &Client, unit_grid: &str, grid: &str) -> Value {
    let mut file = admin.get("/api/v1/geography/unit_grids").await.expect(200).json;
    for feature in file["features"].as_array_mut().into_iter().flatten() {
        if feature["properties"]["code"] == unit_grid {
            feature["properties"]["grid"] = json!(grid);
        }
    }
    file
}

/// The responsible grid of a place and the version it was located in.
async fn located(client: &Client, place: &Value) -> (String, Option<i64>) {
    let asked = json!({ "place": place });
    let told = client.post("/api/v1/locate", &asked).await.expect(200);
    let version = told.json["geography_version"].as_i64();
    (told.field("/place/grid").to_owned(), version)
}

#[tokio::test]
async fn a_unit_grid_changes_hands_without_a_restart() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let admin = district.somebody(Post::of(Role::SystemAdministrator)).await;
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        let place = json!({ "lon": 121.515, "lat": 31.05 });
        let report = json!({ "source": "patrol", "words": "x", "nature": "help", "case_type": "E0110", "place": place });
        let received = shift.post("/api/v1/cases", &report).await.expect(201);
        let path = format!("/api/v1/cases/{}", received.field("/id"));
        let case = shift.get(&path).await.expect(200);
        let (unit_grid, grid) = (case.field("/place/unit_grid"), case.field("/place/grid"));
        let others = ["310112114-01", "310112114-02"];
        let other = others.into_iter().find(|other| *other != grid).unwrap();
        let file = handed_over(&admin, unit_grid, other).await;
        let shown = send(&admin, "/api/v1/geography/preview?datum=wgs84", &file)
            .await
            .expect(200);
        assert_eq!(shown.json["version"], Value::Null);
        let cases = &shown.json["open_cases"];
        assert_eq!((&cases["open"], &cases["other_grid"]), (&json!(1), &json!(1)));
        assert_eq!(cases["other_unit"], 0, "the same town");
        let mut layers = shown.json["layers"].as_array().unwrap().iter();
        let unit_grids = layers.find(|layer| layer["layer"] == "unit_grids").unwrap();
        assert_eq!(unit_grids["changed"], json!([unit_grid]));
        let before = located(&shift, &place).await;
        assert_eq!(before, (grid.to_owned(), Some(0)), "a preview changes nothing");
        let done = send(&admin, "/api/v1/geography?datum=wgs84", &file)
            .await
            .expect(200);
        assert_eq!(done.json["version"], 1);
        assert_eq!(located(&shift, &place).await, (other.to_owned(), Some(1)));
        let kept = shift.get(&path).await.expect(200);
        assert_eq!(kept.field("/place/grid"), grid, "an open case keeps its place");
        let drawn = admin.get("/api/v1/geography/grids").await.expect(200);
        assert_eq!(drawn.field("/origin"), "imported");
        assert_eq!(drawn.json["version"], 1);
    }
}

#[tokio::test]
async fn a_file_is_refused_without_datum_permission_or_fit() {
    let district = District::new(&Engine::Sqlite).await;
    let admin = district.somebody(Post::of(Role::SystemAdministrator)).await;
    let shift = district.somebody(Post::of(Role::ShiftLead)).await;
    let file = json!({ "type": "FeatureCollection", "features": [] });
    let no_datum = send(&admin, "/api/v1/geography/preview", &file).await.expect(422);
    assert_eq!(no_datum.field("/code"), "geography.no_datum");
    send(&admin, "/api/v1/geography?datum=shanghai2000", &file)
        .await
        .expect(422);
    send(&shift, "/api/v1/geography?datum=wgs84", &file)
        .await
        .expect(403);
    send(&district.anybody(), "/api/v1/geography?datum=wgs84", &file)
        .await
        .expect(401);
    let empty = send(&admin, "/api/v1/geography?datum=wgs84", &file)
        .await
        .expect(422);
    assert_eq!(empty.field("/code"), "geography.refused");
    assert_eq!(empty.json["errors"].as_array().unwrap().len(), 1);
    // Two squares that cover each other by 30 metres: the place is told.
    let square = |code: &str, west: f64| {
        let ring = [
            [west, 31.1],
            [west + 0.003, 31.1],
            [west + 0.003, 31.103],
            [west, 31.103],
            [west, 31.1],
        ];
        json!({ "type": "Feature", "properties": { "code": code, "grid": "g1" },
            "geometry": { "type": "Polygon", "coordinates": [ring] } })
    };
    let file = json!({ "type": "FeatureCollection", "features": [
        square("310112001001001", 121.4), square("310112001001002", 121.4027),
    ] });
    let refused = send(&admin, "/api/v1/geography?datum=wgs84", &file)
        .await
        .expect(422);
    assert_eq!(
        refused.field("/errors/0/pointer"),
        "310112001001001 310112001001002"
    );
    assert!(
        refused.field("/errors/0/detail").contains("121.402"),
        "{}",
        refused.text
    );
}
