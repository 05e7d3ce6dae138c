//! The model 模型: scores, probability and the pieces of text that decided.

use super::certainty::{Certainty, lead};
use super::train::{Aim, Judged};
use super::{grams, vocabulary};

/// Weights of a class come in groups of so many, so that sums run over whole machine words.
const LANE: usize = 8;

/// Shares of texts given to a person: 0 to 100 percent in steps of one half.
pub(super) const SHARES: usize = 201;

/// A trained model; the default knows nothing and is sure of nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    pub(super) labels: Vec<String>,
    pub(super) bias: Vec<f32>,
    /// Keys of the known grams, ascending.
    pub(super) keys: Vec<u32>,
    /// For each gram: what one step of its weights is worth, and how rare it is.
    pub(super) scales: Vec<(f32, f32)>,
    /// For each gram `lanes` weights in steps of its scale.
    pub(super) weights: Vec<i8>,
    pub(super) lanes: usize,
    /// How leads are read as probabilities.
    pub(super) certainty: Certainty,
    /// Below this probability a person chooses.
    pub(super) threshold: f64,
    /// Thresholds by the share of training texts they give to a person, in steps of half a percent.
    pub(super) by_share: Vec<f32>,
    /// Places of grams by key: key and index + 1; a power of two long, at most half full.
    pub(super) places: Vec<(u32, u32)>,
}

/// What training learned, before its weights are rounded.
pub(super) struct Draft {
    pub(super) labels: Vec<String>,
    pub(super) keys: Vec<u32>,
    pub(super) idf: Vec<f32>,
    pub(super) bias: Vec<f32>,
    /// For each class the weight of each gram.
    pub(super) columns: Vec<Vec<f32>>,
}

/// Room a model works in; one for each thread, made by [`Model::workspace`].
#[derive(Debug)]
pub struct Workspace {
    counts: Vec<u8>,
    touched: Vec<u32>,
    sums: Vec<f32>,
    damped: Vec<f32>,
}

/// A class and how probable it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked<'a> {
    /// The label.
    pub label: &'a str,
    /// The probability, 0 to 1.
    pub probability: f64,
}

/// A piece of the text that spoke for the first class: characters `start` to before `end`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// The first character, counted from 0.
    pub start: usize,
    /// The character behind the last.
    pub end: usize,
    /// Its share in all that spoke for the class, 0 to 1.
    pub share: f64,
}

impl Piece {
    /// The words of the piece in the text it was found in.
    pub fn of(self, text: &str) -> String {
        text.chars()
            .skip(self.start)
            .take(self.end - self.start)
            .collect()
    }
}

/// What a model says about a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict<'a> {
    /// The most probable classes, the first first.
    pub ranked: Vec<Ranked<'a>>,
    /// Whether the first is above the threshold, so that no person need choose.
    pub sure: bool,
    /// The pieces that decided for the first, the weightiest first.
    pub pieces: Vec<Piece>,
}

impl Model {
    pub(super) fn of(draft: Draft) -> Self {
        let lanes = draft.labels.len().next_multiple_of(LANE);
        let mut model = Self {
            bias: draft.bias,
            keys: Vec::new(),
            scales: Vec::new(),
            weights: Vec::new(),
            lanes,
            certainty: Certainty::default(),
            threshold: 0.0,
            by_share: vec![0.0; SHARES],
            places: Vec::new(),
            labels: draft.labels,
        };
        for (gram, (key, idf)) in draft.keys.iter().zip(&draft.idf).enumerate() {
            let row = draft.columns.iter().map(|column| column[gram] * idf);
            let most = row.clone().map(f32::abs).fold(0.0, f32::max);
            let scale = most / 127.0;
            model.keys.push(*key);
            model.scales.push((scale, *idf));
            let start = model.weights.len();
            #[expect(clippy::cast_possible_truncation, reason = "within ±127 by the scale")]
            model.weights.extend(row.map(|weight| {
                if scale > 0.0 {
                    (weight / scale).round() as i8
                } else {
                    0
                }
            }));
            model.weights.resize(start + lanes, 0);
        }
        model.index();
        model
    }

    /// Puts every gram where its key will look for it.
    pub(super) fn index(&mut self) {
        let size = (self.keys.len() * 2).next_power_of_two().max(2);
        self.places = vec![(0, 0); size];
        for (gram, key) in self.keys.iter().enumerate() {
            let mut place = *key as usize & (size - 1);
            while self.places[place].1 != 0 {
                place = (place + 1) & (size - 1);
            }
            self.places[place] = (*key, u32::try_from(gram + 1).unwrap_or(0));
        }
    }

    /// The labels, in the order of scores.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Below this probability a person chooses.
    pub const fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The threshold that gave `share` (0 to 1) of the training texts to a person.
    pub fn threshold_giving(&self, share: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "0 to 200, clamped"
        )]
        let step = (share.clamp(0.0, 1.0) * (SHARES - 1) as f64).round() as usize;
        self.by_share
            .get(step)
            .map_or(1.0, |threshold| f64::from(*threshold))
    }

    /// Room to work in.
    pub fn workspace(&self) -> Workspace {
        Workspace {
            counts: vec![0; self.keys.len()],
            touched: Vec::new(),
            sums: vec![0.0; self.lanes],
            damped: (0..256)
                .map(|count: u32| vocabulary::damped(count.max(1)))
                .collect(),
        }
    }

    fn place(&self, key: u32) -> Option<u32> {
        let last = self.places.len().checked_sub(1)?;
        let mut place = key as usize & last;
        loop {
            let (held, gram) = self.places[place];
            if gram == 0 {
                return None;
            }
            if held == key {
                return Some(gram - 1);
            }
            place = (place + 1) & last;
        }
    }

    /// The score of every class for `text`, higher meaning more likely.
    pub fn scores<'w>(&self, text: &str, work: &'w mut Workspace) -> &'w [f32] {
        let length = self.count(text, work);
        work.sums.fill(0.0);
        if length > 0.0 {
            let (sums, _) = work.sums.as_chunks_mut::<LANE>();
            for gram in &work.touched {
                let gram = *gram as usize;
                let value = work.damped[usize::from(work.counts[gram])] * self.scales[gram].0 / length;
                let row = &self.weights[gram * self.lanes..(gram + 1) * self.lanes];
                for (sums, weights) in sums.iter_mut().zip(row.as_chunks::<LANE>().0) {
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum += value * f32::from(*weight);
                    }
                }
            }
        }
        for gram in work.touched.drain(..) {
            work.counts[gram as usize] = 0;
        }
        for (sum, bias) in work.sums.iter_mut().zip(&self.bias) {
            *sum += bias;
        }
        &work.sums[..self.labels.len()]
    }

    /// Counts the known grams of `text` and answers the length of the row they make.
    fn count(&self, text: &str, work: &mut Workspace) -> f32 {
        grams::each(text, |key, _| {
            if let Some(gram) = self.place(key) {
                let count = &mut work.counts[gram as usize];
                if *count == 0 {
                    work.touched.push(gram);
                }
                *count = count.saturating_add(1);
            }
        });
        let square: f32 = work
            .touched
            .iter()
            .map(|gram| {
                let gram = *gram as usize;
                let value = work.damped[usize::from(work.counts[gram])] * self.scales[gram].1;
                value * value
            })
            .sum();
        square.sqrt()
    }

    /// The index of the most probable class and its probability.
    pub fn best(&self, text: &str, work: &mut Workspace) -> (usize, f64) {
        let scores = self.scores(text, work);
        self.read(scores)
    }

    /// The index of the most probable class of these scores and its probability.
    pub(super) fn read(&self, scores: &[f32]) -> (usize, f64) {
        let (class, lead) = lead(scores);
        (class, f64::from(self.certainty.of(lead)))
    }

    /// The `most` most probable classes of `text`, how sure, and the pieces that decided.
    pub fn judge(&self, text: &str, most: usize) -> Verdict<'_> {
        let mut work = self.workspace();
        let scores = self.scores(text, &mut work).to_vec();
        let (_, probability) = self.read(&scores);
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
        let shares = self.shares(&scores, &order, probability);
        let ranked: Vec<Ranked<'_>> = order
            .iter()
            .zip(shares)
            .take(most)
            .map(|(class, probability)| Ranked {
                label: &self.labels[*class],
                probability,
            })
            .collect();
        let pieces = match order.as_slice() {
            [one, other, ..] => self.pieces(text, *one, *other),
            _ => Vec::new(),
        };
        let sure = ranked
            .first()
            .is_some_and(|first| first.probability >= self.threshold)
            && !pieces.is_empty();
        Verdict { ranked, sure, pieces }
    }

    /// The probabilities of the classes in `order`: what the first leaves is shared by how far the others are
    /// behind it.
    fn shares(&self, scores: &[f32], order: &[usize], first: f64) -> Vec<f64> {
        let Some((best, others)) = order.split_first() else {
            return Vec::new();
        };
        let weights: Vec<f64> = others
            .iter()
            .map(|class| f64::from((scores[*class] - scores[*best]) * self.certainty.slope).exp())
            .collect();
        let all: f64 = weights.iter().sum();
        let left = (1.0 - first) / all.max(f64::MIN_POSITIVE);
        std::iter::once(first)
            .chain(weights.into_iter().map(|weight| weight * left))
            .collect()
    }

    /// The pieces of `text` that spoke for class `one` rather than `other`, at most three.
    fn pieces(&self, text: &str, one: usize, other: usize) -> Vec<Piece> {
        let mut spoke = vec![0.0_f32; text.chars().count()];
        grams::each(text, |key, (start, end)| {
            let Some(gram) = self.place(key) else { return };
            let gram = gram as usize;
            let row = &self.weights[gram * self.lanes..];
            let lead = (f32::from(row[one]) - f32::from(row[other])) * self.scales[gram].0;
            // What two characters say together is said by both.
            let half = if start == end { lead } else { lead / 2.0 };
            spoke[start] += half;
            if start != end {
                spoke[end] += half;
            }
        });
        let all: f32 = spoke.iter().filter(|said| **said > 0.0).sum();
        let mut pieces = Vec::new();
        let mut at = 0;
        for run in spoke.chunk_by(|a, b| (*a > 0.0) == (*b > 0.0)) {
            let said: f32 = run.iter().sum();
            if said > 0.0 {
                pieces.push(Piece {
                    start: at,
                    end: at + run.len(),
                    share: f64::from(said / all),
                });
            }
            at += run.len();
        }
        pieces.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.start.cmp(&b.start)));
        pieces.truncate(3);
        pieces
    }

    /// The lowest threshold at which so large a share of the judged texts above it is right; 1 where none is.
    fn threshold_right(&self, judged: &[Judged], share: f64) -> f64 {
        let mut said: Vec<(f64, bool)> = judged
            .iter()
            .map(|(scores, label)| (self.read(scores), *label))
            .map(|((class, sure), label)| (sure, class == label))
            .collect();
        said.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut threshold, mut right, mut all) = (1.0, 0.0, 0.0);
        // Texts of one probability are above a threshold together or not at all.
        for equal in said.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            for (_, was_right) in equal {
                all += 1.0;
                right += f64::from(u8::from(*was_right));
            }
            if right >= share * all {
                threshold = equal[0].0;
            }
        }
        threshold
    }

    /// Chooses certainty and thresholds on texts judged by models that had not seen them.
    pub(super) fn calibrate(&mut self, judged: &[Judged], aim: Aim) {
        self.certainty = Certainty::fitted(judged);
        let mut sure: Vec<f32> = judged
            .iter()
            .map(|(scores, _)| {
                #[expect(clippy::cast_possible_truncation, reason = "a probability")]
                let sure = self.read(scores).1 as f32;
                sure
            })
            .collect();
        sure.sort_by(f32::total_cmp);
        self.by_share = (0..SHARES)
            .map(|step| match sure.get(sure.len() * step / (SHARES - 1)) {
                Some(threshold) if step > 0 => *threshold,
                Some(_) => 0.0,
                None => 1.0,
            })
            .collect();
        self.threshold = match aim {
            Aim::Given(share) => self.threshold_giving(share),
            Aim::Right(share) => self.threshold_right(judged, share),
        };
    }
}
