//! Steps that need more than one case or the map: correct the place, join, unmerge, split.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use gezhi_api::case::{CaseView, JoinForm, PlaceForm, Receipt, SplitForm};
use gezhi_desk::{Locate, link, transact};
use gezhi_domain::code::CaseId;
use gezhi_store::new_bits;

use super::{answer, known, received};
use crate::body::Write;
use crate::failure::Failure;
use crate::operation::{Access, Book, Operation};
use crate::routes::Nothing;
use crate::session::Who;
use crate::state::App;

pub(super) fn add(book: Book) -> Book {
    let step = |verb: &'static str, summary| {
        let path = format!("/api/v1/cases/{{id}}/{verb}");
        Operation::post(&path, "cases", summary)
            .access(Access::May("case", verb))
            .answers::<CaseView>(200)
    };
    book.with(
        step("locate", "Correct the place").body::<PlaceForm>(),
        post(locate),
    )
    .with(
        step("join", "Join it to another case").body::<JoinForm>(),
        post(join),
    )
    .with(
        Operation::post(
            "/api/v1/cases/{id}/split",
            "cases",
            "Split a matter of its own off it",
        )
        .access(Access::May("case", "split"))
        .body::<SplitForm>()
        .answers::<Receipt>(201),
        post(split),
    )
    .with(step("unmerge", "Undo a join").body::<Nothing>(), post(unmerge))
}

async fn locate(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
    write: Write<PlaceForm>,
) -> Result<Response, Failure> {
    let case = known(&id)?;
    let said = write.body.read()?;
    let once = write.once(&who);
    let done = transact(
        app.world()?,
        write.deed(&who, once.as_ref()),
        &Locate { case, said: &said },
    )
    .await?;
    answer(&app, &who, &id, (done.position, &headers)).await
}

async fn join(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
    write: Write<JoinForm>,
) -> Result<Response, Failure> {
    let join = link::Join {
        from: known(&id)?,
        into: write.body.into,
        reason: write.body.reason,
    };
    let once = write.once(&who);
    let done = transact(app.world()?, write.deed(&who, once.as_ref()), &join).await?;
    answer(&app, &who, &id, (done.position, &headers)).await
}

async fn split(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    write: Write<SplitForm>,
) -> Result<Response, Failure> {
    let form = &write.body;
    let split = link::Split {
        case: known(&id)?,
        child: form.child.unwrap_or_else(|| CaseId::from_bits(new_bits())),
        handling_text: form.handling_text.as_str(),
        case_type: form.case_type.clone(),
        defect: form.defect.clone(),
    };
    let once = write.once(&who);
    let done = transact(app.world()?, write.deed(&who, once.as_ref()), &split).await;
    let done = done.map_err(|error| Failure::from(error).about_text("/handling_text"))?;
    Ok(received(done.position, &done.answer, None))
}

async fn unmerge(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
    write: Write<Nothing>,
) -> Result<Response, Failure> {
    let Nothing {} = write.body;
    let once = write.once(&who);
    let unmerge = link::Unmerge { case: known(&id)? };
    let done = transact(app.world()?, write.deed(&who, once.as_ref()), &unmerge).await?;
    answer(&app, &who, &id, (done.position, &headers)).await
}
