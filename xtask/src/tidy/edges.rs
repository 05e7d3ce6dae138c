//! Arrows never turn back: which crate may know which, and no matter knows another.

use std::process::Command;

use serde_json::Value;

use super::{Finding, Source};
use crate::lex::code_only;

/// For each crate of ours, the crates of ours it may depend on.
const ALLOWED: &[(&str, &[&str])] = &[
    ("gezhi-domain", &[]),
    ("gezhi-api", &["gezhi-domain"]),
    ("gezhi-store", &["gezhi-domain"]),
    ("gezhi-intake", &["gezhi-domain", "gezhi-api"]),
    ("gezhi-desk", &["gezhi-domain", "gezhi-store"]),
    ("gezhi-documents", &["gezhi-domain"]),
    ("gezhi-papers", &["gezhi-domain", "gezhi-documents"]),
    ("gezhi-vision", &["gezhi-api"]),
    (
        "gezhi-server",
        &[
            "gezhi-domain",
            "gezhi-api",
            "gezhi-store",
            "gezhi-intake",
            "gezhi-desk",
            "gezhi-documents",
        ],
    ),
    (
        "gezhi-app",
        &[
            "gezhi-domain",
            "gezhi-api",
            "gezhi-store",
            "gezhi-intake",
            "gezhi-desk",
            "gezhi-documents",
            "gezhi-server",
        ],
    ),
    (
        "gezhi-testkit",
        &[
            "gezhi-domain",
            "gezhi-api",
            "gezhi-store",
            "gezhi-intake",
            "gezhi-desk",
            "gezhi-server",
        ],
    ),
    ("xtask", &["gezhi-domain", "gezhi-api", "gezhi-server"]),
];

/// What the pure crate may use from outside: nothing that reads a clock, a file or a socket.
const DOMAIN_MAY_USE: &[&str] = &[
    "geo",
    "hmac",
    "jiff",
    "rstar",
    "serde",
    "serde_json",
    "sha2",
    "thiserror",
    "uuid",
];

/// What `cargo metadata` says about this workspace.
pub(crate) fn metadata() -> Result<Value, String> {
    let said = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !said.status.success() {
        return Err(format!(
            "cargo metadata: {}",
            String::from_utf8_lossy(&said.stderr)
        ));
    }
    serde_json::from_slice(&said.stdout).map_err(|error| format!("cargo metadata: {error}"))
}

/// Forbidden edges between crates; dev-dependencies may reach the testkit but nothing else above them.
pub(crate) fn crates(metadata: &Value) -> Vec<Finding> {
    let none = Vec::new();
    let packages = metadata["packages"].as_array().unwrap_or(&none);
    let mut out = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = ALLOWED.iter().find(|(ours, _)| *ours == name) else {
            out.push(Finding::at(
                "Cargo.toml",
                0,
                format!("crate {name} has no line in the table of layers"),
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap_or(&none) {
            let on = dependency["name"].as_str().unwrap_or_default();
            let for_tests = dependency["kind"] == "dev";
            if let Some(says) = edge(name, allowed, on, for_tests) {
                out.push(Finding::at("Cargo.toml", 0, says));
            }
        }
    }
    out
}

fn edge(name: &str, allowed: &[&str], on: &str, for_tests: bool) -> Option<String> {
    if on.starts_with("gezhi-") {
        let permitted = allowed.contains(&on) || (for_tests && (on == "gezhi-testkit" || on == name));
        return (!permitted).then(|| format!("{name} may not depend on {on}: arrows never turn back"));
    }
    (name == "gezhi-domain" && !for_tests && !DOMAIN_MAY_USE.contains(&on))
        .then(|| format!("gezhi-domain may not depend on {on}: the rules are pure"))
}

/// A matter of the domain (a folder with rules) that names another matter.
pub(crate) fn matters(sources: &[Source]) -> Vec<Finding> {
    let mut names: Vec<&str> = sources.iter().filter_map(|source| matter(&source.path)).collect();
    names.sort_unstable();
    names.dedup();
    let mut out = Vec::new();
    for source in sources
        .iter()
        .filter(|source| source.is_rust() && !source.is_test())
    {
        let Some(rest) = source.path.strip_prefix("crates/domain/src/") else {
            continue;
        };
        let own = rest.split('/').next().unwrap_or_default();
        if !names.contains(&own) {
            continue;
        }
        for (number, line) in code_only(source.without_tests()).lines().enumerate() {
            for other in names.iter().filter(|name| **name != own) {
                if line.contains(&format!("crate::{other}::")) {
                    let says = format!("matter {own} names matter {other}: desk joins them");
                    out.push(Finding::at(&source.path, number + 1, says));
                }
            }
        }
    }
    out
}

/// The matter whose rules this file holds.
fn matter(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("crates/domain/src/")?;
    let (name, inner) = rest.split_once('/')?;
    matches!(inner, "decide.rs" | "decide/mod.rs").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;
    use serde_json::json;

    fn one(name: &str, on: &str, kind: Option<&str>) -> Vec<Finding> {
        crates(&json!({"packages": [{"name": name, "dependencies": [{"name": on, "kind": kind}]}]}))
    }

    #[test]
    fn the_domain_knows_nobody() {
        assert_eq!(one("gezhi-domain", "gezhi-store", None).len(), 1);
        assert_eq!(one("gezhi-domain", "tokio", None).len(), 1);
        assert!(one("gezhi-domain", "jiff", None).is_empty());
        assert!(one("gezhi-domain", "proptest", Some("dev")).is_empty());
    }

    #[test]
    fn the_desk_does_not_know_wire_shapes() {
        assert_eq!(one("gezhi-desk", "gezhi-api", None).len(), 1);
        assert!(one("gezhi-desk", "gezhi-store", None).is_empty());
        assert!(one("gezhi-desk", "gezhi-testkit", Some("dev")).is_empty());
        assert_eq!(one("gezhi-store", "gezhi-testkit", None).len(), 1);
    }

    #[test]
    fn a_new_crate_needs_a_line() {
        assert_eq!(one("gezhi-helpers", "serde", None).len(), 1);
    }

    #[test]
    fn one_matter_does_not_name_another() {
        let tree = [
            file(
                "crates/domain/src/case/decide/mod.rs",
                "use crate::mediation::State;",
            ),
            file(
                "crates/domain/src/mediation/decide.rs",
                "use crate::clock::Limit; // crate::case::X",
            ),
        ];
        let found = matters(&tree);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "crates/domain/src/case/decide/mod.rs");
    }
}
