//! Responsible grids 责任网格: from a point to the areas that hold it.
