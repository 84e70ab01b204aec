//! The `nostos` program: reads arguments, calls one of the commands, gives the exit status.
//!
//! No language logic: everything that a program means is in `nostos_core`.

// A text that can't be written ends the program without a panic: `output.rs` writes.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod arguments;
mod bench;
mod check;
mod docs;
mod dump;
mod fetch;
mod files;
mod fmt;
mod host;
mod interrupt;
mod lines;
mod output;
mod outside;
mod profile;
mod programs;
mod project;
mod repl;
mod run;

use arguments::{Command, parse};
use nostos_core::base::host::Stream;
use std::process::ExitCode;

/// A status other than 0: what went wrong has been printed already, or is in the message.
pub enum Stop {
    /// Print this on standard error and end with status 1.
    Message(String),
    /// End with status 1.
    Failed,
    /// End with the status of an interrupted program.
    Interrupted,
}

/// The status of a program ended by Ctrl+C: 128 plus the signal's number.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    let command = match parse(std::env::args_os()) {
        Ok(command) => command,
        Err(status) => return status,
    };
    let done = match command {
        Command::Run(options) => run::run(&options),
        Command::Check(options) => check::check(&options),
        Command::Dump(options) => dump::dump(&options),
        Command::Fmt(options) => fmt::fmt(&options),
        Command::Bench(options) => bench::bench(&options),
        Command::Docs(options) => docs::docs(&options),
        Command::Repl => repl::repl(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Message(text)) => {
            output::print(Stream::Err, &(text + "\n"));
            ExitCode::FAILURE
        }
        Err(Stop::Failed) => ExitCode::FAILURE,
        Err(Stop::Interrupted) => ExitCode::from(INTERRUPTED),
    }
}
