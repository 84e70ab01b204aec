//! Freeing objects that nobody refers to any more: what is below each other a few levels deep at
//! once, so that blocks come back in the order in which they are taken again; what is deeper by a
//! work list, so that a chain of a million links needs no stack of the host.
//!
//! Values inside maps and sets are given up by those collections' own `Drop`; when that happens
//! during a release they only join the work list.

use super::fault::Trace;
use super::object::header::Boxed;
use super::object::map::{Map, Set};
use super::object::{array, data, header::Header, list, reactive, string};
use super::per_thread::per_thread;
use super::value::{Slot, Tag};
use num_bigint::BigInt;
use rust_decimal::Decimal;
use std::cell::{Cell, RefCell};

per_thread! {
    /// Objects without references that wait to be freed.
    static WORK: RefCell<Vec<Slot>> = RefCell::new(Vec::new());
    /// Whether a release is going on further up the host's stack.
    static RUNNING: Cell<bool> = Cell::new(false);
}

/// How many objects below each other are freed on the host's stack; what is deeper waits.
const DEPTH: u32 = 64;

/// Frees an object and everything that only it referred to.
///
/// # Safety
/// Nobody refers to the object any more.
#[inline(never)]
pub unsafe fn free_object(slot: Slot) {
    // SAFETY: passed on from the caller.
    if unsafe { free_some(slot, DEPTH) } {
        drain();
    }
}

/// Frees an object and what only it referred to; whether some of that waits in the work list.
///
/// # Safety
/// Nobody refers to the object any more.
#[inline(never)]
unsafe fn free_some(slot: Slot, depth: u32) -> bool {
    match slot.tag() {
        // SAFETY: passed on from the caller. These own nothing else.
        Tag::String => unsafe { string::free(slot) },
        Tag::Data | Tag::Tuple | Tag::Closure | Tag::Cell | Tag::List if depth > 0 => {
            // SAFETY: passed on from the caller.
            return unsafe { free_parts(slot, depth - 1) };
        }
        _ => {
            free_later(slot);
            return true;
        }
    }
    false
}

/// An object with fields, or a list, of which each part may lose its last reference.
#[inline(always)]
unsafe fn free_parts(slot: Slot, depth: u32) -> bool {
    let mut waiting = false;
    // SAFETY: the object owns one reference to each of its parts.
    unsafe {
        if slot.tag() == Tag::List {
            list::free(slot, |part| waiting |= give_up(part, depth));
            return waiting;
        }
        let fields = data::fields_of(slot);
        for index in 0..data::count_of(slot) {
            waiting |= give_up(Slot::read(fields.add(index)), depth);
        }
        data::free_block(slot);
    }
    waiting
}

/// Gives up one reference, the last one with the object; whether some of that waits.
#[inline(always)]
unsafe fn give_up(slot: Slot, depth: u32) -> bool {
    if !slot.is_heap() {
        return false;
    }
    // SAFETY: the slot is alive and the caller owns a reference.
    unsafe {
        let header = slot.pointer::<Header>();
        (*header).refs -= 1;
        (*header).refs == 0 && free_some(slot, depth)
    }
}

#[cold]
#[inline(never)]
fn free_later(slot: Slot) {
    WORK.with(|work| work.borrow_mut().push(slot));
}

/// Frees what waits, unless a release further up does so already.
#[inline(never)]
fn drain() {
    if RUNNING.with(|running| running.replace(true)) {
        return;
    }
    while let Some(slot) = WORK.with(|work| work.borrow_mut().pop()) {
        // SAFETY: only objects without references are in the work list, each once.
        unsafe { free_one(slot) };
    }
    RUNNING.with(|running| running.set(false));
    // A deep structure makes a long list; the room is given back.
    WORK.with(|work| work.borrow_mut().shrink_to(1024));
}

unsafe fn free_one(slot: Slot) {
    // SAFETY: nobody refers to the object; its references to others are given up once.
    unsafe {
        match slot.tag() {
            Tag::Data | Tag::Tuple | Tag::Closure | Tag::Cell | Tag::List => {
                free_some(slot, DEPTH);
            }
            Tag::Map => drop(Boxed::<Map>::into_body(slot)),
            Tag::Set => drop(Boxed::<Set>::into_body(slot)),
            Tag::BigInt => drop(Boxed::<BigInt>::into_body(slot)),
            Tag::Decimal => drop(Boxed::<Decimal>::into_body(slot)),
            Tag::Int64Array | Tag::Float64Array | Tag::Float32Array | Tag::Buffer => {
                array::free(slot)
            }
            Tag::Reactive => drop(Boxed::<reactive::Cell>::into_body(slot)),
            Tag::Exception => drop(Boxed::<Trace>::into_body(slot)),
            _ => unreachable!("{:?} is no heap object", slot.tag()),
        }
    }
}
