//! Warm states 热状态: matters and texts written a moment ago, as the writer left them, so that the next step need
//! not read, parse and decrypt them again.
//!
//! Only the writer puts them in, in the order of its commits and before it answers: what is found here is never
//! older than what is stored. A guard would refuse a write on top of an older state all the same.
//!
//! **Absent:** forgetting a text by itself. Whoever destroys a text's key must have it forgotten here.

use std::any::Any;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use gezhi_domain::code::TextId;

/// Matters of one generation; two are kept.
const MATTERS: usize = 1024;
/// Texts of one generation; two are kept.
const TEXTS: usize = 4096;
/// Longer texts are read where they lie, in bytes.
const LONGEST: usize = 1024;

/// A matter's state after a commit.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) id: String,
    pub(crate) version: i64,
    pub(crate) state: Arc<dyn Any + Send + Sync>,
}

/// A text kept by a commit, as typed.
#[derive(Clone)]
pub(crate) struct Typed {
    pub(crate) id: TextId,
    pub(crate) words: Arc<str>,
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Typed({})", self.id)
    }
}

type State = (i64, Arc<dyn Any + Send + Sync>);

/// What was written last.
pub(crate) struct Warm {
    matters: Mutex<Generations<String, State>>,
    texts: Mutex<Generations<TextId, Arc<str>>>,
}

impl Default for Warm {
    fn default() -> Self {
        Self {
            matters: Mutex::new(Generations::of(MATTERS)),
            texts: Mutex::new(Generations::of(TEXTS)),
        }
    }
}

/// What was put in last: when as many are in as make a generation, the one before is forgotten.
struct Generations<K, V> {
    size: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Hash + Eq, V: Clone> Generations<K, V> {
    fn of(size: usize) -> Self {
        Self {
            size,
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }

    fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.young.get(key).or_else(|| self.old.get(key)).cloned()
    }

    fn put(&mut self, key: K, value: V) {
        self.young.insert(key, value);
        if self.young.len() >= self.size {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

impl Warm {
    /// The state of matter `id` and its version, if it was written a moment ago.
    pub(crate) fn get<S: Any + Send + Sync>(&self, id: &str) -> Option<(i64, Arc<S>)> {
        let kept = self.matters.lock().unwrap_or_else(PoisonError::into_inner);
        let (version, state) = kept.get(id)?;
        drop(kept);
        Some((version, state.downcast().ok()?))
    }

    /// Those of the texts `ids` that were typed a moment ago.
    pub(crate) fn texts(&self, ids: &[TextId]) -> HashMap<TextId, Arc<str>> {
        let kept = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let found = ids.iter().filter_map(|id| Some((*id, kept.get(id)?)));
        found.collect()
    }

    /// Keeps the matters a commit wrote, in its order.
    pub(crate) fn put(&self, written: impl IntoIterator<Item = Written>) {
        let mut kept = self.matters.lock().unwrap_or_else(PoisonError::into_inner);
        for Written { id, version, state } in written {
            kept.put(id, (version, state));
        }
    }

    /// Keeps the texts a commit wrote.
    pub(crate) fn put_texts(&self, typed: impl IntoIterator<Item = Typed>) {
        let mut kept = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        for Typed { id, words } in typed {
            if words.len() <= LONGEST {
                kept.put(id, words);
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
        warm.put((2..=MATTERS).map(|at| written(at, 1)));
        assert!(
            warm.get::<usize>("1").is_some(),
            "one generation later it is still there"
        );
        warm.put([written(1, 3)]);
        assert_eq!(warm.get::<usize>("1").map(|(version, _)| version), Some(3));
        warm.put((2..2 * MATTERS + 2).map(|at| written(at, 1)));
        assert_eq!(warm.get::<usize>("1"), None);
    }

    #[test]
    fn a_state_of_another_kind_is_none() {
        let warm = Warm::default();
        warm.put([written(1, 1)]);
        assert_eq!(warm.get::<String>("1"), None);
    }

    #[test]
    fn a_long_text_is_not_kept_and_none_is_printed() {
        let warm = Warm::default();
        let typed = |at: u128, words: &str| Typed {
            id: TextId::from_bits(at),
            words: words.into(),
        };
        assert!(!format!("{:?}", typed(1, "a neighbour")).contains("neighbour"));
        warm.put_texts([typed(1, "short"), typed(2, &"long".repeat(LONGEST))]);
        let ids = [1, 2, 3].map(TextId::from_bits);
        let found = warm.texts(&ids);
        assert_eq!(found, HashMap::from([(ids[0], "short".into())]));
    }
}
