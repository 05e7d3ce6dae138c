//! The ground of a measurement: data folders, and on PostgreSQL databases, of its own.
//!
//! Nothing is left behind unless a data folder was named; the default one is some office's and never measured.

use std::path::{Path, PathBuf};

use gezhi_store::{cluster, new_bits};
use tempfile::TempDir;

use crate::open::Store;

pub(super) struct Ground {
    server: Option<String>,
    engine: &'static str,
    base: PathBuf,
    temporary: Option<TempDir>,
}

impl Ground {
    pub(super) fn of(store: &Store) -> Result<Self, String> {
        let temporary = if store.data == Path::new("data") {
            Some(tempfile::tempdir().map_err(|error| error.to_string())?)
        } else {
            std::fs::create_dir_all(&store.data).map_err(|error| error.to_string())?;
            None
        };
        let base = temporary.as_ref().map_or(store.data.as_path(), TempDir::path);
        Ok(Self {
            server: store.database.clone(),
            engine: store.engine(),
            base: base.to_owned(),
            temporary,
        })
    }

    /// The folder everything lies in.
    pub(super) fn base(&self) -> &Path {
        &self.base
    }

    /// A data folder `name`, with a database of its own; the same one when it is asked for again.
    pub(super) async fn plot(&self, name: &str) -> Result<Store, String> {
        let data = self.base.join(format!("{}-{name}", self.engine));
        std::fs::create_dir_all(&data).map_err(|error| error.to_string())?;
        let Some(server) = &self.server else {
            return Ok(Store::at(data, None));
        };
        let known = data.join("bench-database");
        if let Ok(own) = std::fs::read_to_string(&known) {
            return Ok(Store::at(data, Some(own)));
        }
        let name = format!("gezhi_bench_{:x}", new_bits());
        let own = cluster::create(server, &name)
            .await
            .map_err(|error| error.to_string())?;
        std::fs::write(known, &own).map_err(|error| error.to_string())?;
        Ok(Store::at(data, Some(own)))
    }

    /// Gives a plot back, unless what was measured is kept.
    pub(super) async fn clear(&self, plot: &Store) -> Result<(), String> {
        if self.temporary.is_none() {
            return Ok(());
        }
        if let (Some(server), Some(own)) = (&self.server, &plot.database) {
            let name = own.rsplit_once('/').map_or("", |(_, name)| name);
            cluster::remove(server, name)
                .await
                .map_err(|error| error.to_string())?;
        }
        std::fs::remove_dir_all(&plot.data).map_err(|error| error.to_string())
    }
}
