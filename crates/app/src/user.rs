//! `gezhi user`: accounts and keys, from the machine the database is on.

use clap::{Args, Subcommand};
use gezhi_api::problem::{Language, title};
use gezhi_desk::{Deed, SaveAccount, SaveKey, World, transact};
use gezhi_domain::account::{Refusal, complete, strong};
use gezhi_domain::actor::{Actor, Post, Role};
use gezhi_domain::code::{AccountId, Code};
use gezhi_domain::kernel::Refuse;
use gezhi_server::{hash, new_token, protect};
use gezhi_store::account::{self, Account, KeyUse};
use gezhi_store::new_bits;
use serde_json::json;

use crate::open::Store;
use crate::report::print;

#[derive(Args)]
pub(crate) struct User {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Add an account; its password is read from GEZHI_PASSWORD, or made and printed.
    Add {
        /// The sign-in name.
        name: String,
        /// The role, e.g. dispatcher.
        #[arg(long)]
        role: String,
        /// The unit the post belongs to.
        #[arg(long)]
        unit: Option<String>,
        /// The town the post serves.
        #[arg(long)]
        town: Option<String>,
        /// The responsible grid the post serves.
        #[arg(long)]
        grid: Option<String>,
    },
    /// Make an API key for an account; it is printed once.
    Key {
        /// The sign-in name.
        name: String,
        /// What the key is for.
        #[arg(long, default_value = "key")]
        label: String,
    },
    /// Bar an account from signing in.
    Lock {
        /// The sign-in name.
        name: String,
    },
    /// List accounts.
    List,
}

impl User {
    pub(crate) async fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        let world = store.ready().await?;
        let answer = match &self.what {
            What::Add {
                name,
                role,
                unit,
                town,
                grid,
            } => {
                let post = post(role, [unit.as_deref(), town.as_deref(), grid.as_deref()])?;
                sound(&world, name, &post)?;
                let password = std::env::var("GEZHI_PASSWORD")
                    .ok()
                    .map_or_else(new_password, Ok)?;
                strong(&password, name).map_err(words)?;
                add(&world, name, post, &password).await?;
                json!({ "name": name, "password": password })
            }
            What::Key { name, label } => json!({ "name": name, "key": key(&world, name, label).await? }),
            What::Lock { name } => {
                let account = known(&world, name).await?;
                save(
                    &world,
                    Account {
                        locked: true,
                        ..account
                    },
                )
                .await?;
                json!({ "name": name, "locked": true })
            }
            What::List => {
                let all = account::all(world.db())
                    .await
                    .map_err(|error| error.to_string())?;
                let rows = all
                    .iter()
                    .map(|a| json!({ "name": a.name, "posts": a.posts, "locked": a.locked }));
                json!({ "accounts": rows.collect::<Vec<_>>() })
            }
        };
        print(json, &answer);
        Ok(())
    }
}

/// A post of a role named as in the table of permissions.
pub(crate) fn post(role: &str, [unit, town, grid]: [Option<&str>; 3]) -> Result<Post, String> {
    let read: Role = serde_json::from_value(role.into()).map_err(|_| format!("there is no role {role}"))?;
    let bad = |what: &str| format!("{what} is no code");
    Ok(Post {
        role: read,
        unit: unit.map(str::parse).transpose().map_err(|_| bad("the unit"))?,
        town: town.map(str::parse).transpose().map_err(|_| bad("the town"))?,
        grid: grid.map(str::parse).transpose().map_err(|_| bad("the grid"))?,
    })
}

/// Whether an account of this name may hold this post: the same rules as over HTTP.
fn sound(world: &World, name: &str, post: &Post) -> Result<(), String> {
    name.parse::<Code>()
        .map_err(|error| format!("the name: {error}"))?;
    let today = world.now().day_in(world.rules().calendar.zone());
    complete(post, &world.rules().catalogue, today).map_err(words)?;
    let divisions = world.geography(world.now()).geography;
    if post
        .town
        .as_ref()
        .is_some_and(|town| divisions.town(town).is_none())
    {
        return Err("there is no such town".to_owned());
    }
    if post
        .grid
        .as_ref()
        .is_some_and(|grid| divisions.grid(grid).is_none())
    {
        return Err("there is no such grid".to_owned());
    }
    Ok(())
}

fn words(refusal: Refusal) -> String {
    title(refusal.code(), Language::English).to_owned()
}

/// A first password.
pub(crate) fn new_password() -> Result<String, String> {
    gezhi_server::new_password().map_err(|error| error.to_string())
}

/// Adds an account with one post.
pub(crate) async fn add(world: &World, name: &str, post: Post, password: &str) -> Result<(), String> {
    if account::by_name(world.db(), name)
        .await
        .map_err(|error| error.to_string())?
        .is_some()
    {
        return Err(format!("there is an account {name} already"));
    }
    let account = Account::new(
        AccountId::from_bits(new_bits()),
        name,
        &protect(password)?,
        vec![post],
    );
    save(world, account).await
}

async fn save(world: &World, account: Account) -> Result<(), String> {
    let (system, save) = (Actor::SYSTEM, SaveAccount { account: &account });
    let done = transact(world, Deed::of(&system), &save).await;
    done.map(drop).map_err(|error| error.to_string())
}

async fn known(world: &World, name: &str) -> Result<Account, String> {
    let found = account::by_name(world.db(), name)
        .await
        .map_err(|error| error.to_string())?;
    found.ok_or_else(|| format!("there is no account {name}"))
}

async fn key(world: &World, name: &str, label: &str) -> Result<String, String> {
    let account = known(world, name).await?;
    let token = new_token().map_err(|error| error.to_string())?;
    let name = label
        .parse()
        .map_err(|_| "a label has letters, digits and . _ - / alone")?;
    let save = SaveKey {
        hash: &hash(&token),
        account: account.id,
        name: &name,
        used_by: KeyUse::Program,
    };
    let done = transact(world, Deed::of(&Actor::SYSTEM), &save).await;
    done.map_err(|error| error.to_string())?;
    Ok(token)
}
