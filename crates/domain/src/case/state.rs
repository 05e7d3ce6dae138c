//! What a case is at a moment.

use serde::{Deserialize, Serialize};

use crate::clock::Limit;
use crate::code::{
    AccountId, CaseId, Code, DefectCode, ReportId, SourceCode, SpokenNumber, TypeCode, UnitCode,
};
use crate::place::Place;
use crate::promise::{Promise, Taken};
use crate::routing::{Route, Unroutable};
use crate::text::{ContactRef, TextRef};
use crate::time::Timestamp;

use super::answer::{
    Answered, ContactAttempt, Finding, Judged, Meeting, Nature, Outcome, Part, Rating, RejectReason,
    Returned, SiteResult,
};
use super::record::{Escalation, FoundBy, Round, Visit};

/// One report that belongs to the case; several after a join.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The report.
    pub id: ReportId,
    /// Where it came from.
    pub source: SourceCode,
    /// When it arrived.
    pub received_at: Timestamp,
    /// Who reported, if they said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactRef>,
    /// What they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<TextRef>,
    /// The case that brought it, when it was joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<CaseId>,
    /// What they said later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub additions: Vec<Addition>,
}

/// What a reporter said later 补充.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addition {
    /// When.
    pub at: Timestamp,
    /// What.
    pub words: TextRef,
}

/// Where in its life a case is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Stage {
    /// At the desk, not yet filed 待立案.
    Received,
    /// Somebody looks whether it is so 核实中.
    Verifying,
    /// Filed, waiting for dispatch 待派遣.
    Filed,
    /// With the lead unit, not yet accepted 待接单.
    Dispatched,
    /// The lead unit works on it 处置中.
    Accepted,
    /// Handled, waiting for inspection 待核查.
    Handled {
        /// Who handled it; may not inspect it.
        by: AccountId,
    },
    /// Inspected and found fixed, waiting for closing 待结案.
    Inspected {
        /// Who inspected it.
        by: AccountId,
    },
    /// Closed 已结案.
    Closed {
        /// When; the reopen window counts from here.
        at: Timestamp,
        /// How it came to its end.
        how: Closing,
    },
    /// Not taken up 不予立案.
    Rejected {
        /// Why.
        reason: RejectReason,
    },
    /// Its reports live on in another case 已并案.
    Joined {
        /// That case.
        into: CaseId,
        /// When.
        at: Timestamp,
        /// The stage it was in, and comes back to when the join is undone.
        was: Box<Stage>,
    },
}

impl Stage {
    /// The neutral key of the stage.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Verifying => "verifying",
            Self::Filed => "filed",
            Self::Dispatched => "dispatched",
            Self::Accepted => "accepted",
            Self::Handled { .. } => "handled",
            Self::Inspected { .. } => "inspected",
            Self::Closed { .. } => "closed",
            Self::Rejected { .. } => "rejected",
            Self::Joined { .. } => "joined",
        }
    }

    /// Whether somebody still owes something.
    pub const fn is_open(&self) -> bool {
        !matches!(
            self,
            Self::Closed { .. } | Self::Rejected { .. } | Self::Joined { .. }
        )
    }
}

/// How a case came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Inspected by somebody other than the handler.
    Inspected,
    /// A question, answered directly 直接答复.
    Answered,
    /// Found and fixed on the spot, not drawn for inspection 即查即改.
    FixedOnSpot,
    /// By a leader, with a reason 强制结案.
    Forced,
}

/// The unit that has the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lead {
    /// The unit.
    pub unit: UnitCode,
    /// When it was dispatched to it.
    pub dispatched_at: Timestamp,
    /// Who dispatched; may undo for a moment.
    pub dispatched_by: AccountId,
    /// Whether the desk ruled that it stays there 签派.
    pub ruled: bool,
}

/// A suspension 挂账: the clocks stand still.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suspension {
    /// Since when.
    pub since: Timestamp,
    /// Until when at the latest; it resumes by itself.
    pub until: Timestamp,
    /// Why.
    pub reason: TextRef,
}

/// More time 延期 that a unit asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionAsked {
    /// How much.
    pub by: Limit,
    /// Why.
    pub reason: TextRef,
}

/// What an inspection found 核查.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspected {
    /// What.
    pub finding: Finding,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<TextRef>,
}

/// A message 留言 in the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// When.
    pub at: Timestamp,
    /// The account that wrote it.
    pub by: AccountId,
    /// The unit it wrote for; none is the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// What.
    pub text: TextRef,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The spoken number.
    pub number: SpokenNumber,
    /// The source of the first report.
    pub source: SourceCode,
    /// The source's own number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_number: Option<Code>,
    /// Who found it, as the source said at receipt.
    #[serde(default, skip_serializing_if = "FoundBy::is_ourselves")]
    pub found_by: FoundBy,
    /// When the first report arrived.
    pub received_at: Timestamp,
    /// When the last step was done.
    pub updated_at: Timestamp,
    /// When the last step on its way was done: no step on its way was done before it.
    pub stepped_at: Timestamp,
    /// The reports, first one first.
    pub reports: Vec<Report>,
    /// What the reporter wants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<Nature>,
    /// The case type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_type: Option<TypeCode>,
    /// The defect level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<DefectCode>,
    /// What the classifier was sure of, while no person has chosen the type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<Judged>,
    /// Whether the type lies in public space, as the catalogue said when it was classified.
    #[serde(default)]
    pub public_space: bool,
    /// Where.
    pub place: Place,
    /// The stage.
    pub stage: Stage,
    /// Whether verification found it so, or could not tell.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub verified: bool,
    /// When it was filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_at: Option<Timestamp>,
    /// The unit that holds the power, or why none was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Result<Route, Unroutable>>,
    /// The unit that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
    /// What assisting units do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// What the units work from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling_text: Option<TextRef>,
    /// The promises of this round: of each kind the newest last, before it those that were met or missed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
    /// Promises that count since a case joined, and what they displaced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<Taken>,
    /// Returns by units, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<Returned>,
    /// How often it had gone to the wrong unit in this round: given back, taken back, or ruled to another one.
    #[serde(default)]
    pub misdirected: u32,
    /// Attempts to reach the reporter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactAttempt>,
    /// When it was given up to ask where it is, because nobody could be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_reached_at: Option<Timestamp>,
    /// How often photos were added to it.
    #[serde(default)]
    pub photos: u32,
    /// Meetings on the spot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meetings: Vec<Meeting>,
    /// Visits that did not end the handling.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<Visit>,
    /// Why the unit on the spot calls the desk, while the desk has not acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk_called: Option<SiteResult>,
    /// The last answer of the lead unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Answered>,
    /// What the last inspection found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspected: Option<Inspected>,
    /// How often an inspection failed.
    #[serde(default)]
    pub reworks: u32,
    /// How often it was extended.
    #[serde(default)]
    pub extensions: u32,
    /// More time the unit asks for, while the desk has not ruled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension_asked: Option<ExtensionAsked>,
    /// The suspension it is under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Suspension>,
    /// Whether it was ever suspended; it may be once.
    #[serde(default)]
    pub was_suspended: bool,
    /// How high it is raised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalation: Option<Escalation>,
    /// How often the reporter pressed 催办.
    #[serde(default)]
    pub presses: u32,
    /// When the reporter pressed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pressed_at: Option<Timestamp>,
    /// When the result was fed back to the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fed_back_at: Option<Timestamp>,
    /// How often it was reopened.
    #[serde(default)]
    pub reopened: u32,
    /// Rounds that ended before the case was reopened, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Round>,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What the reporter was told at the end, or the leader's reason to end it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_text: Option<TextRef>,
    /// The account that inspected it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspected_by: Option<AccountId>,
    /// The account that closed it; may undo for a moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<AccountId>,
    /// The reporters' own words, at most one for each report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<Rating>,
    /// Messages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// Units complained about: kept from handling, reading and messages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<UnitCode>,
    /// The text released for the public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_summary: Option<TextRef>,
    /// The case it was split from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CaseId>,
    /// Cases split from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<CaseId>,
}

impl Case {
    /// The newest promise of this kind, open or not.
    pub fn promise(&self, kind: &str) -> Option<&Promise> {
        let mut newest_first = self.promises.iter().rev();
        newest_first.find(|promise| promise.kind.as_str() == kind)
    }

    /// The due instant that counts for the whole case: that of handling.
    pub fn due_at(&self) -> Option<Timestamp> {
        self.promise("handle").map(|promise| promise.due_at)
    }

    /// Whether a call back is owed: only the reporter can say where it is, and nobody has given up asking.
    pub const fn owes_call_back(&self) -> bool {
        self.stage.is_open() && self.not_reached_at.is_none() && self.place.asks_the_reporter()
    }

    /// Whether whoever made this report said how content they are.
    pub fn is_rated(&self, report: ReportId) -> bool {
        self.ratings.iter().any(|rating| rating.report == report)
    }

    /// Whether `unit` has a part in handling: leads or assists.
    pub fn involves(&self, unit: &UnitCode) -> bool {
        self.lead.as_ref().is_some_and(|lead| lead.unit == *unit)
            || self.parts.iter().any(|part| part.unit == *unit)
    }
}
