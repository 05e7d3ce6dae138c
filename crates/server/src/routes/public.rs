//! What anybody may do without signing in 公众入口: report something, and with number and receipt ask how far it is,
//! add words, take it back, rate it, reopen it.
//!
//! Everything is a `POST`, so that no receipt stands in an address, a log or a history of pages.

use std::sync::Arc;

use axum::Json;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use gezhi_api::progress::{ProgressView, Told};
use gezhi_api::public::{Addition, Ask, Opinion, PublicReceipt, PublicReport, PublicReportForm, Reopening};
use gezhi_desk::{Deed, OwnStep, Receive, ReceiveWithReceipt, Wish, World, transact};
use gezhi_domain::actor::Actor;
use gezhi_domain::case::{Case, Cases, Closing, Event, Stage};
use gezhi_domain::code::CaseId;
use gezhi_domain::text::TextRef;
use gezhi_store::idempotency::Once;
use gezhi_store::receipt::{self, Proof};
use gezhi_store::{journal, matter, new_bits, public, words};
use utoipa::ToSchema;

use crate::body::Write;
use crate::failure::Failure;
use crate::form;
use crate::limit::{self, Limit};
use crate::operation::{Access, Book, Operation, Writes};
use crate::state::App;

/// Reports of one address.
const REPORTS: Limit = Limit::new("public_report", 10, 600);
/// Questions of one address.
const QUESTIONS: Limit = Limit::new("public_ask", 60, 60);
/// Tries with one number, so that nobody guesses a receipt or a second factor.
const TRIES: Limit = Limit::new("public_number", 10, 600);

pub(super) fn add(book: Book) -> Book {
    fn asking<B: ToSchema>(path: &str, summary: &'static str) -> Operation {
        Operation::post(&format!("/api/v1/public/{path}"), "public", summary)
            .access(Access::Open)
            .body::<B>()
    }
    let report_it = asking::<PublicReport>("reports", "Report something; the answer holds the receipt")
        .body_as::<PublicReportForm>("multipart/form-data")
        .answers::<PublicReceipt>(201);
    let ask_it = asking::<Ask>("progress", "How far a report is")
        .writes(Writes::Nothing)
        .answers::<ProgressView>(200);
    let add_it = asking::<Addition>("additions", "Say more about a report").answers::<ProgressView>(200);
    let withdraw_it = asking::<Ask>(
        "withdrawals",
        "Take a report back before anything is done about it",
    )
    .answers::<ProgressView>(200);
    let rate_it =
        asking::<Opinion>("ratings", "Say how content one is with the result").answers::<ProgressView>(200);
    let reopen_it = asking::<Reopening>("reopenings", "Have it done again within the window")
        .answers::<ProgressView>(200);
    book.with(report_it, post(report).layer(DefaultBodyLimit::max(form::LIMIT)))
        .with(ask_it, post(progress))
        .with(add_it, post(add_words))
        .with(withdraw_it, post(withdraw))
        .with(rate_it, post(rate))
        .with(reopen_it, post(reopen))
}

async fn report(
    State(app): State<App>,
    limit::From(address): limit::From,
    request: Request,
) -> Result<Response, Failure> {
    let world = app.world()?;
    app.limits().take(REPORTS, &address, world.now())?;
    let is_form = form::is_form(request.headers());
    let _place = is_form.then(|| app.upload()).transpose()?;
    let (write, photos) = form::with_photos::<PublicReport>(request, &app, "report").await?;
    let rules = world.rules();
    let day = world.now().day_in(rules.calendar.zone());
    let source = super::open_source(&rules, day).ok_or(Failure::NOT_FOUND)?;
    let report = write.body.read(source)?;
    // Nobody signed in stands for a key: the key and the body together name the request.
    let once = write.once_of("public".to_owned());
    let kept = form::keep(&app, world, &photos).await?;
    let case = CaseId::from_bits(new_bits());
    let receive = ReceiveWithReceipt {
        receive: Receive {
            case,
            report: &report,
        },
        second_factor: write.body.second_factor.as_deref(),
        photos: &kept,
    };
    let done = transact(world, deed(once.as_ref()), &receive).await;
    // A request answered before brought its photos then.
    let is_new = done.as_ref().is_ok_and(|done| done.answer.received.id == case);
    form::settle(world, &kept, is_new);
    let done = done.map_err(Failure::of_report)?;
    let receipt = PublicReceipt {
        number: done.answer.received.number.to_string(),
        receipt: done.answer.receipt(world).to_string(),
    };
    Ok((StatusCode::CREATED, Json(receipt)).into_response())
}

static REPORTER: Actor = Actor::REPORTER;

/// A deed of whoever reported, now: nobody without an account says when something was done.
fn deed(once: Option<&Once>) -> Deed<'_> {
    Deed {
        once,
        ..Deed::of(&REPORTER)
    }
}

/// How strong a proof a wish needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Receipt,
    Both,
}

/// The case that was reported, when the receipt proves it.
async fn proved(app: &App, address: &str, ask: &Ask, needs: Needs) -> Result<CaseId, Failure> {
    const WRONG: Failure = Failure::new(StatusCode::NOT_FOUND, "receipt.wrong");
    let world = app.world()?;
    app.limits().take(QUESTIONS, address, world.now())?;
    let number: String = ask.number.trim().to_uppercase().chars().take(64).collect();
    app.limits().take(TRIES, &number, world.now())?;
    let receipt = ask.receipt.parse().map_err(|_| WRONG)?;
    let id = public::by_number(world.db(), &number).await?.ok_or(WRONG)?;
    let proof = receipt::prove(world.db(), &id, receipt, ask.second_factor.as_deref()).await?;
    match (proof, needs) {
        (Proof::Nothing, _) => Err(WRONG),
        (Proof::NoSecondFactor, Needs::Both) => {
            Err(Failure::new(StatusCode::CONFLICT, "receipt.no_second_factor"))
        }
        (Proof::Receipt, Needs::Both) => Err(Failure::new(StatusCode::FORBIDDEN, "receipt.wrong_factor")),
        _ => id.parse().map_err(|_| WRONG),
    }
}

async fn progress(
    State(app): State<App>,
    limit::From(address): limit::From,
    headers: HeaderMap,
    write: Write<Ask>,
) -> Result<Json<ProgressView>, Failure> {
    let case = proved(&app, &address, &write.body, Needs::Receipt).await?;
    seen(app.world()?, case, &headers).await
}

async fn add_words(
    State(app): State<App>,
    from: limit::From,
    headers: HeaderMap,
    write: Write<Addition>,
) -> Result<Json<ProgressView>, Failure> {
    let wish = Wish::AddWords(write.body.words.as_str().to_owned());
    wished(
        &app,
        from,
        &headers,
        (&write, &write.body.ask, Needs::Receipt),
        &wish,
    )
    .await
}

async fn withdraw(
    State(app): State<App>,
    from: limit::From,
    headers: HeaderMap,
    write: Write<Ask>,
) -> Result<Json<ProgressView>, Failure> {
    wished(
        &app,
        from,
        &headers,
        (&write, &write.body, Needs::Both),
        &Wish::Withdraw,
    )
    .await
}

async fn rate(
    State(app): State<App>,
    from: limit::From,
    headers: HeaderMap,
    write: Write<Opinion>,
) -> Result<Json<ProgressView>, Failure> {
    let Opinion {
        solved, satisfaction, ..
    } = write.body;
    let wish = Wish::Rate { solved, satisfaction };
    wished(
        &app,
        from,
        &headers,
        (&write, &write.body.ask, Needs::Both),
        &wish,
    )
    .await
}

async fn reopen(
    State(app): State<App>,
    from: limit::From,
    headers: HeaderMap,
    write: Write<Reopening>,
) -> Result<Json<ProgressView>, Failure> {
    let wish = Wish::Reopen(write.body.reason.as_str().to_owned());
    wished(
        &app,
        from,
        &headers,
        (&write, &write.body.ask, Needs::Both),
        &wish,
    )
    .await
}

/// Does what was wished and answers how far the report is then.
async fn wished<T>(
    app: &App,
    limit::From(address): limit::From,
    headers: &HeaderMap,
    (write, ask, needs): (&Write<T>, &Ask, Needs),
    wish: &Wish,
) -> Result<Json<ProgressView>, Failure> {
    let case = proved(app, &address, ask, needs).await?;
    let world = app.world()?;
    let once = write.once_of(format!("receipt/{case}"));
    transact(world, deed(once.as_ref()), &OwnStep { case, wish }).await?;
    seen(world, case, headers).await
}

/// How far the report is; one that was joined is as far as the case it joined.
async fn seen(world: &World, reported: CaseId, headers: &HeaderMap) -> Result<Json<ProgressView>, Failure> {
    let load = async |id: CaseId| -> Result<Arc<Case>, Failure> {
        let found = matter::load::<Cases>(world.db(), &id.to_string()).await?;
        Ok(found.ok_or(Failure::NOT_FOUND)?.1)
    };
    let mut case = load(reported).await?;
    let (number, mut id) = (case.number.clone(), reported);
    for _ in 0..16 {
        let Stage::Joined { into, .. } = case.stage else {
            break;
        };
        id = into;
        case = load(into).await?;
    }
    let (language, rules, now) = (super::language(headers), world.rules(), world.now());
    let day = now.day_in(rules.calendar.zone());
    let unit = case.lead.as_ref().map(|lead| {
        let row = rules.catalogue.units.get(&lead.unit, day);
        row.map_or(lead.unit.as_str(), |row| language.of(&row.name_zh, &row.name_en))
            .to_owned()
    });
    let told = Told {
        unit,
        reply: reply(world, id, &case).await?,
        from: (id != reported).then_some(reported),
        reopen_window_days: rules.policy.reopen_window_days,
        now,
        language,
        number: number.as_str(),
    };
    Ok(Json(ProgressView::of(&case, told)))
}

/// What the reporter was told at the end; a leader's reason to close by force is not for them.
async fn reply(world: &World, id: CaseId, case: &Case) -> Result<Option<String>, Failure> {
    if !matches!(case.stage, Stage::Closed { .. }) {
        return Ok(None);
    }
    let steps = journal::history(world.db(), "case", &id.to_string()).await?;
    let told = steps.iter().rev().find_map(|step| {
        let events: Vec<Event> = serde_json::from_str(&step.events).ok()?;
        events.into_iter().find_map(|event| match event {
            Event::Closed { how, text, .. } => Some(text.filter(|_| how != Closing::Forced)),
            _ => None,
        })
    });
    let text: Option<TextRef> = told.flatten();
    match text {
        Some(text) => Ok(words::text(world.db(), text.id).await?),
        None => Ok(None),
    }
}
