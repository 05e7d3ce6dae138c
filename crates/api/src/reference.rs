//! Reference data on the wire 基础数据接口: files with their versions, what an upload would change, what is wrong.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One thing that is wrong in an uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileProblem {
    /// The file.
    pub file: String,
    /// The line, counted from 1 with the header; 0 for the file as a whole.
    pub line: u64,
    /// The column; empty for the line as a whole.
    pub column: String,
    /// The stable key of the problem, e.g. `reference.unknown_name`.
    pub code: String,
    /// What is wrong, in the language asked for.
    pub message: String,
    /// What stood there.
    pub found: String,
    /// What was expected, in the language asked for.
    pub expected: String,
}
