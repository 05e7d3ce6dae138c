//! Checking 校验: every state equals the fold of its journal, every facet and figure its recomputation.

use std::collections::BTreeMap;

use gezhi_domain::calendar::Calendar;
use gezhi_domain::case::COUNTS;
use gezhi_domain::kernel::Facets;

use crate::db::{Db, Row};
use crate::delta::{Figures, RollUp, Tally};
use crate::error::StoreError;
use crate::{delta, journal, matter, seal};

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
    let by_unit = recount.unit_rows().collect();
    if let Some(fault) = check_roll_up(db, &delta::UNIT, by_unit).await? {
        return Ok(Some(fault));
    }
    check_roll_up(db, &delta::GRID, recount.grid_rows().collect()).await
}

async fn check_roll_up<const N: usize>(
    db: &Db,
    RollUp { table, keys }: &RollUp<N>,
    counted: BTreeMap<[String; N], &Tally>,
) -> Result<Option<String>, StoreError> {
    let sql = format!("SELECT {}, {} FROM {table}", keys.join(", "), COUNTS.join(", "));
    let mut stored: BTreeMap<[String; N], Tally> = BTreeMap::new();
    for row in db.query(&sql, &[]).await? {
        let tally = Tally::of((0..COUNTS.len()).map(|at| row.int(N + at)));
        if !tally.is_nothing() {
            stored.insert(std::array::from_fn(|at| row.text(at).to_owned()), tally);
        }
    }
    let nothing = Tally::default();
    for key in stored.keys().chain(counted.keys()) {
        let stored = stored.get(key).unwrap_or(&nothing);
        let counted = counted.get(key).copied().unwrap_or(&nothing);
        let both = stored.numbers().iter().zip(counted.numbers());
        if let Some((name, (stored, counted))) = COUNTS.iter().zip(both).find(|(_, (a, b))| a != b) {
            let key = key.join(" / ");
            let fault = format!("{table} {key}, {name}: stored {stored}, recounted {counted}");
            return Ok(Some(fault));
        }
    }
    Ok(None)
}
