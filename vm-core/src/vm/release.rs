//! Freeing objects that nobody refers to any more: with a work list, so that a chain of a million
//! links needs no stack of the host.
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

/// Frees an object and everything that only it referred to. The slot comes in two parts because a
/// structure would be passed in memory.
///
/// # Safety
/// Nobody refers to the object any more.
#[inline(never)]
pub unsafe fn free_object(tag: Tag, bits: u64) {
    let slot = Slot::new(tag, 0, bits);
    match slot.tag() {
        // SAFETY: passed on from the caller. These own nothing else.
        Tag::String => unsafe { string::free(slot) },
        Tag::Data | Tag::Tuple | Tag::Closure | Tag::Cell if !RUNNING.with(Cell::get) => {
            // SAFETY: passed on from the caller.
            unsafe { free_fields(slot) }
        }
        _ => free_later(slot),
    }
}

/// The common case: an object whose fields are shared or immediate. Only a field that loses its
/// last reference needs the work list.
unsafe fn free_fields(slot: Slot) {
    // SAFETY: the object owns one reference to each field; a field that loses its last one belongs
    // to the work list.
    unsafe {
        let fields = data::fields_of(slot);
        let mut waiting = false;
        for index in 0..data::count_of(slot) {
            let field = *fields.add(index);
            waiting |= give_up(field);
        }
        data::free_block(slot);
        if waiting {
            drain();
        }
    }
}

/// Gives up one reference; an object that loses its last one waits in the work list.
#[inline(always)]
unsafe fn give_up(slot: Slot) -> bool {
    if !slot.is_heap() {
        return false;
    }
    // SAFETY: the slot is alive and the caller owns a reference.
    unsafe {
        let header = slot.pointer::<Header>();
        (*header).refs -= 1;
        if (*header).refs > 0 {
            return false;
        }
    }
    if slot.tag() == Tag::String {
        // SAFETY: nobody refers to the string any more, and it owns nothing.
        unsafe { string::free(slot) };
        return false;
    }
    WORK.with(|work| work.borrow_mut().push(slot));
    true
}

#[cold]
#[inline(never)]
fn free_later(slot: Slot) {
    WORK.with(|work| work.borrow_mut().push(slot));
    drain();
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
            Tag::String => string::free(slot),
            Tag::Data | Tag::Tuple | Tag::Closure | Tag::Cell => {
                let fields = data::fields_of(slot);
                for index in 0..data::count_of(slot) {
                    give_up(*fields.add(index));
                }
                data::free_block(slot);
            }
            Tag::List => list::free(slot, |item| {
                give_up(item);
            }),
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
