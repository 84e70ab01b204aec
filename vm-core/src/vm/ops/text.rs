//! Strings.

use super::{Step, may_take, register, window};
use crate::bytecode::Instr;
use crate::vm::fault::Fault;
use crate::vm::object::string;
use crate::vm::value::Slot;

/// `JoinStrings`
pub unsafe fn join(base: *mut Slot, instr: Instr) -> Result<(), Fault> {
    // SAFETY: the window owns strings.
    unsafe {
        let parts = window(base, instr, instr.b);
        let bytes: usize = parts.iter().map(|part| string::as_str(*part).len()).sum();
        let joined = may_take(bytes).map(|()| string::join(parts));
        for part in parts.iter() {
            part.release();
        }
        parts[0] = joined?;
        Ok(())
    }
}

/// `StripPrefix`
pub unsafe fn strip_prefix(base: *mut Slot, instr: Instr, prefix: Slot) -> Result<(), Fault> {
    // SAFETY: both are strings.
    unsafe {
        let text = string::as_str(*register(base, instr.b));
        may_take(text.len())?;
        let rest = &text[string::as_str(prefix).len()..];
        *register(base, instr.a) = string::from_str(rest);
        Ok(())
    }
}

/// `JumpIfNoPrefix`
pub unsafe fn jump_if_no_prefix(text: Slot, prefix: Slot) -> Step {
    // SAFETY: both are strings.
    let begins = unsafe { string::as_str(text).starts_with(string::as_str(prefix)) };
    if begins { Step::Next } else { Step::Jump }
}
