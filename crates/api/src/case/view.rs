//! What a reader of a case sees. Words are handed in opened, so that a view is a pure function.

use std::collections::HashMap;
use std::sync::Arc;

use gezhi_domain::case::{Case, Stage};
use gezhi_domain::catalogue::Catalogue;
use gezhi_domain::code::TextId;
use gezhi_domain::kernel::Context;
use gezhi_domain::text::TextRef;
use gezhi_domain::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ClassifierView;
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
    /// What was said; only for the desk.
    pub words: Option<String>,
    /// What was said later; only for the desk.
    pub additions: Vec<String>,
    /// Whether the reporter left a contact. It is read by asking for it with a reason.
    pub has_contact: bool,
}

/// Where it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaceView {
    /// Longitude in degrees, WGS 84.
    pub lon: Option<f64>,
    /// Latitude in degrees, WGS 84.
    pub lat: Option<f64>,
    /// The unit grid.
    pub unit_grid: Option<String>,
    /// The responsible grid.
    pub grid: Option<String>,
    /// The committee area.
    pub committee: Option<String>,
    /// The town.
    pub town: Option<String>,
    /// The compound.
    pub compound: Option<String>,
    /// `exact`, `unsure`, `outside` (the district) or `missing`.
    pub certainty: String,
    /// Grids it may also lie in.
    pub candidates: Vec<String>,
    /// The address as typed.
    pub address: Option<String>,
    /// The pair the point was converted from, when its source gave it in another datum.
    pub given: Option<GivenView>,
}

/// A pair of degrees as its source gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GivenView {
    /// `cgcs2000`, `gcj02` or `bd09`.
    pub datum: String,
    /// Longitude in degrees of that datum.
    pub lon: f64,
    /// Latitude in degrees of that datum.
    pub lat: f64,
}

/// The call that is owed to the reporter, to learn where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallBackView {
    /// What has to be asked: `missing` (nothing usable was said) or `unsure` (it fits several grids).
    pub about: String,
    /// `owed`, or `not_reached` when nobody could be reached.
    pub state: String,
    /// Attempts to reach the reporter so far.
    pub attempts: u32,
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
    /// What the lead unit answered.
    pub answer: Option<String>,
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
    /// Until when the clocks stand still.
    pub suspended_until: Option<String>,
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
    /// Whether the reader may see what reporters said.
    pub reads_words: bool,
    /// The rules in force, for the words of due instants and what is left of them.
    pub ctx: Context<'a>,
}

impl Reading<'_> {
    pub(super) fn word(&self, text: Option<TextRef>) -> Option<String> {
        text.and_then(|text| self.words.get(&text.id).map(ToString::to_string))
    }

    pub(crate) fn unit(&self, code: &gezhi_domain::code::UnitCode) -> Named {
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

/// The texts a view of `case` shows to a reader, reporters' words only when `reads_words`.
pub fn texts_of(case: &Case, reads_words: bool) -> Vec<TextRef> {
    let mut texts: Vec<TextRef> = case.handling_text.into_iter().chain(case.place.address).collect();
    texts.extend(case.parts.iter().map(|part| part.task));
    texts.extend(case.answered.as_ref().map(|answered| answered.answer.note));
    texts.extend(way::texts(case));
    if reads_words {
        texts.extend(case.reports.iter().filter_map(|report| report.words));
        let added = case.reports.iter().flat_map(|report| &report.additions);
        texts.extend(added.map(|added| added.words));
    }
    texts
}

impl CaseView {
    /// The view of `case` for one reader.
    pub fn of(id: &str, case: &Case, reading: &Reading<'_>) -> Self {
        let closed_at = match case.stage {
            Stage::Closed { at, .. } => Some(at.to_string()),
            _ => None,
        };
        let (route, unroutable) = match &case.route {
            Some(Ok(route)) => (Some(reading.unit(&route.unit)), None),
            Some(Err(why)) => (None, key(why)),
            None => (None, None),
        };
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
            scheduled_on: scheduled_on(case),
            desk_task: case.desk_task().map(|task| task.name().to_owned()),
            joined_into: match case.stage {
                Stage::Joined { into, .. } => Some(into.to_string()),
                _ => None,
            },
            parent: case.parent.map(|parent| parent.to_string()),
            children: case.children.iter().map(ToString::to_string).collect(),
            excluded_units: excluded(case, reading),
            way: WayView::of(case, reading),
            outcome: case.outcome.map(|outcome| outcome.name().to_owned()),
            suspended_until: case
                .suspended
                .as_ref()
                .map(|suspended| suspended.until.to_string()),
            reports: reports(case, reading),
            reopened: case.reopened,
            photos: Vec::new(),
            classifier: ClassifierView::of(case, reading),
            actions: Vec::new(),
        }
    }
}

impl CallBackView {
    /// The call a case owes, or gave up.
    fn of(case: &Case) -> Option<Self> {
        let given_up =
            case.stage.is_open() && case.not_reached_at.is_some() && case.place.asks_the_reporter();
        let state = match (case.owes_call_back(), given_up) {
            (true, _) => "owed",
            (_, true) => "not_reached",
            _ => return None,
        };
        Some(Self {
            about: case.place.certainty.name().to_owned(),
            state: state.to_owned(),
            attempts: u32::try_from(case.contacts.len()).unwrap_or(u32::MAX),
        })
    }
}

fn scheduled_on(case: &Case) -> Option<String> {
    let answered = case.answered.as_ref()?;
    Some(answered.answer.scheduled_on?.to_string())
}

/// Units complained about are named to the desk alone.
fn excluded(case: &Case, reading: &Reading<'_>) -> Vec<Named> {
    let units = case.excluded.iter().filter(|_| reading.reads_words);
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
        words: reading.word(report.words.filter(|_| reading.reads_words)),
        additions: (report.additions.iter())
            .filter_map(|added| reading.word(Some(added.words).filter(|_| reading.reads_words)))
            .collect(),
        has_contact: report.contact.is_some(),
    };
    case.reports.iter().map(view).collect()
}

impl PlaceView {
    /// The view of a place, with its address in words.
    pub(crate) fn of(place: &gezhi_domain::place::Place, address: Option<String>) -> Self {
        Self {
            lon: place.point.map(gezhi_domain::place::Point::lon),
            lat: place.point.map(gezhi_domain::place::Point::lat),
            unit_grid: place.unit_grid.as_ref().map(ToString::to_string),
            grid: place.grid.as_ref().map(ToString::to_string),
            committee: place.committee.as_ref().map(ToString::to_string),
            town: place.town.as_ref().map(ToString::to_string),
            compound: place.compound.as_ref().map(ToString::to_string),
            certainty: place.certainty.name().to_owned(),
            candidates: place.candidates.iter().map(ToString::to_string).collect(),
            address,
            given: place.given.map(|given| GivenView {
                datum: given.datum.name().to_owned(),
                lon: given.lon,
                lat: given.lat,
            }),
        }
    }
}
