//! What the intake form asks before a report is filed: what the words are about, and which earlier cases they may
//! be about. Nothing of it is kept or logged.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::{get, post};
use gezhi_api::case::{
    ClassifyForm, LikelyView, PieceView, ProposalView, Reading, SameThingForm, SameThingView, SortedView,
};
use gezhi_desk::same_thing::{self, Draft, Found};
use gezhi_desk::{Proposals, World};
use gezhi_domain::access;
use gezhi_domain::screen::screen;
use gezhi_domain::sight::Sight;

use super::known;
use super::view::context;
use crate::body::Write;
use crate::failure::Failure;
use crate::operation::{Access, Book, Operation, Writes};
use crate::routes::language;
use crate::session::Who;
use crate::state::App;

pub(super) fn add(book: Book) -> Book {
    let sort_it = Operation::post(
        "/api/v1/classify",
        "cases",
        "Say what words are about; nothing is kept",
    )
    .access(Access::May("case", "receive"))
    .writes(Writes::Nothing)
    .body::<ClassifyForm>()
    .answers::<SortedView>(200);
    let draft = Operation::post(
        "/api/v1/same-thing",
        "cases",
        "Earlier cases a report may be about before it is filed; nothing is kept",
    )
    .access(Access::May("case", "join"))
    .writes(Writes::Nothing)
    .body::<SameThingForm>()
    .answers::<SameThingView>(200);
    let of_case = Operation::get(
        "/api/v1/cases/{id}/same-thing",
        "cases",
        "Earlier cases this one may be about",
    )
    .access(Access::May("case", "join"))
    .answers::<SameThingView>(200);
    book.with(sort_it, post(sort))
        .with(draft, post(before_filing))
        .with(of_case, get(same_as))
}

/// Refuses whoever the table does not let do `action` on cases at all.
fn permit(who: &Who, action: &str) -> Result<(), Failure> {
    let may = access::scope(who.actor.post.role, "case", action);
    may.map(drop).ok_or(Failure::DENIED)
}

async fn sort(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    write: Write<ClassifyForm>,
) -> Result<Json<SortedView>, Failure> {
    permit(&who, "receive")?;
    let (world, words) = (app.world()?, write.body.words.as_str());
    let (rules, now) = (world.rules(), world.now());
    let proposed = propose(world, words);
    let empty = std::collections::HashMap::new();
    let reading = Reading {
        words: &empty,
        catalogue: &rules.catalogue,
        day: now.day_in(rules.calendar.zone()),
        now,
        language: language(&headers),
        sight: Sight::Unit,
        ctx: context(&rules, &who.actor, now),
    };
    let pieces = proposed.pieces.iter().map(|piece| PieceView {
        words: piece.of(words),
        share: rounded(piece.share),
    });
    Ok(Json(SortedView {
        nature: proposed.nature.map(|nature| nature.name().to_owned()),
        types: views(&proposed, &reading),
        sure: proposed.sure,
        threshold: proposed.threshold,
        pieces: pieces.collect(),
        handling_text: screen(words).text,
    }))
}

/// What the sorter says about `words` today.
pub(super) fn propose(world: &World, words: &str) -> Proposals {
    let rules = world.rules();
    let day = world.now().day_in(rules.calendar.zone());
    world
        .sorter()
        .propose(words, (&rules.catalogue, &rules.policy, day))
}

pub(super) fn views(proposed: &Proposals, reading: &Reading<'_>) -> Vec<ProposalView> {
    let types = proposed.types.iter().map(|(code, probability)| ProposalView {
        case_type: reading.case_type(code),
        probability: rounded(*probability),
    });
    types.collect()
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

async fn before_filing(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    write: Write<SameThingForm>,
) -> Result<Json<SameThingView>, Failure> {
    permit(&who, "join")?;
    let form = &write.body;
    let place = form.place.read().map_err(|problem| problem.under("/place"))?;
    let draft = Draft {
        point: place.point,
        case_type: form.case_type.as_ref(),
        words: form.words.as_ref().map_or("", |words| words.as_str()),
    };
    let found = same_thing::of_draft(app.world()?, &who.actor, draft).await?;
    Ok(Json(told(&found, &headers)))
}

async fn same_as(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<SameThingView>, Failure> {
    permit(&who, "join")?;
    let found = same_thing::of_case(app.world()?, &who.actor, known(&id)?).await?;
    Ok(Json(told(&found, &headers)))
}

fn told(found: &Found, headers: &HeaderMap) -> SameThingView {
    let language = language(headers);
    SameThingView {
        likely: found
            .likely
            .iter()
            .map(|likely| LikelyView::of(likely, language))
            .collect(),
        no_place: found.no_place,
    }
}
