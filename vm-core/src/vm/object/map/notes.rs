//! What a map knows about where its keys are: the place of the last one (`recent.rs`) and, if there
//! were many searches, a table (`hash_index.rs`).

use super::hash_index::{HashIndex, Known};
use super::node::{self, Link, Node};
use super::recent::{OWN, Recent};
use super::search::{self, Place};
use crate::vm::value::Slot;
use std::cmp::Ordering;

/// Both.
pub struct Notes {
    recent: Recent,
    index: HashIndex,
}

impl Notes {
    /// Nothing is known.
    pub const fn none() -> Notes {
        Notes { recent: Recent::none(), index: HashIndex::none() }
    }

    /// The leaf and the place of a key in a tree of `len` entries, or where it would be.
    ///
    /// # Safety
    /// The key is alive; the notes are about this tree, which isn't empty.
    #[inline(always)]
    pub unsafe fn find(&self, root: &Link, key: Slot, len: usize) -> (*const Node, Place) {
        // SAFETY: passed on from the caller.
        unsafe {
            if let Some(found) = self.recent.find(key) {
                return found;
            }
            if let Some(known) = self.index.find(key) {
                return (known.leaf, self.found_again(known));
            }
            let (leaf, at, is_own) = search::entry(root, key);
            self.recent.note(leaf, at.index, if is_own { OWN } else { 0 });
            if at.found == Ordering::Equal {
                self.index.note(key, Known { leaf, index: at.index, is_own }, len);
            }
            (leaf, at)
        }
    }

    fn found_again(&self, known: Known) -> Place {
        self.recent.note(known.leaf, known.index, if known.is_own { OWN } else { 0 });
        Place { index: known.index, found: Ordering::Equal }
    }

    /// Whether it is known without a search where a key is, or belongs.
    ///
    /// # Safety
    /// As for `find`.
    pub unsafe fn is_known(&self, key: Slot) -> bool {
        // SAFETY: passed on from the caller.
        unsafe {
            if self.recent.find(key).is_some() {
                return true;
            }
            let known = self.index.find(key);
            known.map(|known| self.found_again(known)).is_some()
        }
    }

    /// Puts an entry in at once, if its place is known and its leaf takes it as it is; whether it
    /// is a new one.
    ///
    /// # Safety
    /// As for `find`; the caller gives a reference of both to the tree if it was put in.
    pub unsafe fn put(&self, key: Slot, value: Slot) -> Option<bool> {
        // SAFETY: passed on from the caller.
        unsafe {
            if let Some(is_new) = self.recent.put(key, value) {
                return Some(is_new);
            }
            let known = self.index.find(key).filter(|known| known.is_own)?;
            self.found_again(known);
            self.recent.put(key, value)
        }
    }

    /// Notes where an entry was put. The flags are those of [`Recent::note`].
    pub fn note_put(&self, leaf: *const Node, index: usize, flags: u64) {
        self.recent.note(leaf, index, flags);
    }

    /// After the tree got another owner.
    pub fn share(&self) {
        self.recent.share();
        self.index.share();
    }

    /// After entries came or went other than by `put`. Leaves that are gone are told apart.
    pub fn forget_recent(&self) {
        self.recent.forget();
    }

    /// After a leaf was freed, or given up for a copy.
    #[cold]
    pub fn forget(&self) {
        self.recent.forget();
        self.index.forget();
    }
}

/// The node of a link, when nobody else has it; a copy takes the place of one that others have.
///
/// # Safety
/// As for [`node::own`].
pub unsafe fn owned(link: *mut Link, notes: &Notes) -> *mut Node {
    // SAFETY: passed on from the caller.
    unsafe {
        let before = (*link).node();
        let node = node::own(link);
        if node != before {
            notes.forget();
        }
        node
    }
}
