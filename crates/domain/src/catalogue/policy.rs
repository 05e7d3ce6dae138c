//! Promise rules, the jurisdiction and its choices.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::clock::Limit;
use crate::code::{DefectCode, HoursCode, PromiseCode, RowId, SourceCode, TypeCode};
use crate::figure::Weights;
use crate::promise::Trigger;

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

impl PromiseRule {
    /// Whether it holds on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day < end)
    }
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
    /// So many metres between two reports quarter the odds that they are about the same thing; nothing farther than
    /// 8 times this is asked about.
    pub same_thing_distance_m: f64,
    /// So many hours between two reports quarter the odds; nothing older than 12 times this is asked about.
    pub same_thing_hours: u32,
    /// How readily an earlier case is proposed, as a logarithm of odds: one more asks about cases whose odds are
    /// some three times worse.
    pub same_thing_readiness: f64,
    /// A point that so many reports of the same 84 days use (12 times `same_thing_hours`), of many types, means no
    /// place.
    pub no_place_reports: u32,
    /// So near to a border the place is unsure.
    pub border_warning_m: f64,
    /// Attempts at different hours before a reporter counts as unreachable.
    pub contact_attempts: u8,
    /// Times a case may be extended.
    pub extensions: u8,
    /// Hours after which an overdue case goes one level higher.
    pub escalation_hours: u16,
    /// Returns by units before the desk must rule.
    pub returns_before_ruling: u8,
    /// Share in percent of found-and-fixed cases that are inspected.
    pub found_fixed_sample_percent: u8,
    /// Seconds within which a dispatch or a close may be undone by the same actor.
    pub undo_seconds: u16,
    /// Days after which the file of an import is removed; what was done stays known.
    pub import_file_days: u16,
    /// Hours after which a phone that was offline no longer tells a step.
    pub offline_hours: u16,
    /// First month of the evaluation year.
    pub fiscal_year_start_month: u8,
    /// The desk's office hours.
    pub desk_hours: HoursCode,
    /// How much each part of the score of a unit counts, in the order of the figure's parts.
    pub unit_score_weights: Weights,
    /// How much each part of the score of a grid counts, in the order of the figure's parts.
    pub grid_score_weights: Weights,
}

/// What a setting may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Allowed {
    /// A whole number within these bounds, both included.
    Whole(u32, u32),
    /// A number within these bounds, both included.
    Number(f64, f64),
    /// The code of office hours.
    Hours,
    /// So many weights, joined by `/`.
    Weights(usize),
}

/// A setting of the policy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Its key in the policy file.
    pub key: &'static str,
    /// What it may be.
    pub allowed: Allowed,
    /// What it is, Chinese.
    pub name_zh: &'static str,
    /// What it is, English.
    pub name_en: &'static str,
}

const fn setting(
    key: &'static str,
    allowed: Allowed,
    name_zh: &'static str,
    name_en: &'static str,
) -> Setting {
    Setting {
        key,
        allowed,
        name_zh,
        name_en,
    }
}

impl Policy {
    /// How near and recent count when earlier cases are looked for.
    pub const fn nearness(&self) -> crate::case::same_thing::Nearness {
        crate::case::same_thing::Nearness {
            distance_m: self.same_thing_distance_m,
            hours: self.same_thing_hours,
            readiness: self.same_thing_readiness,
            no_place_reports: self.no_place_reports,
        }
    }

    /// Every setting and what it may be.
    pub const SETTINGS: &'static [Setting] = &[
        setting(
            "reopen_window_days",
            Allowed::Whole(0, 90),
            "重办期限（自然日）",
            "Days after closing within which a case may be reopened",
        ),
        setting(
            "classify_threshold",
            Allowed::Number(0.0, 1.0),
            "自动分类置信度下限",
            "Below this probability a person chooses the type",
        ),
        setting(
            "same_thing_distance_m",
            Allowed::Number(1.0, 1000.0),
            "疑似重复的距离尺度（米）",
            "Metres that quarter the odds of the same thing; 8 times this is the farthest",
        ),
        setting(
            "same_thing_hours",
            Allowed::Whole(1, 8760),
            "疑似重复的时间尺度（小时）",
            "Hours that quarter the odds of the same thing; 12 times this is the oldest",
        ),
        setting(
            "same_thing_readiness",
            Allowed::Number(-10.0, 20.0),
            "疑似重复的提示倾向（越大提示越多）",
            "How readily an earlier case is proposed; the greater, the more cases are asked about",
        ),
        setting(
            "no_place_reports",
            Allowed::Whole(2, 100_000),
            "视为无实际位置的点位上报数",
            "Reports of many types at one point within the time looked back that make it mean no place",
        ),
        setting(
            "border_warning_m",
            Allowed::Number(0.0, 500.0),
            "边界提醒距离（米）",
            "Metres from a border within which the place is unsure",
        ),
        setting(
            "contact_attempts",
            Allowed::Whole(1, 10),
            "联系不上的认定次数",
            "Attempts before a reporter counts as unreachable",
        ),
        setting(
            "escalation_hours",
            Allowed::Whole(1, 8760),
            "逾期后逐级提级的间隔（小时）",
            "Hours after which an overdue case goes one level higher",
        ),
        setting(
            "extensions",
            Allowed::Whole(0, 10),
            "延期次数上限",
            "Times a case may be extended",
        ),
        setting(
            "returns_before_ruling",
            Allowed::Whole(1, 10),
            "须签派前的退单次数",
            "Returns before the desk must rule",
        ),
        setting(
            "found_fixed_sample_percent",
            Allowed::Whole(0, 100),
            "即查即改抽查比例（%）",
            "Percent of found-and-fixed cases that are inspected",
        ),
        setting(
            "undo_seconds",
            Allowed::Whole(0, 600),
            "可撤回时间（秒）",
            "Seconds within which a dispatch or a close may be undone",
        ),
        setting(
            "import_file_days",
            Allowed::Whole(1, 365),
            "批量导入文件保留天数",
            "Days after which the file of an import is removed",
        ),
        setting(
            "offline_hours",
            Allowed::Whole(0, 720),
            "离线补报时限（小时）",
            "Hours after a step within which whoever was on the spot may still tell it",
        ),
        setting(
            "fiscal_year_start_month",
            Allowed::Whole(1, 12),
            "考核年度起始月",
            "First month of the evaluation year",
        ),
        setting(
            "desk_hours",
            Allowed::Hours,
            "受理台办公时段",
            "The desk's office hours",
        ),
        setting(
            "unit_score_weights",
            Allowed::Weights(3),
            "单位综合得分权重（结案率/按期处置率/返工率）",
            "Weights of a unit's score: closing, on-time handling, rework",
        ),
        setting(
            "grid_score_weights",
            Allowed::Weights(3),
            "网格综合得分权重（监督举报率/结案率/按期结案率）",
            "Weights of a grid's score: public reports, closing, on-time closing",
        ),
    ];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Policy;

    #[test]
    fn each_setting_stands_once() {
        let keys: BTreeSet<_> = Policy::SETTINGS.iter().map(|setting| setting.key).collect();
        assert_eq!(keys.len(), Policy::SETTINGS.len());
    }
}
