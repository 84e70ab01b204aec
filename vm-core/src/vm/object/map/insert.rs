//! Adding an entry, from the root down: a full node is cut in two before anything is put into it,
//! so that nothing has to go back up.

use super::node::{self, HEIGHT_MAX, Link, ready};
use super::notes::{Notes, owned};
use super::recent::{LAST, OWN};
use super::search::{Place, place};
use crate::vm::value::{Slot, Tag};
use std::cmp::Ordering;

/// The ends of a tree that a way down keeps to. Where entries come in ascending or descending order
/// the nodes behind them stay full.
struct Ends {
    first: bool,
    last: bool,
}

/// Adds an entry, or replaces the one of the same key, and notes its place; whether it is a new
/// one. The tree isn't empty.
///
/// # Safety
/// The caller gives a reference of both to the tree.
pub unsafe fn insert(root: &mut Link, key: Slot, value: Slot, notes: &Notes) -> bool {
    // SAFETY: passed on from the caller. The links on the way are read anew after whatever may put
    // another node in a node's place.
    unsafe {
        if (*root.node()).is_full() {
            assert!(height(root) < HEIGHT_MAX, "the memory ends below");
            let first = (*root.node()).key(0);
            *root = node::single(first, address(root), (*root.node()).head_above());
        }
        let mut link: *mut Link = root;
        let mut ends = Ends { first: true, last: true };
        loop {
            let node = (*link).node();
            let at = place(node, key);
            if (*node).is_leaf() {
                let (index, is_new) = put(link, at, key, value);
                if (*link).node() != node {
                    notes.forget();
                }
                notes.note_put((*link).node(), index, if ends.last { OWN | LAST } else { OWN });
                return is_new;
            }
            // Now the key will be the first one of this child.
            let is_first = at.found != Ordering::Less;
            let head = if is_first { key.head() } else { (*node).key_head() };
            let child = (*(*node).child(at.index)).node();
            (*node).fetch(child);
            let is_full = (*child).is_full();
            let node = ready(link, [head, (*node).value_head()], is_full as usize);
            if is_first {
                (*node).put_key(at.index, key);
            }
            ends.first &= at.index == 0;
            ends.last &= at.index + 1 == (*node).len();
            let index = if is_full { cut(link, at.index, key, &mut ends, notes) } else { at.index };
            link = (*(*link).node()).child(index);
        }
    }
}

fn height(root: &Link) -> usize {
    let (mut node, mut height) = (root.node(), 1);
    // SAFETY: a tree's nodes are alive as long as it is.
    unsafe {
        while !(*node).is_leaf() {
            (node, height) = ((*(*node).child(0)).node(), height + 1);
        }
    }
    height
}

/// Puts an entry into a leaf that isn't full; its index, and whether it is a new one.
#[inline(always)]
unsafe fn put(link: *mut Link, at: Place, key: Slot, value: Slot) -> (usize, bool) {
    // SAFETY: passed on from the caller; what is replaced is given up at last, because that may
    // take a while.
    unsafe {
        let heads = [key.head(), value.head()];
        if at.found == Ordering::Equal {
            let leaf = ready(link, heads, 0);
            let (old_key, old_value) = ((*leaf).key(at.index), (*leaf).value(at.index));
            (*leaf).put_key(at.index, key);
            (*leaf).put_value(at.index, value);
            old_key.release();
            old_value.release();
            return (at.index, false);
        }
        let leaf = ready(link, heads, 1);
        let index = at.index + (at.found == Ordering::Less) as usize;
        (*leaf).open(index, 1);
        (*leaf).put_key(index, key);
        (*leaf).put_value(index, value);
        (index, true)
    }
}

/// Cuts a full child in two; the index of the one that a key belongs to. The node has room.
#[cold]
#[inline(never)]
unsafe fn cut(link: *mut Link, index: usize, key: Slot, ends: &mut Ends, notes: &Notes) -> usize {
    // SAFETY: passed on from the caller.
    unsafe {
        let node = (*link).node();
        let child = owned((*node).child(index), notes);
        let len = (*child).len();
        let at = place(child, key);
        let middle = if ends.last && at.index + 1 == len && at.found == Ordering::Less {
            len - 1
        } else if ends.first && at.index == 0 {
            1
        } else {
            len / 2
        };
        let right = node::split(child, middle);
        let first = (*right.node()).key(0);
        let node = ready(link, [first.head(), (*node).value_head()], 1);
        (*node).open(index + 1, 1);
        (*node).put_key(index + 1, first);
        (*node).put_value(index + 1, address(&right));
        let is_right = at.index >= middle;
        if at.index == middle && at.found == Ordering::Equal {
            // It takes the place of the first key.
            (*node).put_key(index + 1, key);
        }
        ends.first &= !is_right;
        ends.last &= is_right;
        index + is_right as usize
    }
}

/// A link as the word that a node keeps.
fn address(link: &Link) -> Slot {
    Slot::new(Tag::Unit, 0, link.node() as usize as u64)
}
