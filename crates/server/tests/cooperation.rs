//! Several units and several cases over HTTP, on both engines: parts, returns, joins, splits, pressing, feedback.

use gezhi_domain::actor::{Post, Role};
use gezhi_domain::case::Cases;
use gezhi_store::check;
use gezhi_testkit::{Answer, Client, District, engines, unit_post};
use serde_json::{Value, json};

/// The desk of the district, signed in.
struct Desk {
    district: District,
    intake: Client,
    dispatcher: Client,
    caller: Client,
}

impl Desk {
    async fn open(engine: &gezhi_testkit::Engine) -> Self {
        let district = District::new(engine).await;
        Self {
            intake: district.somebody(Post::of(Role::IntakeOfficer)).await,
            dispatcher: district.somebody(Post::of(Role::Dispatcher)).await,
            caller: district.somebody(Post::of(Role::CallerBack)).await,
            district,
        }
    }

    async fn unit(&self, code: &str) -> Client {
        self.district.somebody(unit_post(code)).await
    }

    /// The head of the grid the case lies in.
    async fn grid_head(&self, id: &str) -> Client {
        let grid = self.view(id).await.field("/place/grid").parse().ok();
        let post = Post {
            grid,
            ..Post::of(Role::GridHead)
        };
        self.district.somebody(post).await
    }

    /// A report, filed at once.
    async fn filed(&self, source: &str, case_type: &str) -> String {
        let mut report = json!({
            "source": source,
            "words": "The tactile paving ends at a manhole",
            "case_type": case_type,
            "place": { "lon": 121.3558, "lat": 31.1552 },
            "contact": { "phone": "13800138000" },
            "filing": { "handling_text": "Tactile paving broken off at the station" }
        });
        if source != "patrol" {
            report["external_number"] = "N-1".into();
        }
        let receipt = self.intake.post("/api/v1/cases", &report).await.expect(201);
        receipt.field("/id").to_owned()
    }

    async fn dispatch(&self, id: &str, unit: &str) -> Answer {
        let body = json!({ "unit": unit, "reason": "Agreed on the telephone" });
        step(&self.dispatcher, id, "dispatch", body).await
    }

    async fn view(&self, id: &str) -> Answer {
        self.dispatcher
            .get(&format!("/api/v1/cases/{id}"))
            .await
            .expect(200)
    }

    /// Every state is the fold of its journal, every facet and figure its recomputation.
    async fn holds(&self) {
        let world = self.district.world();
        let found = check::run::<Cases>(world.db(), &world.rules().calendar).await;
        assert_eq!(found.ok().map(|found| found.first_fault), Some(None));
    }
}

async fn step(client: &Client, id: &str, verb: &str, body: Value) -> Answer {
    client.post(&format!("/api/v1/cases/{id}/{verb}"), &body).await
}

fn answer() -> Value {
    json!({ "answer": { "site": "done", "outcome": "fixed", "note": "Relaid" } })
}

fn promise<'a>(view: &'a Answer, kind: &str) -> &'a Value {
    let promises = view.json["promises"].as_array();
    let newest = promises
        .into_iter()
        .flatten()
        .rev()
        .find(|promise| promise["kind"] == kind);
    newest.unwrap_or(&Value::Null)
}

/// Three units meet, and the entrance becomes a part of the metro's.
fn meeting() -> Value {
    json!({
        "came": ["town_102", "transport", "road_works"],
        "decided": "The station entrance is the metro's",
        "parts": [{ "unit": "transport", "task": "Relay the entrance", "limit": { "unit": "working_days", "n": 1 } }]
    })
}

#[tokio::test]
async fn a_joint_case_has_a_lead_and_parts_that_are_answered_or_excused() {
    for engine in engines() {
        let desk = Desk::open(&engine).await;
        let (town, metro, roads) = (
            desk.unit("town_102").await,
            desk.unit("transport").await,
            desk.unit("road_works").await,
        );
        let head = desk.district.somebody(Post::of(Role::ShiftLead)).await;
        let id = desk.filed("patrol", "C0181").await;
        let on_the_spot = desk.grid_head(&id).await;
        metro.get(&format!("/api/v1/cases/{id}")).await.expect(404);
        desk.dispatch(&id, "town_102").await.expect(200);
        step(&town, &id, "accept", json!({})).await.expect(200);
        let ask = json!({ "unit": "road_works", "task": "Level the manhole", "limit": { "unit": "working_hours", "n": 4 } });
        step(&town, &id, "ask_part", ask).await.expect(200);
        step(&head, &id, "meet_on_spot", meeting()).await.expect(403);
        let met = step(&on_the_spot, &id, "meet_on_spot", meeting())
            .await
            .expect(200);
        assert_eq!(
            met.json["way"]["meetings"][0]["came"].as_array().unwrap().len(),
            3
        );
        let seen = metro.get(&format!("/api/v1/cases/{id}")).await.expect(200);
        let part = &seen.json["parts"][1];
        assert_eq!(
            (&part["unit"]["code"], &part["promise"]["state"]),
            (&json!("transport"), &json!("running"))
        );
        assert_eq!(part["promise"]["remaining_s"], 8 * 3600);
        let words = part["promise"]["words"].as_str().unwrap();
        assert!(
            words.contains("one elapsed working day = 8 working hours"),
            "{words}"
        );
        assert_eq!(seen.json["reports"][0]["words"], Value::Null);
        let early = step(&town, &id, "handle", answer()).await.expect(409);
        assert_eq!(early.field("/code"), "case.part_open");
        step(&roads, &id, "answer_part", json!({ "note": "Done" }))
            .await
            .expect(200);
        desk.district.pass(30 * 3600);
        assert!(desk.district.tick().await > 0, "the late part is noticed");
        let late = desk.view(&id).await;
        assert_eq!(late.json["parts"][1]["promise"]["state"], "missed");
        assert_eq!(late.json["way"]["escalation"]["level"], "unit_approver");
        assert_eq!(
            desk.dispatcher.get("/api/v1/cases?raised=1").await.json["total"],
            1
        );
        let excuse = json!({ "unit": "transport", "reason": "Waits for spring" });
        step(&desk.dispatcher, &id, "excuse_part", excuse)
            .await
            .expect(200);
        step(&town, &id, "handle", answer()).await.expect(200);
        desk.holds().await;
    }
}

#[tokio::test]
async fn the_second_return_waits_at_the_desk_for_a_ruling() {
    for engine in engines() {
        let desk = Desk::open(&engine).await;
        let (first, second) = (desk.unit("traffic_police").await, desk.unit("water").await);
        let id = desk.filed("patrol", "S0702").await;
        desk.dispatch(&id, "traffic_police").await.expect(200);
        let back = |unit: &str| json!({ "reason": "not_ours", "should_be": unit, "note": "Not our lamp" });
        let nameless = json!({ "reason": "not_ours", "note": "Not our lamp" });
        let refused = step(&first, &id, "return", nameless).await.expect(422);
        assert_eq!(refused.field("/code"), "case.no_other_unit");
        step(&first, &id, "return", back("water")).await;
        first.get(&format!("/api/v1/cases/{id}")).await.expect(404);
        desk.dispatch(&id, "water").await.expect(200);
        step(&second, &id, "accept", json!({})).await.expect(200);
        step(&second, &id, "return", back("traffic_police")).await;
        let blocked = desk.dispatch(&id, "traffic_police").await.expect(409);
        assert_eq!(blocked.field("/code"), "case.must_rule");
        let waiting = desk
            .dispatcher
            .get("/api/v1/cases?desk_task=ruling")
            .await
            .expect(200);
        assert_eq!(waiting.json["total"], 1);
        let ruling = json!({ "unit": "traffic_police", "reason": "It is the signal box" });
        let ruled = step(&desk.dispatcher, &id, "rule", ruling).await.expect(200);
        assert_eq!(ruled.json["way"]["returns"].as_array().unwrap().len(), 2);
        let again = step(&first, &id, "return", back("water")).await.expect(409);
        assert_eq!(again.field("/code"), "case.ruled");
        desk.holds().await;
    }
}

#[tokio::test]
async fn joined_cases_keep_the_earliest_due_and_part_with_their_own() {
    for engine in engines() {
        let desk = Desk::open(&engine).await;
        let unit = desk.unit("traffic_police").await;
        let mut ids = Vec::new();
        for _ in 0..2 {
            let id = desk.filed("patrol", "S0702").await;
            desk.dispatch(&id, "traffic_police").await.expect(200);
            step(&unit, &id, "accept", json!({})).await.expect(200);
            desk.district.pass(1800);
            ids.push(id);
        }
        let own = |view: &Answer| promise(view, "handle")["due_at"].clone();
        let (early, late) = (own(&desk.view(&ids[0]).await), own(&desk.view(&ids[1]).await));
        let into = json!({ "into": ids[1], "reason": "same_thing" });
        step(&desk.intake, &ids[0], "join", into.clone())
            .await
            .expect(200);
        let joined = desk.view(&ids[1]).await;
        assert_eq!(own(&joined), early);
        assert_eq!(joined.json["reports"].as_array().unwrap().len(), 2);
        assert!(
            promise(&joined, "handle")["words"]
                .as_str()
                .unwrap()
                .contains("joined case")
        );
        step(&desk.intake, &ids[0], "join", into).await.expect(409);
        step(&unit, &ids[1], "handle", answer()).await.expect(200);
        let apart = step(&desk.intake, &ids[0], "unmerge", json!({}))
            .await
            .expect(200);
        assert_eq!((apart.field("/stage"), own(&apart)), ("accepted", early));
        let rest = desk.view(&ids[1]).await;
        assert_eq!((rest.field("/stage"), own(&rest)), ("handled", late));
        assert_eq!(rest.json["reports"].as_array().unwrap().len(), 1);
        desk.holds().await;
    }
}

#[tokio::test]
async fn a_matter_of_its_own_is_split_off_with_its_number_and_clock() {
    for engine in engines() {
        let desk = Desk::open(&engine).await;
        let id = desk.filed("patrol", "C0181").await;
        let form = json!({ "handling_text": "The lamp beside it is dark", "case_type": "S0702" });
        let receipt = step(&desk.intake, &id, "split", form.clone()).await.expect(201);
        assert_eq!(receipt.field("/number"), "MH-2026-000002");
        let child = desk.view(receipt.field("/id")).await;
        assert_eq!(
            (child.field("/stage"), child.field("/parent")),
            ("filed", id.as_str())
        );
        assert_eq!(child.field("/route/code"), "traffic_police");
        assert_eq!(child.json["reports"][0]["has_contact"], true);
        assert_eq!(desk.view(&id).await.json["children"][0], receipt.json["id"]);
        desk.caller
            .post(&format!("/api/v1/cases/{id}/split"), &form)
            .await
            .expect(403);
        desk.holds().await;
    }
}

#[tokio::test]
async fn pressing_opens_no_matter_and_a_referral_is_fed_back() {
    for engine in engines() {
        let desk = Desk::open(&engine).await;
        let id = desk.filed("referral_110", "S0702").await;
        let before = desk.view(&id).await;
        assert_eq!(promise(&before, "feedback")["remaining_s"], 2 * 3600);
        for times in 1..=2 {
            let view = step(&desk.intake, &id, "press", json!({ "note": "Called again" }))
                .await
                .expect(200);
            assert_eq!(view.json["way"]["presses"], times);
        }
        assert_eq!(
            desk.intake.get("/api/v1/cases?pressed=true").await.json["total"],
            1
        );
        assert_eq!(desk.intake.get("/api/v1/cases").await.json["total"], 1);
        let told = json!({ "note": "Repaired at eleven" });
        let fed = step(&desk.intake, &id, "feed_back", told.clone())
            .await
            .expect(200);
        assert_eq!(promise(&fed, "feedback")["on_time"], true);
        let again = step(&desk.intake, &id, "feed_back", told).await.expect(409);
        assert_eq!(again.field("/code"), "case.no_feedback_owed");
        desk.holds().await;
    }
}

#[tokio::test]
async fn nobody_but_the_caller_back_writes_down_what_the_reporter_says() {
    for engine in engines() {
        let desk = Desk::open(&engine).await;
        let unit = desk.unit("traffic_police").await;
        let inspector = desk.district.somebody(Post::of(Role::Inspector)).await;
        let lead = desk.district.somebody(Post::of(Role::ShiftLead)).await;
        let id = desk.filed("patrol", "S0702").await;
        desk.dispatch(&id, "traffic_police").await.expect(200);
        step(&unit, &id, "accept", json!({})).await.expect(200);
        step(&unit, &id, "handle", answer()).await.expect(200);
        step(&inspector, &id, "inspect", json!({ "finding": "fixed" }))
            .await
            .expect(200);
        step(&desk.caller, &id, "close", json!({ "reply": "Done" }))
            .await
            .expect(200);
        let word = json!({ "solved": true, "satisfaction": "satisfied" });
        step(&lead, &id, "rate", word.clone()).await.expect(403);
        step(&unit, &id, "rate", word.clone()).await.expect(403);
        step(&desk.caller, &id, "rate", word).await.expect(200);
        let reopened = step(&desk.caller, &id, "reopen", json!({ "reason": "Dark again" }))
            .await
            .expect(200);
        assert_eq!(reopened.json["way"]["rounds"][0]["outcome"], "fixed");
        assert_eq!(
            reopened.json["way"]["rounds"][0]["promises"]
                .as_array()
                .unwrap()
                .len(),
            6
        );
        desk.holds().await;
    }
}

#[tokio::test]
async fn the_party_complained_about_loses_the_case_whatever_its_part() {
    for engine in engines() {
        let desk = Desk::open(&engine).await;
        let (lead, assisting) = (desk.unit("traffic_police").await, desk.unit("water").await);
        let id = desk.filed("patrol", "S0702").await;
        let path = format!("/api/v1/cases/{id}");
        desk.dispatch(&id, "traffic_police").await.expect(200);
        let part =
            json!({ "unit": "water", "task": "Drain the box", "limit": { "unit": "working_hours", "n": 4 } });
        step(&desk.dispatcher, &id, "ask_part", part).await.expect(200);
        assisting.get(&path).await.expect(200);
        for (client, unit) in [(&assisting, "water"), (&lead, "traffic_police")] {
            step(&desk.intake, &id, "exclude", json!({ "unit": unit }))
                .await
                .expect(200);
            client.get(&path).await.expect(404);
            assert_eq!(client.get("/api/v1/cases").await.json["total"], 0);
            step(client, &id, "message", json!({ "text": "Who complained?" }))
                .await
                .expect(404);
        }
        let view = desk.view(&id).await;
        assert_eq!(
            (view.field("/stage"), view.field("/desk_task")),
            ("filed", "coordination")
        );
        assert_eq!(view.field("/unroutable"), "excluded");
        assert_eq!(view.json["parts"][0]["state"], "ended");
        desk.holds().await;
    }
}
