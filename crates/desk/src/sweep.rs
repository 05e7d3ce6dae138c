//! Sweeps 批量处理: open cases are handed over by a batch, or get certain deadlines by a new calendar.
//!
//! One round looks at 500 open cases and remembers how far it came; the tick goes on with the next.

use gezhi_domain::actor::Actor;
use gezhi_domain::case::{Cases, Command, HandedOver, passing};
use gezhi_domain::code::BatchCode;
use gezhi_domain::kernel::Named;
use gezhi_store::{StoreError, Unit, sweep};

use crate::error::DeskError;
use crate::transact::{Deed, UseCase, transact};
use crate::world::World;

/// Open cases of one round.
const ROUND: usize = 500;

/// What a sweep does to a case.
#[derive(Clone)]
enum Work {
    HandOver(HandedOver),
    Recompute,
}

impl Work {
    /// The work a sweep of this name stands for.
    fn of(sweep: &sweep::Sweep) -> Option<Self> {
        let (kind, what) = sweep.name.split_once('/')?;
        match kind {
            "recompute" => Some(Self::Recompute),
            "hand_over" => Some(Self::HandOver(HandedOver {
                batch: what.parse::<BatchCode>().ok()?,
                applied_by: sweep.account,
            })),
            _ => None,
        }
    }

    fn command(&self) -> Command {
        match self {
            Self::HandOver(by) => Command::HandOver { by: by.clone() },
            Self::Recompute => Command::Recompute,
        }
    }
}

/// One round of every sweep that is due; answers how many cases were changed.
///
/// # Errors
/// What the store says. A case that refuses is left as it is.
pub(crate) async fn round(world: &World) -> Result<usize, StoreError> {
    let rules = world.rules();
    let today = world.now().day_in(rules.calendar.zone());
    let mut changed = 0;
    for sweep in sweep::due(world.db(), today).await? {
        let cases = sweep::open_after::<Cases>(world.db(), &sweep.after, ROUND).await?;
        let next = cases
            .last()
            .map(|(id, _)| id.clone())
            .filter(|_| cases.len() == ROUND);
        if let Some(work) = Work::of(&sweep) {
            for (id, case) in &cases {
                let concerned = match &work {
                    Work::HandOver(by) => passing(case, today, &rules.catalogue)
                        .is_some_and(|passing| passing.batch == by.batch),
                    Work::Recompute => case.is_provisional(),
                };
                if concerned {
                    changed += one(world, id, &work).await?;
                }
            }
        }
        sweep::advance(world.db(), &sweep.name, next.as_deref()).await?;
    }
    Ok(changed)
}

async fn one(world: &World, id: &str, work: &Work) -> Result<usize, StoreError> {
    match transact(world, Deed::of(&Actor::SYSTEM), &Swept { id, work }).await {
        Ok(_) => Ok(1),
        Err(DeskError::Store(error)) => Err(error),
        Err(error) => {
            let verb = gezhi_domain::case::Verb::from(&work.command()).name();
            tracing::warn!(matter = %id, verb, %error, "a case was not swept");
            Ok(0)
        }
    }
}

struct Swept<'a> {
    id: &'a str,
    work: &'a Work,
}

impl UseCase for Swept<'_> {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        unit.execute::<Cases>(self.id, self.work.command()).await?;
        Ok(())
    }
}
