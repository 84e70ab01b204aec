//! Declarations of types: records, variants, aliases.

use super::{Parsed, Parser};
use crate::syntax::ast::{
    CtorDecl, CtorFields, FieldDecl, ItemKind, Name, TypeBody, TypeDecl, TypeExprKind, TypeFlavour,
};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// `type`, `var type` or `reactive`; the keyword is taken.
    pub(super) fn type_decl(&mut self, flavour: TypeFlavour) -> Parsed<ItemKind> {
        let name = self.upper_name()?;
        let params = self.opt_type_params()?.unwrap_or_default();
        let body = if self.eat(TokenKind::Eq) { self.type_body()? } else { TypeBody::Empty };
        let body = self_named(name, body);
        let deriving = self.opt_deriving()?;
        Ok(ItemKind::Type(TypeDecl { name, params, flavour, body, deriving }))
    }

    /// `deriving (Show, Eq)`, perhaps on the next line; `deriving` is no keyword.
    fn opt_deriving(&mut self) -> Parsed<Vec<Name>> {
        let first = self.position + usize::from(self.at(TokenKind::Newline));
        let token = self.tokens[first];
        let close = self.closer(first + 1).filter(|_| token.kind == TokenKind::Lower);
        let Some(close) = close.filter(|_| self.token_text(token) == "deriving") else {
            return Ok(Vec::new());
        };
        // `deriving(x) = ...` is a function.
        if matches!(self.kind_at(close + 1), TokenKind::Eq | TokenKind::Arrow | TokenKind::When) {
            return Ok(Vec::new());
        }
        self.position = first + 1;
        self.expect(TokenKind::LeftParen)?;
        let mut traits = Vec::new();
        loop {
            traits.push(self.upper_name()?);
            if self.eat(TokenKind::RightParen) {
                return Ok(traits);
            }
            if !self.eat(TokenKind::Comma) {
                return Err(self.expected(&[",", ")"]));
            }
        }
    }

    fn type_body(&mut self) -> Parsed<TypeBody> {
        if self.at(TokenKind::LeftBrace) {
            return Ok(TypeBody::Record(self.field_decls()?));
        }
        if self.at_variant() {
            return self.variant();
        }
        Ok(TypeBody::Alias(self.ty()?))
    }

    /// A leading `|`, a constructor with a payload, or one before `|`. Only constructors may begin
    /// on the next line.
    fn at_variant(&self) -> bool {
        let first = self.position + usize::from(self.at(TokenKind::Newline));
        match self.kind_at(first) {
            TokenKind::Pipe => true,
            TokenKind::Upper => match self.kind_at(first + 1) {
                TokenKind::LeftParen | TokenKind::LeftBrace | TokenKind::Pipe => true,
                TokenKind::Newline => self.kind_at(first + 2) == TokenKind::Pipe,
                _ => false,
            },
            _ => false,
        }
    }

    fn variant(&mut self) -> Parsed<TypeBody> {
        self.skip_newlines();
        if self.eat(TokenKind::Pipe) {
            self.skip_newlines();
        }
        let mut ctors = vec![self.ctor_decl()?];
        while self.eat_past_newlines(TokenKind::Pipe) {
            self.skip_newlines();
            ctors.push(self.ctor_decl()?);
        }
        Ok(TypeBody::Variant(ctors))
    }

    fn ctor_decl(&mut self) -> Parsed<CtorDecl> {
        let name = self.upper_name()?;
        let fields = match self.kind() {
            TokenKind::LeftParen => {
                CtorFields::Positional(self.type_list(TokenKind::LeftParen, TokenKind::RightParen)?)
            }
            TokenKind::LeftBrace => CtorFields::Named(self.field_decls()?),
            _ => CtorFields::None,
        };
        Ok(CtorDecl { name, fields })
    }

    /// `{ x: Int, private y: Int, }`
    fn field_decls(&mut self) -> Parsed<Vec<FieldDecl>> {
        self.bump();
        let mut fields = Vec::new();
        loop {
            self.skip_newlines();
            if self.eat(TokenKind::RightBrace) {
                return Ok(fields);
            }
            let private = self.eat(TokenKind::Private);
            let name = self.lower_name()?;
            self.expect(TokenKind::Colon)?;
            let ty = self.ty()?;
            fields.push(FieldDecl { name, ty, private });
            self.skip_newlines();
            if !self.eat(TokenKind::Comma) && !self.at(TokenKind::RightBrace) {
                return Err(self.expected(&[",", "}"]));
            }
        }
    }
}

/// `type U = U` is no alias of itself: it declares the constructor `U`.
fn self_named(name: Name, body: TypeBody) -> TypeBody {
    let own = match &body {
        TypeBody::Alias(ty) => match &ty.kind {
            TypeExprKind::Named { path, args: None } => match path.as_slice() {
                [only] => only.symbol == name.symbol,
                _ => false,
            },
            _ => false,
        },
        _ => false,
    };
    match own {
        true => TypeBody::Variant(vec![CtorDecl { name, fields: CtorFields::None }]),
        false => body,
    }
}
