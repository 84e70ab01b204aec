//! What must hold of every profile (8.9), tested with the programs of the suite and the benchmarks:
//! with the clock of the host and in reductions, with and without room for single calls. Two runs
//! of a program have equal profiles.

use super::{RunOptions, Session, Status};
use crate::base::host::{Host, Stream};
use crate::base::source::SourceMap;
use crate::profile::document::{Document, Function};
use crate::profile::tests::assert_consistent;
use crate::profile::{Profile, Unit};
use crate::{CompileOptions, Compiled, Compiler};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A clock that moves at each look, by a time that is no multiple of another.
#[derive(Clone, Default)]
struct TickingHost(Rc<Cell<u64>>);

impl Host for TickingHost {
    fn write(&mut self, _: Stream, _: &str) {}

    fn monotonic_ns(&mut self) -> u64 {
        self.0.set(self.0.get() + 137);
        self.0.get()
    }

    fn unix_ms(&mut self) -> i64 {
        (self.0.get() / 1_000_000) as i64
    }

    fn random_u64(&mut self) -> u64 {
        7
    }
}

/// Beyond so many reductions a program is too long for this test.
const REDUCTIONS_MAX: u64 = 3_000_000;

fn compile(compiler: &Compiler, path: &Path) -> Option<Compiled> {
    let text = std::fs::read_to_string(path).expect("programs are text");
    let name = path.file_name().expect("it is a file").to_string_lossy();
    let options = CompileOptions { profile: true, ..CompileOptions::default() };
    compiler.compile(&SourceMap::single(&name, &text), options).ok()
}

/// The profiler of a run after its end; `None` for a program that is too long or waits for input.
fn run(compiled: &Compiled, profile_events_max: usize) -> Option<Session> {
    let host = TickingHost::default();
    let options = RunOptions { profile: true, profile_events_max, ..RunOptions::default() };
    let mut session = Session::new(compiled.clone(), Box::new(host.clone()), options);
    while session.steps() < REDUCTIONS_MAX {
        match session.step(5_000) {
            Status::Running => {}
            Status::SleepingUntil { ms } => host.0.set(host.0.get() + (ms * 1e6) as u64),
            Status::Done { .. } | Status::Failed(_) => return Some(session),
            _ => return None,
        }
    }
    None
}

fn profile(session: &Session, unit: Unit) -> Profile {
    session.profile_in(unit).expect("it was asked for")
}

/// What doesn't depend on how long the record of single calls is.
fn exact(document: &Document) -> impl PartialEq + std::fmt::Debug + use<> {
    let function = |f: &Function| {
        let counts = (f.calls, f.tail_calls, f.unwound, f.max_depth);
        (f.frame, counts, f.self_red, f.inclusive_red)
    };
    let functions: Vec<_> = document.nostos.functions.iter().map(function).collect();
    let nodes = document.nostos.tree.nodes.iter();
    let nodes: Vec<_> = nodes.map(|n| (n.parent, n.frame, n.calls, n.tail, n.self_red)).collect();
    (functions, nodes, document.nostos.totals.reductions)
}

fn programs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let entries = std::fs::read_dir(folder).expect("it is there");
    let paths = entries.map(|entry| entry.expect("readable").path());
    let mut paths: Vec<_> = paths.filter(|p| p.extension().is_some_and(|e| e == "nos")).collect();
    paths.sort();
    paths
}

#[test]
fn profiles_of_many_programs_keep_the_invariants() {
    let compiler = Compiler::new();
    let areas =
        ["errors", "processes", "mvar", "closures", "functions", "lists", "maps", "runtime"];
    let mut folders: Vec<String> = areas.iter().map(|area| format!("tests/suite/{area}")).collect();
    folders.extend(["tests/schedules".to_string(), "benchImprovements".to_string()]);
    let mut profiled = 0;
    for path in folders.iter().flat_map(|folder| programs(folder)) {
        let Some(compiled) = compile(&compiler, &path) else { continue };
        let Some(session) = run(&compiled, 100_000) else { continue };
        eprintln!("{}", path.display());
        let by_time = profile(&session, Unit::Nanoseconds);
        let by_steps = profile(&session, Unit::Reductions);
        assert_consistent(&by_time.document);
        assert_consistent(&by_steps.document);
        assert_lines(&by_steps.document);
        assert_eq!(by_time.document.nostos.totals.reductions, session.steps());
        let again = run(&compiled, 100_000).expect("it ended before");
        assert!(profile(&again, Unit::Reductions) == by_steps, "another run has another profile");
        let cut = profile(&run(&compiled, 100).expect("it ended before"), Unit::Nanoseconds);
        assert_consistent(&cut.document);
        assert_eq!(exact(&cut.document), exact(&by_time.document));
        assert!(by_time.to_table().contains("Avg self µs"));
        profiled += 1;
    }
    assert!(profiled > 300, "only {profiled} programs");
}

/// The lines of a function have its own reductions, and those of the builtins with a frame that are
/// called there.
fn assert_lines(document: &Document) {
    let extra = &document.nostos;
    for function in &extra.functions {
        let lines = extra.lines.iter().filter(|line| line.frame == function.frame);
        let red: u64 = lines.map(|line| line.red).sum();
        let is_own = document.shared.frames[function.frame as usize].file.is_some();
        assert!(red >= function.self_red || !is_own, "{function:?}");
    }
    assert!(extra.lines.iter().map(|line| line.red).sum::<u64>() <= extra.totals.reductions);
}

/// Calls, tail calls and depth of a function.
fn figures(document: &Document, name: &str) -> (u64, u64, u64) {
    let is_it = |f: &&Function| document.shared.frames[f.frame as usize].name == name;
    let function = document.nostos.functions.iter().find(is_it);
    let function = function.unwrap_or_else(|| panic!("no frame {name}"));
    (function.calls, function.tail_calls, function.max_depth)
}

/// The table of expected counts of 8.9; 06's functions are named so that they hide no builtins.
#[test]
fn counts_are_those_of_the_reference() {
    let compiler = Compiler::new();
    let document = |name: &str| {
        let path = programs("benchImprovements").into_iter().find(|p| p.ends_with(name));
        let compiled = compile(&compiler, &path.expect("it is there")).expect("it is right");
        profile(&run(&compiled, 1_000).expect("it ends"), Unit::Reductions).document
    };
    let fib = document("03_fib_tail.nos");
    assert_eq!(figures(&fib, "main"), (1, 0, 1));
    assert_eq!(figures(&fib, "fib"), (1, 1, 1));
    assert_eq!(figures(&fib, "fib_helper"), (31, 31, 1));
    assert_eq!(figures(&document("04_sum_recursive.nos"), "sum_to"), (5001, 1, 5001));
    let map = document("06_list_map.nos");
    assert_eq!(figures(&map, "my_map"), (501, 0, 501));
    assert_eq!(figures(&map, "double"), (500, 0, 1));
    assert_eq!(figures(&map, "tally"), (501, 1, 501));
    assert_eq!(figures(&map, "upto"), (1, 0, 1));
    assert_eq!(figures(&map, "upto_helper"), (501, 501, 1));
    assert_eq!(figures(&document("22_ackermann.nos"), "ack"), (172_233, 86_368, 508));
}

/// The reductions of each line: calls, rounds of loops, the work of builtins.
#[test]
fn lines_have_what_is_counted_in_them() {
    let text = "fib(n) = if n < 2\n    then n\n    else fib(n - 1) +\n        fib(n - 2)\n\n\
                rounds(xs) = {\n    var rest = xs\n    while !rest.isEmpty() {\n\
                rest = rest.drop(1)\n    }\n    for i = 1 to 10 { () }\n}\n\n\
                main() = {\n    fib(5)\n    rounds([1, 2, 3])\n}\n";
    let options = CompileOptions { profile: true, ..CompileOptions::default() };
    let compiled = Compiler::new().compile(&SourceMap::single("main.nos", text), options);
    let session = run(&compiled.expect("it is right"), 1_000).expect("it ends");
    let document = profile(&session, Unit::Reductions).document;
    let name = |frame: u32| document.shared.frames[frame as usize].name.as_str();
    let lines = document.nostos.lines.iter().map(|l| (name(l.frame), l.line, l.red));
    let lines: Vec<_> = lines.filter(|(_, _, red)| *red > 0).collect();
    let expected = [
        ("main", 15, 1),
        ("main", 16, 1),
        ("fib", 3, 7),
        ("fib", 4, 7),
        ("rounds", 8, 3),
        ("rounds", 11, 8),
    ];
    assert_eq!(lines, expected);
}
