//! Prints the page of the life cycle of a case; `cargo xtask gen` writes it to `docs/modules/case.md`.

fn main() {
    print!("{}", gezhi_domain::case::cycle::page());
}
