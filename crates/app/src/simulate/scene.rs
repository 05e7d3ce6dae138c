//! What is reported in a simulated district: sources, types and places in a realistic mix, words from templates.
//!
//! Every text says that it is simulated. Nobody is named, and no number is anybody's.

use gezhi_domain::grid::Geography;
use gezhi_domain::kernel::Rulebook;
use gezhi_domain::place::Point;
use gezhi_domain::time::Timestamp;
use serde_json::{Value, json};

use super::chance::Chance;

/// Sources and how many of a hundred reports come from each.
const SOURCES: &[(&str, f64)] = &[
    ("patrol", 46.0),
    ("hotline", 29.0),
    ("app", 12.0),
    ("referral_110", 5.0),
    ("walk_in", 4.0),
    ("camera", 2.0),
    ("leader", 2.0),
];
const NATURES: &[&str] = &[
    "help",
    "help",
    "help",
    "complaint",
    "complaint",
    "question",
    "suggestion",
];

/// A case type and its name.
struct Kind {
    code: String,
    name: String,
}

/// What can be reported where.
pub(super) struct Scenes {
    kinds: Vec<Kind>,
    sources: Vec<(String, bool)>,
    points: Vec<Point>,
}

impl Scenes {
    /// The scenes of a district with these rules and this geography.
    pub(super) fn of(rules: &Rulebook, geography: &Geography, now: Timestamp, chance: &mut Chance) -> Self {
        let day = now.day_in(rules.calendar.zone());
        let mut kinds: Vec<Kind> = rules
            .catalogue
            .case_types
            .on(day)
            .map(|row| Kind {
                code: row.code.to_string(),
                name: row.name_zh.clone(),
            })
            .collect();
        // Which types are frequent is drawn once.
        for at in (1..kinds.len()).rev() {
            kinds.swap(at, chance.below(at + 1));
        }
        let sources = rules.catalogue.sources.on(day);
        Self {
            kinds,
            sources: sources
                .map(|row| (row.code.to_string(), row.external_number))
                .collect(),
            points: points(geography, chance),
        }
    }

    /// A report; `at` numbers it.
    pub(super) fn report(&self, at: u64, chance: &mut Chance) -> Value {
        let share = chance.share();
        let kind = &self.kinds[self.frequent(share * share * share)];
        let source = source(chance);
        let mut report = json!({
            "source": source,
            "words": format!("【模拟】{}，影响通行，请派人查看。", kind.name),
            "case_type": kind.code,
        });
        if let Some(point) = chance.of(&self.points) {
            report["place"] = json!({ "lon": point.lon(), "lat": point.lat() });
        }
        if self
            .sources
            .iter()
            .any(|(code, numbered)| code == source && *numbered)
        {
            report["external_number"] = format!("SIM-{at}").into();
        }
        if matches!(source, "hotline" | "app" | "walk_in" | "referral_110") {
            report["contact"] = json!({ "name": "模拟来电人", "phone": "00000000000" });
            report["nature"] = chance.of(NATURES).copied().unwrap_or("help").into();
        }
        report
    }

    fn frequent(&self, share: f64) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a small whole number"
        )]
        let at = (share * self.kinds.len() as f64) as usize;
        at.min(self.kinds.len().saturating_sub(1))
    }

    /// Whether there is anything to report.
    pub(super) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }
}

fn source(chance: &mut Chance) -> &'static str {
    let mut left = chance.share() * 100.0;
    for (source, percent) in SOURCES {
        left -= percent;
        if left < 0.0 {
            return source;
        }
    }
    "patrol"
}

/// Points inside the district, drawn evenly over its extent.
fn points(geography: &Geography, chance: &mut Chance) -> Vec<Point> {
    let Some(extent) = geography.areas().unit_shapes.extent() else {
        return Vec::new();
    };
    let drawn = (0..4000).filter_map(|_| {
        let (low, high) = (extent.low, extent.high);
        let lon = low.lon() + (high.lon() - low.lon()) * chance.share();
        let lat = low.lat() + (high.lat() - low.lat()) * chance.share();
        Point::from_degrees(lon, lat)
    });
    let drawn: Vec<Point> = drawn.collect();
    drawn
        .into_iter()
        .filter(|point| geography.spot(*point).is_some())
        .collect()
}
