//! What instructions do that are too rare or too long for the loop: one file per family. The loop
//! calls [`execute`] for every instruction that it has no arm for.

pub(super) mod arith;
pub mod bigint;
pub(super) mod closure;
pub(super) mod collection;
pub(super) mod compare;
pub(super) mod data;
pub(super) mod message;
pub(super) mod native;
pub(super) mod text;

use super::alloc;
use super::cast;
use super::exit::Exit;
use super::fault::{Fault, Trace};
use super::frame::Fiber;
use super::machine::Machine;
use super::object::{cell, header::Boxed};
use super::value::{Slot, Tag, Value};
use crate::base::ids::TypeId;
use crate::bytecode::{FaultKind, Instr, Op, Program};

const TOO_LARGE: &str =
    "A function needs more than 255 registers: divide it, its parameters or what it handles";

/// How the loop goes on.
pub(super) enum Step {
    /// With the next instruction.
    Next,
    /// At the instruction's target.
    Jump,
    /// It raises an error; what the instruction takes is gone.
    Fault(Fault),
    /// It raises a caught error again.
    Rethrow(Box<Trace>),
    /// It leaves, in the middle of the instruction.
    Exit(Box<Exit>),
    /// It leaves, and executes the same instruction when it comes back.
    Retry(Box<Exit>),
    /// With the next instruction; it has taken the message at this place out of the mailbox.
    Accepted(usize),
    /// With the next instruction; it has put something into the outbox.
    Sent,
    /// It leaves, and executes the next instruction when it comes back.
    Proceed(Box<Exit>),
}

impl Step {
    fn exit(exit: Exit) -> Step {
        Step::Exit(Box::new(exit))
    }
}

impl From<Result<(), Fault>> for Step {
    fn from(result: Result<(), Fault>) -> Step {
        match result {
            Ok(()) => Step::Next,
            Err(fault) => Step::Fault(fault),
        }
    }
}

/// Whether there is memory for something that needs `bytes`; only what is large has to ask.
#[inline(always)]
pub(super) fn may_take(bytes: usize) -> Result<(), Fault> {
    if bytes < alloc::LARGE_BYTES || alloc::may_allocate(bytes) {
        return Ok(());
    }
    Err(Fault::OutOfMemory)
}

/// A register of an instruction's frame.
#[inline(always)]
pub(super) unsafe fn register<'a>(base: *mut Slot, operand: u8) -> &'a mut Slot {
    // SAFETY: operands name registers inside the frame; the loop's registers are touched by nobody
    // else while an instruction is executed.
    unsafe { &mut *base.add(operand as usize) }
}

/// The window of an instruction: registers R[a], R[a+1], ...
pub(super) unsafe fn window<'a>(base: *mut Slot, instr: Instr, count: u8) -> &'a mut [Slot] {
    // SAFETY: as for `register`.
    unsafe { std::slice::from_raw_parts_mut(base.add(instr.a as usize), count as usize) }
}

/// Releases what a call would have handed over to a callee that can't be entered.
#[cold]
#[inline(never)]
pub(super) unsafe fn release_window(program: &Program, base: *mut Slot, pc: *const Instr) {
    // SAFETY: the registers that an instruction takes own their values.
    unsafe {
        for register in program.taken_by(*pc) {
            (*base.add(register as usize)).release();
        }
    }
}

/// Executes an instruction that the loop has no arm for.
// tidy: table
#[inline(never)]
pub(super) unsafe fn execute(
    machine: &mut Machine,
    fiber: &mut Fiber,
    base: *mut Slot,
    pc: *const Instr,
) -> Step {
    // SAFETY: as for the loop: operands name registers inside the frame, with values of the
    // instruction's types, and what is taken is owned.
    unsafe {
        let instr = *pc;
        let consts: *const Slot = machine.loaded.consts.as_ptr().cast();
        let pid = fiber.pid;
        match instr.op {
            Op::Arith => arith::binary(machine, base, instr),
            Op::Negate => arith::negate(base, instr).into(),
            Op::Eq | Op::Ne | Op::Lt | Op::Le => compare::compare(base, instr).into(),
            Op::JumpIfNoPrefix => {
                let prefix = *consts.add(instr.wide() as usize);
                text::jump_if_no_prefix(*register(base, instr.a), prefix)
            }
            Op::JoinStrings => text::join(base, instr).into(),
            Op::StripPrefix => {
                text::strip_prefix(base, instr, *consts.add(instr.d as usize)).into()
            }

            Op::ConstructMutable => {
                data::construct_mutable(window(base, instr, instr.b), instr.d as u32);
                Step::Next
            }

            Op::LoadEmptyMap => {
                *register(base, instr.a) = Value::map(Default::default()).into_slot();
                Step::Next
            }
            Op::LoadEmptySet => {
                *register(base, instr.a) = Value::set(Default::default()).into_slot();
                Step::Next
            }
            Op::MapExtend => collection::extend_map(base, instr).into(),
            Op::SetExtend => collection::extend_set(base, instr).into(),
            Op::MapPeek => collection::peek_map(base, instr),
            Op::JumpIfNotMember => collection::jump_if_not_member(base, instr),

            Op::MakeFar => {
                *register(base, instr.a) = cell::with_places(instr.d as usize);
                Step::Next
            }
            Op::FarGet => {
                let content = *cell::place(*register(base, instr.b), instr.d as usize);
                content.retain();
                *register(base, instr.a) = content;
                Step::Next
            }
            Op::FarTake => {
                let place = cell::place(*register(base, instr.b), instr.d as usize);
                *register(base, instr.a) = std::mem::replace(&mut *place, Slot::UNIT);
                Step::Next
            }
            Op::FarSet => {
                let place = cell::place(*register(base, instr.a), instr.d as usize);
                let old = std::mem::replace(&mut *place, *register(base, instr.b));
                old.release();
                Step::Next
            }

            Op::Throw => Step::Fault(Fault::Thrown(Value::from_slot(*register(base, instr.a)))),
            Op::Rethrow => rethrow(base, instr),
            Op::Fault => Step::Fault(match FaultKind::decode(instr.a) {
                FaultKind::NonExhaustive => {
                    Fault::panic("Non-exhaustive match: no pattern matched")
                }
                FaultKind::FieldNotMutable => {
                    Fault::Panic(format!("Field at index {} is not mutable", instr.d))
                }
                FaultKind::TooLarge => Fault::panic(TOO_LARGE),
            }),
            Op::NoClause => {
                let message = machine.loaded.consts[instr.d as usize].clone();
                Step::Fault(Fault::Thrown(message))
            }

            Op::IsType => {
                let value = std::mem::ManuallyDrop::new(Value::from_slot(*register(base, instr.b)));
                let is = cast::is_type(&machine.loaded, &value, TypeId(instr.d as u32));
                *register(base, instr.a) = Slot::bool(is);
                Step::Next
            }
            Op::Cast => {
                let value = std::mem::ManuallyDrop::new(Value::from_slot(*register(base, instr.a)));
                match cast::check(&machine.loaded, &value, TypeId(instr.d as u32)) {
                    Ok(()) => Step::Next,
                    Err(fault) => {
                        value.slot().release();
                        Step::Fault(fault)
                    }
                }
            }

            Op::CastArgument => {
                let value = std::mem::ManuallyDrop::new(Value::from_slot(*register(base, instr.a)));
                let callee =
                    std::mem::ManuallyDrop::new(Value::from_slot(*register(base, instr.b)));
                match cast::check_argument(&machine.loaded, &callee, instr.c, &value) {
                    Ok(()) => Step::Next,
                    Err(fault) => Step::Fault(fault),
                }
            }

            Op::Spawn => message::spawn(machine, base, instr),
            Op::Send => message::send(machine, base, instr),
            Op::ReceiveUntil => message::receive_until(machine, base, instr),
            Op::ReceiveNext => message::receive_next(machine, fiber, base, instr),
            Op::IsMessage => message::is_message(machine, fiber, base, instr),
            Op::ReceiveAccept => message::accept(fiber, base, instr),
            Op::MvarGet => message::get_mvar(machine, pid, base, instr),
            Op::MvarSet => message::set_mvar(machine, pid, base, instr),
            Op::MvarAppend => message::append_mvar(machine, pid, base, instr),
            Op::MvarLock => message::lock_mvar(machine, pid, instr),
            Op::MvarUnlock => message::unlock_mvar(machine, pid, instr),

            Op::Case | Op::Unreachable => unreachable!("{:?} is never executed", instr.op),
            _ => unreachable!("{:?} has an arm in the loop", instr.op),
        }
    }
}

/// The window holds the value and the trace of a caught error.
unsafe fn rethrow(base: *mut Slot, instr: Instr) -> Step {
    // SAFETY: the handler's registers own the value and the trace.
    unsafe {
        let window = window(base, instr, 2);
        window[0].release();
        let trace = window[1];
        debug_assert!(trace.tag() == Tag::Exception);
        if trace.is_unique() {
            return Step::Rethrow(Box::new(Boxed::<Trace>::into_body(trace)));
        }
        let copy = (*trace.pointer::<Boxed<Trace>>()).body.clone();
        trace.release();
        Step::Rethrow(Box::new(copy))
    }
}
