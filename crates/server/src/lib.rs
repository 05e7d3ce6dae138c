//! HTTP 服务: sign-in, permissions, views, live updates, timers. A handler is parse, permit, one use case, view.
//!
//! **Absent:** rules (`domain`), SQL (`store`), reading files of other formats (`intake`).

mod around;
mod body;
mod failure;
mod form;
mod imports;
mod limit;
mod meter;
mod misread;
mod operation;
mod password;
mod picture;
pub mod proposal;
mod query;
mod routes;
mod serve;
mod session;
mod state;
mod throttle;
mod timers;
mod upload;

pub use imports::Importer;
pub use operation::Access;
pub use password::{new_password, protect};
pub use routes::{document, router};
pub use serve::{Opened, serve};
pub use session::{hash, new_token};
pub use state::{App, Outside};
