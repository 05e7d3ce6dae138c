//! What is derived from a case: list columns, clocks, counts, audience.

use crate::audience::Audience;
use crate::calendar::Calendar;
use crate::kernel::{Clock, Contribution, Facets, Value};
use crate::promise::{Promise, Standing};
use crate::time::Timestamp;

use super::Cases;
use super::answer::{Nature, Outcome, PartState, Satisfaction};
use super::state::{Case, Closing, Stage};

impl Facets for Cases {
    const COLUMNS: &'static [&'static str] = &[
        "number",
        "stage",
        "open",
        "received_at",
        "updated_at",
        "closed_at",
        "due_at",
        "source",
        "external_number",
        "case_type",
        "nature",
        "lead_unit",
        "unit_grid",
        "tile",
        "public_space",
        "outcome",
        "suspended",
        "escalated",
        "parent",
    ];

    fn columns(case: &Case) -> Vec<Value> {
        let text = |code: Option<&str>| code.map_or(Value::Null, Value::from);
        let closed_at = match case.stage {
            Stage::Closed { at, .. } => Value::from(at),
            _ => Value::Null,
        };
        vec![
            case.number.as_str().into(),
            case.stage.name().into(),
            case.stage.is_open().into(),
            case.received_at.into(),
            case.updated_at.into(),
            closed_at,
            case.due_at().into(),
            case.source.as_str().into(),
            text(case.external_number.as_ref().map(crate::code::Code::as_str)),
            text(case.case_type.as_ref().map(crate::code::TypeCode::as_str)),
            text(case.nature.map(Nature::name)),
            text(case.lead.as_ref().map(|lead| lead.unit.as_str())),
            text(
                case.place
                    .unit_grid
                    .as_ref()
                    .map(crate::code::UnitGridCode::as_str),
            ),
            case.place.point.map(crate::place::Point::tile).into(),
            case.public_space.into(),
            text(case.outcome.map(Outcome::name)),
            case.suspended.is_some().into(),
            (case.escalations > 0).into(),
            case.parent.map(|parent| parent.to_string()).into(),
        ]
    }

    fn clocks(case: &Case) -> Vec<Clock> {
        if !case.stage.is_open() {
            return Vec::new();
        }
        let running = |p: &&Promise| p.standing == Standing::Running && p.missed_noticed_at.is_none();
        let mut clocks: Vec<Clock> = case
            .promises
            .iter()
            .filter(running)
            .map(|p| Clock {
                name: "promise",
                due_at: p.due_at,
            })
            .collect();
        clocks.extend(case.suspended.as_ref().map(|s| Clock {
            name: "resume",
            due_at: s.until,
        }));
        clocks
    }

    fn contributions(case: &Case, calendar: &Calendar) -> Vec<Contribution> {
        let mut counts = Counts {
            case,
            calendar,
            found: Vec::with_capacity(16),
        };
        counts.intake();
        for promise in &case.promises {
            counts.promise(promise);
        }
        counts.cohort();
        counts.ending();
        counts.found
    }

    fn audience(case: &Case) -> Audience {
        let mut units: Vec<_> = case.lead.iter().map(|lead| lead.unit.clone()).collect();
        units.extend(case.parts.iter().map(|part| part.unit.clone()));
        units.retain(|unit| !case.excluded.contains(unit));
        Audience {
            town: case.place.town.clone(),
            grid: case.place.grid.clone(),
            units,
            accounts: Vec::new(),
            excluded: case.excluded.clone(),
            restricted: false,
        }
    }
}

/// Names of the counts of one kind of promise: due, met, met on time.
const PROMISE_COUNTS: [(&str, [&str; 3]); 8] = [
    ("verify", ["due_verify", "met_verify", "on_time_verify"]),
    ("dispatch", ["due_dispatch", "met_dispatch", "on_time_dispatch"]),
    ("accept", ["due_accept", "met_accept", "on_time_accept"]),
    ("contact", ["due_contact", "met_contact", "on_time_contact"]),
    ("feedback", ["due_feedback", "met_feedback", "on_time_feedback"]),
    ("handle", ["due_handle", "met_handle", "on_time_handle"]),
    ("inspect", ["due_inspect", "met_inspect", "on_time_inspect"]),
    ("close", ["due_close", "met_close", "on_time_close"]),
];

struct Counts<'a> {
    case: &'a Case,
    calendar: &'a Calendar,
    found: Vec<Contribution>,
}

impl Counts<'_> {
    fn count(&mut self, figure: &'static str, at: Timestamp) {
        self.found.push(Contribution {
            figure,
            day: at.day_in(self.calendar.zone()),
            unit: self.case.lead.as_ref().map(|lead| lead.unit.clone()),
            grid: self.case.place.grid.clone(),
            case_type: self.case.case_type.clone(),
            source: Some(self.case.source.clone()),
            amount: 1,
        });
    }

    fn intake(&mut self) {
        let case = self.case;
        self.count("reported", case.received_at);
        if let Some(at) = case.filed_at {
            self.count("reported_and_filed", case.received_at);
            self.count("filed", at);
            if matches!(case.stage, Stage::Rejected { .. }) {
                self.count("filed_then_void", at);
            }
        }
    }

    /// In the cohort of the due instant, whatever happened later.
    fn promise(&mut self, promise: &Promise) {
        let Some((_, names)) = PROMISE_COUNTS
            .iter()
            .find(|(kind, _)| *kind == promise.kind.as_str())
        else {
            return;
        };
        if matches!(promise.standing, Standing::Withdrawn(_)) {
            return;
        }
        self.count(names[0], promise.due_at);
        if let Some(on_time) = promise.on_time() {
            self.count(names[1], promise.due_at);
            if on_time {
                self.count(names[2], promise.due_at);
            }
        }
    }

    /// Cases due to be closed in the cohort of their due to handle.
    fn cohort(&mut self) {
        let case = self.case;
        let owed = |p: &&Promise| !matches!(p.standing, Standing::Withdrawn(_));
        let Some(handle) = case.promise("handle").filter(owed) else {
            return;
        };
        let due = handle.due_at;
        self.count("due_to_close", due);
        if case.reworks > 0 {
            self.count("reworked", due);
        }
        if case.extensions > 0 {
            self.count("extended", due);
        }
        if matches!(case.stage, Stage::Closed { .. }) {
            self.count("closed_of_due", due);
            if handle.on_time() == Some(true)
                && case.promise("close").is_none_or(|p| p.on_time() != Some(false))
            {
                self.count("closed_on_time", due);
            }
        }
        let dispatch = case
            .promise("dispatch")
            .filter(owed)
            .filter(|p| p.on_time().is_some());
        if let (Some(dispatch), true) = (dispatch, case.returns.is_empty()) {
            self.count("dispatched_accurately", dispatch.due_at);
        }
    }

    fn ending(&mut self) {
        let case = self.case;
        if let Stage::Closed { at, how } = case.stage {
            self.count("closed", at);
            if how == Closing::Forced {
                self.count("closed_by_force", at);
            }
            if let Some(rating) = case.rating {
                self.count("rated", at);
                if rating.solved {
                    self.count("solved", at);
                }
                if rating.satisfaction == Satisfaction::Satisfied {
                    self.count("satisfied", at);
                }
            }
        }
        if case.reopened > 0 {
            self.count("reopened", case.received_at);
        }
        if case.parts.iter().any(|part| part.state == PartState::Open) {
            self.count("parts_open", case.received_at);
        }
    }
}
