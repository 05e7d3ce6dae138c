//! Promises 时限承诺: what was promised to whom, since when, and whether it was kept.
//!
//! **Source:** DESIGN section 4; RULES 1.5, 2.1, 2.2.

use serde::{Deserialize, Serialize};

use crate::catalogue::PromiseRule;
use crate::clock::{Limit, OfficeHours};
use crate::code::{HoursCode, PromiseCode, RowId};
use crate::kernel::Context;
use crate::time::Timestamp;

/// What happened to a matter, as promises see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A report arrived 上报.
    Received,
    /// A verification task was given 核实派发.
    VerificationAsked,
    /// Verified 核实.
    Verified,
    /// Filed 立案.
    Filed,
    /// Dispatched 派遣.
    Dispatched,
    /// Accepted by the unit 接单.
    Accepted,
    /// The reporter was reached, or tried often enough 先行联系.
    Contacted,
    /// Handled 处置完成.
    Handled,
    /// Inspected 核查.
    Inspected,
    /// Fed back to the source 反馈.
    FedBack,
    /// Closed 结案.
    Closed,
}

/// Where a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "at")]
pub enum Standing {
    /// The clock runs.
    Running,
    /// The clock stands still since (suspension 挂账).
    Paused(Timestamp),
    /// Kept, or kept late, at.
    Met(Timestamp),
    /// No longer asked for (reclassified, merged, answered otherwise), since.
    Withdrawn(Timestamp),
}

/// One promise of one matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What is promised, e.g. `handle`.
    pub kind: PromiseCode,
    /// The rule that started it; none for a limit given from outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RowId>,
    /// When the clock started.
    pub started_at: Timestamp,
    /// How long it may take, extensions included.
    pub limit: Limit,
    /// Whose office hours count.
    pub office_hours: HoursCode,
    /// When it falls due, pauses included.
    pub due_at: Timestamp,
    /// A year without a calendar was touched.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
    /// Where it stands.
    pub standing: Standing,
    /// When the tick noticed that it was missed; the miss counts in the cohort of `due_at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed_noticed_at: Option<Timestamp>,
}

impl Promise {
    /// Whether it still waits to be met.
    pub const fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Running | Standing::Paused(_))
    }

    /// Whether it was met by its due instant; `None` while open or when withdrawn.
    pub fn on_time(&self) -> Option<bool> {
        match self.standing {
            Standing::Met(at) => Some(at <= self.due_at),
            _ => None,
        }
    }
}

/// What the promise rules are asked about.
pub struct Subject<'a> {
    /// The rules that apply to the matter (source, type and defect already matched).
    pub rules: Vec<&'a PromiseRule>,
    /// The office hours that count now: the unit's, or the desk's before there is a unit.
    pub hours: &'a OfficeHours,
    /// The limit of the chosen defect level, for rules that say "by type".
    pub type_limit: Option<Limit>,
}

/// The promises that `trigger` at `at` starts and meets, as they stand afterwards.
pub fn on(
    trigger: Trigger,
    at: Timestamp,
    held: &[Promise],
    subject: &Subject<'_>,
    ctx: &Context<'_>,
) -> Vec<Promise> {
    let _ = (trigger, at, held, subject, ctx);
    Vec::new()
}
