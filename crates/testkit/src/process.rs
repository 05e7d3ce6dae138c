//! The built executable as a process of its own, over a data folder of its own: journeys, standbys and crashes.
//!
//! [`Site`] is the data folder (and the database) of one jurisdiction; [`Served`] a `gezhi serve` over it. The
//! executable is named by the test: `Site::new(env!("CARGO_BIN_EXE_gezhi"), &engine)`.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::client::Client;
use crate::district::{Engine, fresh_database};

/// How long a process may take to do what is expected of it before the test has failed.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often is looked.
const LOOK: Duration = Duration::from_millis(5);

/// The data folder and the database of one jurisdiction, for one executable.
pub struct Site {
    /// The data folder.
    pub folder: PathBuf,
    /// Address of the PostgreSQL database, if it is one.
    pub database: Option<String>,
    executable: PathBuf,
    _own: Option<TempDir>,
}

impl Site {
    /// An empty jurisdiction on `engine`.
    pub async fn new(executable: impl AsRef<Path>, engine: &Engine) -> Self {
        let own = tempfile::tempdir().expect("a temporary folder");
        let folder = own.path().join("data");
        let site = Self::at(executable, engine, folder).await;
        Self {
            _own: Some(own),
            ..site
        }
    }

    /// An empty jurisdiction on `engine` whose data folder is `folder`, which stays.
    pub async fn at(executable: impl AsRef<Path>, engine: &Engine, folder: PathBuf) -> Self {
        std::fs::create_dir_all(&folder).expect("the data folder is made");
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres(url) => Some(fresh_database(url).await),
        };
        Self {
            folder,
            database,
            executable: executable.as_ref().to_owned(),
            _own: None,
        }
    }

    /// `gezhi` with these arguments, over this jurisdiction.
    pub fn command(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(&self.executable);
        command.args(args).arg("--data").arg(&self.folder);
        command.env_remove("GEZHI_DATABASE").env("GEZHI_LOG", "warn");
        if let Some(url) = &self.database {
            command.arg("--database").arg(url);
        }
        command
    }

    /// Runs `gezhi` with these arguments to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("gezhi starts")
    }

    /// Runs `gezhi ARGS --json`, which must succeed, and reads its answer.
    ///
    /// # Panics
    /// When the command fails or its answer is no JSON.
    pub fn answer(&self, args: &[&str]) -> Value {
        let output = self.run(&[args, &["--json"]].concat());
        let (told, wrong) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success(), "gezhi {}: {wrong}{told}", args.join(" "));
        serde_json::from_str(told.trim()).expect("an answer in JSON")
    }

    /// A new account at a post of `role` with further arguments (`--unit water`), and an API key of it. Only
    /// while nothing serves this jurisdiction.
    pub fn key(&self, role: &str, place: &[&str]) -> String {
        let name = format!("{role}-{}", gezhi_store::new_bits());
        self.answer(&[&["user", "add", &name, "--role", role], place].concat());
        let made = self.answer(&["user", "key", &name]);
        made["key"].as_str().expect("a key").to_owned()
    }

    /// `gezhi check` says that everything holds; answers how many matters it looked at.
    ///
    /// # Panics
    /// When something does not hold.
    pub fn check(&self) -> u64 {
        self.answer(&["check"])["matters"].as_u64().expect("a count")
    }

    /// Starts `gezhi serve` on a free port and waits until it serves, as the active process or as a standby.
    pub fn start(&self) -> Served {
        let mut command = self.command(["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("gezhi starts");
        let mut said = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        said.read_line(&mut line).expect("its first line");
        let address = line.trim().strip_prefix("http://").and_then(|at| at.parse().ok());
        Served {
            address: address.unwrap_or_else(|| panic!("gezhi did not say where it listens: {line}")),
            child,
            _said: said,
        }
    }

    /// Starts `gezhi serve` and waits until it is the active process.
    pub async fn serve(&self) -> Served {
        let served = self.start();
        served.active().await;
        served
    }
}

/// A `gezhi serve`; killed when dropped.
pub struct Served {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
    _said: BufReader<std::process::ChildStdout>,
}

impl Served {
    /// Its process number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Somebody with an API key.
    pub fn client(&self, key: &str) -> Client {
        Client::remote(self.address, Some(key.to_owned()))
    }

    /// Nobody in particular.
    pub fn anybody(&self) -> Client {
        Client::remote(self.address, None)
    }

    /// Waits until it is the active process.
    ///
    /// # Panics
    /// When it does not become the active process in a minute.
    pub async fn active(&self) {
        let client = self.anybody();
        let waited = tokio::time::timeout(PATIENCE, async {
            while client.get("/healthz").await.status != http::StatusCode::OK {
                tokio::time::sleep(LOOK).await;
            }
        });
        waited.await.expect("the process becomes active");
    }

    /// Kills it as a power cut would: nothing is told to it.
    pub fn kill(mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it ends");
    }

    /// Tells it to stop and waits for its end.
    pub async fn stop(mut self) -> ExitStatus {
        let id = i32::try_from(self.child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw);
        rustix::process::kill_process(id.expect("a process number"), rustix::process::Signal::TERM)
            .expect("it is told to stop");
        let ended = tokio::task::spawn_blocking(move || self.child.wait());
        let ended = tokio::time::timeout(PATIENCE, ended).await;
        ended.expect("it stops").expect("waited for").expect("its end")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
