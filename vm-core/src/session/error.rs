//! The error that ends a run, and its report (6.7). Which error it is was decided elsewhere; this
//! file only has the data and the sentence.

use crate::base::span::Span;
use std::fmt;

/// Which kind of end it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RunErrorKind {
    /// An exception that nothing caught.
    Uncaught,
    /// Every process waits for ever.
    Deadlock,
    /// The memory limit was passed.
    OutOfMemory,
    /// The program wrote more than it may.
    TooMuchOutput,
    /// A child killed the main process.
    MainKilled,
    /// The user stopped it.
    Interrupted,
}

/// A live call when the error happened.
#[derive(Clone, PartialEq, Debug)]
pub struct TraceFrame {
    /// Its number, from 1 for the innermost.
    pub number: usize,
    /// The function's internal name: `inner/_`.
    pub name: String,
    /// The file's name as given.
    pub file: String,
    /// Line from 1; `None` when it isn't known.
    pub line: Option<u32>,
    /// Column in characters from 1.
    pub column: Option<u32>,
    /// The expression that was running.
    pub span: Option<Span>,
}

/// Why a run failed. `Display` gives the report, which ends in a line break.
#[derive(Clone, PartialEq, Debug)]
pub struct RunError {
    /// The kind of end.
    pub kind: RunErrorKind,
    /// The first line without `Runtime error: `.
    pub message: String,
    /// The process that failed: 1 is `main`.
    pub pid: u64,
    /// Live calls, innermost first; of a long trace only those at both ends.
    pub trace: Vec<TraceFrame>,
    /// The number of all live calls.
    pub depth: usize,
    /// Lines between the message and the trace (one per process of a deadlock).
    pub details: Vec<String>,
}

impl RunError {
    /// The exit status of the command line.
    pub fn exit_status(&self) -> i32 {
        if self.kind == RunErrorKind::Interrupted { 130 } else { 1 }
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Runtime error: {}", self.message)?;
        for detail in &self.details {
            writeln!(f, "{detail}")?;
        }
        if self.trace.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nStack trace:")?;
        let mut last = 0;
        for frame in &self.trace {
            if frame.number > last + 1 {
                writeln!(f, "  ... {} more", frame.number - last - 1)?;
            }
            writeln!(f, "  {}. {frame}", frame.number)?;
            last = frame.number;
        }
        writeln!(f)
    }
}

impl fmt::Display for TraceFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{} ({}:{line})", self.name, self.file),
            None => write!(f, "{} ({})", self.name, self.file),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_in_the_trace_is_counted() {
        let frame = |number: usize| TraceFrame {
            number,
            name: format!("f{number}/_"),
            file: "t.nos".into(),
            line: Some(number as u32),
            column: Some(1),
            span: None,
        };
        let error = RunError {
            kind: RunErrorKind::Uncaught,
            message: "Panic: no".into(),
            pid: 1,
            trace: [1, 2, 999, 1000].map(frame).into(),
            depth: 1000,
            details: Vec::new(),
        };
        assert_eq!(
            error.to_string(),
            "Runtime error: Panic: no\n\nStack trace:\n  1. f1/_ (t.nos:1)\n  2. f2/_ (t.nos:2)\n  \
             ... 996 more\n  999. f999/_ (t.nos:999)\n  1000. f1000/_ (t.nos:1000)\n\n"
        );
    }
}
