//! Base counts 基数: what a case counts in, at which instant, for which unit.
//!
//! Every figure is a sum of these. A deadline counts in the cohort of the day it falls on, whatever happened
//! later; what has not fallen due yet and waits still is no part of its cohort before that instant, so it is told
//! apart from what is settled. A round that ended before a case was reopened stays counted. A paused clock is due on no day, because nobody knows the day yet. A promise that
//! nobody asks for any more counts only when it had been missed before; one that lives on in another case counts
//! there.
//!
//! **Source:** RULES 1.6, 2.1; GB/T 30428.4. **Absent:** who did it: a count knows unit and place, no account.

use crate::calendar::Calendar;
use crate::code::UnitCode;
use crate::figure::Present;
use crate::kernel::Contribution;
use crate::promise::{Promise, Standing};
use crate::time::Timestamp;

use super::answer::{Nature, Outcome, Part, Rating, Satisfaction};
use super::record::{FoundBy, Round};
use super::state::{Case, Closing, Stage};

/// Names of the counts of one kind of promise: due, met, met on time.
const PROMISE_COUNTS: &[(&str, [&str; 3])] = &[
    ("file", ["due_file", "met_file", "on_time_file"]),
    ("verify", ["due_verify", "met_verify", "on_time_verify"]),
    ("dispatch", ["due_dispatch", "met_dispatch", "on_time_dispatch"]),
    ("accept", ["due_accept", "met_accept", "on_time_accept"]),
    ("contact", ["due_contact", "met_contact", "on_time_contact"]),
    ("feedback", ["due_feedback", "met_feedback", "on_time_feedback"]),
    ("handle", ["due_handle", "met_handle", "on_time_handle"]),
    ("inspect", ["due_inspect", "met_inspect", "on_time_inspect"]),
    ("close", ["due_close", "met_close", "on_time_close"]),
];

/// What the case counts in, whatever the moment: what roll-ups are made of.
pub(super) fn of(case: &Case, calendar: &Calendar) -> Vec<Contribution> {
    contributions(case, entries(case), calendar)
}

/// What the case counts in at `now`: deadlines that lie ahead and wait still are left out.
pub fn counted(case: &Case, calendar: &Calendar, now: Timestamp) -> Vec<Contribution> {
    let found = entries(case);
    contributions(
        case,
        found.into_iter().filter(|entry| !entry.is_ahead_of(now)),
        calendar,
    )
}

/// What roll-ups hold of the case and `now` must not count yet.
pub fn ahead(case: &Case, calendar: &Calendar, now: Timestamp) -> Vec<Contribution> {
    let found = entries(case);
    contributions(
        case,
        found.into_iter().filter(|entry| entry.is_ahead_of(now)),
        calendar,
    )
}

/// What the case counts in at `now` and on no day: open, and past its due.
pub fn present(case: &Case, calendar: &Calendar, now: Timestamp) -> Vec<Contribution> {
    if !case.stage.is_open() {
        return Vec::new();
    }
    let overdue = case
        .promise("handle")
        .is_some_and(|handle| handle.standing == Standing::Running && handle.due_at < now);
    let lead = case.lead.as_ref().map(|lead| &lead.unit);
    let entry = |present: Present| Entry {
        figure: present.name(),
        at: now,
        unit: lead,
        state: State::Settled,
    };
    let overdue = overdue.then(|| entry(Present::Overdue));
    let found = [entry(Present::Open)].into_iter().chain(overdue);
    contributions(case, found, calendar)
}

/// The last instant the case counts at.
pub(super) fn until(case: &Case) -> Timestamp {
    let last = entries(case).iter().map(|entry| entry.at).max();
    last.unwrap_or(case.received_at)
}

fn contributions<'a>(
    case: &'a Case,
    found: impl IntoIterator<Item = Entry<'a>>,
    calendar: &Calendar,
) -> Vec<Contribution> {
    found
        .into_iter()
        .map(|entry| Contribution {
            figure: entry.figure,
            day: entry.at.day_in(calendar.zone()),
            unit: entry.unit.cloned(),
            grid: case.place.grid.clone(),
            town: case.place.town.clone(),
            case_type: case.case_type.clone(),
            source: Some(case.source.clone()),
            amount: 1,
        })
        .collect()
}

/// Whether later steps can still change the count before its instant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Settled,
    Waiting,
}

struct Entry<'a> {
    figure: &'static str,
    at: Timestamp,
    unit: Option<&'a UnitCode>,
    state: State,
}

impl Entry<'_> {
    fn is_ahead_of(&self, now: Timestamp) -> bool {
        self.state == State::Waiting && self.at >= now
    }
}

/// One round as the figures see it: those that ended stay counted where they were, by the unit that had them.
struct Lap<'a> {
    lead: Option<&'a UnitCode>,
    promises: &'a [Promise],
    parts: &'a [Part],
    closed: Option<(Timestamp, Closing)>,
    ratings: &'a [Rating],
    reworked: bool,
    extended: bool,
    misdirected: u32,
    /// The case lives on in another one: what it still owes is owed there.
    joined: bool,
}

impl<'a> Lap<'a> {
    fn of_round(round: &'a Round) -> Self {
        Self {
            lead: round.lead.as_ref().map(|lead| &lead.unit),
            promises: &round.promises,
            parts: &round.parts,
            closed: Some((round.closed_at, round.how)),
            ratings: &round.ratings,
            reworked: round.reworks > 0,
            extended: round.extensions > 0,
            misdirected: round.misdirected,
            joined: false,
        }
    }

    fn now(case: &'a Case) -> Self {
        let closed = match case.stage {
            Stage::Closed { at, how } => Some((at, how)),
            _ => None,
        };
        Self {
            lead: case.lead.as_ref().map(|lead| &lead.unit),
            promises: &case.promises,
            parts: &case.parts,
            closed,
            ratings: &case.ratings,
            reworked: case.reworks > 0,
            extended: case.extensions > 0,
            misdirected: case.misdirected,
            joined: matches!(case.stage, Stage::Joined { .. }),
        }
    }

    /// The newest promise of this kind.
    fn newest(&self, kind: &str) -> Option<&'a Promise> {
        self.promises
            .iter()
            .rev()
            .find(|promise| promise.kind.as_str() == kind)
    }

    /// How a promise counts in the cohort of its due instant; `None` when it does not.
    fn cohort(&self, promise: &Promise) -> Option<State> {
        match promise.standing {
            Standing::Met(_) => Some(State::Settled),
            Standing::Missed(_) if !self.joined => Some(State::Settled),
            Standing::Running if !self.joined => Some(State::Waiting),
            _ => None,
        }
    }
}

fn entries(case: &Case) -> Vec<Entry<'_>> {
    let mut entries = Entries {
        lead: case.lead.as_ref().map(|lead| &lead.unit),
        found: Vec::with_capacity(24),
    };
    entries.intake(case);
    for lap in case.rounds.iter().map(Lap::of_round).chain([Lap::now(case)]) {
        entries.lead = lap.lead;
        lap.promises
            .iter()
            .for_each(|promise| entries.promise(&lap, promise));
        entries.dispatch(&lap);
        entries.handling(&lap);
        entries.parts(&lap);
        entries.ending(case, &lap);
    }
    entries.found
}

struct Entries<'a> {
    lead: Option<&'a UnitCode>,
    found: Vec<Entry<'a>>,
}

impl<'a> Entries<'a> {
    fn count(&mut self, figure: &'static str, at: Timestamp, state: State) {
        let unit = self.lead;
        self.found.push(Entry {
            figure,
            at,
            unit,
            state,
        });
    }

    fn settled(&mut self, figure: &'static str, at: Timestamp) {
        self.count(figure, at, State::Settled);
    }

    fn intake(&mut self, case: &Case) {
        self.settled("reported", case.received_at);
        if matches!(case.stage, Stage::Rejected { .. }) {
            self.settled("rejected", case.received_at);
        }
        if case.reopened > 0 {
            self.settled("reopened", case.received_at);
        }
        let Some(at) = case.filed_at else { return };
        self.settled("reported_and_filed", case.received_at);
        self.settled("filed", at);
        let void = matches!(case.stage, Stage::Joined { .. })
            || matches!(case.outcome, Some(Outcome::Duplicate | Outcome::NotOurs));
        self.settled(if void { "filed_then_void" } else { "filed_and_kept" }, at);
        if case.found_by == FoundBy::Public && case.public_space {
            self.settled("missed_by_patrol", at);
        }
    }

    fn promise(&mut self, lap: &Lap<'a>, promise: &Promise) {
        let kind = promise.kind.as_str();
        let named = PROMISE_COUNTS.iter().find(|(name, _)| *name == kind);
        let (Some((_, [due, met, on_time])), Some(state)) = (named, lap.cohort(promise)) else {
            return;
        };
        let at = promise.due_at;
        self.count(due, at, state);
        match promise.standing {
            Standing::Met(_) => {
                self.settled(met, at);
                if promise.on_time() == Some(true) {
                    self.settled(on_time, at);
                } else if kind == "handle" {
                    self.settled("late_handle", at);
                }
            }
            _ if kind == "handle" => self.count("unmet_handle", at, state),
            _ => {}
        }
    }

    /// Of the dispatches of a round the first ones went wrong, as many as came back or were ruled away.
    fn dispatch(&mut self, lap: &Lap<'a>) {
        let dispatches = lap.promises.iter().filter(|promise| {
            promise.kind.as_str() == "dispatch" && matches!(promise.standing, Standing::Met(_))
        });
        let wrong = usize::try_from(lap.misdirected).unwrap_or(usize::MAX);
        for dispatch in dispatches.skip(wrong) {
            self.settled("dispatched_accurately", dispatch.due_at);
        }
    }

    /// Cases due to be closed, in the cohort of their due to handle.
    fn handling(&mut self, lap: &Lap<'a>) {
        let Some(handle) = lap.newest("handle") else {
            return;
        };
        let Some(handled) = lap.cohort(handle) else { return };
        let due = handle.due_at;
        if lap.extended {
            self.count("extended", due, handled);
        }
        if lap.joined {
            return;
        }
        let state = if lap.closed.is_some() {
            State::Settled
        } else {
            State::Waiting
        };
        self.count("due_to_close", due, state);
        if lap.reworked {
            self.count("reworked", due, state);
        }
        if lap.closed.is_none() {
            self.count("unclosed", due, state);
            return;
        }
        self.settled("closed_of_due", due);
        let late = |promise: &Promise| promise.on_time() == Some(false);
        let on_time = handle.on_time() == Some(true) && !lap.newest("close").is_some_and(late);
        self.settled(if on_time { "closed_on_time" } else { "closed_late" }, due);
    }

    /// An assisting unit's part counts for that unit; a part it was excused from in time does not.
    fn parts(&mut self, lap: &Lap<'a>) {
        for part in lap.parts {
            let Some(state) = lap.cohort(&part.promise) else {
                continue;
            };
            let at = part.promise.due_at;
            let mut count = |figure| {
                self.found.push(Entry {
                    figure,
                    at,
                    unit: Some(&part.unit),
                    state,
                });
            };
            count("due_part");
            if let Standing::Met(_) = part.promise.standing {
                count("met_part");
                if part.promise.on_time() == Some(true) {
                    count("on_time_part");
                }
            }
        }
    }

    fn ending(&mut self, case: &Case, lap: &Lap<'a>) {
        let Some((at, how)) = lap.closed else { return };
        self.settled("closed", at);
        match how {
            Closing::Forced => self.settled("closed_by_force", at),
            Closing::Answered => self.settled("answered_directly", at),
            Closing::FixedOnSpot => self.settled("fixed_on_spot", at),
            Closing::Inspected => {}
        }
        // Each reporter counts once, whoever else reported the same thing.
        for report in case.reports.iter().filter(|report| report.received_at <= at) {
            match lap.ratings.iter().find(|rating| rating.report == report.id) {
                Some(rating) => self.rated(case, rating, at),
                None if report.contact.is_some() => self.settled("unrated", at),
                None => {}
            }
        }
    }

    fn rated(&mut self, case: &Case, rating: &Rating, at: Timestamp) {
        self.settled("rated", at);
        match rating.satisfaction {
            Satisfaction::Satisfied => self.settled("satisfied", at),
            Satisfaction::Dissatisfied => self.settled("dissatisfied", at),
            Satisfaction::Middling => {}
        }
        if case.nature != Some(Nature::Question) {
            self.settled("rated_for_help", at);
            if rating.solved {
                self.settled("solved", at);
            }
        }
    }
}
