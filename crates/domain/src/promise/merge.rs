//! Promises of matters that were joined: the earlier due counts, and each gets its own back when they part.

use serde::{Deserialize, Serialize};

use super::{Promise, Ran, Standing, Trigger};
use crate::code::CaseId;
use crate::kernel::Context;

/// A promise that counts since a case joined, and the one it displaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The case that brought it.
    pub from: CaseId,
    /// The promise as it was brought.
    pub brought: Promise,
    /// The promise that counted before; none when nothing of the kind was owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Promise>,
}

/// One matter took another in: of each kind open in both, the earlier due counts; what is owed to the reporter
/// (contact, feedback, handling) and only in the other is taken over.
pub fn take_earliest(
    mine: &[Promise],
    theirs: &[Promise],
    from: CaseId,
    suspended: bool,
    ctx: &Context<'_>,
) -> Vec<Taken> {
    let open = theirs.iter().filter(|promise| promise.is_open());
    open.filter_map(|other| {
        let own = mine.iter().rev().find(|promise| promise.kind == other.kind);
        let earlier = match own {
            Some(own) => own.is_open() && other.due_at < own.due_at,
            None => is_owed_to_the_reporter(other, ctx),
        };
        earlier.then(|| {
            let mut brought = other.clone();
            brought.joined_from = Some(from);
            if suspended {
                brought.pause(ctx.occurred_at);
            } else {
                brought.resume(ctx.occurred_at, ctx);
            }
            Taken {
                from,
                brought,
                own: own.cloned(),
            }
        })
    })
    .collect()
}

fn is_owed_to_the_reporter(promise: &Promise, ctx: &Context<'_>) -> bool {
    let Some(row) = &promise.rule else { return true };
    let rule = ctx.catalogue.promise_rules.iter().find(|rule| rule.row == *row);
    rule.is_some_and(|rule| {
        matches!(
            rule.met_on,
            Trigger::Contacted | Trigger::FedBack | Trigger::Handled
        )
    })
}

/// The other matter leaves again: what it brought stops counting and the own promises count again, with whatever
/// happened to the clock in between. Answers what changes.
pub fn give_back(mine: &[Promise], taken: &[Taken], ctx: &Context<'_>) -> Vec<Promise> {
    taken
        .iter()
        .filter_map(|taken| {
            let counting = mine
                .iter()
                .rev()
                .find(|promise| promise.kind == taken.brought.kind)?;
            if counting.joined_from != Some(taken.from) {
                return None;
            }
            match &taken.own {
                Some(own) => Some(own_again(own, &taken.brought, counting, ctx)),
                None if counting.is_open() => Some(Promise {
                    standing: Standing::Withdrawn(ctx.occurred_at),
                    ..counting.clone()
                }),
                None => None,
            }
        })
        .collect()
}

/// `own` as it would stand if it had counted all the while instead of `brought`, which stands as `now`.
fn own_again(own: &Promise, brought: &Promise, now: &Promise, ctx: &Context<'_>) -> Promise {
    let mut mine = own.clone();
    let since = now.ran.get(brought.ran.len()..).unwrap_or_default();
    if let Some((first, rest)) = since.split_first() {
        let stop = match own.standing {
            Standing::Paused(at) => first.to.min(at),
            _ => first.to,
        };
        mine.ran.push(Ran {
            from: own.runs_since,
            to: stop.max(own.runs_since),
            office_hours: own.office_hours.clone(),
        });
        mine.ran.extend(rest.iter().cloned());
        mine.runs_since = now.runs_since;
    }
    if now.office_hours != brought.office_hours {
        mine.office_hours = now.office_hours.clone();
    }
    if now.relimited_at != brought.relimited_at {
        mine.limit = now.limit;
        mine.relimited_at = now.relimited_at;
    }
    let granted = now.extended.get(brought.extended.len()..).unwrap_or_default();
    for more in granted {
        if mine.whole_limit().plus(*more).is_some() {
            mine.extended.push(*more);
        }
    }
    if !matches!(
        (own.standing, now.standing),
        (Standing::Paused(_), Standing::Paused(_))
    ) {
        mine.standing = now.standing;
    }
    mine.missed_noticed_at = now.missed_noticed_at;
    mine.recompute(ctx);
    mine
}
