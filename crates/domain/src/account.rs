//! Accounts 账户: which posts one account may hold, and which words will do as a password.
//!
//! The three administrators 三员 are three persons: who runs the platform, who gives rights and who looks after
//! both. An account that holds one of these posts holds no other.
//!
//! **Source:** GB/T 22239-2019 8.1.5 (system, audit and security management), 8.1.4.1 (identification);
//! GB/T 39786-2021. **Absent:** names of persons, ages of passwords.

use crate::actor::{Post, Role};
use crate::catalogue::Catalogue;
use crate::kernel::Refuse;
use jiff::civil::Date;

/// Why an account cannot be as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// An administrator's account holds no other post.
    #[error("an administrator holds no other post")]
    AdministratorAlone,
    /// The role is a unit's and the post names none.
    #[error("the post needs a unit")]
    NoUnit,
    /// There is no such unit on this day.
    #[error("there is no such unit")]
    UnknownUnit,
    /// The role is a town's and the post names none.
    #[error("the post needs a town")]
    NoTown,
    /// The role is a grid's and the post names none.
    #[error("the post needs a grid")]
    NoGrid,
    /// Nobody signs in as this: a link's holder, the platform.
    #[error("no account has this role")]
    NoAccount,
    /// The password is too easy.
    #[error("the password is too easy")]
    WeakPassword,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AdministratorAlone => "account.administrator_alone",
            Self::NoUnit => "account.no_unit",
            Self::UnknownUnit => "account.unknown_unit",
            Self::NoTown => "account.no_town",
            Self::NoGrid => "account.no_grid",
            Self::NoAccount => "account.no_account",
            Self::WeakPassword => "account.weak_password",
        }
    }

    fn is_about_data(&self) -> bool {
        true
    }
}

/// Whether the role is one of the three administrators.
pub const fn is_administrator(role: Role) -> bool {
    matches!(
        role,
        Role::SystemAdministrator | Role::SecurityAdministrator | Role::AuditAdministrator
    )
}

/// Whether one account may hold these posts together.
///
/// # Errors
/// Why not.
pub fn may_hold(posts: &[Post]) -> Result<(), Refusal> {
    let alone = posts.iter().all(|post| !is_administrator(post.role)) || posts.len() == 1;
    if alone {
        Ok(())
    } else {
        Err(Refusal::AdministratorAlone)
    }
}

/// Whether the post says whom it serves, `on` this day.
///
/// # Errors
/// What it lacks.
pub fn complete(post: &Post, catalogue: &Catalogue, on: Date) -> Result<(), Refusal> {
    if let Some(unit) = &post.unit {
        let known = catalogue.units.get(unit, on);
        known.ok_or(Refusal::UnknownUnit)?;
    }
    match post.role {
        Role::Contractor | Role::System => Err(Refusal::NoAccount),
        Role::UnitLiaison | Role::UnitHandler | Role::UnitApprover | Role::FieldCrew
            if post.unit.is_none() =>
        {
            Err(Refusal::NoUnit)
        }
        Role::TownShiftLead | Role::TownIntakeOfficer | Role::TownDispatcher | Role::TownCallerBack
            if post.town.is_none() =>
        {
            Err(Refusal::NoTown)
        }
        Role::GridHead | Role::GridWorker if post.grid.is_none() => Err(Refusal::NoGrid),
        _ => Ok(()),
    }
}

/// The fewest characters of a password.
const SHORTEST: usize = 10;
/// The most characters of a password.
const LONGEST: usize = 128;
/// A password this long may be of any characters.
const PHRASE: usize = 16;

/// Whether these words will do as the password of the account called `name`: 10 to 128 characters, of three
/// kinds (small, capital, digit, other) unless there are 16, at least five different ones, without the name.
///
/// # Errors
/// [`Refusal::WeakPassword`].
pub fn strong(password: &str, name: &str) -> Result<(), Refusal> {
    let count = password.chars().count();
    let kinds = [
        char::is_lowercase as fn(char) -> bool,
        char::is_uppercase,
        |c| c.is_ascii_digit(),
        |c| !c.is_lowercase() && !c.is_uppercase() && !c.is_ascii_digit(),
    ];
    let kinds = kinds.iter().filter(|kind| password.contains(**kind)).count();
    let mut different: Vec<char> = password.chars().collect();
    different.sort_unstable();
    different.dedup();
    let named = name.chars().count() >= 3 && password.to_lowercase().contains(&name.to_lowercase());
    let good = (SHORTEST..=LONGEST).contains(&count)
        && (kinds >= 3 || count >= PHRASE)
        && different.len() >= 5
        && !named;
    if good { Ok(()) } else { Err(Refusal::WeakPassword) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_account_is_two_administrators() {
        use Role::{
            AuditAdministrator, Dispatcher, IntakeOfficer, SecurityAdministrator, SystemAdministrator,
        };
        let may = |roles: &[Role]| may_hold(&roles.iter().map(|role| Post::of(*role)).collect::<Vec<_>>());
        assert_eq!(may(&[Dispatcher, IntakeOfficer]), Ok(()));
        for administrator in [SystemAdministrator, SecurityAdministrator, AuditAdministrator] {
            assert_eq!(may(&[administrator]), Ok(()));
            for other in Role::ALL {
                assert_eq!(may(&[administrator, *other]), Err(Refusal::AdministratorAlone));
            }
        }
    }

    #[test]
    fn a_post_says_whom_it_serves() {
        let catalogue = Catalogue::default();
        let on = jiff::civil::date(2026, 3, 3);
        let check = |role| complete(&Post::of(role), &catalogue, on);
        assert_eq!(check(Role::Dispatcher), Ok(()));
        assert_eq!(check(Role::UnitHandler), Err(Refusal::NoUnit));
        assert_eq!(check(Role::TownDispatcher), Err(Refusal::NoTown));
        assert_eq!(check(Role::GridHead), Err(Refusal::NoGrid));
        assert_eq!(check(Role::Contractor), Err(Refusal::NoAccount));
        let nowhere = Post {
            unit: "nowhere".parse().ok(),
            ..Post::of(Role::UnitHandler)
        };
        assert_eq!(complete(&nowhere, &catalogue, on), Err(Refusal::UnknownUnit));
    }

    #[test]
    fn passwords_are_long_or_mixed_and_without_the_name() {
        for good in [
            "Blue-Lamp7x",
            "a long plain phrase",
            "格治网格化治理-平台2026年春",
            "3f9a-20bc-7d11-e05f",
        ] {
            assert_eq!(strong(good, "dispatcher"), Ok(()), "{good}");
        }
        let long = "aB3-".repeat(40);
        for bad in [
            "Blue-7x",
            "bluelamp77",
            "Aa1!Aa1!Aa1!",
            "Dispatcher-2026",
            "aaaaaaaaaaaaaaaaaaaa",
            &long,
        ] {
            assert_eq!(strong(bad, "dispatcher"), Err(Refusal::WeakPassword), "{bad}");
        }
    }
}
