//! Compounds of an imported geography 导入的小区: islands that must lie inside one committee area.

use gezhi_domain::grid::shape::Shapes;
use gezhi_domain::grid::topology::{Cover, Drawn, Misfit, weave};
use gezhi_domain::grid::{CompoundArea, CompoundKind, Geography};
use gezhi_domain::place::Point;

use super::feature::Feature;
use super::import::{Finding, Imported, misfit, whole};

/// The one committee area that holds the rings; `None` when they cross a border. Corners count a metre inside, so
/// that a wall on the border is on its own side.
fn home(base: &Geography, rings: &[Vec<Point>]) -> Option<u16> {
    let ring = rings.first()?;
    let count = i64::try_from(ring.len()).ok()?;
    let middle = |pick: fn(&Point) -> i32| {
        let sum: i64 = ring.iter().map(|corner| i64::from(pick(corner))).sum();
        i32::try_from(sum / count).unwrap_or(0)
    };
    let (lon, lat) = (middle(|at| at.lon_e7), middle(|at| at.lat_e7));
    let inside = |corner: &Point| {
        let centre = Point {
            lon_e7: lon,
            lat_e7: lat,
        };
        let share = (1.0 / corner.distance_m(centre).max(1.0)).min(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "between two coordinates")]
        let towards =
            |from: i32, to: i32| (f64::from(from) + share * (f64::from(to) - f64::from(from))).round() as i32;
        Point {
            lon_e7: towards(corner.lon_e7, lon),
            lat_e7: towards(corner.lat_e7, lat),
        }
    };
    let mut homes = ring.iter().map(|corner| {
        let at = base.unit_grid_at(inside(corner))?;
        Some(base.areas().unit_grids[usize::from(at)].committee)
    });
    let first = homes.next()??;
    homes.all(|home| home == Some(first)).then_some(first)
}

/// Keeps the compounds in force that still lie inside one committee area.
pub(super) fn keep_compounds(imported: &mut Imported, base: &Geography, held: &Geography) {
    let mut shapes = Shapes::default();
    for (at, row) in held.areas().compounds.iter().enumerate() {
        let rings: Drawn = held
            .areas()
            .compound_shapes
            .rings(at)
            .map(<[Point]>::to_vec)
            .collect();
        match home(base, &rings) {
            Some(committee) => {
                imported.areas.compounds.push(CompoundArea {
                    committee,
                    ..row.clone()
                });
                shapes.push(&rings);
            }
            None => imported.left_out.push(row.code.to_string()),
        }
    }
    imported.areas.compound_shapes = shapes;
}

pub(super) fn add_compounds(
    imported: &mut Imported,
    base: &Geography,
    given: &[&Feature],
) -> Result<(), Vec<Finding>> {
    let drawn: Vec<Drawn> = given.iter().map(|feature| feature.rings.clone()).collect();
    let codes: Vec<String> = given
        .iter()
        .map(|feature| feature.text("code").to_owned())
        .collect();
    let told = |misfits: Vec<Misfit>| {
        misfits
            .iter()
            .map(|found| misfit(found, &codes))
            .collect::<Vec<_>>()
    };
    let woven = weave(&drawn, Cover::Islands).map_err(told)?;
    let mut found = Vec::new();
    for (feature, shape) in given.iter().zip(&woven.shapes) {
        let row = feature.text("code").parse().ok().zip(home(base, shape));
        let Some((code, committee)) = row else {
            let corner = shape.first().and_then(|ring| ring.first());
            found.push(Finding {
                areas: vec![feature.text("code").to_owned()],
                at: corner.map(|at| (at.lon(), at.lat())),
                ..whole("geography.compound_crosses")
            });
            continue;
        };
        imported.areas.compounds.push(CompoundArea {
            code,
            committee,
            kind: match feature.text("kind") {
                "open" => CompoundKind::Open,
                _ => CompoundKind::Gated,
            },
            name_zh: feature.text("name_zh").to_owned(),
        });
        imported.areas.compound_shapes.push(shape);
    }
    imported.mended.extend(told(woven.mended));
    if found.is_empty() { Ok(()) } else { Err(found) }
}
