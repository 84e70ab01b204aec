//! The error that ends a run, and its report (6.7). Which error it is was decided elsewhere; this
//! file only has the data and the sentence.

use crate::base::span::Span;
use std::fmt;

/// Frames that a report shows at each end when there are more than twice as many.
const TRACE_END_FRAMES: usize = 50;

/// Which kind of end it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RunErrorKind {
    /// An exception that nothing caught.
    Uncaught,
    /// Every process waits for ever.
    Deadlock,
    /// The memory limit was passed.
    OutOfMemory,
    /// A child killed the main process.
    MainKilled,
    /// The user stopped it.
    Interrupted,
}

/// A live call when the error happened.
#[derive(Clone, PartialEq, Debug)]
pub struct TraceFrame {
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
    /// Live calls, innermost first, all of them.
    pub trace: Vec<TraceFrame>,
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
        let count = self.trace.len();
        let folded = count > 2 * TRACE_END_FRAMES;
        for (index, frame) in self.trace.iter().enumerate() {
            if folded && index == TRACE_END_FRAMES {
                writeln!(f, "  ... {} more", count - 2 * TRACE_END_FRAMES)?;
            }
            if !folded || index < TRACE_END_FRAMES || index >= count - TRACE_END_FRAMES {
                writeln!(f, "  {}. {frame}", index + 1)?;
            }
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

    fn error(frames: u32) -> RunError {
        let frame = |n| TraceFrame {
            name: format!("f{n}/_"),
            file: "t.nos".into(),
            line: Some(n),
            column: Some(1),
            span: None,
        };
        RunError {
            kind: RunErrorKind::Uncaught,
            message: "Panic: no".into(),
            pid: 1,
            trace: (1..=frames).map(frame).collect(),
            details: Vec::new(),
        }
    }

    #[test]
    fn a_short_trace_is_shown_in_full() {
        assert_eq!(
            error(2).to_string(),
            "Runtime error: Panic: no\n\nStack trace:\n  1. f1/_ (t.nos:1)\n  2. f2/_ (t.nos:2)\n\n"
        );
        assert_eq!(error(100).to_string().lines().count(), 104);
    }

    #[test]
    fn a_long_trace_is_folded() {
        let text = error(1000).to_string();
        assert!(text.contains("  50. f50/_ (t.nos:50)\n  ... 900 more\n  951. f951/_"), "{text}");
        assert_eq!(text.lines().count(), 105);
    }
}
