//! Accounts 账户: added by one administrator, given posts by another, looked after by a third.
//!
//! The system administrator adds an account that may do nothing; the security administrator gives it posts, bars
//! it, resets it and hands out its keys; neither does so to the own account. Everybody changes the own password
//! and second factor. Each step is journalled without secrets.

use gezhi_domain::access;
use gezhi_domain::account::{complete, is_administrator, may_hold};
use gezhi_domain::actor::{Post, Role};
use gezhi_domain::code::{AccountId, Code};
use gezhi_domain::kernel::Refuse;
use gezhi_store::account::{self, Account, KeyUse};
use gezhi_store::{Db, StoreError, Unit};

use crate::error::DeskError;
use crate::transact::UseCase;
use crate::world::World;

fn permit(unit: &Unit<'_>, action: &str) -> Result<(), DeskError> {
    let role = unit.context().actor.post.role;
    access::scope(role, "account", action)
        .map(drop)
        .ok_or(DeskError::Denied)
}

const fn refused(code: &'static str) -> DeskError {
    DeskError::Refused {
        code,
        about_data: false,
    }
}

fn held(posts: &[Post]) -> Result<(), DeskError> {
    may_hold(posts).map_err(|refusal| DeskError::Refused {
        code: refusal.code(),
        about_data: true,
    })
}

async fn known(db: &Db, id: AccountId) -> Result<Account, DeskError> {
    let found = account::by_id(db, id).await?;
    Ok(found.ok_or(StoreError::NotFound("account"))?)
}

/// Adds or replaces an account as the machine's owner, outside the three administrators.
pub struct SaveAccount<'a> {
    /// The account.
    pub account: &'a Account,
}

impl UseCase for SaveAccount<'_> {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        permit(unit, "save")?;
        held(&self.account.posts)?;
        account::save(unit, "save", self.account)?;
        Ok(())
    }
}

/// Adds an account without posts, whose password must be changed first.
pub struct AddAccount<'a> {
    /// The sign-in name.
    pub name: &'a Code,
    /// The hash of the first password.
    pub password: &'a str,
    /// Its id.
    pub id: AccountId,
}

impl UseCase for AddAccount<'_> {
    type Answer = AccountId;

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<AccountId, DeskError> {
        permit(unit, "add")?;
        let name = self.name.to_string();
        if account::by_name(unit.db(), &name).await?.is_some() {
            return Err(refused("account.name_taken"));
        }
        let new = Account {
            must_change: true,
            ..Account::new(self.id, &name, self.password, Vec::new())
        };
        account::save(unit, "add", &new)?;
        Ok(self.id)
    }
}

/// What an administrator does to somebody else's account.
#[derive(Debug, Clone)]
pub enum Change {
    /// Gives these posts and no others.
    Posts(Vec<Post>),
    /// Bars signing in.
    Lock,
    /// Allows signing in again.
    Unlock,
    /// Gives a new first password, by its hash, and takes the second factor away.
    Reset(String),
}

impl Change {
    /// The line of the table that allows it.
    const fn action(&self) -> &'static str {
        match self {
            Self::Posts(_) => "posts",
            Self::Lock | Self::Unlock => "lock",
            Self::Reset(_) => "reset",
        }
    }

    const fn verb(&self) -> &'static str {
        match self {
            Self::Posts(_) => "posts",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Reset(_) => "reset",
        }
    }
}

/// Changes somebody else's account.
pub struct ChangeAccount<'a> {
    /// The account.
    pub id: AccountId,
    /// The change.
    pub change: &'a Change,
}

impl UseCase for ChangeAccount<'_> {
    type Answer = ();

    async fn run(&self, world: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        permit(unit, self.change.action())?;
        let before = known(unit.db(), self.id).await?;
        let ctx = unit.context();
        if before.id == ctx.actor.account {
            return Err(refused("account.own"));
        }
        let mut after = before.clone();
        match self.change {
            Change::Posts(posts) => {
                held(posts)?;
                let today = ctx.occurred_at.day_in(ctx.calendar.zone());
                for post in posts {
                    complete(post, ctx.catalogue, today).map_err(|refusal| DeskError::Refused {
                        code: refusal.code(),
                        about_data: true,
                    })?;
                }
                after.posts.clone_from(posts);
            }
            Change::Lock => after.locked = true,
            Change::Unlock => after.locked = false,
            Change::Reset(password) => {
                after.password.clone_from(password);
                after.must_change = true;
                after.totp = None;
                after.recovery.clear();
            }
        }
        if is_last(world, &before, &after).await? {
            return Err(refused("account.last_administrator"));
        }
        account::save(unit, self.change.verb(), &after)?;
        Ok(())
    }
}

/// Whether the change would leave nobody to give rights or to add accounts.
async fn is_last(world: &World, before: &Account, after: &Account) -> Result<bool, StoreError> {
    let holds =
        |account: &Account, role: Role| !account.locked && account.posts.iter().any(|post| post.role == role);
    let lost = [
        Role::SystemAdministrator,
        Role::SecurityAdministrator,
        Role::AuditAdministrator,
    ]
    .into_iter()
    .find(|role| is_administrator(*role) && holds(before, *role) && !holds(after, *role));
    let Some(role) = lost else { return Ok(false) };
    let all = account::all(world.db()).await?;
    Ok(!all
        .iter()
        .any(|other| other.id != before.id && holds(other, role)))
}

/// What somebody does to the own account; the password was asked before.
#[derive(Debug, Clone)]
pub enum OwnChange {
    /// A new password, by its hash.
    Password(String),
    /// Turns the second factor on: the secret, and hashes of recovery codes.
    SecondFactor(String, Vec<String>),
    /// Turns it off.
    SecondFactorOff,
    /// Uses up the recovery code with this hash.
    Recovered(String),
}

/// Changes the own account.
pub struct ChangeOwn<'a> {
    /// The change.
    pub change: &'a OwnChange,
}

impl UseCase for ChangeOwn<'_> {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        let mut own = known(unit.db(), unit.context().actor.account).await?;
        let verb = match self.change {
            OwnChange::Password(password) => {
                own.password.clone_from(password);
                own.must_change = false;
                "password"
            }
            OwnChange::SecondFactor(secret, recovery) => {
                own.totp = Some(secret.clone());
                own.recovery.clone_from(recovery);
                "second_factor"
            }
            OwnChange::SecondFactorOff => {
                own.totp = None;
                own.recovery.clear();
                "second_factor_off"
            }
            OwnChange::Recovered(code) => {
                if !own.recovery.contains(code) {
                    return Err(refused("second_factor"));
                }
                own.recovery.retain(|left| left != code);
                "recover"
            }
        };
        account::save(unit, verb, &own)?;
        Ok(())
    }
}

/// Adds a key of an account.
pub struct SaveKey<'a> {
    /// The hash of the key.
    pub hash: &'a str,
    /// The account it acts for.
    pub account: AccountId,
    /// What it is called.
    pub name: &'a Code,
    /// What uses it.
    pub used_by: KeyUse,
}

impl UseCase for SaveKey<'_> {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        permit(unit, "keys")?;
        let held = known(unit.db(), self.account).await?;
        if held.id == unit.context().actor.account {
            return Err(refused("account.own"));
        }
        account::save_key(unit, self.hash, self.account, (self.name, self.used_by));
        Ok(())
    }
}

/// Takes a key back.
pub struct RevokeKey<'a> {
    /// The account it acts for.
    pub account: AccountId,
    /// The first digits of its hash.
    pub id: &'a str,
}

impl UseCase for RevokeKey<'_> {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        permit(unit, "keys")?;
        let keys = account::keys(unit.db(), self.account).await?;
        let live = keys
            .iter()
            .any(|key| key.id == self.id && key.revoked_at.is_none());
        if !live {
            return Err(StoreError::NotFound("key").into());
        }
        account::revoke_key(unit, self.account, self.id);
        Ok(())
    }
}
