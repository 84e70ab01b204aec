//! Raising errors: finds the handler, releases what the frames on the way own.

use super::fault::{Fault, Trace};
use super::frame::{Fiber, Progress};
use super::object::header::Boxed;
use super::probe::Probe;
use super::value::Tag;
use std::rc::Rc;

/// What is raised.
pub(super) enum Raise {
    /// A new error: its trace begins here.
    New(Fault),
    /// One that a handler has caught and lets go on, with the trace that it had.
    Again(Box<Trace>),
}

/// Goes on at the innermost handler; without one the process ends with the error.
#[cold]
#[inline(never)]
pub(super) fn raise<P: Probe>(
    fiber: &mut Fiber,
    raise: Raise,
    fuel: u32,
    probe: &mut P,
) -> Result<(), Box<Trace>> {
    let trace = match raise {
        Raise::New(fault) => fiber.trace(fault),
        Raise::Again(trace) => trace,
    };
    let catchable = trace.fault.is_catchable();
    let loaded = Rc::clone(&fiber.loaded);
    let mut left = 0;
    loop {
        let (function, index) = fiber.place();
        let function = &loaded.program.functions[function];
        let handler = function.handler(index - function.start).filter(|_| catchable);
        let before = fiber.progress == Progress::Before;
        let keep = handler.map_or(&[][..], |handler| &handler.keep);
        // SAFETY: the frame is suspended at `index`.
        unsafe { fiber.release_frame(index, before, keep) };
        fiber.progress = Progress::Within;
        if let Some(handler) = handler {
            if P::ON {
                probe.unwind(left, fuel);
            }
            // SAFETY: the handler's registers and its target lie within the function.
            unsafe {
                let start = loaded.program.code.as_ptr().add(function.start as usize);
                fiber.pc = start.add(handler.target as usize);
                let register = handler.exception as usize;
                *fiber.base.add(register) = trace.fault.value().into_slot();
                if matches!(trace.fault, Fault::StackOverflow) {
                    fiber.shrink();
                }
                *fiber.base.add(register + 1) = Boxed::allocate(Tag::Exception, *trace);
            }
            fiber.progress = Progress::Before;
            return Ok(());
        }
        left += 1;
        if !fiber.pop_frame() {
            if P::ON {
                probe.unwind(left, fuel);
            }
            return Err(trace);
        }
    }
}
