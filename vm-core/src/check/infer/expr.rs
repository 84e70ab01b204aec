//! The forms of expressions.

use super::function::tail_span;
use super::{Checker, Frame};
use crate::base::ids::VarId;
use crate::base::span::Span;
use crate::check::constraint::Question;
use crate::check::error::{Context, Reason, TypeError};
use crate::check::typed::{Arm, Expr, FieldRef, Inst, Kind, Pattern, PatternKind, Target};
use crate::check::world::{Body, BuiltinTrait, Role, SchemeState};
use crate::ir::Const;
use crate::syntax::ast::{self, BinaryOp, ExprKind, Lambda, Literal, StringPart, UnaryOp};
use crate::ty::{Node, Prim, Ty, VarKind};
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// An expression that must have a type.
    pub(super) fn check(&mut self, expr: &'a ast::Expr, expected: Ty) -> Expr {
        let typed = self.expr(expr, Some(expected));
        self.unify(expected, typed.ty, tail_span(expr));
        typed
    }

    /// An expression; the hint is what its context would like, not what it must be.
    pub(super) fn expr(&mut self, expr: &'a ast::Expr, hint: Option<Ty>) -> Expr {
        self.depth += 1;
        let typed = self.form(expr, hint);
        self.depth -= 1;
        typed
    }

    /// What is large in it stays apart (`inline(never)`): it is entered again at every level of a
    /// tree, and all variables would stand on the host's stack each time.
    // tidy: table
    #[inline(always)]
    fn form(&mut self, expr: &'a ast::Expr, hint: Option<Ty>) -> Expr {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal, span),
            ExprKind::Interpolation(parts) => self.interpolation(parts, span),
            ExprKind::Var(name) => self.name(*name, span, hint),
            ExprKind::Upper(name) => self.upper(*name, span, hint),
            ExprKind::Wildcard => {
                self.report(TypeError::Wildcard, span);
                self.error_expr(span)
            }
            ExprKind::Pin(name) => self.name(name.symbol, span, hint),
            ExprKind::Tuple(items) => self.tuple(items, span, hint),
            ExprKind::Paren(inner) => self.expr(inner, hint),
            ExprKind::List { items, tail } => self.list(items, tail.as_deref(), span, hint),
            ExprKind::Range { from, to } => self.range(from, to, span),
            ExprKind::Map(entries) => self.map(entries, span, hint),
            ExprKind::Set(items) => self.set(items, span, hint),
            ExprKind::Call { callee, type_args, args } => {
                self.call(callee, type_args.as_deref(), args, span, hint)
            }
            ExprKind::MethodCall { receiver, name, type_args, args } => {
                self.method_call(receiver, *name, type_args.as_deref(), args, span, hint)
            }
            ExprKind::Field { object, name } => self.field(object, *name, span, hint),
            ExprKind::TupleField { object, index } => self.tuple_field(object, *index, span),
            ExprKind::Index { object, index } => self.index(object, index, span),
            ExprKind::Try0(inner) => self.expr(inner, hint),
            ExprKind::Binary { op, op_span, lhs, rhs } => {
                self.binary(*op, *op_span, (lhs, rhs), span, hint)
            }
            ExprKind::Unary { op, operand } => self.unary(*op, operand, span),
            ExprKind::Block(stmts) => self.block(stmts, span, hint),
            ExprKind::Lambda(lambda) => self.lambda(lambda, span, hint),
            ExprKind::If { cond, then, otherwise } => {
                self.if_expr(cond, then, otherwise.as_deref(), span, hint)
            }
            ExprKind::Match { subject, arms } => self.match_expr(subject, arms, span, hint),
            ExprKind::Try { body, arms, finally } => {
                self.try_expr(body, arms.as_deref(), finally.as_deref(), span, hint)
            }
            ExprKind::While { cond, body } => self.while_expr(cond, body, span),
            ExprKind::For { name, from, to, body } => self.for_expr(*name, from, to, body, span),
            ExprKind::Break(value) => self.break_expr(value.as_deref(), span),
            ExprKind::Continue => self.continue_expr(span),
            ExprKind::Return(value) => self.return_expr(value.as_deref(), span),
            ExprKind::Receive { arms, after } => self.receive(arms, after.as_deref(), span, hint),
            ExprKind::Spawn { kind, body } => self.spawn(*kind, body, span),
            ExprKind::Splice(_) => {
                self.report(TypeError::SpliceOutsideQuote, span);
                self.error_expr(span)
            }
            ExprKind::Quote(_) => unreachable!("the template stage turns quotes into values"),
            ExprKind::Error => self.error_expr(span),
        }
    }

    pub(super) fn literal(&mut self, literal: &Literal, span: Span) -> Expr {
        let (value, prim) = constant(literal);
        let ty = self.prim(prim);
        Expr { kind: Kind::Const(value), ty, span }
    }

    #[inline(never)]
    fn interpolation(&mut self, parts: &'a [StringPart], span: Span) -> Expr {
        let string = self.prim(Prim::String);
        let mut typed = Vec::new();
        for part in parts {
            typed.push(match part {
                StringPart::Text(text) => {
                    let kind = Kind::Const(Const::String(text.as_str().into()));
                    Expr { kind, ty: string, span }
                }
                StringPart::Expr(expr) => self.expr(expr, None),
            });
        }
        Expr { kind: Kind::Join(typed), ty: string, span }
    }

    #[inline(never)]
    fn tuple(&mut self, items: &'a [ast::Expr], span: Span, hint: Option<Ty>) -> Expr {
        let hints: Vec<Option<Ty>> = match hint.map(|ty| self.core.world.table.node(ty)) {
            Some(Node::Tuple(parts)) if self.core.world.table.items(parts).len() == items.len() => {
                self.core.world.table.items(parts).iter().map(|ty| Some(*ty)).collect()
            }
            _ => vec![None; items.len()],
        };
        let items: Vec<Expr> =
            items.iter().zip(hints).map(|(item, hint)| self.expr(item, hint)).collect();
        let types: Vec<Ty> = items.iter().map(|item| item.ty).collect();
        let ty = self.core.world.table.tuple(&types);
        Expr { kind: Kind::Tuple(items), ty, span }
    }

    /// The element type that a list's or set's context would like.
    fn item_hint(&mut self, hint: Option<Ty>) -> Ty {
        match hint.map(|ty| self.core.world.table.node(ty)) {
            Some(Node::List(item) | Node::Set(item)) => item,
            _ => self.fresh(),
        }
    }

    fn list(
        &mut self,
        items: &'a [ast::Expr],
        tail: Option<&'a ast::Expr>,
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        let (item, items) = self.uniform(items, hint);
        let ty = self.core.world.table.list(item);
        let tail = tail.map(|tail| Box::new(self.check(tail, ty)));
        Expr { kind: Kind::List { items, tail }, ty, span }
    }

    /// Elements of one type. The hint only guides: the first element decides.
    fn uniform(&mut self, items: &'a [ast::Expr], hint: Option<Ty>) -> (Ty, Vec<Expr>) {
        let wanted = self.item_hint(hint);
        let mut item_type = None;
        let mut typed = Vec::with_capacity(items.len());
        for item in items {
            let expr = self.expr(item, Some(item_type.unwrap_or(wanted)));
            match item_type {
                None => item_type = Some(expr.ty),
                Some(expected) => {
                    let first = Some((items[0].span, Reason::Element));
                    self.unify_because(expected, expr.ty, tail_span(item), first);
                }
            }
            typed.push(expr);
        }
        let item = match item_type {
            Some(item) => item,
            None => self.fresh(),
        };
        (item, typed)
    }

    #[inline(never)]
    fn range(&mut self, from: &'a ast::Expr, to: &'a ast::Expr, span: Span) -> Expr {
        let int = self.prim(Prim::Int);
        let from = self.check(from, int);
        let to = self.check(to, int);
        let ty = self.core.world.table.list(int);
        Expr { kind: Kind::Range(Box::new(from), Box::new(to)), ty, span }
    }

    #[inline(never)]
    fn map(&mut self, entries: &'a [(ast::Expr, ast::Expr)], span: Span, hint: Option<Ty>) -> Expr {
        let hints = match hint.map(|ty| self.core.world.table.node(ty)) {
            Some(Node::Map(key, value)) => (Some(key), Some(value)),
            _ => (None, None),
        };
        let mut types: Option<(Ty, Ty)> = None;
        let mut typed = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let (key_hint, value_hint) = types.map_or(hints, |(k, v)| (Some(k), Some(v)));
            let key_expr = self.expr(key, key_hint);
            self.explain_key(key);
            let value_expr = self.expr(value, value_hint);
            match types {
                None => types = Some((key_expr.ty, value_expr.ty)),
                Some((k, v)) => {
                    let (first_key, first_value) = &entries[0];
                    let because = |at: &ast::Expr| Some((at.span, Reason::Element));
                    self.unify_because(k, key_expr.ty, tail_span(key), because(first_key));
                    self.unify_because(v, value_expr.ty, tail_span(value), because(first_value));
                }
            }
            typed.push((key_expr, value_expr));
        }
        let (key, value) = match types {
            Some(types) => types,
            None => (self.fresh(), self.fresh()),
        };
        let place = entries.first().map_or(span, |(key, _)| key.span);
        self.core.ask(Question::has(key, BuiltinTrait::Hash.id()), place);
        let ty = self.core.world.table.map(key, value);
        Expr { kind: Kind::Map(typed), ty, span }
    }

    #[inline(never)]
    fn set(&mut self, items: &'a [ast::Expr], span: Span, hint: Option<Ty>) -> Expr {
        let place = items.first().map_or(span, |item| item.span);
        let (item, items) = self.uniform(items, hint);
        let is_function = self.is_function(item);
        let needed = if is_function { BuiltinTrait::Eq } else { BuiltinTrait::Hash };
        self.core.ask(Question::has(item, needed.id()), place);
        let ty = self.core.world.table.set(item);
        Expr { kind: Kind::Set(items), ty, span }
    }

    fn field(
        &mut self,
        object: &'a ast::Expr,
        name: ast::Name,
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        if let Some(function) = self.member_value(object, name, span) {
            return function;
        }
        if let Some(path) = self.path(object) {
            return self.path_member(path, name, span, hint);
        }
        let object = self.expr(object, None);
        if let Some(native) = self.family(object.ty, name.symbol) {
            return self.family_call(native, object, span);
        }
        let result = self.core.fresh_kind(VarKind::Deferred);
        let field = self.field_ref(object.ty, name.symbol, result, name.span);
        Expr { kind: Kind::Field { object: Box::new(object), field }, ty: result, span }
    }

    /// Which field of `object` has that name; `result` becomes its type.
    pub(super) fn field_ref(
        &mut self,
        object: Ty,
        name: crate::base::intern::Symbol,
        result: Ty,
        span: Span,
    ) -> FieldRef {
        if let Some(data) = self.core.world.record(object)
            && let Some(index) = self.core.world.field_index(data, name)
        {
            let ty = self.core.world.field_type(object, 0, index);
            self.unify(ty, result, span);
            return FieldRef::Known(index as u32);
        }
        FieldRef::Open(self.core.ask(Question::Field { object, name, result }, span))
    }

    #[inline(never)]
    fn tuple_field(&mut self, object: &'a ast::Expr, index: u32, span: Span) -> Expr {
        let object = self.expr(object, None);
        if let Node::Tuple(parts) = self.core.world.table.node(object.ty)
            && let Some(ty) = self.core.world.table.items(parts).get(index as usize).copied()
        {
            let field = FieldRef::Known(index);
            return Expr { kind: Kind::Field { object: Box::new(object), field }, ty, span };
        }
        let result = self.core.fresh_kind(VarKind::Deferred);
        let question = Question::TupleField { object: object.ty, index, result };
        let field = FieldRef::Open(self.core.ask(question, span));
        Expr { kind: Kind::Field { object: Box::new(object), field }, ty: result, span }
    }

    #[inline(never)]
    fn index(&mut self, object: &'a ast::Expr, index: &'a ast::Expr, span: Span) -> Expr {
        let typed = self.expr(object, None);
        if let (Node::Tuple(_), ExprKind::Literal(Literal::Int(n))) =
            (self.core.world.table.node(typed.ty), &index.kind)
        {
            let result = self.fresh();
            let position = u32::try_from(*n).unwrap_or(u32::MAX);
            let question = Question::TupleField { object: typed.ty, index: position, result };
            let field = FieldRef::Open(self.core.ask(question, span));
            return Expr { kind: Kind::Field { object: Box::new(typed), field }, ty: result, span };
        }
        let index_expr = self.expr(index, None);
        self.element(typed, index_expr, span)
    }

    /// `object[index]`
    pub(super) fn element(&mut self, typed: Expr, index_expr: Expr, span: Span) -> Expr {
        let getters = self.getters();
        let result = self.core.fresh_kind(VarKind::Deferred);
        let position = match &index_expr.kind {
            Kind::Const(Const::Int(n)) => Some(u32::try_from(*n).unwrap_or(u32::MAX)),
            _ => None,
        };
        let (object, index) = (typed.ty, index_expr.ty);
        let question = Question::Index { object, index, position, result, getters };
        let constraint = self.core.ask(question, index_expr.span);
        self.pump();
        let is_map = matches!(self.core.world.table.node(typed.ty), Node::Map(..));
        let object = Box::new(typed);
        let kind = Kind::Index { object, index: Box::new(index_expr), constraint };
        let expr = Expr { kind, ty: result, span };
        if is_map {
            // A missing key gives `()`: it may be displayed and kept, and is tested at other uses.
            return Expr { kind: Kind::Unchecked(Box::new(expr)), ty: result, span };
        }
        expr
    }

    /// Functions of the program that may define indexing for a type: `fooGet`.
    fn getters(&mut self) -> Rc<[crate::base::ids::FunId]> {
        if self.in_library() {
            return Rc::from([]);
        }
        if let Some(found) = &self.getters {
            return found.clone();
        }
        let functions = self.resolved.functions.enumerate();
        let found: Rc<[_]> = functions
            .filter(|(_, decl)| {
                decl.role == crate::resolve::FunctionRole::Plain
                    && !self.resolved.modules[decl.module].library
                    && self.core.world.text(decl.name).ends_with("Get")
            })
            .map(|(id, _)| id)
            .collect();
        self.getters = Some(found.clone());
        found
    }

    fn unary(&mut self, op: UnaryOp, operand: &'a ast::Expr, span: Span) -> Expr {
        match op {
            UnaryOp::Not => {
                let bool_type = self.prim(Prim::Bool);
                let operand = self.check(operand, bool_type);
                Expr { kind: Kind::Not(Box::new(operand)), ty: bool_type, span }
            }
            UnaryOp::Neg => {
                let typed = self.expr(operand, None);
                let question = Question::has(typed.ty, BuiltinTrait::Num.id());
                self.core.ask(question, operand.span);
                let ty = typed.ty;
                if let Kind::Const(value) = &typed.kind
                    && let Some(negative) = negated(value)
                {
                    return Expr { kind: Kind::Const(negative), ty, span };
                }
                Expr { kind: Kind::Neg(Box::new(typed)), ty, span }
            }
        }
    }

    /// A lambda as a value.
    #[inline(never)]
    pub(super) fn lambda(&mut self, lambda: &'a Lambda, span: Span, hint: Option<Ty>) -> Expr {
        let name = self.symbol("<lambda>");
        let fun = self.new_nested(name, Rc::from("<lambda>"), Role::Lambda, span);
        let ty = self.lambda_body(fun, lambda, span, hint);
        self.core.world.funs[fun].scheme = SchemeState::Mono(ty);
        self.note_fun(fun);
        Expr { kind: Kind::Function { target: Target::Fun(fun), inst: Inst::Same }, ty, span }
    }

    /// Infers a lambda's body as that of `fun`; gives the function type.
    pub(super) fn lambda_body(
        &mut self,
        fun: crate::base::ids::FunId,
        lambda: &'a Lambda,
        span: Span,
        hint: Option<Ty>,
    ) -> Ty {
        let expected = hint.and_then(|ty| self.core.world.signature(ty));
        let expected = expected.filter(|(params, _)| params.len() == lambda.params.len());
        let mut params = Vec::with_capacity(lambda.params.len());
        for (index, param) in lambda.params.iter().enumerate() {
            let ty = match &expected {
                Some((types, _)) => types[index],
                None => self.fresh(),
            };
            if let Some(written) = &param.ty {
                let annotated = self.annotate_here(written);
                self.unify(ty, annotated, written.span);
            }
            params.push(ty);
        }
        let result = match (&lambda.result, &expected) {
            (Some(written), _) => self.annotate_here(written),
            (None, _) => self.fresh(),
        };
        let ty = self.core.world.table.function(&params, result);
        if matches!(self.core.world.funs[fun].scheme, SchemeState::Todo) {
            self.core.world.funs[fun].scheme = SchemeState::Mono(ty);
        } else if let SchemeState::Mono(own) = self.core.world.funs[fun].scheme {
            self.unify(own, ty, span);
        }
        let hint = expected.map(|(_, result)| result);
        self.body.frames.push(Frame::new(fun, result));
        self.frame_mut().told = lambda.result.as_ref().map(|ty| (ty.span, Reason::Result));
        let mark = self.body.scopes.enter();
        let (vars, patterns) = self.lambda_params(lambda, &params);
        let body = self.function_body(&lambda.body, hint);
        let told = self.frame().told;
        self.unify_because(result, body.ty, tail_span(&lambda.body), told);
        self.body.scopes.leave(mark);
        self.body.frames.pop();
        let expr = self.behind_patterns(patterns, body);
        self.core.world.funs[fun].params = vec![
            crate::check::world::Param {
                name: None,
                default: None,
                optional: false,
                span: None
            };
            vars.len()
        ];
        let body = Body { params: vars, expr, result };
        self.core.world.funs[fun].body = Some(Rc::new(body));
        ty
    }

    /// A lambda's body behind the patterns of its parameters.
    fn behind_patterns(&mut self, patterns: Vec<(Pattern, VarId)>, body: Expr) -> Expr {
        let (ty, span) = (body.ty, body.span);
        let world = &self.core.world;
        let subject = |pattern: &Pattern, var: VarId| {
            let (ty, span, own) = (pattern.ty, pattern.span, world.vars[var].ty);
            let value = Expr { kind: Kind::Var(var), ty: own, span };
            match world.table.is_prim(own, Prim::Dyn) && !world.table.is_prim(ty, Prim::Dyn) {
                true => Expr { kind: Kind::FromDyn(Box::new(value)), ty, span },
                false => value,
            }
        };
        let is_or = |kind: &PatternKind| matches!(kind, PatternKind::Or(_));
        // Destructuring has no alternatives.
        if patterns.iter().any(|(pattern, _)| pattern.any(&is_or)) {
            let subjects = patterns.iter().map(|(pattern, var)| subject(pattern, *var)).collect();
            let patterns = patterns.into_iter().map(|(pattern, _)| pattern).collect();
            let arms = vec![Arm { patterns, guard: None, body }];
            return Expr { kind: Kind::Match { subjects, arms, clauses: false }, ty, span };
        }
        let values = patterns.into_iter().map(|(pattern, var)| {
            let value = Box::new(subject(&pattern, var));
            (pattern.span, Kind::LetPattern(pattern, value))
        });
        let values: Vec<(Span, Kind)> = values.collect();
        let stmts = values.into_iter().map(|(place, kind)| self.statement(kind, place));
        let stmts: Vec<Expr> = stmts.collect();
        match stmts.is_empty() {
            true => body,
            false => Expr { kind: Kind::Block(stmts, Box::new(body)), ty, span },
        }
    }

    fn lambda_params(
        &mut self,
        lambda: &'a Lambda,
        params: &[Ty],
    ) -> (Vec<VarId>, Vec<(Pattern, VarId)>) {
        let mut vars = Vec::new();
        let mut patterns = Vec::new();
        for (param, ty) in lambda.params.iter().zip(params) {
            let span = param.pattern.span;
            match param.pattern.kind {
                ast::PatternKind::Name(name) => {
                    let var = self.new_var(name, *ty, false, span);
                    self.bind_var(name, var);
                    vars.push(var);
                    if param.ty.is_none() {
                        self.frame_mut().unannotated.push(var);
                    }
                }
                _ => {
                    let name = self.symbol("_");
                    let var = self.new_var(name, *ty, false, span);
                    vars.push(var);
                    if !matches!(param.pattern.kind, ast::PatternKind::Wildcard) {
                        // What only the run knows has a type of its own at each use.
                        let ty = match self.core.world.table.is_prim(*ty, Prim::Dyn) {
                            true => self.core.fresh_kind(VarKind::Dyn),
                            false => *ty,
                        };
                        patterns.push((self.pattern(&param.pattern, ty), var));
                    }
                }
            }
        }
        (vars, patterns)
    }

    /// Reports two types that a context wants to be equal, told as a structure.
    pub(super) fn unify_structure(&mut self, expected: Ty, found: Ty, span: Span) -> bool {
        self.core.unify(expected, found, span, Context::Structure)
    }

    /// `a op b` for every operator that isn't control flow.
    pub(super) fn is_chain(op: BinaryOp) -> bool {
        !matches!(op, BinaryOp::Pipe | BinaryOp::Send | BinaryOp::Cons)
    }
}

/// A literal's value and type.
pub(super) fn constant(literal: &Literal) -> (Const, Prim) {
    match literal {
        Literal::Unit => (Const::Unit, Prim::Unit),
        Literal::Bool(value) => (Const::Bool(*value), Prim::Bool),
        Literal::Int(value) => (Const::Int(*value), Prim::Int),
        Literal::Sized(value, size) => (Const::Int(*value), Prim::Sized(*size)),
        Literal::Float(value) => (Const::Float(*value), Prim::Float),
        Literal::Float32(value) => (Const::Float32(*value), Prim::Float32),
        Literal::BigInt(digits) => (Const::BigInt(digits.as_str().into()), Prim::BigInt),
        Literal::Decimal(digits) => (Const::Decimal(digits.as_str().into()), Prim::Decimal),
        Literal::Char(value) => (Const::Char(*value), Prim::Char),
        Literal::String(text) => (Const::String(text.as_str().into()), Prim::String),
    }
}

/// A negative number literal. Sized integers keep their operation: an unsigned one is an error when
/// it runs.
fn negated(value: &Const) -> Option<Const> {
    match value {
        Const::Float(value) => Some(Const::Float(-value)),
        Const::Float32(value) => Some(Const::Float32(-value)),
        _ => None,
    }
}
