//! Matters 事项 as rows: the state whole as JSON, its audience and its facet columns beside it.
//!
//! A module's store file adds only its list filter; loading, inserting and updating are the same for all.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{LazyLock, Mutex};

use gezhi_domain::audience::Audience;
use gezhi_domain::kernel::{Facets, Value};

use crate::batch::Statement;
use crate::db::Db;
use crate::error::StoreError;

/// Columns every matter has before its own facets.
const COMMON: [&str; 7] = [
    "next_due_at",
    "aud_town",
    "aud_grid",
    "aud_units",
    "aud_accounts",
    "aud_excluded",
    "aud_restricted",
];

/// The SQL of one kind of matter, written once per process.
pub(crate) struct Sql {
    pub(crate) load: String,
    insert: String,
    update: String,
    hold: String,
}

static SQL: LazyLock<Mutex<HashMap<&'static str, &'static Sql>>> = LazyLock::new(Mutex::default);

pub(crate) fn sql<M: Facets>() -> Result<&'static Sql, StoreError> {
    let mut known = SQL.lock().map_err(StoreError::corrupt)?;
    Ok(known
        .entry(M::KIND)
        .or_insert_with(|| Box::leak(Box::new(write_sql(M::KIND, M::COLUMNS)))))
}

fn write_sql(kind: &str, columns: &[&str]) -> Sql {
    let names: Vec<&str> = COMMON.iter().chain(columns).copied().collect();
    let (mut marks, mut sets) = (String::new(), String::new());
    for (at, name) in names.iter().enumerate() {
        let _ = write!(marks, ", ${}", at + 4);
        let _ = write!(sets, ", {name} = ${}", at + 4);
    }
    Sql {
        load: format!("SELECT version, state FROM matter_{kind} WHERE id = $1"),
        insert: format!(
            "INSERT INTO matter_{kind} (id, version, state, {}) VALUES ($1, $2, $3{marks}) ON CONFLICT (id) DO NOTHING",
            names.join(", ")
        ),
        update: format!(
            "UPDATE matter_{kind} SET version = $2, state = $3{sets} WHERE id = $1 AND version = $2 - 1"
        ),
        hold: format!("UPDATE matter_{kind} SET version = version WHERE id = $1 AND version = $2"),
    }
}

/// A list of codes as one column: a list holds a code when cutting `,code,` out changes it.
pub(crate) fn joined<T: ToString>(codes: &[T]) -> Value {
    if codes.is_empty() {
        return Value::from("");
    }
    let inner: Vec<String> = codes.iter().map(ToString::to_string).collect();
    Value::from(format!(",{},", inner.join(",")))
}

pub(crate) fn common(next_due: Option<i64>, audience: &Audience) -> Vec<Value> {
    vec![
        Value::from(next_due),
        Value::from(audience.town.as_ref().map(ToString::to_string)),
        Value::from(audience.grid.as_ref().map(ToString::to_string)),
        joined(&audience.units),
        joined(&audience.accounts),
        joined(&audience.excluded),
        Value::from(audience.restricted),
    ]
}

/// The statement that brings the row of `id` to `version`.
pub(crate) fn row<M: Facets>(id: &str, version: i64, state: &M::State) -> Result<Statement, StoreError> {
    let sql = sql::<M>()?;
    let text = serde_json::to_string(state).map_err(StoreError::corrupt)?;
    let next_due = M::clocks(state)
        .iter()
        .map(|clock| clock.due_at.as_millis())
        .min();
    let mut params = vec![Value::from(id), Value::Int(version), Value::from(text)];
    params.extend(common(next_due, &M::audience(state)));
    params.extend(M::columns(state));
    let text: &'static str = if version == 1 { &sql.insert } else { &sql.update };
    Ok(Statement {
        sql: text.into(),
        params,
        expect: Some(1),
    })
}

/// The statement that fails when the row of `id` is no longer at `version`.
pub(crate) fn hold<M: Facets>(id: &str, version: i64) -> Result<Statement, StoreError> {
    let text: &'static str = &sql::<M>()?.hold;
    Ok(Statement {
        sql: text.into(),
        params: vec![id.into(), version.into()],
        expect: Some(1),
    })
}

/// The state of matter `id` with its version, if there is one.
pub async fn load<M: Facets>(db: &Db, id: &str) -> Result<Option<(i64, M::State)>, StoreError> {
    let rows = db.query(&sql::<M>()?.load, &[id.into()]).await?;
    rows.first().map(|row| Ok((row.int(0), row.json(1)?))).transpose()
}

/// Ids of matters whose next clock is due by `now`, earliest first, at most `limit`.
pub async fn due<M: Facets>(db: &Db, now: i64, limit: i64) -> Result<Vec<String>, StoreError> {
    let sql = format!(
        "SELECT id FROM matter_{} WHERE next_due_at <= $1 ORDER BY next_due_at LIMIT $2",
        M::KIND
    );
    let rows = db.query(&sql, &[now.into(), limit.into()]).await?;
    Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
}
