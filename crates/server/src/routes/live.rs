//! Live updates 实时推送: the journal behind a cursor, as server-sent events.
//!
//! The number of an event is the journal position: whoever comes back with `Last-Event-ID` misses nothing. One
//! that is more than 1,000 rows behind gets `reset` and loads its lists again.

use std::convert::Infallible;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures::Stream;
use gezhi_domain::access;
use gezhi_domain::audience::Audience;
use gezhi_domain::time::Timestamp;
use gezhi_store::journal::{self, JournalRow};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::failure::Failure;
use crate::operation::{Book, Operation};
use crate::query::Query;
use crate::session::Who;
use crate::state::App;

/// Further behind than this, a client loads its lists again.
const BEHIND: i64 = 1_000;
/// Journal rows read at a time.
const ROUND: i64 = 200;

const QUERY: &[(&str, &str)] = &[(
    "after",
    "The journal position to go on after; `Last-Event-ID` counts first. None means from now on.",
)];

pub(super) fn add(book: Book) -> Book {
    let live_it = Operation::get(
        "/api/v1/events",
        "live",
        "What happens to matters the reader may see, as it happens",
    )
    .query(QUERY)
    .answers_raw(200, "text/event-stream");
    book.with(live_it, get(live))
}

#[derive(Deserialize)]
struct Asked {
    after: Option<i64>,
}

async fn live(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let newest = *app.world()?.db().position().borrow();
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let after = last.or(asked.after).unwrap_or(newest);
    let (out, events) = mpsc::channel(64);
    tokio::spawn(follow(app, who, after, out));
    Ok(Sse::new(ReceiverStream::new(events)).keep_alive(KeepAlive::default()))
}

type Out = mpsc::Sender<Result<Event, Infallible>>;

/// Sends what the reader may know until they go away or the server stops.
async fn follow(app: App, who: Who, mut after: i64, out: Out) {
    let Ok(world) = app.world().cloned() else { return };
    let (mut position, mut stopping) = (world.db().position(), app.stopping());
    loop {
        let newest = *position.borrow_and_update();
        if newest - after > BEHIND {
            after = newest;
            if out
                .send(Ok(Event::default()
                    .event("reset")
                    .id(after.to_string())
                    .data("{}")))
                .await
                .is_err()
            {
                return;
            }
        }
        while after < newest {
            let Ok(rows) = journal::after(world.db(), after, ROUND).await else {
                return;
            };
            for row in &rows {
                after = row.position;
                let Some(event) = told(&who, row) else { continue };
                if out.send(Ok(event)).await.is_err() {
                    return;
                }
            }
            if rows.is_empty() {
                break;
            }
        }
        tokio::select! {
            changed = position.changed() => if changed.is_err() { return },
            _ = stopping.wait_for(|stop| *stop) => return,
            () = out.closed() => return,
        }
    }
}

/// What the reader learns of a journal row: the step, that the matter is gone for them, or nothing.
fn told(who: &Who, row: &JournalRow) -> Option<Event> {
    let (before, after) = row.audiences();
    let sees = |audience: &Audience| access::permits(&who.actor, (&row.kind, access::READ), audience);
    let name = if after.as_ref().is_some_and(sees) {
        "step"
    } else if before.as_ref().is_some_and(sees) {
        "gone"
    } else {
        return None;
    };
    let told = serde_json::json!({
        "position": row.position,
        "kind": row.kind,
        "id": row.id,
        "verb": if name == "step" { Some(&row.verb) } else { None },
        "occurred_at": Timestamp::from_millis(row.occurred_at).to_string(),
    });
    Some(
        Event::default()
            .event(name)
            .id(row.position.to_string())
            .data(told.to_string()),
    )
}
