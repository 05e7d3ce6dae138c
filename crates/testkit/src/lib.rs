//! What tests share: a district of its own on either engine, a clock that stands still until it is moved, and
//! clients that speak HTTP to the real router in the same process.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot set itself up has failed"
)]

mod client;
mod district;
mod process;

pub use client::{Answer, Client};
pub use district::{District, Engine, engines, unit_post};
pub use process::{Served, Site};
