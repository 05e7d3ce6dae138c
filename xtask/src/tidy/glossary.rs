//! Every name of the domain has a line in the glossary, in English and in Chinese.
//!
//! `docs/glossary.csv` is the one source for the documents and for both languages of the pages.

use std::collections::BTreeSet;

use super::{Finding, Source};
use crate::lex::code_only;

const PATH: &str = "docs/glossary.csv";
const HEADER: &str = "key,kind,en,zh,not";
const KINDS: &[&str] = &["module", "noun", "verb", "term"];

/// Broken lines of the glossary, and modules, nouns and verbs of the domain without a line.
pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let Some(glossary) = sources.iter().find(|source| source.path == PATH) else {
        return vec![Finding::at(PATH, 0, "the glossary is missing")];
    };
    let mut out = Vec::new();
    let keys = lines(&glossary.text, &mut out);
    for source in sources {
        for (line, kind, key) in names(source) {
            if !keys.contains(&(kind.to_owned(), key.clone())) {
                out.push(Finding::at(
                    &source.path,
                    line,
                    format!("{kind} {key} has no line in {PATH}"),
                ));
            }
        }
    }
    out
}

/// The keys of the glossary by kind; what is wrong with a line goes to `out`.
fn lines(text: &str, out: &mut Vec<Finding>) -> BTreeSet<(String, String)> {
    let mut keys = BTreeSet::new();
    if text.lines().next() != Some(HEADER) {
        out.push(Finding::at(PATH, 1, format!("the first line is not {HEADER}")));
    }
    for (number, line) in text.lines().enumerate().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [key, kind, en, zh, _] = fields[..] else {
            out.push(Finding::at(PATH, number + 1, "a line has five fields"));
            continue;
        };
        if !KINDS.contains(&kind) {
            out.push(Finding::at(PATH, number + 1, format!("no kind {kind}")));
        }
        if en.is_empty() || !zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
            out.push(Finding::at(
                PATH,
                number + 1,
                format!("{key} needs an English and a Chinese word"),
            ));
        }
        if !keys.insert((kind.to_owned(), key.to_owned())) {
            out.push(Finding::at(
                PATH,
                number + 1,
                format!("{kind} {key} stands twice"),
            ));
        }
    }
    keys
}

/// What this file names: modules in `lib.rs`, nouns in `state.rs`, verbs in `command.rs`.
fn names(source: &Source) -> Vec<(usize, &'static str, String)> {
    let Some(inside) = source.path.strip_prefix("crates/domain/src/") else {
        return Vec::new();
    };
    let code = code_only(source.without_tests());
    let pick = |kind: &'static str, find: fn(&str) -> Option<String>, text: &str| {
        text.lines()
            .enumerate()
            .filter_map(|(at, line)| Some((at + 1, kind, find(line)?)))
            .collect::<Vec<_>>()
    };
    match inside.rsplit('/').next() {
        Some("lib.rs") => pick("module", module, &code),
        Some("state.rs") => pick("noun", noun, &code),
        Some("command.rs") => pick("verb", verb, source.without_tests()),
        _ => Vec::new(),
    }
}

fn module(line: &str) -> Option<String> {
    let name = line.strip_prefix("pub mod ")?.split([';', ' ']).next()?;
    (name != "testing").then(|| name.to_owned())
}

fn noun(line: &str) -> Option<String> {
    let rest = line
        .strip_prefix("pub struct ")
        .or_else(|| line.strip_prefix("pub enum "))?;
    Some(rest.chars().take_while(|c| c.is_alphanumeric()).collect())
}

/// A verb's line is its variant and its key: `    Dispatch "dispatch" {`.
fn verb(line: &str) -> Option<String> {
    let (variant, rest) = line.trim().split_once(" \"")?;
    let (key, _) = rest.split_once('"')?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    (is_key && variant.chars().all(char::is_alphanumeric) && variant.starts_with(char::is_uppercase))
        .then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    fn with(lines: &str, path: &str, text: &str) -> Vec<Finding> {
        check(&[file(PATH, &format!("{HEADER}\n{lines}")), file(path, text)])
    }

    #[test]
    fn a_name_without_a_line_is_found() {
        let verbs = "    Press \"press\" {\n";
        assert_eq!(with("", "crates/domain/src/case/command.rs", verbs).len(), 1);
        assert_eq!(
            with(
                "press,verb,Press,催办,\n",
                "crates/domain/src/case/command.rs",
                verbs
            ),
            []
        );
        assert_eq!(
            with("", "crates/domain/src/case/state.rs", "pub struct Lead {\n").len(),
            1
        );
        assert_eq!(
            with(
                "",
                "crates/domain/src/lib.rs",
                "pub mod clock;\n// pub mod case;\n"
            )
            .len(),
            1
        );
    }

    #[test]
    fn a_broken_line_is_found() {
        assert_eq!(with("press,verb,Press,press,\n", "a.rs", "").len(), 1);
        assert_eq!(with("press,verb,Press\n", "a.rs", "").len(), 1);
        assert_eq!(with("press,deed,Press,催办,\n", "a.rs", "").len(), 1);
        assert_eq!(
            with("press,verb,Press,催办,\npress,verb,Press,催办,\n", "a.rs", "").len(),
            1
        );
        assert_eq!(check(&[]).len(), 1);
    }
}
