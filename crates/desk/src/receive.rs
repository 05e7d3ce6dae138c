//! The front door 受理: one report from any source becomes a case.

use gezhi_domain::access;
use gezhi_domain::case::{Cases, Command, Filing, NewReport};
use gezhi_domain::code::{CaseId, ReportId, SpokenNumber};
use gezhi_domain::grid::Geography;
use gezhi_domain::kernel::Context;
use gezhi_domain::place::Place;
use gezhi_domain::report::{AtOnce, Report, Whereabouts};
use gezhi_domain::text::{TextKind, TextRef, Texts};
use gezhi_store::{Unit, case, new_bits, same_thing};
use serde::{Deserialize, Serialize};

use crate::error::DeskError;
use crate::photo;
use crate::screening;
use crate::sorter::Proposals;
use crate::step::permit;
use crate::transact::UseCase;
use crate::world::World;

/// Receives a report, and files it in the same commit when the report asks for it.
pub struct Receive<'a> {
    /// The id of the case to be: the phone's, or one made at the door.
    pub case: CaseId,
    /// The report.
    pub report: &'a Report,
}

/// The case a report became.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Received {
    /// Its id.
    pub id: CaseId,
    /// Its spoken number.
    pub number: SpokenNumber,
}

/// Where it is; a code that is none of the district is told, not dropped.
pub(crate) fn placed(
    geography: &Geography,
    said: &Whereabouts,
    ctx: &Context<'_>,
) -> Result<Place, DeskError> {
    if geography.names_unknown(said) {
        return Err(DeskError::Refused {
            code: "place.unknown_area",
            about_data: true,
        });
    }
    Ok(geography.locate(said, ctx.policy.border_warning_m).place)
}

impl UseCase for Receive<'_> {
    type Answer = Received;

    async fn run(&self, world: &World, unit: &mut Unit<'_>) -> Result<Received, DeskError> {
        let (report, id, ctx) = (self.report, self.case.to_string(), unit.context());
        // Whoever takes reports in may take them from anywhere: the place is what the report says, not the post's.
        if access::scope(ctx.actor.post.role, "case", "receive").is_none() {
            return Err(DeskError::Denied);
        }
        unit.about("case", &id);
        let number = world.next_number(ctx.occurred_at).await?;
        let geography = world.geography(ctx.occurred_at).geography;
        let mut place = placed(&geography, &report.place, &ctx)?;
        place.address = keep(unit, TextKind::Address, report.place.address.as_deref());
        let sorted = sorted(report, world, &ctx);
        let judged = sorted.judged();
        let chosen = sorted.types.into_iter().next().filter(|_| judged.is_some());
        let new = NewReport {
            number: number.clone(),
            id: ReportId::from_bits(new_bits()),
            source: report.source.clone(),
            external_number: report.external_number.clone(),
            contact: report.contact.as_ref().map(|contact| unit.keep_contact(contact)),
            words: keep(unit, TextKind::Words, Some(&report.words)),
            nature: report.nature.or(sorted.nature),
            case_type: report.case_type.clone().or(chosen.map(|(code, _)| code)),
            judged,
            defect: report.defect.clone(),
            place,
            due: report.due,
            excluded: report.excluded.clone(),
            parent: None,
            verified: false,
        };
        let day = ctx.occurred_at.day_in(ctx.calendar.zone());
        let named = new.case_type.as_ref();
        let row = named.and_then(|code| ctx.catalogue.case_types.get(code, day));
        let mark = same_thing::mark(unit.db(), &report.words, row);
        let known = case::Known::of(&new, ctx.occurred_at, mark);
        let report_it = Command::Receive {
            report: Box::new(new),
        };
        unit.expect_new::<Cases>(&id);
        unit.execute::<Cases>(&id, report_it).await?;
        case::add_report(unit, &id, &known);
        if !report.photos.is_empty() {
            photo::bind(unit, ("case", &id), &report.photos).await?;
            let photos = report.photos.clone();
            unit.execute::<Cases>(&id, Command::Attach { photos }).await?;
        }
        if let Some(filing) = &report.filing {
            file(unit, &id, (report, filing)).await?;
        }
        Ok(Received {
            id: self.case,
            number,
        })
    }
}

/// Files it in the same commit, because nothing is to be verified or asked.
async fn file(unit: &mut Unit<'_>, id: &str, (report, filing): (&Report, &AtOnce)) -> Result<(), DeskError> {
    let typed = filing.handling_text.as_deref();
    screening::check(TextKind::HandlingText, typed.unwrap_or_default())?;
    let handling_text = keep(unit, TextKind::HandlingText, typed);
    let filing = Filing {
        defect: report.defect.clone(),
        handling_text,
    };
    permit::<Cases>(unit, id, "file").await?;
    unit.execute::<Cases>(id, Command::File { filing }).await?;
    Ok(())
}

/// What the words say where no person said it. A defect level without a type is a person's word about a type they
/// will still name.
fn sorted(report: &Report, world: &World, ctx: &Context<'_>) -> Proposals {
    if report.case_type.is_some() || report.defect.is_some() {
        return Proposals::default();
    }
    let day = ctx.occurred_at.day_in(ctx.calendar.zone());
    let known = (ctx.catalogue, ctx.policy, day);
    world.sorter().propose(report.words.trim(), known)
}

fn keep(unit: &mut Unit<'_>, kind: TextKind, words: Option<&str>) -> Option<TextRef> {
    let words = words.map(str::trim).filter(|words| !words.is_empty())?;
    Some(unit.keep(kind, words))
}
