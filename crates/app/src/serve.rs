//! `gezhi serve`.

use std::net::SocketAddr;

use clap::Args;
use gezhi_server::{App, Outside};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::open::Store;

#[derive(Args)]
pub(crate) struct Serve {
    /// The address to listen on.
    #[arg(long, env = "GEZHI_LISTEN", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// How the outside reaches this server, e.g. https://gezhi.example; written into the answers of Open311.
    #[arg(long, env = "GEZHI_PUBLIC_URL")]
    pub(crate) public_url: Option<String>,
    /// The header in which the reverse proxy in front says who asks, e.g. X-Forwarded-For. Only with such a proxy:
    /// without one, anybody could name any address.
    #[arg(long, env = "GEZHI_ADDRESS_HEADER")]
    pub(crate) address_header: Option<String>,
}

impl Serve {
    pub(crate) async fn run(&self, store: &Store) -> Result<(), String> {
        let listener = self.bind().await?;
        println!(
            "http://{}",
            listener.local_addr().map_err(|error| error.to_string())?
        );
        let outside = Outside {
            public_url: self.public_url.clone(),
            address_header: self.address_header.clone(),
        };
        until_stopped(store, listener, outside).await
    }

    pub(crate) async fn bind(&self) -> Result<TcpListener, String> {
        TcpListener::bind(self.listen)
            .await
            .map_err(|error| format!("cannot listen on {}: {error}", self.listen))
    }
}

/// Serves until the process is told to stop.
pub(crate) async fn until_stopped(
    store: &Store,
    listener: TcpListener,
    outside: Outside,
) -> Result<(), String> {
    // The driver would log the parameters of its statements, whatever level is asked for.
    let level = std::env::var("GEZHI_LOG").unwrap_or_else(|_| "info".to_owned());
    let filter = EnvFilter::try_new(format!("{level},tokio_postgres=info"))
        .map_err(|error| format!("GEZHI_LOG: {error}"))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| error.to_string())?;
    let app = App::new(store.engine(), metrics);
    app.reached_by(outside);
    let served = gezhi_server::serve(app, listener, || store.world(), told_to_stop()).await;
    served.map_err(|error| format!("{}: {error}", store.data.display()))
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    match terminate {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(interrupt.await),
    }
}
