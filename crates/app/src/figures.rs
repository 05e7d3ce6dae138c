//! `gezhi figures`: the figures of a period for whoever runs the platform, of the whole district.

use clap::Args;
use gezhi_api::figure::{Asked, FigureTable, Over, Tabling};
use gezhi_api::problem::Language;
use gezhi_desk::figures;
use gezhi_domain::access::Scope;
use gezhi_domain::actor::Actor;

use crate::open::Store;

#[derive(Args)]
pub(crate) struct Figures {
    /// One or two of unit, grid, town, type, source, day, month, year, joined by a comma; none for one row.
    #[arg(long, default_value = "unit")]
    by: String,
    /// First day, e.g. 2026-03-01; the first of the evaluation year when not given.
    #[arg(long)]
    from: Option<String>,
    /// Last day; today when not given.
    #[arg(long)]
    to: Option<String>,
    /// Only this evaluation year, named after the calendar year it ends in.
    #[arg(long)]
    year: Option<String>,
    /// Keys of figures joined by commas, or all.
    #[arg(long = "figures")]
    keys: Option<String>,
    /// Names and definitions in Chinese.
    #[arg(long)]
    chinese: bool,
}

impl Figures {
    pub(crate) async fn run(&self, store: &Store, json: bool) -> Result<(), String> {
        let world = store.ready().await?;
        let rules = world.rules();
        let asked = Asked {
            by: Some(self.by.clone()),
            from: self.from.clone(),
            to: self.to.clone(),
            year: self.year.clone(),
            figures: self.keys.clone(),
            ..Asked::default()
        };
        let wrong = |error: gezhi_api::figure::Unreadable| format!("--{error}");
        let over = Over::of(&asked, &rules, world.now()).map_err(wrong)?;
        let chosen = asked.figures(&rules.catalogue.figures, &over.by).map_err(wrong)?;
        let reader = (Scope::District, &Actor::SYSTEM);
        let counted = figures::table(&world, reader, &over.by, &over.selection).await;
        let counted = counted.map_err(|error| error.to_string())?;
        let language = if self.chinese {
            Language::Chinese
        } else {
            Language::English
        };
        let table = Tabling {
            figures: &chosen,
            by: &over.by,
            selection: &over.selection,
            catalogue: &rules.catalogue,
            policy: &rules.policy,
            counted_at: counted.counted_at,
            language,
        }
        .table(&counted.groups, &counted.whole);
        if json {
            println!(
                "{}",
                serde_json::to_string(&table).map_err(|error| error.to_string())?
            );
        } else {
            print(&table);
        }
        Ok(())
    }
}

/// One block for each group: a figure, its number, and what it was counted from.
fn print(table: &FigureTable) {
    println!("{} .. {}, counted at {}", table.from, table.to, table.counted_at);
    for words in &table.cohorts {
        println!("  {words}");
    }
    for row in table.rows.iter().chain([&table.whole]) {
        let group: Vec<String> = row
            .group
            .iter()
            .map(|one| format!("{} {}", one.code, one.name))
            .collect();
        let group = if group.is_empty() {
            "*".to_owned()
        } else {
            group.join(", ")
        };
        println!("\n{group}");
        for (cell, figure) in row.cells.iter().zip(&table.figures) {
            let counted = match (cell.numerator, cell.denominator) {
                (Some(of), Some(out_of)) => format!("{of} / {out_of}"),
                _ => String::new(),
            };
            println!(
                "  {:<28} {:>8}  {:<14} {}",
                figure.key, cell.shown, counted, figure.name
            );
        }
    }
}
