//! Journeys 全程测试: the built executable on both engines, as an office would run it.

mod case;
mod crash;
mod full;
mod reference;
mod standby;

/// The executable under test.
const GEZHI: &str = env!("CARGO_BIN_EXE_gezhi");
