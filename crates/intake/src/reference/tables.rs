//! Every reference file as it was read, before it is known to hold together.

use std::collections::BTreeMap;

use gezhi_domain::calendar::{Calendar, Year};
use gezhi_domain::catalogue::{
    Batch, CaseType, Catalogue, DelegatedItem, Jurisdiction, Policy, PromiseRule, Source, Table, TypeAlias,
    Unit,
};
use gezhi_domain::clock::OfficeHours;
use gezhi_domain::code::HoursCode;
use gezhi_domain::figure::{Figure, Figures};
use gezhi_domain::kernel::Rulebook;
use jiff::tz::TimeZone;

use super::problem::Problem;
use super::rows::{self, Lined};
use super::{cells, file};

pub(super) struct Tables {
    jurisdiction: Option<(Jurisdiction, TimeZone)>,
    calendar: BTreeMap<i16, Year>,
    pub(super) policy: Option<Policy>,
    pub(super) case_types: Vec<Lined<CaseType>>,
    pub(super) aliases: Vec<Lined<TypeAlias>>,
    pub(super) units: Vec<Lined<Unit>>,
    pub(super) sources: Vec<Lined<Source>>,
    pub(super) items: Vec<Lined<DelegatedItem>>,
    pub(super) batches: Vec<Lined<Batch>>,
    pub(super) promise_rules: Vec<Lined<PromiseRule>>,
    pub(super) figures: Vec<Lined<Figure>>,
    pub(super) office_hours: Vec<Lined<(HoursCode, OfficeHours)>>,
}

impl Tables {
    /// What `changed` names, and the built-in content of the rest.
    pub(super) fn read(changed: &BTreeMap<String, String>, found: &mut Vec<Problem>) -> Self {
        macro_rules! read {
            ($name:literal, $read:path) => {{
                let file = file($name);
                let content = file.map_or("", |file| {
                    changed.get(file.name).map_or(file.content, String::as_str)
                });
                let sheet = file.map(|file| cells::sheet(file, content, found));
                sheet.map(|sheet| $read(&sheet, found))
            }};
        }
        Self {
            jurisdiction: read!("jurisdiction.csv", rows::jurisdiction).flatten(),
            calendar: read!("calendar.csv", rows::calendar).unwrap_or_default(),
            policy: read!("policy.csv", rows::policy).flatten(),
            case_types: read!("case_types.csv", rows::case_types).unwrap_or_default(),
            aliases: read!("case_type_aliases.csv", rows::aliases).unwrap_or_default(),
            units: read!("units.csv", rows::units).unwrap_or_default(),
            sources: read!("sources.csv", rows::sources).unwrap_or_default(),
            items: read!("delegated_items.csv", rows::items).unwrap_or_default(),
            batches: read!("delegated_batches.csv", rows::batches).unwrap_or_default(),
            promise_rules: read!("promise_rules.csv", rows::promise_rules).unwrap_or_default(),
            figures: read!("figures.csv", rows::figures).unwrap_or_default(),
            office_hours: read!("office_hours.csv", rows::office_hours).unwrap_or_default(),
        }
    }

    /// The rules; `None` when the settings could not be read.
    pub(super) fn rulebook(self) -> Option<Rulebook> {
        fn bare<T>(rows: Vec<Lined<T>>) -> Vec<T> {
            rows.into_iter().map(|(_, row)| row).collect()
        }
        let (jurisdiction, zone) = self.jurisdiction?;
        Some(Rulebook {
            jurisdiction,
            calendar: Calendar::new(zone, self.calendar),
            policy: self.policy?,
            catalogue: Catalogue {
                case_types: Table::new(bare(self.case_types)),
                aliases: bare(self.aliases),
                units: Table::new(bare(self.units)),
                sources: Table::new(bare(self.sources)),
                items: Table::new(bare(self.items)),
                batches: bare(self.batches),
                promise_rules: bare(self.promise_rules),
                figures: Figures::new(bare(self.figures)),
                office_hours: bare(self.office_hours).into_iter().collect(),
            },
        })
    }
}
