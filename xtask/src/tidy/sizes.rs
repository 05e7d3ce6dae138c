//! Files that can be read in one sitting.

use super::{Finding, Source, has_extension};
use crate::lex::code_only;

const FILE_WARNS: usize = 300;
const FILE_FAILS: usize = 400;
const FUNCTION_FAILS: usize = 60;

/// Files and functions that are too long; unit tests do not count.
pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut out = Vec::new();
    for source in sources.iter().filter(|source| counted(source)) {
        let text = source.without_tests();
        let lines = text.lines().count();
        let says = format!("{lines} lines; split above {FILE_WARNS}");
        if lines > FILE_FAILS {
            out.push(Finding::at(&source.path, 0, says));
        } else if lines > FILE_WARNS {
            out.push(Finding::at(&source.path, 0, says).mild());
        }
        if source.is_rust() {
            for (line, length) in functions(text).filter(|(_, length)| *length > FUNCTION_FAILS) {
                out.push(Finding::at(
                    &source.path,
                    line,
                    format!("a function of {length} lines; at most {FUNCTION_FAILS}"),
                ));
            }
        }
    }
    out
}

fn counted(source: &Source) -> bool {
    has_extension(&source.path, &["rs", "ts", "css", "vue"])
        && !source.is_test()
        && !source.path.contains("/generated/")
}

/// Where each function begins, and how many lines lie between its braces.
fn functions(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let code = code_only(text);
    let lines: Vec<String> = code.lines().map(str::to_owned).collect();
    let begins: Vec<usize> = (0..lines.len()).filter(|at| is_function(&lines[*at])).collect();
    begins
        .into_iter()
        .filter_map(move |at| Some((at + 1, body(&lines[at..])?)))
}

fn is_function(line: &str) -> bool {
    let mut line = line.trim_start();
    for prefix in [
        "pub(crate) ",
        "pub(super) ",
        "pub ",
        "const ",
        "async ",
        "unsafe ",
    ] {
        line = line.strip_prefix(prefix).unwrap_or(line);
    }
    line.starts_with("fn ")
}

/// Lines between the opening and the closing brace; `None` for a signature without a body.
fn body(lines: &[String]) -> Option<usize> {
    let (mut depth, mut opened) = (0_usize, None);
    for (at, line) in lines.iter().enumerate() {
        for c in line.chars() {
            match c {
                ';' if opened.is_none() && !line.contains('[') => return None,
                '{' => {
                    opened = opened.or(Some(at));
                    depth += 1;
                }
                '}' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return opened.map(|from| (at - from).saturating_sub(1));
                    }
                }
                _ => {}
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn long_files_warn_then_fail() {
        let of = |lines: usize| check(&[file("crates/a/src/lib.rs", &"//\n".repeat(lines))]);
        assert!(of(300).is_empty());
        assert!(of(301)[0].mild);
        assert!(!of(401)[0].mild);
    }

    #[test]
    fn tests_do_not_count() {
        let text = format!(
            "fn a() {{}}\n#[cfg(test)]\nmod tests {{\n{}}}\n",
            "//\n".repeat(500)
        );
        assert!(check(&[file("crates/a/src/lib.rs", &text)]).is_empty());
        assert!(check(&[file("crates/a/tests/it.rs", &"//\n".repeat(500))]).is_empty());
    }

    #[test]
    fn long_functions_fail_whatever_their_strings_hold() {
        let of = |lines: usize| {
            format!(
                "pub async fn a() {{\n{}}}\nfn b();\n",
                "    x(\"}\");\n".repeat(lines)
            )
        };
        assert!(check(&[file("crates/a/src/lib.rs", &of(60))]).is_empty());
        let found = check(&[file("crates/a/src/lib.rs", &of(61))]);
        assert_eq!((found.len(), found[0].line), (1, 1));
    }
}
