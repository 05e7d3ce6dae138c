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
    /// The last journal position under a seal; none on a standby.
    pub sealed_position: Option<i64>,
    /// How long ago the last seal was set, in seconds; none on a standby or before the first.
    pub seal_age_s: Option<i64>,
}
