//! Ids of rows: UUID version 7, growing with time so that inserts stay at the end of the index.

/// A new id's 128 bits.
pub fn new_bits() -> u128 {
    uuid::Uuid::now_v7().as_u128()
}
