//! A diagnostic for editors and other tools: one JSON object on one line (8.5).

use super::{Diagnostic, Severity};
use crate::base::source::SourceMap;
use serde::Serialize;

/// The line's shape; the names and their order are fixed by the language reference.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    /// The column after the last character.
    end_column: u32,
    severity: &'static str,
    kind: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// One diagnostic as a JSON object without line breaks.
pub fn to_json_line(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let span = diagnostic.span;
    let start = sources.line_column(span.source, span.start);
    let end = sources.line_column(span.source, span.end);
    let line = Line {
        file: &sources.file(span.source).name,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        kind: if diagnostic.code.is_parse() { "parse" } else { "compile" },
        message: &diagnostic.message,
        notes: &diagnostic.notes,
        hint: (!diagnostic.helps.is_empty()).then(|| diagnostic.helps.join("\n")),
    };
    serde_json::to_string(&line).expect("strings and numbers can always be written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::span::{SourceId, Span};
    use crate::diagnostic::Code;

    #[test]
    fn a_line_has_the_keys_of_the_reference() {
        let sources = SourceMap::single("a \"b\".nos", "x\n  é = nope\n");
        let span = Span::new(SourceId(0), 9, 13);
        let plain = Diagnostic::error(Code::UnknownName, span, "unknown variable `nope`");
        assert_eq!(
            to_json_line(&plain, &sources),
            concat!(
                r#"{"file":"a \"b\".nos","line":2,"column":7,"endLine":2,"endColumn":11,"#,
                r#""severity":"error","kind":"compile","message":"unknown variable `nope`"}"#
            )
        );
        let full = plain.help("one").help("two").note("three");
        assert!(
            to_json_line(&full, &sources).ends_with(r#","notes":["three"],"hint":"one\ntwo"}"#)
        );
    }
}
