//! Lists put together, maps and sets.
//!
//! Keys and members must be hashable (3.4): a Float is none, which the checker doesn't refuse.

use super::{Step, may_take, register, window};
use crate::bytecode::Instr;
use crate::vm::fault::Fault;
use crate::vm::object::map::{map_of, set_of};
use crate::vm::object::{array, list, string};
use crate::vm::value::{Slot, Tag, Value};
use std::mem::ManuallyDrop;

fn check_key(key: Slot) -> Result<(), Fault> {
    match key.tag() {
        Tag::Float => Err(Fault::type_error("hashable type", "Float")),
        Tag::Float32 => Err(Fault::type_error("hashable type", "Float32")),
        _ => Ok(()),
    }
}

/// `ConcatList`
#[inline(never)]
pub unsafe fn append(left: Slot, right: Slot) -> Result<Slot, Fault> {
    // SAFETY: the registers own lists. The result has room for twice their elements at most.
    unsafe {
        if left.tag() != Tag::Nil
            && right.tag() != Tag::Nil
            && let Err(fault) = may_take(list::append_needs(left, right))
        {
            left.release();
            right.release();
            return Err(fault);
        }
        Ok(list::append(left, right))
    }
}

/// `Length`
#[inline(never)]
pub unsafe fn length(of: Slot) -> i64 {
    // SAFETY: the register holds one of these.
    let length = unsafe {
        match of.tag() {
            Tag::Nil | Tag::List => list::length(of),
            Tag::String => string::char_count(of),
            _ => array::words_of(of).len(),
        }
    };
    length as i64
}

/// `SetListItem` and `SetCellItem`: the list lies in `place`.
#[inline(never)]
pub unsafe fn set_item(mut place: *mut Slot, base: *mut Slot, instr: Instr) -> Result<(), Fault> {
    // SAFETY: the place holds a list, the registers Ints and an item that is owned. Each place
    // further on is one of an element that nobody else sees.
    unsafe {
        let item = *register(base, instr.c);
        for i in 0..instr.d as u8 {
            let index = register(base, instr.b + i).bits as i64;
            match own_place(&mut *place, index) {
                Ok(element) => place = element,
                Err(fault) => {
                    item.release();
                    return Err(fault);
                }
            }
        }
        std::mem::replace(&mut *place, item).release();
        Ok(())
    }
}

/// Where the element of a list lies that nobody else holds, or no longer: the elements up to it are
/// copied, by way of a vector.
unsafe fn own_place(list: &mut Slot, index: i64) -> Result<*mut Slot, Fault> {
    // SAFETY: it is a list, and a position within it is asked for.
    unsafe {
        if index as u64 >= list::length(*list) as u64 {
            return Err(Fault::index(index));
        }
        let position = index as usize;
        if let Some(place) = list::place_alone(*list, position) {
            return Ok(place);
        }
        may_take(2 * size_of::<Slot>() * (position + 1))?;
        Ok(list::place_owned(list, position))
    }
}

/// Gives up what a window owns when its instruction faults.
unsafe fn release_all(slots: &[Slot]) {
    for slot in slots {
        // SAFETY: passed on from the caller.
        unsafe { slot.release() }
    }
}

/// `MapExtend`
pub unsafe fn extend_map(base: *mut Slot, instr: Instr) -> Result<(), Fault> {
    // SAFETY: the window owns a map, keys and values.
    unsafe {
        let parts = window(base, instr, instr.b);
        if let Err(fault) = parts[1..].iter().step_by(2).try_for_each(|key| check_key(*key)) {
            release_all(parts);
            return Err(fault);
        }
        let map = parts[1..].chunks_exact(2).fold(Value::from_slot(parts[0]), |map, entry| {
            map.with_entry(Value::from_slot(entry[0]), Value::from_slot(entry[1]))
        });
        parts[0] = map.into_slot();
        Ok(())
    }
}

/// `SetExtend`
pub unsafe fn extend_set(base: *mut Slot, instr: Instr) -> Result<(), Fault> {
    // SAFETY: the window owns a set and members.
    unsafe {
        let parts = window(base, instr, instr.b);
        if let Err(fault) = parts[1..].iter().try_for_each(|member| check_key(*member)) {
            release_all(parts);
            return Err(fault);
        }
        let set = parts[1..].iter().fold(Value::from_slot(parts[0]), |set, member| {
            set.with_entry(Value::from_slot(*member), Value::UNIT)
        });
        parts[0] = set.into_slot();
        Ok(())
    }
}

/// `MapPeek`
pub unsafe fn peek_map(base: *mut Slot, instr: Instr) -> Step {
    // SAFETY: the registers hold a map and a key, which keep their references.
    unsafe {
        let key = ManuallyDrop::new(Value::from_slot(*register(base, instr.c)));
        match map_of(*register(base, instr.b)).get(&key) {
            Some(value) => {
                *register(base, instr.a) = value.slot();
                Step::Next
            }
            None => Step::Jump,
        }
    }
}

/// `JumpIfNotMember`
pub unsafe fn jump_if_not_member(base: *mut Slot, instr: Instr) -> Step {
    // SAFETY: the registers hold a set and a value, which keep their references.
    unsafe {
        let member = ManuallyDrop::new(Value::from_slot(*register(base, instr.b)));
        match set_of(*register(base, instr.a)).contains(&member) {
            true => Step::Next,
            false => Step::Jump,
        }
    }
}
