use std::collections::{BTreeMap, HashMap};

use gezhi_api::problem::{Language, title};
use gezhi_domain::catalogue::{Holder, OpenCaseRule, PowerKind, PromiseRule, TypeKind, UnitKind, passings};
use gezhi_domain::place::{Place, PlaceKind};
use gezhi_domain::promise::Trigger;
use gezhi_domain::routing::{Unroutable, route};
use jiff::civil::{Date, date};

use super::*;

fn built_in() -> Rulebook {
    load(&BTreeMap::new()).unwrap()
}

#[test]
fn the_built_in_set_holds_together_and_is_whole() {
    let rules = built_in();
    let types = rules.catalogue.case_types.all();
    assert_eq!(
        types.iter().filter(|row| row.kind != TypeKind::Concern).count(),
        201
    );
    assert!(types.iter().filter(|row| row.kind == TypeKind::Concern).count() >= 80);
    assert_eq!(
        rules
            .catalogue
            .units
            .all()
            .iter()
            .filter(|unit| unit.town.is_none())
            .count(),
        41 + 8
    );
    assert_eq!(rules.catalogue.sources.all().len(), 14);
    assert_eq!(rules.calendar.years().len(), 7);
}

fn held_by_towns(rules: &Rulebook, day: Date) -> usize {
    let delegated = rules
        .catalogue
        .items
        .on(day)
        .filter(|item| item.holder == Holder::TownOfPlace);
    delegated
        .filter(|item| item.batch.as_str() == "delegated_2021")
        .count()
}

#[test]
fn on_the_first_of_october_2025_towns_lose_112_of_423_items() {
    let rules = built_in();
    assert_eq!(held_by_towns(&rules, date(2025, 9, 30)), 423);
    assert_eq!(held_by_towns(&rules, date(2025, 10, 1)), 311);
    let day = date(2025, 10, 1);
    let recalled = rules
        .catalogue
        .items
        .on(day)
        .filter(|item| item.batch.as_str() == "recall_2025");
    let mut receiving: HashMap<String, usize> = HashMap::new();
    for item in recalled {
        let Holder::Unit(unit) = &item.holder else {
            panic!("a recalled item has a receiving unit")
        };
        *receiving.entry(unit.to_string()).or_default() += 1;
    }
    assert_eq!(receiving["city_management"], 108);
    assert_eq!((receiving["health"], receiving["emergency"]), (2, 2));
    assert!(
        rules
            .catalogue
            .batches
            .iter()
            .all(|batch| batch.open_cases == OpenCaseRule::Stay)
    );
}

#[test]
fn every_type_goes_to_exactly_one_unit_on_every_day() {
    let rules = built_in();
    let kinds = [
        PlaceKind::Street,
        PlaceKind::Compound,
        PlaceKind::Village,
        PlaceKind::Water,
        PlaceKind::BuildingSite,
        PlaceKind::Market,
    ];
    for day in [
        date(2021, 8, 31),
        date(2021, 9, 1),
        date(2025, 9, 30),
        date(2025, 10, 1),
        date(2026, 11, 24),
    ] {
        for kind in kinds {
            let place = Place {
                kind,
                town: Some("310112102".parse().unwrap()),
                ..Place::default()
            };
            for row in rules.catalogue.case_types.on(day) {
                for standard in &row.standards {
                    let found = route(&row.code, Some(&standard.defect), &place, day, &rules.catalogue);
                    assert!(
                        found.is_ok(),
                        "{} {} {kind:?} on {day}: {found:?}",
                        row.code,
                        standard.defect
                    );
                }
            }
        }
    }
}

#[test]
fn a_town_is_needed_where_the_town_holds_the_power() {
    let rules = built_in();
    let day = date(2025, 9, 30);
    let found = route(
        &"E0110".parse().unwrap(),
        None,
        &Place::default(),
        day,
        &rules.catalogue,
    );
    assert_eq!(found, Err(Unroutable::NoTown));
    let unknown = route(
        &"X1".parse().unwrap(),
        None,
        &Place::default(),
        day,
        &rules.catalogue,
    );
    assert_eq!(unknown, Err(Unroutable::NoItem));
}

fn only(name: &str, content: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(name.to_owned(), content.to_owned())])
}

fn built_in_text(name: &str) -> &'static str {
    file(name).unwrap().content
}

/// Line, column and code of everything that is wrong.
fn wrong(name: &str, content: &str) -> Vec<(u64, String, &'static str)> {
    let problems = load(&only(name, content)).unwrap_err();
    problems.into_iter().map(|p| (p.line, p.column, p.code)).collect()
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_column() {
    let units = "code,kind,name_zh,name_en,town,office_hours,valid_from,valid_to\n\
        water,department,水务,Water,,never,2020-01-01,\n\
        wa ter,ministry,水务,Water,,office,2020-13-01,\n\
        fire,department,消防,Fire,,office,2020-01-01\n";
    let told = wrong("units.csv", units);
    for expected in [
        (2, "office_hours", "reference.unknown_name"),
        (3, "valid_from", "reference.unreadable"),
        (4, "", "reference.line_length"),
    ] {
        assert!(
            told.iter()
                .any(|(line, column, code)| (*line, column.as_str(), *code) == expected),
            "{expected:?} in {told:?}"
        );
    }
}

#[test]
fn a_problem_is_told_in_both_languages_with_what_was_expected() {
    let policy = built_in_text("policy").replace("reopen_window_days,7", "reopen_window_days,700");
    let problems = load(&only("policy.csv", &policy)).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    let (zh, en) = (
        problems[0].told(Language::Chinese),
        problems[0].told(Language::English),
    );
    assert_eq!(
        (en.line, en.column.as_str(), en.found.as_str()),
        (2, "value", "700")
    );
    assert_eq!(en.expected, "a whole number within 0 - 90");
    assert_eq!(zh.expected, "整数，范围： 0 - 90");
    assert_ne!(zh.message, en.message);
}

#[test]
fn every_message_of_a_reference_file_has_words_in_both_languages() {
    let sources = [
        include_str!("cells.rs"),
        include_str!("check.rs"),
        include_str!("upload.rs"),
        include_str!("rows/mod.rs"),
        include_str!("rows/settings.rs"),
    ];
    let mut seen = 0;
    for piece in sources.iter().flat_map(|source| source.split('"')) {
        let named = piece
            .strip_prefix("reference.")
            .or_else(|| piece.strip_prefix("expected."));
        if named.is_some_and(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')) {
            let (en, zh) = (title(piece, Language::English), title(piece, Language::Chinese));
            assert!(en != piece && en.is_ascii(), "{piece}: {en}");
            assert!(!zh.is_ascii(), "{piece}: {zh}");
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn the_201_types_of_the_standard_have_the_limits_they_were_given() {
    let Ok(folder) = std::env::var("GEZHI_TEST_DATA") else {
        eprintln!("SKIPPED: the list of case types (GEZHI_TEST_DATA is unset)");
        return;
    };
    let text = std::fs::read_to_string(format!("{folder}/../domain/case_types.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rules = built_in();
    let mut compared = 0;
    for row in reader.deserialize::<HashMap<String, String>>() {
        let row = row.unwrap();
        let found = rules
            .catalogue
            .case_types
            .get(&row["code"].parse().unwrap(), date(2026, 1, 1))
            .unwrap();
        assert_eq!(
            (&found.name_zh, &found.name_en, &found.major_zh),
            (&row["minor_zh"], &row["minor_en"], &row["major_zh"])
        );
        let mut ours: Vec<String> = found
            .standards
            .iter()
            .map(|standard| standard.limit.to_string())
            .collect();
        let levels: Vec<&str> = row["limits_by_defect"].split_whitespace().collect();
        let mut given: Vec<String> = if levels.is_empty() {
            let single = [&row["urgent_limit"], &row["normal_limit"]];
            single
                .iter()
                .filter(|limit| !limit.is_empty())
                .map(|limit| (*limit).clone())
                .collect()
        } else {
            levels
                .iter()
                .map(|level| level.split_once('=').unwrap().1.to_owned())
                .collect()
        };
        ours.sort_unstable();
        given.sort_unstable();
        assert_eq!(ours, given, "{}", row["code"]);
        compared += 1;
    }
    assert_eq!(compared, 201);
}

#[test]
fn what_people_call_about_is_marked_ours_and_points_to_the_standard() {
    let rules = built_in();
    let concerns: Vec<_> = rules
        .catalogue
        .case_types
        .all()
        .iter()
        .filter(|row| row.kind == TypeKind::Concern)
        .collect();
    assert!(
        concerns
            .iter()
            .all(|row| row.confidence == "ours" && !row.name_en.is_empty())
    );
    let to_standard = |code| {
        rules
            .catalogue
            .aliases
            .iter()
            .any(|alias| alias.case_type == code && alias.scheme == "gb30428")
    };
    assert!(
        concerns
            .iter()
            .filter(|row| to_standard(row.code.clone()))
            .count()
            >= 30
    );
    let shanghai: std::collections::BTreeSet<_> = rules
        .catalogue
        .aliases
        .iter()
        .filter(|alias| alias.scheme == "shanghai_2015")
        .map(|alias| &alias.name_zh)
        .collect();
    assert_eq!(shanghai.len(), 11, "the class names seen in Shanghai");
}

#[test]
fn there_are_41_departments_14_towns_and_every_town_has_a_seat() {
    let rules = built_in();
    let of = |kind| {
        rules
            .catalogue
            .units
            .all()
            .iter()
            .filter(|unit| unit.kind == kind)
            .count()
    };
    assert_eq!((of(UnitKind::Department), of(UnitKind::Town)), (41, 14));
    let towns: std::collections::BTreeSet<_> = rules
        .catalogue
        .units
        .all()
        .iter()
        .filter_map(|unit| unit.town.as_ref())
        .collect();
    assert_eq!(towns.len(), 14);
}

#[test]
fn every_source_has_promises_and_those_verified_first_have_one_to_verify() {
    let rules = built_in();
    let day = date(2026, 3, 3);
    for source in rules.catalogue.sources.all() {
        let promises = rules.catalogue.rules_for(&source.code, None, None, day);
        for kind in ["dispatch", "accept", "handle", "inspect", "close"] {
            let named = promises.iter().any(|rule| rule.kind.as_str() == kind);
            assert!(named, "{} {kind}", source.code);
        }
        let at_once =
            |rule: &&PromiseRule| rule.kind.as_str() == "verify" && rule.starts_on == Trigger::Received;
        assert_eq!(
            promises.into_iter().any(|rule| at_once(&rule)),
            source.verify_first,
            "{}",
            source.code
        );
    }
    let of = |code: &str| rules.catalogue.sources.get(&code.parse().unwrap(), day).unwrap();
    assert!(
        of("hotline").external_number && of("referral_110").external_number && !of("walk_in").external_number
    );
    assert_eq!(of("patrol").proofs, ["photo"]);
}

#[test]
fn the_delegated_items_carry_what_the_published_list_has() {
    let rules = built_in();
    let delegated = rules
        .catalogue
        .items
        .all()
        .iter()
        .filter(|item| item.power.kind != PowerKind::Duty);
    let mut task_codes = std::collections::BTreeSet::new();
    for item in delegated {
        let power = &item.power;
        assert_eq!(power.confidence, "demo", "{}", item.row);
        assert!(task_codes.insert(&power.task_code), "{}", power.task_code);
        assert!(
            power.catalog_code.len() <= 12 && power.task_code.len() <= 36 && !power.punishment.is_empty()
        );
        assert_eq!(
            power.kind == PowerKind::Penalty,
            !power.penalties.is_empty(),
            "{}",
            item.row
        );
    }
    assert_eq!(task_codes.len(), 423 + 112);
    let recalled = rules
        .catalogue
        .items
        .all()
        .iter()
        .filter(|item| item.recalled_on == Some(date(2025, 10, 1)));
    assert_eq!(recalled.count(), 112);
}

#[test]
fn seven_years_of_days_off_and_made_up_days_are_known() {
    let rules = built_in();
    let counted: Vec<_> = rules
        .calendar
        .years()
        .iter()
        .map(|(year, days)| (*year, days.holidays.len(), days.make_up_days.len()))
        .collect();
    assert_eq!(
        counted,
        [
            (2020, 30, 6),
            (2021, 31, 7),
            (2022, 32, 7),
            (2023, 28, 7),
            (2024, 28, 8),
            (2025, 28, 5),
            (2026, 33, 6)
        ]
    );
    assert!(
        rules.calendar.is_working_day(date(2026, 10, 10))
            && !rules.calendar.is_working_day(date(2026, 10, 7))
    );
    assert!(!rules.calendar.knows(date(2027, 1, 1)));
}

#[test]
fn items_that_overlap_are_refused() {
    let content = built_in_text("delegated_items");
    let header = content.lines().next().unwrap().split(',').count();
    let tail = ",".repeat(header - 9 - 2);
    let twice =
        format!("{content}D999,delegated_2021,重复,Twice,C0101,damaged,,,town_of_place{tail},2021-09-01,\n");
    let problems = load(&only("delegated_items.csv", &twice)).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].code, "reference.items_overlap");
    assert_eq!(problems[0].line, u64::try_from(twice.lines().count()).unwrap());
    assert!(
        problems[0].found.contains("D999") && problems[0].found.contains("D002"),
        "{}",
        problems[0].found
    );
}

#[test]
fn a_unit_an_item_needs_cannot_go() {
    let units: String = built_in_text("units")
        .lines()
        .filter(|line| !line.starts_with("health,"))
        .fold(String::new(), |all, line| all + line + "\n");
    let told = wrong("units.csv", &units);
    assert!(
        told.iter()
            .all(|(line, column, _)| *line > 1 && column == "holder"),
        "{told:?}"
    );
    assert!(told.len() >= 2, "each row that needs it is named: {told:?}");
    let health = built_in_text("units")
        .lines()
        .find(|line| line.starts_with("health,"))
        .unwrap();
    let ended = built_in_text("units").replace(health, &format!("{health}2025-12-01"));
    let told = wrong("units.csv", &ended);
    assert!(
        !told.is_empty() && told.iter().all(|(.., code)| *code == "reference.unit_gone"),
        "{told:?}"
    );
}

#[test]
fn a_recalled_item_says_who_received_it() {
    let items = built_in_text("delegated_items").replacen(
        ",2025-10-01,city_management,12345",
        ",2025-10-01,health,12345",
        1,
    );
    let told = wrong("delegated_items.csv", &items);
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].1.as_str(), told[0].2),
        ("receiving_unit", "reference.not_received")
    );
}

#[test]
fn columns_are_asked_for_by_name() {
    let told = wrong("units.csv", "code,kind,name_zh,name_en,hours,valid_from\n");
    assert!(
        told.contains(&(1, "hours".to_owned(), "reference.unknown_column")),
        "{told:?}"
    );
    assert!(told.contains(&(1, "office_hours".to_owned(), "reference.no_column")));
}

#[test]
fn a_year_of_the_calendar_is_brought_alone_in_three_forms() {
    let calendar = file("calendar").unwrap();
    let csv = "day,kind,name_zh,name_en\n2027-01-01,holiday,元旦,New Year's Day\n2027-01-02,make_up_day,元旦,New Year's Day\n";
    let json = r#"{"holidays":{"2027-01-01":"New Year's Day,元旦,1"},"workdays":{"2027-01-02":"New Year's Day,元旦,1"},"inLieuDays":{}}"#;
    let list = r#"[{"day":"2027-01-01","kind":"holiday","name_zh":"元旦","name_en":"New Year's Day"},{"day":"2027-01-02","kind":"make_up_day","name_zh":"元旦","name_en":"New Year's Day"}]"#;
    let book = workbook(csv).unwrap();
    let texts = [csv.as_bytes(), json.as_bytes(), list.as_bytes(), &book]
        .map(|bytes| text_of(calendar, bytes, calendar.content).unwrap());
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    let rules = load(&only("calendar.csv", &texts[0])).unwrap();
    assert_eq!(rules.calendar.years().len(), 8, "the other years stay");
    let difference = difference(calendar, calendar.content, &texts[0]);
    assert_eq!(
        (
            difference.added.len(),
            difference.removed.len(),
            difference.changed.len()
        ),
        (2, 0, 0)
    );
    let weekday = text_of(calendar, b"day,kind\n2027-01-04,make_up_day\n", calendar.content).unwrap();
    assert!(load(&only("calendar.csv", &weekday)).is_err());
}

#[test]
fn every_file_comes_back_from_a_workbook_as_it_went_in() {
    for file in FILES {
        let text = text_of(file, &workbook(file.content).unwrap(), file.content).unwrap();
        let changes = difference(file, file.content, &text);
        assert!(changes.is_empty(), "{}: {changes:?}", file.name);
        assert!(load(&only(file.name, &text)).is_ok(), "{}", file.name);
    }
}

#[test]
fn a_difference_names_rows_and_cells() {
    let policy = file("policy.csv").unwrap();
    let after = policy.content.replace("extensions,2", "extensions,3");
    let found = difference(policy, policy.content, &after);
    assert_eq!(found.changed.len(), 1);
    assert_eq!(found.changed[0].row, "extensions");
    assert_eq!(
        found.changed[0].cells,
        [("value".to_owned(), "2".to_owned(), "3".to_owned())]
    );
}

#[test]
fn what_passes_with_the_recall_is_counted() {
    let rules = built_in();
    let batch = rules
        .catalogue
        .batches
        .iter()
        .find(|batch| batch.code.as_str() == "recall_2025")
        .unwrap();
    let passing = passings(rules.catalogue.items.all(), batch);
    assert_eq!(passing.len(), 112);
    assert!(passing.iter().all(|passing| *passing.from == Holder::TownOfPlace));
}
