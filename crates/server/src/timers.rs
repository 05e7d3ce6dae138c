//! Timers 定时任务 of the active process: due clocks, seals, forgotten keys.

use std::sync::Arc;
use std::time::Duration;

use gezhi_desk::{World, forget_import_files, tick};
use gezhi_store::{StoreError, attachment, idempotency, seal};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::state::App;

/// How long idempotency keys are kept, in seconds.
const KEYS_S: i64 = 30 * 24 * 3600;

/// Blocks of the journal sealed in one round: far more than the writer fills in a second.
const BLOCKS: usize = 64;

/// How long an uploaded photo waits for the report that names it, in seconds.
const UNCLAIMED_S: i64 = 24 * 3600;
/// How long a file without a row may be one whose row is on its way.
const ON_ITS_WAY: Duration = Duration::from_hours(1);

/// Reads running imports until the server stops.
pub(crate) async fn imports(world: Arc<World>, mut stopping: watch::Receiver<bool>) {
    let mut importer = crate::Importer::default();
    loop {
        let worked = importer.round(&world).await;
        if let Err(error) = &worked {
            tracing::error!(%error, "an import waits");
        }
        let wait = if matches!(worked, Ok(Some(_))) {
            Duration::ZERO
        } else {
            Duration::from_secs(1)
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

/// Runs every timer until the server stops, and stops it when the writer has lost its
/// connection.
pub(crate) async fn run(app: &App, world: &World, mut stopping: watch::Receiver<bool>) {
    let mut second = interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut rounds = 0_u64;
    loop {
        tokio::select! {
            _ = second.tick() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        if world.db().is_stopped() {
            app.stop();
            return;
        }
        app.fold_metrics();
        if let Err(error) = round(world, rounds).await {
            tracing::error!(%error, "a timer failed");
        }
        rounds += 1;
    }
}

async fn round(world: &World, rounds: u64) -> Result<(), StoreError> {
    tick(world).await?;
    seal::catch_up(world.db(), world.now(), BLOCKS).await?;
    if rounds.is_multiple_of(3600) {
        let now = world.now();
        idempotency::forget(world.db(), now.plus_seconds(-KEYS_S).as_millis()).await?;
        forget_import_files(world).await?;
        attachment::sweep(world.db(), ON_ITS_WAY).await?;
        attachment::forget_unclaimed(world.db(), now, now.plus_seconds(-UNCLAIMED_S)).await?;
    }
    Ok(())
}
