//! Serving until told to stop: standby first, active when the database is free.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use gezhi_desk::World;
use gezhi_store::StoreError;
use tokio::net::TcpListener;

use crate::state::App;
use crate::timers;

/// How often a standby looks whether the active process is gone.
const LOOK: Duration = Duration::from_millis(250);

/// What opening the database answers.
pub type Opened = Result<World, StoreError>;

/// Serves on `listener`; opens the world as soon as no other process has it; ends when `stop` does.
///
/// # Errors
/// What the store says when it is opened, other than that another process is active; that the right to write was
/// lost later.
pub async fn serve<F>(
    app: App,
    listener: TcpListener,
    mut open: impl FnMut() -> F,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StoreError>
where
    F: Future<Output = Opened>,
{
    let (ending, stopping) = (app.clone(), app.stopping());
    let router = crate::router(app.clone());
    let mut stopped = app.stopping();
    let serving = tokio::spawn(async move {
        let told = async move {
            stop.await;
            ending.stop();
        };
        let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
        axum::serve(listener, service).with_graceful_shutdown(told).await
    });
    let opened = loop {
        match open().await {
            Err(StoreError::Standby) => {}
            answer => break answer,
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.wait_for(|stop| *stop) => break Err(StoreError::Standby),
        }
    };
    match opened {
        Ok(world) => {
            let world = Arc::new(world);
            app.activate(Arc::clone(&world));
            tracing::info!("active");
            let importing = timers::imports(Arc::clone(&world), stopping.clone());
            tokio::join!(timers::run(&app, &world, stopping), importing);
            if world.db().is_stopped() {
                // Another process may be the active one by now.
                return Err(StoreError::Standby);
            }
        }
        Err(StoreError::Standby) => {}
        Err(error) => {
            app.stop();
            return Err(error);
        }
    }
    match serving.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(StoreError::Database(error.to_string())),
        Err(error) => Err(StoreError::Database(error.to_string())),
    }
}
