//! `gezhi import reference` and `gezhi export reference`: reference files of a data folder whose server does not run.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use gezhi_api::problem::Language;
use gezhi_desk::{Deed, World};
use gezhi_domain::actor::Actor;
use gezhi_intake::reference::{self, File, Problem};
use gezhi_server::proposal::{NotTaken, Proposal, told};
use gezhi_store::reference::version;
use serde_json::json;

use crate::geography::ImportGeography;
use crate::open::Store;
use crate::report::print;

#[derive(Subcommand)]
pub(crate) enum Import {
    /// Bring in a reference file: CSV, XLSX, or JSON for a calendar.
    Reference(ImportReference),
    /// Bring in the divisions of the district: GeoJSON of unit grids and compounds.
    Geography(ImportGeography),
    /// Receive the reports in an XLSX or CSV file, one a row; the same rows again change nothing.
    Cases(crate::import::Cases),
}

#[derive(Args)]
pub(crate) struct ImportReference {
    /// The file; its name says which it is, e.g. units.csv or units.xlsx.
    file: PathBuf,
    /// Which reference file it is, when its name does not say so.
    #[arg(long)]
    name: Option<String>,
    /// Say what it would change and touch, and change nothing.
    #[arg(long)]
    preview: bool,
}

#[derive(Subcommand)]
pub(crate) enum Export {
    /// Write a reference file as CSV or, to a name that ends in .xlsx, as a workbook.
    Reference(ExportReference),
    /// Write cases to a CSV, XLSX or JSON-lines file, without contacts and words.
    Cases(crate::export::ExportCases),
}

#[derive(Args)]
pub(crate) struct ExportReference {
    /// Which, e.g. units.csv.
    name: String,
    /// Where to; standard output when not given.
    #[arg(long)]
    out: Option<PathBuf>,
    /// An earlier version; 0 is the built-in content.
    #[arg(long)]
    version: Option<i64>,
}

impl Import {
    pub(crate) async fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        let world = store.ready().await?;
        match self {
            Self::Reference(import) => import.run(&world, json).await,
            Self::Geography(import) => import.run(&world, json).await,
            Self::Cases(cases) => cases.run(&world, json).await,
        }
    }
}

impl Export {
    pub(crate) async fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        match self {
            Self::Reference(export) => export.run(&store.ready().await?).await,
            Self::Cases(export) => export.run(store, json).await,
        }
    }
}

fn known(name: &str) -> Result<&'static File, String> {
    reference::file(name).ok_or_else(|| {
        let names: Vec<&str> = reference::FILES.iter().map(|file| file.name).collect();
        format!("{name} is no reference file; there are {}", names.join(", "))
    })
}

impl ImportReference {
    async fn run(&self, world: &World, json: bool) -> Result<(), String> {
        let stem = self
            .file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        let file = known(self.name.as_deref().unwrap_or(stem))?;
        let bytes = std::fs::read(&self.file).map_err(|error| format!("{}: {error}", self.file.display()))?;
        let proposal = match Proposal::of(world, file, &bytes).await {
            Ok(proposal) => proposal,
            Err(NotTaken::Wrong(problems)) => return Err(wrong(&problems, json)),
            Err(NotTaken::Desk(error)) => return Err(error.to_string()),
        };
        let preview = proposal.preview(Language::English);
        if self.preview {
            print(json, &serde_json::to_value(&preview).unwrap_or_default());
            return Ok(());
        }
        let base = proposal.base();
        let done = proposal.apply(world, base, Deed::of(&Actor::SYSTEM)).await;
        let done = done.map_err(|error| error.to_string())?;
        let (added, removed, changed) = (preview.added, preview.removed, preview.changed);
        print(
            json,
            &json!({ "file": file.name, "version": done.answer, "added": added, "removed": removed, "changed": changed }),
        );
        Ok(())
    }
}

/// Prints everything that is wrong in both languages; answers the one line the command ends with.
fn wrong(problems: &[Problem], json: bool) -> String {
    let (en, zh) = (
        told(problems, Language::English),
        told(problems, Language::Chinese),
    );
    if json {
        println!("{}", json!({ "problems": { "en": en, "zh": zh } }));
    } else {
        for (en, zh) in en.iter().zip(&zh) {
            println!("{}:{}:{} \"{}\"", en.file, en.line, en.column, en.found);
            println!("  {} Expected {}.", en.message, en.expected);
            println!("  {}应为：{}。", zh.message, zh.expected);
        }
    }
    format!("the file is not applied: {} problems", problems.len())
}

impl ExportReference {
    async fn run(&self, world: &World) -> Result<(), String> {
        let file = known(&self.name)?;
        let applied = gezhi_store::reference::applied(world.db(), Some(file.name)).await;
        let newest = applied
            .map_err(|error| error.to_string())?
            .first()
            .map_or(0, |one| one.version);
        let content = match self.version.unwrap_or(newest) {
            0 => Some(file.content.to_owned()),
            number => version(world.db(), file.name, number)
                .await
                .map_err(|error| error.to_string())?,
        };
        let content = content.ok_or("there is no such version")?;
        let Some(path) = &self.out else {
            print!("{content}");
            return Ok(());
        };
        let book = path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
        let bytes = if book {
            reference::workbook(&content).ok_or("no workbook was made")?
        } else {
            content.into_bytes()
        };
        std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
    }
}
