//! A changed reference file on its way 基础数据变更: read, checked with all others, compared, then applied.
//!
//! The command line and HTTP go the same way.

use std::collections::BTreeMap;

use gezhi_api::problem::Language;
use gezhi_api::reference::{BatchPreview, CellChange, FileProblem, Passes, Preview, RowChange};
use gezhi_desk::reference::{BatchTouch, SaveReference, Touched, touched};
use gezhi_desk::{Deed, DeskError, Done, World, transact};
use gezhi_domain::catalogue::OpenCaseRule;
use gezhi_domain::kernel::Rulebook;
use gezhi_intake::reference::{self, Changed, Difference, File, Problem};
use gezhi_store::StoreError;

/// Rows of each kind that a preview names; the totals count them all.
const NAMED: usize = 200;

/// A file that may be applied.
pub struct Proposal {
    file: &'static File,
    base: i64,
    content: String,
    rules: Rulebook,
    difference: Difference,
    touched: Touched,
}

/// Why a file is not taken.
#[derive(Debug)]
pub enum NotTaken {
    /// What is wrong in it, or what it would break.
    Wrong(Vec<Problem>),
    /// The desk says no.
    Desk(DeskError),
}

impl From<DeskError> for NotTaken {
    fn from(error: DeskError) -> Self {
        Self::Desk(error)
    }
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl Proposal {
    /// What `bytes` make of `file`, checked together with every other file in force.
    ///
    /// # Errors
    /// Everything that is wrong, or what the store says.
    pub async fn of(world: &World, file: &'static File, bytes: &[u8]) -> Result<Self, NotTaken> {
        let newest = gezhi_store::reference::newest(world.db()).await?;
        let base = newest
            .iter()
            .find(|(name, ..)| name == file.name)
            .map_or(0, |(_, version, _)| *version);
        let mut contents: BTreeMap<String, String> = newest
            .into_iter()
            .map(|(name, _, content)| (name, content))
            .collect();
        let held = contents
            .get(file.name)
            .cloned()
            .unwrap_or_else(|| file.content.to_owned());
        let content = reference::text_of(file, bytes, &held).map_err(NotTaken::Wrong)?;
        let difference = reference::difference(file, &held, &content);
        contents.insert(file.name.to_owned(), content.clone());
        let rules = reference::load(&contents).map_err(NotTaken::Wrong)?;
        let touched = touched(world, &rules).await?;
        let breaks = breaks(&touched);
        if !breaks.is_empty() {
            return Err(NotTaken::Wrong(breaks));
        }
        Ok(Self {
            file,
            base,
            content,
            rules,
            difference,
            touched,
        })
    }

    /// The version it was compared with.
    pub const fn base(&self) -> i64 {
        self.base
    }

    /// Applies it over version `base`, and puts its rules in force from the next use case on.
    ///
    /// # Errors
    /// What the desk says; another version than `base` in force among it.
    pub async fn apply(self, world: &World, base: i64, deed: Deed<'_>) -> Result<Done<i64>, DeskError> {
        let save = SaveReference {
            file: self.file.name,
            base,
            content: &self.content,
            rules: &self.rules,
        };
        let done = transact(world, deed, &save).await?;
        // A request that was answered before changes nothing now.
        if done.position > 0 {
            world.set_rules(self.rules);
        }
        Ok(done)
    }

    /// What it changes and touches, in words of `language`.
    pub fn preview(&self, language: Language) -> Preview {
        let Difference {
            added,
            removed,
            changed,
        } = &self.difference;
        let first = |rows: &[String]| rows.iter().take(NAMED).cloned().collect();
        Preview {
            file: self.file.name.to_owned(),
            base_version: self.base,
            added: added.len(),
            removed: removed.len(),
            changed: changed.len(),
            added_rows: first(added),
            removed_rows: first(removed),
            changed_rows: changed.iter().take(NAMED).map(row).collect(),
            open_cases: self.touched.open_cases,
            provisional_deadlines: self.touched.provisional,
            batches: self
                .touched
                .batches
                .iter()
                .map(|touch| batch(touch, language))
                .collect(),
        }
    }
}

/// These problems in words of `language`, at most a thousand.
pub fn told(problems: &[Problem], language: Language) -> Vec<FileProblem> {
    problems
        .iter()
        .take(1000)
        .map(|problem| problem.told(language))
        .collect()
}

/// Rows that may not go, and hours that may not change, because cases stand on them.
fn breaks(touched: &Touched) -> Vec<Problem> {
    let rows = touched.in_use.iter().map(|used| Problem {
        file: used.file,
        column: "code".to_owned(),
        code: "reference.in_use",
        found: format!("{} ({})", used.code, used.cases),
        expected: "expected.last_day",
        ..Problem::default()
    });
    let hours = touched.hours_in_use.iter().map(|(code, n)| Problem {
        file: "office_hours.csv",
        column: "sessions".to_owned(),
        code: "reference.hours_in_use",
        found: format!("{code} ({n})"),
        expected: "expected.new_hours",
        ..Problem::default()
    });
    rows.chain(hours).collect()
}

fn row(changed: &Changed) -> RowChange {
    let cell = |(column, before, after): &(String, String, String)| CellChange {
        column: column.clone(),
        before: before.clone(),
        after: after.clone(),
    };
    RowChange {
        row: changed.row.clone(),
        cells: changed.cells.iter().map(cell).collect(),
    }
}

fn batch(touch: &BatchTouch, language: Language) -> BatchPreview {
    let passes = |ways: &BTreeMap<(String, String), u64>| {
        let way = |((from, to), n): (&(String, String), &u64)| Passes {
            from: from.clone(),
            to: to.clone(),
            n: *n,
        };
        ways.iter().map(way).collect()
    };
    let (cases, types, day) = (touch.cases, touch.types, touch.batch.valid_from);
    let (zh, en, rule) = match touch.batch.open_cases {
        OpenCaseRule::Move => ("在办案件一并移交", "open cases move", "move"),
        OpenCaseRule::Stay => ("在办案件仍由原单位办理", "open cases stay", "stay"),
    };
    let zh = format!("{day}起，{cases}件在办案件、{types}个类别的权责单位改变；{zh}。");
    let en = format!("From {day} on {cases} open cases and {types} types change hands; {en}.");
    BatchPreview {
        batch: touch.batch.code.to_string(),
        name_zh: touch.batch.name_zh.clone(),
        name_en: touch.batch.name_en.clone(),
        valid_from: day.to_string(),
        open_cases: rule.to_owned(),
        cases_change_hands: cases,
        types_change_hands: types,
        cases_by_unit: passes(&touch.units),
        types_by_holder: passes(&touch.holders),
        summary: language.of(&zh, &en).to_owned(),
    }
}
