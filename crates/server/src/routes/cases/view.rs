//! The view of one case: its words opened, its actions asked.

use std::collections::HashMap;
use std::sync::Arc;

use gezhi_api::case::{ActionView, CaseView, ClassifierView, Reading, texts_of};
use gezhi_api::locate::AreasView;
use gezhi_api::problem::{Language, title};
use gezhi_desk::World;
use gezhi_domain::access;
use gezhi_domain::actor::Actor;
use gezhi_domain::case::{Case, Cases};
use gezhi_domain::code::TextId;
use gezhi_domain::kernel::{Context, Decider, Facets, Named, Refuse, Rulebook};
use gezhi_domain::sight::{Shown, Sight, Written};
use gezhi_domain::time::Timestamp;
use gezhi_store::{matter, words};

use super::super::photos;
use super::sort;
use crate::failure::Failure;
use crate::session::Who;

/// The case `id` as `who` may see it.
pub(in crate::routes) async fn view(
    world: &World,
    who: &Who,
    id: &str,
    language: Language,
) -> Result<CaseView, Failure> {
    let (_, case) = matter::load::<Cases>(world.db(), id)
        .await?
        .ok_or(Failure::NOT_FOUND)?;
    if !access::permits(&who.actor, ("case", access::READ), &Cases::audience(&case)) {
        return Err(Failure::NOT_FOUND);
    }
    let sight = Sight::of(&who.actor.post);
    let shown = texts_of(&case).into_iter().filter_map(|(text, readers)| {
        let shown = sight.reads(readers, Written::ByOthers)?;
        Some((text.id, shown))
    });
    let opened = opened(world, shown.collect()).await?;
    let (rules, now) = (world.rules(), world.now());
    let reading = Reading {
        words: &opened,
        catalogue: &rules.catalogue,
        day: now.day_in(rules.calendar.zone()),
        now,
        language,
        sight,
        ctx: context(&rules, &who.actor, now),
    };
    let mut view = CaseView::of(id, &case, &reading);
    // While a case has no type, the desk sees what its words may be about.
    let words = case.reports.first().and_then(|report| report.words);
    if let (true, None, Some(words)) = (
        sight.is_desk(),
        &case.case_type,
        words.and_then(|text| opened.get(&text.id)),
    ) {
        let proposals = sort::views(&sort::propose(world, words), &reading);
        view.classifier = Some(ClassifierView::proposing(proposals));
    }
    view.areas = AreasView::of(&case.place, &world.geography(now).geography, language);
    if case.photos > 0 {
        view.photos = photos::of_case(world, id).await?.items;
    }
    view.actions = actions(world, who, &case, language);
    Ok(view)
}

/// The words of these texts, each as far as it is shown.
pub(super) async fn opened(
    world: &World,
    shown: HashMap<TextId, Shown>,
) -> Result<HashMap<TextId, Arc<str>>, Failure> {
    let ids: Vec<_> = shown.keys().copied().collect();
    let opened = words::texts(world.db(), &ids).await?;
    let as_shown = opened.into_iter().filter_map(|(id, words)| {
        let shown = shown.get(&id)?;
        Some((id, shown.of(words)))
    });
    Ok(as_shown.collect())
}

/// What the rules may know of this reader at this moment.
pub(in crate::routes) const fn context<'a>(
    rules: &'a Rulebook,
    actor: &'a Actor,
    now: Timestamp,
) -> Context<'a> {
    Context {
        recorded_at: now,
        occurred_at: now,
        actor,
        calendar: &rules.calendar,
        catalogue: &rules.catalogue,
        policy: &rules.policy,
    }
}

/// Every verb the table lets this actor do on the case, and why not now.
pub(super) fn actions(world: &World, who: &Who, case: &Case, language: Language) -> Vec<ActionView> {
    let (rules, now) = (world.rules(), world.now());
    let ctx = context(&rules, &who.actor, now);
    let held = access::held(&who.actor, Cases::KIND, &Cases::audience(case));
    let permitted = held.into_iter().flat_map(|line| {
        let verbs = Cases::VERBS.iter();
        verbs.filter(|verb| verb.name() != "receive" && line.names(verb.name()))
    });
    let asked = permitted.map(|verb| ActionView {
        name: verb.name().to_owned(),
        refusal: Cases::may(Some(case), *verb, &ctx)
            .err()
            .map(|no| title(no.code(), language).to_owned()),
    });
    asked.collect()
}
