//! `gezhi train`, `classify` and `evaluate`: a classifier from a file of labelled texts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use gezhi_desk::Sorter;
use gezhi_domain::catalogue::Catalogue;
use gezhi_domain::classify::{
    Aim, Model, Recipe, Sample, Scorecard, Verdict, evaluate, folds, starter, train,
};
use gezhi_domain::time::Timestamp;
use gezhi_intake::texts::LabelledTexts;
use serde_json::{Value, json};

use crate::progress;
use crate::report::print;

/// What the starter corpus says beside the catalogue: clauses by type, and asides by kind.
const CLAUSES: &str = include_str!("../../../reference/starter/clauses.csv");
const ASIDES: &str = include_str!("../../../reference/starter/asides.csv");
/// The starter models leave to a person what they must so that this share of the made-up reports they sort is
/// sorted right.
const STARTER_RIGHT: f64 = 0.95;
/// The starter corpus is drawn with this seed.
const SEED: u64 = 20_260_101;
/// The file of the model of types in a folder of models.
const TYPES: &str = "types.model";
/// The file of the model of natures beside it.
const NATURES: &str = "natures.model";

/// Train a classifier on a file of labelled texts.
#[derive(Args)]
pub(crate) struct Train {
    /// One JSON object a line: `text` (or `title`), `label`, perhaps `split` and `nature`.
    #[arg(required_unless_present = "starter", conflicts_with = "starter")]
    file: Option<PathBuf>,
    /// Instead of a file: the starter models, from the catalogues and a corpus made of them.
    #[arg(long)]
    starter: bool,
    /// Only the lines of this part.
    #[arg(long)]
    split: Option<String>,
    /// The folder the models are written to.
    #[arg(long)]
    out: PathBuf,
    /// The share of texts given to a person the threshold aims at, in percent. The starter models aim at a share
    /// that is right instead.
    #[arg(long, default_value_t = 16, conflicts_with = "starter", value_parser = clap::value_parser!(u8).range(0..=100))]
    given: u8,
}

/// Say what a text, or each line of a file, is about.
#[derive(Args)]
pub(crate) struct Classify {
    /// The text, or a file with one text a line.
    text: String,
    /// The folder of the models; none means the starter models.
    #[arg(long)]
    model: Option<PathBuf>,
    /// How many classes are named.
    #[arg(long, default_value_t = 3)]
    most: usize,
}

/// Score a classifier on a file of labelled texts.
#[derive(Args)]
pub(crate) struct Evaluate {
    /// One JSON object a line, as for `train`.
    file: PathBuf,
    /// Only the lines of this part.
    #[arg(long)]
    split: Option<String>,
    /// The folder of the models.
    #[arg(long, required_unless_present = "folds", conflicts_with = "folds")]
    model: Option<PathBuf>,
    /// Instead of a model: cut the file into so many parts and judge each by a model trained on the others.
    #[arg(long, value_parser = clap::value_parser!(u8).range(2..=50))]
    folds: Option<u8>,
}

impl Train {
    pub(crate) fn run(&self, json: bool) -> Result<(), String> {
        let Some(file) = &self.file else {
            return self.starter(json);
        };
        let texts = read(file, self.split.as_deref())?;
        let labels = texts.labels();
        let recipe = Recipe {
            aim: Aim::Given(f64::from(self.given) / 100.0),
            ..Recipe::default()
        };
        let types = train(&labels, &samples(&texts, &labels), &recipe);
        std::fs::create_dir_all(&self.out).map_err(|error| format!("{}: {error}", self.out.display()))?;
        let mut bytes = save(&self.out.join(TYPES), &types)?;
        let natures = texts.natures();
        if !natures.is_empty() {
            let said = texts.texts.iter().enumerate().filter_map(|(group, text)| {
                let nature = text.nature.as_ref()?;
                let label = natures.binary_search(nature).ok()?;
                Some(Sample {
                    text: &text.text,
                    label,
                    group,
                })
            });
            let model = train(&natures, &said.collect::<Vec<_>>(), &recipe);
            bytes += save(&self.out.join(NATURES), &model)?;
        }
        let answer = json!({
            "texts": texts.texts.len(),
            "labels": labels,
            "natures": natures,
            "threshold": types.threshold(),
            "weights_bytes": bytes,
            "broken_lines": texts.broken,
        });
        print(json, &answer);
        Ok(())
    }
}

impl Train {
    /// The models a new house begins with.
    fn starter(&self, json: bool) -> Result<(), String> {
        let rules = gezhi_intake::reference::load(&BTreeMap::new())
            .map_err(|problems| format!("the catalogues have {} problems", problems.len()))?;
        let day = Timestamp::from(jiff::Timestamp::now()).day_in(rules.calendar.zone());
        let types = starter::types(&rules.catalogue, day);
        let wording = starter::Wording {
            clauses: phrases(CLAUSES)?,
            asides: phrases(ASIDES)?,
        };
        let made = starter::corpus(&types, &wording, SEED);
        let codes = codes(&rules.catalogue, day);
        let natures: Vec<String> = starter::NATURES
            .iter()
            .map(|nature| nature.name().to_owned())
            .collect();
        let recipe = Recipe {
            folds: 4,
            aim: Aim::Right(STARTER_RIGHT),
            ..Recipe::default()
        };
        let by_type = train(&codes, &starter::by_type(&made), &recipe);
        let by_nature = train(&natures, &starter::by_nature(&made), &recipe);
        std::fs::create_dir_all(&self.out).map_err(|error| format!("{}: {error}", self.out.display()))?;
        let bytes = save(&self.out.join(TYPES), &by_type)? + save(&self.out.join(NATURES), &by_nature)?;
        let answer = json!({
            "texts": made.len(),
            "labels": codes.len(),
            "threshold": by_type.threshold(),
            "nature_threshold": by_nature.threshold(),
            "weights_bytes": bytes,
        });
        print(json, &answer);
        Ok(())
    }
}

/// The labels of a model of types: the codes in force on `day`, in the order of the catalogue.
fn codes(catalogue: &Catalogue, day: jiff::civil::Date) -> Vec<String> {
    let types = starter::types(catalogue, day);
    types.iter().map(|row| row.code.to_string()).collect()
}

/// Phrases by the key of their row; a row has a key and phrases joined by `;`.
fn phrases(table: &str) -> Result<BTreeMap<String, Vec<String>>, String> {
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows = rows.deserialize::<(String, String)>();
    rows.map(|row| {
        let (key, words) = row.map_err(|error| error.to_string())?;
        Ok((key, words.split(';').map(ToOwned::to_owned).collect()))
    })
    .collect()
}

impl Classify {
    pub(crate) fn run(&self, json: bool) -> Result<(), String> {
        let (types, natures) = if let Some(folder) = &self.model {
            let natures = folder.join(NATURES);
            let natures = natures.exists().then(|| load(&natures)).transpose()?;
            (load(&folder.join(TYPES))?, natures)
        } else {
            let (types, natures) = Sorter::load(None).into_models();
            (types, Some(natures))
        };
        let lines = match std::fs::read_to_string(&self.text) {
            Ok(file) => file.lines().map(ToOwned::to_owned).collect(),
            Err(_) => vec![self.text.clone()],
        };
        let judged = lines.iter().map(|text| {
            json!({
                "types": told(&types.judge(text, self.most), text, types.threshold()),
                "natures": natures.as_ref().map(|model| told(&model.judge(text, 1), text, model.threshold())),
            })
        });
        let judged: Vec<Value> = judged.collect();
        match judged.as_slice() {
            [one] => print(json, one),
            many => many.iter().for_each(|one| println!("{one}")),
        }
        Ok(())
    }
}

fn told(verdict: &Verdict<'_>, text: &str, threshold: f64) -> Value {
    let ranked = verdict.ranked.iter();
    json!({
        "sure": verdict.sure,
        "threshold": threshold,
        "ranked": ranked
            .map(|ranked| json!({ "label": ranked.label, "probability": rounded(ranked.probability) }))
            .collect::<Vec<_>>(),
        "pieces": verdict.pieces.iter()
            .map(|piece| json!({ "words": piece.of(text), "share": rounded(piece.share) }))
            .collect::<Vec<_>>(),
    })
}

impl Evaluate {
    pub(crate) fn run(&self, json: bool) -> Result<(), String> {
        let texts = read(&self.file, self.split.as_deref())?;
        let answer = match (&self.model, self.folds) {
            (Some(folder), _) => {
                let model = load(&folder.join(TYPES))?;
                let samples = samples(&texts, model.labels());
                if samples.len() < texts.texts.len() {
                    let unknown = texts
                        .labels()
                        .into_iter()
                        .find(|label| !model.labels().contains(label));
                    return Err(format!(
                        "the model does not know the label {}",
                        unknown.unwrap_or_default()
                    ));
                }
                let mut answer = card(&evaluate(&model, &samples));
                answer["threshold"] = json!(model.threshold());
                answer["texts_per_cpu_s"] = json!(speed(&model, &samples));
                answer["weights_bytes"] = json!(model.to_bytes().len());
                answer
            }
            (None, folds_asked) => {
                let labels = texts.labels();
                let parts = usize::from(folds_asked.unwrap_or(5));
                card(&folds(
                    &labels,
                    &samples(&texts, &labels),
                    (&Recipe::default(), parts),
                ))
            }
        };
        print(json, &answer);
        Ok(())
    }
}

fn card(card: &Scorecard) -> Value {
    let points = card.coverage.iter().map(|point| {
        json!({ "threshold": point.threshold, "given": rounded(point.given), "right": rounded(point.right) })
    });
    json!({
        "texts": card.texts,
        "macro_f1": rounded(card.macro_f1),
        "right": rounded(card.right),
        "coverage": points.collect::<Vec<_>>(),
    })
}

/// Texts classified in one second of this processor.
fn speed(model: &Model, samples: &[Sample<'_>]) -> Option<u64> {
    const ENOUGH_S: f64 = 0.5;
    let mut work = model.workspace();
    let (began, mut texts, mut classes) = (progress::cpu_seconds()?, 0_u32, 0_usize);
    let spent = loop {
        for sample in samples {
            classes ^= model.best(sample.text, &mut work).0;
        }
        texts = texts.saturating_add(u32::try_from(samples.len()).unwrap_or(u32::MAX));
        let spent = progress::cpu_seconds()? - began;
        if spent >= ENOUGH_S || samples.is_empty() {
            break spent;
        }
    };
    std::hint::black_box(classes);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive count, far below 2^53"
    )]
    let per_second = (f64::from(texts) / spent.max(f64::MIN_POSITIVE)) as u64;
    Some(per_second)
}

fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn read(file: &Path, split: Option<&str>) -> Result<LabelledTexts, String> {
    let words = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let texts = LabelledTexts::read(&words, split);
    if texts.texts.is_empty() {
        return Err(format!("{}: no labelled text in this part", file.display()));
    }
    Ok(texts)
}

fn samples<'a>(texts: &'a LabelledTexts, labels: &[String]) -> Vec<Sample<'a>> {
    let known = texts.texts.iter().enumerate().filter_map(|(group, text)| {
        let label = labels.iter().position(|label| *label == text.label)?;
        Some(Sample {
            text: &text.text,
            label,
            group,
        })
    });
    known.collect()
}

fn save(path: &Path, model: &Model) -> Result<usize, String> {
    let bytes = model.to_bytes();
    std::fs::write(path, &bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(bytes.len())
}

fn load(path: &Path) -> Result<Model, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Model::from_bytes(&bytes).ok_or_else(|| format!("{}: no model", path.display()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn shipped() -> (Catalogue, jiff::civil::Date) {
        let rules = gezhi_intake::reference::load(&BTreeMap::new()).unwrap();
        (rules.catalogue, "2026-01-01".parse().unwrap())
    }

    #[test]
    fn the_starter_model_knows_the_types_of_the_catalogue_and_no_others() {
        let (catalogue, day) = shipped();
        let (types, natures) = Sorter::load(None).into_models();
        assert_eq!(types.labels(), codes(&catalogue, day));
        assert_eq!(natures.labels().len(), starter::NATURES.len());
        assert!(types.to_bytes().len() + natures.to_bytes().len() <= 16_000_000);
    }

    #[test]
    fn clauses_are_about_types_of_the_catalogue_and_every_kind_of_aside_has_words() {
        let (catalogue, day) = shipped();
        let known: BTreeSet<String> = codes(&catalogue, day).into_iter().collect();
        let clauses = phrases(CLAUSES).unwrap();
        let unknown: Vec<&String> = clauses.keys().filter(|code| !known.contains(*code)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        let asides = phrases(ASIDES).unwrap();
        for kind in [
            "spot", "beside", "named", "who", "before", "harm", "plea", "aside", "tail",
        ] {
            assert!(asides.get(kind).is_some_and(|words| words.len() > 5), "{kind}");
        }
        assert!(
            asides
                .values()
                .chain(clauses.values())
                .flatten()
                .all(|words| !words.is_empty())
        );
    }

    #[test]
    fn what_the_starter_model_learned_by_heart_it_knows() {
        let (catalogue, day) = shipped();
        let (types, _) = Sorter::load(None).into_models();
        let concerns = starter::types(&catalogue, day)
            .into_iter()
            .filter(|row| row.code.as_str().starts_with('S'));
        let (mut right, mut all) = (0, 0);
        for row in concerns {
            let verdict = types.judge(&format!("您好,请问{}的问题怎么解决", row.name_zh), 1);
            all += 1;
            right += i32::from(verdict.ranked[0].label == row.code.as_str());
        }
        assert!(right * 100 >= all * 95, "{right} of {all}");
    }
}
