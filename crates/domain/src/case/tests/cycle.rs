//! The life cycle as a whole: which verb leads from which stage to which, and the page that shows it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::cycle::{self, STAGES};
use super::*;
use crate::access;
use crate::kernel::Facets;
use crate::promise::Promise;

/// A story at each stage, on the straight way.
fn at_each_stage() -> BTreeMap<&'static str, Story> {
    let mut found = BTreeMap::new();
    let mut keep = |story: &Story| {
        found.entry(story.stage()).or_insert_with(|| story.clone());
    };
    keep(&Story::received("patrol", "lights"));
    let mut story = Story::received("walk_in", "lights");
    let mut rejected = story.clone();
    rejected.verb(Role::IntakeOfficer, Verb::Reject);
    keep(&rejected);
    let mut joined = story.clone();
    joined.verb(Role::IntakeOfficer, Verb::Join);
    keep(&joined);
    for (role, verb) in [
        (Role::IntakeOfficer, Verb::AskVerification),
        (Role::GridWorker, Verb::Verify),
        (Role::IntakeOfficer, Verb::File),
    ] {
        story.verb(role, verb);
        keep(&story);
    }
    story.dispatch();
    keep(&story);
    for verb in [Verb::Accept, Verb::Handle] {
        let command = story.well_formed(verb).unwrap();
        story.pass(60).unit("police", command);
        keep(&story);
    }
    let note = None;
    let finding = super::super::Finding::Fixed;
    story.does(Role::Inspector, Command::Inspect { finding, note });
    keep(&story);
    story.verb(Role::CallerBack, Verb::Close);
    keep(&story);
    found
}

#[test]
fn every_stage_is_reached_and_none_but_an_end_is_a_dead_end() {
    let stages = at_each_stage();
    let named: BTreeSet<_> = STAGES.iter().map(|(name, _)| *name).collect();
    assert_eq!(stages.keys().copied().collect::<BTreeSet<_>>(), named);
    for (stage, story) in &stages {
        let open = story.case().stage.is_open();
        let leads_on = cycle::PASSAGES.iter().any(|lead| lead.from == *stage);
        assert!(!open || leads_on, "{stage} is a dead end");
        let owed = story.case().promises.iter().any(Promise::is_open);
        assert_eq!(
            open, owed,
            "an open stage has a promise, an end has none: {stage}"
        );
        assert_eq!(
            open,
            !Cases::clocks(story.case()).is_empty(),
            "{stage} wakes the tick"
        );
    }
}

#[test]
fn every_step_of_the_table_is_taken_and_no_other_step_changes_the_stage() {
    let mut taken = HashSet::new();
    for (stage, story) in at_each_stage() {
        for verb in Verb::ALL {
            let system = Actor::SYSTEM;
            let mut story = story.clone();
            let Some(command) = story.well_formed(*verb) else {
                continue;
            };
            let reached = match story.tries(&system, command) {
                Ok(()) => story.stage(),
                Err(_) => continue,
            };
            let in_table = cycle::PASSAGES
                .iter()
                .any(|lead| (lead.from, lead.verb, lead.to) == (stage, *verb, reached));
            assert!(
                reached == stage || in_table,
                "{} leads from {stage} to {reached}, which the table does not say",
                verb.name()
            );
            taken.insert((stage, *verb, reached));
        }
    }
    for lead in cycle::PASSAGES.iter().filter(|lead| lead.when.is_empty()) {
        let found = taken.contains(&(lead.from, lead.verb, lead.to));
        assert!(
            found,
            "{} does not lead from {} to {}",
            lead.verb.name(),
            lead.from,
            lead.to
        );
    }
}

#[test]
fn somebody_known_may_take_every_step() {
    // A hand-over is a batch's.
    for lead in cycle::PASSAGES.iter().filter(|lead| lead.verb != Verb::HandOver) {
        let holders = Role::ALL
            .iter()
            .filter(|role| access::scope(**role, "case", lead.verb.name()).is_some());
        assert!(
            holders.count() > 1,
            "{} is nobody's but the platform's",
            lead.verb.name()
        );
    }
}

#[test]
fn the_page_shows_every_stage_and_every_step() {
    let page = cycle::page();
    for lead in cycle::PASSAGES {
        let row = format!("| {} | `{}` | {} |", lead.from, lead.verb.name(), lead.to);
        assert!(page.contains(&row), "{row}");
    }
    assert!(cycle::is_possible("received", Verb::File) && !cycle::is_possible("filed", Verb::File));
}
