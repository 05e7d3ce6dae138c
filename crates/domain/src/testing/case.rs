//! Well-formed data for every verb of a case, as a person would give them at that moment.

use crate::case::{
    Answer, Case, Command, ContactResult, Filing, Finding, JoinReason, Nature, NewReport, Outcome, PartAsked,
    RejectReason, Report, ReturnReason, Satisfaction, SiteResult, Verb, Verification, Whose,
};
use crate::clock::Limit;
use crate::code::{AttachmentId, CaseId, ContactId, ReportId, TextId, UnitCode};
use crate::kernel::Context;
use crate::place::Place;
use crate::text::{ContactRef, TextHash, TextRef};

/// A reference to words somebody typed.
pub fn words(bits: u128) -> TextRef {
    TextRef {
        id: TextId::from_bits(bits),
        hash: TextHash(bits),
    }
}

fn report(ctx: &Context<'_>) -> NewReport {
    NewReport {
        number: "MH-2026-000001".parse().unwrap(),
        id: ReportId::from_bits(57),
        source: ctx.catalogue.sources.all()[0].code.clone(),
        external_number: Some("H-1".parse().unwrap()),
        contact: Some(ContactRef(ContactId::from_bits(1))),
        words: Some(words(1)),
        nature: Some(Nature::Question),
        judged: None,
        case_type: ctx.catalogue.case_types.all().first().map(|row| row.code.clone()),
        defect: None,
        place: Place::default(),
        due: None,
        excluded: Vec::new(),
        parent: None,
        verified: false,
    }
}

fn answer(outcome: Outcome) -> Answer {
    Answer {
        site: SiteResult::Done,
        outcome,
        scheduled_on: None,
        note: words(2),
        photos: Vec::new(),
    }
}

/// A unit that may take part and has none yet.
fn free_unit(case: &Case, ctx: &Context<'_>) -> Option<UnitCode> {
    let mut units = ctx.catalogue.units.all().iter().map(|row| &row.code);
    let free = |unit: &&UnitCode| !case.involves(unit) && !case.excluded.contains(unit);
    units.find(free).cloned()
}

/// Well-formed data for `verb` at this moment; none when the moment offers nothing to name (no promise is missed,
/// no other unit is free, no other holder is known).
pub fn well_formed(case: Option<&Case>, verb: Verb, ctx: &Context<'_>) -> Option<Command> {
    let Some(case) = case else {
        let report = Box::new(report(ctx));
        return (verb == Verb::Receive).then_some(Command::Receive { report });
    };
    let (note, reason) = (words(3), words(3));
    Some(match verb {
        Verb::Receive => Command::Receive {
            report: Box::new(report(ctx)),
        },
        Verb::AskVerification => Command::AskVerification,
        Verb::Verify => Command::Verify {
            result: Verification::True,
            note: None,
        },
        Verb::Classify => Command::Classify {
            nature: Some(Nature::Help),
            case_type: ctx.catalogue.case_types.all().last()?.code.clone(),
            defect: None,
        },
        Verb::Locate => Command::Locate {
            place: Box::new(Place::default()),
        },
        Verb::Answer => Command::Answer { reply: note },
        Verb::Reject => Command::Reject {
            reason: RejectReason::OutsideDistrict,
            note,
        },
        Verb::FixOnSpot => Command::FixOnSpot {
            answer: answer(Outcome::Fixed),
        },
        Verb::File => Command::File {
            filing: Filing {
                defect: None,
                handling_text: Some(words(4)),
            },
        },
        Verb::WriteHandlingText => Command::WriteHandlingText { text: words(4) },
        Verb::Dispatch => Command::Dispatch {
            unit: Some(free_unit(case, ctx)?),
            reason: Some(reason),
        },
        Verb::Rule => Command::Rule {
            unit: free_unit(case, ctx)?,
            reason,
        },
        Verb::Undo => Command::Undo,
        Verb::Accept => Command::Accept,
        Verb::Return => Command::Return {
            reason: ReturnReason::NotOurs,
            should_be: Some(free_unit(case, ctx)?),
            note,
        },
        Verb::Contact => Command::Contact {
            result: ContactResult::Reached,
            note: None,
        },
        other => return later(case, other, ctx),
    })
}

fn later(case: &Case, verb: Verb, ctx: &Context<'_>) -> Option<Command> {
    let (note, reason) = (words(3), words(3));
    Some(match verb {
        Verb::AskPart => Command::AskPart {
            part: part(case, ctx)?,
        },
        Verb::AnswerPart => Command::AnswerPart { note },
        Verb::ExcusePart => Command::ExcusePart {
            unit: case.open_parts().next()?.unit.clone(),
            reason,
        },
        Verb::MeetOnSpot => Command::MeetOnSpot {
            came: vec![free_unit(case, ctx)?],
            decided: words(5),
            parts: part(case, ctx).into_iter().collect(),
        },
        Verb::Handle => Command::Handle {
            answer: answer(Outcome::Fixed),
        },
        Verb::Inspect => Command::Inspect {
            finding: Finding::NotFixed,
            note: Some(note),
        },
        Verb::Close => Command::Close {
            reply: Some(words(6)),
        },
        Verb::Suspend => Command::Suspend {
            until: ctx.occurred_at.plus_seconds(3 * 24 * 3600),
            reason,
        },
        Verb::Resume => Command::Resume,
        Verb::AskExtension => Command::AskExtension {
            by: case.promise("handle")?.limit,
            reason,
        },
        Verb::Extend => Command::Extend,
        Verb::RefuseExtension => Command::RefuseExtension { reason },
        Verb::MissPromise => {
            let unnoticed = case
                .promises
                .iter()
                .find(|held| held.is_missed_at(ctx.occurred_at) && held.missed_noticed_at.is_none())?;
            Command::MissPromise {
                kind: unnoticed.kind.clone(),
            }
        }
        Verb::MissPart => {
            let late = |held: &&crate::case::Part| {
                held.promise.is_missed_at(ctx.occurred_at) && held.promise.missed_noticed_at.is_none()
            };
            Command::MissPart {
                unit: case.open_parts().find(late)?.unit.clone(),
            }
        }
        other => return at_the_end(case, other, ctx),
    })
}

fn at_the_end(case: &Case, verb: Verb, ctx: &Context<'_>) -> Option<Command> {
    let (note, reason) = (words(3), words(3));
    Some(match verb {
        Verb::Raise => Command::Raise,
        Verb::Press => Command::Press { note: None },
        Verb::FeedBack => Command::FeedBack { note },
        Verb::Escalate => Command::Escalate { reason },
        Verb::ForceClose => Command::ForceClose {
            outcome: Outcome::NoActionNeeded,
            reason,
        },
        Verb::Reopen => Command::Reopen { reason },
        Verb::Rate => Command::Rate {
            whose: Whose::Next,
            solved: true,
            satisfaction: Satisfaction::Satisfied,
        },
        other => return with_others(case, other, ctx),
    })
}

fn part(case: &Case, ctx: &Context<'_>) -> Option<PartAsked> {
    Some(PartAsked {
        unit: free_unit(case, ctx)?,
        task: words(7),
        limit: Limit::WorkingHours(4),
    })
}

fn with_others(case: &Case, verb: Verb, ctx: &Context<'_>) -> Option<Command> {
    let other = CaseId::from_bits(99);
    Some(match verb {
        Verb::Join => Command::Join {
            into: other,
            reason: JoinReason::SameThing,
        },
        Verb::TakeIn => Command::TakeIn {
            from: other,
            reports: vec![Report {
                id: ReportId::from_bits(ctx.occurred_at.as_millis().unsigned_abs().into()),
                ..case.reports.first()?.clone()
            }],
            promises: case.promises.clone(),
        },
        Verb::Unmerge => Command::Unmerge,
        Verb::Withdraw => Command::Withdraw,
        Verb::AddWords => Command::AddWords {
            from: None,
            words: words(10),
        },
        Verb::LetGo => {
            let brought = case.reports.iter().find(|report| report.from.is_some())?;
            Command::LetGo {
                to: brought.from?,
                reports: vec![brought.id],
            }
        }
        Verb::Split => Command::Split {
            child: CaseId::from_bits(98),
        },
        Verb::Message => Command::Message { text: words(8) },
        Verb::Attach => Command::Attach {
            photos: vec![AttachmentId::from_bits(1)],
        },
        Verb::Exclude => Command::Exclude {
            unit: free_unit(case, ctx)?,
        },
        Verb::ReleaseSummary => Command::ReleaseSummary { text: words(9) },
        Verb::Recompute => Command::Recompute,
        // A hand-over needs a batch that changed the holder: there is none here.
        _ => return None,
    })
}
