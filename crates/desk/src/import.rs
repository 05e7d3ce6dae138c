//! Imports 批量导入 of tables: brought, started, stopped; each row through the same front door.

use gezhi_domain::access;
use gezhi_domain::code::CaseId;
use gezhi_store::attachment::Stored;
use gezhi_store::import::{self, Import, Status};
use gezhi_store::{StoreError, Unit};
use serde::{Deserialize, Serialize};

use crate::error::DeskError;
use crate::receive::Receive;
use crate::transact::UseCase;
use crate::world::World;

/// Removes the files of imports brought longer ago than the policy keeps them, some at a time.
///
/// # Errors
/// What the store says.
pub async fn forget_import_files(world: &World) -> Result<(), StoreError> {
    let (now, days) = (world.now(), world.rules().policy.import_file_days);
    let before = now.plus_seconds(-i64::from(days) * 24 * 3600);
    import::forget_files(world.db(), now, before).await
}

fn permit(unit: &Unit<'_>) -> Result<(), DeskError> {
    let role = unit.context().actor.post.role;
    let may = |kind, action| access::scope(role, kind, action).is_some();
    if may("platform", "import") && may("case", "receive") {
        Ok(())
    } else {
        Err(DeskError::Denied)
    }
}

async fn known(world: &World, id: &str) -> Result<Import, DeskError> {
    let found = import::find(world.db(), id).await?;
    found.ok_or_else(|| StoreError::NotFound("import").into())
}

/// Keeps a file that was stored before as an import to be confirmed.
pub struct BringImport<'a> {
    /// The id of the import.
    pub id: &'a str,
    /// The file.
    pub stored: &'a Stored,
    /// Rows and broken lines in it.
    pub total: i64,
}

impl UseCase for BringImport<'_> {
    type Answer = String;

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<String, DeskError> {
        permit(unit)?;
        import::add(unit, self.id, self.stored, self.total)?;
        Ok(self.id.to_owned())
    }
}

/// Starts an import as a person confirmed it.
pub struct StartImport<'a> {
    /// The import.
    pub id: &'a str,
    /// The plan, as JSON, checked against the file.
    pub plan: &'a str,
}

impl UseCase for StartImport<'_> {
    type Answer = ();

    async fn run(&self, world: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        permit(unit)?;
        let found = known(world, self.id).await?;
        if found.status != Status::Proposed {
            return Err(NOT_NOW);
        }
        import::start(unit, self.id, self.plan);
        Ok(())
    }
}

const NOT_NOW: DeskError = DeskError::Refused {
    code: "import.not_now",
    about_data: false,
};

/// Stops an import; what was received stays.
pub struct CancelImport<'a> {
    /// The import.
    pub id: &'a str,
}

impl UseCase for CancelImport<'_> {
    type Answer = ();

    async fn run(&self, world: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        permit(unit)?;
        let found = known(world, self.id).await?;
        if !matches!(found.status, Status::Proposed | Status::Running) {
            return Err(NOT_NOW);
        }
        import::cancel(unit, self.id);
        Ok(())
    }
}

/// Ends an import whose rows are all done.
pub struct EndImport<'a> {
    /// The import.
    pub import: &'a Import,
}

impl UseCase for EndImport<'_> {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        permit(unit)?;
        import::end(unit, self.import);
        Ok(())
    }
}

/// Receives one row, unless it was received before.
pub struct ImportRow<'a> {
    /// What the row is known by.
    pub key: &'a str,
    /// The report.
    pub receive: Receive<'a>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// It became this case.
    Received(CaseId),
    /// It had become this case before: nothing changed.
    Repeated(CaseId),
}

impl UseCase for ImportRow<'_> {
    type Answer = Taken;

    async fn run(&self, world: &World, unit: &mut Unit<'_>) -> Result<Taken, DeskError> {
        permit(unit)?;
        let report = self.receive.report;
        let number = report
            .external_number
            .as_ref()
            .map(gezhi_domain::code::Code::as_str);
        let known = import::known(world.db(), self.key, (report.source.as_str(), number)).await?;
        if let Some(case) = known {
            return Ok(Taken::Repeated(case));
        }
        let received = self.receive.run(world, unit).await?;
        import::remember(unit, self.key, received.id);
        Ok(Taken::Received(received.id))
    }
}
