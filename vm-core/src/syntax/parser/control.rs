//! Expressions that begin with a keyword: branches, loops, handlers, processes, quotes.
//!
//! The productions aren't inlined into `keyword_expr`: the frame that every nested expression goes
//! through would hold the locals of all of them.

use super::{Parsed, Parser, Reported};
use crate::base::span::Span;
use crate::syntax::ast::{Arm, Expr, ExprKind, SpawnKind, Stmt, StmtKind};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// A primary expression that begins with a keyword.
    pub(super) fn keyword_expr(&mut self) -> Parsed<ExprKind> {
        match self.kind() {
            TokenKind::If => self.if_expr(),
            TokenKind::Match => self.match_expr(),
            TokenKind::Try => self.try_expr(),
            TokenKind::While => self.while_expr(),
            TokenKind::For => self.for_expr(),
            TokenKind::Break => {
                self.bump();
                Ok(ExprKind::Break(self.opt_value()?))
            }
            TokenKind::Return => {
                self.bump();
                Ok(ExprKind::Return(self.opt_value()?))
            }
            TokenKind::Continue => Ok(self.word(ExprKind::Continue)),
            TokenKind::Receive => self.receive_expr(),
            TokenKind::Spawn => self.spawn_expr(SpawnKind::Spawn),
            TokenKind::SpawnLink => self.spawn_expr(SpawnKind::Link),
            TokenKind::SpawnMonitor => self.spawn_expr(SpawnKind::Monitor),
            TokenKind::Quote => {
                self.bump();
                Ok(ExprKind::Quote(self.group_or_block()?))
            }
            TokenKind::Do => self.do_block(),
            _ => Err(self.unexpected()),
        }
    }

    #[inline(never)]
    fn if_expr(&mut self) -> Parsed<ExprKind> {
        let stmt = self.if_chain(Branches::Expressions)?;
        match stmt.kind {
            StmtKind::Expr(expr) => Ok(expr.kind),
            _ => unreachable!("expression branches make an expression"),
        }
    }

    /// `if a then b else if c then d else e`: a loop, so that long chains don't recurse.
    pub(super) fn if_chain(&mut self, branches: Branches) -> Parsed<Box<Stmt>> {
        let mut tests: Vec<(u32, Box<Expr>, Box<Stmt>)> = Vec::new();
        let mut otherwise = None;
        loop {
            let start = self.bump().start;
            self.grow()?;
            let cond = self.boxed_expr()?;
            self.eat_past_newlines(TokenKind::Then);
            let branch = self.branch(branches)?;
            tests.push((start, cond, branch));
            if !self.eat_past_newlines(TokenKind::Else) {
                break;
            }
            self.skip_newlines();
            if !self.at(TokenKind::If) {
                otherwise = Some(self.branch(branches)?);
                break;
            }
        }
        while let Some((start, cond, then)) = tests.pop() {
            let span = self.span_from(start);
            otherwise = Some(make_if(span, cond, then, otherwise));
        }
        otherwise.ok_or(Reported)
    }

    /// One branch of an `if`; an assignment is allowed if the `if` is a statement.
    #[inline(never)]
    fn branch(&mut self, branches: Branches) -> Parsed<Box<Stmt>> {
        let start = self.start();
        let expr = self.expr()?;
        if branches == Branches::Statements && self.at(TokenKind::Eq) {
            return Ok(Box::new(self.assignment(start, expr, None)?));
        }
        Ok(Box::new(Stmt { span: expr.span, kind: StmtKind::Expr(expr) }))
    }

    #[inline(never)]
    fn match_expr(&mut self) -> Parsed<ExprKind> {
        self.bump();
        let subject = self.boxed_expr()?;
        self.skip_newlines();
        if !self.at(TokenKind::LeftBrace) {
            return Err(self.expected(&["{", ".", "|>"]));
        }
        self.bump();
        let reports = self.diagnostics.len();
        let (arms, _) = self.arms(After::Forbidden)?;
        if arms.is_empty() && self.diagnostics.len() > reports {
            return Err(Reported); // what is wrong is in the arms
        }
        if arms.is_empty() && !self.halted {
            self.position -= 1;
            return Err(self.unexpected());
        }
        Ok(ExprKind::Match { subject, arms })
    }

    #[inline(never)]
    fn try_expr(&mut self) -> Parsed<ExprKind> {
        self.bump();
        let body = self.boxed_expr()?;
        let mut arms = None;
        if self.eat_past_newlines(TokenKind::Catch) {
            self.skip_newlines();
            if !self.at(TokenKind::LeftBrace) {
                return Err(self.expected(&["newline", "{"]));
            }
            self.bump();
            arms = Some(self.arms(After::Forbidden)?.0);
        }
        let finally = if self.eat_past_newlines(TokenKind::Finally) {
            Some(self.boxed_expr()?)
        } else {
            None
        };
        Ok(ExprKind::Try { body, arms, finally })
    }

    #[inline(never)]
    fn while_expr(&mut self) -> Parsed<ExprKind> {
        self.bump();
        let cond = self.boxed_expr()?;
        Ok(ExprKind::While { cond, body: self.boxed_expr()? })
    }

    #[inline(never)]
    fn for_expr(&mut self) -> Parsed<ExprKind> {
        self.bump();
        let name = self.lower_name()?;
        self.expect(TokenKind::Eq)?;
        let from = self.boxed_expr()?;
        self.expect(TokenKind::To)?;
        let to = self.boxed_expr()?;
        Ok(ExprKind::For { name, from, to, body: self.boxed_expr()? })
    }

    /// The value of `break` and `return`, if one begins on the same line.
    #[inline(never)]
    fn opt_value(&mut self) -> Parsed<Option<Box<Expr>>> {
        if self.at_expr() { Ok(Some(self.boxed_expr()?)) } else { Ok(None) }
    }

    /// Whether an expression can begin with the current token.
    fn at_expr(&self) -> bool {
        use TokenKind::*;
        let kind = self.kind();
        kind.is_name()
            || kind.is_literal()
            || matches!(
                kind,
                Upper
                    | SelfType
                    | Underscore
                    | StringOpen
                    | LeftParen
                    | LeftBracket
                    | LeftBrace
                    | Hash
                    | Percent
                    | Minus
                    | Bang
                    | Not
                    | Tilde
                    | Caret
                    | Backslash
                    | If
                    | Match
                    | Try
                    | While
                    | For
                    | Break
                    | Continue
                    | Return
                    | Receive
                    | Spawn
                    | SpawnLink
                    | SpawnMonitor
                    | Quote
                    | Do
            )
    }

    #[inline(never)]
    fn receive_expr(&mut self) -> Parsed<ExprKind> {
        self.bump();
        if self.at(TokenKind::LeftParen) {
            let message = "`receive` requires a block with pattern arms: \
                           `receive { pattern -> expr }`";
            return Err(self.report(message.to_string()));
        }
        self.skip_newlines();
        self.expect(TokenKind::LeftBrace)?;
        let (arms, after) = self.arms(After::Allowed)?;
        Ok(ExprKind::Receive { arms, after })
    }

    #[inline(never)]
    fn spawn_expr(&mut self, kind: SpawnKind) -> Parsed<ExprKind> {
        self.bump();
        Ok(ExprKind::Spawn { kind, body: self.group_or_block()? })
    }

    /// `(expr)` or a block.
    #[inline(never)]
    fn group_or_block(&mut self) -> Parsed<Box<Expr>> {
        let start = self.start();
        match self.kind() {
            TokenKind::LeftParen => {
                self.bump();
                let body = self.boxed_expr()?;
                self.skip_newlines();
                if !self.eat(TokenKind::RightParen) {
                    return Err(self.unclosed(&[")"]));
                }
                Ok(body)
            }
            TokenKind::LeftBrace => {
                let kind = ExprKind::Block(self.block()?);
                Ok(Box::new(Expr { kind, span: self.span_from(start) }))
            }
            _ => Err(self.expected(&["(", "{"])),
        }
    }

    /// `do ... end`, an old spelling of a block.
    #[inline(never)]
    fn do_block(&mut self) -> Parsed<ExprKind> {
        let open = self.bump();
        Ok(ExprKind::Block(self.stmts(open, TokenKind::End)?))
    }

    /// Arms up to the closing brace, and the `after` part of a `receive`.
    #[allow(clippy::type_complexity)]
    fn arms(&mut self, after: After) -> Parsed<(Vec<Arm>, Option<Box<(Expr, Expr)>>)> {
        let open = self.tokens[self.position - 1];
        let mut arms = Vec::new();
        loop {
            let separators =
                [TokenKind::Newline, TokenKind::Comma, TokenKind::Semicolon, TokenKind::Pipe];
            while self.at_any(&separators) {
                self.bump();
            }
            match self.kind() {
                TokenKind::RightBrace => {
                    self.bump();
                    return Ok((arms, None));
                }
                TokenKind::Eof => return Err(self.end_of_input(open)),
                TokenKind::After if after == After::Allowed => {
                    let timeout = self.after()?;
                    return Ok((arms, Some(Box::new(timeout))));
                }
                _ => match self.arm(arms.is_empty()) {
                    Ok(arm) => arms.push(arm),
                    Err(Reported) => self.recover_in_block()?,
                },
            }
        }
    }

    /// `pattern when guard -> body`
    #[inline(never)]
    fn arm(&mut self, is_first: bool) -> Parsed<Arm> {
        let start = self.start();
        let pattern = self.pattern()?;
        let guard = if self.eat(TokenKind::When) { Some(self.guard_expr()?) } else { None };
        if !self.at(TokenKind::Arrow) {
            return Err(self.no_arrow(is_first, guard.as_ref()));
        }
        self.bump();
        self.skip_newlines();
        let body = Box::new(self.stmt()?);
        Ok(Arm { pattern, guard, body, span: self.span_from(start) })
    }

    /// An arm's pattern and guard with something else than an arrow behind them.
    #[inline(never)]
    fn no_arrow(&mut self, is_first: bool, guard: Option<&Expr>) -> Reported {
        let wanted: &[&str] = if guard.is_some() { &["->"] } else { &["->", "when", "|"] };
        let message = self.expected_message(wanted);
        let help = match self.kind() {
            TokenKind::If if guard.is_none() => "a guard begins with `when`",
            TokenKind::Colon => "an arm is written `pattern -> body`",
            _ if !is_first && guard.is_none() && self.may_follow_a_statement() => {
                "an arm has one statement: several stand in braces, `p -> { a; b }`"
            }
            _ => return self.report(message),
        };
        self.report_with(message, |d| d.help(help))
    }

    /// Whether what was read as a pattern may have been a further statement of the arm before.
    fn may_follow_a_statement(&self) -> bool {
        self.at_any(&[
            TokenKind::LeftParen,
            TokenKind::Dot,
            TokenKind::Eq,
            TokenKind::Newline,
            TokenKind::RightBrace,
        ])
    }

    /// `after ms -> body }`
    #[inline(never)]
    fn after(&mut self) -> Parsed<(Expr, Expr)> {
        self.bump();
        let time = self.guard_expr()?;
        self.skip_newlines();
        self.expect(TokenKind::Arrow)?;
        let body = self.expr()?;
        let separators = [TokenKind::Newline, TokenKind::Comma, TokenKind::Semicolon];
        while self.at_any(&separators) {
            self.bump();
        }
        self.expect(TokenKind::RightBrace)?;
        Ok((time, body))
    }
}

/// What the branches of an `if` may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Branches {
    /// The `if` is a value.
    Expressions,
    /// The `if` is a statement: its branches may assign.
    Statements,
}

/// Whether arms may end with `after ms -> body`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Allowed,
    Forbidden,
}

/// An `if` expression if both branches are expressions, else an `if` statement.
fn make_if(
    span: Span,
    cond: Box<Expr>,
    then: Box<Stmt>,
    otherwise: Option<Box<Stmt>>,
) -> Box<Stmt> {
    let is_expr = |stmt: &Stmt| matches!(stmt.kind, StmtKind::Expr(_));
    let kind = if is_expr(&then) && otherwise.as_deref().is_none_or(is_expr) {
        let (then, otherwise) = (unwrap_expr(then), otherwise.map(unwrap_expr));
        StmtKind::Expr(Expr { kind: ExprKind::If { cond, then, otherwise }, span })
    } else {
        StmtKind::If { cond: *cond, then, otherwise }
    };
    Box::new(Stmt { kind, span })
}

fn unwrap_expr(stmt: Box<Stmt>) -> Box<Expr> {
    match stmt.kind {
        StmtKind::Expr(expr) => Box::new(expr),
        _ => unreachable!("the caller has looked"),
    }
}
