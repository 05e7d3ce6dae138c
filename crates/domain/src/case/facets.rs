//! What is derived from a case: list columns, clocks, counts, audience.

use crate::audience::Audience;
use crate::calendar::Calendar;
use crate::kernel::{Clock, Contribution, Facets, Value};
use crate::place::Certainty;
use crate::promise::{Promise, Standing};

use super::answer::{Nature, Outcome};
use super::counts;
use super::record::DeskTask;
use super::state::{Case, Stage};
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
        "counts_until",
        "unplaced",
        "call_back",
    ];

    fn columns(case: &Case) -> Vec<Value> {
        let text = |code: Option<&str>| code.map_or(Value::Null, Value::from);
        let closed_at = match case.stage {
            Stage::Closed { at, .. } => Value::from(at),
            _ => Value::Null,
        };
        let public = PublicView::of(case);
        let point = public.as_ref().and_then(|public| public.point);
        // Only what still waits can be overdue: a clock that was met, or that stands still, is due no more.
        let due_at = case
            .promise("handle")
            .filter(|handle| handle.standing == Standing::Running)
            .map(|handle| handle.due_at);
        vec![
            case.number.as_str().into(),
            case.stage.name().into(),
            case.stage.is_open().into(),
            case.received_at.into(),
            case.updated_at.into(),
            closed_at,
            due_at.into(),
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
            counts::until(case).into(),
            text(
                Some(case.place.certainty)
                    .filter(|sure| *sure != Certainty::Exact)
                    .map(Certainty::name),
            ),
            case.owes_call_back().then_some(1_i64).into(),
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
        counts::of(case, calendar)
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
