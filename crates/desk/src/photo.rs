//! Photos 照片: stored before a matter exists or as part of it, named by commands, released by a person.
//!
//! The file lies on disk before the batch that names it. **Absent:** reading pictures (`server`).

use gezhi_domain::access;
use gezhi_domain::case::{Cases, Command};
use gezhi_domain::code::AttachmentId;
use gezhi_store::attachment::{self, Stored};
use gezhi_store::{StoreError, Unit};

use crate::error::DeskError;
use crate::step::permit;
use crate::transact::UseCase;
use crate::world::World;

const NO_PHOTO: DeskError = DeskError::Refused {
    code: "no_photo",
    about_data: true,
};

/// Makes the photos part of the matter: each lies in it already or was stored by the same account before.
///
/// # Errors
/// A refusal when one is not there, or is somebody else's.
pub(crate) async fn bind(
    unit: &mut Unit<'_>,
    (kind, matter): (&str, &str),
    photos: &[AttachmentId],
) -> Result<(), DeskError> {
    let account = unit.context().actor.account.to_string();
    let mut ids: Vec<String> = photos.iter().map(ToString::to_string).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let found = attachment::find(unit.db(), &id).await?.ok_or(NO_PHOTO)?;
        if found.matter.is_empty() && found.account == account {
            attachment::bind(unit, &id, (kind, matter));
        } else if (found.kind.as_str(), found.matter.as_str()) != (kind, matter) {
            return Err(NO_PHOTO);
        }
    }
    Ok(())
}

/// Names photos that came with a report as part of the case it became.
///
/// # Errors
/// What the store says.
pub(crate) async fn arrive(unit: &mut Unit<'_>, case: &str, photos: &[Stored]) -> Result<(), DeskError> {
    if photos.is_empty() {
        return Ok(());
    }
    for stored in photos {
        attachment::name(unit, stored, ("case", case), ("other", "image/jpeg"));
    }
    let photos = photos.iter().map(|stored| stored.id).collect();
    unit.execute::<Cases>(case, Command::Attach { photos }).await?;
    Ok(())
}

/// Keeps a photo for a matter that is not received yet.
pub struct KeepPhoto<'a> {
    /// The file.
    pub stored: &'a Stored,
    /// What it shows and its media type.
    pub about: (&'a str, &'a str),
}

impl UseCase for KeepPhoto<'_> {
    type Answer = String;

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<String, DeskError> {
        if access::scope(unit.context().actor.post.role, "case", "attach").is_none() {
            return Err(DeskError::Denied);
        }
        attachment::name(unit, self.stored, ("", ""), self.about);
        Ok(self.stored.id.to_string())
    }
}

/// Attaches a photo to a case.
pub struct AttachPhoto<'a> {
    /// The case.
    pub case: &'a str,
    /// The file.
    pub stored: &'a Stored,
    /// What it shows and its media type.
    pub about: (&'a str, &'a str),
}

impl UseCase for AttachPhoto<'_> {
    type Answer = String;

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<String, DeskError> {
        permit::<Cases>(unit, self.case, "attach").await?;
        attachment::name(unit, self.stored, ("case", self.case), self.about);
        let photos = vec![self.stored.id];
        unit.execute::<Cases>(self.case, Command::Attach { photos })
            .await?;
        Ok(self.stored.id.to_string())
    }
}

/// Releases a photo for the public, by whoever may release the public text.
pub struct ReleasePhoto<'a> {
    /// The photo.
    pub id: &'a str,
}

impl UseCase for ReleasePhoto<'_> {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        let gone = || StoreError::NotFound("attachment");
        let found = attachment::find(unit.db(), self.id).await?.ok_or_else(gone)?;
        if found.kind != "case" {
            return Err(gone().into());
        }
        permit::<Cases>(unit, &found.matter, "release_summary").await?;
        attachment::release(unit, self.id);
        Ok(())
    }
}
