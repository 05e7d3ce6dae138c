//! Imports 批量导入 on the wire: what a file holds as far as its header tells, and how far it is read.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A column of the file with what it is proposed to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ColumnView {
    /// Its place, counted from 0.
    pub column: usize,
    /// Its name.
    pub name: String,
    /// The field it holds, by its name.
    pub field: Option<String>,
    /// The field its values look like, when its name says nothing; to be confirmed.
    pub looks_like: Option<String>,
}

/// How a file would be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SheetView {
    /// The columns.
    pub columns: Vec<ColumnView>,
    /// The zone of times without one.
    pub zone: String,
    /// Whether a datum has to be said: the file has coordinates.
    pub needs_datum: bool,
    /// Whether a source has to be said: the file has no column for it.
    pub needs_source: bool,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportView {
    /// Its id.
    pub id: String,
    /// `proposed`, `running`, `done` or `cancelled`.
    pub status: String,
    /// Rows and broken lines in the file.
    pub rows: i64,
    /// So many are done.
    pub done: i64,
    /// So many became cases.
    pub received: i64,
    /// So many had been received before and changed nothing.
    pub repeated: i64,
    /// So many were not taken; `/errors` says why.
    pub failed: i64,
    /// When it was brought.
    pub created_at: String,
    /// When it was started.
    pub started_at: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// How the file would be read, until that is confirmed.
    pub proposal: Option<SheetView>,
}

/// The confirmed way to read a file.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportPlan {
    /// Of each field the column, by name or by place. Fields: `number`, `opened_at`, `due_at`, `closed_at`, `on_time`,
    /// `case_type`, `unit`, `lon`, `lat`, `source`, `words`, `address`, `outcome`, `phone`, `name`.
    #[schema(value_type = Object, example = json!({ "number": "工单编号", "words": "诉求内容" }))]
    pub columns: serde_json::Value,
    /// The IANA zone of times without one; none means the jurisdiction's.
    #[schema(example = "Asia/Shanghai")]
    pub zone: Option<String>,
    /// `wgs84`, `cgcs2000`, `gcj02` or `bd09`: must be said when there are coordinates.
    #[schema(example = "gcj02")]
    pub datum: Option<String>,
    /// The source of rows that name none.
    #[schema(example = "hotline")]
    pub source: Option<String>,
}
