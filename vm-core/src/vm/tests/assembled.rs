//! Small programs assembled by hand.

use super::without_leaks;
use crate::base::host::NullHost;
use crate::base::ids::{FnId, IdVec, TypeId};
use crate::base::span::Span;
use crate::bytecode::{Const, Ctors, Function, Handler, Instr, LiveMaps, Op, Program};
use crate::ir::{FunctionKind, TypeTable};
use crate::vm::{Exit, Fault, Fiber, Loaded, Machine, NoProbe, Value, run};
use std::rc::Rc;

fn op(op: Op, a: u8, b: u8, c: u8, d: i32) -> Instr {
    Instr { op, a, b, c, d }
}

/// An instruction with a 16-bit operand in b and c.
fn op_wide(kind: Op, a: u8, wide: i16, d: i32) -> Instr {
    let [b, c] = wide.to_le_bytes();
    op(kind, a, b, c, d)
}

#[derive(Default)]
struct Assembly {
    code: Vec<Instr>,
    functions: IdVec<FnId, Function>,
    consts: Vec<Const>,
}

impl Assembly {
    fn function(&mut self, arity: u8, frame_size: u16, code: &[Instr]) -> &mut Function {
        let start = self.code.len() as u32;
        self.code.extend_from_slice(code);
        let id = self.functions.push(Function {
            name: "f/_".into(),
            frame_name: "f".into(),
            kind: FunctionKind::User,
            span: Span::default(),
            start,
            end: self.code.len() as u32,
            arity,
            captured: Vec::new(),
            signature: (Vec::new(), TypeId(0)),
            frame_size,
            lines: Vec::new(),
            live: LiveMaps::default(),
            handlers: Vec::new(),
            locals: Vec::new(),
        });
        &mut self.functions[id]
    }

    fn load(self) -> Rc<Loaded> {
        let types = TypeTable::new();
        let program = Program {
            code: self.code,
            functions: self.functions,
            consts: self.consts,
            ctors: Ctors::new(&types),
            types,
            mvars: IdVec::new(),
            entry: FnId(0),
            entry_display: None,
            fault_display: None,
        };
        Loaded::new(program, Vec::new())
    }
}

/// Runs function 0 in slices of `slice` reductions; gives the result and the reductions used.
fn execute(loaded: &Rc<Loaded>, args: Vec<Value>, slice: u32) -> (Exit, u64) {
    let mut machine = Machine::new(loaded.clone(), Box::new(NullHost::default()));
    let mut fiber = Fiber::new(loaded, 1, FnId(0), args);
    let mut used = 0;
    loop {
        let mut fuel = slice;
        let exit = run(&mut machine, &mut fiber, &mut fuel, &mut NoProbe);
        used += u64::from(slice - fuel);
        if !matches!(exit, Exit::OutOfFuel) {
            return (exit, used);
        }
    }
}

fn done(exit: Exit) -> Value {
    match exit {
        Exit::Done(value) => value,
        other => panic!("ended with {other:?}"),
    }
}

fn fib() -> Assembly {
    let mut assembly = Assembly::default();
    assembly.function(
        1,
        3,
        &[
            op_wide(Op::JumpIfGtIntK, 0, 1, 2),
            op(Op::Return, 0, 0, 0, 0),
            op(Op::CallAddIntK, 1, 0, -1i8 as u8, 0),
            op(Op::CallAddIntK, 2, 0, -2i8 as u8, 0),
            op(Op::ReturnAddInt, 0, 1, 2, 0),
        ],
    );
    assembly
}

#[test]
fn calls_and_slices() {
    without_leaks(|| {
        let loaded = fib().load();
        let (exit, used) = execute(&loaded, vec![Value::int(20)], u32::MAX);
        assert_eq!(done(exit).as_int(), 6765);
        let (exit, used_in_slices) = execute(&loaded, vec![Value::int(20)], 7);
        assert_eq!(done(exit).as_int(), 6765);
        assert_eq!(used, 21890);
        assert_eq!(used, used_in_slices, "reductions don't depend on the slices");
    });
}

/// f(n) = if n == 0 then 0 else n + f(n - 1)
fn sum() -> Assembly {
    let mut assembly = Assembly::default();
    assembly.function(
        1,
        2,
        &[
            op_wide(Op::JumpIfNeIntK, 0, 0, 2),
            op(Op::ReturnInt, 0, 0, 0, 0),
            op(Op::CallAddIntK, 1, 0, -1i8 as u8, 0),
            op(Op::ReturnAddInt, 0, 0, 1, 0),
        ],
    );
    assembly
}

#[test]
fn a_million_frames() {
    let loaded = sum().load();
    let (exit, _) = execute(&loaded, vec![Value::int(1_000_000)], 2000);
    assert_eq!(done(exit).as_int(), 500_000_500_000);
}

#[test]
fn endless_recursion_is_an_error() {
    let loaded = sum().load();
    let (exit, _) = execute(&loaded, vec![Value::int(-1)], 2000);
    let Exit::Failed(trace) = exit else { panic!("ended with {exit:?}") };
    assert!(matches!(trace.fault, Fault::StackOverflow));
    assert!(trace.depth > 1_000_000);
    assert_eq!(trace.lines(&loaded.program).len(), 100);
    assert_eq!(trace.omitted(), trace.depth - 100);
}

/// Function 0 catches the stack overflow of function 1, twice, and holds a string meanwhile.
#[test]
fn overflow_can_be_caught_and_repeated() {
    without_leaks(|| {
        let mut assembly = Assembly::default();
        assembly.consts.push(Const::String("kept".into()));
        let catcher = assembly.function(
            0,
            8,
            &[
                op(Op::LoadConst, 0, 0, 0, 0),
                op(Op::LoadInt, 1, 0, 0, 2),
                op(Op::Call, 4, 0, 0, 1),
                // handler
                op(Op::Drop, 3, 0, 0, 0),
                op(Op::Drop, 2, 0, 0, 0),
                op(Op::AddIntK, 1, 1, 0, -1),
                op_wide(Op::JumpIfNeIntK, 1, 0, -4),
                op(Op::Return, 0, 0, 0, 0),
            ],
        );
        catcher.live.push(2, &[0]);
        catcher.handlers.push(Handler { start: 2, end: 3, target: 3, exception: 2, keep: vec![0] });
        let endless = assembly.function(
            0,
            2,
            &[op(Op::LoadConst, 0, 0, 0, 0), op(Op::Call, 1, 0, 0, 1), op(Op::Return, 1, 0, 0, 0)],
        );
        endless.live.push(1, &[0]);
        let loaded = assembly.load();
        let (exit, used) = execute(&loaded, Vec::new(), 2000);
        assert_eq!(done(exit).as_str(), "kept");
        assert!(used > 2_000_000);
    });
}

/// A fiber that is dropped in the middle gives back all that its frames own.
#[test]
fn killing_leaves_nothing() {
    without_leaks(|| {
        let mut assembly = Assembly::default();
        assembly.consts.push(Const::String("piece".into()));
        let endless = assembly.function(
            0,
            3,
            &[
                op(Op::LoadNil, 0, 0, 0, 0),
                op(Op::LoadConst, 1, 0, 0, 0),
                op(Op::Cons, 0, 1, 0, 0),
                op(Op::Loop, 0, 0, 0, -2),
            ],
        );
        endless.live.push(3, &[0]);
        let loaded = assembly.load();
        let mut machine = Machine::new(loaded.clone(), Box::new(NullHost::default()));
        let mut fiber = Fiber::new(&loaded, 1, FnId(0), Vec::new());
        let exit = run(&mut machine, &mut fiber, &mut 1000, &mut NoProbe);
        assert!(matches!(exit, Exit::OutOfFuel));
    });
}

/// sum of my_map(x => x + 1, range(n)) with consuming list instructions.
#[test]
fn lists_are_taken_apart_and_built() {
    without_leaks(|| {
        let mut assembly = Assembly::default();
        // main(n) = total(plus_one(range(n, [])), 0)
        assembly.function(
            1,
            4,
            &[
                op(Op::Move, 1, 0, 0, 0),
                op(Op::LoadNil, 2, 0, 0, 0),
                op(Op::Call, 1, 0, 0, 1),
                op(Op::Call, 1, 0, 0, 2),
                op(Op::LoadInt, 2, 0, 0, 0),
                op(Op::TailCall, 1, 2, 0, 3),
            ],
        );
        // range(n, acc) = if n == 0 then acc else range(n - 1, [n | acc])
        assembly.function(
            2,
            2,
            &[
                op_wide(Op::JumpIfNeIntK, 0, 0, 2),
                op(Op::Return, 1, 0, 0, 0),
                op(Op::Cons, 1, 0, 1, 0),
                op(Op::AddIntK, 0, 0, 0, -1),
                op(Op::SelfTailCall, 0, 0, 0, -4),
            ],
        );
        // plus_one([]) = []; plus_one([h | t]) = [h + 1 | plus_one(t)]
        let plus_one = assembly.function(
            1,
            3,
            &[
                op(Op::Uncons, 1, 0, 2, 4),
                op(Op::AddIntK, 0, 1, 0, 1),
                op(Op::Call, 2, 0, 0, 2),
                op(Op::ReturnCons, 0, 0, 2, 0),
                op(Op::ReturnNil, 0, 0, 0, 0),
            ],
        );
        plus_one.live.push(2, &[]);
        // total([], acc) = acc; total([h | t], acc) = total(t, acc + h)
        assembly.function(
            2,
            3,
            &[
                op(Op::Uncons, 2, 0, 0, 3),
                op(Op::AddInt, 1, 1, 2, 0),
                op(Op::SelfTailCall, 0, 0, 0, -2),
                op(Op::Return, 1, 0, 0, 0),
            ],
        );
        let loaded = assembly.load();
        let (exit, _) = execute(&loaded, vec![Value::int(100_000)], 2000);
        assert_eq!(done(exit).as_int(), 5_000_150_000);
    });
}

#[test]
fn division_by_zero_is_reported_with_its_trace() {
    let mut assembly = Assembly::default();
    assembly.function(2, 2, &[op(Op::DivInt, 0, 0, 1, 0), op(Op::Return, 0, 0, 0, 0)]);
    let loaded = assembly.load();
    let (exit, _) = execute(&loaded, vec![Value::int(1), Value::int(0)], 10);
    let Exit::Failed(trace) = exit else { panic!("ended with {exit:?}") };
    assert_eq!(
        trace.fault.headline(&loaded),
        "Panic: Uncaught exception: (DivisionByZero, Division by zero)"
    );
}
