//! Statements and blocks. A statement that can't be parsed is reported and left out, and parsing
//! goes on at the next one.

use super::control::Branches;
use super::lambda::Defaults;
use super::{Parsed, Parser, Reported};
use crate::syntax::ast::{Clause, Expr, ExprKind, Pattern, Stmt, StmtKind, TypeExpr};
use crate::syntax::token::{Token, TokenKind};

const SEPARATORS: [TokenKind; 4] =
    [TokenKind::Newline, TokenKind::Comma, TokenKind::Semicolon, TokenKind::Colon];

impl Parser<'_> {
    /// `{ ... }`
    pub(super) fn block(&mut self) -> Parsed<Vec<Stmt>> {
        let open = self.expect(TokenKind::LeftBrace)?;
        self.stmts(open, TokenKind::RightBrace)
    }

    /// Statements up to `close`, which is taken too.
    pub(super) fn stmts(&mut self, open: Token, close: TokenKind) -> Parsed<Vec<Stmt>> {
        let mut stmts = Vec::new();
        loop {
            while self.at_any(&SEPARATORS) {
                self.bump();
            }
            if self.eat(close) {
                return Ok(stmts);
            }
            if self.at(TokenKind::Eof) {
                return Err(self.end_of_input(open));
            }
            let start = self.start();
            let stmt = self.stmt().and_then(|stmt| {
                let ends = self.at(close) || self.at(TokenKind::Eof) || self.at_any(&SEPARATORS);
                if ends { Ok(stmt) } else { Err(self.unexpected()) }
            });
            match stmt {
                Ok(stmt) => stmts.push(stmt),
                Err(Reported) => {
                    self.recover_in_block()?;
                    if self.at(TokenKind::RightBrace) && close != TokenKind::RightBrace {
                        return Err(Reported); // it closes something outside of this `do`
                    }
                    let error = self.error_expr(self.span_from(start));
                    stmts.push(Stmt { span: error.span, kind: StmtKind::Expr(error) });
                }
            }
        }
    }

    /// The file ends inside of brackets.
    pub(super) fn end_of_input(&mut self, open: Token) -> Reported {
        let message = "unexpected end of input (expected expression or statement)".to_string();
        let opener = format!("this `{}` is never closed", self.token_text(open));
        let span = self.token_span(open);
        self.report_with(message, |d| d.label(span, opener))
    }

    /// Goes to the end of the line or statement, over whole brackets. Fails at the end of file.
    pub(super) fn recover_in_block(&mut self) -> Parsed<()> {
        loop {
            match self.kind() {
                TokenKind::Newline | TokenKind::Semicolon | TokenKind::RightBrace => return Ok(()),
                TokenKind::Eof => return Err(Reported),
                _ => {
                    if let Some(close) = self.closer(self.position) {
                        self.position = close;
                    }
                    self.bump();
                }
            }
        }
    }

    /// A binding, an assignment, a local function or an expression.
    pub(super) fn stmt(&mut self) -> Parsed<Stmt> {
        self.nested(|p| match p.kind() {
            TokenKind::Var => p.var_stmt(),
            TokenKind::If => Ok(*p.if_chain(Branches::Statements)?),
            kind if kind.is_name() && p.at_local_clause() => p.local_clause(),
            _ => p.expr_stmt(),
        })
    }

    /// `var p: T = e`
    #[inline(never)]
    fn var_stmt(&mut self) -> Parsed<Stmt> {
        let start = self.bump().start;
        let (pattern, ty, value) = self.bound_value()?;
        Ok(Stmt { kind: StmtKind::Var { pattern, ty, value }, span: self.span_from(start) })
    }

    /// An expression; `=` behind it makes it the target of a binding or assignment.
    #[inline(never)]
    fn expr_stmt(&mut self) -> Parsed<Stmt> {
        let start = self.start();
        if let Some((pattern, ty)) = self.destructured() {
            self.bump();
            let kind = StmtKind::Bind { pattern, ty, value: self.expr()? };
            return Ok(Stmt { kind, span: self.span_from(start) });
        }
        let expr = self.expr()?;
        if self.at(TokenKind::Eq) {
            return self.assignment(start, expr, None);
        }
        // `:` may begin an annotation or separate two statements.
        if self.at(TokenKind::Colon) && can_bind(&expr) {
            let ty = self.attempt(|p| {
                p.bump();
                let ty = p.ty()?;
                if p.at(TokenKind::Eq) { Ok(ty) } else { Err(Reported) }
            });
            if ty.is_some() {
                return self.assignment(start, expr, ty);
            }
        }
        Ok(Stmt { span: expr.span, kind: StmtKind::Expr(expr) })
    }

    /// A pattern in brackets with perhaps a type, before `=`. One that spans lines is read as an
    /// expression.
    fn destructured(&mut self) -> Option<(Pattern, Option<TypeExpr>)> {
        let open = match self.kind() {
            TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => self.position,
            TokenKind::Upper | TokenKind::Percent | TokenKind::Hash => self.position + 1,
            _ => return None,
        };
        let behind = self.kind_at(self.closer(open)? + 1);
        if !matches!(behind, TokenKind::Eq | TokenKind::Colon | TokenKind::Lower) {
            return None;
        }
        self.attempt(|p| {
            let pattern = p.pattern()?;
            let ty = if p.eat(TokenKind::Colon) { Some(p.ty()?) } else { None };
            if p.at(TokenKind::Eq) { Ok((pattern, ty)) } else { Err(Reported) }
        })
    }

    /// `target = value`; the current token is the `=`.
    pub(super) fn assignment(
        &mut self,
        start: u32,
        target: Expr,
        ty: Option<TypeExpr>,
    ) -> Parsed<Stmt> {
        let is_place = matches!(
            target.kind,
            ExprKind::Field { .. } | ExprKind::TupleField { .. } | ExprKind::Index { .. }
        );
        let kind = if is_place && ty.is_none() {
            self.bump();
            StmtKind::Assign { target, value: self.expr()? }
        } else {
            let Some(pattern) = self.pattern_of(&target) else {
                return Err(self.unexpected());
            };
            while self.pins.pop_if(|pin| pin.start >= start).is_some() {}
            self.bump();
            StmtKind::Bind { pattern, ty, value: self.expr()? }
        };
        Ok(Stmt { kind, span: self.span_from(start) })
    }

    /// `name(...)` followed by `=`, or by `-> T =`.
    fn at_local_clause(&mut self) -> bool {
        if self.nth(1) != TokenKind::LeftParen {
            return false;
        }
        let Some(close) = self.closer(self.position + 1) else { return false };
        match self.kind_at(close + 1) {
            TokenKind::Eq => true,
            TokenKind::Newline => self.kind_at(close + 2) == TokenKind::Eq,
            TokenKind::Arrow => self.result_type_then(close + 1, TokenKind::Eq),
            _ => false,
        }
    }

    #[inline(never)]
    fn local_clause(&mut self) -> Parsed<Stmt> {
        let start = self.start();
        let name = self.lower_name()?;
        let params = self.params(Defaults::Allowed)?;
        let result = self.opt_result_type()?;
        self.skip_newlines();
        self.expect(TokenKind::Eq)?;
        let body = Some(self.expr()?);
        let span = self.span_from(start);
        let clause = Clause { name, type_params: None, params, guard: None, result, body, span };
        Ok(Stmt { kind: StmtKind::Function(clause), span })
    }
}

/// Whether an expression could be a pattern with an annotation.
fn can_bind(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Var(_)
            | ExprKind::Wildcard
            | ExprKind::Tuple(_)
            | ExprKind::List { .. }
            | ExprKind::Paren(_)
            | ExprKind::Upper(_)
            | ExprKind::Call { .. }
    )
}
