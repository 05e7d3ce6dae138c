//! The compact form 存储格式 of a geography: one area a line, its names before it, corners as steps from the last.
//!
//! It is what the built-in division is shipped in and what an imported one is kept in. It reads back to the same
//! areas, and the same areas give the same text, so two versions can be compared by their texts.

use std::collections::HashMap;
use std::fmt::Write;
use std::str::FromStr;

use super::area::{
    Areas, Committee, CommitteeKind, CompoundArea, CompoundKind, Grid, Origin, Town, UnitGrid,
};
use super::shape::Shapes;
use crate::place::Point;

/// The name versions are kept under.
pub const FILE: &str = "geography.txt";

const HEADER: &str = "gezhi geography 1";

/// A line that is not one of a geography.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is not one of a geography")]
pub struct NotAGeography {
    /// Counted from 1.
    pub line: usize,
}

impl Areas {
    /// The compact form.
    pub fn to_text(&self) -> String {
        let mut out = format!(
            "{HEADER}\norigin,{}\nvalid_from,{}\n",
            self.origin.name(),
            self.valid_from
        );
        for row in &self.towns {
            let _ = writeln!(
                out,
                "t,{},{},{}",
                row.code,
                clean(&row.name_zh),
                clean(&row.name_en)
            );
        }
        for row in &self.committees {
            let kind = match row.kind {
                CommitteeKind::Resident => 'r',
                CommitteeKind::Village => 'v',
            };
            let town = &self.towns[usize::from(row.town)].code;
            let _ = writeln!(out, "c,{},{town},{kind},{}", row.code, clean(&row.name_zh));
        }
        for row in &self.grids {
            let town = &self.towns[usize::from(row.town)].code;
            let (zh, en) = (clean(&row.name_zh), clean(&row.name_en));
            let _ = writeln!(out, "g,{},{town},{zh},{en}", row.code);
        }
        for (at, row) in self.unit_grids.iter().enumerate() {
            let committee = &self.committees[usize::from(row.committee)].code;
            let grid = &self.grids[usize::from(row.grid)].code;
            let _ = write!(out, "u,{},{committee},{grid},", row.code);
            rings(&self.unit_shapes, at, &mut out);
        }
        for (at, row) in self.compounds.iter().enumerate() {
            let committee = &self.committees[usize::from(row.committee)].code;
            let kind = match row.kind {
                CompoundKind::Gated => 'g',
                CompoundKind::Open => 'o',
            };
            let _ = write!(out, "p,{},{committee},{kind},{},", row.code, clean(&row.name_zh));
            rings(&self.compound_shapes, at, &mut out);
        }
        out
    }
}

/// A name without what separates fields and lines.
fn clean(name: &str) -> String {
    name.replace([',', '\n', '\r'], " ")
}

fn rings(shapes: &Shapes, at: usize, out: &mut String) {
    for (number, ring) in shapes.rings(at).enumerate() {
        if number > 0 {
            out.push(';');
        }
        let mut from = Point { lon_e7: 0, lat_e7: 0 };
        for (corner, to) in ring.iter().enumerate() {
            let space = if corner == 0 { "" } else { " " };
            let (x, y) = (
                i64::from(to.lon_e7) - i64::from(from.lon_e7),
                i64::from(to.lat_e7) - i64::from(from.lat_e7),
            );
            let _ = write!(out, "{space}{x} {y}");
            from = *to;
        }
    }
    out.push('\n');
}

impl FromStr for Areas {
    type Err = NotAGeography;

    fn from_str(text: &str) -> Result<Self, NotAGeography> {
        let mut reading = Reading::default();
        for (number, line) in text.lines().enumerate() {
            let read = if number == 0 {
                (line == HEADER).then_some(())
            } else {
                reading.line(line)
            };
            read.ok_or(NotAGeography { line: number + 1 })?;
        }
        if text.is_empty() {
            return Err(NotAGeography { line: 1 });
        }
        Ok(reading.areas)
    }
}

#[derive(Default)]
struct Reading<'a> {
    areas: Areas,
    towns: HashMap<&'a str, u16>,
    committees: HashMap<&'a str, u16>,
    grids: HashMap<&'a str, u16>,
}

impl<'a> Reading<'a> {
    fn line(&mut self, line: &'a str) -> Option<()> {
        let (kind, rest) = line.split_once(',')?;
        let fields: Vec<&str> = rest.split(',').collect();
        match (kind, &fields[..]) {
            ("origin", [name]) => {
                let all = [Origin::Synthetic, Origin::Imported, Origin::Derived];
                self.areas.origin = all.into_iter().find(|origin| origin.name() == *name)?;
            }
            ("valid_from", [day]) => self.areas.valid_from = day.parse().ok()?,
            ("t", [code, zh, en]) => {
                number(&mut self.towns, code)?;
                self.areas.towns.push(Town {
                    code: code.parse().ok()?,
                    name_zh: (*zh).to_owned(),
                    name_en: (*en).to_owned(),
                });
            }
            ("c", [code, town, kind, zh]) => {
                number(&mut self.committees, code)?;
                self.areas.committees.push(Committee {
                    code: code.parse().ok()?,
                    town: *self.towns.get(town)?,
                    kind: match *kind {
                        "r" => CommitteeKind::Resident,
                        "v" => CommitteeKind::Village,
                        _ => return None,
                    },
                    name_zh: (*zh).to_owned(),
                });
            }
            ("g", [code, town, zh, en]) => {
                number(&mut self.grids, code)?;
                self.areas.grids.push(Grid {
                    code: code.parse().ok()?,
                    town: *self.towns.get(town)?,
                    name_zh: (*zh).to_owned(),
                    name_en: (*en).to_owned(),
                });
            }
            ("u", fields) => return self.unit_grid(fields),
            ("p", fields) => return self.compound(fields),
            _ => return None,
        }
        Some(())
    }

    fn unit_grid(&mut self, fields: &[&str]) -> Option<()> {
        let [code, committee, grid, shape] = fields else {
            return None;
        };
        self.areas.unit_grids.push(UnitGrid {
            code: code.parse().ok()?,
            committee: *self.committees.get(committee)?,
            grid: *self.grids.get(grid)?,
        });
        self.areas.unit_shapes.push(read_rings(shape)?);
        Some(())
    }

    fn compound(&mut self, fields: &[&str]) -> Option<()> {
        let [code, committee, kind, zh, shape] = fields else {
            return None;
        };
        self.areas.compounds.push(CompoundArea {
            code: code.parse().ok()?,
            committee: *self.committees.get(committee)?,
            kind: match *kind {
                "g" => CompoundKind::Gated,
                "o" => CompoundKind::Open,
                _ => return None,
            },
            name_zh: (*zh).to_owned(),
        });
        self.areas.compound_shapes.push(read_rings(shape)?);
        Some(())
    }
}

/// Numbers a code that must not have stood before.
fn number<'a>(held: &mut HashMap<&'a str, u16>, code: &'a str) -> Option<()> {
    let next = u16::try_from(held.len()).ok()?;
    held.insert(code, next).is_none().then_some(())
}

fn read_rings(text: &str) -> Option<Vec<Vec<Point>>> {
    text.split(';').map(read_ring).collect()
}

fn read_ring(text: &str) -> Option<Vec<Point>> {
    let (mut lon_e7, mut lat_e7) = (0_i32, 0_i32);
    let mut numbers = text.split(' ');
    let mut ring = Vec::new();
    while let Some(x) = numbers.next() {
        lon_e7 = lon_e7.checked_add(x.parse().ok()?)?;
        lat_e7 = lat_e7.checked_add(numbers.next()?.parse().ok()?)?;
        ring.push(Point { lon_e7, lat_e7 });
    }
    (ring.len() >= 3).then_some(ring)
}
