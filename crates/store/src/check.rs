//! Checking 校验: every state equals the fold of its journal, every facet and figure its recomputation.

use std::collections::BTreeMap;

use gezhi_domain::calendar::Calendar;
use gezhi_domain::kernel::{Facets, Value};

use crate::db::{Db, Row};
use crate::delta::Figures;
use crate::error::StoreError;
use crate::{journal, matter, seal};

/// What was looked at, and the first thing that did not hold.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Findings {
    /// Matters folded again.
    pub matters: u64,
    /// Journal rows read.
    pub steps: u64,
    /// The first thing that does not hold, in words that name the row.
    pub first_fault: Option<String>,
}

/// Checks the matters of kind `M`, the figures they add up to, and the seals.
pub async fn run<M: Facets>(db: &Db, calendar: &Calendar) -> Result<Findings, StoreError> {
    let mut findings = Findings::default();
    let mut figures = Figures::default();
    let mut after = String::new();
    let list = format!(
        "SELECT id, version, state, {} FROM matter_{} WHERE id > $1 ORDER BY id LIMIT 500",
        matter::facet_names::<M>().collect::<Vec<_>>().join(", "),
        M::KIND
    );
    loop {
        let rows = db.query(&list, &[after.as_str().into()]).await?;
        let Some(last) = rows.last() else { break };
        after = last.text(0).to_owned();
        for row in &rows {
            findings.matters += 1;
            if let Some(fault) = check_matter::<M>(db, row, &mut findings.steps).await? {
                return Ok(Findings {
                    first_fault: Some(fault),
                    ..findings
                });
            }
            figures.change(&[], M::contributions(&row.json(2)?, calendar));
        }
    }
    findings.first_fault = match check_figures(db, &figures).await? {
        Some(fault) => Some(fault),
        None => seal::check(db).await?,
    };
    Ok(findings)
}

async fn check_matter<M: Facets>(db: &Db, row: &Row, steps: &mut u64) -> Result<Option<String>, StoreError> {
    let name = format!("{} {}", M::KIND, row.text(0));
    let stored: M::State = row.json(2)?;
    let mut folded: Option<M::State> = None;
    for step in journal::history(db, M::KIND, row.text(0)).await? {
        *steps += 1;
        let Ok(events) = serde_json::from_str::<Vec<M::Event>>(&step.events) else {
            return Ok(Some(format!(
                "journal row {} does not read as events of {name}",
                step.position
            )));
        };
        for event in &events {
            folded = match folded.take() {
                Some(state) => Some(M::apply(state, event)),
                None => M::born(event),
            };
        }
    }
    let same =
        folded.and_then(|state| serde_json::to_value(state).ok()) == serde_json::to_value(&stored).ok();
    if !same {
        return Ok(Some(format!("{name}: the state is not the fold of its journal")));
    }
    let facets = matter::facets::<M>(&stored);
    let mut columns = facets
        .iter()
        .zip(&row.values()[3..])
        .zip(matter::facet_names::<M>());
    let differs = columns.find(|((now, then), _)| now != then);
    Ok(differs.map(|(_, column)| format!("{name}: facet column {column} is not what its state says")))
}

async fn check_figures(db: &Db, recount: &Figures) -> Result<Option<String>, StoreError> {
    let by_unit = ("figure_unit", "day, unit, case_type, figure");
    if let Some(fault) = check_roll_up(db, by_unit, recount.unit_rows().collect()).await? {
        return Ok(Some(fault));
    }
    let by_grid = ("figure_grid", "day, town, grid, source, figure");
    check_roll_up(db, by_grid, recount.grid_rows().collect()).await
}

async fn check_roll_up<const N: usize>(
    db: &Db,
    (table, keys): (&str, &str),
    counted: BTreeMap<[String; N], i64>,
) -> Result<Option<String>, StoreError> {
    let sql = format!("SELECT {keys}, n FROM {table} WHERE n <> $1");
    let rows = db.query(&sql, &[Value::Int(0)]).await?;
    let stored: BTreeMap<[String; N], i64> = rows
        .iter()
        .map(|row| (std::array::from_fn(|at| row.text(at).to_owned()), row.int(N)))
        .collect();
    let wrong = stored
        .iter()
        .find(|(k, n)| counted.get(*k) != Some(n))
        .or_else(|| counted.iter().find(|(k, _)| !stored.contains_key(*k)));
    Ok(wrong.map(|(key, _)| {
        format!(
            "{table} {}: stored {:?}, recounted {:?}",
            key.join(" / "),
            stored.get(key),
            counted.get(key)
        )
    }))
}
