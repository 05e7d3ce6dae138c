//! SQLite: a pool of reading connections and one writing connection, WAL with `synchronous=FULL`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use gezhi_domain::kernel::Value;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement as Prepared, ToSql, params_from_iter};

use crate::batch::{Sql, Statement};
use crate::db::Row;
use crate::error::StoreError;
use crate::snapshot::{NONE, Table, grouped};
use crate::writer::Writing;

/// Statements each connection keeps prepared.
const PREPARED: usize = 256;

struct Param<'a>(&'a Value);

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn value(of: ValueRef<'_>) -> Value {
    match of {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Int(n),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "no column holds a fraction; sums are cast in SQL"
        )]
        ValueRef::Real(x) => Value::Int(x as i64),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

/// rusqlite reads `$1` as a named parameter: the same text with `?1`.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
         PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000; \
         PRAGMA wal_autocheckpoint = 8000; PRAGMA temp_store = MEMORY;",
    )?;
    Ok(connection)
}

/// Connections that only read; one is opened whenever all are in use.
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::new(Vec::new()),
        }
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self.idle.lock().map_err(StoreError::corrupt)?.pop();
        if let Some(connection) = idle {
            return Ok(connection);
        }
        let connection = Connection::open_with_flags(
            &self.path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        connection.execute_batch(
            "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cache_size = -8000; \
             PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY;",
        )?;
        Ok(connection)
    }

    pub(crate) fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let connection = self.take()?;
        let rows = query(&connection, sql, params);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(connection);
        }
        rows
    }
}

pub(crate) fn query(connection: &Connection, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
    let mut statement = connection.prepare_cached(&numbered(sql))?;
    let width = statement.column_count();
    let mut found = statement.query(params_from_iter(params.iter().map(Param)))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push(Row((0..width)
            .map(|at| row.get_ref(at).map(value))
            .collect::<Result<_, _>>()?));
    }
    Ok(rows)
}

/// A connection that reads one snapshot.
pub(crate) fn snapshot(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // The snapshot begins with the first read.
    connection.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; BEGIN")?;
    query(&connection, "SELECT COUNT(*) FROM migration", &[])?;
    Ok(connection)
}

/// Every table with its columns.
pub(crate) fn tables(connection: &Connection) -> Result<Vec<Table>, StoreError> {
    let sql = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c \
               WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid";
    Ok(grouped(&query(connection, sql, NONE)?))
}

/// Calls `each` with every row of `sql`.
pub(crate) fn each(
    connection: &Connection,
    sql: &str,
    each: &mut (dyn FnMut(&Row) -> Result<(), StoreError> + Send),
) -> Result<(), StoreError> {
    let mut statement = connection.prepare(sql)?;
    let width = statement.column_count();
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let values = (0..width).map(|at| row.get_ref(at).map(value));
        each(&Row(values.collect::<Result<_, _>>()?))?;
    }
    Ok(())
}

/// The writing connection, and every statement it ever ran, prepared.
pub(crate) struct Writer<'c> {
    connection: &'c Connection,
    prepared: HashMap<Sql, Prepared<'c>>,
}

impl<'c> Writer<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            prepared: HashMap::new(),
        }
    }

    fn execute(&mut self, sql: Sql, params: &[Value]) -> Result<usize, StoreError> {
        let prepared = match self.prepared.entry(sql) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(self.connection.prepare(&numbered(sql.text()))?),
        };
        Ok(prepared.execute(params_from_iter(params.iter().map(Param)))?)
    }
}

impl Writing for Writer<'_> {
    async fn control(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let sql = if sql == "BEGIN" { "BEGIN IMMEDIATE" } else { sql };
        self.execute(sql.into(), NONE).map(drop)
    }

    async fn run(&mut self, statements: &[&Statement]) -> Result<(), StoreError> {
        for statement in statements {
            let touched = self.execute(statement.sql, &statement.params)?;
            if statement
                .expect
                .is_some_and(|expected| expected != touched as u64)
            {
                return Err(StoreError::Conflict);
            }
        }
        Ok(())
    }

    /// A file is not lost: the lock is this process's until it ends.
    async fn lost(&mut self) {
        std::future::pending::<()>().await;
    }

    fn is_lost(&self) -> bool {
        false
    }
}
