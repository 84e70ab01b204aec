//! Parts that a walk through a value meets again. Values share parts: after `b = (a, a)`,
//! `c = (b, b)` and so on, a walk that goes into each part as often as it meets it takes twice as
//! long with every level. Walks that end at the first difference leave out what they know.
//!
//! Most values are small, and most large ones share nothing: the first parts are not noted.

use super::value::Slot;
use crate::base::hash::{HashMap, HashSet};
use std::hash::Hash;

/// So many containers are gone into without a note of them.
const UNNOTED: u32 = 4096;

/// Counts what a walk goes into, and says when it is time to take notes.
#[derive(Default)]
struct Count(u32);

impl Count {
    #[inline(always)]
    fn is_large(&mut self) -> bool {
        self.0 = self.0.saturating_add(1);
        self.0 > UNNOTED
    }
}

/// What tells a container apart as long as nothing of it is freed.
pub type Identity = (u64, u32);

/// The container in a slot.
pub fn identity(slot: Slot) -> Identity {
    (slot.bits, slot.aux())
}

/// What a walk has gone into.
pub struct Repeats<K> {
    count: Count,
    seen: HashSet<K>,
}

impl<K: Hash + Eq> Repeats<K> {
    /// Nothing.
    pub fn new() -> Repeats<K> {
        Repeats { count: Count::default(), seen: HashSet::default() }
    }

    /// Whether the walk has been here; `shared` says whether it may come here twice.
    #[inline(always)]
    pub fn again(&mut self, shared: impl FnOnce() -> bool, key: impl FnOnce() -> K) -> bool {
        self.count.is_large() && shared() && !self.seen.insert(key())
    }
}

/// What a walk has found out about containers.
pub struct Known<V> {
    count: Count,
    known: HashMap<Identity, V>,
}

impl<V: Copy> Known<V> {
    /// Nothing.
    pub fn new() -> Known<V> {
        Known { count: Count::default(), known: HashMap::default() }
    }

    /// What is known about the container, or else that it is worth a note.
    pub fn find(&mut self, slot: Slot) -> Result<V, bool> {
        // SAFETY: the walk's value is alive, and so is everything in it.
        let worth = self.count.is_large() && !unsafe { slot.is_unique() };
        let found = if worth { self.known.get(&identity(slot)) } else { None };
        found.copied().ok_or(worth)
    }

    /// Notes it.
    pub fn note(&mut self, of: Identity, value: V) {
        self.known.insert(of, value);
    }
}
