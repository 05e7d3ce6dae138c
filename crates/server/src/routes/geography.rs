//! The geography over HTTP 地理: its layers as GeoJSON, and its replacement.

mod replace;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use gezhi_domain::grid::Version;
use gezhi_intake::geography::{Layer, layer};

use crate::failure::Failure;
use crate::operation::{Access, Book, Operation};
use crate::session::Who;
use crate::state::App;

const MEDIA: &str = "application/geo+json";

pub(super) fn add(book: Book) -> Book {
    let draw_it = Operation::get(
        "/api/v1/geography/{layer}",
        "reference",
        "A layer of the district: towns, grids, committees, unit_grids or compounds",
    )
    .access(Access::SignedIn)
    .answers_raw(200, MEDIA);
    replace::add(book.with(draw_it, get(draw)))
}

async fn draw(
    State(app): State<App>,
    who: Who,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let _ = who;
    let world = app.world()?;
    let wanted = Layer::named(&name).ok_or(Failure::NOT_FOUND)?;
    let version = world.geography(world.now());
    let tag = tag(&version, &name);
    let known = headers.get(header::IF_NONE_MATCH);
    let told = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, told).into_response());
    }
    let drawn = tokio::task::spawn_blocking(move || layer(&version, wanted)).await;
    let drawn = drawn.map_err(|error| Failure::internal(&error))?;
    Ok((told, [(header::CONTENT_TYPE, MEDIA)], drawn).into_response())
}

/// Names what was drawn: the version, and for the built-in one the executable it came with.
fn tag(version: &Version, layer: &str) -> String {
    let corners = version.geography.areas().unit_grids.len();
    format!(
        "\"{}-{}-{corners}-{layer}\"",
        version.number,
        env!("CARGO_PKG_VERSION")
    )
}
