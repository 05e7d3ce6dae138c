//! Delegated items 赋权事项 and the batches they come and go in.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::code::{BatchCode, DefectCode, ItemCode, RowId, TownCode, TypeCode, UnitCode};
use crate::place::PlaceKind;

/// Who holds a power: the town of the place, or one fixed unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// The town the place lies in (its unit).
    TownOfPlace,
    /// This unit.
    Unit(UnitCode),
}

/// One version of a delegated item 赋权事项: for these types at these places, from a day on, one holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegatedItem {
    /// This version of the row.
    pub row: RowId,
    /// The item.
    pub code: ItemCode,
    /// The batch that brought or recalled it.
    pub batch: BatchCode,
    /// 事项名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
    /// Case types it covers.
    pub case_types: Vec<TypeCode>,
    /// Only these defects; empty means all.
    pub defects: Vec<DefectCode>,
    /// Only these kinds of place; empty means all.
    pub place_kinds: Vec<PlaceKind>,
    /// Only these towns; empty means all.
    pub towns: Vec<TownCode>,
    /// Who holds it.
    pub holder: Holder,
    /// First day.
    pub valid_from: Date,
    /// First day no longer.
    pub valid_to: Option<Date>,
}

/// What a batch does with cases that are open on its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenCaseRule {
    /// They stay with the unit that has them 新老划断.
    Stay,
    /// They move to the new holder 一并移交.
    Move,
}

/// A dated batch 批次 of delegated items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The batch.
    pub code: BatchCode,
    /// 名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
    /// The day it takes effect.
    pub valid_from: Date,
    /// What happens to open cases.
    pub open_cases: OpenCaseRule,
}
