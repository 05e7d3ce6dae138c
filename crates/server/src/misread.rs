//! Misreadings 字段误读: what a reader of JSON says of a field becomes a key and what would do instead, so that it
//! can be told in the reader's language and nothing that was typed is repeated.

use gezhi_api::problem::FieldProblem;

/// Sentences of the readers of single values, and the key each is told by.
const VALUES: &[(&str, &str, &str)] = &[
    ("blank", "field.blank", ""),
    ("too long", "field.long", "1-8000"),
    ("a code has", "field.value", "A-Z a-z 0-9 . _ - /, 1-64"),
    ("an id is", "field.value", "UUID"),
    ("a limit is", "field.value", "30um, 2uh, 4wh, 3wd, 5ld, 7nd"),
    ("a datum is", "field.choice", "wgs84, cgcs2000, gcj02, bd09"),
    ("provided string was not `true`", "field.choice", "true, false"),
    ("invalid digit", "field.kind", "integer"),
    ("number too", "field.range", ""),
    ("cannot parse integer", "field.kind", "integer"),
    ("invalid float", "field.kind", "number"),
];

/// The problem behind `said`, about the field at `pointer` or the one it names.
pub(crate) fn field(pointer: String, said: &str) -> FieldProblem {
    // The place in the text is told by the pointer already.
    let said = said.rsplit_once(" at line ").map_or(said, |(said, _)| said);
    if let Some(name) = said.strip_prefix("missing field ").and_then(named) {
        return FieldProblem::new(&format!("{pointer}/{name}"), "field.missing");
    }
    let (about, expected) = said.split_once(", expected ").unwrap_or((said, ""));
    if about.starts_with("unknown field") {
        return choice(&pointer, "field.unknown", expected);
    }
    if about.starts_with("unknown variant") {
        return choice(&pointer, "field.choice", expected);
    }
    if about.starts_with("invalid type") || about.starts_with("invalid value") {
        // What was sent may itself hold the words that part the sentence.
        let expected = said.rsplit(", expected ").next().unwrap_or_default();
        return FieldProblem::new(&pointer, "field.kind").expecting(kind(expected));
    }
    let known = VALUES.iter().find(|(begin, ..)| said.starts_with(begin));
    let (_, code, expected) = known.copied().unwrap_or(("", "field.value", ""));
    let problem = FieldProblem::new(&pointer, code);
    if expected.is_empty() {
        problem
    } else {
        problem.expecting(expected)
    }
}

/// A choice among the names in backticks.
fn choice(pointer: &str, code: &str, names: &str) -> FieldProblem {
    let names: Vec<&str> = names.split('`').skip(1).step_by(2).collect();
    let problem = FieldProblem::new(pointer, code);
    if names.is_empty() {
        problem
    } else {
        problem.expecting(names.join(", "))
    }
}

fn named(rest: &str) -> Option<&str> {
    rest.strip_prefix('`')?.split('`').next()
}

/// The kind of a JSON value, as people who write JSON call it.
fn kind(expected: &str) -> &'static str {
    match expected.trim_start_matches("a ").trim_start_matches("an ") {
        "string" | "borrowed string" | "str" => "string",
        "boolean" => "true, false",
        "sequence" => "array",
        "f32" | "f64" | "number" => "number",
        whole if whole.starts_with(['u', 'i']) && whole.len() <= 5 => "integer",
        _ if expected.contains("string") || expected.contains("enum") => "string",
        _ => "object",
    }
}

#[cfg(test)]
mod tests {
    use gezhi_api::problem::Language;

    use super::field;

    fn told(said: &str) -> (String, String, Option<String>) {
        let problem = field("/a".to_owned(), said);
        (problem.pointer, problem.code, problem.expected)
    }

    #[test]
    fn what_is_wrong_becomes_a_key_and_what_would_do() {
        let cases = [
            (
                "missing field `source` at line 1 column 2",
                "/a/source",
                "field.missing",
                None,
            ),
            (
                "unknown field `x`, expected one of `a`, `b` at line 1 column 4",
                "/a",
                "field.unknown",
                Some("a, b"),
            ),
            (
                "unknown variant `x`, expected `a` or `b`",
                "/a",
                "field.choice",
                Some("a, b"),
            ),
            (
                "invalid type: string \"138\", expected u16 at line 3 column 9",
                "/a",
                "field.kind",
                Some("integer"),
            ),
            (
                "invalid type: string \", expected u8\", expected f64",
                "/a",
                "field.kind",
                Some("number"),
            ),
            (
                "invalid type: integer `7`, expected a string",
                "/a",
                "field.kind",
                Some("string"),
            ),
            (
                "invalid type: map, expected a sequence",
                "/a",
                "field.kind",
                Some("array"),
            ),
            ("blank at line 1 column 3", "/a", "field.blank", None),
            ("failed to parse \"tomorrow\"", "/a", "field.value", None),
        ];
        for (said, pointer, code, expected) in cases {
            assert_eq!(
                told(said),
                (pointer.into(), code.into(), expected.map(Into::into)),
                "{said}"
            );
        }
    }

    #[test]
    fn nothing_that_was_typed_is_repeated() {
        let typed = "13812345678";
        for said in [
            format!("invalid type: string \"{typed}\", expected u16"),
            format!("invalid value: string \"{typed}\", expected a datum"),
            format!("unknown variant `{typed}`, expected one of `a`, `b`"),
            format!("unknown field `{typed}`, expected `a`"),
            format!("cannot read {typed}"),
        ] {
            for language in [Language::Chinese, Language::English] {
                let problem = field("/a".to_owned(), &said).told(language);
                assert!(!format!("{problem:?}").contains(typed), "{problem:?}");
                assert!(!problem.detail.is_empty());
            }
        }
    }
}
