//! How the steps of a case start, meet and move its promises.

use crate::case::event::Event;
use crate::case::state::Case;
use crate::catalogue::PromiseRule;
use crate::clock::Limit;
use crate::code::{DefectCode, SourceCode, TypeCode, UnitCode};
use crate::kernel::Context;
use crate::promise::{self, Promise, Subject, Trigger};

/// What the promise rules ask of a case; before the birth there is no case to ask.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) source: &'a SourceCode,
    pub(super) case_type: Option<&'a TypeCode>,
    pub(super) defect: Option<&'a DefectCode>,
    pub(super) unit: Option<&'a UnitCode>,
    pub(super) held: &'a [Promise],
}

impl<'a> Facts<'a> {
    pub(super) fn of(case: &'a Case) -> Self {
        Self {
            source: &case.source,
            case_type: case.case_type.as_ref(),
            defect: case.defect.as_ref(),
            unit: case.lead.as_ref().map(|lead| &lead.unit),
            held: &case.promises,
        }
    }
}

/// The promises `trigger` meets and starts now.
pub(super) fn on(trigger: Trigger, facts: Facts<'_>, ctx: &Context<'_>) -> Vec<Event> {
    let day = super::today(ctx);
    let subject = Subject {
        rules: ctx
            .catalogue
            .rules_for(facts.source, facts.case_type, facts.defect, day),
        unit_hours: ctx.hours_of(facts.unit),
        type_limit: limit(facts.case_type, facts.defect, ctx),
    };
    promise::on(trigger, facts.held, &subject, ctx)
        .into_iter()
        .map(Event::Promised)
        .collect()
}

/// The limit of the chosen defect level.
pub(super) fn limit(
    case_type: Option<&TypeCode>,
    defect: Option<&DefectCode>,
    ctx: &Context<'_>,
) -> Option<Limit> {
    let row = ctx.catalogue.case_types.get(case_type?, super::today(ctx))?;
    row.standard(defect).map(|standard| standard.limit)
}

/// Every open promise changed by `change`.
pub(super) fn each_open(case: &Case, change: impl Fn(&mut Promise)) -> Vec<Event> {
    let open = case.promises.iter().filter(|promise| promise.is_open());
    open.map(|promise| {
        let mut changed = promise.clone();
        change(&mut changed);
        Event::Promised(changed)
    })
    .collect()
}

/// What the unit that had the case promised as a unit (accept, first contact) is no longer asked of it; the
/// time to handle, and what the desk owes, go on.
pub(super) fn let_unit_go(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    let of_the_unit = |promise: &&Promise| {
        let started = rule_of(promise, ctx).map(|rule| rule.starts_on);
        promise.is_open()
            && promise.kind.as_str() != "handle"
            && matches!(started, Some(Trigger::Dispatched | Trigger::Accepted))
    };
    let held = case.promises.iter().filter(of_the_unit);
    held.map(|promise| {
        let mut gone = promise.clone();
        gone.let_go(ctx.occurred_at);
        Event::Promised(gone)
    })
    .collect()
}

/// The rule that started a promise; none for a due instant given from outside.
pub(super) fn rule_of<'a>(promise: &Promise, ctx: &Context<'a>) -> Option<&'a PromiseRule> {
    let row = promise.rule.as_ref()?;
    ctx.catalogue.promise_rules.iter().find(|rule| rule.row == *row)
}

/// The clock of each open part changed by `change`.
pub(super) fn each_open_part(case: &Case, change: impl Fn(&mut Promise)) -> Vec<Event> {
    case.open_parts()
        .map(|part| {
            let mut promise = part.promise.clone();
            change(&mut promise);
            Event::PartPromised {
                unit: part.unit.clone(),
                promise,
            }
        })
        .collect()
}
