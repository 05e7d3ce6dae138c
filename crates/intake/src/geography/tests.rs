use gezhi_domain::coordinate::Datum;
use gezhi_domain::grid::{Areas, Geography, Version};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::*;

fn demo() -> Version {
    load(&[]).unwrap().all()[0].clone()
}

fn day() -> Date {
    "2026-04-01".parse().unwrap()
}

fn drawn(layers: &[Layer]) -> Value {
    let mut file: Value = serde_json::from_str(&layer(&demo(), layers[0])).unwrap();
    for more in &layers[1..] {
        let other: Value = serde_json::from_str(&layer(&demo(), *more)).unwrap();
        let features = other["features"].as_array().unwrap().clone();
        file["features"].as_array_mut().unwrap().extend(features);
    }
    file
}

/// The degrees of every corner put through `change`.
fn moved(file: &mut Value, change: &dyn Fn((f64, f64)) -> (f64, f64)) {
    match file {
        Value::Array(list) => {
            if let [Value::Number(lon), Value::Number(lat)] = &list[..] {
                let (lon, lat) = change((lon.as_f64().unwrap(), lat.as_f64().unwrap()));
                *list = vec![json!(lon), json!(lat)];
            } else {
                for inner in list {
                    moved(inner, change);
                }
            }
        }
        Value::Object(fields) => {
            for inner in fields.values_mut() {
                moved(inner, change);
            }
        }
        _ => {}
    }
}

/// A small file: two squares of some 300 m side by side.
fn two_squares(gap_m: f64) -> Value {
    let square = |code: &str, east_m: f64| {
        let lon = |metres: f64| 121.4 + metres / 95_200.0;
        let lat = |metres: f64| 31.1 + metres / 111_195.0;
        let (west, east) = (lon(east_m), lon(east_m + 300.0));
        let ring = [
            [west, lat(0.0)],
            [east, lat(0.0)],
            [east, lat(300.0)],
            [west, lat(300.0)],
            [west, lat(0.0)],
        ];
        json!({ "type": "Feature", "geometry": { "type": "Polygon", "coordinates": [ring] },
            "properties": { "layer": "unit_grid", "code": code, "grid": "310112001-01" } })
    };
    json!({ "type": "FeatureCollection", "features": [
        square("310112001001001", 0.0), square("310112001001002", 300.0 + gap_m),
    ] })
}

#[test]
fn what_is_drawn_can_be_imported_again_and_changes_nothing() {
    let held = demo();
    let file = drawn(&[Layer::UnitGrids, Layer::Compounds]).to_string();
    let imported = import(&file, Datum::Wgs84, day(), &held.geography).unwrap();
    assert!(imported.mended.is_empty());
    assert_eq!(differences(held.geography.areas(), &imported.areas), []);
    assert_eq!(imported.areas.valid_from, day());
    let text = imported.areas.to_text();
    assert_eq!(text.parse::<Areas>().as_ref(), Ok(&imported.areas));
}

#[test]
fn a_file_in_another_datum_is_moved_back() {
    let held = demo();
    let mut file = drawn(&[Layer::UnitGrids]);
    moved(&mut file["features"], &|at| Datum::Gcj02.from_wgs84(at));
    let imported = import(&file.to_string(), Datum::Gcj02, day(), &held.geography).unwrap();
    assert_eq!(
        imported.left_out,
        Vec::<String>::new(),
        "compounds in force are kept"
    );
    let geography = Geography::new(imported.areas).unwrap();
    let points = (0..400).map(|n| gezhi_domain::place::Point {
        lon_e7: 1_213_000_000 + n * 5_501,
        lat_e7: 310_200_000 + n * 4_703,
    });
    let same = points
        .filter(|at| {
            let code = |held: &Geography| {
                let found = held.unit_grid_at(*at)?;
                Some(held.areas().unit_grids[usize::from(found)].code.clone())
            };
            code(&geography) == code(&held.geography)
        })
        .count();
    assert!(same >= 398, "{same}");
    // Read in the wrong datum, the same file is another district.
    let wrong = import(&file.to_string(), Datum::Wgs84, day(), &held.geography).unwrap();
    let changed = differences(held.geography.areas(), &wrong.areas);
    let unit_grids = changed.iter().find(|found| found.layer == "unit_grids").unwrap();
    assert_eq!(unit_grids.changed.len(), held.geography.areas().unit_grids.len());
}

#[test]
fn an_overlap_is_refused_with_its_place_and_a_seam_closed() {
    let held = Geography::default();
    let overlapping = two_squares(-10.0).to_string();
    let found = import(&overlapping, Datum::Wgs84, day(), &held).unwrap_err();
    assert_eq!(found[0].code, "geography.overlap");
    assert_eq!(found[0].areas, ["310112001001001", "310112001001002"]);
    let (lon, lat) = found[0].at.unwrap();
    assert!(
        (lon - 121.403_1).abs() < 0.001 && (lat - 31.101_3).abs() < 0.001,
        "{lon} {lat}"
    );
    assert!((found[0].area_m2.unwrap() - 3_000.0).abs() < 100.0);
    // Thirty centimetres are one border.
    let imported = import(&two_squares(0.3).to_string(), Datum::Wgs84, day(), &held).unwrap();
    assert_eq!(imported.areas.unit_grids.len(), 2);
    assert_eq!(imported.areas.towns[0].code.as_str(), "310112001");
}

#[test]
fn features_without_what_they_need_are_named() {
    let held = Geography::default();
    let mut file = two_squares(0.0);
    file["features"][0]["properties"]["code"] = json!("12");
    file["features"][1]["properties"]["grid"] = json!("");
    let found = import(&file.to_string(), Datum::Wgs84, day(), &held).unwrap_err();
    let codes: Vec<&str> = found.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["geography.bad_code", "geography.no_grid"]);
    for bad in [
        "",
        "{}",
        "[]",
        "{\"type\":\"FeatureCollection\",\"features\":[{\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}}]}",
    ] {
        let found = import(bad, Datum::Wgs84, day(), &held).unwrap_err();
        assert_eq!(found[0].code, "geography.unreadable", "{bad}");
    }
    let empty = json!({ "type": "FeatureCollection", "features": [] }).to_string();
    let found = import(&empty, Datum::Wgs84, day(), &held).unwrap_err();
    assert_eq!(found[0].code, "geography.no_unit_grids");
}

#[test]
fn a_unit_grid_that_changes_hands_is_told_with_both_grids() {
    let held = demo();
    let mut file = drawn(&[Layer::UnitGrids]);
    let feature = &mut file["features"][0]["properties"];
    let (code, old) = (feature["code"].clone(), feature["grid"].clone());
    let new = if old == "310112001-01" {
        "310112001-02"
    } else {
        "310112001-01"
    };
    feature["grid"] = json!(new);
    let imported = import(&file.to_string(), Datum::Cgcs2000, day(), &held.geography).unwrap();
    let found = differences(held.geography.areas(), &imported.areas);
    let of = |layer: &str| found.iter().find(|found| found.layer == layer).unwrap();
    assert_eq!(of("unit_grids").changed, [code.as_str().unwrap()]);
    let mut grids = vec![old.as_str().unwrap(), new];
    grids.sort_unstable();
    assert_eq!(of("grids").changed, grids);
    assert!(found.iter().all(|found| found.layer != "compounds"));
}
