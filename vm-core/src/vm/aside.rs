//! What the loop does off its way: errors, a stack that is full, whatever an instruction found that
//! the loop has no arm for.
//!
//! The loop has put its locals into the fiber before, and takes them out again afterwards: each
//! function changes the fiber and gives `None`, or says why the run ends. So the hot paths have no
//! edge in common with what is behind a call, and the host's compiler keeps the locals in
//! registers (measured: loops were three times slower where they had).

use super::dispatch::copy_slots;
use super::exit::Exit;
use super::frame::{Fiber, Progress};
use super::ops::{self, Step};
use super::probe::Probe;
use super::unwind::{self, Raise};
use super::value::{FIRST_HEAP, Slot};
use crate::base::ids::FnId;
use crate::bytecode::Op;

/// Raises an error at the instruction, whose operands are gone.
#[cold]
#[inline(never)]
pub(super) fn raise<P: Probe>(
    fiber: &mut Fiber,
    raise: Raise,
    fuel: u32,
    probe: &mut P,
) -> Option<Exit> {
    fiber.progress = Progress::Within;
    unwind::raise(fiber, raise, fuel, probe).err().map(Exit::Failed)
}

/// Makes room for registers up to `top`; the instruction, a call, then begins again.
///
/// # Safety
/// The fiber stands at a call that has not begun.
#[cold]
#[inline(never)]
pub(super) unsafe fn grow<P: Probe>(
    fiber: &mut Fiber,
    top: *mut u8,
    fuel: u32,
    probe: &mut P,
) -> Option<Exit> {
    match fiber.grow(top) {
        Ok(()) => None,
        Err(fault) => {
            // SAFETY: the callee can't be entered, so what it would have got is released here.
            unsafe { ops::release_window(&fiber.loaded.program, fiber.base, fiber.pc) };
            // The call has not begun, so it isn't counted: the loop goes on with the same fuel.
            raise(fiber, Raise::New(fault), fuel, probe)
        }
    }
}

/// Books a call, and makes it.
///
/// # Safety
/// The fiber stands at a call for which there is room.
#[cold]
#[inline(never)]
pub(super) unsafe fn enter<P: Probe>(fiber: &mut Fiber, fuel: u32, probe: &mut P) -> Option<Exit> {
    // SAFETY: what the loop does at these instructions, with the same operands.
    unsafe {
        let (pc, base) = (fiber.pc, fiber.base);
        let window = base.add((*pc).a as usize);
        let operand = base.add((*pc).b as usize);
        let is_closure = (*pc).op == Op::CallClosure;
        let callee = if is_closure { (*operand).aux() } else { (*pc).d as u32 };
        probe.book_call(FnId(callee), fuel);
        fiber.frames = fiber.frames.sub(1);
        *fiber.frames = pc.add(1);
        fiber.base = window;
        match (*pc).op {
            Op::CallAddIntK => {
                let argument = ((*operand).bits as i64).wrapping_add((*pc).c as i8 as i64);
                Slot::int(argument).write(window);
            }
            Op::CallMove => Slot::read(operand).write(window),
            Op::CallClosure if (*operand).tag() as u32 >= FIRST_HEAP as u32 => {
                ops::closure::push_captured(*operand, window.add((*pc).c as usize));
            }
            _ => {}
        }
        fiber.pc = fiber.loaded.entries[callee as usize].code;
    }
    None
}

/// Books a tail call, and makes it.
///
/// # Safety
/// The fiber stands at a tail call for which there is room.
#[cold]
#[inline(never)]
pub(super) unsafe fn tail_call<P: Probe>(
    fiber: &mut Fiber,
    fuel: u32,
    probe: &mut P,
) -> Option<Exit> {
    // SAFETY: what the loop does at these instructions, with the same operands.
    unsafe {
        let (pc, base) = (fiber.pc, fiber.base);
        let window = base.add((*pc).a as usize);
        if (*pc).op == Op::TailCallClosure {
            let function = Slot::read(base.add((*pc).b as usize));
            let count = (*pc).c as usize;
            probe.book_tail_call(FnId(function.aux()), fuel);
            copy_slots(window, base, count);
            if function.tag() as u32 >= FIRST_HEAP as u32 {
                ops::closure::push_captured(function, base.add(count));
                function.release();
            }
            fiber.pc = fiber.loaded.entries[function.aux() as usize].code;
        } else {
            let callee = (*pc).d as u32;
            probe.book_tail_call(FnId(callee), fuel);
            copy_slots(window, base, (*pc).b as usize);
            fiber.pc = fiber.loaded.entries[callee as usize].code;
        }
    }
    None
}

/// Books a tail call of the function itself, and makes it.
///
/// # Safety
/// The fiber stands at such an instruction.
#[cold]
#[inline(never)]
pub(super) unsafe fn self_tail_call<P: Probe>(
    fiber: &mut Fiber,
    fuel: u32,
    probe: &mut P,
) -> Option<Exit> {
    probe.book_self_tail_call(fuel);
    // SAFETY: what the loop does at these instructions, with the same operands.
    unsafe {
        let pc = fiber.pc;
        let mut jumps = true;
        if (*pc).op == Op::StepLoop {
            let counter = &mut *fiber.base.add((*pc).a as usize);
            let next = (counter.bits as i64).wrapping_add((*pc).b as i8 as i64);
            counter.bits = next as u64;
            jumps = next != (*pc).c as i8 as i64;
        }
        fiber.pc = pc.offset(if jumps { (*pc).d as isize } else { 1 });
    }
    None
}

/// Books a return, and returns: the value is where it belongs.
///
/// # Safety
/// The fiber stands at a return, and there is a frame below.
#[cold]
#[inline(never)]
pub(super) unsafe fn give_back<P: Probe>(
    fiber: &mut Fiber,
    fuel: u32,
    probe: &mut P,
) -> Option<Exit> {
    probe.book_leave(fuel);
    // SAFETY: before a return address stands the call, whose window is known.
    unsafe {
        let pc = *fiber.frames;
        fiber.frames = fiber.frames.add(1);
        fiber.base = fiber.base.sub((*pc.sub(1)).a as usize);
        fiber.pc = pc;
    }
    None
}

/// Goes on as an instruction says that didn't just do its work.
///
/// # Safety
/// The fiber stands at the instruction that gave the step.
#[cold]
#[inline(never)]
pub(super) unsafe fn settle<P: Probe>(
    fiber: &mut Fiber,
    step: Step,
    fuel: u32,
    probe: &mut P,
) -> Option<Exit> {
    let (progress, exit) = match step {
        Step::Next => unreachable!("the loop goes on by itself"),
        Step::Jump => {
            // SAFETY: an instruction that jumps has the distance in `d`.
            unsafe { fiber.pc = fiber.pc.offset((*fiber.pc).d as isize) };
            return None;
        }
        Step::Accepted(place) => {
            probe.accepted(place);
            // SAFETY: it isn't the last instruction of its function.
            unsafe { fiber.pc = fiber.pc.add(1) };
            return None;
        }
        Step::Sent => {
            // SAFETY: as above.
            unsafe { fiber.pc = fiber.pc.add(1) };
            (Progress::Before, Box::new(Exit::Sent))
        }
        Step::Fault(fault) => return raise(fiber, Raise::New(fault), fuel, probe),
        Step::Rethrow(trace) => return raise(fiber, Raise::Again(trace), fuel, probe),
        Step::Exit(exit) => (Progress::Within, exit),
        Step::Retry(exit) => (Progress::Before, exit),
        Step::Proceed(exit) => {
            // SAFETY: it isn't the last instruction of its function.
            unsafe { fiber.pc = fiber.pc.add(1) };
            (Progress::Before, exit)
        }
    };
    fiber.progress = progress;
    Some(*exit)
}
