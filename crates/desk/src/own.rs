//! What a reporter does with a matter of their own 凭回执办理: proved by a receipt, or by the key it was sent with.
//!
//! **Absent:** who the reporter is. A receipt proves a matter, not a person.

use gezhi_domain::access::{self, Scope};
use gezhi_domain::case::{Cases, Command, Satisfaction, Stage, Whose};
use gezhi_domain::code::CaseId;
use gezhi_domain::kernel::Named;
use gezhi_domain::receipt::Receipt;
use gezhi_domain::text::{TextKind, Texts};
use gezhi_store::attachment::Stored;
use gezhi_store::{StoreError, Unit, receipt};
use serde::{Deserialize, Serialize};

use crate::error::DeskError;
use crate::photo;
use crate::receive::{Receive, Received};
use crate::transact::UseCase;
use crate::world::World;

/// Receives a report and gives out a receipt for it.
pub struct ReceiveWithReceipt<'a> {
    /// The report.
    pub receive: Receive<'a>,
    /// What the reporter chose to prove themselves with besides the receipt.
    pub second_factor: Option<&'a str>,
    /// Photos that came in the same request, on disk and not named yet.
    pub photos: &'a [Stored],
}

/// A case with what its receipt is drawn from; the receipt itself is kept nowhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Receipted {
    /// The case.
    pub received: Received,
    salt: String,
}

impl Receipted {
    /// The receipt, the same however often the request is sent.
    pub fn receipt(&self, world: &World) -> Receipt {
        receipt::drawn(world.db().keys(), &self.received.id.to_string(), &self.salt)
    }
}

/// The shortest second factor, in letters and digits.
const SHORTEST: usize = 4;

impl UseCase for ReceiveWithReceipt<'_> {
    type Answer = Receipted;

    async fn run(&self, world: &World, unit: &mut Unit<'_>) -> Result<Receipted, DeskError> {
        let long_enough = |typed: &&str| typed.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST;
        if self.second_factor.is_some_and(|typed| !long_enough(&typed)) {
            return Err(DeskError::Refused {
                code: "receipt.short_factor",
                about_data: true,
            });
        }
        let phone = self
            .receive
            .report
            .contact
            .as_ref()
            .map(|contact| last_digits(&contact.phone));
        let chosen = self.second_factor.or(phone.flatten());
        let received = self.receive.run(world, unit).await?;
        photo::arrive(unit, &received.id.to_string(), self.photos).await?;
        let salt = receipt::new_salt();
        receipt::issue(unit, ("case", &received.id.to_string()), &salt, chosen);
        Ok(Receipted { received, salt })
    }
}

/// The last four digits of a telephone number: the second factor when none was chosen.
fn last_digits(phone: &str) -> Option<&str> {
    let last = phone.len().checked_sub(SHORTEST)?;
    let digits = phone.get(last..)?;
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)
}

/// What a reporter wants done.
#[derive(Debug, Clone)]
pub enum Wish {
    /// Add words.
    AddWords(String),
    /// Take it back.
    Withdraw,
    /// Rate it.
    Rate {
        /// Whether it is solved.
        solved: bool,
        /// How content.
        satisfaction: Satisfaction,
    },
    /// Reopen it.
    Reopen(String),
}

/// A wish about a case that was proved to be the actor's own.
pub struct OwnStep<'a> {
    /// The case reported, which may have joined another.
    pub case: CaseId,
    /// The wish.
    pub wish: &'a Wish,
}

impl UseCase for OwnStep<'_> {
    type Answer = ();

    async fn run(&self, _: &World, unit: &mut Unit<'_>) -> Result<(), DeskError> {
        let (case, from) = follow(unit, self.case).await?;
        let id = case.to_string();
        unit.about("case", &id);
        let command = match self.wish {
            Wish::AddWords(words) => Command::AddWords {
                from,
                words: unit.keep(TextKind::Words, words),
            },
            Wish::Withdraw => Command::Withdraw,
            Wish::Rate { solved, satisfaction } => Command::Rate {
                whose: Whose::Came(from),
                solved: *solved,
                satisfaction: *satisfaction,
            },
            Wish::Reopen(reason) => Command::Reopen {
                reason: unit.keep(TextKind::Words, reason),
            },
        };
        let verb = gezhi_domain::case::Verb::from(&command).name();
        if access::scope(unit.context().actor.post.role, "case", verb) != Some(Scope::Own) {
            return Err(DeskError::Denied);
        }
        unit.execute::<Cases>(&id, command).await?;
        Ok(())
    }
}

/// The case that goes on where `case` joined another, and the case the report came from then.
async fn follow(unit: &mut Unit<'_>, case: CaseId) -> Result<(CaseId, Option<CaseId>), DeskError> {
    let mut now = case;
    // A join leads to an open case, so that a chain is short; this bound only guards against corruption.
    for _ in 0..16 {
        let state = unit.state::<Cases>(&now.to_string()).await?;
        match state.map(|case| case.stage.clone()) {
            None => return Err(StoreError::NotFound("case").into()),
            Some(Stage::Joined { into, .. }) => now = into,
            Some(_) => return Ok((now, (now != case).then_some(case))),
        }
    }
    Err(StoreError::NotFound("case").into())
}
