use super::*;

fn given(text: &str) -> Vec<(String, String)> {
    pairs(text.as_bytes()).unwrap()
}

fn now() -> gezhi_domain::time::Timestamp {
    "2026-03-03T02:00:00Z".parse().unwrap()
}

#[test]
fn empty_parameters_are_absent_and_lists_are_split() {
    let ask = Ask::read(
        &given("service_request_id=&service_code=C0101,%20C0102,,&status=open%2Cclosed&start_date="),
        now(),
    )
    .unwrap();
    assert!(ask.ids.is_empty());
    assert_eq!(ask.codes, ["C0101", "C0102"]);
    assert_eq!((ask.open, ask.page), (None, (1000, 0)));
    assert_eq!(ask.span.1.seconds_since(ask.span.0), 90 * 24 * 3600);
}

#[test]
fn numbers_override_everything_else() {
    let ask = Ask::read(
        &given("service_request_id=a,b&start_date=2020-01-01T00:00:00Z&end_date=2026-01-01T00:00:00Z"),
        now(),
    );
    assert_eq!(ask.unwrap().ids, ["a", "b"]);
}

#[test]
fn wrong_questions_are_told() {
    for wrong in [
        "start_date=yesterday",
        "start_date=2026-01-01",
        "start_date=2025-01-01T00:00:00Z&end_date=2026-01-01T00:00:00Z",
        "start_date=2026-02-02T00:00:00Z&end_date=2026-02-01T00:00:00Z",
        "status=done",
        "page=0",
        "page_size=1001",
        "page_size=ten",
        "lat=31.1",
        "lat=north&long=121",
        "bbox=1,2,3",
        "bbox=122,31,121,32",
    ] {
        assert_eq!(
            Ask::read(&given(wrong), now()).unwrap_err().status,
            400,
            "{wrong}"
        );
    }
    assert_eq!(pairs(b"description=%ff%fe").unwrap_err().status, 400);
    assert_eq!(pairs(b"description=\xff").unwrap_err().status, 400);
}

#[test]
fn an_offset_that_lost_its_plus_is_understood() {
    let ask = Ask::read(&given("start_date=2026-03-01T08:00:00+08:00"), now()).unwrap();
    assert_eq!(ask.span.0, "2026-03-01T00:00:00Z".parse().unwrap());
}

#[test]
fn xml_has_a_declaration_and_neither_attributes_nor_control_characters() {
    let document = Document {
        root: "services",
        node: Node::List("service", vec![Node::text("a < b & \u{1}“c”"), Node::Absent]),
    };
    let xml = String::from_utf8(document.write(Format::Xml)).unwrap();
    assert_eq!(
        xml,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><services><service>a &lt; b &amp; “c”</service>\
         <service></service></services>"
    );
    let empty = Document {
        root: "services",
        node: Node::List("service", Vec::new()),
    };
    assert_eq!(empty.write(Format::Json), b"[]");
}

#[test]
fn what_else_a_form_says_is_kept_with_the_words() {
    let rules = crate::reference::load(&std::collections::BTreeMap::new()).unwrap();
    let day = jiff::civil::date(2026, 3, 3);
    let case_type = rules
        .catalogue
        .case_types
        .get(&"C0101".parse().unwrap(), day)
        .unwrap();
    let source: gezhi_domain::code::SourceCode = "app".parse().unwrap();
    let form = Form::read(
        "lat=31.11&long=121.38&description=坏了&attribute[LANE]=1&attribute[MULTI][]=a&attribute[MULTI][]=b\
         &attribute[defect]=damaged&first_name=三&last_name=张&phone=13800138000"
            .as_bytes(),
    )
    .unwrap();
    let report = form.report(source.clone(), case_type).unwrap();
    assert_eq!(report.words, "坏了\nLANE: 1\nMULTI: a\nMULTI: b");
    assert_eq!(report.defect.unwrap().as_str(), "damaged");
    assert_eq!(report.contact.unwrap().name, "张 三");
    for wrong in [
        "description=x",
        "lat=31",
        "lat=31&long=x",
        "lat=91&long=121",
        "address_string=x&attribute[defect]=sad",
    ] {
        let form = Form::read(wrong.as_bytes()).unwrap();
        assert_eq!(
            form.report(source.clone(), case_type).unwrap_err().status,
            400,
            "{wrong}"
        );
    }
}
