//! Looking before saving 定位预览: where a place lies, who would get the case and which clocks would start. Nothing
//! is written.

use gezhi_domain::actor::Actor;
use gezhi_domain::case::{Case, Cases, Command};
use gezhi_domain::code::{CaseId, DefectCode, SourceCode, TypeCode, UnitCode};
use gezhi_domain::grid::{Located, Version};
use gezhi_domain::kernel::{Context, Decider, Facets, Rulebook};
use gezhi_domain::promise::{Promise, Trigger};
use gezhi_domain::report::Whereabouts;
use gezhi_domain::routing::{self, Route, Unroutable};
use gezhi_domain::time::Timestamp;
use gezhi_domain::{access, kernel};
use gezhi_store::{StoreError, matter};

use crate::error::DeskError;
use crate::world::World;

/// What is known of the matter besides its place.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// Where the report comes from.
    pub source: Option<SourceCode>,
    /// Its type.
    pub case_type: Option<TypeCode>,
    /// Its defect level.
    pub defect: Option<DefectCode>,
    /// Units kept away from it.
    pub excluded: Vec<UnitCode>,
}

/// Where a place lies and what follows from it.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The geography it was located in.
    pub version: Version,
    /// The place.
    pub located: Located,
    /// The unit that holds the power there; none when the type is not known.
    pub route: Option<Result<Route, Unroutable>>,
    /// The promises that would run, each with what starts it, as if that happened at the moment asked for.
    pub clocks: Vec<(Trigger, Promise)>,
}

/// What a corrected place would change in a case.
#[derive(Debug, Clone)]
pub struct Correction {
    /// The case as it is.
    pub before: Case,
    /// The case as it would be.
    pub after: Case,
    /// Where the place lies and what follows from it.
    pub preview: Preview,
    /// Open promises as they would stand in the hands of the unit of the new place.
    pub promises: Vec<Promise>,
}

/// The rules at `at` for `actor`.
fn context<'a>(rules: &'a Rulebook, actor: &'a Actor, at: Timestamp) -> Context<'a> {
    Context {
        recorded_at: at,
        occurred_at: at,
        actor,
        calendar: &rules.calendar,
        catalogue: &rules.catalogue,
        policy: &rules.policy,
    }
}

/// Where `said` lies, and what follows for `subject` at `at`.
pub fn preview(world: &World, said: &Whereabouts, subject: &Subject, at: Timestamp) -> Preview {
    let rules = world.rules();
    let system = Actor::SYSTEM;
    let ctx = context(&rules, &system, at);
    let version = world.geography(at);
    let located = version.geography.locate(said, ctx.policy.border_warning_m);
    let day = at.day_in(ctx.calendar.zone());
    let route = subject.case_type.as_ref().map(|code| {
        let route = routing::route(code, subject.defect.as_ref(), &located.place, day, ctx.catalogue)?;
        if subject.excluded.contains(&route.unit) {
            return Err(Unroutable::Excluded);
        }
        Ok(route)
    });
    let unit = route.as_ref().and_then(|route| route.as_ref().ok());
    let clocks = clocks(subject, unit.map(|route| &route.unit), &ctx);
    Preview {
        version,
        located,
        route,
        clocks,
    }
}

/// Promises that start from receipt to acceptance, all as if now.
fn clocks(subject: &Subject, unit: Option<&UnitCode>, ctx: &Context<'_>) -> Vec<(Trigger, Promise)> {
    const SOON: [Trigger; 4] = [
        Trigger::Received,
        Trigger::Filed,
        Trigger::Dispatched,
        Trigger::Accepted,
    ];
    let Some(source) = subject.source.as_ref() else {
        return Vec::new();
    };
    let day = ctx.occurred_at.day_in(ctx.calendar.zone());
    let (case_type, defect) = (subject.case_type.as_ref(), subject.defect.as_ref());
    let row = case_type.and_then(|code| ctx.catalogue.case_types.get(code, day));
    let type_limit = row
        .and_then(|row| row.standard(defect))
        .map(|standard| standard.limit);
    let rules = ctx.catalogue.rules_for(source, case_type, defect, day);
    let soon = rules.into_iter().filter(|rule| SOON.contains(&rule.starts_on));
    let mut started: Vec<(Trigger, Promise)> = soon
        .filter_map(|rule| {
            let limit = rule.limit.or(type_limit)?;
            let hours = if rule.by_desk {
                &ctx.policy.desk_hours
            } else {
                ctx.hours_of(unit)
            };
            let named = (rule.kind.clone(), Some(rule.row.clone()));
            let promise = Promise::start(named, (ctx.occurred_at, limit), hours, ctx);
            Some((rule.starts_on, promise))
        })
        .collect();
    started.sort_by(|one, other| (one.0, &one.1.kind).cmp(&(other.0, &other.1.kind)));
    started
}

/// What the case `id` would be with its place corrected to `said` now.
///
/// # Errors
/// When the actor may not correct it, or the rules say no.
pub async fn correction(
    world: &World,
    actor: &Actor,
    id: CaseId,
    said: &Whereabouts,
) -> Result<Correction, DeskError> {
    let unknown = StoreError::NotFound(Cases::KIND);
    let loaded = matter::load::<Cases>(world.db(), &id.to_string()).await?;
    let (_, before) = loaded.ok_or(unknown.clone())?;
    let audience = Cases::audience(&before);
    if !access::permits(actor, (Cases::KIND, "locate"), &audience) {
        let reads = access::permits(actor, (Cases::KIND, access::READ), &audience);
        return Err(if reads { DeskError::Denied } else { unknown.into() });
    }
    let (rules, at) = (world.rules(), world.now());
    let ctx = context(&rules, actor, at);
    let subject = Subject {
        source: Some(before.source.clone()),
        case_type: before.case_type.clone(),
        defect: before.defect.clone(),
        excluded: before.excluded.clone(),
    };
    let preview = preview(world, said, &subject, at);
    let command = Command::Locate {
        place: Box::new(preview.located.place.clone()),
    };
    let verb = <Cases as Decider>::Verb::from(&command);
    let refused = |no: <Cases as Decider>::Refusal| DeskError::Refused {
        code: kernel::Refuse::code(&no),
        about_data: kernel::Refuse::is_about_data(&no),
    };
    Cases::may(Some(&before), verb, &ctx).map_err(refused)?;
    let events = Cases::decide(Some(&before), command, &ctx).map_err(refused)?;
    let after = events.iter().fold(Case::clone(&before), Cases::apply);
    let promises = handed_over(&after, preview.route.as_ref(), &ctx);
    Ok(Correction {
        before: Case::clone(&before),
        after,
        preview,
        promises,
    })
}

/// The open promises of a case in the hands of the unit its place leads to: the time used stays used.
fn handed_over(case: &Case, route: Option<&Result<Route, Unroutable>>, ctx: &Context<'_>) -> Vec<Promise> {
    let unit = case.lead.as_ref().map(|lead| &lead.unit);
    let next = route
        .and_then(|route| route.as_ref().ok())
        .map(|route| &route.unit);
    let open = case.promises.iter().filter(|promise| promise.is_open());
    let of_desk = |promise: &Promise| {
        let rules = ctx.catalogue.promise_rules.iter();
        let rule = promise
            .rule
            .as_ref()
            .and_then(|row| rules.clone().find(|rule| rule.row == *row));
        rule.is_some_and(|rule| rule.by_desk)
    };
    open.map(|promise| {
        let mut promise = promise.clone();
        if unit.is_some() && next.is_some() && unit != next && !of_desk(&promise) {
            promise.take_over(ctx.occurred_at, ctx.hours_of(next), ctx);
        }
        promise
    })
    .collect()
}
