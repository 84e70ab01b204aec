//! Literals and interpolated strings.

use super::{Parsed, Parser, Reported};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Expr, ExprKind, Literal, StringPart};
use crate::syntax::literal;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// The value of the current token, which is a literal.
    pub(super) fn literal(&mut self) -> Parsed<Literal> {
        let token = self.tokens[self.position];
        let text = self.token_text(token);
        match literal::value(token.kind, text) {
            Some(Literal::Sized(value, size)) if literal::needs_minus(value, size) => {
                // The lexer lets it pass if a minus stands before it; here that was a subtraction.
                let after_minus =
                    self.position.checked_sub(1).map(|i| self.kind_at(i)) == Some(TokenKind::Minus);
                if let (true, Some(message)) =
                    (after_minus, literal::range_error(token.kind, text, false))
                {
                    let span = self.token_span(token);
                    let error = Diagnostic::error(Code::LiteralOutOfRange, span, message);
                    self.diagnostics.push(error);
                }
                self.bump();
                Ok(Literal::Sized(value, size))
            }
            Some(value) => {
                self.bump();
                Ok(value)
            }
            None => Err(self.literal_was_reported()),
        }
    }

    /// A number out of range: the lexer has reported it.
    pub(super) fn literal_was_reported(&mut self) -> Reported {
        self.bump();
        Reported
    }

    /// `"a ${b} c"`. What stands between the braces and isn't one expression is text.
    pub(super) fn interpolation(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let mut parts = Vec::new();
        let mut text = String::new();
        loop {
            let piece = self.position;
            let token = self.bump();
            // One quote or brace before the text; a quote or `${` behind it.
            let ends = if token.kind == TokenKind::StringClose { 1 } else { 2 };
            let raw = &self.text[token.start as usize + 1..token.end as usize - ends];
            text.push_str(&literal::unescape(raw));
            if token.kind == TokenKind::StringClose {
                break;
            }
            let close = self.closer(piece).expect("the lexer closes every interpolation");
            match self.attempt(|p| p.whole_expr(close)) {
                Some(expr) => {
                    if !text.is_empty() {
                        parts.push(StringPart::Text(std::mem::take(&mut text)));
                    }
                    parts.push(StringPart::Expr(expr));
                }
                None if self.halted => return Err(Reported),
                None => {
                    let raw = token.end as usize - 2..self.tokens[close].start as usize + 1;
                    text.push_str(&literal::unescape(&self.text[raw]));
                    self.position = close;
                }
            }
        }
        if !text.is_empty() {
            parts.push(StringPart::Text(text));
        }
        let span = self.span_from(start);
        Ok(match parts.as_mut_slice() {
            [] => Expr { kind: ExprKind::Literal(Literal::String(String::new())), span },
            [StringPart::Text(text)] => {
                Expr { kind: ExprKind::Literal(Literal::String(std::mem::take(text))), span }
            }
            _ => Expr { kind: ExprKind::Interpolation(parts), span },
        })
    }

    /// One expression that ends where the token `end` begins.
    pub(super) fn whole_expr(&mut self, end: usize) -> Parsed<Expr> {
        let expr = self.expr()?;
        self.skip_newlines();
        if self.position == end { Ok(expr) } else { Err(Reported) }
    }
}
