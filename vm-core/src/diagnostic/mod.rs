//! What is wrong with a program's text, as data: every stage before the machine returns these.
//!
//! Sentences are made by the stage that finds the mistake (`check/error.rs`, `syntax/parser/`);
//! `code.rs` is the table of codes, `render.rs` the only place that draws a report, `json.rs`
//! writes the same for editors, `suggest.rs` finds names that were probably meant. Errors of a
//! running program are `vm/fault.rs`.

pub mod code;
pub mod json;
pub mod render;
pub mod suggest;

use crate::base::span::Span;
pub use code::Code;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Severity {
    /// The program is not run.
    Error,
    /// Worth knowing; the program runs.
    Warning,
}

/// A second place that explains the first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What it has to do with the mistake.
    pub message: String,
}

/// A text edit that mends the mistake.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What the edit does, for a menu.
    pub title: String,
    /// What is replaced (empty: an insertion).
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

/// One mistake in a program's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The entry in the table of codes.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// Where; the exact range of the offending text.
    pub span: Span,
    /// What was found and what was expected: the MESSAGE of the reference's reports.
    pub message: String,
    /// Related places, for instance where the expectation comes from.
    pub labels: Vec<Label>,
    /// `Help:` lines: what to try.
    pub helps: Vec<String>,
    /// `Note:` lines: background.
    pub notes: Vec<String>,
    /// Edits that mend it.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// Leaves out places in the library, whose texts aren't shown: a second place is dropped, a
    /// mistake without any other place is one of the whole program.
    pub fn leave_out_library(&mut self) {
        self.labels.retain(|label| label.span.source.library_index().is_none());
        if self.span.source.library_index().is_some() {
            self.span = Span::default();
        }
    }

    /// An error without labels, helps, notes or fixes.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: Severity::Error,
            span,
            message: message.into(),
            labels: Vec::new(),
            helps: Vec::new(),
            notes: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// The same with a further `Help:` line.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.helps.push(text.into());
        self
    }

    /// The same with a further `Note:` line.
    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(text.into());
        self
    }

    /// The same with a further labelled place.
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// The same with a further edit.
    pub fn fix(mut self, title: &str, span: Span, replacement: impl Into<String>) -> Diagnostic {
        self.fixes.push(Fix { title: title.to_string(), span, replacement: replacement.into() });
        self
    }
}
