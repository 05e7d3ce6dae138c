//! The graph of noded sides: its faces, what covers each, and the outline of several faces together.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::node::{Owners, turn};
use crate::grid::shape::{ring_holds, twice_area};
use crate::place::Point;

/// A piece of the plane no side runs through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Its rings: the outer one against the clock, then its holes.
    pub rings: Vec<Vec<Point>>,
    /// The polygons that cover it, by position.
    pub polygons: Vec<usize>,
}

/// Where one can go from each corner, in the order of angles against the clock.
type Ways = BTreeMap<Point, Vec<Point>>;

pub(super) struct Graph<'a> {
    owners: &'a BTreeMap<(Point, Point), Owners>,
    ways: Ways,
}

/// A closed walk that keeps one face on its left.
struct Walk {
    ring: Vec<Point>,
    twice_area: i64,
}

impl<'a> Graph<'a> {
    pub(super) fn of(owners: &'a BTreeMap<(Point, Point), Owners>) -> Self {
        let ways = ways(owners.keys().flat_map(|(from, to)| [(*from, *to), (*to, *from)]));
        Self { owners, ways }
    }

    /// Every face but the endless one.
    pub(super) fn faces(&self) -> Vec<Face> {
        let walks = self.walks();
        let mut walk_of: BTreeMap<(Point, Point), usize> = BTreeMap::new();
        for (number, walk) in walks.iter().enumerate() {
            for side in crate::grid::shape::sides(&walk.ring) {
                walk_of.insert(side, number);
            }
        }
        let home = homes(&walks);
        let covers = self.covers(&walks, &walk_of, &home);
        let mut faces: BTreeMap<usize, Face> = BTreeMap::new();
        for (number, walk) in walks.iter().enumerate().filter(|(_, walk)| walk.twice_area > 0) {
            let face = Face {
                rings: vec![walk.ring.clone()],
                polygons: covers.get(&Some(number)).cloned().unwrap_or_default(),
            };
            faces.insert(number, face);
        }
        for (number, walk) in walks.iter().enumerate().filter(|(_, walk)| walk.twice_area <= 0) {
            if let Some(face) = home[number].and_then(|home| faces.get_mut(&home)) {
                face.rings.push(walk.ring.clone());
            }
        }
        faces.into_values().collect()
    }

    fn walks(&self) -> Vec<Walk> {
        let mut open: BTreeSet<(Point, Point)> = BTreeSet::new();
        for (from, ends) in &self.ways {
            open.extend(ends.iter().map(|to| (*from, *to)));
        }
        let mut walks = Vec::new();
        while let Some(first) = open.pop_first() {
            let ring = walk(first, &self.ways, |side| open.remove(&side));
            let twice_area = twice_area(&ring);
            walks.push(Walk { ring, twice_area });
        }
        walks
    }

    /// What covers each face, found by walking from the endless face over its borders.
    fn covers(
        &self,
        walks: &[Walk],
        walk_of: &BTreeMap<(Point, Point), usize>,
        home: &[Option<usize>],
    ) -> BTreeMap<Option<usize>, Vec<usize>> {
        let mut walks_of_face: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for (number, face) in home.iter().enumerate() {
            walks_of_face.entry(*face).or_default().push(number);
        }
        let mut known: BTreeMap<Option<usize>, Owners> = BTreeMap::from([(None, Owners::new())]);
        let mut waiting = VecDeque::from([None]);
        while let Some(face) = waiting.pop_front() {
            let mine = known.get(&face).cloned().unwrap_or_default();
            let around = walks_of_face.get(&face).into_iter().flatten();
            for (from, to) in around.flat_map(|walk| crate::grid::shape::sides(&walks[*walk].ring)) {
                let Some(beyond) = walk_of.get(&(to, from)) else {
                    continue;
                };
                let beyond = home[*beyond];
                let side = (from.min(to), from.max(to));
                if let (false, Some(owners)) = (known.contains_key(&beyond), self.owners.get(&side)) {
                    known.insert(beyond, mine.symmetric_difference(owners).copied().collect());
                    waiting.push_back(beyond);
                }
            }
        }
        known
            .into_iter()
            .map(|(face, owners)| (face, owners.into_iter().collect()))
            .collect()
    }
}

/// The face each walk borders: its own when it runs against the clock, else the smallest walk of another part of
/// the graph around it, or the endless face.
fn homes(walks: &[Walk]) -> Vec<Option<usize>> {
    let parts = parts(walks);
    let own = walks.iter().enumerate().map(|(number, walk)| {
        if walk.twice_area > 0 {
            return Some(number);
        }
        let corner = walk.ring.first()?;
        let around = walks.iter().enumerate().filter(|(other, around)| {
            around.twice_area > 0 && parts[*other] != parts[number] && ring_holds(&around.ring, *corner)
        });
        around
            .min_by_key(|(_, around)| around.twice_area)
            .map(|(other, _)| other)
    });
    own.collect()
}

/// Which connected part of the graph each walk belongs to.
fn parts(walks: &[Walk]) -> Vec<usize> {
    let mut walks_at: BTreeMap<Point, Vec<usize>> = BTreeMap::new();
    for (number, walk) in walks.iter().enumerate() {
        for corner in &walk.ring {
            walks_at.entry(*corner).or_default().push(number);
        }
    }
    let mut parts = vec![usize::MAX; walks.len()];
    for start in 0..walks.len() {
        let mut waiting = vec![start];
        while let Some(number) = waiting.pop() {
            if parts[number] == usize::MAX {
                parts[number] = start;
                let meeting = walks[number]
                    .ring
                    .iter()
                    .filter_map(|corner| walks_at.get(corner));
                waiting.extend(meeting.flatten().filter(|other| parts[**other] == usize::MAX));
            }
        }
    }
    parts
}

fn ways(sides: impl Iterator<Item = (Point, Point)>) -> Ways {
    let mut ways = Ways::new();
    for (from, to) in sides {
        ways.entry(from).or_default().push(to);
    }
    for (from, ends) in &mut ways {
        ends.sort_by(|one, other| by_angle(*from, *one, *other));
    }
    ways
}

/// The order of two ways out of a corner, against the clock from the east.
fn by_angle(from: Point, one: Point, other: Point) -> Ordering {
    let upper = |to: Point| (to.lat_e7, to.lon_e7) > (from.lat_e7, from.lon_e7);
    let half = upper(other).cmp(&upper(one));
    half.then_with(|| turn(from, one, other).cmp(&0).reverse())
}

/// Walks on from a side, turning as far left of it as may be taken, until it would take the first side again.
fn walk(first: (Point, Point), ways: &Ways, mut take: impl FnMut((Point, Point)) -> bool) -> Vec<Point> {
    let (mut from, mut to) = first;
    let mut ring = vec![from];
    loop {
        let ends = ways.get(&to).map_or(&[][..], Vec::as_slice);
        let back = ends.iter().position(|end| *end == from).unwrap_or(0);
        let next = (1..=ends.len())
            .map(|step| ends[(back + ends.len() - step) % ends.len()])
            .find(|next| (to, *next) == first || take((to, *next)));
        let Some(next) = next.filter(|next| (to, *next) != first) else {
            break;
        };
        ring.push(to);
        (from, to) = (to, next);
    }
    ring
}

/// The rings around several faces together: sides two of them share are gone.
pub fn outline<'a>(rings: impl IntoIterator<Item = &'a Vec<Point>>) -> Vec<Vec<Point>> {
    let mut open: BTreeSet<(Point, Point)> = BTreeSet::new();
    for side in rings.into_iter().flat_map(|ring| crate::grid::shape::sides(ring)) {
        if !open.remove(&(side.1, side.0)) {
            open.insert(side);
        }
    }
    // A walk needs to know the way back, so both directions stand in the ways; only open sides are taken.
    let ways = ways(open.iter().flat_map(|(from, to)| [(*from, *to), (*to, *from)]));
    let mut found = Vec::new();
    while let Some(first) = open.pop_first() {
        found.push(walk(first, &ways, |side| open.remove(&side)));
    }
    found.sort_by_key(|ring| std::cmp::Reverse(twice_area(ring)));
    found
}
