//! Sentences about matches that leave something out (4.9.5).

use crate::base::span::Span;
use crate::check::exhaustive::Missing;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn non_exhaustive(missing: &Missing, span: Span, end: Span) -> Diagnostic {
    let quote = if missing.quoted { "`" } else { "" };
    let list: Vec<String> =
        missing.names.iter().map(|name| format!("{quote}{name}{quote}")).collect();
    let text = format!("non-exhaustive patterns: {} not covered", list.join(", "));
    let arms: Vec<String> = missing.arms.iter().map(|arm| format!("{arm} -> ...")).collect();
    let added: String = missing
        .arms
        .iter()
        .map(|arm| format!("    {arm} -> panic(\"not written yet\")\n"))
        .collect();
    let before = Span { start: end.end.saturating_sub(1), end: end.end.saturating_sub(1), ..end };
    Diagnostic::error(Code::NonExhaustive, span, text)
        .help("add patterns for the missing cases, or use `_` to match any value")
        .note(format!("missing: `{}`", arms.join("`, `")))
        .fix("add the missing arms", before, added)
}
