//! Character 1-2-grams 字符组: what a text is made of, as 32-bit keys.
//!
//! Letters lose their case and full-width forms their width; white space and punctuation go, so that characters
//! across a comma stand beside each other. A key is a hash: two grams of one key share a weight, which among
//! some ten thousand grams happens about never.

/// Marks the place of a gram that has no second character.
const NONE: u32 = 0;

/// The character as the model sees it; `None` for what it does not see.
pub(super) fn folded(c: char) -> Option<u32> {
    let code = u32::from(c);
    // Most characters of a Chinese text: no table need be asked.
    if (0x4E00..=0x9FFF).contains(&code) {
        return Some(code);
    }
    let narrow = match code {
        0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0)?,
        _ => c,
    };
    narrow
        .is_alphanumeric()
        .then(|| u32::from(narrow.to_ascii_lowercase()))
}

/// The key of one character, or of two in a row.
const fn key(first: u32, second: u32) -> u32 {
    let joined = ((first as u64) << 32) | second as u64;
    let mixed = joined
        .wrapping_add(0x9E37_79B9)
        .wrapping_mul(0x9FB2_1C65_1E98_DF25);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the high half of the product is the hash"
    )]
    let hash = (mixed >> 32) as u32 ^ (mixed >> 7) as u32;
    // 0 marks an empty place in look-up tables.
    if hash == 0 { 1 } else { hash }
}

/// Hands each gram of `text` to `take`: its key, and the index of its first and last character in `text`.
pub(super) fn each(text: &str, mut take: impl FnMut(u32, (usize, usize))) {
    let mut before: Option<(u32, usize)> = None;
    for (at, c) in text.chars().enumerate() {
        let Some(code) = folded(c) else { continue };
        take(key(code, NONE), (at, at));
        if let Some((last, began)) = before {
            take(key(last, code), (began, at));
        }
        before = Some((code, at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<u32> {
        let mut keys = Vec::new();
        each(text, |key, _| keys.push(key));
        keys
    }

    #[test]
    fn width_case_space_and_punctuation_do_not_count() {
        assert_eq!(keys("Ａ７， 县"), keys("a7县"));
        assert_ne!(keys("停电"), keys("电停"));
    }

    #[test]
    fn a_text_of_n_characters_has_2n_less_1_grams() {
        assert_eq!(keys("路灯不亮").len(), 7);
        assert!(keys(" \n").is_empty());
    }

    #[test]
    fn positions_count_every_character() {
        let mut spans = Vec::new();
        each("停 电", |_, span| spans.push(span));
        assert_eq!(spans, [(0, 0), (2, 2), (0, 2)]);
    }
}
