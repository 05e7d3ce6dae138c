//! Where a case is, as a reader sees it, and the call that is owed when only the reporter can say so.

use gezhi_domain::case::Case;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaceView {
    /// Longitude in degrees, WGS 84.
    pub lon: Option<f64>,
    /// Latitude in degrees, WGS 84.
    pub lat: Option<f64>,
    /// The unit grid.
    pub unit_grid: Option<String>,
    /// The responsible grid.
    pub grid: Option<String>,
    /// The committee area.
    pub committee: Option<String>,
    /// The town.
    pub town: Option<String>,
    /// The compound.
    pub compound: Option<String>,
    /// `exact`, `unsure`, `outside` (the district) or `missing`.
    pub certainty: String,
    /// Grids it may also lie in.
    pub candidates: Vec<String>,
    /// The address as typed; outside the desk down to the road or the compound.
    pub address: Option<String>,
    /// The pair the point was converted from, when its source gave it in another datum.
    pub given: Option<GivenView>,
}

/// A pair of degrees as its source gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GivenView {
    /// `cgcs2000`, `gcj02` or `bd09`.
    pub datum: String,
    /// Longitude in degrees of that datum.
    pub lon: f64,
    /// Latitude in degrees of that datum.
    pub lat: f64,
}

/// The call that is owed to the reporter, to learn where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallBackView {
    /// What has to be asked: `missing` (nothing usable was said) or `unsure` (it fits several grids).
    pub about: String,
    /// `owed`, or `not_reached` when nobody could be reached.
    pub state: String,
    /// Attempts to reach the reporter so far.
    pub attempts: u32,
}

impl CallBackView {
    /// The call a case owes, or gave up.
    pub(super) fn of(case: &Case) -> Option<Self> {
        let given_up =
            case.stage.is_open() && case.not_reached_at.is_some() && case.place.asks_the_reporter();
        let state = match (case.owes_call_back(), given_up) {
            (true, _) => "owed",
            (_, true) => "not_reached",
            _ => return None,
        };
        Some(Self {
            about: case.place.certainty.name().to_owned(),
            state: state.to_owned(),
            attempts: u32::try_from(case.contacts.len()).unwrap_or(u32::MAX),
        })
    }
}

impl PlaceView {
    /// The view of a place, with its address in words.
    pub(crate) fn of(place: &gezhi_domain::place::Place, address: Option<String>) -> Self {
        Self {
            lon: place.point.map(gezhi_domain::place::Point::lon),
            lat: place.point.map(gezhi_domain::place::Point::lat),
            unit_grid: place.unit_grid.as_ref().map(ToString::to_string),
            grid: place.grid.as_ref().map(ToString::to_string),
            committee: place.committee.as_ref().map(ToString::to_string),
            town: place.town.as_ref().map(ToString::to_string),
            compound: place.compound.as_ref().map(ToString::to_string),
            certainty: place.certainty.name().to_owned(),
            candidates: place.candidates.iter().map(ToString::to_string).collect(),
            address,
            given: place.given.map(|given| GivenView {
                datum: given.datum.name().to_owned(),
                lon: given.lon,
                lat: given.lat,
            }),
        }
    }
}
