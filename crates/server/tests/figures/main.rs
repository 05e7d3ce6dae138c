//! Figures over HTTP: each number equals the list behind it, whatever happened to the cases.

mod by_hand;
mod chance;
mod histories;
