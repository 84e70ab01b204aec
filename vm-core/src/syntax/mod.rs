//! Source text to tree. `parse` never fails: it gives a tree with `Error` nodes and diagnostics.
//!
//! `token.rs` and `literal.rs` say what a token is and means, `lexer.rs` finds the tokens, `ast.rs`
//! defines the tree, `parser/` builds it, `print.rs` shows it, `format/` rewrites the white space
//! of a text. Nothing here knows what a name means.

pub mod ast;
pub mod format;
mod lexer;
mod literal;
mod parser;
pub mod print;
pub mod token;

use crate::base::intern::Interner;
use crate::base::span::SourceId;
use crate::diagnostic::Diagnostic;

/// Parses one file: the tree, and the mistakes in the order of their places.
pub fn parse(source: SourceId, text: &str, names: &mut Interner) -> (ast::Module, Vec<Diagnostic>) {
    let lexed = lexer::lex(source, text);
    let (module, mut diagnostics) = parser::file(source, text, lexed, names);
    diagnostics.sort_by_key(|d| d.span.start);
    (module, diagnostics)
}

/// The tokens of a text, comments and newlines included, for tools that show or rewrite it.
pub fn tokenize(text: &str) -> Vec<token::Token> {
    lexer::lex(SourceId::default(), text).tokens
}
