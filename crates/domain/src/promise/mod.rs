//! Promises 时限承诺: what was promised to whom, since when, and whether it was kept.
//!
//! **Source:** DESIGN section 4; RULES 1.5, 2.1, 2.2.

mod merge;
mod rules;
#[cfg(test)]
mod tests;
mod words;

use serde::{Deserialize, Serialize};

use crate::clock::{self, Limit};
use crate::code::{CaseId, HoursCode, PromiseCode, RowId};
use crate::kernel::Context;
use crate::time::Timestamp;

pub use merge::{Taken, give_back, take_earliest};
pub use rules::{Subject, Trigger, on};
pub use words::Tongue;

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
    /// Never kept: what it was about ended at this moment, after the due instant.
    Missed(Timestamp),
    /// No longer asked for (reclassified, merged, answered otherwise), since.
    Withdrawn(Timestamp),
}

/// A stretch in which the clock of a promise ran, ended by a pause or by another unit's hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ran {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// Whose hours counted.
    pub office_hours: HoursCode,
}

/// One promise of one matter.
///
/// `due_at` is a pure function of the limit, the stretches that ran and the calendar: it can be computed anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What is promised, e.g. `handle`.
    pub kind: PromiseCode,
    /// The rule that started it; none for a limit given from outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RowId>,
    /// When the clock started.
    pub started_at: Timestamp,
    /// How long it may take, without extensions.
    pub limit: Limit,
    /// Time granted on top, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extended: Vec<Limit>,
    /// When another limit replaced the first one; the time used stayed used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relimited_at: Option<Timestamp>,
    /// The case whose earlier promise counts since it joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_from: Option<CaseId>,
    /// Stretches that are over, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ran: Vec<Ran>,
    /// Since when the clock runs under the present hours.
    pub runs_since: Timestamp,
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
    /// It was kept in time as somebody told after the miss had been noted 补报: the miss stays a miss.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub told_late: bool,
}

impl Promise {
    /// A promise whose clock starts at `started_at` under the office hours `office_hours`.
    pub fn start(
        (kind, rule): (PromiseCode, Option<RowId>),
        (started_at, limit): (Timestamp, Limit),
        office_hours: &HoursCode,
        ctx: &Context<'_>,
    ) -> Self {
        let mut new = Self {
            kind,
            rule,
            started_at,
            limit,
            extended: Vec::new(),
            relimited_at: None,
            joined_from: None,
            ran: Vec::new(),
            runs_since: started_at,
            office_hours: office_hours.clone(),
            due_at: started_at,
            provisional: false,
            standing: Standing::Running,
            missed_noticed_at: None,
            told_late: false,
        };
        new.recompute(ctx);
        new
    }

    /// Whether it still waits to be met.
    pub const fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Running | Standing::Paused(_))
    }

    /// Whether it was met by its due instant; `None` while open or when withdrawn.
    pub fn on_time(&self) -> Option<bool> {
        match self.standing {
            Standing::Met(at) => Some(at <= self.due_at && !self.told_late),
            Standing::Missed(_) => Some(false),
            _ => None,
        }
    }

    /// How long it may take in all, extensions included.
    pub fn whole_limit(&self) -> Limit {
        let longer = |limit: Limit, more: &Limit| limit.plus(*more).unwrap_or(limit);
        self.extended.iter().fold(self.limit, longer)
    }

    /// Seconds left at `now`, counted as the limit counts (office time for working time); negative when
    /// overdue, the same seconds for as long as the clock stands still, `None` when nothing is owed any more.
    pub fn remaining_s(&self, now: Timestamp, ctx: &Context<'_>) -> Option<i64> {
        let hours = ctx.office_hours(&self.office_hours);
        let at = match self.standing {
            Standing::Running => now,
            Standing::Paused(since) => since,
            Standing::Met(_) | Standing::Missed(_) | Standing::Withdrawn(_) => return None,
        };
        Some(clock::seconds_left(
            at,
            self.due_at,
            (self.limit, hours),
            ctx.calendar,
        ))
    }

    /// Whether the due instant has passed unmet. A paused promise cannot be missed.
    pub fn is_missed_at(&self, at: Timestamp) -> bool {
        self.standing == Standing::Running && at > self.due_at
    }

    /// Kept, in time or late. What is told after the miss was noted mends nothing.
    pub fn meet(&mut self, at: Timestamp) {
        self.told_late = self.missed_noticed_at.is_some() && at <= self.due_at;
        self.standing = Standing::Met(at);
    }

    /// No longer asked for. What fell due before stays missed: ending a matter mends nothing.
    pub fn let_go(&mut self, at: Timestamp) {
        if self.is_missed_at(at) || (self.is_open() && self.missed_noticed_at.is_some()) {
            self.standing = Standing::Missed(at);
        } else if self.is_open() {
            self.standing = Standing::Withdrawn(at);
        }
    }

    /// Owed again after it was met: the time between, when others looked at the work, does not count.
    pub fn owe_again(&mut self, at: Timestamp, ctx: &Context<'_>) {
        if let Standing::Met(met) = self.standing {
            self.close_stretch(met);
            self.runs_since = at.max(met);
            self.standing = Standing::Running;
            self.recompute(ctx);
        }
    }

    /// The tick noticed the miss.
    pub fn miss(&mut self, at: Timestamp) {
        self.missed_noticed_at = Some(at);
    }

    /// The clock stands still. One that is missed already goes on: a pause does not mend a miss.
    pub fn pause(&mut self, at: Timestamp) {
        let missed = at > self.due_at || self.missed_noticed_at.is_some();
        if self.standing == Standing::Running && !missed {
            self.standing = Standing::Paused(at);
        }
    }

    /// The clock runs again with what was left.
    pub fn resume(&mut self, at: Timestamp, ctx: &Context<'_>) {
        if let Standing::Paused(since) = self.standing {
            self.close_stretch(since);
            self.runs_since = at.max(since);
            self.standing = Standing::Running;
            self.recompute(ctx);
        }
    }

    /// From `at` on another unit's hours count; what was used stays used.
    pub fn take_over(&mut self, at: Timestamp, office_hours: &HoursCode, ctx: &Context<'_>) {
        if *office_hours != self.office_hours {
            match self.standing {
                Standing::Running => {
                    self.close_stretch(at);
                    self.runs_since = at;
                }
                // What ran before the pause ran under the old hours.
                Standing::Paused(since) => {
                    self.close_stretch(since);
                    self.runs_since = since;
                }
                Standing::Met(_) | Standing::Missed(_) | Standing::Withdrawn(_) => {}
            }
            self.office_hours = office_hours.clone();
            self.recompute(ctx);
        }
    }

    /// More time. Answers whether the two limits count the same thing; nothing changes when they do not.
    pub fn extend(&mut self, by: Limit, ctx: &Context<'_>) -> bool {
        let fits = self.whole_limit().plus(by).is_some();
        if fits {
            self.extended.push(by);
            self.recompute(ctx);
        }
        fits
    }

    /// Another limit from the same start; what was used stays used, counted as the new limit counts. Time
    /// granted on top stays granted where it counts the same thing.
    pub fn relimit(&mut self, limit: Limit, ctx: &Context<'_>) {
        if self.limit != limit {
            self.limit = limit;
            self.extended.retain(|more| limit.plus(*more).is_some());
            self.relimited_at = Some(ctx.occurred_at);
            self.recompute(ctx);
        }
    }

    /// The due instant by the calendar and the office hours of now.
    pub fn recompute(&mut self, ctx: &Context<'_>) {
        let ran: Vec<clock::Run<'_>> = self
            .ran
            .iter()
            .map(|ran| clock::Run {
                from: ran.from,
                to: ran.to,
                hours: ctx.office_hours(&ran.office_hours),
            })
            .collect();
        let running = (self.runs_since, ctx.office_hours(&self.office_hours));
        let due = clock::due_after(&ran, running, self.whole_limit(), ctx.calendar);
        self.due_at = due.at;
        self.provisional = due.provisional;
        // What was noticed before the due instant was no miss after all.
        if self.missed_noticed_at.is_some_and(|noticed| noticed <= due.at) {
            self.missed_noticed_at = None;
        }
    }

    fn close_stretch(&mut self, to: Timestamp) {
        let (from, office_hours) = (self.runs_since, self.office_hours.clone());
        self.ran.push(Ran {
            from,
            to: to.max(from),
            office_hours,
        });
    }
}
