//! Certainty 把握: how probable it is that the class with the highest score is right.
//!
//! What tells best is the lead of the first score over the second. A lead becomes a probability by a logistic
//! curve of two numbers, fitted to texts judged by models that had not seen them.

use super::train::Judged;

/// Leads beyond this say no more: it is also the lead of a class that stands alone.
const FARTHEST: f32 = 1e3;

/// The curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Certainty {
    pub(super) slope: f32,
    pub(super) offset: f32,
}

impl Default for Certainty {
    fn default() -> Self {
        Self {
            slope: 1.0,
            offset: 0.0,
        }
    }
}

/// The class with the highest score and its lead over the second.
pub(super) fn lead(scores: &[f32]) -> (usize, f32) {
    let (mut best, mut first, mut second) = (0, f32::NEG_INFINITY, f32::NEG_INFINITY);
    for (class, score) in scores.iter().enumerate() {
        if *score > first {
            second = first;
            (best, first) = (class, *score);
        } else if *score > second {
            second = *score;
        }
    }
    (best, first - second)
}

impl Certainty {
    /// The probability that a class is right that leads by so much. No other class means a lead without end.
    pub(super) fn of(self, lead: f32) -> f32 {
        1.0 / (1.0 + (-(self.slope * lead + self.offset)).exp())
    }

    /// The curve that fits `judged` best: Newton's method on the logarithmic loss. As Platt has it, right does
    /// not count as wholly certain, so that the curve stays finite when every text was right.
    #[expect(clippy::cast_precision_loss, reason = "numbers of texts")]
    pub(super) fn fitted(judged: &[Judged]) -> Self {
        let read: Vec<(f32, bool)> = judged
            .iter()
            .map(|(scores, label)| (lead(scores), *label))
            .map(|((class, lead), label)| (lead.min(FARTHEST), class == label))
            .collect();
        let right = read.iter().filter(|(_, right)| *right).count();
        let made = |n: usize| 1.0 / (n as f64 + 2.0);
        let (high, low) = (1.0 - made(right), made(read.len() - right));
        let leads: Vec<(f64, f64)> = read
            .into_iter()
            .map(|(lead, right)| (f64::from(lead), if right { high } else { low }))
            .collect();
        let (mut slope, mut offset) = (1.0_f64, 0.0_f64);
        for _ in 0..50 {
            // Gradient, and the curvature with a little added so that it can be divided by.
            let (mut by_slope, mut by_offset) = (0.0, 0.0);
            let (mut aa, mut ab, mut bb) = (1e-6, 0.0, 1e-6);
            for (lead, right) in &leads {
                let said = 1.0 / (1.0 + (-(slope * lead + offset)).exp());
                let (wrong, bend) = (said - right, said * (1.0 - said));
                by_slope += wrong * lead;
                by_offset += wrong;
                aa += bend * lead * lead;
                ab += bend * lead;
                bb += bend;
            }
            let area = aa * bb - ab * ab;
            let moved = (
                (by_slope * bb - by_offset * ab) / area,
                (by_offset * aa - by_slope * ab) / area,
            );
            slope = (slope - moved.0.clamp(-2.0, 2.0)).clamp(0.01, 100.0);
            offset = (offset - moved.1.clamp(-2.0, 2.0)).clamp(-50.0, 50.0);
            if moved.0.abs() + moved.1.abs() < 1e-9 {
                break;
            }
        }
        #[expect(clippy::cast_possible_truncation, reason = "clamped to small numbers")]
        let curve = Self {
            slope: slope as f32,
            offset: offset as f32,
        };
        curve
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_says_what_came_true() {
        // Leads of 0.5 are right in 60 of 100 cases, leads of 2 in 95.
        let mut judged = Vec::new();
        for (lead, right) in [(0.5, 60), (2.0, 95)] {
            judged.extend((0..100).map(|n| (vec![lead, 0.0], usize::from(n >= right))));
        }
        let curve = Certainty::fitted(&judged);
        assert!((curve.of(0.5) - 0.6).abs() < 0.02, "{curve:?}");
        assert!((curve.of(2.0) - 0.95).abs() < 0.02, "{curve:?}");
    }

    #[test]
    fn all_right_stays_finite() {
        let judged: Vec<Judged> = (0..50).map(|_| (vec![1.5, 0.2, -1.0], 0)).collect();
        let sure = Certainty::fitted(&judged).of(1.3);
        assert!(sure > 0.9 && sure < 1.0, "{sure}");
    }
}
