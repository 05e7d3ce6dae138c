//! The vocabulary 词表: which grams are known, how telling each is, and the training texts as rows over it.

use std::collections::BTreeMap;

use super::grams;

/// Grams seen in fewer texts than this say nothing about other texts.
const SEEN_AT_LEAST: u32 = 2;
/// What naive Bayes adds to each count, so that a gram never seen with a class still says something finite.
const SMOOTHING: f32 = 0.3;
/// Ratios are taken to this power: a gram of one class alone must not drown the others.
const SOFTENED: f32 = 0.85;

/// The known grams, in the order of their keys.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    /// Keys, ascending.
    pub(super) keys: Vec<u32>,
    /// How rare each is: 1 + ln((1 + texts) / (1 + texts with it)).
    pub(super) idf: Vec<f32>,
}

/// Texts as rows of (gram, value), each of length 1.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    starts: Vec<usize>,
    grams: Vec<u32>,
    values: Vec<f32>,
}

impl Rows {
    pub(super) const fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The grams and values of row `index`.
    pub(super) fn row(&self, index: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let span = self.starts[index]..self.starts[index + 1];
        let grams = self.grams[span.clone()].iter().map(|gram| *gram as usize);
        grams.zip(self.values[span].iter().copied())
    }
}

/// How much a gram counts that stands `count` times in a text.
#[expect(clippy::cast_precision_loss, reason = "counts in a text are small")]
pub(super) fn damped(count: u32) -> f32 {
    1.0 + (count as f32).ln()
}

/// The counts of the grams of a text, by key.
fn counted(text: &str) -> BTreeMap<u32, u32> {
    let mut keys = Vec::with_capacity(text.len());
    grams::each(text, |key, _| keys.push(key));
    keys.sort_unstable();
    let mut counts = Vec::<(u32, u32)>::with_capacity(keys.len());
    for key in keys {
        match counts.last_mut() {
            Some((last, count)) if *last == key => *count += 1,
            _ => counts.push((key, 1)),
        }
    }
    counts.into_iter().collect()
}

/// The vocabulary of `texts`, and the texts as rows over it.
#[expect(clippy::cast_precision_loss, reason = "numbers of texts are below 2^24")]
pub(super) fn of(texts: &[&str]) -> (Vocabulary, Rows) {
    let counts: Vec<BTreeMap<u32, u32>> = texts.iter().map(|text| counted(text)).collect();
    let mut keys: Vec<u32> = counts.iter().flat_map(|counts| counts.keys().copied()).collect();
    keys.sort_unstable();
    let mut known = Vocabulary::default();
    for same in keys.chunk_by(|a, b| a == b) {
        let seen = u32::try_from(same.len()).unwrap_or(u32::MAX);
        if seen >= SEEN_AT_LEAST {
            known.keys.push(same[0]);
            let rare = (1.0 + texts.len() as f32) / (1.0 + seen as f32);
            known.idf.push(1.0 + rare.ln());
        }
    }
    let mut rows = Rows {
        starts: vec![0],
        ..Rows::default()
    };
    for counts in &counts {
        let first = rows.values.len();
        for (key, count) in counts {
            if let Ok(gram) = known.keys.binary_search(key) {
                rows.grams.push(u32::try_from(gram).unwrap_or(u32::MAX));
                rows.values.push(damped(*count) * known.idf[gram]);
            }
        }
        let length = rows.values[first..].iter().map(|v| v * v).sum::<f32>().sqrt();
        if length > 0.0 {
            rows.values[first..].iter_mut().for_each(|value| *value /= length);
        }
        rows.starts.push(rows.values.len());
    }
    (known, rows)
}

/// How telling a gram is for a class: the logarithm of the ratio of its shares in the texts of the class and in
/// the others, without its sign and softened, for every class (outer) and gram (inner). The sign is learned.
#[expect(clippy::cast_precision_loss, reason = "numbers of grams are below 2^24")]
pub(super) fn ratios(rows: &Rows, labels: &[usize], classes: usize, grams: usize) -> Vec<Vec<f32>> {
    let mut by_class = vec![vec![0.0_f32; grams]; classes];
    let mut all = vec![0.0_f32; grams];
    for (index, label) in labels.iter().enumerate() {
        for (gram, value) in rows.row(index) {
            // A text of no class counts among the others of every class.
            if let Some(class) = by_class.get_mut(*label) {
                class[gram] += value;
            }
            all[gram] += value;
        }
    }
    let smoothed = SMOOTHING * grams as f32;
    let everything: f32 = all.iter().sum();
    for counts in &mut by_class {
        let inside: f32 = counts.iter().sum();
        let (within, without) = (smoothed + inside, smoothed + everything - inside);
        for (count, all) in counts.iter_mut().zip(&all) {
            let share = (SMOOTHING + *count) / within;
            let other = (SMOOTHING + all - *count) / without;
            *count = (share / other).ln().abs().powf(SOFTENED);
        }
    }
    by_class
}
