//! Lists of many elements made at once: chunks as long as what is to be put into them.

use super::super::elements::Elements;
use super::{CAPACITY_MIN, Chunk, allocate, cons};
use super::{elements_of, length, list_slot, next_capacity};
use crate::vm::value::{Slot, Tag};

/// How large the chunks of a list are whose length is known when it is made: one chunk up to
/// 16 KiB, then about four, so that an index is found soon; the most is 256 KiB, because a chunk is
/// kept as long as a list reaches into it.
fn chunk_size(length: usize) -> usize {
    (length / CHUNKS_WANTED).clamp(LONG_CAPACITY_MIN, LONG_CAPACITY_MAX)
}

const CHUNKS_WANTED: usize = 4;
const LONG_CAPACITY_MIN: usize = 1 << 10;
const LONG_CAPACITY_MAX: usize = 1 << 14;

/// The elements before `list` in a chain: `items` in order, then `list`, whose reference and theirs
/// are taken over.
///
/// # Safety
/// The caller owns the items and the list.
pub unsafe fn prepend_all(items: &[Slot], mut list: Slot) -> Slot {
    let mut left = items;
    // SAFETY: every element is written to a place of a chunk that nobody else knows, or by `cons`.
    unsafe {
        // What fits into the chunk that exists goes there.
        while let [front @ .., last] = left
            && list.tag() == Tag::List
            && (*list.pointer::<Chunk>()).fill == list.aux()
            && list.aux() < (*list.pointer::<Chunk>()).capacity
        {
            list = cons(*last, list);
            left = front;
        }
        new_chunks(left, list)
    }
}

/// The same in chunks that nobody else holds.
pub(super) unsafe fn new_chunks(items: &[Slot], mut list: Slot) -> Slot {
    let mut left = items;
    let size = chunk_size(items.len());
    // SAFETY: every element is written to a place of a chunk that nobody else knows.
    unsafe {
        while !left.is_empty() {
            let count = left.len().min(size);
            let (front, block) = left.split_at(left.len() - count);
            let chunk = allocate(count, list);
            for (place, item) in block.iter().rev().enumerate() {
                *elements_of(chunk).add(place) = *item;
            }
            (*chunk).fill = count as u32;
            list = list_slot(chunk, count as u32);
            left = front;
        }
        list
    }
}

/// The elements of `from` one by one in front of `list`, whose reference is taken over.
///
/// # Safety
/// Both slots are lists; the caller owns the second.
pub unsafe fn prepend_reversed(from: Slot, mut list: Slot) -> Slot {
    // SAFETY: every element gets a reference of its own and is written to a place of a chunk that
    // nobody else knows, or by `cons`.
    unsafe {
        let mut left = length(from);
        let size = chunk_size(left);
        let mut items = Elements::new(from);
        while left > 0 {
            let (room, usual) = if list.tag() == Tag::List {
                let chunk: *mut Chunk = list.pointer();
                let is_free = (*chunk).fill == list.aux() && list.aux() < (*chunk).capacity;
                (is_free, next_capacity((*chunk).capacity as usize))
            } else {
                (false, CAPACITY_MIN)
            };
            if !room {
                list = list_slot(allocate(left.min(size).max(usual), list), 0);
            }
            let chunk: *mut Chunk = list.pointer();
            let count = left.min(((*chunk).capacity - list.aux()) as usize);
            for item in items.by_ref().take(count) {
                item.retain();
                *elements_of(chunk).add((*chunk).fill as usize) = item;
                (*chunk).fill += 1;
            }
            left -= count;
            list = list_slot(chunk, (*chunk).fill);
        }
        list
    }
}

/// Leaves no place free where an element could be put before the list: a list that is kept for ever
/// would keep that element too.
///
/// # Safety
/// The slot is a list with elements, the whole of its chunk.
pub unsafe fn seal(list: Slot) {
    let chunk: *mut Chunk = list.pointer();
    // SAFETY: the chunk is alive; what is free lies behind what is filled.
    unsafe {
        while (*chunk).fill < (*chunk).capacity {
            Slot::UNIT.write(elements_of(chunk).add((*chunk).fill as usize));
            (*chunk).fill += 1;
        }
    }
}
