//! A district for one test.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use gezhi_desk::{Deed, SaveAccount, SaveKey, World, tick, transact};
use gezhi_domain::actor::{Actor, Post, Role};
use gezhi_domain::code::AccountId;
use gezhi_domain::time::Timestamp;
use gezhi_intake::{geography, reference};
use gezhi_server::{App, hash, new_token};
use gezhi_store::account::{self, Account};
use gezhi_store::{Db, Place, cluster, new_bits};
use metrics_exporter_prometheus::PrometheusBuilder;
use tempfile::TempDir;

use crate::client::Client;

/// A database engine to test on.
#[derive(Debug, Clone)]
pub enum Engine {
    /// A file of its own.
    Sqlite,
    /// A database of its own on this server.
    Postgres(String),
}

/// SQLite, and PostgreSQL when `GEZHI_TEST_POSTGRES` names a server.
pub fn engines() -> Vec<Engine> {
    let mut engines = vec![Engine::Sqlite];
    match std::env::var("GEZHI_TEST_POSTGRES") {
        Ok(url) => engines.push(Engine::Postgres(url)),
        Err(_) => eprintln!("SKIPPED: PostgreSQL (GEZHI_TEST_POSTGRES is unset); SQLite alone is tested"),
    }
    engines
}

/// A district with the built-in reference data, at a moment of its own.
pub struct District {
    /// The server.
    pub app: App,
    /// Where its records lie.
    pub place: Place,
    /// Its data folder.
    pub folder: TempDir,
    world: Arc<World>,
    clock: Arc<AtomicI64>,
}

impl District {
    /// A fresh district on `engine`, on Tuesday 3 March 2026 at 10:00.
    pub async fn new(engine: &Engine) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = match engine {
            Engine::Sqlite => Place::Sqlite,
            Engine::Postgres(url) => Place::Postgres(fresh_database(url).await),
        };
        let db = Db::open(folder.path(), &place)
            .await
            .expect("a fresh database opens");
        Self::over(db, place, folder)
    }

    fn over(db: Db, place: Place, folder: TempDir) -> Self {
        let rules = reference::load(&BTreeMap::new()).expect("the built-in set holds together");
        let geographies = geography::load(&[]).expect("the built-in division holds together");
        let clock = Arc::new(AtomicI64::new(moment("2026-03-03T10:00:00+08:00").as_millis()));
        let reading = Arc::clone(&clock);
        let now = move || Timestamp::from_millis(reading.load(Ordering::SeqCst));
        let world = Arc::new(World::new(db, rules, geographies, now));
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let app = App::new(
            if matches!(place, Place::Sqlite) {
                "sqlite"
            } else {
                "postgres"
            },
            metrics,
        );
        app.activate(Arc::clone(&world));
        Self {
            app,
            place,
            folder,
            world,
            clock,
        }
    }

    /// The world behind the server.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Sets the clock, RFC 3339.
    pub fn at(&self, text: &str) {
        self.clock.store(moment(text).as_millis(), Ordering::SeqCst);
    }

    /// Moves the clock on.
    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// Does what fell due.
    pub async fn tick(&self) -> usize {
        tick(&self.world).await.expect("a tick succeeds")
    }

    /// A new account at `post`.
    async fn account(&self, post: Post) -> AccountId {
        let id = AccountId::from_bits(new_bits());
        let account = Account::new(id, &format!("account-{id}"), "no password fits this", vec![post]);
        let (system, save) = (Actor::SYSTEM, SaveAccount { account: &account });
        transact(&self.world, Deed::of(&system), &save)
            .await
            .expect("an account is saved");
        id
    }

    /// An API key of a new account at `post`.
    pub async fn key(&self, post: Post) -> String {
        let account = self.account(post).await;
        let key = new_token().expect("random bits");
        let (system, hash) = (Actor::SYSTEM, hash(&key));
        let name = "key".parse().expect("a code");
        let save = SaveKey {
            hash: &hash,
            account,
            name: &name,
            used_by: account::KeyUse::Program,
        };
        transact(&self.world, Deed::of(&system), &save)
            .await
            .expect("a key is saved");
        key
    }

    /// Somebody new at `post`, signed in.
    pub async fn somebody(&self, post: Post) -> Client {
        let id = self.account(post).await;
        let token = new_token().expect("random bits");
        let now = self.world.now();
        let until = now.plus_seconds(400 * 24 * 3600);
        account::open_session(self.world.db(), &hash(&token), id, (now, until))
            .await
            .expect("a session opens");
        Client::new(gezhi_server::router(self.app.clone()), Some(token))
    }

    /// Nobody in particular.
    pub fn anybody(&self) -> Client {
        Client::new(gezhi_server::router(self.app.clone()), None)
    }
}

/// The post of somebody who handles for `unit`.
pub fn unit_post(unit: &str) -> Post {
    Post {
        unit: Some(unit.parse().expect("a unit code")),
        ..Post::of(Role::UnitHandler)
    }
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("RFC 3339")
}

pub(crate) async fn fresh_database(url: &str) -> String {
    let name = format!("gezhi_{:x}", new_bits());
    cluster::create(url, &name).await.expect("a database is created")
}
