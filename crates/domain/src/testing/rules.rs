//! A small set of rules: six units, four types, five sources, the promises of the built-in set.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::calendar::{Calendar, Year};
use crate::catalogue::{
    CaseType, Catalogue, DelegatedItem, Holder, Jurisdiction, Policy, Power, PromiseRule, Source, Standard,
    Table, TypeKind, Unit, UnitKind,
};
use crate::clock::OfficeHours;
use crate::kernel::Rulebook;
use crate::promise::Trigger;

fn since() -> Date {
    "2020-01-01".parse().unwrap()
}

/// The choices of the built-in set.
pub fn policy() -> Policy {
    Policy {
        reopen_window_days: 7,
        classify_threshold: 0.6,
        same_thing_distance_m: 50.0,
        same_thing_hours: 24,
        same_thing_readiness: 3.1,
        no_place_reports: 60,
        border_warning_m: 30.0,
        contact_attempts: 3,
        extensions: 2,
        escalation_hours: 24,
        returns_before_ruling: 2,
        found_fixed_sample_percent: 10,
        undo_seconds: 10,
        import_file_days: 30,
        offline_hours: 24,
        fiscal_year_start_month: 11,
        desk_hours: "duty".parse().unwrap(),
        unit_score_weights: "1/1/1".to_owned().try_into().unwrap(),
        grid_score_weights: "12.5/37.5/50".to_owned().try_into().unwrap(),
    }
}

/// The rules.
pub fn rulebook() -> Rulebook {
    let day = |text: &str| text.parse().unwrap();
    let year = Year {
        holidays: (1..=7).map(|n| day(&format!("2026-10-0{n}"))).collect(),
        make_up_days: [day("2026-09-20"), day("2026-10-10")].into(),
    };
    Rulebook {
        jurisdiction: Jurisdiction {
            name_zh: "示范区".to_owned(),
            name_en: "Demo".to_owned(),
            code: "310112".to_owned(),
            time_zone: "Asia/Shanghai".to_owned(),
            number_prefix: "MH".to_owned(),
        },
        calendar: Calendar::new(
            TimeZone::get("Asia/Shanghai").unwrap(),
            BTreeMap::from([(2026, year)]),
        ),
        catalogue: catalogue(),
        policy: policy(),
    }
}

fn catalogue() -> Catalogue {
    let session = |from: &str, to: &str| (from.parse().unwrap(), to.parse().unwrap());
    let hours = [
        (
            "office",
            vec![session("09:00", "12:00"), session("13:00", "18:00")],
        ),
        (
            "early",
            vec![session("08:30", "12:00"), session("13:00", "17:30")],
        ),
        ("duty", vec![]),
    ];
    Catalogue {
        case_types: Table::new(TYPES.iter().map(|row| case_type(*row)).collect()),
        units: Table::new(UNITS.iter().map(|row| unit(*row)).collect()),
        sources: Table::new(SOURCES.iter().map(|row| source(*row)).collect()),
        items: Table::new(ITEMS.iter().map(|row| item(*row)).collect()),
        batches: Vec::new(),
        promise_rules: PROMISES.iter().map(|row| promise_rule(row)).collect(),
        office_hours: hours
            .map(|(code, sessions)| (code.parse().unwrap(), OfficeHours { sessions }))
            .into(),
        ..Catalogue::default()
    }
}

/// Code, defect levels with limits, public space.
type Defects = &'static [(&'static str, &'static str)];

const TYPES: &[(&str, Defects, bool)] = &[
    ("lights", &[("unlit", "4uh")], true),
    ("paving", &[("damaged", "5wd"), ("hazard", "2uh")], true),
    ("noise", &[("occurrence", "5ld")], false),
    ("orphan", &[("occurrence", "7nd")], true),
];

fn case_type((code, standards, public_space): (&str, Defects, bool)) -> CaseType {
    CaseType {
        row: format!("{code}/1").parse().unwrap(),
        code: code.parse().unwrap(),
        scheme: "minhang".to_owned(),
        kind: TypeKind::Event,
        major_zh: String::new(),
        name_zh: code.to_owned(),
        major_en: String::new(),
        name_en: code.to_owned(),
        standards: standards
            .iter()
            .map(|(defect, limit)| Standard {
                defect: defect.parse().unwrap(),
                limit: limit.parse().unwrap(),
            })
            .collect(),
        aliases: Vec::new(),
        public_space,
        confidence: "ours".to_owned(),
        valid_from: since(),
        valid_to: None,
    }
}

const UNITS: &[(&str, &str)] = &[
    ("police", "office"),
    ("water", "early"),
    ("roads", "office"),
    ("metro", "duty"),
    ("town_a", "office"),
    ("firm", "office"),
];

fn unit((code, hours): (&str, &str)) -> Unit {
    Unit {
        row: format!("{code}/1").parse().unwrap(),
        code: code.parse().unwrap(),
        kind: UnitKind::Department,
        name_zh: code.to_owned(),
        name_en: code.to_owned(),
        town: None,
        office_hours: hours.parse().unwrap(),
        valid_from: since(),
        valid_to: None,
    }
}

/// Code, verified first, has a number of its own.
const SOURCES: &[(&str, bool, bool)] = &[
    ("patrol", false, false),
    ("hotline", false, true),
    ("referral_110", false, true),
    ("walk_in", true, false),
    ("leader", false, false),
];

fn source((code, verify_first, external_number): (&str, bool, bool)) -> Source {
    Source {
        row: format!("{code}/1").parse().unwrap(),
        code: code.parse().unwrap(),
        name_zh: code.to_owned(),
        name_en: code.to_owned(),
        verify_first,
        external_number,
        is_public: false,
        proofs: Vec::new(),
        valid_from: since(),
        valid_to: None,
    }
}

const ITEMS: &[(&str, &str)] = &[("lights", "police"), ("paving", "roads"), ("noise", "town_a")];

fn item((case_type, holder): (&str, &str)) -> DelegatedItem {
    DelegatedItem {
        row: format!("item-{case_type}/1").parse().unwrap(),
        code: format!("item-{case_type}").parse().unwrap(),
        batch: "first".parse().unwrap(),
        name_zh: case_type.to_owned(),
        name_en: case_type.to_owned(),
        case_types: vec![case_type.parse().unwrap()],
        defects: Vec::new(),
        place_kinds: Vec::new(),
        towns: Vec::new(),
        holder: Holder::Unit(holder.parse().unwrap()),
        power: Power::default(),
        recalled_on: None,
        receiving_unit: None,
        valid_from: since(),
        valid_to: None,
    }
}

/// Kind, source or `-`, starts on, met on, limit or `-` for the type's, desk or unit.
const PROMISES: &[&str] = &[
    "file - received filed 30um desk",
    "file walk_in verified filed 15um desk",
    "verify walk_in received verified 30um desk",
    "verify - verification_asked verified 30um desk",
    "contact referral_110 received contacted 2wh desk",
    "feedback referral_110 received fed_back 2wh desk",
    "contact hotline accepted contacted 1ld unit",
    "accept hotline dispatched accepted 4wh unit",
    "accept - dispatched accepted 15um unit",
    "dispatch - filed dispatched 15um desk",
    "handle - dispatched handled - unit",
    "inspect - handled inspected 30um desk",
    "close - inspected closed 1ld desk",
];

fn promise_rule(row: &str) -> PromiseRule {
    let words: Vec<&str> = row.split(' ').collect();
    let trigger = |word: &str| -> Trigger { serde_json::from_value(word.into()).unwrap() };
    let named = |word: &str| (word != "-").then(|| word.to_owned());
    PromiseRule {
        row: format!("{}/{}", words[0], words[1]).parse().unwrap(),
        kind: words[0].parse().unwrap(),
        source: named(words[1]).map(|code| code.parse().unwrap()),
        case_type: None,
        defect: None,
        starts_on: trigger(words[2]),
        met_on: trigger(words[3]),
        limit: named(words[4]).map(|token| token.parse().unwrap()),
        by_desk: words[5] == "desk",
        valid_from: since(),
        valid_to: None,
    }
}
