//! What every handler shares.

use std::sync::{Arc, OnceLock};

use gezhi_desk::World;
use tokio::sync::watch;

use crate::failure::Failure;
use crate::session::Sessions;

/// The running server. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    world: OnceLock<Arc<World>>,
    sessions: Sessions,
    engine: &'static str,
    document: OnceLock<String>,
    stopping: watch::Sender<bool>,
    metrics: metrics_exporter_prometheus::PrometheusHandle,
}

impl App {
    /// A server that is a standby until [`App::activate`] is called.
    pub fn new(engine: &'static str, metrics: metrics_exporter_prometheus::PrometheusHandle) -> Self {
        Self(Arc::new(Inner {
            world: OnceLock::new(),
            sessions: Sessions::default(),
            engine,
            document: OnceLock::new(),
            stopping: watch::Sender::new(false),
            metrics,
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

    pub(crate) fn metrics(&self) -> String {
        self.0.metrics.render()
    }
}
