//! Cases 案件 over HTTP: receive, list, view, and one route for each verb.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use gezhi_api::case::{self, Body, CaseView, Receipt, ReportForm};
use gezhi_desk::{Receive, ReceiveWithReceipt, Received, Step, transact};
use gezhi_domain::access;
use gezhi_domain::case::{Cases, Verb};
use gezhi_domain::code::CaseId;
use gezhi_domain::kernel::Named;
use gezhi_store::new_bits;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::body::Write;
use crate::failure::Failure;
use crate::operation::{Access, Book, Operation};
use crate::session::Who;
use crate::state::App;

mod history;
mod link;
mod list;
mod sort;
pub(super) mod view;

pub(super) use view::{context, view};

pub(super) fn add(book: Book) -> Book {
    let receive_it = Operation::post("/api/v1/cases", "cases", "Receive a report")
        .access(Access::May("case", "receive"))
        .body::<ReportForm>()
        .answers::<Receipt>(201);
    let view_it = Operation::get("/api/v1/cases/{id}", "cases", "A case as the reader may see it")
        .access(Access::May("case", access::READ))
        .answers::<CaseView>(200);
    let book = sort::add(list::add(book))
        .with(receive_it, post(receive))
        .with(view_it, get(show));
    history::add(link::add(verbs(book)))
}

/// One route for each verb that is a step of one case.
fn verbs(book: Book) -> Book {
    macro_rules! steps {
        ($book:ident, $($body:ident $summary:literal,)*) => {{
            let book = $book;
            $(let book = step_route::<case::$body>(book, $summary);)*
            book
        }};
    }
    steps!(book,
        AskVerification "Ask somebody to look whether it is so",
        Verify "Say what verification found",
        Classify "Choose nature, type and defect",
        Answer "Answer a question directly",
        Reject "Not take it up",
        FixOnSpot "Found and fixed on the spot",
        File "File it",
        WriteHandlingText "Write what the units work from",
        Dispatch "Send it to the lead unit",
        Undo "Take a dispatch or a close back",
        Accept "Accept it as the lead unit",
        Return "Give it back as the lead unit",
        Rule "Rule which unit has it",
        Contact "Record an attempt to reach the reporter",
        AskPart "Ask an assisting unit for a part",
        AnswerPart "Answer a part",
        ExcusePart "Excuse a unit from its part",
        MeetOnSpot "Record a meeting on the spot",
        Handle "Answer as the lead unit",
        Inspect "Inspect on the spot",
        Close "Close it",
        Suspend "Let the clocks stand still",
        Resume "Let the clocks run again",
        AskExtension "Ask for more time",
        Extend "Grant the time asked for",
        RefuseExtension "Refuse the time asked for",
        Press "Note that the reporter presses",
        FeedBack "Feed the result back to the source",
        Escalate "Raise it to the next level",
        ForceClose "Close by a leader's word",
        Reopen "Reopen within the window",
        Rate "Say how content the reporter is",
        Message "Write a message",
        AddWords "Add what the reporter says later",
        Exclude "Keep a unit complained about away",
        ReleaseSummary "Release a text for the public",
    )
}

fn step_route<B: Body + DeserializeOwned + ToSchema + 'static>(book: Book, summary: &'static str) -> Book {
    let verb = B::VERB.name();
    let operation = Operation::post(&format!("/api/v1/cases/{{id}}/{verb}"), "cases", summary)
        .access(Access::May("case", verb))
        .body::<B>()
        .answers::<CaseView>(200);
    book.with(operation, post(step::<B>))
}

async fn receive(State(app): State<App>, who: Who, write: Write<ReportForm>) -> Result<Response, Failure> {
    let report = write.body.read()?;
    let case = write.body.id.unwrap_or_else(|| CaseId::from_bits(new_bits()));
    let once = write.once(&who);
    let done = transact(
        app.world()?,
        write.deed(&who, once.as_ref()),
        &ReceiveWithReceipt {
            receive: Receive {
                case,
                report: &report,
            },
            second_factor: write.body.second_factor.as_deref(),
            photos: &[],
        },
    )
    .await
    .map_err(Failure::of_report)?;
    let receipt = done.answer.receipt(app.world()?).to_string();
    Ok(received(done.position, &done.answer.received, Some(receipt)))
}

/// The answer about a case that was born.
fn received(position: i64, received: &Received, receipt: Option<String>) -> Response {
    let href = format!("/api/v1/cases/{}", received.id);
    let body = Receipt {
        id: received.id.to_string(),
        number: received.number.to_string(),
        receipt,
        href: href.clone(),
        position,
    };
    (StatusCode::CREATED, [(header::LOCATION, href)], Json(body)).into_response()
}

async fn step<B: Body + DeserializeOwned>(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
    write: Write<B>,
) -> Result<Response, Failure> {
    let once = write.once(&who);
    let id = known(&id)?.to_string();
    let deed = write.deed(&who, once.as_ref());
    let done = transact(app.world()?, deed, &Step::<Cases, B>::new(&id, &write.body)).await;
    let done = done.map_err(|error| match B::VERB {
        Verb::File => Failure::from(error).about_text("/handling_text"),
        _ => error.into(),
    })?;
    answer(&app, &who, &id, (done.position, &headers)).await
}

/// The case after a step, unless the client wants little. Whoever lost it by the step learns only that the step
/// was done.
async fn answer(
    app: &App,
    who: &Who,
    id: &str,
    (position, headers): (i64, &HeaderMap),
) -> Result<Response, Failure> {
    let position = [("gezhi-position", position.to_string())];
    if wants_little(headers) {
        let applied = [("preference-applied", "return=minimal")];
        return Ok((StatusCode::NO_CONTENT, position, applied).into_response());
    }
    match view(app.world()?, who, id, super::language(headers)).await {
        Ok(view) => Ok((position, Json(view)).into_response()),
        Err(failure) if failure.status == StatusCode::NOT_FOUND => {
            Ok((StatusCode::NO_CONTENT, position).into_response())
        }
        Err(failure) => Err(failure),
    }
}

async fn show(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<CaseView>, Failure> {
    view(
        app.world()?,
        &who,
        &known(&id)?.to_string(),
        super::language(&headers),
    )
    .await
    .map(Json)
}

/// Whether the client prefers no body (RFC 7240): one that sends what waited in its queue does.
fn wants_little(headers: &HeaderMap) -> bool {
    let asked = headers.get("prefer").and_then(|value| value.to_str().ok());
    asked.is_some_and(|asked| asked.split(',').any(|wish| wish.trim() == "return=minimal"))
}

/// An id as the address names it; what is no id names nothing.
fn known(id: &str) -> Result<CaseId, Failure> {
    id.parse().map_err(|_| Failure::NOT_FOUND)
}
