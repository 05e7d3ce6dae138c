//! Noding 结点化: corners nearer than half a metre become one, sides are cut where they pass corners or cross.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::grid::shape::{away_m, sides};
use crate::place::Point;

/// Corners nearer than this are one.
const SNAP_M: f64 = 0.5;

/// The polygons a side belongs to: crossing it enters or leaves each of them.
pub(super) type Owners = BTreeSet<usize>;

/// Sides without direction, the lower corner first.
#[derive(Debug, Default)]
pub(super) struct Sides {
    snap: Snap,
    held: BTreeMap<(Point, Point), Owners>,
}

impl Sides {
    pub(super) fn add_ring(&mut self, ring: &[Point], owner: usize) {
        let corners: Vec<Point> = ring.iter().map(|corner| self.snap.corner(*corner)).collect();
        for (from, to) in sides(&corners) {
            put(&mut self.held, (from, to), &Owners::from([owner]));
        }
    }

    pub(super) fn add_line(&mut self, (from, to): (Point, Point)) {
        let line = (self.snap.corner(from), self.snap.corner(to));
        put(&mut self.held, line, &Owners::new());
    }

    /// The sides cut until none passes a corner or crosses another; a few rounds, because a cut bends a side by
    /// less than half a metre.
    pub(super) fn noded(mut self) -> BTreeMap<(Point, Point), Owners> {
        const ROUNDS: usize = 16;
        for _ in 0..ROUNDS {
            let cuts = self.cuts();
            if cuts.is_empty() {
                break;
            }
            let mut next = BTreeMap::new();
            for (number, (side, owners)) in self.held.iter().enumerate() {
                let mut chain = vec![side.0];
                let mut within = cuts.get(&number).cloned().unwrap_or_default();
                within.sort_by(|one, other| along(*side, *one).total_cmp(&along(*side, *other)));
                chain.extend(within);
                chain.push(side.1);
                for pair in chain.windows(2) {
                    put(&mut next, (pair[0], pair[1]), owners);
                }
            }
            self.held = next;
        }
        self.held
    }

    /// Where each side is to be cut, by its position.
    fn cuts(&mut self) -> HashMap<usize, Vec<Point>> {
        let all: Vec<(Point, Point)> = self.held.keys().copied().collect();
        let mut corners_in: HashMap<(i32, i32), Vec<Point>> = HashMap::new();
        let corners: BTreeSet<Point> = all.iter().flat_map(|(from, to)| [*from, *to]).collect();
        for corner in corners {
            corners_in.entry(square(corner)).or_default().push(corner);
        }
        let mut cuts: HashMap<usize, Vec<Point>> = HashMap::new();
        let mut sides_in: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
        for (number, side) in all.iter().enumerate() {
            for near in squares_around(*side) {
                for corner in corners_in.get(&near).into_iter().flatten() {
                    if passes(*side, *corner) {
                        cuts.entry(number).or_default().push(*corner);
                    }
                }
                sides_in.entry(near).or_default().push(number);
            }
        }
        let mut crossing: BTreeSet<(usize, usize)> = BTreeSet::new();
        for numbers in sides_in.values() {
            for (at, one) in numbers.iter().enumerate() {
                let others = numbers[at + 1..].iter();
                crossing.extend(
                    others
                        .filter(|other| crosses(all[*one], all[**other]))
                        .map(|other| (*one, *other)),
                );
            }
        }
        for (one, other) in crossing {
            let at = self.snap.corner(meeting(all[one], all[other]));
            for number in [one, other] {
                if at != all[number].0 && at != all[number].1 {
                    cuts.entry(number).or_default().push(at);
                }
            }
        }
        for within in cuts.values_mut() {
            within.sort_unstable();
            within.dedup();
        }
        cuts
    }
}

/// Adds a side; one that is there already belongs to whoever has it an odd number of times.
fn put(held: &mut BTreeMap<(Point, Point), Owners>, (from, to): (Point, Point), owners: &Owners) {
    if from != to {
        let all = held.entry((from.min(to), from.max(to))).or_default();
        *all = all.symmetric_difference(owners).copied().collect();
    }
}

/// Corners known so far, in squares wider than the snapping distance.
#[derive(Debug, Default)]
struct Snap {
    squares: HashMap<(i32, i32), Vec<Point>>,
}

impl Snap {
    /// The nearest known corner within half a metre; the point itself, known from now on, when there is none.
    fn corner(&mut self, at: Point) -> Point {
        let key = |point: Point| (point.lon_e7 >> 7, point.lat_e7 >> 6);
        let (x, y) = key(at);
        let around = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
        let known = around.filter_map(|square| self.squares.get(&square)).flatten();
        let near = known
            .map(|corner| (corner.distance_m(at), *corner))
            .filter(|(away, _)| *away < SNAP_M)
            .min_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        if let Some((_, corner)) = near {
            return corner;
        }
        self.squares.entry(key(at)).or_default().push(at);
        at
    }
}

/// Squares of about 90 m.
const SHIFT: u32 = 13;

fn square(at: Point) -> (i32, i32) {
    (at.lon_e7 >> SHIFT, at.lat_e7 >> SHIFT)
}

/// The squares of the box around a side, a metre wider on all ends.
fn squares_around((from, to): (Point, Point)) -> impl Iterator<Item = (i32, i32)> {
    const METRE_E7: i32 = 256;
    let columns =
        (from.lon_e7.min(to.lon_e7) - METRE_E7) >> SHIFT..=(from.lon_e7.max(to.lon_e7) + METRE_E7) >> SHIFT;
    let rows =
        (from.lat_e7.min(to.lat_e7) - METRE_E7) >> SHIFT..=(from.lat_e7.max(to.lat_e7) + METRE_E7) >> SHIFT;
    columns.flat_map(move |x| rows.clone().map(move |y| (x, y)))
}

/// How far along the side a point lies, from 0 to 1.
fn along((from, to): (Point, Point), at: Point) -> f64 {
    let step = |one: i32, other: i32| f64::from(other) - f64::from(one);
    let (dx, dy) = (step(from.lon_e7, to.lon_e7), step(from.lat_e7, to.lat_e7));
    (step(from.lon_e7, at.lon_e7) * dx + step(from.lat_e7, at.lat_e7) * dy) / (dx * dx + dy * dy)
}

/// Whether the side passes the corner nearer than half a metre, between its own ends.
fn passes(side: (Point, Point), corner: Point) -> bool {
    corner != side.0
        && corner != side.1
        && away_m(corner, side) < SNAP_M
        && (f64::EPSILON..1.0).contains(&along(side, corner))
}

/// Positive when `at` lies to the left of the way from one to the other.
pub(super) fn turn(from: Point, to: Point, at: Point) -> i64 {
    let step = |one: i32, other: i32| i64::from(other) - i64::from(one);
    step(from.lon_e7, to.lon_e7) * step(from.lat_e7, at.lat_e7)
        - step(from.lat_e7, to.lat_e7) * step(from.lon_e7, at.lon_e7)
}

/// Whether two sides cross between their ends.
fn crosses((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    turn(a, b, c).signum() * turn(a, b, d).signum() < 0 && turn(c, d, a).signum() * turn(c, d, b).signum() < 0
}

/// The whole point nearest to where two crossing sides meet.
fn meeting((a, b): (Point, Point), (c, d): (Point, Point)) -> Point {
    #[expect(clippy::cast_precision_loss, reason = "a share of a side")]
    let share = {
        let (one, other) = (turn(c, d, a) as f64, turn(c, d, b) as f64);
        one / (one - other)
    };
    #[expect(clippy::cast_possible_truncation, reason = "between two coordinates")]
    let between =
        |from: i32, to: i32| (f64::from(from) + share * (f64::from(to) - f64::from(from))).round() as i32;
    Point {
        lon_e7: between(a.lon_e7, b.lon_e7),
        lat_e7: between(a.lat_e7, b.lat_e7),
    }
}
