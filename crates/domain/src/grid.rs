//! The geography 地理: from a point or a code to the unit grid, responsible grid, committee area and town.
//!
//! **Source:** GB/T 30428.1, .3; DESIGN section 10.

use crate::place::{Certainty, Place};
use crate::report::Whereabouts;

/// The divisions of the district, in memory.
#[derive(Debug, Default)]
pub struct Geography {}

impl Geography {
    /// The place somebody spoke of, as exactly as it can be known. The address as typed is not kept here.
    pub fn locate(&self, said: &Whereabouts) -> Place {
        let known = said.point.is_some() || said.unit_grid.is_some() || said.committee.is_some();
        Place {
            point: said.point,
            kind: said.kind.unwrap_or_default(),
            unit_grid: said.unit_grid.clone(),
            committee: said.committee.clone(),
            certainty: if known {
                Certainty::Unsure
            } else {
                Certainty::Missing
            },
            ..Place::default()
        }
    }
}
