//! `nostos check`: every mistake in a program, without running it.

use crate::arguments::CheckOptions;
use crate::{Stop, project};
use nostos_core::base::source::SourceMap;
use nostos_core::base::span::Span;
use nostos_core::diagnostic::render::render;
use nostos_core::diagnostic::{Diagnostic, Severity};
use serde_json::json;

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
            println!("{}", json_line(sources, diagnostic));
        } else {
            eprint!("{}", render(sources, diagnostic));
        }
    }
}

/// One report as the reference's `--json-errors` writes it (8.5).
fn json_line(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let Span { source, start, end } = diagnostic.span;
    let from = sources.line_column(source, start);
    let to = sources.line_column(source, end);
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let kind = if diagnostic.code.is_parse() { "parse" } else { "compile" };
    let file = json!(sources.file(source).name);
    let message = json!(diagnostic.message);
    let hint = diagnostic.helps.first().map(|h| format!(",\"hint\":{}", json!(h)));
    // Written by hand because the order of the keys is part of the format.
    format!(
        "{{\"file\":{file},\"line\":{},\"column\":{},\"endLine\":{},\"endColumn\":{},\
         \"severity\":\"{severity}\",\"kind\":\"{kind}\",\"message\":{message}{}}}",
        from.line,
        from.column,
        to.line,
        to.column,
        hint.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use nostos_core::Code;
    use nostos_core::base::span::SourceId;

    #[test]
    fn a_report_for_tools_is_one_line_in_fixed_order() {
        let sources = SourceMap::single("a \"b\".nos", "main() = totl\n");
        let span = Span::new(SourceId(0), 9, 13);
        let report = Diagnostic::error(Code::UnknownName, span, "no\nname").help("try `total`");
        let place = r#""line":1,"column":10,"endLine":1,"endColumn":14"#;
        let rest =
            r#""severity":"error","kind":"compile","message":"no\nname","hint":"try `total`""#;
        let expected = format!(r#"{{"file":"a \"b\".nos",{place},{rest}}}"#);
        assert_eq!(json_line(&sources, &report), expected);
    }
}
