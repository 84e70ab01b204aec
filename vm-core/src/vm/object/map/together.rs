//! Entries that are put into a large tree together. Its nodes aren't in the cache, and a search
//! waits for one after the other; the searches of several keys wait at the same time.
//!
//! Only entries whose keys are numbers are collected: others are compared by what lies elsewhere.

use super::insert::insert;
use super::node::{Link, Node};
use super::notes::Notes;
use super::recent::put_into;
use super::search::place;
use crate::vm::value::Slot;

/// How many entries are collected at most.
const MANY: usize = 16;

/// From how many entries on a map collects more: below, its nodes are in the cache.
pub const LARGE: usize = 2048;

/// Entries of a map that aren't in its tree yet, the oldest first.
pub struct Collected {
    len: usize,
    entries: [(Slot, Slot); MANY],
}

impl Collected {
    /// None yet.
    pub fn new() -> Box<Collected> {
        Box::new(Collected { len: 0, entries: [(Slot::UNIT, Slot::UNIT); MANY] })
    }

    /// Whether there are none.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds an entry whose key is a number; whether no other one can be added.
    ///
    /// # Safety
    /// The caller gives a reference of the value to the entry.
    #[inline(always)]
    pub unsafe fn add(&mut self, key: Slot, value: Slot) -> bool {
        self.entries[self.len] = (key, value);
        self.len += 1;
        self.len == MANY
    }

    /// All of them.
    pub fn entries(&self) -> &[(Slot, Slot)] {
        &self.entries[..self.len]
    }

    /// Puts all of them into the tree, which isn't empty; how many of them are new.
    #[inline(never)]
    pub fn put_into(&mut self, root: &mut Link, notes: &Notes) -> usize {
        let entries = &self.entries[..self.len];
        self.len = 0;
        notes.forget_recent();
        // SAFETY: the references pass to the tree.
        unsafe {
            match leaves(root.node(), entries) {
                Some(leaves) => put_all(root, entries, leaves, notes),
                None => entries.iter().filter(|(k, v)| insert(root, *k, *v, notes)).count(),
            }
        }
    }
}

impl Drop for Collected {
    fn drop(&mut self) {
        // SAFETY: the entries own their values.
        self.entries().iter().for_each(|(_, value)| unsafe { value.release() });
    }
}

/// The leaves that entries belong into. None if there is one entry, or one of the nodes on the way
/// is others' too or has other kinds of keys or values.
unsafe fn leaves(root: *mut Node, entries: &[(Slot, Slot)]) -> Option<[*mut Node; MANY]> {
    let mut nodes = [root; MANY];
    if entries.len() < 2 {
        return None;
    }
    // SAFETY: passed on from the caller; all leaves are equally deep.
    unsafe {
        loop {
            let mut is_end = false;
            for (node, (key, value)) in nodes.iter_mut().zip(entries) {
                if !(**node).is_own() || (**node).key_head() != key.head() {
                    return None;
                }
                is_end = (**node).is_leaf();
                if is_end {
                    if !(**node).takes_value(value.head()) {
                        return None;
                    }
                    continue;
                }
                *node = (*(**node).child(place(*node, *key).index)).node();
            }
            if is_end {
                return Some(nodes);
            }
            nodes[..entries.len()].iter().for_each(|node| (*root).fetch(*node));
        }
    }
}

/// Puts entries into their leaves first, then those whose leaves must be cut.
unsafe fn put_all(
    root: &mut Link,
    entries: &[(Slot, Slot)],
    leaves: [*mut Node; MANY],
    notes: &Notes,
) -> usize {
    let (mut new, mut waiting) = (0, 0_u32);
    // SAFETY: passed on from the caller: nodes are cut only behind the first loop. An entry waits
    // if an earlier one of the same key does, because a leaf that was full stays so.
    unsafe {
        for (index, ((key, value), leaf)) in entries.iter().zip(leaves).enumerate() {
            match put_into(leaf, place(leaf, *key), *key, *value) {
                Some(is_new) => new += is_new as usize,
                None => waiting |= 1 << index,
            }
        }
        while waiting != 0 {
            let (key, value) = entries[waiting.trailing_zeros() as usize];
            new += insert(root, key, value, notes) as usize;
            waiting &= waiting - 1;
        }
    }
    new
}
