//! Opening the store and the world of a data folder.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::Args;
use gezhi_desk::World;
use gezhi_domain::grid::Geographies;
use gezhi_domain::kernel::Rulebook;
use gezhi_domain::time::Timestamp;
use gezhi_intake::{geography, reference};
use gezhi_store::{Db, Place, StoreError};

/// How often, and after what time, a command looks whether another process has ended: on a machine that is busy a
/// database notices only after seconds that whoever held its lock is gone.
const LOOKS: u32 = 100;
const LOOK: Duration = Duration::from_millis(100);

/// Where a jurisdiction's records lie.
#[derive(Args, Clone)]
pub(crate) struct Store {
    /// The data folder of one jurisdiction.
    #[arg(long, global = true, env = "GEZHI_DATA", default_value = "data")]
    pub(crate) data: PathBuf,
    /// A PostgreSQL database instead of the SQLite file in the data folder, e.g. postgres://user@host/name.
    #[arg(long, global = true)]
    pub(crate) database: Option<String>,
    /// Set while a demo fills in the weeks before its first start.
    #[arg(skip)]
    pub(crate) past: Option<Arc<AtomicBool>>,
}

impl Store {
    /// The records of `data`, in `database` or in a file of the folder.
    pub(crate) const fn at(data: PathBuf, database: Option<String>) -> Self {
        Self {
            data,
            database,
            past: None,
        }
    }

    pub(crate) fn engine(&self) -> &'static str {
        if self.database.is_some() {
            "postgres"
        } else {
            "sqlite"
        }
    }

    /// The arguments that name it to another `gezhi`.
    pub(crate) fn args(&self) -> Vec<OsString> {
        let mut args = vec!["--data".into(), self.data.clone().into()];
        args.extend(
            self.database
                .iter()
                .flat_map(|url| ["--database".into(), url.into()]),
        );
        args
    }

    /// Refuses a data folder without a database: a command that reads would find an empty district and praise it.
    pub(crate) fn must_exist(&self) -> Result<(), String> {
        if self.database.is_some() || self.data.join(gezhi_store::SQLITE_FILE).exists() {
            return Ok(());
        }
        Err(format!(
            "no district lies in {}: say --data FOLDER",
            self.data.display()
        ))
    }

    /// Opens the database.
    pub(crate) async fn db(&self) -> Result<Db, StoreError> {
        Db::open(&self.data, &self.place()).await
    }

    /// Where the database is.
    pub(crate) fn place(&self) -> Place {
        self.database.clone().map_or(Place::Sqlite, Place::Postgres)
    }

    /// The newest reference data, put together.
    pub(crate) async fn rules(&self, db: &Db) -> Result<Rulebook, StoreError> {
        let newest = gezhi_store::reference::newest(db).await?;
        let changed: BTreeMap<String, String> = newest
            .into_iter()
            .map(|(file, _, content)| (file, content))
            .collect();
        reference::load(&changed).map_err(|problems| {
            let first = problems
                .first()
                .map(|p| format!("{}:{} {} {}", p.file, p.line, p.code, p.found));
            StoreError::Corrupt(first.unwrap_or_default())
        })
    }

    /// The divisions of the district in all versions that were applied; the built-in one when none was.
    pub(crate) async fn geographies(db: &Db) -> Result<Geographies, StoreError> {
        let applied = gezhi_store::reference::versions(db, geography::FILE).await?;
        geography::load(&applied).map_err(StoreError::Corrupt)
    }

    /// Opens the database and puts the newest reference data in force.
    pub(crate) async fn world(&self) -> Result<World, StoreError> {
        self.world_over(self.db().await?).await
    }

    /// The world over an open database.
    pub(crate) async fn world_over(&self, db: Db) -> Result<World, StoreError> {
        let rules = self.rules(&db).await?;
        let now = || Timestamp::from(jiff::Timestamp::now());
        let geographies = Self::geographies(&db).await?;
        let world = World::new(db, rules, geographies, now);
        if let Some(past) = &self.past {
            world.set_past(Arc::clone(past));
        }
        world.set_models(self.data.join("models"));
        Ok(world)
    }

    /// The world, or why there is none in one line. A process that ends just now is waited for.
    pub(crate) async fn ready(&self) -> Result<World, String> {
        let mut looks = 0;
        loop {
            match self.world().await {
                Err(StoreError::Standby) if looks < LOOKS => tokio::time::sleep(LOOK).await,
                opened => return opened.map_err(|error| format!("{}: {error}", self.data.display())),
            }
            looks += 1;
        }
    }
}
