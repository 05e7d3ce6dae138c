//! How well a model does 评测: macro-F1, and how many are right when the unsure go to a person.

use super::model::Model;
use super::train::{Recipe, Sample, fit, judge_unseen};

/// What giving a share of the texts to a person brings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoveragePoint {
    /// The probability below which a person chooses, fixed on the training texts.
    pub threshold: f64,
    /// The share of the scored texts that went to a person.
    pub given: f64,
    /// The share right among the others.
    pub right: f64,
}

/// How well a model did on texts it had not seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    /// Texts scored.
    pub texts: usize,
    /// The mean over classes of the harmonic mean of precision and recall.
    pub macro_f1: f64,
    /// The share right when nobody is asked.
    pub right: f64,
    /// What thresholds bring, from none to one half given to a person.
    pub coverage: Vec<CoveragePoint>,
}

/// Thresholds are shown for each share of training texts given to a person, in half percents, up to
/// this one.
const MOST_GIVEN: u32 = 100;

/// The fold of the group `index`: the same on every machine, and neighbours fall into different folds.
pub const fn fold_of(index: usize, folds: usize) -> usize {
    let mixed = (index as u64).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed >> 33) % folds as u64) as usize
}

/// Scores `model` on `samples` it had not seen.
pub fn evaluate(model: &Model, samples: &[Sample<'_>]) -> Scorecard {
    let mut work = model.workspace();
    let said: Vec<(usize, usize, f64)> = samples
        .iter()
        .map(|sample| {
            let (class, sure) = model.best(sample.text, &mut work);
            (class, sample.label, sure)
        })
        .collect();
    let coverage = (0..=MOST_GIVEN)
        .map(|half| at(&said, model.threshold_giving(f64::from(half) / 200.0)))
        .collect();
    card(&said, model.labels.len(), coverage)
}

/// Scores a recipe by folds over `samples`: every text is judged by a model trained on the other folds. The
/// thresholds are the shares of these very texts.
pub fn folds(labels: &[String], samples: &[Sample<'_>], (recipe, folds): (&Recipe, usize)) -> Scorecard {
    let judged = judge_unseen(labels, samples, recipe, folds);
    let mut reader = fit(labels, &[], recipe);
    reader.calibrate(&judged, recipe.aim);
    let said: Vec<(usize, usize, f64)> = judged
        .iter()
        .map(|(scores, label)| {
            let (class, sure) = reader.read(scores);
            (class, *label, sure)
        })
        .collect();
    let coverage = (0..=MOST_GIVEN)
        .map(|half| at(&said, reader.threshold_giving(f64::from(half) / 200.0)))
        .collect();
    card(&said, labels.len(), coverage)
}

#[expect(clippy::cast_precision_loss, reason = "numbers of texts")]
fn at(said: &[(usize, usize, f64)], threshold: f64) -> CoveragePoint {
    let kept: Vec<_> = said.iter().filter(|(_, _, sure)| *sure >= threshold).collect();
    let right = kept.iter().filter(|(class, label, _)| class == label).count();
    CoveragePoint {
        threshold,
        given: 1.0 - kept.len() as f64 / said.len().max(1) as f64,
        right: right as f64 / kept.len().max(1) as f64,
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers of texts")]
fn card(said: &[(usize, usize, f64)], classes: usize, coverage: Vec<CoveragePoint>) -> Scorecard {
    let mut counts = vec![[0_usize; 3]; classes];
    for (class, label, _) in said {
        if class == label {
            counts[*class][0] += 1;
        } else {
            counts[*class][1] += 1;
            if let Some(missed) = counts.get_mut(*label) {
                missed[2] += 1;
            }
        }
    }
    let seen = counts.iter().filter(|counts| counts.iter().any(|n| *n > 0));
    let f1: Vec<f64> = seen
        .map(|[both, said, meant]| 2.0 * *both as f64 / (2 * both + said + meant) as f64)
        .collect();
    let right = said.iter().filter(|(class, label, _)| class == label).count();
    Scorecard {
        texts: said.len(),
        macro_f1: f1.iter().sum::<f64>() / f1.len().max(1) as f64,
        right: right as f64 / said.len().max(1) as f64,
        coverage,
    }
}
