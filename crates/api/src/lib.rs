//! Wire shapes 接口: requests, views, problems and their schemas.
//!
//! A shape holds no rule: it is read into a domain type, or written from one.
//!
//! **Absent:** HTTP (`server`), outside formats (`intake`).

pub mod account;
pub mod case;
pub mod catalogue;
pub mod choice;
pub mod figure;
pub mod geography;
pub mod import;
pub mod lend;
pub mod limit;
pub mod locate;
pub mod photo;
pub mod platform;
pub mod problem;
pub mod progress;
pub mod public;
pub mod reference;
pub mod session;
pub mod words;
