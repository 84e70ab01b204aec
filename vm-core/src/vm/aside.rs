//! What the loop does off its way: errors, a stack that is full, whatever an instruction found that
//! the loop has no arm for.
//!
//! The loop has put its locals into the fiber before, and takes them out again afterwards: each
//! function changes the fiber and gives `None`, or says why the run ends. So the hot paths have no
//! edge in common with what is behind a call, and the host's compiler keeps the locals in
//! registers (measured: loops were three times slower where they had).

use super::exit::Exit;
use super::frame::{Fiber, Progress};
use super::ops::{self, Step};
use super::probe::Probe;
use super::unwind::{self, Raise};

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
