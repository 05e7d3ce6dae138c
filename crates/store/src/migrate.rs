//! Migrations 迁移: numbered SQL files per engine, applied once, their checksums kept.

use sha2::{Digest, Sha256};

use crate::error::StoreError;

struct Migration {
    number: i64,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($number:literal $file:literal),* $(,)?) => {
        &[$(Migration {
            number: $number,
            sqlite: include_str!(concat!("../../../migrations/sqlite/", $file)),
            postgres: include_str!(concat!("../../../migrations/postgres/", $file)),
        }),*]
    };
}

const ALL: &[Migration] = migrations![1 "0001_house.sql"];

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, checksum TEXT NOT NULL)";
const FIND: &str = "SELECT checksum FROM migration WHERE number = $1";
const NOTE: &str = "INSERT INTO migration (number, checksum) VALUES ($1, $2)";

fn checksum(sql: &str) -> String {
    hex::encode(Sha256::digest(sql.as_bytes()))
}

fn altered(number: i64) -> StoreError {
    StoreError::Corrupt(format!(
        "migration {number} was changed after it had been applied"
    ))
}

pub(crate) fn sqlite(connection: &rusqlite::Connection) -> Result<(), StoreError> {
    connection.execute_batch(TABLE)?;
    for step in ALL {
        let sum = checksum(step.sqlite);
        let found: Option<String> = connection
            .query_row(&FIND.replace('$', "?"), [step.number], |row| row.get(0))
            .map(Some)
            .or_else(|e| {
                if e == rusqlite::Error::QueryReturnedNoRows {
                    Ok(None)
                } else {
                    Err(e)
                }
            })?;
        match found {
            Some(applied) if applied == sum => {}
            Some(_) => return Err(altered(step.number)),
            None => {
                connection.execute_batch("BEGIN IMMEDIATE")?;
                connection.execute_batch(step.sqlite)?;
                connection.execute(&NOTE.replace('$', "?"), rusqlite::params![step.number, sum])?;
                connection.execute_batch("COMMIT")?;
            }
        }
    }
    Ok(())
}

pub(crate) async fn postgres(client: &mut tokio_postgres::Client) -> Result<(), StoreError> {
    client.batch_execute(TABLE).await?;
    for step in ALL {
        let sum = checksum(step.postgres);
        match client.query_opt(FIND, &[&step.number]).await? {
            Some(row) if row.get::<_, String>(0) == sum => {}
            Some(_) => return Err(altered(step.number)),
            None => {
                let transaction = client.transaction().await?;
                transaction.batch_execute(step.postgres).await?;
                transaction.execute(NOTE, &[&step.number, &sum]).await?;
                transaction.commit().await?;
            }
        }
    }
    Ok(())
}
