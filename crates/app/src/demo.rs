//! `gezhi demo`: the demonstration district with sign-ins of its own, on loopback alone.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;
use gezhi_server::Outside;

use crate::open::Store;
use crate::serve::{Serve, until_stopped};
use crate::user::{add, new_password, post};

#[derive(Args)]
pub(crate) struct Demo {
    /// The port on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

/// Sign-in name, role, unit, town, grid.
const POSTS: &[(&str, &str, [Option<&str>; 3])] = &[
    ("leader", "duty_leader", [None; 3]),
    ("shift", "shift_lead", [None; 3]),
    ("intake", "intake_officer", [None; 3]),
    ("dispatcher", "dispatcher", [None; 3]),
    ("caller", "caller_back", [None; 3]),
    ("inspector", "inspector", [None; 3]),
    ("qibao_shift", "town_shift_lead", [None, Some("310112102"), None]),
    ("qibao_unit", "unit_handler", [Some("town_102"), None, None]),
    ("xinzhuang_unit", "unit_handler", [Some("town_101"), None, None]),
    (
        "city_management",
        "unit_handler",
        [Some("city_management"), None, None],
    ),
    ("water", "unit_handler", [Some("waterworks"), None, None]),
    ("housing", "unit_liaison", [Some("housing"), None, None]),
    ("system_admin", "system_administrator", [None; 3]),
    ("security_admin", "security_administrator", [None; 3]),
    ("audit_admin", "audit_administrator", [None; 3]),
];

impl Demo {
    pub(crate) async fn run(&self, store: &Store) -> Result<(), String> {
        let serve = Serve {
            listen: ([127, 0, 0, 1], self.port).into(),
            public_url: None,
            address_header: None,
        };
        let listener = serve.bind().await?;
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
        until_stopped(store, listener, Outside::default()).await
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
