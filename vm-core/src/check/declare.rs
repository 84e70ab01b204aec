//! Declarations before bodies: types with their constructors, traits, implementations, functions
//! with their parameters, builtins with their signatures.

use super::annotate::{Place, TypeScope};
use super::error::TypeError;
use super::infer::Checker;
use super::world::{Ctor, Data, Fun, Mvar, NativeInfo, Param, Role, Scheme, SchemeState};
use crate::base::intern::Symbol;
use crate::base::span::SourceId;
use crate::check::constraint::{Answer, Constraint, Question};
use crate::diagnostic::Code;
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
        self.check_endless();
        self.declare_traits();
        self.declare_functions();
        self.declare_natives();
        self.declare_mvars();
        self.declare_impls();
        self.check_deriving();
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
                    if self.core.world.datas[id].kind == DataKind::Reactive {
                        self.refuse_reserved(fields);
                    }
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
            if matches!(alias.target.kind, TypeExprKind::Named { args: None, .. })
                && let Some(unknown) = self.core.last_mistake(Code::UnknownType, alias.target.span)
            {
                let help = "a bar declares a constructor: `type Color = | Red`";
                unknown.helps.push(help.to_string());
            }
        }
    }

    /// All reactive records have `parents` and `children` (10.8).
    fn refuse_reserved(&mut self, fields: &[FieldDecl]) {
        for field in fields {
            let symbol = field.name.symbol;
            if matches!(self.core.world.text(symbol), "parents" | "children") {
                self.core.report(TypeError::ReservedField { field: symbol }, field.name.span);
            }
        }
    }

    fn named_fields(
        &mut self,
        fields: &[FieldDecl],
        scope: &mut TypeScope,
    ) -> Vec<(Option<Symbol>, Ty)> {
        fields.iter().map(|f| (Some(f.name.symbol), self.annotate(&f.ty, scope))).collect()
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
                self_type: None,
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
    pub(super) fn written_type(&self, ty: &ast::TypeExpr) -> String {
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
            let mut ty = self.annotate(mvar.ty, &mut scope);
            // One variable has one type: nothing stands for any type in it.
            if let Some(letter) = scope.vars.keys().next() {
                let letter = self.core.world.text(*letter).to_string();
                ty = self.unknown_type(letter, mvar.ty.span);
            }
            self.core.world.mvars.push(Mvar { name: mvar.name, ty, init: mvar.init });
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
                _ => unreachable!("a signature is a function"),
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
        let (mut constraints, mut type_params) = (Vec::new(), Vec::new());
        for param in clause.type_params.iter().flatten() {
            let dynamic =
                |bound: &ast::TraitRef| self.core.world.text(bound.name.symbol) == "Dynamic";
            if param.bounds.iter().any(dynamic) {
                let var = self.core.fresh_kind(VarKind::Dyn);
                scope.vars.insert(param.name.symbol, var);
                continue;
            }
            let var = self.core.fresh();
            scope.vars.insert(param.name.symbol, var);
            type_params.push((param.name.symbol, var));
            for bound in &param.bounds {
                let trait_id = self.resolved.builtin_trait(bound.name.symbol);
                let trait_id = trait_id.expect("builtins are bound by builtin traits");
                constraints.push(self.core.constraints.push(Constraint {
                    kind: Question::has(var, trait_id),
                    span: bound.name.span,
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
        let (scheme, unchecked) = (Rc::new(scheme), unchecked.is_some());
        NativeInfo { scheme, params, type_params, hidden, unchecked }
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
                PatternKind::As(_, name) => Some(name.symbol),
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
