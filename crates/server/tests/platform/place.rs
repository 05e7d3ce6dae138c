//! A place is located, told with what follows from it, drawn and looked for; a correction is shown before it is saved.

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{Client, District, Engine, engines};
use serde_json::{Value, json};

/// Inside Pujiang, far from every border of a responsible grid.
const PUJIANG: (f64, f64) = (121.515, 31.05);
/// Inside Qibao.
const QIBAO: (f64, f64) = (121.35, 31.155);

fn point((lon, lat): (f64, f64)) -> Value {
    json!({ "lon": lon, "lat": lat })
}

#[tokio::test]
async fn a_point_is_told_with_areas_unit_and_clocks() {
    let district = District::new(&Engine::Sqlite).await;
    let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
    let asked = json!({ "place": point(PUJIANG), "source": "hotline", "case_type": "E0110" });
    let told = intake.post("/api/v1/locate", &asked).await.expect(200);
    assert_eq!(told.field("/place/certainty"), "exact");
    assert_eq!(told.field("/areas/town/code"), "310112114");
    assert_eq!(told.field("/areas/town/name"), "Pujiang");
    assert_eq!(told.field("/place/unit_grid").len(), 15);
    assert_eq!(told.field("/origin"), "synthetic");
    assert!(!told.field("/route/unit/code").is_empty(), "{}", told.text);
    assert!(!told.field("/route/item/name").is_empty());
    let clocks = told.json["clocks"].as_array().unwrap();
    let handle = clocks.iter().find(|clock| clock["kind"] == "handle").unwrap();
    assert_eq!(handle["starts_on"], "dispatched");
    assert!(!handle["words"].as_str().unwrap().is_empty());
    assert!(handle["due_at"].as_str().unwrap() > "2026-03-03T02:00:00Z");
    // Without source and type the place alone is told.
    let bare = intake
        .post("/api/v1/locate", &json!({ "place": point(PUJIANG) }))
        .await
        .expect(200);
    assert_eq!(
        (&bare.json["route"], bare.json["clocks"].as_array().unwrap().len()),
        (&Value::Null, 0)
    );
    district
        .anybody()
        .post("/api/v1/locate", &asked)
        .await
        .expect(401);
}

#[tokio::test]
async fn the_datum_of_a_telephone_map_moves_the_point() {
    let district = District::new(&Engine::Sqlite).await;
    let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
    let mut place = point(PUJIANG);
    place["datum"] = json!("gcj02");
    let told = intake
        .post("/api/v1/locate", &json!({ "place": place }))
        .await
        .expect(200);
    let east = told.json["place"]["lon"].as_f64().unwrap() - PUJIANG.0;
    assert!((-0.0052..-0.0040).contains(&east), "{east}");
    place["datum"] = json!("shanghai2000");
    intake
        .post("/api/v1/locate", &json!({ "place": place }))
        .await
        .expect(422);
}

#[tokio::test]
async fn outside_missing_and_ambiguous_places_are_said() {
    let district = District::new(&Engine::Sqlite).await;
    let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
    let locate = async |place: Value| {
        let asked = json!({ "place": place, "source": "hotline", "case_type": "E0110" });
        intake.post("/api/v1/locate", &asked).await.expect(200)
    };
    let outside = locate(point((121.47, 31.23))).await;
    assert_eq!(outside.field("/place/certainty"), "outside");
    assert_eq!(outside.field("/unroutable"), "outside");
    let missing = locate(json!({ "address": "不清楚" })).await;
    assert_eq!(missing.field("/place/certainty"), "missing");
    assert_eq!(missing.json["call_back_owed"], true);
    let several = locate(json!({ "address": "七宝镇某路" })).await;
    assert_eq!(several.field("/place/certainty"), "unsure");
    assert_eq!(several.field("/candidates/0/town/name"), "Qibao");
    assert!(several.json["candidates"].as_array().unwrap().len() > 1);
    let compound = locate(json!({ "address": "古美街道古美一村小区" })).await;
    assert_eq!(compound.field("/areas/compound/name"), "古美一村小区");
    assert_eq!(compound.field("/areas/town/code"), "310112006");
    let half = json!({ "place": { "lon": 121.5 } });
    intake.post("/api/v1/locate", &half).await.expect(422);
}

#[tokio::test]
async fn a_correction_is_shown_before_it_is_saved() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let report = json!({
            "source": "hotline", "external_number": "H1", "words": "Rubbish", "nature": "help", "case_type": "E0110",
            "place": point(PUJIANG), "filing": { "handling_text": "Rubbish" },
        });
        let id = intake
            .post("/api/v1/cases", &report)
            .await
            .expect(201)
            .field("/id")
            .to_owned();
        let path = format!("/api/v1/cases/{id}");
        let before = intake.get(&path).await.expect(200);
        assert_eq!(before.field("/place/town"), "310112114");
        let shown = intake
            .post(&format!("{path}/locate/preview"), &point(QIBAO))
            .await
            .expect(200);
        let changes = shown.json["changes"].as_array().unwrap();
        let change = |what: &str| changes.iter().find(|change| change["what"] == what).unwrap();
        assert_eq!(
            (&change("town")["from"], &change("town")["to"]),
            (&json!("310112114"), &json!("310112102"))
        );
        assert_ne!(change("grid")["from"], change("grid")["to"]);
        assert!(!shown.json["clocks"].as_array().unwrap().is_empty());
        // Nothing was saved.
        assert_eq!(
            intake.get(&path).await.expect(200).json["place"],
            before.json["place"]
        );
        intake
            .post(&format!("{path}/locate"), &point(QIBAO))
            .await
            .expect(200);
        let after = intake.get(&path).await.expect(200);
        assert_eq!(after.field("/place/town"), "310112102");
        assert_eq!(after.field("/place/grid"), shown.field("/place/grid"));
        // Whoever may not correct the place learns nothing from the preview.
        let inspector = district.somebody(Post::of(Role::Inspector)).await;
        inspector
            .post(&format!("{path}/locate/preview"), &point(QIBAO))
            .await
            .expect(403);
    }
}

#[tokio::test]
async fn cases_are_found_by_the_box_they_lie_in() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        for place in [point(PUJIANG), point(QIBAO), json!({})] {
            let report = json!({ "source": "patrol", "words": "x", "nature": "help", "case_type": "E0110", "place": place });
            shift.post("/api/v1/cases", &report).await.expect(201);
        }
        let count = async |bbox: &str| {
            let list = shift.get(&format!("/api/v1/cases?bbox={bbox}")).await.expect(200);
            list.json["total"].as_i64().unwrap_or_default()
        };
        assert_eq!(count("121.51,31.045,121.52,31.055").await, 1);
        assert_eq!(count("121.2,30.9,121.6,31.3").await, 2);
        assert_eq!(count("121.40,31.045,121.42,31.055").await, 0);
        for bad in ["121.6,30.9,121.2,31.3", "1,2,3", "a,b,c,d", "100,30,122,31"] {
            shift.get(&format!("/api/v1/cases?bbox={bad}")).await.expect(400);
        }
    }
}

#[tokio::test]
async fn layers_are_drawn_with_their_label_and_an_etag() {
    let district = District::new(&Engine::Sqlite).await;
    let worker = district.somebody(Post::of(Role::GridWorker)).await;
    for (layer, count) in [
        ("towns", 14),
        ("grids", 68),
        ("committees", 596),
        ("unit_grids", 3_132),
        ("compounds", 1_182),
    ] {
        let path = format!("/api/v1/geography/{layer}");
        let drawn = worker.get(&path).await.expect(200);
        assert_eq!(drawn.headers["content-type"], "application/geo+json");
        assert_eq!(drawn.json["features"].as_array().unwrap().len(), count);
        assert_eq!(drawn.field("/origin"), "synthetic");
        assert!(drawn.field("/label/zh").starts_with("演示数据"));
        let tag = drawn.headers["etag"].to_str().unwrap().to_owned();
        let again = worker.clone().with("if-none-match", &tag).get(&path).await;
        again.expect(304);
    }
    worker.get("/api/v1/geography/people").await.expect(404);
    district
        .anybody()
        .get("/api/v1/geography/towns")
        .await
        .expect(401);
}

/// Somebody's count of cases, by what is asked.
async fn total(who: &Client, asked: &str) -> i64 {
    let list = who.get(&format!("/api/v1/cases?{asked}")).await.expect(200);
    list.json["total"].as_i64().unwrap_or_default()
}

/// A report about `place`; answers where its case is read.
async fn received(intake: &Client, place: Value) -> String {
    let report = json!({
        "source": "patrol", "words": "Rubbish", "nature": "help", "case_type": "E0110", "place": place,
        "contact": { "phone": "13800138000" },
    });
    let made = intake.post("/api/v1/cases", &report).await.expect(201);
    made.field("/href").to_owned()
}

#[tokio::test]
async fn places_nobody_is_sure_of_are_found_and_a_call_back_is_owed() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let caller = district.somebody(Post::of(Role::CallerBack)).await;
        let several = received(&intake, json!({ "address": "七宝镇某路" })).await;
        for place in [json!({}), point((121.47, 31.23)), point(PUJIANG)] {
            received(&intake, place).await;
        }
        for (asked, wanted) in [
            ("place=unsure", 1),
            ("place=missing", 1),
            ("place=outside", 1),
            ("call_back=true", 2),
            ("call_back=false", 2),
        ] {
            assert_eq!(total(&caller, asked).await, wanted, "{asked}");
        }
        caller.get("/api/v1/cases?place=exact").await.expect(400);
        let owed = caller.get(&several).await.expect(200);
        assert_eq!(
            (owed.field("/call_back/about"), owed.field("/call_back/state")),
            ("unsure", "owed")
        );
        assert!(owed.json["place"]["candidates"].as_array().unwrap().len() > 1);
        let list = caller.get("/api/v1/cases?place=unsure").await.expect(200);
        assert_eq!(list.json["items"][0]["call_back"], true);
    }
}

#[tokio::test]
async fn a_call_back_ends_with_the_place_which_moves_the_report_too() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let caller = district.somebody(Post::of(Role::CallerBack)).await;
        let case = received(&intake, json!({ "address": "七宝镇某路" })).await;
        let reached = json!({ "result": "reached" });
        caller
            .post(&format!("{case}/contact"), &reached)
            .await
            .expect(200);
        assert_eq!(
            total(&caller, "call_back=true").await,
            1,
            "an answer is no place yet"
        );
        let path = format!("{case}/locate");
        caller
            .post(&format!("{path}/preview"), &point(QIBAO))
            .await
            .expect(200);
        let located = caller.post(&path, &point(QIBAO)).await.expect(200);
        assert_eq!(located.json["call_back"], Value::Null);
        assert_eq!(
            located.field("/place/address"),
            "七宝镇某路",
            "what was typed stays"
        );
        assert_eq!(located.field("/areas/town/name"), "Qibao");
        let chinese = caller.clone().with("accept-language", "zh").get(&case).await;
        assert_eq!(chinese.field("/areas/town/name"), "七宝镇");
        assert!(!chinese.field("/areas/grid/name").is_ascii());
        for asked in ["place=missing", "call_back=true"] {
            assert_eq!(total(&caller, asked).await, 0, "{asked}");
        }
        let id = case.rsplit('/').next().unwrap();
        let sql = "SELECT lon_e7, lat_e7 FROM report WHERE matter = $1";
        let rows = district.world().db().query(sql, &[id.into()]).await.unwrap();
        assert_eq!((rows[0].int(0), rows[0].int(1)), (1_213_500_000, 311_550_000));
    }
}

#[tokio::test]
async fn a_call_back_ends_when_nobody_can_be_reached() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let caller = district.somebody(Post::of(Role::CallerBack)).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let report =
            json!({ "source": "patrol", "words": "Rubbish", "nature": "help", "case_type": "E0110" });
        let href = intake
            .post("/api/v1/cases", &report)
            .await
            .expect(201)
            .field("/href")
            .to_owned();
        let mut states = Vec::new();
        for _ in 0..3 {
            let tried = json!({ "result": "no_answer" });
            let case = caller.post(&format!("{href}/contact"), &tried).await.expect(200);
            states.push(case.field("/call_back/state").to_owned());
            district.pass(3600);
        }
        assert_eq!(states, ["owed", "owed", "not_reached"]);
        let list = caller.get("/api/v1/cases?call_back=true").await.expect(200);
        assert_eq!(list.json["total"], 0);
        let list = caller.get("/api/v1/cases?place=missing").await.expect(200);
        assert_eq!(
            (&list.json["total"], &list.json["items"][0]["call_back"]),
            (&json!(1), &json!(false))
        );
    }
}

#[tokio::test]
async fn degrees_of_another_datum_are_kept_as_they_were_given() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        for (datum, kept) in [
            ("gcj02", true),
            ("bd09", true),
            ("cgcs2000", true),
            ("wgs84", false),
        ] {
            let place = json!({ "lon": 121.386_094_123_4, "lat": 31.110_871_987_6, "datum": datum });
            let report = json!({ "source": "patrol", "words": "x", "case_type": "E0110", "place": place });
            let made = intake.post("/api/v1/cases", &report).await.expect(201);
            let case = intake.get(made.field("/href")).await.expect(200);
            let wanted = if kept {
                json!({ "datum": datum, "lon": 121.386_094_123_4, "lat": 31.110_871_987_6 })
            } else {
                Value::Null
            };
            assert_eq!(case.json["place"]["given"], wanted);
        }
    }
}
