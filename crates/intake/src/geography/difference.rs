//! Differences 差异: what another geography changes, area by area.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use gezhi_domain::grid::Areas;
use serde::Serialize;

/// What changes in one layer, by code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `towns`, `grids`, `committees`, `unit_grids` or `compounds`.
    pub layer: &'static str,
    /// Areas that come.
    pub added: Vec<String>,
    /// Areas that go.
    pub removed: Vec<String>,
    /// Areas of another shape, name or belonging.
    pub changed: Vec<String>,
}

/// What `new` changes against `old`; layers without a change are left out.
pub fn differences(old: &Areas, new: &Areas) -> Vec<Difference> {
    let (old, new) = (marks(old), marks(new));
    let layers = old.iter().zip(&new).map(|((layer, old), (_, new))| {
        let missing = |one: &BTreeMap<String, u64>, other: &BTreeMap<String, u64>| {
            let codes = one.keys().filter(|code| !other.contains_key(*code));
            codes.cloned().collect::<Vec<_>>()
        };
        let other = |(code, mark): &(&String, &u64)| new.get(*code).is_some_and(|new| new != *mark);
        Difference {
            layer,
            added: missing(new, old),
            removed: missing(old, new),
            changed: old.iter().filter(other).map(|(code, _)| code.clone()).collect(),
        }
    });
    let none =
        |found: &Difference| found.added.is_empty() && found.removed.is_empty() && found.changed.is_empty();
    layers.filter(|found| !none(found)).collect()
}

/// A mark of each area by layer and code: equal marks mean that nothing differs.
fn marks(areas: &Areas) -> [(&'static str, BTreeMap<String, u64>); 5] {
    let committee = |at: u16| &areas.committees[usize::from(at)];
    let grid = |at: u16| &areas.grids[usize::from(at)];
    let town = |at: u16| &areas.towns[usize::from(at)];
    let mut unit_grids = BTreeMap::new();
    let mut members: [BTreeMap<String, Vec<u64>>; 3] = Default::default();
    for (at, row) in areas.unit_grids.iter().enumerate() {
        let rings: Vec<_> = areas.unit_shapes.rings(at).collect();
        let homes = [
            town(grid(row.grid).town).code.to_string(),
            grid(row.grid).code.to_string(),
            committee(row.committee).code.to_string(),
        ];
        let shape = mark(&(row.code.as_str(), &rings));
        unit_grids.insert(row.code.to_string(), mark(&(shape, &homes)));
        for (members, home) in members.iter_mut().zip(homes) {
            members.entry(home).or_default().push(shape);
        }
    }
    for members in members.iter_mut().flat_map(BTreeMap::values_mut) {
        members.sort_unstable();
    }
    let [of_town, of_grid, of_committee] = members;
    let towns = areas.towns.iter().map(|row| {
        let code = row.code.to_string();
        let mark = mark(&(&row.name_zh, &row.name_en, of_town.get(&code)));
        (code, mark)
    });
    let grids = areas.grids.iter().map(|row| {
        let code = row.code.to_string();
        let mark = mark(&(
            &row.name_zh,
            &row.name_en,
            town(row.town).code.as_str(),
            of_grid.get(&code),
        ));
        (code, mark)
    });
    let committees = areas.committees.iter().map(|row| {
        let code = row.code.to_string();
        let mark = mark(&(
            &row.name_zh,
            row.kind,
            town(row.town).code.as_str(),
            of_committee.get(&code),
        ));
        (code, mark)
    });
    [
        ("towns", towns.collect()),
        ("grids", grids.collect()),
        ("committees", committees.collect()),
        ("unit_grids", unit_grids),
        ("compounds", compounds(areas)),
    ]
}

fn compounds(areas: &Areas) -> BTreeMap<String, u64> {
    let rows = areas.compounds.iter().enumerate().map(|(at, row)| {
        let rings: Vec<_> = areas.compound_shapes.rings(at).collect();
        let home = areas.committees[usize::from(row.committee)].code.as_str();
        (
            row.code.to_string(),
            mark(&(&row.name_zh, row.kind, home, &rings)),
        )
    });
    rows.collect()
}

fn mark(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
