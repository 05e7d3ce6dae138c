//! What reporters send without signing in 公众入口: a report, and with its number and receipt what they want.

use gezhi_domain::case;
use gezhi_domain::code::{SourceCode, TypeCode};
use gezhi_domain::report::Report;
use gezhi_domain::text::Contact;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::case::{ContactForm, PlaceForm};
use crate::choice;
use crate::problem::FieldProblem;
use crate::words::Words;

/// A report of the public.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicReport {
    /// What it is about. Stored encrypted; read by the desk alone.
    pub words: Words,
    /// Where.
    #[serde(default)]
    pub place: PlaceForm,
    /// Whom to ask back, if they want. Stored encrypted.
    pub contact: Option<ContactForm>,
    /// What is wanted.
    #[schema(value_type = Option<choice::Nature>)]
    pub nature: Option<case::Nature>,
    /// The case type, when chosen from the list.
    #[schema(value_type = Option<String>, example = "C0101")]
    pub case_type: Option<TypeCode>,
    /// Chosen to prove oneself with besides the receipt: at least four letters or digits. None means the last four
    /// digits of the telephone.
    #[schema(example = "blue heron")]
    pub second_factor: Option<String>,
}

/// The fields of a report with photos.
#[derive(Debug, ToSchema)]
pub struct PublicReportForm {
    /// The report, as JSON.
    pub report: PublicReport,
    /// A photo: JPEG, PNG or WebP, at most 20 MB; the field may be given four times. Shown in public only after a
    /// person released it.
    #[schema(value_type = Option<String>, format = Binary, content_media_type = "image/jpeg")]
    pub photo: Option<Vec<u8>>,
}

impl PublicReport {
    /// The report, from `source`.
    ///
    /// # Errors
    /// When the coordinates do not make a point, or the contact is none.
    pub fn read(&self, source: SourceCode) -> Result<Report, FieldProblem> {
        let contact = self.contact.as_ref().map(ContactForm::read).transpose();
        let contact = contact.map_err(|problem| problem.under("/contact"))?;
        Ok(Report {
            source,
            external_number: None,
            contact: contact.filter(|contact| *contact != Contact::default()),
            words: self.words.as_str().to_owned(),
            place: self.place.read().map_err(|problem| problem.under("/place"))?,
            nature: self.nature,
            case_type: self.case_type.clone(),
            defect: None,
            due: None,
            excluded: Vec::new(),
            photos: Vec::new(),
            filing: None,
        })
    }
}

/// What a reporter keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicReceipt {
    /// The spoken number.
    #[schema(example = "MH-2026-000123")]
    pub number: String,
    /// The receipt. It is shown this once and kept nowhere.
    #[schema(example = "7H2K-9QZD-M3VX-40TB")]
    pub receipt: String,
}

/// Which report, and the proof that it is one's own.
#[derive(Clone, Deserialize, ToSchema)]
pub struct Ask {
    /// The spoken number.
    #[schema(example = "MH-2026-000123")]
    pub number: String,
    /// The receipt, as written down: small letters, hyphens and spaces do not matter.
    #[schema(example = "7H2K-9QZD-M3VX-40TB")]
    pub receipt: String,
    /// What was chosen when reporting; to rate, to reopen and to withdraw.
    pub second_factor: Option<String>,
}

/// More words about a report.
#[derive(Clone, Deserialize, ToSchema)]
pub struct Addition {
    /// Which report.
    #[serde(flatten)]
    pub ask: Ask,
    /// What else. Stored encrypted; read by the desk alone.
    pub words: Words,
}

/// How content the reporter is.
#[derive(Clone, Deserialize, ToSchema)]
pub struct Opinion {
    /// Which report.
    #[serde(flatten)]
    pub ask: Ask,
    /// Whether it is solved.
    pub solved: bool,
    /// How content.
    #[schema(value_type = choice::Satisfaction)]
    pub satisfaction: case::Satisfaction,
}

/// Why it has to be done again.
#[derive(Clone, Deserialize, ToSchema)]
pub struct Reopening {
    /// Which report.
    #[serde(flatten)]
    pub ask: Ask,
    /// Why. Stored encrypted.
    pub reason: Words,
}
