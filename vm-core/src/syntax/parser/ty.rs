//! Type expressions. No line break may stand inside one.

use super::{Parsed, Parser};
use crate::syntax::ast::{TraitRef, TypeExpr, TypeExprKind, TypeParam};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// `A`, `A -> B`, `(A, B) -> C`
    pub(super) fn ty(&mut self) -> Parsed<TypeExpr> {
        self.nested(|p| {
            let start = p.start();
            if p.at(TokenKind::LeftParen) {
                let items = p.type_list(TokenKind::LeftParen, TokenKind::RightParen)?;
                if p.eat(TokenKind::Arrow) {
                    return p.function_type(start, items);
                }
                return Ok(p.group_type(start, items));
            }
            let atom = p.type_atom()?;
            if p.eat(TokenKind::Arrow) { p.function_type(start, vec![atom]) } else { Ok(atom) }
        })
    }

    fn function_type(&mut self, start: u32, params: Vec<TypeExpr>) -> Parsed<TypeExpr> {
        let result = Box::new(self.ty()?);
        let kind = TypeExprKind::Function { params, result };
        Ok(TypeExpr { kind, span: self.span_from(start) })
    }

    /// Parentheses that are no parameters: unit, grouping or a tuple.
    fn group_type(&mut self, start: u32, mut items: Vec<TypeExpr>) -> TypeExpr {
        let kind = match items.len() {
            0 => TypeExprKind::Unit,
            1 => return items.remove(0),
            _ => TypeExprKind::Tuple(items),
        };
        TypeExpr { kind, span: self.span_from(start) }
    }

    /// A type without an arrow at its top.
    pub(super) fn type_atom(&mut self) -> Parsed<TypeExpr> {
        let start = self.start();
        let kind = match self.kind() {
            TokenKind::LeftParen => {
                let items = self.type_list(TokenKind::LeftParen, TokenKind::RightParen)?;
                return Ok(self.group_type(start, items));
            }
            TokenKind::LeftBracket => {
                self.bump();
                let item = self.ty()?;
                self.expect(TokenKind::RightBracket)?;
                TypeExprKind::List(Box::new(item))
            }
            TokenKind::LeftBrace => self.record_type()?,
            TokenKind::SelfValue | TokenKind::SelfType => {
                self.bump();
                TypeExprKind::SelfType
            }
            TokenKind::Lower | TokenKind::To | TokenKind::From | TokenKind::Upper => {
                self.named_type()?
            }
            _ => return Err(self.unexpected()),
        };
        Ok(TypeExpr { kind, span: self.span_from(start) })
    }

    /// `a`, `Int`, `geo.Pt[Int]`
    fn named_type(&mut self) -> Parsed<TypeExprKind> {
        let mut path = vec![self.bump_name()];
        while self.at(TokenKind::Dot) {
            self.bump();
            if !self.at(TokenKind::Upper) && !self.at(TokenKind::Lower) {
                return Err(self.expected(&["name"]));
            }
            path.push(self.bump_name());
        }
        let args = if self.at(TokenKind::LeftBracket) { Some(self.type_args()?) } else { None };
        Ok(TypeExprKind::Named { path, args })
    }

    /// `[A, B,]`
    pub(super) fn type_args(&mut self) -> Parsed<Vec<TypeExpr>> {
        self.expect(TokenKind::LeftBracket)?;
        let mut args = vec![self.ty()?];
        while self.eat(TokenKind::Comma) {
            if self.at(TokenKind::RightBracket) {
                break;
            }
            args.push(self.ty()?);
        }
        if !self.at(TokenKind::RightBracket) {
            return Err(self.expected(&[",", "]"]));
        }
        self.bump();
        Ok(args)
    }

    /// Types in brackets, none or more.
    pub(super) fn type_list(&mut self, open: TokenKind, close: TokenKind) -> Parsed<Vec<TypeExpr>> {
        self.expect(open)?;
        let mut items = Vec::new();
        if self.eat(close) {
            return Ok(items);
        }
        loop {
            items.push(self.ty()?);
            if self.eat(close) {
                return Ok(items);
            }
            if !self.eat(TokenKind::Comma) {
                return Err(self.expected(&[",", close.text()]));
            }
        }
    }

    /// `{x: A}`
    fn record_type(&mut self) -> Parsed<TypeExprKind> {
        self.bump();
        let mut fields = Vec::new();
        loop {
            let name = self.lower_name()?;
            self.expect(TokenKind::Colon)?;
            fields.push((name, self.ty()?));
            if self.eat(TokenKind::RightBrace) {
                return Ok(TypeExprKind::Record(fields));
            }
            if !self.eat(TokenKind::Comma) {
                return Err(self.expected(&[",", "}"]));
            }
        }
    }

    /// `[T, U: Show + Eq]`, if a bracket stands here.
    pub(super) fn opt_type_params(&mut self) -> Parsed<Option<Vec<TypeParam>>> {
        if !self.eat(TokenKind::LeftBracket) {
            return Ok(None);
        }
        let mut params = Vec::new();
        while !self.at(TokenKind::RightBracket) {
            let is_name = self.at(TokenKind::Upper) || self.kind().is_name();
            if !is_name {
                return Err(self.expected(&["name"]));
            }
            let name = self.bump_name();
            params.push(TypeParam { name, bounds: self.bounds()? });
            if !self.eat(TokenKind::Comma) && !self.at(TokenKind::RightBracket) {
                return Err(self.expected(&[",", "]"]));
            }
        }
        self.bump();
        Ok(Some(params))
    }

    /// `: Show + Into[Int]`, if a colon stands here.
    pub(super) fn bounds(&mut self) -> Parsed<Vec<TraitRef>> {
        let mut bounds = Vec::new();
        if self.eat(TokenKind::Colon) {
            bounds.push(self.trait_ref()?);
            while self.eat(TokenKind::Plus) {
                bounds.push(self.trait_ref()?);
            }
        }
        Ok(bounds)
    }

    /// `Show`, `Into[Int]`, `geo.Area`
    pub(super) fn trait_ref(&mut self) -> Parsed<TraitRef> {
        let mut around = Vec::new();
        while self.kind_at(self.position + 1) == TokenKind::Dot {
            around.push(self.any_name()?);
            self.bump();
        }
        let name = self.upper_name()?;
        let args = match self.at(TokenKind::LeftBracket) {
            true => self.type_list(TokenKind::LeftBracket, TokenKind::RightBracket)?,
            false => Vec::new(),
        };
        Ok(TraitRef { around, name, args })
    }

    /// `-> T`, if an arrow stands here.
    pub(super) fn opt_result_type(&mut self) -> Parsed<Option<TypeExpr>> {
        if self.eat(TokenKind::Arrow) { Ok(Some(self.ty()?)) } else { Ok(None) }
    }
}
