//! Tiles 栅格索引: which shape holds a point, at once except near borders.
//!
//! The box around all shapes is cut into squares of a few dozen metres. A square no side runs through lies wholly
//! in one shape or in none, and says so; the others name the shapes whose sides run through them, and the exact
//! test decides among those few. So the answer is always that of the exact test.

use super::shape::{Extent, Shapes, sides};
use crate::place::Point;

/// Squares at most: 4 bytes each.
const MOST_SQUARES: i64 = 1 << 20;

/// A square no shape touches.
const NONE: u32 = 0;
/// The square names candidates; the other bits say where they begin.
const BORDER: u32 = 1 << 31;

/// The index over the shapes of one layer.
#[derive(Debug, Default)]
pub(super) struct Tiles {
    low: (i32, i32),
    /// A square is `1 << shift` of 1e-7 degree wide and high.
    shift: u32,
    wide: usize,
    high: usize,
    squares: Vec<u32>,
    /// Candidates of border squares: how many, then which.
    candidates: Vec<u16>,
}

impl Tiles {
    /// The index over these shapes.
    pub(super) fn of(shapes: &Shapes) -> Self {
        let Some(Extent { low, high }) = shapes.extent() else {
            return Self::default();
        };
        let (lon, lat) = (
            i64::from(high.lon_e7) - i64::from(low.lon_e7),
            i64::from(high.lat_e7) - i64::from(low.lat_e7),
        );
        let shift = (12..31)
            .find(|shift| ((lon >> shift) + 1) * ((lat >> shift) + 1) <= MOST_SQUARES)
            .unwrap_or(31);
        let count = |length: i64| usize::try_from((length >> shift) + 1).unwrap_or(1);
        let (wide, high) = (count(lon), count(lat));
        let mut made = Self {
            low: (low.lon_e7, low.lat_e7),
            shift,
            wide,
            high,
            squares: vec![NONE; wide * high],
            candidates: Vec::new(),
        };
        made.mark(shapes);
        made.fill(shapes);
        made
    }

    /// The shape that holds `at`.
    pub(super) fn find(&self, shapes: &Shapes, at: Point) -> Option<u16> {
        let square = *self.squares.get(self.square(at)?)?;
        if square & BORDER == 0 {
            return u16::try_from(square.checked_sub(1)?).ok();
        }
        let from = (square & !BORDER) as usize;
        let count = usize::from(*self.candidates.get(from)?);
        self.candidates[from + 1..=from + count]
            .iter()
            .copied()
            .find(|shape| shapes.holds(usize::from(*shape), at))
    }

    fn square(&self, at: Point) -> Option<usize> {
        let x = i64::from(at.lon_e7) - i64::from(self.low.0);
        let y = i64::from(at.lat_e7) - i64::from(self.low.1);
        let (x, y) = (
            usize::try_from(x >> self.shift).ok()?,
            usize::try_from(y >> self.shift).ok()?,
        );
        (x < self.wide && y < self.high).then(|| y * self.wide + x)
    }

    /// Names in each square the shapes whose sides run through it.
    fn mark(&mut self, shapes: &Shapes) {
        let mut through: Vec<(u32, u16)> = Vec::new();
        for (shape, number) in (0..shapes.len()).zip(0_u16..) {
            for (from, to) in shapes.rings(shape).flat_map(sides) {
                self.squares_along(from, to, |square| through.push((square, number)));
            }
        }
        through.sort_unstable();
        through.dedup();
        for group in through.chunk_by(|one, other| one.0 == other.0) {
            let begins = u32::try_from(self.candidates.len()).unwrap_or(0);
            self.squares[group[0].0 as usize] = BORDER | begins;
            self.candidates
                .push(u16::try_from(group.len()).unwrap_or(u16::MAX));
            self.candidates.extend(group.iter().map(|(_, shape)| *shape));
        }
    }

    /// Every square the side runs through, and at most some beside it.
    fn squares_along(&self, from: Point, to: Point, mut through: impl FnMut(u32)) {
        let (west, east) = (from.lon_e7.min(to.lon_e7), from.lon_e7.max(to.lon_e7));
        let (south, north) = (from.lat_e7.min(to.lat_e7), from.lat_e7.max(to.lat_e7));
        let column = |lon: i32| (i64::from(lon) - i64::from(self.low.0)) >> self.shift;
        let row = |lat: i32| (i64::from(lat) - i64::from(self.low.1)) >> self.shift;
        let slope =
            (f64::from(to.lon_e7) - f64::from(from.lon_e7)) / (f64::from(to.lat_e7) - f64::from(from.lat_e7));
        let last = |count: usize| i64::try_from(count).unwrap_or(0) - 1;
        let (last_column, last_row) = (last(self.wide), last(self.high));
        for y in row(south)..=row(north).min(last_row) {
            // The part of the side within this row, a unit wider on both ends for rounding.
            let bottom = (y << self.shift) + i64::from(self.low.1);
            let top = bottom + (1 << self.shift);
            let lon_at = |lat: i64| {
                #[expect(clippy::cast_precision_loss, reason = "coordinates have 31 bits")]
                let north = lat.clamp(i64::from(south), i64::from(north)) as f64 - f64::from(from.lat_e7);
                f64::from(from.lon_e7) + slope * north
            };
            let (one, other) = if south == north {
                (f64::from(west), f64::from(east))
            } else {
                (lon_at(bottom), lon_at(top))
            };
            #[expect(clippy::cast_possible_truncation, reason = "between west and east")]
            let (first, last) = (
                (one.min(other).floor() as i32).saturating_sub(1).max(west),
                (one.max(other).ceil() as i32).saturating_add(1).min(east),
            );
            for x in column(first)..=column(last).min(last_column) {
                let square = y * (last_column + 1) + x;
                through(u32::try_from(square).unwrap_or(0));
            }
        }
    }

    /// Says of each run of squares between borders which shape holds it: one test for the run.
    fn fill(&mut self, shapes: &Shapes) {
        for shape in 0..shapes.len() {
            let corners = shapes.rings(shape).flatten().copied();
            let Some(Extent { low, high }) = Extent::of(corners) else {
                continue;
            };
            let (Some(first), Some(last)) = (self.square(low), self.square(high)) else {
                continue;
            };
            let (west, south) = (first % self.wide, first / self.wide);
            let (east, north) = (last % self.wide, last / self.wide);
            let number = u32::try_from(shape).unwrap_or(0) + 1;
            for y in south..=north {
                let mut held = None;
                for x in west..=east {
                    let square = y * self.wide + x;
                    if self.squares[square] != NONE {
                        held = None;
                        continue;
                    }
                    if *held.get_or_insert_with(|| shapes.holds(shape, self.middle(x, y))) {
                        self.squares[square] = number;
                    }
                }
            }
        }
    }

    fn middle(&self, x: usize, y: usize) -> Point {
        let at = |low: i32, n: usize| {
            let n = i64::try_from(n).unwrap_or(0);
            let middle = i64::from(low) + (n << self.shift) + (1 << (self.shift - 1));
            i32::try_from(middle).unwrap_or(i32::MAX)
        };
        Point {
            lon_e7: at(self.low.0, x),
            lat_e7: at(self.low.1, y),
        }
    }
}
