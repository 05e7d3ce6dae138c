//! What happened to a case on its way, as a reader sees it: returns, visits, meetings, messages, earlier rounds.

use gezhi_domain::case::{Case, PartState};
use gezhi_domain::text::TextRef;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::promise::PromiseView;
use super::view::{Named, Reading, key};

/// A unit gave the case back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReturnView {
    /// The unit.
    pub unit: Named,
    /// When.
    pub at: String,
    /// Why, e.g. `not_ours`.
    pub reason: String,
    /// The unit it should be, as the returning unit says.
    pub should_be: Option<Named>,
    /// In its words.
    pub note: Option<String>,
}

/// A visit that did not end the handling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VisitView {
    /// When.
    pub at: String,
    /// What was found, e.g. `refused_entry`.
    pub site: String,
    /// In words.
    pub note: Option<String>,
}

/// Units met on the spot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MeetingView {
    /// When.
    pub at: String,
    /// Who came.
    pub came: Vec<Named>,
    /// What was decided.
    pub decided: Option<String>,
}

/// A message in the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MessageView {
    /// When.
    pub at: String,
    /// The unit that wrote it; none is the desk.
    pub unit: Option<Named>,
    /// What.
    pub text: Option<String>,
}

/// How high the case is raised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EscalationView {
    /// `unit_approver`, `shift_lead` or `duty_leader`.
    pub level: String,
    /// Since when.
    pub at: String,
    /// When it goes higher, if it is still overdue then.
    pub next_at: Option<String>,
}

/// A round that ended before the case was reopened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RoundView {
    /// The unit that had it.
    pub lead: Option<Named>,
    /// When it was closed.
    pub closed_at: String,
    /// How, e.g. `inspected`.
    pub how: String,
    /// What became of it.
    pub outcome: Option<String>,
    /// The day it was scheduled for.
    pub scheduled_on: Option<String>,
    /// What the unit answered.
    pub answer: Option<String>,
    /// Its promises.
    pub promises: Vec<PromiseView>,
}

/// What happened on the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WayView {
    /// Returns, oldest first.
    pub returns: Vec<ReturnView>,
    /// Visits that did not end the handling.
    pub visits: Vec<VisitView>,
    /// Meetings on the spot.
    pub meetings: Vec<MeetingView>,
    /// Messages.
    pub messages: Vec<MessageView>,
    /// How high it is raised.
    pub escalation: Option<EscalationView>,
    /// How often the reporter pressed.
    pub presses: u32,
    /// When the reporter pressed last.
    pub pressed_at: Option<String>,
    /// When the result was fed back to the source.
    pub fed_back_at: Option<String>,
    /// How often an inspection failed.
    pub reworks: u32,
    /// How often it was extended.
    pub extensions: u32,
    /// How much more time the unit asks for, e.g. `2wd`.
    pub extension_asked: Option<String>,
    /// Why the unit asks for more time.
    pub extension_reason: Option<String>,
    /// Rounds that ended before the case was reopened.
    pub rounds: Vec<RoundView>,
}

impl WayView {
    pub(super) fn of(case: &Case, reading: &Reading<'_>) -> Self {
        let returns = case.returns.iter().map(|returned| ReturnView {
            unit: reading.unit(&returned.unit),
            at: returned.at.to_string(),
            reason: key(&returned.reason).unwrap_or_default(),
            should_be: returned.should_be.as_ref().map(|unit| reading.unit(unit)),
            note: reading.word(Some(returned.note)),
        });
        let visits = case.visits.iter().map(|visit| VisitView {
            at: visit.at.to_string(),
            site: key(&visit.site).unwrap_or_default(),
            note: reading.word(Some(visit.note)),
        });
        let meetings = case.meetings.iter().map(|meeting| MeetingView {
            at: meeting.at.to_string(),
            came: meeting.came.iter().map(|unit| reading.unit(unit)).collect(),
            decided: reading.word(Some(meeting.decided)),
        });
        let messages = case.messages.iter().map(|message| MessageView {
            at: message.at.to_string(),
            unit: message.unit.as_ref().map(|unit| reading.unit(unit)),
            text: reading.word(Some(message.text)),
        });
        Self {
            returns: returns.collect(),
            visits: visits.collect(),
            meetings: meetings.collect(),
            messages: messages.collect(),
            escalation: case.escalation.map(|held| EscalationView {
                level: held.level.name().to_owned(),
                at: held.at.to_string(),
                next_at: held.next_at.map(|at| at.to_string()),
            }),
            presses: case.presses,
            pressed_at: case.pressed_at.map(|at| at.to_string()),
            fed_back_at: case.fed_back_at.map(|at| at.to_string()),
            reworks: case.reworks,
            extensions: case.extensions,
            extension_asked: case.extension_asked.map(|asked| asked.by.to_string()),
            extension_reason: reading.word(case.extension_asked.map(|asked| asked.reason)),
            rounds: rounds(case, reading),
        }
    }
}

fn rounds(case: &Case, reading: &Reading<'_>) -> Vec<RoundView> {
    let view = |round: &gezhi_domain::case::Round| {
        let answer = round.answered.as_ref().map(|answered| &answered.answer);
        RoundView {
            lead: round.lead.as_ref().map(|lead| reading.unit(&lead.unit)),
            closed_at: round.closed_at.to_string(),
            how: key(&round.how).unwrap_or_default(),
            outcome: round.outcome.map(|outcome| outcome.name().to_owned()),
            scheduled_on: answer
                .and_then(|answer| answer.scheduled_on)
                .map(|day| day.to_string()),
            answer: reading.word(answer.map(|answer| answer.note)),
            promises: round
                .promises
                .iter()
                .map(|held| PromiseView::of(held, reading))
                .collect(),
        }
    };
    case.rounds.iter().map(view).collect()
}

/// The texts this part of the view shows.
pub(super) fn texts(case: &Case) -> impl Iterator<Item = TextRef> + '_ {
    let parts = case.parts.iter().filter_map(|part| match &part.state {
        PartState::Answered { note, .. } => Some(*note),
        PartState::Excused { reason, .. } => Some(*reason),
        PartState::Open | PartState::Ended { .. } => None,
    });
    let rounds = case.rounds.iter().filter_map(|round| round.answered.as_ref());
    let notes = case.returns.iter().map(|returned| returned.note);
    let decided = case.meetings.iter().map(|meeting| meeting.decided);
    let seen = case.visits.iter().map(|visit| visit.note);
    let said = case.messages.iter().map(|message| message.text);
    let answers = rounds.map(|answered| answered.answer.note);
    parts
        .chain(answers)
        .chain(notes)
        .chain(decided)
        .chain(seen)
        .chain(said)
}
