//! Matters 事项 as rows: the state whole as JSON, its audience and its facet columns beside it.
//!
//! A module's store file adds only its list filter; loading, inserting and updating are the same for all.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, LazyLock, Mutex};

use gezhi_domain::audience::Audience;
use gezhi_domain::kernel::{Facets, Value};

use crate::batch::{Sql, Statement};
use crate::db::{Db, Row};
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
struct Texts {
    load: Sql,
    insert: Sql,
    hold: Sql,
    /// By the set of facets that change.
    updates: Mutex<HashMap<u64, Sql>>,
}

static SQL: LazyLock<Mutex<HashMap<&'static str, &'static Texts>>> = LazyLock::new(Mutex::default);

fn sql<M: Facets>() -> Result<&'static Texts, StoreError> {
    let mut known = SQL.lock().map_err(StoreError::corrupt)?;
    Ok(known
        .entry(M::KIND)
        .or_insert_with(|| Box::leak(Box::new(write_sql::<M>()))))
}

fn write_sql<M: Facets>() -> Texts {
    let kind = M::KIND;
    let names: Vec<&str> = facet_names::<M>().collect();
    let marks = (0..names.len()).fold(String::new(), |mut marks, at| {
        let _ = write!(marks, ", ${}", at + 4);
        marks
    });
    Texts {
        load: Sql::written(format!("SELECT version, state FROM matter_{kind} WHERE id = $1")),
        insert: Sql::written(format!(
            "INSERT INTO matter_{kind} (id, version, state, {}) VALUES ($1, $2, $3{marks}) ON CONFLICT (id) DO NOTHING",
            names.join(", ")
        )),
        hold: Sql::written(format!(
            "UPDATE matter_{kind} SET version = version WHERE id = $1 AND version = $2"
        )),
        updates: Mutex::default(),
    }
}

/// The update that sets only the facets in `changed`, so that only their indexes are touched.
fn update<M: Facets>(changed: u64) -> Result<Sql, StoreError> {
    let mut known = sql::<M>()?.updates.lock().map_err(StoreError::corrupt)?;
    let text = known.entry(changed).or_insert_with(|| {
        let names = facet_names::<M>()
            .enumerate()
            .filter(|(at, _)| changed >> at & 1 == 1);
        let sets = names.zip(4..).fold(String::new(), |mut sets, ((_, name), at)| {
            let _ = write!(sets, ", {name} = ${at}");
            sets
        });
        let kind = M::KIND;
        Sql::written(format!(
            "UPDATE matter_{kind} SET version = $2, state = $3{sets} WHERE id = $1 AND version = $2 - 1"
        ))
    });
    Ok(*text)
}

/// Names of the columns beside the state, in order.
pub(crate) fn facet_names<M: Facets>() -> impl Iterator<Item = &'static str> {
    COMMON.iter().chain(M::COLUMNS).copied()
}

/// Values of the columns beside the state, in order.
pub(crate) fn facets<M: Facets>(state: &M::State) -> Vec<Value> {
    let due = M::clocks(state)
        .iter()
        .map(|clock| clock.due_at.as_millis())
        .min();
    let mut values = common(due, &M::audience(state));
    values.extend(M::columns(state));
    values
}

/// A list of codes as one column: a list holds a code when cutting `,code,` out changes it.
fn joined<T: ToString>(codes: &[T]) -> Value {
    if codes.is_empty() {
        return Value::from("");
    }
    let inner: Vec<String> = codes.iter().map(ToString::to_string).collect();
    Value::from(format!(",{},", inner.join(",")))
}

fn common(next_due: Option<i64>, audience: &Audience) -> Vec<Value> {
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

/// The statement that adds the row of `id`, or brings it from `before` to `version`.
pub(crate) fn row<M: Facets>(
    id: &str,
    version: i64,
    (before, after): (Option<&M::State>, &M::State),
) -> Result<Statement, StoreError> {
    let text = serde_json::to_string(after).map_err(StoreError::corrupt)?;
    let mut params = vec![Value::from(id), Value::Int(version), Value::from(text)];
    let facets_now = facets::<M>(after);
    let Some(before) = before else {
        params.extend(facets_now);
        return Ok(Statement::guarded(sql::<M>()?.insert, params, 1));
    };
    let mut changed = 0_u64;
    for (at, (was, is)) in facets::<M>(before).into_iter().zip(facets_now).enumerate() {
        if was != is {
            changed |= 1 << at;
            params.push(is);
        }
    }
    Ok(Statement::guarded(update::<M>(changed)?, params, 1))
}

/// The statement that fails when the row of `id` is no longer at `version`.
pub(crate) fn hold<M: Facets>(id: &str, version: i64) -> Result<Statement, StoreError> {
    Ok(Statement::guarded(
        sql::<M>()?.hold,
        vec![id.into(), version.into()],
        1,
    ))
}

/// The state of matter `id` with its version, if there is one.
pub async fn load<M: Facets + 'static>(
    db: &Db,
    id: &str,
) -> Result<Option<(i64, Arc<M::State>)>, StoreError> {
    if let Some(warm) = db.warm().get(id) {
        return Ok(Some(warm));
    }
    let rows = db.query(sql::<M>()?.load.text(), &[id.into()]).await?;
    let read = |row: &Row| Ok((row.int(0), Arc::new(row.json(1)?)));
    rows.first().map(read).transpose()
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
