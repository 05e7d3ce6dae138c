//! A case as a line of a list.

use gezhi_domain::case::Case;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{Named, Reading};

/// A case as a line of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CaseRow {
    /// The id.
    pub id: String,
    /// The spoken number.
    pub number: String,
    /// The stage.
    pub stage: String,
    /// Where the first report came from.
    pub source: Named,
    /// The case type.
    pub case_type: Option<Named>,
    /// The lead unit.
    pub lead: Option<Named>,
    /// The town.
    pub town: Option<String>,
    /// The responsible grid.
    pub grid: Option<String>,
    /// How sure the place is: `exact`, `unsure`, `outside` (the district) or `missing`.
    pub place: String,
    /// Whether a call is owed to the reporter, to learn where it is.
    pub call_back: bool,
    /// When the first report arrived.
    pub received_at: String,
    /// When handling falls due.
    pub due_at: Option<String>,
    /// Whether handling is overdue now.
    pub overdue: bool,
    /// What it waits for at the desk.
    pub desk_task: Option<String>,
    /// How often the reporter pressed.
    pub presses: u32,
    /// How high it is raised: `unit_approver`, `shift_lead` or `duty_leader`.
    pub raised_to: Option<String>,
    /// Parts that wait for their unit.
    pub open_parts: Vec<OpenPart>,
}

/// A part that waits for its unit, in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OpenPart {
    /// The assisting unit.
    pub unit: String,
    /// When its answer is due.
    pub due_at: String,
}

impl CaseRow {
    /// The line of `case`.
    pub fn of(id: &str, case: &Case, reading: &Reading<'_>) -> Self {
        Self {
            id: id.to_owned(),
            number: case.number.to_string(),
            stage: case.stage.name().to_owned(),
            source: reading.source(&case.source),
            case_type: case.case_type.as_ref().map(|code| reading.case_type(code)),
            lead: case.lead.as_ref().map(|lead| reading.unit(&lead.unit)),
            town: case.place.town.as_ref().map(ToString::to_string),
            grid: case.place.grid.as_ref().map(ToString::to_string),
            place: case.place.certainty.name().to_owned(),
            call_back: case.owes_call_back(),
            received_at: case.received_at.to_string(),
            due_at: case.due_at().map(|at| at.to_string()),
            overdue: case
                .promise("handle")
                .is_some_and(|handle| handle.is_missed_at(reading.now)),
            desk_task: case.desk_task().map(|task| task.name().to_owned()),
            presses: case.presses,
            raised_to: case.escalation.map(|held| held.level.name().to_owned()),
            open_parts: case
                .open_parts()
                .map(|part| OpenPart {
                    unit: part.unit.to_string(),
                    due_at: part.promise.due_at.to_string(),
                })
                .collect(),
        }
    }
}

/// A page of cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CaseList {
    /// The cases, the newest first.
    pub items: Vec<CaseRow>,
    /// Ask with this `next` for the next page; none means this was the last.
    pub next: Option<String>,
    /// How many there are in all, exact up to 10,000.
    pub total: i64,
}
