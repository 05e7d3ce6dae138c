//! What happened to a case.

use serde::{Deserialize, Serialize};

use crate::clock::Limit;
use crate::code::{
    AccountId, AttachmentId, CaseId, Code, DefectCode, ReportId, SourceCode, SpokenNumber, TypeCode, UnitCode,
};
use crate::place::Place;
use crate::promise::{Promise, Taken};
use crate::routing::{Route, Unroutable};
use crate::text::TextRef;
use crate::time::Timestamp;

use super::answer::{
    Answered, ContactAttempt, Finding, JoinReason, Judged, Meeting, Nature, Outcome, Part, PartState, Rating,
    RejectReason, Returned, Verification,
};
use super::record::{Escalation, FoundBy, Visit};
use super::state::{Addition, Closing, Lead, Message, Report, Suspension};

/// The birth of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Born {
    /// The spoken number.
    pub number: SpokenNumber,
    /// The source's own number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_number: Option<Code>,
    /// The source.
    pub source: SourceCode,
    /// Who found it, as the source says.
    #[serde(default, skip_serializing_if = "FoundBy::is_ourselves")]
    pub found_by: FoundBy,
    /// The report.
    pub report: Report,
    /// Where.
    pub place: Place,
    /// Units complained about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<UnitCode>,
    /// The case it was split from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CaseId>,
    /// Whether it was verified before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub verified: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A report was received.
    Received(Box<Born>),
    /// Something was done to it at this moment.
    Touched {
        /// When.
        at: Timestamp,
        /// It was said or noted beside the way: later steps may have been done before it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        aside: bool,
    },
    /// Somebody was asked to look whether it is so.
    VerificationAsked,
    /// Verification found something.
    Verified {
        /// What.
        result: Verification,
        /// In words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<TextRef>,
    },
    /// Nature, type and defect were chosen.
    Classified {
        /// What the reporter wants.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nature: Option<Nature>,
        /// The case type, when one was chosen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        case_type: Option<TypeCode>,
        /// The defect level.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        defect: Option<DefectCode>,
        /// Whether the type lies in public space.
        public_space: bool,
        /// What the classifier was sure of, when it chose the type and no person did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        judged: Option<Judged>,
    },
    /// The place was corrected.
    Located {
        /// The place.
        place: Box<Place>,
    },
    /// Nobody could be reached to say where it is.
    NotReached {
        /// When it was given up.
        at: Timestamp,
    },
    /// The unit that holds the power was found, or not.
    Routed {
        /// The route.
        route: Result<Route, Unroutable>,
    },
    /// It was filed.
    Filed {
        /// When.
        at: Timestamp,
    },
    /// The handling text was written.
    HandlingTextWritten {
        /// The text.
        text: TextRef,
    },
    /// It was sent to a unit.
    Dispatched {
        /// The unit and who sent it.
        lead: Lead,
        /// Why it differs from the route, or why the desk ruled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextRef>,
    },
    /// The dispatch was taken back.
    DispatchUndone,
    /// The lead unit accepted it.
    Accepted,
    /// The lead unit gave it back.
    Returned(Returned),
    /// Somebody tried to reach the reporter.
    Contacted {
        /// The attempt.
        attempt: ContactAttempt,
        /// In words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<TextRef>,
    },
    /// An assisting unit was asked for a part.
    PartAsked(Part),
    /// A part changed.
    PartChanged {
        /// The unit.
        unit: UnitCode,
        /// Where the part stands now.
        state: PartState,
    },
    /// The clock of a part moved: paused, resumed, missed.
    PartPromised {
        /// The unit.
        unit: UnitCode,
        /// How it stands now.
        promise: Promise,
    },
    /// A unit was on the spot and could not end the handling.
    Visited {
        /// The visit.
        visit: Visit,
        /// Whether the desk must act now.
        calls_desk: bool,
    },
    /// Units met on the spot.
    MetOnSpot(Meeting),
    /// The lead unit answered.
    Handled {
        /// What it answered.
        answered: Answered,
        /// Who.
        by: AccountId,
    },
    /// Somebody inspected.
    Inspected {
        /// What was found.
        finding: Finding,
        /// Who.
        by: AccountId,
        /// In words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<TextRef>,
    },
    /// It was closed.
    Closed {
        /// When.
        at: Timestamp,
        /// How.
        how: Closing,
        /// What became of it.
        outcome: Outcome,
        /// Who closed it.
        by: AccountId,
        /// What the reporter is told, or the leader's reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<TextRef>,
    },
    /// The close was taken back.
    CloseUndone,
    /// It was not taken up.
    Rejected {
        /// Why.
        reason: RejectReason,
        /// In words.
        note: TextRef,
    },
    /// The clocks stand still.
    Suspended(Suspension),
    /// The clocks run again.
    Resumed,
    /// The lead unit asked for more time.
    ExtensionAsked {
        /// How much.
        by: Limit,
        /// Why.
        reason: TextRef,
    },
    /// More time was granted.
    Extended {
        /// How much.
        by: Limit,
    },
    /// More time was refused.
    ExtensionRefused {
        /// Why.
        reason: TextRef,
    },
    /// A promise was missed.
    PromiseMissed {
        /// When it was due; it counts in this day's cohort.
        due_at: Timestamp,
        /// When the clock noticed.
        noticed_at: Timestamp,
    },
    /// It was raised to a level.
    Escalated {
        /// The level, since when, and when it goes higher.
        escalation: Escalation,
        /// Why; none when a missed promise raised it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextRef>,
    },
    /// A unit did not answer its part in time.
    PartMissed {
        /// The unit.
        unit: UnitCode,
        /// When it was due.
        due_at: Timestamp,
        /// When the clock noticed.
        noticed_at: Timestamp,
    },
    /// The reporter pressed.
    Pressed {
        /// When.
        at: Timestamp,
        /// In words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<TextRef>,
    },
    /// The result was fed back to the source.
    FedBack {
        /// When.
        at: Timestamp,
        /// What was fed back.
        note: TextRef,
    },
    /// The desk took it back from a unit that may not have it.
    TakenBack,
    /// It was reopened.
    Reopened {
        /// Why.
        reason: TextRef,
    },
    /// The reporter said how content they are.
    Rated(Rating),
    /// The reporter said more.
    WordsAdded {
        /// The joined case they reported to; none means this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<CaseId>,
        /// What they said.
        addition: Addition,
    },
    /// The reporter took the report back.
    Withdrawn,
    /// It joined another case.
    Joined {
        /// That case.
        into: CaseId,
        /// Why.
        reason: JoinReason,
        /// When.
        at: Timestamp,
    },
    /// It took in the reports of another case.
    TookIn {
        /// That case.
        from: CaseId,
        /// Its reports.
        reports: Vec<Report>,
        /// Its promises that count from now on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        taken: Vec<Taken>,
    },
    /// Its join was undone.
    Unmerged,
    /// It let the reports of another case go.
    LetGo {
        /// That case.
        to: CaseId,
        /// Its reports.
        reports: Vec<ReportId>,
    },
    /// A case was split from it.
    SplitOff {
        /// That case.
        child: CaseId,
    },
    /// A message was written.
    Messaged(Message),
    /// Photos were attached.
    Attached {
        /// The photos.
        photos: Vec<AttachmentId>,
    },
    /// A unit was excluded.
    Excluded {
        /// The unit.
        unit: UnitCode,
    },
    /// A text was released for the public.
    SummaryReleased {
        /// The text.
        text: TextRef,
    },
    /// A promise was started, met, paused, moved or withdrawn: it stands like this now.
    Promised(Promise),
    /// A promise takes the place of the newest of its kind: a joined case left and took its own away.
    PromiseGivenBack(Promise),
}
