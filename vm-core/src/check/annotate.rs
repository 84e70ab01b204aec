//! Type expressions to types.

use super::error::TypeError;
use super::infer::Checker;
use crate::base::hash::HashMap;
use crate::base::ids::{DataId, ModuleId};
use crate::base::intern::Symbol;
use crate::base::limits;
use crate::base::span::Span;
use crate::resolve::TypeRef;
use crate::syntax::ast::{Path, TypeExpr, TypeExprKind};
use crate::ty::{Prim, Ty};

/// What type variables mean where a type is written.
#[derive(Clone, Debug)]
pub struct TypeScope {
    /// Named variables.
    pub vars: HashMap<Symbol, Ty>,
    /// `Self`
    pub self_type: Option<Ty>,
    /// Where the type is written.
    pub place: Place,
    /// The module around it.
    pub module: ModuleId,
}

/// Where a type is written, which decides what may be left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// On a parameter, result or binding: single letters are variables, arguments may be left out.
    Annotation,
    /// In the definition of a type.
    Definition,
}

impl TypeScope {
    /// A scope without variables.
    pub fn new(module: ModuleId, place: Place) -> TypeScope {
        TypeScope { vars: HashMap::default(), self_type: None, place, module }
    }
}

impl Checker<'_> {
    /// The type that a type expression means.
    pub fn annotate(&mut self, ty: &TypeExpr, scope: &mut TypeScope) -> Ty {
        match &ty.kind {
            TypeExprKind::Unit => self.core.prim(Prim::Unit),
            TypeExprKind::Tuple(parts) => {
                let parts = self.annotate_all(parts, scope);
                self.core.world.table.tuple(&parts)
            }
            TypeExprKind::List(item) => {
                let item = self.annotate(item, scope);
                self.core.world.table.list(item)
            }
            TypeExprKind::Function { params, result } => {
                let params = self.annotate_all(params, scope);
                let result = self.annotate(result, scope);
                self.core.world.table.function(&params, result)
            }
            TypeExprKind::SelfType => match scope.self_type {
                Some(ty) => ty,
                None => self.unknown_type("Self".to_string(), ty.span),
            },
            TypeExprKind::Named { path, args } => {
                self.annotate_named(path, args.as_deref(), ty.span, scope)
            }
            TypeExprKind::Record(_) => {
                self.core
                    .report(TypeError::Unsupported { what: "an anonymous record type" }, ty.span);
                self.core.world.table.error()
            }
            TypeExprKind::Error => self.core.world.table.error(),
        }
    }

    fn annotate_all(&mut self, types: &[TypeExpr], scope: &mut TypeScope) -> Vec<Ty> {
        types.iter().map(|ty| self.annotate(ty, scope)).collect()
    }

    pub(super) fn unknown_type(&mut self, name: String, span: Span) -> Ty {
        // An alias is written out at each use of it: what it lacks is told once, and what is
        // similar sought once.
        if !self.core.is_reported(span) {
            let symbol = self.core.world.names.intern(&name);
            let error = self.unknown_type_error(symbol);
            self.core.report(error, span);
        }
        self.core.world.table.error()
    }

    /// A type or constructor that isn't there, with those that may be meant.
    pub(super) fn unknown_type_error(&self, name: Symbol) -> TypeError {
        let world = &self.core.world;
        let mut names: Vec<Symbol> = self.prims.keys().copied().collect();
        names.extend(world.datas.iter().map(|data| data.name));
        let own = world.datas.iter().flat_map(|d| d.ctors.iter().map(|ctor| ctor.name));
        names.extend(own);
        let similar = super::suggest_closest(world, name, names.into_iter());
        TypeError::UnknownType { name: world.text(name).to_string(), similar }
    }

    fn annotate_named(
        &mut self,
        path: &Path,
        args: Option<&[TypeExpr]>,
        span: Span,
        scope: &mut TypeScope,
    ) -> Ty {
        let [name] = path.as_slice() else { return self.annotate_path(path, args, span, scope) };
        let symbol = name.symbol;
        if args.is_none()
            && let Some(ty) = scope.vars.get(&symbol)
        {
            return *ty;
        }
        if let Some(found) = self.resolved.type_named(scope.module, symbol) {
            return self.annotate_declared(found, args, span, scope);
        }
        if let Some(module) = self.private_type(scope.module, symbol) {
            self.core.report(TypeError::PrivateType { name: symbol, module }, span);
            return self.core.world.table.error();
        }
        if let Some(prim) = self.prims.get(&symbol).copied() {
            self.expect_type_args(0, args, span);
            return self.core.prim(prim);
        }
        if let Some(ty) = self.annotate_collection(symbol, args, span, scope) {
            return ty;
        }
        let text = self.core.world.text(symbol).to_string();
        if text == "Dynamic" && self.resolved.modules[scope.module].library {
            return self.core.prim(Prim::Dyn);
        }
        if args.is_none() && scope.place == Place::Annotation && text.len() == 1 {
            let var = self.core.fresh();
            scope.vars.insert(symbol, var);
            return var;
        }
        self.unknown_type(text, span)
    }

    fn annotate_path(
        &mut self,
        path: &Path,
        args: Option<&[TypeExpr]>,
        span: Span,
        scope: &mut TypeScope,
    ) -> Ty {
        let (name, around) = path.split_last().expect("a path has a name");
        let module = self.resolved.module_path(scope.module, around.iter().map(|part| part.symbol));
        let member = module.and_then(|m| self.resolved.modules[m].types.get(&name.symbol));
        match (module, member.cloned()) {
            (Some(module), Some(member)) => {
                if !member.public && !self.resolved.sees_private(scope.module, module) {
                    let module = self.resolved.module_name(module, &self.core.world.names);
                    self.core.report(TypeError::PrivateType { name: name.symbol, module }, span);
                }
                self.annotate_declared(member.what, args, span, scope)
            }
            _ => {
                let parts: Vec<&str> =
                    path.iter().map(|part| self.core.world.text(part.symbol)).collect();
                self.unknown_type(parts.join("."), span)
            }
        }
    }

    fn annotate_collection(
        &mut self,
        name: Symbol,
        args: Option<&[TypeExpr]>,
        span: Span,
        scope: &mut TypeScope,
    ) -> Option<Ty> {
        let text = self.core.world.text(name).to_string();
        let count = match text.as_str() {
            "List" | "Set" | "Array" => 1,
            "Map" => 2,
            _ => return None,
        };
        let args = self.type_args(&text, count, args, span, scope);
        let table = &mut self.core.world.table;
        Some(match text.as_str() {
            "Set" => table.set(args[0]),
            "Map" => table.map(args[0], args[1]),
            _ => table.list(args[0]),
        })
    }

    fn annotate_declared(
        &mut self,
        found: TypeRef,
        args: Option<&[TypeExpr]>,
        span: Span,
        scope: &mut TypeScope,
    ) -> Ty {
        match found {
            TypeRef::Data(data) => {
                let count = self.resolved.datas[data].decl.params.len();
                let name = self.core.world.text(self.resolved.datas[data].decl.name.symbol);
                let name = name.to_string();
                let args = self.type_args(&name, count, args, span, scope);
                self.core.world.table.data(data, &args)
            }
            TypeRef::Alias(alias) => {
                let resolved = self.resolved;
                let decl = &resolved.aliases[alias as usize];
                let name = self.core.world.text(decl.decl.name.symbol).to_string();
                let args = self.type_args(&name, decl.decl.params.len(), args, span, scope);
                if self.large_aliases.contains(&alias) {
                    return self.core.world.table.error();
                }
                // An alias that means itself would be as large as one likes.
                if self.open_aliases.contains(&alias) {
                    return self.unknown_type(name, span);
                }
                if self.open_aliases.len() > limits::TYPE_LEVELS_MAX {
                    return self.large_alias(span);
                }
                let mut inner = TypeScope::new(decl.module, Place::Annotation);
                let names = decl.decl.params.iter().map(|p| p.name.symbol);
                inner.vars = names.zip(args).collect();
                self.open_aliases.push(alias);
                let ty = self.annotate(decl.target, &mut inner);
                self.alias_steps += 1;
                let outermost = self.open_aliases.len() == 1;
                let large = self.alias_steps > limits::TYPE_PARTS_MAX
                    || (outermost && self.core.world.table.is_too_large(ty));
                let ty = if large { self.large_alias(span) } else { ty };
                self.open_aliases.pop();
                if outermost {
                    self.alias_steps = 0;
                }
                ty
            }
        }
    }

    /// The aliases that are being expanded mean too much. That is one mistake: what mentions them
    /// means too much as well.
    fn large_alias(&mut self, span: Span) -> Ty {
        if self.open_aliases.iter().all(|open| !self.large_aliases.contains(open)) {
            self.core.report(TypeError::TooLarge, span);
        }
        self.large_aliases.extend(self.open_aliases.iter().copied());
        self.core.world.table.error()
    }

    fn expect_type_args(&mut self, expected: usize, args: Option<&[TypeExpr]>, span: Span) {
        let found = args.map_or(0, <[TypeExpr]>::len);
        if found != expected {
            self.core.report(TypeError::TypeArguments { expected, found }, span);
        }
    }

    /// The arguments of a generic type; open ones where they may be left out.
    fn type_args(
        &mut self,
        name: &str,
        count: usize,
        args: Option<&[TypeExpr]>,
        span: Span,
        scope: &mut TypeScope,
    ) -> Vec<Ty> {
        let Some(args) = args else {
            if count > 0 && scope.place == Place::Definition {
                let params = ["T", "T, E"][usize::from(count > 1)].to_string();
                let params = if name == "Map" { "K, V".to_string() } else { params };
                let error = TypeError::BareGeneric { name: name.to_string(), params };
                self.core.report(error, span);
                return vec![self.core.world.table.error(); count];
            }
            return (0..count).map(|_| self.core.fresh()).collect();
        };
        let types = self.annotate_all(args, scope);
        if types.len() != count {
            self.expect_type_args(count, Some(args), span);
            return vec![self.core.world.table.error(); count];
        }
        types
    }

    /// The module of a private type that `use M.*` left out.
    pub(super) fn private_type(&self, from: ModuleId, name: Symbol) -> Option<String> {
        let mut chain = self.resolved.chain(from);
        let module = chain
            .find_map(|m| self.resolved.modules[m].imports.private_types.get(&name).copied())?;
        Some(self.resolved.module_name(module, &self.core.world.names))
    }

    /// The type of a declared type's own parameters, for its fields and implementations.
    pub(super) fn own_type(&mut self, data: DataId) -> Ty {
        let params = self.core.world.datas[data].params.clone();
        self.core.world.table.data(data, &params)
    }
}
