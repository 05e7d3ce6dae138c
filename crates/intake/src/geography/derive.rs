//! A geography derived from points 由点推导的地理: squares over the box of all points, for a file that names none.
//!
//! So a replayed file is located by the same rules as everything else. The squares are nobody's real grids, and
//! the division says so.

use gezhi_domain::grid::shape::{Extent, Shapes};
use gezhi_domain::grid::{Areas, Committee, CommitteeKind, Grid, Origin, Town, UnitGrid};
use gezhi_domain::place::Point;

/// A unit grid is so wide and high, in 1e-7 degree: some 500 m.
const SIDE_E7: i32 = 50_000;
/// So many unit grids on each side of a responsible grid.
const SIDES: i32 = 4;
/// At most so many squares on a side of the box.
const MOST: i32 = 200;

/// The division over these points; `None` without any. Points that lie far from all others, such as the origin of
/// the map, are left outside.
pub fn derived(points: impl IntoIterator<Item = Point>) -> Option<Areas> {
    let extent = crowd(points.into_iter().collect())?;
    let count = |low: i32, high: i32| ((high - low) / SIDE_E7 + 1).min(MOST);
    let (wide, high) = (
        count(extent.low.lon_e7, extent.high.lon_e7),
        count(extent.low.lat_e7, extent.high.lat_e7),
    );
    let mut areas = Areas {
        origin: Origin::Derived,
        towns: vec![Town {
            code: "000000001".parse().ok()?,
            name_zh: "回放区域".to_owned(),
            name_en: "Replayed area".to_owned(),
        }],
        unit_shapes: Shapes::default(),
        ..Areas::default()
    };
    let columns = (wide + SIDES - 1) / SIDES;
    for row in 0..(high + SIDES - 1) / SIDES {
        for column in 0..columns {
            let number = row * columns + column + 1;
            areas.grids.push(Grid {
                code: format!("000000001-{number:03}").parse().ok()?,
                town: 0,
                name_zh: format!("第{number}网格"),
                name_en: format!("Grid {number}"),
            });
            areas.committees.push(Committee {
                code: format!("000000{number:06}").parse().ok()?,
                town: 0,
                kind: CommitteeKind::Resident,
                name_zh: format!("第{number}片区"),
            });
        }
    }
    for y in 0..high {
        for x in 0..wide {
            let home = u16::try_from(y / SIDES * columns + x / SIDES).ok()?;
            let sequence = y % SIDES * SIDES + x % SIDES + 1;
            areas.unit_grids.push(UnitGrid {
                code: format!("000000{:06}{sequence:03}", home + 1).parse().ok()?,
                committee: home,
                grid: home,
            });
            let corner = |dx: i32, dy: i32| Point {
                lon_e7: extent.low.lon_e7 + (x + dx) * SIDE_E7,
                lat_e7: extent.low.lat_e7 + (y + dy) * SIDE_E7,
            };
            areas
                .unit_shapes
                .push([[corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)]]);
        }
    }
    Some(areas)
}

/// The box of all points but the one in two thousand furthest out on each side.
fn crowd(points: Vec<Point>) -> Option<Extent> {
    const FAR_OUT: usize = 2_000;
    let range = |mut values: Vec<i32>| {
        values.sort_unstable();
        let skipped = values.len() / FAR_OUT;
        let (low, high) = (*values.get(skipped)?, *values.get(values.len() - 1 - skipped)?);
        // Whole squares, so that nobody lies on the last edge.
        Some((low.div_euclid(SIDE_E7) * SIDE_E7, high))
    };
    let (west, east) = range(points.iter().map(|at| at.lon_e7).collect())?;
    let (south, north) = range(points.iter().map(|at| at.lat_e7).collect())?;
    let at = |lon_e7, lat_e7| Point { lon_e7, lat_e7 };
    Some(Extent {
        low: at(west, south),
        high: at(east, north),
    })
}

#[cfg(test)]
mod tests {
    use gezhi_domain::grid::Geography;
    use gezhi_domain::place::Certainty;
    use gezhi_domain::report::Whereabouts;

    use super::*;

    #[test]
    fn every_point_of_the_crowd_lies_in_one_grid_and_the_origin_in_none() {
        let at = |n: i32| Point {
            lon_e7: -711_000_000 + n * 131,
            lat_e7: 423_000_000 + (n * 7_919) % 900_000,
        };
        let mut points: Vec<Point> = (0..9_000).map(at).collect();
        points.push(Point { lon_e7: 0, lat_e7: 0 });
        let geography = Geography::new(derived(points.iter().copied()).unwrap()).unwrap();
        let inside = points
            .iter()
            .filter(|at| geography.grid_at(**at).is_some())
            .count();
        assert!(inside > 8_950, "{inside}");
        let said = Whereabouts {
            point: Some(Point { lon_e7: 0, lat_e7: 0 }),
            ..Whereabouts::default()
        };
        assert_eq!(geography.locate(&said, 0.0).place.certainty, Certainty::Outside);
        let text = geography.areas().to_text();
        assert_eq!(text.parse::<Areas>().as_ref(), Ok(geography.areas()));
    }

    #[test]
    fn no_points_make_no_division() {
        assert_eq!(derived([]), None);
    }
}
