//! Handing over 移交: a batch of delegated items gives a power to another unit, and open cases go with it.
//!
//! A case goes only when it is with its unit by that power. What the desk sent elsewhere by its own word, or ruled,
//! stays there; so does what was handled already, and what the new holder may not touch because it is complained
//! about.

use jiff::civil::Date;

use super::desk::send;
use super::{Events, today};
use crate::case::command::HandedOver;
use crate::case::event::Event;
use crate::case::refusal::Refusal;
use crate::case::state::{Case, Stage};
use crate::catalogue::Catalogue;
use crate::code::{BatchCode, UnitCode};
use crate::kernel::Context;
use crate::routing::{self, Route};

/// A case that another unit holds the power over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passing {
    /// The unit that held it.
    pub from: UnitCode,
    /// Where it goes.
    pub route: Route,
    /// The batch that gave the power there.
    pub batch: BatchCode,
}

/// Where an open case would pass on `day` because the power it is held by passed to another unit.
pub fn passing(case: &Case, day: Date, catalogue: &Catalogue) -> Option<Passing> {
    let with_a_unit = matches!(case.stage, Stage::Filed | Stage::Dispatched | Stage::Accepted);
    let held = case.route.as_ref()?.as_ref().ok().filter(|_| with_a_unit)?;
    if case.lead.as_ref().is_some_and(|lead| lead.unit != held.unit) {
        return None;
    }
    let route = routing::route(
        case.case_type.as_ref()?,
        case.defect.as_ref(),
        &case.place,
        day,
        catalogue,
    )
    .ok()?;
    if route.unit == held.unit || case.excluded.contains(&route.unit) {
        return None;
    }
    let batch = catalogue.items.get(&route.item, day)?.batch.clone();
    Some(Passing {
        from: held.unit.clone(),
        route,
        batch,
    })
}

/// The case goes to the new holder with what remains of its time; what the old unit alone owed is no longer owed.
pub(super) fn hand_over(case: &Case, by: &HandedOver, ctx: &Context<'_>) -> Events {
    let passing = passing(case, today(ctx), ctx.catalogue)
        .filter(|passing| passing.batch == by.batch)
        .ok_or(Refusal::SameHolder)?;
    let unit = passing.route.unit.clone();
    let mut events = vec![Event::Routed {
        route: Ok(passing.route),
    }];
    if case.lead.is_none() {
        return Ok(events);
    }
    for mut event in send(case, unit, (false, None), ctx) {
        if let Event::Dispatched { lead, .. } = &mut event {
            lead.dispatched_by = by.applied_by;
        }
        events.push(event);
    }
    Ok(events)
}
