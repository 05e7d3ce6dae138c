//! The model as bytes: little-endian, lengths first, told apart by a mark and a version.

use super::certainty::Certainty;
use super::model::{Model, SHARES};

const MARK: &[u8; 8] = b"gezhiLM1";
const LARGEST: usize = 1 << 26;

impl Model {
    /// The model as bytes, for a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MARK.to_vec();
        number(&mut out, self.labels.len());
        for label in &self.labels {
            number(&mut out, label.len());
            out.extend_from_slice(label.as_bytes());
        }
        floats(
            &mut out,
            [self.certainty.slope, self.certainty.offset].into_iter(),
        );
        out.extend_from_slice(&self.threshold.to_le_bytes());
        floats(&mut out, self.by_share.iter().copied());
        floats(&mut out, self.bias.iter().copied());
        number(&mut out, self.keys.len());
        self.keys
            .iter()
            .for_each(|key| out.extend_from_slice(&key.to_le_bytes()));
        floats(&mut out, self.scales.iter().map(|(scale, _)| *scale));
        floats(&mut out, self.scales.iter().map(|(_, idf)| *idf));
        for row in self.weights.chunks_exact(self.lanes) {
            out.extend(
                row[..self.labels.len()]
                    .iter()
                    .map(|weight| weight.to_le_bytes()[0]),
            );
        }
        out
    }

    /// The model those bytes hold; `None` when they hold none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = Reader(bytes);
        if rest.take(MARK.len())? != MARK {
            return None;
        }
        let classes = rest.number()?;
        let labels = (0..classes)
            .map(|_| {
                let length = rest.number()?;
                String::from_utf8(rest.take(length)?.to_vec()).ok()
            })
            .collect::<Option<Vec<String>>>()?;
        let certainty = Certainty {
            slope: f32::from_le_bytes(rest.take(4)?.try_into().ok()?),
            offset: f32::from_le_bytes(rest.take(4)?.try_into().ok()?),
        };
        let threshold = f64::from_le_bytes(rest.take(8)?.try_into().ok()?);
        let by_share = rest.floats(SHARES)?;
        let bias = rest.floats(classes)?;
        let grams = rest.number()?;
        let keys = rest
            .take(grams.checked_mul(4)?)?
            .as_chunks::<4>()
            .0
            .iter()
            .map(|four| u32::from_le_bytes(*four))
            .collect();
        let (scale, idf) = (rest.floats(grams)?, rest.floats(grams)?);
        let lanes = classes.next_multiple_of(8);
        let mut weights = Vec::with_capacity(grams * lanes);
        for row in rest
            .take(grams.checked_mul(classes)?)?
            .chunks_exact(classes.max(1))
        {
            weights.extend(row.iter().map(|byte| i8::from_le_bytes([*byte])));
            weights.resize(weights.len() + lanes - classes, 0);
        }
        rest.0.is_empty().then(|| {
            let mut model = Self {
                labels,
                bias,
                keys,
                scales: scale.into_iter().zip(idf).collect(),
                weights,
                lanes,
                certainty,
                threshold,
                by_share,
                places: Vec::new(),
            };
            model.index();
            model
        })
    }
}

fn number(out: &mut Vec<u8>, n: usize) {
    out.extend_from_slice(&u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

fn floats(out: &mut Vec<u8>, values: impl Iterator<Item = f32>) {
    values.for_each(|value| out.extend_from_slice(&value.to_le_bytes()));
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<usize> {
        let n = u32::from_le_bytes(self.take(4)?.try_into().ok()?) as usize;
        (n <= LARGEST).then_some(n)
    }

    fn floats(&mut self, n: usize) -> Option<Vec<f32>> {
        let bytes = self.take(n.checked_mul(4)?)?;
        Some(
            bytes
                .as_chunks::<4>()
                .0
                .iter()
                .map(|four| f32::from_le_bytes(*four))
                .collect(),
        )
    }
}
