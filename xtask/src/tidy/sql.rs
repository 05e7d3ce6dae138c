//! SQL stands in `store` and in `migrations` and nowhere else.

use super::{Finding, Source};
use crate::lex::{Kind, pieces};

/// A statement is known by two of its words in order.
const STATEMENTS: &[(&str, &str)] = &[
    ("SELECT ", " FROM "),
    ("INSERT ", "INTO "),
    ("UPDATE ", " SET "),
    ("DELETE ", "FROM "),
    ("CREATE ", "TABLE "),
    ("ALTER ", "TABLE "),
    ("DROP ", "TABLE "),
];

/// SQL in string literals outside the store; tests may ask the tables directly.
pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let elsewhere = sources.iter().filter(|source| {
        source.is_rust()
            && !source.is_test()
            && !source.path.starts_with("crates/store/")
            && !source.path.starts_with("xtask/")
    });
    elsewhere
        .flat_map(|source| {
            pieces(source.without_tests())
                .into_iter()
                .filter(|piece| piece.kind == Kind::Literal && is_sql(piece.text))
                .map(|piece| Finding::at(&source.path, piece.line, "SQL outside crates/store"))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn is_sql(text: &str) -> bool {
    STATEMENTS.iter().any(|(first, second)| {
        text.find(first).is_some_and(|at| {
            text[at + first.len() - 1..].contains(second) || text[at + first.len()..].starts_with(second)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn sql_in_a_handler_is_found_with_its_line() {
        let found = check(&[file(
            "crates/server/src/routes.rs",
            "fn a() {\n  b(\"SELECT id FROM case\");\n}",
        )]);
        assert_eq!((found.len(), found[0].line), (1, 2));
        assert_eq!(
            check(&[file(
                "crates/desk/src/a.rs",
                "let a = \"INSERT INTO text VALUES (1)\";"
            )])
            .len(),
            1
        );
    }

    #[test]
    fn the_store_may_and_prose_may() {
        assert!(
            check(&[file(
                "crates/store/src/case.rs",
                "let a = \"SELECT id FROM case\";"
            )])
            .is_empty()
        );
        assert!(
            check(&[file(
                "crates/desk/src/a.rs",
                "// SELECT id FROM case\nlet a = \"Select one from the list\";"
            )])
            .is_empty()
        );
    }
}
