//! From the end of a run, as the scheduler tells it, to the error that is reported.

use super::error::{RunError, RunErrorKind, TraceFrame};
use crate::base::source::SourceMap;
use crate::base::span::Span;
use crate::process::{Blocked, BlockedOn, Failure, MAIN};
use crate::vm::{Fault, Loaded};

/// Processes of a deadlock that are listed.
const BLOCKED_SHOWN: usize = 100;

/// The report of a process that failed.
pub fn of_failure(failure: &Failure, loaded: &Loaded, sources: &SourceMap) -> RunError {
    let kind = match failure.trace.fault {
        Fault::OutOfMemory => RunErrorKind::OutOfMemory,
        _ => RunErrorKind::Uncaught,
    };
    let lines = failure.trace.lines(&loaded.program).into_iter();
    RunError {
        kind,
        message: failure.trace.fault.headline(loaded),
        pid: failure.pid,
        trace: lines.map(|l| frame(l.number, &l.name, l.place, sources)).collect(),
        depth: failure.trace.depth,
        details: Vec::new(),
    }
}

fn frame(number: usize, name: &str, place: Option<Span>, sources: &SourceMap) -> TraceFrame {
    let position = place.map(|place| sources.line_column(place.source, place.start));
    let source = place.map_or_else(Default::default, |place| place.source);
    TraceFrame {
        number,
        name: name.to_string(),
        file: sources.file(source).name.clone(),
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        span: place,
    }
}

/// The report of a run in which nobody can go on (7.8).
pub fn of_deadlock(blocked: &[Blocked], sources: &SourceMap) -> RunError {
    let shown = blocked.iter().take(BLOCKED_SHOWN);
    let mut details: Vec<String> = shown.map(|process| blocked_line(process, sources)).collect();
    if blocked.len() > BLOCKED_SHOWN {
        details.push(format!("  ... {} more", blocked.len() - BLOCKED_SHOWN));
    }
    RunError {
        details,
        ..without_trace(RunErrorKind::Deadlock, "Deadlock: all processes are waiting for messages")
    }
}

fn blocked_line(blocked: &Blocked, sources: &SourceMap) -> String {
    let Blocked { pid, place, on } = blocked;
    let line = sources.line_column(place.source, place.start).line;
    let file = &sources.file(place.source).name;
    match on {
        BlockedOn::Message(waiting) => {
            format!("  <pid {pid}> waiting in receive at {file}:{line} (mailbox {waiting})")
        }
        BlockedOn::Mvar(name) => format!("  <pid {pid}> waiting for mvar {name} at {file}:{line}"),
    }
}

/// An end that has nothing to do with a place in the program.
pub fn without_trace(kind: RunErrorKind, message: &str) -> RunError {
    RunError {
        kind,
        message: message.to_string(),
        pid: MAIN,
        trace: Vec::new(),
        depth: 0,
        details: Vec::new(),
    }
}
