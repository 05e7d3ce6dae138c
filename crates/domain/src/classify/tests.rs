use super::*;

const LAMPS: [&str; 6] = [
    "门口路灯不亮了",
    "路灯坏了三天没人修",
    "小路上的路灯不亮",
    "请修一下路灯",
    "东川路路灯一直不亮",
    "路灯灯罩坏了",
];
const NOISE: [&str; 6] = [
    "楼上半夜太吵了",
    "邻居晚上噪音很大",
    "楼上装修噪音大",
    "半夜还在放音乐太吵",
    "隔壁很吵睡不着",
    "噪音扰民晚上睡不着",
];

fn small() -> Model {
    let labels = vec!["lamp".to_owned(), "noise".to_owned()];
    let samples: Vec<Sample<'_>> = LAMPS
        .iter()
        .map(|text| (text, 0))
        .chain(NOISE.iter().map(|text| (text, 1)))
        .enumerate()
        .map(|(group, (text, label))| Sample { text, label, group })
        .collect();
    train(&labels, &samples, &Recipe::default())
}

#[test]
fn a_text_of_a_kind_seen_before_is_known_and_the_pieces_that_decided_are_shown() {
    let model = small();
    let text = "你好,我家门口路灯又不亮了";
    let verdict = model.judge(text, 2);
    assert_eq!(verdict.ranked[0].label, "lamp");
    assert!(verdict.ranked[0].probability > verdict.ranked[1].probability);
    let words = verdict.pieces[0].of(text);
    assert!(words.contains("路灯") || words.contains("不亮"), "{words}");
    let shares: f64 = verdict.pieces.iter().map(|piece| piece.share).sum();
    assert!(shares <= 1.000_001);
}

#[test]
fn probabilities_sum_to_one() {
    let verdict = small();
    let verdict = verdict.judge("半夜路灯下很吵", 5);
    let sum: f64 = verdict.ranked.iter().map(|ranked| ranked.probability).sum();
    assert!((sum - 1.0).abs() < 1e-6, "{sum}");
}

#[test]
fn a_text_without_a_known_piece_is_never_sure() {
    let model = small();
    for text in ["", "!!!", "xyzxyz", "食堂"] {
        let verdict = model.judge(text, 1);
        assert!(!verdict.sure, "{text}");
        assert!(verdict.pieces.is_empty(), "{text}");
    }
}

#[test]
fn a_model_survives_its_file_to_the_bit() {
    let model = small();
    let bytes = model.to_bytes();
    assert_eq!(Model::from_bytes(&bytes).unwrap(), model);
    for cut in [0, 7, 8, 20, bytes.len() - 1] {
        assert!(Model::from_bytes(&bytes[..cut]).is_none(), "{cut}");
    }
    let mut longer = bytes;
    longer.push(0);
    assert!(Model::from_bytes(&longer).is_none());
}

#[test]
fn training_twice_gives_the_same_model() {
    assert_eq!(small().to_bytes(), small().to_bytes());
}

#[test]
fn thresholds_grow_with_the_share_given_to_a_person() {
    let model = small();
    let mut last = 0.0;
    for percent in 0..=100 {
        let threshold = model.threshold_giving(f64::from(percent) / 100.0);
        assert!(threshold >= last, "{percent}");
        last = threshold;
    }
}

/// Texts about lamps and about noise, and chat about neither.
fn with_chat() -> Vec<Sample<'static>> {
    const CHAT: [&str; 5] = [
        "您好谢谢领导",
        "谢谢您好",
        "请领导尽快回复谢谢",
        "您好请回复",
        "请一直坏了的领导回复",
    ];
    let lamps = LAMPS.iter().map(|text| (*text, 0));
    let noise = NOISE.iter().map(|text| (*text, 1));
    let chat = CHAT.iter().map(|text| (*text, NO_CLASS));
    lamps
        .chain(noise)
        .chain(chat)
        .enumerate()
        .map(|(group, (text, label))| Sample { text, label, group })
        .collect()
}

#[test]
fn a_text_of_no_class_speaks_against_every_class() {
    let labels = ["lamp".to_owned(), "noise".to_owned()];
    let taught = train(&labels, &with_chat(), &Recipe::default());
    let highest = |model: &Model| {
        let mut work = model.workspace();
        let scores = model.scores("谢谢领导请回复", &mut work);
        scores.iter().copied().fold(f32::MIN, f32::max)
    };
    assert!(highest(&taught) < highest(&small()));
    assert!(
        highest(&taught) < -0.5,
        "chat is far from either: {}",
        highest(&taught)
    );
}

#[test]
fn the_threshold_is_the_lowest_at_which_the_share_aimed_at_is_right() {
    let labels = ["lamp".to_owned(), "noise".to_owned()];
    let samples = with_chat();
    for aim in [0.5, 0.75, 0.9, 1.0] {
        let recipe = Recipe {
            aim: Aim::Right(aim),
            ..Recipe::default()
        };
        let judged = train::judge_unseen(&labels, &samples, &recipe, recipe.folds);
        let model = train(&labels, &samples, &recipe);
        let said: Vec<(f64, bool)> = judged
            .iter()
            .map(|(scores, label)| (model.read(scores), *label))
            .map(|((class, sure), label)| (sure, class == label))
            .collect();
        let holds = |threshold: f64| {
            let kept: Vec<bool> = said
                .iter()
                .filter(|one| one.0 >= threshold)
                .map(|one| one.1)
                .collect();
            let right = kept.iter().filter(|right| **right).count();
            u32::try_from(right).map_or(0.0, f64::from)
                >= aim * u32::try_from(kept.len()).map_or(0.0, f64::from)
        };
        assert!(holds(model.threshold()), "{aim}");
        let lower = said
            .iter()
            .map(|one| one.0)
            .filter(|sure| *sure < model.threshold());
        for sure in lower {
            assert!(!holds(sure), "{aim}: {sure} would do");
        }
    }
}

#[test]
fn folds_hold_about_equally_many_and_no_text_is_in_two() {
    for folds in [2, 5, 10] {
        let mut held = vec![0_usize; folds];
        for index in 0..10_000 {
            held[fold_of(index, folds)] += 1;
        }
        let expected = 10_000 / folds;
        assert!(
            held.iter().all(|n| n.abs_diff(expected) < expected / 5),
            "{held:?}"
        );
    }
}

#[test]
fn a_scorecard_counts_as_one_would_by_hand() {
    let model = small();
    let samples = [
        Sample {
            text: "路灯不亮",
            label: 0,
            group: 0,
        },
        Sample {
            text: "太吵了",
            label: 1,
            group: 0,
        },
        Sample {
            text: "路灯坏了",
            label: 1,
            group: 0,
        },
    ];
    let card = evaluate(&model, &samples);
    assert!((card.right - 2.0 / 3.0).abs() < 1e-9, "{card:?}");
    // Lamp: 1 right, 1 wrong; noise: 1 right, 1 missed. Both have F1 = 2/3.
    assert!((card.macro_f1 - 2.0 / 3.0).abs() < 1e-9, "{card:?}");
    assert!(card.coverage[0].given < 1e-9, "nobody is asked at first");
}

proptest::proptest! {
    #[test]
    fn any_text_is_judged_without_harm(text in "\\PC{0,80}") {
        let model = small();
        let verdict = model.judge(&text, 2);
        let probability = verdict.ranked[0].probability;
        proptest::prop_assert!((0.0..=1.0).contains(&probability));
        let length = text.chars().count();
        for piece in verdict.pieces {
            proptest::prop_assert!(piece.start < piece.end && piece.end <= length);
        }
    }

    #[test]
    fn any_bytes_are_a_model_or_none(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let mut marked = b"gezhiLM1".to_vec();
        marked.extend(bytes);
        let _ = Model::from_bytes(&marked);
    }
}
