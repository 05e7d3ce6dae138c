//! Features of a GeoJSON file 要素: properties and rings, converted to the stored datum.

use gezhi_domain::coordinate::Datum;
use gezhi_domain::grid::topology::Drawn;
use gezhi_domain::place::Point;
use serde::Deserialize;
use serde_json::{Map, Value};

/// One feature.
pub(super) struct Feature {
    properties: Map<String, Value>,
    /// Rings of all its polygons, without the closing corner.
    pub(super) rings: Drawn,
}

impl Feature {
    /// A property as text; empty when it is not there or no text.
    pub(super) fn text(&self, name: &str) -> &str {
        let text = self.properties.get(name).and_then(Value::as_str);
        text.unwrap_or_default().trim()
    }

    /// What it is: a feature that does not say is a unit grid.
    pub(super) fn layer(&self) -> &str {
        match self.text("layer") {
            "" => "unit_grid",
            layer => layer,
        }
    }
}

#[derive(Deserialize)]
struct Collection {
    #[serde(rename = "type")]
    kind: String,
    features: Vec<RawFeature>,
}

#[derive(Deserialize)]
struct RawFeature {
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Polygon),
    MultiPolygon(Vec<Polygon>),
}

type Polygon = Vec<Vec<Vec<f64>>>;

/// The features of the file; `None` when it is no collection of polygons in degrees on the globe.
pub(super) fn read(text: &str, datum: Datum) -> Option<Vec<Feature>> {
    let file: Collection = serde_json::from_str(text).ok()?;
    if file.kind != "FeatureCollection" {
        return None;
    }
    let features = file.features.into_iter().map(|raw| {
        let polygons = match raw.geometry {
            Some(Geometry::Polygon(polygon)) => vec![polygon],
            Some(Geometry::MultiPolygon(polygons)) => polygons,
            None => Vec::new(),
        };
        let rings = polygons.iter().flatten().map(|ring| corners(ring, datum));
        Some(Feature {
            properties: raw.properties.unwrap_or_default(),
            rings: rings.collect::<Option<_>>()?,
        })
    });
    features.collect()
}

fn corners(ring: &[Vec<f64>], datum: Datum) -> Option<Vec<Point>> {
    let mut corners: Vec<Point> = ring
        .iter()
        .map(|corner| datum.point((*corner.first()?, *corner.get(1)?)))
        .collect::<Option<_>>()?;
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    Some(corners)
}
