//! Runs of small programs assembled by hand: ends, messages, time, limits, profiles. (What programs
//! in the language do is tested by the suites in `tests/`.)

use super::{Compiled, RunErrorKind, RunOptions, Session, Status};
use crate::base::host::{Host, Stream};
use crate::base::ids::{FnId, IdVec, TypeId};
use crate::base::source::SourceMap;
use crate::base::span::{SourceId, Span};
use crate::bytecode::{Const, Ctors, Function, Instr, LiveMaps, Op, Program};
use crate::ir::{FunctionKind, TypeTable};
use crate::profile::tests::assert_consistent;
use crate::stdlib;
use crate::{CompileOptions, Compiler};
use std::cell::RefCell;
use std::rc::Rc;

/// A host whose clock only moves when the test says so.
#[derive(Clone, Default)]
struct TestHost(Rc<RefCell<World>>);

#[derive(Default)]
struct World {
    out: String,
    err: String,
    now_ns: u64,
}

impl Host for TestHost {
    fn write(&mut self, stream: Stream, text: &str) {
        let mut world = self.0.borrow_mut();
        match stream {
            Stream::Out => world.out.push_str(text),
            Stream::Err => world.err.push_str(text),
        }
    }

    fn monotonic_ns(&mut self) -> u64 {
        self.0.borrow().now_ns
    }

    fn unix_ms(&mut self) -> i64 {
        0
    }

    fn random_u64(&mut self) -> u64 {
        0
    }
}

fn op(op: Op, a: u8, b: u8, c: u8, d: i32) -> Instr {
    Instr { op, a, b, c, d }
}

/// An instruction with registers only.
fn regs(kind: Op, a: u8, b: u8, c: u8) -> Instr {
    op(kind, a, b, c, 0)
}

/// An instruction with a register and a number.
fn num(kind: Op, a: u8, d: i32) -> Instr {
    op(kind, a, 0, 0, d)
}

/// A call of a builtin.
fn native(name: &str, a: u8, argc: u8) -> Instr {
    let is_it = |native: &stdlib::native::Native| {
        let signature = &native.signature;
        format!("{}.{}", signature.namespace, signature.name).trim_start_matches('.') == name
    };
    let id = stdlib::natives().position(is_it).expect("a builtin of this name");
    op(Op::CallNative, a, argc, 0, id as i32)
}

/// A program whose function n has so many parameters and this code. Line n + 1 of the file is its.
fn program(functions: &[(u8, &[Instr])]) -> Compiled {
    let names = ["main", "child", "other"];
    let mut code = Vec::new();
    let mut table: IdVec<FnId, Function> = IdVec::new();
    for (index, (arity, body)) in functions.iter().enumerate() {
        let start = code.len() as u32;
        code.extend_from_slice(body);
        let at = index as u32 * 2;
        table.push(Function {
            name: format!("{}/", names[index]).into(),
            frame_name: names[index].into(),
            kind: FunctionKind::User,
            span: Span::new(SourceId(0), at, at + 1),
            start,
            end: code.len() as u32,
            signature: (Vec::new(), TypeId(0)),
            arity: *arity,
            captured: vec![None; *arity as usize],
            frame_size: 8,
            lines: Vec::new(),
            live: LiveMaps::default(),
            handlers: Vec::new(),
            locals: Vec::new(),
        });
    }
    let types = TypeTable::new();
    let program = Program {
        code,
        functions: table,
        consts: vec![Const::String("text".into())],
        ctors: Ctors::new(&types),
        types,
        mvars: IdVec::new(),
        entry: FnId(0),
        entry_display: None,
        fault_display: None,
    };
    Compiled::new(program, SourceMap::single("t.nos", "a\nb\nc\n"))
}

struct Run {
    session: Session,
    host: TestHost,
}

impl Run {
    fn new(functions: &[(u8, &[Instr])], options: RunOptions) -> Run {
        let host = TestHost::default();
        let session = Session::new(program(functions), Box::new(host.clone()), options);
        Run { session, host }
    }

    /// Steps until the run is over; time passes only while everybody sleeps.
    fn finish(&mut self, fuel: u64) -> Status {
        for _ in 0..1_000_000 {
            match self.session.step(fuel) {
                Status::Running => {}
                Status::SleepingUntil { ms } => {
                    self.host.0.borrow_mut().now_ns += (ms * 1e6).ceil() as u64;
                }
                status => return status,
            }
        }
        panic!("the run doesn't end");
    }

    fn out(&self) -> String {
        self.host.0.borrow().out.clone()
    }

    fn err(&self) -> String {
        self.host.0.borrow().err.clone()
    }
}

fn value(status: Status) -> Option<String> {
    match status {
        Status::Done { value } => value,
        other => panic!("{other:?}"),
    }
}

const SEND_41: &[Instr] = &[
    Instr { op: Op::LoadInt, a: 1, b: 0, c: 0, d: 41 },
    Instr { op: Op::Send, a: 0, b: 1, c: 0, d: 0 },
    Instr { op: Op::ReturnUnit, a: 0, b: 0, c: 0, d: 0 },
];

/// Starts function 1 with its own pid, then receives one message and returns it.
fn spawn_and_receive() -> Vec<Instr> {
    vec![
        native("self", 0, 0),
        op(Op::Spawn, 0, 1, 0, 1),
        num(Op::LoadInt, 1, -1),
        num(Op::LoadInt, 2, 0),
        op(Op::ReceiveNext, 0, 1, 2, 1),
        regs(Op::ReceiveAccept, 2, 0, 0),
        regs(Op::Return, 0, 0, 0),
    ]
}

/// Waits for a message for ever and sees all of them.
fn receive_nothing() -> [Instr; 4] {
    [
        num(Op::LoadInt, 1, -1),
        num(Op::LoadInt, 2, 0),
        op(Op::ReceiveNext, 0, 1, 2, 1),
        num(Op::Jump, 0, -1),
    ]
}

#[test]
fn a_message_comes_back_and_the_value_is_printed() {
    let main = spawn_and_receive();
    for fuel in [1, 7, 100_000] {
        let mut run = Run::new(&[(0, &main), (1, SEND_41)], RunOptions::default());
        assert_eq!(value(run.finish(fuel)), Some("41".into()));
        assert_eq!((run.out().as_str(), run.err().as_str()), ("41\n", ""));
        assert_eq!(run.session.step(1), Status::Done { value: Some("41".into()) });
    }
}

#[test]
fn the_value_begins_a_line() {
    let main = [num(Op::LoadConst, 0, 0), native("print", 0, 1), num(Op::ReturnInt, 0, 5)];
    let mut run = Run::new(&[(0, &main)], RunOptions::default());
    run.finish(100);
    assert_eq!(run.out(), "text\n5\n");
}

#[test]
fn nobody_can_go_on() {
    let mut main = vec![
        native("self", 0, 0),
        regs(Op::Move, 1, 0, 0),
        num(Op::LoadInt, 2, 1),
        regs(Op::Send, 0, 2, 0),
        op(Op::Spawn, 1, 1, 0, 1),
    ];
    main.extend(receive_nothing());
    let mut run = Run::new(&[(0, &main), (1, &receive_nothing())], RunOptions::default());
    let Status::Failed(error) = run.finish(100) else { panic!("it can't end well") };
    assert_eq!((error.kind, error.exit_status()), (RunErrorKind::Deadlock, 1));
    assert_eq!(
        run.err(),
        "Runtime error: Deadlock: all processes are waiting for messages\n  \
         <pid 1> waiting in receive at t.nos:1 (mailbox 1)\n  \
         <pid 2> waiting in receive at t.nos:2 (mailbox 0)\n"
    );
}

#[test]
fn a_receive_with_a_time_gives_up() {
    let main = [
        num(Op::LoadInt, 0, 50),
        regs(Op::ReceiveUntil, 1, 0, 0),
        num(Op::LoadInt, 2, 0),
        op(Op::ReceiveNext, 0, 1, 2, 2),
        regs(Op::Return, 0, 0, 0),
        num(Op::ReturnInt, 0, 7),
    ];
    let mut run = Run::new(&[(0, &main)], RunOptions::default());
    assert_eq!(run.session.step(100), Status::SleepingUntil { ms: 50.0 });
    assert_eq!(run.session.step(100), Status::SleepingUntil { ms: 50.0 });
    assert_eq!(value(run.finish(100)), Some("7".into()));
}

#[test]
fn sleepers_wake_in_order_of_time() {
    // Each child sleeps for its number's time and then sends it.
    let child = |ms| {
        vec![
            num(Op::LoadInt, 1, ms),
            native("sleep", 1, 1),
            num(Op::LoadInt, 1, ms),
            regs(Op::Send, 0, 1, 0),
            regs(Op::ReturnUnit, 0, 0, 0),
        ]
    };
    let mut main = vec![native("self", 3, 0)];
    for function in [1, 2] {
        main.extend([regs(Op::Move, 0, 3, 0), op(Op::Spawn, 0, 1, 0, function)]);
    }
    main.extend(&spawn_and_receive()[2..]);
    let mut run =
        Run::new(&[(0, &main), (1, &child(300)), (1, &child(100))], RunOptions::default());
    assert_eq!(value(run.finish(100)), Some("100".into()));
}

#[test]
fn a_failed_child_ends_a_main_that_waits() {
    let main = spawn_and_receive();
    let child = [regs(Op::Fault, 0, 0, 0)];
    let mut run = Run::new(&[(0, &main), (1, &child)], RunOptions::default());
    let Status::Failed(error) = run.finish(100) else { panic!("it can't end well") };
    assert_eq!((error.pid, run.session.take_warnings().len()), (2, 1));
    assert_eq!(
        run.err(),
        "Runtime error: Panic: Non-exhaustive match: no pattern matched\n\n\
         Stack trace:\n  1. child/ (t.nos:2)\n\n"
    );
}

#[test]
fn a_failed_child_is_forgotten_by_a_main_that_does_not_wait() {
    let main = [
        native("self", 0, 0),
        op(Op::Spawn, 0, 1, 0, 1),
        num(Op::LoadInt, 0, 10),
        native("sleep", 0, 1),
        num(Op::ReturnInt, 0, 3),
    ];
    let child = [regs(Op::Fault, 0, 0, 0)];
    let mut run = Run::new(&[(0, &main), (1, &child)], RunOptions::default());
    assert_eq!(value(run.finish(100)), Some("3".into()));
    assert_eq!(run.session.take_warnings().len(), 1);
}

#[test]
fn killing() {
    let spinning = [num(Op::Loop, 0, 0)];
    let main = [
        native("self", 0, 0),
        op(Op::Spawn, 0, 1, 0, 1),
        regs(Op::Move, 1, 0, 0),
        native("Process.kill", 1, 1),
        native("Process.alive", 0, 1),
        regs(Op::Return, 0, 0, 0),
    ];
    let mut run = Run::new(&[(0, &main), (1, &spinning)], RunOptions::default());
    assert_eq!(value(run.finish(1000)), Some("false".into()));
    let child = [native("Process.kill", 0, 1), regs(Op::ReturnUnit, 0, 0, 0)];
    let mut run = Run::new(&[(0, &spawn_and_receive()), (1, &child)], RunOptions::default());
    let Status::Failed(error) = run.finish(1000) else { panic!("it can't end well") };
    assert_eq!((error.kind, run.session.processes()), (RunErrorKind::MainKilled, 0));
    assert_eq!(run.err(), "Runtime error: Main process killed\n");
}

#[test]
fn limits_end_a_run_with_a_report() {
    let main = [native("self", 0, 0), op(Op::Spawn, 0, 1, 0, 1), num(Op::Loop, 0, -2)];
    let options = RunOptions { processes_max: 10, ..RunOptions::default() };
    let mut run = Run::new(&[(0, &main), (1, &receive_nothing())], options);
    let Status::Failed(error) = run.finish(1000) else { panic!("it can't end well") };
    assert_eq!(error.message, "Panic: Too many processes (limit 10)");

    // A mailbox that grows for ever.
    let main = [
        native("self", 0, 0),
        num(Op::LoadInt, 1, 1),
        regs(Op::Send, 0, 1, 0),
        num(Op::Loop, 0, -2),
    ];
    let options = RunOptions { memory_bytes: 8 << 20, ..RunOptions::default() };
    let mut run = Run::new(&[(0, &main)], options);
    let Status::Failed(error) = run.finish(100_000) else { panic!("it can't end well") };
    assert_eq!(error.kind, RunErrorKind::OutOfMemory);
    assert_eq!(error.message, "Out of memory (limit 8 MiB)");
    assert_eq!(error.trace.len(), 1);
}

#[test]
fn memory_is_what_the_run_itself_used_at_most() {
    let small = || {
        let mut run = Run::new(&[(0, &[num(Op::Loop, 0, 0)])], RunOptions::default());
        run.session.step(5000);
        run.session.memory_bytes()
    };
    let before = small();
    let full = [
        native("self", 0, 0),
        num(Op::LoadInt, 1, 1),
        regs(Op::Send, 0, 1, 0),
        num(Op::Loop, 0, -2),
    ];
    let options = RunOptions { memory_bytes: 8 << 20, ..RunOptions::default() };
    let mut run = Run::new(&[(0, &full)], options);
    run.finish(100_000);
    assert!(run.session.memory_bytes() > 8 << 20, "also when all of it was given back");
    drop(run);
    assert_eq!(small(), before, "whatever the engine ran before");
}

#[test]
fn an_interrupted_run_fails_with_its_own_status() {
    let mut run = Run::new(&[(0, &[num(Op::Loop, 0, 0)])], RunOptions::default());
    assert_eq!(run.session.step(10), Status::Running);
    assert_eq!(run.session.steps(), 10);
    let Status::Failed(error) = run.session.interrupt() else { panic!("it was interrupted") };
    assert_eq!(
        (error.exit_status(), run.err().as_str()),
        (130, "Runtime error: execution interrupted (Ctrl+C)\n")
    );
}

/// fib(n) by recursion, with n in d of the first instruction.
fn fib(n: i32) -> [Vec<Instr>; 2] {
    let k = |kind, wide: i16, d| {
        let [b, c] = wide.to_le_bytes();
        op(kind, 0, b, c, d)
    };
    let main = vec![num(Op::LoadInt, 0, n), num(Op::Call, 0, 1), regs(Op::Return, 0, 0, 0)];
    let function = vec![
        k(Op::JumpIfGeIntK, 2, 2),
        regs(Op::Return, 0, 0, 0),
        op(Op::AddIntK, 1, 0, 0, -1),
        num(Op::Call, 1, 1),
        op(Op::AddIntK, 2, 0, 0, -2),
        num(Op::Call, 2, 1),
        regs(Op::ReturnAddInt, 0, 1, 2),
    ];
    [main, function]
}

#[test]
fn a_profile_counts_exactly_and_keeps_its_invariants() {
    let [main, function] = fib(15);
    let options = RunOptions { profile: true, ..RunOptions::default() };
    let mut profiles = Vec::new();
    for fuel in [333, 1_000_000] {
        let mut run = Run::new(&[(0, &main), (1, &function)], options.clone());
        assert_eq!(value(run.finish(fuel)), Some("610".into()));
        let profile = run.session.profile().unwrap();
        assert_consistent(&profile.document);
        let fib = &profile.document.nostos.functions[1];
        assert_eq!((fib.calls, fib.tail_calls, fib.max_depth), (1973, 0, 15));
        assert_eq!(profile.document.nostos.totals.reductions, run.session.steps());
        profiles.push(profile);
    }
    assert_eq!(profiles[0], profiles[1]);
}

#[test]
fn waiting_is_not_work() {
    let mut main = spawn_and_receive();
    main.splice(2..2, [num(Op::LoadInt, 1, 20), native("sleep", 1, 1)]);
    let options = RunOptions { profile: true, ..RunOptions::default() };
    let child = [
        num(Op::LoadInt, 1, 100),
        native("sleep", 1, 1),
        num(Op::LoadInt, 1, 41),
        regs(Op::Send, 0, 1, 0),
        regs(Op::ReturnUnit, 0, 0, 0),
    ];
    let mut run = Run::new(&[(0, &main), (1, &child)], options);
    assert_eq!(value(run.finish(1000)), Some("41".into()));
    let document = run.session.profile().unwrap().document;
    assert_consistent(&document);
    let named = |name: &str| {
        let is_it = |f: &&crate::profile::document::Function| {
            document.shared.frames[f.frame as usize].name == name
        };
        document.nostos.functions.iter().find(is_it).unwrap()
    };
    assert_eq!(named("sleep").wait_ns, 120_000_000, "of two processes");
    assert_eq!(named("main").wait_ns, 80_000_000);
    assert_eq!(document.nostos.totals.busy_ns, 0);
    assert_eq!(document.nostos.messages, [(100_000_000, 2, 1, 100_000_000)]);
    let processes = &document.nostos.processes;
    assert_eq!((processes[1].parent, processes[1].end), (Some(1), "normal"));
    assert_eq!((processes[0].sent, processes[0].received, processes[1].sent), (0, 1, 1));
}

#[test]
fn a_seed_makes_random_numbers_repeatable() {
    let text = "main() = (Random.int(1, 1000000), Random.shuffle([1, 2, 3, 4, 5, 6, 7, 8, 9]))";
    let sources = SourceMap::single("t.nos", text);
    let compiled = Compiler::new().compile(&sources, CompileOptions::default());
    let compiled = compiled.expect("it has no mistakes");
    let value = |seed| {
        let options = RunOptions { seed, ..RunOptions::default() };
        let host = Box::new(TestHost::default());
        match Session::new(compiled.clone(), host, options).step(10_000) {
            Status::Done { value } => value,
            status => panic!("{status:?}"),
        }
    };
    assert_eq!(value(Some(1)), value(Some(1)));
    assert_ne!(value(Some(1)), value(Some(2)));
}
