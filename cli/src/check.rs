//! `nostos check`: every mistake in a program, without running it.

use crate::arguments::CheckOptions;
use crate::output::print;
use crate::{Stop, project};
use nostos_core::base::host::Stream;
use nostos_core::base::source::SourceMap;
use nostos_core::diagnostic::json::to_json_line;
use nostos_core::diagnostic::render::render;
use nostos_core::{Diagnostic, Severity};

/// The command.
pub fn check(options: &CheckOptions) -> Result<(), Stop> {
    let sources = project::read(&options.path)?;
    let diagnostics = nostos_core::check(&sources);
    report(&sources, &diagnostics, options.json_errors);
    let wrong = diagnostics.iter().any(|d| d.severity == Severity::Error);
    if wrong { Err(Stop::Failed) } else { Ok(()) }
}

/// Writes the reports: for people on standard error, for tools on standard output.
pub fn report(sources: &SourceMap, diagnostics: &[Diagnostic], as_json: bool) {
    for diagnostic in diagnostics {
        if as_json {
            print(Stream::Out, &(to_json_line(diagnostic, sources) + "\n"));
        } else {
            print(Stream::Err, &render(sources, diagnostic));
        }
    }
}
