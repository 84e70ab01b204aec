//! A report in plain text with its source line, in the form of 4.9.1.
//!
//! Own code and not a library, because a line of a hostile program can be a megabyte long: only a
//! window around the place is shown. No colours: a terminal that wants them gets them from its
//! shell.

use super::{Diagnostic, Severity};
use crate::base::source::SourceMap;
use crate::base::span::Span;
use std::fmt::Write;

/// Characters of a source line that are shown. Picked so that a report fits most terminals twice.
const LINE_SHOWN: usize = 160;

/// Characters kept before the marked place when a line is cut.
const LEAD_SHOWN: usize = 40;

/// One report, ending with a line break.
pub fn render(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let word = match diagnostic.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
    };
    let margin = margin(sources, diagnostic);
    let blank = " ".repeat(margin);
    let mut out = format!("{word}: {}\n", diagnostic.message);
    let mut opening = '╭';
    let first = [(diagnostic.span, &diagnostic.message)];
    let labels = diagnostic.labels.iter().map(|l| (l.span, &l.message));
    for (span, message) in first.into_iter().chain(labels) {
        let place = sources.line_column(span.source, span.start);
        let file = &sources.file(span.source).name;
        line(&mut out, format_args!("{blank} {opening}─[{file}:{}:{}]", place.line, place.column));
        line(&mut out, format_args!("{blank} │"));
        excerpt(&mut out, sources, span, message, margin);
        opening = '├';
    }
    for help in &diagnostic.helps {
        remark(&mut out, &blank, "Help", help);
    }
    for note in &diagnostic.notes {
        remark(&mut out, &blank, "Note", note);
    }
    line(&mut out, format_args!("{}─╯", "─".repeat(margin)));
    out
}

/// The width of the column of line numbers, with a space on the left.
fn margin(sources: &SourceMap, diagnostic: &Diagnostic) -> usize {
    let spans = diagnostic.labels.iter().map(|l| l.span).chain([diagnostic.span]);
    let last = spans.map(|s| sources.line_column(s.source, s.start).line).max().unwrap_or(1);
    last.to_string().len() + 1
}

/// The source line with the place underlined and the message below it.
fn excerpt(out: &mut String, sources: &SourceMap, span: Span, message: &str, margin: usize) {
    let place = sources.line_column(span.source, span.start);
    let text = sources.file(span.source).text.lines().nth(place.line as usize - 1).unwrap_or("");
    let marked = sources.text(span).lines().next().unwrap_or("").chars().count().max(1);
    let start = place.column as usize - 1;
    let cut = if text.chars().count() > LINE_SHOWN { start.saturating_sub(LEAD_SHOWN) } else { 0 };
    let shown: String = text.chars().skip(cut).take(LINE_SHOWN).collect();
    // A tab would move the line but not the marks under it.
    let shown = shown.replace('\t', " ");
    let marked = marked.min(LINE_SHOWN - (start - cut).min(LINE_SHOWN - 1));
    let (before, after) = (marked / 2, marked - marked / 2 - 1);
    let indent = " ".repeat(start - cut);
    let blank = " ".repeat(margin);
    line(out, format_args!("{:>margin$} │ {shown}", place.line));
    let (left, right) = ("─".repeat(before), "─".repeat(after));
    line(out, format_args!("{blank} │ {indent}{left}┬{right}"));
    let arm = "─".repeat(after + 2);
    line(out, format_args!("{blank} │ {indent}{}╰{arm} {message}", " ".repeat(before)));
}

fn remark(out: &mut String, blank: &str, word: &str, text: &str) {
    line(out, format_args!("{blank} │"));
    for (number, part) in text.lines().enumerate() {
        let head = if number == 0 { format!("{word}: ") } else { String::new() };
        line(out, format_args!("{blank} │ {head}{part}"));
    }
}

fn line(out: &mut String, text: std::fmt::Arguments) {
    writeln!(out, "{text}").expect("a string takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::span::SourceId;
    use crate::diagnostic::Code;

    #[test]
    fn a_report_shows_its_place() {
        let sources = SourceMap::single("t.nos", "a = 1\nmain() = total + 1\n");
        let span = Span::new(SourceId(0), 15, 20);
        let report = Diagnostic::error(Code::Mismatch, span, "unknown variable `total`")
            .help("did you mean `a`?");
        let expected = "\
Error: unknown variable `total`
   ╭─[t.nos:2:10]
   │
 2 │ main() = total + 1
   │          ──┬──
   │            ╰──── unknown variable `total`
   │
   │ Help: did you mean `a`?
───╯
";
        assert_eq!(render(&sources, &report), expected);
    }

    #[test]
    fn long_lines_and_the_end_of_a_file_are_no_trouble() {
        let text = format!("main() = {}", "(".repeat(1_000_000));
        let sources = SourceMap::single("t.nos", &text);
        let end = text.len() as u32;
        for (start, end) in [(500_000, 500_001), (end, end), (0, end)] {
            let span = Span::new(SourceId(0), start, end);
            let report = render(&sources, &Diagnostic::error(Code::Mismatch, span, "m"));
            assert!(report.len() < 5000, "{} bytes", report.len());
        }
        let empty = SourceMap::single("e.nos", "");
        let span = Span::new(SourceId(0), 0, 0);
        let report = render(&empty, &Diagnostic::error(Code::Mismatch, span, "m"));
        assert!(report.contains("e.nos:1:1"), "{report}");
    }
}
