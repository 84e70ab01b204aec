//! Calls of builtins.

use super::Step;
use crate::base::ids::NativeId;
use crate::bytecode::Instr;
use crate::vm::exit::{Exit, Stop};
use crate::vm::machine::Machine;
use crate::vm::native::NativeCtx;
use crate::vm::value::{Slot, Value};

/// What a builtin did.
pub struct Called {
    /// How the loop goes on.
    pub step: Step,
    /// Reductions that its work counts as.
    pub charged: u32,
}

/// `CallNative`
#[inline(never)]
pub unsafe fn call(machine: &mut Machine, pid: u64, base: *mut Slot, pc: *const Instr) -> Called {
    // SAFETY: the window owns the arguments; a value is laid out like its slot.
    unsafe {
        let native = machine.loaded.native(NativeId((*pc).d as u32));
        let window = base.add((*pc).a as usize);
        let args = std::slice::from_raw_parts_mut(window.cast::<Value>(), (*pc).b as usize);
        let mut ctx = NativeCtx { machine, pid, charged: 0 };
        let result = native(&mut ctx, args);
        let charged = ctx.charged;
        for arg in args {
            arg.slot().release();
        }
        let step = match result {
            Ok(value) => {
                *window = value.into_slot();
                Step::Next
            }
            Err(Stop::Fault(fault)) => Step::Fault(fault),
            Err(Stop::Request(request)) => Step::exit(Exit::Request(request)),
        };
        Called { step, charged }
    }
}
