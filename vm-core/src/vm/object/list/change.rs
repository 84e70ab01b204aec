//! Lists that are changed where they are, when nobody else holds them: cut off, appended to, with
//! another element. What somebody else holds is copied.

use super::super::elements::Elements;
use super::many::{new_chunks, prepend_all};
use super::{
    Chunk, allocate, count_in_chunk, elements_of, length, list_slot, next_of, skip, uncons,
};
use crate::vm::value::{Slot, Tag};

/// The first `count` elements, in place, when nobody else holds any of the chunks that they are in;
/// else nothing happens. The rest is given up.
///
/// # Safety
/// The slot is a list longer than `count`, which isn't 0.
pub unsafe fn truncate(list: Slot, count: usize) -> bool {
    // SAFETY: the chunks are alive, and when each has one reference, nobody else sees where they
    // end. What follows the last one is given up with its reference.
    unsafe {
        let (mut at, mut left) = (list, count);
        loop {
            if (*at.pointer::<Chunk>()).refs != 1 {
                return false;
            }
            if left <= count_in_chunk(at) {
                break;
            }
            left -= count_in_chunk(at);
            at = next_of(at.pointer());
        }
        let last: *mut Chunk = at.pointer();
        let removed = (length(list) - count) as u32;
        let mut before = list;
        while before.pointer::<Chunk>() != last {
            (*before.pointer::<Chunk>()).rest -= removed;
            before = next_of(before.pointer());
        }
        let (old_start, rest) = ((*last).start, next_of(last));
        (*last).start = at.aux() - left as u32;
        (*last).rest = 0;
        (*last).next_mark = 0;
        (*last).next = std::ptr::null_mut();
        for index in old_start..(*last).start {
            (*elements_of(last).add(index as usize)).release();
        }
        rest.release();
        true
    }
}

/// Bytes that [`append`] may need, before anything is given back.
///
/// # Safety
/// Both are lists, the left one isn't empty.
#[inline(always)]
pub unsafe fn append_needs(left: Slot, right: Slot) -> usize {
    // SAFETY: passed on from the caller.
    unsafe {
        let (len, more) = (length(left), length(right));
        if len < WIDE_RATIO * more || !left.is_unique() {
            return 2 * size_of::<Slot>() * len;
        }
        if has_room(left, more) { 0 } else { 2 * size_of::<Slot>() * (len + more) }
    }
}

/// Whether a list is one chunk with room below for `more` elements.
unsafe fn has_room(list: Slot, more: usize) -> bool {
    let chunk: *mut Chunk = list.pointer();
    // SAFETY: the chunk is alive.
    unsafe { (*chunk).next_mark == 0 && (*chunk).start as usize >= more }
}

/// `left ++ right`; both references are taken over.
///
/// # Safety
/// Both are lists that the caller owns.
pub unsafe fn append(left: Slot, right: Slot) -> Slot {
    if left.tag() == Tag::Nil {
        return right;
    }
    if right.tag() == Tag::Nil {
        return left;
    }
    // SAFETY: the elements are retained for the new list before the old one is given up.
    unsafe {
        if length(left) >= WIDE_RATIO * length(right) && left.is_unique() {
            return append_few(left, right);
        }
        let items: Vec<Slot> = Elements::new(left).collect();
        for item in &items {
            item.retain();
        }
        let list = prepend_all(&items, right);
        left.release();
        list
    }
}

/// How much longer than what is appended a list must be to move into a wide chunk.
const WIDE_RATIO: usize = 4;

/// [`append`] to a list that nobody else holds, in place if it is wide already and has room.
unsafe fn append_few(left: Slot, right: Slot) -> Slot {
    // SAFETY: nobody else sees the chunk of `left`, so its end may move down; there is room for
    // the new elements below it.
    unsafe {
        let more = length(right);
        let wide = if has_room(left, more) { left } else { widen(left, more) };
        let chunk: *mut Chunk = wide.pointer();
        for item in Elements::new(right) {
            item.retain();
            (*chunk).start -= 1;
            *elements_of(chunk).add((*chunk).start as usize) = item;
        }
        right.release();
        wide
    }
}

/// Moves a list into one chunk with room below for `more` elements and as many as it has.
unsafe fn widen(mut list: Slot, more: usize) -> Slot {
    // SAFETY: the new chunk has room for all elements, which `uncons` hands over.
    unsafe {
        let capacity = 2 * (length(list) + more);
        let chunk = allocate(capacity, Slot::NIL);
        (*chunk).fill = capacity as u32;
        (*chunk).start = capacity as u32;
        while list.tag() != Tag::Nil {
            let mut tail = Slot::NIL;
            let head = uncons(list, &raw mut tail);
            (*chunk).start -= 1;
            *elements_of(chunk).add((*chunk).start as usize) = head;
            list = tail;
        }
        list_slot(chunk, capacity as u32)
    }
}

/// Where the element at a position lies, if nobody else can see it: every chunk up to it has one
/// reference.
///
/// # Safety
/// The slot is a list longer than `position`.
pub unsafe fn place_alone(mut list: Slot, position: usize) -> Option<*mut Slot> {
    let mut left = position;
    // SAFETY: each chunk is alive, and the place lies within the list.
    unsafe {
        loop {
            if (*list.pointer::<Chunk>()).refs != 1 {
                return None;
            }
            let count = count_in_chunk(list);
            if left < count {
                return Some(elements_of(list.pointer()).add(list.aux() as usize - 1 - left));
            }
            left -= count;
            list = next_of(list.pointer());
        }
    }
}

/// The same where somebody else sees it as well: the elements up to it are copied first.
///
/// # Safety
/// The slot is a list longer than `position`, and the caller owns it.
pub unsafe fn place_owned(list: &mut Slot, position: usize) -> *mut Slot {
    // SAFETY: what is copied and what follows it get references before the list is given up.
    unsafe {
        if let Some(place) = place_alone(*list, position) {
            return place;
        }
        let items: Vec<Slot> = Elements::new(*list).take(position + 1).collect();
        items.iter().for_each(|kept| kept.retain());
        let rest = skip(*list, position + 1);
        rest.retain();
        let copied = new_chunks(&items, rest);
        std::mem::replace(list, copied).release();
        place_alone(*list, position).expect("the chunks are new")
    }
}

/// The list with another element at `position`, which must exist. Both references are taken over.
///
/// # Safety
/// The slot is a list longer than `position`; the caller owns both.
pub unsafe fn replace(mut list: Slot, position: usize, item: Slot) -> Slot {
    // SAFETY: the place lies within the list, and nobody else sees it.
    unsafe { std::mem::replace(&mut *place_owned(&mut list, position), item).release() };
    list
}
