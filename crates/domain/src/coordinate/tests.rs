use proptest::prelude::*;

use super::*;

const ALL: [Datum; 4] = [Datum::Wgs84, Datum::Cgcs2000, Datum::Gcj02, Datum::Bd09];

fn metres(one: Degrees, other: Degrees) -> f64 {
    let point = |(lon, lat)| Point::from_degrees(lon, lat).unwrap();
    point(one).distance_m(point(other))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn there_and_back_is_less_than_a_metre(lon in 73.0..137.0_f64, lat in 2.0..55.0_f64) {
        for datum in ALL {
            let back = datum.to_wgs84(datum.from_wgs84((lon, lat)));
            prop_assert!(metres(back, (lon, lat)) < 0.05, "{datum:?} {back:?}");
            let there = datum.from_wgs84(datum.to_wgs84((lon, lat)));
            prop_assert!(metres(there, (lon, lat)) < 0.05, "{datum:?} {there:?}");
        }
    }

    #[test]
    fn far_from_the_mainland_gcj02_shifts_nothing(lon in -180.0..71.0_f64, lat in -80.0..80.0_f64) {
        prop_assert_eq!(Datum::Gcj02.from_wgs84((lon, lat)), (lon, lat));
        prop_assert_eq!(Datum::Gcj02.to_wgs84((lon, lat)), (lon, lat));
    }

    #[test]
    fn within_the_mainland_the_shift_is_some_hundred_metres(lon in 75.0..134.0_f64, lat in 18.0..53.0_f64) {
        let moved = metres(Datum::Gcj02.from_wgs84((lon, lat)), (lon, lat));
        prop_assert!((10.0..1_500.0).contains(&moved), "{moved}");
    }
}

#[test]
fn the_known_offset_of_minhang() {
    let here = (121.38, 31.11);
    let there = Datum::Gcj02.from_wgs84(here);
    let east = metres((there.0, here.1), here);
    let south = metres((here.0, there.1), here);
    assert!(there.0 > here.0 && there.1 < here.1);
    assert!((430.0..455.0).contains(&east), "{east}");
    assert!((200.0..225.0).contains(&south), "{south}");
}

#[test]
fn a_published_pair_of_both_maps_agrees() {
    // The flagpole of Tian'anmen as it is widely quoted in both systems.
    let there = Datum::Gcj02.from_wgs84((116.391_27, 39.907_48));
    assert!(metres(there, (116.397_51, 39.908_88)) < 5.0, "{there:?}");
}

#[test]
fn a_datum_is_read_by_its_common_names_and_nothing_else() {
    assert_eq!("WGS-84".parse(), Ok(Datum::Wgs84));
    assert_eq!("gcj02".parse(), Ok(Datum::Gcj02));
    assert_eq!("BD-09".parse(), Ok(Datum::Bd09));
    assert_eq!("CGCS2000".parse(), Ok(Datum::Cgcs2000));
    assert_eq!("shanghai2000".parse::<Datum>(), Err(NotADatum));
    assert_eq!("".parse::<Datum>(), Err(NotADatum));
    for datum in ALL {
        assert_eq!(datum.name().parse(), Ok(datum));
    }
}

#[test]
fn what_is_not_on_the_globe_is_no_point() {
    assert_eq!(Datum::Gcj02.point((121.0, 91.0)), None);
    assert_eq!(Datum::Wgs84.point((f64::NAN, 31.0)), None);
}

/// All corners of the polygons of a file.
fn corners(path: &std::path::Path) -> Vec<Degrees> {
    fn walk(value: &serde_json::Value, out: &mut Vec<Degrees>) {
        let Some(list) = value.as_array() else { return };
        match (
            list.first().and_then(serde_json::Value::as_f64),
            list.get(1).and_then(serde_json::Value::as_f64),
        ) {
            (Some(lon), Some(lat)) => out.push((lon, lat)),
            _ => list.iter().for_each(|inner| walk(inner, out)),
        }
    }
    #[expect(clippy::disallowed_methods, reason = "a test reads its data")]
    let text = std::fs::read_to_string(path).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut out = Vec::new();
    walk(&file["features"][0]["geometry"]["coordinates"], &mut out);
    out
}

/// Metres from `at` to the ring, along the plane tangent there.
fn away_m((lon, lat): Degrees, ring: &[Degrees]) -> f64 {
    let flat = |(x, y): Degrees| {
        (
            (x - lon) * lat.to_radians().cos() * 111_195.0,
            (y - lat) * 111_195.0,
        )
    };
    let sides = ring.iter().zip(ring.iter().skip(1));
    let one = |(from, to): (&Degrees, &Degrees)| {
        let ((x0, y0), (x1, y1)) = (flat(*from), flat(*to));
        let (dx, dy) = (x1 - x0, y1 - y0);
        let along = (-(x0 * dx + y0 * dy) / (dx * dx + dy * dy).max(1e-12)).clamp(0.0, 1.0);
        (x0 + along * dx).hypot(y0 + along * dy)
    };
    sides.map(one).fold(f64::INFINITY, f64::min)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
fn two_outlines_of_minhang_agree_after_conversion_and_not_before() {
    let Ok(data) = std::env::var("GEZHI_TEST_DATA") else {
        eprintln!("SKIPPED: the outlines of Minhang (GEZHI_TEST_DATA is unset)");
        return;
    };
    let folder = std::path::Path::new(&data).join("geo");
    let ours = corners(&folder.join("minhang_outline.geojson"));
    let theirs = corners(&folder.join("minhang_outline_gcj02.json"));
    let away = |ring: &[Degrees]| median(ours.iter().map(|corner| away_m(*corner, ring)).collect());
    let converted: Vec<Degrees> = theirs.iter().map(|at| Datum::Gcj02.to_wgs84(*at)).collect();
    let (before, after) = (away(&theirs), away(&converted));
    println!("corners of one outline lie {before:.0} m from the other as given, {after:.0} m when converted");
    assert!(before > 150.0, "{before}");
    assert!(after < before / 4.0, "{before} {after}");
    // The centre of the box is free of which corners were drawn.
    let centre = |ring: &[Degrees]| {
        let middle = |pick: fn(&Degrees) -> f64| {
            let low = ring.iter().map(pick).fold(f64::INFINITY, f64::min);
            let high = ring.iter().map(pick).fold(f64::NEG_INFINITY, f64::max);
            f64::midpoint(low, high)
        };
        (middle(|at| at.0), middle(|at| at.1))
    };
    assert!(metres(centre(&ours), centre(&theirs)) > 300.0);
    assert!(metres(centre(&ours), centre(&converted)) < 300.0);
}
