//! Cases 案件 on the wire: bodies of the verbs, the report form, the view.

mod body;

pub use body::*;
