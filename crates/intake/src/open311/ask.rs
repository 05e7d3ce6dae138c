//! What a reader asks for.

use gezhi_domain::place::Point;
use gezhi_domain::time::Timestamp;

use super::Denied;

/// A box in 1e-7 degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Box7 {
    /// South-west corner.
    pub least: Point,
    /// North-east corner.
    pub most: Point,
}

/// The longest span of a question, in seconds, and the most requests of one answer.
const SPAN_S: i64 = 90 * 24 * 3600;
const MOST: i64 = 1_000;
/// The radius around a point when none is said, and the widest, in metres.
const NEAR_M: f64 = 1_000.0;
const WIDE_M: f64 = 50_000.0;

/// A question for requests.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// These numbers, whatever else is said.
    pub ids: Vec<String>,
    /// These services; empty means all.
    pub codes: Vec<String>,
    /// From when to when they were requested.
    pub span: (Timestamp, Timestamp),
    /// Only open ones, or only ended ones.
    pub open: Option<bool>,
    /// Where.
    pub within: Option<Box7>,
    /// How many, and how many before them.
    pub page: (i64, i64),
}

/// Empty means absent.
fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(key, _)| key == name)?;
    Some(found.1.trim()).filter(|value| !value.is_empty())
}

fn list(pairs: &[(String, String)], name: &str) -> Vec<String> {
    let items = value(pairs, name).unwrap_or_default().split(',');
    items
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

fn instant(pairs: &[(String, String)], name: &str) -> Result<Option<Timestamp>, Denied> {
    let Some(text) = value(pairs, name) else {
        return Ok(None);
    };
    // A plus sign of an offset that was not encoded arrives as a space.
    let found = text.replace(' ', "+").parse::<Timestamp>();
    found
        .map(Some)
        .map_err(|_| Denied::bad("a date is not in ISO 8601 with Z or an offset"))
}

fn number(pairs: &[(String, String)], name: &str) -> Result<Option<f64>, Denied> {
    let read = |text: &str| text.parse::<f64>().ok().filter(|n| n.is_finite());
    value(pairs, name)
        .map(|text| read(text).ok_or(Denied::bad("a coordinate or a distance is not a number")))
        .transpose()
}

fn count(pairs: &[(String, String)], name: &str, most: i64) -> Result<Option<i64>, Denied> {
    let read = |text: &str| text.parse::<i64>().ok().filter(|n| (1..=most).contains(n));
    value(pairs, name)
        .map(|text| read(text).ok_or(Denied::bad("page and page_size are whole numbers from 1 on")))
        .transpose()
}

/// A span of time alone, for updates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanAsk {
    /// From when.
    pub start: Timestamp,
    /// To when.
    pub end: Timestamp,
}

impl SpanAsk {
    /// The span of `start_date` and `end_date`; what is not said lies 90 days away, the end is now at the latest.
    ///
    /// # Errors
    /// 400 when a date cannot be read, the end comes first or the span is longer than 90 days.
    pub fn read(pairs: &[(String, String)], now: Timestamp) -> Result<Self, Denied> {
        let (start, end) = (instant(pairs, "start_date")?, instant(pairs, "end_date")?);
        let (start, end) = match (start, end) {
            (Some(start), Some(end)) => (start, end),
            (Some(start), None) => (start, start.plus_seconds(SPAN_S).min(now).max(start)),
            (None, end) => {
                let end = end.unwrap_or(now);
                (end.plus_seconds(-SPAN_S), end)
            }
        };
        if end < start {
            return Err(Denied::bad("end_date lies before start_date"));
        }
        if end.seconds_since(start) > SPAN_S {
            return Err(Denied::bad("start_date and end_date span more than 90 days"));
        }
        Ok(Self { start, end })
    }
}

impl Ask {
    /// The question these parameters make.
    ///
    /// # Errors
    /// 400 with what is wrong.
    pub fn read(pairs: &[(String, String)], now: Timestamp) -> Result<Self, Denied> {
        let ids = list(pairs, "service_request_id");
        if ids.len() > 200 {
            return Err(Denied::bad("at most 200 service_request_id at a time"));
        }
        let span = if ids.is_empty() {
            SpanAsk::read(pairs, now)?
        } else {
            SpanAsk { start: now, end: now }
        };
        let status: Vec<String> = list(pairs, "status").iter().map(|s| s.to_lowercase()).collect();
        if status.iter().any(|word| word != "open" && word != "closed") {
            return Err(Denied::bad("status is open or closed"));
        }
        let wants = |word: &str| status.is_empty() || status.iter().any(|given| given == word);
        let open = (wants("open") != wants("closed")).then(|| wants("open"));
        let size = count(pairs, "page_size", MOST)?;
        let page = count(pairs, "page", 100_000)?;
        let size = size.unwrap_or(if page.is_some() { 50 } else { MOST });
        Ok(Self {
            ids,
            codes: list(pairs, "service_code"),
            span: (span.start, span.end),
            open,
            within: within(pairs)?,
            page: (size, (page.unwrap_or(1) - 1) * size),
        })
    }
}

/// `bbox=west,south,east,north`, or a distance around `lat` and `long`.
fn within(pairs: &[(String, String)]) -> Result<Option<Box7>, Denied> {
    const WRONG: Denied = Denied::bad("bbox is west,south,east,north in degrees");
    let sides = list(pairs, "bbox");
    if !sides.is_empty() {
        let sides: Vec<f64> = sides.iter().filter_map(|side| side.parse().ok()).collect();
        let [west, south, east, north] = sides[..] else {
            return Err(WRONG);
        };
        let corner = |lon, lat| Point::from_degrees(lon, lat).ok_or(WRONG);
        let (least, most) = (corner(west, south)?, corner(east, north)?);
        return if west <= east && south <= north {
            Ok(Some(Box7 { least, most }))
        } else {
            Err(WRONG)
        };
    }
    let (lat, long) = (number(pairs, "lat")?, number(pairs, "long")?);
    let (Some(lat), Some(long)) = (lat, long) else {
        return if lat.is_none() && long.is_none() {
            Ok(None)
        } else {
            Err(Denied::bad("lat and long are given together"))
        };
    };
    let metres = number(pairs, "radius")?.unwrap_or(NEAR_M);
    if !(1.0..=WIDE_M).contains(&metres) || Point::from_degrees(long, lat).is_none() {
        return Err(Denied::bad(
            "lat and long lie on the globe, radius is 1 to 50,000 m",
        ));
    }
    let north = metres / 111_195.0;
    let east = north / lat.to_radians().cos().max(0.01);
    let corner = |lon: f64, lat: f64| Point::from_degrees(lon.clamp(-180.0, 180.0), lat.clamp(-90.0, 90.0));
    let corners = corner(long - east, lat - north).zip(corner(long + east, lat + north));
    Ok(corners.map(|(least, most)| Box7 { least, most }))
}
