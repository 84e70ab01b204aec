//! Runs the programs of `tests/schedules` under random schedules: whoever has the next turn, and
//! for how long, each result must be one that the program's first lines allow
//! (`# allow: VALUE`), and of those each must come once.
//!
//! The clock is a virtual one: it stands still while anything can run.
//!
//! The ordinary test runs 10,000 schedules, 500 of each program. `NOSTOS_SCHEDULES=N cargo test
//! -p nostos-tests --test schedules` runs N of each.

use nostos_core::base::host::{Host, Stream};
use nostos_core::base::source::SourceMap;
use nostos_core::{CompileOptions, Compiled, Compiler, RunOptions, Schedule, Session, Status};
use nostos_tests::program::root;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Schedules of each program: 10,000 for all of them.
const SEEDS: u64 = 500;

/// As many as are asked for.
fn seeds_each() -> u64 {
    std::env::var("NOSTOS_SCHEDULES").map_or(SEEDS, |n| n.parse().expect("it is a number"))
}

/// Small enough that steps end in the middle of turns.
const FUEL: u64 = 700;

/// A clock that only sleeping moves.
#[derive(Clone, Default)]
struct VirtualTime {
    now_ns: Rc<Cell<u64>>,
}

impl Host for VirtualTime {
    fn write(&mut self, _: Stream, _: &str) {}

    fn monotonic_ns(&mut self) -> u64 {
        self.now_ns.get()
    }

    fn unix_ms(&mut self) -> i64 {
        (self.now_ns.get() / 1_000_000) as i64
    }

    fn random_u64(&mut self) -> u64 {
        0
    }
}

/// The value of a run, or its error.
fn result(compiled: &Compiled, seed: u64) -> String {
    let time = VirtualTime::default();
    let options = RunOptions { schedule: Schedule::Random(seed), ..RunOptions::default() };
    let mut session = Session::new(compiled.clone(), Box::new(time.clone()), options);
    loop {
        match session.step(FUEL) {
            Status::Running => {}
            Status::SleepingUntil { ms } => {
                time.now_ns.set(time.now_ns.get() + (ms * 1e6).ceil() as u64);
            }
            Status::Done { value } => return value.unwrap_or_default(),
            Status::Failed(error) => return error.to_string(),
            status => return format!("{status:?}"),
        }
    }
}

#[test]
fn random_schedules_give_allowed_results() {
    let folder = root().join("tests/schedules");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("it is there")
        .map(|e| e.expect("readable").path())
        .collect();
    paths.sort();
    let compiler = Compiler::new();
    let each = seeds_each();
    let mut seeds = 0..;
    for path in &paths {
        let text = std::fs::read_to_string(path).expect("programs are text");
        let allowed: BTreeSet<String> =
            text.lines().filter_map(|l| Some(l.strip_prefix("# allow: ")?.to_string())).collect();
        let name = path.file_name().expect("it is a file").to_string_lossy().into_owned();
        let sources = SourceMap::single(&name, &text);
        let compiled = compiler
            .compile(&sources, CompileOptions::default())
            .unwrap_or_else(|mistakes| panic!("{name}: {mistakes:?}"));
        let seeds = seeds.by_ref().take(each as usize);
        let results: BTreeSet<String> = seeds.map(|seed| result(&compiled, seed)).collect();
        assert_eq!(results, allowed, "{name}");
    }
    assert_eq!(paths.len(), 20, "with {each} schedules each");
}
