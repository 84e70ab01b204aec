//! Methods: `x.m(a)`, the forms that look like one, and what a method tells of its receiver.

use super::{ArgIn, ArgValue, args_in};
use crate::base::ids::{MvarId, VarId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::{CallForm, CallQuestion, Decides};
use crate::check::error::TypeError;
use crate::check::infer::Checker;
use crate::check::infer::names::{Path, target};
use crate::check::typed::{Expr, FieldRef, Kind, Target};
use crate::syntax::ast::{self, ExprKind, TypeExpr};
use crate::ty::{Node, Prim, Ty};
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// `x.m(args)`
    pub(in crate::check::infer) fn method_call(
        &mut self,
        receiver: &'a ast::Expr,
        name: ast::Name,
        type_args: Option<&'a [TypeExpr]>,
        args: &'a [ast::Arg],
        span: Span,
        _hint: Option<Ty>,
    ) -> Expr {
        if let Some(expr) = self.member_call(receiver, name, args_in(None, args), span) {
            return expr;
        }
        if let Some(path) = self.path(receiver) {
            return self.path_call(path, name, type_args, args_in(None, args), span);
        }
        if let ExprKind::Field { object, name: namespace } = &receiver.kind
            && self.resolved.builtins.qualified.contains_key(&(namespace.symbol, name.symbol))
        {
            // `m.Map.insert(k, v)` is `Map.insert(m, k, v)` (11.1).
            let path = Path::Namespace(namespace.symbol);
            return self.path_call(path, name, type_args, args_in(Some(object), args), span);
        }
        if let Some(missing) = self.missing_member(receiver, name) {
            return self.walk_missing(missing, args_in(None, args), span);
        }
        if let Some(ty) = self.applied_receiver(receiver) {
            return self.walk_unknown_of(ty, name, args_in(None, args), span);
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

    fn mvar_update(&mut self, mvar: MvarId, function: &'a ast::Expr, span: Span) -> Expr {
        let ty = self.core.world.mvars[mvar].ty;
        let wanted = self.core.world.table.function(&[ty], ty);
        let function = Box::new(self.check(function, wanted));
        Expr { kind: Kind::MvarUpdate { mvar, function }, ty, span }
    }

    /// A method call on a typed receiver.
    pub(super) fn method(
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
            return self.open_method(names, scope, type_args, args, span);
        }
        let question = CallQuestion {
            name: name.symbol,
            name_span: name.span,
            form: CallForm::Method,
            decides: Decides::Receiver,
            owner: None,
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
            ([Target::Var(var)], _) | (_, [Target::Var(var)]) if self.is_unknown(*var) => {
                self.call_target(names, Target::Var(*var), type_args, args, span)
            }
            ([only], _) if self.takes(*only, receiver) => {
                self.call_target(names, *only, type_args, args, span)
            }
            ([], [first, ..]) => self.call_target(names, *first, type_args, args, span),
            _ => self.ask_call(names, CallForm::Method, scope, args, span),
        }
    }

    /// A method call on a receiver whose type isn't known yet. A local variable's type isn't copied
    /// where a question of a generic function is asked again: here it is decided whether the
    /// variable is meant.
    fn open_method(
        &mut self,
        names: (Symbol, Span),
        scope: Rc<[Target]>,
        type_args: Option<&'a [TypeExpr]>,
        args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        match *scope {
            [Target::Var(var)] if self.is_meant(var, names.0) => {
                self.call_target(names, Target::Var(var), type_args, args, span)
            }
            [Target::Var(_)] => self.ask_call(names, CallForm::Method, Rc::from([]), args, span),
            _ => self.ask_call(names, CallForm::Method, scope, args, span),
        }
    }

    /// Whether `x.f()` calls the local variable `f` where the type of `x` isn't known: a function
    /// for certain, or nothing else has the name.
    fn is_meant(&self, var: VarId, name: Symbol) -> bool {
        let world = &self.core.world;
        let mut ctors = world.datas.iter().flat_map(|data| &data.ctors);
        self.is_function(world.vars[var].ty)
            || !self.core.builtins.methods.contains_key(&name)
                && !world.methods.contains_key(&name)
                && !world.declared_methods.contains(&name)
                && !ctors.any(|ctor| ctor.fields.iter().any(|(field, _)| *field == Some(name)))
    }

    /// Whether only the run knows what a local variable holds.
    fn is_unknown(&self, var: VarId) -> bool {
        self.core.world.table.is_prim(self.core.world.vars[var].ty, Prim::Dyn)
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
        let world = &self.core.world;
        if own || world.methods.contains_key(&name) || world.declared_methods.contains(&name) {
            return;
        }
        let text = self.core.world.text(name);
        let listed = |words: &[&str]| words.contains(&text);
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
const LIST_METHODS: &[&str] = &[
    "filter",
    "fold",
    "foldl",
    "foldr",
    "any",
    "all",
    "find",
    "sort",
    "sortBy",
    "head",
    "tail",
    "init",
    "last",
    "sum",
    "product",
    "zip",
    "zipWith",
    "unzip",
    "unique",
    "flatten",
    "position",
    "push",
    "pop",
    "nth",
    "slice",
    "scanl",
    "enumerate",
    "intersperse",
    "spanList",
    "groupBy",
    "transpose",
    "pairwise",
    "isSorted",
    "isSortedBy",
    "maximum",
    "minimum",
    "takeWhile",
    "dropWhile",
    "partition",
];

/// Methods that only maps have.
const MAP_METHODS: &[&str] = &["lookup", "keys", "values", "getOrThrow"];

/// Methods that only strings have.
const STRING_METHODS: &[&str] = &[
    "chars",
    "toUpper",
    "toLower",
    "trim",
    "trimStart",
    "trimEnd",
    "startsWith",
    "endsWith",
    "replace",
    "replaceAll",
    "repeat",
    "padStart",
    "padEnd",
    "lines",
    "words",
    "lastIndexOf",
    "substring",
];
