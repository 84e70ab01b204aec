//! Fuzzing: programs of the suite, mutated, go through lexer, parser, checker and code generator;
//! what checks runs for a while. `cargo test -p nostos-tests --test fuzz` is a short run with a
//! fixed seed; for a long one add `-- --count 1000000 --seed 7 --jobs 2`.
//!
//! A program fails when the engine panics, dies, needs more than a second of the processor or more
//! than 512 MiB. The work is done in worker processes (this program with `--worker`), so that one
//! that dies is only that. Failing programs are written into the folder given by `--keep`.

mod mutate;
mod random;
mod worker;

use nostos_tests::program::{discover, root};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

/// Programs of a run in the ordinary tests: some seconds.
const SHORT_RUN: u64 = 2_000;

/// Wall-clock time after which a worker that doesn't answer is killed. The limit of a second is one
/// of processor time; the machine may have other things to do.
const SILENCE_MAX: Duration = Duration::from_secs(20);

/// Failures after which there is no point in going on.
const FAILURES_MAX: usize = 50;

struct Options {
    count: u64,
    seed: u64,
    jobs: usize,
    keep: Option<String>,
}

fn main() -> ExitCode {
    let corpus = match corpus() {
        Ok(corpus) => corpus,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    if std::env::args().any(|arg| arg == "--worker") {
        worker::serve(&corpus);
        return ExitCode::SUCCESS;
    }
    let options = options();
    let start = Instant::now();
    let failures = run(&options);
    for (number, why) in &failures {
        let text = mutate::program(&corpus, options.seed, *number);
        println!("program {number} of seed {}: {why}\n{text}\n", options.seed);
        if let Some(dir) = &options.keep {
            let path = format!("{dir}/{}-{number}.nos", options.seed);
            if let Err(error) = std::fs::write(&path, format!("# {why}\n{text}")) {
                eprintln!("{path}: {error}");
            }
        }
    }
    println!(
        "fuzz: {} programs, seed {}, {:.0} s, {} failed",
        options.count,
        options.seed,
        start.elapsed().as_secs_f64(),
        failures.len()
    );
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The texts of all programs, of projects the main file. Those that go to the limit of what is done
/// while compiling take their time on purpose.
fn corpus() -> Result<Vec<String>, String> {
    let programs = discover(&root())?;
    let texts = programs.into_iter().map(|mut p| p.files.swap_remove(0).text);
    Ok(texts.filter(|text| !text.contains("too many steps")).collect())
}

fn options() -> Options {
    let mut options = Options { count: SHORT_RUN, seed: 1, jobs: 2, keep: None };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|text| text.parse::<u64>().ok());
        match arg.as_str() {
            "--count" => options.count = number().unwrap_or(options.count),
            "--seed" => options.seed = number().unwrap_or(options.seed),
            "--jobs" => options.jobs = number().unwrap_or(2) as usize,
            "--keep" => options.keep = args.next(),
            // What `cargo test` hands to every test binary means nothing here.
            _ => {}
        }
    }
    options
}

/// Tries all programs; gives the numbers of those that failed, and why.
fn run(options: &Options) -> Vec<(u64, String)> {
    let next = AtomicU64::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(|| while attend(options, &next, &failures) {});
        }
    });
    let mut failures = failures.into_inner().expect("nobody panics while holding it");
    failures.sort();
    failures
}

/// Feeds one worker until it dies or there is nothing left; says whether another is needed.
fn attend(options: &Options, next: &AtomicU64, failures: &Mutex<Vec<(u64, String)>>) -> bool {
    let mut worker = start_worker();
    let goes_on = feed(options, next, failures, &mut worker);
    // It may be gone already.
    let _gone = worker.kill();
    let _status = worker.wait();
    goes_on
}

/// The same; the worker is stopped afterwards.
fn feed(
    options: &Options,
    next: &AtomicU64,
    failures: &Mutex<Vec<(u64, String)>>,
    worker: &mut Child,
) -> bool {
    let mut input = worker.stdin.take().expect("it was piped");
    let output = BufReader::new(worker.stdout.take().expect("it was piped"));
    let (sender, answers) = mpsc::channel();
    std::thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let enough = failures.lock().expect("nobody panics while holding it").len() >= FAILURES_MAX;
        if number >= options.count || enough {
            return false;
        }
        let asked = writeln!(input, "{} {number}", options.seed).and_then(|()| input.flush());
        let answer = match asked {
            Ok(()) => answers.recv_timeout(SILENCE_MAX),
            Err(_) => Err(mpsc::RecvTimeoutError::Disconnected),
        };
        let why = match answer {
            Ok(answer) if answer == worker::FINE => continue,
            Ok(answer) => answer,
            Err(mpsc::RecvTimeoutError::Timeout) => "no answer".to_string(),
            Err(mpsc::RecvTimeoutError::Disconnected) => "the process died".to_string(),
        };
        // A process keeps the memory that it once had: what comes after would be blamed for it.
        let gone = ["no answer", "the process died", worker::LARGE].contains(&why.as_str());
        failures.lock().expect("nobody panics while holding it").push((number, why));
        if gone {
            return true;
        }
    }
}

fn start_worker() -> Child {
    let exe = std::env::current_exe().expect("a running program has a file");
    let mut command = Command::new(exe);
    command.arg("--worker").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().expect("this program starts again")
}
