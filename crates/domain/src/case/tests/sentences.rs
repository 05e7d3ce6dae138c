//! One matter at a time: what may be done when, by whom, and what follows.

use super::super::{
    Answer, ContactResult, DeskTask, Finding, Level, Nature, Outcome, RatedVia, ReturnReason, SiteResult,
    Verification,
};
use super::*;
use crate::clock::Limit;
use crate::promise::Standing;
use crate::testing::words;

fn answer(site: SiteResult, outcome: Outcome) -> Command {
    let scheduled_on = (outcome == Outcome::Scheduled).then(|| "2026-04-01".parse().unwrap());
    let (note, photos) = (words(1), Vec::new());
    Command::Handle {
        answer: Answer {
            site,
            outcome,
            scheduled_on,
            note,
            photos,
        },
    }
}

fn inspects(finding: Finding) -> Command {
    let note = Some(words(1));
    Command::Inspect { finding, note }
}

fn closed() -> Story {
    let mut story = Story::accepted("patrol", "lights");
    story
        .pass(600)
        .unit("police", answer(SiteResult::Done, Outcome::Fixed))
        .does(Role::Inspector, inspects(Finding::Fixed))
        .pass(60)
        .does(
            Role::CallerBack,
            Command::Close {
                reply: Some(words(8)),
            },
        );
    story
}

#[test]
fn only_a_question_is_answered_directly() {
    let plain = Story::received("hotline", "noise");
    let reply = || Command::Answer { reply: words(1) };
    let desk = actor(Role::IntakeOfficer);
    check(&plain, (&desk, reply()), Ok("closed"));
    let mut complaint = plain.clone();
    complaint.does(
        Role::IntakeOfficer,
        Command::Classify {
            nature: Some(Nature::Complaint),
            case_type: "noise".parse().unwrap(),
            defect: None,
        },
    );
    check(&complaint, (&desk, reply()), Err(Refusal::NotAQuestion));
    let mut answered = plain;
    answered.does(Role::IntakeOfficer, reply());
    assert_eq!(
        answered.case().nature,
        Some(Nature::Question),
        "answering says so"
    );
}

#[test]
fn a_source_that_asks_for_it_is_verified_before_filing_within_thirty_minutes() {
    let mut walk_in = Story::received("walk_in", "lights");
    let file = walk_in.well_formed(Verb::File).unwrap();
    let verify = walk_in.case().promise("verify").unwrap();
    assert_eq!(verify.due_at.seconds_since(verify.started_at), 1800);
    let desk = actor(Role::IntakeOfficer);
    check(&walk_in, (&desk, file.clone()), Err(Refusal::VerifyFirst));
    walk_in.verb(Role::IntakeOfficer, Verb::AskVerification);
    let found = |result| Command::Verify { result, note: None };
    let mut untrue = walk_in.clone();
    untrue.does(Role::GridWorker, found(Verification::NotTrue));
    check(&untrue, (&desk, file.clone()), Err(Refusal::VerifyFirst));
    walk_in.does(Role::GridWorker, found(Verification::True));
    check(&walk_in, (&desk, file), Ok("filed"));
    check(
        &Story::received("patrol", "lights"),
        (
            &desk,
            Story::received("patrol", "lights")
                .well_formed(Verb::File)
                .unwrap(),
        ),
        Ok("filed"),
    );
}

#[test]
fn nobody_inspects_what_they_handled_and_a_failed_inspection_says_why() {
    let mut story = Story::accepted("patrol", "lights");
    story
        .pass(600)
        .unit("police", answer(SiteResult::Done, Outcome::Fixed));
    check(
        &story,
        (&handler("police"), inspects(Finding::Fixed)),
        Err(Refusal::HandlerInspects),
    );
    let silent = Command::Inspect {
        finding: Finding::NotFixed,
        note: None,
    };
    check(
        &story,
        (&actor(Role::Inspector), silent),
        Err(Refusal::NoReworkReason),
    );
    let due = story.case().due_at().unwrap();
    story
        .pass(3600)
        .does(Role::Inspector, inspects(Finding::NotFixed));
    assert_eq!((story.stage(), story.case().reworks), ("accepted", 1));
    assert_eq!(
        story.case().due_at().unwrap().seconds_since(due),
        3600,
        "the hour of inspection is not the unit's"
    );
    assert!(
        story.case().promise("close").is_none(),
        "nothing is to be closed yet"
    );
}

#[test]
fn found_and_fixed_is_inspected_for_a_sample_that_nobody_chooses() {
    let fix = |id: u128| {
        let mut story = Story::new();
        let Some(Command::Receive { mut report }) = story.well_formed(Verb::Receive) else {
            panic!("a report is well formed")
        };
        report.id = crate::code::ReportId::from_bits(id);
        story.does(Role::GridWorker, Command::Receive { report });
        story.verb(Role::GridWorker, Verb::FixOnSpot);
        story
    };
    let drawn = (0..1_000).filter(|id| fix(*id).stage() == "handled").count();
    assert_eq!(drawn, 100, "ten percent, as the policy says");
    let mut failed = fix(0);
    failed.does(Role::Inspector, inspects(Finding::NotFixed));
    assert_eq!(
        failed.stage(),
        "filed",
        "nobody leads it: the desk sends it to the unit that holds the power"
    );
    assert!(failed.case().promise("dispatch").unwrap().is_open());
}

#[test]
fn what_is_found_on_the_spot_decides_what_follows() {
    let mut story = Story::accepted("patrol", "lights");
    let police = handler("police");
    let tries = |story: &Story, site, outcome, then| check(story, (&police, answer(site, outcome)), then);
    tries(&story, SiteResult::Done, Outcome::Scheduled, Ok("handled"));
    tries(
        &story,
        SiteResult::Gone,
        Outcome::Fixed,
        Err(Refusal::SiteContradicts),
    );
    tries(&story, SiteResult::Gone, Outcome::NoActionNeeded, Ok("handled"));
    tries(
        &story,
        SiteResult::Partly,
        Outcome::Fixed,
        Err(Refusal::SiteContradicts),
    );
    tries(&story, SiteResult::Partly, Outcome::Partly, Ok("handled"));
    tries(
        &story,
        SiteResult::NotFound,
        Outcome::NoActionNeeded,
        Err(Refusal::AskReporterFirst),
    );
    story.unit(
        "police",
        Command::Contact {
            result: ContactResult::NoAnswer,
            note: None,
        },
    );
    tries(
        &story,
        SiteResult::NotFound,
        Outcome::NoActionNeeded,
        Ok("handled"),
    );
    let refused = || answer(SiteResult::RefusedEntry, Outcome::ExplainedUnderPolicy);
    story.unit("police", refused());
    assert_eq!(
        (story.stage(), story.case().desk_task()),
        ("accepted", None),
        "the unit comes again"
    );
    story.unit("police", refused());
    assert_eq!(story.case().desk_task(), Some(DeskTask::RefusedEntry));
    tries(
        &story,
        SiteResult::RefusedEntry,
        Outcome::Fixed,
        Err(Refusal::SiteContradicts),
    );
    tries(
        &story,
        SiteResult::RefusedEntry,
        Outcome::ExplainedUnderPolicy,
        Ok("handled"),
    );
}

#[test]
fn a_visit_that_needs_others_or_is_too_dangerous_calls_the_desk() {
    let mut other = Story::accepted("patrol", "lights");
    other.unit("police", answer(SiteResult::NeedsOtherUnit, Outcome::Partly));
    assert_eq!(
        (other.stage(), other.case().desk_task()),
        ("accepted", Some(DeskTask::OtherUnit))
    );
    other.verb(Role::Dispatcher, Verb::AskPart);
    assert_eq!(other.case().desk_task(), None, "the desk acted");
    let mut danger = Story::accepted("patrol", "lights");
    danger.unit("police", answer(SiteResult::Unsafe, Outcome::NoActionNeeded));
    assert_eq!(danger.case().desk_task(), Some(DeskTask::Unsafe));
    assert_eq!(danger.case().escalation.unwrap().level, Level::UnitApprover);
}

#[test]
fn a_scheduled_day_is_named_and_does_not_lie_in_the_past() {
    let story = Story::accepted("patrol", "lights");
    let on = |day: Option<&str>| {
        let Command::Handle { mut answer } = answer(SiteResult::Done, Outcome::Scheduled) else {
            panic!("an answer")
        };
        answer.scheduled_on = day.map(|day| day.parse().unwrap());
        Command::Handle { answer }
    };
    let police = handler("police");
    check(&story, (&police, on(None)), Err(Refusal::NoDate));
    check(&story, (&police, on(Some("2026-03-02"))), Err(Refusal::DatePast));
    check(&story, (&police, on(Some("2026-03-03"))), Ok("handled"));
}

#[test]
fn suspended_once_and_up_to_a_year_it_goes_on_by_itself() {
    let mut story = Story::accepted("patrol", "paving");
    let desk = actor(Role::Dispatcher);
    let until = |days: i64| Command::Suspend {
        until: at("2026-03-03T10:00").plus_seconds(days * 24 * 3600),
        reason: words(1),
    };
    check(&story, (&desk, until(367)), Err(Refusal::BadMoment));
    check(&story, (&desk, until(0)), Err(Refusal::BadMoment));
    story.verb(Role::Dispatcher, Verb::AskPart);
    let due = story.case().due_at().unwrap();
    story.does(Role::Dispatcher, until(7));
    check(
        &story,
        (&handler("roads"), answer(SiteResult::Done, Outcome::Fixed)),
        Err(Refusal::Suspended),
    );
    story.pass(6 * 24 * 3600);
    assert_eq!(story.wakes(), 0, "a clock that stands still misses nothing");
    story.pass(24 * 3600 + 1);
    assert_eq!(story.wakes(), 1);
    assert!(story.case().suspended.is_none());
    assert_eq!(
        story.case().due_at().unwrap().seconds_since(due),
        7 * 24 * 3600 + 1
    );
    let part = &story.case().parts[0].promise;
    assert!(part.standing == Standing::Running && part.due_at > story.now);
    check(&story, (&desk, until(30)), Err(Refusal::SuspendedOnce));
}

#[test]
fn extended_twice_at_most_no_longer_than_the_limit_and_only_before_it_is_due() {
    let mut story = Story::accepted("patrol", "paving");
    let by = |n| Command::AskExtension {
        by: Limit::WorkingDays(n),
        reason: words(1),
    };
    let roads = handler("roads");
    check(&story, (&roads, by(6)), Err(Refusal::ExtensionTooLong));
    check(&story, (&roads, by(0)), Err(Refusal::BadLimit));
    let refuse = || Command::RefuseExtension { reason: words(1) };
    for _ in 0..3 {
        story.unit("roads", by(5)).does(Role::Dispatcher, refuse());
    }
    assert_eq!(story.case().extensions, 0, "refusals do not count");
    story.unit("roads", by(5));
    assert_eq!(story.case().desk_task(), Some(DeskTask::Extension));
    story.does(Role::Dispatcher, Command::Extend);
    check(&story, (&roads, by(6)), Err(Refusal::ExtensionTooLong));
    story.unit("roads", by(5)).does(Role::Dispatcher, Command::Extend);
    check(&story, (&roads, by(1)), Err(Refusal::ExtendedEnough));
    assert_eq!(
        story.case().due_at(),
        Some(at("2026-03-24T10:00")),
        "fifteen working days in all"
    );
    let mut late = Story::accepted("patrol", "paving");
    late.pass(8 * 24 * 3600);
    check(&late, (&roads, by(1)), Err(Refusal::TooLateToExtend));
}

#[test]
fn a_missed_promise_is_noticed_once_and_rises_level_by_level() {
    let mut story = Story::accepted("patrol", "lights");
    story.pass(4 * 3600 + 1);
    assert_eq!((story.wakes(), story.wakes()), (1, 0));
    assert_eq!(story.case().escalation.unwrap().level, Level::UnitApprover);
    story.pass(24 * 3600);
    assert_eq!((story.wakes(), story.wakes()), (1, 0));
    assert_eq!(story.case().escalation.unwrap().level, Level::ShiftLead);
    story.pass(24 * 3600);
    story.wakes();
    assert_eq!(story.case().escalation.unwrap().level, Level::DutyLeader);
    story.pass(240 * 3600);
    assert_eq!(story.wakes(), 0, "there is nobody above");
    let escalate = Command::Escalate { reason: words(1) };
    check(
        &story,
        (&actor(Role::ShiftLead), escalate),
        Err(Refusal::TopLevel),
    );
}

#[test]
fn a_leader_closes_by_force_with_a_reason_and_a_miss_stays_a_miss() {
    let mut story = Story::accepted("patrol", "lights");
    story.pass(5 * 3600);
    story.verb(Role::DutyLeader, Verb::ForceClose);
    assert_eq!(story.stage(), "closed");
    let handle = story.case().promise("handle").unwrap();
    assert_eq!(handle.standing, Standing::Missed(story.now));
    assert_eq!(handle.on_time(), Some(false));
}

#[test]
fn a_return_names_the_unit_it_should_be_and_the_second_one_waits_for_a_ruling() {
    let mut story = Story::accepted("patrol", "lights");
    let police = handler("police");
    let back = |unit: Option<&str>| Command::Return {
        reason: ReturnReason::NotOurs,
        should_be: unit.map(|unit| unit.parse().unwrap()),
        note: words(1),
    };
    let to = |unit: &str| Command::Dispatch {
        unit: Some(unit.parse().unwrap()),
        reason: Some(words(1)),
    };
    check(&story, (&police, back(None)), Err(Refusal::NoOtherUnit));
    check(&story, (&police, back(Some("police"))), Err(Refusal::NoOtherUnit));
    check(&story, (&police, back(Some("nobody"))), Err(Refusal::UnknownUnit));
    let due = story.case().due_at();
    story.pass(600).unit("police", back(Some("water")));
    assert_eq!(
        (story.stage(), story.case().due_at()),
        ("filed", due),
        "the time to handle goes on"
    );
    story
        .does(Role::Dispatcher, to("water"))
        .pass(60)
        .unit("water", back(Some("police")));
    assert_eq!(story.case().desk_task(), Some(DeskTask::Ruling));
    check(
        &story,
        (&actor(Role::Dispatcher), to("police")),
        Err(Refusal::MustRule),
    );
    story.does(
        Role::Dispatcher,
        Command::Rule {
            unit: "police".parse().unwrap(),
            reason: words(1),
        },
    );
    check(&story, (&police, back(Some("water"))), Err(Refusal::Ruled));
    let accepts = story
        .case()
        .promises
        .iter()
        .filter(|held| held.kind.as_str() == "accept");
    assert_eq!(
        accepts.count(),
        2,
        "what the first unit met and what the last owes; the second's was withdrawn"
    );
}

#[test]
fn pressing_is_counted_and_opens_nothing() {
    let mut story = Story::accepted("hotline", "noise");
    let (before, stage) = (story.case().promises.clone(), story.stage());
    story.verb(Role::IntakeOfficer, Verb::Press).pass(60);
    story.verb(Role::CallerBack, Verb::Press);
    assert_eq!((story.case().presses, story.stage()), (2, stage));
    assert_eq!(story.case().promises, before);
}

#[test]
fn a_referral_is_fed_back_within_two_working_hours_or_counts_as_missed() {
    let mut story = Story::accepted("referral_110", "lights");
    let feedback = |story: &Story| story.case().promise("feedback").unwrap().clone();
    assert_eq!(feedback(&story).due_at, at("2026-03-03T12:00"));
    let mut silent = story.clone();
    silent.verb(Role::DutyLeader, Verb::ForceClose);
    assert_eq!(feedback(&silent).on_time(), Some(false));
    story.pass(3600).verb(Role::IntakeOfficer, Verb::FeedBack);
    assert_eq!(feedback(&story).on_time(), Some(true));
    let again = Command::FeedBack { note: words(1) };
    check(
        &story,
        (&actor(Role::IntakeOfficer), again),
        Err(Refusal::NoFeedbackOwed),
    );
    let patrol = Story::accepted("patrol", "lights");
    let none = Command::FeedBack { note: words(1) };
    check(
        &patrol,
        (&actor(Role::IntakeOfficer), none),
        Err(Refusal::NoFeedbackOwed),
    );
}

#[test]
fn a_return_lets_the_contact_promised_at_receipt_run_on() {
    let mut story = Story::accepted("referral_110", "lights");
    story.verb(Role::System, Verb::Return);
    assert!(story.case().promise("contact").unwrap().is_open());
}

#[test]
fn only_the_reporter_rates_and_a_caller_back_writes_it_down() {
    let story = closed();
    let rate = || story.well_formed(Verb::Rate).unwrap();
    check(
        &story,
        (&actor(Role::ShiftLead), rate()),
        Err(Refusal::NotTheReporter),
    );
    check(&story, (&handler("police"), rate()), Err(Refusal::NotTheReporter));
    for (role, via) in [
        (Role::CallerBack, RatedVia::ReturnVisit),
        (Role::Public, RatedVia::Receipt),
    ] {
        let mut rated = story.clone();
        rated.does(role, rate());
        assert_eq!(rated.case().ratings[0].via, via);
    }
}

#[test]
fn reopened_within_seven_days_of_closing_and_the_first_round_stays_counted() {
    let mut story = closed();
    let reopen = || Command::Reopen { reason: words(1) };
    let before = counts(&story);
    let mut late = story.clone();
    late.pass(7 * 24 * 3600 + 1);
    check(
        &late,
        (&actor(Role::CallerBack), reopen()),
        Err(Refusal::WindowOver),
    );
    story.pass(7 * 24 * 3600).does(Role::CallerBack, reopen());
    assert_eq!((story.stage(), story.case().rounds.len()), ("filed", 1));
    let after = counts(&story);
    for figure in [
        "due_handle",
        "met_handle",
        "closed",
        "closed_of_due",
        "closed_on_time",
    ] {
        assert_eq!(
            before.get(figure),
            after.get(figure),
            "{figure} of the first round"
        );
    }
    story.dispatch();
    story.unit("police", Command::Accept);
    story
        .pass(60)
        .unit("police", answer(SiteResult::Done, Outcome::Scheduled));
    story.does(Role::Inspector, inspects(Finding::Fixed)).does(
        Role::CallerBack,
        Command::Close {
            reply: Some(words(9)),
        },
    );
    assert_eq!(story.case().outcome, Some(Outcome::Scheduled));
    assert_eq!(story.case().rounds[0].outcome, Some(Outcome::Fixed));
    assert_eq!(counts(&story)["closed"], 2);
    assert_eq!(counts(&story)["due_handle"], 2);
}

fn counts(story: &Story) -> std::collections::BTreeMap<&'static str, i64> {
    let mut sums = std::collections::BTreeMap::new();
    for one in <Cases as crate::kernel::Facets>::contributions(story.case(), &story.rules.calendar) {
        *sums.entry(one.figure).or_default() += one.amount;
    }
    sums
}

#[test]
fn dispatched_only_with_a_handling_text_and_never_to_the_party_complained_about() {
    let mut story = Story::received("patrol", "lights");
    let desk = actor(Role::Dispatcher);
    story.does(
        Role::IntakeOfficer,
        Command::File {
            filing: super::super::Filing::default(),
        },
    );
    let by_route = || Command::Dispatch {
        unit: None,
        reason: None,
    };
    check(&story, (&desk, by_route()), Err(Refusal::NoHandlingText));
    story.verb(Role::IntakeOfficer, Verb::WriteHandlingText);
    check(&story, (&desk, by_route()), Ok("dispatched"));
    story.dispatch();
    let against = |unit: &str| Command::Exclude {
        unit: unit.parse().unwrap(),
    };
    story.does(Role::IntakeOfficer, against("police"));
    assert_eq!((story.stage(), story.case().lead.is_none()), ("filed", true));
    assert_eq!(story.case().desk_task(), Some(DeskTask::Coordination));
    let audience = <Cases as crate::kernel::Facets>::audience(story.case());
    let reads = crate::access::permits(&handler("police"), ("case", crate::access::READ), &audience);
    assert!(!reads);
    let to_them = Command::Dispatch {
        unit: Some("police".parse().unwrap()),
        reason: Some(words(1)),
    };
    check(&story, (&desk, to_them), Err(Refusal::ExcludedUnit));
    let message = Command::Message { text: words(1) };
    check(&story, (&handler("police"), message), Err(Refusal::ExcludedUnit));
    check(&story, (&desk, against("nobody")), Err(Refusal::UnknownUnit));
}
