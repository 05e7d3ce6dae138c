//! Tying cases together 并案与拆分: join, unmerge and split change two cases in one commit.

use gezhi_domain::case::{Case, Cases, Command, Filing, JoinReason, NewReport, Stage};
use gezhi_domain::code::{CaseId, DefectCode, ReportId, TypeCode};
use gezhi_domain::kernel::Decider;
use gezhi_domain::text::{TextKind, Texts};
use gezhi_store::{StoreError, Unit, case, new_bits};

use crate::error::DeskError;
use crate::receive::Received;
use crate::screening;
use crate::step::permit;
use crate::transact::UseCase;
use crate::world::World;

/// Joins one case to another: its reports and the earlier due move there.
pub struct Join {
    /// The case that ends.
    pub from: CaseId,
    /// The case that goes on.
    pub into: CaseId,
    /// Why.
    pub reason: JoinReason,
}

impl UseCase for Join {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        let (from, into) = (self.from.to_string(), self.into.to_string());
        if from == into {
            return Err(DeskError::Refused {
                code: "case.bad_join",
                about_data: true,
            });
        }
        permit::<Cases>(unit, &from, "join").await?;
        permit::<Cases>(unit, &into, "join").await?;
        let joining = unit
            .state::<Cases>(&from)
            .await?
            .ok_or(StoreError::NotFound("case"))?;
        let Case {
            reports, promises, ..
        } = joining.clone();
        let moved: Vec<ReportId> = reports.iter().map(|report| report.id).collect();
        unit.execute::<Cases>(
            &from,
            Command::Join {
                into: self.into,
                reason: self.reason,
            },
        )
        .await?;
        unit.execute::<Cases>(
            &into,
            Command::TakeIn {
                from: self.from,
                reports,
                promises,
            },
        )
        .await?;
        case::move_reports(unit, &into, &moved);
        Ok(())
    }
}

/// Undoes a join: the case takes its reports back and goes on by its own clocks.
pub struct Unmerge {
    /// The joined case.
    pub case: CaseId,
}

impl UseCase for Unmerge {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        let id = self.case.to_string();
        permit::<Cases>(unit, &id, "unmerge").await?;
        let joined = unit.state::<Cases>(&id).await?.cloned();
        unit.execute::<Cases>(&id, Command::Unmerge).await?;
        let Some(joined) = joined else { return Ok(()) };
        let reports: Vec<ReportId> = joined.reports.iter().map(|report| report.id).collect();
        // The case it joined may have joined another since: its reports went along and come back from there too.
        let mut next = into(&joined);
        while let Some(holder) = next {
            let (to, reports) = (self.case, reports.clone());
            let after = unit
                .execute::<Cases>(&holder.to_string(), Command::LetGo { to, reports })
                .await?;
            next = into(after);
        }
        case::move_reports(unit, &id, &reports);
        Ok(())
    }
}

/// The case that goes on for this one.
const fn into(case: &Case) -> Option<CaseId> {
    match case.stage {
        Stage::Joined { into, .. } => Some(into),
        _ => None,
    }
}

/// Splits a matter of its own off a case: a new case with its own number, clocks and unit, filed at once.
pub struct Split<'a> {
    /// The case it is split from.
    pub case: CaseId,
    /// The id of the case to be.
    pub child: CaseId,
    /// What the unit of the new case will work from.
    pub handling_text: &'a str,
    /// Its type; none means that of the parent.
    pub case_type: Option<TypeCode>,
    /// Its defect level.
    pub defect: Option<DefectCode>,
}

impl UseCase for Split<'_> {
    type Answer = Received;

    async fn run(&self, world: &World, unit: &mut Unit<'_>) -> Result<Received, DeskError> {
        let (parent, id) = (self.case.to_string(), self.child.to_string());
        permit::<Cases>(unit, &parent, "split").await?;
        screening::check(TextKind::HandlingText, self.handling_text)?;
        let from = unit
            .execute::<Cases>(&parent, Command::Split { child: self.child })
            .await?
            .clone();
        let now = unit.context().occurred_at;
        let number = world.next_number(now).await?;
        unit.about(Cases::KIND, &id);
        let first = from.reports.first();
        let same_type = self.case_type.is_none() || self.case_type == from.case_type;
        let new = NewReport {
            number: number.clone(),
            id: ReportId::from_bits(new_bits()),
            source: from.source.clone(),
            external_number: from.external_number.clone(),
            contact: first.and_then(|report| report.contact),
            words: first.and_then(|report| report.words),
            nature: from.nature,
            judged: None,
            case_type: self.case_type.clone().or(from.case_type),
            defect: self.defect.clone().or(from.defect.filter(|_| same_type)),
            place: from.place,
            due: None,
            excluded: from.excluded,
            parent: Some(self.case),
            verified: from.verified,
        };
        let known = case::Known::of(&new, now, None);
        let handling_text = Some(unit.keep(TextKind::HandlingText, self.handling_text));
        let filing = Filing {
            defect: new.defect.clone(),
            handling_text,
        };
        let report = Box::new(new);
        unit.execute::<Cases>(&id, Command::Receive { report }).await?;
        unit.execute::<Cases>(&id, Command::File { filing }).await?;
        case::add_report(unit, &id, &known);
        Ok(Received {
            id: self.child,
            number,
        })
    }
}
