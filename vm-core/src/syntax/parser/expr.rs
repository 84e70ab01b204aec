//! Expressions: operators, calls and other suffixes, literals, collections, names.
//!
//! Operators are parsed with two explicit stacks and suffixes with a loop, so only brackets and
//! keywords recurse; what recurses isn't inlined, to keep the frames on the way small.

use super::precedence::{Grouping, Infix, infix};
use super::{Parsed, Parser, Reported};
use crate::base::span::Span;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Arg, Expr, ExprKind, Literal, Name, TypeExpr, UnaryOp};
use crate::syntax::literal;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// An expression; line breaks before it are skipped.
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        self.nested(Parser::operators)
    }

    pub(super) fn boxed_expr(&mut self) -> Parsed<Box<Expr>> {
        Ok(Box::new(self.expr()?))
    }

    /// An expression behind which `->` follows: a guard, the time of `after`.
    pub(super) fn guard_expr(&mut self) -> Parsed<Expr> {
        self.nested(|p| {
            p.guard = true;
            p.operators()
        })
    }

    /// Operands with binary operators between them.
    fn operators(&mut self) -> Parsed<Expr> {
        let first = self.operand()?;
        let Some(mut next) = self.infix_here(None) else { return Ok(first) };
        let mut operands = vec![first];
        let mut pending: Vec<(Infix, Span)> = Vec::new();
        loop {
            while let Some((left, span)) = pending.pop_if(|(left, _)| next.yields_to(*left)) {
                join(&mut operands, left, span);
            }
            self.eat_newline_before_pipe();
            let token = self.bump();
            pending.push((next, self.token_span(token)));
            self.grow()?;
            operands.push(self.operand()?);
            match self.infix_here(pending.first()) {
                Some(infix) => next = infix,
                None => break,
            }
        }
        while let Some((left, span)) = pending.pop() {
            join(&mut operands, left, span);
        }
        Ok(operands.pop().expect("joining leaves one operand"))
    }

    /// The operator that goes on the expression, here or, for `|>`, on a following line.
    fn infix_here(&self, lowest: Option<&(Infix, Span)>) -> Option<Infix> {
        let kind = match self.kind() {
            TokenKind::Newline if self.nth(1) == TokenKind::PipeForward => TokenKind::PipeForward,
            kind => kind,
        };
        let found = infix(kind)?;
        let is_second = found.grouping == Grouping::Single
            && lowest.is_some_and(|(first, _)| first.level == found.level);
        if is_second { None } else { Some(found) }
    }

    fn eat_newline_before_pipe(&mut self) {
        if self.nth(1) == TokenKind::PipeForward {
            self.eat(TokenKind::Newline);
        }
    }

    /// Prefix operators, splices, a primary expression with its suffixes.
    #[inline(never)]
    fn operand(&mut self) -> Parsed<Expr> {
        self.skip_newlines();
        let mut prefixes: Vec<(UnaryOp, u32)> = Vec::new();
        loop {
            let op = match self.kind() {
                TokenKind::Minus if self.is_least_sized() => break,
                TokenKind::Minus => UnaryOp::Neg,
                TokenKind::Bang | TokenKind::Not => UnaryOp::Not,
                _ => break,
            };
            prefixes.push((op, self.bump().start));
            self.grow()?;
            self.skip_newlines();
        }
        let mut splices: Vec<u32> = Vec::new();
        while self.at(TokenKind::Tilde) {
            splices.push(self.bump().start);
            self.grow()?;
            self.skip_newlines();
        }
        let mut expr = self.suffixed()?;
        while let Some(start) = splices.pop() {
            expr = Expr { kind: ExprKind::Splice(Box::new(expr)), span: self.span_from(start) };
        }
        while let Some((op, start)) = prefixes.pop() {
            let kind = ExprKind::Unary { op, operand: Box::new(expr) };
            expr = Expr { kind, span: self.span_from(start) };
        }
        Ok(expr)
    }

    /// At `-128i8`: the one value whose digits alone are out of range.
    fn is_least_sized(&self) -> bool {
        let token = self.tokens[self.position + 1];
        let after = self.nth(2);
        token.kind == TokenKind::SizedInt
            && !matches!(after, TokenKind::Dot | TokenKind::LeftBracket | TokenKind::LeftParen)
            && matches!(literal::value(token.kind, self.token_text(token)),
                Some(Literal::Sized(value, size)) if literal::needs_minus(value, size))
    }

    #[inline(never)]
    fn least_sized(&mut self) -> Parsed<Expr> {
        let start = self.bump().start;
        let token = self.bump();
        let Some(Literal::Sized(value, size)) = literal::value(token.kind, self.token_text(token))
        else {
            unreachable!("`is_least_sized` has looked")
        };
        // 128i8 is 128 in the wider i64 that holds all sized values, so this can't overflow.
        let kind = ExprKind::Literal(Literal::Sized(-value, size));
        Ok(Expr { kind, span: self.span_from(start) })
    }

    /// A primary expression and its calls, indexes, fields and `?`.
    fn suffixed(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let mut expr = self.primary()?;
        loop {
            let kind = match self.kind() {
                TokenKind::LeftParen => self.call(expr, None)?,
                TokenKind::LeftBracket => self.index_or_type_args(expr)?,
                TokenKind::Question => {
                    self.bump();
                    ExprKind::Try0(Box::new(expr))
                }
                TokenKind::Dot => self.member(expr)?,
                TokenKind::Newline if self.nth(1) == TokenKind::Dot => {
                    self.bump();
                    self.member(expr)?
                }
                _ => return Ok(expr),
            };
            expr = Expr { kind, span: self.span_from(start) };
            self.grow()?;
        }
    }

    fn call(&mut self, callee: Expr, type_args: Option<Vec<TypeExpr>>) -> Parsed<ExprKind> {
        let trailing_comma = matches!(callee.kind, ExprKind::Upper(_));
        let args = self.args(trailing_comma)?;
        Ok(ExprKind::Call { callee: Box::new(callee), type_args, args })
    }

    /// `.name`, `.name(args)`, `.name[T](args)`, `.0`
    #[inline(never)]
    fn member(&mut self, object: Expr) -> Parsed<ExprKind> {
        self.bump();
        let object = Box::new(object);
        match self.kind() {
            TokenKind::Int => {
                let token = self.tokens[self.position];
                let Ok(index) = self.token_text(token).replace('_', "").parse() else {
                    return Err(self.report("a tuple has no such index".to_string()));
                };
                self.bump();
                return Ok(ExprKind::TupleField { object, index });
            }
            TokenKind::Lower
            | TokenKind::Upper
            | TokenKind::SelfValue
            | TokenKind::SelfType
            | TokenKind::Underscore => {}
            _ => return Err(self.expected(&["name"])),
        }
        let trailing_comma = self.at(TokenKind::Upper);
        let name = self.bump_name();
        let is_name = is_qualified_name(&object);
        let type_args = if is_name { self.attempt(Parser::call_type_args) } else { None };
        if type_args.is_none() && !self.at(TokenKind::LeftParen) {
            return Ok(ExprKind::Field { object, name });
        }
        let args = self.args(trailing_comma)?;
        Ok(ExprKind::MethodCall { receiver: object, name, type_args, args })
    }

    /// After a name, brackets full of types directly before `(` are type arguments.
    #[inline(never)]
    fn index_or_type_args(&mut self, object: Expr) -> Parsed<ExprKind> {
        if matches!(object.kind, ExprKind::Var(_) | ExprKind::Upper(_))
            && let Some(type_args) = self.attempt(Parser::call_type_args)
        {
            return self.call(object, Some(type_args));
        }
        let of_type = is_qualified_name(&object) && !matches!(object.kind, ExprKind::Var(_));
        self.bump();
        let mut index = self.boxed_expr()?;
        self.skip_newlines();
        if of_type && self.at(TokenKind::Comma) {
            index = Box::new(self.further_types(*index)?);
        }
        self.expect(TokenKind::RightBracket)?;
        Ok(ExprKind::Index { object: Box::new(object), index })
    }

    /// The types after the first in `Pair[Int, String].empty()`, together as a tuple.
    fn further_types(&mut self, first: Expr) -> Parsed<Expr> {
        let span = first.span;
        let mut types = vec![first];
        while self.eat(TokenKind::Comma) {
            self.skip_newlines();
            types.push(*self.boxed_expr()?);
            self.skip_newlines();
        }
        let last = types.last().map_or(span, |last| last.span);
        Ok(Expr { kind: ExprKind::Tuple(types), span: span.to(last) })
    }

    /// `[T, List[a]]` before `(`, every item with a capitalised name or `()` in it.
    fn call_type_args(&mut self) -> Parsed<Vec<TypeExpr>> {
        let followed_by_call = self.at(TokenKind::LeftBracket)
            && self
                .closer(self.position)
                .is_some_and(|close| self.kind_at(close + 1) == TokenKind::LeftParen);
        if !followed_by_call {
            return Err(Reported);
        }
        self.bump();
        let mut types = Vec::new();
        while !self.eat(TokenKind::RightBracket) {
            let first = self.position;
            types.push(self.ty()?);
            let is_type = |kind| matches!(kind, TokenKind::Upper | TokenKind::SelfType);
            let written = &self.tokens[first..self.position];
            let unit = [TokenKind::LeftParen, TokenKind::RightParen];
            let mentions_type = written.iter().any(|token| is_type(token.kind))
                || written.windows(2).any(|pair| [pair[0].kind, pair[1].kind] == unit);
            let ends = self.eat(TokenKind::Comma) || self.at(TokenKind::RightBracket);
            if !mentions_type || !ends {
                return Err(Reported);
            }
        }
        if types.is_empty() { Err(Reported) } else { Ok(types) }
    }

    /// `(a, name: b)`
    #[inline(never)]
    fn args(&mut self, trailing_comma: bool) -> Parsed<Vec<Arg>> {
        self.bump();
        let mut args = Vec::new();
        self.skip_newlines();
        if self.eat(TokenKind::RightParen) {
            return Ok(args);
        }
        loop {
            args.push(self.arg()?);
            self.skip_newlines();
            if self.eat(TokenKind::RightParen) {
                return Ok(args);
            }
            if !self.eat(TokenKind::Comma) {
                return Err(self.unclosed(&[",", ")"]));
            }
            if trailing_comma && self.eat_past_newlines(TokenKind::RightParen) {
                return Ok(args);
            }
        }
    }

    fn arg(&mut self) -> Parsed<Arg> {
        self.skip_newlines();
        let named =
            self.kind().is_name() && matches!(self.nth(1), TokenKind::Colon | TokenKind::Eq);
        if !named {
            return Ok(Arg { name: None, value: self.expr()? });
        }
        let name: Name = self.bump_name();
        self.bump();
        Ok(Arg { name: Some(name), value: self.expr()? })
    }

    /// Nothing that closes or goes on a bracket stands here. A line that begins with an operator is
    /// the usual reason and gets a hint.
    pub(super) fn unclosed(&mut self, wanted: &[&str]) -> Reported {
        let open = self.unmatched_bracket();
        let label = |d: Diagnostic| match open {
            Some(open) => d.label(open, "this bracket is never closed"),
            None => d,
        };
        if infix(self.kind()).is_none() {
            let message = self.expected_message(wanted);
            return self.report_with(message, label);
        }
        let message =
            format!("unexpected {} (expected one of `{}`)", self.found(), wanted.join("`, `"));
        let help = "an expression goes on in the next line if the operator ends this line";
        self.report_with(message, |d| label(d).help(help))
    }

    /// The nearest opening bracket before this place that nothing closes.
    fn unmatched_bracket(&self) -> Option<Span> {
        use TokenKind::{LeftBrace, LeftBracket, LeftParen};
        let open = (0..self.position).rev().find(|index| {
            let is_bracket = matches!(self.kind_at(*index), LeftParen | LeftBracket | LeftBrace);
            is_bracket && self.closer(*index).is_none()
        })?;
        Some(self.token_span(self.tokens[open]))
    }

    fn primary(&mut self) -> Parsed<Expr> {
        self.skip_newlines();
        if self.at(TokenKind::Minus) && self.is_least_sized() {
            return self.least_sized();
        }
        if self.at(TokenKind::Backslash) {
            // `\x => e`: older programs write a backslash before a lambda.
            self.bump();
            if !self.at_lambda() {
                self.position -= 1;
                return Err(self.unexpected());
            }
        }
        if self.at_lambda() {
            return self.lambda();
        }
        let start = self.start();
        let kind = match self.kind() {
            TokenKind::Underscore => self.word(ExprKind::Wildcard),
            TokenKind::Upper | TokenKind::SelfType => ExprKind::Upper(self.bump_name().symbol),
            kind if kind.is_name() => ExprKind::Var(self.bump_name().symbol),
            kind if kind.is_literal() => ExprKind::Literal(self.literal()?),
            TokenKind::StringOpen => return self.interpolation(),
            TokenKind::LeftParen => self.group()?,
            TokenKind::LeftBracket => self.list()?,
            TokenKind::LeftBrace => ExprKind::Block(self.block()?),
            TokenKind::Percent if self.nth(1) == TokenKind::LeftBrace => self.map()?,
            TokenKind::Hash => self.set()?,
            TokenKind::Caret if self.nth(1).is_name() => self.pin(),
            _ => self.keyword_expr()?,
        };
        Ok(Expr { kind, span: self.span_from(start) })
    }

    pub(super) fn word(&mut self, kind: ExprKind) -> ExprKind {
        self.bump();
        kind
    }

    fn pin(&mut self) -> ExprKind {
        let start = self.bump().start;
        let name = self.bump_name();
        self.pins.push(self.span_from(start));
        ExprKind::Pin(name)
    }

    /// `()`, `(a)`, `(a, b)`
    #[inline(never)]
    fn group(&mut self) -> Parsed<ExprKind> {
        self.bump();
        if self.eat_past_newlines(TokenKind::RightParen) {
            return Ok(ExprKind::Literal(Literal::Unit));
        }
        let first = self.expr()?;
        self.skip_newlines();
        if self.eat(TokenKind::RightParen) {
            return Ok(ExprKind::Paren(Box::new(first)));
        }
        let mut items = vec![first];
        loop {
            if !self.eat(TokenKind::Comma) {
                return Err(self.unclosed(&[",", ")"]));
            }
            items.push(self.expr()?);
            self.skip_newlines();
            if self.eat(TokenKind::RightParen) {
                return Ok(ExprKind::Tuple(items));
            }
        }
    }

    /// `[a, b]`, `[a, b | tail]`, `[a..b]`
    #[inline(never)]
    fn list(&mut self) -> Parsed<ExprKind> {
        self.bump();
        let mut items = Vec::new();
        let mut tail = None;
        if self.eat_past_newlines(TokenKind::RightBracket) {
            return Ok(ExprKind::List { items, tail });
        }
        if self.kind_past_newlines() != TokenKind::Pipe {
            items.push(self.expr()?);
            self.skip_newlines();
            if self.at_any(&[TokenKind::DotDot, TokenKind::DotDotEq]) {
                return self.range(items.remove(0));
            }
            while self.eat(TokenKind::Comma) {
                items.push(self.expr()?);
                self.skip_newlines();
            }
        }
        if self.eat_past_newlines(TokenKind::Pipe) {
            tail = Some(self.boxed_expr()?);
            self.skip_newlines();
        }
        if self.eat(TokenKind::RightBracket) {
            return Ok(ExprKind::List { items, tail });
        }
        Err(match tail {
            Some(_) => self.unclosed(&["]"]),
            None => self.unclosed(&[",", "|", "]"]),
        })
    }

    #[inline(never)]
    fn range(&mut self, from: Expr) -> Parsed<ExprKind> {
        self.bump();
        let to = self.boxed_expr()?;
        self.skip_newlines();
        if !self.eat(TokenKind::RightBracket) {
            return Err(self.unclosed(&["]"]));
        }
        Ok(ExprKind::Range { from: Box::new(from), to })
    }

    /// `%{k: v,}`
    #[inline(never)]
    fn map(&mut self) -> Parsed<ExprKind> {
        self.bump();
        self.bump();
        let mut entries = Vec::new();
        loop {
            if self.eat_past_newlines(TokenKind::RightBrace) {
                return Ok(ExprKind::Map(entries));
            }
            let key = self.expr()?;
            self.skip_newlines();
            self.expect(TokenKind::Colon)?;
            entries.push((key, self.expr()?));
            self.skip_newlines();
            if !self.eat(TokenKind::Comma) && !self.at(TokenKind::RightBrace) {
                return Err(self.unclosed(&[",", "}"]));
            }
        }
    }

    /// `#{a,}`
    #[inline(never)]
    fn set(&mut self) -> Parsed<ExprKind> {
        self.bump();
        self.bump();
        let mut items = Vec::new();
        loop {
            if self.eat_past_newlines(TokenKind::RightBrace) {
                return Ok(ExprKind::Set(items));
            }
            items.push(self.expr()?);
            self.skip_newlines();
            if !self.eat(TokenKind::Comma) && !self.at(TokenKind::RightBrace) {
                return Err(self.unclosed(&[",", "}"]));
            }
        }
    }
}

/// Makes one expression of the two last operands.
fn join(operands: &mut Vec<Expr>, infix: Infix, op_span: Span) {
    let rhs = operands.pop().expect("an operator has a right operand");
    let lhs = operands.pop().expect("an operator has a left operand");
    let span = lhs.span.to(rhs.span);
    let (lhs, rhs) = (Box::new(lhs), Box::new(rhs));
    operands.push(Expr { kind: ExprKind::Binary { op: infix.op, op_span, lhs, rhs }, span });
}

/// `a`, `A.b`: what may stand before the name that takes type arguments.
fn is_qualified_name(expr: &Expr) -> bool {
    let mut expr = expr;
    while let ExprKind::Field { object, .. } = &expr.kind {
        expr = object;
    }
    matches!(expr.kind, ExprKind::Var(_) | ExprKind::Upper(_))
}
