//! Lists: chains of chunks that are filled from the back.
//!
//! A list is a slot: a pointer to its first chunk, and how far up in that chunk it reaches (`aux`).
//! Elements lie in reverse, so the head is the one below `aux`, the tail is the same chunk with
//! `aux - 1`, and a list gets a new head by filling the next free place - also when other lists
//! share the chunk, for they never look beyond their own mark. A chunk that is full gets a larger
//! one in front of it. Length is two additions, index walks chunks.
//!
//! Compared with one cell per element this needs half the memory and has length and index for
//! free; what it costs at cons and uncons is 0 to 45 %. The price: a chunk keeps up to 61 elements
//! alive that no list contains any more, and a part of what a builtin made at once, whose chunks
//! are longer (`many.rs`), so that an index into a long list doesn't walk through thousands.
//!
//! A list that nobody else holds and that gets a few elements at its end (`xs ++ [x]` in a loop)
//! moves into one wide chunk with room below its elements, so that appending takes constant time
//! on average.

mod change;
mod many;

pub use change::{append, append_needs, place_alone, place_owned, replace, truncate};
pub use many::{prepend_all, prepend_reversed, seal};

use crate::vm::alloc;
use crate::vm::value::{Slot, Tag};

/// The fixed part of a chunk; its elements follow.
#[repr(C)]
pub struct Chunk {
    refs: u32,
    /// The places `start..fill` are filled.
    fill: u32,
    /// Above 0 only in a wide chunk.
    start: u32,
    /// How many places there are.
    capacity: u32,
    /// The list that follows reaches up to here in `next`; 0: nothing follows.
    next_mark: u32,
    /// The number of elements of the list that follows.
    rest: u32,
    next: *mut Chunk,
}

const ELEMENTS_OFFSET: usize = size_of::<Chunk>().next_multiple_of(8);
const CAPACITY_MIN: usize = 4;
/// A chunk of this size has 1024 bytes: the largest that the free lists serve.
const CAPACITY_MAX: usize = 62;

#[inline(always)]
const fn bytes_for(capacity: usize) -> usize {
    ELEMENTS_OFFSET + capacity * size_of::<Slot>()
}

const _: () = assert!(bytes_for(CAPACITY_MAX) <= 1024);

#[inline(always)]
unsafe fn elements_of(chunk: *mut Chunk) -> *mut Slot {
    // SAFETY: the elements follow the fixed part.
    unsafe { chunk.cast::<u8>().add(ELEMENTS_OFFSET).cast() }
}

/// A chunk without elements in front of `next`, whose reference it takes over.
unsafe fn allocate(capacity: usize, next: Slot) -> *mut Chunk {
    let chunk: *mut Chunk = alloc::allocate(bytes_for(capacity)).cast();
    let (next, next_mark, rest) = match next.tag() {
        Tag::Nil => (std::ptr::null_mut(), 0, 0),
        // SAFETY: `next` is a list.
        _ => (next.pointer(), next.aux(), unsafe { length(next) } as u32),
    };
    let capacity = capacity as u32;
    // SAFETY: the block is new and large enough.
    unsafe {
        chunk.write(Chunk { refs: 1, fill: 0, start: 0, capacity, next_mark, rest, next });
    }
    chunk
}

#[inline(always)]
fn list_slot(chunk: *mut Chunk, mark: u32) -> Slot {
    Slot::object(Tag::List, mark, chunk)
}

/// The list that follows a chunk, without a reference.
#[inline(always)]
unsafe fn next_of(chunk: *mut Chunk) -> Slot {
    // SAFETY: the chunk is alive.
    unsafe {
        match (*chunk).next_mark {
            0 => Slot::NIL,
            mark => list_slot((*chunk).next, mark),
        }
    }
}

/// `[head | tail]`; both references are taken over.
///
/// # Safety
/// `tail` is a list; the caller owns both.
#[inline(always)]
pub unsafe fn cons(head: Slot, tail: Slot) -> Slot {
    let mut list = Slot::NIL;
    // SAFETY: passed on from the caller.
    unsafe { cons_to(&raw mut list, &raw const head, &raw const tail) };
    list
}

/// `[head | tail]`, both taken over, into a register. What is rare gets pointers, because whole
/// slots would go through memory on the way that is not rare too.
///
/// # Safety
/// As for [`cons`]; the registers hold the two, and there is room for the result.
#[inline(always)]
pub unsafe fn cons_to(to: *mut Slot, head: *const Slot, tail: *const Slot) {
    // SAFETY: the chunk is alive; the place at the fill mark belongs to no list.
    unsafe {
        let list = Slot::read(tail);
        if list.tag() == Tag::List {
            let chunk: *mut Chunk = list.pointer();
            let fill = (*chunk).fill;
            if fill == list.aux() && fill < (*chunk).capacity {
                Slot::read(head).write(elements_of(chunk).add(fill as usize));
                (*chunk).fill = fill + 1;
                return list_slot(chunk, fill + 1).write(to);
            }
        }
        cons_slow(to, head, tail);
    }
}

#[inline(never)]
unsafe fn cons_slow(to: *mut Slot, head: *const Slot, tail: *const Slot) {
    // SAFETY: passed on from the caller.
    unsafe { new_chunk(*head, *tail).write(to) }
}

unsafe fn new_chunk(head: Slot, tail: Slot) -> Slot {
    // SAFETY: as in `cons`; elements beyond the count of the only reference are garbage.
    unsafe {
        let mut capacity = CAPACITY_MIN;
        if tail.tag() == Tag::List {
            let chunk: *mut Chunk = tail.pointer();
            if (*chunk).refs == 1 && tail.aux() < (*chunk).capacity {
                drop_dead(chunk, tail.aux());
                return cons(head, tail);
            }
            capacity = next_capacity((*chunk).capacity as usize);
        }
        let chunk = allocate(capacity, tail);
        *elements_of(chunk) = head;
        (*chunk).fill = 1;
        list_slot(chunk, 1)
    }
}

/// 4, 12, 30, 62: blocks of 96, 224, 512 and 1024 bytes.
fn next_capacity(capacity: usize) -> usize {
    match capacity {
        0..4 => 4,
        4..12 => 12,
        12..30 => 30,
        _ => CAPACITY_MAX,
    }
}

/// Gives up the elements that lie beyond the only list that uses the chunk.
#[inline(never)]
unsafe fn drop_dead(chunk: *mut Chunk, mark: u32) {
    // SAFETY: no other list sees those elements. The mark is set first, so that they are given up
    // once.
    unsafe {
        let fill = (*chunk).fill;
        (*chunk).fill = mark;
        for index in mark..fill {
            (*elements_of(chunk).add(index as usize)).release();
        }
    }
}

/// Takes a list that isn't empty apart: gives the head and stores the tail. The reference to the
/// list is taken over.
///
/// # Safety
/// The slot is a list that isn't empty, and the caller owns it and has room for the tail.
#[inline(always)]
pub unsafe fn uncons(list: Slot, tail: *mut Slot) -> Slot {
    let chunk: *mut Chunk = list.pointer();
    // SAFETY: the chunk is alive and has an element below `aux`.
    unsafe {
        let index = list.aux() - 1;
        let head = Slot::read(elements_of(chunk).add(index as usize));
        if head.is_heap() {
            if (*chunk).refs == 1 && (*chunk).fill == list.aux() {
                // The head moves out.
                (*chunk).fill = index;
            } else {
                head.retain();
            }
        }
        if index > (*chunk).start {
            list_slot(chunk, index).write(tail);
        } else {
            leave_chunk(chunk, tail);
        }
        head
    }
}

/// Stores the list that follows; a reference to the chunk is taken over.
#[inline(never)]
unsafe fn leave_chunk(chunk: *mut Chunk, to: *mut Slot) {
    // SAFETY: the caller owns a reference; with the last one the chunk's reference to what follows
    // passes to the result.
    unsafe {
        let next = next_of(chunk);
        if (*chunk).refs == 1 {
            let bytes = bytes_for((*chunk).capacity as usize);
            for index in (*chunk).start..(*chunk).fill {
                (*elements_of(chunk).add(index as usize)).release();
            }
            alloc::release(chunk.cast(), bytes);
        } else {
            (*chunk).refs -= 1;
            next.retain();
        }
        next.write(to);
    }
}

/// The head, without a reference.
///
/// # Safety
/// The slot is a list that isn't empty.
#[inline(always)]
pub unsafe fn head(list: Slot) -> Slot {
    // SAFETY: passed on from the caller.
    unsafe { *head_place(list) }
}

/// Where the head lies.
///
/// # Safety
/// The slot is a list that isn't empty.
#[inline(always)]
pub(super) unsafe fn head_place(list: Slot) -> *const Slot {
    // SAFETY: there is an element below `aux`.
    unsafe { elements_of(list.pointer()).add(list.aux() as usize - 1) }
}

/// The tail, without a reference.
///
/// # Safety
/// The slot is a list that isn't empty.
#[inline(always)]
pub unsafe fn tail(list: Slot) -> Slot {
    let chunk: *mut Chunk = list.pointer();
    // SAFETY: the chunk is alive.
    unsafe {
        if list.aux() - 1 > (*chunk).start {
            return list_slot(chunk, list.aux() - 1);
        }
        next_of(chunk)
    }
}

/// The number of elements.
///
/// # Safety
/// The slot is a list.
#[inline(always)]
pub unsafe fn length(list: Slot) -> usize {
    if list.tag() == Tag::Nil {
        return 0;
    }
    // SAFETY: the chunk is alive.
    unsafe { count_in_chunk(list) + (*list.pointer::<Chunk>()).rest as usize }
}

/// How many elements of its first chunk belong to a list that isn't empty.
#[inline(always)]
unsafe fn count_in_chunk(list: Slot) -> usize {
    // SAFETY: the chunk is alive.
    unsafe { (list.aux() - (*list.pointer::<Chunk>()).start) as usize }
}

/// The element at a position, without a reference.
///
/// # Safety
/// The slot is a list.
pub unsafe fn index(mut list: Slot, position: i64) -> Option<Slot> {
    // SAFETY: each chunk is alive, `left` is below the count when an element is read.
    unsafe {
        if position < 0 || position as u64 >= length(list) as u64 {
            return None;
        }
        let mut left = position as usize;
        while left >= count_in_chunk(list) {
            left -= count_in_chunk(list);
            list = next_of(list.pointer());
        }
        Some(*elements_of(list.pointer()).add(list.aux() as usize - 1 - left))
    }
}

/// The list without its first `count` elements, without a reference.
///
/// # Safety
/// The slot is a list.
pub unsafe fn skip(mut list: Slot, count: usize) -> Slot {
    let mut left = count;
    // SAFETY: each chunk is alive.
    unsafe {
        while list.tag() != Tag::Nil && left >= count_in_chunk(list) {
            left -= count_in_chunk(list);
            list = next_of(list.pointer());
        }
    }
    if list.tag() == Tag::Nil { list } else { list_slot(list.pointer(), list.aux() - left as u32) }
}

/// What a list's first chunk holds, also what this list doesn't reach, and the list that follows.
///
/// # Safety
/// The slot holds a live list.
pub(in crate::vm) unsafe fn parts_of_chunk(slot: Slot, mut part: impl FnMut(Slot)) {
    // SAFETY: passed on from the caller.
    unsafe {
        elements_of_chunk(slot.pointer(), &mut part);
        part(next_of(slot.pointer()));
    }
}

#[inline(always)]
unsafe fn elements_of_chunk(chunk: *mut Chunk, part: &mut impl FnMut(Slot)) {
    // SAFETY: the places `start..fill` of a live chunk hold live values.
    unsafe {
        for index in (*chunk).start..(*chunk).fill {
            part(Slot::read(elements_of(chunk).add(index as usize)));
        }
    }
}

/// Gives up what a chunk holds, frees it, and goes on with what follows as long as nobody else
/// refers to that.
///
/// # Safety
/// Nobody refers to the chunk any more.
#[inline(always)]
pub(in crate::vm) unsafe fn free(slot: Slot, mut give_up: impl FnMut(Slot)) {
    let mut chunk: *mut Chunk = slot.pointer();
    // SAFETY: the chunk owns its elements and one reference to what follows.
    unsafe {
        loop {
            elements_of_chunk(chunk, &mut give_up);
            let next = (*chunk).next;
            let is_end = (*chunk).next_mark == 0;
            alloc::release(chunk.cast(), bytes_for((*chunk).capacity as usize));
            if is_end {
                return;
            }
            (*next).refs -= 1;
            if (*next).refs > 0 {
                return;
            }
            chunk = next;
        }
    }
}
