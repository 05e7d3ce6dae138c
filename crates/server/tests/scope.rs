//! The scope of a reader says the same in code and in SQL, on random rows of both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use gezhi_domain::access::{self, Scope};
use gezhi_domain::actor::{Actor, Post, Role};
use gezhi_domain::audience::Audience;
use gezhi_domain::code::AccountId;
use gezhi_domain::kernel::Value;
use gezhi_store::Batch;
use gezhi_store::case::{self, Filter};
use gezhi_testkit::{District, engines};

/// A small generator, so that both engines see the same rows.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> Option<&'a str> {
        let at = usize::try_from(self.below(of.len() as u64 + 1)).unwrap();
        of.get(at).copied()
    }

    fn some<'a>(&mut self, of: &[&'a str]) -> Vec<&'a str> {
        of.iter().copied().filter(|_| self.below(3) == 0).collect()
    }
}

const TOWNS: [&str; 3] = ["310112001", "310112002", "310112003"];
const GRIDS: [&str; 3] = ["g1", "g11", "g2"];
/// Codes that begin, end or lie within each other: where text searches go wrong.
const UNITS: [&str; 4] = ["water", "water_works", "works", "ter"];

fn account(n: u64) -> AccountId {
    AccountId::from_bits(u128::from(n) + 1)
}

fn audience(dice: &mut Dice) -> Audience {
    let codes = |dice: &mut Dice| {
        dice.some(&UNITS)
            .iter()
            .map(|unit| unit.parse().unwrap())
            .collect()
    };
    Audience {
        town: dice.one(&TOWNS).map(|town| town.parse().unwrap()),
        grid: dice.one(&GRIDS).map(|grid| grid.parse().unwrap()),
        units: codes(dice),
        accounts: (0..3).filter(|_| dice.below(4) == 0).map(account).collect(),
        excluded: codes(dice),
        restricted: dice.below(4) == 0,
    }
}

fn reader(dice: &mut Dice) -> Actor {
    let roles = [
        Role::UnitHandler,
        Role::GridHead,
        Role::TownDispatcher,
        Role::ShiftLead,
        Role::System,
    ];
    let role = roles[usize::try_from(dice.below(5)).unwrap()];
    let post = Post {
        unit: dice.one(&UNITS).map(|unit| unit.parse().unwrap()),
        town: dice.one(&TOWNS).map(|town| town.parse().unwrap()),
        grid: dice.one(&GRIDS).map(|grid| grid.parse().unwrap()),
        ..Post::of(role)
    };
    let account = account(dice.below(4));
    Actor { account, post }
}

fn joined<T: ToString>(codes: &[T]) -> Value {
    let inner: Vec<String> = codes.iter().map(ToString::to_string).collect();
    Value::from(if inner.is_empty() {
        String::new()
    } else {
        format!(",{},", inner.join(","))
    })
}

#[tokio::test]
async fn a_list_shows_exactly_what_the_scope_covers() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let db = district.world().db();
        let report = serde_json::json!({ "source": "patrol", "words": "x" });
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let mut dice = Dice(7);
        let mut rows = Vec::new();
        for _ in 0..120 {
            let receipt = intake.post("/api/v1/cases", &report).await.expect(201);
            let (id, audience) = (receipt.field("/id").to_owned(), audience(&mut dice));
            let mut batch = Batch::default();
            batch.guarded(
                "UPDATE matter_case SET aud_town = $2, aud_grid = $3, aud_units = $4, aud_accounts = $5, \
                 aud_excluded = $6, aud_restricted = $7 WHERE id = $1",
                vec![
                    id.as_str().into(),
                    audience.town.as_ref().map(ToString::to_string).into(),
                    audience.grid.as_ref().map(ToString::to_string).into(),
                    joined(&audience.units),
                    joined(&audience.accounts),
                    joined(&audience.excluded),
                    audience.restricted.into(),
                ],
                1,
            );
            db.commit(batch).await.unwrap();
            rows.push((id, audience));
        }
        for _ in 0..150 {
            let reader = reader(&mut dice);
            for scope in [Scope::District, Scope::Town, Scope::Grid, Scope::Unit] {
                let page = case::list(db, &Filter::default(), (scope, &reader), (None, 200))
                    .await
                    .unwrap();
                let mut found: Vec<String> = page.cases.into_iter().map(|(id, _)| id).collect();
                let covered = rows
                    .iter()
                    .filter(|(_, audience)| access::covers(scope, &reader, audience));
                let mut expected: Vec<String> = covered.map(|(id, _)| id.clone()).collect();
                found.sort();
                expected.sort();
                assert_eq!(found, expected, "{scope:?} {reader:?}");
                assert_eq!(page.total, i64::try_from(expected.len()).unwrap());
            }
        }
    }
}
