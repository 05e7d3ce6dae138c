//! The client's own ledger: what the server said it had done, to be found again after every crash.

use std::collections::BTreeMap;

use gezhi_desk::World;
use gezhi_store::{StoreError, attachment, journal};

/// What was acknowledged of one case.
#[derive(Debug, Default, Clone)]
pub(super) struct Kept {
    /// Verbs, in order.
    pub(super) verbs: Vec<&'static str>,
    /// Photos.
    pub(super) photos: Vec<String>,
}

/// Everything that was acknowledged, by case.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    cases: BTreeMap<String, Kept>,
}

impl Ledger {
    /// Adds what one worker was told.
    pub(super) fn add(&mut self, id: &str, kept: Kept) {
        let known = self.cases.entry(id.to_owned()).or_default();
        known.verbs.extend(kept.verbs);
        known.photos.extend(kept.photos);
    }

    /// Commands and photos acknowledged.
    pub(super) fn len(&self) -> usize {
        self.cases
            .values()
            .map(|kept| kept.verbs.len() + kept.photos.len())
            .sum()
    }

    /// The first thing that was acknowledged and is not there, or is there twice, in words.
    pub(super) async fn lost(&self, world: &World) -> Result<Option<String>, StoreError> {
        for (id, kept) in &self.cases {
            let steps = journal::history(world.db(), "case", id).await?;
            for verb in &kept.verbs {
                let found = steps.iter().filter(|step| step.verb == **verb).count();
                if found != 1 {
                    return Ok(Some(format!(
                        "case {id}: {verb} was acknowledged and is there {found} times"
                    )));
                }
            }
            if kept.photos.is_empty() {
                continue;
            }
            let photos = attachment::of(world.db(), "case", id).await?;
            let gone = kept
                .photos
                .iter()
                .find(|photo| !photos.iter().any(|there| there.id == **photo));
            if let Some(photo) = gone {
                return Ok(Some(format!(
                    "case {id}: photo {photo} was acknowledged and is gone"
                )));
            }
        }
        Ok(None)
    }
}
