//! Why a command on a case is refused; each a message key.

use crate::kernel::Refuse;

macro_rules! refusals {
    ($($(#[$meta:meta])* $name:ident $code:literal $about:ident $text:literal;)*) => {
        /// Why not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
        pub enum Refusal {
            $($(#[$meta])* #[error($text)] $name,)*
        }

        impl Refusal {
            /// Every refusal, for the message tables.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }

        impl Refuse for Refusal {
            fn code(&self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            fn is_about_data(&self) -> bool {
                match self {
                    $(Self::$name => refusals!(@ $about),)*
                }
            }
        }
    };
    (@ data) => { true };
    (@ moment) => { false };
}

refusals! {
    /// The case exists already.
    Exists "case.exists" moment "this case was received already";
    /// There is no such case.
    Unknown "case.unknown" moment "there is no such case";
    /// The stage does not allow it.
    NotNow "case.not_now" moment "this is not possible at the stage the case is in";
    /// Told to be done before the case was there.
    BeforeReceipt "case.before_receipt" data "nothing was done on a case before it was received";
    /// Told to be done before the step before it.
    BeforeLastStep "case.before_last_step" data "a step is not done before the last step of the case";
    /// Somebody waits for an answer.
    NoReply "case.no_reply" data "somebody waits for an answer: write the reply";
    /// The clocks stand still.
    Suspended "case.suspended" moment "the case is suspended: resume it first";
    /// Only the lead unit may.
    NotLeadUnit "case.not_lead_unit" moment "only the lead unit may do this";
    /// Only an assisting unit with an open part may.
    NoOpenPart "case.no_open_part" moment "this unit has no open part in the case";
    /// The unit is the party complained about.
    ExcludedUnit "case.excluded_unit" data "this unit is the party complained about and takes no part";
    /// The handler may not inspect.
    HandlerInspects "case.handler_inspects" moment "whoever handled the case may not inspect it";
    /// The desk must rule.
    MustRule "case.must_rule" moment "the case came back too often: the desk must rule which unit has it";
    /// The desk ruled: no return.
    Ruled "case.ruled" moment "the desk ruled that the case stays with this unit";
    /// A type is needed first.
    NoType "case.no_type" moment "choose a case type first";
    /// The type does not exist on that day.
    UnknownType "case.unknown_type" data "there is no such case type on this day";
    /// The defect does not belong to the type.
    UnknownDefect "case.unknown_defect" data "this case type has no such defect level";
    /// The source does not exist on that day.
    UnknownSource "case.unknown_source" data "there is no such source on this day";
    /// The unit does not exist on that day.
    UnknownUnit "case.unknown_unit" data "there is no such unit on this day";
    /// The source requires its own number.
    NoExternalNumber "case.no_external_number" data "this source requires its own number";
    /// Must be verified first.
    VerifyFirst "case.verify_first" moment "this source is verified before filing";
    /// No unit is named and none was found.
    NoUnit "case.no_unit" data "no unit holds the power: name a unit and say why";
    /// A reason is needed for another unit than the route's.
    NoReason "case.no_reason" data "say why it goes to another unit than the one that holds the power";
    /// The handling text is missing.
    NoHandlingText "case.no_handling_text" moment "write or confirm the handling text first";
    /// Only questions are answered directly.
    NotAQuestion "case.not_a_question" moment "only a question may be answered directly";
    /// A part is open.
    PartOpen "case.part_open" moment "a part of an assisting unit is still open: wait for it or excuse the unit";
    /// The unit has a part already.
    PartExists "case.part_exists" data "this unit already has a part in the case";
    /// "Not ours" names no unit.
    NoOtherUnit "case.no_other_unit" data "say which unit it should be";
    /// A date is needed for "scheduled".
    NoDate "case.no_date" data "say the date it is scheduled for";
    /// Only "scheduled" has a date.
    UnexpectedDate "case.unexpected_date" data "only a scheduled outcome has a date";
    /// The moment lies outside the allowed span.
    BadMoment "case.bad_moment" data "choose a moment after now and within one year";
    /// Suspended once already.
    SuspendedOnce "case.suspended_once" moment "a case may be suspended once";
    /// Not suspended.
    NotSuspended "case.not_suspended" moment "the case is not suspended";
    /// Extended often enough.
    ExtendedEnough "case.extended_enough" moment "the case was extended as often as allowed";
    /// Too late to ask.
    TooLateToExtend "case.too_late_to_extend" moment "more time can be asked for only before the due instant";
    /// Longer than the original limit, or in another unit.
    ExtensionTooLong "case.extension_too_long" data "an extension is in the unit of the limit and no longer than it";
    /// Nothing asked.
    NothingAsked "case.nothing_asked" moment "nobody asked for more time";
    /// Not due yet, or noticed already.
    NotMissed "case.not_missed" moment "this promise is not missed";
    /// The window is over.
    WindowOver "case.window_over" moment "the window for reopening is over";
    /// No report of the case is meant.
    NoSuchReport "case.no_such_report" data "the case holds no such report";
    /// Rated already.
    RatedAlready "case.rated_already" moment "the case was rated already";
    /// Joins itself, or a case that is not open.
    BadJoin "case.bad_join" data "a case joins another case that is open";
    /// Nothing to let go.
    NothingToLetGo "case.nothing_to_let_go" data "this case holds no report of that case";
    /// Too late to undo, or not by the same actor.
    TooLateToUndo "case.too_late_to_undo" moment "only the same person may take it back, within moments";
    /// The holder did not change.
    SameHolder "case.same_holder" moment "the unit that holds the power did not change";
    /// Nothing provisional.
    NothingProvisional "case.nothing_provisional" moment "no deadline of this case is provisional";
    /// No text to release for a type that is not in public space.
    NotPublic "case.not_public" moment "cases of this type are not shown in public";
    /// The word about a closed case is the reporter's.
    NotTheReporter "case.not_the_reporter" moment "only the reporter says how content they are; a caller-back writes it down";
    /// The outcome contradicts the spot.
    SiteContradicts "case.site_contradicts" data "this outcome does not fit what was found on the spot";
    /// Ask where it is before giving up.
    AskReporterFirst "case.ask_reporter_first" data "nothing was found: try to reach the reporter first";
    /// The day is over.
    DatePast "case.date_past" data "a scheduled day lies today or later";
    /// An inspection that fails says why.
    NoReworkReason "case.no_rework_reason" data "say what is still wrong";
    /// A limit of nothing, or of more than a year.
    BadLimit "case.bad_limit" data "name a limit above zero and within one year";
    /// The due instant is not ours to move.
    GivenFromOutside "case.given_from_outside" moment "the due instant was given from outside and is not extended here";
    /// Nothing to feed back.
    NoFeedbackOwed "case.no_feedback_owed" moment "no feedback is owed to the source, or it was given already";
    /// The highest level has it.
    TopLevel "case.top_level" moment "the highest level has the case already";
    /// It is not overdue, or not yet time.
    NotToBeRaised "case.not_to_be_raised" moment "the case is not to be raised now";
    /// Nobody to name.
    Empty "case.empty" data "name at least one";
}
