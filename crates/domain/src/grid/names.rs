//! Names 地名: towns, committee areas and compounds found in an address as somebody typed it.
//!
//! The longest name that fits is taken, from left to right. A name of full length says more than its stem
//! (七宝镇 and 七宝): what only a stem points at, a person confirms.
//!
//! **Absent:** roads and house numbers: no public list ties them to areas, and a number is a dwelling.

use std::collections::{BTreeSet, HashMap};

use super::area::Areas;

/// What a name stands for, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    Town(u16),
    Committee(u16),
    Compound(u16),
}

/// What one name may stand for.
type Meanings = Vec<(Named, Length)>;

/// Every name by its first character, the longest first.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_first: HashMap<char, Vec<(Box<str>, Meanings)>>,
}

/// Whether the whole name stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Length {
    Full,
    Stem,
}

/// What was found in an address.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) towns: BTreeSet<u16>,
    pub(super) committees: BTreeSet<u16>,
    pub(super) compounds: BTreeSet<u16>,
    /// Something was found by its stem alone.
    pub(super) by_stem: bool,
}

/// Ends of names that people leave out, the longest first, and what stays of them.
const TOWN_ENDS: &[(&str, &str)] = &[("街道", ""), ("镇", "")];
const ROAD_TOWN_ENDS: &[(&str, &str)] = &[("路街道", "")];
const COMMITTEE_ENDS: &[(&str, &str)] = &[
    ("村村民委员会", "村"),
    ("村村委会", "村"),
    ("社区居民委员会", ""),
    ("居民委员会", ""),
    ("村民委员会", "村"),
    ("社区居委会", ""),
    ("居委会", ""),
    ("村委会", "村"),
];

fn stem(name: &str, ends: &[(&str, &str)]) -> Option<String> {
    let (rest, kept) = ends
        .iter()
        .find_map(|(end, kept)| Some((name.strip_suffix(end)?, *kept)))?;
    let stem = format!("{rest}{kept}");
    (stem.chars().count() >= 2).then_some(stem)
}

/// What several committees of one estate share: 红旗新村 of 红旗新村第三.
fn estate(stem: &str) -> Option<&str> {
    let (estate, number) = stem.rsplit_once('第')?;
    let is_number = !number.is_empty() && number.chars().all(|c| "一二三四五六七八九十".contains(c));
    (is_number && estate.chars().count() >= 2).then_some(estate)
}

impl Names {
    pub(super) fn of(areas: &Areas) -> Self {
        let mut all: HashMap<String, Meanings> = HashMap::new();
        let mut add = |name: &str, named, ends: &[(&str, &str)]| {
            if name.chars().count() >= 2 {
                all.entry(name.to_owned())
                    .or_default()
                    .push((named, Length::Full));
            }
            if let Some(stem) = stem(name, ends) {
                if let Some(estate) = estate(&stem) {
                    all.entry(estate.to_owned())
                        .or_default()
                        .push((named, Length::Stem));
                }
                all.entry(stem).or_default().push((named, Length::Stem));
            }
        };
        for (at, town) in (0_u16..).zip(&areas.towns) {
            add(&town.name_zh, Named::Town(at), TOWN_ENDS);
            if let Some(stem) = stem(&town.name_zh, ROAD_TOWN_ENDS) {
                add(&format!("{stem}街道"), Named::Town(at), TOWN_ENDS);
            }
            if town.name_en != town.name_zh {
                add(&town.name_en, Named::Town(at), &[]);
            }
        }
        for (at, committee) in (0_u16..).zip(&areas.committees) {
            add(&committee.name_zh, Named::Committee(at), COMMITTEE_ENDS);
        }
        for (at, compound) in (0_u16..).zip(&areas.compounds) {
            add(&compound.name_zh, Named::Compound(at), &[]);
        }
        let mut by_first: HashMap<char, Vec<_>> = HashMap::new();
        for (name, named) in all {
            if let Some(first) = name.chars().next() {
                by_first
                    .entry(first)
                    .or_default()
                    .push((name.into_boxed_str(), named));
            }
        }
        for names in by_first.values_mut() {
            names.sort_by(|(one, _), (other, _)| other.len().cmp(&one.len()).then(one.cmp(other)));
        }
        Self { by_first }
    }

    /// The areas whose names stand in `address`.
    pub(super) fn find(&self, address: &str) -> Found {
        let mut found = Found::default();
        let mut rest = address;
        while let Some(first) = rest.chars().next() {
            let names = self.by_first.get(&first);
            let hit = names.and_then(|names| names.iter().find(|(name, _)| rest.starts_with(&**name)));
            let Some((name, named)) = hit else {
                rest = &rest[first.len_utf8()..];
                continue;
            };
            for (named, length) in named {
                found.by_stem |= *length == Length::Stem;
                match named {
                    Named::Town(at) => found.towns.insert(*at),
                    Named::Committee(at) => found.committees.insert(*at),
                    Named::Compound(at) => found.compounds.insert(*at),
                };
            }
            rest = &rest[name.len()..];
        }
        found
    }
}

impl Found {
    /// Committees and compounds that lie in a named town or committee, when any of them does.
    pub(super) fn narrow(&mut self, areas: &Areas) {
        let town_of = |committee: u16| areas.committees[usize::from(committee)].town;
        let home = |compound: u16| areas.compounds[usize::from(compound)].committee;
        if !self.towns.is_empty() {
            keep(&mut self.committees, |at| self.towns.contains(&town_of(at)));
            keep(&mut self.compounds, |at| self.towns.contains(&town_of(home(at))));
        }
        if !self.committees.is_empty() {
            keep(&mut self.compounds, |at| self.committees.contains(&home(at)));
        }
        if !self.compounds.is_empty() {
            self.committees = self.compounds.iter().map(|at| home(*at)).collect();
        }
    }
}

/// Keeps what fits, unless nothing does: then the words contradict each other and all stay candidates.
fn keep(held: &mut BTreeSet<u16>, fits: impl Fn(u16) -> bool) {
    if held.iter().any(|at| fits(*at)) {
        held.retain(|at| fits(*at));
    }
}
