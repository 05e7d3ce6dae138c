//! The sorter 自动分类: the models of nature and case type as the desk uses them.
//!
//! A jurisdiction's own models (`gezhi train FILE --out DATA/models`) come before the starter models, which were
//! trained from the catalogues and a corpus made of them. Types that are not in force on the day are not proposed.
//!
//! **Absent:** keeping or logging a text; choosing below the threshold.

use std::path::Path;

use gezhi_domain::case::{Judged, JudgedPiece, Nature};
use gezhi_domain::catalogue::{Catalogue, Policy};
use gezhi_domain::classify::{Model, Piece, starter};
use gezhi_domain::code::TypeCode;
use jiff::civil::Date;

/// Types proposed at most.
const MOST: usize = 5;

/// The models.
pub struct Sorter {
    types: Model,
    natures: Model,
}

/// What the sorter says about a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Proposals {
    /// The nature, when sure of it.
    pub nature: Option<Nature>,
    /// The types in force, the most probable first, each with its probability.
    pub types: Vec<(TypeCode, f64)>,
    /// Whether the first is sure enough that no person need choose.
    pub sure: bool,
    /// Below this probability a person chooses.
    pub threshold: f64,
    /// The pieces of the text that decided for the first type.
    pub pieces: Vec<Piece>,
}

impl Proposals {
    /// What is kept in a case whose type the sorter chose.
    pub fn judged(&self) -> Option<Judged> {
        let (_, probability) = self.types.first().filter(|_| self.sure)?;
        let pieces = self.pieces.iter().map(|piece| JudgedPiece {
            start: u32::try_from(piece.start).unwrap_or(u32::MAX),
            end: u32::try_from(piece.end).unwrap_or(u32::MAX),
            share_percent: whole(piece.share * 100.0).try_into().unwrap_or(100),
        });
        Some(Judged {
            certainty_permille: whole(probability * 1000.0),
            pieces: pieces.collect(),
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 1000, clamped"
)]
fn whole(value: f64) -> u16 {
    value.clamp(0.0, 1000.0).round() as u16
}

impl Sorter {
    /// The models in `folder`, or the starter models where it has none that can be read.
    pub fn load(folder: Option<&Path>) -> Self {
        let own = |name: &str, starter: &[u8]| {
            let found = folder.and_then(|folder| std::fs::read(folder.join(name)).ok());
            let read = found.as_deref().and_then(Model::from_bytes);
            if found.is_some() && read.is_none() {
                tracing::warn!(name, "the model cannot be read: the starter model is used");
            }
            read.or_else(|| Model::from_bytes(starter)).unwrap_or_default()
        };
        Self {
            types: own(
                "types.model",
                include_bytes!("../../../reference/starter/types.model"),
            ),
            natures: own(
                "natures.model",
                include_bytes!("../../../reference/starter/natures.model"),
            ),
        }
    }

    /// The model of types and the model of natures.
    pub fn into_models(self) -> (Model, Model) {
        (self.types, self.natures)
    }

    /// What a text is about, as far as the types in force on `day` allow.
    pub fn propose(&self, words: &str, (catalogue, policy, day): (&Catalogue, &Policy, Date)) -> Proposals {
        let verdict = self.types.judge(words, 4 * MOST);
        let known = verdict.ranked.iter().filter_map(|ranked| {
            let code: TypeCode = ranked.label.parse().ok()?;
            catalogue
                .case_types
                .get(&code, day)
                .map(|_| (code, ranked.probability))
        });
        let types: Vec<(TypeCode, f64)> = known.take(MOST).collect();
        let threshold = self.types.threshold().max(policy.classify_threshold);
        // The pieces speak for the first class of all: when it is not in force, nobody is sure.
        let first_holds =
            verdict
                .ranked
                .first()
                .zip(types.first())
                .is_some_and(|(ranked, (code, probability))| {
                    ranked.label == code.as_str() && *probability >= threshold
                });
        Proposals {
            nature: self.nature(words),
            sure: verdict.sure && first_holds,
            types,
            threshold,
            pieces: verdict.pieces,
        }
    }

    /// What the writer wants, when sure of it.
    fn nature(&self, words: &str) -> Option<Nature> {
        let verdict = self.natures.judge(words, 1);
        let label = verdict.ranked.first().filter(|_| verdict.sure)?.label;
        starter::NATURES.into_iter().find(|nature| nature.name() == label)
    }
}
