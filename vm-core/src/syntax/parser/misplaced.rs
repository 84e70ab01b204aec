//! Statements where none can stand, recognised behind a parse error: outside of functions, and in a
//! body without braces, as languages write it that go by indentation. Other habits of other
//! languages are in `foreign.rs` and `hint.rs`.

use super::Parser;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// Advice about a statement at the current place, if none can stand there.
    pub(super) fn misplaced(&self) -> Option<&'static str> {
        let outside = "outside of functions only definitions stand; a program's statements stand \
                       in `main() = { ... }`";
        self.loose_body().or_else(|| self.is_statement_outside().then_some(outside))
    }

    /// Advice about a statement of a body that began on the line below its `=` or `=>`.
    /// The first line may be a whole body, so it must show that it isn't one.
    fn loose_body(&self) -> Option<&'static str> {
        let here = self.tokens[self.position];
        let before = self.position.checked_sub(1).map_or(here, |index| self.tokens[index]);
        let ends = matches!(here.kind, TokenKind::Newline | TokenKind::Eof);
        let place = if ends { before.start } else { here.start } as usize;
        let line_start = self.text[..place].rfind('\n').map_or(0, |newline| newline + 1);
        let line = &self.text[line_start..];
        let indent = indentation(line);
        if !self.begins_statement(line_start + indent) {
            return None;
        }
        let (mut is_first, mut start) = (true, line_start);
        for above in self.text[..line_start].split_inclusive('\n').rev() {
            let (below, code) = (start, above.trim());
            start -= above.len();
            if code.is_empty() || code.starts_with('#') {
                continue;
            }
            if indentation(above) < indent {
                let several = !is_first || self.ends_first_statement();
                if self.is_in_brackets(below) || !several {
                    return None;
                }
                return if code.ends_with("=>") {
                    Some("a lambda of several statements has braces: `x => { ... }`")
                } else if code.ends_with('=') && !code.ends_with("==") {
                    Some("a body of several statements stands in braces: `main() = { ... }`")
                } else {
                    None
                };
            }
            is_first = false;
        }
        None
    }

    /// Whether a bracket is open that was opened from `start` on.
    fn is_in_brackets(&self, start: usize) -> bool {
        let tokens = self.tokens[..self.position].iter();
        let depth =
            tokens.filter(|token| token.start as usize >= start).map(|token| match token.kind {
                TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => 1,
                TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => -1,
                _ => 0,
            });
        depth.sum::<i32>() > 0
    }

    /// At the end of a line of the top level that is a call, or at the `.` of one, or at the first
    /// word of another statement there.
    fn is_statement_outside(&self) -> bool {
        if self.depth > 1 {
            return false;
        }
        let line: Vec<TokenKind> = self.line_so_far().map(|token| token.kind).collect();
        match (line.as_slice(), self.kind()) {
            (
                [TokenKind::RightParen, ..],
                TokenKind::Newline | TokenKind::Eof | TokenKind::Semicolon,
            ) => self.begins_definition() && self.kind_past_newlines() != TokenKind::LeftBrace,
            ([TokenKind::Lower | TokenKind::Upper], TokenKind::Dot) => true,
            ([TokenKind::Lower], TokenKind::Plus | TokenKind::Star | TokenKind::PlusPlus) => true,
            ([], kind) => STATEMENTS.contains(&kind),
            _ => false,
        }
    }

    /// Whether the token at this place may begin a statement.
    fn begins_statement(&self, place: usize) -> bool {
        let index = self.tokens.partition_point(|token| (token.start as usize) < place);
        let follows = [
            TokenKind::Then,
            TokenKind::Else,
            TokenKind::Catch,
            TokenKind::RightParen,
            TokenKind::RightBracket,
            TokenKind::RightBrace,
            TokenKind::Dot,
        ];
        self.tokens.get(index).is_some_and(|token| {
            let opens = matches!(token.kind, TokenKind::LeftParen | TokenKind::LeftBracket);
            !follows.contains(&token.kind) && (opens || !token.kind.is_symbol())
        })
    }

    /// Whether the current token shows that a body's first line isn't an expression.
    fn ends_first_statement(&self) -> bool {
        matches!(self.kind(), TokenKind::Eq | TokenKind::Semicolon | TokenKind::Var)
    }
}

/// What begins a statement, and no definition.
const STATEMENTS: [TokenKind; 11] = [
    TokenKind::If,
    TokenKind::For,
    TokenKind::While,
    TokenKind::Match,
    TokenKind::Try,
    TokenKind::Receive,
    TokenKind::Int,
    TokenKind::Float,
    TokenKind::String,
    TokenKind::StringOpen,
    TokenKind::LeftBracket,
];

/// How many bytes of white space a line begins with.
fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}
