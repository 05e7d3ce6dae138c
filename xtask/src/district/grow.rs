//! Growing 生长: regions grow from seeds over neighbouring pieces, the one furthest behind first, so that each is
//! connected and near the size it wants.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_domain::grid::shape::{area_m2, sides};
use gezhi_domain::place::Point;

use super::{land, lot};

/// Pieces of land, their sizes and neighbours.
pub(super) struct Land {
    centres: Vec<Point>,
    sizes: Vec<f64>,
    neighbours: Vec<BTreeSet<usize>>,
}

/// Rounds in which seeds move to the middle of what grew from them.
const ROUNDS: usize = 6;

impl Land {
    /// Pieces with these rings; neighbours share a side.
    pub(super) fn of(rings: &[Vec<Point>]) -> Self {
        let mut open: BTreeMap<(Point, Point), usize> = BTreeMap::new();
        let mut neighbours = vec![BTreeSet::new(); rings.len()];
        for (at, ring) in rings.iter().enumerate() {
            for (from, to) in sides(ring) {
                match open.remove(&(to, from)) {
                    Some(other) => {
                        neighbours[at].insert(other);
                        neighbours[other].insert(at);
                    }
                    None => drop(open.insert((from, to), at)),
                }
            }
        }
        Self {
            centres: rings.iter().map(|ring| land::centre(ring)).collect(),
            sizes: rings.iter().map(|ring| area_m2(ring)).collect(),
            neighbours,
        }
    }

    /// The land of these groups of pieces, each as one piece of size 1.
    pub(super) fn joined(&self, groups: &[Vec<usize>]) -> Self {
        let mut group_of = vec![usize::MAX; self.len()];
        for (group, pieces) in groups.iter().enumerate() {
            for piece in pieces {
                group_of[*piece] = group;
            }
        }
        let neighbours = groups.iter().enumerate().map(|(group, pieces)| {
            let around = pieces.iter().flat_map(|piece| &self.neighbours[*piece]);
            let others = around.map(|piece| group_of[*piece]);
            others
                .filter(|other| *other != usize::MAX && *other != group)
                .collect()
        });
        let centres = groups.iter().map(|pieces| {
            let corners: Vec<Point> = pieces.iter().map(|piece| self.centres[*piece]).collect();
            land::centre(&corners)
        });
        Self {
            centres: centres.collect(),
            sizes: vec![1.0; groups.len()],
            neighbours: neighbours.collect(),
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.sizes.len()
    }

    /// The piece of `within` nearest to a point.
    pub(super) fn nearest(&self, within: &[usize], at: Point) -> Option<usize> {
        let away = |piece: &usize| self.centres[*piece].distance_m(at);
        within
            .iter()
            .copied()
            .min_by(|one, other| away(one).total_cmp(&away(other)).then(one.cmp(other)))
    }

    /// Divides connected pieces into regions of these wanted sizes; seeds are spread by lot and then move.
    /// Answers the region of each piece of `within`. The first regions lie nearest to the middle.
    pub(super) fn divide(&self, within: &[usize], wanted: &[f64]) -> Vec<usize> {
        let mut seeds = self.spread(within, wanted.len());
        let mut regions = Vec::new();
        for _ in 0..ROUNDS {
            self.outwards(within, &mut seeds);
            let owners = self.grow(within, &seeds, wanted);
            regions = within.iter().map(|piece| owners[*piece]).collect();
            for (region, seed) in seeds.iter_mut().enumerate() {
                let own: Vec<usize> = within
                    .iter()
                    .copied()
                    .filter(|piece| owners[*piece] == region)
                    .collect();
                let corners: Vec<Point> = own.iter().map(|piece| self.centres[*piece]).collect();
                *seed = self.nearest(&own, land::centre(&corners)).unwrap_or(*seed);
            }
        }
        regions
    }

    fn outwards(&self, within: &[usize], seeds: &mut [usize]) {
        let corners: Vec<Point> = within.iter().map(|piece| self.centres[*piece]).collect();
        let middle = land::centre(&corners);
        let away = |piece: usize| self.centres[piece].distance_m(middle);
        seeds.sort_by(|one, other| away(*one).total_cmp(&away(*other)).then(one.cmp(other)));
    }

    /// So many different pieces, each as far as may be from those before.
    fn spread(&self, within: &[usize], count: usize) -> Vec<usize> {
        let first =
            usize::try_from(lot(&[count as u64, within.len() as u64])).unwrap_or(0) % within.len().max(1);
        let mut seeds = vec![within[first]];
        let mut away = vec![f64::INFINITY; self.len()];
        while seeds.len() < count {
            let newest = seeds[seeds.len() - 1];
            for piece in within {
                away[*piece] = away[*piece].min(self.centres[*piece].distance_m(self.centres[newest]));
            }
            let furthest = within
                .iter()
                .copied()
                .max_by(|one, other| away[*one].total_cmp(&away[*other]).then(other.cmp(one)));
            seeds.extend(furthest);
        }
        seeds
    }

    /// Grows one region from each seed over `within`; answers the region of each piece.
    pub(super) fn grow(&self, within: &[usize], seeds: &[usize], wanted: &[f64]) -> Vec<usize> {
        const NOBODY: usize = usize::MAX;
        let mut owners = vec![NOBODY; self.len()];
        let free: BTreeSet<usize> = within.iter().copied().collect();
        let mut sizes = vec![0.0; seeds.len()];
        let mut edges: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); seeds.len()];
        let take =
            |region: usize, piece: usize, owners: &mut Vec<usize>, edges: &mut Vec<BTreeSet<usize>>| {
                owners[piece] = region;
                let around = self.neighbours[piece].iter().filter(|next| free.contains(next));
                edges[region].extend(around);
                self.sizes[piece]
            };
        for (region, seed) in seeds.iter().enumerate() {
            sizes[region] += take(region, *seed, &mut owners, &mut edges);
        }
        loop {
            for edge in &mut edges {
                edge.retain(|piece| owners[*piece] == NOBODY);
            }
            let behind = (0..seeds.len())
                .filter(|region| !edges[*region].is_empty())
                .min_by(|one, other| {
                    (sizes[*one] / wanted[*one]).total_cmp(&(sizes[*other] / wanted[*other]))
                });
            let Some(region) = behind else { return owners };
            let home = self.centres[seeds[region]];
            let away = |piece: &usize| self.centres[*piece].distance_m(home);
            let next = edges[region]
                .iter()
                .copied()
                .min_by(|one, other| away(one).total_cmp(&away(other)).then(one.cmp(other)));
            if let Some(piece) = next {
                sizes[region] += take(region, piece, &mut owners, &mut edges);
            }
        }
    }
}
