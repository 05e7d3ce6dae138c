//! What may not stand in the repository: promises instead of code, switched-off tests, paths of one machine.

use super::{Finding, Source, has_extension};
use crate::lex::{Kind, pieces};

/// Unfinished work and silenced checks, written in two halves so that this file passes its own rule.
fn unfinished(path: &str) -> Vec<String> {
    let mut out: Vec<String> = [
        ("todo", "!("),
        ("unimpl", "emented!("),
        ("FIX", "ME"),
        ("XX", "X"),
        ("#[ig", "nore"),
        ("TO", "DO"),
    ]
    .iter()
    .map(|(a, b)| format!("{a}{b}"))
    .collect();
    if has_extension(path, &["ts", "mjs", "js"]) {
        out.extend(
            [".ski", ".onl", ".tod", ".fixm"]
                .iter()
                .zip(["p(", "y(", "o(", "e("])
                .map(|(a, b)| format!("{a}{b}")),
        );
    }
    out
}

/// Folders of one machine; a path in a document is relative or a placeholder.
fn machine() -> Vec<String> {
    ["/wo", "/ho", "/ro", "/Us", "C:\\Us"]
        .iter()
        .zip(["rk/", "me/", "ot/", "ers/", "ers"])
        .map(|(a, b)| format!("{a}{b}"))
        .collect()
}

/// Forbidden words with their lines, Rust files without a first `//!`, lock files with download addresses.
pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    sources.iter().flat_map(one).collect()
}

fn one(source: &Source) -> Vec<Finding> {
    let mut out = Vec::new();
    if has_extension(&source.path, &["lock", "csv", "geojson", "svg"]) {
        return out;
    }
    if source.path.ends_with("package-lock.json") {
        if let Some(at) = source
            .text
            .lines()
            .position(|line| line.contains("\"resolved\":"))
        {
            out.push(Finding::at(
                &source.path,
                at + 1,
                "a lock file names no download address",
            ));
        }
        return out;
    }
    let (unfinished, machine) = (unfinished(&source.path), machine());
    let code = has_extension(&source.path, &["rs", "ts", "mjs", "js", "vue", "css", "sql"]);
    for (number, line) in source.text.lines().enumerate() {
        if code && let Some(word) = unfinished.iter().find(|word| holds_word(line, word)) {
            out.push(Finding::at(
                &source.path,
                number + 1,
                format!("{word}: finish it or leave it out"),
            ));
        }
        if let Some(path) = machine.iter().find(|path| begins_path(line, path)) {
            out.push(Finding::at(
                &source.path,
                number + 1,
                format!("{path}: a path of one machine"),
            ));
        }
    }
    if source.is_rust() {
        out.extend(opening(source));
    }
    out
}

/// `word` stands in `line` and is not the end of a longer word.
fn holds_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let letters = word.ends_with(|c: char| c.is_ascii_alphabetic());
        word.starts_with(['.', '#']) || !(joins(before) || letters && joins(after))
    })
}

/// `path` stands in `line` as the beginning of a path, not inside a longer one or a URL.
fn begins_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || ".}_-*".contains(c))
    })
}

fn opening(source: &Source) -> Option<Finding> {
    let first = pieces(&source.text)
        .into_iter()
        .find(|piece| !piece.text.trim().is_empty());
    let opens = first.is_some_and(|piece| piece.kind == Kind::Comment && piece.text.starts_with("//!"));
    (!opens && !source.is_test())
        .then(|| Finding::at(&source.path, 1, "a module opens with //! and says what it is"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    fn found(path: &str, text: &str) -> usize {
        check(&[file(path, text)]).len()
    }

    #[test]
    fn unfinished_work_is_found() {
        for (a, b) in [
            ("fn a() { to", "do!() }"),
            ("// FIX", "ME later"),
            ("#[ign", "ore]\nfn a() {}"),
        ] {
            assert_eq!(found("a.rs", &format!("//! A.\n{a}{b}")), 1, "{a}{b}");
        }
        assert_eq!(found("a.spec.ts", &format!("it.sk{}'x', f)", "ip(")), 1);
    }

    #[test]
    fn ordinary_words_pass() {
        assert_eq!(
            found(
                "a.rs",
                "//! A.\nlet a = b.iter().skip(1); // XXXL is a size, mastodo! is not a macro"
            ),
            0
        );
    }

    #[test]
    fn a_path_of_one_machine_is_found_and_a_url_is_not() {
        let home = format!("{}{}", "/ho", "me/me/x");
        assert_eq!(found("README.md", &format!("see {home}")), 1);
        assert_eq!(
            found(
                "README.md",
                &format!("see https://example.org{home} and api{home}")
            ),
            0
        );
    }

    #[test]
    fn a_module_says_what_it_is() {
        assert_eq!(found("a.rs", "use std::fmt;\n"), 1);
        assert_eq!(found("a.rs", "\n//! What it is.\nuse std::fmt;\n"), 0);
    }

    #[test]
    fn a_lock_with_addresses_is_found() {
        assert_eq!(
            found(
                "web/package-lock.json",
                "{\n\"resolved\": \"https://example.org\"}"
            ),
            1
        );
        assert_eq!(found("web/package-lock.json", "{}"), 0);
    }
}
