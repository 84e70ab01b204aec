//! Processes, messages and shared variables, as far as the loop has to do with them: values are
//! copied here, everything else is the scheduler's.

use super::{Step, may_take, register, window};
use crate::base::clock::after_ms;
use crate::base::ids::{FnId, Id, MvarId, TypeId};
use crate::bytecode::Instr;
use crate::syntax::ast::SpawnKind;
use crate::vm::cast;
use crate::vm::exit::Exit;
use crate::vm::fault::Fault;
use crate::vm::frame::Fiber;
use crate::vm::machine::Machine;
use crate::vm::mailbox::Message;
use crate::vm::object::{list, string};
use crate::vm::value::{Slot, Tag, Value};
use std::mem::ManuallyDrop;

/// `Spawn`
pub unsafe fn spawn(machine: &Machine, base: *mut Slot, instr: Instr) -> Step {
    let function = FnId(instr.d as u32);
    let types = &machine.loaded.program.functions[function].captured;
    debug_assert!(types.len() == instr.b as usize, "a process starts with all it captures");
    // SAFETY: the window owns the captured values; all are taken before one can be refused.
    let captured: Vec<Value> = unsafe {
        window(base, instr, instr.b).iter().map(|slot| Value::from_slot(*slot)).collect()
    };
    let copies = captured.into_iter().zip(types).map(|(value, ty)| match ty {
        Some(ty) => machine.loaded.message(value, *ty),
        None => machine.loaded.message_of_any_type(value),
    });
    match copies.collect() {
        Ok(args) => Step::exit(Exit::Spawn { function, args, kind: SpawnKind::decode(instr.c) }),
        Err(fault) => Step::Fault(fault),
    }
}

/// `Send`
pub unsafe fn send(machine: &mut Machine, base: *mut Slot, instr: Instr) -> Step {
    let (to, value);
    // SAFETY: the registers hold a pid and an owned message.
    unsafe {
        to = *register(base, instr.a);
        value = Value::from_slot(*register(base, instr.b));
    }
    debug_assert!(to.tag() == Tag::Pid);
    let ty = TypeId(instr.d as u32);
    match machine.loaded.message(value, ty) {
        Ok(value) => {
            machine.outbox.push((to.bits, Message { value, ty: Some(ty) }));
            Step::Sent
        }
        Err(fault) => Step::Fault(fault),
    }
}

/// `ReceiveUntil`
pub unsafe fn receive_until(machine: &mut Machine, base: *mut Slot, instr: Instr) -> Step {
    // SAFETY: the operands name registers; one holds the milliseconds.
    unsafe {
        let ms = register(base, instr.b).as_int();
        // A time that is over already needs no clock.
        let ends_ns = if ms <= 0 { 0 } else { after_ms(machine.host.monotonic_ns(), ms) };
        *register(base, instr.a) = Slot::int(ends_ns.min(i64::MAX as u64) as i64);
    }
    Step::Next
}

/// `ReceiveNext`
pub unsafe fn receive_next(
    machine: &Machine,
    fiber: &Fiber,
    base: *mut Slot,
    instr: Instr,
) -> Step {
    // SAFETY: the registers hold numbers, or are written.
    unsafe {
        let number = register(base, instr.c);
        if let Some((message, its_number)) = fiber.mailbox.next_after(number.bits) {
            *number = Slot::int(its_number as i64);
            *register(base, instr.a) = message.value.clone().into_slot();
            return Step::Next;
        }
        match register(base, instr.b).as_int() {
            // What it has sent to itself may be in the outbox still.
            0 if machine.outbox.is_empty() => Step::Jump,
            ends_ns => {
                Step::Retry(Box::new(Exit::ReceiveNext { ends_ns: ends_ns.try_into().ok() }))
            }
        }
    }
}

/// `IsMessage`: what was sent as this type needs no look at its parts.
pub unsafe fn is_message(machine: &Machine, fiber: &Fiber, base: *mut Slot, instr: Instr) -> Step {
    let tested = TypeId(instr.d as u32);
    // SAFETY: the registers hold a message, which they keep, and its number.
    unsafe {
        let sent = fiber.mailbox.find(register(base, instr.c).bits);
        let sent = sent.and_then(|message| message.ty);
        let value = ManuallyDrop::new(Value::from_slot(*register(base, instr.b)));
        let is = sent == Some(tested) || cast::is_type(&machine.loaded, &value, tested);
        *register(base, instr.a) = Slot::bool(is);
    }
    Step::Next
}

/// `ReceiveAccept`
pub unsafe fn accept(fiber: &mut Fiber, base: *mut Slot, instr: Instr) -> Step {
    // SAFETY: the register holds a number.
    let number = unsafe { register(base, instr.a).bits };
    match fiber.mailbox.take(number) {
        Some(place) => Step::Accepted(place),
        None => Step::Next,
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
    if let Err(fault) = has_value(machine, mvar) {
        return Step::Fault(fault);
    }
    let state = &machine.mvars[mvar.index()];
    let mut value = state.value.clone();
    if state.holder != pid {
        value = machine.loaded.variable(value, machine.loaded.program.mvars[mvar].ty);
    }
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
    match machine.stored(value, mvar, pid) {
        Ok(value) => machine.mvar(mvar).value = value,
        Err(fault) => return Step::Fault(fault),
    }
    Step::Next
}

/// `MvarAppend`: the variable gives its value up, so that it is changed in place.
pub unsafe fn append_mvar(machine: &mut Machine, pid: u64, base: *mut Slot, instr: Instr) -> Step {
    let mvar = MvarId(instr.d as u32);
    if is_taken(machine, pid, mvar) {
        return wait(mvar);
    }
    // SAFETY: the register owns the value.
    let more = unsafe { Value::from_slot(*register(base, instr.a)) };
    let stored = has_value(machine, mvar).and_then(|()| machine.stored(more, mvar, pid));
    let appended = stored.and_then(|more| append(&mut machine.mvar(mvar).value, more));
    match appended {
        Ok(()) => Step::Next,
        Err(fault) => Step::Fault(fault),
    }
}

/// Puts a text behind a text or a list behind a list; without memory for it nothing happens.
fn append(value: &mut Value, more: Value) -> Result<(), Fault> {
    let (left, right) = (value.slot(), more.slot());
    // SAFETY: both are texts, or both are lists, and alive.
    may_take(unsafe {
        match (left.tag(), right.tag()) {
            (Tag::String, _) => string::append_needs(left, right),
            (Tag::List, Tag::List) => list::append_needs(left, right),
            _ => 0,
        }
    })?;
    *value = match left.tag() {
        Tag::String => value.take().append_str(&more),
        _ => value.take().append_list(more),
    };
    Ok(())
}

fn has_value(machine: &Machine, mvar: MvarId) -> Result<(), Fault> {
    if machine.mvars[mvar.index()].is_set {
        return Ok(());
    }
    let name = &machine.loaded.program.mvars[mvar].name;
    Err(Fault::panic(format!("mvar '{name}' is read before it has a value")))
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
