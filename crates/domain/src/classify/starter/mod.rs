//! The starter corpus 起步语料: made-up reports of every case type of the catalogue, so that a new house can sort
//! before it has texts of its own.
//!
//! A report is made around a name, an alias or a clause of a type. A short one is that phrase in a frame that says
//! what somebody wants: ask, beg for help, complain, report a breach, suggest, praise. A longer one says two or
//! three more things about the same type and puts them among what belongs to none: who is writing, what was tried
//! before, what harm is done, what is asked for, where it is. Such asides name schools, compounds, hospitals and
//! offices on purpose, so that the model learns that they stand in letters about anything. To be no surer than it
//! may be about words nobody made up here, it also reads
//!
//! - phrases with a piece missing, moved or something between them (one in four),
//! - letters with another matter in passing (one long one in four),
//! - letters about no matter at all (one in twenty): whatever type they are given is wrong.
//!
//! A seed decides; the same catalogue and wording give the same corpus on every machine.
//!
//! **Source:** the catalogue and `reference/starter/*.csv`; ours. **Absent:** any sentence somebody wrote.

mod writer;

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::train::{NO_CLASS, Sample};
use crate::case::Nature;
use crate::catalogue::{CaseType, Catalogue};
use writer::{Phrase, Writer};

/// What the corpus says beside the names and aliases of the catalogue.
#[derive(Debug, Clone, Default)]
pub struct Wording {
    /// Sentences about a type, by its code.
    pub clauses: BTreeMap<String, Vec<String>>,
    /// What belongs to no type, by kind: `spot`, `beside`, `named`, `who`, `before`, `harm`, `plea`, `aside`, `tail`.
    pub asides: BTreeMap<String, Vec<String>>,
}

/// A made-up report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The text.
    pub text: String,
    /// The index of its type among the types of the corpus; none where it is about no matter.
    pub case_type: Option<usize>,
    /// What its writer wants.
    pub nature: Nature,
}

/// The natures, in the order of their labels.
pub const NATURES: [Nature; 6] = [
    Nature::Question,
    Nature::Help,
    Nature::Complaint,
    Nature::BreachReport,
    Nature::Suggestion,
    Nature::Praise,
];

/// Reports made of each phrase.
const EACH: usize = 5;
/// One report in so many is about nothing.
const ABOUT_NOTHING: usize = 20;
/// The types of the corpus: those in force on `day`, in the order of the catalogue.
pub fn types(catalogue: &Catalogue, day: Date) -> Vec<&CaseType> {
    catalogue.case_types.on(day).collect()
}

/// The corpus of `types`, as `seed` draws it.
pub fn corpus(types: &[&CaseType], wording: &Wording, seed: u64) -> Vec<Made> {
    let empty = Vec::new();
    let said: Vec<Vec<Phrase<'_>>> = types
        .iter()
        .map(|row| phrases(row, wording.clauses.get(row.code.as_str()).unwrap_or(&empty)))
        .collect();
    let mut writer = Writer::new(&said, &wording.asides, seed);
    let mut made = Vec::new();
    for (case_type, phrases) in said.iter().enumerate() {
        for at in 0..phrases.len() * EACH {
            let nature = writer.nature();
            let text = writer.report((case_type, at / EACH), nature);
            let nature = NATURES[nature];
            made.push(Made {
                text,
                case_type: Some(case_type),
                nature,
            });
            if at % ABOUT_NOTHING == 0 {
                made.push(Made {
                    text: writer.nothing(),
                    case_type: None,
                    nature,
                });
            }
        }
    }
    made
}

/// The name, then the aliases that are words (codes of other schemes are not), then the clauses.
fn phrases<'a>(row: &'a CaseType, clauses: &'a [String]) -> Vec<Phrase<'a>> {
    let phrase = |words, stands_alone| Phrase { words, stands_alone };
    let names = [
        Cow::Borrowed(row.name_zh.as_str()),
        Cow::Owned(format!("{}{}", row.major_zh, row.name_zh)),
    ];
    let aliases = row.aliases.iter().filter(|alias| !alias.is_ascii());
    names
        .into_iter()
        .chain(aliases.map(|alias| Cow::Borrowed(alias.as_str())))
        .map(|words| phrase(words, false))
        .chain(
            clauses
                .iter()
                .map(|words| phrase(Cow::Borrowed(words.as_str()), true)),
        )
        .collect()
}

/// The made-up reports as texts of a type.
pub fn by_type(made: &[Made]) -> Vec<Sample<'_>> {
    let samples = made.iter().enumerate().map(|(group, one)| Sample {
        text: &one.text,
        label: one.case_type.unwrap_or(NO_CLASS),
        group,
    });
    samples.collect()
}

/// The made-up reports about a matter as texts of a nature.
pub fn by_nature(made: &[Made]) -> Vec<Sample<'_>> {
    let label = |nature| NATURES.iter().position(|one| *one == nature).unwrap_or(0);
    let about = made.iter().enumerate().filter(|(_, one)| one.case_type.is_some());
    let samples = about.map(|(group, one)| Sample {
        text: &one.text,
        label: label(one.nature),
        group,
    });
    samples.collect()
}
