//! What is derived from a case: list columns, clocks, counts, audience.

use crate::audience::Audience;
use crate::calendar::Calendar;
use crate::kernel::{Clock, Contribution, Facets, Value};
use crate::promise::{Promise, Standing};
use crate::time::Timestamp;

use super::answer::{Nature, Outcome, Rating, Satisfaction};
use super::record::{DeskTask, Round};
use super::state::{Case, Closing, Lead, Stage};
use super::{Cases, PublicView};

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
        "published",
        "public_lon",
        "public_lat",
        "outcome",
        "suspended",
        "escalated",
        "parent",
        "desk_task",
        "presses",
    ];

    fn columns(case: &Case) -> Vec<Value> {
        let text = |code: Option<&str>| code.map_or(Value::Null, Value::from);
        let closed_at = match case.stage {
            Stage::Closed { at, .. } => Value::from(at),
            _ => Value::Null,
        };
        let public = PublicView::of(case);
        let point = public.as_ref().and_then(|public| public.point);
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
            public.is_some().into(),
            point.map(|point| i64::from(point.lon_e7)).into(),
            point.map(|point| i64::from(point.lat_e7)).into(),
            text(case.outcome.map(Outcome::name)),
            case.suspended.is_some().into(),
            case.escalation.map_or(0, |held| held.level.number()).into(),
            case.parent.map(|parent| parent.to_string()).into(),
            text(case.desk_task().map(DeskTask::name)),
            i64::from(case.presses).into(),
        ]
    }

    fn clocks(case: &Case) -> Vec<Clock> {
        if !case.stage.is_open() {
            return Vec::new();
        }
        let running = |p: &&Promise| p.standing == Standing::Running && p.missed_noticed_at.is_none();
        let clock = |name| move |due_at| Clock { name, due_at };
        let owed = case.promises.iter().filter(running).map(|p| p.due_at);
        let parts = case.open_parts().map(|part| &part.promise).filter(running);
        let mut clocks: Vec<Clock> = owed.map(clock("promise")).collect();
        clocks.extend(parts.map(|p| p.due_at).map(clock("part")));
        clocks.extend(case.raises_at().map(clock("raise")));
        clocks.extend(case.suspended.as_ref().map(|s| Clock {
            name: "resume",
            due_at: s.until,
        }));
        clocks
    }

    fn contributions(case: &Case, calendar: &Calendar) -> Vec<Contribution> {
        let mut counts = Counts {
            case,
            unit: case.lead.as_ref(),
            calendar,
            found: Vec::with_capacity(16),
        };
        counts.intake();
        for lap in case.rounds.iter().map(Lap::of_round).chain([Lap::now(case)]) {
            counts.unit = lap.lead;
            counts.lap(&lap);
        }
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

/// One round as the figures see it: those that ended stay counted where they were, by the unit that had them.
struct Lap<'a> {
    lead: Option<&'a Lead>,
    promises: &'a [Promise],
    closed: Option<(Timestamp, Closing)>,
    reworked: bool,
    extended: bool,
    returned: bool,
    rating: Option<Rating>,
}

impl<'a> Lap<'a> {
    fn of_round(round: &'a Round) -> Self {
        Self {
            lead: round.lead.as_ref(),
            promises: &round.promises,
            closed: Some((round.closed_at, round.how)),
            reworked: round.reworks > 0,
            extended: round.extensions > 0,
            returned: round.returns > 0,
            rating: round.rating,
        }
    }

    fn now(case: &'a Case) -> Self {
        let closed = match case.stage {
            Stage::Closed { at, how } => Some((at, how)),
            _ => None,
        };
        Self {
            lead: case.lead.as_ref(),
            promises: &case.promises,
            closed,
            reworked: case.reworks > 0,
            extended: case.extensions > 0,
            returned: !case.returns.is_empty(),
            rating: case.rating,
        }
    }

    /// The newest promise of this kind, unless it is no longer asked for.
    fn owed(&self, kind: &str) -> Option<&Promise> {
        let newest = self.promises.iter().rev().find(|p| p.kind.as_str() == kind);
        newest.filter(|p| !matches!(p.standing, Standing::Withdrawn(_)))
    }
}

struct Counts<'a> {
    case: &'a Case,
    unit: Option<&'a Lead>,
    calendar: &'a Calendar,
    found: Vec<Contribution>,
}

impl<'a> Counts<'a> {
    fn count(&mut self, figure: &'static str, at: Timestamp) {
        self.found.push(Contribution {
            figure,
            day: at.day_in(self.calendar.zone()),
            unit: self.unit.map(|lead| lead.unit.clone()),
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
        if case.reopened > 0 {
            self.count("reopened", case.received_at);
        }
        if case.open_parts().next().is_some() {
            self.count("parts_open", case.received_at);
        }
    }

    fn lap(&mut self, lap: &Lap<'a>) {
        for promise in lap.promises {
            self.promise(promise);
        }
        self.cohort(lap);
        self.ending(lap);
    }

    /// In the cohort of the due instant, whatever happened later.
    fn promise(&mut self, promise: &Promise) {
        let known = PROMISE_COUNTS
            .iter()
            .find(|(kind, _)| *kind == promise.kind.as_str());
        let Some((_, [due, met, on_time])) = known else {
            return;
        };
        if matches!(promise.standing, Standing::Withdrawn(_)) {
            return;
        }
        self.count(due, promise.due_at);
        if matches!(promise.standing, Standing::Met(_)) {
            self.count(met, promise.due_at);
            if promise.on_time() == Some(true) {
                self.count(on_time, promise.due_at);
            }
        }
    }

    /// Cases due to be closed in the cohort of their due to handle.
    fn cohort(&mut self, lap: &Lap<'_>) {
        let Some(handle) = lap.owed("handle") else { return };
        let due = handle.due_at;
        self.count("due_to_close", due);
        if lap.reworked {
            self.count("reworked", due);
        }
        if lap.extended {
            self.count("extended", due);
        }
        if lap.closed.is_some() {
            self.count("closed_of_due", due);
            let close = lap.promises.iter().rev().find(|p| p.kind.as_str() == "close");
            if handle.on_time() == Some(true) && close.is_none_or(|p| p.on_time() != Some(false)) {
                self.count("closed_on_time", due);
            }
        }
        let dispatch = lap
            .owed("dispatch")
            .filter(|p| matches!(p.standing, Standing::Met(_)));
        if let (Some(dispatch), false) = (dispatch, lap.returned) {
            self.count("dispatched_accurately", dispatch.due_at);
        }
    }

    fn ending(&mut self, lap: &Lap<'_>) {
        let Some((at, how)) = lap.closed else { return };
        self.count("closed", at);
        if how == Closing::Forced {
            self.count("closed_by_force", at);
        }
        if let Some(rating) = lap.rating {
            self.count("rated", at);
            if rating.solved {
                self.count("solved", at);
            }
            if rating.satisfaction == Satisfaction::Satisfied {
                self.count("satisfied", at);
            }
        }
    }
}
