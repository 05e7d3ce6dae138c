//! What the public may know of a case 公开信息: the one shape every public answer is built from.
//!
//! A case is public when its type lies in public space, a person released a summary of it and it is not
//! restricted. The place is rounded, so that no answer and no search resolves a dwelling.
//!
//! **Source:** DESIGN invariant 10. **Absent:** what a reporter typed, who reported, the handling text, accounts.

use crate::code::{DefectCode, SpokenNumber, TypeCode, UnitCode};
use crate::kernel::Facets;
use crate::place::{PlaceKind, Point};
use crate::text::TextRef;
use crate::time::Timestamp;

use super::answer::Outcome;
use super::state::{Case, Stage};

/// Where a case stands in words a resident understands; the offices' own stages stay inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Progress {
    /// 收到
    Received,
    /// 正在安排承办单位
    Arranging,
    /// 正在办理
    InHand,
    /// 暂缓办理
    Waiting,
    /// 已处理,正在复核
    Checking,
    /// 已办结
    Done,
    /// 未受理
    NotTaken,
    /// 已并入另一件
    Joined,
}

impl Progress {
    /// Every progress.
    pub const ALL: &'static [Self] = &[
        Self::Received,
        Self::Arranging,
        Self::InHand,
        Self::Waiting,
        Self::Checking,
        Self::Done,
        Self::NotTaken,
        Self::Joined,
    ];

    /// How far `case` is.
    pub const fn of(case: &Case) -> Self {
        match case.stage {
            _ if case.stage.is_open() && case.suspended.is_some() => Self::Waiting,
            Stage::Received | Stage::Verifying => Self::Received,
            Stage::Filed => Self::Arranging,
            Stage::Dispatched | Stage::Accepted => Self::InHand,
            Stage::Handled { .. } | Stage::Inspected { .. } => Self::Checking,
            Stage::Closed { .. } => Self::Done,
            Stage::Rejected { .. } => Self::NotTaken,
            Stage::Joined { .. } => Self::Joined,
        }
    }

    /// The neutral key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Arranging => "arranging",
            Self::InHand => "in_hand",
            Self::Waiting => "waiting",
            Self::Checking => "checking",
            Self::Done => "done",
            Self::NotTaken => "not_taken",
            Self::Joined => "joined",
        }
    }
}

/// A case as the public sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicView {
    /// The spoken number.
    pub number: SpokenNumber,
    /// The summary a person released.
    pub summary: TextRef,
    /// The case type, which lies in public space.
    pub case_type: TypeCode,
    /// The defect level.
    pub defect: Option<DefectCode>,
    /// Whether somebody still owes something.
    pub open: bool,
    /// How far it is.
    pub progress: Progress,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// The unit that has it.
    pub unit: Option<UnitCode>,
    /// When the first report arrived.
    pub requested_at: Timestamp,
    /// When the last step was done; of an ended case, when it ended.
    pub updated_at: Timestamp,
    /// When handling falls due.
    pub due_at: Option<Timestamp>,
    /// Where, rounded.
    pub point: Option<Point>,
}

impl PublicView {
    /// The public view of `case`; `None` when it is not public.
    pub fn of(case: &Case) -> Option<Self> {
        let (summary, case_type) = (case.public_summary?, case.case_type.clone()?);
        if !case.public_space || super::Cases::audience(case).restricted {
            return None;
        }
        let updated_at = match case.stage {
            Stage::Closed { at, .. } => at,
            _ => case.updated_at,
        };
        Some(Self {
            number: case.number.clone(),
            summary,
            case_type,
            defect: case.defect.clone(),
            open: case.stage.is_open(),
            progress: Progress::of(case),
            outcome: case.outcome,
            unit: case.lead.as_ref().map(|lead| lead.unit.clone()),
            requested_at: case.received_at,
            updated_at,
            due_at: case.due_at(),
            point: case.place.point.map(|point| rounded(point, case.place.kind)),
        })
    }
}

/// Steps of the public place in 1e-7 degree: about 50 m in streets, 200 m where people live.
const STREET_E7: i32 = 5_000;
const HOMES_E7: i32 = 20_000;

/// The middle of the square the point lies in: the same for every case in it.
fn rounded(point: Point, kind: PlaceKind) -> Point {
    let step = match kind {
        PlaceKind::Compound | PlaceKind::Village => HOMES_E7,
        PlaceKind::Street | PlaceKind::Water | PlaceKind::BuildingSite | PlaceKind::Market => STREET_E7,
    };
    let middle = |value: i32| value.div_euclid(step) * step + step / 2;
    Point {
        lon_e7: middle(point.lon_e7),
        lat_e7: middle(point.lat_e7),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_point_of_a_square_has_the_same_public_place(lon in 0..HOMES_E7, lat in 0..HOMES_E7) {
            let corner = Point { lon_e7: 1_213_800_000, lat_e7: 311_100_000 };
            let inside = Point { lon_e7: corner.lon_e7 + lon, lat_e7: corner.lat_e7 + lat };
            prop_assert_eq!(rounded(corner, PlaceKind::Compound), rounded(inside, PlaceKind::Compound));
            let near = rounded(inside, PlaceKind::Street);
            prop_assert!((near.lon_e7 - inside.lon_e7).abs() <= STREET_E7 / 2);
        }
    }
}
