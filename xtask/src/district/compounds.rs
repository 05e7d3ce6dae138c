//! Compounds 小区: islands inside unit grids of residents' committees, named after their committee.

use gezhi_domain::grid::shape::area_m2;
use gezhi_domain::grid::{Areas, Committee, CommitteeKind, CompoundArea, CompoundKind};
use gezhi_domain::place::Point;

use super::names::stem;
use super::{code, land, lot, share};

const GATED: usize = 1_072;
const OPEN: usize = 110;

/// Adds the compounds: first one for every residents' committee that has room, then more by lot.
pub(super) fn add(areas: &mut Areas) -> Result<(), String> {
    let chosen = choose(areas)?;
    let mut named = vec![0_usize; areas.committees.len()];
    for (number, (at, ring)) in chosen.into_iter().enumerate() {
        let committee = areas.unit_grids[at].committee;
        let row = &areas.committees[usize::from(committee)];
        let count = &mut named[usize::from(committee)];
        *count += 1;
        let (code, name_zh) = (code(&format!("{}-{count:02}", row.code))?, name(row, *count));
        areas.compounds.push(CompoundArea {
            code,
            committee,
            kind: if is_open(number) {
                CompoundKind::Open
            } else {
                CompoundKind::Gated
            },
            name_zh,
        });
        areas.compound_shapes.push([ring]);
    }
    Ok(())
}

/// Spreads the open ones evenly among all.
const fn is_open(number: usize) -> bool {
    (number + 1) * OPEN / (GATED + OPEN) > number * OPEN / (GATED + OPEN)
}

fn name(committee: &Committee, count: usize) -> String {
    const NUMBERS: [&str; 10] = ["", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let stem = stem(&committee.name_zh);
    match NUMBERS.get(count - 1) {
        Some(number) => format!("{stem}{number}小区"),
        None => format!("{stem}第{count}小区"),
    }
}

/// The unit grids that hold a compound, with its ring, in the order of the unit grids.
fn choose(areas: &Areas) -> Result<Vec<(usize, Vec<Point>)>, String> {
    let mut fit: Vec<(usize, bool, u64, usize, Vec<Point>)> = Vec::new();
    let mut had = vec![0_usize; areas.committees.len()];
    let mut by_lot: Vec<usize> = (0..areas.unit_grids.len()).collect();
    by_lot.sort_by_key(|at| lot(&[7, *at as u64]));
    for at in by_lot {
        let committee = usize::from(areas.unit_grids[at].committee);
        let village = areas.committees[committee].kind == CommitteeKind::Village;
        let ring = areas.unit_shapes.rings(at).next().unwrap_or_default();
        if let Some(island) = island(ring, at) {
            had[committee] += 1;
            fit.push((had[committee], village, lot(&[8, at as u64]), at, island));
        }
    }
    // Residents' committees come first, those without a compound before those with one.
    fit.sort_by_key(|(nth, village, lot, ..)| (*village, *nth, *lot));
    if fit.len() < GATED + OPEN {
        return Err(format!("room for {} compounds only", fit.len()));
    }
    fit.truncate(GATED + OPEN);
    let mut chosen: Vec<(usize, Vec<Point>)> = fit.into_iter().map(|(.., at, ring)| (at, ring)).collect();
    chosen.sort_by_key(|(at, _)| *at);
    Ok(chosen)
}

/// The ring drawn in towards its middle; only from rings that bulge everywhere, where it stays inside for sure.
fn island(ring: &[Point], at: usize) -> Option<Vec<Point>> {
    const SMALLEST_M2: f64 = 40_000.0;
    let corners = ring.len();
    let bulges = (0..corners).all(|at| {
        let corner = |step: usize| ring[(at + step) % corners];
        let (a, b, c) = (corner(0), corner(1), corner(2));
        let step = |from: i32, to: i32| i64::from(to) - i64::from(from);
        let turn = step(a.lon_e7, b.lon_e7) * step(b.lat_e7, c.lat_e7)
            - step(a.lat_e7, b.lat_e7) * step(b.lon_e7, c.lon_e7);
        turn >= 0
    });
    if !bulges || area_m2(ring) < SMALLEST_M2 {
        return None;
    }
    let middle = land::centre(ring);
    let drawn_in = 0.5 + 0.28 * share(&[9, at as u64]);
    #[expect(clippy::cast_possible_truncation, reason = "between two coordinates")]
    let towards =
        |from: i32, to: i32| (f64::from(from) + drawn_in * (f64::from(to) - f64::from(from))).round() as i32;
    Some(
        ring.iter()
            .map(|corner| Point {
                lon_e7: towards(middle.lon_e7, corner.lon_e7),
                lat_e7: towards(middle.lat_e7, corner.lat_e7),
            })
            .collect(),
    )
}
