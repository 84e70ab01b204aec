//! The loop that executes instructions.
//!
//! Position, registers and fuel live in locals; operands are read byte by byte (one 64-bit load and
//! shifts measured 1.6 times slower); arms are short, and what is rare is one call away in `ops/`,
//! so that the host's compiler keeps the locals in its registers. Instructions test no tags: the
//! compiler typed them. Debug builds do test them at every typed read.
//!
//! Every `unsafe` block of this file rests on the same premise, which `bytecode::verify` and the
//! compiler guarantee: operands name registers inside the frame, jumps land on instructions, a
//! register that is read holds a value of the instruction's type, and one that is taken owns it.

use super::aside;
use super::exit::Exit;
use super::fault::Fault;
use super::frame::{Fiber, Progress, bottom};
use super::machine::{Entry, Machine};
use super::object::{array, cell, closure, data, list, string};
use super::ops::{self, Step};
use super::probe::Probe;
use super::unwind::{self, Raise};
use super::value::{FIRST_HEAP, Slot, Tag, Value};
use crate::base::ids::{FnId, NativeId};
use crate::bytecode::{Instr, Op};

/// The payload of a register that holds an integer, Bool, Char or Pid.
#[inline(always)]
fn int(slot: Slot) -> i64 {
    debug_assert!(
        matches!(slot.tag(), Tag::Bool | Tag::Char | Tag::Pid)
            || (slot.tag() >= Tag::Int && slot.tag() <= Tag::UInt64),
        "an integer instruction reads {slot:?}"
    );
    slot.bits as i64
}

#[inline(always)]
fn float(slot: Slot) -> f64 {
    debug_assert!(slot.tag() == Tag::Float, "a Float instruction reads {slot:?}");
    slot.as_float()
}

#[inline(always)]
fn truth(slot: Slot) -> bool {
    debug_assert!(slot.tag() == Tag::Bool, "a Bool instruction reads {slot:?}");
    slot.bits != 0
}

#[inline(always)]
fn is_nil(slot: Slot) -> bool {
    debug_assert!(matches!(slot.tag(), Tag::Nil | Tag::List), "a list instruction reads {slot:?}");
    slot.tag() == Tag::Nil
}

#[inline(always)]
fn with_fields(slot: Slot) -> Slot {
    debug_assert!(
        matches!(slot.tag(), Tag::Data | Tag::Tuple),
        "an instruction on fields reads {slot:?}"
    );
    slot
}

/// The 16-bit number in b and c.
#[inline(always)]
unsafe fn wide(pc: *const Instr) -> u16 {
    // SAFETY: `pc` points to an instruction.
    unsafe { u16::from_le_bytes([(*pc).b, (*pc).c]) }
}

/// Runs a process until it ends, fails, has used its fuel or needs the scheduler.
// tidy: table
// `!(a < b)` is not `a >= b` where there is a NaN.
#[allow(clippy::neg_cmp_op_on_partial_ord)]
pub fn run<P: Probe>(
    machine: &mut Machine,
    fiber: &mut Fiber,
    fuel: &mut u32,
    probe: &mut P,
) -> Exit {
    let loaded = machine.loaded.clone();
    let entries: *const Entry = loaded.entries.as_ptr();
    let consts: *const Slot = loaded.consts.as_ptr().cast();
    let code: *const Instr = loaded.program.code.as_ptr();
    let mut left = *fuel;
    if let Some(fault) = fiber.pending.take()
        && let Err(trace) = unwind::raise(fiber, unwind::Raise::New(fault), left, probe)
    {
        return Exit::Failed(trace);
    }

    'reload: loop {
        let mut pc = fiber.pc;
        let mut base = fiber.base;
        let mut frames = fiber.frames;

        /// A register by the name of its operand.
        macro_rules! r {
            ($operand:ident) => {
                (*base.add((*pc).$operand as usize))
            };
        }
        /// The instruction's constant.
        macro_rules! d {
            () => {
                (*pc).d
            };
        }
        /// Puts the locals back into the fiber.
        macro_rules! save {
            () => {
                fiber.pc = pc;
                fiber.base = base;
                fiber.frames = frames;
            };
        }
        /// Ends the run.
        macro_rules! leave {
            ($progress:expr, $exit:expr) => {{
                save!();
                fiber.progress = $progress;
                *fuel = left;
                return $exit;
            }};
        }
        /// Leaves the rest to a function of `aside`, which changes the fiber; then ends the run or
        /// takes the locals out of the fiber again. What is rare never comes back into the hot
        /// paths by itself: where the two met, the host's compiler would keep the locals in memory.
        macro_rules! aside {
            ($done:expr) => {{
                save!();
                if let Some(exit) = $done {
                    *fuel = left;
                    return exit;
                }
                continue 'reload;
            }};
        }
        /// Raises an error at this instruction, whose operands are gone.
        macro_rules! raise {
            ($fault:expr) => {
                aside!(aside::raise(fiber, Raise::New($fault), left, probe))
            };
        }
        macro_rules! jump {
            () => {{
                pc = pc.offset((*pc).d as isize);
                continue;
            }};
        }
        macro_rules! jump_if {
            ($test:expr) => {
                if $test {
                    pc = pc.offset((*pc).d as isize);
                    continue;
                }
            };
        }
        /// Puts a value into a register.
        macro_rules! set {
            ($operand:ident, $value:expr) => {{
                let value: Slot = $value;
                value.write(base.add((*pc).$operand as usize));
            }};
        }
        /// The value of a register.
        macro_rules! get {
            ($operand:ident) => {
                Slot::read(base.add((*pc).$operand as usize))
            };
        }
        /// The cell of a typed array at an index.
        macro_rules! item {
            ($array:ident, $index:ident) => {{
                let (cells, index) = (array::words_of(get!($array)), int(r!($index)));
                // A negative one is beyond the end as well.
                if index as u64 >= cells.len() as u64 {
                    raise!(Fault::index(index));
                }
                cells.get_unchecked(index as usize)
            }};
        }
        /// Counts a reduction.
        macro_rules! count {
            () => {
                if left == 0 {
                    leave!(Progress::Before, Exit::OutOfFuel);
                }
                left -= 1;
            };
        }
        /// Tells the probe of reductions that were counted at this instruction.
        macro_rules! counted {
            ($reductions:expr) => {
                probe.counted(pc.offset_from(code) as usize, $reductions)
            };
        }
        /// Makes room for a frame that begins `$offset` registers further up.
        macro_rules! reserve {
            ($offset:expr, $bytes:expr, $frames:expr) => {
                let top = base.add($offset).cast::<u8>().add($bytes);
                if top > frames.sub($frames).cast::<u8>() {
                    // The instruction begins again, and counts again.
                    left += 1;
                    aside!(aside::grow(fiber, top, left, probe));
                }
            };
        }
        /// Returns to the caller with a value, or with what stands in register 0.
        macro_rules! give_back {
            ($value:expr) => {{
                let value: Slot = $value;
                value.write(base);
                give_back!()
            }};
            () => {{
                if P::ON && !probe.leave(left) {
                    aside!(aside::give_back(fiber, left, probe));
                }
                pc = *frames;
                frames = frames.add(1);
                base = base.sub((*pc.sub(1)).a as usize);
                continue;
            }};
        }
        macro_rules! int_op {
            ($method:ident) => {
                set!(a, Slot::int(int(r!(b)).$method(int(r!(c)))))
            };
        }
        macro_rules! int_op_k {
            ($method:ident) => {
                set!(a, Slot::int(int(r!(b)).$method(d!() as i64)))
            };
        }
        macro_rules! float_op {
        ($op:tt) => {
            set!(a, Slot::float(float(r!(b)) $op float(r!(c))))
        };
    }

        loop {
            // SAFETY: see the head of this file.
            unsafe {
                if P::STEPS {
                    probe.step((*pc).op);
                }
                match (*pc).op {
                    Op::Move => set!(a, get!(b)),
                    Op::Dup => {
                        let slot = get!(b);
                        slot.retain();
                        set!(a, slot);
                    }
                    Op::Drop => get!(a).release(),
                    Op::LoadInt => set!(a, Slot::int(d!() as i64)),
                    Op::LoadUnit => set!(a, Slot::UNIT),
                    Op::LoadBool => set!(a, Slot::bool((*pc).b != 0)),
                    Op::LoadChar => set!(a, Slot::new(Tag::Char, 0, d!() as u32 as u64)),
                    Op::LoadNil => set!(a, Slot::NIL),
                    Op::LoadCtor => set!(a, Slot::new(Tag::Ctor0, d!() as u32, 0)),
                    Op::LoadScalar | Op::PeekConst => {
                        set!(a, Slot::read(consts.add(d!() as usize)))
                    }
                    Op::LoadConst => {
                        let slot = Slot::read(consts.add(d!() as usize));
                        slot.retain();
                        set!(a, slot);
                    }
                    Op::LoadFunction => set!(a, closure::function(d!() as u32)),

                    Op::AddInt => int_op!(wrapping_add),
                    Op::SubInt => int_op!(wrapping_sub),
                    Op::MulInt => int_op!(wrapping_mul),
                    Op::DivInt => {
                        let divisor = int(r!(c));
                        if divisor == 0 {
                            raise!(Fault::DivisionByZero);
                        }
                        set!(a, Slot::int(int(r!(b)).wrapping_div(divisor)));
                    }
                    Op::RemInt => {
                        let divisor = int(r!(c));
                        if divisor == 0 {
                            raise!(Fault::DivisionByZero);
                        }
                        set!(a, Slot::int(int(r!(b)).wrapping_rem(divisor)));
                    }
                    Op::AddIntK => int_op_k!(wrapping_add),
                    Op::RsubIntK => set!(a, Slot::int((d!() as i64).wrapping_sub(int(r!(b))))),
                    Op::MulIntK => int_op_k!(wrapping_mul),
                    Op::DivIntK => {
                        let divisor = d!() as i64;
                        std::hint::assert_unchecked(divisor != 0 && divisor != -1);
                        set!(a, Slot::int(int(r!(b)) / divisor));
                    }
                    Op::RemIntK => {
                        let divisor = d!() as i64;
                        std::hint::assert_unchecked(divisor != 0 && divisor != -1);
                        set!(a, Slot::int(int(r!(b)) % divisor));
                    }
                    Op::NegInt => set!(a, Slot::int(int(r!(b)).wrapping_neg())),

                    Op::AddFloat => float_op!(+),
                    Op::SubFloat => float_op!(-),
                    Op::MulFloat => float_op!(*),
                    Op::DivFloat => float_op!(/),
                    Op::NegFloat => set!(a, Slot::float(-float(r!(b)))),
                    Op::IntToFloat => set!(a, Slot::float(int(r!(b)) as f64)),

                    Op::Not => set!(a, Slot::bool(!truth(r!(b)))),
                    Op::EqInt => set!(a, Slot::bool(int(r!(b)) == int(r!(c)))),
                    Op::NeInt => set!(a, Slot::bool(int(r!(b)) != int(r!(c)))),
                    Op::LtInt => set!(a, Slot::bool(int(r!(b)) < int(r!(c)))),
                    Op::LeInt => set!(a, Slot::bool(int(r!(b)) <= int(r!(c)))),
                    Op::EqFloat => set!(a, Slot::bool(float(r!(b)) == float(r!(c)))),
                    Op::NeFloat => set!(a, Slot::bool(float(r!(b)) != float(r!(c)))),
                    Op::LtFloat => set!(a, Slot::bool(float(r!(b)) < float(r!(c)))),
                    Op::LeFloat => set!(a, Slot::bool(float(r!(b)) <= float(r!(c)))),

                    Op::Jump => jump!(),
                    Op::Loop => {
                        count!();
                        if P::ON {
                            counted!(1);
                        }
                        jump!();
                    }
                    Op::ForLoop => {
                        let next = int(r!(a)).wrapping_add(1);
                        if next < int(r!(b)) {
                            count!();
                            if P::ON {
                                counted!(1);
                            }
                            set!(a, Slot::int(next));
                            jump!();
                        }
                    }
                    Op::JumpIfTrue => jump_if!(truth(r!(a))),
                    Op::JumpIfFalse => jump_if!(!truth(r!(a))),
                    Op::JumpIfEqInt => jump_if!(int(r!(a)) == int(r!(b))),
                    Op::JumpIfNeInt => jump_if!(int(r!(a)) != int(r!(b))),
                    Op::JumpIfLtInt => jump_if!(int(r!(a)) < int(r!(b))),
                    Op::JumpIfLeInt => jump_if!(int(r!(a)) <= int(r!(b))),
                    Op::JumpIfEqIntK => jump_if!(int(r!(a)) == wide(pc) as i16 as i64),
                    Op::JumpIfNeIntK => jump_if!(int(r!(a)) != wide(pc) as i16 as i64),
                    Op::JumpIfLtIntK => jump_if!(int(r!(a)) < wide(pc) as i16 as i64),
                    Op::JumpIfLeIntK => jump_if!(int(r!(a)) <= wide(pc) as i16 as i64),
                    Op::JumpIfGtIntK => jump_if!(int(r!(a)) > wide(pc) as i16 as i64),
                    Op::JumpIfGeIntK => jump_if!(int(r!(a)) >= wide(pc) as i16 as i64),
                    Op::JumpIfEqFloat => jump_if!(float(r!(a)) == float(r!(b))),
                    Op::JumpIfNeFloat => jump_if!(float(r!(a)) != float(r!(b))),
                    Op::JumpIfLtFloat => jump_if!(float(r!(a)) < float(r!(b))),
                    Op::JumpIfNotLtFloat => jump_if!(!(float(r!(a)) < float(r!(b)))),
                    Op::JumpIfLeFloat => jump_if!(float(r!(a)) <= float(r!(b))),
                    Op::JumpIfNotLeFloat => jump_if!(!(float(r!(a)) <= float(r!(b)))),
                    Op::JumpIfNotCtor => {
                        debug_assert!(matches!(r!(a).tag(), Tag::Ctor0 | Tag::Data));
                        jump_if!(r!(a).aux() != wide(pc) as u32);
                    }
                    Op::JumpIfCtor => {
                        debug_assert!(matches!(r!(a).tag(), Tag::Ctor0 | Tag::Data));
                        jump_if!(r!(a).aux() == wide(pc) as u32);
                    }
                    Op::JumpIfNil => jump_if!(is_nil(r!(a))),
                    Op::JumpIfNotNil => jump_if!(!is_nil(r!(a))),
                    Op::SwitchCtor => {
                        let index = r!(a).aux().wrapping_sub(d!() as u32);
                        debug_assert!(index < wide(pc) as u32, "a switch misses {:?}", r!(a));
                        let case = pc.add(1 + index as usize);
                        pc = pc.offset((*case).d as isize);
                        continue;
                    }
                    Op::SwitchInt => {
                        let last = wide(pc) as u64 - 1;
                        let index = (int(r!(a)).wrapping_sub(d!() as i64) as u64).min(last);
                        let case = pc.add(1 + index as usize);
                        pc = pc.offset((*case).d as isize);
                        continue;
                    }
                    Op::CtorIndex => set!(a, Slot::int(r!(b).aux() as i64)),

                    Op::Construct => {
                        let count = (*pc).b as usize;
                        let window = base.add((*pc).a as usize);
                        let object = data::allocate(Tag::Data, d!() as u32, count);
                        copy_slots(window, data::fields_of(object), count);
                        object.write(window);
                    }
                    Op::MakeTuple => {
                        let count = (*pc).b as usize;
                        let window = base.add((*pc).a as usize);
                        let object = data::allocate(Tag::Tuple, count as u32, count);
                        copy_slots(window, data::fields_of(object), count);
                        object.write(window);
                    }
                    Op::Peek => {
                        let object = with_fields(get!(b));
                        set!(a, Slot::read(data::fields_of(object).add((*pc).c as usize)));
                    }
                    Op::Field => {
                        let object = with_fields(get!(b));
                        let field = Slot::read(data::fields_of(object).add((*pc).c as usize));
                        field.retain();
                        set!(a, field);
                    }
                    Op::TakeField => {
                        let object = with_fields(get!(b));
                        set!(a, ops::data::take_field(object, (*pc).c as usize));
                    }
                    Op::TakeFields => {
                        let object = with_fields(get!(b));
                        let to = base.add((*pc).a as usize);
                        ops::data::take_fields(object, d!() as u32, to);
                    }
                    Op::BeginUpdate => {
                        let object = with_fields(get!(b));
                        set!(a, ops::data::begin_update(object, (*pc).c != 0));
                    }
                    Op::StoreField => {
                        let object = with_fields(get!(a));
                        let place = data::fields_of(object).add((*pc).c as usize);
                        let old = Slot::read(place);
                        get!(b).write(place);
                        old.release();
                    }

                    Op::Cons => {
                        is_nil(r!(c));
                        list::cons_to(&raw mut r!(a), &raw const r!(b), &raw const r!(c));
                    }
                    Op::MakeList => {
                        let window = base.add((*pc).a as usize);
                        let items = std::slice::from_raw_parts(window, (*pc).b as usize);
                        list::prepend_all(items, Slot::NIL).write(window);
                    }
                    Op::MakeListTail => {
                        let window = base.add((*pc).a as usize);
                        let count = (*pc).b as usize - 1;
                        let items = std::slice::from_raw_parts(window, count);
                        list::prepend_all(items, *window.add(count)).write(window);
                    }
                    Op::ConcatList => match ops::collection::append(r!(b), r!(c)) {
                        Ok(list) => set!(a, list),
                        Err(fault) => raise!(fault),
                    },
                    Op::Uncons => {
                        let list = get!(b);
                        jump_if!(is_nil(list));
                        let head = list::uncons(list, &raw mut r!(c));
                        set!(a, head);
                    }
                    Op::UnconsCopy => {
                        let list = get!(b);
                        jump_if!(is_nil(list));
                        let (head, tail) = (list::head(list), list::tail(list));
                        head.retain();
                        tail.retain();
                        set!(a, head);
                        set!(c, tail);
                    }
                    Op::UnconsTail => {
                        let list = get!(b);
                        jump_if!(is_nil(list));
                        list::uncons(list, &raw mut r!(a)).release();
                    }
                    Op::UnconsHead => {
                        let list = get!(b);
                        jump_if!(is_nil(list));
                        let head = list::head(list);
                        head.retain();
                        list.release();
                        set!(a, head);
                    }
                    Op::ListItem => {
                        let index = int(r!(c));
                        let Some(item) = list::index(get!(b), index) else {
                            raise!(Fault::index(index));
                        };
                        item.retain();
                        set!(a, item);
                    }
                    Op::SetListItem => {
                        if let Err(fault) = ops::collection::set_item(&raw mut r!(a), base, *pc) {
                            raise!(fault);
                        }
                    }
                    Op::SetCellItem => {
                        let place = cell::place(r!(a), d!() as usize >> 8);
                        if let Err(fault) = ops::collection::set_item(place, base, *pc) {
                            raise!(fault);
                        }
                    }
                    Op::PeekItem => {
                        let found = list::index(r!(b), (*pc).c as i64);
                        set!(a, found.expect("the length was tested"));
                    }
                    Op::PeekRest => set!(a, list::skip(r!(b), (*pc).c as usize)),
                    Op::TakeRest => {
                        let list = get!(b);
                        let rest = list::skip(list, (*pc).c as usize);
                        rest.retain();
                        list.release();
                        set!(a, rest);
                    }
                    Op::JumpIfLengthNot => jump_if!(list::length(r!(a)) != wide(pc) as usize),
                    Op::JumpIfShorter => jump_if!(list::length(r!(a)) < wide(pc) as usize),

                    Op::Length => set!(a, Slot::int(ops::collection::length(get!(b)))),
                    Op::IntItem => set!(a, Slot::int(item!(b, c).get() as i64)),
                    Op::FloatItem => set!(a, Slot::float(f64::from_bits(item!(b, c).get()))),
                    Op::SetItem => item!(a, b).set(r!(c).bits),

                    Op::ConcatString => {
                        let (left, right) = (get!(b), get!(c));
                        debug_assert!(left.tag() == Tag::String && right.tag() == Tag::String);
                        if let Err(fault) = ops::may_take(string::append_needs(left, right)) {
                            left.release();
                            raise!(fault);
                        }
                        set!(a, string::append(left, right));
                    }

                    Op::Call => {
                        count!();
                        let entry = entries.add(d!() as usize);
                        let window = (*pc).a as usize;
                        reserve!(window, (*entry).frame_bytes, 1);
                        if P::ON {
                            counted!(1);
                            if !probe.call(FnId(d!() as u32), left) {
                                aside!(aside::enter(fiber, left, probe));
                            }
                        }
                        frames = frames.sub(1);
                        *frames = pc.add(1);
                        base = base.add(window);
                        pc = (*entry).code;
                        continue;
                    }
                    Op::CallAddIntK => {
                        count!();
                        let entry = entries.add(d!() as usize);
                        let window = (*pc).a as usize;
                        let argument = int(r!(b)).wrapping_add((*pc).c as i8 as i64);
                        reserve!(window, (*entry).frame_bytes, 1);
                        if P::ON {
                            counted!(1);
                            if !probe.call(FnId(d!() as u32), left) {
                                aside!(aside::enter(fiber, left, probe));
                            }
                        }
                        frames = frames.sub(1);
                        *frames = pc.add(1);
                        base = base.add(window);
                        *base = Slot::int(argument);
                        pc = (*entry).code;
                        continue;
                    }
                    Op::CallMove => {
                        count!();
                        let entry = entries.add(d!() as usize);
                        let window = (*pc).a as usize;
                        let argument = get!(b);
                        reserve!(window, (*entry).frame_bytes, 1);
                        if P::ON {
                            counted!(1);
                            if !probe.call(FnId(d!() as u32), left) {
                                aside!(aside::enter(fiber, left, probe));
                            }
                        }
                        frames = frames.sub(1);
                        *frames = pc.add(1);
                        base = base.add(window);
                        argument.write(base);
                        pc = (*entry).code;
                        continue;
                    }
                    Op::CallClosure => {
                        count!();
                        let function = get!(b);
                        debug_assert!(matches!(function.tag(), Tag::Function | Tag::Closure));
                        let entry = entries.add(function.aux() as usize);
                        let window = (*pc).a as usize;
                        reserve!(window, (*entry).frame_bytes, 1);
                        if P::ON {
                            counted!(1);
                            if !probe.call(FnId(function.aux()), left) {
                                aside!(aside::enter(fiber, left, probe));
                            }
                        }
                        frames = frames.sub(1);
                        *frames = pc.add(1);
                        base = base.add(window);
                        if function.tag() as u32 >= FIRST_HEAP as u32 {
                            ops::closure::push_captured(function, base.add((*pc).c as usize));
                        }
                        pc = (*entry).code;
                        continue;
                    }
                    Op::TailCall => {
                        count!();
                        let entry = entries.add(d!() as usize);
                        reserve!(0, (*entry).frame_bytes, 0);
                        if P::ON {
                            counted!(1);
                            if !probe.tail_call(FnId(d!() as u32), left) {
                                aside!(aside::tail_call(fiber, left, probe));
                            }
                        }
                        copy_slots(base.add((*pc).a as usize), base, (*pc).b as usize);
                        pc = (*entry).code;
                        continue;
                    }
                    Op::TailCallClosure => {
                        count!();
                        let function = get!(b);
                        debug_assert!(matches!(function.tag(), Tag::Function | Tag::Closure));
                        let entry = entries.add(function.aux() as usize);
                        reserve!(0, (*entry).frame_bytes, 0);
                        if P::ON {
                            counted!(1);
                            if !probe.tail_call(FnId(function.aux()), left) {
                                aside!(aside::tail_call(fiber, left, probe));
                            }
                        }
                        let count = (*pc).c as usize;
                        copy_slots(base.add((*pc).a as usize), base, count);
                        if function.tag() as u32 >= FIRST_HEAP as u32 {
                            ops::closure::push_captured(function, base.add(count));
                            function.release();
                        }
                        pc = (*entry).code;
                        continue;
                    }
                    Op::SelfTailCall => {
                        count!();
                        if P::ON {
                            counted!(1);
                            if !probe.self_tail_call(left) {
                                aside!(aside::self_tail_call(fiber, left, probe));
                            }
                        }
                        jump!();
                    }
                    Op::StepLoop => {
                        count!();
                        if P::ON {
                            counted!(1);
                            if !probe.self_tail_call(left) {
                                aside!(aside::self_tail_call(fiber, left, probe));
                            }
                        }
                        let next = int(r!(a)).wrapping_add((*pc).b as i8 as i64);
                        // The tag stays: a step of 0 leaves any kind of number alone.
                        r!(a).bits = next as u64;
                        jump_if!(next != (*pc).c as i8 as i64);
                    }
                    Op::CallNative => {
                        if P::ON {
                            probe.enter_native(NativeId(d!() as u32), left);
                        }
                        let result = ops::native::call(machine, fiber.pid, base, pc);
                        let owed = result.charged.saturating_sub(left);
                        machine.overdrawn += owed as u64;
                        left = left.saturating_sub(result.charged);
                        if P::ON {
                            counted!(result.charged);
                            let stays = matches!(result.step, Step::Exit(_));
                            probe.leave_native(NativeId(d!() as u32), owed, stays, left);
                        }
                        match result.step {
                            Step::Next => {}
                            step => aside!(aside::settle(fiber, step, left, probe)),
                        }
                    }
                    Op::Return => give_back!(get!(a)),
                    Op::ReturnUnit => give_back!(Slot::UNIT),
                    Op::ReturnBool => give_back!(Slot::bool((*pc).a != 0)),
                    Op::ReturnInt => give_back!(Slot::int(d!() as i64)),
                    Op::ReturnNil => give_back!(Slot::NIL),
                    Op::ReturnAddInt => {
                        give_back!(Slot::int(int(r!(b)).wrapping_add(int(r!(c)))))
                    }
                    Op::ReturnSubInt => {
                        give_back!(Slot::int(int(r!(b)).wrapping_sub(int(r!(c)))))
                    }
                    Op::ReturnMulInt => {
                        give_back!(Slot::int(int(r!(b)).wrapping_mul(int(r!(c)))))
                    }
                    Op::ReturnAddIntK => {
                        give_back!(Slot::int(int(r!(b)).wrapping_add(d!() as i64)))
                    }
                    Op::ReturnCons => {
                        is_nil(r!(c));
                        list::cons_to(base, &raw const r!(b), &raw const r!(c));
                        give_back!()
                    }
                    Op::MakeClosure => {
                        let count = (*pc).b as usize;
                        let window = base.add((*pc).a as usize);
                        let object = closure::allocate(d!() as u32, count);
                        copy_slots(window, data::fields_of(object), count);
                        object.write(window);
                    }

                    Op::MakeCell => set!(a, cell::with_content(r!(b))),
                    Op::CellGet => {
                        let content = *cell::place(r!(b), 0);
                        content.retain();
                        set!(a, content);
                    }
                    Op::CellTake => {
                        let place = cell::place(r!(b), 0);
                        set!(a, *place);
                        *place = Slot::UNIT;
                    }
                    Op::CellSet => {
                        let place = cell::place(r!(a), 0);
                        let old = Slot::read(place);
                        get!(b).write(place);
                        old.release();
                    }

                    Op::JumpIfEq | Op::JumpIfNe => {
                        let next = ops::compare::jump(base, pc);
                        if next.is_null() {
                            raise!(ops::compare::not_comparable());
                        }
                        pc = next;
                        continue;
                    }
                    Op::JumpIfNeConst => {
                        pc = ops::compare::jump_const(base, pc, consts);
                        continue;
                    }
                    Op::Unreachable if pc == bottom() => {
                        let value = Value::from_slot(*base);
                        leave!(Progress::Ended, Exit::Done(value));
                    }
                    // All others by their names: with a wildcard each instruction would be tested
                    // for it first.
                    Op::Arith
                    | Op::Negate
                    | Op::Eq
                    | Op::Ne
                    | Op::Lt
                    | Op::Le
                    | Op::JumpIfNoPrefix
                    | Op::Case
                    | Op::ConstructMutable
                    | Op::JoinStrings
                    | Op::StripPrefix
                    | Op::LoadEmptyMap
                    | Op::LoadEmptySet
                    | Op::MapExtend
                    | Op::SetExtend
                    | Op::MapPeek
                    | Op::JumpIfNotMember
                    | Op::MakeFar
                    | Op::FarGet
                    | Op::FarTake
                    | Op::FarSet
                    | Op::Throw
                    | Op::Rethrow
                    | Op::Fault
                    | Op::NoClause
                    | Op::IsType
                    | Op::Cast
                    | Op::CastArgument
                    | Op::Spawn
                    | Op::Send
                    | Op::ReceiveUntil
                    | Op::ReceiveNext
                    | Op::IsMessage
                    | Op::ReceiveAccept
                    | Op::MvarGet
                    | Op::MvarSet
                    | Op::MvarAppend
                    | Op::MvarLock
                    | Op::MvarUnlock
                    | Op::Unreachable => match ops::execute(machine, fiber, base, pc) {
                        Step::Next => {}
                        Step::Sent | Step::Accepted(_) if !P::ON => {}
                        step => aside!(aside::settle(fiber, step, left, probe)),
                    },
                }
                pc = pc.add(1);
            }
        }
    }
}

/// Copies slots one after another; the windows may overlap when the target lies before the source.
#[inline(always)]
pub(super) unsafe fn copy_slots(from: *const Slot, to: *mut Slot, count: usize) {
    for index in 0..count {
        // SAFETY: the caller has `count` slots at both places.
        unsafe { Slot::read(from.add(index)).write(to.add(index)) }
    }
}
