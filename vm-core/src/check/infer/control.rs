//! Branches, loops, `match`, `try`, `return`, processes and messages.

use super::function::tail_span;
use super::{Checker, Frame, LoopCx};
use crate::base::span::Span;
use crate::check::constraint::Question;
use crate::check::error::{Reason, TypeError};
use crate::check::exhaustive;
use crate::check::typed::{Arm, Expr, Handler, Kind};
use crate::check::world::{Body, Role, SchemeState};
use crate::syntax::ast::{self, ExprKind, SpawnKind};
use crate::ty::{Node, Prim, Ty, VarKind};
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// An expression in a scope of its own.
    fn scoped(&mut self, expr: &'a ast::Expr, hint: Option<Ty>) -> Expr {
        let mark = self.body.scopes.enter();
        let typed = self.expr(expr, hint);
        self.body.scopes.leave(mark);
        typed
    }

    pub(super) fn if_expr(
        &mut self,
        cond: &'a ast::Expr,
        then: &'a ast::Expr,
        otherwise: Option<&'a ast::Expr>,
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        let bool_type = self.prim(Prim::Bool);
        let cond_expr = self.expr(cond, Some(bool_type));
        self.unify(cond_expr.ty, bool_type, tail_span(cond));
        let then_expr = self.scoped(then, hint);
        let mut ty = then_expr.ty;
        let otherwise = match otherwise {
            Some(otherwise) => {
                let expr = self.scoped(otherwise, Some(hint.unwrap_or(ty)));
                let first = Some((tail_span(then), Reason::Branch));
                ty = self.either(ty, expr.ty, tail_span(otherwise), first);
                expr
            }
            None => {
                let unit = self.unit(span);
                let because = Some((span, Reason::NoElse));
                ty = self.either(ty, unit.ty, tail_span(then), because);
                unit
            }
        };
        let kind = Kind::If {
            cond: Box::new(cond_expr),
            then: Box::new(then_expr),
            otherwise: Box::new(otherwise),
        };
        self.of_its_own(Expr { kind, ty, span })
    }

    /// The type of what comes from one of two ways. Where one gives a value that only the run knows
    /// and the other something else, only the run knows what comes.
    fn either(&mut self, before: Ty, ty: Ty, place: Span, because: Option<(Span, Reason)>) -> Ty {
        let table = &self.core.world.table;
        let is_known = |ty| !matches!(table.node(ty), Node::Unbound(_) | Node::Error);
        if is_known(before) && self.is_dyn(ty) || is_known(ty) && self.is_dyn(before) {
            return self.prim(Prim::Dyn);
        }
        self.unify_because(before, ty, place, because);
        before
    }

    /// The type of what comes from the arms so far, or from one more that gives `ty`.
    fn with_arm(&mut self, before: Option<Ty>, ty: Ty, place: Span, arms: &[ast::Arm]) -> Ty {
        let Some(before) = before else { return ty };
        self.either(before, ty, place, Some((stmt_place(&arms[0].body), Reason::Arm)))
    }

    /// A value that only the run knows has a type of its own.
    fn of_its_own(&mut self, expr: Expr) -> Expr {
        if !self.core.world.table.is_prim(expr.ty, Prim::Dyn) {
            return expr;
        }
        let (ty, span) = (self.core.fresh_kind(VarKind::Dyn), expr.span);
        Expr { kind: Kind::FromDyn(Box::new(expr)), ty, span }
    }

    #[inline(never)]
    pub(super) fn match_expr(
        &mut self,
        subject: &'a ast::Expr,
        arms: &'a [ast::Arm],
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        let subject_expr = self.expr(subject, None);
        let subject_ty = subject_expr.ty;
        let wanted = self.arm_types(arms, subject_ty);
        let unknown = matches!(subject_expr.kind, Kind::FromDyn(_));
        let mut ty = None;
        let mut typed = Vec::with_capacity(arms.len());
        for arm in arms {
            let wanted = if unknown { self.wanted_of_unknown(arm, wanted) } else { wanted };
            let arm_expr = self.arm(arm, wanted, ty.or(hint));
            ty = Some(self.with_arm(ty, arm_expr.body.ty, stmt_place(&arm.body), arms));
            typed.push(arm_expr);
        }
        let ty = match ty {
            Some(ty) => ty,
            None => self.bottom(),
        };
        self.check_exhaustive(subject_ty, &typed, (subject.span, span));
        let kind = Kind::Match { subjects: vec![subject_expr], arms: typed, clauses: false };
        self.of_its_own(Expr { kind, ty, span })
    }

    fn check_exhaustive(&mut self, subject: Ty, arms: &[Arm], (span, whole): (Span, Span)) {
        let patterns = arms.iter().map(|arm| &arm.patterns[0]);
        if let Some(missing) = exhaustive::missing(&self.core.world, subject, patterns) {
            self.report(TypeError::NonExhaustive { missing, end: whole }, span);
        }
    }

    /// What an arm asks of a value that only the run knows: nothing where it takes any value, so
    /// that the other arms don't tell its type.
    fn wanted_of_unknown(&mut self, arm: &ast::Arm, wanted: Ty) -> Ty {
        if takes_any(&arm.pattern) { self.prim(Prim::Dyn) } else { wanted }
    }

    fn arm(&mut self, arm: &'a ast::Arm, subject: Ty, hint: Option<Ty>) -> Arm {
        let mark = self.body.scopes.enter();
        let pattern = self.pattern(&arm.pattern, subject);
        let bool_type = self.prim(Prim::Bool);
        let guard = arm.guard.as_ref().map(|guard| {
            let typed = self.expr(guard, Some(bool_type));
            self.unify(typed.ty, bool_type, tail_span(guard));
            typed
        });
        let body = self.stmt_value(&arm.body, hint);
        self.body.scopes.leave(mark);
        Arm { patterns: vec![pattern], guard, body }
    }

    #[inline(never)]
    pub(super) fn try_expr(
        &mut self,
        body: &'a ast::Expr,
        arms: Option<&'a [ast::Arm]>,
        finally: Option<&'a ast::Expr>,
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        let typed = self.scoped(body, hint);
        let mut ty = typed.ty;
        let handler = arms.map(|arms| {
            let (handler, joined) = self.handler(arms, ty, hint, span);
            ty = joined;
            handler
        });
        let finally = finally.map(|finally| Box::new(self.scoped(finally, None)));
        Expr { kind: Kind::Try { body: Box::new(typed), handler, finally }, ty, span }
    }

    fn handler(
        &mut self,
        arms: &'a [ast::Arm],
        body: Ty,
        hint: Option<Ty>,
        span: Span,
    ) -> (Handler, Ty) {
        let name = self.symbol("exception");
        let dynamic = self.prim(Prim::Dyn);
        let exception = self.new_var(name, dynamic, false, span);
        let caught = self.core.fresh_kind(VarKind::Dyn);
        let mut joined = body;
        let mut typed = Vec::with_capacity(arms.len());
        for arm in arms {
            let wanted = self.wanted_of_unknown(arm, caught);
            let arm_expr = self.arm(arm, wanted, hint);
            let result = self.core.fresh_kind(VarKind::Deferred);
            let question = Question::Join { body: joined, handler: arm_expr.body.ty, result };
            self.core.ask(question, span);
            joined = result;
            typed.push(arm_expr);
        }
        (Handler { exception, caught, arms: typed }, joined)
    }

    #[inline(never)]
    pub(super) fn while_expr(
        &mut self,
        cond: &'a ast::Expr,
        body: &'a ast::Expr,
        span: Span,
    ) -> Expr {
        let bool_type = self.prim(Prim::Bool);
        let typed = self.expr(cond, Some(bool_type));
        self.unify(typed.ty, bool_type, tail_span(cond));
        let endless = matches!(cond.kind, ExprKind::Literal(ast::Literal::Bool(true)));
        let (body, value) = self.loop_body(body);
        let kind = Kind::While { cond: Box::new(typed), body: Box::new(body) };
        self.loop_expr(kind, value, endless, span)
    }

    /// A loop's value is that of a `break`; when it ends by itself the value is missing.
    fn loop_expr(&mut self, kind: Kind, value: Option<Ty>, endless: bool, span: Span) -> Expr {
        let ty = match value {
            Some(ty) => ty,
            None => self.prim(Prim::Unit),
        };
        let expr = Expr { kind, ty, span };
        if endless || self.core.world.table.is_prim(ty, Prim::Unit) {
            return expr;
        }
        Expr { kind: Kind::Unchecked(Box::new(expr)), ty, span }
    }

    fn loop_body(&mut self, body: &'a ast::Expr) -> (Expr, Option<Ty>) {
        self.frame_mut().loops.push(LoopCx { value: None });
        let body = self.scoped(body, None);
        let ended = self.frame_mut().loops.pop().expect("it was pushed above");
        (body, ended.value.map(|(ty, _)| ty))
    }

    #[inline(never)]
    pub(super) fn for_expr(
        &mut self,
        name: ast::Name,
        from: &'a ast::Expr,
        to: &'a ast::Expr,
        body: &'a ast::Expr,
        span: Span,
    ) -> Expr {
        let int = self.prim(Prim::Int);
        let from = Box::new(self.check(from, int));
        let to = Box::new(self.check(to, int));
        let mark = self.body.scopes.enter();
        let var = self.new_var(name.symbol, int, false, name.span);
        self.bind_var(name.symbol, var);
        let (body, value) = self.loop_body(body);
        self.body.scopes.leave(mark);
        self.loop_expr(Kind::For { var, from, to, body: Box::new(body) }, value, false, span)
    }

    pub(super) fn break_expr(&mut self, value: Option<&'a ast::Expr>, span: Span) -> Expr {
        let value = value.map(|value| Box::new(self.expr(value, None)));
        let Some(current) = self.frame().loops.last() else {
            self.report(TypeError::OutsideLoop { word: "break" }, span);
            return self.error_expr(span);
        };
        if let Some(value) = &value {
            match current.value {
                Some((expected, first)) => {
                    let because = Some((first, Reason::Break));
                    self.unify_because(expected, value.ty, value.span, because);
                }
                None => {
                    let made = (value.ty, value.span);
                    let current = self.frame_mut().loops.last_mut();
                    current.expect("it was there above").value = Some(made);
                }
            }
        }
        let ty = self.bottom();
        Expr { kind: Kind::Break(value), ty, span }
    }

    pub(super) fn continue_expr(&mut self, span: Span) -> Expr {
        if self.frame().loops.is_empty() {
            self.report(TypeError::OutsideLoop { word: "continue" }, span);
            return self.error_expr(span);
        }
        let ty = self.bottom();
        Expr { kind: Kind::Continue, ty, span }
    }

    pub(super) fn return_expr(&mut self, value: Option<&'a ast::Expr>, span: Span) -> Expr {
        let result = self.frame().result;
        let place = value.map_or(span, tail_span);
        let value = match value {
            Some(value) => self.expr(value, Some(result)),
            None => self.unit(span),
        };
        let told = self.frame().told;
        self.unify_because(result, value.ty, place, told);
        self.frame_mut().told.get_or_insert((place, Reason::Return));
        let ty = self.bottom();
        Expr { kind: Kind::Return(Box::new(value)), ty, span }
    }

    #[inline(never)]
    pub(super) fn receive(
        &mut self,
        arms: &'a [ast::Arm],
        after: Option<&'a (ast::Expr, ast::Expr)>,
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        let message = self.core.fresh_kind(VarKind::Dyn);
        let mut ty: Option<Ty> = None;
        let mut typed = Vec::with_capacity(arms.len());
        for arm in arms {
            let wanted = self.wanted_of_unknown(arm, message);
            let arm_expr = self.arm(arm, wanted, ty.or(hint));
            ty = Some(self.with_arm(ty, arm_expr.body.ty, stmt_place(&arm.body), arms));
            typed.push(arm_expr);
        }
        let after = after.map(|(time, body)| {
            let int = self.prim(Prim::Int);
            let time = self.check(time, int);
            let body_expr = self.scoped(body, ty.or(hint));
            ty = Some(self.with_arm(ty, body_expr.ty, tail_span(body), arms));
            Box::new((time, body_expr))
        });
        let ty = match ty {
            Some(ty) => ty,
            None => self.bottom(),
        };
        self.of_its_own(Expr { kind: Kind::Receive { message, arms: typed, after }, ty, span })
    }

    pub(super) fn send(&mut self, to: &'a ast::Expr, message: &'a ast::Expr, span: Span) -> Expr {
        let pid = self.prim(Prim::Pid);
        let typed = self.expr(to, Some(pid));
        self.unify(typed.ty, pid, tail_span(to));
        let message = Box::new(self.expr(message, None));
        self.core.leave_to_callers(message.ty);
        self.statement(Kind::Send { to: Box::new(typed), message }, span)
    }

    #[inline(never)]
    pub(super) fn spawn(&mut self, kind: SpawnKind, body: &'a ast::Expr, span: Span) -> Expr {
        let name = self.symbol("<spawn>");
        let fun = self.new_nested(name, Rc::from("<spawn>"), Role::Process, span);
        let result = self.fresh();
        let own = self.core.world.table.function(&[], result);
        self.core.world.funs[fun].scheme = SchemeState::Mono(own);
        self.body.frames.push(Frame::new(fun, result));
        let mark = self.body.scopes.enter();
        let expr = self.spawned(body);
        self.unify(result, expr.ty, tail_span(body));
        self.body.scopes.leave(mark);
        self.body.frames.pop();
        let body = Body { params: Vec::new(), expr, result };
        self.core.world.funs[fun].body = Some(Rc::new(body));
        self.note_fun(fun);
        let ty = self.prim(Prim::Pid);
        Expr { kind: Kind::Spawn(kind, fun), ty, span }
    }

    /// `spawn(() => e)` runs e, `spawn(f)` calls f, anything else is itself what runs.
    fn spawned(&mut self, body: &'a ast::Expr) -> Expr {
        match &body.kind {
            ExprKind::Paren(inner) => self.spawned(inner),
            ExprKind::Lambda(lambda) if lambda.params.is_empty() => {
                self.function_body(&lambda.body, None)
            }
            ExprKind::Var(_) | ExprKind::Field { .. } if self.names_function(body) => {
                let value = self.expr(body, None);
                let callable = self.core.world.signature(value.ty);
                match callable {
                    Some((params, _)) if params.is_empty() => {
                        self.call_value(value, Vec::new(), body.span)
                    }
                    _ => value,
                }
            }
            _ => self.function_body(body, None),
        }
    }

    fn names_function(&mut self, body: &ast::Expr) -> bool {
        matches!(body.kind, ExprKind::Var(_)) || self.named_functions(body).is_some()
    }
}

/// Where an arm's value is made.
fn stmt_place(stmt: &ast::Stmt) -> Span {
    match &stmt.kind {
        ast::StmtKind::Expr(expr) => tail_span(expr),
        _ => stmt.span,
    }
}

/// Whether a pattern asks nothing of a value's type.
fn takes_any(pattern: &ast::Pattern) -> bool {
    match &pattern.kind {
        ast::PatternKind::Wildcard | ast::PatternKind::Name(_) | ast::PatternKind::Pin(_) => true,
        ast::PatternKind::As(whole, _) => takes_any(whole),
        ast::PatternKind::Or(alternatives) => alternatives.iter().all(takes_any),
        _ => false,
    }
}
