//! Same thing 同一问题: which earlier cases a report may be about. Reads only; a person joins.

use gezhi_domain::access;
use gezhi_domain::actor::Actor;
use gezhi_domain::case::Cases;
use gezhi_domain::case::same_thing::{Asked, Likely, Mark, same_thing};
use gezhi_domain::code::{CaseId, TypeCode};
use gezhi_domain::kernel::Facets;
use gezhi_domain::place::Point;
use gezhi_store::{StoreError, matter, same_thing as store};

use crate::error::DeskError;
use crate::world::World;

/// What is asked about before a report is filed.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// Where.
    pub point: Option<Point>,
    /// What, if known.
    pub case_type: Option<&'a TypeCode>,
    /// What was said.
    pub words: &'a str,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Earlier cases, the likeliest first.
    pub likely: Vec<Likely>,
    /// Whether the point is one that very many reports use and so means no place.
    pub no_place: bool,
}

/// The earlier cases the first report of `case` may be about.
///
/// # Errors
/// [`DeskError::Denied`] and not found as for every reading of a case.
pub async fn of_case(world: &World, actor: &Actor, case: CaseId) -> Result<Found, DeskError> {
    let id = case.to_string();
    let missing = || DeskError::from(StoreError::NotFound("case"));
    let (_, state) = matter::load::<Cases>(world.db(), &id)
        .await?
        .ok_or_else(missing)?;
    if !access::permits(actor, ("case", access::READ), &Cases::audience(&state)) {
        return Err(missing());
    }
    let report = state.reports.first().map(|report| report.id.to_string());
    let mark = match report {
        Some(report) => store::kept_mark(world.db(), &report).await?,
        None => None,
    };
    let asked = Asked {
        point: state.place.point,
        at: state.received_at,
        case_type: state.case_type.as_ref(),
        mark,
    };
    look(world, actor, &asked, Some(case)).await
}

/// The earlier cases a report may be about that is not filed yet. Nothing of it is kept.
///
/// # Errors
/// [`DeskError::Denied`] for whoever may not read cases.
pub async fn of_draft(world: &World, actor: &Actor, draft: Draft<'_>) -> Result<Found, DeskError> {
    let (rules, now) = (world.rules(), world.now());
    let day = now.day_in(rules.calendar.zone());
    let named = draft.case_type;
    let row = named.and_then(|code| rules.catalogue.case_types.get(code, day));
    let mark: Option<Mark> = store::mark(world.db(), draft.words, row);
    let asked = Asked {
        point: draft.point,
        at: now,
        case_type: draft.case_type,
        mark,
    };
    look(world, actor, &asked, None).await
}

async fn look(
    world: &World,
    actor: &Actor,
    asked: &Asked<'_>,
    except: Option<CaseId>,
) -> Result<Found, DeskError> {
    let scope = access::scope(actor.post.role, "case", access::READ).ok_or(DeskError::Denied)?;
    let nothing = |no_place| Found {
        likely: Vec::new(),
        no_place,
    };
    let Some(point) = asked.point else {
        return Ok(nothing(false));
    };
    let (db, near): (_, _) = (world.db(), world.rules().policy.nearness());
    let around = store::around(db, (point, asked.at), near, except).await?;
    if around.no_place {
        return Ok(nothing(true));
    }
    let earlier = store::earlier(db, &around, (scope, actor)).await?;
    if earlier.is_empty() {
        return Ok(nothing(false));
    }
    let habit = match asked.case_type {
        Some(code) => store::habit(db, code, asked.at).await?,
        None => gezhi_domain::case::same_thing::Habit::default(),
    };
    Ok(Found {
        likely: same_thing(asked, &earlier, habit, near),
        no_place: false,
    })
}
