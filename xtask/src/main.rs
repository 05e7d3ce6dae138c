//! `cargo xtask tidy`: the house rules as a test. Every rule is listed in STYLE.md.
//!
//! **Absent:** what the compiler and clippy already say (function length, parameters, `unwrap`, `unsafe`).

mod lex;
mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some("tidy") = std::env::args().nth(1).as_deref() {
        tidy::main()
    } else {
        eprintln!("usage: cargo xtask tidy");
        ExitCode::from(2)
    }
}
