//! Cases 案件 on the wire: bodies of the verbs, the report form, the view.

mod body;
mod ending;
mod history;
mod place;
mod promise;
mod report;
mod row;
mod sorted;
mod view;
mod way;

pub use body::*;
pub use ending::*;
pub use history::*;
pub use place::*;
pub use promise::*;
pub use report::*;
pub use row::*;
pub use sorted::*;
pub use view::*;
pub use way::*;
