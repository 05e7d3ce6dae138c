//! Case types, units and sources.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::clock::Limit;
use crate::code::{DefectCode, HoursCode, RowId, SourceCode, TownCode, TypeCode, UnitCode};

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
    /// Whether `words` are its name and no more, in either language.
    pub fn is_named(&self, words: &str) -> bool {
        let seen = |text: &str| {
            let seen = text.chars().filter(|c| c.is_alphanumeric());
            seen.flat_map(char::to_lowercase).collect::<String>()
        };
        let words = seen(words);
        words == seen(&self.name_zh) || words == seen(&self.name_en)
    }

    /// The standard of `defect`, or the first one when none is named.
    pub fn standard(&self, defect: Option<&DefectCode>) -> Option<&Standard> {
        match defect {
            Some(code) => self.standards.iter().find(|standard| standard.defect == *code),
            None => self.standards.first(),
        }
    }
}

/// What a case type is called in another class list 类别对照.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeAlias {
    /// The case type.
    pub case_type: TypeCode,
    /// The other list: `shanghai_2015`, `cjt214_2007`, or `gb30428` for what people call about.
    pub scheme: String,
    /// Its code there.
    pub code: String,
    /// Its name there.
    pub name_zh: String,
    /// Where the line comes from.
    pub confidence: String,
    /// First day.
    pub valid_from: Date,
    /// First day no longer.
    pub valid_to: Option<Date>,
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
