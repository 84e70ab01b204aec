//! Lambdas, and the parameter lists that they share with clauses.
//!
//! A lambda begins like any other expression; the token behind its parameters (`=>`) tells. With
//! the table of closing brackets that token is found in one step.

use super::{Parsed, Parser};
use crate::syntax::ast::{Expr, ExprKind, Lambda, Param};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// Whether a lambda begins at the current token.
    pub(super) fn at_lambda(&mut self) -> bool {
        let here = self.position;
        let after = match self.kind() {
            TokenKind::Underscore => Some(here + 1),
            kind if kind.is_name() || kind.is_literal() => Some(here + 1),
            TokenKind::Caret => Some(here + 2),
            TokenKind::Upper => match self.nth(1) {
                TokenKind::LeftParen | TokenKind::LeftBrace => self.closer(here + 1).map(|c| c + 1),
                _ => Some(here + 1),
            },
            TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => {
                self.closer(here).map(|c| c + 1)
            }
            TokenKind::Percent | TokenKind::Hash => self.closer(here + 1).map(|c| c + 1),
            _ => None,
        };
        let Some(mut after) = after else { return false };
        while self.kind_at(after) == TokenKind::Lower && self.kind_at(after + 1).is_name() {
            after += 2; // `p as whole`
        }
        match self.kind_at(after) {
            TokenKind::FatArrow => true,
            TokenKind::Arrow if self.at(TokenKind::LeftParen) && !self.guard => {
                self.result_type_then(after, TokenKind::FatArrow)
            }
            _ => false,
        }
    }

    /// Whether a name of the whole stands behind the brackets: `(a, b) as pair => ...`
    fn is_named_whole(&self) -> bool {
        let close = self.closer(self.position);
        close.is_some_and(|close| self.kind_at(close + 1) == TokenKind::Lower)
    }

    /// Whether at `index` stands `-> T` and then `wanted`.
    pub(super) fn result_type_then(&mut self, index: usize, wanted: TokenKind) -> bool {
        let here = self.position;
        self.position = index;
        let found = self.attempt(|p| {
            p.opt_result_type()?;
            Ok(p.kind_past_newlines() == wanted)
        });
        if !self.halted {
            self.position = here;
        }
        found == Some(true)
    }

    /// `p => body`, `(p: T, q) -> R => body`
    pub(super) fn lambda(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let params = if self.at(TokenKind::LeftParen) && !self.is_named_whole() {
            self.params(Defaults::Forbidden)?
        } else {
            {
                let first = self.start();
                let pattern = self.pattern_base()?;
                vec![Param { pattern: self.opt_as(first, pattern)?, ty: None, default: None }]
            }
        };
        let result = self.opt_result_type()?;
        self.expect(TokenKind::FatArrow)?;
        let body = self.expr()?;
        let lambda = Box::new(Lambda { params, result, body });
        Ok(Expr { kind: ExprKind::Lambda(lambda), span: self.span_from(start) })
    }

    /// `(p: T = default, q)`, on one line.
    pub(super) fn params(&mut self, defaults: Defaults) -> Parsed<Vec<Param>> {
        self.expect(TokenKind::LeftParen)?;
        let mut params = Vec::new();
        if self.eat(TokenKind::RightParen) {
            return Ok(params);
        }
        loop {
            params.push(self.param(defaults)?);
            if self.eat(TokenKind::RightParen) {
                return Ok(params);
            }
            if self.at(TokenKind::Newline) {
                return Err(self.unexpected());
            }
            if !self.eat(TokenKind::Comma) {
                return Err(self.expected(&[",", ")"]));
            }
        }
    }

    fn param(&mut self, defaults: Defaults) -> Parsed<Param> {
        let pattern = self.pattern()?;
        let ty = if self.eat(TokenKind::Colon) { Some(self.ty()?) } else { None };
        let default = match defaults {
            Defaults::Allowed if self.eat(TokenKind::Eq) => Some(self.expr()?),
            _ => None,
        };
        Ok(Param { pattern, ty, default })
    }
}

/// Whether parameters may have default values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Defaults {
    /// In clauses.
    Allowed,
    /// In lambdas.
    Forbidden,
}
