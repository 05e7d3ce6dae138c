//! Outside formats become reports: pure functions over bytes and rows.
