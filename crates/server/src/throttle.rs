//! What sign-in remembers in memory: accounts read a moment ago, tries by name, codes used up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use gezhi_domain::code::AccountId;
use gezhi_store::account::Account;

/// How long an account read is trusted.
const FRESH: Duration = Duration::from_secs(3);
/// Wrong passwords per name within [`WINDOW`] before more are refused.
const TRIES: u32 = 8;
const WINDOW: Duration = Duration::from_mins(1);
/// Entries kept before old ones are dropped.
const KEPT: usize = 4096;

/// Accounts read a moment ago, how often sign-in was tried, and which codes were used.
#[derive(Default)]
pub(crate) struct Sessions {
    read: Mutex<HashMap<String, (Instant, Arc<Account>)>>,
    tries: Mutex<HashMap<String, (Instant, u32)>>,
    used: Mutex<HashMap<AccountId, u64>>,
}

fn open<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sessions {
    pub(crate) fn known(&self, hash: &str) -> Option<Arc<Account>> {
        let read = open(&self.read);
        read.get(hash)
            .filter(|(at, _)| at.elapsed() < FRESH)
            .map(|(_, account)| Arc::clone(account))
    }

    pub(crate) fn remember(&self, hash: &str, account: &Arc<Account>) {
        let mut read = open(&self.read);
        if read.len() > KEPT {
            read.retain(|_, (at, _)| at.elapsed() < FRESH);
        }
        read.insert(hash.to_owned(), (Instant::now(), Arc::clone(account)));
    }

    /// This account is read again before it is trusted.
    pub(crate) fn forget(&self, account: AccountId) {
        open(&self.read).retain(|_, (_, known)| known.id != account);
    }

    /// Counts a try to sign in as `name`; false when there were too many.
    pub(crate) fn may_try(&self, name: &str) -> bool {
        let mut tries = open(&self.tries);
        if tries.len() > KEPT {
            tries.retain(|_, (since, _)| since.elapsed() < WINDOW);
        }
        let entry = tries.entry(name.to_owned()).or_insert((Instant::now(), 0));
        if entry.0.elapsed() >= WINDOW {
            *entry = (Instant::now(), 0);
        }
        entry.1 += 1;
        entry.1 <= TRIES
    }

    pub(crate) fn succeeded(&self, name: &str) {
        open(&self.tries).remove(name);
    }

    /// Uses the code of this step up; false when it, or a later one, was used before (RFC 6238 section 5.2).
    pub(crate) fn use_up(&self, account: AccountId, step: u64) -> bool {
        let mut used = open(&self.used);
        if used.get(&account).is_some_and(|last| *last >= step) {
            return false;
        }
        used.insert(account, step);
        true
    }
}
