//! Delegated items, a year of the calendar and the policy as forms need them.

use gezhi_domain::calendar::Calendar;
use gezhi_domain::catalogue::{Allowed, DelegatedItem, Holder, Policy};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::key;

/// A year of the working calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct YearView {
    /// The year.
    pub year: i16,
    /// Whether it was announced; if not, deadlines in it are provisional and know weekends only.
    pub known: bool,
    /// Days off.
    pub holidays: Vec<String>,
    /// Weekend days worked in exchange.
    pub make_up_days: Vec<String>,
}

impl YearView {
    /// The year as `calendar` has it.
    pub fn of(year: i16, calendar: &Calendar) -> Self {
        let held = calendar.years().get(&year);
        let days = |days: Option<&std::collections::BTreeSet<Date>>| {
            days.into_iter().flatten().map(ToString::to_string).collect()
        };
        Self {
            year,
            known: held.is_some(),
            holidays: days(held.map(|year| &year.holidays)),
            make_up_days: days(held.map(|year| &year.make_up_days)),
        }
    }
}

/// A delegated item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ItemView {
    /// The code.
    #[schema(example = "D001")]
    pub code: String,
    /// This version of the row, as cases name it.
    pub row: String,
    /// The batch that brought it.
    pub batch: String,
    /// 事项名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
    /// Case types it covers.
    pub case_types: Vec<String>,
    /// Only these defect levels; empty means all.
    pub defects: Vec<String>,
    /// Only these kinds of place; empty means all.
    pub place_kinds: Vec<String>,
    /// Only these towns; empty means all.
    pub towns: Vec<String>,
    /// The unit that holds it, or `town_of_place`.
    pub holder: String,
    /// `penalty`, `compulsion`, `check` or `duty`.
    pub kind: String,
    /// `statutory`, `authorised`, `entrusted` or `delegated`.
    pub power_source: String,
    /// Kinds of penalty.
    pub penalties: Vec<String>,
    /// 处罚的行为、种类、幅度
    pub punishment: String,
    /// The day it was recalled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recalled_on: Option<String>,
    /// The unit that received it then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiving_unit: Option<String>,
    /// Where the row comes from: `demo` is generated.
    pub confidence: String,
    /// First day.
    pub valid_from: String,
    /// First day no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
}

impl ItemView {
    /// The item.
    pub fn of(row: &DelegatedItem) -> Self {
        fn texts<T: ToString>(codes: &[T]) -> Vec<String> {
            codes.iter().map(ToString::to_string).collect()
        }
        Self {
            code: row.code.to_string(),
            row: row.row.to_string(),
            batch: row.batch.to_string(),
            name_zh: row.name_zh.clone(),
            name_en: row.name_en.clone(),
            case_types: texts(&row.case_types),
            defects: texts(&row.defects),
            place_kinds: row.place_kinds.iter().map(key).collect(),
            towns: texts(&row.towns),
            holder: match &row.holder {
                Holder::TownOfPlace => "town_of_place".to_owned(),
                Holder::Unit(unit) => unit.to_string(),
            },
            kind: key(&row.power.kind),
            power_source: key(&row.power.source),
            penalties: row.power.penalties.iter().map(key).collect(),
            punishment: row.power.punishment.clone(),
            recalled_on: row.recalled_on.map(|day| day.to_string()),
            receiving_unit: row.receiving_unit.as_ref().map(ToString::to_string),
            confidence: row.power.confidence.clone(),
            valid_from: row.valid_from.to_string(),
            valid_to: row.valid_to.map(|day| day.to_string()),
        }
    }
}

/// A setting of the policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingView {
    /// Its key in `policy.csv`.
    #[schema(example = "reopen_window_days")]
    pub key: String,
    /// 名称
    pub name_zh: String,
    /// What it is.
    pub name_en: String,
    /// Its value.
    pub value: serde_json::Value,
    /// The least it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// The most it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<f64>,
    /// `whole`, `number`, `office_hours` or `weights`.
    pub kind: String,
}

/// The policy in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PolicyView {
    /// Its settings.
    pub settings: Vec<SettingView>,
}

impl PolicyView {
    /// Every setting with its value and what it may be.
    pub fn of(policy: &Policy) -> Self {
        let values = serde_json::to_value(policy).unwrap_or_default();
        let settings = Policy::SETTINGS.iter().map(|setting| {
            let (least, most, kind) = match setting.allowed {
                Allowed::Whole(least, most) => (Some(f64::from(least)), Some(f64::from(most)), "whole"),
                Allowed::Number(least, most) => (Some(least), Some(most), "number"),
                Allowed::Hours => (None, None, "office_hours"),
                Allowed::Weights(_) => (None, None, "weights"),
            };
            SettingView {
                key: setting.key.to_owned(),
                name_zh: setting.name_zh.to_owned(),
                name_en: setting.name_en.to_owned(),
                value: values[setting.key].clone(),
                least,
                most,
                kind: kind.to_owned(),
            }
        });
        Self {
            settings: settings.collect(),
        }
    }
}
