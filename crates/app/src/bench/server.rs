//! The server under measurement: this executable, serving in a process of its own on a free port.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hyper::Method;
use hyper::body::Bytes;

use crate::http::{Ask, Line};
use crate::open::Store;

/// How long the server may take to become the active process.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running `gezhi serve`; killed when dropped.
pub(super) struct Server {
    /// Where it listens.
    pub(super) address: SocketAddr,
    /// How long it took from its start to its first good answer.
    pub(super) ready_after: Duration,
    child: Child,
    _said: BufReader<std::process::ChildStdout>,
}

impl Server {
    /// Starts it over `store` and waits until it serves as the active process.
    pub(super) async fn start(store: &Store) -> Result<Self, String> {
        let began = Instant::now();
        let executable = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = Command::new(executable);
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(["--address-header", super::visible::ADDRESS_HEADER])
            .args(store.args());
        command.env("GEZHI_LOG", "error").stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let out = child.stdout.take().ok_or("the server says nothing")?;
        let mut said = BufReader::new(out);
        let mut line = String::new();
        said.read_line(&mut line).map_err(|error| error.to_string())?;
        let address = line.trim().strip_prefix("http://").and_then(|at| at.parse().ok());
        let mut server = Self {
            address: address.ok_or("the server did not say where it listens")?,
            ready_after: Duration::ZERO,
            child,
            _said: said,
        };
        server.wait(began).await?;
        server.ready_after = began.elapsed();
        Ok(server)
    }

    async fn wait(&mut self, since: Instant) -> Result<(), String> {
        let mut line = Line::open(self.address).await?;
        loop {
            let ask = Ask {
                method: Method::GET,
                path: "/healthz",
                bearer: "",
                body: Bytes::new(),
                headers: &[],
            };
            if line.ask(ask).await?.status == 200 {
                return Ok(());
            }
            if since.elapsed() > PATIENCE {
                return Err("the server did not become the active process".to_owned());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Its process number.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it as a power cut would.
    pub(super) fn kill(mut self) -> Result<(), String> {
        self.child.kill().map_err(|error| error.to_string())?;
        self.child.wait().map(drop).map_err(|error| error.to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
