//! Locating on the wire 定位: what is asked about a place, and what is known of it.

use gezhi_domain::case::Case;
use gezhi_domain::code::{DefectCode, GridCode, SourceCode, TypeCode};
use gezhi_domain::grid::{Border, CompoundKind, Geography, Located, Origin};
use gezhi_domain::place::Place;
use gezhi_domain::promise::{Promise, Trigger};
use gezhi_domain::routing::{Route, Unroutable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::case::{Named, PlaceForm, PlaceView, PromiseView, Reading};
use crate::problem::Language;
use crate::words::Moment;

/// Where something is, and what is known of it besides.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocateForm {
    /// Where: a point, a unit grid, a committee area or an address.
    pub place: PlaceForm,
    /// Where the report comes from; the clocks it would start are told only then.
    #[schema(value_type = Option<String>, example = "hotline")]
    pub source: Option<SourceCode>,
    /// The case type; the unit it would go to is told only then.
    #[schema(value_type = Option<String>, example = "E0110")]
    pub case_type: Option<TypeCode>,
    /// The defect level; none means the type's first.
    #[schema(value_type = Option<String>)]
    pub defect: Option<DefectCode>,
    /// The moment it is asked for, RFC 3339; none means now.
    #[schema(value_type = Option<String>, format = "date-time")]
    pub at: Option<Moment>,
}

/// The areas that hold a place, by name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AreasView {
    /// The unit grid.
    pub unit_grid: Option<String>,
    /// The responsible grid.
    pub grid: Option<Named>,
    /// The committee area.
    pub committee: Option<Named>,
    /// The town.
    pub town: Option<Named>,
    /// The compound.
    pub compound: Option<Named>,
    /// Whether the compound has a wall; none outside compounds.
    pub gated: Option<bool>,
}

/// A border so near that a person confirms the place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BorderView {
    /// How far it is, in metres.
    pub distance_m: f64,
    /// The grid beyond it; none means that the district ends there.
    pub beyond: Option<Named>,
}

/// A grid the place may lie in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CandidateView {
    /// The responsible grid.
    pub grid: Named,
    /// Its town.
    pub town: Named,
}

/// The unit that holds the power, and by what right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RouteView {
    /// The unit.
    pub unit: Named,
    /// The delegated item.
    pub item: Named,
}

/// A clock that would run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClockView {
    /// What is promised, e.g. `handle`.
    pub kind: String,
    /// What starts it, e.g. `dispatched`; the due instant is as if that happened at the moment asked for.
    pub starts_on: Option<String>,
    /// When it would fall due.
    pub due_at: String,
    /// Why it would fall due then, in full sentences.
    pub words: String,
    /// When it falls due as things stand; only for a case that exists.
    pub due_before: Option<String>,
    /// A year without a calendar was touched.
    pub provisional: bool,
}

/// A place and what follows from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LocatedView {
    /// The place as a case would keep it.
    pub place: PlaceView,
    /// The areas that hold it.
    pub areas: AreasView,
    /// A border within the warning distance.
    pub border: Option<BorderView>,
    /// Grids it may also lie in.
    pub candidates: Vec<CandidateView>,
    /// Nothing usable was said, or it fits several grids: somebody owes the reporter a call to ask.
    pub call_back_owed: bool,
    /// `synthetic`, `imported` or `derived`.
    pub origin: String,
    /// The version of the geography; 0 is the built-in one.
    pub geography_version: i64,
    /// The unit it would go to.
    pub route: Option<RouteView>,
    /// Why no unit was found.
    pub unroutable: Option<String>,
    /// The clocks that would run.
    pub clocks: Vec<ClockView>,
    /// What a correction would change, field by field; empty for a place that belongs to no case yet.
    pub changes: Vec<ChangeView>,
}

/// One thing that would change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangeView {
    /// `town`, `grid`, `committee`, `unit_grid` or `unit`.
    pub what: String,
    /// What it is.
    pub from: Option<String>,
    /// What it would be.
    pub to: Option<String>,
}

/// What a located place is told with.
pub struct Telling<'a> {
    /// The geography it was located in, and its number.
    pub geography: (&'a Geography, i64),
    /// Names of units, and the reader's language.
    pub reading: &'a Reading<'a>,
}

impl LocatedView {
    /// The view of a place.
    pub fn of(
        located: &Located,
        route: Option<&Result<Route, Unroutable>>,
        clocks: Vec<ClockView>,
        telling: &Telling<'_>,
    ) -> Self {
        let ((geography, version), place) = (telling.geography, &located.place);
        let (route, unroutable) = match route {
            Some(Ok(route)) => (Some(route_view(route, telling.reading)), None),
            Some(Err(why)) => (None, crate::case::key(why)),
            None => (None, None),
        };
        Self {
            place: PlaceView::of(place, None),
            areas: AreasView::of(place, geography, telling.language()),
            border: located.border.map(|border| telling.border(border)),
            candidates: place
                .candidates
                .iter()
                .filter_map(|grid| telling.candidate(grid))
                .collect(),
            call_back_owed: place.asks_the_reporter(),
            origin: origin(geography),
            geography_version: version,
            route,
            unroutable,
            clocks,
            changes: Vec::new(),
        }
    }
}

fn grid(code: &GridCode, geography: &Geography, language: Language) -> Option<Named> {
    let grid = geography.grid(code)?;
    Some(Named {
        code: code.to_string(),
        name: language.of(&grid.name_zh, &grid.name_en).to_owned(),
    })
}

impl AreasView {
    /// The areas that hold `place`, by their names in `geography`.
    pub fn of(place: &Place, geography: &Geography, language: Language) -> Self {
        let committee = place
            .committee
            .as_ref()
            .and_then(|code| geography.committee(code));
        let town = place.town.as_ref().and_then(|code| geography.town(code));
        let compound = place.compound.as_ref().and_then(|code| geography.compound(code));
        Self {
            unit_grid: place.unit_grid.as_ref().map(ToString::to_string),
            grid: place
                .grid
                .as_ref()
                .and_then(|code| grid(code, geography, language)),
            committee: committee.map(|row| Named {
                code: row.code.to_string(),
                name: row.name_zh.clone(),
            }),
            town: town.map(|row| Named {
                code: row.code.to_string(),
                name: language.of(&row.name_zh, &row.name_en).to_owned(),
            }),
            compound: compound.map(|row| Named {
                code: row.code.to_string(),
                name: row.name_zh.clone(),
            }),
            gated: compound.map(|row| row.kind == CompoundKind::Gated),
        }
    }
}

/// The word for where a division comes from.
fn origin(geography: &Geography) -> String {
    if geography.is_empty() {
        "none".to_owned()
    } else {
        let origin: Origin = geography.areas().origin;
        origin.name().to_owned()
    }
}

impl Telling<'_> {
    fn language(&self) -> Language {
        self.reading.language
    }

    fn grid(&self, code: &GridCode) -> Option<Named> {
        grid(code, self.geography.0, self.language())
    }

    fn town_at(&self, at: u16) -> Option<Named> {
        let town = self.geography.0.areas().towns.get(usize::from(at))?;
        Some(Named {
            code: town.code.to_string(),
            name: self.language().of(&town.name_zh, &town.name_en).to_owned(),
        })
    }

    fn border(&self, border: Border) -> BorderView {
        let grids = &self.geography.0.areas().grids;
        let beyond = border.beyond.and_then(|at| grids.get(usize::from(at)));
        BorderView {
            distance_m: (border.distance_m * 10.0).round() / 10.0,
            beyond: beyond.and_then(|grid| self.grid(&grid.code)),
        }
    }

    fn candidate(&self, code: &GridCode) -> Option<CandidateView> {
        let grid = self.geography.0.grid(code)?;
        Some(CandidateView {
            grid: self.grid(code)?,
            town: self.town_at(grid.town)?,
        })
    }
}

fn route_view(route: &Route, reading: &Reading<'_>) -> RouteView {
    let items = &reading.catalogue.items;
    let name = items.get(&route.item, reading.day).map_or_else(
        || route.item.to_string(),
        |item| reading.language.of(&item.name_zh, &item.name_en).to_owned(),
    );
    RouteView {
        unit: reading.unit(&route.unit),
        item: Named {
            code: route.item.to_string(),
            name,
        },
    }
}

impl ClockView {
    /// A clock that would start.
    pub fn starting(trigger: Trigger, promise: &Promise, reading: &Reading<'_>) -> Self {
        let view = PromiseView::of(promise, reading);
        Self {
            kind: view.kind,
            starts_on: crate::case::key(&trigger),
            due_at: view.due_at,
            words: view.words,
            due_before: None,
            provisional: view.provisional,
        }
    }

    /// A clock that runs, as it would run after a correction.
    pub fn running(before: &Case, promise: &Promise, reading: &Reading<'_>) -> Self {
        let view = PromiseView::of(promise, reading);
        let held = before
            .promises
            .iter()
            .find(|held| held.kind == promise.kind && held.is_open());
        Self {
            kind: view.kind,
            starts_on: None,
            due_at: view.due_at,
            words: view.words,
            due_before: held.map(|held| held.due_at.to_string()),
            provisional: view.provisional,
        }
    }
}

impl ChangeView {
    /// What differs between a case as it is and as it would be.
    pub fn between(before: &Case, after: &Case) -> Vec<Self> {
        fn code(value: Option<&impl ToString>) -> Option<String> {
            value.map(ToString::to_string)
        }
        let unit = |case: &Case| match &case.route {
            Some(Ok(route)) => Some(route.unit.to_string()),
            _ => None,
        };
        let (old, new) = (&before.place, &after.place);
        let pairs = [
            ("town", code(old.town.as_ref()), code(new.town.as_ref())),
            ("grid", code(old.grid.as_ref()), code(new.grid.as_ref())),
            (
                "committee",
                code(old.committee.as_ref()),
                code(new.committee.as_ref()),
            ),
            (
                "unit_grid",
                code(old.unit_grid.as_ref()),
                code(new.unit_grid.as_ref()),
            ),
            ("unit", unit(before), unit(after)),
        ];
        let differing = pairs.into_iter().filter(|(_, from, to)| from != to);
        differing
            .map(|(what, from, to)| Self {
                what: what.to_owned(),
                from,
                to,
            })
            .collect()
    }
}
