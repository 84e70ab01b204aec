//! The native worker: runs jobs from standard input with `nostos_core` in this process.

use crate::job::{Job, Outcome};
use nostos_core::base::host::{Host, Stream};
use nostos_core::base::outside::OutsideError;
use nostos_core::base::source::SourceMap;
use nostos_core::lower::optimise::Passes;
use nostos_core::{CompileOptions, Compiler, RunOptions, Session, Status};
use std::cell::RefCell;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Reductions between two looks at the budget: some milliseconds.
const FUEL: u64 = 1_000_000;

/// The passes that are left when one, or `all`, is left out.
pub fn passes(without: Option<&str>) -> Result<Passes, String> {
    match without {
        None => Ok(Passes::ALL),
        Some("all") => Ok(Passes::NONE),
        Some(name) => Passes::ALL.without(name).ok_or(format!("there is no pass `{name}`")),
    }
}

/// What programs hear that call other hosts; the wasm worker says the same.
const NO_OTHER_HOSTS: &str = "no other hosts in tests";

/// Answers every line of standard input until its end.
pub fn serve(without: Option<&str>) {
    let passes = passes(without).expect("whoever starts a worker has tested the name");
    let options = CompileOptions { passes, ..CompileOptions::default() };
    let compiler = Compiler::new();
    let stdin = std::io::stdin();
    let mut stdout = std::io::stdout();
    for line in stdin.lock().lines().map_while(Result::ok) {
        let outcome = match serde_json::from_str::<Job>(&line) {
            Ok(job) => run_guarded(&compiler, &job, options),
            Err(error) => Outcome::trouble(format!("the job can't be read: {error}")),
        };
        let answer = serde_json::to_string(&outcome).expect("an outcome is plain text");
        if writeln!(stdout, "{answer}").and_then(|()| stdout.flush()).is_err() {
            return;
        }
    }
}

/// A panic of the engine is the failure of this program only.
fn run_guarded(compiler: &Compiler, job: &Job, options: CompileOptions) -> Outcome {
    let message = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let heard = message.clone();
    std::panic::set_hook(Box::new(move |info| {
        *heard.lock().expect("nobody panics while holding it") = info.to_string();
    }));
    let result = catch_unwind(AssertUnwindSafe(|| run(compiler, job, options)));
    drop(std::panic::take_hook());
    result.unwrap_or_else(|_| {
        let message = message.lock().expect("nobody panics while holding it");
        Outcome::trouble(message.replace('\n', " "))
    })
}

fn run(compiler: &Compiler, job: &Job, options: CompileOptions) -> Outcome {
    let files = job.files.iter().map(|f| (f.name.clone(), f.text.clone()));
    let sources = SourceMap::program(&files.collect::<Vec<_>>());
    let compiled = match compiler.compile(&sources, options) {
        Ok(compiled) => compiled,
        Err(diagnostics) => {
            let texts = diagnostics.iter().flat_map(|d| {
                [&d.message].into_iter().chain(&d.helps).chain(&d.notes).map(String::as_str)
            });
            let error = Some(texts.collect::<Vec<_>>().join("\n"));
            return Outcome { error, ..Outcome::default() };
        }
    };
    let output = Rc::new(RefCell::new(Outcome::default()));
    let host = Box::new(WorkerHost { start: Instant::now(), output: output.clone() });
    let mut session = Session::new(compiled, host, RunOptions::default());
    session.input(&job.stdin);
    session.close_input();
    let (error, trouble) = drive(&mut session, job.steps_max);
    drop(session);
    Outcome { error, trouble, ..output.take() }
}

/// Steps until the end; the error of the program, and the trouble with the engine.
fn drive(session: &mut Session, steps_max: u64) -> (Option<String>, Option<String>) {
    loop {
        match session.step(FUEL) {
            Status::Running => {}
            Status::Done { .. } => return (None, None),
            Status::Failed(error) => return (Some(error.to_string()), None),
            Status::SleepingUntil { ms } => {
                std::thread::sleep(Duration::from_secs_f64(ms.max(0.0) / 1000.0));
            }
            Status::WaitingForInput => unreachable!("its input is complete"),
            Status::WaitingOutside if !session.expects_answers() => {
                return (None, Some("waits for the network for ever".to_string()));
            }
            Status::WaitingOutside => {}
        }
        for (call, _) in session.take_calls() {
            session.answer(call, Err(OutsideError::Connection(NO_OTHER_HOSTS.to_string())));
        }
        if session.steps() > steps_max {
            return (None, Some(format!("no end after {steps_max} steps")));
        }
    }
}

/// Keeps what a program writes; its clock is the computer's, because programs may sleep.
struct WorkerHost {
    start: Instant,
    output: Rc<RefCell<Outcome>>,
}

impl Host for WorkerHost {
    fn write(&mut self, stream: Stream, text: &str) {
        let mut output = self.output.borrow_mut();
        match stream {
            Stream::Out => output.out.push_str(text),
            Stream::Err => output.err.push_str(text),
        }
    }

    fn monotonic_ns(&mut self) -> u64 {
        self.start.elapsed().as_nanos() as u64
    }

    fn unix_ms(&mut self) -> i64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64)
    }

    fn random_u64(&mut self) -> u64 {
        RandomState::new().build_hasher().finish()
    }
}
