//! What a case remembers of its way: earlier rounds, visits, escalation, who waits at the desk for what.

use serde::{Deserialize, Serialize};

use crate::catalogue::Source;
use crate::code::{AttachmentId, CaseId, ReportId};
use crate::promise::Promise;
use crate::text::TextRef;
use crate::time::Timestamp;

use super::answer::{Answered, Outcome, Part, PartState, Rating, SiteResult};
use super::state::{Case, Closing, Inspected, Lead, Stage};

/// A life of the case from filing to its end, kept when the case is reopened: what it promised stays counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// The unit that had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
    /// When it was closed.
    pub closed_at: Timestamp,
    /// How.
    pub how: Closing,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What the lead unit answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Answered>,
    /// What the last inspection found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspected: Option<Inspected>,
    /// What the reporter was told at the end, or the leader's reason to end it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_text: Option<TextRef>,
    /// The promises of the round.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
    /// How often an inspection failed.
    #[serde(default)]
    pub reworks: u32,
    /// How often it was extended.
    #[serde(default)]
    pub extensions: u32,
    /// How often it was returned.
    #[serde(default)]
    pub returns: u32,
    /// How often it had gone to the wrong unit.
    #[serde(default)]
    pub misdirected: u32,
    /// What assisting units did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// The reporters' words about this round.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<Rating>,
}

/// Who found what a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// Patrol, another office, a device 巡查发现.
    #[default]
    Ourselves,
    /// The public 监督举报.
    Public,
}

impl FoundBy {
    /// Who finds what this source reports.
    pub(super) const fn of(source: &Source) -> Self {
        if source.is_public {
            Self::Public
        } else {
            Self::Ourselves
        }
    }

    /// Whether nobody outside found it.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands the field so")]
    pub(super) const fn is_ourselves(&self) -> bool {
        matches!(self, Self::Ourselves)
    }
}

/// A visit 到场 that did not end the handling: not let in, another unit is needed, too dangerous.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// When.
    pub at: Timestamp,
    /// What was found.
    pub site: SiteResult,
    /// In words.
    pub note: TextRef,
    /// Photos.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<AttachmentId>,
}

/// To whom an overdue or stuck case is raised 提级.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The unit's approver 单位分管领导.
    UnitApprover,
    /// The shift lead 值班长.
    ShiftLead,
    /// The duty leader 值班领导.
    DutyLeader,
}

impl Level {
    /// The neutral key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnitApprover => "unit_approver",
            Self::ShiftLead => "shift_lead",
            Self::DutyLeader => "duty_leader",
        }
    }

    /// 1 for the unit's approver, 3 for the duty leader.
    pub const fn number(self) -> i64 {
        match self {
            Self::UnitApprover => 1,
            Self::ShiftLead => 2,
            Self::DutyLeader => 3,
        }
    }

    /// The level above, if there is one.
    pub const fn above(self) -> Option<Self> {
        match self {
            Self::UnitApprover => Some(Self::ShiftLead),
            Self::ShiftLead => Some(Self::DutyLeader),
            Self::DutyLeader => None,
        }
    }
}

/// How high a case is raised, and when it goes higher by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// The level.
    pub level: Level,
    /// Since when.
    pub at: Timestamp,
    /// When it goes to the level above, if it is still overdue then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
}

/// Who gave the reporter's word 评价.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RatedVia {
    /// The reporter, by the receipt.
    #[default]
    Receipt,
    /// The reporter, asked in a return visit and written down by the caller-back 回访.
    ReturnVisit,
}

/// Which reporter's word a rating is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The first reporter who did not rate yet.
    Next,
    /// Whoever reported to this joined case; none means this one.
    Came(Option<CaseId>),
    /// Whoever made this report.
    Report(ReportId),
}

/// What a case waits for at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeskTask {
    /// No unit holds the power: a coordination case 协调件.
    Coordination,
    /// It came back too often: the desk rules which unit has it 签派.
    Ruling,
    /// A unit asks for more time.
    Extension,
    /// The unit was on the spot and needs another unit.
    OtherUnit,
    /// The unit was not let in again.
    RefusedEntry,
    /// The unit found it too dangerous to go on.
    Unsafe,
}

impl DeskTask {
    /// Every task.
    pub const ALL: [Self; 6] = [
        Self::Coordination,
        Self::Ruling,
        Self::Extension,
        Self::OtherUnit,
        Self::RefusedEntry,
        Self::Unsafe,
    ];

    /// The neutral key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Coordination => "coordination",
            Self::Ruling => "ruling",
            Self::Extension => "extension",
            Self::OtherUnit => "other_unit",
            Self::RefusedEntry => "refused_entry",
            Self::Unsafe => "unsafe",
        }
    }
}

impl Case {
    /// What the case waits for at the desk, if it does: the desk owns it until it acts.
    pub fn desk_task(&self) -> Option<DeskTask> {
        let at_desk = matches!(self.stage, Stage::Filed);
        match self.desk_called {
            _ if !self.stage.is_open() => None,
            _ if at_desk && self.returns.last().is_some_and(|last| last.desk_rules) => Some(DeskTask::Ruling),
            _ if at_desk && matches!(self.route, Some(Err(_))) => Some(DeskTask::Coordination),
            _ if self.extension_asked.is_some() => Some(DeskTask::Extension),
            Some(SiteResult::NeedsOtherUnit) => Some(DeskTask::OtherUnit),
            Some(SiteResult::RefusedEntry) => Some(DeskTask::RefusedEntry),
            Some(SiteResult::Unsafe) => Some(DeskTask::Unsafe),
            _ => None,
        }
    }

    /// Whether a deadline of the case or of a part was reckoned without a calendar.
    pub fn is_provisional(&self) -> bool {
        let own = self.promises.iter().filter(|promise| promise.is_open());
        let parts = self.open_parts().map(|part| &part.promise);
        own.chain(parts).any(|promise| promise.provisional)
    }

    /// Parts that wait for their unit.
    pub fn open_parts(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.state == PartState::Open)
    }

    /// When the case goes to the level above by itself: it is overdue, at work, and its clocks run.
    pub fn raises_at(&self) -> Option<Timestamp> {
        let at_work = matches!(self.stage, Stage::Filed | Stage::Dispatched | Stage::Accepted);
        let overdue = self
            .promise("handle")
            .is_some_and(|handle| handle.missed_noticed_at.is_some() && handle.is_open());
        self.escalation
            .filter(|_| at_work && overdue && self.suspended.is_none())
            .and_then(|escalation| escalation.next_at)
    }
}
