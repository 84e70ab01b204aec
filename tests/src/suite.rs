//! Runs the conformance programs: `cargo test -p nostos-tests --test suite -- [FILTER] [OPTIONS]`.
//!
//! Options: `--engine native` (the default), `--engine wasm --pkg DIR` (the folder that wasm-pack
//! wrote), `--without PASS` (natively, without one of the passes that make programs faster, or
//! `all`), `--jobs N`, `--write-failures FILE` (the names that fail, for the wishlist).
//! `--worker` is how the harness starts itself as a native worker.

use nostos_tests::job::Job;
use nostos_tests::program::{Program, discover, root};
use nostos_tests::report::{self, Verdict};
use nostos_tests::wishlist::Wishlist;
use nostos_tests::{native, pool};
use std::collections::HashSet;
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::time::Instant;

struct Options {
    engine: String,
    pkg: Option<String>,
    without: Option<String>,
    jobs: usize,
    filter: Option<String>,
    write_failures: Option<String>,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|a| a == "--worker") {
        native::serve(args.get(at + 1).map(String::as_str));
        return ExitCode::SUCCESS;
    }
    match options().and_then(|options| run(&options)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Options, String> {
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let mut options = Options {
        engine: "native".into(),
        pkg: None,
        without: None,
        jobs: cores,
        filter: None,
        write_failures: None,
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} needs a value"));
        match arg.as_str() {
            "--engine" => options.engine = value()?,
            "--pkg" => options.pkg = Some(value()?),
            "--without" => options.without = Some(value()?),
            "--jobs" => options.jobs = value()?.parse().map_err(|e| format!("--jobs: {e}"))?,
            "--write-failures" => options.write_failures = Some(value()?),
            // What `cargo test` hands to every test binary (`--nocapture`, ...) means nothing here.
            other if other.starts_with('-') => {}
            other => options.filter = Some(other.to_string()),
        }
    }
    Ok(options)
}

fn run(options: &Options) -> Result<bool, String> {
    let start = Instant::now();
    let root = root();
    let all = discover(&root)?;
    let wishlist = Wishlist::read(&root, &options.engine);
    let names: HashSet<&str> = all.iter().map(|p| p.name.as_str()).collect();
    let unknown = wishlist.unknown(&names);
    if !unknown.is_empty() {
        return Err(format!("tests/wishlist/NAMES.txt names no program: {unknown:?}"));
    }
    let total = all.len();
    let wanted = |p: &Program| options.filter.as_ref().is_none_or(|f| p.name.contains(f.as_str()));
    let programs: Vec<Program> = all.into_iter().filter(wanted).collect();
    let command = worker_command(options, &root)?;
    println!("\nrunning {} programs ({})", programs.len(), options.engine);
    let verdicts = verdicts(&programs, options, &wishlist, &*command);
    println!("{}", report::table(&options.engine, &verdicts));
    print!("{}", report::summary(&verdicts, total - programs.len(), start.elapsed()));
    if let Some(path) = &options.write_failures {
        let failing = verdicts.iter().filter(|v| v.result.is_err());
        let text: String = failing.map(|v| format!("{}\n", v.name)).collect();
        std::fs::write(path, text).map_err(|e| format!("{path}: {e}"))?;
    }
    Ok(report::count(&verdicts).failed == 0)
}

fn verdicts<'a>(
    programs: &'a [Program],
    options: &Options,
    wishlist: &Wishlist,
    command: &(dyn Fn() -> Command + Sync),
) -> Vec<Verdict<'a>> {
    let job = |p: &Program| Job {
        files: p.files.clone(),
        stdin: p.stdin.clone(),
        steps_max: pool::STEPS_MAX,
    };
    let jobs: Vec<Job> = programs.iter().map(job).collect();
    let results = Mutex::new(Vec::new());
    pool::run_all(&jobs, options.jobs, command, &|index, outcome| {
        let program = &programs[index];
        let result = program.expectation.compare(&outcome, program.side.as_deref());
        let wished = wishlist.contains(&program.name);
        if let (Err(mismatch), false) = (&result, wished) {
            print!("{}", report::failure(&options.engine, &program.name, mismatch));
        }
        results.lock().expect("nobody panics while holding it").push((index, result));
    });
    let mut results = results.into_inner().expect("nobody panics while holding it");
    results.sort_by_key(|(index, _)| *index);
    let verdict = |(index, result): (usize, _)| {
        let Program { name, area, .. } = &programs[index];
        Verdict { name, area, wished: wishlist.contains(name), result }
    };
    results.into_iter().map(verdict).collect()
}

type MakeCommand = Box<dyn Fn() -> Command + Sync>;

fn worker_command(options: &Options, root: &std::path::Path) -> Result<MakeCommand, String> {
    match options.engine.as_str() {
        "native" => {
            let exe = std::env::current_exe().map_err(|e| e.to_string())?;
            let without = options.without.clone();
            native::passes(without.as_deref())?;
            Ok(Box::new(move || {
                let mut command = Command::new(&exe);
                command.arg("--worker").args(&without);
                command
            }))
        }
        "wasm" => {
            // Below the root, wherever cargo started us; an absolute path stays as it is.
            let pkg = root.join(options.pkg.as_ref().ok_or("--engine wasm needs --pkg DIR")?);
            let script = root.join("tests/wasm/run.mjs");
            Ok(Box::new(move || {
                let mut command = Command::new("node");
                command.arg(&script).arg(&pkg);
                command
            }))
        }
        other => Err(format!("unknown engine {other}")),
    }
}
