//! Declarations before bodies: types with their constructors, traits, implementations, functions
//! with their parameters, builtins with their signatures.

use super::annotate::{Place, TypeScope};
use super::error::TypeError;
use super::infer::Checker;
use super::world::{
    BuiltinTrait, Ctor, Data, Fun, Impl, MethodImpl, Mvar, NativeInfo, Param, Role, Scheme,
    SchemeState, Trait, TraitMethod,
};
use crate::base::ids::{FunId, ImplId, TraitId};
use crate::base::intern::Symbol;
use crate::base::span::{SourceId, Span};
use crate::check::constraint::{Answer, Constraint, Question};
use crate::ir::DataKind;
use crate::resolve::FunctionRole;
use crate::syntax::ast::{
    self, Clause, CtorFields, FieldDecl, ItemKind, PatternKind, TypeBody, TypeExprKind, TypeFlavour,
};
use crate::ty::{Node, Prim, Ty, VarKind};
use std::rc::Rc;

impl Checker<'_> {
    /// Everything that is declared.
    pub(super) fn declare(&mut self) {
        self.declare_data_heads();
        self.declare_data_bodies();
        self.declare_traits();
        self.declare_functions();
        self.declare_natives();
        self.declare_mvars();
        self.declare_impls();
    }

    fn declare_data_heads(&mut self) {
        for decl in self.resolved.datas.iter().skip(self.core.world.datas.len()) {
            let name = decl.decl.name.symbol;
            let text = self.core.world.text(name).to_string();
            let prefix = self.resolved.prefix(decl.module);
            let library = self.resolved.modules[decl.module].library;
            let main = decl.module == self.resolved.root;
            let qualified = if library || main { text } else { prefix + &text };
            let params: Vec<Ty> =
                decl.decl.params.iter().map(|_| self.core.world.table.fresh_generic()).collect();
            let kind = match (&decl.decl.body, decl.decl.flavour) {
                (TypeBody::Variant(_), TypeFlavour::Reactive) => DataKind::ReactiveVariant,
                (TypeBody::Variant(_), _) => DataKind::Variant,
                (_, TypeFlavour::Plain) => DataKind::Record,
                (_, TypeFlavour::Mutable) => DataKind::MutableRecord,
                (_, TypeFlavour::Reactive) => DataKind::Reactive,
            };
            let members = &self.resolved.modules[decl.module].types;
            self.core.world.datas.push(Data {
                name,
                qualified: qualified.into(),
                module: decl.module,
                kind,
                public: members.get(&name).is_some_and(|m| m.public),
                params: params.into(),
                ctors: Vec::new(),
            });
        }
    }

    fn declare_data_bodies(&mut self) {
        let resolved = self.resolved;
        for (id, decl) in resolved.datas.enumerate().skip(self.core.world.datas.shared()) {
            let mut scope = TypeScope::new(decl.module, Place::Definition);
            let params = self.core.world.datas[id].params.clone();
            let names = decl.decl.params.iter().map(|p| p.name.symbol);
            scope.vars = names.zip(params.iter().copied()).collect();
            scope.self_type = Some(self.own_type(id));
            let ctors = match &decl.decl.body {
                TypeBody::Record(fields) => {
                    let fields = self.named_fields(fields, &mut scope);
                    vec![Ctor { name: decl.decl.name.symbol, fields }]
                }
                TypeBody::Variant(ctors) => ctors
                    .iter()
                    .map(|ctor| {
                        let fields = match &ctor.fields {
                            CtorFields::None => Vec::new(),
                            CtorFields::Named(fields) => self.named_fields(fields, &mut scope),
                            CtorFields::Positional(types) => {
                                types.iter().map(|t| (None, self.annotate(t, &mut scope))).collect()
                            }
                        };
                        Ctor { name: ctor.name.symbol, fields }
                    })
                    .collect(),
                TypeBody::Empty | TypeBody::Alias(_) => Vec::new(),
            };
            self.core.world.datas[id].ctors = ctors;
        }
        for alias in resolved.aliases.iter().skip(self.library_aliases) {
            let mut scope = TypeScope::new(alias.module, Place::Definition);
            let params: Vec<Symbol> = alias.decl.params.iter().map(|p| p.name.symbol).collect();
            for name in params {
                let var = self.core.world.table.fresh_generic();
                scope.vars.insert(name, var);
            }
            self.annotate(alias.target, &mut scope);
        }
    }

    fn named_fields(
        &mut self,
        fields: &[FieldDecl],
        scope: &mut TypeScope,
    ) -> Vec<(Option<Symbol>, Ty)> {
        fields.iter().map(|f| (Some(f.name.symbol), self.annotate(&f.ty, scope))).collect()
    }

    fn declare_traits(&mut self) {
        let resolved = self.resolved;
        for (id, info) in resolved.traits.enumerate() {
            let mut supers = Vec::new();
            let mut methods = Vec::new();
            for decl in info.decl.iter() {
                for name in &decl.supers {
                    match resolved.trait_named(info.module, name.symbol) {
                        // A supertrait must be declared earlier, so that there are no cycles.
                        Some(above) if above < id => supers.push(above),
                        _ => self.unknown_trait(name.symbol, name.span),
                    }
                }
                methods.extend(decl.methods.iter().map(|method| TraitMethod {
                    name: method.name.symbol,
                    arity: method.params.len(),
                    default: info.defaults.get(&method.name.symbol).copied(),
                }));
            }
            self.core.world.traits.push(Trait { name: info.name, supers, methods });
        }
    }

    fn declare_functions(&mut self) {
        let resolved = self.resolved;
        for decl in resolved.functions.iter().skip(self.core.world.funs.len()) {
            let role = match decl.role {
                FunctionRole::Nested => unreachable!("the library's are declared already"),
                FunctionRole::Plain => Role::Plain,
                FunctionRole::Value | FunctionRole::Const => Role::Value,
                FunctionRole::MvarInit(_) => Role::MvarInit,
                FunctionRole::Method(id) => Role::Method(id),
                FunctionRole::Default(id) => Role::TraitDefault(id),
            };
            let params = params_of(&decl.clauses);
            let name = self.internal_name(&resolved.prefix(decl.module), decl.name, &decl.clauses);
            self.core.world.funs.push(Fun {
                name: decl.name,
                internal: name,
                module: decl.module,
                span: decl.span,
                role,
                parent: None,
                params,
                type_params: Vec::new(),
                scheme: SchemeState::Todo,
                body: None,
                free: Default::default(),
            });
        }
    }

    /// `NAME/_,Int` (6.7).
    pub(super) fn internal_name(&self, prefix: &str, name: Symbol, clauses: &[&Clause]) -> Rc<str> {
        let params: Vec<String> = match clauses.first() {
            None => Vec::new(),
            Some(first) => (0..first.params.len())
                .map(|index| {
                    let ty = clauses.iter().find_map(|c| c.params[index].ty.as_ref());
                    ty.map_or("_".to_string(), |ty| self.written_type(ty))
                })
                .collect(),
        };
        format!("{prefix}{}/{}", self.core.world.text(name), params.join(",")).into()
    }

    /// A type expression as text.
    fn written_type(&self, ty: &ast::TypeExpr) -> String {
        let list = |types: &[ast::TypeExpr]| {
            types.iter().map(|t| self.written_type(t)).collect::<Vec<_>>().join(", ")
        };
        match &ty.kind {
            TypeExprKind::Unit => "()".to_string(),
            TypeExprKind::Named { path, args } => {
                let path: Vec<&str> = path.iter().map(|n| self.core.world.text(n.symbol)).collect();
                match args {
                    Some(args) => format!("{}[{}]", path.join("."), list(args)),
                    None => path.join("."),
                }
            }
            TypeExprKind::Tuple(parts) => format!("({})", list(parts)),
            TypeExprKind::List(item) => format!("List[{}]", self.written_type(item)),
            TypeExprKind::Function { params, result } => {
                format!("({}) -> {}", list(params), self.written_type(result))
            }
            TypeExprKind::Record(_) => "{}".to_string(),
            TypeExprKind::SelfType => "Self".to_string(),
            TypeExprKind::Error => "?".to_string(),
        }
    }

    fn declare_mvars(&mut self) {
        let resolved = self.resolved;
        for mvar in resolved.mvars.iter() {
            let mut scope = TypeScope::new(mvar.module, Place::Annotation);
            let ty = self.annotate(mvar.ty, &mut scope);
            self.core.world.mvars.push(Mvar { name: mvar.name, ty, init: mvar.init });
        }
    }

    fn declare_impls(&mut self) {
        let resolved = self.resolved;
        for (id, info) in resolved.impls.enumerate().skip(self.core.world.impls.len()) {
            let name = info.decl.trait_name;
            let found = resolved.trait_named(info.module, name.symbol);
            let Some(trait_id) = found.filter(|t| *t != BuiltinTrait::Concat.id()) else {
                self.unknown_trait(name.symbol, name.span);
                let methods = info.methods.iter().map(|fun| resolved.functions[*fun].name);
                self.core.broken.extend(methods);
                let target = self.core.world.table.error();
                self.push_impl(TraitId(u32::MAX), target, Vec::new(), info.decl.target.span);
                continue;
            };
            let level = self.core.world.table.level;
            self.core.world.table.level = level + 1;
            let mut scope = TypeScope::new(info.module, Place::Annotation);
            let target = self.annotate(&info.decl.target, &mut scope);
            self.core.world.table.level = level;
            let mut vars = Vec::new();
            self.core.world.table.each_var(target, &mut |var, _| {
                if !vars.contains(&var) {
                    vars.push(var);
                }
            });
            vars.iter().for_each(|var| self.core.world.table.quantify(*var));
            let unknown = self.core.world.table.node(target) == Node::Error;
            // What an unknown type lacks is no further mistake.
            let trait_id = if unknown { TraitId(u32::MAX) } else { trait_id };
            self.push_impl(trait_id, target, vars, info.decl.target.span);
            if !unknown {
                self.check_supertraits(id, trait_id, name.span);
            }
        }
        self.collect_methods();
        self.check_impls();
    }

    fn push_impl(&mut self, trait_id: TraitId, target: Ty, vars: Vec<Ty>, span: Span) {
        let methods = Vec::new();
        self.core.world.add_impl(Impl { trait_id, target, vars: vars.into(), methods, span });
    }

    fn check_supertraits(&mut self, id: ImplId, trait_id: TraitId, span: Span) {
        for above in self.core.world.traits[trait_id].supers.clone() {
            let target = self.core.fresh_target(id);
            let builtin = BuiltinTrait::of(above).is_some();
            if !builtin && self.core.find_impl(target, above).is_none() {
                let error = TypeError::MissingSuper {
                    ty: self.core.world.type_name(self.core.world.impls[id].target),
                    trait_name: self.core.world.traits[trait_id].name,
                    supertrait: self.core.world.traits[above].name,
                };
                self.core.report(error, span);
            }
        }
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
                    let method = MethodImpl { impl_id: id, fun: *fun, order: 0 };
                    self.core.world.add_method(name, method);
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
                self.core.world.add_method(name, MethodImpl { impl_id: id, fun, order: 0 });
            }
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
        blocks.retain(|other| world.table.alike(world.impls[*other].target, this.target));
        blocks
    }

    fn check_impls(&mut self) {
        let resolved = self.resolved;
        for (id, info) in resolved.impls.enumerate().skip(self.core.world.impls.shared()) {
            let trait_id = self.core.world.impls[id].trait_id;
            if trait_id == TraitId(u32::MAX) {
                continue;
            }
            let Some(decl) = resolved.traits[trait_id].decl else { continue };
            let ty = self.core.world.type_name(self.core.world.impls[id].target);
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
                    let error = TypeError::MissingMethod {
                        ty: ty.clone(),
                        method: name,
                        trait_name: decl.name.symbol,
                        params: params.collect(),
                    };
                    self.core.report(error, info.decl.trait_name.span);
                }
            }
        }
    }

    /// A method against its declaration in the trait: number of parameters and annotated types.
    fn check_method(&mut self, id: ImplId, ty: &str, declared: &Clause, fun: FunId) {
        let resolved = self.resolved;
        let decl = &resolved.functions[fun];
        let trait_id = self.core.world.impls[id].trait_id;
        let trait_name = self.core.world.traits[trait_id].name;
        let (expected, found) = (declared.params.len(), decl.clauses[0].params.len());
        if expected != found {
            let error = TypeError::MethodArity {
                ty: ty.to_string(),
                method: decl.name,
                trait_name,
                expected,
                found,
            };
            self.core.report(error, decl.span);
            self.core.broken.insert(decl.name);
            return;
        }
        let target = self.core.world.impls[id].target;
        let mut theirs = TypeScope::new(resolved.traits[trait_id].module, Place::Annotation);
        theirs.self_type = Some(target);
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
            }
        }
    }

    /// Reads the signatures of all builtins, as if they were functions without bodies.
    fn declare_natives(&mut self) {
        if self.core.world.natives.shared() > 0 {
            return;
        }
        let mut text = String::new();
        for native in self.core.world.natives.iter() {
            text.push_str("native");
            text.push_str(native.signature.signature);
            text.push_str(" = ()\n");
        }
        let source = SourceId(u32::MAX);
        let (tree, errors) = crate::syntax::parse(source, &text, &mut self.core.world.names);
        assert!(errors.is_empty(), "the library's signatures parse: {:?}", errors.first());
        let clauses: Vec<&Clause> = tree
            .items
            .iter()
            .map(|item| match &item.kind {
                ItemKind::Function(clause) => clause,
                other => unreachable!("a signature is a function, not {other:?}"),
            })
            .collect();
        let ids: Vec<_> = self.core.world.natives.ids().collect();
        assert_eq!(ids.len(), clauses.len(), "each builtin has one signature");
        for (id, clause) in ids.into_iter().zip(clauses) {
            let info = self.native_info(clause);
            self.core.world.natives[id].info = Some(Rc::new(info));
        }
    }

    fn native_info(&mut self, clause: &Clause) -> NativeInfo {
        let level = self.core.world.table.level;
        self.core.world.table.level = level + 1;
        let mut scope = TypeScope::new(self.resolved.root, Place::Annotation);
        let dynamic = self.core.world.names.intern("Dynamic");
        scope.vars.insert(dynamic, self.core.prim(Prim::Dyn));
        let mut constraints = Vec::new();
        for param in clause.type_params.iter().flatten() {
            let dynamic = |bound: &ast::Name| self.core.world.text(bound.symbol) == "Dynamic";
            if param.bounds.iter().any(dynamic) {
                let var = self.core.fresh_kind(VarKind::Dyn);
                scope.vars.insert(param.name.symbol, var);
                continue;
            }
            let var = self.core.fresh();
            scope.vars.insert(param.name.symbol, var);
            for bound in &param.bounds {
                let trait_id = self.resolved.trait_named(self.resolved.root, bound.symbol);
                let trait_id = trait_id.expect("builtins are bound by builtin traits");
                constraints.push(self.core.constraints.push(Constraint {
                    kind: Question::Impl { ty: var, trait_id },
                    span: bound.span,
                    original: None,
                    answer: Answer::Open,
                }));
            }
        }
        let (mut params, mut types, mut hidden) = (Vec::new(), Vec::new(), Vec::new());
        for param in &clause.params {
            let ty = param.ty.as_ref().expect("builtins' parameters are typed");
            if let Some(inner) = self.applied(ty, "Type") {
                hidden.push(self.annotate(inner, &mut scope));
                continue;
            }
            types.push(self.annotate(ty, &mut scope));
            let PatternKind::Name(name) = param.pattern.kind else {
                unreachable!("builtins' parameters are names")
            };
            params.push(name);
        }
        let result = clause.result.as_ref().expect("builtins' results are typed");
        let unchecked = self.applied(result, "Unchecked");
        let result = self.annotate(unchecked.unwrap_or(result), &mut scope);
        self.core.world.table.level = level;
        let ty = self.core.world.table.function(&types, result);
        let mut vars: Vec<Ty> = Vec::new();
        let mut collect = |var, _| {
            if !vars.contains(&var) {
                vars.push(var);
            }
        };
        self.core.world.table.each_var(ty, &mut collect);
        hidden.iter().for_each(|ty| self.core.world.table.each_var(*ty, &mut collect));
        vars.iter().for_each(|var| self.core.world.table.quantify(*var));
        let scheme = Scheme { vars: vars.into(), ty, constraints: constraints.into() };
        NativeInfo { scheme: Rc::new(scheme), params, hidden, unchecked: unchecked.is_some() }
    }

    /// The argument of `name[arg]`.
    fn applied<'t>(&self, ty: &'t ast::TypeExpr, name: &str) -> Option<&'t ast::TypeExpr> {
        match &ty.kind {
            TypeExprKind::Named { path, args: Some(args) }
                if path.len() == 1 && self.core.world.text(path[0].symbol) == name =>
            {
                args.first()
            }
            _ => None,
        }
    }

    /// Whether a type is one that only stands for itself in a program without `main`.
    pub(super) fn is_function(&self, ty: Ty) -> bool {
        matches!(self.core.world.table.node(ty), Node::Function(..))
    }
}

/// The parameters of a function: names and defaults of the clause that has them.
pub(super) fn params_of(clauses: &[&Clause]) -> Vec<Param> {
    let Some(first) = clauses.first() else { return Vec::new() };
    (0..first.params.len())
        .map(|index| {
            let name = clauses.iter().find_map(|c| match c.params[index].pattern.kind {
                PatternKind::Name(symbol) => Some(symbol),
                _ => None,
            });
            let optional = clauses.iter().any(|c| c.params[index].default.is_some());
            let declared = clauses.iter().find(|c| c.params[index].ty.is_some());
            let param = &declared.unwrap_or(first).params[index];
            let end = param.ty.as_ref().map_or(param.pattern.span, |ty| ty.span);
            let span = Some(param.pattern.span.to(end));
            Param { name, default: None, optional, span }
        })
        .collect()
}
