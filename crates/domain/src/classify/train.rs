//! Training 训练: one against the rest for each class, by dual coordinate descent on the squared hinge.

use super::model::{Draft, Model};
use super::vocabulary::{self, Rows, Vocabulary};

/// A text and the class it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// The text.
    pub text: &'a str,
    /// The class, as an index into the labels; [`NO_CLASS`] for a text that belongs to none of them.
    pub label: usize,
    /// Texts of one group are learned or judged together, never one by the help of the other.
    pub group: usize,
}

/// The label of a text that is about none of the classes: it speaks against all of them, and whatever class it is
/// given counts as wrong.
pub const NO_CLASS: usize = usize::MAX;

/// How the threshold below which a person chooses is found on training texts judged by models that had not seen
/// them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim {
    /// So large a share of them (0 to 1) goes to a person.
    Given(f64),
    /// As few as possible go to a person, and so large a share (0 to 1) of the others is right.
    Right(f64),
}

/// How to train.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// What a text on the wrong side costs.
    pub cost: f32,
    /// Passes over the texts, at most.
    pub passes: u32,
    /// What the threshold aims at.
    pub aim: Aim,
    /// The parts the training texts are cut into to judge each by a model that had not seen it.
    pub folds: usize,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            cost: 0.7,
            passes: 40,
            aim: Aim::Given(0.16),
            folds: 10,
        }
    }
}

/// Trains a model of `labels` on `samples`: weights from all of them, certainty and threshold from judging
/// each by a model trained on the others.
pub fn train(labels: &[String], samples: &[Sample<'_>], recipe: &Recipe) -> Model {
    let judged = judge_unseen(labels, samples, recipe, recipe.folds);
    let mut model = fit(labels, samples, recipe);
    model.calibrate(&judged, recipe.aim);
    model
}

/// Scores of a text by a model that had not seen it, and its class.
pub(super) type Judged = (Vec<f32>, usize);

/// Each of `samples` scored by a model trained on the other folds.
pub(super) fn judge_unseen(
    labels: &[String],
    samples: &[Sample<'_>],
    recipe: &Recipe,
    folds: usize,
) -> Vec<Judged> {
    let mut judged = Vec::with_capacity(samples.len());
    for fold in 0..folds {
        let (seen, unseen): (Vec<Sample<'_>>, Vec<Sample<'_>>) = samples
            .iter()
            .partition(|sample| super::fold_of(sample.group, folds) != fold);
        let model = fit(labels, &seen, recipe);
        let mut work = model.workspace();
        judged.extend(unseen.into_iter().map(|sample| {
            let scores = model.scores(sample.text, &mut work).to_vec();
            (scores, sample.label)
        }));
    }
    judged
}

/// The weights learned from `samples`, not yet calibrated.
pub(super) fn fit(labels: &[String], samples: &[Sample<'_>], recipe: &Recipe) -> Model {
    let texts: Vec<&str> = samples.iter().map(|sample| sample.text).collect();
    let classes: Vec<usize> = samples.iter().map(|sample| sample.label).collect();
    let (known, rows) = vocabulary::of(&texts);
    let ratios = vocabulary::ratios(&rows, &classes, labels.len(), known.keys.len());
    let columns = ratios
        .iter()
        .enumerate()
        .map(|(class, ratio)| {
            let wanted: Vec<f32> = classes
                .iter()
                .map(|label| if *label == class { 1.0 } else { -1.0 })
                .collect();
            Descent::new(&rows, ratio, &wanted, recipe.cost).run(recipe.passes)
        })
        .collect();
    draft(labels, known, columns)
}

/// Grams whose weight is the same nothing for every class are left out.
fn draft(labels: &[String], known: Vocabulary, columns: Vec<(Vec<f32>, f32)>) -> Model {
    Model::of(Draft {
        labels: labels.to_vec(),
        keys: known.keys,
        idf: known.idf,
        bias: columns.iter().map(|(_, bias)| *bias).collect(),
        columns: columns.into_iter().map(|(weights, _)| weights).collect(),
    })
}

/// Dual coordinate descent for one class against the rest.
///
/// Each text has one multiplier; a step solves for it exactly with the others held. Texts far on their right
/// side have multiplier 0 and leave the round (shrinking), so that a class costs what its border costs.
struct Descent<'a> {
    rows: &'a Rows,
    /// Squares of the naive-Bayes ratios: the weights kept here are already multiplied by them.
    square: Vec<f32>,
    wanted: &'a [f32],
    diagonal: f32,
    norms: Vec<f32>,
    multipliers: Vec<f32>,
    weights: Vec<f32>,
    bias: f32,
}

/// Multiplies a constant feature of each text, so that the bias is learned like a weight.
const BIAS: f32 = 0.7;
/// The round ends when no multiplier wants to move further than this.
const CLOSE: f32 = 0.02;

impl<'a> Descent<'a> {
    fn new(rows: &'a Rows, ratio: &[f32], wanted: &'a [f32], cost: f32) -> Self {
        let square: Vec<f32> = ratio.iter().map(|r| r * r).collect();
        let diagonal = 0.5 / cost;
        let norms = (0..rows.len())
            .map(|index| {
                let own: f32 = rows.row(index).map(|(gram, v)| v * v * square[gram]).sum();
                own + BIAS * BIAS + diagonal
            })
            .collect();
        Self {
            rows,
            wanted,
            diagonal,
            norms,
            multipliers: vec![0.0; rows.len()],
            weights: vec![0.0; square.len()],
            square,
            bias: 0.0,
        }
    }

    fn run(mut self, passes: u32) -> (Vec<f32>, f32) {
        let mut active: Vec<usize> = (0..self.rows.len()).collect();
        let (mut shuffle, mut reach) = (Shuffle(0x2545_F491_4F6C_DD1D), f32::INFINITY);
        for _ in 0..passes {
            shuffle.apply(&mut active);
            let mut farthest = 0.0_f32;
            let mut next = Vec::with_capacity(active.len());
            for index in &active {
                let pull = self.pull(*index);
                let resting = self.multipliers[*index] <= 0.0;
                if resting && pull > reach {
                    continue;
                }
                next.push(*index);
                let wants = if resting { pull.min(0.0) } else { pull };
                farthest = farthest.max(wants.abs());
                if wants.abs() > 1e-6 {
                    self.step(*index, pull);
                }
            }
            let whole = next.len() == self.rows.len();
            active = next;
            reach = if farthest > 0.0 { farthest } else { f32::INFINITY };
            if farthest < CLOSE {
                if whole || reach.is_infinite() {
                    break;
                }
                active = (0..self.rows.len()).collect();
                reach = f32::INFINITY;
            }
        }
        (self.weights, self.bias)
    }

    /// The slope of the dual at a text's multiplier.
    fn pull(&self, index: usize) -> f32 {
        let score: f32 = self.rows.row(index).map(|(gram, v)| v * self.weights[gram]).sum();
        self.wanted[index] * (score + self.bias) - 1.0 + self.diagonal * self.multipliers[index]
    }

    fn step(&mut self, index: usize, pull: f32) {
        let before = self.multipliers[index];
        let after = (before - pull / self.norms[index]).max(0.0);
        self.multipliers[index] = after;
        let change = (after - before) * self.wanted[index];
        for (gram, value) in self.rows.row(index) {
            self.weights[gram] += change * value * self.square[gram];
        }
        self.bias += change * BIAS * BIAS;
    }
}

/// A fixed order that looks like none, so that a training is the same on every machine.
struct Shuffle(u64);

impl Shuffle {
    fn apply(&mut self, items: &mut [usize]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap_or(1)).unwrap_or(0)
    }
}
