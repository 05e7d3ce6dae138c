//! Reference files by command: exported, changed, previewed, imported, refused.

use std::process::{Command, Output};

use crate::GEZHI;

fn gezhi(data: &std::path::Path, words: &[&str]) -> Output {
    let run = Command::new(GEZHI)
        .arg("--data")
        .arg(data)
        .args(words)
        .env_remove("GEZHI_DATABASE")
        .output();
    run.unwrap_or_else(|error| panic!("{error}"))
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_file_goes_out_as_a_workbook_and_comes_back_changed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let book = path("policy.xlsx");
    assert!(
        gezhi(&data, &["export", "reference", "policy", "--out", &book])
            .status
            .success()
    );
    let same = gezhi(&data, &["--json", "import", "reference", &book, "--preview"]);
    let preview: serde_json::Value = serde_json::from_str(&said(&same)).unwrap();
    assert_eq!(
        (&preview["changed"], &preview["base_version"]),
        (&0.into(), &0.into())
    );
    let content = said(&gezhi(&data, &["export", "reference", "policy.csv"]));
    let changed = path("policy.csv");
    std::fs::write(&changed, content.replace("extensions,2", "extensions,3")).unwrap();
    let done = gezhi(&data, &["--json", "import", "reference", &changed]);
    let done: serde_json::Value = serde_json::from_str(&said(&done)).unwrap();
    assert_eq!((&done["version"], &done["changed"]), (&1.into(), &1.into()));
    assert!(said(&gezhi(&data, &["export", "reference", "policy"])).contains("extensions,3"));
    std::fs::write(&changed, content.replace("extensions,2", "extensions,99")).unwrap();
    let wrong = gezhi(&data, &["import", "reference", &changed]);
    assert!(!wrong.status.success());
    let told = said(&wrong);
    assert!(
        told.contains("policy.csv:10:value \"99\"") && told.contains("整数，范围： 0 - 10"),
        "{told}"
    );
    assert_eq!(String::from_utf8_lossy(&wrong.stderr).lines().count(), 1);
}
