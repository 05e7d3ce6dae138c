//! Same thing 同一问题: which earlier cases a report may be about, each with its reasons. A person joins.
//!
//! A score is a sum of what speaks for and against, each as a logarithm of odds: how near, how recent, whether the
//! earlier case has ended meanwhile, whether the type is the same, how alike the words are, and how often cases of
//! this type have turned out to be duplicates so far (a street lamp is reported by many, a bulky-waste pick-up by
//! each household for itself). What nearness is worth falls with the logarithm of the distance: the first metres
//! tell most. Above 0 a case is proposed; the policy says how readily.
//!
//! | what | worth | on the even days alone |
//! |---|---|---|
//! | distance *d* | -2 ln(1 + *d* / 25 m) | -2.1 at 20 m |
//! | age *t* | -2 ln(1 + *t* / 168 h) | -2.2 |
//! | the earlier case had ended, *e* days ago | -1.5 - ln(1 + *e*) | -1.65, -0.9 |
//! | another type | -1.5 | -1.4 |
//! | the type's share of duplicates against the usual 3 in 100 | its logarithm | 0.97 of it |
//!
//! The middle column is used, rounded from the right one: a logistic regression on the even days of the Boston
//! quarter (earlier reports within 200 m; an earlier case counts as the same thing where a closure names it).
//! Readiness was chosen on the even days too, so that 20 in 100 cases are asked about. The replay counts what it
//! brings on all days, and the recount on odd days alone lies beside it in the bench notes. That quarter says
//! nothing about words, which it lacks: their worth is a supposition.
//!
//! Words are compared by a **likeness mark** 相似标记: 32 times four bits, each the least of the text's character
//! pairs under its own keyed mixing. Without the key of the deployment nothing can be tested against it, with it
//! a text cannot be read back from it, and it is kept only as long as a report counts as recent. Two marks say
//! how alike two texts are and nothing about who wrote them; names and numbers are struck before marking. Words
//! that only repeat the name of the type have no mark: they say nothing the type does not say.
//!
//! **Source:** Broder 1997, Li and König 2010 (b-bit minwise hashing); measured on the Boston service requests of
//! 2011. **Absent:** joining; comparing reporters; any mark of a person.

use crate::code::{CaseId, TypeCode};
use crate::place::Point;
use crate::time::Timestamp;

/// How near and recent count, and how readily a case is proposed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearness {
    /// Metres that quarter the odds, as they are at no distance.
    pub distance_m: f64,
    /// Hours that quarter the odds, as they are just now.
    pub hours: u32,
    /// What speaks for a proposal before anything is known: the greater, the more cases are asked about.
    pub readiness: f64,
    /// So many reports of many types at one point within the reach of time mean no place.
    pub no_place_reports: u32,
}

impl Nearness {
    /// Nothing farther is asked about, in metres.
    pub fn reach_m(self) -> f64 {
        self.distance_m * 8.0
    }

    /// Nothing older is asked about, in milliseconds.
    pub fn reach_ms(self) -> i64 {
        i64::from(self.hours) * 12 * 3_600_000
    }
}

/// How cases of a type ended lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Habit {
    /// Cases that ended.
    pub ended: u32,
    /// Of them, those that turned out to be duplicates.
    pub duplicates: u32,
}

impl Habit {
    /// What is supposed of a type nobody has seen end.
    const USUAL: f64 = 0.03;
    /// How many ended cases that supposition is worth.
    const WORTH: f64 = 20.0;

    /// How much more often than usual, as a logarithm.
    fn leaning(self) -> f64 {
        let seen = f64::from(self.duplicates) + Self::WORTH * Self::USUAL;
        let share = seen / (f64::from(self.ended) + Self::WORTH);
        (share / Self::USUAL).ln()
    }
}

/// What a new report says.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Where; none, or a place that means none, is near nothing.
    pub point: Option<Point>,
    /// When.
    pub at: Timestamp,
    /// What, if known.
    pub case_type: Option<&'a TypeCode>,
    /// The likeness mark of its words.
    pub mark: Option<Mark>,
}

/// An earlier report and its case.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier {
    /// The case.
    pub case: CaseId,
    /// Where it was reported.
    pub point: Point,
    /// When.
    pub received_at: Timestamp,
    /// When the case ended, if it did.
    pub ended_at: Option<Timestamp>,
    /// What it is.
    pub case_type: Option<TypeCode>,
    /// The likeness mark of its words.
    pub mark: Option<Mark>,
}

/// An earlier case that may be the same thing, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Likely {
    /// The case.
    pub case: CaseId,
    /// Metres between the reports.
    pub distance_m: f64,
    /// Hours between them.
    pub hours: f64,
    /// Whether both are of one type.
    pub same_type: bool,
    /// How alike the words are, 0 to 1; none where one has no words.
    pub alike: Option<f64>,
    /// Whether the earlier case had ended.
    pub ended: bool,
    /// What all of it comes to; above 0 it is proposed.
    pub score: f64,
}

/// What distance and age cost, for each time the odds' scale is doubled by them.
const FARTHER: f64 = 2.0;
/// What it costs that the earlier case had ended.
const ENDED: f64 = 1.5;
/// What another type costs.
const OTHER_TYPE: f64 = 1.5;
/// Words this alike are usual for two reports of one type.
const USUALLY_ALIKE: f64 = 0.10;
/// What wholly alike words are worth.
const ALIKE: f64 = 3.0;
/// Where both have words, a report of another type is looked at only when they are this alike.
const ALIKE_ACROSS_TYPES: f64 = 0.25;

/// The earlier cases `asked` may be about, the likeliest first.
pub fn same_thing(asked: &Asked<'_>, earlier: &[Earlier], habit: Habit, near: Nearness) -> Vec<Likely> {
    let Some(point) = asked.point else {
        return Vec::new();
    };
    let mut likely: Vec<Likely> = earlier
        .iter()
        .filter_map(|one| compare((asked, point), one, habit, near))
        .filter(|one| one.score > 0.0)
        .collect();
    likely.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.case.cmp(&b.case)));
    // A case with several reports is proposed once, by the likeliest of them.
    let mut seen = std::collections::BTreeSet::new();
    likely.retain(|one| seen.insert(one.case));
    likely
}

fn compare(
    (asked, point): (&Asked<'_>, Point),
    one: &Earlier,
    habit: Habit,
    near: Nearness,
) -> Option<Likely> {
    let age_ms = asked.at.as_millis() - one.received_at.as_millis();
    let distance_m = point.distance_m(one.point);
    if age_ms < 0 || age_ms > near.reach_ms() || distance_m > near.reach_m() {
        return None;
    }
    let alike = asked.mark.zip(one.mark).map(|(a, b)| a.alike(b));
    let same_type = asked.case_type.is_some() && asked.case_type == one.case_type.as_ref();
    if !same_type && alike.is_some_and(|alike| alike < ALIKE_ACROSS_TYPES) {
        return None;
    }
    let ended = one.ended_at.filter(|ended| *ended <= asked.at);
    let over = ended.map_or(0.0, |ended| {
        let days = hours(asked.at.as_millis() - ended.as_millis()) / 24.0;
        ENDED + days.ln_1p()
    });
    let hours = hours(age_ms);
    let words = alike.map_or(0.0, |alike| ALIKE * (alike - USUALLY_ALIKE));
    let farther = (distance_m / near.distance_m).ln_1p() + (hours / f64::from(near.hours)).ln_1p();
    let score = near.readiness + habit.leaning() + words
        - FARTHER * farther
        - over
        - if same_type { 0.0 } else { OTHER_TYPE };
    Some(Likely {
        case: one.case,
        distance_m,
        hours,
        same_type,
        alike,
        ended: ended.is_some(),
        score,
    })
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of some weeks")]
fn hours(ms: i64) -> f64 {
    ms as f64 / 3_600_000.0
}

/// The likeness mark of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mark([u8; 16]);

impl std::fmt::Debug for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mark(..)")
    }
}

/// Minima in a mark; each keeps four bits.
const MINIMA: usize = 32;
/// Texts with fewer character pairs say too little to be compared.
const FEWEST_PAIRS: usize = 4;

impl Mark {
    /// The mark of screened `words` under `key`; `None` when they are too short to be compared.
    pub fn of(words: &str, key: u128) -> Option<Self> {
        let seen: Vec<char> = words.chars().filter(|c| c.is_alphanumeric()).collect();
        if seen.len() <= FEWEST_PAIRS {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "both halves of the key are used")]
        let (high, low) = ((key >> 64) as u64, key as u64);
        let mut least = [u64::MAX; MINIMA];
        for pair in seen.windows(2) {
            let joined = u64::from(u32::from(pair[0])) << 32 | u64::from(u32::from(pair[1]));
            // What SplitMix64 seeded with the pair gives: each number by itself, so that several are mixed at a time.
            let seed = mixed(mixed(joined ^ high) ^ low);
            for (held, at) in least.iter_mut().zip(0_u64..) {
                *held = (*held).min(mixed(seed.wrapping_add(at.wrapping_mul(STEP))));
            }
        }
        let mut bits = [0; 16];
        for (at, least) in least.iter().enumerate() {
            bits[at / 2] |= (least.to_le_bytes()[0] & 15) << (4 * (at % 2));
        }
        Some(Self(bits))
    }

    /// The mark those bytes hold.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes of the mark.
    pub const fn bytes(self) -> [u8; 16] {
        self.0
    }

    /// How large a share of their pairs two texts have in common, 0 to 1, as far as 32 minima tell.
    pub fn alike(self, other: Self) -> f64 {
        let equal: u32 = self
            .0
            .iter()
            .zip(other.0)
            .map(|(a, b)| u32::from((a ^ b).trailing_zeros() >= 4) + u32::from((a ^ b) >> 4 == 0))
            .sum();
        // One in sixteen is equal by chance.
        ((f64::from(equal) / 32.0 - 0.0625) / 0.9375).max(0.0)
    }
}

/// What `SplitMix64` moves on by from one number to the next.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A mixing in which every bit of the input moves half of the output (the finaliser of `SplitMix64`).
const fn mixed(x: u64) -> u64 {
    let x = x.wrapping_add(STEP);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: u128 = 0x1234_5678_9ABC_DEF0_0FED_CBA9_8765_4321;
    const NEAR: Nearness = Nearness {
        distance_m: 25.0,
        hours: 168,
        readiness: 3.1,
        no_place_reports: 60,
    };

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_millis(1_780_000_000_000 + hours * 3_600_000)
    }

    fn point(north_m: f64) -> Point {
        Point::from_degrees(121.4, 31.1 + north_m / 111_195.0).unwrap()
    }

    fn lamp() -> TypeCode {
        "S0707".parse().unwrap()
    }

    fn before(north_m: f64, hours: i64, words: &str) -> Earlier {
        Earlier {
            case: CaseId::from_bits(1),
            point: point(north_m),
            received_at: at(hours),
            ended_at: None,
            case_type: Some(lamp()),
            mark: Mark::of(words, KEY),
        }
    }

    fn found(earlier: &[Earlier], words: &str, habit: Habit) -> Vec<Likely> {
        let code = lamp();
        let asked = Asked {
            point: Some(point(0.0)),
            at: at(0),
            case_type: Some(&code),
            mark: Mark::of(words, KEY),
        };
        same_thing(&asked, earlier, habit, NEAR)
    }

    #[test]
    fn near_recent_and_of_one_type_is_proposed_and_far_old_or_later_is_not() {
        let proposed = found(
            &[before(20.0, -3, "门口的路灯坏了")],
            "路灯坏了不亮",
            Habit::default(),
        );
        assert_eq!(proposed.len(), 1);
        assert!(proposed[0].same_type && !proposed[0].ended);
        for other in [
            before(400.0, -3, ""),
            before(20.0, -24 * 100, ""),
            before(20.0, 1, ""),
        ] {
            assert!(found(&[other], "路灯坏了不亮", Habit::default()).is_empty());
        }
    }

    #[test]
    fn nearer_fresher_and_still_open_count_for_more() {
        let score = |one: Earlier| {
            found(&[one], "", Habit::default())
                .first()
                .map_or(0.0, |one| one.score)
        };
        let near = score(before(5.0, -3, ""));
        assert!(near > score(before(60.0, -3, "")));
        assert!(near > score(before(5.0, -72, "")));
        let mut ended = before(5.0, -3, "");
        ended.ended_at = Some(at(-1));
        assert!(near > score(ended.clone()));
        ended.ended_at = Some(at(1));
        assert!(
            (near - score(ended)).abs() < 1e-9,
            "it was open when this one came"
        );
    }

    #[test]
    fn readiness_moves_the_border() {
        let one = before(60.0, -48, "");
        let code = lamp();
        let asked = Asked {
            point: Some(point(0.0)),
            at: at(0),
            case_type: Some(&code),
            mark: None,
        };
        let proposed = |readiness| {
            let near = Nearness { readiness, ..NEAR };
            same_thing(&asked, std::slice::from_ref(&one), Habit::default(), near).len()
        };
        assert_eq!((proposed(3.1), proposed(2.0)), (1, 0));
    }

    #[test]
    fn alike_words_come_first() {
        let mut same = before(60.0, -5, "东川路三号门口路灯坏了");
        same.case = CaseId::from_bits(2);
        let other = before(60.0, -5, "小区里面景观灯夜里太亮");
        let proposed = found(&[other, same], "东川路三号门口路灯坏了", Habit::default());
        assert_eq!(proposed[0].case, CaseId::from_bits(2));
    }

    #[test]
    fn a_type_whose_cases_are_never_duplicates_is_asked_about_less() {
        let earlier = [before(70.0, -24, "")];
        assert_eq!(found(&earlier, "", Habit::default()).len(), 1);
        let never = Habit {
            ended: 200,
            duplicates: 0,
        };
        assert!(found(&earlier, "", never).is_empty());
    }

    #[test]
    fn another_type_is_proposed_only_when_the_words_are_alike() {
        let mut other = before(10.0, -1, "电线杆上的路灯掉下来砸到人行道");
        other.case_type = Some("C0137".parse().unwrap());
        assert_eq!(
            found(
                std::slice::from_ref(&other),
                "电线杆上的路灯掉下来砸到人行道了",
                Habit::default()
            )
            .len(),
            1
        );
        assert!(found(std::slice::from_ref(&other), "公交车等太久", Habit::default()).is_empty());
        // Without words, only what is very near and fresh.
        assert_eq!(found(&[other.clone()], "", Habit::default()).len(), 1);
        other.received_at = at(-100);
        assert!(found(&[other], "", Habit::default()).is_empty());
    }

    #[test]
    fn marks_tell_how_alike_texts_are_and_nothing_under_another_key() {
        let (one, two) = ("小区门口的路灯坏了三天没人修", "小区门口的路灯坏了三天还没人来修");
        let mark = |text, key| Mark::of(text, key).unwrap();
        assert!(mark(one, KEY).alike(mark(two, KEY)) > 0.4);
        assert!(mark(one, KEY).alike(mark("请问社保卡怎么补办需要什么材料", KEY)) < 0.25);
        assert!(mark(one, KEY).alike(mark(one, KEY + 1)) < 0.3);
        assert_eq!(Mark::of("路灯", KEY), None);
    }

    #[test]
    fn no_place_is_near_nothing() {
        let code = lamp();
        let asked = Asked {
            point: None,
            at: at(0),
            case_type: Some(&code),
            mark: None,
        };
        assert!(same_thing(&asked, &[before(0.0, -1, "")], Habit::default(), NEAR).is_empty());
    }
}
