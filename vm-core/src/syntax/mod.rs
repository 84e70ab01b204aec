//! Source text to tree. `parse` never fails: it gives a tree with `Error` nodes and diagnostics.
//!
//! `token.rs` and `literal.rs` say what a token is and means, `lexer.rs` finds the tokens, `ast.rs`
//! defines the tree, `parser/` builds it, `print.rs` shows it, `format/` rewrites the white space
//! of a text, `visit.rs` walks over trees to change them, `overload.rs` says which clauses make one
//! function, `top_level.rs` makes several values of one pattern, `coded.rs` says what of a tree
//! goes into the checked library. Nothing here knows what a name means.

pub mod ast;
mod coded;
pub mod format;
mod lexer;
mod literal;
pub mod overload;
mod parser;
pub mod print;
pub mod token;
pub mod top_level;
pub mod type_text;
pub mod visit;

use crate::base::intern::Interner;
use crate::base::sorted;
use crate::base::span::SourceId;
use crate::diagnostic::{Code, Diagnostic};

/// Parses one file: the tree, and the mistakes in the order of their places.
pub fn parse(source: SourceId, text: &str, names: &mut Interner) -> (ast::Module, Vec<Diagnostic>) {
    let lexed = lexer::lex(source, text);
    let (module, mut diagnostics) = parser::file(source, text, lexed, names);
    sorted::sort_by_key(&mut diagnostics, |d| d.span.start);
    (module, diagnostics)
}

/// Parses a text that is one expression; `None` when it isn't.
pub fn parse_expr(source: SourceId, text: &str, names: &mut Interner) -> Option<ast::Expr> {
    parser::whole_expr(source, text, lexer::lex(source, text), names)
}

/// Parses a text that is one type; `None` when it isn't.
pub fn parse_type(source: SourceId, text: &str, names: &mut Interner) -> Option<ast::TypeExpr> {
    parser::whole_type(source, text, lexer::lex(source, text), names)
}

/// Parses a text that is the inside of a block.
pub fn parse_block(
    source: SourceId,
    text: &str,
    names: &mut Interner,
) -> (Vec<ast::Stmt>, Vec<Diagnostic>) {
    let (stmts, mut diagnostics) =
        parser::block_inside(source, text, lexer::lex(source, text), names);
    sorted::sort_by_key(&mut diagnostics, |d| d.span.start);
    (stmts, diagnostics)
}

/// Whether a text begins with the head of an implementation, whose methods and `end` follow it.
pub fn begins_implementation(text: &str) -> bool {
    let lexed = lexer::lex(SourceId::default(), text);
    parser::begins_implementation(text, lexed, &mut Interner::new())
}

/// Whether a text ends inside of a string or a block comment, which may go on in further lines.
pub fn ends_inside_text(text: &str) -> bool {
    let is_open =
        |d: &Diagnostic| matches!(d.code, Code::UnterminatedString | Code::UnterminatedComment);
    lexer::lex(SourceId::default(), text).diagnostics.iter().any(is_open)
}

/// The tokens of a text, comments and newlines included, for tools that show or rewrite it.
pub fn tokenize(text: &str) -> Vec<token::Token> {
    lexer::lex(SourceId::default(), text).tokens
}
