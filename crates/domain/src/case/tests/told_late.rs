//! Steps told later: they keep their order, and a miss that was noted stays a miss.

use super::super::{Outcome, SiteResult};
use super::*;
use crate::case::Answer;
use crate::kernel::Facets;
use crate::promise::Standing;
use crate::testing::words;

fn handle() -> Command {
    Command::Handle {
        answer: Answer {
            site: SiteResult::Done,
            outcome: Outcome::Fixed,
            scheduled_on: None,
            note: words(4),
            photos: Vec::new(),
        },
    }
}

/// The story as `who` tells it `seconds` after it was done.
fn told(story: &mut Story, who: &Actor, command: Command, seconds: i64) -> Result<(), Refusal> {
    let now = story.now;
    story.now = now.plus_seconds(-seconds);
    let done = story.tries(who, command);
    story.now = now;
    done
}

fn counts(story: &Story, figure: &str) -> usize {
    let found = Cases::contributions(story.case(), &story.rules.calendar);
    found.iter().filter(|count| count.figure == figure).count()
}

#[test]
fn a_step_is_not_done_before_the_receipt_or_before_the_last_step() {
    let mut story = Story::accepted("patrol", "lights");
    story.pass(3600);
    let police = handler("police");
    assert_eq!(
        told(&mut story, &police, handle(), 3601),
        Err(Refusal::BeforeReceipt)
    );
    story.unit("police", handle());
    story.pass(600);
    let inspector = actor(Role::Inspector);
    let inspect = story.well_formed(Verb::Inspect).unwrap();
    assert_eq!(
        told(&mut story, &inspector, inspect.clone(), 601),
        Err(Refusal::BeforeLastStep)
    );
    assert_eq!(told(&mut story, &inspector, inspect, 600), Ok(()));
}

#[test]
fn what_is_said_beside_the_way_does_not_outrun_a_phone_without_a_network() {
    let mut story = Story::accepted("patrol", "lights");
    story.pass(3600);
    story.verb(Role::Dispatcher, Verb::Message);
    story.verb(Role::Dispatcher, Verb::Press);
    assert_eq!(told(&mut story, &handler("police"), handle(), 1800), Ok(()));
    assert_eq!(story.case().updated_at, story.now, "the last step is the latest");
}

#[test]
fn a_miss_that_was_noted_stays_a_miss_when_the_step_is_told_later() {
    let mut story = Story::accepted("patrol", "lights");
    story.pass(4 * 3600 + 60);
    assert!(story.wakes() > 0, "the time to handle is over");
    assert_eq!(told(&mut story, &handler("police"), handle(), 600), Ok(()));
    let held = story.case().promise("handle").unwrap();
    assert!(matches!(held.standing, Standing::Met(at) if at < held.due_at));
    assert!(held.told_late);
    assert_eq!(held.on_time(), Some(false));
    assert_eq!(counts(&story, "on_time_handle"), 0);
    assert_eq!(
        (counts(&story, "late_handle"), counts(&story, "due_handle")),
        (1, 1)
    );
}

#[test]
fn a_miss_that_was_noted_is_not_mended_by_more_time_or_a_pause_told_later() {
    let mut story = Story::accepted("patrol", "lights");
    story.pass(4 * 3600 + 60);
    story.wakes();
    let ask = |story: &Story| Command::AskExtension {
        by: story.case().promise("handle").unwrap().limit,
        reason: words(3),
    };
    let command = ask(&story);
    assert_eq!(
        told(&mut story, &handler("police"), command, 600),
        Err(Refusal::TooLateToExtend)
    );
    let suspend = Command::Suspend {
        until: story.now.plus_seconds(24 * 3600),
        reason: words(3),
    };
    assert_eq!(told(&mut story, &actor(Role::Dispatcher), suspend, 120), Ok(()));
    let held = story.case().promise("handle").unwrap();
    assert_eq!(held.standing, Standing::Running);
}
