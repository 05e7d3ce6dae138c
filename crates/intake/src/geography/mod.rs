//! The geography 地理 as a file: the built-in division, and the versions a deployment applied.
//!
//! **Absent:** what a geography answers (`domain::grid`), who may replace it (`desk`).

mod derive;
mod difference;
mod draw;
mod feature;
mod import;
mod islands;
mod rows;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use gezhi_domain::grid::{Areas, Geographies, Geography, Version};

pub use derive::derived;
pub use difference::{Difference, differences};
pub use draw::{Layer, layer};
pub use import::{Finding, Imported, import};

pub use gezhi_domain::grid::FILE;

/// The demonstration division, in force where no other was ever applied.
const BUILT_IN: &str = include_str!("../../../../reference/geography.txt");

/// The versions that were applied, or the built-in one when none was.
///
/// # Errors
/// What is wrong with the first version that does not hold together.
pub fn load(applied: &[(i64, String)]) -> Result<Geographies, String> {
    let built_in = [(0, BUILT_IN)];
    let applied = applied.iter().map(|(number, text)| (*number, text.as_str()));
    let versions: Vec<(i64, &str)> = applied.collect();
    let versions = if versions.is_empty() {
        &built_in
    } else {
        &versions[..]
    };
    let read = versions.iter().map(|(number, text)| {
        let geography = read(text).map_err(|why| format!("{FILE} version {number}: {why}"))?;
        Ok(Version {
            number: *number,
            geography: Arc::new(geography),
        })
    });
    read.collect::<Result<_, String>>().map(Geographies::new)
}

fn read(text: &str) -> Result<Geography, String> {
    let areas: Areas = text.parse().map_err(|error| format!("{error}"))?;
    Geography::new(areas).map_err(|flaws| {
        let first = flaws.first();
        first.map_or_else(String::new, |flaw| format!("{} {}", flaw.code, flaw.area))
    })
}
