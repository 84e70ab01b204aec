//! The lines between the harness and its workers: one [`Job`] in, one [`Outcome`] out, as JSON.

use serde::{Deserialize, Serialize};

/// One file of a program.
#[derive(Clone, Serialize, Deserialize, Debug, PartialEq, Eq)]
pub struct File {
    /// The path below the program's folder, with `/`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A program to run.
#[derive(Clone, Serialize, Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Its files, the one with `main` first.
    pub files: Vec<File>,
    /// All of standard input.
    #[serde(default)]
    pub stdin: String,
    /// Reductions after which the program counts as endless.
    pub steps_max: u64,
}

/// What a program did.
#[derive(Clone, Serialize, Deserialize, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Standard output, the value of `main` in its result form at the end.
    #[serde(default)]
    pub out: String,
    /// Standard error.
    #[serde(default)]
    pub err: String,
    /// The text of the compile-time or run-time error that ended the program.
    #[serde(default)]
    pub error: Option<String>,
    /// What the engine did wrong: panicked, did not stop, died. Always a failure of the test.
    #[serde(default)]
    pub trouble: Option<String>,
}

impl Outcome {
    /// The outcome of a run that the engine did not survive.
    pub fn trouble(text: impl Into<String>) -> Outcome {
        Outcome { trouble: Some(text.into()), ..Outcome::default() }
    }
}
