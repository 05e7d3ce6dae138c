//! Reference data 参考数据 in all its versions; every look-up takes a date.
//!
//! **Source:** RULES 1.2-1.4, 8.3; DESIGN "Reference data over time".

mod items;
mod policy;
mod rows;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use crate::clock::OfficeHours;
use crate::code::{DefectCode, HoursCode, ItemCode, PromiseCode, SourceCode, TypeCode, UnitCode};
use crate::figure::Figures;

pub use items::{
    Batch, DelegatedItem, Holder, OpenCaseRule, Passing, Penalty, Power, PowerKind, PowerSource, Procedure,
    passings,
};
pub use policy::{Allowed, Jurisdiction, Policy, PromiseRule, Setting};
pub use rows::{CaseType, Source, Standard, TypeAlias, TypeKind, Unit, UnitKind};

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

/// All reference data the rules may ask.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// 小类
    pub case_types: Table<CaseType>,
    /// 类别对照
    pub aliases: Vec<TypeAlias>,
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
    /// 统计值
    pub figures: Figures,
}

impl Catalogue {
    /// The promise rules for a matter on a day: of each kind the most specific. A defect counts more than a type,
    /// a type more than a source.
    pub fn rules_for(
        &self,
        source: &SourceCode,
        case_type: Option<&TypeCode>,
        defect: Option<&DefectCode>,
        day: Date,
    ) -> Vec<&PromiseRule> {
        let mut best: BTreeMap<&PromiseCode, (u8, &PromiseRule)> = BTreeMap::new();
        for rule in self.promise_rules.iter().filter(|rule| rule.holds_on(day)) {
            let fits = rule.source.as_ref().is_none_or(|named| named == source)
                && rule
                    .case_type
                    .as_ref()
                    .is_none_or(|named| Some(named) == case_type)
                && rule.defect.as_ref().is_none_or(|named| Some(named) == defect);
            let named = [
                rule.source.is_some(),
                rule.case_type.is_some(),
                rule.defect.is_some(),
            ];
            let weight = named
                .iter()
                .zip([1, 2, 4])
                .map(|(named, weight)| u8::from(*named) * weight)
                .sum();
            if fits && best.get(&rule.kind).is_none_or(|(held, _)| weight > *held) {
                best.insert(&rule.kind, (weight, rule));
            }
        }
        best.into_values().map(|(_, rule)| rule).collect()
    }
}
