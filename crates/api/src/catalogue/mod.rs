//! Reference data as forms need it 基础数据视图: what holds on a day, with names in both languages.

mod items;
mod units;

use gezhi_domain::catalogue::{CaseType, Catalogue, Dated, Standard};
use gezhi_domain::clock::Limit;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use items::{ItemView, PolicyView, SettingView, YearView};
pub use units::{OfficeHoursView, PromiseRuleView, SourceView, UnitView};

/// The key of a word of a closed list.
fn key<T: Serialize>(word: &T) -> String {
    serde_json::to_value(word)
        .ok()
        .and_then(|value| value.as_str().map(ToOwned::to_owned))
        .unwrap_or_default()
}

/// Rows that hold on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct On<T> {
    /// The day.
    #[schema(example = "2026-03-03")]
    pub on: String,
    /// The rows.
    pub items: Vec<T>,
}

impl<T> On<T> {
    /// These rows on `day`.
    pub fn day(day: Date, items: impl Iterator<Item = T>) -> Self {
        Self {
            on: day.to_string(),
            items: items.collect(),
        }
    }
}

/// A limit in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LimitView {
    /// As reference files write it.
    #[schema(example = "4wh")]
    pub limit: String,
    /// 中文
    pub zh: String,
    /// English.
    pub en: String,
}

impl LimitView {
    /// The limit in both languages.
    pub fn of(limit: Limit) -> Self {
        let (n, zh, en) = match limit {
            Limit::UrgentMinutes(n) => (n, "分钟（昼夜连续计算）", "running minutes"),
            Limit::UrgentHours(n) => (n, "小时（昼夜连续计算）", "running hours"),
            Limit::UrgentDays(n) => (n, "日（昼夜连续计算）", "running days of 24 hours"),
            Limit::WorkingHours(n) => (n, "个工作小时", "working hours"),
            Limit::WorkingDays(n) => (
                n,
                "个工作日（每日8个工作小时）",
                "working days of 8 working hours",
            ),
            Limit::LegalWorkingDays(n) => (
                n,
                "个工作日（起始日不计）",
                "working days, the starting day not counted",
            ),
            Limit::NaturalDays(n) => (
                n,
                "个自然日（起始日不计）",
                "natural days, the starting day not counted",
            ),
            Limit::Given(at) => {
                return Self {
                    limit: at.to_string(),
                    zh: at.to_string(),
                    en: at.to_string(),
                };
            }
        };
        let en = if n == 1 {
            en.replace("minutes", "minute")
                .replacen("hours", "hour", 1)
                .replacen("days", "day", 1)
        } else {
            en.to_owned()
        };
        Self {
            limit: limit.to_string(),
            zh: format!("{n}{zh}"),
            en: format!("{n} {en}"),
        }
    }
}

/// A defect level of a case type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StandardView {
    /// The defect level.
    pub defect: String,
    /// How long handling may take.
    pub limit: LimitView,
}

/// What a type is called in another list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AliasView {
    /// The other list.
    #[schema(example = "shanghai_2015")]
    pub scheme: String,
    /// Its code there.
    pub code: String,
    /// Its name there.
    pub name_zh: String,
}

/// A case type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseTypeView {
    /// The code.
    #[schema(example = "E0110")]
    pub code: String,
    /// This version of the row, as cases name it.
    pub row: String,
    /// The list it belongs to.
    pub scheme: String,
    /// `component`, `event` or `concern`.
    pub kind: String,
    /// 大类
    pub major_zh: String,
    /// Major class.
    pub major_en: String,
    /// 名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
    /// The defect levels; the first is the default.
    pub standards: Vec<StandardView>,
    /// Words people use for it.
    pub aliases: Vec<String>,
    /// What other lists call it.
    pub other_lists: Vec<AliasView>,
    /// Whether a released summary may be public.
    pub public_space: bool,
    /// Where the limits come from.
    pub confidence: String,
    /// First day.
    pub valid_from: String,
    /// First day no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
}

impl CaseTypeView {
    /// The type as `catalogue` has it on `day`.
    pub fn of(row: &CaseType, catalogue: &Catalogue, day: Date) -> Self {
        let holds = |from: Date, to: Option<Date>| from <= day && to.is_none_or(|to| day < to);
        let other_lists = catalogue
            .aliases
            .iter()
            .filter(|alias| alias.case_type == row.code && holds(alias.valid_from, alias.valid_to))
            .map(|alias| AliasView {
                scheme: alias.scheme.clone(),
                code: alias.code.clone(),
                name_zh: alias.name_zh.clone(),
            });
        let standard = |standard: &Standard| StandardView {
            defect: standard.defect.to_string(),
            limit: LimitView::of(standard.limit),
        };
        Self {
            code: row.code.to_string(),
            row: row.row.to_string(),
            scheme: row.scheme.clone(),
            kind: key(&row.kind),
            major_zh: row.major_zh.clone(),
            major_en: row.major_en.clone(),
            name_zh: row.name_zh.clone(),
            name_en: row.name_en.clone(),
            standards: row.standards.iter().map(standard).collect(),
            aliases: row.aliases.clone(),
            other_lists: other_lists.collect(),
            public_space: row.public_space,
            confidence: row.confidence.clone(),
            valid_from: row.valid_from().to_string(),
            valid_to: row.valid_to().map(|day| day.to_string()),
        }
    }
}
