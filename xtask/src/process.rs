//! Running other programs, with the reason when one fails.

use crate::counts::{Counts, count_line};
use crate::{Done, paths};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A command in `dir`, without what `cargo run` adds to our own environment: another toolchain
/// must not inherit this one's library path or name.
pub fn command(program: impl AsRef<std::ffi::OsStr>, args: &[&str], dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(dir);
    for name in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTC", "LD_LIBRARY_PATH", "CARGO_MANIFEST_DIR"] {
        command.env_remove(name);
    }
    let own = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(own) {
            command.env_remove(name);
        }
    }
    command.env("PATH", path());
    command
}

/// `PATH` with the places where set-up puts programs.
pub fn path() -> std::ffi::OsString {
    let mut dirs = vec![paths::www().join("node_modules/.bin"), paths::cargo_bin()];
    dirs.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    std::env::join_paths(dirs).expect("folders of PATH contain no separator")
}

/// `npm` in the page's folder.
pub fn npm(args: &[&str]) -> Command {
    npm_in(&paths::www(), args)
}

fn npm_in(dir: &Path, args: &[&str]) -> Command {
    let name = if cfg!(windows) { "npm.cmd" } else { "npm" };
    command(name, args, dir)
}

/// Installs the packages of a folder's lock file.
pub fn npm_ci(dir: &Path) -> Command {
    npm_in(dir, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
}

/// Runs it with its output on ours.
pub fn run(mut command: Command) -> Done {
    let status = command.status().map_err(|e| not_started(&command, &e))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed: {status}", shown(&command))) }
}

/// Runs it silently; its output is in the message when it fails.
pub fn run_silent(mut command: Command) -> Done<Output> {
    command.stdin(Stdio::null());
    let output = command.output().map_err(|e| not_started(&command, &e))?;
    if output.status.success() {
        return Ok(output);
    }
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines[lines.len().saturating_sub(30)..].join("\n");
    Err(format!("`{}` failed: {}\n{tail}", shown(&command), output.status))
}

/// What it prints on standard output, trimmed; nothing when it can't run or fails.
pub fn output_of(program: &str, args: &[&str]) -> Option<String> {
    let mut command = command(program, args, &paths::root());
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_string();
    output.status.success().then_some(text)
}

/// Runs a test runner: its output goes to ours, and its closing lines are counted. A runner that
/// fails without a failed test counts as one failure.
pub fn run_counted(mut command: Command) -> Counts {
    let name = shown(&command);
    let mut child = match command.stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => {
            println!("{}", not_started(&command, &error));
            return Counts { passed: 0, failed: 1 };
        }
    };
    let mut counts = Counts::default();
    let stdout = child.stdout.take().expect("stdout is piped");
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        println!("{line}");
        counts += count_line(&line);
    }
    let success = child.wait().is_ok_and(|s| s.success());
    if !success && counts.failed == 0 {
        println!("`{name}` failed");
        counts.failed = 1;
    }
    counts
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` can't be started: {error}", shown(command))
}

fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for arg in command.get_args() {
        text.push(' ');
        text.push_str(&arg.to_string_lossy());
    }
    text
}
