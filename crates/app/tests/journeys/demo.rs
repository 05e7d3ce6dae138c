//! `gezhi demo`: the walk of the guide, and the simulator, through the built executable.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gezhi_testkit::{Client, Site, engines};

use crate::GEZHI;

/// How long the simulator may take for what is waited for before the test has failed.
const PATIENCE: Duration = Duration::from_mins(2);

/// A running demo; killed when dropped.
struct Demo {
    child: Child,
    url: String,
    _said: BufReader<std::process::ChildStdout>,
}

impl Demo {
    fn start(site: &Site, args: &[&str]) -> Self {
        let mut command = site.command([&["demo", "--port", "0"], args].concat());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let url = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
        assert!(url.starts_with("http://"), "{line}");
        Self {
            child,
            url,
            _said: said,
        }
    }

    async fn active(&self) -> Client {
        let address = self.url.strip_prefix("http://").unwrap().parse().unwrap();
        let client = Client::remote(address, None);
        while client.get("/healthz").await.status != 200 {
            tokio::task::yield_now().await;
        }
        client
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn the_walk_of_the_guide_goes_as_it_says() {
    for engine in engines() {
        let site = Site::new(GEZHI, &engine).await;
        let demo = Demo::start(&site, &["--no-simulator"]);
        demo.active().await;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/walk.sh");
        let walked = Command::new("bash")
            .arg(script)
            .arg(&demo.url)
            .arg(site.folder.join("demo-accounts.json"))
            .output()
            .unwrap();
        let (said, wrong) = (
            String::from_utf8_lossy(&walked.stdout),
            String::from_utf8_lossy(&walked.stderr),
        );
        assert!(walked.status.success(), "{said}{wrong}");
        assert!(said.contains("done: MH-"), "{said}");
        drop(demo);
        assert_eq!(site.check(), 1);
    }
}

#[tokio::test]
async fn a_simulated_district_takes_every_turn_over_the_public_interface() {
    let site = Site::new(GEZHI, &engines()[0]).await;
    let demo = Demo::start(&site, &["--backfill", "150", "--rate", "600", "--speed", "5000"]);
    demo.active().await;
    let (began, client) = (Instant::now(), demo.active().await);
    // The simulator works in the other process; what is waited for is what it has done.
    while client.get("/healthz").await.json["position"].as_i64() < Some(1500) {
        assert!(began.elapsed() < PATIENCE, "the simulator is too slow");
    }
    drop(demo);
    assert!(site.check() > 100, "cases hold together");
    let table = site.answer(&[
        "figures",
        "--by",
        "none",
        "--figures",
        "all",
        "--from",
        "2020-01-01",
    ]);
    let count = |key: &str| {
        let cells = table["whole"]["cells"].as_array().cloned().unwrap_or_default();
        let cell = cells.into_iter().find(|cell| cell["figure"] == key);
        cell.unwrap_or_default()["numerator"].as_i64().unwrap_or(0)
    };
    for figure in [
        "filed",
        "closed",
        "on_time_handle",
        "late_handle",
        "reworked",
        "rated",
        "due_part",
        "missed_by_patrol",
    ] {
        assert!(count(figure) > 0, "no {figure}");
    }
    assert!(
        count("met_dispatch") > count("dispatched_accurately"),
        "some came back"
    );
}
