//! What a profiler sees of the loop. The loop is compiled twice: with [`NoProbe`] every call below
//! is nothing, so a program that isn't profiled pays nothing.

use crate::base::ids::{FnId, NativeId};
use crate::bytecode::Op;

/// Takes part in a run. `fuel` is what is left of the slice, so that an event's time in reductions
/// is known: fuel at the slice's start minus `fuel`, plus those of the slices before.
pub trait Probe {
    /// Whether the loop calls the probe at all.
    const ON: bool;
    /// Whether it wants to see every instruction.
    const STEPS: bool = false;
    /// An instruction is about to be executed.
    fn step(&mut self, _: Op) {}
    /// A call; the callee is the top frame from now on.
    fn call(&mut self, callee: FnId, fuel: u32);
    /// A tail call; the callee replaces the top frame.
    fn tail_call(&mut self, callee: FnId, fuel: u32);
    /// A function that calls itself in tail position.
    fn self_tail_call(&mut self, fuel: u32);
    /// The top frame returned.
    fn leave(&mut self, fuel: u32);
    /// An exception left this many frames.
    fn unwind(&mut self, frames: usize, fuel: u32);
    /// A builtin begins.
    fn enter_native(&mut self, native: NativeId, fuel: u32);
    /// It has given its value, failed, or waits for the scheduler. Its work counts as `charged`
    /// reductions, which may be more than what was left of the slice.
    fn leave_native(&mut self, native: NativeId, charged: u32, fuel: u32);
    /// The process took the message at this place of its mailbox.
    fn accepted(&mut self, place: usize);
}

/// No profiler.
pub struct NoProbe;

impl Probe for NoProbe {
    const ON: bool = false;
    fn call(&mut self, _: FnId, _: u32) {}
    fn tail_call(&mut self, _: FnId, _: u32) {}
    fn self_tail_call(&mut self, _: u32) {}
    fn leave(&mut self, _: u32) {}
    fn unwind(&mut self, _: usize, _: u32) {}
    fn enter_native(&mut self, _: NativeId, _: u32) {}
    fn leave_native(&mut self, _: NativeId, _: u32, _: u32) {}
    fn accepted(&mut self, _: usize) {}
}
