//! Shapes 图形: rings of integer corners, and exact answers about them.
//!
//! A ring is closed: its last corner is joined to its first. A shape is one or more rings, a hole being a ring of
//! its own. A point on a border belongs to exactly one of the shapes that share the border, because every test of
//! a side uses the same two corners and whole numbers only.

use crate::place::Point;

/// From one coordinate to another, anywhere on the globe.
fn apart(from: i32, to: i32) -> i64 {
    i64::from(to) - i64::from(from)
}

/// Whether the ring holds `at`: even-odd, open on the east and north.
pub fn ring_holds(ring: &[Point], at: Point) -> bool {
    let Some(mut from) = ring.last().copied() else {
        return false;
    };
    let mut inside = false;
    for to in ring {
        if (from.lat_e7 > at.lat_e7) != (to.lat_e7 > at.lat_e7) {
            let wide = apart(from.lon_e7, to.lon_e7) * apart(from.lat_e7, at.lat_e7);
            let high = apart(from.lon_e7, at.lon_e7) * apart(from.lat_e7, to.lat_e7);
            inside ^= (high < wide) == (to.lat_e7 > from.lat_e7) && high != wide;
        }
        from = *to;
    }
    inside
}

/// Twice the area of the ring in 1e-14 square degrees, positive when it runs against the clock.
pub fn twice_area(ring: &[Point]) -> i64 {
    let Some(origin) = ring.first() else { return 0 };
    let local = |at: &Point| (apart(origin.lon_e7, at.lon_e7), apart(origin.lat_e7, at.lat_e7));
    let sides = ring.iter().zip(ring.iter().cycle().skip(1));
    sides
        .map(|(from, to)| {
            let ((x0, y0), (x1, y1)) = (local(from), local(to));
            x0 * y1 - x1 * y0
        })
        .sum()
}

/// The area of the ring in square metres, whichever way it runs.
pub fn area_m2(ring: &[Point]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "areas of districts need no 16 digits")]
    let twice = twice_area(ring).abs() as f64;
    twice / 2.0 * METRES_PER_E7.powi(2) * origin.lat().to_radians().cos()
}

/// Metres of 1e-7 degree of latitude.
pub(crate) const METRES_PER_E7: f64 = 111_195.0 * 1e-7;

/// Metres from `at` to the side between two corners, on a plane tangent at `at`.
pub fn away_m(at: Point, (from, to): (Point, Point)) -> f64 {
    let narrow = at.lat().to_radians().cos();
    let flat = |corner: Point| {
        let east = (f64::from(corner.lon_e7) - f64::from(at.lon_e7)) * METRES_PER_E7 * narrow;
        (
            east,
            (f64::from(corner.lat_e7) - f64::from(at.lat_e7)) * METRES_PER_E7,
        )
    };
    let ((x0, y0), (x1, y1)) = (flat(from), flat(to));
    let (dx, dy) = (x1 - x0, y1 - y0);
    let length_2 = dx * dx + dy * dy;
    let along = if length_2 > 0.0 {
        (-(x0 * dx + y0 * dy) / length_2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (x0 + along * dx).hypot(y0 + along * dy)
}

/// Sides of a ring: from each corner to the next, the last to the first.
pub fn sides(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(from, to)| (*from, *to))
}

/// A box of whole coordinates, its edges included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The south-west corner.
    pub low: Point,
    /// The north-east corner.
    pub high: Point,
}

impl Extent {
    /// The smallest box around these points; `None` around nothing.
    pub fn of(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points.into_iter().fold(None, |held: Option<Self>, at| {
            let Self { low, high } = held.unwrap_or(Self { low: at, high: at });
            Some(Self {
                low: Point {
                    lon_e7: low.lon_e7.min(at.lon_e7),
                    lat_e7: low.lat_e7.min(at.lat_e7),
                },
                high: Point {
                    lon_e7: high.lon_e7.max(at.lon_e7),
                    lat_e7: high.lat_e7.max(at.lat_e7),
                },
            })
        })
    }

    /// Whether the box holds `at`.
    pub const fn holds(&self, at: Point) -> bool {
        self.low.lon_e7 <= at.lon_e7
            && at.lon_e7 <= self.high.lon_e7
            && self.low.lat_e7 <= at.lat_e7
            && at.lat_e7 <= self.high.lat_e7
    }
}

/// Many shapes, their corners in one row of memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shapes {
    corners: Vec<Point>,
    /// Where each ring ends among the corners.
    ring_ends: Vec<u32>,
    /// Where each shape ends among the rings.
    shape_ends: Vec<u32>,
}

/// A district is at most so wide and high, in 1e-7 degree: the product of such a length and any other fits 64 bits.
const WIDEST_E7: i64 = 50_000_000;

impl Shapes {
    /// How many there are.
    pub const fn len(&self) -> usize {
        self.shape_ends.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.shape_ends.is_empty()
    }

    /// Adds a shape of these rings. Rings of fewer than three corners hold nothing and are left out.
    pub fn push<R: AsRef<[Point]>>(&mut self, rings: impl IntoIterator<Item = R>) {
        for ring in rings {
            if ring.as_ref().len() >= 3 {
                self.corners.extend_from_slice(ring.as_ref());
                self.ring_ends.push(place(self.corners.len()));
            }
        }
        self.shape_ends.push(place(self.ring_ends.len()));
    }

    /// The rings of the shape at this position.
    pub fn rings(&self, shape: usize) -> impl Iterator<Item = &[Point]> {
        let first = shape.checked_sub(1).map_or(0, |before| self.shape_ends[before]);
        (first as usize..self.shape_ends[shape] as usize).map(|ring| {
            let from = ring.checked_sub(1).map_or(0, |before| self.ring_ends[before]);
            &self.corners[from as usize..self.ring_ends[ring] as usize]
        })
    }

    /// Whether the shape at this position holds `at`.
    pub fn holds(&self, shape: usize, at: Point) -> bool {
        self.rings(shape)
            .fold(false, |inside, ring| inside ^ ring_holds(ring, at))
    }

    /// The first shape that holds `at`, tried one after the other.
    pub fn first_with(&self, at: Point) -> Option<u16> {
        (0..self.len())
            .find(|shape| self.holds(*shape, at))
            .and_then(|shape| u16::try_from(shape).ok())
    }

    /// The box around all corners.
    pub fn extent(&self) -> Option<Extent> {
        Extent::of(self.corners.iter().copied())
    }

    /// Whether all lie close enough together for exact arithmetic, and every shape has a ring.
    pub(super) fn is_local(&self) -> bool {
        let Some(Extent { low, high }) = self.extent() else {
            return self.is_empty();
        };
        let ringed = (0..self.len()).all(|shape| self.rings(shape).next().is_some());
        ringed && apart(low.lon_e7, high.lon_e7) <= WIDEST_E7 && apart(low.lat_e7, high.lat_e7) <= WIDEST_E7
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
