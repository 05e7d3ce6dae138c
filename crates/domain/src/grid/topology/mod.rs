//! Topology 拓扑: drawn polygons become one division without gaps and overlaps, or it is said where they do not.
//!
//! Corners nearer than half a metre become one; a side that passes a corner so near, or crosses another side, is
//! cut there. Then the sides are a graph, its faces are known exactly, and for each face it is known which
//! polygons cover it. A face under one polygon is that polygon's. A face under none or under several is a gap or
//! an overlap: under a square metre it is mended and listed, above it is refused with the place.
//!
//! **Source:** DESIGN "Demo geography"; GB/T 30428.1 (no gaps, no overlaps).

mod graph;
mod node;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::shape::area_m2;
use crate::place::Point;
use graph::Graph;
use node::Sides;

pub use graph::{Face, outline};

/// A drawn polygon or several: rings of corners, holes among them, in any direction.
pub type Drawn = Vec<Vec<Point>>;

/// What several polygons must be to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// They cover everything they enclose.
    Whole,
    /// They lie apart or side by side.
    Islands,
}

/// What is wrong between polygons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Nobody covers it.
    Gap,
    /// Several cover it.
    Overlap,
    /// The polygon has no area left.
    Vanished,
}

/// A place where polygons do not fit together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Misfit {
    /// What is wrong.
    pub trouble: Trouble,
    /// Where.
    pub at: Point,
    /// How large it is.
    pub area_m2: f64,
    /// The polygons concerned, by position; of a mended one the first has it now.
    pub polygons: Vec<usize>,
}

/// Polygons that fit together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Woven {
    /// The rings of each polygon, in the order given.
    pub shapes: Vec<Drawn>,
    /// What was mended.
    pub mended: Vec<Misfit>,
}

/// Smaller misfits are mended.
const MENDED_BELOW_M2: f64 = 1.0;

/// Fits polygons together.
///
/// # Errors
/// Every gap and overlap of a square metre or more, and every polygon without area.
pub fn weave(polygons: &[Drawn], cover: Cover) -> Result<Woven, Vec<Misfit>> {
    let faces = faces(polygons, &[]);
    let mut owners: Vec<Option<usize>> = vec![None; faces.len()];
    let (mut mended, mut refused) = (Vec::new(), Vec::new());
    for (face, slot) in faces.iter().zip(&mut owners) {
        *slot = face.polygons.first().copied();
        let trouble = match face.polygons.len() {
            0 if cover == Cover::Whole => Trouble::Gap,
            0 | 1 => continue,
            _ => Trouble::Overlap,
        };
        let misfit = Misfit {
            trouble,
            at: face.centre(),
            area_m2: face.area_m2(),
            polygons: face.polygons.clone(),
        };
        if misfit.area_m2 < MENDED_BELOW_M2 {
            mended.push(misfit);
        } else {
            refused.push(misfit);
        }
    }
    if cover == Cover::Whole && refused.is_empty() {
        let gaps = mended.iter_mut().filter(|misfit| misfit.trouble == Trouble::Gap);
        fill(&faces, &mut owners, gaps);
    }
    let shapes: Vec<Drawn> = (0..polygons.len())
        .map(|polygon| {
            let own = faces
                .iter()
                .zip(&owners)
                .filter(|(_, owner)| **owner == Some(polygon));
            outline(own.flat_map(|(face, _)| &face.rings))
        })
        .collect();
    let without_area = shapes.iter().enumerate().filter(|(_, shape)| shape.is_empty());
    for (number, _) in without_area {
        let corner = polygons[number].iter().flatten().next().copied();
        refused.push(Misfit {
            trouble: Trouble::Vanished,
            at: corner.unwrap_or(Point { lon_e7: 0, lat_e7: 0 }),
            area_m2: 0.0,
            polygons: vec![number],
        });
    }
    if refused.is_empty() {
        Ok(Woven { shapes, mended })
    } else {
        Err(refused)
    }
}

/// Gives each small gap to the polygon it shares the longest border with.
fn fill<'a>(faces: &[Face], owners: &mut [Option<usize>], gaps: impl Iterator<Item = &'a mut Misfit>) {
    let mut left_of: BTreeMap<(Point, Point), usize> = BTreeMap::new();
    for (number, face) in faces.iter().enumerate() {
        for side in face.sides() {
            left_of.insert(side, number);
        }
    }
    let empty: Vec<usize> = (0..faces.len())
        .filter(|face| faces[*face].polygons.is_empty())
        .collect();
    for (face, misfit) in empty.into_iter().zip(gaps) {
        let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
        for (from, to) in faces[face].sides() {
            let beyond = left_of.get(&(to, from)).and_then(|face| owners[*face]);
            if let Some(polygon) = beyond {
                *shared.entry(polygon).or_default() += from.distance_m(to);
            }
        }
        let longest = shared
            .into_iter()
            .max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)));
        owners[face] = longest.map(|(polygon, _)| polygon);
        misfit.polygons = owners[face].into_iter().collect();
    }
}

/// The faces that sides of polygons and loose lines cut the plane into, each with the polygons that cover it.
/// The endless face outside is not among them.
pub fn faces(polygons: &[Drawn], lines: &[(Point, Point)]) -> Vec<Face> {
    let mut sides = Sides::default();
    for (number, rings) in polygons.iter().enumerate() {
        for ring in rings {
            sides.add_ring(ring, number);
        }
    }
    for line in lines {
        sides.add_line(*line);
    }
    Graph::of(&sides.noded()).faces()
}

impl Face {
    /// Its area in square metres.
    pub fn area_m2(&self) -> f64 {
        let mut rings = self.rings.iter();
        let outer = rings.next().map_or(0.0, |ring| area_m2(ring));
        outer - rings.map(|ring| area_m2(ring)).sum::<f64>()
    }

    /// The middle of its outer corners.
    pub fn centre(&self) -> Point {
        let corners: BTreeSet<Point> = self.rings.first().into_iter().flatten().copied().collect();
        let count = i64::try_from(corners.len()).unwrap_or(1).max(1);
        let middle = |pick: fn(&Point) -> i32| {
            let sum: i64 = corners.iter().map(|corner| i64::from(pick(corner))).sum();
            i32::try_from(sum / count).unwrap_or(0)
        };
        Point {
            lon_e7: middle(|corner| corner.lon_e7),
            lat_e7: middle(|corner| corner.lat_e7),
        }
    }

    fn sides(&self) -> impl Iterator<Item = (Point, Point)> {
        self.rings.iter().flat_map(|ring| super::shape::sides(ring))
    }
}
