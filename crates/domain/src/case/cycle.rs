//! The life cycle as a table 案件流转: which verb leads from which stage to which, and the page that shows it.
//!
//! The rules do not ask this table; a test takes every step of it and every step the rules allow, so that neither
//! says more than the other.

use std::fmt::Write;

use crate::code::{AccountId, CaseId};
use crate::kernel::Named;
use crate::time::Timestamp;

use super::answer::RejectReason;
use super::command::Verb;
use super::may;
use super::state::{Closing, Stage};

/// The stages in their order, with their Chinese names.
pub const STAGES: [(&str, &str); 10] = [
    ("received", "待立案"),
    ("verifying", "核实中"),
    ("filed", "待派遣"),
    ("dispatched", "待接单"),
    ("accepted", "处置中"),
    ("handled", "待核查"),
    ("inspected", "待结案"),
    ("closed", "已结案"),
    ("rejected", "不予立案"),
    ("joined", "已并案"),
];

/// A step from one stage to another.
#[derive(Debug, Clone, Copy)]
pub struct Passage {
    /// The stage before.
    pub from: &'static str,
    /// The verb.
    pub verb: Verb,
    /// The stage after.
    pub to: &'static str,
    /// Under which condition; empty means always.
    pub when: &'static str,
}

macro_rules! leads {
    ($($from:literal $verb:ident $to:literal $when:literal;)*) => {
        /// Every step from one stage to another.
        pub const PASSAGES: &[Passage] = &[$(Passage { from: $from, verb: Verb::$verb, to: $to, when: $when },)*];
    };
}

leads! {
    "received" AskVerification "verifying" "";
    "verifying" Verify "received" "";
    "received" File "filed" "";
    "received" Answer "closed" "";
    "received" FixOnSpot "closed" "";
    "received" FixOnSpot "handled" "drawn for inspection";
    "received" Reject "rejected" "";
    "verifying" Reject "rejected" "";
    "filed" Dispatch "dispatched" "";
    "filed" Rule "dispatched" "";
    "dispatched" Undo "filed" "within moments, by the same person";
    "dispatched" Accept "accepted" "";
    "dispatched" Return "filed" "";
    "accepted" Return "filed" "";
    "accepted" Rule "dispatched" "";
    "accepted" HandOver "dispatched" "a batch gave the power to another unit";
    "accepted" Handle "handled" "";
    "handled" Inspect "inspected" "fixed";
    "handled" Inspect "accepted" "not fixed";
    "handled" Inspect "filed" "not fixed, and no unit leads";
    "inspected" Close "closed" "";
    "closed" Undo "inspected" "within moments, by the same person";
    "closed" Reopen "filed" "within the window";
    "closed" Reopen "received" "within the window, when it was never filed";
    "dispatched" Exclude "filed" "the lead unit is complained about";
    "accepted" Exclude "filed" "the lead unit is complained about";
    "handled" Exclude "filed" "the lead unit is complained about";
    "inspected" Exclude "filed" "the lead unit is complained about";
    "received" Withdraw "rejected" "";
    "verifying" Withdraw "rejected" "";
    "received" ForceClose "closed" "";
    "verifying" ForceClose "closed" "";
    "filed" ForceClose "closed" "";
    "dispatched" ForceClose "closed" "";
    "accepted" ForceClose "closed" "";
    "handled" ForceClose "closed" "";
    "inspected" ForceClose "closed" "";
    "received" Join "joined" "";
    "verifying" Join "joined" "";
    "filed" Join "joined" "";
    "dispatched" Join "joined" "";
    "accepted" Join "joined" "";
    "handled" Join "joined" "";
    "inspected" Join "joined" "";
    "joined" Unmerge "received" "back to the stage it joined from";
}

/// A stage of this name, with made-up data.
fn stage(name: &str) -> Stage {
    let (by, at) = (AccountId::default(), Timestamp::default());
    match name {
        "verifying" => Stage::Verifying,
        "filed" => Stage::Filed,
        "dispatched" => Stage::Dispatched,
        "accepted" => Stage::Accepted,
        "handled" => Stage::Handled { by },
        "inspected" => Stage::Inspected { by },
        "closed" => Stage::Closed {
            at,
            how: Closing::Inspected,
        },
        "rejected" => Stage::Rejected {
            reason: RejectReason::NotTrue,
        },
        "joined" => Stage::Joined {
            into: CaseId::default(),
            at,
            was: Box::new(Stage::Received),
        },
        _ => Stage::Received,
    }
}

/// Whether a case at this stage is ever open to the verb, whoever asks and however it stands otherwise.
pub fn is_possible(name: &str, verb: Verb) -> bool {
    may::stage_allows(&stage(name), verb)
}

/// The page `docs/modules/case.md`.
pub fn page() -> String {
    let mut text = String::from(
        "# Cases 案件\n\nWritten by `cargo xtask gen` from the tables of the rules; a test takes every step. \
         What each verb needs besides the stage stands with the rules in `crates/domain/src/case`.\n\n\
         ## Life cycle\n\n```mermaid\nstateDiagram-v2\n",
    );
    for (name, zh) in STAGES {
        let _ = writeln!(text, "    {name}: {name} {zh}");
    }
    text.push_str("    [*] --> received: receive\n");
    let everywhere = |verb: Verb| matches!(verb, Verb::ForceClose | Verb::Join | Verb::Exclude);
    for lead in PASSAGES.iter().filter(|lead| !everywhere(lead.verb)) {
        let when = if lead.when.is_empty() {
            String::new()
        } else {
            format!(" ({})", lead.when)
        };
        let _ = writeln!(
            text,
            "    {} --> {}: {}{when}",
            lead.from,
            lead.to,
            lead.verb.name()
        );
    }
    text.push_str("    rejected --> [*]\n    closed --> [*]\n```\n\n");
    text.push_str(
        "From every open stage `force_close` leads to closed (a leader's reason) and `join` to joined; `exclude` \
         takes a case from a lead unit that is complained about back to filed. `suspend` stops the clocks of a \
         case that is filed, dispatched or accepted and changes no stage.\n\n## Steps\n\n\
         | from | verb | to | when |\n|---|---|---|---|\n",
    );
    for lead in PASSAGES {
        let _ = writeln!(
            text,
            "| {} | `{}` | {} | {} |",
            lead.from,
            lead.verb.name(),
            lead.to,
            lead.when
        );
    }
    text.push_str("\n## What is possible when\n\n| verb |");
    for (name, _) in STAGES {
        let _ = write!(text, " {name} |");
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(STAGES.len()));
    text.push('\n');
    for verb in Verb::ALL.iter().filter(|verb| **verb != Verb::Receive) {
        let _ = write!(text, "| `{}` |", verb.name());
        for (name, _) in STAGES {
            text.push_str(if is_possible(name, *verb) { " yes |" } else { " |" });
        }
        text.push('\n');
    }
    text
}
