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

/// A reference file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileView {
    /// Its name.
    #[schema(example = "units.csv")]
    pub file: String,
    /// What it holds, Chinese.
    pub about_zh: String,
    /// What it holds, English.
    pub about_en: String,
    /// The version in force; 0 is the built-in content.
    pub version: i64,
    /// Rows under the header.
    pub rows: usize,
    /// The columns it may have.
    pub columns: Vec<String>,
    /// The columns that together name a row.
    pub key: Vec<String>,
    /// Where its content is.
    pub href: String,
}

/// Every reference file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileList {
    /// The files.
    pub files: Vec<FileView>,
}

/// A version of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionView {
    /// Its number; 0 is the built-in content.
    pub version: i64,
    /// When it was applied, RFC 3339; none for the built-in content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied_at: Option<String>,
    /// The account that applied it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The name that account signs in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where its content is.
    pub href: String,
}

/// The versions of a file, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionList {
    /// The file.
    pub file: String,
    /// Its versions.
    pub versions: Vec<VersionView>,
}

/// A cell that reads differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CellChange {
    /// The column.
    pub column: String,
    /// What stood there.
    pub before: String,
    /// What stands there then.
    pub after: String,
}

/// A row that reads differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowChange {
    /// The row, by its key columns.
    pub row: String,
    /// What changes in it.
    pub cells: Vec<CellChange>,
}

/// How much passes from whom to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Passes {
    /// The unit, or `town_of_place`.
    pub from: String,
    /// The unit, or `town_of_place`.
    pub to: String,
    /// How many.
    pub n: u64,
}

/// What a batch of delegated items does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BatchPreview {
    /// The batch.
    pub batch: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The day it takes effect.
    pub valid_from: String,
    /// `stay` or `move`: what happens to open cases.
    pub open_cases: String,
    /// Open cases over which another unit holds the power from that day on.
    pub cases_change_hands: u64,
    /// Case types over which the power passes.
    pub types_change_hands: u64,
    /// The same cases, by unit.
    pub cases_by_unit: Vec<Passes>,
    /// The same types, by holder.
    pub types_by_holder: Vec<Passes>,
    /// In one sentence, in the language asked for.
    pub summary: String,
}

/// What an upload would change, and what it touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// The file.
    pub file: String,
    /// The version in force: send it as `If-Match` when applying.
    pub base_version: i64,
    /// How many rows come.
    pub added: usize,
    /// How many rows go.
    pub removed: usize,
    /// How many rows read differently.
    pub changed: usize,
    /// Rows that come, the first 200.
    pub added_rows: Vec<String>,
    /// Rows that go, the first 200.
    pub removed_rows: Vec<String>,
    /// Rows that read differently, the first 200.
    pub changed_rows: Vec<RowChange>,
    /// Open cases whose type, unit or source changes; they keep what they were decided by.
    pub open_cases: u64,
    /// Open provisional deadlines that are computed anew.
    pub provisional_deadlines: u64,
    /// Batches of delegated items that change.
    pub batches: Vec<BatchPreview>,
}

/// A file was applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppliedView {
    /// The file.
    pub file: String,
    /// The version now in force.
    pub version: i64,
    /// The journal position of the commit.
    pub position: i64,
}
