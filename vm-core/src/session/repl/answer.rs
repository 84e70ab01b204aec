//! What the shell answers to an input, as data; how it looks is decided by who shows it.

use crate::base::source::SourceMap;
use crate::diagnostic::{Diagnostic, render};
use crate::session::RunError;

/// The answer to an input.
#[derive(Clone, Debug)]
pub enum Answer {
    /// There is nothing to say: no input, or the value `()`.
    Nothing,
    /// The value's result form.
    Value(String),
    /// The type of an expression (`:type`).
    Type(String),
    /// A sentence or a table: what was defined, the help, a profile.
    Text(String),
    /// The input can't be compiled.
    Refused {
        /// The texts that the places are in.
        sources: SourceMap,
        /// What is wrong.
        diagnostics: Vec<Diagnostic>,
    },
    /// The input failed when it ran.
    Failed(RunError),
    /// The caller shall read this file and give its text to [`super::Repl::load`].
    Load(String),
    /// The caller shall leave.
    Quit,
}

impl Answer {
    /// A word for what it is.
    pub fn kind(&self) -> &'static str {
        match self {
            Answer::Nothing => "nothing",
            Answer::Value(_) => "value",
            Answer::Type(_) => "type",
            Answer::Text(_) => "text",
            Answer::Refused { .. } => "refused",
            Answer::Failed(_) => "failed",
            Answer::Load(_) => "load",
            Answer::Quit => "quit",
        }
    }

    /// Whether it tells a mistake.
    pub fn is_error(&self) -> bool {
        matches!(self, Answer::Refused { .. } | Answer::Failed(_))
    }

    /// The whole answer as text without a line break at its end; reports of mistakes as they are
    /// drawn on a terminal.
    pub fn text(&self) -> String {
        match self {
            Answer::Nothing | Answer::Load(_) | Answer::Quit => String::new(),
            Answer::Value(text) | Answer::Type(text) | Answer::Text(text) => text.clone(),
            Answer::Failed(error) => error.to_string().trim_end().to_string(),
            Answer::Refused { sources, diagnostics } => {
                let reports = diagnostics.iter().map(|d| render::render(sources, d));
                format!("Compilation error: {}", reports.collect::<String>().trim_end())
            }
        }
    }

    /// The same in a few words, as `eval` gives it: the messages alone.
    pub fn summary(&self) -> String {
        match self {
            Answer::Failed(error) => error.message.clone(),
            Answer::Refused { diagnostics, .. } => {
                let messages: Vec<&str> = diagnostics.iter().map(|d| d.message.as_str()).collect();
                messages.join("\n")
            }
            Answer::Nothing => "()".to_string(),
            other => other.text(),
        }
    }
}
