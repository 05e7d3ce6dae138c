//! Reference data 基础数据: what a changed file touches, and applying it.
//!
//! A change never alters open cases but by two ways, both done in rounds by the tick: a batch of delegated items
//! whose rule says open cases move, and a calendar that makes provisional deadlines certain.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_domain::access;
use gezhi_domain::case::{Case, Cases, passing};
use gezhi_domain::catalogue::{Batch, Catalogue, Dated, Holder, OpenCaseRule, Table, passings};
use gezhi_domain::code::{BatchCode, HoursCode};
use gezhi_domain::kernel::Rulebook;
use gezhi_store::reference::{self, NamedBy};
use gezhi_store::{Unit, sweep};
use jiff::civil::Date;

use crate::error::DeskError;
use crate::transact::UseCase;
use crate::world::World;

/// Open cases looked at in one read.
const ROUND: usize = 500;

/// Saves `content` as the next version of the reference file `file`.
pub struct SaveReference<'a> {
    /// The file, e.g. `case_types.csv`.
    pub file: &'a str,
    /// The version the content was made from; another one in force means somebody else was first.
    pub base: i64,
    /// Its content, checked before.
    pub content: &'a str,
    /// The rules it makes.
    pub rules: &'a Rulebook,
}

impl UseCase for SaveReference<'_> {
    type Answer = i64;

    async fn run(&self, world: &World, unit: &mut Unit<'_>) -> Result<i64, DeskError> {
        if access::scope(unit.context().actor.post.role, "platform", "reference").is_none() {
            return Err(DeskError::Denied);
        }
        let newest = reference::newest(world.db()).await?;
        let held = newest.iter().find(|(file, ..)| file == self.file);
        if held.map_or(0, |(_, version, _)| *version) != self.base {
            return Err(refused("reference.base_changed"));
        }
        if held.is_some_and(|(.., content)| content == self.content) {
            return Err(refused("reference.nothing_changes"));
        }
        let version = self.base + 1;
        reference::save(unit, self.file, version, self.content);
        let today = unit.context().occurred_at.day_in(unit.context().calendar.zone());
        for (name, day) in sweeps(self.file, version, (self.rules, today)) {
            sweep::plan(unit, &name, day);
        }
        Ok(version)
    }
}

const fn refused(code: &'static str) -> DeskError {
    DeskError::Refused {
        code,
        about_data: false,
    }
}

/// What must be swept after `file` was applied, and from which day on.
fn sweeps(file: &str, version: i64, (rules, today): (&Rulebook, Date)) -> Vec<(String, Date)> {
    match file {
        "calendar.csv" => vec![(format!("recompute/{version}"), today)],
        "delegated_batches.csv" | "delegated_items.csv" => {
            let moving = rules
                .catalogue
                .batches
                .iter()
                .filter(|batch| batch.open_cases == OpenCaseRule::Move);
            moving
                .map(|batch| (format!("hand_over/{}", batch.code), batch.valid_from))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// What a change touches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Batches whose row or items change.
    pub batches: Vec<BatchTouch>,
    /// Rows that go although cases name them.
    pub in_use: Vec<InUse>,
    /// Office hours that change although open promises count in them.
    pub hours_in_use: Vec<(HoursCode, u64)>,
    /// Open cases whose type, unit or source row changes; they keep what they were decided by.
    pub open_cases: u64,
    /// Open deadlines that are provisional and become certain.
    pub provisional: u64,
}

/// What one batch of delegated items does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchTouch {
    /// The batch.
    pub batch: Batch,
    /// Open cases over which another unit holds the power from its day on.
    pub cases: u64,
    /// From unit, to unit: open cases.
    pub units: BTreeMap<(String, String), u64>,
    /// Case types over which the power passes.
    pub types: u64,
    /// From holder, to holder: case types.
    pub holders: BTreeMap<(String, String), u64>,
}

/// A row that goes although cases name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InUse {
    /// The file.
    pub file: &'static str,
    /// The code.
    pub code: String,
    /// How many cases name it.
    pub cases: i64,
}

/// What putting `rules` in force would touch.
///
/// # Errors
/// What the store says.
pub async fn touched(world: &World, rules: &Rulebook) -> Result<Touched, DeskError> {
    let held = world.rules();
    let today = world.now().day_in(held.calendar.zone());
    let mut count = Count::new(&held, rules, today);
    let mut after = String::new();
    while count.looks_at_cases() {
        let round = sweep::open_after::<Cases>(world.db(), &after, ROUND).await?;
        let Some((last, _)) = round.last() else { break };
        after.clone_from(last);
        for (_, case) in &round {
            count.case(case);
        }
    }
    let mut touched = count.touched;
    touched.in_use = in_use(world, &held.catalogue, &rules.catalogue).await?;
    Ok(touched)
}

/// What changes, and how many open cases it meets.
struct Count<'a> {
    rules: &'a Rulebook,
    today: Date,
    types: BTreeSet<String>,
    units: BTreeSet<String>,
    sources: BTreeSet<String>,
    hours: BTreeMap<HoursCode, u64>,
    new_calendar: bool,
    touched: Touched,
}

impl<'a> Count<'a> {
    fn new(held: &Rulebook, rules: &'a Rulebook, today: Date) -> Self {
        let (old, new) = (&held.catalogue, &rules.catalogue);
        let hours = old
            .office_hours
            .iter()
            .filter(|(code, hours)| new.office_hours.get(*code) != Some(*hours));
        Self {
            rules,
            today,
            types: differing(&old.case_types, &new.case_types),
            units: differing(&old.units, &new.units),
            sources: differing(&old.sources, &new.sources),
            hours: hours.map(|(code, _)| (code.clone(), 0)).collect(),
            new_calendar: held.calendar.years() != rules.calendar.years(),
            touched: Touched {
                batches: changed_batches(old, new),
                ..Touched::default()
            },
        }
    }

    fn looks_at_cases(&self) -> bool {
        let rows = [&self.types, &self.units, &self.sources];
        let changes = rows.iter().any(|rows| !rows.is_empty());
        changes || !self.hours.is_empty() || self.new_calendar || !self.touched.batches.is_empty()
    }

    fn case(&mut self, case: &Case) {
        let named =
            |rows: &BTreeSet<String>, code: Option<&str>| code.is_some_and(|code| rows.contains(code));
        if named(
            &self.types,
            case.case_type.as_ref().map(gezhi_domain::code::TypeCode::as_str),
        ) || named(&self.units, case.lead.as_ref().map(|lead| lead.unit.as_str()))
            || named(&self.sources, Some(case.source.as_str()))
        {
            self.touched.open_cases += 1;
        }
        let own = case.promises.iter().filter(|promise| promise.is_open());
        for promise in own.chain(case.open_parts().map(|part| &part.promise)) {
            self.touched.provisional += u64::from(self.new_calendar && promise.provisional);
            if let Some(n) = self.hours.get_mut(&promise.office_hours) {
                *n += 1;
            }
        }
        self.touched.hours_in_use = self
            .hours
            .iter()
            .filter(|(_, n)| **n > 0)
            .map(|(code, n)| (code.clone(), *n))
            .collect();
        for touch in &mut self.touched.batches {
            let day = touch.batch.valid_from.max(self.today);
            let passing = passing(case, day, &self.rules.catalogue);
            if let Some(passing) = passing.filter(|passing| passing.batch == touch.batch.code) {
                touch.cases += 1;
                let way = (passing.from.to_string(), passing.route.unit.to_string());
                *touch.units.entry(way).or_default() += 1;
            }
        }
    }
}

/// The codes whose rows are not the same in both tables; new ones concern no case yet.
fn differing<R: Dated + PartialEq>(old: &Table<R>, new: &Table<R>) -> BTreeSet<String>
where
    R::Key: ToString,
{
    let rows = |table: &'_ Table<R>| -> BTreeMap<String, Vec<usize>> {
        let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, row) in table.all().iter().enumerate() {
            found.entry(row.key().to_string()).or_default().push(at);
        }
        found
    };
    let (before, after) = (rows(old), rows(new));
    let same = |code: &String, held: &[usize]| {
        let now = after.get(code).map_or(&[][..], Vec::as_slice);
        now.len() == held.len()
            && now
                .iter()
                .zip(held)
                .all(|(new_at, at)| new.all()[*new_at] == old.all()[*at])
    };
    before
        .iter()
        .filter(|(code, held)| !same(code, held))
        .map(|(code, _)| code.clone())
        .collect()
}

fn changed_batches(old: &Catalogue, new: &Catalogue) -> Vec<BatchTouch> {
    let items = |catalogue: &Catalogue, code: &BatchCode| -> Vec<_> {
        let of_it = catalogue.items.all().iter().filter(|item| item.batch == *code);
        of_it.cloned().collect()
    };
    let changed = new
        .batches
        .iter()
        .filter(|batch| !old.batches.contains(batch) || items(old, &batch.code) != items(new, &batch.code));
    changed
        .map(|batch| {
            let passing = passings(new.items.all(), batch);
            let label = |holder: &Holder| match holder {
                Holder::TownOfPlace => "town_of_place".to_owned(),
                Holder::Unit(unit) => unit.to_string(),
            };
            let mut ways: BTreeMap<(String, String), BTreeSet<&str>> = BTreeMap::new();
            for one in &passing {
                ways.entry((label(one.from), label(one.to)))
                    .or_default()
                    .insert(one.case_type.as_str());
            }
            let types: BTreeSet<_> = passing.iter().map(|one| one.case_type).collect();
            BatchTouch {
                batch: batch.clone(),
                cases: 0,
                units: BTreeMap::new(),
                types: count(types.len()),
                holders: ways
                    .into_iter()
                    .map(|(way, types)| (way, count(types.len())))
                    .collect(),
            }
        })
        .collect()
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

async fn in_use(world: &World, old: &Catalogue, new: &Catalogue) -> Result<Vec<InUse>, DeskError> {
    fn gone<R: Dated>(old: &Table<R>, new: &Table<R>) -> BTreeSet<String>
    where
        R::Key: ToString,
    {
        let codes = |table: &Table<R>| table.all().iter().map(|row| row.key().to_string()).collect();
        let (before, after): (BTreeSet<String>, BTreeSet<String>) = (codes(old), codes(new));
        before.difference(&after).cloned().collect()
    }
    let kinds = [
        (
            "case_types.csv",
            NamedBy::CaseType,
            gone(&old.case_types, &new.case_types),
        ),
        ("units.csv", NamedBy::Unit, gone(&old.units, &new.units)),
        ("sources.csv", NamedBy::Source, gone(&old.sources, &new.sources)),
    ];
    let mut found = Vec::new();
    for (file, column, codes) in kinds {
        for code in codes {
            let cases = reference::named_by(world.db(), column, &code).await?;
            if cases > 0 {
                found.push(InUse { file, code, cases });
            }
        }
    }
    Ok(found)
}
