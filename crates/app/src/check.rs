//! `gezhi check` and `gezhi migrate`.

use gezhi_desk::World;
use gezhi_domain::case::Cases;
use gezhi_store::{attachment, check, seal};
use serde_json::json;

use crate::open::Store;
use crate::report::print;

/// What was looked at, and the first row that does not hold.
pub(crate) struct Checked {
    pub(crate) matters: u64,
    pub(crate) steps: u64,
    pub(crate) wrong: Option<String>,
}

impl Checked {
    /// An error that names the first row that does not hold.
    pub(crate) fn verdict(self) -> Result<(), String> {
        self.wrong
            .map_or(Ok(()), |wrong| Err(format!("does not hold: {wrong}")))
    }
}

/// Looks at every matter, figure, seal and attachment.
pub(crate) async fn everything(world: &World) -> Result<Checked, String> {
    let told = |error: gezhi_store::StoreError| error.to_string();
    let found = check::run::<Cases>(world.db(), &world.rules().calendar)
        .await
        .map_err(told)?;
    let wrong = match found.first_fault {
        Some(fault) => Some(fault),
        None => match seal::check(world.db()).await.map_err(told)? {
            Some(fault) => Some(fault),
            None => attachment::check(world.db()).await.map_err(told)?,
        },
    };
    Ok(Checked {
        matters: found.matters,
        steps: found.steps,
        wrong,
    })
}

pub(crate) async fn run(store: &Store, json: bool) -> Result<(), String> {
    let world = store.ready().await?;
    let checked = everything(&world).await?;
    print(
        json,
        &json!({ "matters": checked.matters, "journal_rows": checked.steps, "wrong": checked.wrong }),
    );
    checked.verdict()
}

pub(crate) async fn migrate(store: &Store, json: bool) -> Result<(), String> {
    store
        .db()
        .await
        .map_err(|error| format!("{}: {error}", store.data.display()))?;
    print(json, &json!({ "engine": store.engine(), "migrated": true }));
    Ok(())
}
