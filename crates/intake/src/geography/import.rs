//! Importing 导入: a GeoJSON file with a stated datum becomes a geography, or every reason why not, with its place.
//!
//! Features say in `layer` what they are: `unit_grid` (code, grid, and if they differ from the code's digits
//! committee and town), `compound` (code, name_zh, kind), and for names alone `town`, `committee`, `grid`. Names
//! that the file does not give are taken from the division in force. A file without compounds keeps those in
//! force that still lie inside one committee area, and lists the others.
//!
//! **Absent:** a file whose datum nobody states: it is refused, not guessed.

use gezhi_domain::coordinate::Datum;
use gezhi_domain::grid::topology::{Misfit, Trouble};
use gezhi_domain::grid::{Areas, Geography, Origin};
use jiff::civil::Date;
use serde::Serialize;

use super::feature::{Feature, read};
use super::islands::{add_compounds, keep_compounds};
use super::rows::{Known, Reading, names};

/// One thing that is wrong in a file, or was mended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What: a message key.
    pub code: &'static str,
    /// The areas concerned, by code; a feature without one by its position, counted from 1.
    pub areas: Vec<String>,
    /// Where, in WGS 84.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<(f64, f64)>,
    /// How large it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_m2: Option<f64>,
}

/// A geography that holds together.
#[derive(Debug, Clone)]
pub struct Imported {
    /// What it is made of.
    pub areas: Areas,
    /// Gaps and overlaps under a square metre that were mended.
    pub mended: Vec<Finding>,
    /// Compounds in force that no longer lie inside one committee area and are left out.
    pub left_out: Vec<String>,
}

/// The geography of a GeoJSON file in `datum`, in force from `valid_from`; what it does not name is named as in
/// `held`.
///
/// # Errors
/// Everything that is wrong.
pub fn import(
    text: &str,
    datum: Datum,
    valid_from: Date,
    held: &Geography,
) -> Result<Imported, Vec<Finding>> {
    let features = read(text, datum).ok_or_else(|| vec![whole("geography.unreadable")])?;
    let mut reading = Reading {
        held,
        names: names(&features),
        areas: Areas {
            origin: Origin::Imported,
            valid_from,
            ..Areas::default()
        },
        found: Vec::new(),
        known: Known::default(),
    };
    let drawn = reading.unit_grids(&features);
    let mended = reading.weave(&drawn)?;
    let base = Geography::new(reading.areas.clone())
        .map_err(|flaws| flaws.into_iter().map(flaw).collect::<Vec<_>>())?;
    let mut imported = Imported {
        areas: reading.areas,
        mended,
        left_out: Vec::new(),
    };
    let given: Vec<&Feature> = features
        .iter()
        .filter(|feature| feature.layer() == "compound")
        .collect();
    if given.is_empty() {
        keep_compounds(&mut imported, &base, held);
    } else {
        add_compounds(&mut imported, &base, &given)?;
    }
    match Geography::new(imported.areas.clone()) {
        Ok(_) => Ok(imported),
        Err(flaws) => Err(flaws.into_iter().map(flaw).collect()),
    }
}

pub(super) fn whole(code: &'static str) -> Finding {
    Finding {
        code,
        areas: Vec::new(),
        at: None,
        area_m2: None,
    }
}

fn flaw(flaw: gezhi_domain::grid::Flaw) -> Finding {
    Finding {
        areas: vec![flaw.area],
        ..whole(flaw.code)
    }
}

pub(super) fn misfit(misfit: &Misfit, codes: &[String]) -> Finding {
    let code = match misfit.trouble {
        Trouble::Gap => "geography.gap",
        Trouble::Overlap => "geography.overlap",
        Trouble::Vanished => "geography.no_area",
    };
    Finding {
        code,
        areas: misfit
            .polygons
            .iter()
            .filter_map(|at| codes.get(*at).cloned())
            .collect(),
        at: Some((misfit.at.lon(), misfit.at.lat())),
        area_m2: Some((misfit.area_m2 * 100.0).round() / 100.0),
    }
}
