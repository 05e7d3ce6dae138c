//! `gezhi import cases`: a table of reports read as the server would, from the machine the database is on.

use std::path::PathBuf;

use clap::Args;
use gezhi_api::problem::{Language, title};
use gezhi_desk::{BringImport, Deed, StartImport, World, transact};
use gezhi_domain::actor::Actor;
use gezhi_intake::table::{self, Plan, Proposal};
use gezhi_server::Importer;
use gezhi_store::import::{self, RowError, Status};
use gezhi_store::{attachment, new_bits};
use serde_json::json;

use crate::progress;
use crate::report::print;

#[derive(Args)]
pub(crate) struct Cases {
    /// The file.
    file: PathBuf,
    /// How it is read, as JSON: {"columns": {"number": "工单编号", ...}, "zone": ..., "datum": ..., "source": ...};
    /// none means as the names of the columns say.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// The source of rows that name none, e.g. hotline.
    #[arg(long)]
    source: Option<String>,
    /// The zone of times without one, e.g. Asia/Shanghai.
    #[arg(long)]
    zone: Option<String>,
    /// The datum of the coordinates: wgs84, cgcs2000, gcj02 or bd09.
    #[arg(long)]
    datum: Option<String>,
}

fn line(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Cases {
    fn plan(&self, rows: &table::Rows) -> Result<Plan, String> {
        let sample: Vec<_> = rows.rows.iter().take(50).map(|(_, row)| row.clone()).collect();
        let mut plan = match &self.mapping {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
                serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?
            }
            None => Plan::of(&Proposal::of(&rows.header, &sample).mapping),
        };
        if let Some(source) = &self.source {
            plan.source = Some(source.parse().map_err(|_| "--source is no code".to_owned())?);
        }
        if let Some(datum) = &self.datum {
            plan.datum = Some(datum.parse().map_err(line)?);
        }
        plan.zone = self.zone.clone().or(plan.zone);
        Ok(plan)
    }

    pub(crate) async fn run(&self, world: &World, json: bool) -> Result<(), String> {
        let shown = self.file.display();
        let bytes = std::fs::read(&self.file).map_err(|error| format!("{shown}: {error}"))?;
        let rows = table::sheet(&bytes).map_err(|error| format!("{shown}: {error}"))?;
        let plan = self.plan(&rows)?;
        plan.ready(&rows.header, world.rules().calendar.zone())
            .map_err(|misfit| {
                let what = title(misfit.code, Language::English);
                format!(
                    "{shown}: {}: {what} Expected: {}.",
                    misfit.pointer, misfit.expected
                )
            })?;
        let id = begin(world, &bytes, &rows, &plan).await?;
        let bar = progress::bar(rows.rows.len() + rows.broken.len());
        let mut importer = Importer::default();
        // Another import that was cut off before goes first.
        let done = loop {
            importer.round(world).await.map_err(line)?;
            let found = import::find(world.db(), &id).await.map_err(line)?;
            let found = found.ok_or("the import is gone")?;
            bar.set_position(u64::try_from(found.cursor).unwrap_or(0));
            if found.status != Status::Running {
                break found;
            }
        };
        bar.finish_and_clear();
        let errors = import::errors(world.db(), &id, 0).await.map_err(line)?;
        let told = |error: &RowError| {
            json!({ "line": error.line, "field": error.field, "code": error.code,
                "message": title(&error.code, Language::English), "说明": title(&error.code, Language::Chinese) })
        };
        let answer = json!({
            "import": id, "rows": done.total, "received": done.received, "repeated": done.repeated,
            "failed": done.failed, "errors": errors.iter().map(told).collect::<Vec<_>>(),
        });
        print(json, &answer);
        if done.failed > 0 && done.failed == done.total {
            return Err(format!("{shown}: no row was taken"));
        }
        Ok(())
    }
}

/// Keeps the file and starts the import; answers its id.
async fn begin(world: &World, bytes: &[u8], rows: &table::Rows, plan: &Plan) -> Result<String, String> {
    let id = gezhi_domain::code::CaseId::from_bits(new_bits()).to_string();
    let stored = import::store(world.db(), bytes).map_err(line)?;
    let bring = BringImport {
        id: &id,
        stored: &stored,
        total: i64::try_from(rows.rows.len() + rows.broken.len()).unwrap_or(i64::MAX),
    };
    transact(world, Deed::of(&Actor::SYSTEM), &bring)
        .await
        .map_err(line)?;
    attachment::settle(world.db(), &stored.id.to_string());
    let text = serde_json::to_string(plan).map_err(line)?;
    let start = StartImport { id: &id, plan: &text };
    transact(world, Deed::of(&Actor::SYSTEM), &start)
        .await
        .map_err(line)?;
    Ok(id)
}
