//! Outside formats 外部格式: files and protocols become what the rules know; pure functions over bytes and rows.
//!
//! **Absent:** HTTP (`server`), rules (`domain`), storing (`store`).

pub mod geography;
pub mod open311;
pub mod reference;
pub mod table;
pub mod texts;
