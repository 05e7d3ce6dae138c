//! What the simulated staff do next with a case, going by what its view says: the ordinary way, and every turn it
//! can take.

use gezhi_domain::time::Timestamp;
use serde_json::{Value, json};

use super::chance::Chance;

/// Who does a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// A demo sign-in of the desk.
    Desk(&'static str),
    /// The handler of a unit.
    Unit(String),
}

/// The next step of a case.
#[derive(Debug)]
pub(super) struct Next {
    pub(super) who: Who,
    pub(super) verb: &'static str,
    pub(super) body: Value,
    /// Seconds until it is done.
    pub(super) after_s: i64,
}

/// Turns a case took already and takes once.
#[derive(Debug, Default)]
pub(super) struct Taken(Vec<&'static str>);

impl Taken {
    /// Whether a turn that comes once in so many of a hundred cases comes now.
    fn once(&mut self, turn: &'static str, percent: f64, chance: &mut Chance) -> bool {
        if self.0.contains(&turn) {
            return false;
        }
        self.0.push(turn);
        chance.percent(percent)
    }
}

const UNITS: &[&str] = &[
    "city_management",
    "greenery",
    "construction",
    "water",
    "housing",
    "road_works",
];

/// Minutes a step takes, short ones oftener than long ones.
type Minutes = (f64, f64);

fn next(
    who: Who,
    verb: &'static str,
    body: Value,
    (minutes, chance): (Minutes, &mut Chance),
) -> Option<Next> {
    // Nobody can be asked who is not known.
    if matches!(&who, Who::Unit(unit) if unit.is_empty()) {
        return None;
    }
    let after_s = chance.seconds(minutes);
    Some(Next {
        who,
        verb,
        body,
        after_s,
    })
}

/// What is done next; `None` when the case is at its end or is left lying.
pub(super) fn next_step(view: &Value, taken: &mut Taken, chance: &mut Chance, now: i64) -> Option<Next> {
    let lead = || Who::Unit(view["lead"]["code"].as_str().unwrap_or_default().to_owned());
    match view["stage"].as_str()? {
        "received" => received(view, taken, chance),
        "verifying" => {
            let result = if chance.percent(90.0) { "true" } else { "not_true" };
            let body = json!({ "result": result, "note": "【模拟】现场查看" });
            next(Who::Desk("intake"), "verify", body, ((4.0, 40.0), chance))
        }
        "filed" => filed(view, chance),
        "dispatched" => {
            if taken.once("return", 6.0, chance) {
                let other = chance.of(UNITS).copied().unwrap_or("greenery");
                let body =
                    json!({ "reason": "not_ours", "should_be": other, "note": "【模拟】不属本单位职责" });
                return next(lead(), "return", body, ((5.0, 60.0), chance));
            }
            next(lead(), "accept", json!({}), ((1.0, 25.0), chance))
        }
        "accepted" => accepted(view, lead(), (taken, chance), now),
        "handled" => {
            let good = !taken.once("rework", 9.0, chance) && chance.percent(98.0);
            let body =
                json!({ "finding": if good { "fixed" } else { "not_fixed" }, "note": "【模拟】现场核查" });
            next(Who::Desk("inspector"), "inspect", body, ((5.0, 45.0), chance))
        }
        "inspected" => {
            let body = json!({ "reply": "【模拟】已处置，谢谢您的反映。" });
            next(Who::Desk("caller"), "close", body, ((5.0, 240.0), chance))
        }
        "closed" => closed(view, taken, chance),
        _ => None,
    }
}

fn received(view: &Value, taken: &mut Taken, chance: &mut Chance) -> Option<Next> {
    let intake = Who::Desk("intake");
    let verify_first = matches!(
        view["source"]["code"].as_str(),
        Some("app" | "walk_in" | "camera" | "media" | "sensor")
    );
    if view["nature"] == "question" && taken.once("answer", 70.0, chance) {
        let body = json!({ "reply": "【模拟】已按政策答复。" });
        return next(intake, "answer", body, ((3.0, 30.0), chance));
    }
    if verify_first && taken.once("verify", 100.0, chance) {
        return next(intake, "ask_verification", json!({}), ((1.0, 8.0), chance));
    }
    // The demo's grid worker mends what lies in the own grid.
    let own_grid = view["source"]["code"] == "patrol" && view["place"]["grid"] == "310112102-01";
    if own_grid && taken.once("fix", 70.0, chance) {
        let answer = json!({ "site": "done", "outcome": "fixed", "note": "【模拟】当场处置" });
        let who = Who::Desk("grid_worker");
        return next(
            who,
            "fix_on_spot",
            json!({ "answer": answer }),
            ((2.0, 20.0), chance),
        );
    }
    if taken.once("reject", 3.0, chance) {
        let body = json!({ "reason": "not_understandable", "note": "【模拟】无有效内容" });
        return next(intake, "reject", body, ((2.0, 20.0), chance));
    }
    if !taken.once("file", 100.0, chance) {
        // Filing was refused: what was reported was not so.
        let body = json!({ "reason": "not_true", "note": "【模拟】经核实不属实" });
        return next(intake, "reject", body, ((2.0, 20.0), chance));
    }
    let name = view["case_type"]["name"].as_str().unwrap_or("问题");
    let body = json!({ "handling_text": format!("【模拟】{name}，请到场处置。") });
    next(intake, "file", body, ((1.0, 20.0), chance))
}

fn filed(view: &Value, chance: &mut Chance) -> Option<Next> {
    let unit = chance.of(UNITS).copied().unwrap_or("greenery");
    if view["desk_task"] == "ruling" {
        let body = json!({ "unit": unit, "reason": "【模拟】经研究由该单位承办" });
        return next(Who::Desk("shift"), "rule", body, ((5.0, 60.0), chance));
    }
    let routed = view["route"]["code"].is_string();
    let body = if routed {
        json!({})
    } else {
        json!({ "unit": unit, "reason": "【模拟】经协调由该单位承办" })
    };
    next(Who::Desk("dispatcher"), "dispatch", body, ((1.0, 25.0), chance))
}

fn accepted(view: &Value, lead: Who, (taken, chance): (&mut Taken, &mut Chance), now: i64) -> Option<Next> {
    let parts = view["parts"].as_array().into_iter().flatten();
    let mut open = parts.filter(|part| part["state"] == "open");
    if let Some(unit) = open.next().and_then(|part| part["unit"]["code"].as_str()) {
        return helped(unit, taken, chance);
    }
    if view["suspended_until"].is_string() {
        let minutes = (60.0, 4000.0);
        return next(Who::Desk("dispatcher"), "resume", json!({}), (minutes, chance));
    }
    if view["desk_task"] == "extension" {
        let (verb, body) = if chance.percent(70.0) {
            ("extend", json!({}))
        } else {
            ("refuse_extension", json!({ "reason": "【模拟】应按期处置" }))
        };
        return next(Who::Desk("dispatcher"), verb, body, ((5.0, 60.0), chance));
    }
    turned(view, &lead, (taken, chance), now).or_else(|| handled(lead, taken, chance))
}

/// An assisting unit answers, or is excused.
fn helped(unit: &str, taken: &mut Taken, chance: &mut Chance) -> Option<Next> {
    if taken.once("excuse", 25.0, chance) {
        let body = json!({ "unit": unit, "reason": "【模拟】无需协办" });
        return next(Who::Desk("shift"), "excuse_part", body, ((10.0, 90.0), chance));
    }
    let body = json!({ "note": "【模拟】协办已完成" });
    let who = Who::Unit(unit.to_owned());
    next(who, "answer_part", body, ((20.0, 600.0), chance))
}

/// What may come before handling.
fn turned(view: &Value, lead: &Who, (taken, chance): (&mut Taken, &mut Chance), now: i64) -> Option<Next> {
    let asked = view["reports"][0]["has_contact"] == true;
    if asked && taken.once("contact", 92.0, chance) {
        let result = if chance.percent(85.0) {
            "reached"
        } else {
            "no_answer"
        };
        let body = json!({ "result": result });
        return next(lead.clone(), "contact", body, ((5.0, 200.0), chance));
    }
    if view["source"]["code"] == "referral_110" && taken.once("feed_back", 92.0, chance) {
        let body = json!({ "note": "【模拟】已派单处置" });
        return next(Who::Desk("caller"), "feed_back", body, ((5.0, 150.0), chance));
    }
    if taken.once("part", 6.0, chance) {
        let unit = chance.of(UNITS).copied().unwrap_or("greenery");
        let body = json!({ "unit": unit, "task": "【模拟】请协助处置", "limit": { "unit": "working_hours", "n": 8 } });
        return next(lead.clone(), "ask_part", body, ((10.0, 60.0), chance));
    }
    if taken.once("suspend", 3.0, chance) {
        let until = Timestamp::from_millis(now).plus_seconds(20 * 24 * 3600);
        let body = json!({ "until": until.to_string(), "reason": "【模拟】待材料到位" });
        return next(Who::Desk("dispatcher"), "suspend", body, ((10.0, 60.0), chance));
    }
    if taken.once("extension", 6.0, chance) {
        let body = json!({ "by": { "unit": "working_hours", "n": 2 }, "reason": "【模拟】处置需要更多时间" });
        return next(lead.clone(), "ask_extension", body, ((10.0, 60.0), chance));
    }
    None
}

/// Some are left lying until their promise is missed.
fn handled(lead: Who, taken: &mut Taken, chance: &mut Chance) -> Option<Next> {
    let minutes = if taken.once("late", 8.0, chance) {
        (3000.0, 12000.0)
    } else {
        (15.0, 300.0)
    };
    let outcome = chance.of(&["fixed", "fixed", "fixed", "partly", "no_action_needed"]);
    let answer = json!({ "site": "done", "outcome": outcome, "note": "【模拟】已处置完毕" });
    next(lead, "handle", json!({ "answer": answer }), (minutes, chance))
}

fn closed(view: &Value, taken: &mut Taken, chance: &mut Chance) -> Option<Next> {
    let caller = Who::Desk("caller");
    if view["reports"][0]["has_contact"] != true {
        return None;
    }
    if taken.once("rate", 62.0, chance) {
        let satisfied = chance.percent(80.0);
        if !satisfied && chance.percent(40.0) {
            taken.0.retain(|turn| *turn != "reopen");
        } else {
            taken.0.push("reopen");
        }
        let word = if satisfied { "satisfied" } else { "dissatisfied" };
        let body = json!({ "solved": satisfied, "satisfaction": word });
        return next(caller, "rate", body, ((60.0, 2000.0), chance));
    }
    if taken.0.contains(&"rate") && taken.once("reopen", 100.0, chance) && chance.percent(60.0) {
        let body = json!({ "reason": "【模拟】反映人表示未解决" });
        return next(Who::Desk("shift"), "reopen", body, ((10.0, 300.0), chance));
    }
    None
}
