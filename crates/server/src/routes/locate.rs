//! Locating over HTTP 定位: where a place lies and what follows from it, before anything is saved.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::post;
use gezhi_api::case::{PlaceForm, Reading};
use gezhi_api::locate::{ChangeView, ClockView, LocateForm, LocatedView, Telling};
use gezhi_desk::{Correction, Preview, Subject, World, correction, preview};
use gezhi_domain::sight::Sight;

use crate::body::Write;
use crate::failure::Failure;
use crate::operation::{Access, Book, Operation, Writes};
use crate::routes::language;
use crate::session::Who;
use crate::state::App;

pub(super) fn add(book: Book) -> Book {
    let locate_it = Operation::post(
        "/api/v1/locate",
        "cases",
        "Where a place lies, whose it is and which clocks would run",
    )
    .access(Access::SignedIn)
    .writes(Writes::Nothing)
    .body::<LocateForm>()
    .answers::<LocatedView>(200);
    let correct_it = Operation::post(
        "/api/v1/cases/{id}/locate/preview",
        "cases",
        "What correcting the place would change, before it is saved",
    )
    .access(Access::May("case", "locate"))
    .writes(Writes::Nothing)
    .body::<PlaceForm>()
    .answers::<LocatedView>(200);
    book.with(locate_it, post(locate)).with(correct_it, post(correct))
}

async fn locate(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    write: Write<LocateForm>,
) -> Result<Json<LocatedView>, Failure> {
    let (world, form) = (app.world()?, &write.body);
    let said = form.place.read().map_err(|problem| problem.under("/place"))?;
    let subject = Subject {
        source: form.source.clone(),
        case_type: form.case_type.clone(),
        defect: form.defect.clone(),
        excluded: Vec::new(),
    };
    let at = form.at.map_or_else(|| world.now(), |moment| moment.0);
    let found = preview(world, &said, &subject, at);
    let telling = |reading: &Reading<'_>| view(&found, starting(&found, reading), reading);
    Ok(Json(tell(world, &who, &headers, telling)))
}

async fn correct(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
    write: Write<PlaceForm>,
) -> Result<Json<LocatedView>, Failure> {
    let world = app.world()?;
    let id = id.parse().map_err(|_| Failure::NOT_FOUND)?;
    let said = write.body.read()?;
    let found = correction(world, &who.actor, id, &said).await?;
    let telling = |reading: &Reading<'_>| {
        let mut view = view(&found.preview, corrected(&found, reading), reading);
        view.changes = ChangeView::between(&found.before, &found.after);
        view
    };
    Ok(Json(tell(world, &who, &headers, telling)))
}

/// The clocks of a case after a correction: those that run, and before dispatch those that will start.
fn corrected(found: &Correction, reading: &Reading<'_>) -> Vec<ClockView> {
    let running = found.promises.iter();
    let mut clocks: Vec<ClockView> = running
        .map(|promise| ClockView::running(&found.before, promise, reading))
        .collect();
    if found.before.lead.is_none() {
        let mut next = starting(&found.preview, reading);
        next.retain(|clock| clocks.iter().all(|held| held.kind != clock.kind));
        clocks.extend(next);
    }
    clocks
}

fn starting(found: &Preview, reading: &Reading<'_>) -> Vec<ClockView> {
    let clocks = found.clocks.iter();
    clocks
        .map(|(trigger, promise)| ClockView::starting(*trigger, promise, reading))
        .collect()
}

fn view(found: &Preview, clocks: Vec<ClockView>, reading: &Reading<'_>) -> LocatedView {
    let telling = Telling {
        geography: (&found.version.geography, found.version.number),
        reading,
    };
    LocatedView::of(&found.located, found.route.as_ref(), clocks, &telling)
}

/// Puts what was found in the reader's words.
fn tell(
    world: &World,
    who: &Who,
    headers: &HeaderMap,
    telling: impl Fn(&Reading<'_>) -> LocatedView,
) -> LocatedView {
    let (rules, now) = (world.rules(), world.now());
    let words = std::collections::HashMap::new();
    telling(&Reading {
        words: &words,
        catalogue: &rules.catalogue,
        day: now.day_in(rules.calendar.zone()),
        now,
        language: language(headers),
        sight: Sight::Unit,
        ctx: super::cases::context(&rules, &who.actor, now),
    })
}
