//! The rules, each a function from the tree to what it found.

mod edges;
mod events;
mod glossary;
mod sizes;
mod sql;
mod words;

use std::fmt;
use std::path::Path;
use std::process::{Command, ExitCode};

/// One place where a rule does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The file, from the root of the repository.
    pub(crate) path: String,
    /// The line from 1; 0 for the file as a whole.
    pub(crate) line: usize,
    /// What is wrong, in a sentence.
    pub(crate) says: String,
    /// Whether it is only a warning.
    pub(crate) mild: bool,
}

impl Finding {
    pub(crate) fn at(path: &str, line: usize, says: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            says: says.into(),
            mild: false,
        }
    }

    pub(crate) fn mild(self) -> Self {
        Self { mild: true, ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = if self.mild { "warning" } else { "error" };
        write!(f, "{level}: {}:{}: {}", self.path, self.line, self.says)
    }
}

/// A text file of the repository.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// From the root of the repository, with `/`.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn is_rust(&self) -> bool {
        has_extension(&self.path, &["rs"])
    }

    /// Whether the whole file is there for tests.
    pub(crate) fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        self.path.contains("/tests/")
            || name == "tests.rs"
            || name.ends_with("_tests.rs")
            || name.ends_with(".spec.ts")
            || name.ends_with(".test.ts")
    }

    /// The text without its trailing unit tests.
    pub(crate) fn without_tests(&self) -> &str {
        let end = self.text.find("#[cfg(test)]\nmod tests {");
        &self.text[..end.unwrap_or(self.text.len())]
    }
}

pub(crate) fn has_extension(path: &str, among: &[&str]) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|found| among.iter().any(|one| found == *one))
}

/// Reads the tree at the current folder, prints what is found and says whether it holds.
pub(crate) fn main() -> ExitCode {
    let found = tree().and_then(|sources| Ok((rules(&sources, &edges::metadata()?), sources.len())));
    let (findings, files) = match found {
        Ok(found) => found,
        Err(message) => {
            eprintln!("tidy: {message}");
            return ExitCode::from(2);
        }
    };
    for finding in &findings {
        eprintln!("{finding}");
    }
    let errors = findings.iter().filter(|finding| !finding.mild).count();
    println!(
        "tidy: {files} files, {errors} errors, {} warnings",
        findings.len() - errors
    );
    if errors == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn rules(sources: &[Source], metadata: &serde_json::Value) -> Vec<Finding> {
    let mut out = edges::crates(metadata);
    out.extend(edges::matters(sources));
    out.extend(sizes::check(sources));
    out.extend(sql::check(sources));
    out.extend(events::check(sources));
    out.extend(words::check(sources));
    out.extend(glossary::check(sources));
    out.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    out
}

/// Every text file git knows or would add.
fn tree() -> Result<Vec<Source>, String> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .map_err(|error| format!("git ls-files: {error}"))?;
    if !listed.status.success() {
        return Err("git ls-files failed: not a repository?".to_owned());
    }
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    Ok(names
        .split('\0')
        .filter(|path| !path.is_empty())
        .filter_map(|path| {
            Some(Source {
                path: path.to_owned(),
                text: std::fs::read_to_string(path).ok()?,
            })
        })
        .collect())
}

#[cfg(test)]
pub(crate) fn file(path: &str, text: &str) -> Source {
    Source {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_known_by_name_and_by_attribute() {
        assert!(file("crates/domain/src/case/tests.rs", "").is_test());
        assert!(file("web/src/text.spec.ts", "").is_test());
        assert!(!file("crates/domain/src/case/state.rs", "").is_test());
        let source = file("a.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n}\n");
        assert_eq!(source.without_tests(), "fn a() {}\n");
    }

    #[test]
    fn a_finding_names_its_place() {
        let finding = Finding::at("a.rs", 3, "too long");
        assert_eq!(finding.to_string(), "error: a.rs:3: too long");
        assert_eq!(finding.mild().to_string(), "warning: a.rs:3: too long");
    }
}
