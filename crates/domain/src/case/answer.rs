//! What people answer on the way: natures, findings, outcomes, parts, returns, ratings.

use serde::{Deserialize, Serialize};

use crate::code::{AttachmentId, ReportId, UnitCode};
use crate::promise::Promise;
use crate::text::TextRef;
use crate::time::Timestamp;

use super::record::RatedVia;

/// What the reporter wants 诉求类别; apart from the case type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// 咨询
    Question,
    /// 求助
    Help,
    /// 投诉
    Complaint,
    /// 举报(违法违规)
    BreachReport,
    /// 建议
    Suggestion,
    /// 表扬
    Praise,
}

impl Nature {
    /// The neutral key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Help => "help",
            Self::Complaint => "complaint",
            Self::BreachReport => "breach_report",
            Self::Suggestion => "suggestion",
            Self::Praise => "praise",
        }
    }
}

/// What the classifier said of the type it chose 自动分类: how sure, and because of which pieces of the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The probability, in thousandths.
    pub certainty_permille: u16,
    /// The pieces that decided, as places in the words; the words themselves lie encrypted and may be erased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<JudgedPiece>,
}

/// A piece of the words that spoke for the type: characters from `start` to before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedPiece {
    /// The first character, counted from 0.
    pub start: u32,
    /// The character behind the last.
    pub end: u32,
    /// Its share in all that spoke for the type, in percent.
    pub share_percent: u8,
}

/// What became of the matter; apart from the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 已解决
    Fixed,
    /// 政策解释
    ExplainedUnderPolicy,
    /// 列入计划(有日期)
    Scheduled,
    /// 无需处置
    NoActionNeeded,
    /// 部分解决
    Partly,
    /// 不属本区职责
    NotOurs,
    /// 重复
    Duplicate,
}

impl Outcome {
    /// The neutral key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::ExplainedUnderPolicy => "explained_under_policy",
            Self::Scheduled => "scheduled",
            Self::NoActionNeeded => "no_action_needed",
            Self::Partly => "partly",
            Self::NotOurs => "not_ours",
            Self::Duplicate => "duplicate",
        }
    }
}

/// Why a report is not taken up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// Verified and not so 不属实.
    NotTrue,
    /// Outside the district 非本区.
    OutsideDistrict,
    /// In court, arbitration or petition procedure 已进入法定程序.
    InLegalProcedure,
    /// An emergency for 110, 119 or 120 应转紧急.
    Emergency,
    /// Nothing to act on and nobody to ask 无有效内容.
    NotUnderstandable,
    /// Taken back by whoever reported it 撤诉.
    Withdrawn,
}

impl RejectReason {
    /// The neutral key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotTrue => "not_true",
            Self::OutsideDistrict => "outside_district",
            Self::InLegalProcedure => "in_legal_procedure",
            Self::Emergency => "emergency",
            Self::NotUnderstandable => "not_understandable",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// What a verification found 核实结果.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// It is so 属实.
    True,
    /// It is not so 不属实.
    NotTrue,
    /// Could not be seen 无法核实.
    Unclear,
}

/// Why a case was joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinReason {
    /// The same thing at the same place 同一问题.
    SameThing,
    /// The same reporter asked again 重复来电.
    AskedAgain,
}

/// What an assisting unit does 协办件.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The assisting unit.
    pub unit: UnitCode,
    /// What it is asked for.
    pub task: TextRef,
    /// When its answer is due, under its own office hours.
    pub promise: Promise,
    /// Where it stands.
    pub state: PartState,
}

/// Where a part stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum PartState {
    /// Waiting for the unit.
    Open,
    /// Answered by the unit.
    Answered {
        /// When.
        at: Timestamp,
        /// The answer.
        note: TextRef,
    },
    /// Excused by the desk.
    Excused {
        /// When.
        at: Timestamp,
        /// Why.
        reason: TextRef,
    },
    /// Nothing is asked any more: the case ended, or the unit is kept away from it.
    Ended {
        /// When.
        at: Timestamp,
    },
}

/// A return 退单 of the case by a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Returned {
    /// The unit that returned it.
    pub unit: UnitCode,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: ReturnReason,
    /// The unit it should be, as the returning unit says.
    pub should_be: Option<UnitCode>,
    /// In its own words.
    pub note: TextRef,
    /// Whether it came back so often that the desk must rule.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub desk_rules: bool,
}

/// Why a unit gives a case back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// Another unit holds the power 非本单位职责.
    NotOurs,
    /// The place lies elsewhere 地点有误.
    WrongPlace,
    /// The type is wrong 类别有误.
    WrongType,
    /// Not enough to act on 信息不足.
    NotEnough,
}

/// An attempt to reach the reporter 先行联系.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactAttempt {
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub result: ContactResult,
}

/// What came of an attempt to reach the reporter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactResult {
    /// 已联系
    Reached,
    /// 无人接听
    NoAnswer,
    /// 拒绝
    Refused,
}

/// What was found on the spot 现场结果.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteResult {
    /// Done 处置完成.
    Done,
    /// Nothing there, or not to be found 未找到.
    NotFound,
    /// Gone before anybody came 已消失.
    Gone,
    /// Done in part 部分完成.
    Partly,
    /// Not let in 拒绝进入.
    RefusedEntry,
    /// Needs another unit 需其他单位.
    NeedsOtherUnit,
    /// Too dangerous to go on 不安全.
    Unsafe,
}

/// What the unit answers when it is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What was found on the spot.
    pub site: SiteResult,
    /// What became of the matter.
    pub outcome: Outcome,
    /// The date it is scheduled for, when it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_on: Option<jiff::civil::Date>,
    /// In words.
    pub note: TextRef,
    /// Photos after the deed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<AttachmentId>,
}

/// An answer and who gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// When.
    pub at: Timestamp,
    /// What.
    pub answer: Answer,
}

/// What an inspection found 核查结果.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// 合格
    Fixed,
    /// 不合格
    NotFixed,
}

/// A meeting of units on the spot, called by the grid head 现场会商.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meeting {
    /// When.
    pub at: Timestamp,
    /// Which units came.
    pub came: Vec<UnitCode>,
    /// What was decided.
    pub decided: TextRef,
}

/// How content the reporter is 满意度.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Satisfaction {
    /// 满意
    Satisfied,
    /// 一般
    Middling,
    /// 不满意
    Dissatisfied,
}

/// The reporter's own word after closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// When.
    pub at: Timestamp,
    /// Which report: each reporter rates once.
    pub report: ReportId,
    /// Whether it is solved.
    pub solved: bool,
    /// How content.
    pub satisfaction: Satisfaction,
    /// How the reporter gave it.
    #[serde(default)]
    pub via: RatedVia,
}
