//! Figures 统计值 on the wire: what is asked, definitions in words, tables, and the list behind each number.

mod ask;
mod view;

pub use ask::{Asked, Format, Over, Unreadable};
pub use view::{
    CountedCase, CountedCases, FigureCell, FigureList, FigureRow, FigureTable, FigureView, Tabling,
};
