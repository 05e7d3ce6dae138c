//! `gezhi serve`.

use std::io::IsTerminal;
use std::net::SocketAddr;

use clap::Args;
use gezhi_server::{App, Outside};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::config::{LogForm, Settings};
use crate::open::Store;

#[derive(Args)]
pub(crate) struct Serve {
    /// The address to listen on; 127.0.0.1:8080 when nothing says otherwise.
    #[arg(long)]
    pub(crate) listen: Option<SocketAddr>,
    /// How the outside reaches this server, e.g. https://gezhi.example; written into the answers of Open311.
    #[arg(long)]
    pub(crate) public_url: Option<String>,
    /// The header in which the reverse proxy in front says who asks, e.g. X-Forwarded-For. Only with such a proxy:
    /// without one, anybody could name any address.
    #[arg(long)]
    pub(crate) address_header: Option<String>,
}

impl Serve {
    pub(crate) async fn run(&self, store: &Store, settings: &Settings) -> Result<(), String> {
        let listener = bind(settings.listen).await?;
        println!(
            "http://{}",
            listener.local_addr().map_err(|error| error.to_string())?
        );
        until_stopped(store, settings, listener).await
    }
}

pub(crate) async fn bind(listen: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(listen)
        .await
        .map_err(|error| format!("cannot listen on {listen}: {error}"))
}

/// Serves until the process is told to stop.
pub(crate) async fn until_stopped(
    store: &Store,
    settings: &Settings,
    listener: TcpListener,
) -> Result<(), String> {
    // The driver would log the parameters of its statements, whatever level is asked for.
    let filter = EnvFilter::try_new(format!("{},tokio_postgres=info", settings.log))
        .map_err(|error| format!("log: {error}"))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match settings.log_form {
        LogForm::Text => lines.init(),
        LogForm::Json => lines.json().init(),
    }
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| error.to_string())?;
    let app = App::new(store.engine(), metrics);
    app.reached_by(Outside {
        public_url: settings.public_url.clone(),
        address_header: settings.address_header.clone(),
    });
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
