//! Another geography 更换地理: what it means for open cases, before it is applied, and putting it in force.

use gezhi_domain::access::{self, Scope};
use gezhi_domain::actor::Actor;
use gezhi_domain::case::Case;
use gezhi_domain::grid::{FILE, Geography};
use gezhi_domain::place::{Certainty, Place};
use gezhi_domain::report::Whereabouts;
use gezhi_domain::routing;
use gezhi_store::case::{self, Filter};
use gezhi_store::{StoreError, Unit, reference};

use crate::error::DeskError;
use crate::transact::UseCase;
use crate::world::World;

/// Cases named at most.
const NAMED: usize = 50;

/// What another geography would change for open cases if they were located anew. They keep the place they have
/// until somebody corrects it.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    /// Open cases looked at: those with a point or a unit grid.
    pub open: u64,
    /// They would lie in another responsible grid.
    pub other_grid: u64,
    /// They would go to another unit.
    pub other_unit: u64,
    /// They would lie outside the district.
    pub outside: u64,
    /// Spoken numbers of the first of them.
    pub numbers: Vec<String>,
}

/// Looks at every open case.
///
/// # Errors
/// What the store says.
pub async fn touched(world: &World, next: &Geography) -> Result<Touched, StoreError> {
    /// Cases read at a time.
    const PAGE: i64 = 200;
    let filter = Filter {
        open: Some(true),
        ..Filter::default()
    };
    let system = Actor::SYSTEM;
    let mut found = Touched::default();
    let mut after = None;
    loop {
        let page = case::list(
            world.db(),
            &filter,
            (Scope::District, &system),
            (after.as_ref(), PAGE),
        )
        .await?;
        for (_, case) in &page.cases {
            found.look(world, case, next);
        }
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

impl Touched {
    fn look(&mut self, world: &World, case: &Case, next: &Geography) {
        let place = &case.place;
        if place.point.is_none() && place.unit_grid.is_none() {
            return;
        }
        self.open += 1;
        let said = Whereabouts {
            point: place.point,
            kind: Some(place.kind),
            unit_grid: place.unit_grid.clone().filter(|_| place.point.is_none()),
            ..Whereabouts::default()
        };
        let rules = world.rules();
        let there = next.locate(&said, rules.policy.border_warning_m).place;
        let grid = there.grid != place.grid;
        let unit = unit_of(world, case, &there) != unit_of(world, case, place);
        self.other_grid += u64::from(grid);
        self.other_unit += u64::from(unit);
        self.outside += u64::from(there.certainty == Certainty::Outside);
        if (grid || unit) && self.numbers.len() < NAMED {
            self.numbers.push(case.number.to_string());
        }
    }
}

/// The unit that would hold the power today if the case lay at `place`.
fn unit_of(world: &World, case: &Case, place: &Place) -> Option<gezhi_domain::code::UnitCode> {
    let rules = world.rules();
    let day = world.now().day_in(rules.calendar.zone());
    let route = routing::route(
        case.case_type.as_ref()?,
        case.defect.as_ref(),
        place,
        day,
        &rules.catalogue,
    );
    route.ok().map(|route| route.unit)
}

/// Saves a geography in its compact form as the next version.
pub struct SaveGeography<'a> {
    /// The version applied last when it was read; another one means somebody else was first.
    pub base: i64,
    /// The compact form, checked before.
    pub content: &'a str,
}

impl UseCase for SaveGeography<'_> {
    type Answer = i64;

    async fn run(&self, world: &World, unit: &mut Unit<'_>) -> Result<i64, DeskError> {
        if access::scope(unit.context().actor.post.role, "platform", "reference").is_none() {
            return Err(DeskError::Denied);
        }
        let applied = reference::versions(world.db(), FILE).await?;
        if applied.last().map_or(0, |(version, _)| *version) != self.base {
            return Err(DeskError::Refused {
                code: "reference.base_changed",
                about_data: false,
            });
        }
        reference::save(unit, FILE, self.base + 1, self.content);
        Ok(self.base + 1)
    }
}
