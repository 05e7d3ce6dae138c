//! Units, sources and office hours as forms need them.

use gezhi_domain::catalogue::{Catalogue, PromiseRule, Source, Unit};
use gezhi_domain::clock::OfficeHours;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{LimitView, key};

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitView {
    /// The code.
    #[schema(example = "town_102")]
    pub code: String,
    /// This version of the row.
    pub row: String,
    /// `department`, `town`, `team` or `firm`.
    pub kind: String,
    /// 名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
    /// The town it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    /// The code of its office hours.
    pub office_hours: String,
    /// First day.
    pub valid_from: String,
    /// First day no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
}

impl UnitView {
    /// The unit.
    pub fn of(row: &Unit) -> Self {
        Self {
            code: row.code.to_string(),
            row: row.row.to_string(),
            kind: key(&row.kind),
            name_zh: row.name_zh.clone(),
            name_en: row.name_en.clone(),
            town: row.town.as_ref().map(ToString::to_string),
            office_hours: row.office_hours.to_string(),
            valid_from: row.valid_from.to_string(),
            valid_to: row.valid_to.map(|day| day.to_string()),
        }
    }
}

/// A promise a source brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromiseRuleView {
    /// The promise.
    #[schema(example = "handle")]
    pub kind: String,
    /// What starts it.
    pub starts_on: String,
    /// What meets it.
    pub met_on: String,
    /// How long; none means the limit of the type's defect level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<LimitView>,
    /// Whether it counts in the desk's hours.
    pub by_desk: bool,
}

impl PromiseRuleView {
    fn of(rule: &PromiseRule) -> Self {
        Self {
            kind: rule.kind.to_string(),
            starts_on: key(&rule.starts_on),
            met_on: key(&rule.met_on),
            limit: rule.limit.map(LimitView::of),
            by_desk: rule.by_desk,
        }
    }
}

/// A source of reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceView {
    /// The code.
    #[schema(example = "hotline")]
    pub code: String,
    /// This version of the row.
    pub row: String,
    /// 名称
    pub name_zh: String,
    /// Name.
    pub name_en: String,
    /// Whether a report is verified before filing.
    pub verify_first: bool,
    /// Whether the source's own number is required.
    pub external_number: bool,
    /// Whether it counts as found by the public.
    pub is_public: bool,
    /// Proofs asked for.
    pub proofs: Vec<String>,
    /// The promises a report from it starts, for a case of no particular type.
    pub promises: Vec<PromiseRuleView>,
    /// First day.
    pub valid_from: String,
    /// First day no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
}

impl SourceView {
    /// The source as `catalogue` has it on `day`.
    pub fn of(row: &Source, catalogue: &Catalogue, day: Date) -> Self {
        let rules = catalogue.rules_for(&row.code, None, None, day);
        Self {
            code: row.code.to_string(),
            row: row.row.to_string(),
            name_zh: row.name_zh.clone(),
            name_en: row.name_en.clone(),
            verify_first: row.verify_first,
            external_number: row.external_number,
            is_public: row.is_public,
            proofs: row.proofs.clone(),
            promises: rules.into_iter().map(PromiseRuleView::of).collect(),
            valid_from: row.valid_from.to_string(),
            valid_to: row.valid_to.map(|day| day.to_string()),
        }
    }
}

/// Office hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfficeHoursView {
    /// The code.
    #[schema(example = "office")]
    pub code: String,
    /// Sessions of a working day, e.g. `09:00-12:00`; none means day and night.
    pub sessions: Vec<String>,
    /// The units that keep them on that day.
    pub units: Vec<String>,
}

impl OfficeHoursView {
    /// These hours and the units that keep them on `day`.
    pub fn of(code: &str, hours: &OfficeHours, catalogue: &Catalogue, day: Date) -> Self {
        let session = |(from, to): &(jiff::civil::Time, jiff::civil::Time)| {
            format!("{}-{}", from.strftime("%H:%M"), to.strftime("%H:%M"))
        };
        let keep = catalogue
            .units
            .on(day)
            .filter(|unit| unit.office_hours.as_str() == code);
        Self {
            code: code.to_owned(),
            sessions: hours.sessions.iter().map(session).collect(),
            units: keep.map(|unit| unit.code.to_string()).collect(),
        }
    }
}
