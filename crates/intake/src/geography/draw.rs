//! Drawing 出图: a layer of a geography as GeoJSON, in the shape that can be imported again.

use std::fmt::Write;

use gezhi_domain::grid::shape::{ring_holds, twice_area};
use gezhi_domain::grid::topology::outline;
use gezhi_domain::grid::{Areas, CommitteeKind, CompoundKind, Geography, Origin, Version};
use gezhi_domain::place::Point;
use serde_json::{Value, json};

/// One kind of area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// 街镇
    Towns,
    /// 责任网格
    Grids,
    /// 居村
    Committees,
    /// 单元网格
    UnitGrids,
    /// 小区
    Compounds,
}

impl Layer {
    /// The layer of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "towns" => Some(Self::Towns),
            "grids" => Some(Self::Grids),
            "committees" => Some(Self::Committees),
            "unit_grids" => Some(Self::UnitGrids),
            "compounds" => Some(Self::Compounds),
            _ => None,
        }
    }
}

type Rings = Vec<Vec<Point>>;

/// The layer as a GeoJSON feature collection, WGS 84.
pub fn layer(version: &Version, layer: Layer) -> String {
    let geography: &Geography = &version.geography;
    let areas = geography.areas();
    let (zh, en) = label(areas.origin);
    let head = json!({
        "origin": areas.origin.name(),
        "label": { "zh": zh, "en": en },
        "version": version.number,
        "valid_from": areas.valid_from.to_string(),
    });
    let mut out = format!(
        "{{\"type\":\"FeatureCollection\",{},\"features\":[",
        head.to_string().trim_start_matches('{').trim_end_matches('}')
    );
    for (number, (properties, rings)) in features(areas, layer).into_iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        let _ = write!(
            out,
            "{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":"
        );
        geometry(&rings, &mut out);
        out.push('}');
    }
    out.push_str("]}");
    out
}

/// What a map must say about the division.
const fn label(origin: Origin) -> (&'static str, &'static str) {
    match origin {
        Origin::Synthetic => (
            "演示数据（自动生成）：区内界线均非真实界线。区界审图号 GS(2024)0650",
            "Demonstration data (generated): no border inside the district is real. Outline: GS(2024)0650",
        ),
        Origin::Imported => ("导入数据", "Imported data"),
        Origin::Derived => ("由点位推导，非真实界线", "Derived from points: no border is real"),
    }
}

fn features(areas: &Areas, layer: Layer) -> Vec<(Value, Rings)> {
    match layer {
        Layer::Towns => {
            let rings = joined(areas, areas.towns.len(), |at| {
                areas.grids[usize::from(areas.unit_grids[at].grid)].town
            });
            let rows = areas.towns.iter().map(|row| {
                json!({ "layer": "town", "code": row.code, "name_zh": row.name_zh, "name_en": row.name_en })
            });
            rows.zip(rings).collect()
        }
        Layer::Grids => {
            let rings = joined(areas, areas.grids.len(), |at| areas.unit_grids[at].grid);
            let rows = areas.grids.iter().map(|row| {
                let town = &areas.towns[usize::from(row.town)].code;
                json!({ "layer": "grid", "code": row.code, "town": town, "name_zh": row.name_zh, "name_en": row.name_en })
            });
            rows.zip(rings).collect()
        }
        Layer::Committees => {
            let rings = joined(areas, areas.committees.len(), |at| areas.unit_grids[at].committee);
            let rows = areas.committees.iter().map(|row| {
                let town = &areas.towns[usize::from(row.town)].code;
                json!({ "layer": "committee", "code": row.code, "town": town, "name_zh": row.name_zh, "kind": committee_kind(row.kind) })
            });
            rows.zip(rings).collect()
        }
        Layer::UnitGrids => unit_grids(areas),
        Layer::Compounds => compounds(areas),
    }
}

fn unit_grids(areas: &Areas) -> Vec<(Value, Rings)> {
    let row = |(at, row): (usize, &gezhi_domain::grid::UnitGrid)| {
        let committee = &areas.committees[usize::from(row.committee)];
        let grid = &areas.grids[usize::from(row.grid)];
        let town = &areas.towns[usize::from(grid.town)];
        let properties = json!({
            "layer": "unit_grid", "code": row.code,
            "committee": committee.code, "committee_name": committee.name_zh, "committee_kind": committee_kind(committee.kind),
            "grid": grid.code, "grid_name": grid.name_zh, "grid_name_en": grid.name_en,
            "town": town.code, "town_name": town.name_zh, "town_name_en": town.name_en,
        });
        let rings = areas.unit_shapes.rings(at).map(<[Point]>::to_vec).collect();
        (properties, rings)
    };
    areas.unit_grids.iter().enumerate().map(row).collect()
}

fn compounds(areas: &Areas) -> Vec<(Value, Rings)> {
    let row = |(at, row): (usize, &gezhi_domain::grid::CompoundArea)| {
        let kind = match row.kind {
            CompoundKind::Gated => "gated",
            CompoundKind::Open => "open",
        };
        let committee = &areas.committees[usize::from(row.committee)].code;
        let properties = json!({
            "layer": "compound", "code": row.code, "committee": committee, "name_zh": row.name_zh, "kind": kind,
        });
        let rings = areas.compound_shapes.rings(at).map(<[Point]>::to_vec).collect();
        (properties, rings)
    };
    areas.compounds.iter().enumerate().map(row).collect()
}

const fn committee_kind(kind: CommitteeKind) -> &'static str {
    match kind {
        CommitteeKind::Resident => "resident",
        CommitteeKind::Village => "village",
    }
}

/// The outline of each area that unit grids belong to.
fn joined(areas: &Areas, count: usize, of: impl Fn(usize) -> u16) -> Vec<Rings> {
    let mut rings: Vec<Rings> = vec![Vec::new(); count];
    for at in 0..areas.unit_grids.len() {
        let own = areas.unit_shapes.rings(at).map(<[Point]>::to_vec);
        rings[usize::from(of(at))].extend(own);
    }
    rings.iter().map(outline).collect()
}

/// Rings as a polygon or several: outer rings run against the clock, each hole goes to the outer ring around it.
fn geometry(rings: &Rings, out: &mut String) {
    let (outer, holes): (Vec<_>, Vec<_>) = rings.iter().partition(|ring| twice_area(ring) > 0);
    let mut polygons: Vec<Vec<&Vec<Point>>> = outer.into_iter().map(|ring| vec![ring]).collect();
    for hole in holes {
        let around = polygons
            .iter()
            .position(|polygon| hole.iter().any(|corner| ring_holds(polygon[0], *corner)));
        if let Some(polygon) = polygons.get_mut(around.unwrap_or(0)) {
            polygon.push(hole);
        }
    }
    out.push_str("{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (number, polygon) in polygons.iter().enumerate() {
        out.push_str(if number > 0 { ",[" } else { "[" });
        for (number, ring) in polygon.iter().enumerate() {
            out.push_str(if number > 0 { ",[" } else { "[" });
            for corner in ring.iter().chain(ring.first()) {
                let _ = write!(out, "[{:.7},{:.7}],", corner.lon(), corner.lat());
            }
            out.pop();
            out.push(']');
        }
        out.push(']');
    }
    out.push_str("]}");
}
