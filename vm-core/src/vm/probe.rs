//! What a profiler sees of the loop. The loop is compiled twice: with [`NoProbe`] every call below
//! is nothing, so a program that isn't profiled pays nothing.

use crate::base::ids::{FnId, NativeId};
use crate::bytecode::Op;

/// Takes part in a run. `fuel` is what is left of the slice, so that an event's time in reductions
/// is known: fuel at the slice's start minus `fuel`, plus those of the slices before. What a probe
/// doesn't define it doesn't hear.
pub trait Probe {
    /// Whether the loop calls the probe at all.
    const ON: bool;
    /// Whether it wants to see every instruction.
    const STEPS: bool = false;
    /// An instruction is about to be executed.
    fn step(&mut self, _: Op) {}
    /// So many reductions were counted at the instruction at this place of the program's code.
    fn counted(&mut self, _place: usize, _reductions: u32) {}
    /// A call; the callee is the top frame from now on. `false`: that isn't booked yet, and
    /// [`Probe::book_call`] must follow. The same holds for the three below.
    fn call(&mut self, _callee: FnId, _fuel: u32) -> bool {
        true
    }
    /// The rest of `call`, off the loop's way.
    fn book_call(&mut self, _callee: FnId, _fuel: u32) {}
    /// A tail call; the callee replaces the top frame.
    fn tail_call(&mut self, _callee: FnId, _fuel: u32) -> bool {
        true
    }
    /// The rest of `tail_call`.
    fn book_tail_call(&mut self, _callee: FnId, _fuel: u32) {}
    /// A function that calls itself in tail position.
    fn self_tail_call(&mut self, _fuel: u32) -> bool {
        true
    }
    /// The rest of `self_tail_call`.
    fn book_self_tail_call(&mut self, _fuel: u32) {}
    /// The top frame returned.
    fn leave(&mut self, _fuel: u32) -> bool {
        true
    }
    /// The rest of `leave`.
    fn book_leave(&mut self, _fuel: u32) {}
    /// An exception left this many frames.
    fn unwind(&mut self, _frames: usize, _fuel: u32) {}
    /// A builtin begins.
    fn enter_native(&mut self, _native: NativeId, _fuel: u32) {}
    /// It has given its value, failed, or `stays` because it waits for the scheduler. Its work
    /// counts as reductions of which `owed` are more than what was left of the slice.
    fn leave_native(&mut self, _native: NativeId, _owed: u32, _stays: bool, _fuel: u32) {}
    /// The process took the message at this place of its mailbox.
    fn accepted(&mut self, _place: usize) {}
}

/// No profiler.
pub struct NoProbe;

impl Probe for NoProbe {
    const ON: bool = false;
}
