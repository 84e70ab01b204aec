//! Declarations of a file or module.

use super::lambda::Defaults;
use super::{Parsed, Parser, Reported};
use crate::diagnostic::Code;
use crate::syntax::ast::{
    Clause, Decorator, Expr, ImplDecl, Item, ItemKind, Literal, Module, Name, Pattern, TraitDecl,
    TypeExpr, TypeFlavour, TypeParam, UseDecl, UseNames,
};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// A whole file.
    pub(super) fn file(&mut self) -> Module {
        let mut module = Module::default();
        loop {
            self.skip_newlines();
            if self.at(TokenKind::Eof) {
                return module;
            }
            match self.item() {
                Ok(item) => module.items.push(item),
                Err(Reported) => self.recover_at_item(),
            }
        }
    }

    /// Goes to the next line that begins, unindented, with a token that can begin an item.
    fn recover_at_item(&mut self) {
        while !self.at(TokenKind::Eof) {
            self.bump();
            let after_newline = self.kind_at(self.position - 1) == TokenKind::Newline;
            let start = self.start() as usize;
            let unindented = self.text[..start].ends_with('\n');
            if after_newline && unindented && self.at_item() {
                return;
            }
        }
    }

    fn at_item(&self) -> bool {
        use TokenKind::*;
        let kind = self.kind();
        kind.is_name()
            || matches!(
                kind,
                Pub | Module
                    | Type
                    | Var
                    | Reactive
                    | Trait
                    | Mvar
                    | Const
                    | Use
                    | Test
                    | Extern
                    | Template
                    | At
                    | Upper
            )
    }

    fn item(&mut self) -> Parsed<Item> {
        self.nested(|p| {
            let start = p.start();
            if p.at(TokenKind::End)
                && let Some(decorator) = p.decorated_method.take()
            {
                return Err(p.unexpected_at(decorator));
            }
            let decorators = p.decorators()?;
            if p.at_clause()
                && let Some(decorator) = p.decorated_method.filter(|_| p.at_signature())
            {
                return Err(p.unexpected_at(decorator));
            }
            let public = p.eat(TokenKind::Pub);
            if !p.at_clause() {
                p.decorated_method = None;
            }
            let decorated = !decorators.is_empty();
            let can_be_decorated = p.kind().is_name()
                || p.at_any(&[TokenKind::Type, TokenKind::Reactive])
                || (p.at(TokenKind::Var) && p.nth(1) == TokenKind::Type);
            if decorated && !can_be_decorated {
                return Err(p.expected(&["function", "type"]));
            }
            let kind = p.item_kind()?;
            if decorated && !matches!(kind, ItemKind::Function(_) | ItemKind::Type(_)) {
                return Err(p.expected(&["function", "type"]));
            }
            Ok(Item { kind, span: p.span_from(start), public, decorators })
        })
    }

    /// Whether a clause without a body follows, as in a trait.
    fn at_signature(&mut self) -> bool {
        let here = self.position;
        let clause = self.attempt(|p| p.clause(Body::Optional));
        self.position = here;
        clause.is_some_and(|clause| clause.body.is_none())
    }

    /// `@name(args)`, each perhaps on its own line.
    fn decorators(&mut self) -> Parsed<Vec<Decorator>> {
        let mut decorators = Vec::new();
        while self.eat(TokenKind::At) {
            let name = self.lower_name()?;
            let mut args = Vec::new();
            if self.eat(TokenKind::LeftParen) && !self.eat_past_newlines(TokenKind::RightParen) {
                loop {
                    args.push(self.expr()?);
                    self.skip_newlines();
                    if self.eat(TokenKind::RightParen) {
                        break;
                    }
                    if !self.eat(TokenKind::Comma) {
                        return Err(self.unclosed(&[",", ")"]));
                    }
                }
            }
            decorators.push(Decorator { name, args });
            self.skip_newlines();
        }
        Ok(decorators)
    }

    fn item_kind(&mut self) -> Parsed<ItemKind> {
        match self.kind() {
            TokenKind::Module => self.module_item(),
            TokenKind::Use => self.use_decl(),
            TokenKind::Type => {
                self.bump();
                self.type_decl(TypeFlavour::Plain)
            }
            TokenKind::Reactive => {
                self.bump();
                self.type_decl(TypeFlavour::Reactive)
            }
            TokenKind::Var if self.nth(1) == TokenKind::Type => {
                self.bump();
                self.bump();
                self.type_decl(TypeFlavour::Mutable)
            }
            TokenKind::Trait => self.trait_decl(),
            TokenKind::Mvar => self.mvar_decl(),
            TokenKind::Const => self.const_decl(),
            TokenKind::Test => self.test_decl(),
            TokenKind::Extern => self.extern_decl(),
            TokenKind::Template => {
                self.bump();
                Ok(ItemKind::Template(self.clause(Body::Required)?))
            }
            _ if self.at_clause() => Ok(ItemKind::Function(self.clause(Body::Required)?)),
            _ if self.at_impl() => self.impl_decl(),
            kind if kind.is_name() => self.value_decl(),
            TokenKind::Var
            | TokenKind::Upper
            | TokenKind::Underscore
            | TokenKind::LeftParen
            | TokenKind::LeftBracket
            | TokenKind::LeftBrace => self.value_decl(),
            _ => Err(self.unexpected()),
        }
    }

    fn at_clause(&self) -> bool {
        let opens = matches!(self.nth(1), TokenKind::LeftParen | TokenKind::LeftBracket);
        opens && self.kind().is_name()
    }

    /// `name[T](params) when guard -> T = body`
    fn clause(&mut self, body: Body) -> Parsed<Clause> {
        let start = self.start();
        let name = self.clause_name()?;
        let type_params = self.opt_type_params()?;
        let params = self.params(Defaults::Allowed)?;
        let guarded = body == Body::Required && self.eat(TokenKind::When);
        let guard = if guarded { Some(self.guard_expr()?) } else { None };
        let result = self.opt_result_type()?;
        let has_body = self.eat_past_newlines(TokenKind::Eq);
        if !has_body && body == Body::Required {
            return Err(match (&guard, &result) {
                (_, Some(_)) => self.expected(&["="]),
                (Some(_), None) => self.expected(&["->", "="]),
                (None, None) => self.expected(&["when", "->", "="]),
            });
        }
        let body = if has_body { Some(self.expr()?) } else { None };
        let span = self.span_from(start);
        Ok(Clause { name, type_params, params, guard, result, body, span })
    }

    /// A function's name; a trait's method may also be an operator.
    fn clause_name(&mut self) -> Parsed<Name> {
        let is_operator = super::precedence::infix(self.kind()).is_some();
        if is_operator { Ok(self.bump_name()) } else { self.lower_name() }
    }

    fn module_item(&mut self) -> Parsed<ItemKind> {
        let open = self.bump();
        let name = self.upper_name()?;
        let mut module = Module::default();
        loop {
            self.skip_newlines();
            match self.kind() {
                TokenKind::End => {
                    self.bump();
                    return Ok(ItemKind::Module { name, module });
                }
                TokenKind::Eof => return Err(self.end_of_input(open)),
                _ => module.items.push(self.item()?),
            }
        }
    }

    fn use_decl(&mut self) -> Parsed<ItemKind> {
        self.bump();
        let start = self.start();
        let mut path = vec![self.any_name()?];
        while self.eat(TokenKind::Dot) {
            match self.kind() {
                TokenKind::Star => {
                    self.bump();
                    return Ok(ItemKind::Use(UseDecl { path, names: UseNames::All }));
                }
                TokenKind::LeftBrace => {
                    let names = UseNames::Listed(self.use_items()?);
                    return Ok(ItemKind::Use(UseDecl { path, names }));
                }
                TokenKind::Lower | TokenKind::Upper => path.push(self.bump_name()),
                kind if kind.is_name() => path.push(self.bump_name()),
                _ => return Err(self.expected(&["*", "{", "name"])),
            }
        }
        if path.len() == 1 {
            return Err(self.bare_use(start));
        }
        let name = path.pop().expect("the path has two names");
        let alias = self.opt_alias()?;
        Ok(ItemKind::Use(UseDecl { path, names: UseNames::Listed(vec![(name, alias)]) }))
    }

    fn bare_use(&mut self, start: u32) -> Reported {
        let span = self.span_from(start);
        let name = &self.text[span.start as usize..span.end as usize];
        let message = format!(
            "bare `use {name}` is not valid — use `use {name}.*` to import all public names, or \
             `use {name}.{{SomeName}}` to import specific names"
        );
        let span_end = crate::base::span::Span { start: span.end, ..span };
        self.report_with(message, |mut d| {
            d.code = Code::BareUse;
            d.span = span;
            d.fix("import all public names", span_end, ".*")
        })
    }

    pub(super) fn any_name(&mut self) -> Parsed<Name> {
        let is_name = self.kind().is_name() || self.at(TokenKind::Upper);
        if is_name { Ok(self.bump_name()) } else { Err(self.expected(&["name"])) }
    }

    /// `{a, b as c,}`
    fn use_items(&mut self) -> Parsed<Vec<(Name, Option<Name>)>> {
        self.bump();
        let mut items = Vec::new();
        loop {
            self.skip_newlines();
            if self.at(TokenKind::RightBrace) && !items.is_empty() {
                self.bump();
                return Ok(items);
            }
            let name = self.any_name()?;
            items.push((name, self.opt_alias()?));
            self.skip_newlines();
            if !self.eat(TokenKind::Comma) && !self.at(TokenKind::RightBrace) {
                return Err(self.expected(&[",", "as", "}"]));
            }
        }
    }

    /// `as name`; `as` is no keyword.
    fn opt_alias(&mut self) -> Parsed<Option<Name>> {
        let token = self.tokens[self.position];
        if token.kind != TokenKind::Lower || self.token_text(token) != "as" {
            return Ok(None);
        }
        self.bump();
        Ok(Some(self.any_name()?))
    }

    fn const_decl(&mut self) -> Parsed<ItemKind> {
        self.bump();
        let name = self.any_name()?;
        self.expect(TokenKind::Eq)?;
        Ok(ItemKind::Const { name, value: self.expr()? })
    }

    fn mvar_decl(&mut self) -> Parsed<ItemKind> {
        self.bump();
        let name = self.lower_name()?;
        self.expect(TokenKind::Colon)?;
        let ty = self.ty()?;
        self.expect(TokenKind::Eq)?;
        Ok(ItemKind::Mvar { name, ty, value: self.expr()? })
    }

    fn test_decl(&mut self) -> Parsed<ItemKind> {
        self.bump();
        if !self.at(TokenKind::String) && !self.at(TokenKind::Char) {
            return Err(self.expected(&["string"]));
        }
        let name = match self.literal()? {
            Literal::String(name) => name,
            Literal::Char(name) => name.to_string(),
            _ => unreachable!("the token is a string or character"),
        };
        self.eat_past_newlines_or_expect_eq()?;
        Ok(ItemKind::Test { name, body: self.expr()? })
    }

    fn eat_past_newlines_or_expect_eq(&mut self) -> Parsed<()> {
        if self.eat_past_newlines(TokenKind::Eq) { Ok(()) } else { Err(self.expected(&["="])) }
    }

    /// `extern type Name`, `extern name(x: T) -> T from "library"`
    fn extern_decl(&mut self) -> Parsed<ItemKind> {
        self.bump();
        if self.eat(TokenKind::Type) {
            return Ok(ItemKind::Extern { name: self.upper_name()? });
        }
        let name = self.lower_name()?;
        self.params(Defaults::Forbidden)?;
        self.expect(TokenKind::Arrow)?;
        self.ty()?;
        self.expect(TokenKind::From)?;
        self.expect(TokenKind::String)?;
        Ok(ItemKind::Extern { name })
    }

    /// `pattern: T = expr`
    fn value_decl(&mut self) -> Parsed<ItemKind> {
        let mutable = self.eat(TokenKind::Var);
        let (pattern, ty, value) = self.bound_value()?;
        Ok(ItemKind::Value { mutable, pattern, ty, value })
    }

    /// `pattern: T = expr`, the type only if it is written
    pub(super) fn bound_value(&mut self) -> Parsed<(Pattern, Option<TypeExpr>, Expr)> {
        let pattern = self.pattern()?;
        let ty = if self.eat(TokenKind::Colon) { Some(self.ty()?) } else { None };
        if !self.at(TokenKind::Eq) {
            return Err(match ty {
                Some(_) => self.expected(&["="]),
                None => self.expected(&["=", ":"]),
            });
        }
        self.bump();
        Ok((pattern, ty, self.expr()?))
    }

    fn trait_decl(&mut self) -> Parsed<ItemKind> {
        self.bump();
        let name = self.upper_name()?;
        let params = self.trait_params()?;
        let mut supers = Vec::new();
        if self.eat(TokenKind::Colon) {
            supers.push(self.trait_ref()?);
            while self.eat(TokenKind::Comma) {
                supers.push(self.trait_ref()?);
            }
        }
        let methods = self.methods(Body::Optional)?;
        Ok(ItemKind::Trait(TraitDecl { name, params, supers, methods }))
    }

    /// `[T, U]` behind a trait's name.
    fn trait_params(&mut self) -> Parsed<Vec<Name>> {
        let mut params = Vec::new();
        if !self.eat(TokenKind::LeftBracket) {
            return Ok(params);
        }
        loop {
            params.push(self.any_name()?);
            if self.eat(TokenKind::RightBracket) {
                return Ok(params);
            }
            if !self.eat(TokenKind::Comma) {
                return Err(self.expected(&[",", "]"]));
            }
        }
    }

    /// Whether an implementation begins here: a type, `:` and a trait, but no `=` behind it, which
    /// would make it a binding with an annotation.
    pub(super) fn at_impl(&self) -> bool {
        let mut index = self.position;
        match self.kind_at(index) {
            TokenKind::LeftParen | TokenKind::LeftBracket => match self.closer(index) {
                Some(close) => index = close + 1,
                None => return false,
            },
            TokenKind::Upper | TokenKind::Lower => {
                while self.kind_at(index + 1) == TokenKind::Dot {
                    index += 2;
                }
                if self.kind_at(index) != TokenKind::Upper {
                    return false;
                }
                index += 1;
                if self.kind_at(index) == TokenKind::LeftBracket {
                    match self.closer(index) {
                        Some(close) => index = close + 1,
                        None => return false,
                    }
                }
            }
            _ => return false,
        }
        if self.kind_at(index) != TokenKind::Colon {
            return false;
        }
        let mut name = index + 1;
        while self.kind_at(name + 1) == TokenKind::Dot {
            name += 2;
        }
        let behind = match self.kind_at(name + 1) {
            TokenKind::LeftBracket => self.closer(name + 1).map(|close| close + 1),
            _ => Some(name + 1),
        };
        let ends_type = behind.is_some_and(|index| {
            !matches!(self.kind_at(index), TokenKind::Eq | TokenKind::Dot | TokenKind::Arrow)
        });
        self.kind_at(name) == TokenKind::Upper && ends_type
    }

    fn impl_decl(&mut self) -> Parsed<ItemKind> {
        let target = self.type_atom()?;
        self.expect(TokenKind::Colon)?;
        let of = self.trait_ref()?;
        let conditions = match self.eat(TokenKind::When) {
            true => self.conditions()?,
            false => Vec::new(),
        };
        let methods = self.methods(Body::Required)?;
        Ok(ItemKind::Impl(ImplDecl { target, of, conditions, methods }))
    }

    /// `T: Show + Eq, U: Ord` behind `when`.
    fn conditions(&mut self) -> Parsed<Vec<TypeParam>> {
        let mut conditions = Vec::new();
        loop {
            let name = self.any_name()?;
            if !self.at(TokenKind::Colon) {
                return Err(self.expected(&[":"]));
            }
            conditions.push(TypeParam { name, bounds: self.bounds()? });
            if !self.eat(TokenKind::Comma) {
                return Ok(conditions);
            }
        }
    }

    /// Clauses up to `end`, or, without one, as long as clauses follow.
    fn methods(&mut self, body: Body) -> Parsed<Vec<Clause>> {
        let mut methods = Vec::new();
        loop {
            if self.eat_past_newlines(TokenKind::End) {
                return Ok(methods);
            }
            let first = self.position + usize::from(self.at(TokenKind::Newline));
            let first = first + usize::from(self.kind_at(first) == TokenKind::Pub);
            let kind = self.kind_at(first);
            let is_operator = super::precedence::infix(kind).is_some();
            let opens =
                matches!(self.kind_at(first + 1), TokenKind::LeftParen | TokenKind::LeftBracket);
            if !opens || !(kind.is_name() || is_operator) {
                self.decorated_method = (kind == TokenKind::At).then_some(first);
                return Ok(methods);
            }
            self.position = first;
            methods.push(self.clause(body)?);
        }
    }
}

/// Whether a clause must have a body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    Required,
    /// In a trait.
    Optional,
}
