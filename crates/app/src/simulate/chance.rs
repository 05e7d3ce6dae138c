//! Chance that repeats itself: the same seed gives the same district.

/// A stream of numbers (splitmix64).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below 2^53 as a share of 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    pub(super) fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something that happens in so many of a hundred cases happens.
    pub(super) fn percent(&mut self, percent: f64) -> bool {
        self.share() * 100.0 < percent
    }

    /// One of these.
    pub(super) fn of<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        choices.get(self.below(choices.len()))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a small whole number"
    )]
    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.share() * n as f64) as usize
    }

    /// Seconds between two bounds in minutes, short ones oftener than long ones.
    #[expect(clippy::cast_possible_truncation, reason = "some days in seconds")]
    pub(super) fn seconds(&mut self, (from, to): (f64, f64)) -> i64 {
        (60.0 * from * (to / from).powf(self.share())) as i64
    }
}
