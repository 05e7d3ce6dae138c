//! The rules of Gezhi 业务规则: pure, synchronous, no I/O.
//!
//! Everything the platform *decides* stands here and nothing else: given a state, a command and a
//! [`kernel::Context`], the same answer comes out on every machine and in every year. `store` remembers what
//! was decided, `desk` joins matters that do not know each other, `server` speaks HTTP.
//!
//! **Absent:** the system clock, randomness, files, sockets, SQL, HTTP, async, and every personal datum: a
//! person is a [`text::ContactRef`], a typed sentence a [`text::TextRef`].

#![warn(missing_docs)]

pub mod access;
pub mod account;
pub mod actor;
pub mod audience;
pub mod calendar;
pub mod case;
pub mod catalogue;
pub mod classify;
pub mod clock;
pub mod code;
pub mod coordinate;
pub mod figure;
pub mod grid;
pub mod kernel;
pub mod offline;
pub mod place;
pub mod promise;
pub mod receipt;
pub mod report;
pub mod routing;
pub mod screen;
pub mod sight;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;
pub mod time;
