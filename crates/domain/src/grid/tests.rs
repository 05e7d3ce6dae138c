use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use proptest::prelude::*;

use super::shape::{Extent, area_m2, ring_holds, sides};
use super::topology::{Cover, Drawn, outline, weave};
use super::*;
use crate::place::{Certainty, PlaceKind};
use crate::report::Whereabouts;

const TEXT: &str = include_str!("../../../../reference/geography.txt");
const OUTLINE: &str = include_str!("../../../../reference/minhang_outline.geojson");

static DEMO: LazyLock<Geography> = LazyLock::new(|| Geography::new(TEXT.parse().unwrap()).unwrap());

fn drawn(shapes: &Shapes) -> Vec<Drawn> {
    let rings = |at| shapes.rings(at).map(<[Point]>::to_vec).collect();
    (0..shapes.len()).map(rings).collect()
}

fn outline_of_minhang() -> Vec<Point> {
    let file: serde_json::Value = serde_json::from_str(OUTLINE).unwrap();
    let ring = &file["features"][0]["geometry"]["coordinates"][0][0];
    let corners = ring.as_array().unwrap().iter();
    corners
        .map(|at| Point::from_degrees(at[0].as_f64().unwrap(), at[1].as_f64().unwrap()).unwrap())
        .collect()
}

fn said_at(lon: f64, lat: f64) -> Whereabouts {
    Whereabouts {
        point: Point::from_degrees(lon, lat),
        ..Whereabouts::default()
    }
}

fn said(address: &str) -> Whereabouts {
    Whereabouts {
        address: Some(address.to_owned()),
        ..Whereabouts::default()
    }
}

#[test]
fn the_demonstration_district_has_the_numbers_it_promises() {
    let areas = DEMO.areas();
    assert_eq!(areas.origin, Origin::Synthetic);
    assert_eq!((areas.towns.len(), areas.committees.len()), (14, 596));
    assert_eq!(areas.grids.len(), 68);
    assert!((2_800..=3_200).contains(&areas.unit_grids.len()));
    let gated = areas
        .compounds
        .iter()
        .filter(|row| row.kind == CompoundKind::Gated);
    assert_eq!((gated.count(), areas.compounds.len()), (1_072, 1_182));
    for row in &areas.unit_grids {
        let committee = &areas.committees[usize::from(row.committee)];
        let town = &areas.towns[usize::from(committee.town)];
        assert_eq!(row.code.as_str().len(), 15);
        assert!(row.code.as_str().starts_with(committee.code.as_str()));
        assert!(committee.code.as_str().starts_with(town.code.as_str()));
    }
}

#[test]
fn its_unit_grids_fit_together_and_cover_the_outline() {
    let shapes = drawn(&DEMO.areas().unit_shapes);
    let woven = weave(&shapes, Cover::Whole).unwrap();
    assert!(woven.mended.is_empty());
    assert_eq!(woven.shapes, shapes, "noded already");
    let whole = outline(shapes.iter().flatten());
    assert_eq!(whole.len(), 1, "one piece without holes");
    let real = outline_of_minhang();
    let (drawn_m2, real_m2) = (area_m2(&whole[0]), area_m2(&real));
    assert!(
        (drawn_m2 - real_m2).abs() < real_m2 * 1e-4,
        "{drawn_m2} {real_m2}"
    );
    // No corner of either strays a metre from the other.
    let astray = |corners: &[Point], ring: &[Point]| {
        let away = |at: Point| {
            sides(ring)
                .map(|side| shape::away_m(at, side))
                .fold(f64::INFINITY, f64::min)
        };
        corners.iter().filter(|at| away(**at) > 1.0).count()
    };
    assert_eq!((astray(&whole[0], &real), astray(&real, &whole[0])), (0, 0));
    let all: i64 = shapes.iter().flatten().map(|ring| shape::twice_area(ring)).sum();
    assert_eq!(
        all,
        shape::twice_area(&whole[0]),
        "nothing is covered twice, to the last unit"
    );
}

#[test]
fn each_committee_grid_and_town_is_one_piece() {
    let areas = DEMO.areas();
    let one_piece = |of: &dyn Fn(&UnitGrid) -> u16, count: usize| {
        let mut rings: Vec<Vec<Vec<Point>>> = vec![Vec::new(); count];
        for (at, row) in areas.unit_grids.iter().enumerate() {
            rings[usize::from(of(row))].extend(areas.unit_shapes.rings(at).map(<[Point]>::to_vec));
        }
        for (number, rings) in rings.iter().enumerate() {
            let outer = outline(rings)
                .iter()
                .filter(|ring| shape::twice_area(ring) > 0)
                .count();
            // Two pieces that meet in a corner alone are walked as one ring or as two; joined by sides they are one.
            assert_eq!(outer, 1, "{number}");
        }
    };
    one_piece(&|row| row.committee, areas.committees.len());
    one_piece(&|row| row.grid, areas.grids.len());
    one_piece(&|row| areas.grids[usize::from(row.grid)].town, areas.towns.len());
}

#[test]
fn compounds_are_islands_inside_one_committee_area() {
    let areas = DEMO.areas();
    assert!(weave(&drawn(&areas.compound_shapes), Cover::Islands).is_ok());
    for (at, row) in areas.compounds.iter().enumerate() {
        for (from, to) in areas.compound_shapes.rings(at).flat_map(sides) {
            let middle = Point {
                lon_e7: i32::midpoint(from.lon_e7, to.lon_e7),
                lat_e7: i32::midpoint(from.lat_e7, to.lat_e7),
            };
            for point in [from, middle] {
                let unit_grid = &areas.unit_grids[usize::from(DEMO.unit_grid_at(point).unwrap())];
                assert_eq!(unit_grid.committee, row.committee, "{}", row.code);
            }
        }
    }
}

#[test]
fn the_compact_form_reads_back_to_the_same() {
    assert_eq!(DEMO.areas().to_text(), TEXT);
    assert_eq!("".parse::<Areas>(), Err(NotAGeography { line: 1 }));
    let broken = TEXT.replacen("g,310112001-01,310112001,", "g,310112001-01,310112999,", 1);
    assert!(broken.parse::<Areas>().is_err());
}

#[test]
fn areas_that_name_nothing_are_told() {
    let mut areas = DEMO.areas().clone();
    areas.unit_grids[7].committee = 9_999;
    areas.compounds[3].committee = 9_999;
    areas.unit_grids[8].code = areas.unit_grids[9].code.clone();
    let flaws = Geography::new(areas).unwrap_err();
    let codes: Vec<&str> = flaws.iter().map(|flaw| flaw.code).collect();
    assert_eq!(
        codes,
        [
            "geography.twice",
            "geography.unknown_area",
            "geography.unknown_area"
        ]
    );
}

#[test]
fn a_point_far_from_every_border_is_exact() {
    // Inside a unit grid whose neighbours are of the same responsible grid.
    let located = DEMO.locate(&said_at(121.515, 31.05), 30.0);
    assert_eq!(located.place.certainty, Certainty::Exact, "{located:?}");
    assert_eq!(located.border, None);
    let place = located.place;
    assert_eq!(place.town.as_ref().unwrap().as_str(), "310112114");
    let unit_grid = DEMO.unit_grid(place.unit_grid.as_ref().unwrap()).unwrap();
    let grid = &DEMO.areas().grids[usize::from(unit_grid.grid)];
    assert_eq!(place.grid.as_ref(), Some(&grid.code));
}

#[test]
fn near_a_border_both_grids_are_candidates() {
    let areas = DEMO.areas();
    let grid = |at: usize| areas.unit_grids[at].grid;
    let mut owner = HashMap::new();
    for at in 0..areas.unit_grids.len() {
        for side in areas.unit_shapes.rings(at).flat_map(sides) {
            owner.insert(side, at);
        }
    }
    let mut seen = 0;
    for ((from, to), mine) in &owner {
        let Some(other) = owner.get(&(*to, *from)) else {
            continue;
        };
        if grid(*mine) == grid(*other) || from.distance_m(*to) < 100.0 {
            continue;
        }
        let middle = Point {
            lon_e7: i32::midpoint(from.lon_e7, to.lon_e7),
            lat_e7: i32::midpoint(from.lat_e7, to.lat_e7),
        };
        let located = DEMO.locate(&said_at(middle.lon(), middle.lat()), 30.0);
        assert_eq!(located.place.certainty, Certainty::Unsure);
        assert!(located.border.unwrap().distance_m < 0.1);
        for at in [mine, other] {
            assert!(
                located
                    .place
                    .candidates
                    .contains(&areas.grids[usize::from(grid(*at))].code)
            );
        }
        seen += 1;
    }
    assert!(seen > 500, "{seen}");
}

#[test]
fn outside_the_district_is_said() {
    for (lon, lat) in [(121.47, 31.23), (-71.06, 42.36), (180.0, 90.0), (-180.0, -90.0)] {
        let located = DEMO.locate(&said_at(lon, lat), 30.0);
        assert_eq!(located.place.certainty, Certainty::Outside);
        assert_eq!((located.place.grid, located.place.town), (None, None));
    }
}

#[test]
fn a_code_is_a_place() {
    let row = &DEMO.areas().unit_grids[1_000];
    let said = Whereabouts {
        unit_grid: Some(row.code.clone()),
        ..Whereabouts::default()
    };
    let place = DEMO.locate(&said, 30.0).place;
    assert_eq!(place.certainty, Certainty::Exact);
    assert_eq!(
        place.grid,
        Some(DEMO.areas().grids[usize::from(row.grid)].code.clone())
    );
    let committee = &DEMO.areas().committees[usize::from(row.committee)];
    let said = Whereabouts {
        committee: Some(committee.code.clone()),
        ..Whereabouts::default()
    };
    let place = DEMO.locate(&said, 30.0).place;
    assert_eq!((place.certainty, place.unit_grid), (Certainty::Exact, None));
    assert_eq!(place.committee.as_ref(), Some(&committee.code));
    let unknown = Whereabouts {
        unit_grid: Some("310112999999999".parse().unwrap()),
        ..Whereabouts::default()
    };
    assert_eq!(DEMO.locate(&unknown, 30.0).place.certainty, Certainty::Missing);
}

#[test]
fn a_code_that_contradicts_the_point_makes_it_unsure() {
    let mut both = said_at(121.515, 31.05);
    both.unit_grid = Some(DEMO.areas().unit_grids[0].code.clone());
    let place = DEMO.locate(&both, 30.0).place;
    assert_eq!(place.certainty, Certainty::Unsure);
    assert_eq!(place.candidates.len(), 2);
    assert_eq!(place.town.unwrap().as_str(), "310112114");
}

#[test]
fn an_address_names_areas() {
    let locate = |address: &str| DEMO.locate(&said(address), 30.0).place;
    let compound = DEMO
        .areas()
        .compounds
        .iter()
        .find(|row| row.name_zh == "古美一村小区")
        .unwrap();
    let place = locate("闵行区古美街道古美一村小区12号门口");
    assert_eq!(place.compound.as_ref(), Some(&compound.code));
    assert_eq!(
        (place.certainty, place.kind),
        (Certainty::Exact, PlaceKind::Compound)
    );
    let place = locate("古美一村居委会旁边");
    assert_eq!((place.certainty, place.compound), (Certainty::Exact, None));
    assert!(place.grid.is_some());
    // A stem alone is for a person to confirm.
    let place = locate("古美一村门口有人堆垃圾");
    assert_eq!(place.certainty, Certainty::Unsure);
    assert_eq!(place.candidates.len(), 1);
    // Several committees of one estate.
    let place = locate("红旗新村");
    assert_eq!(place.certainty, Certainty::Unsure);
    assert_eq!(place.town.unwrap().as_str(), "310112001");
    assert_eq!(place.committee, None);
    // A town alone: its grids are candidates.
    let place = locate("七宝镇某路口");
    assert_eq!(place.certainty, Certainty::Unsure);
    assert_eq!(place.town.unwrap().as_str(), "310112102");
    assert!(place.candidates.len() >= 2);
    assert_eq!(locate("不知道在哪里").certainty, Certainty::Missing);
    assert_eq!(locate("").certainty, Certainty::Missing);
}

#[test]
fn a_compound_is_a_kind_of_place_unless_somebody_says_otherwise() {
    let ring: Vec<Point> = DEMO.areas().compound_shapes.rings(5).next().unwrap().to_vec();
    let Extent { low, high } = Extent::of(ring.iter().copied()).unwrap();
    let mut inside = said_at(
        f64::midpoint(low.lon(), high.lon()),
        f64::midpoint(low.lat(), high.lat()),
    );
    assert!(ring_holds(&ring, inside.point.unwrap()));
    let place = DEMO.locate(&inside, 0.0).place;
    assert_eq!(place.kind, PlaceKind::Compound);
    assert_eq!(place.compound.as_ref(), Some(&DEMO.areas().compounds[5].code));
    inside.kind = Some(PlaceKind::Market);
    assert_eq!(DEMO.locate(&inside, 0.0).place.kind, PlaceKind::Market);
}

#[test]
fn where_no_division_was_given_what_was_said_stands() {
    let bare = Geography::default();
    assert_eq!(
        bare.locate(&said_at(121.5, 31.0), 30.0).place.certainty,
        Certainty::Unsure
    );
    assert_eq!(
        bare.locate(&said("七宝镇"), 30.0).place.certainty,
        Certainty::Missing
    );
}

fn grid_of(spot: Option<Spot>) -> Option<u16> {
    spot.map(|spot| DEMO.areas().unit_grids[usize::from(spot.unit_grid)].grid)
}

/// Corners, middles of sides and points a step beside them: where an index would err first.
fn awkward_points() -> Vec<Point> {
    let areas = DEMO.areas();
    let mut points = BTreeSet::new();
    let layers = [&areas.unit_shapes, &areas.compound_shapes];
    let all = layers
        .iter()
        .flat_map(|shapes| (0..shapes.len()).flat_map(|at| shapes.rings(at).flat_map(sides)));
    for (from, to) in all {
        let middle = (
            i32::midpoint(from.lon_e7, to.lon_e7),
            i32::midpoint(from.lat_e7, to.lat_e7),
        );
        for (x, y) in [(from.lon_e7, from.lat_e7), middle] {
            for (dx, dy) in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)] {
                points.insert(Point {
                    lon_e7: x + dx,
                    lat_e7: y + dy,
                });
            }
        }
    }
    points.into_iter().collect()
}

#[test]
fn on_every_corner_and_side_the_index_agrees_with_the_exact_test() {
    let points = awkward_points();
    let stride = 97;
    for point in points.iter().step_by(stride) {
        let exact = DEMO.spot_exactly(*point);
        assert_eq!(DEMO.spot(*point), exact, "{point:?}");
        assert_eq!(DEMO.grid_at(*point), grid_of(exact), "{point:?}");
    }
    // Every corner inside the district belongs to exactly one unit grid.
    let shapes = &DEMO.areas().unit_shapes;
    for point in points.iter().step_by(stride * 7) {
        let holding = (0..shapes.len()).filter(|at| shapes.holds(*at, *point)).count();
        assert!(holding <= 1, "{point:?} {holding}");
    }
    assert!(points.len() / stride > 500);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]
    #[test]
    fn anywhere_the_index_agrees_with_the_exact_test(lon in 121.2..121.6_f64, lat in 30.95..31.28_f64) {
        let point = Point::from_degrees(lon, lat).unwrap();
        let exact = DEMO.spot_exactly(point);
        prop_assert_eq!(DEMO.spot(point), exact);
        prop_assert_eq!(DEMO.grid_at(point), grid_of(exact));
    }

    #[test]
    fn a_located_point_is_unsure_exactly_near_a_border(lon in 121.24..121.56_f64, lat in 30.98..31.26_f64) {
        let here = said_at(lon, lat);
        let (near, far) = (DEMO.locate(&here, 25.0), DEMO.locate(&here, 400.0));
        if near.place.certainty != Certainty::Outside {
            prop_assert_eq!(near.place.certainty == Certainty::Unsure, near.border.is_some());
            prop_assert!(near.border.is_none_or(|border| border.distance_m <= 25.0));
            let grids: HashSet<_> = far.place.candidates.iter().collect();
            prop_assert!(near.place.candidates.iter().all(|grid| grids.contains(grid)));
            // A step of the warning distance in any direction stays in the candidates.
            for (east, north) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
                let step = 24.0 / 111_195.0;
                let beside = Point::from_degrees(
                    lon + east * step / lat.to_radians().cos(),
                    lat + north * step,
                ).unwrap();
                if let Some(grid) = DEMO.grid_at(beside) {
                    let code = &DEMO.areas().grids[usize::from(grid)].code;
                    prop_assert!(near.place.grid.as_ref() == Some(code) || near.place.candidates.contains(code));
                }
            }
        }
    }
}
