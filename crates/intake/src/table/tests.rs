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

#[test]
fn a_title_and_two_lines_of_header_are_understood() {
    let file = sheet(
        "某街道台账,,,\n工单编号,诉求人,,诉求内容\n,姓名,联系电话,\nA1,甲,13900000001,内容一\n\nA2,乙,,内容二\n".as_bytes(),
    )
    .unwrap();
    assert_eq!(file.header, ["工单编号", "姓名", "联系电话", "诉求内容"]);
    assert_eq!(file.rows.len(), 2);
    assert_eq!(file.rows[0].0, 4, "lines are counted in the file");
}

#[test]
fn encodings_and_separators_of_offices_read_the_same() {
    let text = "工单编号;诉求内容;联系电话\nA1;路灯坏了;13900000001\n";
    let (chinese, ..) = encoding_rs::GB18030.encode(text);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let plain = sheet(text.as_bytes()).unwrap();
    assert_eq!(sheet(&chinese).unwrap().rows, plain.rows);
    assert_eq!(sheet(&utf16).unwrap().rows, plain.rows);
    assert_eq!(
        sheet(text.replace(';', "\t").as_bytes()).unwrap().rows,
        plain.rows
    );
}

#[test]
fn one_broken_line_does_not_spoil_a_file() {
    let mut bytes = "编号,内容\nA1,好\nA2,".as_bytes().to_vec();
    bytes.extend(b"\xff\xfe\nA3,");
    bytes.extend("好\nA4,好,多,了\n".as_bytes());
    let file = sheet(&bytes).unwrap();
    assert_eq!(
        file.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
        [2, 4]
    );
    assert_eq!(
        file.broken.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
        [3, 5]
    );
    assert_eq!(sheet(b"").unwrap_err(), Unreadable::NoHeader);
    assert!(matches!(
        sheet(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1]),
        Err(Unreadable::Format(_))
    ));
    assert!(sheet(b"PK\x03\x04").is_err());
}

#[test]
fn a_plan_that_does_not_fit_the_file_says_where() {
    let header = ["编号", "内容", "经度", "纬度"].map(str::to_owned);
    let read = |text: &str| {
        serde_json::from_str::<Plan>(text)
            .unwrap()
            .ready(&header, &zone())
            .map(drop)
    };
    let pointer = |text: &str| read(text).unwrap_err().pointer;
    assert_eq!(
        pointer(r#"{"columns":{"words":"没有"},"source":"hotline"}"#),
        "/columns/words"
    );
    assert_eq!(
        pointer(r#"{"columns":{"words":9},"source":"hotline"}"#),
        "/columns/words"
    );
    assert_eq!(
        pointer(r#"{"columns":{"number":0},"source":"hotline"}"#),
        "/columns"
    );
    assert_eq!(pointer(r#"{"columns":{"words":"内容"}}"#), "/source");
    assert_eq!(
        pointer(r#"{"columns":{"words":1,"lon":2},"source":"hotline"}"#),
        "/columns"
    );
    assert_eq!(
        pointer(r#"{"columns":{"words":1,"lon":2,"lat":3},"source":"hotline"}"#),
        "/datum"
    );
    assert_eq!(
        pointer(r#"{"columns":{"words":1},"source":"hotline","zone":"Mars/Base"}"#),
        "/zone"
    );
    read(r#"{"columns":{"words":1,"lon":2,"lat":3},"source":"hotline","datum":"bd09"}"#).unwrap();
}
