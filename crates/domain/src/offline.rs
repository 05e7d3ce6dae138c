//! Steps told later 补报: a phone without a network keeps what was done on the spot and tells it when it comes back.
//!
//! Whoever says that a deed was done earlier moves deadlines with it, so the saying is bounded: at the desk by a few
//! minutes, on the spot by the hours of the policy, and in a case by its receipt and its last step
//! ([`crate::case::Refusal::BeforeLastStep`]). A miss that was noted stays a miss.
//!
//! **Source:** DESIGN section 10, "Time". **Absent:** the clock error of a phone and its last synchronisation, which
//! no client tells yet; imports and replays, whose records are declared as such.

use crate::actor::Role;
use crate::catalogue::Policy;
use crate::kernel::Refuse;
use crate::time::Timestamp;

/// Why a step is not told any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TooLate {
    /// The desk has a network: it says what it does when it does it.
    #[error("only who works on the spot tells a step later")]
    NotOnTheSpot,
    /// It was done longer ago than the policy allows.
    #[error("it was done too long ago to be told")]
    TooLong,
}

impl TooLate {
    /// Every refusal, for the message tables.
    pub const ALL: [Self; 2] = [Self::NotOnTheSpot, Self::TooLong];
}

impl Refuse for TooLate {
    fn code(&self) -> &'static str {
        match self {
            Self::NotOnTheSpot => "offline.not_on_the_spot",
            Self::TooLong => "offline.too_late",
        }
    }

    fn is_about_data(&self) -> bool {
        true
    }
}

/// Seconds by which a clock may be wrong, or a form lie open, without a step counting as told later.
const GRACE_S: i64 = 300;

/// Whether somebody of this role may tell at `recorded_at` what was done at `occurred_at`.
///
/// # Errors
/// Why not.
pub fn may_tell(
    role: Role,
    (recorded_at, occurred_at): (Timestamp, Timestamp),
    policy: &Policy,
) -> Result<(), TooLate> {
    let late_s = recorded_at.seconds_since(occurred_at);
    if role == Role::System || late_s <= GRACE_S {
        return Ok(());
    }
    if !is_on_the_spot(role) {
        return Err(TooLate::NotOnTheSpot);
    }
    if late_s > i64::from(policy.offline_hours) * 3600 {
        return Err(TooLate::TooLong);
    }
    Ok(())
}

/// Whoever works where there may be no network.
const fn is_on_the_spot(role: Role) -> bool {
    matches!(
        role,
        Role::GridHead
            | Role::GridWorker
            | Role::UnitHandler
            | Role::FieldCrew
            | Role::Contractor
            | Role::Inspector
            | Role::CompoundActor
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, policy};

    #[test]
    fn the_desk_tells_at_once_and_the_spot_within_hours() {
        let now = at("2026-03-03T10:00");
        let told = |role, late_s: i64| may_tell(role, (now, now.plus_seconds(-late_s)), &policy());
        assert_eq!(told(Role::Dispatcher, GRACE_S), Ok(()));
        assert_eq!(told(Role::Dispatcher, GRACE_S + 1), Err(TooLate::NotOnTheSpot));
        assert_eq!(told(Role::UnitApprover, 3600), Err(TooLate::NotOnTheSpot));
        assert_eq!(told(Role::Public, 3600), Err(TooLate::NotOnTheSpot));
        assert_eq!(told(Role::FieldCrew, 24 * 3600), Ok(()));
        assert_eq!(told(Role::FieldCrew, 24 * 3600 + 1), Err(TooLate::TooLong));
        assert_eq!(told(Role::System, 365 * 24 * 3600), Ok(()));
    }
}
