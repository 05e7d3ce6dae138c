//! A report 上报 at the front door: the one shape every source is brought into before it is received.
//!
//! Its words and its contact are on their way to the encrypted tables; nothing here is stored as it stands.
//!
//! **Source:** DESIGN section 4. **Absent:** how a source writes it (`intake`), the case it becomes.

use serde::{Deserialize, Serialize};

use crate::case::Nature;
use crate::code::{
    AttachmentId, Code, CommitteeCode, DefectCode, SourceCode, TypeCode, UnitCode, UnitGridCode,
};
use crate::place::{Given, PlaceKind, Point};
use crate::text::Contact;
use crate::time::Timestamp;

/// What a report says about the place; everything may be missing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Whereabouts {
    /// A point.
    pub point: Option<Point>,
    /// The pair it was converted from, when it was given in another datum.
    pub given: Option<Given>,
    /// What kind of place, when said.
    pub kind: Option<PlaceKind>,
    /// A unit grid, named by its code.
    pub unit_grid: Option<UnitGridCode>,
    /// A committee area, named by its code.
    pub committee: Option<CommitteeCode>,
    /// An address as typed.
    pub address: Option<String>,
}

/// One report from any source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Where it comes from.
    pub source: SourceCode,
    /// The source's own number.
    pub external_number: Option<Code>,
    /// Who reported, if they said.
    pub contact: Option<Contact>,
    /// What they said.
    pub words: String,
    /// Where.
    pub place: Whereabouts,
    /// What they want, when a person already said.
    pub nature: Option<Nature>,
    /// The case type, when a person or the source already said.
    pub case_type: Option<TypeCode>,
    /// The defect level, when said.
    pub defect: Option<DefectCode>,
    /// A due instant given from outside.
    pub due: Option<Timestamp>,
    /// Units complained about.
    pub excluded: Vec<UnitCode>,
    /// Photos stored before.
    pub photos: Vec<AttachmentId>,
    /// File it at once, because nothing is to be verified or asked.
    pub filing: Option<AtOnce>,
}

/// What filing at once needs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AtOnce {
    /// What the unit will work from; none means it is written before dispatch.
    pub handling_text: Option<String>,
}
