//! Delegated items 赋权事项 and the batches they come and go in.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::code::{BatchCode, DefectCode, ItemCode, RowId, TownCode, TypeCode, UnitCode};
use crate::place::PlaceKind;

/// Who holds a power: the town of the place, or one fixed unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// The town the place lies in (its unit).
    TownOfPlace,
    /// This unit.
    Unit(UnitCode),
}

/// What kind of power an item gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PowerKind {
    /// 行政处罚
    Penalty,
    /// 行政强制
    Compulsion,
    /// 行政检查
    Check,
    /// 本级职责, a duty of the unit without enforcement.
    #[default]
    Duty,
}

/// Where the power comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PowerSource {
    /// 法定
    #[default]
    Statutory,
    /// 授权
    Authorised,
    /// 委托
    Entrusted,
    /// 下放
    Delegated,
}

/// Kinds of penalty, Administrative Penalty Law article 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Penalty {
    /// 警告、通报批评
    Warning,
    /// 罚款
    Fine,
    /// 没收
    Confiscation,
    /// 暂扣、降低资质
    Suspension,
    /// 吊销许可证件
    Revocation,
    /// 限制、责令停产停业
    Closure,
    /// 行政拘留
    Detention,
    /// 其他
    Other,
}

/// How a decision is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    /// 简易程序
    Simple,
    /// 普通程序
    #[default]
    Ordinary,
}

/// What the published list says of an item beside its scope 权力事项要素.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Power {
    /// What kind.
    pub kind: PowerKind,
    /// 基本编码
    pub catalog_code: String,
    /// 实施编码
    pub task_code: String,
    /// Where it comes from.
    pub source: PowerSource,
    /// `town` or `district`.
    pub level: String,
    /// 设定依据
    pub by_law: String,
    /// Kinds of penalty.
    pub penalties: Vec<Penalty>,
    /// 处罚的行为、种类、幅度
    pub punishment: String,
    /// How it is decided.
    pub flow: Procedure,
    /// Days from filing to the decision.
    pub decide_within_days: Option<u16>,
    /// Years after which it may no longer be penalised.
    pub time_bar_years: Option<u8>,
    /// Whether a first, light violation that was corrected may go without penalty.
    pub first_offence_exempt: bool,
    /// 咨询方式
    pub link_way: String,
    /// 监督方式
    pub supervise_way: String,
    /// Where the row comes from: `demo` is generated.
    pub confidence: String,
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
    /// What the published list says of it.
    pub power: Power,
    /// The day it was recalled 收回.
    pub recalled_on: Option<Date>,
    /// The unit that received it then.
    pub receiving_unit: Option<UnitCode>,
    /// First day.
    pub valid_from: Date,
    /// First day no longer.
    pub valid_to: Option<Date>,
}

impl DelegatedItem {
    /// Whether both cover some defect, kind of place and town in common, whatever the days and the types.
    pub fn meets(&self, other: &Self) -> bool {
        fn meet<T: PartialEq>(one: &[T], other: &[T]) -> bool {
            one.is_empty() || other.is_empty() || one.iter().any(|item| other.contains(item))
        }
        meet(&self.defects, &other.defects)
            && meet(&self.place_kinds, &other.place_kinds)
            && meet(&self.towns, &other.towns)
    }

    /// Whether there is a day on which both hold.
    pub fn meets_in_time(&self, other: &Self) -> bool {
        self.valid_to.is_none_or(|end| other.valid_from < end)
            && other.valid_to.is_none_or(|end| self.valid_from < end)
    }
}

/// A power over one case type that passes from one holder to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passing<'a> {
    /// The case type.
    pub case_type: &'a TypeCode,
    /// Who held it the day before.
    pub from: &'a Holder,
    /// Who holds it from the day on.
    pub to: &'a Holder,
}

/// Which powers pass to another holder on the day `batch` takes effect.
pub fn passings<'a>(items: &'a [DelegatedItem], batch: &Batch) -> Vec<Passing<'a>> {
    let Ok(eve) = batch.valid_from.yesterday() else {
        return Vec::new();
    };
    let before: Vec<&DelegatedItem> = items
        .iter()
        .filter(|item| item.valid_from <= eve && item.valid_to.is_none_or(|end| eve < end))
        .collect();
    let mut found = Vec::new();
    for new in items
        .iter()
        .filter(|item| item.batch == batch.code && item.valid_from == batch.valid_from)
    {
        for case_type in &new.case_types {
            let left = before.iter().filter(|old| {
                old.case_types.contains(case_type) && old.meets(new) && old.holder != new.holder
            });
            found.extend(left.map(|old| Passing {
                case_type,
                from: &old.holder,
                to: &new.holder,
            }));
        }
    }
    found
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
