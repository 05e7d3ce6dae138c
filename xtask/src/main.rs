//! `cargo xtask tidy`: the house rules as a test. Every rule is listed in STYLE.md.
//! `cargo xtask district`: the division of the demonstration district, written to `reference/geography.txt`.
//!
//! **Absent:** what the compiler and clippy already say (function length, parameters, `unwrap`, `unsafe`).

mod district;
mod lex;
mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => tidy::main(),
        Some("district") => district::main(),
        _ => {
            eprintln!("usage: cargo xtask tidy | district");
            ExitCode::from(2)
        }
    }
}
