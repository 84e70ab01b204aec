//! Declarations of traits and implementations, what `deriving` promises, and whether the methods
//! are those that the traits ask for.

use super::annotate::{Place, TypeScope};
use super::error::TypeError;
use super::infer::Checker;
use super::solve::Verdict;
use super::world::{BuiltinTrait, Impl, MethodImpl, Receiver, Trait, TraitMethod, TraitUse};
use crate::base::ids::{FunId, ImplId, TraitId};
use crate::base::intern::Symbol;
use crate::resolve::decls::ImplInfo;
use crate::syntax::ast::{self, Clause, PatternKind, TypeExprKind};
use crate::ty::table::Replacement;
use crate::ty::{Node, Ty};

impl Checker<'_> {
    pub(super) fn declare_traits(&mut self) {
        let resolved = self.resolved;
        for (id, info) in resolved.traits.enumerate() {
            let mut scope = TypeScope::new(info.module, Place::Annotation);
            let mut params = Vec::new();
            let mut methods = Vec::new();
            for param in info.decl.iter().flat_map(|decl| &decl.params) {
                let var = self.core.world.table.fresh_generic();
                scope.vars.insert(param.symbol, var);
                params.push(var);
            }
            for decl in info.decl.iter() {
                methods.extend(decl.methods.iter().map(|method| TraitMethod {
                    name: method.name.symbol,
                    arity: method.params.len(),
                    default: info.defaults.get(&method.name.symbol).copied(),
                    receiver: receiver(method),
                }));
            }
            let names = methods.iter().map(|method| method.name);
            self.core.world.declared_methods.extend(names);
            let (params, supers) = (params.into(), Vec::new());
            self.core.world.traits.push(Trait { name: info.name, params, supers, methods });
            let supers = info.decl.iter().flat_map(|decl| &decl.supers);
            let supers = supers.filter_map(|of| self.supertrait(id, of, &mut scope)).collect();
            self.core.world.traits[id].supers = supers;
        }
    }

    /// A supertrait must be declared earlier, so that there are no cycles.
    fn supertrait(
        &mut self,
        id: TraitId,
        of: &ast::TraitRef,
        scope: &mut TypeScope,
    ) -> Option<TraitUse> {
        match self.resolved.trait_of(scope.module, of) {
            Some(above) if above < id => Some(self.trait_use(above, of, scope)),
            _ => {
                self.unknown_trait(of.name.symbol, of.name.span);
                None
            }
        }
    }

    /// A trait with its arguments, as they are written.
    pub(super) fn trait_use(
        &mut self,
        trait_id: TraitId,
        of: &ast::TraitRef,
        scope: &mut TypeScope,
    ) -> TraitUse {
        let expected = self.core.world.traits[trait_id].params.len();
        let found = of.args.len();
        let mut args: Vec<Ty> = of.args.iter().map(|ty| self.annotate(ty, scope)).collect();
        if expected != found {
            let name = self.core.world.traits[trait_id].name;
            self.core.report(TypeError::TraitArguments { name, expected, found }, of.name.span);
            args = vec![self.core.world.table.error(); expected];
        }
        let args = (expected > 0).then(|| self.core.world.table.tuple(&args));
        TraitUse { trait_id, args }
    }

    pub(super) fn declare_impls(&mut self) {
        let resolved = self.resolved;
        for (id, info) in resolved.impls.enumerate().skip(self.core.world.impls.len()) {
            let name = info.decl.of.name;
            let found = resolved.trait_of(info.module, &info.decl.of);
            let Some(trait_id) = found else {
                self.unknown_trait(name.symbol, name.span);
                self.push_broken(info);
                continue;
            };
            let new = self.impl_head(info, trait_id);
            let unknown = new.trait_id == TraitId(u32::MAX);
            self.core.world.add_impl(new);
            if !unknown {
                self.check_supertraits(id, info);
            }
        }
        self.collect_methods();
        self.check_impls();
    }

    /// An implementation of a trait that isn't there.
    fn push_broken(&mut self, info: &ImplInfo<'_>) {
        let methods = info.methods.iter().map(|fun| self.resolved.functions[*fun].name);
        self.core.broken.extend(methods);
        let target = self.core.world.table.error();
        self.core.world.add_impl(Impl {
            trait_id: TraitId(u32::MAX),
            target,
            args: None,
            vars: [].into(),
            conditions: [].into(),
            methods: Vec::new(),
            span: info.decl.target.span,
        });
    }

    /// The type, the trait's arguments and the conditions of an implementation.
    fn impl_head(&mut self, info: &ImplInfo<'_>, trait_id: TraitId) -> Impl {
        let decl = info.decl;
        let level = self.core.world.table.level;
        self.core.world.table.level = level + 1;
        let mut scope = TypeScope::new(info.module, Place::Annotation);
        let mut target = self.annotate(&decl.target, &mut scope);
        if let TypeExprKind::Named { path, .. } = &decl.target.kind
            && let Some(name) = path.last()
            && self.core.world.table.is_open(target)
        {
            // A type variable: an implementation is for a type, not for whatever there is.
            let error = self.unknown_type_error(name.symbol);
            self.core.report(error, decl.target.span);
            target = self.core.world.table.error();
        }
        let of = self.trait_use(trait_id, &decl.of, &mut scope);
        let conditions = self.conditions(decl, &mut scope);
        self.core.world.table.level = level;
        let mut vars = Vec::new();
        let args = of.args.into_iter();
        let asked = conditions.iter().flat_map(|(ty, of)| of.args.into_iter().chain([*ty]));
        for ty in [target].into_iter().chain(args).chain(asked) {
            self.core.world.table.each_var(ty, &mut |var, _| {
                if !vars.contains(&var) {
                    vars.push(var);
                }
            });
        }
        vars.iter().for_each(|var| self.core.world.table.quantify(*var));
        let unknown = self.core.world.table.node(target) == Node::Error;
        // What an unknown type lacks is no further mistake.
        let trait_id = if unknown { TraitId(u32::MAX) } else { trait_id };
        Impl {
            trait_id,
            target,
            args: of.args,
            vars: vars.into(),
            conditions: conditions.into(),
            methods: Vec::new(),
            span: decl.target.span,
        }
    }

    /// `when T: Show + Eq`, where T is a variable of the type.
    pub(super) fn conditions(
        &mut self,
        decl: &ast::ImplDecl,
        scope: &mut TypeScope,
    ) -> Vec<(Ty, TraitUse)> {
        let mut conditions = Vec::new();
        for condition in &decl.conditions {
            let name = condition.name;
            let Some(var) = scope.vars.get(&name.symbol).copied() else {
                let target = self.written_type(&decl.target);
                let error = TypeError::NoParameter { name: name.symbol, target };
                self.core.report(error, name.span);
                continue;
            };
            for of in &condition.bounds {
                match self.resolved.trait_of(scope.module, of) {
                    Some(found) => conditions.push((var, self.trait_use(found, of, scope))),
                    None => self.unknown_trait(of.name.symbol, of.name.span),
                }
            }
        }
        conditions
    }

    fn check_supertraits(&mut self, id: ImplId, info: &ImplInfo<'_>) {
        let (target, args) = self.core.fresh_impl(id);
        let trait_id = self.core.world.impls[id].trait_id;
        let map = self.trait_arguments(trait_id, args);
        for above in self.core.world.traits[trait_id].supers.clone() {
            let above = above.map(&mut |ty| self.core.world.table.replace(ty, &map));
            let builtin = BuiltinTrait::of(above.trait_id).is_some();
            if !builtin && self.core.applying(target, above).is_empty() {
                let error = TypeError::MissingSuper {
                    ty: self.core.world.type_name(self.core.world.impls[id].target),
                    trait_name: self.core.world.traits[trait_id].name,
                    supertrait: self.core.world.trait_text(above),
                };
                self.core.report(error, info.decl.of.name.span);
            }
        }
    }

    /// What a trait's parameters are for given arguments.
    fn trait_arguments(&self, trait_id: TraitId, args: Option<Ty>) -> Replacement {
        let table = &self.core.world.table;
        let args: &[Ty] = match args.map(|args| table.node(args)) {
            Some(Node::Tuple(args)) => table.items(args),
            _ => &[],
        };
        Replacement::new(table, &self.core.world.traits[trait_id].params, args)
    }

    /// The scope in which a trait's signatures are read for an implementing type.
    pub(super) fn trait_scope(
        &self,
        trait_id: TraitId,
        self_type: Ty,
        args: Option<Ty>,
    ) -> TypeScope {
        let info = &self.resolved.traits[trait_id];
        let mut scope = TypeScope::new(info.module, Place::Annotation);
        scope.self_type = Some(self_type);
        let table = &self.core.world.table;
        if let Some(Node::Tuple(args)) = args.map(|args| table.node(args)) {
            let names = info.decl.iter().flat_map(|decl| &decl.params);
            let args = table.items(args).iter().copied();
            scope.vars.extend(names.map(|name| name.symbol).zip(args));
        }
        scope
    }

    /// Methods by name; a method that the trait doesn't declare can't be called.
    fn collect_methods(&mut self) {
        let resolved = self.resolved;
        let mut default_given: Vec<(ImplId, Symbol, FunId)> = Vec::new();
        let shared = self.core.world.impls.shared();
        for (id, info) in resolved.impls.enumerate().skip(shared) {
            let trait_id = self.core.world.impls[id].trait_id;
            if trait_id == TraitId(u32::MAX) {
                continue;
            }
            let declared: Vec<Symbol> =
                self.core.world.traits[trait_id].methods.iter().map(|m| m.name).collect();
            let open = BuiltinTrait::of(trait_id).is_some();
            for fun in &info.methods {
                let name = resolved.functions[*fun].name;
                if open || declared.contains(&name) {
                    self.core.world.impls[id].methods.push((name, *fun));
                    self.enter_method(id, name, *fun);
                }
            }
        }
        for (id, _) in resolved.impls.enumerate().skip(shared) {
            let trait_id = self.core.world.impls[id].trait_id;
            if trait_id == TraitId(u32::MAX) {
                continue;
            }
            for method in &self.core.world.traits[trait_id].methods {
                let given = self.given_method(id, method.name);
                if let (None, Some(default)) = (given, method.default) {
                    default_given.push((id, method.name, default));
                }
            }
        }
        for (id, name, fun) in default_given {
            // One default for a type whose implementation is split over several blocks.
            let repeated = self.blocks(id).iter().any(|other| *other < id);
            self.core.world.impls[id].methods.push((name, fun));
            if !repeated {
                self.enter_method(id, name, fun);
            }
        }
    }

    /// Makes a method callable on values, if it has a receiver.
    fn enter_method(&mut self, id: ImplId, name: Symbol, fun: FunId) {
        let declared = self.core.world.trait_method(self.core.world.impls[id].trait_id, name);
        if declared.is_none_or(|method| method.receiver == Receiver::First) {
            self.core.world.add_method(name, MethodImpl { impl_id: id, fun, order: 0 });
        }
    }

    /// The method that an implementation gives, in any of its blocks.
    fn given_method(&self, id: ImplId, name: Symbol) -> Option<FunId> {
        let blocks = self.blocks(id).into_iter().map(|block| &self.core.world.impls[block]);
        blocks.flat_map(|b| &b.methods).find(|(n, _)| *n == name).map(|(_, fun)| *fun)
    }

    /// The blocks that together are the implementation of a trait for a type.
    fn blocks(&self, id: ImplId) -> Vec<ImplId> {
        let world = &self.core.world;
        let this = &world.impls[id];
        let mut blocks = world.impls_for(this.trait_id, this.target);
        blocks.retain(|other| {
            let other = &world.impls[*other];
            let args = match (other.args, this.args) {
                (Some(a), Some(b)) => world.table.alike(a, b),
                (a, b) => a == b,
            };
            args && world.table.alike(other.target, this.target)
        });
        blocks
    }

    fn check_impls(&mut self) {
        let resolved = self.resolved;
        for (id, info) in resolved.impls.enumerate().skip(self.core.world.impls.shared()) {
            let trait_id = self.core.world.impls[id].trait_id;
            if trait_id == TraitId(u32::MAX) {
                continue;
            }
            let ty = self.core.world.type_name(self.core.world.impls[id].target);
            if let Some(of) = BuiltinTrait::of(trait_id) {
                self.check_operands(of, &ty, info);
            }
            let Some(decl) = resolved.traits[trait_id].decl else { continue };
            let mut missing = Vec::new();
            for method in &decl.methods {
                let name = method.name.symbol;
                let own = info.methods.iter().find(|fun| resolved.functions[**fun].name == name);
                if let Some(fun) = own {
                    self.check_method(id, &ty, method, *fun);
                } else if method.body.is_none()
                    && BuiltinTrait::of(trait_id).is_none()
                    && self.given_method(id, name).is_none()
                {
                    let params = method.params.iter().map(|p| match p.pattern.kind {
                        PatternKind::Name(symbol) => self.core.world.text(symbol).to_string(),
                        _ => "_".to_string(),
                    });
                    missing.push((name, params.collect()));
                }
            }
            if !missing.is_empty() {
                let trait_name = decl.name.symbol;
                let error = TypeError::MissingMethods { ty, trait_name, methods: missing };
                self.core.report(error, info.decl.of.name.span);
            }
        }
    }

    /// The methods of a builtin trait, which has no declaration: their numbers of parameters.
    fn check_operands(&mut self, of: BuiltinTrait, ty: &str, info: &ImplInfo) {
        for fun in &info.methods {
            let name = self.resolved.functions[*fun].name;
            if let Some(expected) = of.operands(self.core.world.text(name)) {
                self.has_arity(*fun, ty, of.id(), expected);
            }
        }
    }

    /// Whether a method has as many parameters as its trait asks for; reported if not.
    fn has_arity(&mut self, fun: FunId, ty: &str, trait_id: TraitId, expected: usize) -> bool {
        let decl = &self.resolved.functions[fun];
        let found = decl.clauses[0].params.len();
        if expected != found {
            let (method, trait_name) = (decl.name, self.core.world.traits[trait_id].name);
            let ty = ty.to_string();
            let error = TypeError::MethodArity { ty, method, trait_name, expected, found };
            self.core.report(error, decl.span);
            self.core.broken.insert(decl.name);
        }
        expected == found
    }

    /// A method against its declaration in the trait: number of parameters and annotated types.
    fn check_method(&mut self, id: ImplId, ty: &str, declared: &Clause, fun: FunId) {
        let resolved = self.resolved;
        let decl = &resolved.functions[fun];
        let trait_id = self.core.world.impls[id].trait_id;
        let trait_name = self.core.world.traits[trait_id].name;
        if !self.has_arity(fun, ty, trait_id, declared.params.len()) {
            return;
        }
        let (target, args) = (self.core.world.impls[id].target, self.core.world.impls[id].args);
        let mut theirs = self.trait_scope(trait_id, target, args);
        let mut mine = TypeScope::new(decl.module, Place::Annotation);
        mine.self_type = Some(target);
        for (param, own) in declared.params.iter().zip(&decl.clauses[0].params) {
            let (Some(wanted), Some(given)) = (&param.ty, &own.ty) else { continue };
            let wanted = self.annotate(wanted, &mut theirs);
            let written = self.annotate(given, &mut mine);
            if !self.core.world.table.compatible(wanted, written) {
                let PatternKind::Name(name) = own.pattern.kind else { continue };
                let error = TypeError::MethodParam {
                    ty: ty.to_string(),
                    method: decl.name,
                    trait_name,
                    param: name,
                    expected: wanted,
                    found: written,
                };
                self.core.report(error, decl.span);
                self.core.broken.insert(decl.name);
            }
        }
    }

    /// `deriving (Show, Eq)` says that a type has traits that every type has unless a part of it
    /// hasn't: that is tested, and nothing else may implement them.
    pub(super) fn check_deriving(&mut self) {
        let resolved = self.resolved;
        for alias in resolved.aliases.iter().skip(self.library_aliases) {
            if let Some(first) = alias.decl.deriving.first() {
                let name = alias.decl.name.symbol;
                self.core.report(TypeError::DerivingAlias { name }, first.span);
            }
        }
        for (id, decl) in resolved.datas.enumerate().skip(self.core.world.datas.shared()) {
            let ty = self.own_type(id);
            for name in &decl.decl.deriving {
                let Some(found) = resolved.trait_named(decl.module, name.symbol) else {
                    self.unknown_trait(name.symbol, name.span);
                    continue;
                };
                if !DERIVABLE.map(BuiltinTrait::id).contains(&found) {
                    self.core.report(TypeError::NotDerivable { name: name.symbol }, name.span);
                    continue;
                }
                let of = TraitUse::plain(found);
                if !self.core.applying(ty, of).is_empty() {
                    let ty = self.core.world.type_name(ty);
                    let error = TypeError::DerivedTwice { name: name.symbol, ty };
                    self.core.report(error, name.span);
                    continue;
                }
                let ctors = self.core.world.datas[id].ctors.iter();
                let fields: Vec<Ty> = ctors.flat_map(|c| c.fields.iter().map(|f| f.1)).collect();
                let lacking =
                    fields.iter().find(|ty| self.core.implements(**ty, of) == Verdict::No);
                if let Some(lacking) = lacking {
                    let error = TypeError::MissingImpl { ty: *lacking, of, other: None };
                    self.core.report(error, name.span);
                }
            }
        }
    }
}

/// What a type has by itself.
const DERIVABLE: [BuiltinTrait; 5] = [
    BuiltinTrait::Show,
    BuiltinTrait::Eq,
    BuiltinTrait::Ord,
    BuiltinTrait::Hash,
    BuiltinTrait::Copy,
];

/// A method belongs to the type alone when it has no parameters, or when its first one is said to
/// be something other than `Self`.
fn receiver(method: &Clause) -> Receiver {
    match method.params.first() {
        None => Receiver::None,
        Some(first) => match &first.ty {
            Some(ty) if !matches!(ty.kind, TypeExprKind::SelfType) => Receiver::None,
            _ => Receiver::First,
        },
    }
}
