//! What stands between two neighbours on a line. Braces of collections and records keep the
//! author's choice (`%{x: 1}` or `%{ x: 1 }`), those of blocks have a blank inside; comments keep
//! their distance, so that columns of comments stay columns.

use super::piece::Piece;
use crate::syntax::token::TokenKind;

/// The number of blanks before `line[index]`, which isn't the first of its line.
pub(super) fn between(line: &[Piece], index: usize) -> usize {
    use TokenKind::*;
    let (left, right) = (line[index - 1], line[index]);
    let kept = right.blanks.min(1);
    match (left.kind, right.kind) {
        (_, Comment) => right.blanks.max(1),
        (BlockComment, _) | (_, BlockComment) => kept,
        (LeftBrace, RightBrace) => kept,
        (LeftBrace, _) if left.is_block => 1,
        (_, RightBrace) if right.is_block => 1,
        // The author's choice.
        (LeftBrace, _) | (_, RightBrace) | (Upper, LeftBrace) => kept,
        // Nothing inside of brackets.
        (LeftParen | LeftBracket, _) | (_, RightParen | RightBracket) => 0,
        (_, Comma | Semicolon) => 0,
        (Comma | Semicolon, _) => 1,
        // `1 .5` is an index of `1`, not a number.
        (Int, Dot) | (Dot, Int) => kept,
        (Dot | DotDot | DotDotEq, _) | (_, Dot | DotDot | DotDotEq) => 0,
        (_, Question) => 0,
        // `1 : b` separates statements; everywhere else a colon follows a name.
        (_, Colon) => usize::from(kept == 1 && separates(line, index)),
        (At | Caret | Backslash | Hash, _) => 0,
        (Tilde | Bang, _) => 0,
        (Percent, LeftBrace) if !is_binary(line, index - 1) => 0,
        (Minus, Minus) if !is_binary(line, index - 1) => 1,
        (Minus, _) if !is_binary(line, index - 1) => 0,
        (Spawn | SpawnLink | SpawnMonitor | Quote, LeftParen) => 0,
        // The operator methods of traits.
        (_, LeftParen) if index == 1 && left.kind.names_method() => 0,
        (_, LeftParen | LeftBracket) if left.ends_operand => 0,
        _ => 1,
    }
}

/// Whether the operator at `index` stands between two operands.
fn is_binary(line: &[Piece], index: usize) -> bool {
    index > 0
        && line[..index].iter().rfind(|p| !p.kind.is_comment()).is_some_and(|p| p.ends_operand)
}

/// Whether a colon separates statements: what stands before it isn't a name that it could annotate
/// or label.
fn separates(line: &[Piece], index: usize) -> bool {
    !line[index - 1].kind.is_name() && line[index - 1].kind != TokenKind::RightParen
}
