//! Reference data 基础数据 as files: read, checked as a whole, put together to the rules in force.
//!
//! The default set is built into the executable; a deployment replaces files one by one, and every version that
//! was in force stays (`reference` table). Nothing is applied that does not hold together.
//!
//! **Absent:** who may replace a file (`desk`), where versions lie (`store`).

mod cells;
mod check;
mod difference;
mod figures;
mod problem;
mod rows;
mod tables;
mod upload;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use gezhi_domain::kernel::Rulebook;

pub use difference::{Changed, Difference, difference};
pub use problem::Problem;
pub use upload::{text_of, workbook};

use tables::Tables;

/// A reference file and its default content.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// Its name, e.g. `case_types.csv`.
    pub name: &'static str,
    /// What it holds, Chinese.
    pub about_zh: &'static str,
    /// What it holds, English.
    pub about_en: &'static str,
    /// The columns that together name a row.
    pub key: &'static [&'static str],
    /// The columns that must be there; the others may be left out.
    pub needs: &'static [&'static str],
    /// The content built in.
    pub content: &'static str,
}

macro_rules! files {
    ($($name:literal $zh:literal $en:literal [$($key:literal)*] [$($more:literal)*];)*) => {
        /// Every reference file, as built in.
        pub const FILES: &[File] = &[
            $(File {
                name: $name,
                about_zh: $zh,
                about_en: $en,
                key: &[$($key),*],
                needs: &[$($key,)* $($more),*],
                content: include_str!(concat!("../../../../reference/", $name)),
            },)*
        ];
    };
}

files! {
    "jurisdiction.csv" "辖区" "The jurisdiction" ["key"] ["value"];
    "calendar.csv" "工作日历" "Working calendar" ["day"] ["kind"];
    "office_hours.csv" "办公时段" "Office hours" ["code"] ["sessions"];
    "policy.csv" "策略" "Policy" ["key"] ["value"];
    "case_types.csv" "案件类别" "Case types" ["code" "valid_from"]
        ["kind" "name_zh" "name_en" "standards" "public_space"];
    "case_type_aliases.csv" "类别对照" "Case types in other lists" ["scheme" "code" "case_type" "valid_from"]
        ["name_zh"];
    "units.csv" "承办单位" "Units" ["code" "valid_from"] ["kind" "name_zh" "name_en" "office_hours"];
    "sources.csv" "案件来源" "Sources" ["code" "valid_from"]
        ["name_zh" "name_en" "verify_first" "external_number" "is_public"];
    "promise_rules.csv" "时限承诺规则" "Promise rules"
        ["kind" "source" "case_type" "defect" "valid_from"] ["starts_on" "met_on" "limit" "by_desk"];
    "delegated_batches.csv" "赋权批次" "Batches of delegated items" ["code"]
        ["name_zh" "name_en" "valid_from" "open_cases"];
    "delegated_items.csv" "赋权事项" "Delegated items" ["code" "valid_from"]
        ["batch" "name_zh" "name_en" "case_types" "holder"];
    "figures.csv" "统计值" "Figures" ["key"]
        ["measure" "of" "name_zh" "name_en" "words_zh" "words_en" "cohort" "good" "groupings"];
}

/// The reference file of that name; the ending `.csv` may be left out.
pub fn file(name: &str) -> Option<&'static File> {
    let name = name.strip_suffix(".csv").unwrap_or(name);
    FILES
        .iter()
        .find(|file| file.name.strip_suffix(".csv") == Some(name))
}

/// The columns a file may have: those of its built-in content.
fn columns_of(file: &File) -> Vec<&'static str> {
    file.content
        .lines()
        .next()
        .unwrap_or_default()
        .split(',')
        .collect()
}

/// The rules of the reference files: what `changed` names, and the built-in content of the rest.
///
/// # Errors
/// Everything that is wrong, each with its file, line and column.
pub fn load(changed: &BTreeMap<String, String>) -> Result<Rulebook, Vec<Problem>> {
    let mut problems = Vec::new();
    let tables = Tables::read(changed, &mut problems);
    check::all(&tables, &mut problems);
    match tables.rulebook() {
        Some(rules) if problems.is_empty() => Ok(rules),
        _ => Err(problems),
    }
}
