//! `cargo xtask tidy`: the house rules as a test. Every rule is listed in STYLE.md.
//! `cargo xtask gen`: the files that are written by programs.
//! `cargo xtask district`: the division of the demonstration district, written to `reference/geography.txt`.
//!
//! **Absent:** what the compiler and clippy already say (function length, parameters, `unwrap`, `unsafe`).

mod district;
mod generate;
mod lex;
mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = asked.iter().map(String::as_str).collect();
    match words[..] {
        ["tidy"] => tidy::main(),
        ["district"] => district::main(),
        ["gen"] => generate::main(generate::Mode::Write),
        ["gen", "--check"] => generate::main(generate::Mode::Check),
        _ => {
            eprintln!("usage: cargo xtask tidy | district | gen [--check]");
            ExitCode::from(2)
        }
    }
}
