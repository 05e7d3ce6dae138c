use super::*;
use jiff::tz::TimeZone;

fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

const FILE: &str = "工单编号,受理时间,问题类型,经度,纬度,内容,备注\n\
    A1,2026-03-03 10:00:00,路灯不亮,121.38,31.11,路灯坏了,\n\
    A2,昨天,路灯不亮,121.38,31.11,路灯坏了,\n\
    A3,2026/03/03 10:00,积水,,,路面积水,13800138000\n";

#[test]
fn columns_are_known_by_the_names_systems_give_them() {
    let file = rows(FILE.as_bytes()).unwrap();
    let sample: Vec<_> = file.rows.iter().map(|(_, row)| row.clone()).collect();
    let proposal = Proposal::of(&file.header, &sample);
    assert_eq!(proposal.mapping.column(Field::OpenedAt), Some(1));
    assert_eq!(
        proposal.unknown,
        [("备注".to_owned(), Some(Field::Phone))],
        "proposed by its values, not taken"
    );
}

#[test]
fn a_row_is_read_or_told() {
    let file = rows(FILE.as_bytes()).unwrap();
    let mapping = Proposal::of(&file.header, &[]).mapping;
    let read: Vec<_> = file
        .rows
        .iter()
        .map(|(_, row)| Record::read(row, &mapping, &zone()))
        .collect();
    let first = read[0].as_ref().unwrap();
    assert_eq!(first.opened_at, Some("2026-03-03T02:00:00Z".parse().unwrap()));
    assert_eq!(
        read[1],
        Err(RowProblem {
            field: Field::OpenedAt,
            found: "昨天".to_owned()
        })
    );
    assert_eq!(read[2].as_ref().unwrap().point, None);
}

#[test]
fn a_broken_line_is_told_and_the_rest_is_read() {
    let file = rows(b"number,words\n1,a\n2\n3,c\n").unwrap();
    assert_eq!(file.rows.len(), 2);
    assert_eq!(file.broken[0].0, 3);
    assert_eq!(rows(b"").unwrap_err(), Unreadable::NoHeader);
}

#[test]
fn a_workbook_reads_as_its_csv_does() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (line, text) in FILE.lines().enumerate() {
        for (column, cell) in text.split(',').enumerate() {
            let at = (u32::try_from(line).unwrap(), u16::try_from(column).unwrap());
            sheet.write_string(at.0, at.1, cell).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(rows(&bytes).unwrap().rows, rows(FILE.as_bytes()).unwrap().rows);
}

#[test]
fn the_new_york_sample_maps_by_its_own_names() {
    let Ok(folder) = std::env::var("GEZHI_TEST_DATA") else {
        eprintln!("SKIPPED: open data (GEZHI_TEST_DATA is unset)");
        return;
    };
    let bytes = std::fs::read(format!("{folder}/311/nyc_sample_1000.csv")).unwrap();
    let file = rows(&bytes).unwrap();
    let mapping = Proposal::of(&file.header, &[]).mapping;
    let zone = TimeZone::get("America/New_York").unwrap();
    let read = file
        .rows
        .iter()
        .filter(|(_, row)| Record::read(row, &mapping, &zone).is_ok())
        .count();
    assert_eq!((read, file.rows.len()), (1000, 1000));
    for field in [
        Field::Number,
        Field::OpenedAt,
        Field::ClosedAt,
        Field::CaseType,
        Field::Unit,
        Field::Lon,
    ] {
        assert!(mapping.column(field).is_some(), "{field:?}");
    }
}
