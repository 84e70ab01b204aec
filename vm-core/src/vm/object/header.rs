//! What every heap object begins with, and objects that are a header and one Rust value.

use crate::vm::alloc;
use crate::vm::value::{Slot, Tag};

/// The beginning of every heap object.
#[repr(C)]
pub struct Header {
    /// How many slots and values refer to the object.
    pub refs: u32,
    /// Depends on the object: number of fields, flags.
    pub info: u32,
}

/// A header followed by a Rust value that cleans up after itself.
#[repr(C)]
pub struct Boxed<T> {
    header: Header,
    /// The content.
    pub body: T,
}

impl<T> Boxed<T> {
    const CHECK: () = assert!(align_of::<Boxed<T>>() <= 8, "blocks are aligned to 8");

    /// A new object with one reference.
    pub fn allocate(tag: Tag, body: T) -> Slot {
        let () = Self::CHECK;
        let object: *mut Boxed<T> = alloc::allocate(size_of::<Boxed<T>>()).cast();
        // SAFETY: the block is new, large enough and aligned.
        unsafe { object.write(Boxed { header: Header { refs: 1, info: 0 }, body }) };
        Slot::object(tag, 0, object)
    }

    /// Moves the content out and frees the object.
    ///
    /// # Safety
    /// The slot is of this type and the caller holds the last reference.
    pub unsafe fn into_body(slot: Slot) -> T {
        let object: *mut Boxed<T> = slot.pointer();
        // SAFETY: nobody else refers to the object, so its content may be moved.
        unsafe {
            let body = std::ptr::read(&raw const (*object).body);
            alloc::release(object.cast(), size_of::<Boxed<T>>());
            body
        }
    }
}
