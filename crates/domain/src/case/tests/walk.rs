//! Random stories: whatever is allowed is accepted, whatever is accepted keeps the invariants.

use proptest::prelude::*;

use super::super::Stage;
use super::said::covers;
use super::samples::every_event;
use super::*;
use crate::kernel::Facets;

const ROLES: [Role; 7] = [
    Role::ShiftLead,
    Role::Dispatcher,
    Role::CallerBack,
    Role::GridHead,
    Role::Inspector,
    Role::DutyLeader,
    Role::System,
];

/// Who: a role, or the unit that leads, or the one that assists.
fn somebody(story: &Story, number: usize) -> Actor {
    let case = story.case.as_ref();
    let unit = match number % 10 {
        8 => case
            .and_then(|case| case.lead.as_ref())
            .map(|lead| lead.unit.to_string()),
        9 => case
            .and_then(|case| case.open_parts().next())
            .map(|part| part.unit.to_string()),
        _ => None,
    };
    unit.map_or_else(|| actor(ROLES[number % ROLES.len()]), |unit| handler(&unit))
}

fn start(source: usize) -> Story {
    let sources = ["patrol", "hotline", "referral_110", "walk_in"];
    let types = ["lights", "paving", "noise", "orphan"];
    Story::received(sources[source % 4], types[source / 4 % 4])
}

/// What must hold of every case at every moment.
fn holds(story: &Story) -> Result<(), TestCaseError> {
    let case = story.case();
    let open = case.promises.iter().filter(|promise| promise.is_open()).count();
    if case.stage.is_open() {
        prop_assert!(open > 0, "nobody owes anything at {}", case.stage.name());
    } else {
        prop_assert_eq!(open, 0, "something is owed after the end");
        prop_assert_eq!(case.open_parts().count(), 0);
        prop_assert!(Cases::clocks(case).is_empty());
    }
    let mut kinds: Vec<_> = case
        .promises
        .iter()
        .filter(|p| p.is_open())
        .map(|p| &p.kind)
        .collect();
    kinds.sort();
    let owed = kinds.len();
    kinds.dedup();
    prop_assert_eq!(kinds.len(), owed, "two open promises of one kind");
    let audience = Cases::audience(case);
    prop_assert!(
        audience
            .units
            .iter()
            .all(|unit| !audience.excluded.contains(unit))
    );
    prop_assert!(
        case.lead
            .as_ref()
            .is_none_or(|lead| !case.excluded.contains(&lead.unit))
    );
    let leads = matches!(case.stage, Stage::Dispatched | Stage::Accepted);
    prop_assert!(!leads || case.lead.is_some(), "a stage at work without a unit");
    prop_assert_eq!(Cases::columns(case).len(), Cases::COLUMNS.len());
    Ok(())
}

/// What must hold of a whole story: the state is the fold of its events, and all of it reads back as written.
fn reads_back(story: &Story) -> Result<(), TestCaseError> {
    let case = story.case();
    let folded = story.events.iter().fold(None, |case, event| match case {
        Some(case) => Some(Cases::apply(case, event)),
        None => Cases::born(event),
    });
    prop_assert_eq!(folded.as_ref(), Some(case), "the state is the fold of its events");
    let text = serde_json::to_string(case).unwrap();
    prop_assert_eq!(&serde_json::from_str::<Case>(&text).unwrap(), case);
    for event in &story.events {
        prop_assert!(covers(event), "a text of {event:?} is for nobody");
        let text = serde_json::to_string(event).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Event>(&text).unwrap(), event);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn what_may_be_done_is_done_with_well_formed_data_and_keeps_the_invariants(
        source in 0_usize..16,
        steps in prop::collection::vec((any::<u16>(), 0_usize..10, 0_i64..200_000), 1..40),
    ) {
        let mut story = start(source);
        holds(&story)?;
        for (pick, who, seconds) in steps {
            story.pass(if pick % 3 == 0 { seconds } else { seconds % 600 });
            story.wakes();
            let who = somebody(&story, who);
            let ctx = context(&story.rules, &who, story.now);
            let may: Vec<Verb> = Cases::VERBS
                .iter()
                .copied()
                .filter(|verb| Cases::may(story.case.as_ref(), *verb, &ctx).is_ok())
                .collect();
            // Ends are rarer than they are possible, or no story would be long.
            let ends = [Verb::Reject, Verb::Join, Verb::ForceClose, Verb::Answer];
            let verb = may.get(usize::from(pick) % may.len().max(1)).copied();
            let Some(verb) = verb.filter(|verb| !ends.contains(verb) || pick % 7 == 0) else { continue };
            let Some(command) = story.well_formed(verb) else { continue };
            let done = story.tries(&who, command);
            prop_assert!(done.is_ok(), "{} was allowed and then refused: {:?}", verb.name(), done);
            holds(&story)?;
        }
        reads_back(&story)?;
    }

    #[test]
    fn events_fold_in_any_order(source in 0_usize..16, order in prop::collection::vec(any::<usize>(), 1..60)) {
        let mut all = every_event();
        let mut case = start(source).case.unwrap();
        for pick in order {
            let at = pick % all.len();
            case = Cases::apply(case, &all[at]);
            all.swap(at, 0);
        }
        let text = serde_json::to_string(&case).unwrap();
        prop_assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), case);
    }
}
