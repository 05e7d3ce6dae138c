//! Birth and verification: from a report to a case at the desk.

use crate::case::answer::Verification;
use crate::case::command::NewReport;
use crate::case::event::{Born, Event};
use crate::case::record::FoundBy;
use crate::case::refusal::Refusal;
use crate::case::state::{Case, Report};
use crate::clock::Limit;
use crate::code::{DefectCode, TypeCode};
use crate::kernel::Context;
use crate::promise::{Promise, Trigger};
use crate::text::TextRef;

use super::promises::{self, Facts};
use super::{Events, today};

pub(super) fn receive(report: NewReport, ctx: &Context<'_>) -> Events {
    let sources = &ctx.catalogue.sources;
    let named = sources.get(&report.source, today(ctx));
    let source = named.ok_or(Refusal::UnknownSource)?;
    if source.external_number && report.external_number.is_none() {
        return Err(Refusal::NoExternalNumber);
    }
    let units = &ctx.catalogue.units;
    if !(report.excluded.iter()).all(|unit| units.get(unit, today(ctx)).is_some()) {
        return Err(Refusal::UnknownUnit);
    }
    let chosen = report
        .case_type
        .as_ref()
        .map(|code| check_type(code, report.defect.as_ref(), ctx))
        .transpose()?;
    let born = Born {
        number: report.number,
        external_number: report.external_number,
        source: report.source,
        found_by: FoundBy::of(source),
        report: Report {
            id: report.id,
            source: source.code.clone(),
            received_at: ctx.occurred_at,
            contact: report.contact,
            words: report.words,
            from: None,
            additions: Vec::new(),
        },
        place: report.place,
        excluded: report.excluded,
        parent: report.parent,
        verified: report.verified,
    };
    let facts = Facts {
        source: &source.code,
        case_type: report.case_type.as_ref(),
        defect: chosen.as_ref().map(|(defect, _)| defect),
        unit: None,
        held: &[],
    };
    let mut started = promises::on(Trigger::Received, facts, ctx);
    if born.verified {
        started.retain(|event| !is_to_verify(event, ctx));
    }
    let mut events = vec![Event::Received(Box::new(born))];
    if report.nature.is_some() || report.case_type.is_some() {
        let (defect, public_space) = chosen.unzip();
        events.push(Event::Classified {
            nature: report.nature,
            case_type: report.case_type,
            defect,
            public_space: public_space.unwrap_or(false),
            judged: report.judged,
        });
    }
    let given = report.due.and_then(|due| given(due, ctx));
    events.extend(started.into_iter().chain(given));
    Ok(events)
}

/// A promise to verify: not made for what was verified before.
fn is_to_verify(event: &Event, ctx: &Context<'_>) -> bool {
    let Event::Promised(promise) = event else {
        return false;
    };
    promises::rule_of(promise, ctx).is_some_and(|rule| rule.met_on == Trigger::Verified)
}

/// A due instant from outside is the promise to handle, from receipt on.
fn given(due: crate::time::Timestamp, ctx: &Context<'_>) -> Option<Event> {
    let kind = "handle".parse().ok()?;
    let started = (ctx.occurred_at, Limit::Given(due));
    Some(Event::Promised(Promise::start(
        (kind, None),
        started,
        ctx.hours_of(None),
        ctx,
    )))
}

/// The defect level (the type's first when none is named) and whether the type lies in public space.
pub(super) fn check_type(
    code: &TypeCode,
    defect: Option<&DefectCode>,
    ctx: &Context<'_>,
) -> Result<(DefectCode, bool), Refusal> {
    let row = ctx
        .catalogue
        .case_types
        .get(code, today(ctx))
        .ok_or(Refusal::UnknownType)?;
    let standard = row.standard(defect).ok_or(Refusal::UnknownDefect)?;
    Ok((standard.defect.clone(), row.public_space))
}

pub(super) fn ask_verification(case: &Case, ctx: &Context<'_>) -> Vec<Event> {
    let mut events = vec![Event::VerificationAsked];
    events.extend(promises::on(Trigger::VerificationAsked, Facts::of(case), ctx));
    events
}

pub(super) fn verify(
    case: &Case,
    (result, note): (Verification, Option<TextRef>),
    ctx: &Context<'_>,
) -> Vec<Event> {
    let mut events = vec![Event::Verified { result, note }];
    events.extend(promises::on(Trigger::Verified, Facts::of(case), ctx));
    events
}
