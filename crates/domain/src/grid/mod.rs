//! The geography 地理: from a point, a code or an address to the unit grid, responsible grid, committee area, town
//! and compound.
//!
//! The district is divided once, into unit grids 单元网格 that share their corners on integer coordinates.
//! Committee areas 居村, responsible grids 责任网格 and towns 街镇 are *sets of unit grids*, so they neither leave
//! gaps nor overlap; compounds 小区 are islands inside one committee area. A border belongs to exactly one side:
//! the test of a point is exact arithmetic, open on the east and north.
//!
//! | file | holds |
//! |---|---|
//! | `area.rs` | towns, committee areas, grids, unit grids, compounds |
//! | `shape.rs` | rings of corners and the exact questions about them |
//! | `tiles.rs` | which shape holds a point, at once except near borders |
//! | `border.rs` | how far the next responsible grid is |
//! | `names.rs` | names of areas found in an address |
//! | `locate.rs` | what somebody said becomes a place |
//! | `versions.rs` | all versions that were applied, by day |
//! | `text.rs` | the compact form a geography is stored in |
//! | `topology/` | drawn polygons become a division without gaps and overlaps, or are refused |
//!
//! **Source:** GB/T 30428.1, .3; RULES 1.2, 9.3, 9.4. **Absent:** house numbers; anything finer than a compound.

mod area;
mod border;
mod locate;
mod names;
pub mod shape;
mod text;
mod tiles;
pub mod topology;
mod versions;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::code::{CommitteeCode, CompoundCode, GridCode, UnitGridCode};
use crate::place::Point;

pub use area::{
    Areas, Committee, CommitteeKind, CompoundArea, CompoundKind, Flaw, Grid, Origin, Town, UnitGrid,
};
pub use border::Border;
pub use locate::Located;
pub use text::{FILE, NotAGeography};
pub use versions::{Geographies, Version};

use border::Borders;
use names::Names;
use shape::Shapes;
use tiles::Tiles;

/// The divisions of a district, in memory and ready to be asked.
#[derive(Debug, Default)]
pub struct Geography {
    areas: Areas,
    by_unit_grid: HashMap<UnitGridCode, u16>,
    by_committee: HashMap<CommitteeCode, u16>,
    by_grid: HashMap<GridCode, u16>,
    by_compound: HashMap<CompoundCode, u16>,
    /// Responsible grids a committee area has unit grids in.
    grids_of_committee: Vec<Vec<u16>>,
    unit_tiles: OnceLock<Tiles>,
    /// Outlines of the responsible grids, with their index.
    grid_outlines: OnceLock<(Shapes, Tiles)>,
    compound_tiles: OnceLock<Tiles>,
    borders: OnceLock<Borders>,
    names: OnceLock<Names>,
}

/// Which areas hold a point, by their positions in [`Areas`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spot {
    /// The unit grid.
    pub unit_grid: u16,
    /// The compound, inside one.
    pub compound: Option<u16>,
}

impl Geography {
    /// The geography of these areas.
    ///
    /// # Errors
    /// Every area that names another one that is not there, stands twice or has no shape.
    pub fn new(areas: Areas) -> Result<Self, Vec<Flaw>> {
        let flaws = areas.flaws();
        if !flaws.is_empty() {
            return Err(flaws);
        }
        let mut grids_of_committee = vec![Vec::new(); areas.committees.len()];
        for unit_grid in &areas.unit_grids {
            let grids = &mut grids_of_committee[usize::from(unit_grid.committee)];
            if !grids.contains(&unit_grid.grid) {
                grids.push(unit_grid.grid);
            }
        }
        Ok(Self {
            by_unit_grid: area::positions(areas.unit_grids.iter().map(|row| &row.code)),
            by_committee: area::positions(areas.committees.iter().map(|row| &row.code)),
            by_grid: area::positions(areas.grids.iter().map(|row| &row.code)),
            by_compound: area::positions(areas.compounds.iter().map(|row| &row.code)),
            grids_of_committee,
            areas,
            ..Self::default()
        })
    }

    /// Everything it is made of.
    pub const fn areas(&self) -> &Areas {
        &self.areas
    }

    /// Whether no division was ever given.
    pub const fn is_empty(&self) -> bool {
        self.areas.unit_grids.is_empty()
    }

    /// The areas that hold `at`; `None` outside the district.
    pub fn spot(&self, at: Point) -> Option<Spot> {
        Some(Spot {
            unit_grid: self.unit_grid_at(at)?,
            compound: self.compound_at(at),
        })
    }

    /// The unit grid that holds `at`.
    pub fn unit_grid_at(&self, at: Point) -> Option<u16> {
        let shapes = &self.areas.unit_shapes;
        self.unit_tiles.get_or_init(|| Tiles::of(shapes)).find(shapes, at)
    }

    /// The responsible grid that holds `at`.
    pub fn grid_at(&self, at: Point) -> Option<u16> {
        let (shapes, tiles) = self.grid_outlines.get_or_init(|| {
            // Sides two unit grids share cancel out, so the outline holds exactly the points they hold.
            let shapes = self.areas.grid_shapes();
            let tiles = Tiles::of(&shapes);
            (shapes, tiles)
        });
        tiles.find(shapes, at)
    }

    /// The compound that holds `at`.
    pub fn compound_at(&self, at: Point) -> Option<u16> {
        let shapes = &self.areas.compound_shapes;
        self.compound_tiles
            .get_or_init(|| Tiles::of(shapes))
            .find(shapes, at)
    }

    /// The same as [`Geography::spot`], shape by shape without any index: what the index is measured against.
    pub fn spot_exactly(&self, at: Point) -> Option<Spot> {
        Some(Spot {
            unit_grid: self.areas.unit_shapes.first_with(at)?,
            compound: self.areas.compound_shapes.first_with(at),
        })
    }

    /// The unit grid of this code.
    pub fn unit_grid(&self, code: &UnitGridCode) -> Option<&UnitGrid> {
        let at = self.by_unit_grid.get(code)?;
        self.areas.unit_grids.get(usize::from(*at))
    }

    /// The committee area of this code.
    pub fn committee(&self, code: &CommitteeCode) -> Option<&Committee> {
        let at = self.by_committee.get(code)?;
        self.areas.committees.get(usize::from(*at))
    }

    /// The responsible grid of this code.
    pub fn grid(&self, code: &GridCode) -> Option<&Grid> {
        self.areas.grids.get(usize::from(*self.by_grid.get(code)?))
    }

    /// The compound of this code.
    pub fn compound(&self, code: &CompoundCode) -> Option<&CompoundArea> {
        let at = self.by_compound.get(code)?;
        self.areas.compounds.get(usize::from(*at))
    }

    /// The town of this code.
    pub fn town(&self, code: &crate::code::TownCode) -> Option<&Town> {
        self.areas.towns.iter().find(|town| town.code == *code)
    }

    fn borders(&self) -> &Borders {
        self.borders.get_or_init(|| Borders::of(&self.areas))
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::of(&self.areas))
    }
}
