//! `gezhi demo`: the demonstration district with sign-ins of its own, on loopback alone.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use clap::Args;
use gezhi_domain::time::Timestamp;
use gezhi_intake::{geography, reference};

use crate::config::Settings;
use crate::open::Store;
use crate::serve::{bind, until_stopped};
use crate::simulate::{Office, Pace, Simulator};
use crate::user::{add, new_password, post};

#[derive(Args)]
pub(crate) struct Demo {
    /// The port on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Nobody works there but whoever signs in.
    #[arg(long)]
    no_simulator: bool,
    /// New simulated cases a minute.
    #[arg(long, default_value_t = 6.0)]
    rate: f64,
    /// How many times faster than life the simulated staff work.
    #[arg(long, default_value_t = 60.0)]
    speed: f64,
    /// Simulated cases of the weeks before a first start.
    #[arg(long, default_value_t = 1500)]
    backfill: u64,
    /// The same seed gives the same simulated district.
    #[arg(long, default_value_t = 2021)]
    seed: u64,
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
    ("waterworks", "unit_handler", [Some("waterworks"), None, None]),
    ("housing", "unit_liaison", [Some("housing"), None, None]),
    ("housing_approver", "unit_approver", [Some("housing"), None, None]),
    ("compound", "compound_actor", [None, Some("310112102"), None]),
    ("mediator", "mediator", [None, Some("310112102"), None]),
    ("lawyer", "lawyer", [None; 3]),
    ("programme", "programme_officer", [None; 3]),
    ("data_protection", "data_protection_officer", [None; 3]),
    ("system_admin", "system_administrator", [None; 3]),
    ("security_admin", "security_administrator", [None; 3]),
    ("audit_admin", "audit_administrator", [None; 3]),
];

impl Demo {
    pub(crate) async fn run(&self, store: &Store, settings: &Settings) -> Result<(), String> {
        if !(self.rate > 0.0 && self.rate <= 6000.0 && self.speed > 0.0) {
            return Err(
                "--rate lies above 0 and at most at 6000 a minute, --speed above 0; --no-simulator sends nothing".to_owned(),
            );
        }
        let listener = bind(([127, 0, 0, 1], self.port).into()).await?;
        let (accounts, first) = accounts(store).await?;
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
        println!("unit_<code>, one for each unit: the rest stands in demo-accounts.json of the data folder");
        println!();
        let mut store = store.clone();
        if !self.no_simulator {
            let simulator = self.simulator((address, accounts), first)?;
            store.past = Some(simulator.past());
            tokio::spawn(simulator.run());
        }
        until_stopped(&store, settings, listener).await
    }

    fn simulator(
        &self,
        (address, accounts): (SocketAddr, BTreeMap<String, String>),
        first: bool,
    ) -> Result<Simulator, String> {
        let wrong = |problems: Vec<reference::Problem>| format!("{} reference problems", problems.len());
        let rules = reference::load(&BTreeMap::new()).map_err(wrong)?;
        let now = Timestamp::from(jiff::Timestamp::now());
        let version = geography::load(&[])?.on(now.day_in(rules.calendar.zone()));
        let pace = Pace {
            seed: self.seed,
            rate: self.rate,
            speed: self.speed,
            backfill: if first { self.backfill } else { 0 },
        };
        let office = Office::at(address, accounts);
        Ok(Simulator::new(office, (&rules, &version.geography), pace))
    }
}

/// The demo's accounts: made once, their passwords kept readable for this user alone.
///
/// Answers whether they were made just now.
async fn accounts(store: &Store) -> Result<(BTreeMap<String, String>, bool), String> {
    let path = store.data.join("demo-accounts.json");
    if let Ok(text) = std::fs::read_to_string(&path) {
        let known = serde_json::from_str(&text);
        return known
            .map(|known| (known, false))
            .map_err(|error| format!("{}: {error}", path.display()));
    }
    let world = store.ready().await?;
    let mut made = BTreeMap::new();
    for (name, role, place) in POSTS {
        let password = new_password()?;
        add(&world, name, post(role, *place)?, &password).await?;
        made.insert((*name).to_owned(), password);
    }
    let rules = world.rules();
    let today = world.now().day_in(rules.calendar.zone());
    for unit in rules.catalogue.units.on(today) {
        let (name, password) = (format!("unit_{}", unit.code), new_password()?);
        let post = post("unit_handler", [Some(unit.code.as_str()), None, None])?;
        add(&world, &name, post, &password).await?;
        made.insert(name, password);
    }
    keep(&path, &made)?;
    Ok((made, true))
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

    #[test]
    fn every_demo_post_serves_a_unit_a_town_and_a_grid_that_exist() {
        let rules = reference::load(&BTreeMap::new()).unwrap();
        let geographies = geography::load(&[]).unwrap();
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
