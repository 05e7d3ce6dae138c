//! The desk 受理台: use cases that cross modules, and the loop that runs one use case to its commit.
//!
//! A use case reads and writes only through the unit of work, so that a conflict can run it again on a fresh
//! read. It asks the table of permissions itself, because only it sees the matter as the commit will.
//!
//! **Absent:** rules about one matter (`domain`), SQL (`store`), wire shapes (`api`).

mod account;
mod error;
mod geography;
mod import;
mod own;
mod photo;
mod preview;
mod receive;
mod screening;
mod sorter;
mod step;
mod sweep;
mod tick;
mod transact;
mod world;

pub mod figures;
pub mod lend;
pub mod link;
pub mod reference;
pub mod same_thing;

pub use account::{AddAccount, Change, ChangeAccount, ChangeOwn, OwnChange, RevokeKey, SaveAccount, SaveKey};
pub use error::DeskError;
pub use geography::{SaveGeography, Touched, touched};
pub use import::{BringImport, CancelImport, EndImport, ImportRow, StartImport, Taken, forget_import_files};
pub use own::{OwnStep, Receipted, ReceiveWithReceipt, Wish};
pub use photo::{AttachPhoto, KeepPhoto, ReleasePhoto};
pub use preview::{Correction, Preview, Subject, correction, preview};
pub use receive::{Receive, Received};
pub use sorter::{Proposals, Sorter};
pub use step::{Locate, Step};
pub use tick::tick;
pub use transact::{Deed, Done, Teller, UseCase, transact};
pub use world::World;
