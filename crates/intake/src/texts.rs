//! Labelled texts 标注文本: one JSON object a line, for training and judging a classifier.
//!
//! A line has `text` (or `title`), `label` and, where the file is cut into parts, `split`; `nature` may stand
//! beside `label`. What cannot be read is told by its line, never by its words.
//!
//! **Absent:** who wrote a text: every other field is left unread.

use serde::Deserialize;

/// A text and what somebody said it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The text.
    pub text: String,
    /// Its class.
    pub label: String,
    /// What its writer wants, where the file says so.
    pub nature: Option<String>,
}

/// A file of labelled texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelledTexts {
    /// The texts of the part asked for.
    pub texts: Vec<Labelled>,
    /// Numbers of the lines that could not be read.
    pub broken: Vec<usize>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(alias = "title")]
    text: String,
    label: String,
    #[serde(default)]
    split: Option<String>,
    #[serde(default)]
    nature: Option<String>,
}

impl LabelledTexts {
    /// The texts of `file`, only those of the part `split` when one is named.
    pub fn read(file: &str, split: Option<&str>) -> Self {
        let mut read = Self::default();
        for (index, line) in file.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            match serde_json::from_str::<Line>(line) {
                Ok(line) if split.is_none() || line.split.as_deref() == split => read.texts.push(Labelled {
                    text: line.text,
                    label: line.label,
                    nature: line.nature,
                }),
                Ok(_) => {}
                Err(_) => read.broken.push(index + 1),
            }
        }
        read
    }

    /// The classes, each once, in order.
    pub fn labels(&self) -> Vec<String> {
        sorted(self.texts.iter().map(|text| &text.label))
    }

    /// The natures, each once, in order; empty when the file names none.
    pub fn natures(&self) -> Vec<String> {
        sorted(self.texts.iter().filter_map(|text| text.nature.as_ref()))
    }
}

fn sorted<'a>(words: impl Iterator<Item = &'a String>) -> Vec<String> {
    let distinct: std::collections::BTreeSet<&String> = words.collect();
    distinct.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{"title": "路灯不亮", "label": "lamp", "split": "train"}
{"text": "楼上太吵", "label": "noise", "split": "dev", "nature": "complaint", "author": "nobody reads this"}

{"text": "没有标签"}
not json
"#;

    #[test]
    fn texts_are_read_by_part_and_broken_lines_are_told() {
        let all = LabelledTexts::read(FILE, None);
        assert_eq!(all.labels(), ["lamp", "noise"]);
        assert_eq!(all.natures(), ["complaint"]);
        assert_eq!(all.broken, [4, 5]);
        let part = LabelledTexts::read(FILE, Some("dev"));
        assert_eq!(part.texts.len(), 1);
        assert_eq!(part.texts[0].text, "楼上太吵");
    }
}
