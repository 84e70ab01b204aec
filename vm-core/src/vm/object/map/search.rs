//! Where a key stands in a node, and in a tree.
//!
//! Keys of which all are numbers, or all texts, are compared without a look at their tags: that is
//! what most maps have.

use super::node::{Link, Node};
use crate::vm::object::string;
use crate::vm::order;
use crate::vm::value::{Slot, Tag};
use std::cmp::Ordering;
use std::hint::select_unpredictable;

/// The last key of a node that isn't behind the sought one, or the first if all are.
#[derive(Clone, Copy)]
pub struct Place {
    pub index: usize,
    /// How that key stands to the sought one.
    pub found: Ordering,
}

/// Looks for a key in a node that has some.
///
/// # Safety
/// The node and the key are alive.
#[inline(always)]
pub unsafe fn place(node: *const Node, key: Slot) -> Place {
    // SAFETY: passed on from the caller; the words of such keys are what is compared.
    unsafe {
        let len = (*node).len();
        if (*node).key_head() == key.head() {
            if is_number(key.tag()) {
                let keys = std::slice::from_raw_parts((*node).keys().cast::<i64>(), len);
                return among_numbers(keys, key.as_int());
            }
            if key.tag() == Tag::String {
                return among_texts(&*node, key);
            }
        }
        among_any(&*node, key)
    }
}

/// Whether values of this kind are ordered as the signed number in their payload.
#[inline(always)]
pub fn is_number(tag: Tag) -> bool {
    tag >= Tag::Bool && tag <= Tag::UInt32 || tag == Tag::Char
}

/// Without a jump that depends on the keys: each would be guessed wrong half of the time.
#[inline(always)]
fn among_numbers(keys: &[i64], key: i64) -> Place {
    let (mut index, mut size) = (0, keys.len());
    while size > 1 {
        let half = size / 2;
        // SAFETY: `index + size` never exceeds the number of keys.
        let is_at_or_before = unsafe { *keys.get_unchecked(index + half) } <= key;
        index += select_unpredictable(is_at_or_before, half, 0);
        size -= half;
    }
    Place { index, found: keys[index].cmp(&key) }
}

#[inline(never)]
unsafe fn among_texts(node: &Node, key: Slot) -> Place {
    // SAFETY: passed on from the caller: all of them are texts.
    unsafe {
        let sought = string::as_str(key);
        halve(node.len(), |index| string::order(string::as_str(node.key(index)), sought))
    }
}

#[inline(never)]
unsafe fn among_any(node: &Node, key: Slot) -> Place {
    // SAFETY: passed on from the caller.
    halve(node.len(), |index| unsafe { order::total(node.key(index), key) })
}

#[inline(always)]
fn halve(len: usize, mut compare: impl FnMut(usize) -> Ordering) -> Place {
    let (mut index, mut size) = (0, len);
    let mut found = None;
    while size > 1 {
        let half = size / 2;
        match compare(index + half) {
            Ordering::Greater => {}
            Ordering::Equal => return Place { index: index + half, found: Ordering::Equal },
            Ordering::Less => {
                index += half;
                found = Some(Ordering::Less);
            }
        }
        size -= half;
    }
    Place { index, found: found.unwrap_or_else(|| compare(index)) }
}

/// How a key of a leaf stands to another one of the same head.
///
/// # Safety
/// The leaf has more than `index`, its keys have that head; the key is alive.
#[inline(always)]
pub unsafe fn compare(leaf: *const Node, index: usize, key: Slot) -> Ordering {
    // SAFETY: passed on from the caller.
    unsafe {
        let here = (*leaf).key(index);
        if is_number(key.tag()) {
            here.as_int().cmp(&key.as_int())
        } else {
            compare_others(here, key)
        }
    }
}

/// Whether a leaf has this key there.
///
/// # Safety
/// As for [`compare`].
#[inline(always)]
pub unsafe fn is_same(leaf: *const Node, index: usize, key: Slot) -> bool {
    // SAFETY: passed on from the caller.
    unsafe {
        let here = (*leaf).key(index);
        match key.tag() {
            _ if here.bits == key.bits => true,
            tag if is_number(tag) => false,
            Tag::String => string::same(string::as_str(here), string::as_str(key)),
            _ => order::total(here, key) == Ordering::Equal,
        }
    }
}

#[inline(never)]
unsafe fn compare_others(here: Slot, key: Slot) -> Ordering {
    // SAFETY: passed on from the caller.
    unsafe {
        match key.tag() {
            Tag::String => string::order(string::as_str(here), string::as_str(key)),
            _ => order::total(here, key),
        }
    }
}

/// The leaf and the place of a key, or where it would be, and whether nobody else has one of the
/// nodes above.
///
/// # Safety
/// The link leads to a tree that isn't empty; the key is alive.
#[inline(always)]
pub unsafe fn entry(root: &Link, key: Slot) -> (*const Node, Place, bool) {
    let (mut node, mut is_own) = (root.node().cast_const(), true);
    // SAFETY: passed on from the caller.
    unsafe {
        loop {
            is_own &= (*node).is_own();
            let at = place(node, key);
            if (*node).is_leaf() {
                return (node, at, is_own);
            }
            let child = (*(*node).child(at.index)).node();
            (*node).fetch(child);
            node = child;
        }
    }
}
