use std::collections::{BTreeMap, HashMap};

use gezhi_domain::catalogue::{Holder, OpenCaseRule, TypeKind};
use gezhi_domain::place::{Place, PlaceKind};
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

#[test]
fn what_is_wrong_is_told_with_its_line_and_column() {
    let units = "code,kind,name_zh,name_en,town,office_hours,valid_from,valid_to\n\
        water,department,水务,Water,,never,2020-01-01,\n\
        wa ter,ministry,水务,Water,,office,2020-13-01,\n";
    let problems = load(&BTreeMap::from([("units.csv".to_owned(), units.to_owned())])).unwrap_err();
    let told: Vec<_> = problems
        .iter()
        .map(|p| (p.line, p.column.as_str(), p.code))
        .collect();
    assert!(
        told.contains(&(3, "valid_from", "reference.unreadable")),
        "{told:?}"
    );
    assert!(told.contains(&(0, "office_hours", "reference.unknown_name")));
}

#[test]
fn items_that_overlap_are_refused() {
    let content = FILES
        .iter()
        .find(|file| file.name == "delegated_items.csv")
        .unwrap()
        .content;
    let twice =
        format!("{content}D999,delegated_2021,重复,Twice,C0101,damaged,,,town_of_place,2025-12-01,\n");
    let problems = load(&BTreeMap::from([("delegated_items.csv".to_owned(), twice)])).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "reference.items_overlap");
}
