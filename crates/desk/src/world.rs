//! The world 运行环境: the database, the rules in force and the moment, shared by every use case.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::sorter::Sorter;
use gezhi_domain::code::SpokenNumber;
use gezhi_domain::grid::{Geographies, Version};
use gezhi_domain::kernel::Rulebook;
use gezhi_domain::time::Timestamp;
use gezhi_store::{Db, StoreError, number};

/// Spoken numbers leased at a time; a crash leaves a gap of at most so many.
const BLOCK: i64 = 200;

/// What every use case works with.
pub struct World {
    db: Db,
    rules: RwLock<Arc<Rulebook>>,
    geographies: RwLock<Arc<Geographies>>,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    numbers: tokio::sync::Mutex<Block>,
    changing: tokio::sync::Mutex<()>,
    sorter: std::sync::OnceLock<Sorter>,
    models: std::sync::OnceLock<std::path::PathBuf>,
    past: std::sync::OnceLock<Arc<AtomicBool>>,
    pub(crate) forgotten: tokio::sync::Mutex<String>,
}

#[derive(Default)]
struct Block {
    prefix: String,
    next: i64,
    end: i64,
}

impl World {
    /// A world over `db`; `clock` tells the moment.
    pub fn new(
        db: Db,
        rules: Rulebook,
        geographies: Geographies,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self {
            db,
            rules: RwLock::new(Arc::new(rules)),
            geographies: RwLock::new(Arc::new(geographies)),
            clock: Box::new(clock),
            numbers: tokio::sync::Mutex::default(),
            changing: tokio::sync::Mutex::default(),
            sorter: std::sync::OnceLock::new(),
            models: std::sync::OnceLock::new(),
            past: std::sync::OnceLock::new(),
            forgotten: tokio::sync::Mutex::default(),
        }
    }

    /// The database.
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// The moment.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The rules in force.
    pub fn rules(&self) -> Arc<Rulebook> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Held while reference data are checked and replaced, so that what was checked is what comes in force.
    pub async fn changing(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.changing.lock().await
    }

    /// Puts other rules in force, from the next use case on.
    pub fn set_rules(&self, rules: Rulebook) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }

    /// The folder a jurisdiction's own models lie in; without one the starter models are used.
    pub fn set_models(&self, folder: std::path::PathBuf) {
        let _ = self.models.set(folder);
    }

    /// A demo fills in the weeks before its first start while `past` is set: steps are told of any moment, and no clock
    /// notes a miss until all of it was told. No other database has this.
    pub fn set_past(&self, past: Arc<AtomicBool>) {
        let _ = self.past.set(past);
    }

    /// Whether the weeks before are being told just now.
    pub(crate) fn tells_the_past(&self) -> bool {
        self.past.get().is_some_and(|past| past.load(Ordering::Acquire))
    }

    /// The classifier; read when first asked.
    pub fn sorter(&self) -> &Sorter {
        self.sorter
            .get_or_init(|| Sorter::load(self.models.get().map(std::path::PathBuf::as_path)))
    }

    /// The divisions of the district in all their versions.
    pub fn geographies(&self) -> Arc<Geographies> {
        Arc::clone(&self.geographies.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The divisions of the district that hold at `at`.
    pub fn geography(&self, at: Timestamp) -> Version {
        let rules = self.rules();
        self.geographies().on(at.day_in(rules.calendar.zone()))
    }

    /// Puts other divisions in force, from the next use case on. What is open keeps the place it has.
    pub fn set_geographies(&self, geographies: Geographies) {
        *self.geographies.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(geographies);
    }

    /// The next spoken number of the year of `at`, e.g. `MH-2026-000123`.
    ///
    /// # Errors
    /// What the store says while a block is leased.
    pub async fn next_number(&self, at: Timestamp) -> Result<SpokenNumber, StoreError> {
        let rules = self.rules();
        let year = at.day_in(rules.calendar.zone()).year();
        let prefix = format!("{}-{year}", rules.jurisdiction.number_prefix);
        let mut block = self.numbers.lock().await;
        if block.prefix != prefix || block.next == block.end {
            let next = number::lease(&self.db, &prefix, BLOCK).await?;
            *block = Block {
                prefix: prefix.clone(),
                next,
                end: next + BLOCK,
            };
        }
        let number = block.next;
        block.next += 1;
        drop(block);
        format!("{prefix}-{number:06}")
            .parse()
            .map_err(|_| StoreError::Corrupt(prefix))
    }
}
