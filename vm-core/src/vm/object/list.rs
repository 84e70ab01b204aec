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
//! alive that no list contains any more, and a sixteenth of what a builtin made at once, whose
//! chunks are longer, so that an index into a long list doesn't walk through thousands of them.
//!
//! A list that nobody else holds and that gets a few elements at its end (`xs ++ [x]` in a loop)
//! moves into one wide chunk with room below its elements, so that appending takes constant time
//! on average.

use super::elements::Elements;
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
    let (next, next_mark, rest) = match next.tag {
        Tag::Nil => (std::ptr::null_mut(), 0, 0),
        // SAFETY: `next` is a list.
        _ => (next.pointer(), next.aux, unsafe { length(next) } as u32),
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
        if list.tag == Tag::List {
            let chunk: *mut Chunk = list.pointer();
            let fill = (*chunk).fill;
            if fill == list.aux && fill < (*chunk).capacity {
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
        if tail.tag == Tag::List {
            let chunk: *mut Chunk = tail.pointer();
            if (*chunk).refs == 1 && tail.aux < (*chunk).capacity {
                drop_dead(chunk, tail.aux);
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

/// How large the chunks of a list are whose length is known when it is made. A short one has the
/// usual chunks. A long one has about sixteen, so that an index is found soon; the most is 256 KiB,
/// because a chunk is kept as long as a list reaches into it.
fn chunk_size(length: usize) -> usize {
    (length / CHUNKS_WANTED).clamp(CAPACITY_MAX, LONG_CAPACITY_MAX)
}

const CHUNKS_WANTED: usize = 16;
const LONG_CAPACITY_MAX: usize = 1 << 14;

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
        let index = list.aux - 1;
        let head = Slot::read(elements_of(chunk).add(index as usize));
        if head.is_heap() {
            if (*chunk).refs == 1 && (*chunk).fill == list.aux {
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
    unsafe { elements_of(list.pointer()).add(list.aux as usize - 1) }
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
        if list.aux - 1 > (*chunk).start {
            return list_slot(chunk, list.aux - 1);
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
    if list.tag == Tag::Nil {
        return 0;
    }
    // SAFETY: the chunk is alive.
    unsafe { count_in_chunk(list) + (*list.pointer::<Chunk>()).rest as usize }
}

/// How many elements of its first chunk belong to a list that isn't empty.
#[inline(always)]
unsafe fn count_in_chunk(list: Slot) -> usize {
    // SAFETY: the chunk is alive.
    unsafe { (list.aux - (*list.pointer::<Chunk>()).start) as usize }
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
        Some(*elements_of(list.pointer()).add(list.aux as usize - 1 - left))
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
        while list.tag != Tag::Nil && left >= count_in_chunk(list) {
            left -= count_in_chunk(list);
            list = next_of(list.pointer());
        }
    }
    if list.tag == Tag::Nil { list } else { list_slot(list.pointer(), list.aux - left as u32) }
}

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
            && list.tag == Tag::List
            && (*list.pointer::<Chunk>()).fill == list.aux
            && list.aux < (*list.pointer::<Chunk>()).capacity
        {
            list = cons(*last, list);
            left = front;
        }
        new_chunks(left, list)
    }
}

/// The same in chunks that nobody else holds.
unsafe fn new_chunks(items: &[Slot], mut list: Slot) -> Slot {
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
            let (room, usual) = if list.tag == Tag::List {
                let chunk: *mut Chunk = list.pointer();
                let is_free = (*chunk).fill == list.aux && list.aux < (*chunk).capacity;
                (is_free, next_capacity((*chunk).capacity as usize))
            } else {
                (false, CAPACITY_MIN)
            };
            if !room {
                list = list_slot(allocate(left.min(size).max(usual), list), 0);
            }
            let chunk: *mut Chunk = list.pointer();
            let count = left.min(((*chunk).capacity - list.aux) as usize);
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
        (*last).start = at.aux - left as u32;
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
    if left.tag == Tag::Nil {
        return right;
    }
    if right.tag == Tag::Nil {
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
        while list.tag != Tag::Nil {
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
                return Some(elements_of(list.pointer()).add(list.aux as usize - 1 - left));
            }
            left -= count;
            list = next_of(list.pointer());
        }
    }
}

/// The same list with its elements up to `position` in chunks that nobody else holds. The reference
/// is taken over.
///
/// # Safety
/// The slot is a list longer than `position`; the caller owns it.
pub unsafe fn own_up_to(list: Slot, position: usize) -> Slot {
    // SAFETY: what is copied and what follows it get references before the list is given up.
    unsafe {
        let items: Vec<Slot> = Elements::new(list).take(position + 1).collect();
        items.iter().for_each(|kept| kept.retain());
        let rest = skip(list, position + 1);
        rest.retain();
        let result = new_chunks(&items, rest);
        list.release();
        result
    }
}

/// The list with another element at `position`, which must exist. Both references are taken over.
///
/// # Safety
/// The slot is a list longer than `position`; the caller owns both.
pub unsafe fn replace(mut list: Slot, position: usize, item: Slot) -> Slot {
    // SAFETY: the place lies within the list, and nobody else sees it.
    unsafe {
        let place = match place_alone(list, position) {
            Some(place) => place,
            None => {
                list = own_up_to(list, position);
                place_alone(list, position).expect("the chunks are new")
            }
        };
        std::mem::replace(&mut *place, item).release();
        list
    }
}

/// What a list's first chunk holds, also what this list doesn't reach, and the list that follows.
///
/// # Safety
/// The slot holds a live list.
pub(in crate::vm) unsafe fn parts_of_chunk(slot: Slot, mut part: impl FnMut(Slot)) {
    let chunk: *mut Chunk = slot.pointer();
    // SAFETY: the places `start..fill` of a live chunk hold live values.
    unsafe {
        for index in (*chunk).start..(*chunk).fill {
            part(*elements_of(chunk).add(index as usize));
        }
        part(next_of(chunk));
    }
}

/// Gives up what a chunk holds and frees it; heap elements that nobody else refers to are pushed to
/// `work`, and so is what follows the chunk.
///
/// # Safety
/// Nobody refers to the chunk any more.
pub(in crate::vm) unsafe fn free(slot: Slot, mut give_up: impl FnMut(Slot)) {
    let chunk: *mut Chunk = slot.pointer();
    // SAFETY: the chunk owns `fill` elements and one reference to what follows.
    unsafe {
        for index in (*chunk).start..(*chunk).fill {
            give_up(*elements_of(chunk).add(index as usize));
        }
        give_up(next_of(chunk));
        alloc::release(chunk.cast(), bytes_for((*chunk).capacity as usize));
    }
}
