//! `gezhi replay`: a quarter of a city through the same commands, and the figures against a count of the raw file.

use std::collections::BTreeMap;
use std::io::Read;

use gezhi_testkit::{Engine, Site, engines};
use serde_json::Value;

use crate::GEZHI;

/// By "month department": due, closed, closed by the deadline.
type Counts = BTreeMap<String, [i64; 3]>;

/// The open data set, when there is one.
fn quarter() -> Option<String> {
    let Ok(folder) = std::env::var("GEZHI_TEST_DATA") else {
        eprintln!("SKIPPED: no open data (GEZHI_TEST_DATA is unset)");
        return None;
    };
    Some(format!("{folder}/311/boston_2011_q3.csv.gz"))
}

/// Counts the first `rows` rows of the raw file. Its times are all of one zone, so that texts compare as moments do;
/// nothing of Gezhi has a part in it.
fn recount(path: &str, rows: usize) -> (Counts, usize, usize) {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|held| held == name).unwrap();
    let [due, closed, flag, unit] = ["target_dt", "closed_dt", "ontime", "department"].map(column);
    let (mut counts, mut no_target, mut flagged) = (Counts::new(), 0, 0);
    for record in reader.records().take(rows) {
        let record = record.unwrap();
        if record[due].is_empty() {
            no_target += 1;
            continue;
        }
        let count = counts
            .entry(format!("{} {}", &record[due][..7], record[unit].trim()))
            .or_default();
        count[0] += 1;
        if !record[closed].is_empty() {
            count[1] += 1;
            count[2] += i64::from(record[closed] <= record[due]);
            flagged += usize::from(!record[flag].is_empty());
        }
    }
    (counts, no_target, flagged)
}

/// The same counts as `gezhi figures` prints them.
fn figures(site: &Site) -> Counts {
    let table = site.answer(&[
        "figures",
        "--by",
        "month,unit",
        "--figures",
        "due_handle,met_handle,on_time_handle",
        "--from",
        "2010-01-01",
        "--to",
        "2026-01-01",
    ]);
    let mut counts = Counts::new();
    for row in table["rows"].as_array().into_iter().flatten() {
        let cells = [0, 1, 2].map(|at| row["cells"][at]["numerator"].as_i64().unwrap_or(0));
        let (month, unit) = (&row["group"][0]["code"], &row["group"][1]["name"]);
        let name = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        if cells[0] > 0 {
            counts.insert(format!("{} {}", name(month), name(unit)), cells);
        }
    }
    counts
}

#[tokio::test]
async fn a_quarter_of_a_city_keeps_its_own_flag_and_its_own_count() {
    let Some(path) = quarter() else { return };
    for engine in engines() {
        // A share of the quarter, for time; `gezhi replay` sends the whole of it.
        let rows = match engine {
            Engine::Sqlite => 5_000,
            Engine::Postgres(_) => 1_200,
        };
        let site = Site::new(GEZHI, &engine).await;
        let answer = site.answer(&["replay", &path, "--rows", &rows.to_string()]);
        let (counts, no_target, flagged) = recount(&path, rows);
        assert_eq!(answer["rows"], rows, "{answer}");
        assert_eq!(
            answer["refused"],
            serde_json::json!({}),
            "no rule stood in the way"
        );
        assert_eq!(answer["on_time"]["compared"], flagged);
        assert_eq!(answer["on_time"]["equal"], flagged, "the city's own flag");
        assert_eq!(answer["no_clock"], no_target, "no target, no clock");
        assert_eq!(answer["departments"]["equal"], rows);
        assert!(answer["departments"]["by_rule"].as_u64() > Some(rows as u64 * 9 / 10));
        assert_eq!(answer["roll_ups"]["differing"], 0);
        assert!(answer["rows_per_s"].as_f64() > Some(0.0) && answer["peak_rss_bytes"].as_u64() > Some(0));
        assert_eq!(answer["broken_rows"], serde_json::json!([]));
        assert_eq!(figures(&site), counts, "by month and department");
        assert_eq!(site.check(), rows as u64);
    }
}

#[tokio::test]
async fn unknown_columns_are_proposed_and_broken_rows_told_each() {
    let site = Site::new(GEZHI, &engines()[0]).await;
    let file = site.folder.join("sheet.csv");
    let rows = "case_enquiry_id,open_dt,target_dt,closed_dt,type,department,x,where_n,source\n\
        1,2011-07-01 01:00:00,2011-07-02 01:00:00,,Lamp,Lights,2011-07-01 01:00:00,42.31,Phone\n\
        2,yesterday,,,Lamp,Lights,2011-07-01 02:00:00,42.32,Phone\n\
        3,2011-07-01 03:00:00,,2011-07-01 04:00:00,Lamp,Lights,2011-07-01 03:00:00,42.33,Phone\n";
    std::fs::write(&file, rows).unwrap();
    let answer = site.answer(&["replay", file.to_str().unwrap()]);
    assert_eq!(answer["rows"], 2);
    assert_eq!(answer["no_clock"], 1);
    let broken = &answer["broken_rows"][0];
    assert_eq!(
        (&broken["line"], &broken["found"]),
        (&3.into(), &"yesterday".into())
    );
    let proposed = answer["unknown_columns"].as_array().unwrap();
    let latitude = proposed.iter().find(|column| column["column"] == "where_n");
    assert_eq!(latitude.unwrap()["looks_like"], "lat");
    let again = site.run(&["replay", file.to_str().unwrap()]);
    assert!(!again.status.success(), "a replay needs a data folder of its own");
}
