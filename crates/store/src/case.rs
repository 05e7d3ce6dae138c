//! Cases 案件 in the store: the report register, the list and the same-thing search.

use gezhi_domain::case::NewReport;
use gezhi_domain::kernel::Value;
use gezhi_domain::time::Timestamp;

use crate::unit::Unit;

/// What the register remembers of a report: where, when and of what, so that a second one may be found near it.
#[derive(Debug, Clone)]
pub struct Known {
    id: String,
    source: String,
    received_at: Timestamp,
    case_type: Option<String>,
    tile: Option<i64>,
}

impl Known {
    /// The register's row of a report received at `received_at`.
    pub fn of(report: &NewReport, received_at: Timestamp) -> Self {
        Self {
            id: report.id.to_string(),
            source: report.source.to_string(),
            received_at,
            case_type: report.case_type.as_ref().map(ToString::to_string),
            tile: report.place.point.map(gezhi_domain::place::Point::tile),
        }
    }
}

/// Adds the report to the register, as part of the case `matter`.
pub fn add_report(unit: &mut Unit<'_>, matter: &str, known: &Known) {
    unit.write(
        "INSERT INTO report (id, matter, source, received_at, case_type, tile) VALUES ($1, $2, $3, $4, $5, $6)",
        vec![
            known.id.as_str().into(),
            matter.into(),
            known.source.as_str().into(),
            known.received_at.into(),
            known.case_type.clone().into(),
            known.tile.map_or(Value::Null, Value::Int),
        ],
        1,
    );
}
