//! PostgreSQL: a pool of reading connections and one writing connection that holds the session advisory lock.

use std::collections::HashMap;

use futures::future::maybe_done;
use gezhi_domain::kernel::Value;
use tokio::sync::oneshot;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Statement as Prepared};

use crate::batch::{Sql, Statement};
use crate::db::Row;
use crate::error::StoreError;
use crate::snapshot::{Table, grouped};
use crate::writer::Writing;

/// The advisory lock of the active process: "gezhi" in ASCII.
pub(crate) const ACTIVE_LOCK: i64 = 0x67_65_7a_68_69;

#[derive(Debug)]
struct Param<'a>(&'a Value);

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(n) if *kind == Type::INT4 => i32::try_from(*n)?.to_sql(kind, out),
            Value::Int(n) => n.to_sql(kind, out),
            Value::Text(text) => text.to_sql(kind, out),
            Value::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn params(values: &[Value]) -> Vec<Param<'_>> {
    values.iter().map(Param).collect()
}

fn row(of: &tokio_postgres::Row) -> Result<Row, StoreError> {
    of.columns()
        .iter()
        .enumerate()
        .map(|(at, column)| {
            Ok(match *column.type_() {
                Type::INT8 => of.try_get::<_, Option<i64>>(at)?.map_or(Value::Null, Value::Int),
                Type::INT4 => of
                    .try_get::<_, Option<i32>>(at)?
                    .map_or(Value::Null, |n| Value::Int(n.into())),
                Type::BOOL => of
                    .try_get::<_, Option<bool>>(at)?
                    .map_or(Value::Null, Value::from),
                Type::BYTEA => of
                    .try_get::<_, Option<Vec<u8>>>(at)?
                    .map_or(Value::Null, Value::Bytes),
                _ => of
                    .try_get::<_, Option<String>>(at)?
                    .map_or(Value::Null, Value::Text),
            })
        })
        .collect::<Result<_, StoreError>>()
        .map(Row)
}

pub(crate) async fn query(
    client: &deadpool_postgres::Client,
    sql: &str,
    values: &[Value],
) -> Result<Vec<Row>, StoreError> {
    let prepared = client.prepare_cached(sql).await?;
    let params = params(values);
    let refs: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as &(dyn ToSql + Sync)).collect();
    client.query(&prepared, &refs).await?.iter().map(row).collect()
}

/// A connection that reads one snapshot.
pub(crate) async fn snapshot(url: &str) -> Result<Client, StoreError> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    client
        .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT COUNT(*) FROM migration")
        .await?;
    Ok(client)
}

/// Every table with its columns.
pub(crate) async fn tables(client: &Client) -> Result<Vec<Table>, StoreError> {
    let sql = "SELECT t.table_name::text, c.column_name::text FROM information_schema.tables t \
               JOIN information_schema.columns c ON c.table_name = t.table_name AND c.table_schema = t.table_schema \
               WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' \
               ORDER BY t.table_name, c.ordinal_position";
    let rows = client.query(sql, &[]).await?;
    let rows: Vec<Row> = rows.iter().map(row).collect::<Result<_, _>>()?;
    Ok(grouped(&rows))
}

/// Calls `each` with every row of `sql`, a thousand at a time.
pub(crate) async fn each(
    client: &Client,
    sql: &str,
    each: &mut (dyn FnMut(&Row) -> Result<(), StoreError> + Send),
) -> Result<(), StoreError> {
    client
        .batch_execute(&format!("DECLARE walk NO SCROLL CURSOR FOR {sql}"))
        .await?;
    loop {
        let rows = client.query("FETCH 1000 FROM walk", &[]).await?;
        if rows.is_empty() {
            break;
        }
        for found in &rows {
            each(&row(found)?)?;
        }
    }
    Ok(client.batch_execute("CLOSE walk").await?)
}

/// The writing connection: it holds the lock of the active process and is lost together with it.
pub(crate) struct Writer {
    client: Client,
    prepared: HashMap<Sql, Prepared>,
    /// Closed when the connection ends.
    alive: oneshot::Receiver<()>,
}

impl Writer {
    pub(crate) fn new(client: Client, alive: oneshot::Receiver<()>) -> Self {
        Self {
            client,
            prepared: HashMap::new(),
            alive,
        }
    }

    async fn prepare(&mut self, statement: &Statement) -> Result<Prepared, StoreError> {
        if let Some(prepared) = self.prepared.get(&statement.sql) {
            return Ok(prepared.clone());
        }
        let prepared = self.client.prepare(statement.sql.text()).await?;
        self.prepared.insert(statement.sql, prepared.clone());
        Ok(prepared)
    }
}

impl Writing for Writer {
    async fn control(&mut self, sql: &'static str) -> Result<(), StoreError> {
        Ok(self.client.batch_execute(sql).await?)
    }

    /// All statements travel in one pipeline: being polled once puts each on the wire, in order. A duplicate key
    /// aborts the transaction, which the caller mends like any other conflict.
    async fn run(&mut self, statements: &[&Statement]) -> Result<(), StoreError> {
        let mut prepared = Vec::with_capacity(statements.len());
        for statement in statements {
            prepared.push(self.prepare(statement).await?);
        }
        let client = &self.client;
        let one = |(statement, prepared)| Box::pin(maybe_done(execute(client, statement, prepared)));
        let mut sent: Vec<_> = statements.iter().copied().zip(&prepared).map(one).collect();
        for answer in &mut sent {
            let _ = futures::poll!(answer.as_mut());
        }
        for (statement, mut answer) in statements.iter().zip(sent) {
            answer.as_mut().await;
            let touched = answer.as_mut().take_output().unwrap_or(Ok(0))?;
            if statement.expect.is_some_and(|expected| expected != touched) {
                return Err(StoreError::Conflict);
            }
        }
        Ok(())
    }

    async fn lost(&mut self) {
        let _ = (&mut self.alive).await;
    }

    fn is_lost(&self) -> bool {
        self.client.is_closed()
    }
}

async fn execute(client: &Client, statement: &Statement, prepared: &Prepared) -> Result<u64, StoreError> {
    let params = params(&statement.params);
    let refs: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as &(dyn ToSql + Sync)).collect();
    Ok(client.execute(prepared, &refs).await?)
}
