//! Patterns of clauses, lambdas, arms and `var` bindings. No line break may stand in one.

use super::{Parsed, Parser};
use crate::syntax::ast::{FieldPattern, Literal, Name, Pattern, PatternKind};
use crate::syntax::literal;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// `p | q | r`, `p | q as whole`
    pub(super) fn pattern(&mut self) -> Parsed<Pattern> {
        let start = self.start();
        let first = self.pattern_base()?;
        if !self.at(TokenKind::Pipe) {
            return self.opt_as(start, first);
        }
        let mut alternatives = vec![first];
        while self.eat(TokenKind::Pipe) {
            alternatives.push(self.pattern_base()?);
        }
        let kind = PatternKind::Or(alternatives);
        let all = Pattern { kind, span: self.span_from(start) };
        self.opt_as(start, all)
    }

    /// `as name` behind a pattern; `as` is no keyword, and no name stands behind a pattern.
    pub(super) fn opt_as(&mut self, start: u32, pattern: Pattern) -> Parsed<Pattern> {
        let token = self.tokens[self.position];
        if token.kind != TokenKind::Lower || self.token_text(token) != "as" {
            return Ok(pattern);
        }
        self.bump();
        let name = self.lower_name()?;
        let kind = PatternKind::As(Box::new(pattern), name);
        self.opt_as(start, Pattern { kind, span: self.span_from(start) })
    }

    /// An element of a list: alternatives stand in parentheses.
    fn element(&mut self) -> Parsed<Pattern> {
        let start = self.start();
        let pattern = self.pattern_base()?;
        self.opt_as(start, pattern)
    }

    /// A pattern without alternatives at its top.
    pub(super) fn pattern_base(&mut self) -> Parsed<Pattern> {
        self.nested(|p| {
            let start = p.start();
            let kind = p.pattern_kind()?;
            Ok(Pattern { kind, span: p.span_from(start) })
        })
    }

    fn pattern_kind(&mut self) -> Parsed<PatternKind> {
        match self.kind() {
            TokenKind::Underscore => {
                self.bump();
                Ok(PatternKind::Wildcard)
            }
            kind if kind.is_name() => Ok(PatternKind::Name(self.bump_name().symbol)),
            TokenKind::Caret => {
                self.bump();
                Ok(PatternKind::Pin(self.lower_name()?))
            }
            TokenKind::Minus => self.number_pattern(),
            TokenKind::Int => self.number_pattern(),
            kind if kind.is_literal() => Ok(PatternKind::Literal(self.literal()?)),
            TokenKind::StringOpen => {
                let message = "a string pattern can't contain `${...}`".to_string();
                Err(self
                    .report_with(message, |d| d.help("bind the text and compare it in a guard")))
            }
            TokenKind::LeftParen => self.group_pattern(),
            TokenKind::LeftBracket => self.list_pattern(),
            TokenKind::LeftBrace => Ok(PatternKind::Record(self.field_patterns()?)),
            TokenKind::Upper => self.ctor_pattern(),
            TokenKind::Percent if self.nth(1) == TokenKind::LeftBrace => self.map_pattern(),
            TokenKind::Hash => {
                self.bump();
                let items = self.patterns_until(TokenKind::RightBrace, Trailing::Allowed)?;
                Ok(PatternKind::Set(items))
            }
            _ => Err(self.unexpected()),
        }
    }

    /// `4`, `-4`, `-4i8`, `1..5`, `-1..=5`
    fn number_pattern(&mut self) -> Parsed<PatternKind> {
        let from = self.signed_number()?;
        if !self.at_any(&[TokenKind::DotDot, TokenKind::DotDotEq]) {
            return Ok(PatternKind::Literal(from));
        }
        let Literal::Int(from) = from else { return Err(self.unexpected()) };
        let inclusive = self.bump().kind == TokenKind::DotDotEq;
        match self.signed_number()? {
            Literal::Int(to) => Ok(PatternKind::Range { from, to, inclusive }),
            _ => Err(self.unexpected()),
        }
    }

    fn signed_number(&mut self) -> Parsed<Literal> {
        let negative = self.eat(TokenKind::Minus);
        match self.kind() {
            TokenKind::Int | TokenKind::SizedInt => {}
            _ => return Err(self.unexpected()),
        }
        if !negative {
            return self.literal();
        }
        let token = self.tokens[self.position];
        match literal::value(token.kind, self.token_text(token)) {
            Some(Literal::Int(value)) => {
                self.bump();
                Ok(Literal::Int(-value))
            }
            Some(Literal::Sized(value, size)) => {
                self.bump();
                Ok(Literal::Sized(-value, size))
            }
            _ => Err(self.literal_was_reported()),
        }
    }

    /// `()`, `(p)`, `(p, q)`, each part perhaps with its type.
    fn group_pattern(&mut self) -> Parsed<PatternKind> {
        let mut items = Vec::new();
        self.bump();
        while !self.eat(TokenKind::RightParen) {
            if !items.is_empty() && !self.eat(TokenKind::Comma) {
                return Err(self.expected(&[",", "|", ")"]));
            }
            items.push(self.typed_pattern()?);
        }
        Ok(match items.len() {
            0 => PatternKind::Literal(Literal::Unit),
            1 => items.remove(0).kind,
            _ => PatternKind::Tuple(items),
        })
    }

    /// `p`, `p: T`
    fn typed_pattern(&mut self) -> Parsed<Pattern> {
        let start = self.start();
        let pattern = self.pattern()?;
        if !self.eat(TokenKind::Colon) {
            return Ok(pattern);
        }
        let kind = PatternKind::Typed(Box::new(pattern), self.ty()?);
        Ok(Pattern { kind, span: self.span_from(start) })
    }

    /// An opening bracket, patterns with commas, the closing bracket.
    fn patterns_until(&mut self, close: TokenKind, trailing: Trailing) -> Parsed<Vec<Pattern>> {
        self.bump();
        let mut items = Vec::new();
        if self.eat(close) {
            return Ok(items);
        }
        loop {
            items.push(self.pattern()?);
            if self.eat(close) {
                return Ok(items);
            }
            if !self.eat(TokenKind::Comma) {
                return Err(self.expected(&[",", "|", close.text()]));
            }
            if trailing == Trailing::Allowed && self.eat(close) {
                return Ok(items);
            }
        }
    }

    /// `[p, q | tail]`, `[p | q | tail]`: behind the last `|` stands the tail.
    fn list_pattern(&mut self) -> Parsed<PatternKind> {
        self.bump();
        let mut items = Vec::new();
        let mut tail = None;
        if self.eat(TokenKind::RightBracket) {
            return Ok(PatternKind::List { items, tail });
        }
        loop {
            items.push(self.element()?);
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        while self.eat(TokenKind::Pipe) {
            items.extend(tail.take().map(|head: Box<Pattern>| *head));
            tail = Some(Box::new(self.element()?));
        }
        if !self.at(TokenKind::RightBracket) {
            return Err(match tail {
                Some(_) => self.expected(&["]"]),
                None => self.expected(&[",", "|", "]"]),
            });
        }
        self.bump();
        Ok(PatternKind::List { items, tail })
    }

    /// `Ctor`, `Ctor(p, q)`, `Ctor(f: p)`, `Ctor{f: p, g}`
    fn ctor_pattern(&mut self) -> Parsed<PatternKind> {
        let name = self.bump_name();
        match self.kind() {
            TokenKind::LeftParen => {
                if self.nth(1).is_name() && self.nth(2) == TokenKind::Colon {
                    return self.named_ctor_pattern(name);
                }
                let args = self.patterns_until(TokenKind::RightParen, Trailing::Forbidden)?;
                Ok(PatternKind::Ctor { name, args: Some(args) })
            }
            TokenKind::LeftBrace => {
                Ok(PatternKind::CtorNamed { name, fields: self.field_patterns()? })
            }
            _ => Ok(PatternKind::Ctor { name, args: None }),
        }
    }

    fn named_ctor_pattern(&mut self, name: Name) -> Parsed<PatternKind> {
        self.bump();
        let mut fields = Vec::new();
        loop {
            let field = self.lower_name()?;
            self.expect(TokenKind::Colon)?;
            fields.push(FieldPattern { name: field, pattern: self.pattern()? });
            if self.eat(TokenKind::RightParen) {
                return Ok(PatternKind::CtorNamed { name, fields });
            }
            if !self.eat(TokenKind::Comma) {
                return Err(self.expected(&[",", ")"]));
            }
        }
    }

    /// `{f: p, g, _}`: `_` stands for the other fields, which nobody has to mention.
    fn field_patterns(&mut self) -> Parsed<Vec<FieldPattern>> {
        self.bump();
        let mut fields = Vec::new();
        loop {
            if self.eat(TokenKind::RightBrace) {
                return Ok(fields);
            }
            if !self.eat(TokenKind::Underscore) {
                fields.push(self.field_pattern()?);
            }
            if !self.eat(TokenKind::Comma) && !self.at(TokenKind::RightBrace) {
                return Err(self.expected(&[",", "}"]));
            }
        }
    }

    fn field_pattern(&mut self) -> Parsed<FieldPattern> {
        let name = self.lower_name()?;
        let pattern = if self.eat(TokenKind::Colon) {
            self.pattern()?
        } else {
            Pattern { kind: PatternKind::Name(name.symbol), span: name.span }
        };
        Ok(FieldPattern { name, pattern })
    }

    /// `%{key: p}`
    fn map_pattern(&mut self) -> Parsed<PatternKind> {
        self.bump();
        self.bump();
        let mut entries = Vec::new();
        loop {
            if self.eat(TokenKind::RightBrace) {
                return Ok(PatternKind::Map(entries));
            }
            let key = self.pattern_base()?;
            self.expect(TokenKind::Colon)?;
            entries.push((key, self.pattern()?));
            if !self.eat(TokenKind::Comma) && !self.at(TokenKind::RightBrace) {
                return Err(self.expected(&[",", "}"]));
            }
        }
    }
}

/// Whether a comma may stand before the closing bracket.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trailing {
    Allowed,
    Forbidden,
}
