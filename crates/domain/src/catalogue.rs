//! Reference data 参考数据 in all its versions; every look-up takes a date.
//!
//! **Source:** RULES 1.2-1.4, 8.3; DESIGN "Reference data over time".

use std::collections::HashMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::clock::{Limit, OfficeHours};
use crate::code::{
    BatchCode, DefectCode, GridCode, HoursCode, ItemCode, PromiseCode, RowId, SourceCode, TownCode, TypeCode,
    UnitCode,
};
use crate::place::PlaceKind;
use crate::promise::Trigger;

/// A row that holds from a day on, until a day or for good.
pub trait Dated {
    /// The code look-ups use.
    type Key: std::hash::Hash + Eq + Clone;
    /// The code of this row.
    fn key(&self) -> &Self::Key;
    /// First day it holds.
    fn valid_from(&self) -> Date;
    /// First day it no longer holds.
    fn valid_to(&self) -> Option<Date>;
    /// Whether it holds on `day`.
    fn holds_on(&self, day: Date) -> bool {
        self.valid_from() <= day && self.valid_to().is_none_or(|end| day < end)
    }
}

/// All versions of one kind of row, found by code and day.
#[derive(Debug, Clone)]
pub struct Table<R: Dated> {
    rows: Vec<R>,
    by_key: HashMap<R::Key, Vec<usize>>,
}

impl<R: Dated> Default for Table<R> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            by_key: HashMap::new(),
        }
    }
}

impl<R: Dated> Table<R> {
    /// The table of these rows.
    pub fn new(rows: Vec<R>) -> Self {
        let mut by_key: HashMap<R::Key, Vec<usize>> = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            by_key.entry(row.key().clone()).or_default().push(index);
        }
        Self { rows, by_key }
    }

    /// The version of `key` that holds on `day`.
    pub fn get(&self, key: &R::Key, day: Date) -> Option<&R> {
        self.by_key
            .get(key)?
            .iter()
            .map(|index| &self.rows[*index])
            .find(|row| row.holds_on(day))
    }

    /// Every version of every row.
    pub fn all(&self) -> &[R] {
        &self.rows
    }

    /// The rows that hold on `day`.
    pub fn on(&self, day: Date) -> impl Iterator<Item = &R> {
        self.rows.iter().filter(move |row| row.holds_on(day))
    }
}

macro_rules! dated {
    ($($row:ident by $key:ty;)*) => {$(
        impl Dated for $row {
            type Key = $key;
            fn key(&self) -> &$key {
                &self.code
            }
            fn valid_from(&self) -> Date {
                self.valid_from
            }
            fn valid_to(&self) -> Option<Date> {
                self.valid_to
            }
        }
    )*};
}

dated! { CaseType by TypeCode; Unit by UnitCode; Source by SourceCode; DelegatedItem by ItemCode; }

/// Component (a thing) or event (something going on) of the street standard, or a matter people call about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeKind {
    /// 部件
    Component,
    /// 事件
    Event,
    /// 民生诉求
    Concern,
}

/// One defect level of a case type and its limit 立案条件.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standard {
    /// The defect level.
    pub defect: DefectCode,
    /// How long handling may take.
    pub limit: Limit,
}

/// A case type 小类.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseType {
    /// This version of the row.
    pub row: RowId,
    /// The code.
    pub code: TypeCode,
    /// `gb30428` or `minhang`.
    pub scheme: String,
    /// What kind.
    pub kind: TypeKind,
    /// 大类, zh.
    pub major_zh: String,
    /// 小类, zh.
    pub name_zh: String,
    /// Major class, English.
    pub major_en: String,
    /// Name, English.
    pub name_en: String,
    /// The defect levels with limits; the first is the default.
    pub standards: Vec<Standard>,
    /// Words people use for it, and codes of other schemes it stands for.
    pub aliases: Vec<String>,
    /// Whether it concerns public space, so that a released summary may be public.
    pub public_space: bool,
    /// Where limits come from: `seen`, `inferred`, `ours` …
    pub confidence: String,
    /// First day.
    pub valid_from: Date,
    /// First day no longer.
    pub valid_to: Option<Date>,
}

impl CaseType {
    /// The standard of `defect`, or the first one when none is named.
    pub fn standard(&self, defect: Option<&DefectCode>) -> Option<&Standard> {
        match defect {
            Some(code) => self.standards.iter().find(|standard| standard.defect == *code),
            None => self.standards.first(),
        }
    }
}

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 区级部门
    Department,
    /// 街镇
    Town,
    /// 站所, team of a town or department
    Team,
    /// 企业, a firm under contract
    Firm,
}

/// A unit 承办单位.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// This version of the row.
    pub row: RowId,
    /// The code.
    pub code: UnitCode,
    /// What it is.
    pub kind: UnitKind,
    /// 名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
    /// The town it serves, if it serves one.
    pub town: Option<TownCode>,
    /// Its office hours.
    pub office_hours: HoursCode,
    /// First day.
    pub valid_from: Date,
    /// First day no longer.
    pub valid_to: Option<Date>,
}

/// A source 来源 of reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// This version of the row.
    pub row: RowId,
    /// The code, e.g. `hotline`.
    pub code: SourceCode,
    /// 名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
    /// Whether a report must be verified before filing.
    pub verify_first: bool,
    /// Whether the source gives a number of its own that must be kept.
    pub external_number: bool,
    /// Whether it counts as found by the public (监督举报) rather than by patrol.
    pub is_public: bool,
    /// Proofs asked for: `photo_before`, `photo_after`, `contact` …
    pub proofs: Vec<String>,
    /// First day.
    pub valid_from: Date,
    /// First day no longer.
    pub valid_to: Option<Date>,
}

/// Who holds a power: the town of the place, or one fixed unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// The town the place lies in (its unit).
    TownOfPlace,
    /// This unit.
    Unit(UnitCode),
}

/// One version of a delegated item 赋权事项: for these types at these places, from a day on, one holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegatedItem {
    /// This version of the row.
    pub row: RowId,
    /// The item.
    pub code: ItemCode,
    /// The batch that brought or recalled it.
    pub batch: BatchCode,
    /// 事项名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
    /// Case types it covers.
    pub case_types: Vec<TypeCode>,
    /// Only these defects; empty means all.
    pub defects: Vec<DefectCode>,
    /// Only these kinds of place; empty means all.
    pub place_kinds: Vec<PlaceKind>,
    /// Only these towns; empty means all.
    pub towns: Vec<TownCode>,
    /// Who holds it.
    pub holder: Holder,
    /// First day.
    pub valid_from: Date,
    /// First day no longer.
    pub valid_to: Option<Date>,
}

/// What a batch does with cases that are open on its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenCaseRule {
    /// They stay with the unit that has them 新老划断.
    Stay,
    /// They move to the new holder 一并移交.
    Move,
}

/// A dated batch 批次 of delegated items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The batch.
    pub code: BatchCode,
    /// 名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
    /// The day it takes effect.
    pub valid_from: Date,
    /// What happens to open cases.
    pub open_cases: OpenCaseRule,
}

/// When a promise starts, when it is met and how long it may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseRule {
    /// This version of the row.
    pub row: RowId,
    /// The promise, e.g. `handle`.
    pub kind: PromiseCode,
    /// Only for this source; none means any.
    pub source: Option<SourceCode>,
    /// Only for this type; none means any.
    pub case_type: Option<TypeCode>,
    /// Only for this defect; none means any.
    pub defect: Option<DefectCode>,
    /// What starts it.
    pub starts_on: Trigger,
    /// What meets it.
    pub met_on: Trigger,
    /// How long; none means the limit of the case type's defect level.
    pub limit: Option<Limit>,
    /// Desk promises count in the desk's hours, the others in the lead unit's.
    pub by_desk: bool,
    /// First day.
    pub valid_from: Date,
    /// First day no longer.
    pub valid_to: Option<Date>,
}

/// Which jurisdiction a data folder holds 辖区.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jurisdiction {
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// The division code, e.g. `310112`.
    pub code: String,
    /// The IANA time zone in which days begin.
    pub time_zone: String,
    /// How spoken numbers begin, e.g. `MH`.
    pub number_prefix: String,
}

/// The jurisdiction's choices 策略.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// How long after closing a case may be reopened, in natural days.
    pub reopen_window_days: u16,
    /// Below this probability a person chooses the type.
    pub classify_threshold: f64,
    /// Near means within so many metres.
    pub same_thing_distance_m: f64,
    /// Recent means within so many hours.
    pub same_thing_hours: u32,
    /// So near to a border the place is unsure.
    pub border_warning_m: f64,
    /// Attempts at different hours before a reporter counts as unreachable.
    pub contact_attempts: u8,
    /// Times a case may be extended.
    pub extensions: u8,
    /// Returns by units before the desk must rule.
    pub returns_before_ruling: u8,
    /// Share in percent of found-and-fixed cases that are inspected.
    pub found_fixed_sample_percent: u8,
    /// Seconds within which a dispatch or a close may be undone by the same actor.
    pub undo_seconds: u16,
    /// First month of the evaluation year.
    pub fiscal_year_start_month: u8,
    /// The desk's office hours.
    pub desk_hours: HoursCode,
}

/// All reference data the rules may ask.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// 小类
    pub case_types: Table<CaseType>,
    /// 承办单位
    pub units: Table<Unit>,
    /// 来源
    pub sources: Table<Source>,
    /// 赋权事项
    pub items: Table<DelegatedItem>,
    /// 批次
    pub batches: Vec<Batch>,
    /// 时限承诺规则
    pub promise_rules: Vec<PromiseRule>,
    /// 办公时段
    pub office_hours: HashMap<HoursCode, OfficeHours>,
    /// Town of a grid, for places that name only their grid.
    pub grid_towns: HashMap<GridCode, TownCode>,
}

impl Catalogue {
    /// The promise rules for a matter on a day: of each kind the most specific.
    pub fn rules_for(
        &self,
        source: &SourceCode,
        case_type: Option<&TypeCode>,
        defect: Option<&DefectCode>,
        day: Date,
    ) -> Vec<&PromiseRule> {
        let mut found: std::collections::BTreeMap<&PromiseCode, (u8, &PromiseRule)> =
            std::collections::BTreeMap::new();
        for rule in &self.promise_rules {
            let fits = rule.source.as_ref().is_none_or(|s| s == source)
                && rule.case_type.as_ref().is_none_or(|t| Some(t) == case_type)
                && rule.defect.as_ref().is_none_or(|d| Some(d) == defect)
                && rule.valid_from <= day
                && rule.valid_to.is_none_or(|to| day < to);
            if !fits {
                continue;
            }
            let weight = u8::from(rule.defect.is_some()) * 4
                + u8::from(rule.case_type.is_some()) * 2
                + u8::from(rule.source.is_some());
            let best = found.entry(&rule.kind).or_insert((weight, rule));
            if weight > best.0 {
                *best = (weight, rule);
            }
        }
        found.into_values().map(|(_, rule)| rule).collect()
    }
}
