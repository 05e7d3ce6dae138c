//! `cargo xtask gen`: the files that are written by programs, and `gen --check`: whether they are up to date.
//!
//! - `docs/modules/case.md`: the life cycle, from the tables of the rules;
//! - `docs/openapi.json`: the interface, from the operations of the server.
//!
//! A field of the interface that is removed or narrowed is refused, unless `CHANGELOG.md` names it in backticks
//! under **Removed**: what others built upon does not go unsaid.

mod narrowing;

use std::path::Path;
use std::process::{Command, ExitCode};

/// The program that prints each file.
const FILES: &[(&str, &str, &str)] = &[
    ("docs/modules/case.md", "gezhi-domain", "life_cycle"),
    ("docs/openapi.json", "gezhi-server", "openapi"),
];

/// Whether files are written, or only compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Check,
}

/// Writes or compares every generated file.
pub(crate) fn main(mode: Mode) -> ExitCode {
    let mut failed = false;
    for (path, package, example) in FILES {
        match one(path, (package, example), mode) {
            Ok(said) => println!("{path}: {said}"),
            Err(said) => {
                eprintln!("{path}: {said}");
                failed = true;
            }
        }
    }
    ExitCode::from(u8::from(failed))
}

fn one(path: &str, (package, example): (&str, &str), mode: Mode) -> Result<&'static str, String> {
    let new = print(package, example)?;
    let old = std::fs::read_to_string(path).unwrap_or_default();
    if mode == Mode::Check {
        return if old == new {
            Ok("up to date")
        } else {
            Err("is not what the program prints: run cargo xtask gen".to_owned())
        };
    }
    if Path::new(path).extension().is_some_and(|kind| kind == "json") && !old.is_empty() {
        let changes = std::fs::read_to_string("CHANGELOG.md").unwrap_or_default();
        let unsaid = narrowing::unsaid(&old, &new, &changes)?;
        if !unsaid.is_empty() {
            return Err(format!(
                "removes or narrows what CHANGELOG.md does not name under Removed:\n  {}",
                unsaid.join("\n  ")
            ));
        }
    }
    if old == new {
        return Ok("up to date");
    }
    if let Some(folder) = Path::new(path).parent() {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    }
    std::fs::write(path, new).map_err(|error| error.to_string())?;
    Ok("written")
}

fn print(package: &str, example: &str) -> Result<String, String> {
    let said = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
        .args(["run", "-q", "-p", package, "--example", example])
        .output()
        .map_err(|error| format!("cargo run: {error}"))?;
    if !said.status.success() {
        return Err(String::from_utf8_lossy(&said.stderr).into_owned());
    }
    String::from_utf8(said.stdout).map_err(|error| error.to_string())
}
