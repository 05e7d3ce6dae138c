//! Fixed clock, golden district, in-process server for tests.
