//! A compiled program and one run of it: all that the command line, the page and the tests use.
//!
//! [`Session::step`] runs for a bounded number of reductions and says how things stand; who calls
//! it again, and when, is the shell's business. A session prints through its [`Host`] only.

mod comptime;
mod error;
mod evaluator;
mod front;
mod host;
mod instructions;
mod measure;
pub mod repl;
mod report;
mod stay;

use crate::base::host::{Host, Stream};
use crate::base::limits;
use crate::base::outside::{OutsideAnswer, OutsideCall, OutsideError};
use crate::base::source::SourceMap;
use crate::bytecode::Program;
use crate::check::Checked;
use crate::lower::optimise::{Passes, optimise};
use crate::net::{Headers, HttpCall, HttpResponse};
use crate::process::{End, Limits, NoObserver, Schedule, Scheduler, SocketEvent, Turn};
use crate::profile::{Profile, Profiler, Unit};
use crate::vm::{Loaded, Machine, alloc};
use crate::{codegen, lower, stdlib};
use evaluator::Evaluator;
use host::SharedHost;
use std::rc::Rc;

pub use comptime::Comptime;
pub use error::{RunError, RunErrorKind, TraceFrame};
pub use front::{Front, library_bytes, provide_library};
pub use instructions::Instructions;

/// How a program is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CompileOptions {
    /// Keep every call a call, so that a profile counts what the source says.
    pub profile: bool,
    /// What is done for speed, where `profile` doesn't forbid it.
    pub passes: Passes,
}

/// A program that can be run any number of times.
#[derive(Clone)]
pub struct Compiled {
    sources: Rc<SourceMap>,
    loaded: Rc<Loaded>,
}

impl Compiled {
    /// Makes a compiled program ready to run.
    pub fn new(program: Program, sources: SourceMap) -> Compiled {
        let loaded = Loaded::new(program, stdlib::functions());
        Compiled { sources: Rc::new(sources), loaded }
    }

    /// Generates the code of a checked program.
    pub fn build(checked: Checked, sources: SourceMap, options: CompileOptions) -> Compiled {
        let origins = checked.origins.clone();
        let passes = if options.profile { Passes::NONE } else { options.passes };
        let mut program = codegen::compile(optimise(lower::lower(checked), passes));
        // What templates made counts as standing in the template.
        program.move_places(|span| origins.written(span));
        Compiled::new(program, sources)
    }

    /// The files that it was made of, for places in errors and profiles.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// The compiled program.
    pub fn program(&self) -> &Program {
        &self.loaded.program
    }

    /// What the program is called: its first file.
    fn name(&self) -> &str {
        self.sources.iter().next().map_or("", |(_, file)| &file.name)
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
    /// Bytes that the program may write before the run ends with `Too much output`.
    pub output_bytes: usize,
    /// In which order processes have their turns.
    pub schedule: Schedule,
    /// What `Random` begins with, so that a run can be repeated; else the host's random numbers.
    /// What must not be guessed never depends on it.
    pub seed: Option<u64>,
}

impl Default for RunOptions {
    fn default() -> RunOptions {
        RunOptions {
            profile: false,
            profile_events_max: limits::PROFILE_EVENTS_MAX,
            memory_bytes: limits::MEMORY_BYTES,
            processes_max: limits::PROCESSES_MAX,
            output_bytes: limits::OUTPUT_BYTES,
            schedule: Schedule::Fair,
            seed: None,
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
    /// A process waits for standard input, and no other can go on.
    WaitingForInput,
    /// A process waits for the network or for the answer to a call ([`Session::take_calls`]), and
    /// no other can go on. Without such a call only the page can help, as a client.
    WaitingOutside,
}

/// One run of a program. Runs on one thread must follow each other, because they share the memory
/// limit: a new one begins to count where the old one is.
pub struct Session {
    compiled: Compiled,
    host: SharedHost,
    scheduler: Scheduler,
    profiler: Option<Box<Profiler>>,
    /// Who tells the value or the error.
    telling: Telling,
    options: RunOptions,
    /// How many `eval`s are around this run.
    depth: u32,
    /// What carries out `eval`, from its first call on.
    evaluator: Option<Box<Evaluator>>,
    /// How the run ended.
    ended: Option<Status>,
    /// What a shell's program was to define anew.
    former: Option<stay::Former>,
}

/// Who tells how a run has ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Telling {
    /// The session, on the standard streams.
    Session,
    /// Whoever steps it.
    Caller,
}

impl Session {
    /// Prepares a run; nothing of the program runs before the first step.
    pub fn new(compiled: Compiled, host: Box<dyn Host>, options: RunOptions) -> Session {
        alloc::begin_run(options.memory_bytes);
        let host = SharedHost::new(host, options.output_bytes);
        Session::prepare(compiled, host, options)
    }

    fn prepare(compiled: Compiled, host: SharedHost, options: RunOptions) -> Session {
        let mut profiler = options.profile.then(|| profiler(&compiled, &host, &options));
        let mut machine = Machine::new(compiled.loaded.clone(), Box::new(host.clone()));
        machine.seed = options.seed;
        let limits = Limits { processes_max: options.processes_max, schedule: options.schedule };
        let scheduler = match &mut profiler {
            Some(profiler) => Scheduler::new(machine, limits, &mut **profiler),
            None => Scheduler::new(machine, limits, &mut NoObserver),
        };
        if let Some(profiler) = &mut profiler {
            profiler.freeze();
        }
        Session {
            compiled,
            host,
            scheduler,
            profiler,
            telling: Telling::Session,
            options,
            depth: 0,
            evaluator: None,
            ended: None,
            former: None,
        }
    }

    /// Runs for about `fuel` reductions, or until nothing can run.
    /// After `Done` or `Failed` it gives the same status again.
    pub fn step(&mut self, fuel: u64) -> Status {
        if let Some(status) = &self.ended {
            return status.clone();
        }
        let status = self.step_program(fuel);
        if self.ended.is_some() {
            return status;
        }
        self.step_evaluator(fuel, status)
    }

    fn step_program(&mut self, fuel: u64) -> Status {
        let turn = match &mut self.profiler {
            Some(profiler) => {
                profiler.thaw();
                let turn = self.scheduler.step(fuel, &mut **profiler);
                if matches!(turn, Turn::OutOfFuel | Turn::Ended(_)) {
                    profiler.freeze();
                }
                turn
            }
            None => self.scheduler.step(fuel, &mut NoObserver),
        };
        if self.host.is_exceeded() {
            let limit = limits::size_text(self.options.output_bytes);
            let message = format!("Too much output (limit {limit})");
            return self.fail(report::without_trace(RunErrorKind::TooMuchOutput, &message));
        }
        match turn {
            Turn::OutOfFuel => Status::Running,
            Turn::WaitingForInput => Status::WaitingForInput,
            Turn::WaitingOutside => Status::WaitingOutside,
            // The evaluator is asked next.
            Turn::Evaluating => Status::Running,
            Turn::SleepingUntil(due_ns) => self.sleeping_until(due_ns),
            Turn::Ended(end) => self.end(&end),
        }
    }

    fn sleeping_until(&mut self, due_ns: u64) -> Status {
        let left_ns = due_ns.saturating_sub(self.scheduler.now_ns());
        Status::SleepingUntil { ms: left_ns as f64 / 1e6 }
    }

    /// Writes the value or the report.
    fn end(&mut self, end: &End) -> Status {
        let Compiled { sources, loaded, .. } = &self.compiled;
        let error = match end {
            End::Value(value) => {
                if let (Some(text), Telling::Session) = (value, self.telling) {
                    self.host.end_line(Stream::Out);
                    self.host.tell(Stream::Out, &format!("{text}\n"));
                }
                let status = Status::Done { value: value.clone() };
                self.ended = Some(status.clone());
                return status;
            }
            End::Failed(failure) => report::of_failure(failure, loaded, sources),
            End::Deadlock(blocked) => report::of_deadlock(blocked, sources),
            End::MainKilled => {
                report::without_trace(RunErrorKind::MainKilled, "Main process killed")
            }
        };
        self.fail(error)
    }

    fn fail(&mut self, error: RunError) -> Status {
        if self.telling == Telling::Session {
            self.host.end_line(Stream::Out);
            self.host.end_line(Stream::Err);
            self.host.tell(Stream::Err, &error.to_string());
        }
        self.scheduler.interrupt();
        self.restore();
        let status = Status::Failed(error);
        self.ended = Some(status.clone());
        status
    }

    /// Gives standard input some text, which need not be whole lines.
    pub fn input(&mut self, text: &str) {
        self.scheduler.input().add(text);
    }

    /// Ends standard input: reads find its end.
    pub fn close_input(&mut self) {
        self.scheduler.input().close();
    }

    /// Ends standard input because it can't be read; the next read fails with this message.
    pub fn fail_input(&mut self, message: &str) {
        self.scheduler.input().fail(message);
    }

    /// Whether a process waits for standard input, perhaps while others sleep.
    pub fn wants_input(&self) -> bool {
        self.scheduler.input_is_awaited()
    }

    /// What the shell is asked to do, since the last look; to be looked at after every step. Each
    /// call wants its answer by [`Session::answer`], whenever that comes.
    pub fn take_calls(&mut self) -> Vec<(u64, OutsideCall)> {
        self.scheduler.outside().take_calls()
    }

    /// Whether a call has no answer yet.
    pub fn expects_answers(&mut self) -> bool {
        self.scheduler.outside().expects_answers()
    }

    /// Answers a call by its number.
    pub fn answer(&mut self, call: u64, result: Result<OutsideAnswer, OutsideError>) {
        self.scheduler.outside().answer(call, result);
    }

    /// The ports at which servers of the program listen.
    pub fn served_ports(&mut self) -> Vec<u16> {
        self.scheduler.outside().served_ports()
    }

    /// Sends a request to a server of the program, as if a process had made it: `url` is a loopback
    /// address. The response to the number comes by [`Session::take_responses`].
    pub fn visit(&mut self, call: HttpCall) -> u64 {
        self.scheduler.outside().visitors.request(call)
    }

    /// Responses to [`Session::visit`] since the last look, or why there is none.
    pub fn take_responses(&mut self) -> Vec<(u64, Result<HttpResponse, String>)> {
        self.scheduler.take_responses()
    }

    /// Opens a WebSocket to a server of the program, as if a process had done it; its number. What
    /// becomes of it comes by [`Session::take_socket_events`].
    pub fn connect_socket(&mut self, url: String, headers: Headers) -> u64 {
        self.scheduler.outside().visitors.connect(url, headers)
    }

    /// Sends a text to the other end of such a socket.
    pub fn send_to_socket(&mut self, socket: u64, text: String) {
        self.scheduler.outside().visitors.send(socket, text);
    }

    /// Closes such a socket.
    pub fn close_socket(&mut self, socket: u64) {
        self.scheduler.outside().visitors.close(socket);
    }

    /// What has become of these sockets since the last look.
    pub fn take_socket_events(&mut self) -> Vec<(u64, SocketEvent)> {
        self.scheduler.take_socket_events()
    }

    /// Ends the run as Ctrl+C does: status `Failed` of kind `Interrupted` (exit status 130).
    pub fn interrupt(&mut self) -> Status {
        match &self.ended {
            Some(status) => status.clone(),
            None => self.fail(report::without_trace(
                RunErrorKind::Interrupted,
                "execution interrupted (Ctrl+C)",
            )),
        }
    }

    /// Reductions so far: deterministic, the same on every machine.
    pub fn steps(&self) -> u64 {
        self.scheduler.reductions()
    }

    /// The most heap bytes that were seen in use at once.
    pub fn memory_bytes(&self) -> usize {
        alloc::most_bytes()
    }

    /// Live processes, `main` included.
    pub fn processes(&self) -> usize {
        self.scheduler.live()
    }

    /// Reports of processes that failed since the last look, for showing as warnings: whether the
    /// run ends by them is decided later (7.8).
    pub fn take_warnings(&mut self) -> Vec<RunError> {
        let Compiled { sources, loaded, .. } = &self.compiled;
        let failures = self.scheduler.take_warnings();
        failures.iter().map(|failure| report::of_failure(failure, loaded, sources)).collect()
    }

    /// What was measured so far; `None` without [`RunOptions::profile`]. It may be taken at any
    /// time, also in the middle of a run.
    pub fn profile(&self) -> Option<Profile> {
        Some(self.profiler.as_ref()?.profile(self.compiled.name()))
    }

    /// The same with the clock of the single calls chosen; the figures always have both.
    pub fn profile_in(&self, unit: Unit) -> Option<Profile> {
        Some(self.profiler.as_ref()?.profile_in(self.compiled.name(), unit))
    }
}

/// What measures a run.
fn profiler(compiled: &Compiled, host: &SharedHost, options: &RunOptions) -> Box<Profiler> {
    let Compiled { sources, loaded } = compiled;
    let functions = measure::functions(&loaded.program, sources);
    let clock = Box::new(host.clone());
    let lines = measure::lines(&loaded.program, sources);
    let events_max = options.profile_events_max;
    Box::new(Profiler::new(clock, functions, measure::natives(), lines, events_max))
}

#[cfg(test)]
mod leaks;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod tests;
