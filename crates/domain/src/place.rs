//! Where a matter lies 地点: a point, the areas that hold it, and how sure we are.
//!
//! **Source:** GB/T 30428.1, .3; RULES 9.4. **Absent:** house numbers and names; an address as typed is a
//! [`TextRef`]. No list or figure resolves a dwelling finer than its building.

use serde::{Deserialize, Serialize};

use crate::code::{CommitteeCode, CompoundCode, GridCode, TownCode, UnitGridCode};
use crate::coordinate::Datum;
use crate::text::TextRef;

/// A point in WGS-84 / CGCS2000, stored in units of 1e-7 degree (about 1 cm).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Point {
    /// Longitude, 1e-7 degree, east positive.
    pub lon_e7: i32,
    /// Latitude, 1e-7 degree, north positive.
    pub lat_e7: i32,
}

impl Point {
    /// The point at these degrees; `None` outside the globe or when not finite.
    pub fn from_degrees(lon: f64, lat: f64) -> Option<Self> {
        let fits = lon.is_finite() && lat.is_finite() && lon.abs() <= 180.0 && lat.abs() <= 90.0;
        #[expect(clippy::cast_possible_truncation, reason = "within ±1.8e9, checked above")]
        fits.then(|| Self {
            lon_e7: (lon * 1e7).round() as i32,
            lat_e7: (lat * 1e7).round() as i32,
        })
    }

    /// Longitude in degrees.
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e7) / 1e7
    }

    /// Latitude in degrees.
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }

    /// Metres to `other` on a plane tangent here; within 0.1 % over a district.
    pub fn distance_m(self, other: Self) -> f64 {
        const METRES_PER_DEGREE: f64 = 111_195.0;
        let east = (other.lon() - self.lon()) * self.lat().to_radians().cos() * METRES_PER_DEGREE;
        let north = (other.lat() - self.lat()) * METRES_PER_DEGREE;
        east.hypot(north)
    }

    /// The tile of 0.005 degree this point lies in: the key of box and neighbour searches.
    pub fn tile(self) -> i64 {
        tile_at(self.lon_e7.div_euclid(TILE_E7), self.lat_e7.div_euclid(TILE_E7))
    }

    /// The nine tiles around this point, its own included.
    pub fn tiles_around(self) -> [i64; 9] {
        let (x, y) = (self.lon_e7.div_euclid(TILE_E7), self.lat_e7.div_euclid(TILE_E7));
        let mut tiles = [0; 9];
        for (slot, tile) in tiles.iter_mut().enumerate() {
            let step = i32::try_from(slot).unwrap_or(0);
            *tile = tile_at(x + step % 3 - 1, y + step / 3 - 1);
        }
        tiles
    }
}

const TILE_E7: i32 = 50_000;
/// The widest box that is looked for, in tiles: 0.64 degree.
const WIDEST_BOX: i32 = 128;

/// The tiles a box touches, a pair of first and last for each column; `None` when the box is turned inside out or
/// wider than 0.64 degree.
pub fn tiles_of_box(low: Point, high: Point) -> Option<Vec<(i64, i64)>> {
    let column = |at: Point| at.lon_e7.div_euclid(TILE_E7);
    let row = |at: Point| at.lat_e7.div_euclid(TILE_E7);
    let right = low.lon_e7 <= high.lon_e7 && low.lat_e7 <= high.lat_e7;
    let fits = right && column(high) - column(low) < WIDEST_BOX;
    fits.then(|| {
        (column(low)..=column(high))
            .map(|x| (tile_at(x, row(low)), tile_at(x, row(high))))
            .collect()
    })
}

fn tile_at(x: i32, y: i32) -> i64 {
    i64::from(x) * 100_000 + i64::from(y)
}

/// What kind of place it is; routing asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Streets, squares, parks 公共空间.
    #[default]
    Street,
    /// Inside a residential compound 小区.
    Compound,
    /// A village 村.
    Village,
    /// Water and banks 河道.
    Water,
    /// A building site 工地.
    BuildingSite,
    /// A market or shop 市场商铺.
    Market,
}

/// How sure we are of the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// A point or a code that lies in exactly one grid.
    Exact,
    /// Near a border or one of several candidates: a person confirms.
    Unsure,
    /// A point that lies in no unit grid: beyond the border of the district.
    Outside,
    /// Nothing usable was given: a call-back task asks for it.
    #[default]
    Missing,
}

/// A pair of degrees as its source gave it, before it was brought to the stored datum.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// The datum of the pair.
    pub datum: Datum,
    /// Longitude in degrees of that datum.
    pub lon: f64,
    /// Latitude in degrees of that datum.
    pub lat: f64,
}

/// The place of a matter, with the areas that hold it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Place {
    /// Where on the map, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// The pair the point was converted from, when its source gave it in another datum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// What kind of place.
    #[serde(default)]
    pub kind: PlaceKind,
    /// The unit grid 单元网格.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_grid: Option<UnitGridCode>,
    /// The responsible grid 责任网格.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridCode>,
    /// The committee area 居村.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committee: Option<CommitteeCode>,
    /// The town 街镇.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<TownCode>,
    /// The compound 小区, when inside one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compound: Option<CompoundCode>,
    /// How sure.
    #[serde(default)]
    pub certainty: Certainty,
    /// Grids it may also lie in: border neighbours or readings of an address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<GridCode>,
    /// The address as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<TextRef>,
}

impl Certainty {
    /// The neutral key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Unsure => "unsure",
            Self::Outside => "outside",
            Self::Missing => "missing",
        }
    }
}

impl Place {
    /// Whether only the reporter can say where it is: nothing usable was said, or words that fit several grids and
    /// no point. A point near a border is for the desk to confirm on the map.
    pub const fn asks_the_reporter(&self) -> bool {
        match self.certainty {
            Certainty::Missing => true,
            Certainty::Unsure => self.point.is_none(),
            Certainty::Exact | Certainty::Outside => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_names_the_tiles_of_its_points_and_no_others() {
        let at = |lon, lat| Point::from_degrees(lon, lat).unwrap();
        for (west, south) in [(121.3801, 31.1), (-71.0801, 42.3), (-0.011, -0.011)] {
            let tiles = tiles_of_box(at(west, south), at(west + 0.02, south + 0.01)).unwrap();
            let named = |point: Point| {
                tiles
                    .iter()
                    .any(|(first, last)| (*first..=*last).contains(&point.tile()))
            };
            assert!(named(at(west, south)) && named(at(west + 0.02, south + 0.01)));
            assert!(named(at(west + 0.011, south + 0.004)));
            assert!(!named(at(west - 0.006, south)) && !named(at(west, south + 0.016)));
        }
        assert_eq!(tiles_of_box(at(121.4, 31.1), at(121.3, 31.2)), None);
        assert_eq!(tiles_of_box(at(120.0, 31.1), at(121.3, 31.2)), None);
    }
}
