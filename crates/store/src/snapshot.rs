//! One snapshot of a database, read beside the active process: everything in it is of one moment.

use std::path::Path;

use gezhi_domain::kernel::Value;

use crate::db::{Place, Row, SQLITE_FILE};
use crate::error::StoreError;
use crate::{postgres, sqlite};

/// A table and its columns, in the order of the schema.
pub(crate) type Table = (String, Vec<String>);

/// A reading transaction of its own.
pub(crate) enum Snapshot {
    Sqlite(rusqlite::Connection),
    Postgres(tokio_postgres::Client),
}

impl Snapshot {
    /// A snapshot of this moment.
    pub(crate) async fn open(data: &Path, place: &Place) -> Result<Self, StoreError> {
        match place {
            Place::Sqlite => Ok(Self::Sqlite(sqlite::snapshot(&data.join(SQLITE_FILE))?)),
            Place::Postgres(url) => Ok(Self::Postgres(postgres::snapshot(url).await?)),
        }
    }

    /// Every table but the engine's own.
    pub(crate) async fn tables(&mut self) -> Result<Vec<Table>, StoreError> {
        match self {
            Self::Sqlite(connection) => sqlite::tables(connection),
            Self::Postgres(client) => postgres::tables(client).await,
        }
    }

    /// The last journal position.
    pub(crate) async fn position(&mut self) -> Result<i64, StoreError> {
        let mut last = 0;
        self.each("SELECT COALESCE(MAX(position), 0) FROM journal", &mut |row| {
            last = row.int(0);
            Ok(())
        })
        .await?;
        Ok(last)
    }

    /// Calls `each` with every row of `sql`, without holding more than some of them.
    pub(crate) async fn each(
        &mut self,
        sql: &str,
        each: &mut (dyn FnMut(&Row) -> Result<(), StoreError> + Send),
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => sqlite::each(connection, sql, each),
            Self::Postgres(client) => postgres::each(client, sql, each).await,
        }
    }
}

/// Tables with their columns, of rows that name both.
pub(crate) fn grouped(rows: &[Row]) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        let (table, column) = (row.text(0), row.text(1).to_owned());
        match tables.last_mut() {
            Some((name, columns)) if name == table => columns.push(column),
            _ => tables.push((table.to_owned(), vec![column])),
        }
    }
    tables
}

/// No parameters.
pub(crate) const NONE: &[Value] = &[];
