//! What a name means where it is used as a value, and what a dotted path means.

use super::{Checker, Meaning};
use crate::base::ids::{FunId, ModuleId, VarId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::{ArgType, CallForm, CallQuestion, Owner, Question};
use crate::check::error::{Clue, TypeError};
use crate::check::typed::{Arg, Expr, Inst, Kind, Target};
use crate::check::world::{Body, Role, SchemeState};
use crate::resolve::{Builtin, CtorRef, ValueRef};
use crate::syntax::ast::{self, ExprKind};
use crate::ty::{Node, Prim, Ty, VarKind};
use std::rc::Rc;

/// Builtin functions that can be called but aren't values (11.1).
const NOT_VALUES: &str = "println print eprintln eprint assert assert_eq assertType max min pow \
    range throw panic sleep self asInt asInt8 asInt16 asInt32 asInt64 asUInt8 asUInt16 asUInt32 \
    asUInt64 asFloat asFloat32 asFloat64 asBigInt Int Float flushStdout flushStderr inspect eval \
    typeOf tagOf typeNameOf vmStats";

/// What a dotted path leads to.
pub(super) enum Path {
    /// A module of the program.
    Module(ModuleId),
    /// A namespace of the library.
    Namespace(Symbol),
}

/// What a call of a name can mean.
pub(super) struct Meant {
    /// How it is written.
    pub form: CallForm,
    /// The functions of that name.
    pub scope: Rc<[Target]>,
    /// Whose method it is.
    pub owner: Option<Owner>,
}

impl Meant {
    fn of(form: CallForm, scope: &[Target]) -> Meant {
        Meant { form, scope: Rc::from(scope), owner: None }
    }
}

impl Checker<'_> {
    /// A name used as a value.
    pub(super) fn name(&mut self, name: Symbol, span: Span, hint: Option<Ty>) -> Expr {
        if let Some(binding) = self.body.scopes.find(name).cloned() {
            return match binding.meaning {
                Meaning::Var(var) => self.var(var, span),
                Meaning::Targets(targets) => self.function_value(name, &targets, span, hint),
            };
        }
        if let Some(value) = self.resolved.value(self.body.module, name) {
            return self.value(name, &value, span, hint);
        }
        if self.in_library()
            && let Some(builtin) = self.resolved.builtins.internal.get(&name)
        {
            return self.function_value(name, &[target(builtin)], span, hint);
        }
        let callable_only = self.is_only_called(name);
        if let Some(list) = self.resolved.builtins.functions.get(&name) {
            if callable_only && !self.in_library() {
                let (arity, wanted) = (self.arity(target(&list[0])), hint.is_some());
                self.report(TypeError::OnlyCalled { name, arity, wanted }, span);
                return self.error_expr(span);
            }
            let targets: Vec<Target> = list.iter().map(target).collect();
            return self.function_value(name, &targets, span, hint);
        }
        if self.core.world.methods.contains_key(&name) && hint.is_some() {
            return self.eta(name, Meant::of(CallForm::TraitMethod, &[]), 1, span);
        }
        self.unknown_name(name, 0, span)
    }

    /// A name that means nothing, called with so many arguments or with none.
    pub(super) fn unknown_name(&mut self, name: Symbol, args: usize, span: Span) -> Expr {
        let candidates: Vec<Symbol> = self
            .body
            .scopes
            .names()
            .chain(self.resolved.visible_names(self.body.module))
            .filter(|n| {
                let builtin = self.resolved.builtins.functions.contains_key(n);
                !builtin || self.body.scopes.find(*n).is_some()
            })
            .collect();
        let world = &self.core.world;
        let mut similar = super::super::suggest_similar(world, name, candidates.into_iter());
        let clue = self.clue(name, args);
        if let Some(Clue::Named(ctor)) = &clue
            && !similar.is_empty()
            && ctor.starts_with(char::is_uppercase)
        {
            similar = vec![ctor.clone()];
        }
        self.report(TypeError::UnknownValue { name, similar, clue }, span);
        self.error_expr(span)
    }

    /// What may be meant by a name that means nothing.
    fn clue(&self, name: Symbol, args: usize) -> Option<Clue> {
        let current = self.current();
        if let Some(binding) = self.body.scopes.ended(name)
            && binding.owner == current
        {
            return Some(Clue::Ended(binding.span));
        }
        let exports = |module: &crate::resolve::Module| {
            !module.library && module.values.get(&name).is_some_and(|member| member.public)
        };
        let module = self.resolved.modules.enumerate().find(|(_, module)| exports(module));
        if let Some((module, _)) = module {
            let module = self.resolved.module_name(module, &self.core.world.names);
            return Some(Clue::InModule(module));
        }
        let world = &self.core.world;
        // Json's constructors are named as what other languages have in its place.
        let meant = |found: &CtorRef| {
            let data = &world.datas[found.data];
            data.ctors[found.index as usize].fields.len() == args
                && (world.is_wrapper(found.data) || !self.resolved.modules[data.module].library)
        };
        let ctors = |ctor: &Symbol| self.resolved.ctors(self.body.module, *ctor);
        if let Some(ctor) = self.other_case(name).filter(|ctor| ctors(ctor).iter().any(meant)) {
            return Some(Clue::Named(world.text(ctor).to_string()));
        }
        let builtins = self.resolved.builtins.functions.keys().copied();
        let similar = super::super::suggest_closest(world, name, builtins);
        similar.into_iter().next().map(Clue::Named)
    }

    /// A variable's value; one whose type isn't known has a type of its own at each use.
    pub(super) fn var(&mut self, var: VarId, span: Span) -> Expr {
        self.note_var(var);
        let ty = self.core.world.vars[var].ty;
        let expr = Expr { kind: Kind::Var(var), ty, span };
        if self.core.world.table.is_prim(ty, Prim::Dyn) {
            let ty = self.core.fresh_kind(VarKind::Dyn);
            return Expr { kind: Kind::FromDyn(Box::new(expr)), ty, span };
        }
        if self.core.world.vars[var].unchecked {
            return Expr { kind: Kind::Unchecked(Box::new(expr)), ty, span };
        }
        expr
    }

    /// A value of module level.
    pub(super) fn value(
        &mut self,
        name: Symbol,
        value: &ValueRef,
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        match value {
            ValueRef::Functions(functions) => {
                let targets: Vec<Target> = functions.iter().map(|f| Target::Fun(*f)).collect();
                self.function_value(name, &targets, span, hint)
            }
            ValueRef::Value(fun) => self.evaluated(*fun, span),
            ValueRef::Mvar(mvar) => {
                let ty = self.core.world.mvars[*mvar].ty;
                Expr { kind: Kind::MvarGet(*mvar), ty, span }
            }
        }
    }

    /// A module-level value: evaluated at each use.
    pub(super) fn evaluated(&mut self, fun: FunId, span: Span) -> Expr {
        let instance = self.instantiate(Target::Fun(fun));
        self.core.ask_constraints(&instance, span);
        let kind = Kind::Call { target: instance.target, inst: instance.inst, args: Vec::new() };
        Expr { kind, ty: instance.result, span }
    }

    /// Functions as a value: of several the one that the expected type selects.
    pub(super) fn function_value(
        &mut self,
        name: Symbol,
        targets: &[Target],
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        if let [target] = targets {
            return self.target_value(*target, span);
        }
        let wanted = hint.and_then(|ty| self.core.world.signature(ty)).map(|(p, _)| p.len());
        let arities: Vec<usize> = targets.iter().map(|t| self.arity(*t)).collect();
        let arity = wanted.unwrap_or(arities[0]);
        let fitting: Vec<Target> =
            targets.iter().zip(&arities).filter(|(_, n)| **n == arity).map(|(t, _)| *t).collect();
        match fitting.as_slice() {
            [] => self.target_value(targets[0], span),
            [only] => self.target_value(*only, span),
            several => self.eta(name, Meant::of(CallForm::Overload, several), arity, span),
        }
    }

    /// The functions that an expression names, for `g = f`: the new name keeps defaults, overloads
    /// and open types. Nothing is reported.
    pub(super) fn named_functions(&mut self, value: &ast::Expr) -> Option<Rc<[Target]>> {
        let of_program = |value: Option<ValueRef>| match value {
            Some(ValueRef::Functions(functions)) => {
                Some(functions.iter().map(|fun| Target::Fun(*fun)).collect())
            }
            _ => None,
        };
        match &value.kind {
            ExprKind::Paren(inner) => self.named_functions(inner),
            ExprKind::Var(name) => {
                if let Some(binding) = self.body.scopes.find(*name) {
                    return match &binding.meaning {
                        Meaning::Targets(targets) => Some(targets.clone()),
                        Meaning::Var(_) => None,
                    };
                }
                let value = self.resolved.value(self.body.module, *name);
                if value.is_some() || self.is_only_called(*name) || self.in_library() {
                    return of_program(value);
                }
                let builtins = self.resolved.builtins.functions.get(name)?;
                Some(builtins.iter().map(target).collect())
            }
            ExprKind::Upper(name) => {
                let is_value = self.resolved.value(self.body.module, *name).is_some();
                let ctors = self.resolved.ctors(self.body.module, *name);
                self.ctor_function(&ctors).filter(|_| !is_value)
            }
            ExprKind::Field { object, name } => match self.path(object)? {
                Path::Module(module) => {
                    let ctors = self.module_ctors(module, name.symbol);
                    let member = self.resolved.modules[module].values.get(&name.symbol);
                    let public = match &ctors {
                        Some((_, public)) => *public,
                        None => member?.public,
                    };
                    let from = self.body.module;
                    let may_use = self.resolved.may_name(from, module)
                        && (public || self.resolved.sees_private(from, module));
                    match ctors.filter(|_| may_use) {
                        Some((ctors, _)) => self.ctor_function(&ctors),
                        None => of_program(member.filter(|_| may_use).map(|m| m.what.clone())),
                    }
                }
                Path::Namespace(namespace) => {
                    let found = self.resolved.builtins.qualified.get(&(namespace, name.symbol))?;
                    Some(found.iter().map(target).collect())
                }
            },
            _ => None,
        }
    }

    /// The only constructor of a name, if it has fields.
    fn ctor_function(&self, ctors: &[CtorRef]) -> Option<Rc<[Target]>> {
        let [ctor] = ctors else { return None };
        let fields = &self.core.world.datas[ctor.data].ctors[ctor.index as usize].fields;
        (!fields.is_empty()).then(|| Rc::from([Target::Ctor(*ctor)]))
    }

    fn is_only_called(&self, name: Symbol) -> bool {
        NOT_VALUES.split_whitespace().any(|n| n == self.core.world.text(name))
    }

    /// The number of parameters.
    pub(super) fn arity(&mut self, target: Target) -> usize {
        match target {
            Target::Fun(fun) => self.core.world.funs[fun].params.len(),
            Target::Native(native) => {
                self.core.world.natives[native].info.as_ref().map_or(0, |i| i.params.len())
            }
            Target::Ctor(ctor) => {
                self.core.world.datas[ctor.data].ctors[ctor.index as usize].fields.len()
            }
            Target::Var(var) => {
                let ty = self.core.world.vars[var].ty;
                self.core.world.signature(ty).map_or(0, |(params, _)| params.len())
            }
        }
    }

    /// One known function, builtin or constructor as a value.
    pub(super) fn target_value(&mut self, target: Target, span: Span) -> Expr {
        if let Target::Fun(fun) = target {
            self.note_fun(fun);
        }
        let instance = self.instantiate(target);
        self.core.ask_constraints(&instance, span);
        let ty = self.core.world.table.function(&instance.params, instance.result);
        Expr { kind: Kind::Function { target, inst: instance.inst }, ty, span }
    }

    /// `(p1, p2) => name(p1, p2)`, for names whose meaning depends on their arguments.
    pub(super) fn eta(&mut self, name: Symbol, meant: Meant, arity: usize, span: Span) -> Expr {
        let Meant { form, scope, owner } = meant;
        let arity = match form {
            CallForm::TraitMethod => self.method_arity(name).unwrap_or(arity),
            _ => arity,
        };
        let internal = Rc::from("<lambda>");
        let fun = self.new_nested(name, internal, Role::Lambda, span);
        let result = self.core.fresh_kind(VarKind::Deferred);
        self.body.frames.push(super::Frame::new(fun, result));
        let param_name = self.symbol("x");
        let mut vars = Vec::new();
        let mut args = Vec::new();
        for _ in 0..arity {
            let ty = self.fresh();
            let var = self.new_var(param_name, ty, false, span);
            vars.push(var);
            args.push(Expr { kind: Kind::Var(var), ty, span });
        }
        let types: Vec<Ty> = args.iter().map(|arg| arg.ty).collect();
        for target in scope.iter() {
            if let Target::Fun(fun) = target {
                self.note_fun(*fun);
            }
        }
        let call = CallQuestion {
            name,
            name_span: span,
            form,
            decides: self.core.decides(form, name),
            owner,
            args: types
                .iter()
                .map(|ty| ArgType { name: None, ty: *ty, span, lambda: false })
                .collect(),
            result,
            scope,
            module: self.body.module,
        };
        let constraint = self.core.ask(Question::Call(Rc::new(call)), span);
        self.body.frames.pop();
        let expr = Expr { kind: Kind::Deferred { constraint, args }, ty: result, span };
        let ty = self.core.world.table.function(&types, result);
        self.core.world.funs[fun].scheme = SchemeState::Mono(ty);
        let body = Body { params: vars, expr, result };
        self.core.world.funs[fun].body = Some(Rc::new(body));
        self.note_fun(fun);
        Expr { kind: Kind::Function { target: Target::Fun(fun), inst: Inst::Same }, ty, span }
    }

    fn method_arity(&self, name: Symbol) -> Option<usize> {
        let traits = self.core.world.traits.iter();
        traits.flat_map(|t| &t.methods).find(|m| m.name == name).map(|m| m.arity)
    }

    /// The functions that a method call may mean beside methods: those of that name in scope.
    pub(super) fn scope_targets(&mut self, name: Symbol) -> Rc<[Target]> {
        let locals: Vec<Meaning> =
            self.body.scopes.all(name).map(|binding| binding.meaning.clone()).collect();
        let mut unknown = None;
        for meaning in locals {
            match meaning {
                Meaning::Var(var) => {
                    let ty = self.core.world.vars[var].ty;
                    let node = self.core.world.table.node(ty);
                    if node == Node::Prim(Prim::Dyn) {
                        unknown = unknown.or(Some(Target::Var(var)));
                    }
                    if matches!(node, Node::Function(..) | Node::Unbound(_)) {
                        return Rc::from([Target::Var(var)]);
                    }
                }
                Meaning::Targets(targets) => return targets,
            }
        }
        if let Some(ValueRef::Functions(functions)) = self.resolved.value(self.body.module, name) {
            return functions.iter().map(|fun| Target::Fun(*fun)).collect();
        }
        if self.resolved.builtins.methods.contains_key(&name) {
            return Rc::from([]);
        }
        match self.resolved.builtins.functions.get(&name) {
            Some(builtins) => builtins.iter().map(target).collect(),
            // What only the run knows may be a function, where nothing else has the name.
            None => unknown.into_iter().collect(),
        }
    }

    /// What a receiver leads to when it is the name of a module or namespace.
    pub(super) fn path(&mut self, expr: &ast::Expr) -> Option<Path> {
        let mut names = Vec::new();
        if !collect_path(expr, &mut names) {
            return None;
        }
        let first = names[0];
        if self.body.scopes.find(first).is_some() {
            return None;
        }
        let module = self.body.module;
        if let Some(found) = self.resolved.module_path(module, names.iter().copied()) {
            return Some(Path::Module(found));
        }
        let namespace = names.len() == 1
            && self.resolved.builtins.namespaces.contains_key(&first)
            && self.resolved.value(module, first).is_none();
        namespace.then_some(Path::Namespace(first))
    }

    /// A member of a module, if it may be used here.
    pub(super) fn module_value(
        &mut self,
        module: ModuleId,
        name: Symbol,
        span: Span,
    ) -> Option<ValueRef> {
        let member = self.resolved.modules[module].values.get(&name).cloned();
        let Some(member) = member else {
            if !self.resolved.may_name(self.body.module, module) {
                self.check_access(module, true, name, span);
                return None;
            }
            let text = self.core.world.text(name).to_string();
            let members: Vec<Symbol> =
                self.resolved.modules[module].values.keys().copied().collect();
            let world = &self.core.world;
            let similar = super::super::suggest_closest(world, name, members.into_iter());
            self.report(TypeError::UnknownMember { name: text, similar }, span);
            return None;
        };
        self.check_access(module, member.public, name, span).then_some(member.what)
    }

    /// Reports a private member or a module that isn't imported.
    pub(super) fn check_access(
        &mut self,
        module: ModuleId,
        public: bool,
        name: Symbol,
        span: Span,
    ) -> bool {
        let from = self.body.module;
        if !public && !self.resolved.sees_private(from, module) {
            let module = self.resolved.module_name(module, &self.core.world.names);
            self.report(TypeError::PrivateMember { name, module }, span);
            return false;
        }
        if !self.resolved.may_name(from, module) {
            let module = self.resolved.module_name(module, &self.core.world.names);
            self.report(TypeError::NotImported { name, module }, span);
            return false;
        }
        true
    }

    /// `M.name` as a value.
    pub(super) fn path_member(
        &mut self,
        path: Path,
        name: ast::Name,
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        match path {
            Path::Module(module) => {
                if self.module_ctors(module, name.symbol).is_some() {
                    return self.module_ctor(module, name, None, span, hint);
                }
                match self.module_value(module, name.symbol, name.span) {
                    Some(value) => self.value(name.symbol, &value, span, hint),
                    None => self.error_expr(span),
                }
            }
            Path::Namespace(namespace) => match self.namespace_targets(namespace, name) {
                Some(targets) => self.function_value(name.symbol, &targets, span, hint),
                None => self.error_expr(span),
            },
        }
    }

    /// The functions `Namespace.name`.
    pub(super) fn namespace_targets(
        &mut self,
        namespace: Symbol,
        name: ast::Name,
    ) -> Option<Vec<Target>> {
        let found = self.resolved.builtins.qualified.get(&(namespace, name.symbol));
        match found {
            Some(list) => Some(list.iter().map(target).collect()),
            None => {
                let world = &self.core.world;
                let text = format!("{}.{}", world.text(namespace), world.text(name.symbol));
                let members = self.resolved.builtins.qualified.keys();
                let members = members.filter(|(n, _)| *n == namespace).map(|(_, member)| *member);
                let similar = super::super::suggest_closest(world, name.symbol, members);
                self.report(TypeError::UnknownMember { name: text, similar }, name.span);
                None
            }
        }
    }

    /// Wraps a function without parameters as a call.
    pub(super) fn call_of(&mut self, target: Target, inst: Inst, args: Vec<Arg>) -> Kind {
        if let Target::Fun(fun) = target {
            self.note_fun(fun);
        }
        Kind::Call { target, inst, args }
    }
}

fn collect_path(expr: &ast::Expr, names: &mut Vec<Symbol>) -> bool {
    match &expr.kind {
        ExprKind::Var(name) | ExprKind::Upper(name) => {
            names.push(*name);
            true
        }
        ExprKind::Field { object, name } => {
            let path = collect_path(object, names);
            names.push(name.symbol);
            path
        }
        _ => false,
    }
}

/// A builtin as something callable.
pub(super) fn target(builtin: &Builtin) -> Target {
    match builtin {
        Builtin::Native(native) => Target::Native(*native),
        Builtin::Function(fun) => Target::Fun(*fun),
    }
}
