//! How far a matter is 办理进度, in words for residents: no stage of the offices is named to them.

use gezhi_domain::case::{Case, Progress, Stage};
use gezhi_domain::code::CaseId;
use gezhi_domain::promise::Standing;
use gezhi_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Language;

static TABLE: &str = include_str!("../messages/progress.csv");

/// The line of `key` in `language`.
fn line(key: &str, language: Language) -> Option<&'static str> {
    let found = TABLE.lines().find_map(|line| {
        let (named, rest) = line.split_once(',')?;
        // The Chinese column holds no ASCII comma.
        (named == key).then(|| rest.rsplit_once(','))?
    });
    found.map(|(en, zh)| language.of(zh, en))
}

/// How far it is and what came of it, in one or two sentences.
pub fn words(progress: Progress, outcome: Option<&str>, language: Language) -> String {
    let result = outcome.and_then(|key| line(&format!("outcome.{key}"), language));
    match (progress, result) {
        (Progress::Done, Some(result)) => result.to_owned(),
        _ => line(progress.name(), language).unwrap_or_default().to_owned(),
    }
}

/// What is to happen next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextStep {
    /// What, in words.
    pub what: String,
    /// By when, RFC 3339.
    pub by: String,
}

/// What a reporter reads about a matter of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProgressView {
    /// The spoken number.
    pub number: String,
    /// `received`, `arranging`, `in_hand`, `waiting`, `checking`, `done`, `not_taken` or `joined`.
    pub progress: String,
    /// The same in a sentence.
    pub words: String,
    /// When it was received.
    pub received_at: String,
    /// When something was done last.
    pub updated_at: String,
    /// The unit that works on it.
    pub unit: Option<String>,
    /// What is to happen next.
    pub next: Option<NextStep>,
    /// What the reporter is told at the end.
    pub reply: Option<String>,
    /// Whether it can be rated now.
    pub can_rate: bool,
    /// Until when it can be reopened.
    pub reopen_until: Option<String>,
    /// Whether it can be withdrawn now.
    pub can_withdraw: bool,
}

/// What a progress view needs besides the case.
pub struct Told<'a> {
    /// The name of the lead unit.
    pub unit: Option<String>,
    /// The reply, opened.
    pub reply: Option<String>,
    /// How long after closing it may be reopened, in natural days.
    pub reopen_window_days: u16,
    /// The moment.
    pub now: Timestamp,
    /// The reader's language.
    pub language: Language,
    /// The joined case that was reported to; none when it is this one.
    pub from: Option<CaseId>,
    /// The number asked for, which may have joined this case.
    pub number: &'a str,
}

impl ProgressView {
    /// What the reporter of `case` reads.
    pub fn of(case: &Case, told: Told<'_>) -> Self {
        let progress = Progress::of(case);
        let own = case.reports.iter().find(|report| report.from == told.from);
        let rated = own.is_none_or(|report| case.is_rated(report.id));
        let mut words = words(
            progress,
            case.outcome.map(gezhi_domain::case::Outcome::name),
            told.language,
        );
        if let Stage::Rejected { reason } = case.stage {
            let why = line(&format!("reason.{}", reason.name()), told.language);
            words = why.map(ToOwned::to_owned).unwrap_or(words);
        }
        let reopen_until = match case.stage {
            Stage::Closed { at, .. } => Some(at.plus_seconds(i64::from(told.reopen_window_days) * 24 * 3600)),
            _ => None,
        };
        let reopen_until = reopen_until.filter(|until| told.now <= *until);
        Self {
            number: told.number.to_owned(),
            progress: progress.name().to_owned(),
            words,
            received_at: case.received_at.to_string(),
            updated_at: case.updated_at.to_string(),
            unit: told.unit,
            next: next(case, told.language),
            reply: told.reply,
            can_rate: matches!(case.stage, Stage::Closed { .. }) && !rated,
            reopen_until: reopen_until.map(|until| until.to_string()),
            can_withdraw: matches!(case.stage, Stage::Received | Stage::Verifying) && case.reports.len() == 1,
        }
    }
}

/// The promise that falls due first, or the end of a suspension.
fn next(case: &Case, language: Language) -> Option<NextStep> {
    if !case.stage.is_open() {
        return None;
    }
    let step = |what: &str, by: Timestamp| {
        Some(NextStep {
            what: line(&format!("step.{what}"), language)?.to_owned(),
            by: by.to_string(),
        })
    };
    if let Some(suspended) = &case.suspended {
        return step("resume", suspended.until);
    }
    let running = case.promises.iter().filter(|p| p.standing == Standing::Running);
    let first = running.min_by_key(|promise| promise.due_at)?;
    step(first.kind.as_str(), first.due_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_progress_has_words_and_none_is_an_offices_word() {
        for progress in Progress::ALL {
            for language in [Language::English, Language::Chinese] {
                assert!(!words(*progress, None, language).is_empty(), "{progress:?}");
            }
        }
        for office in [
            "立案",
            "挂账",
            "派遣",
            "结案",
            "核查",
            "处置",
            "filed",
            "suspended",
            "dispatch",
        ] {
            let spoken = TABLE
                .lines()
                .filter_map(|line| line.split_once(','))
                .map(|(_, told)| told);
            assert!(spoken.clone().all(|told| !told.contains(office)), "{office}");
        }
    }
}
