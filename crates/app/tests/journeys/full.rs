//! A full disk 磁盘满: writing is answered 507, reading goes on, and all is well once there is room again.

use std::path::Path;
use std::process::Command;

use gezhi_testkit::{Client, Engine, Site};
use serde_json::{Value, json};

use crate::GEZHI;

/// A small file system of its own; unmounted when dropped.
struct Small(tempfile::TempDir);

impl Small {
    /// `None` where this process may not mount.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().ok()?;
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"])
            .arg(folder.path());
        mount.output().ok()?.status.success().then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).output();
    }
}

fn report() -> Value {
    json!({ "source": "patrol", "words": "Lights out ".repeat(300), "case_type": "S0702" })
}

/// Sends reports until one is not taken in; answers its status.
async fn until_refused(client: &Client) -> u16 {
    for _ in 0..20_000 {
        let status = client.post("/api/v1/cases", &report()).await.status.as_u16();
        if status != 201 {
            return status;
        }
    }
    201
}

#[tokio::test]
async fn a_full_disk_refuses_writing_keeps_reading_and_recovers() {
    let Some(disk) = Small::mount() else {
        eprintln!("SKIPPED: no small file system can be mounted here");
        return;
    };
    let site = Site::at(GEZHI, &Engine::Sqlite, disk.path().join("data")).await;
    let intake = site.key("intake_officer", &[]);
    let served = site.serve().await;
    let client = served.client(&intake);
    let first = client.post("/api/v1/cases", &report()).await.expect(201);
    let filler = disk.path().join("filler");
    let fill = Command::new("dd")
        .args(["if=/dev/zero", "bs=4096"])
        .arg(format!("of={}", filler.display()))
        .output();
    assert!(fill.is_ok());

    assert_eq!(until_refused(&client).await, 507);
    let refused = client.post("/api/v1/cases", &report()).await.expect(507);
    assert_eq!(refused.field("/code"), "full");
    let before = client.get("/api/v1/cases").await.expect(200).json["total"].clone();
    client.get(first.field("/href")).await.expect(200);

    std::fs::remove_file(&filler).expect("the filler is removed");
    client.post("/api/v1/cases", &report()).await.expect(201);
    let after = client.get("/api/v1/cases").await.expect(200).json["total"].clone();
    assert_eq!(after.as_u64(), before.as_u64().map(|total| total + 1));
    assert!(served.stop().await.success());
    assert_eq!(Some(site.check()), after.as_u64());
}
