//! Fuzzing: programs of the suite, mutated, go through lexer, parser, checker and code generator;
//! what checks runs for a while. `cargo test -p nostos-tests --test fuzz` is a short run with a
//! fixed seed; for a long one add `-- --count 1000000 --seed 7 --jobs 2`.
//!
//! A program fails when the engine panics, dies, needs more than a second of the processor or more
//! than 512 MiB. The work is done in worker processes (this program with `--worker`), so that one
//! that dies is only that. Failing programs are made smaller, shown, and written into the folder
//! given by `--keep`. `--program FILE` tries one file and says what became of it.

mod feeder;
mod minimise;
mod mutate;
mod random;
mod worker;

use feeder::{Feeder, Outcome};
use nostos_tests::program::{discover, root};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

/// Programs of a run in the ordinary tests: some seconds.
const SHORT_RUN: u64 = 2_000;

/// Failures after which there is no point in going on.
const FAILURES_MAX: usize = 50;

struct Options {
    count: u64,
    seed: u64,
    jobs: usize,
    keep: Option<String>,
    program: Option<String>,
}

/// What has been done so far.
#[derive(Default)]
struct Tally {
    next: u64,
    refused: u64,
    ran: u64,
    failures: Vec<Failure>,
}

/// A program that the engine can't stand.
struct Failure {
    number: u64,
    why: String,
    text: String,
}

fn main() -> ExitCode {
    if std::env::args().any(|arg| arg == "--worker") {
        worker::serve();
        return ExitCode::SUCCESS;
    }
    let options = options();
    let corpus = match corpus(&options) {
        Ok(corpus) => corpus,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let start = Instant::now();
    let mut tally = match &options.program {
        Some(_) => only(&corpus[0]),
        None => run(&options, &corpus),
    };
    let mut feeder = Feeder::new();
    tally.failures.sort_by_key(|failure| failure.number);
    for failure in &tally.failures {
        show(failure, &minimise::minimise(&mut feeder, &failure.text, &failure.why), &options);
    }
    let failed = tally.failures.len();
    println!(
        "fuzz: {} programs, seed {}, {:.0} s, {} refused, {} ran, {failed} failed",
        tally.refused + tally.ran + failed as u64,
        options.seed,
        start.elapsed().as_secs_f64(),
        tally.refused,
        tally.ran,
    );
    if tally.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn show(failure: &Failure, smaller: &str, options: &Options) {
    let Failure { number, why, text } = failure;
    let seed = options.seed;
    println!("program {number} of seed {seed}: {why}\n{text}\n---- smaller:\n{smaller}\n----");
    if let Some(dir) = &options.keep {
        for (text, name) in [(text.as_str(), "whole"), (smaller, "smaller")] {
            let path = format!("{dir}/{seed}-{number}-{name}.nos");
            if let Err(error) = std::fs::write(&path, format!("{text}\n# {why}\n")) {
                eprintln!("{path}: {error}");
            }
        }
    }
}

/// The texts of all programs, of projects the main file; or the one that is asked for.
fn corpus(options: &Options) -> Result<Vec<String>, String> {
    if let Some(path) = &options.program {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        return Ok(vec![text]);
    }
    let programs = discover(&root())?;
    Ok(programs.into_iter().map(|mut p| p.files.swap_remove(0).text).collect())
}

fn options() -> Options {
    let mut options = Options { count: SHORT_RUN, seed: 1, jobs: 2, keep: None, program: None };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|text| text.parse::<u64>().ok());
        match arg.as_str() {
            "--count" => options.count = number().unwrap_or(options.count),
            "--seed" => options.seed = number().unwrap_or(options.seed),
            "--jobs" => options.jobs = number().unwrap_or(2) as usize,
            "--keep" => options.keep = args.next(),
            "--program" => options.program = args.next(),
            // What `cargo test` hands to every test binary means nothing here.
            _ => {}
        }
    }
    options
}

fn only(text: &str) -> Tally {
    let mut tally = Tally::default();
    tally.add(0, text.to_string(), Feeder::new().attempt(text));
    tally
}

/// Tries all programs.
fn run(options: &Options, corpus: &[String]) -> Tally {
    let tally = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(|| attend(options, corpus, &tally));
        }
    });
    tally.into_inner().expect("nobody panics while holding it")
}

/// Feeds one worker until there is nothing left.
fn attend(options: &Options, corpus: &[String], tally: &Mutex<Tally>) {
    let tally = || tally.lock().expect("nobody panics while holding it");
    let mut feeder = Feeder::new();
    loop {
        // A statement of its own: the lock is not held meanwhile.
        let number = tally().take(options.count);
        let Some(number) = number else { return };
        let text = mutate::program(corpus, options.seed, number);
        let outcome = feeder.attempt(&text);
        tally().add(number, text, outcome);
    }
}

impl Tally {
    /// The number of the next program.
    fn take(&mut self, count: u64) -> Option<u64> {
        if self.next >= count || self.failures.len() >= FAILURES_MAX {
            return None;
        }
        self.next += 1;
        Some(self.next - 1)
    }

    fn add(&mut self, number: u64, text: String, outcome: Outcome) {
        match outcome {
            Outcome::Refused => self.refused += 1,
            Outcome::Ran => self.ran += 1,
            Outcome::Failed(why) => self.failures.push(Failure { number, why, text }),
        }
    }
}
