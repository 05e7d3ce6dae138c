use proptest::prelude::*;

use super::*;
use crate::grid::shape::{ring_holds, twice_area};

/// A corner so many metres east and north of a place in Minhang.
fn at(east_m: f64, north_m: f64) -> Point {
    let lat = 31.1 + north_m / 111_195.0;
    let lon = 121.4 + east_m / (111_195.0 * 31.1_f64.to_radians().cos());
    Point::from_degrees(lon, lat).unwrap()
}

fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Drawn {
    vec![vec![
        at(west, south),
        at(east, south),
        at(east, north),
        at(west, north),
    ]]
}

fn total_m2(shape: &Drawn) -> f64 {
    shape
        .iter()
        .map(|ring| {
            if twice_area(ring) > 0 {
                area_m2(ring)
            } else {
                -area_m2(ring)
            }
        })
        .sum()
}

#[test]
fn two_neighbours_stay_as_they_were_drawn() {
    let drawn = [
        rectangle(0.0, 0.0, 100.0, 100.0),
        rectangle(100.0, 0.0, 200.0, 100.0),
    ];
    let woven = weave(&drawn, Cover::Whole).unwrap();
    assert!(woven.mended.is_empty());
    for (shape, drawn) in woven.shapes.iter().zip(&drawn) {
        assert_eq!(shape.len(), 1);
        let corners: BTreeSet<Point> = shape[0].iter().copied().collect();
        assert_eq!(corners, drawn[0].iter().copied().collect());
    }
}

#[test]
fn a_corner_on_a_neighbours_side_becomes_one_of_its_corners() {
    let drawn = [
        rectangle(0.0, 0.0, 100.0, 100.0),
        rectangle(100.2, 0.0, 200.0, 50.0),
        rectangle(99.9, 50.1, 200.0, 100.0),
    ];
    let woven = weave(&drawn, Cover::Whole).unwrap();
    assert_eq!(woven.shapes[0][0].len(), 5);
    assert!(woven.mended.is_empty());
}

#[test]
fn a_gap_is_refused_with_its_place() {
    // Four around a hole of 20 by 20 metres.
    let drawn = [
        rectangle(0.0, 0.0, 120.0, 50.0),
        rectangle(0.0, 70.0, 120.0, 120.0),
        rectangle(0.0, 50.0, 50.0, 70.0),
        rectangle(70.0, 50.0, 120.0, 70.0),
    ];
    let refused = weave(&drawn, Cover::Whole).unwrap_err();
    let [only] = &refused[..] else {
        panic!("{refused:?}")
    };
    assert_eq!(only.trouble, Trouble::Gap);
    assert!((only.area_m2 - 400.0).abs() < 1.0, "{}", only.area_m2);
    assert!(only.at.distance_m(at(60.0, 60.0)) < 1.0);
    assert!(
        weave(&drawn, Cover::Islands).is_ok(),
        "islands may enclose what is nobody's"
    );
}

#[test]
fn a_gap_under_a_square_metre_is_mended_and_listed() {
    let drawn = [
        rectangle(0.0, 0.0, 120.0, 50.0),
        rectangle(0.0, 50.8, 120.0, 120.0),
        rectangle(0.0, 50.0, 50.0, 50.8),
        rectangle(50.8, 50.0, 120.0, 50.8),
    ];
    let woven = weave(&drawn, Cover::Whole).unwrap();
    let [mended] = &woven.mended[..] else {
        panic!("{:?}", woven.mended)
    };
    assert_eq!(mended.trouble, Trouble::Gap);
    assert!(mended.area_m2 < 1.0);
    let all: f64 = woven.shapes.iter().map(total_m2).sum();
    assert!((all - 120.0 * 120.0).abs() < 5.0, "{all}");
}

#[test]
fn an_overlap_is_refused_with_both_names_and_a_small_one_mended() {
    let drawn = [
        rectangle(0.0, 0.0, 100.0, 100.0),
        rectangle(90.0, 90.0, 200.0, 200.0),
    ];
    let refused = weave(&drawn, Cover::Islands).unwrap_err();
    assert_eq!(
        (refused[0].trouble, &refused[0].polygons[..]),
        (Trouble::Overlap, &[0, 1][..])
    );
    assert!((refused[0].area_m2 - 100.0).abs() < 1.0);
    let drawn = [
        rectangle(0.0, 0.0, 100.0, 100.0),
        rectangle(99.2, 99.2, 200.0, 200.0),
    ];
    let woven = weave(&drawn, Cover::Islands).unwrap();
    assert_eq!(woven.mended.len(), 1);
    assert_eq!(woven.mended[0].polygons, [0, 1]);
    assert!((total_m2(&woven.shapes[0]) - 10_000.0).abs() < 2.0);
}

#[test]
fn a_polygon_with_a_hole_keeps_it_for_the_one_inside() {
    let mut around = rectangle(0.0, 0.0, 300.0, 300.0);
    around.extend(rectangle(100.0, 100.0, 200.0, 200.0));
    let inside = rectangle(100.0, 100.0, 200.0, 200.0);
    let woven = weave(&[around.clone(), inside], Cover::Whole).unwrap();
    assert_eq!(woven.shapes[0].len(), 2);
    assert!((total_m2(&woven.shapes[0]) - 80_000.0).abs() < 30.0);
    let refused = weave(&[around], Cover::Whole).unwrap_err();
    assert_eq!(refused[0].trouble, Trouble::Gap);
}

#[test]
fn a_polygon_thinner_than_the_snapping_distance_is_told() {
    let drawn = [
        rectangle(0.0, 0.0, 100.0, 100.0),
        rectangle(300.0, 0.0, 300.3, 0.3),
    ];
    let refused = weave(&drawn, Cover::Whole).unwrap_err();
    assert_eq!(
        (refused[0].trouble, &refused[0].polygons[..]),
        (Trouble::Vanished, &[1][..])
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// A chessboard drawn by a shaking hand: each corner of each square a few decimetres off.
    #[test]
    fn what_was_drawn_with_a_shaking_hand_fits_after_weaving(
        shakes in prop::collection::vec((-0.11..0.11_f64, -0.11..0.11_f64), 5 * 5 * 4),
        turned in any::<bool>(),
    ) {
        let mut shakes = shakes.into_iter();
        let mut drawn = Vec::new();
        for x in 0..5 {
            for y in 0..5 {
                let corners = [(0, 0), (1, 0), (1, 1), (0, 1)];
                let mut ring: Vec<Point> = corners.iter().zip(shakes.by_ref()).map(|((dx, dy), (east, north))| {
                    at(f64::from(x + dx) * 100.0 + east, f64::from(y + dy) * 100.0 + north)
                }).collect();
                if turned {
                    ring.reverse();
                }
                drawn.push(vec![ring]);
            }
        }
        let woven = weave(&drawn, Cover::Whole).map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
        let all: f64 = woven.shapes.iter().map(total_m2).sum();
        prop_assert!((all - 250_000.0).abs() < 300.0, "{all}");
        // Every side inside the board is shared by exactly two.
        let mut open = BTreeSet::new();
        for (from, to) in woven.shapes.iter().flatten().flat_map(|ring| crate::grid::shape::sides(ring)) {
            if !open.remove(&(to, from)) {
                prop_assert!(open.insert((from, to)));
            }
        }
        prop_assert_eq!(open.len(), 20);
        // Woven again, nothing changes.
        let again = weave(&woven.shapes, Cover::Whole).map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
        prop_assert!(again.mended.is_empty());
        prop_assert_eq!(again.shapes, woven.shapes);
    }

    #[test]
    fn a_point_lies_in_exactly_one_face_of_what_lines_cut(
        lines in prop::collection::vec(((0.0..300.0_f64, 0.0..300.0_f64), (0.0..300.0_f64, 0.0..300.0_f64)), 1..12),
        points in prop::collection::vec((1.0..299.0_f64, 1.0..299.0_f64), 20),
    ) {
        let lines: Vec<(Point, Point)> = lines.into_iter().map(|(one, other)| (at(one.0, one.1), at(other.0, other.1))).collect();
        let faces = faces(&[rectangle(0.0, 0.0, 300.0, 300.0)], &lines);
        let all: f64 = faces.iter().map(Face::area_m2).sum();
        prop_assert!((all - 90_000.0).abs() < 600.0, "{all}");
        for (east, north) in points {
            let point = at(east, north);
            let holding = faces.iter().filter(|face| {
                face.rings.iter().fold(false, |inside, ring| inside ^ ring_holds(ring, point))
            }).count();
            prop_assert_eq!(holding, 1);
        }
    }
}
