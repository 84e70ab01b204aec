//! Objects with fields: records and variants, tuples, closures with their captured values.
//!
//! The slot tells the constructor, so that testing it loads nothing; the object tells how many
//! fields it has. A mutable record is the same object, changed in place; it, and a cell, has links
//! before it, because such objects may be parts of circles (`vm/circles.rs`).

use super::header::Header;
use crate::vm::alloc;
use crate::vm::circles::{self, Links};
use crate::vm::value::{Slot, Tag, Value};

/// Set in [`Header::info`] of a one-constructor variant made by an update: it is shown as a record
/// (3.2).
pub const SHOWN_AS_RECORD: u32 = 1 << 31;
/// Set in [`Header::info`] of an object that has [`Links`] before it.
const LINKED: u32 = 1 << 30;
const COUNT_MASK: u32 = LINKED - 1;

const FIELDS_OFFSET: usize = size_of::<Header>();
const LINKS_BYTES: usize = size_of::<Links>();

/// The size of an object with this many fields.
#[inline(always)]
pub const fn bytes_for(count: usize) -> usize {
    FIELDS_OFFSET + count * size_of::<Slot>()
}

/// A new object with one reference, whose fields the caller writes next.
#[inline(always)]
pub fn allocate(tag: Tag, aux: u32, count: usize) -> Slot {
    let object: *mut Header = alloc::allocate(bytes_for(count)).cast();
    // SAFETY: the block is new and larger than a header.
    unsafe { object.write(Header { refs: 1, info: count as u32 }) };
    Slot::object(tag, aux, object)
}

/// The same for an object that changes: it is noted as one that a circle may go through.
pub fn allocate_linked(tag: Tag, aux: u32, count: usize) -> Slot {
    // SAFETY: the block is new and has room for links and header.
    unsafe {
        let block = alloc::allocate(LINKS_BYTES + bytes_for(count));
        circles::note(block.cast());
        let object: *mut Header = block.add(LINKS_BYTES).cast();
        object.write(Header { refs: 1, info: count as u32 | LINKED });
        Slot::object(tag, aux, object)
    }
}

/// The links before an object.
///
/// # Safety
/// The slot holds an object that has links.
#[inline(always)]
pub(in crate::vm) unsafe fn links_of(slot: Slot) -> *mut Links {
    // SAFETY: passed on from the caller.
    unsafe { slot.pointer::<u8>().sub(LINKS_BYTES).cast() }
}

/// The object behind the links.
pub(in crate::vm) fn object_behind(links: *mut Links) -> *mut Header {
    links.cast::<u8>().wrapping_add(LINKS_BYTES).cast()
}

/// The first field.
///
/// # Safety
/// The slot holds an object with fields.
#[inline(always)]
pub unsafe fn fields_of(slot: Slot) -> *mut Slot {
    // SAFETY: fields follow the header.
    unsafe { slot.pointer::<u8>().add(FIELDS_OFFSET).cast() }
}

/// The number of fields.
///
/// # Safety
/// The slot holds an object with fields.
#[inline(always)]
pub unsafe fn count_of(slot: Slot) -> usize {
    // SAFETY: the object is alive.
    unsafe { ((*slot.pointer::<Header>()).info & COUNT_MASK) as usize }
}

/// Whether the value was made by an update and is shown as a record.
///
/// # Safety
/// The slot holds a `Data` object.
pub unsafe fn is_shown_as_record(slot: Slot) -> bool {
    // SAFETY: the object is alive.
    unsafe { (*slot.pointer::<Header>()).info & SHOWN_AS_RECORD != 0 }
}

/// Whether the value is one of a type whose values can be changed.
///
/// # Safety
/// The slot holds an object with fields.
#[inline(always)]
pub unsafe fn is_linked(slot: Slot) -> bool {
    // SAFETY: the object is alive.
    unsafe { (*slot.pointer::<Header>()).info & LINKED != 0 }
}

/// Makes the value be shown as a record.
///
/// # Safety
/// The slot holds a `Data` object that nobody else refers to.
pub unsafe fn show_as_record(slot: Slot) {
    // SAFETY: the object is alive and unshared.
    unsafe { (*slot.pointer::<Header>()).info |= SHOWN_AS_RECORD }
}

/// Frees the block of an object whose fields have been given up.
///
/// # Safety
/// The slot holds an object with fields that nobody refers to any more.
#[inline(always)]
pub unsafe fn free_block(slot: Slot) {
    // SAFETY: the size is the one that `allocate` asked for.
    unsafe {
        if (*slot.pointer::<Header>()).info & LINKED != 0 {
            return free_linked(slot);
        }
        alloc::release(slot.pointer(), bytes_for(count_of(slot)))
    }
}

#[inline(never)]
unsafe fn free_linked(slot: Slot) {
    // SAFETY: links stand before the object; the size is the one that `allocate_linked` asked for.
    unsafe {
        circles::forget(links_of(slot));
        alloc::release(links_of(slot).cast(), LINKS_BYTES + bytes_for(count_of(slot)));
    }
}

/// A new object of the same kind, whose fields the caller writes next.
///
/// # Safety
/// The slot holds an object with fields.
pub unsafe fn allocate_like(slot: Slot) -> Slot {
    // SAFETY: the object is alive.
    unsafe {
        let (info, count) = ((*slot.pointer::<Header>()).info, count_of(slot));
        let new = match info & LINKED {
            0 => allocate(slot.tag(), slot.aux(), count),
            _ => allocate_linked(slot.tag(), slot.aux(), count),
        };
        (*new.pointer::<Header>()).info = info;
        new
    }
}

/// A copy of an object with its own reference to each field, as update needs it.
///
/// # Safety
/// The slot holds an object with fields.
pub unsafe fn copy_shallow(slot: Slot) -> Slot {
    // SAFETY: both objects have `count` fields; each copied field is retained.
    unsafe {
        let count = count_of(slot);
        let copy = allocate_like(slot);
        let (from, to) = (fields_of(slot), fields_of(copy));
        for index in 0..count {
            let field = *from.add(index);
            field.retain();
            *to.add(index) = field;
        }
        copy
    }
}

impl Value {
    /// An object with the given fields.
    fn with_fields(tag: Tag, aux: u32, fields: impl ExactSizeIterator<Item = Value>) -> Value {
        let count = fields.len();
        let slot = allocate(tag, aux, count);
        // SAFETY: the object has `count` fields and each is written once.
        unsafe {
            let to = fields_of(slot);
            let mut written = 0;
            for field in fields.take(count) {
                *to.add(written) = field.into_slot();
                written += 1;
            }
            assert!(written == count, "an iterator gave less than it promised");
            Value::from_slot(slot)
        }
    }

    /// A tuple of at least two parts.
    pub fn tuple<const N: usize>(parts: [Value; N]) -> Value {
        Value::with_fields(Tag::Tuple, N as u32, parts.into_iter())
    }

    /// A tuple of parts known only when running.
    pub fn tuple_from(parts: Vec<Value>) -> Value {
        Value::with_fields(Tag::Tuple, parts.len() as u32, parts.into_iter())
    }

    /// A record or variant value by its constructor's global index.
    pub fn data(ctor: u32, fields: Vec<Value>) -> Value {
        if fields.is_empty() {
            return Value::ctor0(ctor);
        }
        Value::with_fields(Tag::Data, ctor, fields.into_iter())
    }

    /// The same of a type whose values can be changed.
    pub fn mutable_data(ctor: u32, fields: Vec<Value>) -> Value {
        if fields.is_empty() {
            return Value::ctor0(ctor);
        }
        let slot = allocate_linked(Tag::Data, ctor, fields.len());
        // SAFETY: the object has as many fields, and each is written once.
        unsafe {
            for (index, field) in fields.into_iter().enumerate() {
                *fields_of(slot).add(index) = field.into_slot();
            }
            Value::from_slot(slot)
        }
    }

    /// A record or variant value with so many fields.
    pub fn data_with<const N: usize>(ctor: u32, fields: [Value; N]) -> Value {
        const { assert!(N > 0, "a constructor without fields has no object") }
        Value::with_fields(Tag::Data, ctor, fields.into_iter())
    }

    /// Whether an update made it, so that it is shown as a record.
    pub fn is_shown_as_record(&self) -> bool {
        // SAFETY: the value is alive, and its tag says what it is.
        self.tag() == Tag::Data && unsafe { is_shown_as_record(self.slot()) }
    }

    /// The parts of a tuple, the fields of a record or variant (none for a constructor without
    /// fields).
    pub fn fields(&self) -> &[Value] {
        let slot = self.slot();
        match slot.tag() {
            Tag::Ctor0 => &[],
            // SAFETY: the object is alive as long as `self`, and a slot in it is laid out like the
            // value that it stands for. Only the loop changes fields (of mutable records), and no
            // borrow of a value lasts while the loop runs.
            Tag::Tuple | Tag::Data => unsafe {
                std::slice::from_raw_parts(fields_of(slot).cast(), count_of(slot))
            },
            other => panic!("a {other:?} where fields were declared"),
        }
    }
}
