//! What the platform remembers 存储: SQL, the journal and the one writer, on SQLite and on PostgreSQL.
//!
//! Reads go through [`Db::query`]. Writes are gathered by a [`Unit`] of work into one guarded [`Batch`] and sent
//! to the one writer of the database, which commits what waits as a group and answers afterwards.
//!
//! **Absent:** rules (`domain`), retries (`desk`), HTTP (`server`).

mod batch;
mod crypt;
mod db;
mod delta;
mod entry;
mod error;
mod ids;
mod migrate;
mod postgres;
mod scope;
mod snapshot;
mod sqlite;
mod unit;
mod warm;
mod writer;

pub mod account;
pub mod attachment;
pub mod backup;
pub mod case;
pub mod check;
pub mod cluster;
pub mod figure;
pub mod idempotency;
pub mod import;
pub mod journal;
pub mod matter;
pub mod number;
pub mod public;
pub mod receipt;
pub mod reference;
pub mod same_thing;
pub mod seal;
pub mod sweep;
pub mod words;

pub use batch::{Batch, JournalEntry, Sql, Statement};
pub use crypt::Keys;
pub use db::{Db, Place, Row, Rows, SQLITE_FILE};
pub use delta::Figures;
pub use error::StoreError;
pub use ids::new_bits;
pub use unit::{Execute, Unit};
