//! What can go wrong while remembering.

/// Why a read or a write did not succeed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the matter first; running the use case again on a fresh read may succeed.
    #[error("the matter changed while it was being worked on")]
    Conflict,
    /// There is no such row.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// A stored row does not read back as what it should be.
    #[error("corrupt row: {0}")]
    Corrupt(String),
    /// The disk or the quota is full: nothing was written, reading goes on.
    #[error("the disk is full")]
    Full,
    /// Another process is active on this database.
    #[error("another process is active on this database")]
    Standby,
    /// The database failed in another way.
    #[error("database: {0}")]
    Database(String),
}

impl StoreError {
    pub(crate) fn corrupt(what: impl std::fmt::Display) -> Self {
        Self::Corrupt(what.to_string())
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            // SQLITE_IOERR_WRITE, _FSYNC, _TRUNCATE and _SHMSIZE are how a full disk shows outside the page file.
            Some(rusqlite::ErrorCode::SystemIoFailure)
                if matches!(
                    error.sqlite_error().map(|e| e.extended_code),
                    Some(778 | 1034 | 1546 | 4874 | 5386)
                ) =>
            {
                Self::Full
            }
            Some(rusqlite::ErrorCode::ConstraintViolation) => Self::Conflict,
            _ => Self::Database(error.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code().map(tokio_postgres::error::SqlState::code) {
            Some("53100") => Self::Full,
            Some("23505") => Self::Conflict,
            _ => Self::Database(error.as_db_error().map_or_else(
                || error.to_string(),
                |e| format!("{}: {}", e.code().code(), e.message()),
            )),
        }
    }
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        Self::Database(error.to_string())
    }
}
