//! Figures 统计值: sums over the daily roll-ups, the cases behind a sum, and live counts that are never rolled up.

use std::collections::BTreeMap;

use gezhi_domain::access::Scope;
use gezhi_domain::actor::Actor;
use gezhi_domain::case::{COUNTS, Case};
use gezhi_domain::figure::{Counts, Grouping, Present, Selection};
use gezhi_domain::kernel::Value;

use crate::db::{Db, Row};
use crate::delta;
use crate::error::StoreError;
use crate::scope::{self, Where};

/// Sums by group: the group's keys in the order of the groupings asked for.
pub type Sums = BTreeMap<Vec<String>, Counts>;

const UNIT: (&str, &[Grouping]) = (delta::UNIT.table, &[Grouping::Unit, Grouping::Type]);
const GRID: (&str, &[Grouping]) = (
    delta::GRID.table,
    &[Grouping::Town, Grouping::Grid, Grouping::Source],
);

/// The roll-up that tells all these apart; none when the two would have to be crossed.
fn roll_up(asked: impl Iterator<Item = Grouping> + Clone) -> Option<&'static str> {
    let fits =
        |(_, known): &(&str, &[Grouping])| asked.clone().all(|one| one.is_time() || known.contains(&one));
    [UNIT, GRID].into_iter().find(fits).map(|(table, _)| table)
}

const fn column(grouping: Grouping) -> &'static str {
    match grouping {
        Grouping::Unit => "unit",
        Grouping::Type => "case_type",
        Grouping::Town => "town",
        Grouping::Grid => "grid",
        Grouping::Source => "source",
        Grouping::Day => "day",
        // A year is a sum of months; which ones is not for SQL to say.
        Grouping::Month | Grouping::Year => "SUBSTR(day, 1, 7)",
    }
}

/// Sums of every base count over the selection, told apart `by`, of the whole district; a year is told apart by
/// its months. `None` when no roll-up tells these apart: then they are counted from the cases.
pub async fn sums(db: &Db, by: &[Grouping], selection: &Selection) -> Result<Option<Sums>, StoreError> {
    let only = selection.only.iter().map(|(grouping, _)| *grouping);
    let Some(table) = roll_up(by.iter().copied().chain(only)) else {
        return Ok(None);
    };
    let mut conditions = Where::default();
    let days = [selection.from, selection.to].map(|day| Value::from(day.to_string()));
    conditions.and("day >= ? AND day <= ?", days);
    for (grouping, key) in &selection.only {
        let condition = format!("{} = ?", column(*grouping));
        conditions.and(&condition, [Value::from(key.as_str())]);
    }
    let groups = by.iter().map(|one| column(*one).to_owned());
    let counts = COUNTS.iter().map(|count| format!("CAST(SUM({count}) AS BIGINT)"));
    let numbers: Vec<String> = (1..=by.len()).map(|at| at.to_string()).collect();
    let mut sql = format!(
        "SELECT {} FROM {table} WHERE {}",
        groups.chain(counts).collect::<Vec<_>>().join(", "),
        conditions.sql()
    );
    if !numbers.is_empty() {
        sql = format!("{sql} GROUP BY {}", numbers.join(", "));
    }
    let mut sums = Sums::new();
    for row in db.query(&sql, &conditions.params).await? {
        let counted = COUNTS
            .iter()
            .zip(by.len()..)
            .map(|(count, at)| (*count, row.int(at)));
        let mut counted = counted.filter(|(_, n)| *n != 0).peekable();
        if counted.peek().is_some() {
            let keys = (0..by.len()).map(|at| row.text(at).to_owned()).collect();
            let counts = sums.entry(keys).or_default();
            counted.for_each(|(count, n)| counts.add(count, n));
        }
    }
    Ok(Some(sums))
}

/// Which cases may count in a span of instants.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// First instant, in milliseconds.
    pub from: i64,
    /// First instant no longer, in milliseconds.
    pub to: i64,
    /// Only open cases.
    pub open: bool,
}

/// A case, where it stands in the order of [`candidates`], and its id.
pub type Candidate = ((i64, String), Case);

/// Cases that may count in `span` and that `reader` may see, those counting last first, after a place in that
/// order, at most `limit`.
pub async fn candidates(
    db: &Db,
    span: Span,
    (scope, reader): (Scope, &Actor),
    (after, limit): (Option<&(i64, String)>, i64),
) -> Result<Vec<Candidate>, StoreError> {
    let mut conditions = Where::default();
    let instants = [Value::Int(span.from), Value::Int(span.to)];
    conditions.and("counts_until >= ? AND received_at < ?", instants);
    if span.open {
        conditions.and("open = 1", []);
    }
    scope::within(&mut conditions, scope, reader);
    if let Some((until, id)) = after {
        let behind = [Value::Int(*until), Value::Int(*until), id.as_str().into()];
        conditions.and("(counts_until < ? OR (counts_until = ? AND id < ?))", behind);
    }
    let sql = format!(
        "SELECT counts_until, id, state FROM matter_case WHERE {} ORDER BY counts_until DESC, id DESC LIMIT {limit}",
        conditions.sql()
    );
    let rows = db.query(&sql, &conditions.params).await?;
    let read = |row: &Row| Ok(((row.int(0), row.text(1).to_owned()), row.json(2)?));
    rows.iter().map(read).collect()
}

/// The facet column that tells open cases apart; none for groupings by time.
const fn facet(grouping: Grouping) -> Option<&'static str> {
    match grouping {
        Grouping::Unit => Some("lead_unit"),
        Grouping::Type => Some("case_type"),
        Grouping::Town => Some("aud_town"),
        Grouping::Grid => Some("aud_grid"),
        Grouping::Source => Some("source"),
        Grouping::Day | Grouping::Month | Grouping::Year => None,
    }
}

/// Open cases, those past their due at `now` among them, that `reader` may see, told apart `by`; empty when a
/// time is among the groupings, because a moment has no days.
pub async fn open_now(
    db: &Db,
    by: &[Grouping],
    (only, now): (&[(Grouping, String)], i64),
    (scope, reader): (Scope, &Actor),
) -> Result<Sums, StoreError> {
    let columns: Option<Vec<&str>> = by.iter().map(|one| facet(*one)).collect();
    let Some(columns) = columns else {
        return Ok(Sums::new());
    };
    let mut conditions = Where::default();
    conditions.and("open = 1", []);
    for (grouping, key) in only {
        let Some(column) = facet(*grouping) else {
            return Ok(Sums::new());
        };
        conditions.and(
            &format!("COALESCE({column}, '-') = ?"),
            [Value::from(key.as_str())],
        );
    }
    scope::within(&mut conditions, scope, reader);
    let mut select: Vec<String> = columns.iter().map(|c| format!("COALESCE({c}, '-')")).collect();
    let grouped = select.join(", ");
    conditions.params.push(Value::Int(now));
    let at = conditions.params.len();
    select.push("COUNT(*)".to_owned());
    select.push(format!(
        "CAST(COALESCE(SUM(CASE WHEN due_at < ${at} THEN 1 ELSE 0 END), 0) AS BIGINT)"
    ));
    let group = if grouped.is_empty() {
        String::new()
    } else {
        format!(" GROUP BY {grouped}")
    };
    let sql = format!(
        "SELECT {} FROM matter_case WHERE {}{group}",
        select.join(", "),
        conditions.sql()
    );
    let mut sums = Sums::new();
    for row in db.query(&sql, &conditions.params).await? {
        let keys: Vec<String> = (0..by.len()).map(|at| row.text(at).to_owned()).collect();
        let counts = sums.entry(keys).or_default();
        counts.add(Present::Open.name(), row.int(by.len()));
        counts.add(Present::Overdue.name(), row.int(by.len() + 1));
    }
    Ok(sums)
}
