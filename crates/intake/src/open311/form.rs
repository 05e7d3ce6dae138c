//! What a client sends: the form of a request, and the form of an update.

use gezhi_domain::catalogue::CaseType;
use gezhi_domain::code::{CommitteeCode, DefectCode, SourceCode, UnitGridCode};
use gezhi_domain::place::Point;
use gezhi_domain::report::{Report, Whereabouts};
use gezhi_domain::text::Contact;

use super::Denied;

/// The most characters of a description.
const LONGEST: usize = 4_000;

/// Names and values of a form or a query.
///
/// # Errors
/// 400 when it is not UTF-8.
pub fn pairs(bytes: &[u8]) -> Result<Vec<(String, String)>, Denied> {
    const WRONG: Denied = Denied::bad("parameters are not in UTF-8");
    std::str::from_utf8(bytes).map_err(|_| WRONG)?;
    let read: Vec<(String, String)> = form_urlencoded::parse(bytes).into_owned().collect();
    // The decoder puts this mark where bytes make no character; nobody types it.
    let wrong = read
        .iter()
        .any(|(name, value)| name.contains('\u{fffd}') || value.contains('\u{fffd}'));
    if wrong { Err(WRONG) } else { Ok(read) }
}

/// The parameters of one form.
#[derive(Clone)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// The form in these bytes; empty parameters count as absent.
    ///
    /// # Errors
    /// 400 when it is not UTF-8.
    pub fn read(bytes: &[u8]) -> Result<Self, Denied> {
        Ok(Self::of(pairs(bytes)?))
    }

    /// The form of these names and values; empty parameters count as absent.
    pub fn of(mut given: Vec<(String, String)>) -> Self {
        given.retain(|(_, value)| !value.trim().is_empty());
        Self(given)
    }

    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim())
    }

    fn owned(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// Who reports, if they say so.
    fn contact(&self) -> Option<Contact> {
        let name = format!("{} {}", self.owned("last_name"), self.owned("first_name"));
        let contact = Contact {
            name: name.trim().to_owned(),
            phone: self.owned("phone"),
            email: self.owned("email"),
        };
        Some(contact).filter(|contact| *contact != Contact::default())
    }

    fn place(&self) -> Result<Whereabouts, Denied> {
        let degrees = |name| {
            let read = |text: &str| text.parse::<f64>();
            self.get(name)
                .map(read)
                .transpose()
                .map_err(|_| Denied::bad("lat and long are degrees, WGS 84"))
        };
        let point = match (degrees("lat")?, degrees("long")?) {
            (Some(lat), Some(long)) => Some(
                Point::from_degrees(long, lat).ok_or(Denied::bad("lat and long do not lie on the globe"))?,
            ),
            (None, None) => None,
            _ => return Err(Denied::bad("lat and long are given together")),
        };
        let (address, id) = (self.get("address_string"), self.get("address_id"));
        if point.is_none() && address.is_none() && id.is_none() {
            return Err(Denied::bad(
                "a location is needed: lat and long, address_string or address_id",
            ));
        }
        let code =
            |digits: usize| id.filter(|id| id.len() == digits && id.bytes().all(|b| b.is_ascii_digit()));
        let unit_grid = code(15).and_then(|id| id.parse::<UnitGridCode>().ok());
        let committee = code(12).and_then(|id| id.parse::<CommitteeCode>().ok());
        let told = id.filter(|_| unit_grid.is_none() && committee.is_none());
        let address: Vec<&str> = address.into_iter().chain(told).collect();
        Ok(Whereabouts {
            point,
            given: None,
            kind: None,
            unit_grid,
            committee,
            address: Some(address.join(" ")).filter(|text| !text.is_empty()),
        })
    }

    /// The description, and below it what else was said, so that nothing is lost.
    fn words(&self) -> Result<String, Denied> {
        let description = self.owned("description");
        if description.chars().count() > LONGEST {
            return Err(Denied::bad("description has more than 4,000 characters"));
        }
        let mut lines = vec![description];
        for (name, value) in &self.0 {
            let code = name
                .strip_prefix("attribute[")
                .and_then(|rest| rest.split_once(']'))
                .map(|(code, _)| code);
            match code {
                Some("defect") => {}
                Some(code) => lines.push(format!("{code}: {}", value.trim())),
                None if name == "media_url" => lines.push(format!("media_url: {}", value.trim())),
                None => {}
            }
        }
        let words = lines.join("\n").trim().to_owned();
        if words.chars().count() > 2 * LONGEST {
            return Err(Denied::bad("the attributes are too long"));
        }
        Ok(words)
    }

    fn defect(&self, case_type: &CaseType) -> Result<Option<DefectCode>, Denied> {
        let Some(given) = self
            .get("attribute[defect]")
            .or_else(|| self.get("attribute[defect][]"))
        else {
            return Ok(None);
        };
        let known = case_type
            .standards
            .iter()
            .find(|standard| standard.defect.as_str() == given);
        known
            .map(|standard| Some(standard.defect.clone()))
            .ok_or(Denied::bad(
                "attribute[defect] is not one of the values of the definition",
            ))
    }

    /// The report of this form, for a service found before.
    ///
    /// # Errors
    /// 400 with what is missing or wrong.
    pub fn report(&self, source: SourceCode, case_type: &CaseType) -> Result<Report, Denied> {
        Ok(Report {
            source,
            external_number: None,
            contact: self.contact(),
            words: self.words()?,
            place: self.place()?,
            nature: None,
            case_type: Some(case_type.code.clone()),
            defect: self.defect(case_type)?,
            due: None,
            excluded: Vec::new(),
            photos: Vec::new(),
            filing: None,
        })
    }
}

/// An update a partner sends about a request of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The number.
    pub number: String,
    /// The partner's own id of the update.
    pub update_id: String,
    /// What it says: status and description.
    pub words: String,
    /// Whether it asks to reopen.
    pub reopens: bool,
}

impl Update {
    /// The update of this form.
    ///
    /// # Errors
    /// 400 with what is missing or wrong.
    pub fn read(form: &Form) -> Result<Self, Denied> {
        const STATUS: &[&str] = &[
            "OPEN",
            "CLOSED",
            "FIXED",
            "IN_PROGRESS",
            "ACTION_SCHEDULED",
            "INVESTIGATING",
            "DUPLICATE",
            "NOT_COUNCILS_RESPONSIBILITY",
            "NO_FURTHER_ACTION",
            "INTERNAL_REFERRAL",
            "FOR_TRIAGE",
            "CANCELLED",
            "REOPEN",
        ];
        let needed = |name, what| form.get(name).ok_or(Denied::bad(what));
        let number = needed("service_request_id", "service_request_id is missing")?;
        let update_id = needed("update_id", "update_id is missing")?;
        let status = needed("status", "status is missing")?.to_uppercase();
        let at = needed("updated_datetime", "updated_datetime is missing")?.replace(' ', "+");
        if at.parse::<gezhi_domain::time::Timestamp>().is_err() {
            return Err(Denied::bad("updated_datetime is not in ISO 8601"));
        }
        if !STATUS.contains(&status.as_str()) {
            return Err(Denied::bad("status is none of the extension's"));
        }
        let description = form.get("description").unwrap_or_default();
        if description.chars().count() > LONGEST || update_id.len() > 200 {
            return Err(Denied::bad("description or update_id is too long"));
        }
        Ok(Self {
            number: number.to_owned(),
            update_id: update_id.to_owned(),
            reopens: status == "REOPEN",
            words: format!("{status} {description}").trim().to_owned(),
        })
    }
}
