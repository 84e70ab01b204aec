//! A call of one known function, builtin or constructor.

use super::{ArgIn, ArgValue};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::error::{Context, TypeError};
use crate::check::infer::Checker;
use crate::check::solve::{Instance, plan};
use crate::check::typed::{Arg, Expr, Kind, Target};
use crate::syntax::ast::TypeExpr;
use crate::ty::{Prim, Ty, VarKind};

/// Names that are called but are no functions.
pub(super) enum Special {
    Throw,
    AssertType,
}

impl<'a> Checker<'a> {
    /// A call of one known function, builtin, constructor or local variable.
    pub(in crate::check::infer) fn call_target(
        &mut self,
        (name, name_span): (Symbol, Span),
        target: Target,
        type_args: Option<&'a [TypeExpr]>,
        mut args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        if let Target::Var(var) = target {
            let callee = self.var(var, name_span);
            return self.call_value(callee, args, span);
        }
        let instance = self.instantiate(target);
        match type_args {
            Some(type_args) => self.apply_type_args(name, &instance, type_args, span),
            None => self.expect_type_args_of(name, &instance, span),
        }
        let params = self.core.params_of(&instance);
        let names: Vec<_> = args.iter().map(|arg| arg.name).collect();
        let slots = match plan(&params, &names) {
            Ok(slots) => slots,
            Err((error, place)) => {
                self.report(error.of_callee(target), place.unwrap_or(span));
                return self.walk_lost(args, span);
            }
        };
        let method = matches!(args.first().map(|arg| &arg.value), Some(ArgValue::Typed(_)));
        let context = if method { Context::Method } else { Context::Plain };
        let mut typed = self.pass_args(&instance, &slots, &mut args, context);
        let mut passed: Vec<Arg> = Vec::with_capacity(slots.len() + instance.hidden.len());
        for (index, slot) in slots.iter().enumerate() {
            passed.push(match slot {
                Some(_) => Arg::Value(typed[index].take().expect("each argument is passed once")),
                None => self.default_arg(target, index),
            });
        }
        passed.extend(instance.hidden.iter().map(|ty| Arg::TypeOf(*ty)));
        self.core.ask_constraints(&instance, self.call_place(&instance, &passed, span));
        self.pump();
        let ty = instance.result;
        let part = self.is_part_of_unknown(&instance);
        let kind = match target {
            Target::Ctor(ctor) => {
                let fields = passed.into_iter().map(|arg| match arg {
                    Arg::Value(expr) => expr,
                    _ => unreachable!("constructors have no defaults"),
                });
                Kind::Construct { ctor, fields: fields.collect() }
            }
            _ => self.call_of(target, instance.inst.clone(), passed),
        };
        let expr = Expr { kind, ty, span };
        if part || self.core.world.table.is_prim(ty, Prim::Dyn) {
            let ty = self.core.fresh_kind(VarKind::Dyn);
            return Expr { kind: Kind::FromDyn(Box::new(expr)), ty, span };
        }
        if instance.unchecked {
            return Expr { kind: Kind::Unchecked(Box::new(expr)), ty, span };
        }
        expr
    }

    /// Whether a call takes something out of a container of unknown type: it has a type of its own,
    /// which the other parts need not have.
    fn is_part_of_unknown(&self, instance: &Instance) -> bool {
        let table = &self.core.world.table;
        if table.unbound(instance.result).is_none_or(|u| u.kind != VarKind::Dyn) {
            return false;
        }
        let result = table.find(instance.result);
        let bare = |ty: &Ty| table.find(*ty) == result;
        let contains = |ty: &Ty| {
            let mut found = false;
            table.each_var(*ty, &mut |var, _| found |= var == result);
            found
        };
        instance.params.iter().any(contains) && !instance.params.iter().any(bare)
    }

    /// Where a missing trait is told: at the only argument, else at the call.
    fn call_place(&self, _instance: &Instance, args: &[Arg], span: Span) -> Span {
        match args {
            [Arg::Value(only)] => only.span,
            _ => span,
        }
    }

    fn default_arg(&mut self, target: Target, index: usize) -> Arg {
        let Target::Fun(fun) = target else { unreachable!("only functions have defaults") };
        let default = self.core.world.funs[fun].params[index].default;
        Arg::Default(default.expect("a function's defaults are inferred with it, or begun"))
    }

    pub(super) fn call_special(
        &mut self,
        special: Special,
        type_args: Option<&'a [TypeExpr]>,
        mut args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        if args.len() != 1 {
            let found = args.len();
            self.report(TypeError::Arity { expected: 1, found, callee: None }, span);
            return self.walk_lost(args, span);
        }
        let arg = args.pop().expect("there is one");
        let value = match arg.value {
            ArgValue::Written(expr) => self.expr(expr, None),
            ArgValue::Typed(expr) => expr,
            ArgValue::Taken => unreachable!("each argument is passed once"),
        };
        match special {
            Special::Throw => {
                self.core.leave_to_callers(value.ty);
                let ty = self.bottom();
                Expr { kind: Kind::Throw(Box::new(value)), ty, span }
            }
            Special::AssertType => {
                for written in type_args.into_iter().flatten() {
                    let expected = self.annotate_here(written);
                    let found = value.ty;
                    if self.core.world.table.unify(expected, found).is_err() {
                        self.report(TypeError::AssertType { expected, found }, span);
                    }
                    self.core.settle();
                }
                value
            }
        }
    }
}

/// Whether a name that nothing declares is one of them.
pub(super) fn special(name: &str) -> Option<Special> {
    match name {
        "throw" => Some(Special::Throw),
        "assertType" => Some(Special::AssertType),
        _ => None,
    }
}
