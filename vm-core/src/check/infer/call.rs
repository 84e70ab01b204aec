//! Calls: of names, members, methods and values. What is known at once is called directly, so that
//! lambdas among the arguments see their parameters' types; what isn't becomes a question.

use super::function::tail_span;
use super::names::{Path, target};
use super::{Checker, Meaning};
use crate::base::ids::FunId;
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::{ArgType, CallForm, CallQuestion, Question};
use crate::check::error::{Context, Reason, TypeError};
use crate::check::solve::{Instance, plan};
use crate::check::typed::{Arg, Expr, FieldRef, Inst, Kind, Target};
use crate::check::world::{Role, SchemeState};
use crate::resolve::ValueRef;
use crate::syntax::ast::{self, ExprKind, TypeExpr};
use crate::ty::unify::Failure;
use crate::ty::{Node, Prim, Ty, VarKind};
use std::rc::Rc;

/// An argument on its way into a call.
pub(super) struct ArgIn<'a> {
    /// `name: value`
    pub name: Option<(Symbol, Span)>,
    /// The value.
    pub value: ArgValue<'a>,
    /// Where it stands.
    pub span: Span,
}

/// An argument's value: a receiver is walked before it is known what is called.
pub(super) enum ArgValue<'a> {
    Written(&'a ast::Expr),
    Typed(Expr),
    /// Taken out to be walked.
    Taken,
}

/// Names that are called but are no functions.
enum Special {
    Throw,
    AssertType,
}

impl<'a> Checker<'a> {
    pub(super) fn call(
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
    pub(super) fn call_with(
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
            ExprKind::Field { object, name } if self.path(object).is_some() => {
                let path = self.path(object).expect("it was one");
                self.path_call(path, *name, first, args, span)
            }
            _ => {
                let callee = self.expr(callee, None);
                self.call_value(callee, args_in(first, args), span)
            }
        }
    }

    fn call_name(
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
                Meaning::Broken => self.walk_lost(args, span),
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
        self.unknown_name(name, name_span);
        self.walk_lost(args, span)
    }

    /// Walks the arguments of a call that can't be made, for the mistakes in them.
    pub(super) fn walk_lost(&mut self, args: Vec<ArgIn<'a>>, span: Span) -> Expr {
        for arg in args {
            if let ArgValue::Written(expr) = arg.value {
                self.expr(expr, None);
            }
        }
        self.error_expr(span)
    }

    /// A call of one of several functions of a name.
    pub(super) fn call_targets(
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
    fn fitting(&mut self, targets: &[Target], args: &[ArgIn<'a>]) -> Vec<Target> {
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
        // An exact arity wins over defaults.
        if found.iter().any(|(_, exact)| *exact) {
            found.retain(|(_, exact)| *exact);
        }
        found.into_iter().map(|(target, _)| target).collect()
    }

    /// A call of one known function, builtin, constructor or local variable.
    pub(super) fn call_target(
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
        if let Some(type_args) = type_args {
            self.apply_type_args(name, &instance, type_args, span);
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
        if instance.unchecked {
            return Expr { kind: Kind::Unchecked(Box::new(expr)), ty, span };
        }
        if self.core.world.table.is_prim(ty, Prim::Dyn) {
            let ty = self.core.fresh_kind(VarKind::Dyn);
            return Expr { kind: Kind::FromDyn(Box::new(expr)), ty, span };
        }
        expr
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

    /// Walks the arguments, lambdas last: the others tell their parameters' types.
    fn pass_args(
        &mut self,
        instance: &Instance,
        slots: &[Option<usize>],
        args: &mut [ArgIn<'a>],
        context: Context,
    ) -> Vec<Option<Expr>> {
        let mut typed: Vec<Option<Expr>> = slots.iter().map(|_| None).collect();
        for lambdas in [false, true] {
            for (index, slot) in slots.iter().enumerate() {
                let Some(arg) = slot else { continue };
                if args[*arg].is_lambda() != lambdas {
                    continue;
                }
                let value = std::mem::replace(&mut args[*arg].value, ArgValue::Taken);
                let expected = instance.params[index];
                let place = args[*arg].span;
                let wanted = (expected, place, context);
                typed[index] = Some(self.pass(instance, (index, slots), value, wanted));
            }
        }
        typed
    }

    fn pass(
        &mut self,
        instance: &Instance,
        (index, slots): (usize, &[Option<usize>]),
        value: ArgValue<'a>,
        (expected, place, context): (Ty, Span, Context),
    ) -> Expr {
        let (expr, span) = match value {
            ArgValue::Typed(expr) => (expr, place),
            ArgValue::Written(written) => {
                if let Some(spread) = self.spread_lambda(written, expected) {
                    return spread;
                }
                let place = lambda_of(written).map_or(written, |lambda| &lambda.body);
                let expr = self.expr(written, Some(expected));
                let counts = self.core.world.signature(expected).zip(lambda_of(written));
                let other = |(wanted, lambda): ((Vec<Ty>, Ty), &ast::Lambda)| {
                    wanted.0.len() != lambda.params.len()
                };
                let place = if counts.is_some_and(other) { written.span } else { tail_span(place) };
                (expr, place)
            }
            ArgValue::Taken => unreachable!("each argument is passed once"),
        };
        let found = expr.ty;
        let result = self.core.world.table.unify(expected, found);
        self.core.settle();
        if let Err(failure) = result {
            let types = (expected, found, context);
            let error = self.wrong_argument(instance, (index, slots), types, failure);
            let before = self.core.diagnostics.len();
            self.report(error, span);
            if let Target::Fun(fun) = instance.target
                && let Some(Some(place)) =
                    self.core.world.funs[fun].params.get(index).map(|param| param.span)
                && place.source.library_index().is_none()
            {
                self.core.because(before, expected, (place, Reason::Parameter));
            }
        }
        expr
    }

    fn wrong_argument(
        &mut self,
        instance: &Instance,
        (index, slots): (usize, &[Option<usize>]),
        (expected, found, context): (Ty, Ty, Context),
        failure: Failure,
    ) -> TypeError {
        if let Some(first) = self.linked_with(instance.target, index, slots) {
            let types = (expected, found);
            return TypeError::LinkedParameters { first: first + 1, second: index + 1, types };
        }
        if context == Context::Method
            && let Some(expected) = self.expected_form(expected, found)
        {
            return TypeError::Expected { expected, found };
        }
        if let Failure::Arity(expected, found) = failure {
            return TypeError::CallbackArity { expected, found };
        }
        TypeError::Mismatch { expected, found, failure, context }
    }

    /// Some expectations are told by their form alone (4.9.2).
    fn expected_form(&self, expected: Ty, found: Ty) -> Option<String> {
        let table = &self.core.world.table;
        match (table.node(expected), table.node(found)) {
            (_, Node::Function(..)) => None,
            (Node::Function(..), _) => Some("function".to_string()),
            (Node::List(item), other) if !matches!(other, Node::List(_)) => {
                let open = table.is_open(item);
                open.then(|| "List".to_string())
            }
            _ => None,
        }
    }

    /// An earlier parameter of a user's function whose type is the same variable (4.9.6).
    fn linked_with(&self, target: Target, index: usize, slots: &[Option<usize>]) -> Option<usize> {
        let Target::Fun(fun) = target else { return None };
        let info = &self.core.world.funs[fun];
        if info.role != Role::Plain || self.resolved.modules[info.module].library {
            return None;
        }
        let scheme = self.core.world.scheme(fun)?;
        let (params, _) = self.core.world.signature(scheme.ty)?;
        let table = &self.core.world.table;
        if !table.is_open(params[index]) {
            return None;
        }
        (0..index).find(|other| {
            slots[*other].is_some() && table.find(params[*other]) == table.find(params[index])
        })
    }

    /// `(a, b) => e` where a function of one pair is expected.
    fn spread_lambda(&mut self, written: &'a ast::Expr, expected: Ty) -> Option<Expr> {
        let lambda = lambda_of(written)?;
        let count = lambda.params.len();
        let (params, result) = self.core.world.signature(expected)?;
        let [param] = params.as_slice() else { return None };
        if count < 2 {
            return None;
        }
        let parts: Vec<Ty> = match self.core.world.table.node(*param) {
            Node::Tuple(parts) if self.core.world.table.items(parts).len() == count => {
                self.core.world.table.items(parts).to_vec()
            }
            Node::Unbound(_) => {
                let parts: Vec<Ty> = (0..count).map(|_| self.fresh()).collect();
                let tuple = self.core.world.table.tuple(&parts);
                self.unify(*param, tuple, written.span);
                parts
            }
            _ => return None,
        };
        let spread = self.core.world.table.function(&parts, result);
        let expr = self.expr(written, Some(spread));
        self.unify(spread, expr.ty, written.span);
        let span = expr.span;
        Some(Expr { kind: Kind::Spread(Box::new(expr)), ty: expected, span })
    }

    fn apply_type_args(
        &mut self,
        name: Symbol,
        instance: &Instance,
        type_args: &'a [TypeExpr],
        span: Span,
    ) {
        let types: Vec<Ty> = type_args.iter().map(|ty| self.annotate_here(ty)).collect();
        let Target::Fun(fun) = instance.target else {
            if let Inst::Types(vars) = &instance.inst {
                for ((var, ty), written) in vars.iter().zip(types).zip(type_args) {
                    self.unify(*var, ty, written.span);
                }
            }
            return;
        };
        let resolved = self.resolved;
        let clauses = match self.core.world.funs[fun].parent {
            None => &resolved.functions[fun].clauses,
            Some(_) => return,
        };
        let declared: Vec<Symbol> = clauses
            .iter()
            .find_map(|c| c.type_params.as_ref())
            .map(|params| params.iter().map(|p| p.name.symbol).collect())
            .unwrap_or_default();
        if declared.len() != types.len() {
            let found = types.len();
            self.report(TypeError::CallTypeArguments { name, params: declared, found }, span);
            return;
        }
        for ((name, ty), written) in declared.iter().zip(types).zip(type_args) {
            self.apply_type_arg(fun, instance, *name, ty, written.span);
        }
    }

    /// The variable that stands for a declared type parameter at a use of a function whose type is
    /// known.
    fn type_param_at(&self, fun: FunId, instance: &Instance, name: Symbol) -> Option<Ty> {
        let info = &self.core.world.funs[fun];
        let (SchemeState::Done(scheme), Inst::Types(fresh)) = (&info.scheme, &instance.inst) else {
            return None;
        };
        let table = &self.core.world.table;
        let (_, declared) = info.type_params.iter().find(|(known, _)| *known == name)?;
        let var = table.find(*declared);
        let index = scheme.vars.iter().position(|quantified| table.find(*quantified) == var)?;
        Some(fresh[index])
    }

    /// Fixes what a declared type parameter is at a call. While the function's type isn't known,
    /// through the parameters that mention it.
    fn apply_type_arg(
        &mut self,
        fun: FunId,
        instance: &Instance,
        name: Symbol,
        ty: Ty,
        span: Span,
    ) {
        use crate::check::annotate::{Place, TypeScope};
        if let Some(var) = self.type_param_at(fun, instance, name) {
            self.unify(ty, var, span);
            return;
        }
        let resolved = self.resolved;
        let decl = &resolved.functions[fun];
        let mut scope = TypeScope::new(decl.module, Place::Annotation);
        for clause in &decl.clauses {
            for param in clause.type_params.iter().flatten() {
                let var = self.fresh();
                scope.vars.entry(param.name.symbol).or_insert(var);
            }
        }
        let var = scope.vars[&name];
        for clause in &decl.clauses {
            for (param, wanted) in clause.params.iter().zip(&instance.params) {
                if let Some(written) = &param.ty {
                    let annotated = self.annotate(written, &mut scope);
                    self.core.world.table.try_unify(annotated, *wanted);
                }
            }
            if let Some(written) = &clause.result {
                let annotated = self.annotate(written, &mut scope);
                self.core.world.table.try_unify(annotated, instance.result);
            }
        }
        self.unify(ty, var, span);
    }

    fn call_special(
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

    /// A call of a function value.
    pub(super) fn call_value(
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
                ArgValue::Written(expr) => self.expr(expr, None),
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
    fn ask_call(
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
            let expr = match arg.value {
                ArgValue::Written(expr) => self.expr(expr, None),
                ArgValue::Typed(expr) => expr,
                ArgValue::Taken => unreachable!("each argument is passed once"),
            };
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
        let call = CallQuestion { name, name_span, form, args: types, result, scope, module };
        let constraint = self.core.ask(Question::Call(Rc::new(call)), span);
        self.pump();
        Expr { kind: Kind::Deferred { constraint, args: typed }, ty: result, span }
    }

    /// `M.f(args)`, `String.f(args)`
    pub(super) fn path_call(
        &mut self,
        path: Path,
        name: ast::Name,
        first: Option<&'a ast::Expr>,
        args: &'a [ast::Arg],
        span: Span,
    ) -> Expr {
        let args = args_in(first, args);
        match path {
            Path::Module(module) => {
                let info = &self.resolved.modules[module];
                if !info.values.contains_key(&name.symbol) && info.ctors.contains_key(&name.symbol)
                {
                    return self.module_ctor(module, name, Some(args), span, None);
                }
                match self.module_value(module, name.symbol, name.span) {
                    Some(ValueRef::Functions(functions)) => {
                        let targets: Vec<Target> =
                            functions.iter().map(|f| Target::Fun(*f)).collect();
                        let name = (name.symbol, name.span);
                        self.call_targets(name, &targets, None, args, span)
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
                    self.call_targets((name.symbol, name.span), &targets, None, args, span)
                }
                None => self.walk_lost(args, span),
            },
        }
    }

    /// `x.m(args)`
    pub(super) fn method_call(
        &mut self,
        receiver: &'a ast::Expr,
        name: ast::Name,
        type_args: Option<&'a [TypeExpr]>,
        args: &'a [ast::Arg],
        span: Span,
        _hint: Option<Ty>,
    ) -> Expr {
        if let Some(path) = self.path(receiver) {
            return self.path_call(path, name, None, args, span);
        }
        if let Some(expr) = self.qualified_method(receiver, name, args, span) {
            return expr;
        }
        if let ExprKind::Field { object, name: namespace } = &receiver.kind
            && self.resolved.builtins.qualified.contains_key(&(namespace.symbol, name.symbol))
        {
            // `m.Map.insert(k, v)` is `Map.insert(m, k, v)` (11.1).
            let path = Path::Namespace(namespace.symbol);
            return self.path_call(path, name, Some(object), args, span);
        }
        let object = self.expr(receiver, None);
        if let Kind::MvarGet(mvar) = object.kind
            && self.core.world.text(name.symbol) == "update"
            && args.len() == 1
        {
            return self.mvar_update(mvar, &args[0].value, span);
        }
        let receiver_span = receiver.span;
        self.method((object, receiver_span), name, type_args, args_in(None, args), span)
    }

    /// `Type.Trait.method(x)`
    fn qualified_method(
        &mut self,
        receiver: &'a ast::Expr,
        name: ast::Name,
        args: &'a [ast::Arg],
        span: Span,
    ) -> Option<Expr> {
        let ExprKind::Field { object, name: trait_name } = &receiver.kind else { return None };
        let ExprKind::Upper(_) = object.kind else { return None };
        self.resolved.trait_named(self.body.module, trait_name.symbol)?;
        let name = (name.symbol, name.span);
        Some(self.ask_call(name, CallForm::TraitMethod, Rc::from([]), args_in(None, args), span))
    }

    fn mvar_update(
        &mut self,
        mvar: crate::base::ids::MvarId,
        function: &'a ast::Expr,
        span: Span,
    ) -> Expr {
        let ty = self.core.world.mvars[mvar].ty;
        let wanted = self.core.world.table.function(&[ty], ty);
        let function = Box::new(self.check(function, wanted));
        Expr { kind: Kind::MvarUpdate { mvar, function }, ty, span }
    }

    /// A method call on a typed receiver.
    fn method(
        &mut self,
        (object, receiver_span): (Expr, Span),
        name: ast::Name,
        type_args: Option<&'a [TypeExpr]>,
        mut args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        let receiver = object.ty;
        let scope = self.scope_targets(name.symbol);
        if self.core.world.table.is_open(receiver) {
            self.fix_receiver(receiver, name.symbol, &scope, args.len(), receiver_span);
        }
        if self.core.world.table.node(receiver) == Node::Error {
            return self.walk_lost(args, span);
        }
        let open = self.core.world.table.is_open(receiver);
        if !open
            && let Some(data) = self.core.world.record(receiver)
            && let Some(index) = self.core.world.field_index(data, name.symbol)
        {
            let ty = self.core.world.field_type(receiver, 0, index);
            if self.is_function(ty) || self.core.world.table.is_open(ty) {
                let field = FieldRef::Known(index as u32);
                let kind = Kind::Field { object: Box::new(object), field };
                let callee = Expr { kind, ty, span: name.span };
                return self.call_value(callee, args, span);
            }
        }
        let first = ArgIn { name: None, value: ArgValue::Typed(object), span: receiver_span };
        args.insert(0, first);
        let names = (name.symbol, name.span);
        if open {
            return self.ask_call(names, CallForm::Method, scope, args, span);
        }
        let question = CallQuestion {
            name: name.symbol,
            name_span: name.span,
            form: CallForm::Method,
            args: Vec::new(),
            result: receiver,
            scope: scope.clone(),
            module: self.body.module,
        };
        let targets = self.core.method_targets(receiver, &question);
        let fitting = self.fitting(&targets, &args);
        match (fitting.as_slice(), targets.as_slice()) {
            ([] | [_], [Target::Native(native)]) if self.lacks_form(*native, args.len()) => {
                let similar = Vec::new();
                let error = TypeError::NoMethod { name: name.symbol, ty: receiver, similar };
                self.report(error, name.span);
                self.walk_lost(args, span)
            }
            ([only], _) if self.takes(*only, receiver) => {
                self.call_target(names, *only, type_args, args, span)
            }
            ([], [first, ..]) => self.call_target(names, *first, type_args, args, span),
            _ => self.ask_call(names, CallForm::Method, scope, args, span),
        }
    }

    /// Whether the receiver fits the first parameter; if not, the question tells it better.
    fn takes(&mut self, target: Target, receiver: Ty) -> bool {
        let instance = self.instantiate(target);
        match instance.params.first() {
            Some(first) => self.core.world.table.compatible(*first, receiver),
            None => true,
        }
    }

    /// Some methods tell the type of a receiver that is open (4.6.6).
    fn fix_receiver(
        &mut self,
        receiver: Ty,
        name: Symbol,
        scope: &[Target],
        args: usize,
        span: Span,
    ) {
        let own = scope.iter().any(|t| match t {
            Target::Fun(fun) => !self.resolved.modules[self.core.world.funs[*fun].module].library,
            Target::Var(_) => true,
            _ => false,
        });
        let trait_method = self.core.world.methods.contains_key(&name);
        if own || trait_method {
            return;
        }
        let text = self.core.world.text(name);
        let listed = |words: &str| words.split_whitespace().any(|word| word == text);
        let ty = if listed(LIST_METHODS) {
            let item = self.fresh();
            self.core.world.table.list(item)
        } else if listed(MAP_METHODS) || (text == "insert" && args == 2) {
            let (key, value) = (self.fresh(), self.fresh());
            self.core.world.table.map(key, value)
        } else if listed(STRING_METHODS) || (self.is_dyn(receiver) && self.only_strings_have(name))
        {
            self.prim(Prim::String)
        } else {
            return;
        };
        self.unify(ty, receiver, span);
    }

    /// Whether only strings have a method of that name: caught values are mostly texts (6.3).
    fn only_strings_have(&mut self, name: Symbol) -> bool {
        let builtins = self.resolved.builtins.clone();
        let string = self.prim(Prim::String);
        builtins.methods.get(&name).is_some_and(|list| {
            list.iter().all(|builtin| {
                let instance = self.instantiate(target(builtin));
                let first = instance.params.first().copied();
                first.is_some_and(|p| self.core.world.table.find(p) == string)
            })
        })
    }
}

/// Methods that only lists have.
const LIST_METHODS: &str = "filter fold foldl foldr any all find sort sortBy head tail init last \
    sum product zip zipWith unzip unique flatten position push pop nth slice scanl enumerate \
    intersperse spanList groupBy transpose pairwise isSorted isSortedBy maximum minimum takeWhile \
    dropWhile partition";

/// Methods that only maps have.
const MAP_METHODS: &str = "lookup keys values getOrThrow";

/// Methods that only strings have.
const STRING_METHODS: &str = "chars toUpper toLower trim trimStart trimEnd startsWith endsWith \
    replace replaceAll repeat padStart padEnd lines words lastIndexOf substring";

fn special(name: &str) -> Option<Special> {
    match name {
        "throw" => Some(Special::Throw),
        "assertType" => Some(Special::AssertType),
        _ => None,
    }
}

impl ArgIn<'_> {
    fn is_lambda(&self) -> bool {
        matches!(self.value, ArgValue::Written(expr) if lambda_of(expr).is_some())
    }
}

fn lambda_of(expr: &ast::Expr) -> Option<&ast::Lambda> {
    match &expr.kind {
        ExprKind::Lambda(lambda) => Some(lambda),
        ExprKind::Paren(inner) => lambda_of(inner),
        _ => None,
    }
}

/// The written arguments, perhaps with one more in front.
pub(super) fn args_in<'a>(first: Option<&'a ast::Expr>, args: &'a [ast::Arg]) -> Vec<ArgIn<'a>> {
    let first = first.map(|expr| ArgIn {
        name: None,
        value: ArgValue::Written(expr),
        span: tail_span(expr),
    });
    let rest = args.iter().map(|arg| ArgIn {
        name: arg.name.map(|name| (name.symbol, name.span)),
        value: ArgValue::Written(&arg.value),
        span: tail_span(&arg.value),
    });
    first.into_iter().chain(rest).collect()
}
