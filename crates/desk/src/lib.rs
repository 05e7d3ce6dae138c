//! Use cases that cross modules: receive, transact, tick.
