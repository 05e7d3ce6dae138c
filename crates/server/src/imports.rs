//! Running imports 批量导入: rows behind the cursor go through the front door, some at a time, until none are left.

use futures::StreamExt;
use gezhi_desk::{Deed, DeskError, EndImport, ImportRow, Receive, Taken, Teller, World, transact};
use gezhi_domain::actor::Actor;
use gezhi_domain::code::CaseId;
use gezhi_domain::kernel::Rulebook;
use gezhi_intake::table::{self, Plan, Ready, Rows};
use gezhi_store::import::{self, Advance, Import, RowError};
use gezhi_store::{StoreError, new_bits};

/// Rows between two notes of how far it is.
const ROUND: usize = 200;
/// Rows at once.
const AT_ONCE: usize = 16;

/// Reads running imports; keeps the file that is being read.
#[derive(Default)]
pub struct Importer {
    open: Option<(String, Opened)>,
}

struct Opened {
    actor: Actor,
    ready: Ready,
    lines: Vec<(u64, Option<Vec<String>>)>,
}

/// Rows and broken lines in the order of the file; a broken one has no cells.
pub(crate) fn lines(file: Rows) -> Vec<(u64, Option<Vec<String>>)> {
    let rows = file.rows.into_iter().map(|(line, row)| (line, Some(row)));
    let broken = file.broken.into_iter().map(|(line, _)| (line, None));
    let mut all: Vec<_> = rows.chain(broken).collect();
    all.sort_by_key(|(line, _)| *line);
    all
}

impl Importer {
    /// Does the next rows of the import that was started first; `None` when there is nothing to do.
    ///
    /// # Errors
    /// What the store says; the rows are done again later, and those that were received stay received once.
    pub async fn round(&mut self, world: &World) -> Result<Option<Import>, StoreError> {
        let Some(now) = import::running(world.db()).await? else {
            self.open = None;
            return Ok(None);
        };
        if self.open.as_ref().is_none_or(|(id, _)| *id != now.id) {
            self.open = Some((now.id.clone(), open(world, &now).await?));
        }
        let Some((_, opened)) = &self.open else {
            return Ok(None);
        };
        let from = usize::try_from(now.cursor)
            .unwrap_or(usize::MAX)
            .min(opened.lines.len());
        let some = &opened.lines[from..(from + ROUND).min(opened.lines.len())];
        if some.is_empty() {
            let ended = transact(world, Deed::of(&Actor::SYSTEM), &EndImport { import: &now }).await;
            ended.map_err(told)?;
            return Ok(Some(now));
        }
        let rules = world.rules();
        let all = futures::stream::iter(some).map(|(line, cells)| {
            let rules = &rules;
            async move { (*line, row(world, opened, rules, cells.as_deref()).await) }
        });
        let done: Vec<_> = all.buffered(AT_ONCE).collect().await;
        let mut made = Advance {
            done: i64::try_from(some.len()).unwrap_or(i64::MAX),
            ..Advance::default()
        };
        for (line, outcome) in done {
            match outcome {
                Ok(Taken::Received(_)) => made.received += 1,
                Ok(Taken::Repeated(_)) => made.repeated += 1,
                Err(Wrong::Store(error)) => return Err(error),
                Err(Wrong::Row(field, code)) => made.errors.push(RowError {
                    line: i64::try_from(line).unwrap_or(i64::MAX),
                    field: field.to_owned(),
                    code: code.to_owned(),
                }),
            }
        }
        import::advance(world.db(), &now, &made).await?;
        import::find(world.db(), &now.id).await
    }
}

async fn open(world: &World, import: &Import) -> Result<Opened, StoreError> {
    let corrupt = |what: &dyn std::fmt::Display| StoreError::Corrupt(format!("import {}: {what}", import.id));
    let bytes = import::file(world.db(), import)
        .await?
        .ok_or_else(|| corrupt(&"no file"))?;
    let file = table::sheet(&bytes).map_err(|error| corrupt(&error))?;
    let plan: Plan = serde_json::from_str(&import.plan).map_err(|error| corrupt(&error))?;
    let ready = plan
        .ready(&file.header, world.rules().calendar.zone())
        .map_err(|error| corrupt(&error))?;
    Ok(Opened {
        actor: Actor {
            account: import.account.parse().map_err(|error| corrupt(&error))?,
            post: serde_json::from_str(&import.post).map_err(|error| corrupt(&error))?,
        },
        ready,
        lines: lines(file),
    })
}

enum Wrong {
    Row(&'static str, &'static str),
    Store(StoreError),
}

async fn row(
    world: &World,
    opened: &Opened,
    rules: &Rulebook,
    cells: Option<&[String]>,
) -> Result<Taken, Wrong> {
    let cells = cells.ok_or(Wrong::Row("", "import.broken_line"))?;
    let today = world.now().day_in(rules.calendar.zone());
    let read = opened.ready.row(cells, &rules.catalogue, today);
    let read = read.map_err(|problem| {
        let code = match problem.field {
            table::Field::Source => "case.unknown_source",
            table::Field::ClosedAt => "import.closed",
            _ => "import.unreadable",
        };
        Wrong::Row(problem.field.name(), code)
    })?;
    let key = import::row_key(world.db(), read.report.source.as_str(), &read.identity);
    let step = ImportRow {
        key: &key,
        receive: Receive {
            case: CaseId::from_bits(new_bits()),
            report: &read.report,
        },
    };
    let deed = Deed {
        occurred_at: read.opened_at,
        by: Teller::Record,
        ..Deed::of(&opened.actor)
    };
    match transact(world, deed, &step).await {
        Ok(done) => Ok(done.answer),
        Err(DeskError::Refused { code, .. }) => Err(Wrong::Row(about(code), code)),
        Err(DeskError::InTheFuture) => Err(Wrong::Row("opened_at", "in_the_future")),
        Err(DeskError::Denied) => Err(Wrong::Row("", "denied")),
        Err(error) => Err(Wrong::Store(told(error))),
    }
}

/// The field a refusal is about.
fn about(code: &str) -> &'static str {
    match code {
        "case.unknown_source" => "source",
        "case.no_external_number" => "number",
        "case.unknown_type" | "case.unknown_defect" => "case_type",
        "case.bad_moment" => "due_at",
        _ => "",
    }
}

fn told(error: DeskError) -> StoreError {
    match error {
        DeskError::Store(error) => error,
        other => StoreError::Database(other.to_string()),
    }
}
