//! The journal 操作留痕 for those who look after it: who did what and when, without what was said.

use axum::Json;
use axum::extract::State;
use axum::routing::get;
use gezhi_api::account::{JournalPage, JournalStep};
use gezhi_domain::access;
use gezhi_domain::actor::Post;
use gezhi_domain::time::Timestamp;
use gezhi_store::journal::{self, JournalRow};
use serde::Deserialize;

use crate::failure::Failure;
use crate::operation::{Access, Book, Operation};
use crate::query::Query;
use crate::session::Who;
use crate::state::App;

/// The most steps of a page.
const LARGEST: i64 = 200;

const QUERY: &[(&str, &str)] = &[
    (
        "kind",
        "The kind of record, with `id`: the steps of this one record.",
    ),
    ("id", "The record."),
    (
        "after",
        "The journal position to go on after; none means from the first.",
    ),
    ("limit", "How many, 1 to 200; 50 when not said."),
];

pub(super) fn add(book: Book) -> Book {
    let list_it = Operation::get("/api/v1/journal", "accounts", "Who did what and when")
        .access(Access::May("journal", access::READ))
        .query(QUERY)
        .answers::<JournalPage>(200);
    book.with(list_it, get(list))
}

#[derive(Deserialize)]
struct Asked {
    kind: Option<String>,
    id: Option<String>,
    after: Option<i64>,
    limit: Option<i64>,
}

async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Json<JournalPage>, Failure> {
    if access::scope(who.actor.post.role, "journal", access::READ).is_none() {
        return Err(Failure::DENIED);
    }
    let limit = asked.limit.unwrap_or(50);
    if !(1..=LARGEST).contains(&limit) {
        return Err(Failure::query("limit"));
    }
    let (world, after) = (app.world()?, asked.after.unwrap_or(0));
    let rows = match (&asked.kind, &asked.id) {
        (Some(kind), Some(id)) => journal::steps(world.db(), (kind, id), (after, limit)).await?,
        (None, None) => journal::after(world.db(), after, limit).await?,
        (Some(_), None) => return Err(Failure::query("id")),
        (None, Some(_)) => return Err(Failure::query("kind")),
    };
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == limit);
    let next = rows.last().filter(|_| full).map(|row| row.position);
    Ok(Json(JournalPage {
        items: rows.into_iter().map(step).collect(),
        next,
    }))
}

fn step(row: JournalRow) -> JournalStep {
    let post = serde_json::from_str::<Post>(&row.post).ok();
    let role = post.and_then(|post| serde_json::to_value(post.role).ok());
    JournalStep {
        position: row.position,
        kind: row.kind,
        id: row.id,
        verb: row.verb,
        account: row.account,
        role: role
            .and_then(|role| role.as_str().map(ToOwned::to_owned))
            .unwrap_or_default(),
        occurred_at: Timestamp::from_millis(row.occurred_at).to_string(),
        recorded_at: Timestamp::from_millis(row.recorded_at).to_string(),
    }
}
