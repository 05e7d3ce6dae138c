//! The state of the platform: health, metrics, the document.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use gezhi_api::platform::Health;
use gezhi_store::{case, seal};

use crate::failure::Failure;
use crate::operation::{Access, Book, Operation};
use crate::state::App;

pub(super) fn add(book: Book) -> Book {
    let health_it = Operation::get("/healthz", "platform", "Whether this server is well")
        .access(Access::Open)
        .answers::<Health>(200);
    let metrics_it = Operation::get(
        "/metrics",
        "platform",
        "Counters in the text format of Prometheus",
    )
    .access(Access::Open)
    .answers_raw(200, "text/plain; version=0.0.4")
    .shows("gezhi_requests_total{method=\"GET\",path=\"/healthz\",status=\"200\"} 1\n".into());
    let document_it = Operation::get("/api/v1/openapi.json", "platform", "This document")
        .access(Access::Open)
        .answers_raw(200, "application/json");
    book.with(health_it, get(health))
        .with(metrics_it, get(metrics))
        .with(document_it, get(document))
}

/// 200 when active, 503 on a standby; the body says which.
async fn health(State(app): State<App>) -> Response {
    let active = app.world().ok();
    let sealed = match active {
        Some(world) => seal::last(world.db()).await.ok(),
        None => None,
    };
    let age = active.zip(sealed).filter(|(_, (position, _))| *position > 0);
    let health = Health {
        status: "ok".to_owned(),
        role: if active.is_some() { "active" } else { "standby" }.to_owned(),
        engine: app.engine().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        position: active.map(|world| *world.db().position().borrow()),
        sealed_position: sealed.map(|(position, _)| position),
        seal_age_s: age.map(|(world, (_, at))| (world.now().as_millis() - at) / 1000),
    };
    let status = if active.is_some() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(health)).into_response()
}

#[expect(clippy::cast_precision_loss, reason = "counts below 2^53 are exact")]
async fn metrics(State(app): State<App>) -> Result<Response, Failure> {
    let active = app.world().ok();
    metrics::gauge!("gezhi_active").set(f64::from(u8::from(active.is_some())));
    if let Some(world) = active {
        let db = world.db();
        metrics::gauge!("gezhi_journal_position").set(*db.position().borrow() as f64);
        metrics::gauge!("gezhi_writer_waiting").set(db.waiting() as f64);
        let (open, due) = case::standing(db, world.now()).await?;
        metrics::gauge!("gezhi_cases_open").set(open as f64);
        metrics::gauge!("gezhi_cases_due").set(due as f64);
        let (sealed, _) = seal::last(db).await?;
        metrics::gauge!("gezhi_sealed_position").set(sealed as f64);
    }
    let media = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    Ok((media, app.metrics()).into_response())
}

async fn document(State(app): State<App>) -> Response {
    let text = app.document().get().cloned().unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}
