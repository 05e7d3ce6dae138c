//! The executable `gezhi`.
fn main() {}
