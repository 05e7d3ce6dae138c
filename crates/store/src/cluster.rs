//! A PostgreSQL server as a whole: databases of one's own on it, and the processes that work for one.
//!
//! For measurements and tests; no jurisdiction needs it.

use tokio_postgres::{Client, NoTls};

use crate::error::StoreError;

/// Makes an empty database `name` on the server of `url`; answers its address.
pub async fn create(url: &str, name: &str) -> Result<String, StoreError> {
    run(url, &format!("CREATE DATABASE {name}")).await?;
    let (server, _) = url
        .rsplit_once('/')
        .ok_or_else(|| StoreError::corrupt("the address names no database"))?;
    Ok(format!("{server}/{name}"))
}

/// Removes database `name` from the server of `url`.
pub async fn remove(url: &str, name: &str) -> Result<(), StoreError> {
    run(url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
}

async fn run(url: &str, sql: &str) -> Result<(), StoreError> {
    Ok(connect(url).await?.batch_execute(sql).await?)
}

/// Processes of the server that work for the database of `url` or for all, this question's own left out.
pub async fn processes(url: &str) -> Result<Vec<u32>, StoreError> {
    let client = connect(url).await?;
    let rows = client
        .query(
            "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() \
             AND (datname IS NULL OR datname = current_database())",
            &[],
        )
        .await?;
    let ids = rows.iter().map(|row| u32::try_from(row.get::<_, i32>(0)));
    Ok(ids.filter_map(Result::ok).collect())
}

async fn connect(url: &str) -> Result<Client, StoreError> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
