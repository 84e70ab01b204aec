//! Equality and order by structure.

use super::register;
use crate::bytecode::{Instr, Op};
use crate::vm::fault::Fault;
use crate::vm::order::{self, Outcome};
use crate::vm::value::Slot;
use std::cmp::Ordering;

/// The fault of comparing functions.
#[cold]
pub fn not_comparable() -> Fault {
    Fault::panic("values are not comparable: a function is in them, and functions have no order")
}

/// `JumpIfEq`, `JumpIfNe`: the instruction to go on with; null when functions take part.
#[inline(never)]
pub unsafe fn jump(base: *mut Slot, pc: *const Instr) -> *const Instr {
    // SAFETY: registers hold live values; the distance leads to an instruction.
    unsafe {
        let instr = *pc;
        match equal(*register(base, instr.a), *register(base, instr.b)) {
            None => std::ptr::null(),
            Some(equal) if equal == (instr.op == Op::JumpIfEq) => pc.offset(instr.d as isize),
            Some(_) => pc.add(1),
        }
    }
}

/// `JumpIfNeConst`: the instruction to go on with.
#[inline(never)]
pub unsafe fn jump_const(base: *mut Slot, pc: *const Instr, consts: *const Slot) -> *const Instr {
    // SAFETY: as for `jump`; the constant exists.
    unsafe {
        let instr = *pc;
        let constant = *consts.add(instr.wide() as usize);
        match equal(*register(base, instr.a), constant) {
            Some(true) => pc.add(1),
            _ => pc.offset(instr.d as isize),
        }
    }
}

/// Equality; `None` when functions take part.
pub unsafe fn equal(a: Slot, b: Slot) -> Option<bool> {
    // SAFETY: registers hold live values.
    match unsafe { order::equal(a, b) } {
        Outcome::Ordered(ordering) => Some(ordering == Ordering::Equal),
        Outcome::Unordered => Some(false),
        Outcome::NotComparable => None,
    }
}

/// `Eq`, `Ne`, `Lt`, `Le`
pub unsafe fn compare(base: *mut Slot, instr: Instr) -> Result<(), Fault> {
    // SAFETY: registers hold live values.
    unsafe {
        let (a, b) = (*register(base, instr.b), *register(base, instr.c));
        let outcome = match instr.op {
            Op::Eq | Op::Ne => order::equal(a, b),
            _ => order::compare(a, b),
        };
        let ordering = match outcome {
            Outcome::Ordered(ordering) => Some(ordering),
            Outcome::Unordered => None,
            Outcome::NotComparable => return Err(not_comparable()),
        };
        let holds = match instr.op {
            Op::Eq => ordering == Some(Ordering::Equal),
            Op::Ne => ordering != Some(Ordering::Equal),
            Op::Lt => ordering == Some(Ordering::Less),
            _ => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
        };
        *register(base, instr.a) = Slot::bool(holds);
        Ok(())
    }
}
