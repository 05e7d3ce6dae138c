//! How well the classifier does on real letters to a city. The letters are not part of this repository.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use gezhi_domain::classify::{Recipe, Sample, Scorecard, evaluate, folds, train};
use gezhi_intake::texts::LabelledTexts;

fn letters(name: &str, split: Option<&str>) -> Option<LabelledTexts> {
    let Ok(folder) = std::env::var("GEZHI_TEST_DATA") else {
        println!("SKIPPED: GEZHI_TEST_DATA names no folder with text/{name}");
        return None;
    };
    let file = std::fs::read_to_string(format!("{folder}/text/{name}")).unwrap();
    Some(LabelledTexts::read(&file, split))
}

fn samples<'a>(texts: &'a LabelledTexts, labels: &[String]) -> Vec<Sample<'a>> {
    let found = texts.texts.iter().enumerate().map(|(group, text)| Sample {
        group,
        text: &text.text,
        label: labels.iter().position(|label| *label == text.label).unwrap(),
    });
    found.collect()
}

fn reaches(card: &Scorecard, right: f64, given: f64) -> bool {
    let mut points = card.coverage.iter();
    points.any(|point| point.right >= right && point.given <= given)
}

#[test]
fn titles_are_sorted_as_well_as_a_department_needs() {
    let Some(learned) = letters("civic_titles.jsonl", Some("train")) else {
        return;
    };
    let unseen = letters("civic_titles.jsonl", Some("dev")).unwrap();
    let labels = learned.labels();
    let model = train(&labels, &samples(&learned, &labels), &Recipe::default());
    let card = evaluate(&model, &samples(&unseen, &labels));
    assert!(card.macro_f1 >= 0.88, "{card:?}");
    assert!(reaches(&card, 0.95, 0.16), "{card:?}");
    assert!(reaches(&card, 0.97, 0.28), "{card:?}");
    let bytes = model.to_bytes();
    assert!(bytes.len() <= 16 << 20, "{}", bytes.len());
}

#[test]
fn titles_do_as_well_in_five_folds() {
    let Some(all) = letters("civic_titles.jsonl", None) else {
        return;
    };
    let labels = all.labels();
    let card = folds(&labels, &samples(&all, &labels), (&Recipe::default(), 5));
    assert!(card.macro_f1 >= 0.89, "{card:?}");
    assert!(reaches(&card, 0.95, 0.16), "{card:?}");
    assert!(reaches(&card, 0.97, 0.28), "{card:?}");
}

#[test]
fn whole_letters_do_as_well_in_five_folds() {
    let Some(all) = letters("civic_messages.jsonl", None) else {
        return;
    };
    let labels = all.labels();
    let card = folds(&labels, &samples(&all, &labels), (&Recipe::default(), 5));
    assert!(card.macro_f1 >= 0.90, "{card:?}");
}
