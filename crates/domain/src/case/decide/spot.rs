//! What was found on the spot 现场结果, and what follows from it.
//!
//! | found | follows |
//! |---|---|
//! | done | ends the handling with any outcome; a scheduled one names a day |
//! | partly | ends it as `partly`, or `scheduled` for the rest |
//! | not found | ends it without action, once somebody tried to reach a reporter who left a contact |
//! | gone | ends it without action: nobody may call fixed what was gone before |
//! | refused entry | a visit; the unit comes again. The second time the desk is called; the third time ends it |
//! | needs another unit | a visit; the desk is called, the clock goes on |
//! | unsafe | a visit; the desk is called and the case is raised one level, the clock goes on |

use crate::case::answer::{Answer, Outcome, SiteResult};
use crate::case::event::Event;
use crate::case::record::Visit;
use crate::case::refusal::Refusal;
use crate::case::state::Case;
use crate::kernel::Context;

use super::change;

/// The events of a visit that does not end the handling; none when the answer ends it.
pub(super) fn only_a_visit(case: &Case, answer: &Answer, ctx: &Context<'_>) -> Option<Vec<Event>> {
    let refused_before = case
        .visits
        .iter()
        .filter(|visit| visit.site == SiteResult::RefusedEntry)
        .count();
    let calls_desk = match answer.site {
        SiteResult::RefusedEntry if refused_before > 1 => return None,
        SiteResult::RefusedEntry => refused_before == 1,
        SiteResult::NeedsOtherUnit | SiteResult::Unsafe => true,
        SiteResult::Done | SiteResult::Partly | SiteResult::NotFound | SiteResult::Gone => return None,
    };
    let visit = Visit {
        at: ctx.occurred_at,
        site: answer.site,
        note: answer.note,
        photos: answer.photos.clone(),
    };
    let mut events = vec![Event::Visited { visit, calls_desk }];
    if answer.site == SiteResult::Unsafe {
        events.extend(change::one_level_up(case, Some(answer.note), ctx));
    }
    Some(events)
}

/// Whether the outcome fits what was found.
pub(super) fn check(case: &Case, answer: &Answer, ctx: &Context<'_>) -> Result<(), Refusal> {
    match (answer.outcome, answer.scheduled_on) {
        (Outcome::Scheduled, None) => return Err(Refusal::NoDate),
        (Outcome::Scheduled, Some(day)) if day < super::today(ctx) => return Err(Refusal::DatePast),
        (outcome, Some(_)) if outcome != Outcome::Scheduled => return Err(Refusal::UnexpectedDate),
        _ => {}
    }
    let claims_work = matches!(
        answer.outcome,
        Outcome::Fixed | Outcome::Partly | Outcome::Scheduled
    );
    let fits = match answer.site {
        SiteResult::Done => true,
        SiteResult::Partly => matches!(answer.outcome, Outcome::Partly | Outcome::Scheduled),
        SiteResult::RefusedEntry => answer.outcome != Outcome::Fixed,
        SiteResult::NotFound | SiteResult::Gone => !claims_work,
        SiteResult::NeedsOtherUnit | SiteResult::Unsafe => false,
    };
    if !fits {
        return Err(Refusal::SiteContradicts);
    }
    let reachable = case.reports.iter().any(|report| report.contact.is_some());
    if answer.site == SiteResult::NotFound && reachable && case.contacts.is_empty() {
        return Err(Refusal::AskReporterFirst);
    }
    Ok(())
}
