//! Reference data 基础数据 as files: read, checked as a whole, put together to the rules in force.
//!
//! The default set is built into the executable; a deployment replaces files one by one, and every version that
//! was in force stays (`reference` table). Nothing is applied that does not hold together.
//!
//! **Absent:** who may replace a file (`desk`), where versions lie (`store`).

mod cells;
mod check;
mod rows;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use gezhi_domain::catalogue::{Catalogue, Jurisdiction, Table};
use gezhi_domain::kernel::Rulebook;
use jiff::tz::TimeZone;

pub use cells::Problem;

/// A reference file and its default content.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// Its name, e.g. `case_types.csv`.
    pub name: &'static str,
    /// The content built in.
    pub content: &'static str,
}

macro_rules! files {
    ($($name:literal)*) => {
        /// Every reference file, as built in.
        pub const FILES: &[File] = &[
            $(File { name: $name, content: include_str!(concat!("../../../../reference/", $name)) },)*
        ];
    };
}

files! {
    "jurisdiction.csv" "calendar.csv" "office_hours.csv" "policy.csv" "case_types.csv" "units.csv" "sources.csv"
    "promise_rules.csv" "delegated_batches.csv" "delegated_items.csv"
}

/// The rules of the reference files: what `changed` names, and the built-in content of the rest.
///
/// # Errors
/// Everything that is wrong, each with its file, line and column.
pub fn load(changed: &BTreeMap<String, String>) -> Result<Rulebook, Vec<Problem>> {
    let mut problems = Vec::new();
    let content = |name: &'static str| {
        let built_in = FILES
            .iter()
            .find(|file| file.name == name)
            .map_or("", |file| file.content);
        changed.get(name).map_or(built_in, String::as_str)
    };
    macro_rules! read {
        ($name:literal, $read:path $(, $more:expr)*) => {
            $read(cells::sheet($name, content($name), &mut problems), &mut problems $(, $more)*)
        };
    }
    let jurisdiction: Option<Jurisdiction> = read!("jurisdiction.csv", rows::settings, true);
    let zone = jurisdiction
        .as_ref()
        .and_then(|jurisdiction| TimeZone::get(&jurisdiction.time_zone).ok());
    if zone.is_none() {
        let (file, code) = ("jurisdiction.csv", "reference.no_time_zone");
        problems.push(Problem {
            file,
            line: 0,
            column: "value".to_owned(),
            code,
            found: String::new(),
        });
    }
    let calendar = read!("calendar.csv", rows::calendar, zone.unwrap_or(TimeZone::UTC));
    let policy = read!("policy.csv", rows::settings, false);
    let catalogue = Catalogue {
        case_types: Table::new(read!("case_types.csv", rows::case_types)),
        units: Table::new(read!("units.csv", rows::units)),
        sources: Table::new(read!("sources.csv", rows::sources)),
        items: Table::new(read!("delegated_items.csv", rows::items)),
        batches: read!("delegated_batches.csv", rows::batches),
        promise_rules: read!("promise_rules.csv", rows::promise_rules),
        office_hours: read!("office_hours.csv", rows::office_hours),
        grid_towns: HashMap::new(),
    };
    check::all(&catalogue, &mut problems);
    match (jurisdiction, policy) {
        (Some(jurisdiction), Some(policy)) if problems.is_empty() => Ok(Rulebook {
            jurisdiction,
            calendar,
            catalogue,
            policy,
        }),
        _ => Err(problems),
    }
}
