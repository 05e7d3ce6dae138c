//! One database: where it lies, how it is read, and the door to its writer.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use gezhi_domain::kernel::Value;
use tokio::sync::{mpsc, oneshot, watch};

use crate::batch::Batch;
use crate::crypt::Keys;
use crate::error::StoreError;
use crate::warm::Warm;
use crate::writer::{Job, Told, serve};
use crate::{migrate, postgres, sqlite};

/// The file of the embedded database in the data folder.
pub const SQLITE_FILE: &str = "gezhi.db";

/// Where a jurisdiction's records lie.
#[derive(Debug, Clone)]
pub enum Place {
    /// [`SQLITE_FILE`] in the data folder.
    Sqlite,
    /// A PostgreSQL database, as a connection string.
    Postgres(String),
}

impl Place {
    /// `sqlite` or `postgres`.
    pub const fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }
}

/// One row of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub(crate) Vec<Value>);

/// Rows of an answer.
pub type Rows = Vec<Row>;

impl Row {
    /// The number in column `at`, 0 when null.
    pub fn int(&self, at: usize) -> i64 {
        self.opt_int(at).unwrap_or(0)
    }

    /// The number in column `at`, if there is one.
    pub fn opt_int(&self, at: usize) -> Option<i64> {
        match self.0.get(at) {
            Some(Value::Int(n)) => Some(*n),
            _ => None,
        }
    }

    /// The text in column `at`, empty when null.
    pub fn text(&self, at: usize) -> &str {
        match self.0.get(at) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// The bytes in column `at`, if there are any.
    pub fn bytes(&self, at: usize) -> Option<&[u8]> {
        match self.0.get(at) {
            Some(Value::Bytes(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// The text in column `at`, read as JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self, at: usize) -> Result<T, StoreError> {
        serde_json::from_str(self.text(at)).map_err(StoreError::corrupt)
    }

    /// The values as stored.
    pub fn values(&self) -> &[Value] {
        &self.0
    }
}

enum Readers {
    Sqlite(sqlite::Readers),
    Postgres(Pool),
}

/// A database this process is active on.
pub struct Db {
    readers: Readers,
    jobs: mpsc::Sender<Job>,
    position: watch::Receiver<i64>,
    warm: Arc<Warm>,
    keys: Keys,
    data: PathBuf,
    _lock: Option<std::fs::File>,
}

impl Db {
    /// Opens the database in `data`, migrates it and becomes its active process.
    ///
    /// # Errors
    /// [`StoreError::Standby`] when another process is active; the caller may try again.
    pub async fn open(data: &Path, place: &Place) -> Result<Self, StoreError> {
        std::fs::create_dir_all(data)
            .map_err(|e| StoreError::Database(format!("{}: {e}", data.display())))?;
        let keys = Keys::load_or_make(data)?;
        let (jobs, waiting) = mpsc::channel(4096);
        match place {
            Place::Sqlite => Self::open_sqlite(data, keys, jobs, waiting),
            Place::Postgres(url) => Self::open_postgres(data, url, keys, (jobs, waiting)).await,
        }
    }

    fn open_sqlite(
        data: &Path,
        keys: Keys,
        jobs: mpsc::Sender<Job>,
        waiting: mpsc::Receiver<Job>,
    ) -> Result<Self, StoreError> {
        let lock = std::fs::File::create(data.join("active.lock"))
            .map_err(|e| StoreError::Database(e.to_string()))?;
        lock.try_lock().map_err(|_| StoreError::Standby)?;
        let path = data.join(SQLITE_FILE);
        let connection = sqlite::open(&path)?;
        migrate::sqlite(&connection)?;
        let last = sqlite::query(&connection, LAST_POSITION, &[])?[0].int(0);
        let (told, position, warm) = told(last);
        spawn("gezhi-writer", move || async move {
            serve(sqlite::Writer::new(&connection), waiting, last, told).await;
        })?;
        let readers = Readers::Sqlite(sqlite::Readers::new(path));
        Ok(Self {
            readers,
            jobs,
            position,
            warm,
            keys,
            data: data.to_owned(),
            _lock: Some(lock),
        })
    }

    async fn open_postgres(
        data: &Path,
        url: &str,
        keys: Keys,
        (jobs, waiting): (mpsc::Sender<Job>, mpsc::Receiver<Job>),
    ) -> Result<Self, StoreError> {
        let config: tokio_postgres::Config = url.parse()?;
        let (ready, opened) = oneshot::channel();
        let writing = config.clone();
        spawn("gezhi-writer", move || async move {
            match active_postgres(&writing).await {
                Ok((writer, last)) => {
                    let (told, position, warm) = told(last);
                    if ready.send(Ok((position, warm))).is_ok() {
                        serve(writer, waiting, last, told).await;
                    }
                }
                Err(error) => drop(ready.send(Err(error))),
            }
        })?;
        let (position, warm) = opened.await.map_err(StoreError::corrupt)??;
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(config, tokio_postgres::NoTls, recycling);
        let pool = Pool::builder(manager)
            .max_size(16)
            .build()
            .map_err(|e| StoreError::Database(e.to_string()))?;
        Ok(Self {
            readers: Readers::Postgres(pool),
            jobs,
            position,
            warm,
            keys,
            data: data.to_owned(),
            _lock: None,
        })
    }

    /// The rows `sql` answers, with `$1` parameters.
    pub async fn query(&self, sql: &str, params: &[Value]) -> Result<Rows, StoreError> {
        match &self.readers {
            Readers::Sqlite(readers) => readers.query(sql, params),
            Readers::Postgres(pool) => postgres::query(&pool.get().await?, sql, params).await,
        }
    }

    /// Hands the batch to the writer and answers after the commit with the journal position.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a guard failed; nothing of the batch was written then.
    pub async fn commit(&self, batch: Batch) -> Result<i64, StoreError> {
        let (answer, outcome) = oneshot::channel();
        let gone = |()| StoreError::Database("the writer has stopped".into());
        self.jobs
            .send(Job { batch, answer })
            .await
            .map_err(|_| gone(()))?;
        outcome.await.map_err(|_| gone(()))?
    }

    /// The journal position of the last commit; changes wake whoever waits on it.
    pub fn position(&self) -> watch::Receiver<i64> {
        self.position.clone()
    }

    /// How many batches wait for the writer.
    pub fn waiting(&self) -> usize {
        self.jobs.max_capacity() - self.jobs.capacity()
    }

    /// Whether the writer is gone (its connection or lock was lost): the process must end.
    pub fn is_stopped(&self) -> bool {
        self.jobs.is_closed()
    }

    /// The states of matters written last.
    pub(crate) fn warm(&self) -> &Warm {
        &self.warm
    }

    /// The keys personal data and texts are encrypted under.
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Which engine serves this database: `sqlite` or `postgres`.
    pub const fn engine(&self) -> &'static str {
        match self.readers {
            Readers::Sqlite(_) => "sqlite",
            Readers::Postgres(_) => "postgres",
        }
    }
}

const LAST_POSITION: &str = "SELECT COALESCE(MAX(position), 0) FROM journal";

async fn active_postgres(config: &tokio_postgres::Config) -> Result<(postgres::Writer, i64), StoreError> {
    let (mut client, connection) = config.connect(tokio_postgres::NoTls).await?;
    let (until_lost, alive) = oneshot::channel();
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::error!(%error, "the writing connection is lost");
        }
        drop(until_lost);
    });
    let locked = client
        .query_one("SELECT pg_try_advisory_lock($1)", &[&postgres::ACTIVE_LOCK])
        .await?;
    if !locked.get::<_, bool>(0) {
        return Err(StoreError::Standby);
    }
    migrate::postgres(&mut client).await?;
    let last = client.query_one(LAST_POSITION, &[]).await?.get(0);
    Ok((postgres::Writer::new(client, alive), last))
}

/// The writer's side and the readers' side of what it tells.
fn told(last: i64) -> (Told, watch::Receiver<i64>, Arc<Warm>) {
    let (publish, position) = watch::channel(last);
    let warm = Arc::new(Warm::default());
    let told = Told {
        position: publish,
        warm: Arc::clone(&warm),
    };
    (told, position, warm)
}

/// A thread of its own with a runtime of its own: the writer never waits behind readers.
fn spawn<F: Future<Output = ()>>(
    name: &str,
    work: impl FnOnce() -> F + Send + 'static,
) -> Result<(), StoreError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| StoreError::Database(e.to_string()))?;
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            runtime.block_on(work());
            runtime.shutdown_timeout(Duration::from_secs(1));
        })
        .map(drop)
        .map_err(|e| StoreError::Database(e.to_string()))
}
