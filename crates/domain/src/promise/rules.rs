//! Which step starts a promise and which meets it: the promise rules of the reference data, applied.

use serde::{Deserialize, Serialize};

use super::Promise;
use crate::catalogue::PromiseRule;
use crate::clock::Limit;
use crate::code::HoursCode;
use crate::kernel::Context;

/// What happened to a matter, as promises see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A report arrived 上报.
    Received,
    /// A verification task was given 核实派发.
    VerificationAsked,
    /// Verified 核实.
    Verified,
    /// Filed 立案.
    Filed,
    /// Dispatched 派遣.
    Dispatched,
    /// Accepted by the unit 接单.
    Accepted,
    /// The reporter was reached, or tried often enough 先行联系.
    Contacted,
    /// Handled 处置完成.
    Handled,
    /// Inspected 核查.
    Inspected,
    /// Fed back to the source 反馈.
    FedBack,
    /// Closed 结案.
    Closed,
}

/// What the promise rules are asked about.
pub struct Subject<'a> {
    /// The rules that apply to the matter now (source, type and defect already matched).
    pub rules: Vec<&'a PromiseRule>,
    /// The hours of the lead unit, or the desk's before there is one.
    pub unit_hours: &'a HoursCode,
    /// The limit of the chosen defect level, for rules that say "by type".
    pub type_limit: Option<Limit>,
}

/// The promises that `trigger` meets and starts at the moment of `ctx`, as they stand afterwards.
///
/// A promise is met by the rule that started it, whatever the rules say today. One that is open already is not
/// started again; one that was met or withdrawn is, because its trigger came back (returned, reopened).
pub fn on(trigger: Trigger, held: &[Promise], subject: &Subject<'_>, ctx: &Context<'_>) -> Vec<Promise> {
    let at = ctx.occurred_at;
    let rule_of = |promise: &Promise| {
        let rules = &ctx.catalogue.promise_rules;
        promise
            .rule
            .as_ref()
            .and_then(|row| rules.iter().find(|rule| rule.row == *row))
    };
    let mut changed: Vec<Promise> = held
        .iter()
        .filter(|promise| promise.is_open() && rule_of(promise).is_some_and(|rule| rule.met_on == trigger))
        .map(|promise| {
            let mut met = promise.clone();
            met.meet(at);
            met
        })
        .collect();
    for rule in subject.rules.iter().filter(|rule| rule.starts_on == trigger) {
        let runs_already = held
            .iter()
            .any(|promise| promise.kind == rule.kind && promise.is_open());
        let (false, Some(limit)) = (runs_already, rule.limit.or(subject.type_limit)) else {
            continue;
        };
        let hours = if rule.by_desk {
            &ctx.policy.desk_hours
        } else {
            subject.unit_hours
        };
        changed.push(Promise::start(
            (rule.kind.clone(), Some(rule.row.clone())),
            (at, limit),
            hours,
            ctx,
        ));
    }
    changed
}
