//! The state of a server on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether a server is well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `ok`.
    pub status: String,
    /// `active`, or `standby` while another process is active.
    pub role: String,
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// The version of the server.
    pub version: String,
    /// The newest journal position; none on a standby.
    pub position: Option<i64>,
}
