//! The formatter: a program's text with normal indentation and spacing.
//!
//! Line breaks are the author's, and so are comments; blank lines are kept up to one. What changes
//! is white space, so the tree stays the same. The rules look at tokens; the tree is asked only
//! where modules, traits and implementations begin and end.
//!
//! - `piece.rs`: tokens, comments and whole interpolated strings with the space before them
//! - `space.rs`: what stands between two pieces of a line
//! - `indent.rs`: how far a line is indented

mod indent;
mod piece;
mod space;

use super::ast::{Item, ItemKind, Module};
use super::parse;
use crate::base::intern::Interner;
use crate::base::span::SourceId;
use crate::diagnostic::Diagnostic;
use indent::Indenter;
use piece::{Piece, pieces};

/// Columns of one level of indentation.
const INDENT: usize = 4;

/// The formatted text of a file. A file that doesn't parse is left alone: the mistakes are given.
pub fn format(source: SourceId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let (module, diagnostics) = parse(source, text, &mut Interner::new());
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let mut bodies = Vec::new();
    collect_bodies(&module, &mut bodies);
    let pieces = pieces(text);
    let mut indenter = Indenter::new(bodies);
    let mut out = String::with_capacity(text.len());
    let mut comments: Vec<&[Piece]> = Vec::new();
    for line in pieces.chunk_by(|_, piece| piece.newlines == 0) {
        // A line of comments is indented as the code that follows it.
        if line.iter().all(|piece| piece.kind.is_comment()) {
            comments.push(line);
            continue;
        }
        let level = indenter.next_line(line);
        for comment in comments.drain(..) {
            write_line(&mut out, text, comment, level.comments);
        }
        write_line(&mut out, text, line, level.code);
    }
    for comment in comments {
        write_line(&mut out, text, comment, 0);
    }
    Ok(out)
}

fn write_line(out: &mut String, text: &str, line: &[Piece], level: usize) {
    if line[0].newlines > 1 && !out.is_empty() {
        out.push('\n');
    }
    out.extend(std::iter::repeat_n(' ', level * INDENT));
    for index in 0..line.len() {
        if index > 0 {
            out.extend(std::iter::repeat_n(' ', space::between(line, index)));
        }
        out.push_str(line[index].text(text));
    }
    out.push('\n');
}

/// The ranges of declarations whose bodies have no brackets, outer ones first.
fn collect_bodies(module: &Module, bodies: &mut Vec<(u32, u32)>) {
    for Item { kind, span, .. } in &module.items {
        match kind {
            ItemKind::Module { module, .. } => {
                bodies.push((span.start, span.end));
                collect_bodies(module, bodies);
            }
            ItemKind::Trait(_) | ItemKind::Impl(_) => bodies.push((span.start, span.end)),
            _ => {}
        }
    }
}
