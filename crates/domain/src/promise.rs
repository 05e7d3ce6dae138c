//! Promises 时限承诺: what was promised to whom, since when, and whether it was kept.
//!
//! **Source:** DESIGN section 4; RULES 1.5, 2.1, 2.2.

use serde::{Deserialize, Serialize};

use crate::catalogue::PromiseRule;
use crate::clock::{self, Limit};
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
    /// How long it may take, extensions included.
    pub limit: Limit,
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
            ran: Vec::new(),
            runs_since: started_at,
            office_hours: office_hours.clone(),
            due_at: started_at,
            provisional: false,
            standing: Standing::Running,
            missed_noticed_at: None,
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
            Standing::Met(at) => Some(at <= self.due_at),
            _ => None,
        }
    }

    /// Whether the due instant has passed unmet. A paused promise cannot be missed.
    pub fn is_missed_at(&self, at: Timestamp) -> bool {
        self.standing == Standing::Running && at > self.due_at
    }

    /// Kept, in time or late.
    pub fn meet(&mut self, at: Timestamp) {
        self.standing = Standing::Met(at);
    }

    /// No longer asked for.
    pub fn withdraw(&mut self, at: Timestamp) {
        self.standing = Standing::Withdrawn(at);
    }

    /// The tick noticed the miss.
    pub fn miss(&mut self, at: Timestamp) {
        self.missed_noticed_at = Some(at);
    }

    /// The clock stands still. One that is missed already goes on: a pause does not mend a miss.
    pub fn pause(&mut self, at: Timestamp) {
        if self.standing == Standing::Running && at <= self.due_at {
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
            if self.standing == Standing::Running {
                self.close_stretch(at);
                self.runs_since = at;
            }
            self.office_hours = office_hours.clone();
            self.recompute(ctx);
        }
    }

    /// More time. Answers whether the two limits count the same thing; nothing changes when they do not.
    pub fn extend(&mut self, by: Limit, ctx: &Context<'_>) -> bool {
        let longer = self.limit.plus(by);
        if let Some(limit) = longer {
            self.limit = limit;
            self.missed_noticed_at = None;
            self.recompute(ctx);
        }
        longer.is_some()
    }

    /// Another limit from the same start; what was used stays used, counted as the new limit counts.
    pub fn relimit(&mut self, limit: Limit, ctx: &Context<'_>) {
        self.limit = limit;
        self.recompute(ctx);
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
        let due = clock::due_after(&ran, running, self.limit, ctx.calendar);
        self.due_at = due.at;
        self.provisional = due.provisional;
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

/// What the promise rules are asked about.
pub struct Subject<'a> {
    /// The rules that apply to the matter now (source, type and defect already matched).
    pub rules: Vec<&'a PromiseRule>,
    /// The hours of the lead unit, or the desk's before there is one.
    pub unit_hours: &'a HoursCode,
    /// The limit of the chosen defect level, for rules that say "by type".
    pub type_limit: Option<Limit>,
}

/// The promises that `trigger` meets and starts at the moment of `ctx`, as they stand afterwards.
///
/// A promise is met by the rule that started it, whatever the rules say today. One that is open already is not
/// started again; one that was met or withdrawn is, because its trigger came back (returned, reopened).
pub fn on(trigger: Trigger, held: &[Promise], subject: &Subject<'_>, ctx: &Context<'_>) -> Vec<Promise> {
    let at = ctx.occurred_at;
    let rule_of = |promise: &Promise| {
        let rules = &ctx.catalogue.promise_rules;
        promise
            .rule
            .as_ref()
            .and_then(|row| rules.iter().find(|rule| rule.row == *row))
    };
    let mut changed: Vec<Promise> = held
        .iter()
        .filter(|promise| promise.is_open() && rule_of(promise).is_some_and(|rule| rule.met_on == trigger))
        .map(|promise| {
            let mut met = promise.clone();
            met.meet(at);
            met
        })
        .collect();
    for rule in subject.rules.iter().filter(|rule| rule.starts_on == trigger) {
        let runs_already = held
            .iter()
            .any(|promise| promise.kind == rule.kind && promise.is_open());
        let (false, Some(limit)) = (runs_already, rule.limit.or(subject.type_limit)) else {
            continue;
        };
        let hours = if rule.by_desk {
            &ctx.policy.desk_hours
        } else {
            subject.unit_hours
        };
        changed.push(Promise::start(
            (rule.kind.clone(), Some(rule.row.clone())),
            (at, limit),
            hours,
            ctx,
        ));
    }
    changed
}

/// One matter took another in: of each kind open in both, the earlier due counts; kinds open only in the other
/// are taken over. Answers what changes.
pub fn merge_earliest(mine: &[Promise], theirs: &[Promise]) -> Vec<Promise> {
    let open = theirs.iter().filter(|promise| promise.is_open());
    open.filter(|other| {
        let held = mine.iter().find(|promise| promise.kind == other.kind);
        held.is_none_or(|promise| promise.is_open() && other.due_at < promise.due_at)
    })
    .cloned()
    .collect()
}
