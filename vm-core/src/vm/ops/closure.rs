//! Calls of function values.

use crate::vm::object::data;
use crate::vm::value::Slot;

/// Copies the captured values behind the arguments; the closure keeps its own references.
#[inline(always)]
pub unsafe fn push_captured(closure: Slot, to: *mut Slot) {
    // SAFETY: the callee's frame has room for its captured parameters.
    unsafe {
        let captured = data::fields_of(closure);
        for index in 0..data::count_of(closure) {
            let value = *captured.add(index);
            value.retain();
            *to.add(index) = value;
        }
    }
}
