//! How the steps of a case start, meet and move its promises.

use std::sync::LazyLock;

use crate::case::event::Event;
use crate::case::state::Case;
use crate::clock::{Limit, OfficeHours};
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

/// The promises `trigger` starts and meets now.
pub(super) fn on(trigger: Trigger, facts: Facts<'_>, ctx: &Context<'_>) -> Vec<Event> {
    let day = super::today(ctx);
    let rules = ctx.catalogue.rules_for(facts.source, facts.case_type, facts.defect, day);
    let (by_desk, by_unit): (Vec<_>, Vec<_>) = rules.into_iter().partition(|rule| rule.by_desk);
    let type_limit = limit(facts.case_type, facts.defect, ctx);
    let ask = |rules, hours| {
        let subject = Subject { rules, hours, type_limit };
        promise::on(trigger, ctx.occurred_at, facts.held, &subject, ctx)
    };
    let mut changed = ask(by_unit, hours(facts.unit, ctx));
    for promise in ask(by_desk, hours(None, ctx)) {
        if !changed.iter().any(|known| known.kind == promise.kind) {
            changed.push(promise);
        }
    }
    changed.into_iter().map(Event::Promised).collect()
}

/// The limit of the chosen defect level.
pub(super) fn limit(case_type: Option<&TypeCode>, defect: Option<&DefectCode>, ctx: &Context<'_>) -> Option<Limit> {
    let row = ctx.catalogue.case_types.get(case_type?, super::today(ctx))?;
    row.standard(defect).map(|standard| standard.limit)
}

/// The office hours of `unit`, or the desk's; a code nobody defined counts as duty day and night.
pub(super) fn hours<'a>(unit: Option<&UnitCode>, ctx: &Context<'a>) -> &'a OfficeHours {
    static DUTY: LazyLock<Option<OfficeHours>> =
        LazyLock::new(|| Some(OfficeHours { code: "duty".parse().ok()?, sessions: Vec::new() }));
    let row = unit.and_then(|unit| ctx.catalogue.units.get(unit, super::today(ctx)));
    let code = row.map_or(&ctx.policy.desk_hours, |row| &row.office_hours);
    let desk = || ctx.catalogue.office_hours.get(&ctx.policy.desk_hours);
    #[expect(clippy::expect_used, reason = "\"duty\" is a code: the test of this module holds it")]
    ctx.catalogue.office_hours.get(code).or_else(desk).unwrap_or_else(|| DUTY.as_ref().expect("duty is a code"))
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

/// Nothing is owed any more: every open promise is withdrawn.
pub(super) fn withdraw_all(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    each_open(case, |promise| promise.withdraw(ctx.occurred_at))
}
