//! `gezhi demo`: the demonstration district with sign-ins of its own, on loopback alone.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;

use crate::config::Settings;
use crate::open::Store;
use crate::serve::{bind, until_stopped};
use crate::user::{add, new_password, post};

#[derive(Args)]
pub(crate) struct Demo {
    /// The port on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

/// Sign-in name, role, unit, town, grid: one for every role that has something to do. A contractor comes by link.
const POSTS: &[(&str, &str, [Option<&str>; 3])] = &[
    ("leader", "duty_leader", [None; 3]),
    ("shift", "shift_lead", [None; 3]),
    ("intake", "intake_officer", [None; 3]),
    ("dispatcher", "dispatcher", [None; 3]),
    ("caller", "caller_back", [None; 3]),
    ("inspector", "inspector", [None; 3]),
    ("qibao_shift", "town_shift_lead", [None, Some("310112102"), None]),
    (
        "qibao_intake",
        "town_intake_officer",
        [None, Some("310112102"), None],
    ),
    (
        "qibao_dispatcher",
        "town_dispatcher",
        [None, Some("310112102"), None],
    ),
    (
        "qibao_caller",
        "town_caller_back",
        [None, Some("310112102"), None],
    ),
    (
        "grid_head",
        "grid_head",
        [None, Some("310112102"), Some("310112102-01")],
    ),
    (
        "grid_worker",
        "grid_worker",
        [None, Some("310112102"), Some("310112102-01")],
    ),
    ("qibao_unit", "unit_handler", [Some("town_102"), None, None]),
    ("xinzhuang_unit", "unit_handler", [Some("town_101"), None, None]),
    ("qibao_crew", "field_crew", [Some("grid_team_102"), None, None]),
    (
        "city_management",
        "unit_handler",
        [Some("city_management"), None, None],
    ),
    ("water", "unit_handler", [Some("waterworks"), None, None]),
    ("housing", "unit_liaison", [Some("housing"), None, None]),
    ("housing_approver", "unit_approver", [Some("housing"), None, None]),
    ("compound", "compound_actor", [None, Some("310112102"), None]),
    ("data_protection", "data_protection_officer", [None; 3]),
    ("system_admin", "system_administrator", [None; 3]),
    ("security_admin", "security_administrator", [None; 3]),
    ("audit_admin", "audit_administrator", [None; 3]),
];

impl Demo {
    pub(crate) async fn run(&self, store: &Store, settings: &Settings) -> Result<(), String> {
        let listener = bind(([127, 0, 0, 1], self.port).into()).await?;
        let accounts = accounts(store).await?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        println!("Gezhi 格治 · demonstration district 演示区 · http://{address}");
        println!("API reference 接口文档 · http://{address}/reference");
        println!("\n{:<16} {:<24} password 口令", "name 用户名", "role 角色");
        for (name, role, _) in POSTS {
            println!(
                "{name:<16} {role:<24} {}",
                accounts.get(*name).map_or("?", String::as_str)
            );
        }
        println!();
        until_stopped(store, settings, listener).await
    }
}

/// The demo's accounts: made once, their passwords kept readable for this user alone.
async fn accounts(store: &Store) -> Result<BTreeMap<String, String>, String> {
    let path = store.data.join("demo-accounts.json");
    if let Ok(text) = std::fs::read_to_string(&path) {
        return serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()));
    }
    let world = store.ready().await?;
    let mut made = BTreeMap::new();
    for (name, role, place) in POSTS {
        let password = new_password()?;
        add(&world, name, post(role, *place)?, &password).await?;
        made.insert((*name).to_owned(), password);
    }
    keep(&path, &made)?;
    Ok(made)
}

fn keep(path: &Path, made: &BTreeMap<String, String>) -> Result<(), String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let text = serde_json::to_string_pretty(made).map_err(|error| error.to_string())?;
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gezhi_domain::account::{complete, may_hold};
    use gezhi_domain::time::Timestamp;

    #[test]
    fn every_demo_post_serves_a_unit_a_town_and_a_grid_that_exist() {
        let rules = gezhi_intake::reference::load(&BTreeMap::new()).unwrap();
        let geographies = gezhi_intake::geography::load(&[]).unwrap();
        let today = Timestamp::from_millis(1_772_500_000_000).day_in(rules.calendar.zone());
        let geography = &geographies.on(today).geography;
        for (name, role, place) in POSTS {
            let post = post(role, *place).unwrap();
            assert_eq!(complete(&post, &rules.catalogue, today), Ok(()), "{name}");
            assert_eq!(may_hold(std::slice::from_ref(&post)), Ok(()), "{name}");
            if let Some(town) = &post.town {
                assert!(geography.town(town).is_some(), "{name}");
            }
            if let Some(grid) = &post.grid {
                assert!(geography.grid(grid).is_some(), "{name}");
            }
        }
    }
}
