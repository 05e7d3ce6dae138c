//! `gezhi backup`, `gezhi backup-key` and `gezhi restore`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use gezhi_store::backup::{self, BackupKey, Files};
use serde_json::json;

use crate::config::Settings;
use crate::open::Store;
use crate::progress::counter;
use crate::report::print;

/// A day, in milliseconds.
const DAY_MS: i64 = 24 * 3600 * 1000;
/// The longest companions may be kept, in days.
const LONGEST_DAYS: u16 = 35;

#[derive(Args)]
pub(crate) struct Backup {
    /// The backup key, public half: 64 hexadecimal digits; none means the one of the configuration.
    #[arg(long)]
    to: Option<String>,
    /// The folder archives and companions go to; none means the one of the configuration.
    #[arg(long)]
    out: Option<PathBuf>,
}

impl Backup {
    pub(crate) async fn run(&self, store: &Store, settings: &Settings, json: bool) -> Result<(), String> {
        let key = self.to.as_ref().or(settings.backup_to.as_ref());
        let key = key.ok_or("say --to KEY, or set backup_to; `gezhi backup-key` makes a pair")?;
        let key = BackupKey::read(key).ok_or("the backup key has 64 hexadecimal digits")?;
        let out = self.out.as_ref().or(settings.backup_folder.as_ref());
        let out = out.ok_or("say --out FOLDER, or set backup_folder")?;
        std::fs::create_dir_all(out).map_err(|error| format!("{}: {error}", out.display()))?;
        let days = i64::from(settings.backup_keys_days.min(LONGEST_DAYS));
        let now = jiff::Timestamp::now().as_millisecond();
        let bar = counter("rows");
        let place = store.place();
        let mut told = |rows| bar.set_position(rows);
        let taken = backup::take((&store.data, &place), &key, (out, now), &mut told).await;
        let taken = taken.map_err(|error| error.to_string())?;
        bar.finish_and_clear();
        let forgotten =
            backup::forget_companions(out, now - days * DAY_MS).map_err(|error| error.to_string())?;
        let answer = json!({
            "archive": taken.archive, "companion": taken.companion, "rows": taken.rows, "files": taken.files,
            "position": taken.position, "companions_forgotten": forgotten,
        });
        print(json, &answer);
        Ok(())
    }
}

#[derive(Args)]
pub(crate) struct NewBackupKey {
    /// The file the secret half goes to; keep it apart from the server.
    #[arg(long)]
    out: PathBuf,
}

impl NewBackupKey {
    pub(crate) fn run(&self, json: bool) -> Result<(), String> {
        let (key, secret) = BackupKey::generate();
        secretly(&self.out, &secret)?;
        print(json, &json!({ "backup_to": key.text(), "secret": self.out }));
        Ok(())
    }
}

/// Writes `text` to a new file nobody else may read.
fn secretly(path: &Path, text: &str) -> Result<(), String> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| {
        writeln!(file, "{text}")?;
        file.sync_all()
    });
    written.map_err(|error| format!("{}: {error}", path.display()))
}

#[derive(Args)]
pub(crate) struct Restore {
    /// The archive.
    archive: PathBuf,
    /// The newest companion there is; without one every contact, text and photo stays erased.
    #[arg(long)]
    keys: Option<PathBuf>,
    /// A later archive: what its journal says was erased since is erased again.
    #[arg(long)]
    since: Option<PathBuf>,
    /// The file with the secret half of the backup key.
    #[arg(long)]
    backup_key: PathBuf,
    /// The deployment key the records were encrypted under; needed unless it lies in the data folder already.
    #[arg(long)]
    deployment_key: Option<PathBuf>,
}

impl Restore {
    pub(crate) async fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        let read = |path: &Path| {
            std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let secret = read(&self.backup_key)?;
        let at_home = store.data.join("deployment.key");
        match &self.deployment_key {
            Some(path) if !at_home.exists() => {
                std::fs::create_dir_all(&store.data)
                    .map_err(|error| format!("{}: {error}", store.data.display()))?;
                secretly(&at_home, read(path)?.trim())?;
            }
            None if !at_home.exists() => {
                return Err("say --deployment-key FILE: without it nothing in the backup can be read".into());
            }
            _ => {}
        }
        let db = store.db().await.map_err(|error| error.to_string())?;
        let files = Files {
            archive: &self.archive,
            companion: self.keys.as_deref(),
            since: self.since.as_deref(),
            secret: &secret,
        };
        let bar = counter("rows");
        let restored = backup::restore(&db, &files, &mut |rows| bar.set_position(rows)).await;
        bar.finish_and_clear();
        let restored = restored.map_err(|error| error.to_string())?;
        let world = store.world_over(db).await.map_err(|error| error.to_string())?;
        let checked = crate::check::everything(&world).await?;
        let answer = json!({
            "rows": restored.rows, "files": restored.files, "keys": restored.keys, "erased": restored.erased,
            "position": restored.position, "checked": checked.matters, "wrong": checked.wrong,
        });
        print(json, &answer);
        checked.verdict()
    }
}
