//! Every test there is, then the gate of the benchmarks, and one sum over all of them.

use crate::counts::Counts;
use crate::process::{command, npm, output_of, run_counted, run_silent};
use crate::{Done, engine, gate, paths, setup, sizes, web, words};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

/// Debian's Firefox: tested where it is, never installed for that.
const FIREFOX: &str = "/usr/bin/firefox-esr";

/// The passes of `vm-core/src/lower/optimise`, and all of them at once.
const PASSES: &[&str] = &["specialise", "inline", "unbox", "fold", "literals", "all"];

/// Runs everything; with a word, only the conformance programs whose name contains it.
pub fn test(args: &[String]) -> ExitCode {
    let start = Instant::now();
    let mut all = Counts::default();
    match words(args, &[]).first() {
        Some(filter) => programs(filter, &mut all),
        None => everything(&mut all),
    }
    let minutes = start.elapsed().as_secs_f64() / 60.0;
    println!("\nall tests took {minutes:.1} minutes");
    println!("{} passed, {} failed", all.passed, all.failed);
    if all.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn everything(all: &mut Counts) {
    lints(all);
    native(all);
    if !check(all, "the page builds", web::build) {
        println!("    without the page there are no tests in wasm, of the page and in a browser");
        return;
    }
    wasm("", all);
    page(all);
    browser(all);
    check(all, "sizes are measured", sizes::print);
    heading("the benchmarks' gate: no test, but a ratio to Lua's time in the same run");
    check(all, "no workload is above its limit beside Lua", gate::insist);
}

fn programs(filter: &str, all: &mut Counts) {
    heading("conformance programs, natively");
    *all += run_counted(suite(&[filter]));
    if check(all, "the engine builds", engine::build) {
        wasm(filter, all);
    }
}

/// Format and lints, each one check. A toolchain without rustfmt or clippy skips them, aloud.
fn lints(all: &mut Counts) {
    heading("lints");
    if output_of("cargo", &["fmt", "--version"]).is_some() {
        check(all, "cargo fmt --check", || cargo_silent(&["fmt", "--all", "--check"]));
    } else {
        println!("    rustfmt is not installed: skipped (rustup component add rustfmt)");
    }
    if output_of("cargo", &["clippy", "--version"]).is_some() {
        let args = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
        check(all, "cargo clippy", || cargo_silent(&args));
    } else {
        println!("    clippy is not installed: skipped (rustup component add clippy)");
    }
}

fn native(all: &mut Counts) {
    heading("native tests: unit tests, style rules, command line, conformance programs");
    *all += run_counted(cargo(&["test", "--quiet", "--workspace", "--no-fail-fast"]));
    heading("conformance programs, without each of the passes that make them faster");
    for pass in PASSES {
        *all += run_counted(suite(&["--without", pass]));
    }
}

fn wasm(filter: &str, all: &mut Counts) {
    heading("conformance programs, in wasm");
    let pkg = paths::pkg().to_string_lossy().into_owned();
    *all += run_counted(suite(&["--engine", "wasm", "--pkg", &pkg, filter]));
}

/// The runner of the conformance programs with these arguments.
pub fn suite(args: &[&str]) -> Command {
    let base = ["test", "--quiet", "-p", "nostos-tests", "--test", "suite", "--"];
    let args: Vec<&str> = args.iter().copied().filter(|a| !a.is_empty()).collect();
    cargo(&[&base[..], &args].concat())
}

fn page(all: &mut Counts) {
    heading("the page: types and units");
    check(all, "tsc", || run_silent(npm(&["run", "--silent", "check"])).map(|_| ()));
    *all += run_counted(npm(&["run", "--silent", "test"]));
}

fn browser(all: &mut Counts) {
    heading("the page in a real browser");
    let mut chromium = None;
    let found = check(all, "a browser is there", || {
        chromium = setup::browser()?;
        Ok(())
    });
    if !found {
        return;
    }
    let mut command = npm(&["run", "--silent", "test:browser"]);
    if let Some(path) = chromium {
        println!("    {}", path.display());
        command.env("CHROMIUM_PATH", path);
    }
    if !Path::new(FIREFOX).exists() {
        println!("    {FIREFOX} is not installed: the tests in Firefox are skipped");
    }
    *all += run_counted(command);
}

fn cargo(args: &[&str]) -> Command {
    command("cargo", args, &paths::root())
}

fn cargo_silent(args: &[&str]) -> Done {
    run_silent(cargo(args)).map(|_| ())
}

fn heading(text: &str) {
    println!("\n=== {text}");
}

/// One thing that either works or counts as a failed test; whether it worked.
fn check(all: &mut Counts, name: &str, work: impl FnOnce() -> Done) -> bool {
    match work() {
        Ok(()) => {
            println!("ok   {name}");
            all.passed += 1;
            true
        }
        Err(message) => {
            println!("FAIL {name}\n{message}");
            all.failed += 1;
            false
        }
    }
}
