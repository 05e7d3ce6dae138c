//! How much a post sees of a case it may read 可见程度: all, what is for units, or that only screened.
//!
//! The table of permissions says *whether* somebody sees a case; this says *which of its texts*. The reporter's words
//! are for the desk: a unit works from the handling text, and whoever verifies on the spot reads the words without what
//! leads to a person. A typed address reaches nobody outside the desk with its doors.
//!
//! **Source:** PIPL art. 6; DESIGN invariants 5 and 6. **Absent:** who may see the case ([`crate::access`]).

use std::sync::Arc;

use crate::actor::{Post, Role};
use crate::screen;

/// For whom a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Readers {
    /// The desk.
    Desk,
    /// The desk; screened for who verifies on the spot: what the reporter said.
    Reporter,
    /// The desk, and whoever works on the spot or for a unit without its doors: an address as typed.
    Place,
    /// The desk, and the unit that wrote it.
    Writer,
    /// Everybody who works on the case.
    Units,
}

/// How much of a case a post sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sight {
    /// The desk and the inspector: every text.
    Desk,
    /// The grid, and who looks after the journal: nothing that leads to the reporter.
    Spot,
    /// A unit that has a part, and its contractor: what was written to units, by units, or about their work.
    Unit,
}

/// Who wrote a text, as a reader sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Written {
    /// The reader's own unit.
    ByOwn,
    /// Somebody else.
    ByOthers,
}

/// How much of a text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shown {
    /// All of it.
    Whole,
    /// Without what leads to a person or a dwelling.
    Screened,
    /// An address down to the road or the compound.
    Doorless,
}

impl Shown {
    /// The words as they are shown.
    pub fn of(self, words: Arc<str>) -> Arc<str> {
        match self {
            Self::Whole => words,
            Self::Screened => screen::screen(&words).text.into(),
            Self::Doorless => screen::address(&words).into(),
        }
    }
}

impl Sight {
    /// What a post sees.
    pub const fn of(post: &Post) -> Self {
        match post.role {
            Role::GridHead | Role::GridWorker | Role::AuditAdministrator => Self::Spot,
            _ if post.unit.is_some() => Self::Unit,
            Role::DutyLeader
            | Role::ShiftLead
            | Role::IntakeOfficer
            | Role::Dispatcher
            | Role::CallerBack
            | Role::TownShiftLead
            | Role::TownIntakeOfficer
            | Role::TownDispatcher
            | Role::TownCallerBack
            | Role::Inspector
            | Role::System => Self::Desk,
            _ => Self::Unit,
        }
    }

    /// Whether it is the desk's.
    pub const fn is_desk(self) -> bool {
        matches!(self, Self::Desk)
    }

    /// How much of a text for `readers` is shown; `None` when nothing.
    pub const fn reads(self, readers: Readers, written: Written) -> Option<Shown> {
        match (self, readers) {
            (Self::Desk, _) | (_, Readers::Units) => Some(Shown::Whole),
            (_, Readers::Writer) if matches!(written, Written::ByOwn) => Some(Shown::Whole),
            (_, Readers::Place) => Some(Shown::Doorless),
            (Self::Spot, Readers::Reporter) => Some(Shown::Screened),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_the_reporter_stays_at_the_desk() {
        for sight in [Sight::Spot, Sight::Unit] {
            for readers in [Readers::Desk, Readers::Reporter, Readers::Place, Readers::Writer] {
                assert_ne!(
                    sight.reads(readers, Written::ByOthers),
                    Some(Shown::Whole),
                    "{readers:?}"
                );
            }
        }
        assert_eq!(Sight::Unit.reads(Readers::Reporter, Written::ByOwn), None);
    }

    #[test]
    fn a_unit_s_post_is_never_the_desk() {
        for role in Role::ALL {
            let post = Post {
                unit: Some("water".parse().unwrap()),
                ..Post::of(*role)
            };
            assert!(!Sight::of(&post).is_desk(), "{role:?}");
        }
    }
}
