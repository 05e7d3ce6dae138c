//! What may be asked of a case.

use crate::clock::Limit;
use crate::code::{
    AccountId, AttachmentId, BatchCode, CaseId, Code, DefectCode, PromiseCode, ReportId, SourceCode,
    SpokenNumber, TypeCode, UnitCode,
};
use crate::kernel::Named;
use crate::place::Place;
use crate::text::{ContactRef, TextRef};
use crate::time::Timestamp;

use super::answer::{
    Answer, ContactResult, Finding, JoinReason, Judged, Nature, Outcome, RejectReason, ReturnReason,
    Satisfaction, Verification,
};
use super::record::Whose;
use super::state::Report;

/// A report at the front door, located and perhaps classified.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// The spoken number the case gets.
    pub number: SpokenNumber,
    /// The report's id.
    pub id: ReportId,
    /// Where it came from.
    pub source: SourceCode,
    /// The source's own number.
    pub external_number: Option<Code>,
    /// Who reported.
    pub contact: Option<ContactRef>,
    /// What they said.
    pub words: Option<TextRef>,
    /// What they want.
    pub nature: Option<Nature>,
    /// The case type, when sure.
    pub case_type: Option<TypeCode>,
    /// What the classifier was sure of, when it chose the type.
    pub judged: Option<Judged>,
    /// The defect level, when sure.
    pub defect: Option<DefectCode>,
    /// Where.
    pub place: Place,
    /// A due instant given from outside.
    pub due: Option<Timestamp>,
    /// Units complained about.
    pub excluded: Vec<UnitCode>,
    /// The case it was split from.
    pub parent: Option<CaseId>,
    /// Whether it was verified before: a part of a verified case need not be verified again.
    pub verified: bool,
}

/// A part asked of a unit.
#[derive(Debug, Clone)]
pub struct PartAsked {
    /// The unit.
    pub unit: UnitCode,
    /// What it is asked for.
    pub task: TextRef,
    /// How long it may take.
    pub limit: Limit,
}

/// What filing needs.
#[derive(Debug, Clone, Default)]
pub struct Filing {
    /// The defect level; none means the type's first.
    pub defect: Option<DefectCode>,
    /// What the unit will work from; none means it is written before dispatch.
    pub handling_text: Option<TextRef>,
}

/// What hands a case over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// The batch of delegated items.
    pub batch: BatchCode,
    /// The account that applied it.
    pub applied_by: AccountId,
}

macro_rules! commands {
    ($($(#[$meta:meta])* $verb:ident $name:literal $({ $($(#[$fmeta:meta])* $field:ident: $kind:ty,)* })?;)*) => {
        /// A command.
        #[derive(Debug, Clone)]
        pub enum Command {
            $($(#[$meta])* $verb $({ $($(#[$fmeta])* $field: $kind,)* })?,)*
        }

        /// The command without its data.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Verb {
            $($(#[$meta])* $verb,)*
        }

        impl Verb {
            /// Every verb, in the order buttons appear.
            pub const ALL: &'static [Self] = &[$(Self::$verb,)*];
        }

        impl Named for Verb {
            fn name(self) -> &'static str {
                match self {
                    $(Self::$verb => $name,)*
                }
            }
        }

        impl From<&Command> for Verb {
            fn from(command: &Command) -> Self {
                match command {
                    $(Command::$verb { .. } => Self::$verb,)*
                }
            }
        }
    };
}

commands! {
    /// Receive a report 上报.
    Receive "receive" {
        /// The report.
        report: Box<NewReport>,
    };
    /// Ask somebody to look whether it is so 核实派发.
    AskVerification "ask_verification";
    /// Say what verification found 核实.
    Verify "verify" {
        /// The finding.
        result: Verification,
        /// In words.
        note: Option<TextRef>,
    };
    /// Choose nature, type and defect; also afterwards 分类.
    Classify "classify" {
        /// What the reporter wants.
        nature: Option<Nature>,
        /// The case type.
        case_type: TypeCode,
        /// The defect level; none means the type's first.
        defect: Option<DefectCode>,
    };
    /// Correct the place 更正地点.
    Locate "locate" {
        /// The place as located.
        place: Box<Place>,
    };
    /// Answer a question directly 直接答复.
    Answer "answer" {
        /// The answer.
        reply: TextRef,
    };
    /// Not take it up 不予立案.
    Reject "reject" {
        /// Why.
        reason: RejectReason,
        /// In words.
        note: TextRef,
    };
    /// Found and fixed on the spot 即查即改.
    FixOnSpot "fix_on_spot" {
        /// What was done.
        answer: Answer,
    };
    /// File it 立案.
    File "file" {
        /// What filing needs.
        filing: Filing,
    };
    /// Write or confirm what the units work from 交办文本.
    WriteHandlingText "write_handling_text" {
        /// The text.
        text: TextRef,
    };
    /// Send it to the lead unit 派遣.
    Dispatch "dispatch" {
        /// The unit; none means the one that holds the power.
        unit: Option<UnitCode>,
        /// Why it differs from the route.
        reason: Option<TextRef>,
    };
    /// Take a dispatch or a close back within moments 撤回.
    Undo "undo";
    /// Accept it as the lead unit 接单.
    Accept "accept";
    /// Give it back as the lead unit 退单.
    Return "return" {
        /// Why.
        reason: ReturnReason,
        /// The unit it should be.
        should_be: Option<UnitCode>,
        /// In words.
        note: TextRef,
    };
    /// Rule which unit has it for good 签派.
    Rule "rule" {
        /// The unit.
        unit: UnitCode,
        /// Why.
        reason: TextRef,
    };
    /// Record an attempt to reach the reporter 先行联系.
    Contact "contact" {
        /// What came of it.
        result: ContactResult,
        /// In words.
        note: Option<TextRef>,
    };
    /// Ask an assisting unit for a part 协办.
    AskPart "ask_part" {
        /// The part.
        part: PartAsked,
    };
    /// Answer a part as the assisting unit 协办反馈.
    AnswerPart "answer_part" {
        /// The answer.
        note: TextRef,
    };
    /// Excuse a unit from its part 免除协办.
    ExcusePart "excuse_part" {
        /// The unit.
        unit: UnitCode,
        /// Why.
        reason: TextRef,
    };
    /// Record a meeting on the spot 现场会商.
    MeetOnSpot "meet_on_spot" {
        /// Which units came.
        came: Vec<UnitCode>,
        /// What was decided.
        decided: TextRef,
        /// What becomes parts.
        parts: Vec<PartAsked>,
    };
    /// Answer as the lead unit 处置.
    Handle "handle" {
        /// The answer.
        answer: Answer,
    };
    /// Inspect on the spot 核查.
    Inspect "inspect" {
        /// What was found.
        finding: Finding,
        /// In words.
        note: Option<TextRef>,
    };
    /// Close 结案.
    Close "close" {
        /// What the reporter is told.
        reply: Option<TextRef>,
    };
    /// Let the clocks stand still until a moment 挂账.
    Suspend "suspend" {
        /// Until when at the latest.
        until: Timestamp,
        /// Why.
        reason: TextRef,
    };
    /// Let the clocks run again 恢复.
    Resume "resume";
    /// Ask for more time as the lead unit 申请延期.
    AskExtension "ask_extension" {
        /// How much more.
        by: Limit,
        /// Why.
        reason: TextRef,
    };
    /// Grant the time asked for 同意延期.
    Extend "extend";
    /// Refuse the time asked for 不同意延期.
    RefuseExtension "refuse_extension" {
        /// Why.
        reason: TextRef,
    };
    /// Note that a promise was missed; by the clock 逾期.
    MissPromise "miss_promise" {
        /// Which.
        kind: PromiseCode,
    };
    /// Note that a part was not answered in time; by the clock 协办逾期.
    MissPart "miss_part" {
        /// The assisting unit.
        unit: UnitCode,
    };
    /// Raise a case that stays overdue one level higher; by the clock 逾期提级.
    Raise "raise";
    /// Note that the reporter presses; opens no matter 催办.
    Press "press" {
        /// In words.
        note: Option<TextRef>,
    };
    /// Feed the result back to the source, e.g. the 110 desk 反馈.
    FeedBack "feed_back" {
        /// What was fed back.
        note: TextRef,
    };
    /// Raise it to the next level 提级.
    Escalate "escalate" {
        /// Why.
        reason: TextRef,
    };
    /// Close by a leader's word 强制结案.
    ForceClose "force_close" {
        /// What became of it.
        outcome: Outcome,
        /// Why.
        reason: TextRef,
    };
    /// Reopen within the window 重办.
    Reopen "reopen" {
        /// Why.
        reason: TextRef,
    };
    /// Say how content the reporter is 评价.
    Rate "rate" {
        /// Whose word it is.
        whose: Whose,
        /// Whether it is solved.
        solved: bool,
        /// How content.
        satisfaction: Satisfaction,
    };
    /// Add what the reporter says later 补充.
    AddWords "add_words" {
        /// The joined case they reported to; none means this one.
        from: Option<CaseId>,
        /// What they said.
        words: TextRef,
    };
    /// Take one's own report back before anything is filed 撤诉.
    Withdraw "withdraw";
    /// Join this case to another; its reports move there 并案.
    Join "join" {
        /// The case it joins.
        into: CaseId,
        /// Why.
        reason: JoinReason,
    };
    /// Take in the reports and the earlier due of a joining case; the other half of a join 并入.
    TakeIn "take_in" {
        /// The joining case.
        from: CaseId,
        /// Its reports.
        reports: Vec<Report>,
        /// Its promises.
        promises: Vec<crate::promise::Promise>,
    };
    /// Undo a join: this case takes its reports back 撤销并案.
    Unmerge "unmerge";
    /// Let the reports of a joined case go; the other half of an unmerge 拆回.
    LetGo "let_go" {
        /// The case that takes them back.
        to: CaseId,
        /// Its reports.
        reports: Vec<ReportId>,
    };
    /// Note a case that was split from this one 拆分.
    Split "split" {
        /// The new case.
        child: CaseId,
    };
    /// Write a message 留言.
    Message "message" {
        /// What.
        text: TextRef,
    };
    /// Attach photos 附件.
    Attach "attach" {
        /// The photos.
        photos: Vec<AttachmentId>,
    };
    /// Keep a unit complained about away from the case 回避.
    Exclude "exclude" {
        /// The unit.
        unit: UnitCode,
    };
    /// Release a text for the public 发布公开摘要.
    ReleaseSummary "release_summary" {
        /// The text.
        text: TextRef,
    };
    /// Hand it to the new holder of a delegated item; by a batch 移交.
    HandOver "hand_over" {
        /// By which batch, applied by whom.
        by: HandedOver,
    };
    /// Recompute provisional deadlines; by a new calendar 重算时限.
    Recompute "recompute";
}
