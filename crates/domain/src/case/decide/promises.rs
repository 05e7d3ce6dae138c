//! How the steps of a case start, meet and move its promises.

use crate::case::event::Event;
use crate::case::state::Case;
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

/// Nothing is owed any more: every open promise is withdrawn.
pub(super) fn withdraw_all(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    each_open(case, |promise| promise.withdraw(ctx.occurred_at))
}
