//! What the classifier and the search for the same thing say, on the wire.

use gezhi_domain::case::same_thing::Likely;
use gezhi_domain::case::{Case, Judged};
use gezhi_domain::code::TypeCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Named, PlaceForm, Reading};
use crate::problem::Language;
use crate::words::Words;

/// Words to be sorted. They are neither kept nor logged.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassifyForm {
    /// What was said.
    pub words: Words,
}

/// A case type and how probable it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProposalView {
    /// The case type.
    pub case_type: Named,
    /// The probability, 0 to 1.
    pub probability: f64,
}

/// A piece of the words that spoke for the first type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PieceView {
    /// The piece.
    pub words: String,
    /// Its share in all that spoke for the type, 0 to 1.
    pub share: f64,
}

/// What the words of a report say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SortedView {
    /// What the writer wants, when sure of it.
    pub nature: Option<String>,
    /// Case types, the most probable first.
    pub types: Vec<ProposalView>,
    /// Whether the first is sure enough to be taken without asking.
    pub sure: bool,
    /// Below this probability a person chooses.
    pub threshold: f64,
    /// The pieces that decided for the first type.
    pub pieces: Vec<PieceView>,
    /// The words without telephone, identity and house numbers: a handling text to be confirmed.
    pub handling_text: String,
}

/// What the classifier said of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClassifierView {
    /// Whether the classifier chose the type the case has; a person may change it.
    pub chose: bool,
    /// How sure it was of the type it chose, 0 to 1.
    pub probability: Option<f64>,
    /// The pieces that decided; only for readers of the reporter's words.
    pub pieces: Vec<PieceView>,
    /// Types proposed while the case has none; only for readers of the reporter's words.
    pub proposals: Vec<ProposalView>,
}

impl ClassifierView {
    /// The view of a case without a type.
    pub const fn proposing(proposals: Vec<ProposalView>) -> Self {
        Self {
            chose: false,
            probability: None,
            pieces: Vec::new(),
            proposals,
        }
    }

    /// What the classifier said of the type the case has, if it chose it.
    pub fn of(case: &Case, reading: &Reading<'_>) -> Option<Self> {
        let judged = case.judged.as_ref()?;
        Some(Self::chosen(case, judged, reading))
    }

    /// What `judged` says of the case's type, its pieces cut from the words where the reader may see them.
    fn chosen(case: &Case, judged: &Judged, reading: &Reading<'_>) -> Self {
        let words = case.reports.first().and_then(|report| report.words);
        let words = reading.word(words.filter(|_| reading.sight.is_desk()));
        let cut = |start: u32, end: u32| -> Option<String> {
            let words = words.as_ref()?;
            let (skip, take) = (start as usize, end.saturating_sub(start) as usize);
            Some(words.chars().skip(skip).take(take).collect())
        };
        let pieces = judged.pieces.iter().filter_map(|piece| {
            Some(PieceView {
                words: cut(piece.start, piece.end)?,
                share: f64::from(piece.share_percent) / 100.0,
            })
        });
        Self {
            chose: true,
            probability: Some(f64::from(judged.certainty_permille) / 1000.0),
            pieces: pieces.collect(),
            proposals: Vec::new(),
        }
    }
}

/// A report that is not filed yet.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SameThingForm {
    /// What was said. Neither kept nor logged.
    pub words: Option<Words>,
    /// Where.
    #[serde(default)]
    pub place: PlaceForm,
    /// What it is, if known.
    #[schema(value_type = Option<String>)]
    pub case_type: Option<TypeCode>,
}

/// An earlier case a report may be about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LikelyView {
    /// The case.
    pub id: String,
    /// Metres between the reports.
    pub distance_m: u32,
    /// Hours between the reports.
    pub hours: f64,
    /// Whether both are of one type.
    pub same_type: bool,
    /// How alike the words are, 0 to 1; none where one has no words that can be compared.
    pub alike: Option<f64>,
    /// Whether the earlier case has ended.
    pub ended: bool,
    /// What all of it comes to; the highest is the likeliest.
    pub score: f64,
    /// The reasons in words.
    pub because: String,
}

/// Earlier cases a report may be about. A person joins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SameThingView {
    /// The earlier cases, the likeliest first.
    pub likely: Vec<LikelyView>,
    /// The point is one that very many reports use: it means no place and is near nothing.
    pub no_place: bool,
}

impl LikelyView {
    /// The view of `likely`.
    pub fn of(likely: &Likely, language: Language) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some hundred metres"
        )]
        let distance_m = likely.distance_m.round() as u32;
        let round = |value: f64| (value * 100.0).round() / 100.0;
        Self {
            id: likely.case.to_string(),
            distance_m,
            hours: round(likely.hours),
            same_type: likely.same_type,
            alike: likely.alike.map(round),
            ended: likely.ended,
            score: round(likely.score),
            because: because(likely, distance_m, language),
        }
    }
}

fn because(likely: &Likely, distance_m: u32, language: Language) -> String {
    let hours = likely.hours;
    let mut reasons = vec![
        language
            .of(&format!("相距{distance_m}米"), &format!("{distance_m} m away"))
            .to_owned(),
        language
            .of(&format!("早{hours:.1}小时"), &format!("{hours:.1} h earlier"))
            .to_owned(),
    ];
    let mut add = |holds: bool, zh: &str, en: &str| {
        if holds {
            reasons.push(language.of(zh, en).to_owned());
        }
    };
    add(likely.same_type, "类别相同", "of the same type");
    add(!likely.same_type, "类别不同", "of another type");
    add(
        likely.alike.is_some_and(|alike| alike >= 0.3),
        "描述相似",
        "described alike",
    );
    add(likely.ended, "前案已结", "the earlier case has ended");
    reasons.join(language.of("，", ", "))
}
