//! Accounts 账户 and keys: saved by an administrator, journalled without their secrets.

use gezhi_domain::access;
use gezhi_domain::code::AccountId;
use gezhi_store::Unit;
use gezhi_store::account::{self, Account};

use crate::error::DeskError;
use crate::transact::UseCase;
use crate::world::World;

fn permit(unit: &Unit<'_>) -> Result<(), DeskError> {
    let role = unit.context().actor.post.role;
    access::scope(role, "platform", "accounts")
        .map(drop)
        .ok_or(DeskError::Denied)
}

/// Adds or replaces an account.
pub struct SaveAccount<'a> {
    /// The account.
    pub account: &'a Account,
}

impl UseCase for SaveAccount<'_> {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        permit(unit)?;
        account::save(unit, self.account)?;
        Ok(())
    }
}

/// Adds an API key of an account.
pub struct SaveKey<'a> {
    /// The hash of the key.
    pub hash: &'a str,
    /// The account it acts for.
    pub account: AccountId,
    /// What it is for.
    pub name: &'a str,
}

impl UseCase for SaveKey<'_> {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        permit(unit)?;
        account::save_key(unit, self.hash, self.account, self.name);
        Ok(())
    }
}
