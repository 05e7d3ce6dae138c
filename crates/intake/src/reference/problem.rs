//! What is wrong in a reference file, and where.

use gezhi_api::problem::{Language, title};
use gezhi_api::reference::FileProblem;

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// The file.
    pub file: &'static str,
    /// The line, counted from 1 with the header; 0 for the file as a whole.
    pub line: u64,
    /// The column, by its header; empty for the line as a whole.
    pub column: String,
    /// What is wrong: a message key.
    pub code: &'static str,
    /// What stood there.
    pub found: String,
    /// What was expected: a message key.
    pub expected: &'static str,
    /// The words or the range that were expected; empty where the key says it all.
    pub choices: String,
}

impl Problem {
    pub(super) fn of(file: &'static str, code: &'static str, expected: &'static str) -> Self {
        Self {
            file,
            code,
            expected,
            ..Self::default()
        }
    }

    /// The problem in the reader's language.
    pub fn told(&self, language: Language) -> FileProblem {
        let mut expected = title(self.expected, language).to_owned();
        if !self.choices.is_empty() {
            expected = format!("{expected} {}", self.choices);
        }
        FileProblem {
            file: self.file.to_owned(),
            line: self.line,
            column: self.column.clone(),
            code: self.code.to_owned(),
            message: title(self.code, language).to_owned(),
            found: self.found.clone(),
            expected: expected.trim().to_owned(),
        }
    }
}
