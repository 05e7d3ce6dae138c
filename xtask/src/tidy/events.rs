//! No free text in an event: from every event type no path leads to a `String`.
//!
//! A code (`domain::code`) is not free text: its alphabet and length are checked where it is made.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Source};
use crate::lex::code_only;

const TEXT: &[&str] = &["String", "str", "OsString", "PathBuf", "Cow", "Value"];

/// A type declared in the domain: where, and the words of its body.
struct Declared<'a> {
    path: &'a str,
    line: usize,
    words: BTreeSet<String>,
}

/// Event types that hold free text, directly or through another type.
pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut types = BTreeMap::new();
    let mut roots = Vec::new();
    for source in sources.iter().filter(|source| is_domain(source)) {
        for (name, declared) in declarations(source) {
            if source.path.ends_with("/event.rs") {
                roots.push(name.clone());
            }
            types.entry(name).or_insert(declared);
        }
    }
    roots.iter().filter_map(|root| follow(root, &types)).collect()
}

fn is_domain(source: &Source) -> bool {
    source.path.starts_with("crates/domain/src/")
        && source.is_rust()
        && !source.is_test()
        && !source.path.ends_with("/code.rs")
}

fn follow(root: &str, types: &BTreeMap<String, Declared<'_>>) -> Option<Finding> {
    let mut waiting = vec![root.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        let Some(declared) = types.get(&name) else {
            continue;
        };
        if !seen.insert(name.clone()) {
            continue;
        }
        if let Some(text) = TEXT.iter().find(|text| declared.words.contains(**text)) {
            let says = format!("event type {root} holds free text: {name} has a {text}");
            return Some(Finding::at(declared.path, declared.line, says));
        }
        waiting.extend(declared.words.iter().cloned());
    }
    None
}

fn declarations(source: &Source) -> Vec<(String, Declared<'_>)> {
    let code = code_only(source.without_tests());
    let mut out = Vec::new();
    let mut line = 0;
    let mut rest = code.as_str();
    while let Some(next) = rest.lines().next() {
        line += 1;
        let mut words = next.split_whitespace().skip_while(|word| word.starts_with("pub"));
        if matches!(words.next(), Some("enum" | "struct")) {
            let name: String = words
                .next()
                .unwrap_or_default()
                .chars()
                .take_while(|c| c.is_alphanumeric())
                .collect();
            out.push((
                name,
                Declared {
                    path: &source.path,
                    line,
                    words: identifiers(body(rest)),
                },
            ));
        }
        rest = rest.get(next.len() + 1..).unwrap_or_default();
    }
    out
}

/// From the declaration to the brace or semicolon that ends it.
fn body(from: &str) -> &str {
    let mut depth = 0_usize;
    for (at, c) in from.char_indices() {
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && c == '}' {
                    return &from[..at];
                }
            }
            ';' if depth == 0 => return &from[..at],
            _ => {}
        }
    }
    from
}

/// The words of type positions: attributes carry paths such as `Option::is_none` in literals, already blank.
fn identifiers(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| word.starts_with(char::is_uppercase) || *word == "str")
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn a_string_in_an_event_is_found() {
        let bad = file(
            "crates/domain/src/case/event.rs",
            "pub enum Event {\n  Noted { words: String },\n}\n",
        );
        assert_eq!(check(&[bad]).len(), 1);
    }

    #[test]
    fn a_string_behind_another_type_is_found_where_it_stands() {
        let tree = [
            file(
                "crates/domain/src/case/event.rs",
                "pub enum Event { Noted(Box<Born>) }\npub struct Born {\n  who: Contact,\n}\n",
            ),
            file(
                "crates/domain/src/text.rs",
                "//! x\npub struct Contact {\n  name: String,\n}\n",
            ),
        ];
        let found = check(&tree);
        assert!(
            found
                .iter()
                .all(|f| (f.path.as_str(), f.line) == ("crates/domain/src/text.rs", 2))
        );
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn references_codes_and_attributes_are_no_text() {
        let tree = [
            file(
                "crates/domain/src/case/event.rs",
                "pub enum Event {\n  #[serde(skip_serializing_if = \"String::is_empty\")]\n  Noted { by: Code, text: TextRef },\n}\nimpl Event { fn a() -> String {} }\n",
            ),
            file("crates/domain/src/code.rs", "pub struct Code(String);"),
            file("crates/domain/src/text.rs", "pub struct TextRef { id: TextId }"),
        ];
        assert_eq!(check(&tree), []);
    }
}
