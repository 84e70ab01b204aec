//! Function values. One that captures nothing is just a slot with the function's number; one with
//! captured values is an object with fields. A call copies those behind the arguments.

use super::data;
use crate::base::ids::FnId;
use crate::vm::value::{Slot, Tag, Value};

/// A function value that captures nothing.
#[inline(always)]
pub fn function(function: u32) -> Slot {
    Slot::new(Tag::Function, function, 0)
}

/// A function value with `count` captured values, which the caller writes next.
#[inline(always)]
pub fn allocate(function: u32, count: usize) -> Slot {
    data::allocate(Tag::Closure, function, count)
}

impl Value {
    /// The function that a function value runs.
    pub fn function(&self) -> FnId {
        let slot = self.slot();
        assert!(
            matches!(slot.tag(), Tag::Function | Tag::Closure),
            "a {:?} where a function was declared",
            slot.tag()
        );
        FnId(slot.aux())
    }

    /// The captured values of a function value.
    pub fn captured(&self) -> &[Value] {
        let slot = self.slot();
        match slot.tag() {
            Tag::Function => &[],
            // SAFETY: the object is alive as long as `self`; captured values never change.
            Tag::Closure => unsafe {
                std::slice::from_raw_parts(data::fields_of(slot).cast(), data::count_of(slot))
            },
            other => panic!("a {other:?} where a function was declared"),
        }
    }
}
