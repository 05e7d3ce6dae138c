//! SQL, the journal and the one writer.
