//! Figures 统计值 of a period as one reader may see them, and the cases behind each number.
//!
//! For the whole district a number is a sum over the daily roll-ups, less what has not fallen due at the moment of
//! asking; for a town, a grid or a unit, and where the roll-ups would have to be crossed, it is counted from the
//! cases. Both ways count the same contributions, so they agree, and so does the list behind a number.

use gezhi_domain::access::Scope;
use gezhi_domain::actor::Actor;
use gezhi_domain::case::{self, Case};
use gezhi_domain::figure::{Counts, Grouping, Present, Selection};
use gezhi_domain::kernel::{Contribution, Rulebook};
use gezhi_domain::time::Timestamp;
use gezhi_store::figure::{self, Candidate, Span, Sums};
use gezhi_store::{Db, StoreError};
use jiff::civil::Date;

use crate::world::World;

/// Cases read at a time.
const ROUND: i64 = 500;

/// Who asks, and how far they see.
pub type Reader<'a> = (Scope, &'a Actor);

/// Base counts by group, at a moment.
#[derive(Debug)]
pub struct Table {
    /// By group: the keys in the order of the groupings.
    pub groups: Sums,
    /// All groups together.
    pub whole: Counts,
    /// The moment.
    pub counted_at: Timestamp,
}

/// The base counts of `selection` told apart `by`, as far as `reader` sees.
///
/// # Errors
/// What the store says.
pub async fn table(
    world: &World,
    reader: Reader<'_>,
    by: &[Grouping],
    selection: &Selection,
) -> Result<Table, StoreError> {
    let (rules, now) = (world.rules(), world.now());
    let counting = Counting {
        db: world.db(),
        rules: &rules,
        reader,
        by,
        selection,
        now,
    };
    // A post of a unit may be kept away from a case, whatever its scope: no roll-up knows that.
    let whole_district = reader.0 == Scope::District && reader.1.post.unit.is_none();
    let rolled_up = if whole_district {
        counting.rolled_up().await?
    } else {
        None
    };
    let mut groups = match rolled_up {
        Some(groups) => groups,
        None => counting.case_by_case().await?,
    };
    let only = (selection.only.as_slice(), now.as_millis());
    for (keys, counts) in figure::open_now(world.db(), by, only, reader).await? {
        groups.entry(keys).or_default().absorb(&counts);
    }
    groups.retain(|_, counts| !counts.is_empty());
    let mut whole = Counts::default();
    for counts in groups.values() {
        whole.absorb(counts);
    }
    Ok(Table {
        groups,
        whole,
        counted_at: now,
    })
}

struct Counting<'a> {
    db: &'a Db,
    rules: &'a Rulebook,
    reader: Reader<'a>,
    by: &'a [Grouping],
    selection: &'a Selection,
    now: Timestamp,
}

impl Counting<'_> {
    fn keys(&self, of: &Contribution) -> Vec<String> {
        let starts_in = self.rules.policy.fiscal_year_start_month;
        self.by.iter().map(|one| one.key(of, starts_in)).collect()
    }

    fn add(&self, groups: &mut Sums, contributions: &[Contribution], sign: i64) {
        let starts_in = self.rules.policy.fiscal_year_start_month;
        for of in contributions {
            if self.selection.holds(of, starts_in) {
                let counts = groups.entry(self.keys(of)).or_default();
                counts.add(of.figure, sign * of.amount);
            }
        }
    }

    /// Sums of roll-ups, less what waits for a deadline that lies ahead.
    async fn rolled_up(&self) -> Result<Option<Sums>, StoreError> {
        let Some(sums) = figure::sums(self.db, self.by, self.selection).await? else {
            return Ok(None);
        };
        let mut groups = self.years(sums);
        let ahead = Span {
            from: self.now.as_millis(),
            to: i64::MAX,
            open: true,
        };
        if end_of(self.selection.to, self.rules) > self.now {
            let mut after = None;
            while let Some(page) = self.page(ahead, &mut after).await? {
                for (_, case) in &page {
                    let ahead = case::ahead(case, &self.rules.calendar, self.now);
                    self.add(&mut groups, &ahead, -1);
                }
            }
        }
        Ok(Some(groups))
    }

    /// Months as the evaluation years they lie in.
    fn years(&self, sums: Sums) -> Sums {
        let Some(at) = self.by.iter().position(|one| *one == Grouping::Year) else {
            return sums;
        };
        let mut by_year = Sums::new();
        for (mut keys, counts) in sums {
            let first: Option<Date> = format!("{}-01", keys[at]).parse().ok();
            let starts_in = self.rules.policy.fiscal_year_start_month;
            if let Some(first) = first {
                keys[at] = gezhi_domain::figure::evaluation_year(first, starts_in)
                    .0
                    .to_string();
            }
            by_year.entry(keys).or_default().absorb(&counts);
        }
        by_year
    }

    async fn case_by_case(&self) -> Result<Sums, StoreError> {
        let (mut groups, mut after) = (Sums::new(), None);
        while let Some(page) = self.page(span(self.selection, self.rules), &mut after).await? {
            for (_, case) in &page {
                let counted = case::counted(case, &self.rules.calendar, self.now);
                self.add(&mut groups, &counted, 1);
            }
        }
        Ok(groups)
    }

    async fn page(
        &self,
        span: Span,
        after: &mut Option<(i64, String)>,
    ) -> Result<Option<Vec<Candidate>>, StoreError> {
        let page = figure::candidates(self.db, span, self.reader, (after.as_ref(), ROUND)).await?;
        *after = page.last().map(|(place, _)| place.clone());
        Ok(Some(page).filter(|page| !page.is_empty()))
    }
}

/// The first instant after `day`.
fn end_of(day: Date, rules: &Rulebook) -> Timestamp {
    begin_of(day.tomorrow().unwrap_or(Date::MAX), rules)
}

fn begin_of(day: Date, rules: &Rulebook) -> Timestamp {
    let midnight = day.at(0, 0, 0, 0);
    let begins = rules
        .calendar
        .zone()
        .to_ambiguous_timestamp(midnight)
        .compatible();
    begins.map_or(Timestamp::from_millis(i64::MAX), Timestamp::from)
}

fn span(selection: &Selection, rules: &Rulebook) -> Span {
    Span {
        from: begin_of(selection.from, rules).as_millis(),
        to: end_of(selection.to, rules).as_millis(),
        open: false,
    }
}

/// A case behind a number.
#[derive(Debug)]
pub struct Behind {
    /// Its id.
    pub id: String,
    /// The case.
    pub case: Case,
    /// How often it counts in the number: more than once when it counts in several cohorts.
    pub counts: i64,
}

/// Some of the cases behind a number.
#[derive(Debug, Default)]
pub struct Page {
    /// The cases, those counting last first.
    pub cases: Vec<Behind>,
    /// Where the next page begins.
    pub next: Option<(i64, String)>,
}

/// What a list stands behind.
#[derive(Debug, Clone, Copy)]
pub enum Number<'a> {
    /// A base count over days.
    Count(&'a str),
    /// A count of this moment.
    Now(Present),
}

/// The cases `number` counts over `selection`, as far as `reader` sees, from a place on, at most `limit`.
///
/// # Errors
/// What the store says.
pub async fn behind(
    world: &World,
    reader: Reader<'_>,
    (number, selection): (Number<'_>, &Selection),
    (mut after, limit): (Option<(i64, String)>, usize),
) -> Result<Page, StoreError> {
    let (rules, now) = (world.rules(), world.now());
    let span = match number {
        Number::Count(_) => span(selection, &rules),
        Number::Now(_) => Span {
            from: i64::MIN,
            to: i64::MAX,
            open: true,
        },
    };
    let mut page = Page::default();
    loop {
        let found = figure::candidates(world.db(), span, reader, (after.as_ref(), ROUND)).await?;
        if found.is_empty() {
            return Ok(page);
        }
        for (place, case) in found {
            let counts = counts_in(&case, number, (selection, &rules), now);
            if counts > 0 {
                if page.cases.len() == limit {
                    page.next = after;
                    return Ok(page);
                }
                page.cases.push(Behind {
                    id: place.1.clone(),
                    case,
                    counts,
                });
            }
            after = Some(place);
        }
    }
}

/// How often the case counts in the number.
fn counts_in(
    case: &Case,
    number: Number<'_>,
    (selection, rules): (&Selection, &Rulebook),
    now: Timestamp,
) -> i64 {
    let starts_in = rules.policy.fiscal_year_start_month;
    match number {
        Number::Count(name) => {
            let counted = case::counted(case, &rules.calendar, now);
            let held = counted
                .iter()
                .filter(|of| of.figure == name && selection.holds(of, starts_in));
            held.map(|of| of.amount).sum()
        }
        Number::Now(present) => {
            let here = case::present(case, &rules.calendar, now);
            let held = here.iter().filter(|of| {
                of.figure == present.name()
                    && selection
                        .only
                        .iter()
                        .all(|(grouping, key)| !grouping.is_time() && grouping.key(of, starts_in) == *key)
            });
            held.map(|of| of.amount).sum()
        }
    }
}
