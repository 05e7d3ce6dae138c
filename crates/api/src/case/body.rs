//! One body for each verb of a case: what a client sends to `POST /api/v1/cases/{id}/{verb}`.

use gezhi_domain::case::{self, Cases, Command, Filing, Verb};
use gezhi_domain::code::{AttachmentId, DefectCode, ReportId, TypeCode, UnitCode};
use gezhi_domain::kernel::Draft;
use gezhi_domain::text::{TextKind, TextRef, Texts};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::choice;
use crate::limit::Limit;
use crate::words::{Moment, Words};

/// The body of one verb.
pub trait Body: Draft<Cases> {
    /// The verb it belongs to.
    const VERB: Verb;
}

/// `field: type as schema` for each field, then how the command is made of it.
macro_rules! bodies {
    ($($(#[$meta:meta])* $name:ident
        { $($(#[$fmeta:meta])* $field:ident: $kind:ty as $schema:ty,)* }
        |$body:ident, $texts:ident| $make:expr;)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$fmeta])* #[schema(value_type = $schema)] pub $field: $kind,)*
        }

        impl Body for $name {
            const VERB: Verb = Verb::$name;
        }

        impl Draft<Cases> for $name {
            fn verb(&self) -> Verb {
                Verb::$name
            }

            fn command(&self, $texts: &mut dyn Texts) -> Command {
                let $body = self;
                $make
            }
        }
    )*};
}

fn note(texts: &mut dyn Texts, words: &Words) -> TextRef {
    texts.keep(TextKind::Note, words.as_str())
}

fn maybe(texts: &mut dyn Texts, kind: TextKind, words: Option<&String>) -> Option<TextRef> {
    let words = words
        .map(|words| words.trim())
        .filter(|words| !words.is_empty())?;
    Some(texts.keep(kind, words))
}

/// What a unit answers.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// What was found on the spot.
    #[schema(value_type = choice::SiteResult)]
    pub site: case::SiteResult,
    /// What became of the matter.
    #[schema(value_type = choice::Outcome)]
    pub outcome: case::Outcome,
    /// The day it will be done, when the outcome is `scheduled`.
    #[schema(value_type = Option<String>, format = "date")]
    pub scheduled_on: Option<jiff::civil::Date>,
    /// What was done, in words.
    pub note: Words,
    /// Photos, stored before.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub photos: Vec<AttachmentId>,
}

impl Answered {
    fn keep(&self, texts: &mut dyn Texts) -> case::Answer {
        case::Answer {
            site: self.site,
            outcome: self.outcome,
            scheduled_on: self.scheduled_on,
            note: note(texts, &self.note),
            photos: self.photos.clone(),
        }
    }
}

bodies! {
    /// Ask somebody to look whether it is so.
    AskVerification {} |_body, _texts| Command::AskVerification;
    /// Say what verification found.
    Verify {
        /// The finding.
        result: case::Verification as choice::Verification,
        /// In words.
        note: Option<String> as Option<String>,
    } |body, texts| Command::Verify { result: body.result, note: maybe(texts, TextKind::Note, body.note.as_ref()) };
    /// Choose nature, type and defect.
    Classify {
        /// What the reporter wants.
        nature: Option<case::Nature> as Option<choice::Nature>,
        /// The case type.
        case_type: TypeCode as String,
        /// The defect level; none means the type's first.
        defect: Option<DefectCode> as Option<String>,
    } |body, _texts| Command::Classify {
        nature: body.nature,
        case_type: body.case_type.clone(),
        defect: body.defect.clone(),
    };
    /// Answer a question directly.
    Answer {
        /// The answer.
        reply: Words as Words,
    } |body, texts| Command::Answer { reply: texts.keep(TextKind::Reply, body.reply.as_str()) };
    /// Not take it up.
    Reject {
        /// Why.
        reason: case::RejectReason as choice::RejectReason,
        /// In words.
        note: Words as Words,
    } |body, texts| Command::Reject { reason: body.reason, note: note(texts, &body.note) };
    /// Found and fixed on the spot.
    FixOnSpot {
        /// What was done.
        answer: Answered as Answered,
    } |body, texts| Command::FixOnSpot { answer: body.answer.keep(texts) };
    /// File it.
    File {
        /// The defect level; none means the type's first.
        defect: Option<DefectCode> as Option<String>,
        /// What the unit will work from; none means it is written before dispatch.
        handling_text: Option<String> as Option<String>,
    } |body, texts| Command::File {
        filing: Filing {
            defect: body.defect.clone(),
            handling_text: maybe(texts, TextKind::HandlingText, body.handling_text.as_ref()),
        },
    };
    /// Write or confirm what the units work from.
    WriteHandlingText {
        /// The text.
        text: Words as Words,
    } |body, texts| Command::WriteHandlingText { text: texts.keep(TextKind::HandlingText, body.text.as_str()) };
    /// Send it to the lead unit.
    Dispatch {
        /// The unit; none means the one that holds the power.
        unit: Option<UnitCode> as Option<String>,
        /// Why it differs from the route.
        reason: Option<String> as Option<String>,
    } |body, texts| Command::Dispatch {
        unit: body.unit.clone(),
        reason: maybe(texts, TextKind::Note, body.reason.as_ref()),
    };
    /// Take a dispatch or a close back within moments.
    Undo {} |_body, _texts| Command::Undo;
    /// Accept it as the lead unit.
    Accept {} |_body, _texts| Command::Accept;
    /// Give it back as the lead unit.
    Return {
        /// Why.
        reason: case::ReturnReason as choice::ReturnReason,
        /// The unit it should be.
        should_be: Option<UnitCode> as Option<String>,
        /// In words.
        note: Words as Words,
    } |body, texts| Command::Return {
        reason: body.reason,
        should_be: body.should_be.clone(),
        note: note(texts, &body.note),
    };
    /// Rule which unit has it for good.
    Rule {
        /// The unit.
        unit: UnitCode as String,
        /// Why.
        reason: Words as Words,
    } |body, texts| Command::Rule { unit: body.unit.clone(), reason: note(texts, &body.reason) };
    /// Record an attempt to reach the reporter.
    Contact {
        /// What came of it.
        result: case::ContactResult as choice::ContactResult,
        /// In words.
        note: Option<String> as Option<String>,
    } |body, texts| Command::Contact { result: body.result, note: maybe(texts, TextKind::Note, body.note.as_ref()) };
    /// Ask an assisting unit for a part.
    AskPart {
        /// The unit.
        unit: UnitCode as String,
        /// What it is asked for.
        task: Words as Words,
        /// How long it may take.
        limit: Limit as Limit,
    } |body, texts| Command::AskPart {
        part: case::PartAsked {
            unit: body.unit.clone(),
            task: note(texts, &body.task),
            limit: body.limit.into(),
        },
    };
    /// Answer a part as the assisting unit.
    AnswerPart {
        /// The answer.
        note: Words as Words,
    } |body, texts| Command::AnswerPart { note: note(texts, &body.note) };
    /// Excuse a unit from its part.
    ExcusePart {
        /// The unit.
        unit: UnitCode as String,
        /// Why.
        reason: Words as Words,
    } |body, texts| Command::ExcusePart { unit: body.unit.clone(), reason: note(texts, &body.reason) };
    /// Record a meeting on the spot.
    MeetOnSpot {
        /// Which units came.
        came: Vec<UnitCode> as Vec<String>,
        /// What was decided.
        decided: Words as Words,
        /// What becomes parts of assisting units.
        parts: Option<Vec<AskPart>> as Option<Vec<AskPart>>,
    } |body, texts| Command::MeetOnSpot {
        came: body.came.clone(),
        decided: note(texts, &body.decided),
        parts: body.parts.iter().flatten().map(|part| case::PartAsked {
            unit: part.unit.clone(),
            task: note(texts, &part.task),
            limit: part.limit.into(),
        }).collect(),
    };
    /// Answer as the lead unit.
    Handle {
        /// The answer.
        answer: Answered as Answered,
    } |body, texts| Command::Handle { answer: body.answer.keep(texts) };
    /// Inspect on the spot.
    Inspect {
        /// What was found.
        finding: case::Finding as choice::Finding,
        /// In words.
        note: Option<String> as Option<String>,
    } |body, texts| Command::Inspect { finding: body.finding, note: maybe(texts, TextKind::Note, body.note.as_ref()) };
    /// Close it.
    Close {
        /// What the reporter is told.
        reply: Option<String> as Option<String>,
    } |body, texts| Command::Close { reply: maybe(texts, TextKind::Reply, body.reply.as_ref()) };
    /// Let the clocks stand still until a moment.
    Suspend {
        /// Until when at the latest, RFC 3339.
        until: Moment as String,
        /// Why.
        reason: Words as Words,
    } |body, texts| Command::Suspend { until: body.until.0, reason: note(texts, &body.reason) };
    /// Let the clocks run again.
    Resume {} |_body, _texts| Command::Resume;
    /// Ask for more time as the lead unit.
    AskExtension {
        /// How much more.
        by: Limit as Limit,
        /// Why.
        reason: Words as Words,
    } |body, texts| Command::AskExtension { by: body.by.into(), reason: note(texts, &body.reason) };
    /// Grant the time asked for.
    Extend {} |_body, _texts| Command::Extend;
    /// Refuse the time asked for.
    RefuseExtension {
        /// Why.
        reason: Words as Words,
    } |body, texts| Command::RefuseExtension { reason: note(texts, &body.reason) };
    /// Note that the reporter presses.
    Press {
        /// In words.
        note: Option<String> as Option<String>,
    } |body, texts| Command::Press { note: maybe(texts, TextKind::Note, body.note.as_ref()) };
    /// Feed the result back to the source.
    FeedBack {
        /// What was fed back.
        note: Words as Words,
    } |body, texts| Command::FeedBack { note: texts.keep(TextKind::Reply, body.note.as_str()) };
    /// Raise it to the next level.
    Escalate {
        /// Why.
        reason: Words as Words,
    } |body, texts| Command::Escalate { reason: note(texts, &body.reason) };
    /// Close by a leader's word.
    ForceClose {
        /// What became of it.
        outcome: case::Outcome as choice::Outcome,
        /// Why.
        reason: Words as Words,
    } |body, texts| Command::ForceClose { outcome: body.outcome, reason: note(texts, &body.reason) };
    /// Reopen within the window.
    Reopen {
        /// Why.
        reason: Words as Words,
    } |body, texts| Command::Reopen { reason: note(texts, &body.reason) };
    /// Say how content the reporter is.
    Rate {
        /// Which reporter said so, by the report; none means the first who did not rate yet.
        report: Option<ReportId> as Option<String>,
        /// Whether it is solved.
        solved: bool as bool,
        /// How content.
        satisfaction: case::Satisfaction as choice::Satisfaction,
    } |body, _texts| Command::Rate {
        whose: body.report.map_or(case::Whose::Next, case::Whose::Report),
        solved: body.solved,
        satisfaction: body.satisfaction,
    };
    /// Write a message.
    Message {
        /// What.
        text: Words as Words,
    } |body, texts| Command::Message { text: texts.keep(TextKind::Message, body.text.as_str()) };
    /// Add what the reporter says later.
    AddWords {
        /// What they said. Stored encrypted; read by the desk alone.
        words: Words as Words,
    } |body, texts| Command::AddWords { from: None, words: texts.keep(TextKind::Words, body.words.as_str()) };
    /// Keep a unit complained about away from the case.
    Exclude {
        /// The unit.
        unit: UnitCode as String,
    } |body, _texts| Command::Exclude { unit: body.unit.clone() };
    /// Release a text for the public.
    ReleaseSummary {
        /// The text.
        text: Words as Words,
    } |body, texts| Command::ReleaseSummary { text: texts.keep(TextKind::PublicSummary, body.text.as_str()) };
}
