//! Journeys 全程测试: the built executable on both engines, as an office would run it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

mod case;
mod crash;
mod demo;
mod full;
mod imports;
mod reference;
mod replay;
mod standby;
mod visible;

/// The executable under test.
const GEZHI: &str = env!("CARGO_BIN_EXE_gezhi");
