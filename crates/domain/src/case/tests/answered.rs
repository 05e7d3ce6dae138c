//! What a reporter is owed at the end: a call, a reply, and a word of their own.

use super::super::{Rating, Report, Satisfaction, Whose};
use super::*;
use crate::code::{CaseId, ReportId};
use crate::kernel::Facets;
use crate::promise::Standing;
use crate::testing::words;

fn counts(story: &Story, figure: &str) -> usize {
    let found = Cases::contributions(story.case(), &story.rules.calendar);
    found.iter().filter(|count| count.figure == figure).count()
}

/// Handled by the unit and found fixed, without a call to the reporter.
fn inspected(source: &str) -> Story {
    let mut story = Story::accepted(source, "lights");
    let lead = story.lead();
    let handle = story.well_formed(Verb::Handle).unwrap();
    story.unit(&lead, handle);
    let inspect = Command::Inspect {
        finding: crate::case::Finding::Fixed,
        note: None,
    };
    story.does(Role::Inspector, inspect);
    story
}

fn rate(whose: Whose) -> Command {
    Command::Rate {
        whose,
        solved: true,
        satisfaction: Satisfaction::Satisfied,
    }
}

#[test]
fn a_reporter_who_was_never_called_counts_as_not_contacted() {
    let mut story = inspected("hotline");
    assert!(
        story.case().promise("contact").unwrap().is_open(),
        "handling does not end it"
    );
    let mut called = story.clone();
    called.verb(Role::CallerBack, Verb::Contact);
    called.verb(Role::CallerBack, Verb::Close);
    assert_eq!(called.case().promise("contact").unwrap().on_time(), Some(true));
    assert_eq!(
        (counts(&called, "due_contact"), counts(&called, "met_contact")),
        (1, 1)
    );
    story.verb(Role::CallerBack, Verb::Close);
    let contact = story.case().promise("contact").unwrap();
    assert_eq!(contact.standing, Standing::Missed(story.now));
    assert_eq!(
        (counts(&story, "due_contact"), counts(&story, "met_contact")),
        (1, 0)
    );
}

#[test]
fn a_question_answered_directly_was_answered_to_its_reporter() {
    let mut story = Story::received("referral_110", "lights");
    story.verb(Role::IntakeOfficer, Verb::Answer);
    assert_eq!(story.case().promise("contact").unwrap().on_time(), Some(true));
}

#[test]
fn whoever_waits_for_an_answer_gets_a_reply() {
    let story = inspected("hotline");
    let close = |reply| Command::Close { reply };
    let caller = actor(Role::CallerBack);
    check(&story, (&caller, close(None)), Err(Refusal::NoReply));
    check(&story, (&caller, close(Some(words(6)))), Ok("closed"));
}

#[test]
fn each_reporter_rates_once() {
    let mut story = inspected("hotline");
    let own = story.case().reports[0].id;
    let (other, brought) = (CaseId::from_bits(99), ReportId::from_bits(58));
    let second = Report {
        id: brought,
        ..story.case().reports[0].clone()
    };
    let take_in = Command::TakeIn {
        from: other,
        reports: vec![second],
        promises: Vec::new(),
    };
    story.does(Role::System, take_in);
    story.verb(Role::CallerBack, Verb::Close);
    assert_eq!(counts(&story, "unrated"), 2);
    let reporter = Actor::REPORTER;
    let second = rate(Whose::Came(Some(other)));
    story.tries(&reporter, second.clone()).unwrap();
    check(&story, (&reporter, second), Err(Refusal::RatedAlready));
    story.tries(&reporter, rate(Whose::Came(None))).unwrap();
    let by: Vec<ReportId> = story
        .case()
        .ratings
        .iter()
        .map(|Rating { report, .. }| *report)
        .collect();
    assert_eq!(by, [brought, own]);
    assert_eq!((counts(&story, "rated"), counts(&story, "unrated")), (2, 0));
    check(
        &story,
        (&actor(Role::CallerBack), rate(Whose::Next)),
        Err(Refusal::RatedAlready),
    );
}

#[test]
fn a_caller_back_writes_down_whose_word_it_is() {
    let mut story = inspected("hotline");
    story.verb(Role::CallerBack, Verb::Close);
    let nobody = rate(Whose::Report(ReportId::from_bits(1)));
    check(
        &story,
        (&actor(Role::CallerBack), nobody),
        Err(Refusal::NoSuchReport),
    );
}
