//! Rows of an imported geography 导入的区域: unit grids, and the areas they name.

use std::collections::{BTreeMap, HashMap};

use gezhi_domain::grid::topology::{Cover, Drawn, Misfit, weave};
use gezhi_domain::grid::{Areas, Committee, CommitteeKind, Geography, Grid, Town, UnitGrid};

use super::feature::Feature;
use super::import::{Finding, misfit, whole};

/// Chinese and English names and kinds the file gives, by layer and code.
pub(super) type Names<'a> = HashMap<(&'a str, &'a str), &'a Feature>;

pub(super) fn names(features: &[Feature]) -> Names<'_> {
    let named = features.iter().filter(|feature| !feature.text("code").is_empty());
    named
        .map(|feature| ((feature.layer(), feature.text("code")), feature))
        .collect()
}

/// Positions of the areas met so far.
#[derive(Default)]
pub(super) struct Known {
    towns: BTreeMap<String, u16>,
    committees: BTreeMap<String, u16>,
    grids: BTreeMap<String, u16>,
}

pub(super) struct Reading<'a> {
    pub(super) held: &'a Geography,
    pub(super) names: Names<'a>,
    pub(super) areas: Areas,
    pub(super) found: Vec<Finding>,
    pub(super) known: Known,
}

impl Reading<'_> {
    /// Rows of the unit grids; answers what was drawn for each.
    pub(super) fn unit_grids(&mut self, features: &[Feature]) -> Vec<Drawn> {
        let mut drawn = Vec::new();
        let all = features.iter().enumerate();
        for (at, feature) in all.filter(|(_, feature)| feature.layer() == "unit_grid") {
            let code = feature.text("code");
            let digits = code.len() == 15 && code.bytes().all(|byte| byte.is_ascii_digit());
            let grid = feature.text("grid");
            let wrong = if !digits {
                Some("geography.bad_code")
            } else if grid.is_empty() {
                Some("geography.no_grid")
            } else if feature.rings.is_empty() {
                Some("geography.no_shape")
            } else {
                None
            };
            if let Some(wrong) = wrong {
                let name = if code.is_empty() {
                    (at + 1).to_string()
                } else {
                    code.to_owned()
                };
                self.found.push(Finding {
                    areas: vec![name],
                    ..whole(wrong)
                });
                continue;
            }
            let given = |name: &str, digits: usize| {
                let text = feature.text(name);
                if text.is_empty() {
                    code[..digits].to_owned()
                } else {
                    text.to_owned()
                }
            };
            let (committee, town) = (given("committee", 12), given("town", 9));
            let row = self.row(feature, [&town, &committee, grid]);
            match row {
                Some(row) => {
                    self.areas.unit_grids.push(row);
                    drawn.push(feature.rings.clone());
                }
                None => self.found.push(Finding {
                    areas: vec![code.to_owned()],
                    ..whole("geography.bad_code")
                }),
            }
        }
        if drawn.is_empty() && self.found.is_empty() {
            self.found.push(whole("geography.no_unit_grids"));
        }
        drawn
    }

    fn row(&mut self, feature: &Feature, [town, committee, grid]: [&str; 3]) -> Option<UnitGrid> {
        let town = self.town(feature, town)?;
        let committee = self.committee(feature, committee, town)?;
        let grid = self.grid(feature, grid, town)?;
        Some(UnitGrid {
            code: feature.text("code").parse().ok()?,
            committee,
            grid,
        })
    }

    /// A name as the feature, the file or the division in force gives it; the code when nobody does.
    fn name(&self, given: &str, (layer, code): (&str, &str), field: &str, held: Option<&str>) -> String {
        let of_file = self
            .names
            .get(&(layer, code))
            .map_or("", |feature| feature.text(field));
        let all = [given, of_file, held.unwrap_or_default(), code];
        all.into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default()
            .to_owned()
    }

    fn town(&mut self, feature: &Feature, code: &str) -> Option<u16> {
        if let Some(at) = self.known.towns.get(code) {
            return Some(*at);
        }
        let parsed = code.parse().ok()?;
        let held = self.held.town(&parsed);
        let name_zh = self.name(
            feature.text("town_name"),
            ("town", code),
            "name_zh",
            held.map(|row| &*row.name_zh),
        );
        let name_en = self.name(
            feature.text("town_name_en"),
            ("town", code),
            "name_en",
            held.map(|row| &*row.name_en),
        );
        self.areas.towns.push(Town {
            code: parsed,
            name_zh,
            name_en,
        });
        number(&mut self.known.towns, code)
    }

    fn committee(&mut self, feature: &Feature, code: &str, town: u16) -> Option<u16> {
        if let Some(at) = self.known.committees.get(code) {
            return Some(*at);
        }
        let parsed = code.parse().ok()?;
        let held = self.held.committee(&parsed);
        let zh = held.map(|row| &*row.name_zh);
        let name_zh = self.name(feature.text("committee_name"), ("committee", code), "name_zh", zh);
        let said = self
            .names
            .get(&("committee", code))
            .map_or("", |row| row.text("kind"));
        let kind = match (feature.text("committee_kind"), said) {
            ("village", _) | ("", "village") => CommitteeKind::Village,
            ("", "") => held.map_or(CommitteeKind::Resident, |row| row.kind),
            _ => CommitteeKind::Resident,
        };
        self.areas.committees.push(Committee {
            code: parsed,
            town,
            kind,
            name_zh,
        });
        number(&mut self.known.committees, code)
    }

    fn grid(&mut self, feature: &Feature, code: &str, town: u16) -> Option<u16> {
        if let Some(at) = self.known.grids.get(code) {
            return Some(*at);
        }
        let parsed = code.parse().ok()?;
        let held = self.held.grid(&parsed);
        let name_zh = self.name(
            feature.text("grid_name"),
            ("grid", code),
            "name_zh",
            held.map(|row| &*row.name_zh),
        );
        let name_en = self.name(
            feature.text("grid_name_en"),
            ("grid", code),
            "name_en",
            held.map(|row| &*row.name_en),
        );
        self.areas.grids.push(Grid {
            code: parsed,
            town,
            name_zh,
            name_en,
        });
        number(&mut self.known.grids, code)
    }

    /// Fits the unit grids together; answers what was mended.
    pub(super) fn weave(&mut self, drawn: &[Drawn]) -> Result<Vec<Finding>, Vec<Finding>> {
        let codes: Vec<String> = self
            .areas
            .unit_grids
            .iter()
            .map(|row| row.code.to_string())
            .collect();
        let told = |misfits: Vec<Misfit>| {
            misfits
                .iter()
                .map(|found| misfit(found, &codes))
                .collect::<Vec<_>>()
        };
        match weave(drawn, Cover::Whole) {
            Ok(woven) if self.found.is_empty() => {
                for shape in &woven.shapes {
                    self.areas.unit_shapes.push(shape);
                }
                Ok(told(woven.mended))
            }
            Ok(_) => Err(std::mem::take(&mut self.found)),
            Err(misfits) => {
                let mut found = std::mem::take(&mut self.found);
                found.extend(told(misfits));
                Err(found)
            }
        }
    }
}

fn number(known: &mut BTreeMap<String, u16>, code: &str) -> Option<u16> {
    let next = u16::try_from(known.len()).ok()?;
    known.insert(code.to_owned(), next);
    Some(next)
}
