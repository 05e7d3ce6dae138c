//! Canaries over all roles: what leads to the reporter reaches no unit, and the grid reads it screened.

use gezhi_domain::access;
use gezhi_domain::actor::{Post, Role};
use gezhi_domain::sight::Sight;
use gezhi_testkit::{Client, District, engines, unit_post};
use serde_json::{Value, json};

use super::{Room, hotline, step};

/// What nobody outside the desk reads: the number, the door, the name behind it.
const SECRETS: [&str; 4] = ["13812345678", "302室", "5弄", "张三家"];

fn post(role: Role, view: &Value) -> Post {
    let place = |name: &str| view["place"][name].as_str().map(|code| code.parse().unwrap());
    let of_unit = matches!(
        role,
        Role::UnitLiaison
            | Role::UnitHandler
            | Role::UnitApprover
            | Role::FieldCrew
            | Role::Mediator
            | Role::Lawyer
            | Role::CompoundActor
    );
    Post {
        unit: of_unit.then(|| "traffic_police".parse().unwrap()),
        town: view["place"]["town"].as_str().map(|code| code.parse().unwrap()),
        grid: matches!(role, Role::GridHead | Role::GridWorker)
            .then(|| place("grid"))
            .flatten(),
        ..Post::of(role)
    }
}

async fn read(client: &Client, id: &str) -> String {
    let view = client.get(&format!("/api/v1/cases/{id}")).await.expect(200).text;
    let history = client
        .get(&format!("/api/v1/cases/{id}/history"))
        .await
        .expect(200)
        .text;
    format!("{view}\n{history}")
}

#[tokio::test]
async fn what_leads_to_the_reporter_is_the_desks_alone() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let room = Room::of(&district).await;
        let id = room.accepted(&hotline()).await;
        let part =
            json!({ "unit": "water", "task": "Shut the main", "limit": { "unit": "working_hours", "n": 4 } });
        step(&room.unit, &id, "ask_part", part).await.expect(200);
        let desk = room.shift.get(&format!("/api/v1/cases/{id}")).await.expect(200);
        assert!(
            SECRETS.iter().all(|secret| desk.text.contains(secret)),
            "{}",
            desk.text
        );
        let mut read_by = 0;
        for role in Role::ALL {
            let sees = access::scope(*role, "case", access::READ).is_some();
            if !sees || matches!(role, Role::System | Role::Contractor | Role::Public) {
                continue;
            }
            let post = post(*role, &desk.json);
            let sight = Sight::of(&post);
            let told = read(&district.somebody(post).await, &id).await;
            let leaks = SECRETS.iter().filter(|secret| told.contains(**secret)).count();
            if sight == Sight::Desk {
                assert!(leaks == SECRETS.len(), "{role:?} works from all of it");
            } else {
                assert_eq!(leaks, 0, "{role:?}: {told}");
                assert!(told.contains("莘松路"), "{role:?} still finds the road");
                assert_eq!(
                    told.contains("The lights are out"),
                    sight == Sight::Spot,
                    "{role:?}"
                );
            }
            read_by += 1;
        }
        assert!(read_by > 12, "{read_by} roles read a case");
        let assisting = read(&district.somebody(unit_post("water")).await, &id).await;
        assert!(
            SECRETS.iter().all(|secret| !assisting.contains(secret)),
            "{assisting}"
        );
        let lent = room
            .unit
            .post(&format!("/api/v1/cases/{id}/links"), &json!({ "hours": 24 }))
            .await
            .expect(201);
        let contractor = district.anybody().with("gezhi-link", lent.field("/token"));
        let told = contractor.get("/api/v1/link").await.expect(200).text;
        assert!(SECRETS.iter().all(|secret| !told.contains(secret)), "{told}");
        assert!(told.contains("莘松路"), "{told}");
    }
}
