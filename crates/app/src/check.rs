//! `gezhi check` and `gezhi migrate`.

use gezhi_domain::case::Cases;
use gezhi_store::{attachment, check, seal};
use serde_json::json;

use crate::open::Store;
use crate::report::print;

pub(crate) async fn run(store: &Store, json: bool) -> Result<(), String> {
    let world = store.ready().await?;
    let told = |error: gezhi_store::StoreError| error.to_string();
    let found = check::run::<Cases>(world.db(), &world.rules().calendar)
        .await
        .map_err(told)?;
    let seals = seal::check(world.db()).await.map_err(told)?;
    let files = attachment::check(world.db()).await.map_err(told)?;
    let wrong = found.first_fault.clone().or(seals).or(files);
    print(
        json,
        &json!({ "matters": found.matters, "journal_rows": found.steps, "wrong": wrong }),
    );
    wrong.map_or(Ok(()), |wrong| Err(format!("does not hold: {wrong}")))
}

pub(crate) async fn migrate(store: &Store, json: bool) -> Result<(), String> {
    store
        .db()
        .await
        .map_err(|error| format!("{}: {error}", store.data.display()))?;
    print(json, &json!({ "engine": store.engine(), "migrated": true }));
    Ok(())
}
