//! Tying cases together 并案与拆分: join and unmerge change two cases in one commit.

use gezhi_domain::case::{Case, Cases, Command, JoinReason, Stage};
use gezhi_domain::code::CaseId;
use gezhi_store::{StoreError, Unit};

use crate::error::DeskError;
use crate::step::permit;
use crate::transact::UseCase;
use crate::world::World;

/// Joins one case to another: its reports and the earlier due move there.
pub struct Join {
    /// The case that ends.
    pub from: CaseId,
    /// The case that goes on.
    pub into: CaseId,
    /// Why.
    pub reason: JoinReason,
}

impl UseCase for Join {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        let (from, into) = (self.from.to_string(), self.into.to_string());
        if from == into {
            return Err(DeskError::Refused {
                code: "case.bad_join",
                about_data: true,
            });
        }
        permit::<Cases>(unit, &from, "join").await?;
        permit::<Cases>(unit, &into, "join").await?;
        let joining = unit
            .state::<Cases>(&from)
            .await?
            .ok_or(StoreError::NotFound("case"))?;
        let Case {
            reports, promises, ..
        } = joining.clone();
        unit.execute::<Cases>(
            &from,
            Command::Join {
                into: self.into,
                reason: self.reason,
            },
        )
        .await?;
        unit.execute::<Cases>(
            &into,
            Command::TakeIn {
                from: self.from,
                reports,
                promises,
            },
        )
        .await?;
        Ok(())
    }
}

/// Undoes a join: the case takes its reports back and goes on by its own clocks.
pub struct Unmerge {
    /// The joined case.
    pub case: CaseId,
}

impl UseCase for Unmerge {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        let id = self.case.to_string();
        permit::<Cases>(unit, &id, "unmerge").await?;
        let joined = unit.state::<Cases>(&id).await?.map(|case| case.stage.clone());
        unit.execute::<Cases>(&id, Command::Unmerge).await?;
        if let Some(Stage::Joined { into }) = joined {
            unit.execute::<Cases>(&into.to_string(), Command::LetGo { to: self.case })
                .await?;
        }
        Ok(())
    }
}
