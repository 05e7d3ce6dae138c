//! The history of one case, made from its journal rows: no copy of it is kept anywhere.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;
use gezhi_api::case::{HistoryPage, HistoryStep, Reading, SaidView, details};
use gezhi_domain::access;
use gezhi_domain::actor::{Actor, Post, Role};
use gezhi_domain::case::{Cases, Event, Said, said};
use gezhi_domain::kernel::Facets;
use gezhi_domain::sight::{Shown, Sight, Written};
use gezhi_domain::time::Timestamp;
use gezhi_store::journal::{self, JournalRow};
use gezhi_store::{StoreError, matter};
use serde::Deserialize;

use super::known;
use super::view::{context, opened};
use crate::failure::Failure;
use crate::operation::{Access, Book, Operation};
use crate::query::Query;
use crate::routes::language;
use crate::session::Who;
use crate::state::App;

/// The most steps of a page.
const LARGEST: i64 = 200;

const QUERY: &[(&str, &str)] = &[
    ("after", "The `next` of the page before."),
    ("limit", "Steps of a page, at most 200; 50 when not given."),
];

pub(super) fn add(book: Book) -> Book {
    let history_it = Operation::get(
        "/api/v1/cases/{id}/history",
        "cases",
        "Every step of a case and what was said in it, as the reader may read it",
    )
    .access(Access::May("case", access::READ))
    .query(QUERY)
    .answers::<HistoryPage>(200);
    book.with(history_it, get(history))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    after: Option<i64>,
    limit: Option<i64>,
}

async fn history(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Json<HistoryPage>, Failure> {
    let (world, id) = (app.world()?, known(&id)?.to_string());
    let (_, case) = matter::load::<Cases>(world.db(), &id)
        .await?
        .ok_or(Failure::NOT_FOUND)?;
    if !access::permits(&who.actor, ("case", access::READ), &Cases::audience(&case)) {
        return Err(Failure::NOT_FOUND);
    }
    let (after, limit) = (asked.after.unwrap_or(0), asked.limit.unwrap_or(50));
    if !(1..=LARGEST).contains(&limit) {
        return Err(Failure::query("limit"));
    }
    let mut rows = journal::steps(world.db(), ("case", &id), (after, limit + 1)).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|found| found > limit);
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let next = rows.last().filter(|_| more).map(|row| row.position);
    let steps: Vec<Step> = rows
        .into_iter()
        .map(|row| Step::of(row, &who.actor))
        .collect::<Result<_, _>>()?;
    let shown = steps
        .iter()
        .flat_map(|step| step.said.iter().map(|(said, shown)| (said.text.id, *shown)));
    let words = opened(world, shown.collect()).await?;
    let (rules, now) = (world.rules(), world.now());
    let reading = Reading {
        words: &words,
        catalogue: &rules.catalogue,
        day: now.day_in(rules.calendar.zone()),
        now,
        language: language(&headers),
        sight: Sight::of(&who.actor.post),
        ctx: context(&rules, &who.actor, now),
    };
    let items = steps.into_iter().map(|step| step.view(&reading, &who.actor));
    Ok(Json(HistoryPage {
        items: items.collect(),
        next,
    }))
}

/// A journal row, with those of its texts the reader may read.
struct Step {
    row: JournalRow,
    post: Post,
    written: Written,
    events: Vec<Event>,
    said: Vec<(Said, Shown)>,
}

impl Step {
    fn of(row: JournalRow, reader: &Actor) -> Result<Self, Failure> {
        let post: Post =
            serde_json::from_str(&row.post).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let events: Vec<Event> =
            serde_json::from_str(&row.events).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let written = written(&row, &post, reader);
        let sight = Sight::of(&reader.post);
        // A contractor works on one case for one unit and reads what they said themselves.
        let own_alone = reader.post.role == Role::Contractor && written == Written::ByOthers;
        let texts = events.iter().flat_map(said).filter(|_| !own_alone);
        let said = texts
            .filter_map(|said| Some((said, sight.reads(said.readers, written)?)))
            .collect();
        Ok(Self {
            row,
            post,
            written,
            events,
            said,
        })
    }

    fn view(self, reading: &Reading<'_>, reader: &Actor) -> HistoryStep {
        let said = self.said.iter().filter_map(|(said, _)| {
            Some(SaidView {
                what: said.what.to_owned(),
                words: reading.words.get(&said.text.id)?.to_string(),
            })
        });
        let role = serde_json::to_value(self.post.role).ok();
        let known = Sight::of(&reader.post).is_desk() || self.written == Written::ByOwn;
        HistoryStep {
            position: self.row.position,
            occurred_at: Timestamp::from_millis(self.row.occurred_at).to_string(),
            recorded_at: Timestamp::from_millis(self.row.recorded_at).to_string(),
            role: role
                .and_then(|role| role.as_str().map(ToOwned::to_owned))
                .unwrap_or_default(),
            unit: self.post.unit.as_ref().map(|unit| reading.unit(unit)),
            account: known.then_some(self.row.account),
            details: self.events.iter().flat_map(details).collect(),
            said: said.collect(),
            verb: self.row.verb,
        }
    }
}

/// Whose step it was: a contractor's own is their link's, everybody else's that of their unit.
fn written(row: &JournalRow, post: &Post, reader: &Actor) -> Written {
    let own = if reader.post.role == Role::Contractor || reader.post.unit.is_none() {
        row.account == reader.account.to_string()
    } else {
        post.unit == reader.post.unit
    };
    if own { Written::ByOwn } else { Written::ByOthers }
}
