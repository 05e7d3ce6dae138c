//! One step of one matter 办理步骤: permission, then the rules, whatever the matter and the verb.

use std::marker::PhantomData;

use gezhi_domain::access;
use gezhi_domain::case::{Cases, Command};
use gezhi_domain::code::CaseId;
use gezhi_domain::kernel::{Draft, Facets, Named};
use gezhi_domain::report::Whereabouts;
use gezhi_domain::text::{TextKind, Texts};
use gezhi_store::{StoreError, Unit, case};

use crate::error::DeskError;
use crate::photo;
use crate::receive::placed;
use crate::screening::Screening;
use crate::transact::UseCase;
use crate::world::World;

const CASE: &str = <Cases as gezhi_domain::kernel::Decider>::KIND;

/// One drafted command on the matter `id`.
pub struct Step<'a, M, D> {
    id: &'a str,
    draft: &'a D,
    matter: PhantomData<fn() -> M>,
}

impl<'a, M, D> Step<'a, M, D> {
    /// The step of `draft` on the matter `id`.
    pub const fn new(id: &'a str, draft: &'a D) -> Self {
        Self {
            id,
            draft,
            matter: PhantomData,
        }
    }
}

impl<M: Facets + 'static, D: Draft<M>> UseCase for Step<'_, M, D>
where
    M::Verb: Send,
{
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        permit::<M>(unit, self.id, self.draft.verb().name()).await?;
        unit.about(M::KIND, self.id);
        let mut texts = Screening::of(unit);
        let command = self.draft.command(&mut texts);
        texts.passed()?;
        photo::bind(unit, (M::KIND, self.id), M::photos(&command)).await?;
        unit.execute::<M>(self.id, command).await?;
        Ok(())
    }
}

/// Asks the table of permissions about the matter as this unit sees it.
///
/// # Errors
/// Whoever may not see the matter learns nothing of it; whoever sees it learns that this is not theirs to do.
pub(crate) async fn permit<M: Facets + 'static>(
    unit: &mut Unit<'_>,
    id: &str,
    action: &str,
) -> Result<(), DeskError> {
    let actor = unit.context().actor;
    let audience = unit
        .state::<M>(id)
        .await?
        .map(M::audience)
        .ok_or(StoreError::NotFound(M::KIND))?;
    if access::permits(actor, (M::KIND, action), &audience) {
        return Ok(());
    }
    if access::permits(actor, (M::KIND, access::READ), &audience) {
        return Err(DeskError::Denied);
    }
    Err(StoreError::NotFound(M::KIND).into())
}

/// Corrects the place of a case: located anew from what was said.
pub struct Locate<'a> {
    /// The case.
    pub case: CaseId,
    /// What is said about the place now.
    pub said: &'a Whereabouts,
}

impl UseCase for Locate<'_> {
    type Answer = ();

    async fn run(&self, world: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        let id = self.case.to_string();
        permit::<Cases>(unit, &id, "locate").await?;
        unit.about(CASE, &id);
        let ctx = unit.context();
        let geography = world.geography(ctx.occurred_at).geography;
        let mut place = placed(&geography, self.said, &ctx)?;
        let before = unit
            .state::<Cases>(&id)
            .await?
            .and_then(|case| case.place.address);
        let typed = self
            .said
            .address
            .as_deref()
            .map(str::trim)
            .filter(|words| !words.is_empty());
        // A point put right on the map does not unsay what the reporter typed.
        place.address = typed.map(|words| unit.keep(TextKind::Address, words)).or(before);
        let point = place.point;
        let place = Box::new(place);
        let located = unit.execute::<Cases>(&id, Command::Locate { place }).await?;
        let own = located.reports.iter().filter(|report| report.from.is_none());
        let own: Vec<_> = own.map(|report| report.id).collect();
        case::move_point(unit, &own, point);
        Ok(())
    }
}
