//! The report form 上报表单: what a client of Gezhi's own API sends.

use gezhi_domain::case;
use gezhi_domain::code::{
    AttachmentId, CaseId, Code, CommitteeCode, DefectCode, SourceCode, TypeCode, UnitCode, UnitGridCode,
};
use gezhi_domain::coordinate::Datum;
use gezhi_domain::place::{self, Point};
use gezhi_domain::report::{AtOnce, Report, Whereabouts};
use gezhi_domain::text::Contact;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::choice;
use crate::problem::FieldProblem;
use crate::words::{Moment, Words};

/// Who reports, if they say so. Stored encrypted, apart from the case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactForm {
    /// How the person wants to be addressed.
    #[serde(default)]
    pub name: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// Mail address.
    #[serde(default)]
    pub email: String,
}

/// Whether a telephone number reads as one: digits with what people write between them.
fn is_phone(text: &str) -> bool {
    let between = |c: char| c.is_alphanumeric() || " +-()#*,./".contains(c);
    text.chars().filter(char::is_ascii_digit).count() >= 3 && text.chars().all(between)
}

impl ContactForm {
    /// The contact, spaces cut off.
    ///
    /// # Errors
    /// When something is too long to be what it should be, or no telephone number.
    pub fn read(&self) -> Result<Contact, FieldProblem> {
        let fits = |pointer: &str, text: &str, most: usize| {
            if text.trim().chars().count() <= most {
                Ok(text.trim().to_owned())
            } else {
                Err(FieldProblem::new(pointer, "field.long").expecting(format!("0-{most}")))
            }
        };
        let phone = fits("/phone", &self.phone, 40)?;
        if !phone.is_empty() && !is_phone(&phone) {
            return Err(FieldProblem::new("/phone", "field.value").expecting("+86 21 6412 8888"));
        }
        Ok(Contact {
            name: fits("/name", &self.name, 100)?,
            phone,
            email: fits("/email", &self.email, 254)?,
        })
    }
}

/// Where it is; everything may be left out.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceForm {
    /// Longitude in degrees, WGS 84 unless `datum` says otherwise.
    #[schema(example = 121.3816)]
    pub lon: Option<f64>,
    /// Latitude in degrees.
    #[schema(example = 31.1128)]
    pub lat: Option<f64>,
    /// The datum of the degrees, when it is not WGS 84: maps for telephones in China give `gcj02` or `bd09`.
    #[schema(value_type = Option<choice::Datum>)]
    pub datum: Option<Datum>,
    /// What kind of place.
    #[schema(value_type = Option<choice::PlaceKind>)]
    pub kind: Option<place::PlaceKind>,
    /// The unit grid, by its 15-digit code.
    #[schema(value_type = Option<String>)]
    pub unit_grid: Option<UnitGridCode>,
    /// The committee area, by its 12-digit code.
    #[schema(value_type = Option<String>)]
    pub committee: Option<CommitteeCode>,
    /// The address as typed. Stored encrypted.
    pub address: Option<String>,
}

impl PlaceForm {
    /// What is said about the place, its degrees brought from their datum to the stored one.
    ///
    /// # Errors
    /// When one coordinate is missing or not on the globe: which one.
    pub fn read(&self) -> Result<Whereabouts, FieldProblem> {
        Ok(Whereabouts {
            point: self.point()?,
            given: self.given(),
            kind: self.kind,
            unit_grid: self.unit_grid.clone(),
            committee: self.committee.clone(),
            address: self.address.clone(),
        })
    }

    /// The pair as it was given, when it is not in the stored datum.
    fn given(&self) -> Option<place::Given> {
        let datum = self.datum.filter(|datum| *datum != Datum::Wgs84)?;
        Some(place::Given {
            datum,
            lon: self.lon?,
            lat: self.lat?,
        })
    }

    fn point(&self) -> Result<Option<Point>, FieldProblem> {
        let wrong = |pointer, code| Err(FieldProblem::new(pointer, code));
        let beyond = |pointer, bounds: &str| Err(FieldProblem::new(pointer, "field.range").expecting(bounds));
        match (self.lon, self.lat) {
            (None, None) if self.datum.is_some() => wrong("/lon", "field.missing"),
            (None, None) => Ok(None),
            (None, Some(_)) => wrong("/lon", "field.missing"),
            (Some(_), None) => wrong("/lat", "field.missing"),
            (Some(lon), Some(_)) if lon.abs() > 180.0 => beyond("/lon", "-180 ... 180"),
            (Some(lon), Some(lat)) => match self.datum.unwrap_or(Datum::Wgs84).point((lon, lat)) {
                Some(point) => Ok(Some(point)),
                None => beyond("/lat", "-90 ... 90"),
            },
        }
    }
}

/// File the case in the same commit, because nothing is to be verified or asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FilingForm {
    /// What the unit will work from; none means it is written before dispatch.
    pub handling_text: Option<String>,
}

/// A report.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportForm {
    /// The id of the case to be, made by a client that was offline; none means the server makes one.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub id: Option<CaseId>,
    /// Where it comes from, e.g. `hotline`.
    #[schema(value_type = String, example = "hotline")]
    pub source: SourceCode,
    /// The source's own number.
    #[schema(value_type = Option<String>)]
    pub external_number: Option<Code>,
    /// What was said. Stored encrypted; read by the desk alone.
    pub words: Words,
    /// Where.
    #[serde(default)]
    pub place: PlaceForm,
    /// Who reports.
    pub contact: Option<ContactForm>,
    /// What they want.
    #[schema(value_type = Option<choice::Nature>)]
    pub nature: Option<case::Nature>,
    /// The case type, when a person is sure of it.
    #[schema(value_type = Option<String>)]
    pub case_type: Option<TypeCode>,
    /// The defect level; none means the type's first.
    #[schema(value_type = Option<String>)]
    pub defect: Option<DefectCode>,
    /// A due instant given from outside, RFC 3339.
    #[schema(value_type = Option<String>, format = "date-time")]
    pub due_at: Option<Moment>,
    /// Units complained about: kept away from the case.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub excluded_units: Vec<UnitCode>,
    /// Photos, stored before.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub photos: Vec<AttachmentId>,
    /// File it at once.
    pub filing: Option<FilingForm>,
    /// What the reporter chose to prove themselves with besides the receipt, at least four letters or digits; none
    /// means the last four digits of the telephone.
    pub second_factor: Option<String>,
}

impl ReportForm {
    /// The report.
    ///
    /// # Errors
    /// When the coordinates do not make a point, or the contact is none.
    pub fn read(&self) -> Result<Report, FieldProblem> {
        let contact = self.contact.as_ref().map(ContactForm::read).transpose();
        let contact = contact.map_err(|problem| problem.under("/contact"))?;
        Ok(Report {
            source: self.source.clone(),
            external_number: self.external_number.clone(),
            contact: contact.filter(|contact| *contact != Contact::default()),
            words: self.words.as_str().to_owned(),
            place: self.place.read().map_err(|problem| problem.under("/place"))?,
            nature: self.nature,
            case_type: self.case_type.clone(),
            defect: self.defect.clone(),
            due: self.due_at.map(|moment| moment.0),
            excluded: self.excluded_units.clone(),
            photos: self.photos.clone(),
            filing: self.filing.as_ref().map(|form| AtOnce {
                handling_text: form.handling_text.clone(),
            }),
        })
    }
}

/// The case a report became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    /// The case.
    pub id: String,
    /// Its spoken number.
    #[schema(example = "MH-2026-000123")]
    pub number: String,
    /// For the reporter, to ask how far it is; shown this once and kept nowhere. None for a case split from another.
    #[schema(example = "7H2K-9QZD-M3VX-40TB")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// Where to read it.
    pub href: String,
    /// The journal position of the commit; a read with `Gezhi-Position` at or behind it sees the case.
    pub position: i64,
}

/// Split a matter of its own off a case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitForm {
    /// The id of the case to be; none means the server makes one.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub child: Option<CaseId>,
    /// What the unit of the new case will work from.
    pub handling_text: Words,
    /// Its case type; none means that of the parent.
    #[schema(value_type = Option<String>)]
    pub case_type: Option<TypeCode>,
    /// Its defect level; none means the type's first.
    #[schema(value_type = Option<String>)]
    pub defect: Option<DefectCode>,
}

/// Join a case to another: its reports move there.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinForm {
    /// The case that goes on.
    #[schema(value_type = String, format = "uuid")]
    pub into: CaseId,
    /// Why.
    #[schema(value_type = choice::JoinReason)]
    pub reason: case::JoinReason,
}
