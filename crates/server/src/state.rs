//! What every handler shares.

use std::sync::{Arc, OnceLock};

use axum::http::StatusCode;
use gezhi_desk::World;
use tokio::sync::{Semaphore, SemaphorePermit, watch};

use crate::failure::Failure;
use crate::limit::Limits;
use crate::meter::Meter;
use crate::throttle::Sessions;

/// The running server. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// How the outside reaches this server.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    /// The address written into answers, e.g. `https://gezhi.example`; none means the one a request names.
    pub public_url: Option<String>,
    /// The header in which a reverse proxy in front says who asks; none means there is no proxy.
    pub address_header: Option<String>,
}

struct Inner {
    world: OnceLock<Arc<World>>,
    sessions: Sessions,
    limits: Limits,
    outside: OnceLock<Outside>,
    engine: &'static str,
    document: OnceLock<String>,
    stopping: watch::Sender<bool>,
    metrics: metrics_exporter_prometheus::PrometheusHandle,
    meter: Meter,
    uploads: Semaphore,
    pictures: Semaphore,
    passwords: Semaphore,
}

/// Uploads in memory at once.
const UPLOADS: usize = 16;
/// Pictures decoded, or passwords hashed, at once.
const HEAVY: usize = 2;

/// Work that takes a processor for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heavy {
    /// Decoding and encoding a picture.
    Picture,
    /// Hashing a password.
    Password,
}

impl App {
    /// A server that is a standby until [`App::activate`] is called.
    pub fn new(engine: &'static str, metrics: metrics_exporter_prometheus::PrometheusHandle) -> Self {
        Self(Arc::new(Inner {
            world: OnceLock::new(),
            sessions: Sessions::default(),
            limits: Limits::default(),
            outside: OnceLock::new(),
            engine,
            document: OnceLock::new(),
            stopping: watch::Sender::new(false),
            metrics,
            meter: Meter::default(),
            uploads: Semaphore::new(UPLOADS),
            pictures: Semaphore::new(HEAVY),
            passwords: Semaphore::new(HEAVY),
        }))
    }

    /// This process is the active one from now on.
    pub fn activate(&self, world: Arc<World>) {
        // A second call would mean two active worlds in one process; the first stays.
        let _ = self.0.world.set(world);
    }

    /// The world, when this process is the active one.
    ///
    /// # Errors
    /// 503 on a standby.
    pub fn world(&self) -> Result<&Arc<World>, Failure> {
        self.0
            .world
            .get()
            .filter(|world| !world.db().is_stopped())
            .ok_or(Failure::STANDBY)
    }

    /// Says how the outside reaches this server; before the first request, once.
    pub fn reached_by(&self, outside: Outside) {
        // The first word counts: addresses do not change while requests are answered.
        let _ = self.0.outside.set(outside);
    }

    pub(crate) fn outside(&self) -> &Outside {
        self.0.outside.get_or_init(Outside::default)
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    /// `sqlite` or `postgres`.
    pub(crate) fn engine(&self) -> &'static str {
        self.0.engine
    }

    /// The OpenAPI document.
    pub(crate) fn document(&self) -> &OnceLock<String> {
        &self.0.document
    }

    /// Becomes true when the server stops; long answers end then.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stopping.subscribe()
    }

    /// Tells long answers to end.
    pub fn stop(&self) {
        self.0.stopping.send_replace(true);
    }

    /// Room for one more upload in memory.
    ///
    /// # Errors
    /// 503 when there are too many already.
    pub(crate) fn upload(&self) -> Result<SemaphorePermit<'_>, Failure> {
        let full = |_| Failure::new(StatusCode::SERVICE_UNAVAILABLE, "many_uploads");
        self.0.uploads.try_acquire().map_err(full)
    }

    /// Does work that takes a processor for long, apart from the answering threads and few at a time.
    ///
    /// # Errors
    /// 500 when the work panicked.
    pub(crate) async fn heavy<T: Send + 'static>(
        &self,
        kind: Heavy,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let turns = match kind {
            Heavy::Picture => &self.0.pictures,
            Heavy::Password => &self.0.passwords,
        };
        let _turn = turns.acquire().await.map_err(|error| Failure::internal(&error))?;
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|error| Failure::internal(&error))
    }

    pub(crate) fn metrics(&self) -> String {
        self.0.metrics.render()
    }

    /// Folds what was measured since the last call, so that it does not grow while nobody asks for it.
    pub(crate) fn fold_metrics(&self) {
        self.0.metrics.run_upkeep();
    }

    pub(crate) fn meter(&self) -> &Meter {
        &self.0.meter
    }
}
