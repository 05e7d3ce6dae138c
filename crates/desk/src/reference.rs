//! Reference data 基础数据: a file is saved as a new version and put in force.

use gezhi_domain::access;
use gezhi_store::{Unit, reference};

use crate::error::DeskError;
use crate::transact::UseCase;
use crate::world::World;

/// Saves `content` as the next version of the reference file `file`.
pub struct SaveReference<'a> {
    /// The file, e.g. `case_types.csv`.
    pub file: &'a str,
    /// Its content, checked before.
    pub content: &'a str,
}

impl UseCase for SaveReference<'_> {
    type Answer = i64;

    async fn run(&self, world: &World, unit: &mut Unit<'_>) -> Result<i64, DeskError> {
        if access::scope(unit.context().actor.post.role, "platform", "reference").is_none() {
            return Err(DeskError::Denied);
        }
        let newest = reference::newest(world.db()).await?;
        let held = newest.iter().find(|(file, ..)| file == self.file);
        let version = held.map_or(1, |(_, version, _)| version + 1);
        reference::save(unit, self.file, version, self.content);
        Ok(version)
    }
}
