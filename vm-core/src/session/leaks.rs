//! Nothing is left of a run: what a thread uses after it is what it used before.

use crate::base::host::NullHost;
use crate::base::source::SourceMap;
use crate::vm::{alloc, circles};
use crate::{CompileOptions, Compiler, RunOptions, Session, Status};

/// Makes and gives up values of every kind, circles among them.
const PROGRAM: &str = include_str!("../../../tests/suite/runtime/every_kind_is_freed.nos");

/// Runs a program to its end, or stops it after so many reductions.
fn run(text: &str, reductions_max: u64) -> Option<String> {
    let sources = SourceMap::single("leaks.nos", text);
    let compiled = Compiler::new().compile(&sources, CompileOptions::default());
    let compiled = compiled.unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let mut session = Session::new(compiled, Box::new(NullHost::default()), RunOptions::default());
    while session.steps() < reductions_max {
        match session.step(10_000) {
            Status::Running | Status::SleepingUntil { .. } => {}
            Status::Done { value } => return value,
            status => panic!("{status:?}"),
        }
    }
    None
}

/// Bytes in use after each of three runs. The first one fills tables that the thread keeps.
fn used_after(text: &str, reductions_max: u64) -> [usize; 3] {
    [(); 3].map(|()| {
        run(text, reductions_max);
        assert!(!circles::are_possible(), "objects that change are left");
        alloc::used_bytes()
    })
}

#[test]
fn a_finished_run_leaves_nothing() {
    assert_eq!(run(PROGRAM, u64::MAX).as_deref(), Some("(2000, 118000)"));
    let [_, second, third] = used_after(PROGRAM, u64::MAX);
    assert_eq!(second, third);
}

#[test]
fn the_number_of_values_does_not_matter() {
    let more = PROGRAM.replace("rounds = 2000", "rounds = 6000");
    run(&more, u64::MAX);
    let [_, _, few] = used_after(PROGRAM, u64::MAX);
    let [_, _, many] = used_after(&more, u64::MAX);
    assert_eq!(few, many);
}

#[test]
fn a_run_that_was_cut_off_leaves_nothing() {
    let [_, second, third] = used_after(PROGRAM, 50_000);
    assert_eq!(second, third);
}
