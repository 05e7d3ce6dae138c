//! Several units, several cases: parts, meetings, joins and what they leave behind.

use super::super::{JoinReason, PartAsked, PartState};
use super::*;
use crate::clock::Limit;
use crate::code::CaseId;
use crate::promise::Standing;
use crate::testing::words;

fn part(unit: &str, hours: u32) -> PartAsked {
    PartAsked {
        unit: unit.parse().unwrap(),
        task: words(1),
        limit: Limit::WorkingHours(hours),
    }
}

fn handle(story: &Story) -> Command {
    story.well_formed(Verb::Handle).unwrap()
}

#[test]
fn a_joint_case_has_one_lead_and_a_clock_for_every_part() {
    let mut story = Story::accepted("patrol", "paving");
    let meeting = Command::MeetOnSpot {
        came: ["town_a", "metro", "roads"]
            .map(|unit| unit.parse().unwrap())
            .into(),
        decided: words(2),
        parts: vec![part("metro", 4), part("town_a", 4)],
    };
    story.pass(7 * 3600).does(Role::GridHead, meeting);
    let due: Vec<_> = story
        .case()
        .parts
        .iter()
        .map(|part| part.promise.due_at)
        .collect();
    assert_eq!(
        due,
        [at("2026-03-03T21:00"), at("2026-03-04T12:00")],
        "each under its own office hours"
    );
    let roads = handler("roads");
    check(&story, (&roads, handle(&story)), Err(Refusal::PartOpen));
    check(
        &story,
        (&handler("water"), Command::AnswerPart { note: words(1) }),
        Err(Refusal::NoOpenPart),
    );
    story.pass(4 * 3600 + 1);
    assert_eq!(story.wakes(), 1, "the part of the metro is late");
    assert!(story.case().parts[0].promise.missed_noticed_at.is_some());
    story.unit("metro", Command::AnswerPart { note: words(1) });
    assert_eq!(story.case().parts[0].promise.on_time(), Some(false));
    check(&story, (&roads, handle(&story)), Err(Refusal::PartOpen));
    story.verb(Role::Dispatcher, Verb::ExcusePart);
    check(&story, (&roads, handle(&story)), Ok("handled"));
    let again = Command::AskPart {
        part: part("metro", 2),
    };
    check(&story, (&actor(Role::Dispatcher), again), Ok("accepted"));
}

#[test]
fn a_part_is_asked_of_units_that_exist_are_free_and_are_not_complained_about() {
    let mut story = Story::accepted("patrol", "paving");
    let desk = actor(Role::Dispatcher);
    let ask = |unit, hours| Command::AskPart {
        part: part(unit, hours),
    };
    check(&story, (&desk, ask("nobody", 4)), Err(Refusal::UnknownUnit));
    check(&story, (&desk, ask("roads", 4)), Err(Refusal::PartExists));
    check(&story, (&desk, ask("water", 0)), Err(Refusal::BadLimit));
    story.does(Role::Dispatcher, ask("water", 4));
    check(&story, (&desk, ask("water", 4)), Err(Refusal::PartExists));
    let unit = "water".parse().unwrap();
    story.does(Role::IntakeOfficer, Command::Exclude { unit });
    assert!(matches!(story.case().parts[0].state, PartState::Ended { .. }));
    check(&story, (&desk, ask("water", 4)), Err(Refusal::ExcludedUnit));
}

/// Joins `first` to `second`, as the desk does in one commit.
fn join(first: &mut Story, second: &mut Story) {
    let (from, into) = (CaseId::from_bits(1), CaseId::from_bits(2));
    let (reports, promises) = (first.case().reports.clone(), first.case().promises.clone());
    let reason = JoinReason::SameThing;
    first.does(Role::IntakeOfficer, Command::Join { into, reason });
    let taken = Command::TakeIn {
        from,
        reports,
        promises,
    };
    second.does(Role::IntakeOfficer, taken);
}

fn part_again(first: &mut Story, second: &mut Story) {
    let to = CaseId::from_bits(1);
    let reports = first.case().reports.iter().map(|report| report.id).collect();
    first.does(Role::IntakeOfficer, Command::Unmerge);
    second.does(Role::IntakeOfficer, Command::LetGo { to, reports });
}

fn two() -> (Story, Story) {
    let first = Story::accepted("patrol", "paving");
    let mut second = Story::received("patrol", "paving");
    second.pass(24 * 3600);
    let Some(Command::Receive { mut report }) = Story::new().well_formed(Verb::Receive) else {
        panic!("a report")
    };
    report.case_type = Some("paving".parse().unwrap());
    report.id = crate::code::ReportId::from_bits(2);
    let mut late = Story::new();
    late.pass(24 * 3600)
        .does(Role::IntakeOfficer, Command::Receive { report });
    late.verb(Role::IntakeOfficer, Verb::File).dispatch();
    late.unit("roads", Command::Accept);
    (first, late)
}

#[test]
fn a_join_keeps_the_earliest_due_and_every_reporter_and_its_end_gives_all_back() {
    let (mut first, mut second) = two();
    let (own_first, own_second) = (first.case().clone(), second.case().clone());
    first.now = second.now;
    join(&mut first, &mut second);
    assert_eq!(second.case().due_at(), own_first.due_at());
    assert_eq!(second.case().reports.len(), 2);
    assert_eq!(first.stage(), "joined");
    assert!(first.case().promises.iter().all(|promise| !promise.is_open()));
    first.pass(3600);
    second.pass(3600);
    part_again(&mut first, &mut second);
    assert_eq!(
        (first.stage(), first.case().due_at()),
        ("accepted", own_first.due_at())
    );
    assert_eq!(first.case().promises, own_first.promises, "its own start back");
    assert_eq!(second.case().promises, own_second.promises);
    assert_eq!(second.case().reports, own_second.reports);
}

#[test]
fn progress_between_join_and_unmerge_stays_and_counts_against_the_own_due() {
    let (mut first, mut second) = two();
    let own_due = second.case().due_at();
    first.now = second.now;
    join(&mut first, &mut second);
    second.pass(7 * 24 * 3600);
    second.wakes();
    let command = handle(&second);
    second.unit("roads", command);
    assert_eq!(second.case().promise("handle").unwrap().on_time(), Some(false));
    first.now = second.now;
    part_again(&mut first, &mut second);
    let handle = second.case().promise("handle").unwrap();
    assert_eq!(
        (Some(handle.due_at), handle.standing),
        (own_due, Standing::Met(second.now))
    );
    assert_eq!(handle.on_time(), Some(true), "by its own due it was in time");
    let handles = second
        .case()
        .promises
        .iter()
        .filter(|held| held.kind.as_str() == "handle");
    assert_eq!(handles.count(), 1);
    assert!(
        first.case().promise("handle").unwrap().is_missed_at(first.now),
        "the other one is overdue by its own"
    );
}

#[test]
fn a_suspension_between_join_and_unmerge_moves_the_own_due_too() {
    let (mut first, mut second) = two();
    let own_due = second.case().due_at().unwrap();
    first.now = second.now;
    join(&mut first, &mut second);
    second.verb(Role::Dispatcher, Verb::Suspend).pass(7 * 24 * 3600);
    second.wakes();
    first.now = second.now;
    part_again(&mut first, &mut second);
    assert!(second.case().due_at().unwrap() > own_due);
    assert_eq!(
        second.case().due_at().unwrap().seconds_since(own_due),
        7 * 24 * 3600
    );
}
