//! Calls by a name: a function, a builtin, a constructor, a variable, a member of a module or
//! namespace. What is known at once is called directly.

use super::target::special;
use super::{ArgIn, ArgValue, args_in};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::CallForm;
use crate::check::infer::names::{Path, target};
use crate::check::infer::{Checker, Meaning};
use crate::check::solve::plan;
use crate::check::typed::{Expr, Target};
use crate::resolve::ValueRef;
use crate::syntax::ast::{self, ExprKind, TypeExpr};
use crate::ty::Ty;
use std::rc::Rc;

impl<'a> Checker<'a> {
    pub(in crate::check::infer) fn call(
        &mut self,
        callee: &'a ast::Expr,
        type_args: Option<&'a [TypeExpr]>,
        args: &'a [ast::Arg],
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        self.call_with(None, callee, type_args, args, span, hint)
    }

    /// A call with perhaps one more argument in front (`x |> f(a)`).
    pub(in crate::check::infer) fn call_with(
        &mut self,
        first: Option<&'a ast::Expr>,
        callee: &'a ast::Expr,
        type_args: Option<&'a [TypeExpr]>,
        args: &'a [ast::Arg],
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        match &callee.kind {
            ExprKind::Var(name) => {
                let args = args_in(first, args);
                self.call_name(*name, callee.span, type_args, args, span)
            }
            ExprKind::Upper(name) => {
                let args = args_in(first, args);
                self.call_upper(*name, callee.span, args, span, hint)
            }
            ExprKind::Field { object, name } if self.is_member(object, *name) => {
                let member = self.member_call(object, *name, args_in(first, args), span);
                member.expect("it was one")
            }
            ExprKind::Field { object, name } if self.path(object).is_some() => {
                let path = self.path(object).expect("it was one");
                self.path_call(path, *name, type_args, args_in(first, args), span)
            }
            _ => {
                let callee = self.expr(callee, None);
                self.call_value(callee, args_in(first, args), span)
            }
        }
    }

    pub(super) fn call_name(
        &mut self,
        name: Symbol,
        name_span: Span,
        type_args: Option<&'a [TypeExpr]>,
        mut args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        if let Some((by_name, arg)) = self.by_type_name(name, type_args) {
            args.insert(0, arg);
            return self.call_name(by_name, name_span, None, args, span);
        }
        if let Some(targets) = self.markup_call(name) {
            return self.call_targets((name, name_span), &targets, type_args, args, span);
        }
        if let Some(binding) = self.body.scopes.find(name).cloned() {
            return match binding.meaning {
                Meaning::Var(var) => {
                    let callee = self.var(var, name_span);
                    self.call_value(callee, args, span)
                }
                Meaning::Targets(targets) => {
                    self.call_targets((name, name_span), &targets, type_args, args, span)
                }
            };
        }
        match self.resolved.value(self.body.module, name) {
            Some(ValueRef::Functions(functions)) => {
                let targets: Vec<Target> = functions.iter().map(|f| Target::Fun(*f)).collect();
                return self.call_targets((name, name_span), &targets, type_args, args, span);
            }
            Some(value) => {
                let callee = self.value(name, &value, name_span, None);
                return self.call_value(callee, args, span);
            }
            None => {}
        }
        if let Some(special) = special(self.core.world.text(name)) {
            return self.call_special(special, type_args, args, span);
        }
        let builtins = &self.resolved.builtins;
        let internal = builtins.internal.get(&name).filter(|_| self.in_library());
        let list: Vec<Target> = match (internal, builtins.functions.get(&name)) {
            (Some(builtin), _) => vec![target(builtin)],
            (None, Some(list)) => list.iter().map(target).collect(),
            (None, None) => Vec::new(),
        };
        if !list.is_empty() {
            return self.call_targets((name, name_span), &list, type_args, args, span);
        }
        if self.core.world.methods.contains_key(&name) {
            return self.ask_call(
                (name, name_span),
                CallForm::TraitMethod,
                Rc::from([]),
                args,
                span,
            );
        }
        self.unknown_name(name, args.len(), name_span);
        self.walk_lost(args, span)
    }

    /// A call of one of several functions of a name.
    pub(in crate::check::infer) fn call_targets(
        &mut self,
        (name, name_span): (Symbol, Span),
        targets: &[Target],
        type_args: Option<&'a [TypeExpr]>,
        args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        let fitting = self.fitting(targets, &args);
        match fitting.as_slice() {
            [only] => self.call_target((name, name_span), *only, type_args, args, span),
            [] => self.call_target((name, name_span), targets[0], type_args, args, span),
            several => {
                let scope = Rc::from(several);
                self.ask_call((name, name_span), CallForm::Overload, scope, args, span)
            }
        }
    }

    /// Those functions that can take so many arguments with such names.
    pub(super) fn fitting(&mut self, targets: &[Target], args: &[ArgIn<'a>]) -> Vec<Target> {
        if targets.len() < 2 {
            return targets.to_vec();
        }
        let names: Vec<_> = args.iter().map(|arg| arg.name).collect();
        let mut found = Vec::new();
        for target in targets {
            let params = match target {
                Target::Fun(fun) => self.core.world.funs[*fun].params.clone(),
                _ => {
                    let instance = self.instantiate(*target);
                    self.core.params_of(&instance)
                }
            };
            if let Ok(slots) = plan(&params, &names) {
                found.push((*target, slots.iter().all(Option::is_some)));
            }
        }
        // An exact arity wins over defaults, if the arguments fit.
        let takes_all = found.iter().filter(|(_, exact)| *exact).any(|(target, _)| {
            let instance = self.instantiate(*target);
            instance.params.iter().all(|param| self.core.world.table.is_open(*param))
        });
        if takes_all || found.iter().all(|(_, exact)| *exact) {
            found.retain(|(_, exact)| *exact);
        }
        found.into_iter().map(|(target, _)| target).collect()
    }

    /// `M.f(args)`, `String.f(args)`
    pub(in crate::check::infer) fn path_call(
        &mut self,
        path: Path,
        name: ast::Name,
        type_args: Option<&'a [TypeExpr]>,
        args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        match path {
            Path::Module(module) => {
                if self.module_ctors(module, name.symbol).is_some() {
                    return self.module_ctor(module, name, Some(args), span, None);
                }
                match self.module_value(module, name.symbol, name.span) {
                    Some(ValueRef::Functions(functions)) => {
                        let targets: Vec<Target> =
                            functions.iter().map(|f| Target::Fun(*f)).collect();
                        let name = (name.symbol, name.span);
                        self.call_targets(name, &targets, type_args, args, span)
                    }
                    Some(value) => {
                        let callee = self.value(name.symbol, &value, name.span, None);
                        self.call_value(callee, args, span)
                    }
                    None => self.walk_lost(args, span),
                }
            }
            Path::Namespace(namespace) => match self.namespace_targets(namespace, name) {
                Some(targets) => {
                    self.call_targets((name.symbol, name.span), &targets, type_args, args, span)
                }
                None => self.walk_lost(args, span),
            },
        }
    }

    /// Walks the arguments of a call that can't be made, for the mistakes in them. What a lambda
    /// there would be given isn't known, which is no further mistake.
    pub(in crate::check::infer) fn walk_lost(&mut self, args: Vec<ArgIn<'a>>, span: Span) -> Expr {
        for arg in args {
            let lambda = arg.lambda();
            let ArgValue::Written(expr) = arg.value else { continue };
            let hint = lambda.map(|lambda| {
                let table = &mut self.core.world.table;
                let unknown = table.error();
                table.function(&vec![unknown; lambda.params.len()], unknown)
            });
            self.expr(expr, hint);
        }
        self.error_expr(span)
    }
}
