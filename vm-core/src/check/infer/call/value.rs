//! Calls of function values, and calls that must wait until more types are known.

use super::{ArgIn, ArgValue};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::{ArgType, CallForm, CallQuestion, Question};
use crate::check::error::TypeError;
use crate::check::infer::Checker;
use crate::check::typed::{Expr, Kind, Target};
use crate::syntax::ast;
use crate::ty::{Prim, Ty, VarKind};
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// A call of a function value.
    pub(in crate::check::infer) fn call_value(
        &mut self,
        callee: Expr,
        mut args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        // Lambdas and variables take arguments by position only.
        let known = self.core.world.signature(callee.ty);
        if let Some((params, result)) = known {
            if params.len() != args.len() {
                let (expected, found) = (params.len(), args.len());
                self.report(TypeError::Arity { expected, found, callee: None }, span);
                return self.walk_lost(args, span);
            }
            let mut typed: Vec<Option<Expr>> = args.iter().map(|_| None).collect();
            for lambdas in [false, true] {
                for (index, expected) in params.iter().enumerate() {
                    if args[index].is_lambda() == lambdas {
                        let place = args[index].span;
                        let value = std::mem::replace(&mut args[index].value, ArgValue::Taken);
                        typed[index] = Some(self.pass_value(value, *expected, place));
                    }
                }
            }
            let args = typed.into_iter().map(|a| a.expect("all were passed")).collect();
            let kind = Kind::CallValue { callee: Box::new(callee), args };
            return Expr { kind, ty: result, span };
        }
        let mut typed = Vec::with_capacity(args.len());
        for arg in args {
            typed.push(match arg.value {
                ArgValue::Written(expr) => {
                    let hint = self.name_hint(expr);
                    self.expr(expr, hint)
                }
                ArgValue::Typed(expr) => expr,
                ArgValue::Taken => unreachable!("each argument is passed once"),
            });
        }
        let types: Vec<Ty> = typed.iter().map(|arg| arg.ty).collect();
        let kind = if self.is_dyn(callee.ty) { VarKind::Dyn } else { VarKind::Plain };
        let result = self.core.fresh_kind(kind);
        let wanted = self.core.world.table.function(&types, result);
        let error = TypeError::NotAFunction { ty: callee.ty, wanted };
        let simple = !self.core.world.table.is_open(callee.ty);
        match simple && !self.core.world.table.compatible(callee.ty, wanted) {
            true => self.report(error, span),
            false => {
                self.unify(callee.ty, wanted, span);
            }
        }
        Expr { kind: Kind::CallValue { callee: Box::new(callee), args: typed }, ty: result, span }
    }

    fn pass_value(&mut self, value: ArgValue<'a>, expected: Ty, place: Span) -> Expr {
        match value {
            ArgValue::Written(written) => match self.spread_lambda(written, expected) {
                Some(spread) => spread,
                None => self.check(written, expected),
            },
            ArgValue::Typed(expr) => {
                self.unify(expected, expr.ty, place);
                expr
            }
            ArgValue::Taken => unreachable!("each argument is passed once"),
        }
    }

    /// A call whose target depends on types that may not be known yet.
    pub(super) fn ask_call(
        &mut self,
        (name, name_span): (Symbol, Span),
        form: CallForm,
        scope: Rc<[Target]>,
        args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        let mut typed = Vec::with_capacity(args.len());
        let mut types = Vec::with_capacity(args.len());
        for arg in args {
            let lambda = arg.is_lambda();
            let hint = arg.lambda().and_then(|lambda| self.unknown_lambda(lambda, &typed));
            let expr = match arg.value {
                ArgValue::Written(expr) => {
                    let hint = hint.or_else(|| self.name_hint(expr));
                    self.expr(expr, hint)
                }
                ArgValue::Typed(expr) => expr,
                ArgValue::Taken => unreachable!("each argument is passed once"),
            };
            if typed.first().is_some_and(|receiver: &Expr| self.is_dyn(receiver.ty)) && !lambda {
                self.core.leave_to_callers(expr.ty);
            }
            types.push(ArgType { name: arg.name, ty: expr.ty, span: arg.span, lambda });
            typed.push(expr);
        }
        for target in scope.iter() {
            match target {
                Target::Fun(fun) => self.note_fun(*fun),
                Target::Var(var) => self.note_var(*var),
                _ => {}
            }
        }
        let result = self.core.fresh_kind(VarKind::Deferred);
        let module = self.body.module;
        let call = CallQuestion {
            name,
            name_span,
            form,
            decides: self.core.decides(form, name),
            owner: types.first().and_then(|arg| self.owner_by_bounds(form, name, arg.ty)),
            args: types,
            result,
            scope,
            module,
        };
        let constraint = self.core.ask(Question::Call(Rc::new(call)), span);
        self.pump();
        Expr { kind: Kind::Deferred { constraint, args: typed }, ty: result, span }
    }

    /// A name given to something unknown is still an argument: a trait's method may be one (5.3).
    fn name_hint(&mut self, arg: &ast::Expr) -> Option<Ty> {
        matches!(arg.kind, ast::ExprKind::Var(_)).then(|| self.fresh())
    }

    /// What a lambda must be that is given to a method of a value whose type only the run knows:
    /// every use of its parameters finds out anew what they are.
    fn unknown_lambda(&mut self, lambda: &ast::Lambda, before: &[Expr]) -> Option<Ty> {
        let receiver = before.first()?;
        if !self.is_dyn(receiver.ty) {
            return None;
        }
        let params: Vec<Ty> = lambda
            .params
            .iter()
            .map(|param| match param.ty {
                Some(_) => self.fresh(),
                None => self.prim(Prim::Dyn),
            })
            .collect();
        let result = self.fresh();
        Some(self.core.world.table.function(&params, result))
    }
}
