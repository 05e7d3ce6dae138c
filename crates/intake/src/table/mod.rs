//! Tables of reports 表格导入: a file of any system, its columns mapped to what a report has.
//!
//! A column is known by its name or by one of the names other systems give it. What is not known is proposed by
//! what its values look like, and asked: nothing is guessed silently.
//!
//! **Absent:** which use case a row becomes (`gezhi import`, `gezhi replay`).

mod field;
mod header;
mod plan;
mod read;
mod record;
mod sheet;
pub mod write;

#[cfg(test)]
mod tests;

pub use field::{Field, Mapping, Proposal};
pub use header::Header;
pub use plan::{Column, Misfit, Plan, Ready, Row};
pub use read::{Rows, Unreadable, rows};
pub use record::{Record, RowProblem};
pub use sheet::sheet;
