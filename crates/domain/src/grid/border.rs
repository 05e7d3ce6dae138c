//! Borders of responsible grids 网格边界: how near the next grid is, or the end of the district.
//!
//! A telephone's position is a few metres off and a caller's finger a few dozen: near a border a person confirms.

use std::collections::HashMap;

use super::area::Areas;
use super::shape::{METRES_PER_E7, away_m, sides};
use crate::place::Point;

/// The nearest border of a responsible grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Border {
    /// How far it is.
    pub distance_m: f64,
    /// The responsible grid beyond it, by position; none means the district ends there.
    pub beyond: Option<u16>,
}

/// A side between two responsible grids, or between one and the outside.
#[derive(Debug, Clone, Copy)]
struct Side {
    from: Point,
    to: Point,
    grids: [Option<u16>; 2],
}

/// Every side of a responsible grid's border, by the squares it runs near.
#[derive(Debug, Default)]
pub(super) struct Borders {
    sides: Vec<Side>,
    by_square: HashMap<(i32, i32), Vec<u32>>,
}

/// Squares of about 700 m.
const SHIFT: u32 = 16;

impl Borders {
    pub(super) fn of(areas: &Areas) -> Self {
        let mut open: HashMap<(Point, Point), u16> = HashMap::new();
        let mut found = Self::default();
        for (shape, unit_grid) in areas.unit_grids.iter().enumerate() {
            for (from, to) in areas.unit_shapes.rings(shape).flat_map(sides) {
                match open.remove(&(to, from)) {
                    Some(grid) if grid == unit_grid.grid => {}
                    Some(grid) => found.add(from, to, [Some(unit_grid.grid), Some(grid)]),
                    None => {
                        open.insert((from, to), unit_grid.grid);
                    }
                }
            }
        }
        let mut outer: Vec<_> = open.into_iter().collect();
        outer.sort_unstable_by_key(|((from, to), _)| (from.lon_e7, from.lat_e7, to.lon_e7, to.lat_e7));
        for ((from, to), grid) in outer {
            found.add(from, to, [Some(grid), None]);
        }
        found
    }

    fn add(&mut self, from: Point, to: Point, grids: [Option<u16>; 2]) {
        let number = u32::try_from(self.sides.len()).unwrap_or(0);
        self.sides.push(Side { from, to, grids });
        let (west, east) = (from.lon_e7.min(to.lon_e7), from.lon_e7.max(to.lon_e7));
        let (south, north) = (from.lat_e7.min(to.lat_e7), from.lat_e7.max(to.lat_e7));
        for x in west >> SHIFT..=east >> SHIFT {
            for y in south >> SHIFT..=north >> SHIFT {
                self.by_square.entry((x, y)).or_default().push(number);
            }
        }
    }

    /// What lies within `within_m` of `at` beyond a border of the grid `mine`: for each other grid, and for the
    /// outside, the nearest way; the nearest first.
    pub(super) fn near(&self, at: Point, mine: u16, within_m: f64) -> Vec<Border> {
        let mut nearest: HashMap<Option<u16>, f64> = HashMap::new();
        for side in self.around(at, within_m) {
            let beyond = match side.grids {
                [Some(one), other] if one == mine => other,
                [one, Some(other)] if other == mine => one,
                // Where three meet, the side between the two others is met first.
                [one, _] => one,
            };
            let distance_m = away_m(at, (side.from, side.to));
            if distance_m <= within_m {
                let held = nearest.entry(beyond).or_insert(distance_m);
                *held = held.min(distance_m);
            }
        }
        let mut found: Vec<Border> = nearest
            .into_iter()
            .map(|(beyond, distance_m)| Border { distance_m, beyond })
            .collect();
        found.sort_by(|one, other| {
            one.distance_m
                .total_cmp(&other.distance_m)
                .then(one.beyond.cmp(&other.beyond))
        });
        found
    }

    fn around(&self, at: Point, within_m: f64) -> impl Iterator<Item = &Side> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a warning distance is some metres"
        )]
        let reach = |metres: f64| (metres.clamp(0.0, 20_000.0) / METRES_PER_E7).ceil() as i32;
        let high = reach(within_m);
        let wide = reach(within_m / at.lat().to_radians().cos().max(0.01));
        let columns = at.lon_e7.saturating_sub(wide) >> SHIFT..=at.lon_e7.saturating_add(wide) >> SHIFT;
        let rows = at.lat_e7.saturating_sub(high) >> SHIFT..=at.lat_e7.saturating_add(high) >> SHIFT;
        columns
            .flat_map(move |x| rows.clone().map(move |y| (x, y)))
            .filter_map(|square| self.by_square.get(&square))
            .flatten()
            .filter_map(|number| self.sides.get(*number as usize))
    }
}
