//! The recall of 1 October 2025: where the same report goes, and what happens to open cases.

use super::{administrator, apply, built_in, preview};
use gezhi_domain::actor::{Post, Role};
use gezhi_domain::case::Cases;
use gezhi_store::check;
use gezhi_testkit::{Client, District, engines, unit_post};
use serde_json::{Value, json};

struct Room {
    intake: Client,
    dispatcher: Client,
    town: Client,
    district: Client,
    admin: Client,
}

/// On 30 September 2025.
async fn room(district: &District) -> Room {
    district.at("2025-09-30T10:00:00+08:00");
    Room {
        intake: district.somebody(Post::of(Role::IntakeOfficer)).await,
        dispatcher: district.somebody(Post::of(Role::Dispatcher)).await,
        town: district.somebody(unit_post("town_102")).await,
        district: district.somebody(unit_post("city_management")).await,
        admin: administrator(district).await,
    }
}

/// A public toilet, damaged: one of the items recalled on 1 October 2025.
async fn filed(room: &Room) -> String {
    let report = json!({ "source": "patrol", "words": "The door is broken", "nature": "help", "case_type": "C0301",
        "defect": "damaged", "place": { "lon": 121.3558, "lat": 31.1552 }, "filing": { "handling_text": "A broken door" } });
    room.intake
        .post("/api/v1/cases", &report)
        .await
        .expect(201)
        .field("/id")
        .to_owned()
}

async fn step(client: &Client, id: &str, verb: &str, body: Value) -> Value {
    client
        .post(&format!("/api/v1/cases/{id}/{verb}"), &body)
        .await
        .expect(200)
        .json
}

async fn seen(room: &Room, id: &str) -> Value {
    room.dispatcher
        .get(&format!("/api/v1/cases/{id}"))
        .await
        .expect(200)
        .json
}

fn promise<'a>(view: &'a Value, kind: &str) -> &'a Value {
    let promises = view["promises"].as_array().map_or(&[][..], Vec::as_slice);
    let newest = promises.iter().rev().find(|promise| promise["kind"] == kind);
    newest.unwrap_or(&Value::Null)
}

fn moving() -> String {
    built_in("delegated_batches").replace("2025-10-01,stay", "2025-10-01,move")
}

#[tokio::test]
async fn the_same_report_goes_to_the_town_before_and_to_the_district_after() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        let before = filed(&room).await;
        district.at("2025-09-30T23:59:59+08:00");
        assert_eq!(
            step(&room.dispatcher, &before, "dispatch", json!({})).await["lead"]["code"],
            "town_102"
        );
        district.at("2025-10-01T00:00:00+08:00");
        let after = filed(&room).await;
        assert_eq!(
            step(&room.dispatcher, &after, "dispatch", json!({})).await["lead"]["code"],
            "city_management"
        );
        district.tick().await;
        assert_eq!(
            seen(&room, &before).await["lead"]["code"],
            "town_102",
            "the batch says open cases stay"
        );
    }
}

#[tokio::test]
async fn a_batch_says_how_many_cases_and_types_change_hands_before_it_is_applied() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        for at in 0..3 {
            let id = filed(&room).await;
            if at > 0 {
                step(&room.dispatcher, &id, "dispatch", json!({})).await;
            }
        }
        // A case of a type that no item recalls does not count.
        let lights = json!({ "source": "patrol", "words": "x", "nature": "help", "case_type": "S0702", "filing": { "handling_text": "x" } });
        room.intake.post("/api/v1/cases", &lights).await.expect(201);
        let told = preview(&room.admin, "delegated_batches", &moving())
            .await
            .expect(200);
        let batch = &told.json["batches"][0];
        assert_eq!(
            (&batch["batch"], &batch["open_cases"]),
            (&"recall_2025".into(), &"move".into())
        );
        assert_eq!(batch["cases_change_hands"], 3);
        assert_eq!(
            batch["cases_by_unit"],
            json!([{ "from": "town_102", "to": "city_management", "n": 3 }])
        );
        let types: std::collections::BTreeSet<_> = built_in("delegated_items")
            .lines()
            .filter(|line| line.contains(",recall_2025,"))
            .filter_map(|line| {
                line.split(',')
                    .find(|cell| cell.len() == 5 && (cell.starts_with('C') || cell.starts_with('E')))
            })
            .collect();
        assert_eq!(batch["types_change_hands"], types.len());
        let holders = batch["types_by_holder"].as_array().unwrap();
        assert_eq!(holders.len(), 3, "city management, health, emergency");
        assert!(batch["summary"].as_str().unwrap().contains("3 open cases and"));
    }
}

#[tokio::test]
async fn open_cases_move_on_the_day_with_what_remains_of_their_time() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        let (accepted, waiting, by_word) = (filed(&room).await, filed(&room).await, filed(&room).await);
        step(&room.dispatcher, &accepted, "dispatch", json!({})).await;
        step(&room.town, &accepted, "accept", json!({})).await;
        step(
            &room.dispatcher,
            &by_word,
            "dispatch",
            json!({ "unit": "greenery", "reason": "They clean it today" }),
        )
        .await;
        apply(&room.admin, "delegated_batches", 0, &moving())
            .await
            .expect(200);
        district.tick().await;
        assert_eq!(
            seen(&room, &accepted).await["lead"]["code"],
            "town_102",
            "not before its day"
        );
        district.at("2025-10-01T00:00:01+08:00");
        district.tick().await;
        let moved = seen(&room, &accepted).await;
        assert_eq!(
            (&moved["lead"]["code"], &moved["stage"]),
            (&"city_management".into(), &"dispatched".into())
        );
        // Three working days from 10:00 in the town's hours (08:30-12:00, 13:00-17:30): 6.5 h used, 17.5 h left, and
        // city management works day and night.
        assert_eq!(promise(&moved, "handle")["due_at"], "2025-10-01T09:30:01Z");
        assert_eq!(
            promise(&moved, "accept")["due_at"],
            "2025-09-30T16:15:01Z",
            "the new unit has its own time to accept"
        );
        room.town
            .get(&format!("/api/v1/cases/{accepted}"))
            .await
            .expect(404);
        room.district
            .get(&format!("/api/v1/cases/{accepted}"))
            .await
            .expect(200);
        let filed_only = step(&room.dispatcher, &waiting, "dispatch", json!({})).await;
        assert_eq!(filed_only["lead"]["code"], "city_management");
        assert_eq!(
            seen(&room, &by_word).await["lead"]["code"],
            "greenery",
            "sent there by word, not by the item"
        );
        district.tick().await;
        assert_eq!(seen(&room, &waiting).await["lead"]["code"], "city_management");
        let found = check::run::<Cases>(district.world().db(), &district.world().rules().calendar)
            .await
            .unwrap();
        assert_eq!(found.first_fault, None);
    }
}

#[tokio::test]
async fn more_than_one_round_of_cases_moves() {
    let engine = gezhi_testkit::Engine::Sqlite;
    let district = District::new(&engine).await;
    let room = room(&district).await;
    futures::future::join_all((0..510).map(|_| filed(&room))).await;
    apply(&room.admin, "delegated_batches", 0, &moving())
        .await
        .expect(200);
    district.at("2025-10-01T08:00:00+08:00");
    let routed = async || {
        let page = gezhi_store::sweep::open_after::<Cases>(district.world().db(), "", 1000)
            .await
            .unwrap();
        let to = |case: &gezhi_domain::case::Case| matches!(&case.route, Some(Ok(route)) if route.unit.as_str() == "city_management");
        page.iter().filter(|(_, case)| to(case)).count()
    };
    district.tick().await;
    assert_eq!(routed().await, 500, "one round");
    district.tick().await;
    assert_eq!(routed().await, 510, "goes on where it stopped");
}
