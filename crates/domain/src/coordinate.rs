//! Coordinates 坐标: the datum a pair of degrees is given in, and its way to the stored one.
//!
//! Everything is stored in WGS-84, which equals CGCS2000 within a few centimetres. Maps on the Chinese market
//! give GCJ-02 or BD-09, in Minhang some 490 m away: the wrong datum is the wrong grid. So every import states
//! its datum, and conversion happens at the border, once.
//!
//! GCJ-02 shifts each point by a smooth function of the point itself; the way back is found by walking until the
//! shifted point meets the given one. BD-09 turns and stretches GCJ-02 once more.
//!
//! **Source:** RULES 9.4; GB/T 30428.3. **Absent:** shanghai2000 and other local datums, whose parameters are not
//! public: a file in them is refused, not guessed.

use std::f64::consts::PI;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::place::Point;

/// What a pair of degrees is measured against 坐标系.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Datum {
    /// WGS-84, as satellites give it and as it is stored.
    Wgs84,
    /// CGCS2000 (EPSG:4490); the same as WGS-84 at the width of a hand.
    Cgcs2000,
    /// GCJ-02, as maps for telephones give it.
    Gcj02,
    /// BD-09, GCJ-02 turned once more.
    Bd09,
}

/// No datum has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a datum is wgs84, cgcs2000, gcj02 or bd09")]
pub struct NotADatum;

impl FromStr for Datum {
    type Err = NotADatum;
    fn from_str(name: &str) -> Result<Self, NotADatum> {
        match name.to_ascii_lowercase().replace('-', "").as_str() {
            "wgs84" => Ok(Self::Wgs84),
            "cgcs2000" => Ok(Self::Cgcs2000),
            "gcj02" => Ok(Self::Gcj02),
            "bd09" => Ok(Self::Bd09),
            _ => Err(NotADatum),
        }
    }
}

/// Longitude and latitude in degrees.
pub type Degrees = (f64, f64);

impl Datum {
    /// The key it is written by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Cgcs2000 => "cgcs2000",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// The stored point of these degrees in this datum; `None` when they are not on the globe.
    pub fn point(self, (lon, lat): Degrees) -> Option<Point> {
        Point::from_degrees(lon, lat)?;
        let (lon, lat) = self.to_wgs84((lon, lat));
        Point::from_degrees(lon, lat)
    }

    /// These degrees of this datum in WGS-84.
    pub fn to_wgs84(self, given: Degrees) -> Degrees {
        match self {
            Self::Wgs84 | Self::Cgcs2000 => given,
            Self::Gcj02 => unshifted(given),
            Self::Bd09 => unshifted(unturned(given)),
        }
    }

    /// These degrees of WGS-84 in this datum.
    pub fn from_wgs84(self, given: Degrees) -> Degrees {
        match self {
            Self::Wgs84 | Self::Cgcs2000 => given,
            Self::Gcj02 => shifted(given),
            Self::Bd09 => turned(shifted(given)),
        }
    }
}

/// The ellipsoid GCJ-02 reckons with (Krasovsky 1940): half the long axis in metres, and the square of its
/// eccentricity.
const AXIS_M: f64 = 6_378_245.0;
const ECCENTRICITY_2: f64 = 0.006_693_421_622_965_943;

/// Where GCJ-02 shifts at all: a box around the mainland.
fn is_shifted((lon, lat): Degrees) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

/// Waves of a shift: the parts that repeat within one, three and twelve or thirty degrees.
fn waves(at: f64, slow: [(f64, f64); 2]) -> f64 {
    let fast = 20.0 * (at * PI).sin() + 40.0 * (at / 3.0 * PI).sin();
    fast + slow
        .iter()
        .map(|(height, length)| height * (at / length * PI).sin())
        .sum::<f64>()
}

/// From WGS-84 to GCJ-02.
fn shifted((lon, lat): Degrees) -> Degrees {
    if !is_shifted((lon, lat)) {
        return (lon, lat);
    }
    let (x, y) = (lon - 105.0, lat - 35.0);
    let ripple = 20.0 * ((6.0 * x * PI).sin() + (2.0 * x * PI).sin());
    let root = x.abs().sqrt();
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + (ripple + waves(x, [(150.0, 12.0), (300.0, 30.0)])) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + (ripple + waves(y, [(160.0, 12.0), (320.0, 30.0)])) * 2.0 / 3.0;
    let angle = lat.to_radians();
    let curve = 1.0 - ECCENTRICITY_2 * angle.sin().powi(2);
    let meridian_m = AXIS_M * (1.0 - ECCENTRICITY_2) / curve.powf(1.5);
    let parallel_m = AXIS_M / curve.sqrt() * angle.cos();
    (
        lon + (east / parallel_m).to_degrees(),
        lat + (north / meridian_m).to_degrees(),
    )
}

/// From GCJ-02 to WGS-84, to a millimetre: the shift changes so slowly that each round gains three digits.
fn unshifted(given: Degrees) -> Degrees {
    let mut found = given;
    for _ in 0..8 {
        let (lon, lat) = shifted(found);
        let (more_lon, more_lat) = (given.0 - lon, given.1 - lat);
        found = (found.0 + more_lon, found.1 + more_lat);
        if more_lon.abs().max(more_lat.abs()) < 1e-9 {
            break;
        }
    }
    found
}

/// The waves BD-09 adds, per degree.
const BD09_WAVE: f64 = PI * 3000.0 / 180.0;

/// From GCJ-02 to BD-09.
fn turned((x, y): Degrees) -> Degrees {
    let length = x.hypot(y) + 0.000_02 * (y * BD09_WAVE).sin();
    let angle = y.atan2(x) + 0.000_003 * (x * BD09_WAVE).cos();
    (length * angle.cos() + 0.0065, length * angle.sin() + 0.006)
}

/// From BD-09 to GCJ-02, walked back like the shift.
fn unturned(given: Degrees) -> Degrees {
    let mut found = (given.0 - 0.0065, given.1 - 0.006);
    for _ in 0..8 {
        let (x, y) = turned(found);
        let (more_x, more_y) = (given.0 - x, given.1 - y);
        found = (found.0 + more_x, found.1 + more_y);
        if more_x.abs().max(more_y.abs()) < 1e-9 {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests;
