//! Processes, messages and shared variables, as far as the loop has to do with them: values are
//! copied here, everything else is the scheduler's.

use super::{Step, register, window};
use crate::base::ids::{FnId, Id, MvarId};
use crate::bytecode::Instr;
use crate::vm::exit::Exit;
use crate::vm::machine::Machine;
use crate::vm::value::{Slot, Tag, Value};

/// `Spawn`
pub unsafe fn spawn(machine: &Machine, base: *mut Slot, instr: Instr) -> Step {
    // SAFETY: the window owns the captured values.
    let args = unsafe {
        let captured = window(base, instr, instr.b);
        captured.iter().map(|slot| machine.loaded.copy(&Value::from_slot(*slot))).collect()
    };
    Step::exit(Exit::Spawn { function: FnId(instr.d as u32), args })
}

/// `Send`
pub unsafe fn send(machine: &Machine, base: *mut Slot, instr: Instr) -> Step {
    // SAFETY: the registers hold a pid and an owned message.
    unsafe {
        let to = register(base, instr.a);
        debug_assert!(to.tag == Tag::Pid);
        let message = machine.loaded.copy(&Value::from_slot(*register(base, instr.b)));
        Step::exit(Exit::Send { to: to.bits, message })
    }
}

/// Whether another process has locked a variable; if so this one wants it.
fn is_taken(machine: &mut Machine, pid: u64, mvar: MvarId) -> bool {
    let state = machine.mvar(mvar);
    let taken = state.owner != 0 && state.owner != pid;
    state.wanted |= taken;
    taken
}

fn wait(mvar: MvarId) -> Step {
    Step::Retry(Box::new(Exit::MvarWait(mvar)))
}

/// `MvarGet`
pub unsafe fn get_mvar(machine: &mut Machine, pid: u64, base: *mut Slot, instr: Instr) -> Step {
    let mvar = MvarId(instr.d as u32);
    if is_taken(machine, pid, mvar) {
        return wait(mvar);
    }
    let value = copied(machine, mvar, &machine.mvars[mvar.index()].value);
    // SAFETY: the operand names a register.
    unsafe { *register(base, instr.a) = value.into_slot() };
    Step::Next
}

/// `MvarSet`
pub unsafe fn set_mvar(machine: &mut Machine, pid: u64, base: *mut Slot, instr: Instr) -> Step {
    let mvar = MvarId(instr.d as u32);
    if is_taken(machine, pid, mvar) {
        return wait(mvar);
    }
    // SAFETY: the register owns the value.
    let value = unsafe { Value::from_slot(*register(base, instr.a)) };
    machine.mvar(mvar).value = copied(machine, mvar, &value);
    Step::Next
}

fn copied(machine: &Machine, mvar: MvarId, value: &Value) -> Value {
    if machine.loaded.shares_mvar(mvar) { value.clone() } else { machine.loaded.copy(value) }
}

/// `MvarLock`
pub fn lock_mvar(machine: &mut Machine, pid: u64, instr: Instr) -> Step {
    let mvar = MvarId(instr.d as u32);
    if is_taken(machine, pid, mvar) {
        return wait(mvar);
    }
    let state = machine.mvar(mvar);
    state.owner = pid;
    state.depth += 1;
    Step::Next
}

/// `MvarUnlock`
pub fn unlock_mvar(machine: &mut Machine, pid: u64, instr: Instr) -> Step {
    let mvar = MvarId(instr.d as u32);
    let state = machine.mvar(mvar);
    debug_assert!(state.owner == pid && state.depth > 0);
    state.depth -= 1;
    if state.depth > 0 {
        return Step::Next;
    }
    state.owner = 0;
    match std::mem::take(&mut state.wanted) {
        true => Step::Proceed(Box::new(Exit::MvarFree(mvar))),
        false => Step::Next,
    }
}
