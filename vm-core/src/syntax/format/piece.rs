//! What a line is made of: a token, a comment, or an interpolated string as a whole, whose inside
//! is left as it is.

use crate::base::span::SourceId;
use crate::syntax::lexer::lex;
use crate::syntax::token::TokenKind;

/// A part of a line that is written unchanged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
    /// Line breaks between the piece before it and this one; at the start of a file one.
    pub newlines: usize,
    /// Blanks before it, if it stands on the line of the piece before it.
    pub blanks: usize,
    /// Whether an operand ends with it, so that a following `(` is a call and `-` a subtraction.
    pub ends_operand: bool,
    /// Whether it is a brace of a block or of a type's fields, which has a blank inside.
    pub is_block: bool,
}

impl Piece {
    /// Its text, without the carriage return that may end a comment.
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        let own = &text[self.start as usize..self.end as usize];
        if self.kind.is_comment() { own.trim_end() } else { own }
    }
}

/// The pieces of a text that parses.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open_strings = 0;
    for token in lex(SourceId::default(), text).tokens {
        match token.kind {
            TokenKind::Newline | TokenKind::Eof if open_strings == 0 => continue,
            TokenKind::StringOpen => open_strings += 1,
            TokenKind::StringClose => open_strings -= 1,
            _ => {}
        }
        let opens = token.kind == TokenKind::StringOpen && open_strings == 1;
        if (open_strings > 0 && !opens) || token.kind == TokenKind::StringClose {
            let string = pieces.last_mut().expect("a string has begun");
            string.end = token.end;
            continue;
        }
        let before = pieces.last().map_or(0, |p| p.end as usize);
        let gap = &text[before..token.start as usize];
        pieces.push(Piece {
            kind: token.kind,
            start: token.start,
            end: token.end,
            newlines: gap.bytes().filter(|b| *b == b'\n').count().max(usize::from(before == 0)),
            blanks: gap.chars().count(),
            ends_operand: ends_operand(token.kind),
            is_block: false,
        });
    }
    refine_operands(&mut pieces);
    mark_deriving(&mut pieces, text);
    mark_blocks(&mut pieces);
    pieces
}

fn ends_operand(kind: TokenKind) -> bool {
    kind.is_name()
        || kind.is_literal()
        || matches!(
            kind,
            TokenKind::Upper
                | TokenKind::SelfType
                | TokenKind::Underscore
                | TokenKind::StringOpen
                | TokenKind::RightParen
                | TokenKind::RightBracket
                | TokenKind::RightBrace
                | TokenKind::Question
                | TokenKind::Continue
        )
}

/// The word of `deriving (Show)` is no function's name.
fn mark_deriving(pieces: &mut [Piece], text: &str) {
    for index in 2..pieces.len() {
        let behind = [pieces[index - 1].kind, pieces[index].kind];
        let word = &mut pieces[index - 2];
        if behind == [TokenKind::LeftParen, TokenKind::Upper] && word.text(text) == "deriving" {
            word.ends_operand = false;
        }
    }
}

/// The braces of maps, sets, lists of names, patterns and records stay as their author has them.
fn mark_blocks(pieces: &mut [Piece]) {
    use TokenKind::{Dot, Hash, LeftBrace, Percent, RightBrace, Tilde, Upper};
    let mut open = Vec::new();
    for index in 0..pieces.len() {
        let before = index.checked_sub(1).map(|before| pieces[before].kind);
        match pieces[index].kind {
            LeftBrace => {
                let is_other = matches!(before, Some(Dot | Hash | Percent | Tilde | Upper));
                pieces[index].is_block = !is_other;
                open.push(!is_other);
            }
            RightBrace => pieces[index].is_block = open.pop().unwrap_or(false),
            _ => {}
        }
    }
}

/// `to` behind an operand is the keyword of a `for`, not a name; `*` behind a dot is all the names
/// of a module, not a product.
fn refine_operands(pieces: &mut [Piece]) {
    for index in 1..pieces.len() {
        let (before, piece) = (pieces[index - 1], &mut pieces[index]);
        let separates = before.ends_operand && piece.newlines == 0;
        if separates && matches!(piece.kind, TokenKind::To | TokenKind::From) {
            piece.ends_operand = false;
        }
        if before.kind == TokenKind::Dot && piece.kind == TokenKind::Star {
            piece.kind = TokenKind::Underscore;
        }
    }
}
