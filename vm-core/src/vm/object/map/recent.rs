//! The place where a key of a tree was found last, or is missing. Counting and remembering ask
//! whether a map has a key, read its value and put another one in: one search instead of three.
//! Ascending keys follow each other in one leaf.
//!
//! The place is a guess that is compared with the key; it has to be forgotten when nodes change
//! other than by what is here.

use super::node::Node;
use super::search::{Place, compare, is_number};
use crate::vm::value::Slot;
use std::cell::Cell;
use std::cmp::Ordering;

/// A leaf of the tree and an index, in one word: addresses have at most 48 bits.
pub struct Recent(Cell<u64>);

const INDEX_SHIFT: u32 = 48;
const INDEX_MASK: u64 = 0xff;
/// Nobody else has the leaf, nor a node above it.
pub const OWN: u64 = 1 << 56;
/// No leaf is behind it.
pub const LAST: u64 = 1 << 57;

impl Recent {
    /// No place.
    pub const fn none() -> Recent {
        Recent(Cell::new(0))
    }

    /// Notes a place. The flags are [`OWN`] and [`LAST`], where that is known.
    #[inline(always)]
    pub fn note(&self, leaf: *const Node, index: usize, flags: u64) {
        debug_assert!(leaf as usize as u64 >> INDEX_SHIFT == 0, "an address of more than 48 bits");
        self.0.set(leaf as usize as u64 | (index as u64) << INDEX_SHIFT | flags);
    }

    /// After nodes were cut, joined or replaced.
    #[inline(always)]
    pub fn forget(&self) {
        self.0.set(0);
    }

    /// After the tree got another owner, who may free nodes, but not those of this one.
    pub fn share(&self) {
        self.0.set(self.0.get() & !OWN);
    }

    /// The leaf and the place of a key, if it is the one noted last, the next one, or missing
    /// between the two.
    ///
    /// # Safety
    /// The key is alive, and so is the tree, unchanged since the note but by `put`.
    #[inline(always)]
    pub unsafe fn find(&self, key: Slot) -> Option<(*const Node, Place)> {
        let noted = self.0.get();
        if noted == 0 {
            return None;
        }
        let leaf = (noted & ((1 << INDEX_SHIFT) - 1)) as usize as *const Node;
        let index = (noted >> INDEX_SHIFT & INDEX_MASK) as usize;
        // SAFETY: passed on from the caller: the leaf has that index.
        unsafe {
            if (*leaf).key_head() != key.head() {
                return None;
            }
            let found = compare(leaf, index, key);
            if found == Ordering::Equal {
                return Some((leaf, Place { index, found }));
            }
            let is_end = index + 1 == (*leaf).len();
            if found == Ordering::Greater || is_end && noted & LAST == 0 {
                return None;
            }
            match if is_end { Ordering::Greater } else { compare(leaf, index + 1, key) } {
                Ordering::Less => None,
                Ordering::Equal => {
                    self.0.set(noted + (1 << INDEX_SHIFT));
                    Some((leaf, Place { index: index + 1, found: Ordering::Equal }))
                }
                Ordering::Greater => Some((leaf, Place { index, found })),
            }
        }
    }

    /// Puts an entry in at once, if its place is known and its leaf takes it as it is; whether it
    /// is a new one.
    ///
    /// # Safety
    /// As for `find`; the caller gives a reference of both to the tree if it was put in.
    #[inline(always)]
    pub unsafe fn put(&self, key: Slot, value: Slot) -> Option<bool> {
        if self.0.get() & OWN == 0 {
            return None;
        }
        // SAFETY: passed on from the caller; nobody else has the leaf.
        unsafe {
            let (leaf, at) = self.find(key)?;
            let leaf = leaf.cast_mut();
            if !(*leaf).takes_value(value.head()) {
                return None;
            }
            let is_new = put_into(leaf, at, key, value)?;
            self.0.set(self.0.get() + ((is_new as u64) << INDEX_SHIFT));
            Some(is_new)
        }
    }
}

/// Puts an entry into the leaf where it belongs, if no other node has to change for it; whether it
/// is a new one.
///
/// # Safety
/// Nobody else has the leaf, which takes keys and values of these heads.
#[inline(always)]
pub unsafe fn put_into(leaf: *mut Node, at: Place, key: Slot, value: Slot) -> Option<bool> {
    // SAFETY: passed on from the caller. The nodes above have the first key, too.
    unsafe {
        match at.found {
            Ordering::Equal if at.index > 0 || is_number(key.tag()) => {
                let (old_key, old_value) = ((*leaf).key(at.index), (*leaf).value(at.index));
                (*leaf).put_key(at.index, key);
                (*leaf).put_value(at.index, value);
                old_key.release();
                old_value.release();
                Some(false)
            }
            Ordering::Less if (*leaf).has_room() => {
                (*leaf).open(at.index + 1, 1);
                (*leaf).put_key(at.index + 1, key);
                (*leaf).put_value(at.index + 1, value);
                Some(true)
            }
            _ => None,
        }
    }
}
