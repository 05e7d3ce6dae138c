//! The tick 时钟巡检: what falls due is done by the platform itself.

use gezhi_domain::actor::Actor;
use gezhi_domain::case::{self, Cases};
use gezhi_store::{StoreError, Unit, matter, same_thing};

use crate::error::DeskError;
use crate::sweep;
use crate::transact::{Deed, UseCase, transact};
use crate::world::World;

/// Matters looked at in one round.
const ROUND: i64 = 500;

/// Does what fell due by now; answers how many matters were touched. Fewer than a round means nothing waits.
///
/// # Errors
/// What the store says. A matter that refuses is logged and left for the next round.
pub async fn tick(world: &World) -> Result<usize, StoreError> {
    if world.tells_the_past() {
        return Ok(0);
    }
    let due = matter::due::<Cases>(world.db(), world.now().as_millis(), ROUND).await?;
    let mut touched = 0;
    for id in &due {
        match transact(world, Deed::of(&Actor::SYSTEM), &Wake { id }).await {
            Ok(done) => touched += done.answer,
            Err(DeskError::Store(
                error @ (StoreError::Full | StoreError::Standby | StoreError::Database(_)),
            )) => {
                return Err(error);
            }
            Err(error) => tracing::warn!(matter = %id, %error, "a due matter was not woken"),
        }
    }
    forget_marks(world).await?;
    Ok(touched + sweep::round(world).await?)
}

/// Likeness marks are forgotten when their reports no longer count as recent; one round at a time.
async fn forget_marks(world: &World) -> Result<(), StoreError> {
    let mut last = world.forgotten.lock().await;
    let near = world.rules().policy.nearness();
    if let Some(next) = same_thing::forget_marks(world.db(), &last, (world.now(), near)).await? {
        *last = next;
    }
    Ok(())
}

struct Wake<'a> {
    id: &'a str,
}

impl UseCase for Wake<'_> {
    type Answer = usize;

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<usize, DeskError> {
        let now = unit.context().occurred_at;
        let due = unit
            .state::<Cases>(self.id)
            .await?
            .map(|case| case::wake(case, now))
            .unwrap_or_default();
        let touched = usize::from(!due.is_empty());
        for command in due {
            unit.execute::<Cases>(self.id, command).await?;
        }
        Ok(touched)
    }
}
