//! Running one use case to its commit, again on a fresh read when somebody else was first.

use std::future::Future;

use gezhi_domain::actor::Actor;
use gezhi_domain::offline;
use gezhi_domain::time::Timestamp;
use gezhi_store::idempotency::{self, Once, Seen};
use gezhi_store::{StoreError, Unit};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::DeskError;
use crate::world::World;

/// Something somebody wants done; reads and writes only through the unit.
pub trait UseCase: Sync {
    /// What the caller learns; remembered under the idempotency key.
    type Answer: Serialize + DeserializeOwned + Send;

    /// Does it once. Called again on a fresh unit when the commit met a conflict.
    fn run(
        &self,
        world: &World,
        unit: &mut Unit<'_>,
    ) -> impl Future<Output = Result<Self::Answer, DeskError>> + Send;
}

/// Who does it, when, and under which idempotency key.
#[derive(Clone, Copy)]
pub struct Deed<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// When it was done, if that was before it was told.
    pub occurred_at: Option<Timestamp>,
    /// Who says so: the actor, or a record that is brought in as declared.
    pub by: Teller,
    /// The client's key for this request.
    pub once: Option<&'a Once>,
}

/// Who says when a deed was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Teller {
    /// Whoever did it: now, or later when they were offline on the spot.
    Actor,
    /// A file or another system that recorded it, brought in by a declared import.
    Record,
}

impl<'a> Deed<'a> {
    /// A deed of this moment without a key.
    pub const fn of(actor: &'a Actor) -> Self {
        Self {
            actor,
            occurred_at: None,
            by: Teller::Actor,
            once: None,
        }
    }
}

/// A use case that was done.
#[derive(Debug)]
pub struct Done<A> {
    /// What the caller learns.
    pub answer: A,
    /// The journal position of the commit; 0 when the key had been answered before.
    pub position: i64,
}

/// How often a use case is run against conflicts.
const ATTEMPTS: usize = 5;

/// Runs `case` until its commit holds.
///
/// # Errors
/// What the use case says; [`DeskError::Busy`] after five conflicts.
pub async fn transact<U: UseCase>(
    world: &World,
    deed: Deed<'_>,
    case: &U,
) -> Result<Done<U::Answer>, DeskError> {
    for attempt in 0..ATTEMPTS {
        if let Some(answer) = answered::<U>(world, deed).await? {
            return Ok(Done { answer, position: 0 });
        }
        let (rules, now) = (world.rules(), world.now());
        let occurred_at = deed.occurred_at.unwrap_or(now);
        if occurred_at > now {
            return Err(DeskError::InTheFuture);
        }
        if deed.by == Teller::Actor && !world.tells_the_past() {
            offline::may_tell(deed.actor.post.role, (now, occurred_at), &rules.policy)?;
        }
        let mut unit = Unit::new(world.db(), &rules, deed.actor, (now, occurred_at));
        if attempt > 0 {
            unit = unit.after_conflict();
        }
        let answer = case.run(world, &mut unit).await?;
        if let Some(once) = deed.once {
            let text = serde_json::to_string(&answer).map_err(|e| StoreError::Corrupt(e.to_string()))?;
            idempotency::remember(&mut unit, once, &text);
        }
        match world.db().commit(unit.into_batch()?).await {
            Ok(position) => return Ok(Done { answer, position }),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(DeskError::Busy)
}

async fn answered<U: UseCase>(world: &World, deed: Deed<'_>) -> Result<Option<U::Answer>, DeskError> {
    let Some(once) = deed.once else { return Ok(None) };
    match idempotency::seen(world.db(), once).await? {
        Seen::Never => Ok(None),
        Seen::Other => Err(DeskError::KeyReused),
        Seen::Same(text) => serde_json::from_str(&text)
            .map(Some)
            .map_err(|e| StoreError::Corrupt(e.to_string()).into()),
    }
}
