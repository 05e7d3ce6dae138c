//! Configuration 配置: defaults, then `gezhi.toml` in the data folder, then `GEZHI_*`, then the command line.
//!
//! A key nobody knows is an error, so that a misspelt one is not silently without effect. `gezhi config` prints
//! what is in force and where it came from, secrets masked. **Absent:** policy (windows, thresholds, weights):
//! that is reference data with a day from which it holds.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use figment::providers::{Env, Format, Serialized, Toml};
use figment::{Figment, Metadata, Source};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::open::Store;
use crate::report::print;
use crate::serve::Serve;

/// What is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The address `serve` listens on.
    pub(crate) listen: SocketAddr,
    /// A PostgreSQL database instead of the file in the data folder.
    pub(crate) database: Option<String>,
    /// How the outside reaches this server.
    pub(crate) public_url: Option<String>,
    /// The header in which a reverse proxy says who asks.
    pub(crate) address_header: Option<String>,
    /// What is logged: `error`, `warn`, `info`, `debug`, or a filter by module.
    pub(crate) log: String,
    /// How log lines look: `text` or `json`.
    pub(crate) log_form: LogForm,
    /// The public half of the backup key.
    pub(crate) backup_to: Option<String>,
    /// The folder backups go to.
    pub(crate) backup_folder: Option<PathBuf>,
    /// How long companions of backups are kept, in days; 35 at most.
    pub(crate) backup_keys_days: u16,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogForm {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: ([127, 0, 0, 1], 8080).into(),
            database: None,
            public_url: None,
            address_header: None,
            log: "info".to_owned(),
            log_form: LogForm::Text,
            backup_to: None,
            backup_folder: None,
            backup_keys_days: 35,
        }
    }
}

/// Variables that begin with `GEZHI_` and are no setting.
fn is_setting(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    !key.starts_with("test_") && key != "data" && key != "password"
}

fn layers(store: &Store, flags: &serde_json::Value) -> Figment {
    let flags = Serialized::defaults(flags);
    let file = store.data.join("gezhi.toml");
    let defaults = Figment::from(Serialized::defaults(Settings::default()));
    // No file is an empty one; one that cannot be read is an error.
    let with_file = if file.exists() {
        defaults.merge(Toml::file_exact(file))
    } else {
        defaults
    };
    with_file
        .merge(Env::prefixed("GEZHI_").filter(|key| is_setting(key.as_str())))
        .merge(Named(flags))
}

/// The command line as a layer with a name of its own.
struct Named<'a>(Serialized<&'a serde_json::Value>);

impl figment::Provider for Named<'_> {
    fn metadata(&self) -> Metadata {
        Metadata::named("the command line")
    }

    fn data(&self) -> figment::error::Result<figment::value::Map<figment::Profile, figment::value::Dict>> {
        self.0.data()
    }
}

/// The settings in force; `serve` is what the command line says about serving.
pub(crate) fn read(store: &Store, serve: Option<&Serve>) -> Result<(Settings, Figment), String> {
    let mut flags = serde_json::Map::new();
    if let Some(serve) = serve {
        let said = [
            ("listen", serve.listen.map(|listen| json!(listen))),
            ("public_url", serve.public_url.as_ref().map(|url| json!(url))),
            (
                "address_header",
                serve.address_header.as_ref().map(|name| json!(name)),
            ),
        ];
        let said = said
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        flags.extend(said);
    }
    if let Some(database) = &store.database {
        flags.insert("database".to_owned(), json!(database));
    }
    let figment = layers(store, &serde_json::Value::Object(flags));
    let settings = figment.extract::<Settings>();
    let settings = settings.map_err(|error| format!("configuration: {error}"))?;
    Ok((settings, figment))
}

#[derive(Args)]
pub(crate) struct Config {}

impl Config {
    /// Prints each value and where it came from.
    #[expect(clippy::unused_self, reason = "every command runs the same way")]
    pub(crate) fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        let (settings, figment) = read(store, None)?;
        let values = serde_json::to_value(&settings).map_err(|error| error.to_string())?;
        let mut answer = serde_json::Map::new();
        for (name, value) in values.as_object().into_iter().flatten() {
            let from = figment
                .find_metadata(name)
                .map_or_else(|| "default".to_owned(), origin);
            let value = if name == "database" {
                masked(value)
            } else {
                value.clone()
            };
            let shown = if json {
                json!({ "value": value, "from": from })
            } else {
                json!(format!("{value}  ({from})"))
            };
            answer.insert(name.clone(), shown);
        }
        print(json, &serde_json::Value::Object(answer));
        Ok(())
    }
}

fn origin(of: &Metadata) -> String {
    match &of.source {
        Some(Source::File(path)) => path.display().to_string(),
        Some(Source::Code(_)) => "default".to_owned(),
        _ if of.name.contains("environment") => "environment".to_owned(),
        _ => of.name.to_string(),
    }
}

/// An address without its password.
fn masked(value: &serde_json::Value) -> serde_json::Value {
    let Some(url) = value.as_str() else {
        return value.clone();
    };
    let hidden = url.split_once("://").and_then(|(scheme, rest)| {
        let (user, host) = rest.rsplit_once('@')?;
        let (user, _) = user.split_once(':')?;
        Some(format!("{scheme}://{user}:***@{host}"))
    });
    // The other form of an address: words with `password=`.
    let plain = hidden.unwrap_or_else(|| {
        let words = url.split_whitespace().map(|word| match word.split_once('=') {
            Some(("password", _)) => "password=***".to_owned(),
            _ => word.to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    });
    json!(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(folder: &tempfile::TempDir) -> Store {
        Store::at(folder.path().to_owned(), None)
    }

    #[test]
    fn a_file_counts_over_defaults_and_the_command_line_over_both() {
        let folder = tempfile::tempdir().unwrap();
        let (settings, _) = read(&store(&folder), None).unwrap();
        assert_eq!(settings.backup_keys_days, 35, "no file is an empty one");
        let text = "listen = \"127.0.0.1:9000\"\nlog = \"warn\"\n";
        std::fs::write(folder.path().join("gezhi.toml"), text).unwrap();
        let (settings, figment) = read(&store(&folder), None).unwrap();
        assert_eq!(settings.listen, ([127, 0, 0, 1], 9000).into());
        assert_eq!((settings.log.as_str(), settings.backup_keys_days), ("warn", 35));
        let from = figment.find_metadata("log").map(origin).unwrap();
        assert!(from.ends_with("gezhi.toml"), "{from}");
        let serve = Serve {
            listen: Some(([0, 0, 0, 0], 80).into()),
            public_url: None,
            address_header: None,
        };
        let (settings, _) = read(&store(&folder), Some(&serve)).unwrap();
        assert_eq!(settings.listen, ([0, 0, 0, 0], 80).into());
    }

    #[test]
    fn a_key_nobody_knows_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("gezhi.toml"), "lisen = \"x\"\n").unwrap();
        let error = read(&store(&folder), None).unwrap_err();
        assert!(error.contains("lisen"), "{error}");
    }

    #[test]
    fn passwords_in_addresses_are_masked() {
        let url = json!("postgres://gezhi:secret@db/gezhi");
        assert_eq!(masked(&url), "postgres://gezhi:***@db/gezhi");
        assert_eq!(masked(&json!("host=db password=secret")), "host=db password=***");
        assert_eq!(
            masked(&json!("postgres://gezhi@db/gezhi")),
            "postgres://gezhi@db/gezhi"
        );
    }
}
