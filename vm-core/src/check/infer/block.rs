//! Statements of a block: bindings, assignments, local functions (2.3, 2.5).

use super::call::lambda_of;
use super::capture::behind;
use super::function::tail_span;
use super::{Checker, Frame, Meaning};
use crate::base::ids::{ConstraintId, FunId, VarId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::{Answer, CallForm, Question};
use crate::check::error::{Context, Reason, TypeError};
use crate::check::typed::{Expr, Kind, Target};
use crate::check::world::{Param, Role, Scheme, SchemeState};
use crate::ir::Const;
use crate::resolve::ValueRef;
use crate::resolve::walk::{Mention, Walker};
use crate::syntax::ast::{self, Clause, ExprKind, Lambda, PatternKind, Stmt, StmtKind, TypeExpr};
use crate::ty::{Prim, Ty};
use std::rc::Rc;

/// A local function: its clauses and the local functions that it mentions.
struct LocalFunction<'a> {
    name: Symbol,
    arity: usize,
    clauses: Vec<&'a Clause>,
    mentions: Vec<Symbol>,
    done: bool,
}

impl<'a> Checker<'a> {
    pub(super) fn block(&mut self, stmts: &'a [Stmt], span: Span, hint: Option<Ty>) -> Expr {
        let mark = self.body.scopes.enter();
        let mut locals = local_functions(stmts);
        let mut typed = Vec::with_capacity(stmts.len());
        let mut value = None;
        for (index, stmt) in stmts.iter().enumerate() {
            let last = index + 1 == stmts.len();
            match &stmt.kind {
                StmtKind::Expr(expr) if last => value = Some(self.expr(expr, hint)),
                StmtKind::Function(clause) => {
                    self.local_function(&mut locals, clause.name.symbol);
                    typed.append(&mut self.body.captured);
                }
                _ => {
                    let stmt = self.stmt(stmt);
                    typed.append(&mut self.body.captured);
                    typed.extend(stmt);
                }
            }
            if let Some(next) = stmts.get(index + 1) {
                self.explain_fields(stmt, next);
            }
        }
        self.body.scopes.leave(mark);
        let value = match value {
            Some(value) => value,
            None => self.unit(span),
        };
        if typed.is_empty() {
            return value;
        }
        let ty = value.ty;
        Expr { kind: Kind::Block(typed, Box::new(value)), ty, span }
    }

    /// A statement; bindings of functions leave nothing to run.
    pub(super) fn stmt(&mut self, stmt: &'a Stmt) -> Option<Expr> {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::Expr(expr) => Some(self.expr(expr, None)),
            StmtKind::Var { pattern, ty, value } => {
                Some(self.var_stmt(pattern, ty.as_ref(), value, span))
            }
            StmtKind::Bind { pattern, ty, value } => {
                self.bind_stmt(pattern, ty.as_ref(), value, span)
            }
            StmtKind::Assign { target, value } => Some(self.assign_stmt(target, value, span)),
            StmtKind::Function(clause) => {
                let mut locals = local_functions(std::slice::from_ref(stmt));
                self.local_function(&mut locals, clause.name.symbol);
                None
            }
            StmtKind::If { cond, then, otherwise } => {
                let bool_type = self.prim(Prim::Bool);
                let cond = Box::new(self.check(cond, bool_type));
                let then = Box::new(self.branch(then));
                let otherwise = Box::new(match otherwise {
                    Some(otherwise) => self.branch(otherwise),
                    None => self.unit(span),
                });
                Some(self.statement(Kind::If { cond, then, otherwise }, span))
            }
        }
    }

    /// A statement as a branch: its value is `()`.
    fn branch(&mut self, stmt: &'a Stmt) -> Expr {
        let mark = self.body.scopes.enter();
        let expr = self.stmt_value(stmt, None);
        self.body.scopes.leave(mark);
        let unit = self.prim(Prim::Unit);
        self.unify(expr.ty, unit, stmt.span);
        expr
    }

    /// A statement as the body of an arm: an expression's value, else `()`.
    pub(super) fn stmt_value(&mut self, stmt: &'a Stmt, hint: Option<Ty>) -> Expr {
        match &stmt.kind {
            StmtKind::Expr(expr) => self.expr(expr, hint),
            _ => {
                let value = self.stmt(stmt).unwrap_or_else(|| self.unit(stmt.span));
                behind(std::mem::take(&mut self.body.captured), value)
            }
        }
    }

    fn var_stmt(
        &mut self,
        pattern: &'a ast::Pattern,
        ty: Option<&'a TypeExpr>,
        value: &'a ast::Expr,
        span: Span,
    ) -> Expr {
        if let (PatternKind::Name(name), ExprKind::Lambda(lambda)) = (&pattern.kind, &value.kind)
            && mentions(value, *name)
        {
            let params: Vec<Ty> = lambda.params.iter().map(|_| self.fresh()).collect();
            let result = self.fresh();
            let own = self.core.world.table.function(&params, result);
            let var = self.new_var(*name, own, true, pattern.span);
            self.bind_var(*name, var);
            return self.let_recursive(var, ty, value, span);
        }
        let value = self.bound_value(ty, value);
        match pattern.kind {
            PatternKind::Name(name) => self.let_var(name, pattern.span, value, true, span),
            _ => self.let_pattern(pattern, value, span),
        }
    }

    /// `var f = n => f(n - 1)`: the lambda needs the variable before there is a value for it.
    fn let_recursive(
        &mut self,
        var: VarId,
        ty: Option<&'a TypeExpr>,
        value: &'a ast::Expr,
        span: Span,
    ) -> Expr {
        let own = self.core.world.vars[var].ty;
        let then = Box::new(self.assign_var(var, ty, value, span));
        let nothing = Box::new(Expr { kind: Kind::Const(Const::Unit), ty: own, span });
        let first = self.statement(Kind::Let(var, nothing), span);
        let ty = then.ty;
        Expr { kind: Kind::Block(vec![first], then), ty, span }
    }

    fn bound_value(&mut self, ty: Option<&'a TypeExpr>, value: &'a ast::Expr) -> Expr {
        match ty {
            Some(written) => {
                let expected = self.annotate_here(written);
                let typed = self.expr(value, Some(expected));
                let because = (Context::Binding, Some((written.span, Reason::Annotation)));
                self.unify_in(expected, typed.ty, tail_span(value), because);
                typed
            }
            None => self.expr(value, None),
        }
    }

    /// Binds a name to a value.
    fn let_var(
        &mut self,
        name: Symbol,
        name_span: Span,
        value: Expr,
        mutable: bool,
        span: Span,
    ) -> Expr {
        let ty = self.binding_type(value.ty, value.span);
        let var = self.new_var(name, ty, mutable, name_span);
        if !mutable && matches!(value.kind, Kind::Unchecked(_)) {
            self.core.world.vars[var].unchecked = true;
        }
        self.bind_var(name, var);
        self.statement(Kind::Let(var, Box::new(value)), span)
    }

    /// A value whose type only the run knows stays so in its variable: each use has its own type.
    pub(super) fn binding_type(&mut self, ty: Ty, span: Span) -> Ty {
        if self.core.world.table.is_too_large(ty) {
            self.report(TypeError::TooLarge, span);
            return self.core.world.table.error();
        }
        let dynamic = self.core.world.table.is_open(ty) && self.is_dyn(ty);
        if dynamic { self.prim(Prim::Dyn) } else { ty }
    }

    fn let_pattern(&mut self, pattern: &'a ast::Pattern, value: Expr, span: Span) -> Expr {
        let typed = self.pattern(pattern, value.ty);
        self.explain_capital(pattern);
        self.statement(Kind::LetPattern(typed, Box::new(value)), span)
    }

    fn bind_stmt(
        &mut self,
        pattern: &'a ast::Pattern,
        ty: Option<&'a TypeExpr>,
        value: &'a ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        match &pattern.kind {
            PatternKind::Name(name) => self.bind_name(*name, pattern.span, ty, value, span),
            PatternKind::Wildcard => Some(self.bound_value(ty, value)),
            _ => {
                let value = self.bound_value(ty, value);
                Some(self.let_pattern(pattern, value, span))
            }
        }
    }

    fn bind_name(
        &mut self,
        name: Symbol,
        name_span: Span,
        ty: Option<&'a TypeExpr>,
        value: &'a ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let current = self.current();
        if let Some(binding) = self.body.scopes.find(name).cloned() {
            match binding.meaning {
                Meaning::Var(var) if self.core.world.vars[var].mutable => {
                    return Some(self.assign_var(var, ty, value, span));
                }
                _ if binding.owner == current => {
                    let error = TypeError::Reassign { name, first: binding.span };
                    self.report(error, name_span);
                    self.expr(value, None);
                    return None;
                }
                _ => {}
            }
        } else if let Some(ValueRef::Mvar(mvar)) = self.resolved.value(self.body.module, name) {
            let expected = self.core.world.mvars[mvar].ty;
            let mut walker = Walker::default();
            walker.value(value);
            let locked = walker.mentions.contains(&Mention::Name(name));
            let value = self.expr(value, Some(expected));
            self.core.unify(expected, value.ty, value.span, Context::Binding);
            let kind = Kind::MvarSet { mvar, value: Box::new(value), locked };
            return Some(self.statement(kind, span));
        }
        if let Some(lambda) = lambda_of(value) {
            self.bind_lambda((name, name_span), ty, lambda, value.span);
            return None;
        }
        if ty.is_none()
            && let Some(targets) = self.named_functions(value)
        {
            self.bind_targets(name, targets, name_span);
            return None;
        }
        let value = self.bound_value(ty, value);
        Some(self.let_var(name, name_span, value, false, span))
    }

    fn assign_var(
        &mut self,
        var: VarId,
        ty: Option<&'a TypeExpr>,
        value: &'a ast::Expr,
        span: Span,
    ) -> Expr {
        let expected = self.core.world.vars[var].ty;
        if let Some(written) = ty {
            let annotated = self.annotate_here(written);
            self.core.unify(expected, annotated, written.span, Context::Binding);
        }
        let typed = self.expr(value, Some(expected));
        if !self.core.world.table.is_prim(expected, Prim::Dyn) {
            let bound = self.core.world.vars[var].span;
            let because = (Context::Binding, Some((bound, Reason::Variable)));
            self.unify_in(expected, typed.ty, tail_span(value), because);
        }
        self.note_var(var);
        self.statement(Kind::Assign(var, Box::new(typed)), span)
    }

    /// `name = (a, b) => e`: a local function without a variable, generalised.
    fn bind_lambda(
        &mut self,
        (name, name_span): (Symbol, Span),
        ty: Option<&'a TypeExpr>,
        lambda: &'a Lambda,
        span: Span,
    ) {
        let fun = self.new_nested(name, Rc::from("<lambda>"), Role::Local, span);
        self.core.world.funs[fun].params =
            vec![
                Param { name: None, default: None, optional: false, span: None };
                lambda.params.len()
            ];
        let (mark, uses) = (self.core.pending.len(), self.core.recursive_uses.len());
        self.core.world.table.level += 1;
        let params: Vec<Ty> = lambda.params.iter().map(|_| self.fresh()).collect();
        let result = self.fresh();
        let own = self.core.world.table.function(&params, result);
        self.core.world.funs[fun].scheme = SchemeState::Mono(own);
        let expected = ty.map(|written| self.annotate_here(written));
        if let Some((types, _)) = expected.and_then(|ty| self.core.world.signature(ty)) {
            for (param, ty) in params.iter().zip(types) {
                self.unify(ty, *param, span);
            }
        }
        self.bind_targets(name, Rc::from([Target::Fun(fun)]), name_span);
        let scope = self.body.scopes.enter();
        let copies = self.capture(|walker| walker.lambda(lambda));
        self.lambda_body(fun, lambda, span, Some(own));
        self.body.scopes.leave(scope);
        self.body.captured.extend(copies);
        if let Some(expected) = expected {
            let place = tail_span(&lambda.body);
            self.core.unify(expected, own, place, Context::Binding);
        }
        self.pump();
        self.core.world.table.level -= 1;
        let open = self.open_questions(mark);
        let (_, own_questions, _) = self.reachable(&[own], &open);
        self.resolve_lambda_methods(&own_questions, &|_| true);
        let (vars, constraints) = self.generalise(&[own], mark, span);
        self.leave_uses_to_calls(&[fun], uses);
        let scheme = Rc::new(Scheme { vars, ty: own, constraints });
        self.core.world.funs[fun].scheme = SchemeState::Done(scheme);
        self.note_fun(fun);
    }

    /// A trait method on the open parameter of a lambda bound to a name, or returned: there is no
    /// specialisation by call, so exactly one type must have the method (5.3.1). What belongs to a
    /// function around the lambda is told by that function's calls.
    pub(super) fn resolve_lambda_methods(
        &mut self,
        questions: &[ConstraintId],
        of: &dyn Fn(Ty) -> bool,
    ) {
        for id in questions.iter().copied() {
            // A question of a function that is called here goes with the lambda to its calls.
            let constraint = &self.core.constraints[id];
            if !matches!(constraint.answer, Answer::Open) || constraint.original.is_some() {
                continue;
            }
            let Question::Call(call) = constraint.kind.clone() else { continue };
            let called = matches!(call.form, CallForm::Method | CallForm::TraitMethod);
            let of_trait = called && call.scope.is_empty();
            if !of_trait || self.core.builtins.methods.contains_key(&call.name) {
                continue;
            }
            let Some(methods) = self.core.world.methods.get(&call.name).cloned() else { continue };
            let receiver = self.core.world.table.find(call.args[0].ty);
            if !of(receiver) {
                continue;
            }
            match methods.as_slice() {
                [only] => {
                    let (target, _) = self.core.fresh_impl(only.impl_id);
                    self.unify(target, receiver, call.name_span);
                }
                _ => {
                    let error = TypeError::AmbiguousMethod { name: call.name };
                    self.report(error, call.name_span);
                    let wrong = self.core.world.table.error();
                    self.unify(receiver, wrong, call.name_span);
                }
            }
        }
    }

    fn assign_stmt(&mut self, target: &'a ast::Expr, value: &'a ast::Expr, span: Span) -> Expr {
        match &target.kind {
            ExprKind::Field { object, name } => {
                let object = Box::new(self.expr(object, None));
                let ty = self.fresh();
                let field = self.field_ref(object.ty, name.symbol, ty, name.span);
                let value = Box::new(self.check(value, ty));
                self.statement(Kind::SetField { object, field, value }, span)
            }
            ExprKind::Index { object, index } => self.assign_index(object, index, value, span),
            _ => {
                self.expr(target, None);
                self.expr(value, None);
                self.report(TypeError::NotIndexAssignable, target.span);
                self.error_expr(span)
            }
        }
    }

    /// Infers the local function of that name, with those that it needs, at its first clause.
    fn local_function(&mut self, locals: &mut [LocalFunction<'a>], name: Symbol) {
        let mut order: Vec<usize> = Vec::new();
        visit(locals, name, &mut order);
        // Those that mention each other are one group; the others come before those that need them.
        while let Some(first) = order.first().copied() {
            let mut group = vec![first];
            for other in &order[1..] {
                if reaches(locals, first, *other) && reaches(locals, *other, first) {
                    group.push(*other);
                }
            }
            order.retain(|index| !group.contains(index));
            for index in &group {
                locals[*index].done = true;
            }
            let members: Vec<(Symbol, Vec<&'a Clause>)> =
                group.iter().map(|i| (locals[*i].name, locals[*i].clauses.clone())).collect();
            self.local_group(members);
        }
    }

    fn local_group(&mut self, members: Vec<(Symbol, Vec<&'a Clause>)>) {
        let (mark, uses) = (self.core.pending.len(), self.core.recursive_uses.len());
        self.core.world.table.level += 1;
        let mut begun = Vec::new();
        for (name, clauses) in &members {
            let fun = self.begin_local(*name, clauses);
            begun.push(fun);
        }
        let mut names: Vec<Symbol> = Vec::new();
        for (name, _) in &members {
            // Arities of one name are one binding, whatever stands between them.
            if !names.contains(name) {
                names.push(*name);
            }
        }
        for name in names {
            let of_name = members.iter().zip(&begun).filter(|((n, _), _)| *n == name);
            let targets: Rc<[Target]> =
                of_name.clone().map(|(_, (fun, ..))| Target::Fun(*fun)).collect();
            let span = of_name.clone().next().map(|((_, clauses), _)| clauses[0].name.span);
            let span = span.expect("a name has clauses");
            let current = self.current();
            if let Some(binding) = self.body.scopes.find(name).cloned()
                && binding.owner == current
            {
                self.report(TypeError::Reassign { name, first: binding.span }, span);
            }
            self.bind_targets(name, targets, span);
        }
        let types: Vec<Ty> = begun
            .iter()
            .map(|(_, params, result)| self.core.world.table.function(params, *result))
            .collect();
        let outer = self.body.scopes.enter();
        let clauses = || members.iter().flat_map(|(_, clauses)| clauses);
        let copies = self.capture(|walker| clauses().for_each(|clause| walker.clause(clause)));
        for ((_, clauses), (fun, params, result)) in members.iter().zip(&begun) {
            self.body.frames.push(Frame::new(*fun, *result));
            let scope = self.body.scopes.enter();
            let body = self.clauses(clauses, params, *result);
            self.body.scopes.leave(scope);
            self.body.frames.pop();
            self.core.world.funs[*fun].body = Some(Rc::new(body));
        }
        self.body.scopes.leave(outer);
        self.body.captured.extend(copies);
        self.pump();
        self.core.world.table.level -= 1;
        let (vars, constraints) = self.generalise(&types, mark, members[0].1[0].span);
        let funs: Vec<FunId> = begun.iter().map(|(fun, ..)| *fun).collect();
        self.leave_uses_to_calls(&funs, uses);
        for ((fun, ..), ty) in begun.iter().zip(types) {
            let (vars, constraints) = (vars.clone(), constraints.clone());
            let scheme = Rc::new(Scheme { vars, ty, constraints });
            self.core.world.funs[*fun].scheme = SchemeState::Done(scheme);
            self.note_fun(*fun);
        }
    }

    fn begin_local(&mut self, name: Symbol, clauses: &[&'a Clause]) -> (FunId, Vec<Ty>, Ty) {
        let internal = self.internal_name("", name, clauses);
        let fun = self.new_nested(name, internal, Role::Local, clauses[0].name.span);
        self.core.world.funs[fun].params = crate::check::declare::params_of(clauses);
        self.begin_defaults(fun);
        let arity = clauses[0].params.len();
        let mut params = Vec::with_capacity(arity);
        for index in 0..arity {
            let written = clauses.iter().find_map(|c| c.params[index].ty.as_ref());
            params.push(match written {
                Some(written) => self.annotate_here(written),
                None => self.fresh(),
            });
        }
        let result = match clauses.iter().find_map(|c| c.result.as_ref()) {
            Some(written) => self.annotate_here(written),
            None => self.fresh(),
        };
        let ty = self.core.world.table.function(&params, result);
        self.core.world.funs[fun].scheme = SchemeState::Mono(ty);
        (fun, params, result)
    }
}

/// The local functions of a block: clauses of one name and arity are one function.
fn local_functions(stmts: &[Stmt]) -> Vec<LocalFunction<'_>> {
    let mut found: Vec<LocalFunction> = Vec::new();
    for stmt in stmts {
        let StmtKind::Function(clause) = &stmt.kind else { continue };
        let (name, arity) = (clause.name.symbol, clause.params.len());
        match found.iter_mut().find(|f| (f.name, f.arity) == (name, arity)) {
            Some(function) => function.clauses.push(clause),
            None => found.push(LocalFunction {
                name,
                arity,
                clauses: vec![clause],
                mentions: Vec::new(),
                done: false,
            }),
        }
    }
    let names: Vec<Symbol> = found.iter().map(|f| f.name).collect();
    for function in &mut found {
        let mut walker = Walker::default();
        function.clauses.iter().for_each(|clause| walker.clause(clause));
        for mention in walker.mentions {
            if let Mention::Name(name) | Mention::Method(name) = mention
                && names.contains(&name)
                && !function.mentions.contains(&name)
            {
                function.mentions.push(name);
            }
        }
        // Functions of one name are chosen among by arity: they belong together.
        function.mentions.push(function.name);
    }
    found
}

/// Those not done yet that a name leads to, what they need before them.
fn visit(locals: &[LocalFunction<'_>], name: Symbol, order: &mut Vec<usize>) {
    for (index, function) in locals.iter().enumerate() {
        if function.name != name || function.done || order.contains(&index) {
            continue;
        }
        let place = order.len();
        order.push(index);
        for mention in &function.mentions {
            visit(locals, *mention, order);
        }
        // What it mentions was put behind it: bring it behind those.
        order.remove(place);
        order.push(index);
    }
}

fn reaches(locals: &[LocalFunction<'_>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; locals.len()];
    let mut stack = vec![from];
    while let Some(index) = stack.pop() {
        if std::mem::replace(&mut seen[index], true) {
            continue;
        }
        for mention in &locals[index].mentions {
            for (other, function) in locals.iter().enumerate() {
                if function.name == *mention {
                    if other == to {
                        return true;
                    }
                    stack.push(other);
                }
            }
        }
    }
    false
}

/// Whether a value mentions a name that is bound outside of it.
fn mentions(value: &ast::Expr, name: Symbol) -> bool {
    let mut walker = Walker::default();
    walker.value(value);
    walker.mentions_name(name)
}
