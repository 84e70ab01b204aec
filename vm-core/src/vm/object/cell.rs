//! Cells: the box of a `var` that closures share, and the far variables of large functions.
//!
//! A cell is an object with fields like a tuple (a `var`'s has one); only the loop touches it.

use super::data;
use crate::vm::value::{Slot, Tag};

/// A cell with one content, which it takes over.
#[inline(always)]
pub fn with_content(content: Slot) -> Slot {
    let cell = data::allocate_linked(Tag::Cell, 0, 1);
    // SAFETY: the object has one field.
    unsafe { *data::fields_of(cell) = content };
    cell
}

/// A cell of `count` places that contain `()`. It belongs to one frame, so no circle leads through
/// it.
pub fn with_places(count: usize) -> Slot {
    let cell = data::allocate(Tag::Cell, 0, count);
    for index in 0..count {
        // SAFETY: the object has `count` fields.
        unsafe { *data::fields_of(cell).add(index) = Slot::UNIT };
    }
    cell
}

/// A place of a cell.
///
/// # Safety
/// The slot holds a cell of more than `index` places.
#[inline(always)]
pub unsafe fn place(cell: Slot, index: usize) -> *mut Slot {
    debug_assert!(cell.tag() == Tag::Cell);
    // SAFETY: passed on from the caller.
    unsafe { data::fields_of(cell).add(index) }
}
