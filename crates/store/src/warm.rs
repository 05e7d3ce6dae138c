//! Warm states 热状态: matters written a moment ago, as the writer left them, so that the next step need not read
//! and parse them again.
//!
//! Only the writer puts states in, in the order of its commits and before it answers: what is found here is never
//! older than what is stored. A guard would refuse a write on top of an older state all the same.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Matters of one generation; two are kept.
const GENERATION: usize = 1024;

/// A matter's state after a commit.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) id: String,
    pub(crate) version: i64,
    pub(crate) state: Arc<dyn Any + Send + Sync>,
}

/// The states written last.
#[derive(Debug, Default)]
pub(crate) struct Warm(Mutex<Generations>);

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<String, (i64, Arc<dyn Any + Send + Sync>)>,
    old: HashMap<String, (i64, Arc<dyn Any + Send + Sync>)>,
}

impl Warm {
    /// The state of matter `id` and its version, if it was written a moment ago.
    pub(crate) fn get<S: Any + Send + Sync>(&self, id: &str) -> Option<(i64, Arc<S>)> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (version, state) = kept.young.get(id).or_else(|| kept.old.get(id))?;
        let (version, state) = (*version, Arc::clone(state));
        drop(kept);
        Some((version, state.downcast().ok()?))
    }

    /// Keeps what a commit wrote, in its order.
    pub(crate) fn put(&self, written: impl IntoIterator<Item = Written>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for Written { id, version, state } in written {
            kept.young.insert(id, (version, state));
            if kept.young.len() >= GENERATION {
                kept.old = std::mem::take(&mut kept.young);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(at: usize, version: i64) -> Written {
        Written {
            id: at.to_string(),
            version,
            state: Arc::new(at),
        }
    }

    #[test]
    fn the_newest_is_found_and_the_oldest_forgotten() {
        let warm = Warm::default();
        warm.put([written(1, 1), written(1, 2)]);
        assert_eq!(warm.get::<usize>("1"), Some((2, Arc::new(1))));
        warm.put((2..=GENERATION).map(|at| written(at, 1)));
        assert!(
            warm.get::<usize>("1").is_some(),
            "one generation later it is still there"
        );
        warm.put([written(1, 3)]);
        assert_eq!(warm.get::<usize>("1").map(|(version, _)| version), Some(3));
        warm.put((2..2 * GENERATION + 2).map(|at| written(at, 1)));
        assert_eq!(warm.get::<usize>("1"), None);
    }

    #[test]
    fn a_state_of_another_kind_is_none() {
        let warm = Warm::default();
        warm.put([written(1, 1)]);
        assert_eq!(warm.get::<String>("1"), None);
    }
}
