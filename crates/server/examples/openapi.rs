//! Prints the document of the interface; `cargo xtask gen` writes it to `docs/openapi.json`.

fn main() {
    println!("{}", gezhi_server::document());
}
