//! Taking an entry out. A node that gets thin is put together with a neighbour, or takes some of
//! what that has.

use super::node::{Link, own, ready, transfer};
use super::notes::{Notes, owned};
use super::search::place;
use crate::vm::value::Slot;

/// Takes out the entry of a key that is there.
///
/// # Safety
/// It is; nobody else uses the link.
pub unsafe fn remove(root: &mut Link, key: Slot, notes: &Notes) {
    // SAFETY: passed on from the caller.
    unsafe {
        notes.forget_recent();
        remove_below(root, key, notes);
        while !(*root.node()).is_leaf() && (*root.node()).len() == 1 {
            let only = (*(*root.node()).child(0)).share();
            std::mem::replace(root, only).release();
        }
        if (*root.node()).len() == 0 {
            notes.forget();
            std::mem::replace(root, Link::NONE).release();
        }
    }
}

/// The same of a part of the tree, as deep as that is high.
unsafe fn remove_below(link: *mut Link, key: Slot, notes: &Notes) {
    // SAFETY: passed on from the caller.
    unsafe {
        let node = owned(link, notes);
        let index = place(node, key).index;
        if (*node).is_leaf() {
            let (old_key, old_value) = ((*node).key(index), (*node).value(index));
            (*node).close(index, 1);
            old_key.release();
            old_value.release();
            return;
        }
        let child = (*node).child(index);
        remove_below(child, key, notes);
        let child = (*child).node();
        if (*child).is_thin() && (*node).len() > 1 {
            notes.forget();
            return join(link, index.max(1) - 1);
        }
        match (*child).len() {
            0 => {
                notes.forget();
                (*(*node).child(index)).release();
                (*node).close(index, 1);
            }
            _ => note_first(link, index),
        }
    }
}

/// Puts what two neighbours have into one of them, or half of it into each.
#[cold]
#[inline(never)]
unsafe fn join(link: *mut Link, left_index: usize) {
    // SAFETY: passed on from the caller: nobody else has the node, and there are two children.
    unsafe {
        let node = (*link).node();
        let [left_link, right_link] = [(*node).child(left_index), (*node).child(left_index + 1)];
        let right = own(right_link);
        let (left_len, right_len) = ((*(*left_link).node()).len(), (*right).len());
        let room = (*right).len_max().max(left_len) - left_len;
        let left = ready(left_link, (*right).heads(), right_len.min(room));
        if right_len <= room {
            transfer(right, 0, left, left_len, right_len);
            (*left).set_len(left_len + right_len);
            (*right).set_len(0);
            (*right_link).release();
            (*node).close(left_index + 1, 1);
            return note_first(link, left_index);
        }
        let half = (left_len + right_len) / 2;
        if left_len < half {
            let moved = half - left_len;
            transfer(right, 0, left, left_len, moved);
            (*left).set_len(half);
            (*right).close(0, moved);
        } else {
            let moved = left_len - half;
            let right = ready(right_link, (*left).heads(), moved);
            (*right).open(0, moved);
            transfer(left, half, right, 0, moved);
            (*left).set_len(half);
        }
        note_first(link, left_index);
        note_first(link, left_index + 1);
    }
}

/// Writes down which key is the first one of a child.
unsafe fn note_first(link: *mut Link, index: usize) {
    // SAFETY: passed on from the caller: nobody else has the node, and the child isn't empty.
    unsafe {
        let node = (*link).node();
        let first = (*(*(*node).child(index)).node()).key(0);
        let node = ready(link, [first.head(), (*node).value_head()], 0);
        (*node).put_key(index, first);
    }
}
