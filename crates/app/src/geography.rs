//! `gezhi import geography`: the divisions of a data folder whose server does not run.

use std::path::PathBuf;

use clap::Args;
use gezhi_api::problem::{Language, title};
use gezhi_desk::{Deed, SaveGeography, World, touched, transact};
use gezhi_domain::actor::Actor;
use gezhi_domain::coordinate::Datum;
use gezhi_domain::grid::Geography;
use gezhi_intake::geography::{self, Finding, differences};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::report::print;

#[derive(Args)]
pub(crate) struct ImportGeography {
    /// The GeoJSON file.
    file: PathBuf,
    /// What its degrees are measured against: wgs84, cgcs2000, gcj02 or bd09.
    #[arg(long)]
    datum: Datum,
    /// The first day it holds; today when not given.
    #[arg(long)]
    valid_from: Option<Date>,
    /// Say what it would change, and change nothing.
    #[arg(long)]
    preview: bool,
}

impl ImportGeography {
    pub(crate) async fn run(&self, world: &World, json: bool) -> Result<(), String> {
        let file = &self.file;
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let today = world.now().day_in(world.rules().calendar.zone());
        let held = world.geography(world.now()).geography;
        let read = geography::import(
            text.trim_start_matches('\u{feff}'),
            self.datum,
            self.valid_from.unwrap_or(today),
            &held,
        );
        let imported = read.map_err(|found| {
            for finding in &found {
                eprintln!("{}", line(finding));
            }
            format!(
                "{}: {} problems, nothing was changed",
                file.display(),
                found.len()
            )
        })?;
        let content = imported.areas.to_text();
        let layers: Vec<Value> = differences(held.areas(), &imported.areas)
            .iter()
            .map(|found| json!({ "layer": found.layer, "added": found.added.len(), "removed": found.removed.len(), "changed": found.changed.len() }))
            .collect();
        let next = Geography::new(imported.areas).map_err(|flaws| format!("{flaws:?}"))?;
        let cases = touched(world, &next).await.map_err(|error| error.to_string())?;
        let version = if self.preview {
            None
        } else {
            Some(apply(world, &content).await?)
        };
        print(
            json,
            &json!({
                "version": version,
                "unit_grids": next.areas().unit_grids.len(),
                "compounds": next.areas().compounds.len(),
                "mended": imported.mended.iter().map(line).collect::<Vec<_>>(),
                "left_out": imported.left_out,
                "layers": layers,
                "open_cases": { "open": cases.open, "other_grid": cases.other_grid, "other_unit": cases.other_unit, "outside": cases.outside },
            }),
        );
        Ok(())
    }
}

async fn apply(world: &World, content: &str) -> Result<i64, String> {
    let save = SaveGeography {
        base: world.geographies().newest(),
        content,
    };
    let system = Actor::SYSTEM;
    let done = transact(world, Deed::of(&system), &save).await;
    done.map(|done| done.answer).map_err(|error| error.to_string())
}

fn line(finding: &Finding) -> String {
    let what = title(finding.code, Language::English);
    let place = finding.at.map(|(lon, lat)| format!(" at {lon:.6}, {lat:.6}"));
    let area = finding.area_m2.map(|area| format!(" ({area} m2)"));
    format!(
        "{}: {what}{}{}",
        finding.areas.join(" "),
        place.unwrap_or_default(),
        area.unwrap_or_default()
    )
}
