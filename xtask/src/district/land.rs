//! Land 地块: the outline cut by a turned lattice whose corners are drawn by lot, small pieces joined to neighbours.

use std::collections::BTreeMap;

use gezhi_domain::grid::shape::{Extent, area_m2, sides};
use gezhi_domain::grid::topology::{faces, outline as joined};
use gezhi_domain::place::Point;
use serde_json::Value;

use super::share;

/// The side of a unit grid, in metres: gives about 3,000 of them.
const SIDE_M: f64 = 348.0;
/// The lattice is turned by so many degrees.
const TURNED: f64 = 9.0;
/// A corner strays from the lattice by at most this share of a side.
const STRAYS: f64 = 0.17;
/// Corners of the lattice to each side of the middle.
const REACH: i32 = 66;
/// Pieces below this share of a square are joined to a neighbour.
const SMALL: f64 = 0.45;

/// The ring of the outline.
pub(super) fn outline(text: &str) -> Result<Vec<Point>, String> {
    let file: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let ring = &file["features"][0]["geometry"]["coordinates"][0][0];
    let corners = ring.as_array().ok_or("the outline has no ring")?.iter();
    let read = |corner: &Value| Point::from_degrees(corner[0].as_f64()?, corner[1].as_f64()?);
    let mut ring: Vec<Point> = corners
        .map(read)
        .collect::<Option<_>>()
        .ok_or("the outline has no corners")?;
    ring.dedup();
    if ring.first() == ring.last() {
        ring.pop();
    }
    Ok(ring)
}

/// The unit grids' rings: they cover the outline and share their corners.
pub(super) fn unit_grids(outline: &[Point]) -> Vec<Vec<Point>> {
    let pieces = faces(&[vec![outline.to_vec()]], &lattice(outline));
    let inside = pieces.into_iter().filter(|face| !face.polygons.is_empty());
    let mut rings: Vec<Vec<Point>> = inside.filter_map(|face| face.rings.into_iter().next()).collect();
    join_small(&mut rings);
    rings
}

/// The middle of the corners.
pub(super) fn centre(ring: &[Point]) -> Point {
    let count = i64::try_from(ring.len()).unwrap_or(1).max(1);
    let middle = |pick: fn(&Point) -> i32| {
        let sum: i64 = ring.iter().map(|corner| i64::from(pick(corner))).sum();
        i32::try_from(sum / count).unwrap_or(0)
    };
    Point {
        lon_e7: middle(|corner| corner.lon_e7),
        lat_e7: middle(|corner| corner.lat_e7),
    }
}

/// Lines of a turned lattice over the box of the outline.
fn lattice(outline: &[Point]) -> Vec<(Point, Point)> {
    let Some(Extent { low, high }) = Extent::of(outline.iter().copied()) else {
        return Vec::new();
    };
    let (lon, lat) = (
        f64::midpoint(low.lon(), high.lon()),
        f64::midpoint(low.lat(), high.lat()),
    );
    let (sin, cos) = TURNED.to_radians().sin_cos();
    let corner = |(i, j): (i32, i32)| {
        let seed = [i, j].map(|at| u64::from(at.unsigned_abs()) * 2 + u64::from(at < 0));
        let stray = |axis: u64| (share(&[seed[0], seed[1], axis]) * 2.0 - 1.0) * STRAYS;
        let (x, y) = (
            (f64::from(i) + stray(1)) * SIDE_M,
            (f64::from(j) + stray(2)) * SIDE_M,
        );
        let (east, north) = (x * cos - y * sin, x * sin + y * cos);
        let metres_per_degree = 111_195.0;
        Point::from_degrees(
            lon + east / (metres_per_degree * lat.to_radians().cos()),
            lat + north / metres_per_degree,
        )
    };
    let mut lines = Vec::new();
    for i in -REACH..=REACH {
        for j in -REACH..=REACH {
            for next in [(i + 1, j), (i, j + 1)] {
                if let (Some(from), Some(to)) = (corner((i, j)), corner(next)) {
                    lines.push((from, to));
                }
            }
        }
    }
    let near = |(from, to): &(Point, Point)| {
        let grown = Extent {
            low: Point {
                lon_e7: low.lon_e7 - 50_000,
                lat_e7: low.lat_e7 - 50_000,
            },
            high: Point {
                lon_e7: high.lon_e7 + 50_000,
                lat_e7: high.lat_e7 + 50_000,
            },
        };
        grown.holds(*from) && grown.holds(*to)
    };
    lines.retain(near);
    lines
}

/// Joins each small piece to the neighbour it shares the longest border with, the smallest first.
fn join_small(rings: &mut Vec<Vec<Point>>) {
    let small_m2 = SIDE_M * SIDE_M * SMALL;
    loop {
        let smallest = rings
            .iter()
            .enumerate()
            .map(|(at, ring)| (area_m2(ring), at))
            .min_by(|one, other| one.0.total_cmp(&other.0));
        let Some((_, at)) = smallest.filter(|(area, _)| *area < small_m2) else {
            return;
        };
        let small = rings.remove(at);
        let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
        let backwards: Vec<(Point, Point)> = sides(&small).map(|(from, to)| (to, from)).collect();
        for (other, ring) in rings.iter().enumerate() {
            for (from, to) in sides(ring).filter(|side| backwards.contains(side)) {
                *shared.entry(other).or_default() += from.distance_m(to);
            }
        }
        let mut neighbours: Vec<(usize, f64)> = shared.into_iter().collect();
        neighbours.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let whole = neighbours.into_iter().find_map(|(other, _)| {
            let union = joined([&small, &rings[other]]);
            (union.len() == 1).then_some((other, union))
        });
        let Some((other, union)) = whole else {
            rings.push(small);
            return;
        };
        rings[other] = union.into_iter().next().unwrap_or_default();
    }
}
