//! Locating 定位: what somebody said about a place becomes a [`Place`], with how sure it is and what else it may be.
//!
//! A point comes before a code, a code before an address. Nothing is guessed: near a border, and where what was
//! said contradicts itself, every grid it may be stays a candidate and a person chooses.

use std::collections::BTreeSet;

use super::names::Found;
use super::{Border, Geography, Spot};
use crate::code::GridCode;
use crate::place::{Certainty, Place, PlaceKind, Point};
use crate::report::Whereabouts;

/// A place, and what made it unsure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Located {
    /// The place. The address as typed is not kept here.
    pub place: Place,
    /// The nearest border of the responsible grid, when it is within the warning distance.
    pub border: Option<Border>,
}

impl Geography {
    /// The place somebody spoke of, as exactly as it can be known.
    pub fn locate(&self, said: &Whereabouts, border_warning_m: f64) -> Located {
        let mut located = self.found(said, border_warning_m);
        let place = &mut located.place;
        place.point = said.point;
        place.given = said.given;
        let default = place
            .compound
            .as_ref()
            .map_or_else(PlaceKind::default, |_| PlaceKind::Compound);
        place.kind = said.kind.unwrap_or(default);
        located
    }

    /// Whether it names, by code, a unit grid or committee area that is none of the district.
    pub fn names_unknown(&self, said: &Whereabouts) -> bool {
        let grid = said.unit_grid.as_ref();
        let committee = said.committee.as_ref();
        !self.is_empty()
            && (grid.is_some_and(|code| self.unit_grid(code).is_none())
                || committee.is_some_and(|code| self.committee(code).is_none()))
    }

    fn found(&self, said: &Whereabouts, border_warning_m: f64) -> Located {
        if self.is_empty() {
            return undivided(said);
        }
        let coded = self.by_code(said);
        let address = said.address.as_deref();
        let mut located = match (said.point, coded) {
            (Some(point), coded) => {
                let mut located = self.at(point, border_warning_m);
                if let Some(coded) = coded {
                    doubt(&mut located.place, &coded);
                }
                located
            }
            (None, Some(place)) => Located { place, border: None },
            (None, None) => {
                let place = address.map_or_else(Place::default, |address| self.by_address(address));
                return Located { place, border: None };
            }
        };
        if let Some(address) = address {
            doubt(&mut located.place, &self.by_address(address));
        }
        located
    }

    /// The place of a point.
    fn at(&self, point: Point, border_warning_m: f64) -> Located {
        let Some(spot) = self.spot(point) else {
            let place = Place {
                certainty: Certainty::Outside,
                ..Place::default()
            };
            return Located { place, border: None };
        };
        let mine = self.areas.unit_grids[usize::from(spot.unit_grid)].grid;
        let near = self.borders().near(point, mine, border_warning_m);
        let mut place = self.place_of(spot);
        if !near.is_empty() {
            place.certainty = Certainty::Unsure;
            let grids = near.iter().filter_map(|border| border.beyond);
            place.candidates = self.codes(std::iter::once(mine).chain(grids));
        }
        Located {
            place,
            border: near.first().copied(),
        }
    }

    fn place_of(&self, spot: Spot) -> Place {
        let unit_grid = &self.areas.unit_grids[usize::from(spot.unit_grid)];
        let compound = spot.compound.map(|at| &self.areas.compounds[usize::from(at)]);
        Place {
            unit_grid: Some(unit_grid.code.clone()),
            compound: compound.map(|compound| compound.code.clone()),
            ..self.in_committee(unit_grid.committee, Some(unit_grid.grid))
        }
    }

    /// A place known by its committee area alone, or by its grid within it too.
    fn in_committee(&self, committee: u16, grid: Option<u16>) -> Place {
        let grids = &self.grids_of_committee[usize::from(committee)];
        let grid = grid.or(match grids[..] {
            [only] => Some(only),
            _ => None,
        });
        let row = &self.areas.committees[usize::from(committee)];
        Place {
            grid: grid.map(|grid| self.areas.grids[usize::from(grid)].code.clone()),
            committee: Some(row.code.clone()),
            town: Some(self.areas.towns[usize::from(row.town)].code.clone()),
            certainty: if grid.is_some() {
                Certainty::Exact
            } else {
                Certainty::Unsure
            },
            candidates: if grid.is_some() {
                Vec::new()
            } else {
                self.codes(grids.iter().copied())
            },
            ..Place::default()
        }
    }

    /// The place of a unit grid or a committee area named by its code; `None` when neither is named, missing when
    /// nobody knows the code.
    fn by_code(&self, said: &Whereabouts) -> Option<Place> {
        let unit_grid = said.unit_grid.as_ref().map(|code| self.by_unit_grid.get(code));
        let committee = said.committee.as_ref().map(|code| self.by_committee.get(code));
        match (unit_grid, committee) {
            (None, None) => None,
            (Some(Some(at)), committee) => {
                let mut place = self.place_of(Spot {
                    unit_grid: *at,
                    compound: None,
                });
                if let Some(Some(committee)) = committee {
                    doubt(&mut place, &self.in_committee(*committee, None));
                }
                Some(place)
            }
            (_, Some(Some(at))) => Some(self.in_committee(*at, None)),
            _ => Some(Place::default()),
        }
    }

    /// The place an address names: one area, several candidates, or nothing.
    fn by_address(&self, address: &str) -> Place {
        let mut found = self.names().find(address);
        found.narrow(&self.areas);
        let grids = self.grids_of(&found);
        if grids.is_empty() {
            return Place::default();
        }
        let certainty = if found.by_stem {
            Certainty::Unsure
        } else {
            Certainty::Exact
        };
        if let (Some(committee), 1) = (found.committees.first(), found.committees.len()) {
            let mut place = self.in_committee(*committee, None);
            if let (Some(compound), 1) = (found.compounds.first(), found.compounds.len()) {
                place.compound = Some(self.areas.compounds[usize::from(*compound)].code.clone());
            }
            if certainty == Certainty::Unsure && place.certainty == Certainty::Exact {
                place.certainty = certainty;
                place.candidates = place.grid.iter().cloned().collect();
            }
            return place;
        }
        let only = |codes: BTreeSet<u16>| (codes.len() == 1).then(|| codes.first().copied()).flatten();
        let town_of = |grid: &u16| self.areas.grids[usize::from(*grid)].town;
        let town = only(grids.iter().map(town_of).collect());
        let candidates = self.codes(grids.iter().copied());
        let grid = only(grids);
        Place {
            town: town.map(|at| self.areas.towns[usize::from(at)].code.clone()),
            grid: grid.map(|at| self.areas.grids[usize::from(at)].code.clone()),
            certainty: Certainty::Unsure,
            candidates,
            ..Place::default()
        }
    }

    /// Every responsible grid the named areas touch.
    fn grids_of(&self, found: &Found) -> BTreeSet<u16> {
        if found.committees.is_empty() {
            let all = (0_u16..).zip(&self.areas.grids);
            let named = all.filter(|(_, grid)| found.towns.contains(&grid.town));
            return named.map(|(at, _)| at).collect();
        }
        let committees = found.committees.iter();
        committees
            .flat_map(|at| self.grids_of_committee[usize::from(*at)].iter().copied())
            .collect()
    }

    fn codes(&self, grids: impl Iterator<Item = u16>) -> Vec<GridCode> {
        let mut seen = BTreeSet::new();
        grids
            .filter(|grid| seen.insert(*grid))
            .map(|grid| self.areas.grids[usize::from(grid)].code.clone())
            .collect()
    }
}

/// Something else was said too: where it names other grids, both stay candidates.
fn doubt(place: &mut Place, other: &Place) {
    let theirs: Vec<GridCode> = if other.candidates.is_empty() {
        other.grid.iter().cloned().collect()
    } else {
        other.candidates.clone()
    };
    let fits = place.grid.as_ref().is_some_and(|grid| theirs.contains(grid));
    if theirs.is_empty() || fits {
        return;
    }
    if place.certainty != Certainty::Outside {
        place.certainty = Certainty::Unsure;
    }
    for grid in place.grid.iter().cloned().chain(theirs) {
        if !place.candidates.contains(&grid) {
            place.candidates.push(grid);
        }
    }
}

/// A place where no division was ever given: what was said stands as it is.
fn undivided(said: &Whereabouts) -> Located {
    let known = said.point.is_some() || said.unit_grid.is_some() || said.committee.is_some();
    let certainty = if known {
        Certainty::Unsure
    } else {
        Certainty::Missing
    };
    let place = Place {
        unit_grid: said.unit_grid.clone(),
        committee: said.committee.clone(),
        certainty,
        ..Place::default()
    };
    Located { place, border: None }
}
