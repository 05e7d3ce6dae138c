//! The geography on the wire 地理: what a file would change, and what was changed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that was mended in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MendedView {
    /// What it was.
    pub what: String,
    /// The areas concerned; the first has it now.
    pub areas: Vec<String>,
    /// Longitude, WGS 84.
    pub lon: Option<f64>,
    /// Latitude.
    pub lat: Option<f64>,
    /// How large it was.
    pub area_m2: Option<f64>,
}

/// What changes in one layer; at most 200 codes of each kind are named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LayerChangeView {
    /// `towns`, `grids`, `committees`, `unit_grids` or `compounds`.
    pub layer: String,
    /// How many come.
    pub added_count: usize,
    /// How many go.
    pub removed_count: usize,
    /// How many get another shape, name or belonging.
    pub changed_count: usize,
    /// Which come.
    pub added: Vec<String>,
    /// Which go.
    pub removed: Vec<String>,
    /// Which change.
    pub changed: Vec<String>,
}

/// Codes of one kind named at most.
const NAMED: usize = 200;

impl LayerChangeView {
    /// The view of what changes in a layer: areas that come, go and change.
    pub fn of(layer: &str, [added, removed, changed]: [&[String]; 3]) -> Self {
        let first = |codes: &[String]| codes.iter().take(NAMED).cloned().collect();
        Self {
            layer: layer.to_owned(),
            added_count: added.len(),
            removed_count: removed.len(),
            changed_count: changed.len(),
            added: first(added),
            removed: first(removed),
            changed: first(changed),
        }
    }
}

/// What it would mean for open cases if they were located anew; they keep their place until it is corrected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenCasesView {
    /// Open cases with a point or a unit grid.
    pub open: u64,
    /// In another responsible grid.
    pub other_grid: u64,
    /// With another unit.
    pub other_unit: u64,
    /// Outside the district.
    pub outside: u64,
    /// Numbers of the first of them.
    pub numbers: Vec<String>,
}

/// What a file changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GeographyChange {
    /// The datum the file was read in.
    pub datum: String,
    /// The first day it holds.
    pub valid_from: String,
    /// The version it became; none for a preview.
    pub version: Option<i64>,
    /// Unit grids of the file.
    pub unit_grids: usize,
    /// Compounds in it, kept ones included.
    pub compounds: usize,
    /// Gaps and overlaps under a square metre that were mended.
    pub mended: Vec<MendedView>,
    /// Compounds in force that are left out, because they no longer lie inside one committee area.
    pub left_out: Vec<String>,
    /// What changes, layer by layer.
    pub layers: Vec<LayerChangeView>,
    /// What it means for open cases.
    pub open_cases: OpenCasesView,
}
