//! What a step of a case means in the words of the update extension.

use gezhi_domain::case::{Event, Outcome, Progress, RejectReason};

/// Steps the public is told of.
pub const TOLD: &[&str] = &[
    "receive",
    "file",
    "dispatch",
    "accept",
    "return",
    "handle",
    "suspend",
    "resume",
    "answer",
    "fix_on_spot",
    "close",
    "force_close",
    "reject",
    "withdraw",
    "join",
    "reopen",
];

/// What a step changed for the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The status of the extension.
    pub status: &'static str,
    /// How far the case was then.
    pub progress: Progress,
    /// What became of it, when it ended.
    pub outcome: Option<Outcome>,
}

impl Change {
    /// The change of this step, its events as the journal has them.
    pub fn of(verb: &str, events: &str) -> Self {
        let events: Vec<Event> = serde_json::from_str(events).unwrap_or_default();
        let outcome = events.iter().find_map(|event| match event {
            Event::Closed { outcome, .. } => Some(*outcome),
            _ => None,
        });
        if let Some(outcome) = outcome {
            return Self {
                status: ended(outcome),
                progress: Progress::Done,
                outcome: Some(outcome),
            };
        }
        let (status, progress) = match verb {
            "file" => ("OPEN", Progress::Arranging),
            "dispatch" | "accept" | "resume" => ("IN_PROGRESS", Progress::InHand),
            "return" => ("INTERNAL_REFERRAL", Progress::Arranging),
            "handle" | "fix_on_spot" => ("INVESTIGATING", Progress::Checking),
            "suspend" => ("ACTION_SCHEDULED", Progress::Waiting),
            "reject" => (rejected(&events), Progress::NotTaken),
            "withdraw" => ("CANCELLED", Progress::NotTaken),
            "join" => ("DUPLICATE", Progress::Joined),
            "reopen" => ("REOPEN", Progress::Arranging),
            _ => ("OPEN", Progress::Received),
        };
        Self {
            status,
            progress,
            outcome: None,
        }
    }
}

const fn ended(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fixed => "FIXED",
        Outcome::Scheduled => "ACTION_SCHEDULED",
        Outcome::ExplainedUnderPolicy | Outcome::NoActionNeeded => "NO_FURTHER_ACTION",
        Outcome::Partly => "CLOSED",
        Outcome::NotOurs => "NOT_COUNCILS_RESPONSIBILITY",
        Outcome::Duplicate => "DUPLICATE",
    }
}

fn rejected(events: &[Event]) -> &'static str {
    let reason = events.iter().find_map(|event| match event {
        Event::Rejected { reason, .. } => Some(*reason),
        _ => None,
    });
    match reason {
        Some(RejectReason::OutsideDistrict) => "NOT_COUNCILS_RESPONSIBILITY",
        Some(RejectReason::Withdrawn) => "CANCELLED",
        _ => "NO_FURTHER_ACTION",
    }
}
