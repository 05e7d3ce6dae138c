//! Routing 派遣去向: from type, defect, place and day to exactly one delegated item and so one unit.
//!
//! **Source:** RULES 8.3 (routing must be exclusive and dated).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Holder, Unit, UnitKind};
use crate::code::{DefectCode, ItemCode, RowId, TypeCode, UnitCode};
use crate::place::{Certainty, Place};

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
    /// The place lies outside the district.
    Outside,
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
    fn fits<T: PartialEq>(named: &[T], asked: &T) -> bool {
        named.is_empty() || named.contains(asked)
    }
    if place.certainty == Certainty::Outside {
        return Err(Unroutable::Outside);
    }
    let row = catalogue.case_types.get(case_type, day);
    let defect = defect.or_else(|| {
        row.and_then(|row| row.standard(None))
            .map(|standard| &standard.defect)
    });
    let item = catalogue
        .items
        .on(day)
        .filter(|item| item.case_types.contains(case_type) && fits(&item.place_kinds, &place.kind))
        .filter(|item| item.defects.is_empty() || defect.is_some_and(|defect| item.defects.contains(defect)))
        .find(|item| {
            item.towns.is_empty() || place.town.as_ref().is_some_and(|town| item.towns.contains(town))
        })
        .ok_or(Unroutable::NoItem)?;
    let unit = match &item.holder {
        Holder::Unit(unit) => unit.clone(),
        Holder::TownOfPlace => {
            let town = place.town.as_ref().ok_or(Unroutable::NoTown)?;
            let seat = |unit: &&Unit| unit.kind == UnitKind::Town && unit.town.as_ref() == Some(town);
            catalogue
                .units
                .on(day)
                .find(seat)
                .map(|unit| unit.code.clone())
                .ok_or(Unroutable::NoUnit)?
        }
    };
    catalogue.units.get(&unit, day).ok_or(Unroutable::NoUnit)?;
    Ok(Route {
        unit,
        item: item.code.clone(),
        row: item.row.clone(),
    })
}
