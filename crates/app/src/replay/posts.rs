//! The import posts: accounts that stand for whoever did the steps a file tells of. None of them can sign in.

use std::collections::HashMap;

use gezhi_desk::{Deed, SaveAccount, World, transact};
use gezhi_domain::actor::{Actor, Post, Role};
use gezhi_domain::code::{AccountId, UnitCode};
use gezhi_store::account::Account;
use gezhi_store::new_bits;

/// Who does which step of a replay.
pub(crate) struct Posts {
    /// Receives and files: the file records it.
    pub(crate) desk: Actor,
    /// Dispatches: the file does not record it, so it is assumed at the moment of receipt.
    pub(crate) assumed_desk: Actor,
    /// Inspects and closes: assumed at the recorded moment of closing.
    pub(crate) assumed_inspector: Actor,
    units: HashMap<UnitCode, Actor>,
}

impl Posts {
    /// Makes the accounts in a fresh district.
    pub(crate) async fn make(world: &World, units: impl Iterator<Item = &UnitCode>) -> Result<Self, String> {
        let mut posts = Self {
            desk: save(world, "import.recorded.desk", Post::of(Role::ShiftLead)).await?,
            assumed_desk: save(world, "import.assumed.desk", Post::of(Role::ShiftLead)).await?,
            assumed_inspector: save(world, "import.assumed.inspector", Post::of(Role::CallerBack)).await?,
            units: HashMap::new(),
        };
        for unit in units {
            let post = Post {
                unit: Some(unit.clone()),
                ..Post::of(Role::UnitHandler)
            };
            let actor = save(world, &format!("import.recorded.{unit}"), post).await?;
            posts.units.insert(unit.clone(), actor);
        }
        Ok(posts)
    }

    /// The post of a unit: accepting is assumed, handling is recorded by the closing.
    pub(crate) fn unit(&self, code: &UnitCode) -> Option<&Actor> {
        self.units.get(code)
    }
}

async fn save(world: &World, name: &str, post: Post) -> Result<Actor, String> {
    let account = Account {
        locked: true,
        ..Account::new(AccountId::from_bits(new_bits()), name, "", vec![post.clone()])
    };
    let (system, save) = (Actor::SYSTEM, SaveAccount { account: &account });
    transact(world, Deed::of(&system), &save)
        .await
        .map_err(|error| error.to_string())?;
    Ok(Actor {
        account: account.id,
        post,
    })
}
