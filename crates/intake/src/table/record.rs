//! One row of a mapped table.

use gezhi_domain::code::Code;
use gezhi_domain::place::Point;
use gezhi_domain::time::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::field::{Field, Mapping};

/// What a row says.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The source's own number.
    pub number: Option<Code>,
    /// When it was reported.
    pub opened_at: Option<Timestamp>,
    /// When it was to be done.
    pub due_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The source's own word on whether it was in time.
    pub on_time: Option<bool>,
    /// The case type, in the source's words.
    pub case_type: String,
    /// The unit that had it.
    pub unit: String,
    /// Where, if both coordinates are given and on the globe.
    pub point: Option<Point>,
    /// Where it came from.
    pub source: String,
    /// What was said.
    pub words: String,
    /// The address.
    pub address: String,
    /// What became of it.
    pub outcome: String,
    /// The reporter's telephone.
    pub phone: String,
    /// The reporter's name.
    pub name: String,
}

/// Why a row is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowProblem {
    /// The field.
    pub field: Field,
    /// What stood there.
    pub found: String,
}

impl Record {
    /// What a row says by this mapping; naive times are in `zone`.
    ///
    /// # Errors
    /// The first field that cannot be read.
    pub fn read(row: &[String], mapping: &Mapping, zone: &TimeZone) -> Result<Self, RowProblem> {
        let text = |field| {
            mapping
                .column(field)
                .and_then(|at| row.get(at))
                .map_or("", String::as_str)
        };
        let wrong = |field| RowProblem {
            field,
            found: text(field).to_owned(),
        };
        let at = |field| match text(field) {
            "" => Ok(None),
            found => instant(found, zone).map(Some).ok_or_else(|| wrong(field)),
        };
        let degrees = |field| match text(field) {
            "" => Ok(None),
            found => found.parse::<f64>().map(Some).map_err(|_| wrong(field)),
        };
        let point = match (degrees(Field::Lon)?, degrees(Field::Lat)?) {
            (Some(lon), Some(lat)) => Point::from_degrees(lon, lat),
            _ => None,
        };
        let number = match text(Field::Number) {
            "" => None,
            found => Some(found.parse().map_err(|_| wrong(Field::Number))?),
        };
        let on_time = match text(Field::OnTime).to_lowercase().as_str() {
            "" => None,
            "ontime" | "on time" | "yes" | "true" | "1" | "是" | "按期" => Some(true),
            "overdue" | "late" | "no" | "false" | "0" | "否" | "超期" => Some(false),
            _ => return Err(wrong(Field::OnTime)),
        };
        let owned = |field| text(field).to_owned();
        Ok(Self {
            number,
            opened_at: at(Field::OpenedAt)?,
            due_at: at(Field::DueAt)?,
            closed_at: at(Field::ClosedAt)?,
            on_time,
            case_type: owned(Field::CaseType),
            unit: owned(Field::Unit),
            point,
            source: owned(Field::Source),
            words: owned(Field::Words),
            address: owned(Field::Address),
            outcome: owned(Field::Outcome),
            phone: owned(Field::Phone),
            name: owned(Field::Name),
        })
    }
}

fn instant(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    if let Ok(known) = text.parse::<Timestamp>() {
        return Some(known);
    }
    let zoned = zone.to_ambiguous_timestamp(moment(text)?).compatible().ok()?;
    Some(Timestamp::from(zoned))
}

/// A moment without a zone in one of the ways files write it.
pub(super) fn moment(text: &str) -> Option<DateTime> {
    const FORMATS: &[&str] = &[
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y/%m/%d %H:%M:%S",
        "%Y/%m/%d %H:%M",
        "%m/%d/%Y %I:%M:%S %p",
        "%Y年%m月%d日 %H:%M",
        "%Y-%m-%dT%H:%M:%S%.f",
    ];
    let found = FORMATS
        .iter()
        .find_map(|format| DateTime::strptime(format, text).ok());
    found.or_else(|| {
        text.parse::<jiff::civil::Date>()
            .ok()
            .map(|day| day.at(0, 0, 0, 0))
    })
}
