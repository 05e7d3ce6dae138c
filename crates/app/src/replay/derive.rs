//! The reference data a replayed file implies: its types, units and sources, and which unit has which type.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::str::FromStr;

use gezhi_domain::code::{SourceCode, TypeCode, UnitCode};
use gezhi_intake::geography;
use gezhi_intake::table::Record;

/// Codes made of the words of the file, and the reference files they make.
pub(crate) struct Derived {
    types: HashMap<String, TypeCode>,
    units: HashMap<String, UnitCode>,
    sources: HashMap<String, SourceCode>,
    /// Reference files, by name.
    pub(crate) files: BTreeMap<String, String>,
}

impl Derived {
    /// What these records imply. A type belongs to the unit that had most of it.
    pub(crate) fn of(records: &[Record], zone: &str) -> Self {
        let mut had: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for record in records {
            *had.entry(&record.case_type)
                .or_default()
                .entry(&record.unit)
                .or_default() += 1;
        }
        let types = codes("t", records.iter().map(|record| record.case_type.as_str()));
        let units = codes("u", records.iter().map(|record| record.unit.as_str()));
        let sources = codes("s", records.iter().map(|record| record.source.as_str()));
        let mut made = Self {
            types,
            units,
            sources,
            files: BTreeMap::new(),
        };
        made.files = made.files_of(&had);
        let jurisdiction = format!(
            "key,value\nname_zh,回放\nname_en,Replay\ncode,replay\ntime_zone,{zone}\nnumber_prefix,RP\n"
        );
        made.files.insert("jurisdiction.csv".to_owned(), jurisdiction);
        if let Some(areas) = geography::derived(records.iter().filter_map(|record| record.point)) {
            made.files.insert(geography::FILE.to_owned(), areas.to_text());
        }
        made
    }

    pub(crate) fn case_type(&self, record: &Record) -> Option<&TypeCode> {
        self.types.get(&record.case_type)
    }

    pub(crate) fn unit(&self, record: &Record) -> Option<&UnitCode> {
        self.units.get(&record.unit)
    }

    pub(crate) fn source(&self, record: &Record) -> Option<&SourceCode> {
        self.sources.get(&record.source)
    }

    pub(crate) fn units(&self) -> impl Iterator<Item = &UnitCode> {
        self.units.values()
    }

    fn files_of(&self, had: &BTreeMap<&str, BTreeMap<&str, usize>>) -> BTreeMap<String, String> {
        let mut types = "code,scheme,kind,major_zh,name_zh,major_en,name_en,standards,aliases,public_space,confidence,valid_from,valid_to\n".to_owned();
        let mut units = "code,kind,name_zh,name_en,town,office_hours,valid_from,valid_to\n".to_owned();
        let mut sources =
            "code,name_zh,name_en,verify_first,external_number,is_public,proofs,valid_from,valid_to\n"
                .to_owned();
        let mut items =
            "code,batch,name_zh,name_en,case_types,defects,place_kinds,towns,holder,valid_from,valid_to\n"
                .to_owned();
        for (name, code) in sorted(&self.types) {
            let name = quoted(name);
            let _ = writeln!(
                types,
                "{code},replay,concern,{name},{name},{name},{name},occurrence=5wd,,no,derived,1970-01-01,"
            );
        }
        for (name, code) in sorted(&self.units) {
            let name = quoted(name);
            let _ = writeln!(units, "{code},department,{name},{name},,duty,1970-01-01,");
        }
        for (name, code) in sorted(&self.sources) {
            let name = quoted(name);
            let _ = writeln!(sources, "{code},{name},{name},no,no,no,,1970-01-01,");
        }
        for (name, by_unit) in had {
            let most = by_unit
                .iter()
                .max_by_key(|(unit, n)| (**n, std::cmp::Reverse(**unit)));
            let (Some(code), Some((unit, _))) = (self.types.get(*name), most) else {
                continue;
            };
            let (holder, name) = (self.units.get(*unit).map_or("", UnitCode::as_str), quoted(name));
            let _ = writeln!(
                items,
                "i{code},derived,{name},{name},{code},,,,{holder},1970-01-01,"
            );
        }
        let batches = "code,name_zh,name_en,valid_from,open_cases\nderived,由文件推导,derived from the file,1970-01-01,stay\n";
        let aliases = "case_type,scheme,code,name_zh,confidence,valid_from,valid_to\n";
        // The file names no promise but its own due instant.
        let promises = "kind,source,case_type,defect,starts_on,met_on,limit,by_desk,valid_from,valid_to\n";
        [
            ("case_types.csv", types),
            ("units.csv", units),
            ("sources.csv", sources),
            ("delegated_items.csv", items),
            ("delegated_batches.csv", batches.to_owned()),
            ("promise_rules.csv", promises.to_owned()),
            ("case_type_aliases.csv", aliases.to_owned()),
        ]
        .map(|(name, content)| (name.to_owned(), content))
        .into()
    }
}

fn sorted<C: Ord>(codes: &HashMap<String, C>) -> Vec<(&String, &C)> {
    let mut all: Vec<_> = codes.iter().collect();
    all.sort_by_key(|(_, code)| *code);
    all
}

/// A code for each distinct word, in the order of the words.
fn codes<'a, C: FromStr>(letter: &str, words: impl Iterator<Item = &'a str>) -> HashMap<String, C> {
    let mut distinct: Vec<&str> = words.collect();
    distinct.sort_unstable();
    distinct.dedup();
    let numbered = distinct.into_iter().enumerate();
    numbered
        .filter_map(|(at, word)| Some((word.to_owned(), format!("{letter}{:04}", at + 1).parse().ok()?)))
        .collect()
}

fn quoted(word: &str) -> String {
    let word = if word.is_empty() { "-" } else { word };
    format!("\"{}\"", word.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use gezhi_domain::place::Point;

    use super::*;

    fn record(n: i32) -> Record {
        Record {
            number: None,
            opened_at: None,
            due_at: None,
            closed_at: None,
            on_time: None,
            case_type: format!("Type {}", n % 3),
            unit: format!("Unit, \"{}\"", n % 2),
            point: Some(Point {
                lon_e7: -710_000_000 + n * 9_001,
                lat_e7: 423_000_000 + n * 7_001,
            }),
            source: "Phone".to_owned(),
            words: String::new(),
            address: String::new(),
            outcome: String::new(),
            phone: String::new(),
            name: String::new(),
        }
    }

    #[test]
    fn what_a_file_implies_holds_together() {
        let records: Vec<Record> = (0..60).map(record).collect();
        let derived = Derived::of(&records, "America/New_York");
        let rules = gezhi_intake::reference::load(&derived.files);
        assert_eq!(
            rules.map(|rules| rules.catalogue.case_types.all().len()).ok(),
            Some(3)
        );
        let divided = derived.files.get(geography::FILE).cloned();
        let versions =
            geography::load(&divided.map(|text| (1, text)).into_iter().collect::<Vec<_>>()).unwrap();
        let geography = &versions.all()[0].geography;
        let located = records
            .iter()
            .filter(|record| record.point.is_some_and(|at| geography.grid_at(at).is_some()));
        assert_eq!(located.count(), 60);
    }
}
