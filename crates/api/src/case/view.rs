//! What a reader of a case sees. Words are handed in opened, so that a view is a pure function.

use std::collections::HashMap;
use std::sync::Arc;

use gezhi_domain::case::{Case, Stage};
use gezhi_domain::catalogue::Catalogue;
use gezhi_domain::code::TextId;
use gezhi_domain::kernel::Context;
use gezhi_domain::sight::{Readers, Sight};
use gezhi_domain::text::TextRef;
use gezhi_domain::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ClassifierView;
use super::ending::{self, AnsweredView, Ended, InspectedView, RatingView, ratings};
use super::place::{CallBackView, PlaceView};
use super::promise::{PartView, PromiseView, parts};
use super::way::{self, WayView};
use crate::locate::AreasView;
use crate::photo::PhotoView;
use crate::problem::Language;

/// A code with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Named {
    /// The code.
    pub code: String,
    /// The name in the language asked for.
    pub name: String,
}

/// What a verb's button would say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActionView {
    /// The verb.
    pub name: String,
    /// Why it is not possible now; none means it is.
    pub refusal: Option<String>,
}

/// A report of the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportView {
    /// Its id.
    pub id: String,
    /// Where it came from.
    pub source: Named,
    /// When it arrived.
    pub received_at: String,
    /// What was said; for the desk, and without what leads to a person for the grid, which looks whether it is so.
    pub words: Option<String>,
    /// What was said later; for the same readers.
    pub additions: Vec<String>,
    /// Whether the reporter left a contact. It is read by asking for it with a reason.
    pub has_contact: bool,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CaseView {
    /// The id.
    pub id: String,
    /// The spoken number.
    pub number: String,
    /// The stage, e.g. `dispatched`.
    pub stage: String,
    /// Where the first report came from.
    pub source: Named,
    /// The source's own number.
    pub external_number: Option<String>,
    /// When the first report arrived.
    pub received_at: String,
    /// When the last step was done.
    pub updated_at: String,
    /// When it was closed.
    pub closed_at: Option<String>,
    /// When handling falls due.
    pub due_at: Option<String>,
    /// What the reporter wants.
    pub nature: Option<String>,
    /// The case type.
    pub case_type: Option<Named>,
    /// The defect level.
    pub defect: Option<String>,
    /// Where.
    pub place: PlaceView,
    /// The areas that hold it, by name.
    pub areas: AreasView,
    /// The call that is owed to the reporter, to learn where it is.
    pub call_back: Option<CallBackView>,
    /// The unit that holds the power.
    pub route: Option<Named>,
    /// Why no unit was found: the case is for coordination.
    pub unroutable: Option<String>,
    /// The lead unit.
    pub lead: Option<Named>,
    /// What assisting units do.
    pub parts: Vec<PartView>,
    /// What the units work from.
    pub handling_text: Option<String>,
    /// The promises.
    pub promises: Vec<PromiseView>,
    /// What the lead unit answered, in words.
    pub answer: Option<String>,
    /// The whole answer of the lead unit, as soon as it is given.
    pub answered: Option<AnsweredView>,
    /// What the last inspection found.
    pub inspected: Option<InspectedView>,
    /// The day it is scheduled for, when the outcome is `scheduled`.
    pub scheduled_on: Option<String>,
    /// What it waits for at the desk, e.g. `coordination` or `ruling`.
    pub desk_task: Option<String>,
    /// The case it was joined to.
    pub joined_into: Option<String>,
    /// The case it was split from.
    pub parent: Option<String>,
    /// Cases split from it.
    pub children: Vec<String>,
    /// Units kept away from it; only for the desk.
    pub excluded_units: Vec<Named>,
    /// What happened on the way.
    pub way: WayView,
    /// What became of it.
    pub outcome: Option<String>,
    /// How it ended: `inspected`, `answered`, `fixed_on_spot` or `forced`.
    pub closed_how: Option<String>,
    /// What the reporter was told at the end; for the desk.
    pub reply: Option<String>,
    /// Why a leader ended it; for the desk.
    pub forced_reason: Option<String>,
    /// How content the reporters are.
    pub ratings: Vec<RatingView>,
    /// Until when the clocks stand still.
    pub suspended_until: Option<String>,
    /// Why the clocks stand still.
    pub suspended_reason: Option<String>,
    /// The reports.
    pub reports: Vec<ReportView>,
    /// How often it was reopened.
    pub reopened: u32,
    /// Its photos, oldest first.
    pub photos: Vec<PhotoView>,
    /// What the classifier said of it, where it chose the type or proposes some.
    pub classifier: Option<ClassifierView>,
    /// What the reader may do, and what not and why.
    pub actions: Vec<ActionView>,
}

/// What a view needs besides the case.
pub struct Reading<'a> {
    /// Texts of the case, opened.
    pub words: &'a HashMap<TextId, Arc<str>>,
    /// Reference data, for names.
    pub catalogue: &'a Catalogue,
    /// The day names are taken of.
    pub day: Date,
    /// The moment.
    pub now: Timestamp,
    /// The reader's language.
    pub language: Language,
    /// How much the reader sees; `words` holds no more.
    pub sight: Sight,
    /// The rules in force, for the words of due instants and what is left of them.
    pub ctx: Context<'a>,
}

impl Reading<'_> {
    pub(super) fn word(&self, text: Option<TextRef>) -> Option<String> {
        text.and_then(|text| self.words.get(&text.id).map(ToString::to_string))
    }

    /// A unit with its name.
    pub fn unit(&self, code: &gezhi_domain::code::UnitCode) -> Named {
        let row = self.catalogue.units.get(code, self.day);
        let name = row.map_or(code.as_str(), |row| self.language.of(&row.name_zh, &row.name_en));
        Named {
            code: code.to_string(),
            name: name.to_owned(),
        }
    }

    pub(super) fn source(&self, code: &gezhi_domain::code::SourceCode) -> Named {
        let row = self.catalogue.sources.get(code, self.day);
        let name = row.map_or(code.as_str(), |row| self.language.of(&row.name_zh, &row.name_en));
        Named {
            code: code.to_string(),
            name: name.to_owned(),
        }
    }

    /// A case type with its name.
    pub fn case_type(&self, code: &gezhi_domain::code::TypeCode) -> Named {
        let row = self.catalogue.case_types.get(code, self.day);
        let name = row.map_or(code.as_str(), |row| self.language.of(&row.name_zh, &row.name_en));
        Named {
            code: code.to_string(),
            name: name.to_owned(),
        }
    }
}

/// The texts a view of `case` shows, and for whom each is.
pub fn texts_of(case: &Case) -> Vec<(TextRef, Readers)> {
    let units = case.handling_text.into_iter();
    let units = units
        .chain(case.parts.iter().map(|part| part.task))
        .chain(case.answered.as_ref().map(|answered| answered.answer.note))
        .chain(ending::for_units(case))
        .chain(way::texts(case));
    let words = case.reports.iter().filter_map(|report| report.words);
    let added = case.reports.iter().flat_map(|report| &report.additions);
    let reporter = words.chain(added.map(|added| added.words));
    let desk = case.closing_text.into_iter();
    units
        .map(|text| (text, Readers::Units))
        .chain(case.place.address.map(|text| (text, Readers::Place)))
        .chain(reporter.map(|text| (text, Readers::Reporter)))
        .chain(desk.map(|text| (text, Readers::Desk)))
        .collect()
}

impl CaseView {
    /// The view of `case` for one reader.
    pub fn of(id: &str, case: &Case, reading: &Reading<'_>) -> Self {
        let ended = Ended::of(case, reading);
        let closed_at = match case.stage {
            Stage::Closed { at, .. } => Some(at.to_string()),
            _ => None,
        };
        let (route, unroutable) = routed(case, reading);
        Self {
            id: id.to_owned(),
            number: case.number.to_string(),
            stage: case.stage.name().to_owned(),
            source: reading.source(&case.source),
            external_number: case.external_number.as_ref().map(ToString::to_string),
            received_at: case.received_at.to_string(),
            updated_at: case.updated_at.to_string(),
            closed_at,
            due_at: case.due_at().map(|at| at.to_string()),
            nature: case.nature.map(|nature| nature.name().to_owned()),
            case_type: case.case_type.as_ref().map(|code| reading.case_type(code)),
            defect: case.defect.as_ref().map(ToString::to_string),
            place: PlaceView::of(&case.place, reading.word(case.place.address)),
            areas: AreasView::default(),
            call_back: CallBackView::of(case),
            route,
            unroutable,
            lead: case.lead.as_ref().map(|lead| reading.unit(&lead.unit)),
            parts: parts(case, reading),
            handling_text: reading.word(case.handling_text),
            promises: case
                .promises
                .iter()
                .map(|held| PromiseView::of(held, reading))
                .collect(),
            answer: reading.word(case.answered.as_ref().map(|answered| answered.answer.note)),
            answered: AnsweredView::of(case, reading),
            inspected: InspectedView::of(case, reading),
            scheduled_on: scheduled_on(case),
            desk_task: case.desk_task().map(|task| task.name().to_owned()),
            joined_into: joined_into(case),
            parent: case.parent.map(|parent| parent.to_string()),
            children: case.children.iter().map(ToString::to_string).collect(),
            excluded_units: excluded(case, reading),
            way: WayView::of(case, reading),
            outcome: case.outcome.map(|outcome| outcome.name().to_owned()),
            closed_how: ended.how,
            reply: ended.reply,
            forced_reason: ended.forced_reason,
            ratings: ratings(case),
            suspended_until: case
                .suspended
                .as_ref()
                .map(|suspended| suspended.until.to_string()),
            suspended_reason: reading.word(case.suspended.as_ref().map(|suspended| suspended.reason)),
            reports: reports(case, reading),
            reopened: case.reopened,
            photos: Vec::new(),
            classifier: ClassifierView::of(case, reading),
            actions: Vec::new(),
        }
    }
}

fn scheduled_on(case: &Case) -> Option<String> {
    let answered = case.answered.as_ref()?;
    Some(answered.answer.scheduled_on?.to_string())
}

/// The unit that holds the power, or why none was found.
fn routed(case: &Case, reading: &Reading<'_>) -> (Option<Named>, Option<String>) {
    match &case.route {
        Some(Ok(route)) => (Some(reading.unit(&route.unit)), None),
        Some(Err(why)) => (None, key(why)),
        None => (None, None),
    }
}

fn joined_into(case: &Case) -> Option<String> {
    match case.stage {
        Stage::Joined { into, .. } => Some(into.to_string()),
        _ => None,
    }
}

/// Units complained about are named to the desk alone.
fn excluded(case: &Case, reading: &Reading<'_>) -> Vec<Named> {
    let units = case.excluded.iter().filter(|_| reading.sight.is_desk());
    units.map(|unit| reading.unit(unit)).collect()
}

/// The key a closed list is written by.
pub(crate) fn key(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(ToOwned::to_owned)
}

fn reports(case: &Case, reading: &Reading<'_>) -> Vec<ReportView> {
    let view = |report: &gezhi_domain::case::Report| ReportView {
        id: report.id.to_string(),
        source: reading.source(&report.source),
        received_at: report.received_at.to_string(),
        words: reading.word(report.words),
        additions: (report.additions.iter())
            .filter_map(|added| reading.word(Some(added.words)))
            .collect(),
        has_contact: report.contact.is_some(),
    };
    case.reports.iter().map(view).collect()
}
