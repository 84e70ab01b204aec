//! A compiled program and one run of it: all that the command line, the page and the tests use.
//!
//! [`Session::step`] runs for a bounded number of reductions and says how things stand; who calls
//! it again, and when, is the shell's business. A session prints through its [`Host`] only.

mod error;

use crate::base::host::Host;
use crate::base::limits;
use crate::base::source::SourceMap;
use crate::profile::Profile;
use std::rc::Rc;

pub use error::{RunError, RunErrorKind, TraceFrame};

/// How a program is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CompileOptions {
    /// Keep every call a call, so that a profile counts what the source says.
    pub profile: bool,
}

/// A program that can be run any number of times.
#[derive(Clone, Debug)]
pub struct Compiled {
    sources: Rc<SourceMap>,
    never: std::convert::Infallible,
}

impl Compiled {
    /// The files that it was made of, for places in errors and profiles.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }
}

/// What a run may use.
#[derive(Clone, PartialEq, Debug)]
pub struct RunOptions {
    /// Collect a profile; the program should have been compiled with [`CompileOptions::profile`].
    pub profile: bool,
    /// Events after which a profile's record of single calls becomes a sample (8.9).
    pub profile_events_max: usize,
    /// Heap bytes before the run ends with `Out of memory`.
    pub memory_bytes: usize,
    /// Live processes before a `spawn` fails.
    pub processes_max: usize,
    /// The words after the file on the command line: `Env.args()`.
    pub args: Vec<String>,
}

impl Default for RunOptions {
    fn default() -> RunOptions {
        RunOptions {
            profile: false,
            profile_events_max: limits::PROFILE_EVENTS_MAX,
            memory_bytes: limits::MEMORY_BYTES,
            processes_max: limits::PROCESSES_MAX,
            args: Vec::new(),
        }
    }
}

/// How a run stands after a step.
#[derive(Clone, PartialEq, Debug)]
pub enum Status {
    /// The fuel is used up and there is more to do.
    Running,
    /// `main` returned. `value` is its result form, `None` for `()`; it has been printed.
    Done { value: Option<String> },
    /// The run ended with an error, whose report has been written to standard error.
    Failed(RunError),
    /// Every process waits and the first timer is due in `ms` milliseconds from now.
    SleepingUntil { ms: f64 },
    /// A process waits for a line of standard input, and no other can go on.
    WaitingForInput,
}

/// One run of a program.
pub struct Session {
    compiled: Compiled,
    #[expect(dead_code, reason = "used as soon as programs can be compiled")]
    host: Box<dyn Host>,
    #[expect(dead_code, reason = "used as soon as programs can be compiled")]
    options: RunOptions,
}

impl Session {
    /// Prepares a run; nothing of the program runs before the first step.
    pub fn new(compiled: Compiled, host: Box<dyn Host>, options: RunOptions) -> Session {
        Session { compiled, host, options }
    }

    /// Runs for about `fuel` reductions, or until nothing can run.
    /// After `Done` or `Failed` it gives the same status again.
    pub fn step(&mut self, fuel: u64) -> Status {
        let _ = fuel;
        match self.compiled.never {}
    }

    /// Gives standard input a line (without its line break).
    pub fn input(&mut self, line: &str) {
        let _ = line;
        match self.compiled.never {}
    }

    /// Ends standard input: reads find the end of the file.
    pub fn close_input(&mut self) {
        match self.compiled.never {}
    }

    /// Ends the run as Ctrl+C does: status `Failed` of kind `Interrupted` (exit status 130).
    pub fn interrupt(&mut self) -> Status {
        match self.compiled.never {}
    }

    /// Reductions so far: deterministic, the same on every machine.
    pub fn steps(&self) -> u64 {
        match self.compiled.never {}
    }

    /// Heap bytes in use.
    pub fn memory_bytes(&self) -> usize {
        match self.compiled.never {}
    }

    /// Live processes, `main` included.
    pub fn processes(&self) -> usize {
        match self.compiled.never {}
    }

    /// Reports of processes that failed since the last look, for showing as warnings: whether the
    /// run ends by them is decided later (7.8).
    pub fn take_warnings(&mut self) -> Vec<RunError> {
        match self.compiled.never {}
    }

    /// What was measured so far; `None` without [`RunOptions::profile`]. It may be taken at any
    /// time, also in the middle of a run.
    pub fn profile(&self) -> Option<Profile> {
        match self.compiled.never {}
    }
}
