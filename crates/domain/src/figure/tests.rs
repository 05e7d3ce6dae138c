//! Rates and scores by hand.

use jiff::civil::date;

use super::*;

fn weights(text: &str) -> Weights {
    Weights::try_from(text.to_owned()).unwrap()
}

fn rate(key: &str, of: &str, out_of: &str, good: Good) -> Figure {
    Figure {
        key: key.to_owned(),
        measure: Measure::Rate {
            of: of.to_owned(),
            out_of: out_of.to_owned(),
        },
        name_zh: String::new(),
        name_en: String::new(),
        words_zh: String::new(),
        words_en: String::new(),
        cohort: Cohort::Due,
        good,
        groupings: Vec::new(),
        beside: None,
    }
}

#[test]
fn weights_are_shares_of_their_sum() {
    // 100 - 10 = 90 at 12.5 %, 80 at 37.5 %, 60 at 50 %: 11.25 + 30 + 30.
    assert_eq!(weights("12.5/37.5/50").weigh(&[90.0, 80.0, 60.0]), Some(71.25));
    assert_eq!(weights("1/1/1").weigh(&[90.0, 80.0, 70.0]), Some(80.0));
    assert_eq!(weights("1/1").weigh(&[90.0]), None);
    for bad in ["", "1/-1", "0/0", "1;1", "NaN", "inf"] {
        assert_eq!(Weights::try_from(bad.to_owned()), Err(NotWeights), "{bad}");
    }
}

#[test]
fn a_figure_names_only_known_counts_and_rates() {
    let good = rate("a", "met_handle", "due_handle", Good::High);
    let bad = rate("b", "met_nothing", "due_handle", Good::High);
    let score = Figure {
        measure: Measure::Score {
            parts: vec!["a".to_owned(), "c".to_owned()],
            weights: "unit_score_weights".to_owned(),
        },
        ..rate("s", "", "", Good::High)
    };
    let figures = Figures::new(vec![good, bad, score]);
    assert_eq!(figures.faults(), [("b", "met_nothing"), ("s", "c")]);
}

#[test]
fn an_evaluation_year_begins_where_policy_says() {
    let year = |day, starts_in| evaluation_year(day, starts_in);
    assert_eq!(year(date(2026, 3, 3), 11), (2026, date(2025, 11, 1)));
    assert_eq!(year(date(2025, 10, 31), 11), (2025, date(2024, 11, 1)));
    assert_eq!(year(date(2025, 11, 1), 11), (2026, date(2025, 11, 1)));
    assert_eq!(year(date(2026, 12, 31), 1), (2026, date(2026, 1, 1)));
}

#[test]
fn a_month_and_a_year_are_the_days_they_have() {
    let all = Selection {
        from: date(2000, 1, 1),
        to: date(2100, 1, 1),
        only: Vec::new(),
    };
    let narrowed = |grouping, key| {
        let mut selection = all.clone();
        selection
            .narrow(grouping, key, 11)
            .map(|()| (selection.from, selection.to))
    };
    let february = (date(2028, 2, 1), date(2028, 2, 29));
    assert_eq!(narrowed(Grouping::Month, "2028-02"), Ok(february));
    let year = (date(2025, 11, 1), date(2026, 10, 31));
    assert_eq!(narrowed(Grouping::Year, "2026"), Ok(year));
    assert_eq!(narrowed(Grouping::Day, "2026-02-30"), Err(NoTime));
}
