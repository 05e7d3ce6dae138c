//! Problems 错误: what went wrong and what to do, in the reader's language, as RFC 9457 has it.

use std::collections::HashMap;
use std::sync::LazyLock;

use gezhi_domain::screen::Kind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::reference::FileProblem;

/// A language of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    English,
    /// Simplified Chinese, when nothing else was asked for.
    #[default]
    Chinese,
}

impl Language {
    /// The language an `Accept-Language` header asks for first among those we have.
    pub fn asked(header: &str) -> Self {
        let mut first = (0.0_f32, Self::default());
        for (at, item) in header.split(',').enumerate() {
            let mut parts = item.trim().split(';');
            let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q=")?.parse().ok())
                .unwrap_or(1.0_f32);
            // Of two equal wishes the one named first counts.
            let weight = quality - f32::from(u8::try_from(at).unwrap_or(u8::MAX)) * 1e-5;
            let known = match tag.split('-').next() {
                Some("en") => Some(Self::English),
                Some("zh") => Some(Self::Chinese),
                _ => None,
            };
            if let Some(known) = known.filter(|_| weight > first.0) {
                first = (weight, known);
            }
        }
        first.1
    }

    /// The tag of the language, as BCP 47 has it.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// One of two texts.
    pub fn of<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::English => en,
            Self::Chinese => zh,
        }
    }
}

/// A field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer to the field, e.g. `/answer/note`.
    pub pointer: String,
    /// The stable key of what is wrong, e.g. `field.missing`.
    pub code: String,
    /// What is wrong with it, in the language asked for. What was sent is never repeated.
    pub detail: String,
    /// What would do: names, bounds or an example.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
}

impl FieldProblem {
    /// The problem `code` of the field at `pointer`; its words are put in by [`told`](Self::told).
    pub fn new(pointer: &str, code: &str) -> Self {
        Self {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            detail: String::new(),
            expected: None,
        }
    }

    /// The same problem with what would do instead.
    #[must_use]
    pub fn expecting(self, expected: impl Into<String>) -> Self {
        Self {
            expected: Some(expected.into()),
            ..self
        }
    }

    /// The same problem with its words in `language`, unless it brought words of its own.
    #[must_use]
    pub fn told(mut self, language: Language) -> Self {
        if self.detail.is_empty() {
            title(&self.code, language).clone_into(&mut self.detail);
            if let Some(expected) = &self.expected {
                self.detail.push_str(language.of("应为：", " Expected: "));
                self.detail.push_str(expected);
                self.detail.push_str(language.of("。", "."));
            }
        }
        self
    }

    /// The same problem of a form that lies under `pointer`.
    #[must_use]
    pub fn under(self, pointer: &str) -> Self {
        Self {
            pointer: format!("{pointer}{}", self.pointer),
            ..self
        }
    }
}

/// A problem as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `/problems/{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable key of the problem, e.g. `case.no_type`.
    pub code: String,
    /// What it means and what to do, in the language asked for.
    pub title: String,
    /// Fields that are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// What is wrong in an uploaded file, line by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<FileProblem>,
}

impl Problem {
    /// The problem `code` in `language`.
    pub fn new(status: u16, code: &str, language: Language) -> Self {
        Self {
            kind: format!("/problems/{code}"),
            status,
            code: code.to_owned(),
            title: title(code, language).to_owned(),
            errors: Vec::new(),
            rows: Vec::new(),
        }
    }
}

static TABLE: &str = include_str!("../messages/problems.csv");

static TITLES: LazyLock<HashMap<&'static str, (String, String)>> = LazyLock::new(|| {
    let lines = TABLE.lines().skip(1).filter_map(|line| {
        let (code, rest) = line.split_once(',')?;
        // The English column alone may be quoted; the Chinese one holds no ASCII comma.
        let (en, zh) = rest.rsplit_once(',')?;
        Some((code, (en.trim_matches('"').to_owned(), zh.to_owned())))
    });
    lines.collect()
});

/// What `code` means, in `language`; the code itself when no line says it.
pub fn title(code: &str, language: Language) -> &str {
    TITLES.get(code).map_or(code, |(en, zh)| language.of(zh, en))
}

/// What was found in a text, in words: the kinds alone.
pub fn kinds(found: &[Kind], language: Language) -> String {
    let word = |kind: &Kind| match kind {
        Kind::Phone => language.of("电话号码", "a telephone number"),
        Kind::Identity => language.of("身份证号码", "an identity number"),
        Kind::Number => language.of("长串号码", "a long number"),
        Kind::Mail => language.of("电子邮箱", "a mail address"),
        Kind::Plate => language.of("车牌", "a car plate"),
        Kind::Door => language.of("门牌、楼室号", "a house or room number"),
        Kind::Account => language.of("通讯账号", "a messenger account"),
    };
    let words: Vec<&str> = found.iter().map(word).collect();
    words.join(language.of("、", ", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gezhi_domain::case::Refusal;
    use gezhi_domain::kernel::Refuse;

    #[test]
    fn every_refusal_has_words_in_both_languages() {
        for refusal in Refusal::ALL {
            let (en, zh) = &TITLES[refusal.code()];
            assert!(en.is_ascii() && en.ends_with('.'), "{en}");
            assert!(!zh.is_ascii() && zh.ends_with('。'), "{zh}");
        }
    }

    #[test]
    fn what_is_told_too_late_is_refused_in_both_languages() {
        for refusal in gezhi_domain::offline::TooLate::ALL {
            let (en, zh) = &TITLES[refusal.code()];
            assert!(en.is_ascii() && en.ends_with('.') && zh.ends_with('。'), "{en}");
        }
    }

    #[test]
    fn the_first_known_language_asked_for_counts() {
        assert_eq!(Language::asked("en-GB,en;q=0.9"), Language::English);
        assert_eq!(Language::asked("fr, zh;q=0.5, en;q=0.4"), Language::Chinese);
        assert_eq!(Language::asked("en, zh"), Language::English);
        assert_eq!(Language::asked(""), Language::Chinese);
    }
}
