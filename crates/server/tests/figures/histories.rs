//! Random histories: every number a table shows is the number of cases its list shows.

use gezhi_domain::actor::{Post, Role};
use gezhi_domain::case::Cases;
use gezhi_domain::kernel::{Decider, Named};
use gezhi_store::check;
use gezhi_testkit::{Client, District, engines, unit_post};
use serde_json::{Value, json};

use crate::chance::Chance;

/// What leads on from each stage.
fn onward(stage: &str) -> &'static [&'static str] {
    match stage {
        "received" => &["file", "file", "ask_verification"],
        "verifying" => &["verify"],
        "filed" => &["dispatch"],
        "dispatched" => &["accept"],
        "accepted" => &["handle"],
        "handled" => &["inspect"],
        "inspected" => &["close"],
        _ => &["rate", "reopen"],
    }
}

struct Room {
    desk: Client,
    intake: Client,
    inspector: Client,
    units: Vec<Client>,
}

async fn room(district: &District) -> Room {
    let mut units = Vec::new();
    for unit in ["traffic_police", "water", "greenery", "town_102"] {
        units.push(district.somebody(unit_post(unit)).await);
    }
    Room {
        desk: district.somebody(Post::of(Role::ShiftLead)).await,
        intake: district.somebody(Post::of(Role::IntakeOfficer)).await,
        inspector: district.somebody(Post::of(Role::Inspector)).await,
        units,
    }
}

/// Cases that go whatever ways the rules let them, over some days.
async fn live(district: &District, room: &Room, chance: &mut Chance) {
    let mut open: Vec<String> = Vec::new();
    for _ in 0..18 {
        let public = chance.below(2) == 0;
        let mut report = json!({ "source": if public { "app" } else { "patrol" }, "words": "Something is broken",
            "case_type": *chance.of(&["S0702", "C0101", "E0110"]) });
        if public {
            report["contact"] = json!({ "name": "Somebody", "phone": "13800138000" });
            report["nature"] = (*chance.of(&["question", "help", "complaint"])).into();
        }
        let receipt = room.intake.post("/api/v1/cases", &report).await.expect(201);
        open.push(receipt.field("/id").to_owned());
        for _ in 0..16 {
            step(room, &open, chance, district).await;
            district.pass(i64::try_from(chance.below(40 * 60)).unwrap_or(0));
        }
        district.tick().await;
    }
}

async fn step(room: &Room, open: &[String], chance: &mut Chance, district: &District) {
    let newest = &open[open.len().saturating_sub(5)..];
    let id = chance.of(newest).clone();
    let seen = room.desk.get(&format!("/api/v1/cases/{id}")).await.expect(200);
    let verb = if chance.below(3) > 0 {
        *chance.of(onward(seen.field("/stage")))
    } else {
        chance.of(Cases::VERBS).name()
    };
    let soon = district.world().now().plus_seconds(7200).to_string();
    let body = match verb {
        "join" => json!({ "into": chance.of(open), "reason": "same_thing" }),
        verb => chance.body(verb, &soon),
    };
    let path = format!("/api/v1/cases/{id}/{verb}");
    for client in room.units.iter().chain([&room.inspector, &room.desk]) {
        // Most steps are refused; what is let through makes the history.
        if client.post(&path, &body).await.status.is_success() {
            break;
        }
    }
}

/// All cases of a list with how often each counts, page by page.
async fn listed(client: &Client, path: &str) -> (i64, i64) {
    let (mut counted, mut next, mut total) = (0, String::new(), 0);
    loop {
        let page = client.get(&format!("{path}&limit=11{next}")).await.expect(200);
        total = page.json["total"].as_i64().unwrap_or(total);
        for item in page.json["items"].as_array().into_iter().flatten() {
            counted += item["counts"].as_i64().unwrap_or(0);
        }
        match page.json["next"].as_str() {
            Some(place) => next = format!("&next={place}"),
            None => return (counted, total),
        }
    }
}

/// Every number of the table told apart `by` is the number of its list. Answers how many were compared.
async fn agree(client: &Client, by: &str) -> usize {
    let path = format!("/api/v1/figures/table?by={by}&figures=all&from=2026-03-01&to=2026-03-20");
    let table = client.get(&path).await.expect(200);
    let rows = table.json["rows"].as_array().cloned().unwrap_or_default();
    let mut compared = 0;
    for row in rows.iter().chain([&table.json["whole"]]) {
        for cell in row["cells"].as_array().into_iter().flatten() {
            let Some(href) = cell["cases"].as_str() else {
                continue;
            };
            for part in ["numerator", "denominator"] {
                let Some(number) = cell[part].as_i64() else {
                    continue;
                };
                // Nothing is behind nothing in most cells; one in eight of those is looked at all the same.
                if number == 0 && compared % 8 != 0 {
                    compared += 1;
                    continue;
                }
                let (counted, total) = listed(client, &format!("{href}&part={part}")).await;
                assert_eq!((counted, total), (number, number), "{by} {row} {cell} {part}");
                compared += 1;
            }
        }
    }
    compared
}

#[tokio::test]
async fn every_number_is_the_number_of_its_list() {
    for (seed, engine) in (1..).zip(engines()) {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        live(&district, &room, &mut Chance::new(0x9e37_79b9_7f4a * seed)).await;
        for by in ["none", "unit", "type", "source", "month"] {
            assert!(agree(&room.desk, by).await > 50, "{by}");
        }
        assert!(agree(&room.units[0], "unit").await > 50);
        let town = Post {
            town: Some("310112102".parse().unwrap()),
            ..Post::of(Role::TownShiftLead)
        };
        agree(&district.somebody(town).await, "none").await;
        let found = check::run::<Cases>(district.world().db(), &district.world().rules().calendar)
            .await
            .unwrap();
        assert_eq!(found.first_fault, None);
    }
}

/// The number in the `whole` row of a table.
fn whole(table: &Value, figure: &str) -> Value {
    let cells = table["whole"]["cells"].as_array().cloned().unwrap_or_default();
    let found = cells.into_iter().find(|cell| cell["figure"] == figure);
    found.unwrap_or_default()
}

#[tokio::test]
async fn roll_ups_and_cases_say_the_same() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = room(&district).await;
        live(&district, &room, &mut Chance::new(77)).await;
        let asked = |by| format!("/api/v1/figures/table?by={by}&figures=all&from=2026-03-01&to=2026-03-20");
        let rolled_up = room.desk.get(&asked("none")).await.expect(200).json;
        // Unit and source stand in two roll-ups: crossed, they are counted from the cases.
        let counted = room.desk.get(&asked("unit,source")).await.expect(200).json;
        for figure in [
            "filed",
            "due_handle",
            "unmet_handle",
            "closed_on_time",
            "reworked",
            "open_now",
        ] {
            assert_eq!(
                whole(&rolled_up, figure)["numerator"],
                whole(&counted, figure)["numerator"],
                "{figure}"
            );
        }
        assert_ne!(whole(&rolled_up, "due_handle")["numerator"], 0);
        assert_ne!(whole(&rolled_up, "reworked")["numerator"], 0);
    }
}
