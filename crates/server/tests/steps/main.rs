//! The steps of a case as people tell and read them, on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

mod history;
mod readers;
mod texts;
mod told_late;

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{Answer, Client, District, unit_post};
use serde_json::{Value, json};

/// Who works on a case.
pub(crate) struct Room {
    pub(crate) shift: Client,
    pub(crate) unit: Client,
    pub(crate) assisting: Client,
    pub(crate) inspector: Client,
    pub(crate) caller: Client,
}

impl Room {
    pub(crate) async fn of(district: &District) -> Self {
        Self {
            shift: district.somebody(Post::of(Role::ShiftLead)).await,
            unit: district.somebody(unit_post("traffic_police")).await,
            assisting: district.somebody(unit_post("water")).await,
            inspector: district.somebody(Post::of(Role::Inspector)).await,
            caller: district.somebody(Post::of(Role::CallerBack)).await,
        }
    }

    /// A case filed from `report`.
    pub(crate) async fn received(&self, report: &Value) -> String {
        let said = self.shift.post("/api/v1/cases", report).await.expect(201);
        said.field("/id").to_owned()
    }

    /// The same, dispatched and accepted.
    pub(crate) async fn accepted(&self, report: &Value) -> String {
        let id = self.received(report).await;
        step(&self.shift, &id, "dispatch", json!({})).await.expect(200);
        step(&self.unit, &id, "accept", json!({})).await.expect(200);
        id
    }
}

/// Traffic lights, reported over the hotline by somebody who can be called back.
pub(crate) fn hotline() -> Value {
    json!({
        "source": "hotline",
        "external_number": "H-1",
        "words": "The lights are out, says Zhang San, 13812345678",
        "nature": "help",
        "case_type": "S0702",
        "place": { "lon": 121.3816, "lat": 31.1128, "address": "莘松路5弄302室 张三家" },
        "contact": { "name": "Zhang San", "phone": "13812345678" },
        "filing": { "handling_text": "Traffic lights out at the crossing" }
    })
}

pub(crate) async fn step(client: &Client, id: &str, verb: &str, body: Value) -> Answer {
    client.post(&format!("/api/v1/cases/{id}/{verb}"), &body).await
}

/// The lead unit's answer.
pub(crate) fn done() -> Value {
    json!({ "answer": { "site": "done", "outcome": "fixed", "note": "Lamp replaced" } })
}
