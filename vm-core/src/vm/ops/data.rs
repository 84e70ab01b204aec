//! Taking objects with fields apart, and record updates.

use crate::vm::object::data;
use crate::vm::object::header::Header;
use crate::vm::value::{Slot, Tag};

/// A value of a type whose values can be changed, in the place of its first field.
pub unsafe fn construct_mutable(fields: &mut [Slot], ctor: u32) {
    let object = data::allocate_linked(Tag::Data, ctor, fields.len());
    // SAFETY: the object has as many fields as there are registers, which own them.
    unsafe { data::fields_of(object).copy_from_nonoverlapping(fields.as_ptr(), fields.len()) };
    fields[0] = object;
}

/// A field of an object whose reference is taken over.
#[inline(always)]
pub unsafe fn take_field(object: Slot, index: usize) -> Slot {
    // SAFETY: the object has the field; the caller owns a reference. With the last one the field
    // moves out and the others are given up.
    unsafe {
        let fields = data::fields_of(object);
        let field = Slot::read(fields.add(index));
        let header: *mut Header = object.pointer();
        if (*header).refs > 1 {
            field.retain();
            (*header).refs -= 1;
            return field;
        }
        for other in 0..data::count_of(object) {
            if other != index {
                (*fields.add(other)).release();
            }
        }
        data::free_block(object);
        field
    }
}

/// The fields in a set, written one after another; the object's reference is taken over.
#[inline(always)]
pub unsafe fn take_fields(object: Slot, set: u32, mut to: *mut Slot) {
    // SAFETY: as for `take_field`; the caller has as many registers as the set has members.
    unsafe {
        let fields = data::fields_of(object);
        let header: *mut Header = object.pointer();
        let shared = (*header).refs > 1;
        for index in 0..data::count_of(object) {
            let field = Slot::read(fields.add(index));
            if index < 32 && set & (1 << index) != 0 {
                if shared {
                    field.retain();
                }
                field.write(to);
                to = to.add(1);
            } else if !shared {
                field.release();
            }
        }
        if shared {
            (*header).refs -= 1;
        } else {
            data::free_block(object);
        }
    }
}

/// The object itself when nobody else refers to it, else a copy.
#[inline(always)]
pub unsafe fn begin_update(object: Slot, shown_as_record: bool) -> Slot {
    // SAFETY: the caller owns a reference.
    unsafe {
        let own = if object.is_unique() { object } else { copy(object) };
        if shown_as_record {
            data::show_as_record(own);
        }
        own
    }
}

#[inline(never)]
unsafe fn copy(object: Slot) -> Slot {
    // SAFETY: the caller owns a reference, which the copy replaces.
    unsafe {
        let copy = data::copy_shallow(object);
        object.release();
        copy
    }
}
