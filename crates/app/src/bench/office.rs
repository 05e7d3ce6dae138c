//! The office under measurement: who works there with which key, and the scenes that keep it busy.
//!
//! A scene is a report and the unit the rules send it to, found once beforehand by running the whole lifecycle
//! without writing it.

use std::collections::BTreeMap;

use gezhi_api::case::{Accept, Body, Close, Contact, Dispatch, Handle, Inspect, ReportForm};
use gezhi_desk::{Deed, DeskError, Receive, SaveAccount, SaveKey, Step, UseCase, World, transact};
use gezhi_domain::actor::{Actor, Post, Role};
use gezhi_domain::case::Cases;
use gezhi_domain::code::{AccountId, CaseId, UnitCode};
use gezhi_domain::report::Report;
use gezhi_domain::time::Timestamp;
use gezhi_server::{hash, new_token};
use gezhi_store::account::Account;
use gezhi_store::{Unit, new_bits};
use hyper::body::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Scenes an office knows.
const SCENES: usize = 512;

/// Somebody at a post, with an API key.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Hand {
    pub(super) actor: Actor,
    /// The header that signs in.
    pub(super) bearer: String,
}

/// Everybody who works there; kept beside the data so that a seeded district can be measured again.
#[derive(Serialize, Deserialize)]
pub(super) struct Staff {
    pub(super) intake: Hand,
    pub(super) dispatcher: Hand,
    pub(super) inspector: Hand,
    pub(super) caller: Hand,
    pub(super) units: BTreeMap<UnitCode, Hand>,
    /// Cases seeded, all of them closed.
    pub(super) seeded: u64,
    /// Cases that bench runs added on top, and the journal's last position.
    pub(super) added: u64,
    pub(super) position: i64,
}

impl Staff {
    /// Makes the accounts and keys in a fresh district.
    pub(super) async fn hire(world: &World) -> Result<Self, DeskError> {
        let mut units = BTreeMap::new();
        let rules = world.rules();
        for unit in rules
            .catalogue
            .units
            .on(world.now().day_in(rules.calendar.zone()))
        {
            let post = Post {
                unit: Some(unit.code.clone()),
                ..Post::of(Role::UnitHandler)
            };
            units.insert(unit.code.clone(), hire(world, post).await?);
        }
        Ok(Self {
            intake: hire(world, Post::of(Role::IntakeOfficer)).await?,
            dispatcher: hire(world, Post::of(Role::Dispatcher)).await?,
            inspector: hire(world, Post::of(Role::Inspector)).await?,
            caller: hire(world, Post::of(Role::CallerBack)).await?,
            units,
            seeded: 0,
            added: 0,
            position: 0,
        })
    }

    /// Who takes each step of a lifecycle after the report, with what body and how many seconds after it.
    pub(super) fn steps<'a>(&'a self, unit: &'a Hand) -> [(&'static str, &'a Hand, &'static str, i64); 6] {
        let handled =
            r#"{"answer":{"site":"done","outcome":"fixed","note":"Repaired on the spot and cleaned up"}}"#;
        [
            ("dispatch", &self.dispatcher, "{}", 300),
            ("accept", unit, "{}", 600),
            ("contact", unit, r#"{"result":"reached"}"#, 900),
            ("handle", unit, handled, 5400),
            ("inspect", &self.inspector, r#"{"finding":"fixed"}"#, 6600),
            (
                "close",
                &self.caller,
                r#"{"reply":"It has been repaired, thank you"}"#,
                7200,
            ),
        ]
    }
}

async fn hire(world: &World, post: Post) -> Result<Hand, DeskError> {
    let token = new_token().map_err(|error| gezhi_store::StoreError::Database(error.to_string()))?;
    let name = format!("bench-{}", &token[..12]);
    let account = Account::new(AccountId::from_bits(new_bits()), &name, "", vec![post.clone()]);
    let (system, hash) = (Actor::SYSTEM, hash(&token));
    transact(world, Deed::of(&system), &SaveAccount { account: &account }).await?;
    let code = "bench"
        .parse()
        .map_err(|_| gezhi_store::StoreError::NotFound("key name"))?;
    let key = SaveKey {
        hash: &hash,
        account: account.id,
        name: &code,
        used_by: gezhi_store::account::KeyUse::Program,
    };
    transact(world, Deed::of(&system), &key).await?;
    let actor = Actor {
        account: account.id,
        post,
    };
    let bearer = format!("Bearer {token}");
    Ok(Hand { actor, bearer })
}

/// A report, as it is sent and as it is read, and the unit it goes to.
pub(super) struct Scene {
    pub(super) body: Bytes,
    pub(super) report: Report,
    pub(super) unit: UnitCode,
}

/// Scenes of every kind that runs from report to close without a person's choice.
///
/// # Errors
/// When no case type does.
pub(super) async fn scenes(world: &World, staff: &Staff) -> Result<Vec<Scene>, String> {
    let rules = world.rules();
    let today = world.now().day_in(rules.calendar.zone());
    let types: Vec<_> = rules.catalogue.case_types.on(today).collect();
    let mut found = Vec::with_capacity(SCENES);
    for at in 0..SCENES {
        let kind = types.get(at * 7 % types.len().max(1)).ok_or("no case types")?;
        let body = report(kind.code.as_str(), at);
        let form: ReportForm = serde_json::from_value(body.clone()).map_err(|error| error.to_string())?;
        let report = form.read().map_err(|problem| problem.code)?;
        if let Some(unit) = route(world, staff, &report).await {
            let mut sent = body;
            // The number is put in when it is sent: no two orders of the hotline share one.
            sent.as_object_mut()
                .map(|fields| fields.remove("external_number"));
            found.push(Scene {
                body: sent.to_string().into(),
                report,
                unit,
            });
        }
    }
    if found.is_empty() {
        return Err("no case type runs from report to close by itself".to_owned());
    }
    Ok(found)
}

/// The `at`-th report: all over the middle of the district.
fn report(case_type: &str, at: usize) -> serde_json::Value {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let (east, north) = ((at % 23) as f64 * 0.0021, (at % 29) as f64 * 0.0017);
    json!({
        "source": "hotline",
        "external_number": format!("HL-{at}"),
        "words": format!("The lid at the corner, number {at}, has been loose since this morning, please come and look"),
        "place": { "lon": 121.36 + east, "lat": 31.09 + north, "kind": "street", "address": format!("{at} Xinsong Road") },
        "contact": { "name": "A resident", "phone": "13800138000" },
        "nature": "help",
        "case_type": case_type,
        "filing": { "handling_text": "A loose lid at the corner" },
    })
}

/// The unit the rules send `report` to, when its whole lifecycle can be run; nothing is written.
async fn route(world: &World, staff: &Staff, report: &Report) -> Option<UnitCode> {
    let rules = world.rules();
    let now = world.now().plus_seconds(-24 * 3600);
    let case = CaseId::from_bits(new_bits());
    let mut unit = Unit::new(world.db(), &rules, &staff.intake.actor, (now, now));
    Receive { case, report }.run(world, &mut unit).await.ok()?;
    let state = unit.state::<Cases>(&case.to_string()).await.ok()??;
    let code = state.route.as_ref()?.as_ref().ok()?.unit.clone();
    let hand = staff.units.get(&code)?;
    life(world, staff, (&mut unit, hand), &case.to_string(), now)
        .await
        .ok()?;
    Some(code)
}

/// The steps of a lifecycle after the report, in `unit`, from `received` on.
pub(super) async fn life<'a>(
    world: &World,
    staff: &'a Staff,
    (unit, hand): (&mut Unit<'a>, &'a Hand),
    id: &str,
    received: Timestamp,
) -> Result<(), DeskError> {
    for (verb, who, body, after_s) in staff.steps(hand) {
        let at = received.plus_seconds(after_s);
        unit.act_as(&who.actor, (at, at));
        match verb {
            "dispatch" => step::<Dispatch>(world, unit, id, body).await,
            "accept" => step::<Accept>(world, unit, id, body).await,
            "contact" => step::<Contact>(world, unit, id, body).await,
            "handle" => step::<Handle>(world, unit, id, body).await,
            "inspect" => step::<Inspect>(world, unit, id, body).await,
            _ => step::<Close>(world, unit, id, body).await,
        }?;
    }
    Ok(())
}

async fn step<B: Body + DeserializeOwned>(
    world: &World,
    unit: &mut Unit<'_>,
    id: &str,
    body: &str,
) -> Result<(), DeskError> {
    let body: B =
        serde_json::from_str(body).map_err(|error| gezhi_store::StoreError::Corrupt(error.to_string()))?;
    Step::<Cases, B>::new(id, &body).run(world, unit).await
}
