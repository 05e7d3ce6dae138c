//! Figures 统计值: sums over the daily roll-ups, and live counts that are never rolled up.

use gezhi_domain::kernel::Value;

use crate::db::Db;
use crate::error::StoreError;

/// By what a sum is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Lead unit.
    Unit,
    /// Case type.
    CaseType,
    /// Responsible grid.
    Grid,
    /// Source.
    Source,
    /// Day.
    Day,
    /// Month and lead unit, as `2026-03 water`.
    MonthAndUnit,
    /// Nothing: one total.
    Whole,
}

impl By {
    const fn column(self) -> (&'static str, &'static str) {
        match self {
            Self::Unit => ("figure_unit", "unit"),
            Self::CaseType => ("figure_unit", "case_type"),
            Self::Grid => ("figure_grid", "grid"),
            Self::Source => ("figure_grid", "source"),
            Self::Day => ("figure_unit", "day"),
            Self::MonthAndUnit => ("figure_unit", "SUBSTR(day, 1, 7) || ' ' || unit"),
            Self::Whole => ("figure_unit", "''"),
        }
    }
}

/// Sums of every base count over days `from..=to`, told apart `by`: key, figure, sum.
pub async fn sums(db: &Db, by: By, from: &str, to: &str) -> Result<Vec<(String, String, i64)>, StoreError> {
    let (table, column) = by.column();
    let sql = format!(
        "SELECT {column} AS k, figure, CAST(SUM(n) AS BIGINT) FROM {table} \
         WHERE day >= $1 AND day <= $2 GROUP BY 1, figure ORDER BY 1, figure"
    );
    let rows = db.query(&sql, &[Value::from(from), Value::from(to)]).await?;
    Ok(rows
        .iter()
        .map(|row| (row.text(0).to_owned(), row.text(1).to_owned(), row.int(2)))
        .collect())
}

/// Open cases, and open cases past their due at `now`, by lead unit: unit, open, overdue.
pub async fn open_now(db: &Db, now: i64) -> Result<Vec<(String, i64, i64)>, StoreError> {
    let rows = db
        .query(
            "SELECT COALESCE(lead_unit, '-'), COUNT(*), CAST(SUM(CASE WHEN due_at < $1 THEN 1 ELSE 0 END) AS BIGINT) \
             FROM matter_case WHERE open = 1 GROUP BY 1 ORDER BY 1",
            &[now.into()],
        )
        .await?;
    Ok(rows
        .iter()
        .map(|row| (row.text(0).to_owned(), row.int(1), row.int(2)))
        .collect())
}
