//! `nostos FILE|DIR`: compiles a program and runs it to its end.

use crate::arguments::RunOptions;
use crate::host::NativeHost;
use crate::output::Output;
use crate::outside::Outside;
use crate::{Stop, check, interrupt, profile, project};
use nostos_core::session::RunErrorKind;
use nostos_core::{CompileOptions, Session, Status};
use std::time::Duration;

/// Reductions between two looks at Ctrl+C: some ten milliseconds.
const FUEL: u64 = 1_000_000;

/// The command.
pub fn run(options: &RunOptions) -> Result<(), Stop> {
    let sources = project::read(options.path())?;
    let compiling = CompileOptions { profile: options.profile, ..CompileOptions::default() };
    let compiled = nostos_core::compile_with(&sources, compiling).map_err(|diagnostics| {
        check::report(&sources, &diagnostics, options.json_errors);
        Stop::Failed
    })?;
    interrupt::listen()?;
    let output = Output::new();
    let host = Box::new(NativeHost::new(output.clone(), options.words()));
    let mut session = Session::new(compiled, host, run_options(options));
    let done = drive(&mut session, &output);
    if options.profile {
        profile::write(&session, options)?;
    }
    done
}

fn run_options(options: &RunOptions) -> nostos_core::RunOptions {
    let defaults = nostos_core::RunOptions::default();
    nostos_core::RunOptions {
        profile: options.profile,
        memory_bytes: options.max_memory.unwrap_or(defaults.memory_bytes),
        output_bytes: options.max_output.unwrap_or(defaults.output_bytes),
        processes_max: options.max_processes.unwrap_or(defaults.processes_max),
        seed: options.seed,
        ..defaults
    }
}

/// Steps until the end. The session prints the value of `main` and the report of an error.
fn drive(session: &mut Session, output: &Output) -> Result<(), Stop> {
    let mut outside = Outside::new();
    loop {
        let status = session.step(FUEL);
        let status = if interrupt::asked() { session.interrupt() } else { status };
        output.flush();
        match status {
            Status::Running => outside.attend(session),
            Status::Done { .. } => return Ok(()),
            Status::Failed(error) if error.kind == RunErrorKind::Interrupted => {
                return Err(Stop::Interrupted);
            }
            Status::Failed(_) => return Err(Stop::Failed),
            Status::SleepingUntil { ms } => {
                // A time beyond what a timer can hold is as good as never.
                outside.wait(session, Duration::try_from_secs_f64(ms.max(0.0) / 1000.0).ok());
            }
            Status::WaitingForInput | Status::WaitingOutside => outside.wait(session, None),
        }
    }
}
