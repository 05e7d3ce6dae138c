//! Seeding: closed cases of the past year, each through the same use cases in one commit of its own.

use std::path::Path;

use futures::StreamExt;
use gezhi_desk::{DeskError, Receive, UseCase, World};
use gezhi_domain::code::CaseId;
use gezhi_domain::time::Timestamp;
use gezhi_store::{Unit, new_bits, seal};

use super::office::{Scene, Staff, life, scenes};
use crate::open::Store;
use crate::progress;

/// Cases on their way to the writer at the same time.
const AT_ONCE: usize = 512;
/// The seeded cases lie in the past year.
const YEAR_S: i64 = 340 * 24 * 3600;
const STAFF: &str = "bench.json";

/// The staff of the measured district: hired and its cases seeded when the data folder is new.
///
/// # Errors
/// When the folder holds another district, or one seeded with another number of cases.
pub(super) async fn ready(store: &Store, cases: u64) -> Result<(Staff, Vec<Scene>), String> {
    std::fs::create_dir_all(&store.data).map_err(|error| error.to_string())?;
    let known = std::fs::read_to_string(store.data.join(STAFF)).ok();
    let world = store.ready().await?;
    if let Some(text) = known {
        let staff: Staff = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        if staff.seeded != cases {
            return Err(format!(
                "{} holds {} seeded cases",
                store.data.display(),
                staff.seeded
            ));
        }
        let scenes = scenes(&world, &staff).await?;
        return Ok((staff, scenes));
    }
    if *world.db().position().borrow() > 0 {
        return Err(format!("{} holds another district", store.data.display()));
    }
    let mut staff = Staff::hire(&world).await.map_err(|error| error.to_string())?;
    let scenes = scenes(&world, &staff).await?;
    seed(&world, (&staff, &scenes), cases)
        .await
        .map_err(|error| error.to_string())?;
    staff.seeded = cases;
    staff.position = *world.db().position().borrow();
    keep(&store.data, &staff)?;
    Ok((staff, scenes))
}

/// Remembers the staff and what the district holds.
pub(super) fn keep(data: &Path, staff: &Staff) -> Result<(), String> {
    let text = serde_json::to_string(staff).map_err(|error| error.to_string())?;
    std::fs::write(data.join(STAFF), text).map_err(|error| error.to_string())
}

async fn seed(world: &World, (staff, scenes): (&Staff, &[Scene]), cases: u64) -> Result<(), DeskError> {
    let bar = progress::bar(usize::try_from(cases).unwrap_or(usize::MAX));
    let now = world.now();
    let all = futures::stream::iter(0..cases).map(|at| {
        let scene = &scenes[usize::try_from(at).unwrap_or(0) % scenes.len()];
        let ago = YEAR_S - YEAR_S.saturating_mul(at.cast_signed()) / cases.cast_signed().max(1);
        one(world, staff, scene, now.plus_seconds(-ago - 3 * 3600))
    });
    let mut all = all.buffer_unordered(AT_ONCE);
    while let Some(done) = all.next().await {
        done?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    while seal::next(world.db(), world.now()).await?.is_some() {}
    Ok(())
}

/// One case from its report to its close.
async fn one(world: &World, staff: &Staff, scene: &Scene, received: Timestamp) -> Result<(), DeskError> {
    let rules = world.rules();
    let case = CaseId::from_bits(new_bits());
    let mut report = scene.report.clone();
    report.external_number = case.to_string().parse().ok();
    let report = &report;
    let mut unit = Unit::new(world.db(), &rules, &staff.intake.actor, (received, received));
    Receive { case, report }.run(world, &mut unit).await?;
    let hand = &staff.units[&scene.unit];
    life(world, staff, (&mut unit, hand), &case.to_string(), received).await?;
    world.db().commit(unit.into_batch()?).await?;
    Ok(())
}
