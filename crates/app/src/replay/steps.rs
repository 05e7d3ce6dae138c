//! One recorded case through the same commands a district uses, at its recorded moments.

use gezhi_api::case::{Accept, Answered, Body, Close, Dispatch, Handle, Inspect};
use gezhi_api::words::Words;
use gezhi_desk::{Deed, DeskError, Receive, Step, Teller, World, transact};
use gezhi_domain::actor::Actor;
use gezhi_domain::case::{Cases, Finding, Outcome, SiteResult};
use gezhi_domain::code::{CaseId, UnitCode};
use gezhi_domain::report::{AtOnce, Report, Whereabouts};
use gezhi_domain::routing;
use gezhi_domain::screen;
use gezhi_domain::time::Timestamp;
use gezhi_intake::table::Record;
use gezhi_store::new_bits;

use super::derive::Derived;
use super::posts::Posts;
use super::same_thing::says_duplicate;

/// How one record went.
pub(super) struct Replayed {
    /// The case it became.
    pub(super) case: CaseId,
    /// The unit that had it.
    pub(super) unit: UnitCode,
    /// Whether the rules alone sent it to the unit that had it.
    pub(super) routed: bool,
}

/// Replays one record.
///
/// # Errors
/// The first command that was refused.
pub(super) async fn replay(
    world: &World,
    record: &Record,
    derived: &Derived,
    posts: &Posts,
) -> Result<Replayed, DeskError> {
    let missing = DeskError::Refused {
        code: "case.unknown_unit",
        about_data: true,
    };
    let unit = derived.unit(record).ok_or(missing.clone())?;
    let handler = posts.unit(unit).ok_or(missing)?;
    let case = CaseId::from_bits(new_bits());
    let opened = record.opened_at.unwrap_or_else(|| world.now());
    let report = report(record, derived)?;
    let received = Deed {
        occurred_at: Some(opened),
        by: Teller::Record,
        ..Deed::of(&posts.desk)
    };
    transact(
        world,
        received,
        &Receive {
            case,
            report: &report,
        },
    )
    .await?;
    let id = case.to_string();
    let routed = by_route(world, &report, unit, opened);
    let reason = (!routed).then(|| "as recorded in the file".to_owned());
    let send = Dispatch {
        unit: Some(unit.clone()),
        reason,
    };
    step(world, (&posts.assumed_desk, opened), &id, &send).await?;
    step(world, (handler, opened), &id, &Accept {}).await?;
    // A file that records an end before its beginning is taken to mean at once.
    if let Some(closed) = record.closed_at.map(|closed| closed.max(opened)) {
        step(world, (handler, closed), &id, &answer(record)?).await?;
        let inspect = Inspect {
            finding: Finding::Fixed,
            note: None,
        };
        step(world, (&posts.assumed_inspector, closed), &id, &inspect).await?;
        step(
            world,
            (&posts.assumed_inspector, closed),
            &id,
            &Close { reply: None },
        )
        .await?;
    }
    Ok(Replayed {
        case,
        unit: unit.clone(),
        routed,
    })
}

/// Whether the rules alone send the case to `unit`.
fn by_route(world: &World, report: &Report, unit: &UnitCode, at: Timestamp) -> bool {
    let rules = world.rules();
    let day = at.day_in(rules.calendar.zone());
    let geography = world.geography(at).geography;
    let place = geography
        .locate(&report.place, rules.policy.border_warning_m)
        .place;
    let code = report.case_type.as_ref();
    let found = code.and_then(|code| routing::route(code, None, &place, day, &rules.catalogue).ok());
    found.is_some_and(|route| route.unit == *unit)
}

fn report(record: &Record, derived: &Derived) -> Result<Report, DeskError> {
    let unknown = DeskError::Refused {
        code: "case.unknown_source",
        about_data: true,
    };
    let handling = if record.words.is_empty() {
        &record.case_type
    } else {
        &record.words
    };
    Ok(Report {
        source: derived.source(record).cloned().ok_or(unknown)?,
        external_number: record.number.clone(),
        contact: None,
        words: record.words.clone(),
        place: Whereabouts {
            point: record.point,
            address: Some(record.address.clone()),
            ..Whereabouts::default()
        },
        nature: None,
        case_type: derived.case_type(record).cloned(),
        defect: None,
        due: record.due_at,
        excluded: Vec::new(),
        photos: Vec::new(),
        filing: Some(AtOnce {
            handling_text: Some(screen::screen(handling).text),
        }),
    })
}

fn answer(record: &Record) -> Result<Handle, DeskError> {
    let note = Words::new(&record.outcome).or_else(|| Words::new("closed in the file"));
    let empty = DeskError::Refused {
        code: "case.empty",
        about_data: true,
    };
    Ok(Handle {
        answer: Answered {
            site: SiteResult::Done,
            outcome: if says_duplicate(record) {
                Outcome::Duplicate
            } else {
                Outcome::Fixed
            },
            scheduled_on: None,
            note: note.ok_or(empty)?,
            photos: Vec::new(),
        },
    })
}

async fn step<B: Body>(
    world: &World,
    (actor, at): (&Actor, Timestamp),
    id: &str,
    body: &B,
) -> Result<(), DeskError> {
    let deed = Deed {
        occurred_at: Some(at),
        by: Teller::Record,
        ..Deed::of(actor)
    };
    transact(world, deed, &Step::<Cases, B>::new(id, body))
        .await
        .map(drop)
}
