//! Routing 派遣去向: from type, defect, place and day to exactly one delegated item and so one unit.
//!
//! **Source:** RULES 8.3 (routing must be exclusive and dated).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::code::{DefectCode, ItemCode, RowId, TypeCode, UnitCode};
use crate::place::Place;

/// Where a case goes, and by what right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The lead unit.
    pub unit: UnitCode,
    /// The delegated item that gives it the power.
    pub item: ItemCode,
    /// The version of the item.
    pub row: RowId,
}

/// Why no unit was found; a coordination case 协调件 for a person, never lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unroutable {
    /// No item covers the type, defect and place on that day.
    NoItem,
    /// The town of the place is needed and not known.
    NoTown,
    /// The unit that holds the power is the party complained about.
    Excluded,
    /// The item's holder is not a unit on that day.
    NoUnit,
}

/// The unit that holds the power over `case_type` with `defect` at `place` on `day`.
///
/// # Errors
/// [`Unroutable`] says what is missing.
pub fn route(
    case_type: &TypeCode,
    defect: Option<&DefectCode>,
    place: &Place,
    day: Date,
    catalogue: &Catalogue,
) -> Result<Route, Unroutable> {
    let _ = (case_type, defect, place, day, catalogue);
    Err(Unroutable::NoItem)
}
