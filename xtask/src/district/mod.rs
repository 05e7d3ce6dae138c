//! The demonstration district 演示区: one seeded division of the real outline into unit grids, and committee areas,
//! responsible grids, towns and compounds made of them.
//!
//! The outline and the names are real, every border inside is invented and the file says so. The same inputs give
//! the same file on every machine: a test compares it with the one that is committed.
//!
//! **Absent:** any claim that a place lies in the area it is drawn in.

mod compounds;
mod grow;
mod land;
mod names;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::process::ExitCode;

use gezhi_domain::grid::shape::Shapes;
use gezhi_domain::grid::{Areas, Committee, CommitteeKind, Geography, Grid, Origin, Town, UnitGrid};
use gezhi_domain::place::Point;

use grow::Land;
use names::{Divisions, TOWNS, stem};

const OUTLINE: &str = include_str!("../../../reference/minhang_outline.geojson");
const DIVISIONS: &str = include_str!("../../../reference/minhang_divisions.csv");
const FILE: &str = "reference/geography.txt";

/// The first day the division holds.
const FROM: &str = "2020-01-01";

/// Responsible grids of the district.
const GRIDS: usize = 68;

pub(crate) fn main() -> ExitCode {
    let made = make().and_then(|areas| {
        let text = areas.to_text();
        let counts = [
            ("towns", areas.towns.len()),
            ("committees", areas.committees.len()),
            ("grids", areas.grids.len()),
            ("unit grids", areas.unit_grids.len()),
            ("compounds", areas.compounds.len()),
            ("bytes", text.len()),
        ];
        std::fs::write(FILE, text).map_err(|error| format!("{FILE}: {error}"))?;
        Geography::new(areas).map_err(|flaws| format!("{flaws:?}"))?;
        Ok(counts)
    });
    match made {
        Ok(counts) => {
            for (what, count) in counts {
                println!("{count} {what}");
            }
            ExitCode::SUCCESS
        }
        Err(line) => {
            eprintln!("district: {line}");
            ExitCode::FAILURE
        }
    }
}

/// A number that looks drawn by lot, the same for the same seeds.
fn lot(seeds: &[u64]) -> u64 {
    const SEED: u64 = 310_112;
    seeds.iter().fold(SEED, |mixed, seed| {
        let mut z = (mixed ^ seed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}

/// The same as a share from 0 to 1.
fn share(seeds: &[u64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits are kept")]
    let share = (lot(seeds) >> 11) as f64 / (1_u64 << 53) as f64;
    share
}

/// The division.
fn make() -> Result<Areas, String> {
    let outline = land::outline(OUTLINE)?;
    let divisions = Divisions::read(DIVISIONS)?;
    let faces = land::unit_grids(&outline);
    let land = Land::of(&faces);
    let towns = divide_towns(&land)?;
    let mut district = District {
        areas: Areas {
            origin: Origin::Synthetic,
            valid_from: FROM.parse().map_err(|_| format!("{FROM} is no day"))?,
            ..Areas::default()
        },
        committee_of: vec![0; faces.len()],
        faces: &faces,
    };
    let grids = apportion(&divisions);
    for (town, row) in TOWNS.iter().enumerate() {
        let within: Vec<usize> = (0..faces.len()).filter(|face| towns[*face] == town).collect();
        district.town(&land, &within, (row, &divisions), grids[town])?;
    }
    district.number_unit_grids()?;
    compounds::add(&mut district.areas)?;
    Ok(district.areas)
}

fn divide_towns(land: &Land) -> Result<Vec<usize>, String> {
    let all: Vec<usize> = (0..land.len()).collect();
    let seeds: Option<Vec<usize>> = TOWNS
        .iter()
        .map(|town| Point::from_degrees(town.lon, town.lat).and_then(|at| land.nearest(&all, at)))
        .collect();
    let seeds = seeds.ok_or("a town lies nowhere")?;
    let wanted: Vec<f64> = TOWNS.iter().map(|town| town.km2).collect();
    Ok(land.grow(&all, &seeds, &wanted))
}

/// The faces of each committee of a town. Villages lie outside and are wide.
fn divide_town(land: &Land, within: &[usize], committees: &[&names::CommitteeRow]) -> Vec<Vec<usize>> {
    const VILLAGE: f64 = 3.0;
    let wanted: Vec<f64> = committees
        .iter()
        .map(|row| match row.kind {
            CommitteeKind::Resident => 1.0,
            CommitteeKind::Village => VILLAGE,
        })
        .collect();
    let of_face = land.divide(within, &wanted);
    (0..committees.len())
        .map(|committee| {
            let own = within.iter().zip(&of_face).filter(|(_, of)| **of == committee);
            own.map(|(face, _)| *face).collect()
        })
        .collect()
}

/// How many responsible grids each town has: by its committees, two at least, together [`GRIDS`].
fn apportion(divisions: &Divisions) -> Vec<usize> {
    let counts: Vec<usize> = TOWNS.iter().map(|town| divisions.of(town.code).len()).collect();
    let mut grids = vec![2; TOWNS.len()];
    while grids.iter().sum::<usize>() < GRIDS {
        // The town whose grids hold the most committees gets one more.
        let crowded =
            (0..grids.len()).max_by_key(|town| (counts[*town] * 1000 / grids[*town], usize::MAX - town));
        if let Some(town) = crowded {
            grids[town] += 1;
        }
    }
    grids
}

struct District<'a> {
    areas: Areas,
    /// The committee area of each face.
    committee_of: Vec<u16>,
    faces: &'a [Vec<Point>],
}

impl District<'_> {
    /// Divides the faces of a town into committee areas, and those into responsible grids.
    fn town(
        &mut self,
        land: &Land,
        within: &[usize],
        (row, divisions): (&names::TownRow, &Divisions),
        grids: usize,
    ) -> Result<(), String> {
        let number = position(self.areas.towns.len())?;
        self.areas.towns.push(Town {
            code: code(row.code)?,
            name_zh: row.name_zh.to_owned(),
            name_en: row.name_en.to_owned(),
        });
        let committees = divisions.of(row.code);
        if committees.len() > within.len() {
            return Err(format!("{} has more committees than unit grids", row.name_zh));
        }
        let areas = divide_town(land, within, &committees);
        let blocks = land.joined(&areas);
        let all: Vec<usize> = (0..areas.len()).collect();
        let of_committee = blocks.divide(&all, &vec![1.0; grids]);
        let first_grid = position(self.areas.grids.len())?;
        for grid in 0..grids {
            let name = stem(row.name_zh);
            self.areas.grids.push(Grid {
                code: code(&format!("{}-{:02}", row.code, grid + 1))?,
                town: number,
                name_zh: format!("{name}第{}网格", grid + 1),
                name_en: format!("{} grid {}", row.name_en, grid + 1),
            });
        }
        let first = position(self.areas.committees.len())?;
        for (at, committee) in committees.iter().enumerate() {
            for face in &areas[at] {
                self.committee_of[*face] = first + position(at)?;
            }
            self.areas.committees.push(Committee {
                code: code(&committee.code)?,
                town: number,
                kind: committee.kind,
                name_zh: committee.name_zh.clone(),
            });
        }
        // A unit grid keeps the responsible grid of its committee until it is numbered.
        for (at, grid) in of_committee.iter().enumerate() {
            for _ in &areas[at] {
                self.areas.unit_grids.push(UnitGrid {
                    code: code("0")?,
                    committee: first + position(at)?,
                    grid: first_grid + position(*grid)?,
                });
            }
        }
        Ok(())
    }

    /// Numbers the unit grids of each committee from west to east in rows from north to south.
    fn number_unit_grids(&mut self) -> Result<(), String> {
        /// The height of a row, in 1e-7 degree.
        const ROW_E7: i32 = 32_000;
        let grid_of: BTreeMap<u16, u16> = self
            .areas
            .unit_grids
            .iter()
            .map(|row| (row.committee, row.grid))
            .collect();
        let mut order: Vec<(u16, i32, i32, usize)> = self
            .faces
            .iter()
            .enumerate()
            .map(|(face, ring)| {
                let middle = land::centre(ring);
                let row = -(middle.lat_e7 / ROW_E7);
                (self.committee_of[face], row, middle.lon_e7, face)
            })
            .collect();
        order.sort_unstable();
        let (mut rows, mut shapes) = (Vec::new(), Shapes::default());
        let mut sequence = (0, 0);
        for (committee, _, _, face) in order {
            sequence = if sequence.0 == committee && !rows.is_empty() {
                (committee, sequence.1 + 1)
            } else {
                (committee, 1)
            };
            let home = &self.areas.committees[usize::from(committee)].code;
            rows.push(UnitGrid {
                code: code(&format!("{home}{:03}", sequence.1))?,
                committee,
                grid: *grid_of.get(&committee).ok_or("a committee without a grid")?,
            });
            shapes.push([&self.faces[face]]);
        }
        self.areas.unit_grids = rows;
        self.areas.unit_shapes = shapes;
        Ok(())
    }
}

fn code<C: std::str::FromStr>(text: &str) -> Result<C, String> {
    text.parse().map_err(|_| format!("{text} is no code"))
}

fn position(at: usize) -> Result<u16, String> {
    u16::try_from(at).map_err(|error| error.to_string())
}
