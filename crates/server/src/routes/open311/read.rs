//! What anybody may read: services, their definitions, published requests and what changed.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use gezhi_api::progress;
use gezhi_desk::World;
use gezhi_domain::case::{Case, Outcome, PublicView};
use gezhi_domain::code::{CaseId, TypeCode};
use gezhi_intake::open311::{self, Ask, Change, Denied, Document, SpanAsk, Wanted};
use gezhi_store::public::{self, Filter};
use gezhi_store::{attachment, matter, words};

use super::{Asked, CHANGESET, failed, reply};
use crate::state::App;

pub(super) async fn top(State(app): State<App>, asked: Asked) -> Response {
    let answer = match app.world() {
        Ok(world) => listed(world, &asked).await,
        Err(_) => Err(failed(gezhi_store::StoreError::Standby)),
    };
    reply(asked.format, &answer)
}

async fn listed(world: &World, asked: &Asked) -> Result<Document, Denied> {
    let rules = world.rules();
    let naming = asked.naming(world, &rules);
    match asked.name.as_str() {
        "discovery" => {
            let contact = if asked.english {
                &rules.jurisdiction.name_en
            } else {
                &rules.jurisdiction.name_zh
            };
            Ok(open311::discovery(&asked.base, CHANGESET, contact))
        }
        "services" => Ok(open311::services(naming)),
        "requests" => {
            let ask = Ask::read(&asked.pairs, world.now())?;
            let filter = Filter {
                received: ask.ids.is_empty().then_some(ask.span),
                case_types: if ask.ids.is_empty() { ask.codes } else { Vec::new() },
                open: ask.open.filter(|_| ask.ids.is_empty()),
                within: ask
                    .within
                    .filter(|_| ask.ids.is_empty())
                    .map(|area| (area.least, area.most)),
                numbers: ask.ids,
            };
            let found = public::list(world.db(), &filter, ask.page)
                .await
                .map_err(failed)?;
            let wanted = wanted(world, asked, found).await?;
            Ok(open311::requests(&wanted, naming))
        }
        "servicerequestupdates" => updates(world, asked).await,
        _ => Err(Denied::missing("there is no such list")),
    }
}

/// Public views with their words and photos; a case that is not public is left out.
async fn wanted(world: &World, asked: &Asked, cases: Vec<(String, Case)>) -> Result<Vec<Wanted>, Denied> {
    let views: Vec<(String, PublicView)> = cases
        .into_iter()
        .filter_map(|(id, case)| Some((id, PublicView::of(&case)?)))
        .collect();
    let texts: Vec<_> = views.iter().map(|(_, view)| view.summary.id).collect();
    let mut texts: HashMap<_, _> = words::texts(world.db(), &texts).await.map_err(failed)?;
    let mut photos = released(world, &views).await?;
    let shown = |(id, view): (String, PublicView)| {
        // A summary that was erased is public no more.
        let summary = texts.remove(&view.summary.id)?.to_string();
        let notes = progress::words(view.progress, view.outcome.map(Outcome::name), asked.language());
        let media_url = photos
            .remove(&id)
            .map(|photo| format!("{}/api/v1/public/photos/{photo}", asked.base));
        Some(Wanted {
            view,
            summary,
            notes,
            media_url,
        })
    };
    Ok(views.into_iter().filter_map(shown).collect())
}

async fn released(world: &World, views: &[(String, PublicView)]) -> Result<HashMap<String, String>, Denied> {
    let ids: Vec<&str> = views.iter().map(|(id, _)| id.as_str()).collect();
    attachment::released(world.db(), "case", &ids)
        .await
        .map_err(failed)
}

async fn updates(world: &World, asked: &Asked) -> Result<Document, Denied> {
    let span = SpanAsk::read(&asked.pairs, world.now())?;
    let steps = public::steps(world.db(), open311::TOLD, (span.start, span.end))
        .await
        .map_err(failed)?;
    let told = steps.into_iter().map(|step| {
        let change = Change::of(&step.verb, &step.events);
        let words = progress::words(
            change.progress,
            change.outcome.map(Outcome::name),
            asked.language(),
        );
        (
            step.position.to_string(),
            step.number,
            change.status,
            words,
            step.at,
        )
    });
    Ok(open311::updates(told.collect()))
}

pub(super) async fn service(State(app): State<App>, asked: Asked) -> Response {
    let found = || {
        let world = app.world().ok()?;
        let rules = world.rules();
        let naming = asked.naming(world, &rules);
        let code: TypeCode = asked.name.parse().ok()?;
        let row = naming.catalogue.case_types.get(&code, naming.day)?;
        row.public_space.then(|| open311::definition(row, naming))
    };
    reply(
        asked.format,
        &found().ok_or(Denied::missing("service_code is not known")),
    )
}

pub(super) async fn request(State(app): State<App>, asked: Asked) -> Response {
    let answer = one(&app, &asked).await;
    reply(asked.format, &answer)
}

async fn one(app: &App, asked: &Asked) -> Result<Document, Denied> {
    const MISSING: Denied = Denied::missing("service_request_id is not known or not public");
    let world = app
        .world()
        .map_err(|_| failed(gezhi_store::StoreError::Standby))?;
    let filter = Filter {
        numbers: vec![asked.name.clone()],
        ..Filter::default()
    };
    let found = public::list(world.db(), &filter, (1, 0)).await.map_err(failed)?;
    let only = wanted(world, asked, found).await?.pop().ok_or(MISSING)?;
    let rules = world.rules();
    Ok(open311::one(only, asked.naming(world, &rules)))
}

/// A request is answered with its number at once; whoever kept the number or the case's id as a token gets it back.
pub(super) async fn token(State(app): State<App>, asked: Asked) -> Response {
    let answer = number_of(&app, &asked).await;
    reply(asked.format, &answer)
}

async fn number_of(app: &App, asked: &Asked) -> Result<Document, Denied> {
    const MISSING: Denied = Denied::missing("token is not known");
    let world = app
        .world()
        .map_err(|_| failed(gezhi_store::StoreError::Standby))?;
    let id = match asked.name.parse::<CaseId>() {
        Ok(id) => id.to_string(),
        Err(_) => public::by_number(world.db(), &asked.name)
            .await
            .map_err(failed)?
            .ok_or(MISSING)?,
    };
    let found = matter::load::<gezhi_domain::case::Cases>(world.db(), &id)
        .await
        .map_err(failed)?;
    let (_, case) = found.ok_or(MISSING)?;
    Ok(open311::token(case.number.as_str(), &asked.name))
}
