//! Areas 区域: what a geography is made of, each kind in one list; they name each other by position.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::shape::Shapes;
use super::topology::outline;
use crate::code::{CommitteeCode, CompoundCode, GridCode, TownCode, UnitGridCode};
use crate::place::Point;

/// Where the division comes from; shown wherever it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Made by a program for demonstration; no border is real 演示数据（自动生成）.
    #[default]
    Synthetic,
    /// Imported from the jurisdiction's own data.
    Imported,
    /// Derived from the points of a replayed file.
    Derived,
}

impl Origin {
    /// The key it is written by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Synthetic => "synthetic",
            Self::Imported => "imported",
            Self::Derived => "derived",
        }
    }
}

/// A town 街镇.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Town {
    /// The code, 9 digits.
    pub code: TownCode,
    /// 名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
}

/// Who lives in a committee area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommitteeKind {
    /// 居委会
    Resident,
    /// 村委会
    Village,
}

/// A committee area 居村.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committee {
    /// The code, 12 digits.
    pub code: CommitteeCode,
    /// Its town.
    pub town: u16,
    /// Which committee.
    pub kind: CommitteeKind,
    /// 名称
    pub name_zh: String,
}

/// A responsible grid 责任网格: what one grid head answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The code.
    pub code: GridCode,
    /// Its town.
    pub town: u16,
    /// 名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
}

/// A unit grid 单元网格, the smallest area; its shape is the one at its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitGrid {
    /// The code, 15 digits.
    pub code: UnitGridCode,
    /// Its committee area.
    pub committee: u16,
    /// Its responsible grid.
    pub grid: u16,
}

/// Whether a compound has a wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompoundKind {
    /// 封闭小区
    Gated,
    /// 开放小区
    Open,
}

/// A residential compound 小区, an island inside one committee area; its shape is the one at its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompoundArea {
    /// The code.
    pub code: CompoundCode,
    /// The committee area it lies in.
    pub committee: u16,
    /// Whether it has a wall.
    pub kind: CompoundKind,
    /// 名称
    pub name_zh: String,
}

/// Everything a geography is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Areas {
    /// Where the division comes from.
    pub origin: Origin,
    /// The first day it holds.
    pub valid_from: Date,
    /// 街镇
    pub towns: Vec<Town>,
    /// 居村
    pub committees: Vec<Committee>,
    /// 责任网格
    pub grids: Vec<Grid>,
    /// 单元网格
    pub unit_grids: Vec<UnitGrid>,
    /// The shape of each unit grid.
    pub unit_shapes: Shapes,
    /// 小区
    pub compounds: Vec<CompoundArea>,
    /// The shape of each compound.
    pub compound_shapes: Shapes,
}

/// What keeps areas from making a geography.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// The area it is about.
    pub area: String,
    /// What is wrong: a message key.
    pub code: &'static str,
}

/// So many areas of one kind at most: positions are 16 bits wide.
const MOST: usize = u16::MAX as usize - 1;

impl Areas {
    /// The outline of each responsible grid.
    pub(super) fn grid_shapes(&self) -> Shapes {
        let mut rings: Vec<Vec<Vec<Point>>> = vec![Vec::new(); self.grids.len()];
        for (at, row) in self.unit_grids.iter().enumerate() {
            let own = self.unit_shapes.rings(at).map(<[Point]>::to_vec);
            rings[usize::from(row.grid)].extend(own);
        }
        let mut shapes = Shapes::default();
        for rings in &rings {
            shapes.push(outline(rings));
        }
        shapes
    }

    /// Every area that stands twice, names one that is not there, or has no shape.
    pub(super) fn flaws(&self) -> Vec<Flaw> {
        let mut found = Vec::new();
        let mut flaw = |area: &str, code| {
            found.push(Flaw {
                area: area.to_owned(),
                code,
            });
        };
        twice(self.towns.iter().map(|row| row.code.as_str()), &mut flaw);
        twice(self.committees.iter().map(|row| row.code.as_str()), &mut flaw);
        twice(self.grids.iter().map(|row| row.code.as_str()), &mut flaw);
        twice(self.unit_grids.iter().map(|row| row.code.as_str()), &mut flaw);
        twice(self.compounds.iter().map(|row| row.code.as_str()), &mut flaw);
        for row in &self.unit_grids {
            let committee = self.committees.get(usize::from(row.committee));
            let grid = self.grids.get(usize::from(row.grid));
            match (committee, grid) {
                (Some(committee), Some(grid)) if committee.town != grid.town => {
                    flaw(row.code.as_str(), "geography.two_towns");
                }
                (Some(_), Some(_)) => {}
                _ => flaw(row.code.as_str(), "geography.unknown_area"),
            }
        }
        let towns = self.committees.iter().map(|row| (row.code.as_str(), row.town));
        let towns = towns.chain(self.grids.iter().map(|row| (row.code.as_str(), row.town)));
        for (area, _) in towns.filter(|(_, town)| usize::from(*town) >= self.towns.len()) {
            flaw(area, "geography.unknown_area");
        }
        let islands = self.compounds.iter();
        for row in islands.filter(|row| usize::from(row.committee) >= self.committees.len()) {
            flaw(row.code.as_str(), "geography.unknown_area");
        }
        let shaped = [
            (self.unit_grids.len(), &self.unit_shapes),
            (self.compounds.len(), &self.compound_shapes),
        ];
        for (wanted, shapes) in shaped {
            if wanted != shapes.len() || wanted > MOST || !shapes.is_local() {
                flaw("", "geography.bad_shapes");
            }
        }
        found
    }
}

fn twice<'a>(codes: impl Iterator<Item = &'a str>, flaw: &mut impl FnMut(&str, &'static str)) {
    let mut seen = HashSet::new();
    for code in codes {
        if !seen.insert(code) {
            flaw(code, "geography.twice");
        }
    }
}

/// Positions by code.
pub(super) fn positions<'a, C: Clone + Eq + Hash + 'a>(
    codes: impl Iterator<Item = &'a C>,
) -> HashMap<C, u16> {
    let numbered = codes.zip(0_u16..);
    numbered.map(|(code, at)| (code.clone(), at)).collect()
}
