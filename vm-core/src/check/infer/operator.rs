//! Binary operators. A chain `a + b + c` is a tree as high as it is long, so its left side is
//! walked in a loop.

use super::Checker;
use super::call::args_in;
use super::function::tail_span;
use crate::base::span::Span;
use crate::check::constraint::{CallForm, Question};
use crate::check::error::TypeError;
use crate::check::solve::is_number;
use crate::check::typed::{Expr, Kind};
use crate::check::world::BuiltinTrait;
use crate::ir::Const;
use crate::resolve::Builtin;
use crate::syntax::ast::{self, BinaryOp, ExprKind};
use crate::ty::{Node, Prim, Ty, VarKind};

type Operands<'a> = (&'a ast::Expr, &'a ast::Expr);

impl<'a> Checker<'a> {
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        op_span: Span,
        (lhs, rhs): Operands<'a>,
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        match op {
            BinaryOp::Pipe => return self.pipe(lhs, rhs, span, hint),
            BinaryOp::Send => return self.send(lhs, rhs, span),
            BinaryOp::Cons => return self.cons(lhs, rhs, span, hint),
            _ => {}
        }
        let mut chain = vec![(op, op_span, rhs, span)];
        let mut first = lhs;
        while let ExprKind::Binary { op, op_span, lhs, rhs } = &first.kind {
            if !Checker::is_chain(*op) {
                break;
            }
            chain.push((*op, *op_span, rhs, first.span));
            first = lhs;
        }
        let innermost = chain.last().expect("the chain has the operator itself").0;
        let mut place = first.span;
        let mut left = self.operand(innermost, first, hint);
        while let Some((op, op_span, rhs, span)) = chain.pop() {
            left = self.combine(op, op_span, (left, place), rhs, span);
            place = span;
        }
        left
    }

    fn operand(&mut self, op: BinaryOp, expr: &'a ast::Expr, hint: Option<Ty>) -> Expr {
        match op {
            BinaryOp::And | BinaryOp::Or => {
                let bool_type = self.prim(Prim::Bool);
                self.expr(expr, Some(bool_type))
            }
            BinaryOp::Concat => self.expr(expr, hint),
            _ => self.expr(expr, None),
        }
    }

    fn combine(
        &mut self,
        op: BinaryOp,
        op_span: Span,
        (lhs, lhs_span): (Expr, Span),
        rhs: &'a ast::Expr,
        span: Span,
    ) -> Expr {
        match op {
            BinaryOp::And | BinaryOp::Or => {
                let bool_type = self.prim(Prim::Bool);
                self.unify(bool_type, lhs.ty, lhs_span);
                let rhs = Box::new(self.check(rhs, bool_type));
                let lhs = Box::new(lhs);
                let kind =
                    if op == BinaryOp::And { Kind::And(lhs, rhs) } else { Kind::Or(lhs, rhs) };
                Expr { kind, ty: bool_type, span }
            }
            BinaryOp::Concat => {
                let hint = (!self.core.world.table.is_open(lhs.ty)).then_some(lhs.ty);
                let typed = self.expr(rhs, hint);
                self.concat((lhs, lhs_span), (typed, tail_span(rhs)), span)
            }
            BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Gt
            | BinaryOp::Le
            | BinaryOp::Ge => {
                let typed = self.expr(rhs, Some(lhs.ty));
                self.compare(op, op_span, (lhs, lhs_span), typed, (tail_span(rhs), span))
            }
            _ => {
                let typed = self.expr(rhs, None);
                self.arith(op, (lhs, lhs_span), (typed, tail_span(rhs)), span)
            }
        }
    }

    fn compare(
        &mut self,
        op: BinaryOp,
        op_span: Span,
        (lhs, lhs_span): (Expr, Span),
        rhs: Expr,
        (rhs_span, span): (Span, Span),
    ) -> Expr {
        let needed = match op {
            BinaryOp::Eq | BinaryOp::Ne => BuiltinTrait::Eq,
            _ => BuiltinTrait::Ord,
        };
        let place = if lhs_span == span { op_span } else { lhs_span };
        let question = Question::has(lhs.ty, needed.id());
        // `1 < x < 5`: that truth values have no order says more than that one is compared to 5.
        let truth =
            needed == BuiltinTrait::Ord && self.core.world.table.is_prim(lhs.ty, Prim::Bool);
        // A value of unknown type equals one of its own type, and no other.
        let unknown = needed == BuiltinTrait::Eq && (self.is_dyn(lhs.ty) || self.is_dyn(rhs.ty));
        if truth
            || !unknown
                && (self.unify_structure(lhs.ty, rhs.ty, rhs_span)
                    && !self.is_prim_with(lhs.ty, needed))
        {
            self.core.ask(question, place);
        }
        let ty = self.prim(Prim::Bool);
        Expr { kind: Kind::Compare { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, ty, span }
    }

    /// The common case, answered without a question.
    fn is_prim_with(&self, ty: Ty, needed: BuiltinTrait) -> bool {
        match self.core.world.table.node(ty) {
            Node::Prim(Prim::Int | Prim::Float | Prim::String | Prim::Char) => true,
            Node::Prim(Prim::Bool) => needed == BuiltinTrait::Eq,
            _ => false,
        }
    }

    pub(super) fn arith(
        &mut self,
        op: BinaryOp,
        (lhs, lhs_span): (Expr, Span),
        (rhs, rhs_span): (Expr, Span),
        span: Span,
    ) -> Expr {
        for (param, other, place) in [(&lhs, &rhs, lhs_span), (&rhs, &lhs, rhs_span)] {
            if self.is_fixed_by(param, other) && !self.unify(other.ty, param.ty, place) {
                return self.error_expr(span);
            }
        }
        let (left, right) = (lhs.ty, rhs.ty);
        let operands = |lhs, rhs| Kind::Arith { op, lhs: Box::new(lhs), rhs: Box::new(rhs) };
        if let Some(ty) = self.core.number_result(left, right) {
            return Expr { kind: operands(lhs, rhs), ty, span };
        }
        let truth = |operand: &Expr, other| {
            self.truth_method(operand).filter(|_| self.is_number(other)).map(|name| {
                let expected = format!("Bool (return type of .{name}())");
                TypeError::Expected { expected, found: other }
            })
        };
        let mistake = match truth(&lhs, right) {
            Some(error) => Some((error, rhs_span)),
            None => truth(&rhs, left).map(|error| (error, lhs_span)),
        };
        if let Some((error, place)) = mistake {
            self.core.report(error, place);
            let ty = self.core.world.table.error();
            return Expr { kind: operands(lhs, rhs), ty, span };
        }
        let result = self.core.fresh_kind(VarKind::Deferred);
        let kind = operands(lhs, rhs);
        let number = self.is_number(left);
        let place = if number { rhs_span } else { lhs_span };
        self.core.ask(Question::Arith { op, lhs: left, rhs: right, result }, place);
        self.pump();
        Expr { kind, ty: result, span }
    }

    /// Whether an operand is a lambda's parameter without annotation beside a Float: what the
    /// context has told of it doesn't count, so it isn't an Int that the operator would convert
    /// (4.2.2).
    fn is_fixed_by(&self, param: &Expr, other: &Expr) -> bool {
        let Kind::Var(var) = param.kind else { return false };
        matches!(other.kind, Kind::Const(Const::Float(_)))
            && self.frame().unannotated.contains(&var)
    }

    /// The name of the method whose call an operand is, if it gives a truth value whatever its open
    /// receiver will be: all the library's methods of that name do, and the program has none.
    fn truth_method(&self, operand: &Expr) -> Option<&str> {
        let Kind::Deferred { constraint, .. } = &operand.kind else { return None };
        let Question::Call(call) = &self.core.constraints[*constraint].kind else { return None };
        let world = &self.core.world;
        let own = !call.scope.is_empty() || world.methods.contains_key(&call.name);
        if call.form != CallForm::Method || own || world.declared_methods.contains(&call.name) {
            return None;
        }
        let gives_truth = |method: &Builtin| {
            let scheme = match method {
                Builtin::Native(native) => world.natives[*native].info.as_ref()?.scheme.clone(),
                Builtin::Function(fun) => world.scheme(*fun)?,
            };
            let (_, result) = world.signature(scheme.ty)?;
            world.table.is_prim(result, Prim::Bool).then_some(())
        };
        let methods = self.core.builtins.methods.get(&call.name)?;
        methods.iter().try_for_each(gives_truth)?;
        Some(world.text(call.name))
    }

    fn is_number(&self, ty: Ty) -> bool {
        matches!(self.core.world.table.node(ty), Node::Prim(prim) if is_number(prim))
    }

    fn concat(
        &mut self,
        (lhs, lhs_span): (Expr, Span),
        (rhs, rhs_span): (Expr, Span),
        span: Span,
    ) -> Expr {
        let string = self.core.world.table.is_prim(lhs.ty, Prim::String);
        let list = matches!(self.core.world.table.node(lhs.ty), Node::List(_));
        let place = if string || list { rhs_span } else { lhs_span };
        let ty = if string && self.core.world.table.is_prim(rhs.ty, Prim::String) {
            lhs.ty
        } else {
            let result = self.core.fresh_kind(VarKind::Deferred);
            let question = Question::Concat { lhs: lhs.ty, rhs: rhs.ty, result };
            self.core.ask(question, place);
            result
        };
        Expr { kind: Kind::Concat(Box::new(lhs), Box::new(rhs)), ty, span }
    }

    fn cons(
        &mut self,
        head: &'a ast::Expr,
        tail: &'a ast::Expr,
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        // `a :: b :: c` leans to the right: its elements are one list with a tail.
        let mut heads = vec![head];
        let mut tail = tail;
        while let ExprKind::Binary { op: BinaryOp::Cons, lhs, rhs, .. } = &tail.kind {
            heads.push(lhs);
            tail = rhs;
        }
        let hint = match hint.map(|ty| self.core.world.table.node(ty)) {
            Some(Node::List(item)) => Some(item),
            _ => None,
        };
        let mut items: Vec<Expr> = Vec::with_capacity(heads.len());
        for head in heads {
            let wanted = items.first().map(|first: &Expr| first.ty).or(hint);
            let expr = self.expr(head, wanted);
            if let Some(first) = items.first() {
                let ty = first.ty;
                self.unify(ty, expr.ty, tail_span(head));
            }
            items.push(expr);
        }
        let ty = self.core.world.table.list(items[0].ty);
        let tail = self.check(tail, ty);
        Expr { kind: Kind::List { items, tail: Some(Box::new(tail)) }, ty, span }
    }

    /// `x |> f`, `x |> f(a)`
    fn pipe(
        &mut self,
        value: &'a ast::Expr,
        into: &'a ast::Expr,
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        match &into.kind {
            ExprKind::Call { callee, type_args, args } if is_function_name(callee) => {
                self.call_with(Some(value), callee, type_args.as_deref(), args, span, hint)
            }
            ExprKind::MethodCall { receiver, name, type_args, args }
                if self.path(receiver).is_some() =>
            {
                let path = self.path(receiver).expect("it was one");
                let args = args_in(Some(value), args);
                self.path_call(path, *name, type_args.as_deref(), args, span)
            }
            _ => self.call_with(Some(value), into, None, &[], span, hint),
        }
    }
}

fn is_function_name(callee: &ast::Expr) -> bool {
    matches!(callee.kind, ExprKind::Var(_) | ExprKind::Upper(_) | ExprKind::Field { .. })
}
