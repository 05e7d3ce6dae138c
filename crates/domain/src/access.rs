//! Permissions 权限: one table of role, action and scope; everything else is refused.
//!
//! A role may do a few actions within the scope of its post: the district, a town, a responsible grid, or a
//! unit's part in a matter. A restricted matter is its named accounts' and nobody else's; a unit that is kept
//! away from a matter neither sees nor touches it, whatever its part.
//!
//! **Source:** DESIGN invariant 8; GB/T 22239-2019 (three administrators). **Absent:** rules about the moment:
//! [`crate::kernel::Decider::may`] has them.

use crate::actor::{Actor, Post, Role};
use crate::audience::Audience;

/// Seeing a matter in lists, views and live updates.
pub const READ: &str = "read";

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The whole district.
    District,
    /// The town of the post.
    Town,
    /// The responsible grid of the post.
    Grid,
    /// Matters in which the post's unit has a part.
    Unit,
    /// Matters one reported oneself, proved by a receipt or by the key they were sent with. Whoever asks for the
    /// proof decides; of itself this scope covers nothing.
    Own,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// The role.
    pub role: Role,
    /// What it is about, e.g. `case`.
    pub kind: &'static str,
    /// How far.
    pub scope: Scope,
    /// Verbs of the matter, and [`READ`].
    pub actions: &'static [&'static [&'static str]],
}

/// Taking reports in and making cases of them.
const INTAKE: &[&str] = &[
    READ,
    "receive",
    "ask_verification",
    "verify",
    "classify",
    "locate",
    "answer",
    "reject",
    "file",
    "write_handling_text",
    "contact",
    "join",
    "unmerge",
    "split",
    "message",
    "attach",
    "exclude",
    "press",
    "feed_back",
    "add_words",
];
/// Sending cases to units and keeping their clocks.
const DISPATCH: &[&str] = &[
    READ,
    "classify",
    "locate",
    "write_handling_text",
    "dispatch",
    "undo",
    "rule",
    "ask_part",
    "excuse_part",
    "suspend",
    "resume",
    "extend",
    "refuse_extension",
    "escalate",
    "message",
    "attach",
    "exclude",
    "press",
    "feed_back",
];
/// Ending cases.
const CLOSE: &[&str] = &[
    READ,
    "close",
    "undo",
    "reopen",
    "release_summary",
    "message",
    "press",
    "feed_back",
];
/// Asking the reporter: on the way where it is, which is written down as a corrected place; after the end how content
/// they are, which is theirs to say, so nobody else writes it down.
const CALL_BACK: &[&str] = &["contact", "locate", "rate"];
/// Working on a case as a unit.
const UNIT: &[&str] = &[
    READ,
    "accept",
    "return",
    "contact",
    "ask_part",
    "answer_part",
    "handle",
    "ask_extension",
    "message",
    "attach",
];
/// Helping with a part, as a mediator, a lawyer or whoever runs a compound does when their office is asked.
const PART: &[&str] = &[READ, "answer_part", "message"];
/// Looking on the spot.
const PATROL: &[&str] = &[
    READ,
    "receive",
    "verify",
    "fix_on_spot",
    "locate",
    "message",
    "attach",
];
/// What a reporter does with a matter of their own.
const REPORTER: &[&str] = &["receive", "add_words", "withdraw", "rate", "reopen"];
const INSPECT: &[&str] = &[READ, "inspect", "message", "attach"];
const GRID_HEAD: &[&str] = &["ask_part", "meet_on_spot", "escalate"];
const LEADER: &[&str] = &[
    READ,
    "escalate",
    "force_close",
    "reopen",
    "rule",
    "message",
    "release_summary",
    "press",
];
const SEE: &[&str] = &[READ];
/// Handing a link to an outside contractor, and taking it back.
const LINK: &[&str] = &[READ, "add", "revoke"];
/// Steps of timers and of declared imports; nobody presses them.
const TIMER: &[&str] = &[
    "miss_promise",
    "miss_part",
    "raise",
    "resume",
    "recompute",
    "hand_over",
    "take_in",
    "let_go",
];

/// Reference data and imports.
const ADMINISTER: &[&str] = &["reference", "import"];
/// What the security administrator does to accounts: give posts, bar, reset, hand out and take back keys.
const SECURE: &[&str] = &[READ, "posts", "lock", "reset", "keys", "end_sessions"];

const fn line(
    role: Role,
    kind: &'static str,
    scope: Scope,
    actions: &'static [&'static [&'static str]],
) -> Line {
    Line {
        role,
        kind,
        scope,
        actions,
    }
}

/// The table of permissions.
pub const TABLE: &[Line] = &[
    line(Role::DutyLeader, "case", Scope::District, &[LEADER]),
    line(
        Role::ShiftLead,
        "case",
        Scope::District,
        &[INTAKE, DISPATCH, CLOSE, LEADER],
    ),
    line(Role::IntakeOfficer, "case", Scope::District, &[INTAKE]),
    line(Role::Dispatcher, "case", Scope::District, &[DISPATCH]),
    line(
        Role::CallerBack,
        "case",
        Scope::District,
        &[CLOSE, INSPECT, CALL_BACK],
    ),
    line(
        Role::TownShiftLead,
        "case",
        Scope::Town,
        &[INTAKE, DISPATCH, CLOSE],
    ),
    line(Role::TownIntakeOfficer, "case", Scope::Town, &[INTAKE]),
    line(Role::TownDispatcher, "case", Scope::Town, &[DISPATCH]),
    line(
        Role::TownCallerBack,
        "case",
        Scope::Town,
        &[CLOSE, INSPECT, CALL_BACK],
    ),
    line(Role::GridHead, "case", Scope::Grid, &[PATROL, INSPECT, GRID_HEAD]),
    line(Role::GridWorker, "case", Scope::Grid, &[PATROL]),
    line(Role::UnitLiaison, "case", Scope::Unit, &[UNIT]),
    line(Role::UnitHandler, "case", Scope::Unit, &[UNIT]),
    line(Role::UnitApprover, "case", Scope::Unit, &[UNIT]),
    line(
        Role::FieldCrew,
        "case",
        Scope::Unit,
        &[&[READ, "handle", "contact", "message", "attach"]],
    ),
    line(
        Role::Contractor,
        "case",
        Scope::Unit,
        &[&[READ, "handle", "answer_part", "message", "attach"]],
    ),
    line(Role::Mediator, "case", Scope::Unit, &[PART, &["attach"]]),
    line(Role::Lawyer, "case", Scope::Unit, &[PART]),
    line(
        Role::CompoundActor,
        "case",
        Scope::Unit,
        &[PART, &["receive", "attach"]],
    ),
    line(Role::Inspector, "case", Scope::District, &[INSPECT]),
    line(Role::Public, "case", Scope::Own, &[REPORTER]),
    line(
        Role::System,
        "case",
        Scope::District,
        &[
            REPORTER, INTAKE, DISPATCH, CLOSE, CALL_BACK, UNIT, PATROL, INSPECT, GRID_HEAD, LEADER, TIMER,
        ],
    ),
    line(Role::ShiftLead, "platform", Scope::District, &[&["import"]]),
    line(
        Role::SystemAdministrator,
        "platform",
        Scope::District,
        &[ADMINISTER],
    ),
    line(
        Role::SystemAdministrator,
        "account",
        Scope::District,
        &[&[READ, "add"]],
    ),
    line(Role::SecurityAdministrator, "account", Scope::District, &[SECURE]),
    line(Role::AuditAdministrator, "account", Scope::District, &[SEE]),
    line(Role::AuditAdministrator, "journal", Scope::District, &[SEE]),
    line(Role::DataProtectionOfficer, "journal", Scope::District, &[SEE]),
    line(
        Role::System,
        "account",
        Scope::District,
        &[SECURE, &["add", "save"]],
    ),
    line(Role::UnitLiaison, "link", Scope::Unit, &[LINK]),
    line(Role::UnitHandler, "link", Scope::Unit, &[LINK]),
    line(Role::UnitApprover, "link", Scope::Unit, &[LINK]),
    line(Role::System, "platform", Scope::District, &[ADMINISTER]),
];

impl Line {
    /// Whether this line is about `action`.
    pub fn names(&self, action: &str) -> bool {
        self.actions.iter().any(|group| group.contains(&action))
    }
}

/// What `role` may do with matters of `kind`; a role has one line of each kind at most.
pub fn line_of(role: Role, kind: &str) -> Option<&'static Line> {
    TABLE.iter().find(|line| line.role == role && line.kind == kind)
}

/// How far `role` may do `action` on matters of `kind`; `None` when it may not at all.
pub fn scope(role: Role, kind: &str, action: &str) -> Option<Scope> {
    line_of(role, kind)
        .filter(|line| line.names(action))
        .map(|line| line.scope)
}

/// Whether `actor` may do `action` on a matter of `kind` that concerns `audience`.
pub fn permits(actor: &Actor, (kind, action): (&str, &str), audience: &Audience) -> bool {
    scope(actor.post.role, kind, action).is_some_and(|scope| covers(scope, actor, audience))
}

/// What `actor` may do with a matter of `kind` that concerns `audience`: many actions at once.
pub fn held(actor: &Actor, kind: &str, audience: &Audience) -> Option<&'static Line> {
    line_of(actor.post.role, kind).filter(|line| covers(line.scope, actor, audience))
}

/// Whether the scope, seen from the actor's post, covers the audience.
pub fn covers(scope: Scope, actor: &Actor, audience: &Audience) -> bool {
    let named = audience.accounts.contains(&actor.account);
    if audience.restricted && (named || actor.post.role != Role::System) {
        return named;
    }
    let Post { unit, town, grid, .. } = &actor.post;
    if unit.as_ref().is_some_and(|unit| audience.excluded.contains(unit)) {
        return false;
    }
    named
        || match scope {
            Scope::District => true,
            Scope::Town => town.is_some() && *town == audience.town,
            Scope::Grid => grid.is_some() && *grid == audience.grid,
            Scope::Unit => unit.as_ref().is_some_and(|unit| audience.units.contains(unit)),
            Scope::Own => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Cases;
    use crate::kernel::{Decider, Named};

    fn unit_post(role: Role, unit: &str) -> Actor {
        let post = Post {
            unit: Some(unit.parse().unwrap()),
            ..Post::of(role)
        };
        Actor {
            account: crate::code::AccountId::from_bits(7),
            post,
        }
    }

    #[test]
    fn every_verb_is_somebodys_and_every_action_is_a_verb() {
        for verb in Cases::VERBS {
            let held = Role::ALL
                .iter()
                .any(|role| scope(*role, "case", verb.name()).is_some());
            assert!(held, "nobody may {}", verb.name());
        }
        let known: Vec<&str> = Cases::VERBS
            .iter()
            .map(|verb| verb.name())
            .chain([READ])
            .collect();
        for action in TABLE
            .iter()
            .filter(|line| line.kind == "case")
            .flat_map(|line| line.actions.concat())
        {
            assert!(known.contains(&action), "{action} is no verb");
        }
    }

    #[test]
    fn a_role_has_one_line_of_each_kind() {
        let mut seen = std::collections::HashSet::new();
        assert!(TABLE.iter().all(|line| seen.insert((line.role, line.kind))));
    }

    #[test]
    fn a_unit_complained_about_neither_sees_nor_touches() {
        let water = unit_post(Role::UnitHandler, "water");
        let units = vec!["water".parse().unwrap()];
        let open = Audience {
            units: units.clone(),
            ..Audience::default()
        };
        assert!(permits(&water, ("case", READ), &open));
        let against = Audience {
            excluded: units,
            ..open
        };
        assert!(!permits(&water, ("case", READ), &against));
        assert!(!permits(&water, ("case", "handle"), &against));
    }

    #[test]
    fn a_restricted_matter_is_its_named_accounts() {
        let leader = Actor {
            account: crate::code::AccountId::from_bits(1),
            post: Post::of(Role::DutyLeader),
        };
        let mut audience = Audience {
            restricted: true,
            ..Audience::default()
        };
        assert!(!permits(&leader, ("case", READ), &audience));
        audience.accounts.push(leader.account);
        assert!(permits(&leader, ("case", READ), &audience));
    }

    #[test]
    fn nobody_but_timers_misses_a_promise() {
        let holders = Role::ALL
            .iter()
            .filter(|role| scope(**role, "case", "miss_promise").is_some());
        assert_eq!(holders.collect::<Vec<_>>(), [&Role::System]);
    }
}
