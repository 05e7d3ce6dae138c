//! Cases 案件 on the wire: bodies of the verbs, the report form, the view.

mod body;
mod report;
mod view;

pub use body::*;
pub use report::*;
pub use view::*;
