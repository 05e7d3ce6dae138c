//! Links 链接 for outside contractors: a unit hands one case on, for a time, and can take it back.
//!
//! The holder acts in the name of the unit, from a post of the role `contractor`, on that one case.

use gezhi_domain::access;
use gezhi_domain::actor::{Actor, Post, Role};
use gezhi_domain::case::Cases;
use gezhi_domain::code::{AccountId, CaseId};
use gezhi_domain::kernel::Facets;
use gezhi_store::account::{self, Link};
use gezhi_store::{StoreError, Unit};

use crate::error::DeskError;
use crate::transact::UseCase;
use crate::world::World;

/// The longest a link lasts, in hours.
pub const LONGEST_H: i64 = 14 * 24;

/// Who acts through a link.
pub fn holder(link: &Link) -> Actor {
    Actor {
        account: link.id,
        post: Post {
            unit: Some(link.unit.clone()),
            ..Post::of(Role::Contractor)
        },
    }
}

async fn permit(unit: &mut Unit<'_>, case: CaseId, action: &str) -> Result<(), DeskError> {
    let actor = unit.context().actor;
    let found = unit.state::<Cases>(&case.to_string()).await?;
    let audience = found.map(Cases::audience).ok_or(StoreError::NotFound("case"))?;
    if access::permits(actor, ("link", action), &audience) {
        return Ok(());
    }
    if access::permits(actor, ("case", access::READ), &audience) {
        return Err(DeskError::Denied);
    }
    Err(StoreError::NotFound("case").into())
}

/// Hands a link to one case out.
pub struct AddLink<'a> {
    /// The case.
    pub case: CaseId,
    /// The id of the link to be.
    pub id: AccountId,
    /// The hash of its token.
    pub hash: &'a str,
    /// How long it lasts, in hours: 1 to [`LONGEST_H`].
    pub hours: i64,
}

impl UseCase for AddLink<'_> {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        permit(unit, self.case, "add").await?;
        let ctx = unit.context();
        let lends = ctx.actor.post.unit.clone().ok_or(DeskError::Denied)?;
        if !(1..=LONGEST_H).contains(&self.hours) {
            return Err(DeskError::Refused {
                code: "link.bad_hours",
                about_data: true,
            });
        }
        let link = Link {
            id: self.id,
            case: self.case,
            unit: lends,
            created_at: ctx.recorded_at,
            expires_at: ctx.recorded_at.plus_seconds(self.hours * 3600),
            revoked_at: None,
        };
        account::save_link(unit, self.hash, &link);
        Ok(())
    }
}

/// Takes a link back.
pub struct RevokeLink {
    /// The case it opens.
    pub case: CaseId,
    /// The link.
    pub id: AccountId,
}

impl UseCase for RevokeLink {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        permit(unit, self.case, "revoke").await?;
        let own = unit.context().actor.post.unit.clone();
        let links = account::links(unit.db(), self.case).await?;
        let live = links
            .iter()
            .any(|link| link.id == self.id && link.revoked_at.is_none() && Some(&link.unit) == own.as_ref());
        if !live {
            return Err(StoreError::NotFound("link").into());
        }
        account::revoke_link(unit, self.case, self.id);
        Ok(())
    }
}
