//! `Type.f(a)`, `Trait.f(a)`, `Type.Trait.f(a)`: methods called by the name of a type or trait,
//! mostly such as have no receiver. Which implementation is meant, the solver says.

use super::Checker;
use super::call::{ArgIn, ArgValue};
use super::names::{Meant, Path};
use crate::base::ids::TraitId;
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::constraint::{ArgType, CallForm, CallQuestion, Decides, Owner, Question};
use crate::check::error::TypeError;
use crate::check::typed::{Expr, Kind};
use crate::check::world::Receiver;
use crate::resolve::{TypeRef, ValueRef};
use crate::syntax::ast::{self, ExprKind, TypeExpr, TypeExprKind};
use crate::ty::{Ty, VarKind};
use std::rc::Rc;

/// What stands before the dot.
struct Named {
    ty: Option<Ty>,
    trait_id: Option<TraitId>,
}

/// What a trait declares about a method, for a given `Self`.
struct Declared {
    params: Vec<Option<Ty>>,
    result: Option<Ty>,
}

impl<'a> Checker<'a> {
    /// Whether `object.name` is a method of a type or trait.
    pub(super) fn is_member(&mut self, object: &'a ast::Expr, name: ast::Name) -> bool {
        self.owner_of(object, name).is_some()
    }

    /// A call of a method of a type or trait; nothing if it is no such call.
    pub(super) fn member_call(
        &mut self,
        object: &'a ast::Expr,
        name: ast::Name,
        args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Option<Expr> {
        let (named, traits) = self.owner_of(object, name)?;
        let self_type = match named.ty {
            Some(ty) => ty,
            None => self.fresh(),
        };
        let declared = match traits.as_slice() {
            [only] => self.declared(*only, name.symbol, self_type),
            _ => None,
        };
        let owner = Owner { ty: self_type, traits: traits.into() };
        Some(self.ask_member(owner, name, declared, args, span))
    }

    /// `Type.f` as a function.
    pub(super) fn member_value(
        &mut self,
        object: &'a ast::Expr,
        name: ast::Name,
        span: Span,
    ) -> Option<Expr> {
        let (named, traits) = self.owner_of(object, name)?;
        let ty = match named.ty {
            Some(ty) => ty,
            None => self.fresh(),
        };
        let arity = self.core.world.trait_method(traits[0], name.symbol)?.arity;
        let owner = Some(Owner { ty, traits: traits.into() });
        let meant = Meant { form: CallForm::Member, scope: Rc::from([]), owner };
        Some(self.eta(name.symbol, meant, arity, span))
    }

    /// What `object` names and the traits that declare `name`, if it is a type or trait with such a
    /// method.
    fn owner_of(
        &mut self,
        object: &'a ast::Expr,
        name: ast::Name,
    ) -> Option<(Named, Vec<TraitId>)> {
        if !self.core.world.declared_methods.contains(&name.symbol) {
            return None;
        }
        match self.path(object) {
            Some(Path::Module(module))
                if self.resolved.modules[module].values.contains_key(&name.symbol) =>
            {
                return None;
            }
            Some(Path::Namespace(namespace))
                if self.resolved.builtins.qualified.contains_key(&(namespace, name.symbol)) =>
            {
                return None;
            }
            _ => {}
        }
        let is_value = self.is_value(object);
        let named = self.named(object)?;
        let traits: Vec<TraitId> = match named.trait_id {
            Some(own) => vec![own],
            None => self.core.world.traits.ids().collect(),
        };
        let with = |receiver: Receiver| {
            let declares = |id: &TraitId| {
                let method = self.core.world.trait_method(*id, name.symbol);
                method.is_some_and(|method| method.receiver == receiver)
            };
            traits.iter().copied().filter(declares).collect::<Vec<TraitId>>()
        };
        let mut found = with(Receiver::None);
        if found.is_empty() && !is_value {
            found = with(Receiver::First);
        }
        if let Some(ty) = named.ty {
            self.prefer_bounds(ty, &mut found);
        }
        (!found.is_empty()).then_some((named, found))
    }

    /// Whether a capitalised name is a value too: a constructor without fields, a constant.
    fn is_value(&self, object: &ast::Expr) -> bool {
        let ExprKind::Upper(name) = object.kind else { return false };
        let module = self.body.module;
        let constant = matches!(
            self.resolved.value(module, name),
            Some(ValueRef::Value(_) | ValueRef::Mvar(_))
        );
        constant
            || self.resolved.ctors(module, name).iter().any(|ctor| {
                let ctors = &self.core.world.datas[ctor.data].ctors;
                ctors[ctor.index as usize].fields.is_empty()
            })
    }

    /// The type or trait that an expression names.
    fn named(&mut self, object: &'a ast::Expr) -> Option<Named> {
        match &object.kind {
            ExprKind::Upper(name) => self.named_here(*name, object.span),
            ExprKind::Var(name) => {
                let local = self.body.scopes.find(*name).is_some();
                let ty = self.body.types.vars.get(name).copied().filter(|_| !local)?;
                Some(Named { ty: Some(ty), trait_id: None })
            }
            ExprKind::Field { object: around, name } => {
                if let Some(Path::Module(module)) = self.path(around) {
                    let info = &self.resolved.modules[module];
                    if let Some(member) = info.traits.get(&name.symbol).cloned() {
                        let seen = self.check_access(module, member.public, name.symbol, name.span);
                        return seen.then_some(Named { ty: None, trait_id: Some(member.what) });
                    }
                    info.types.get(&name.symbol)?;
                    let mut path = Vec::new();
                    written_path(object, &mut path)?;
                    let ty = self.written(path, object.span);
                    return Some(Named { ty: Some(ty), trait_id: None });
                }
                let trait_id = self.resolved.trait_named(self.body.module, name.symbol)?;
                let around = self.named(around).filter(|named| named.trait_id.is_none())?;
                Some(Named { trait_id: Some(trait_id), ..around })
            }
            ExprKind::Index { object: base, index } => {
                let ty = self.applied_type(base, index, object.span)?;
                Some(Named { ty: Some(self.annotate_here(&ty)), trait_id: None })
            }
            _ => None,
        }
    }

    /// A type that is written as an expression, for what stands before `.f(a)`: `Box[Int]`.
    fn type_of_expr(&mut self, expr: &ast::Expr) -> Option<TypeExpr> {
        let span = expr.span;
        let kind = match &expr.kind {
            ExprKind::Index { object, index } => return self.applied_type(object, index, span),
            ExprKind::Literal(ast::Literal::Unit) => TypeExprKind::Unit,
            ExprKind::Tuple(parts) => TypeExprKind::Tuple(self.types_of(parts)?),
            ExprKind::List { items, tail: None } if items.len() == 1 => {
                TypeExprKind::List(Box::new(self.type_of_expr(&items[0])?))
            }
            _ => {
                let mut path = Vec::new();
                written_path(expr, &mut path)?;
                TypeExprKind::Named { path, args: None }
            }
        };
        Some(TypeExpr { kind, span })
    }

    fn types_of(&mut self, exprs: &[ast::Expr]) -> Option<Vec<TypeExpr>> {
        exprs.iter().map(|expr| self.type_of_expr(expr)).collect()
    }

    /// `base[index]` as a type; several arguments are a tuple that begins with the first of them,
    /// while a tuple in parentheses is one argument. Of an index in a constant the base is no type.
    fn applied_type(
        &mut self,
        base: &ast::Expr,
        index: &ast::Expr,
        span: Span,
    ) -> Option<TypeExpr> {
        let mut path = Vec::new();
        written_path(base, &mut path)?;
        let declared = self.parameters_of(&path)?;
        let args = match &index.kind {
            ExprKind::Tuple(parts) if index.span.start == parts[0].span.start => {
                self.types_of(parts)?
            }
            _ => vec![self.type_of_expr(index)?],
        };
        let kind = TypeExprKind::Named { path, args: Some(args) };
        (declared > 0).then_some(TypeExpr { kind, span })
    }

    /// How many parameters a type has, if the path is that of a type.
    fn parameters_of(&self, path: &[ast::Name]) -> Option<usize> {
        let (name, around) = path.split_last()?;
        let module = self.body.module;
        let found = match around {
            [] => self.resolved.type_named(module, name.symbol),
            _ => {
                let around = around.iter().map(|name| name.symbol);
                let module = self.resolved.module_path(module, around)?;
                self.resolved.modules[module].types.get(&name.symbol).map(|member| member.what)
            }
        };
        match found {
            Some(TypeRef::Data(data)) => Some(self.resolved.datas[data].decl.params.len()),
            Some(TypeRef::Alias(alias)) => {
                Some(self.resolved.aliases[alias as usize].decl.params.len())
            }
            None => match self.core.world.text(name.symbol) {
                "List" | "Set" | "Array" => Some(1),
                "Map" => Some(2),
                _ => None,
            },
        }
    }

    fn named_here(&mut self, name: Symbol, span: Span) -> Option<Named> {
        let module = self.body.module;
        let text = self.core.world.text(name);
        let collection = ["List", "Map", "Set", "Array"].contains(&text);
        let own = if text == "Self" { self.body.types.self_type } else { None };
        let ty = own.or_else(|| self.body.types.vars.get(&name).copied());
        if let Some(ty) = ty {
            return Some(Named { ty: Some(ty), trait_id: None });
        }
        if self.resolved.type_named(module, name).is_some()
            || self.prims.contains_key(&name)
            || collection
        {
            let ty = self.written(vec![ast::Name { symbol: name, span }], span);
            return Some(Named { ty: Some(ty), trait_id: None });
        }
        let trait_id = self.resolved.trait_named(module, name)?;
        Some(Named { ty: None, trait_id: Some(trait_id) })
    }

    /// A type by its name alone: its arguments are open.
    fn written(&mut self, path: ast::Path, span: Span) -> Ty {
        self.annotate_here(&TypeExpr { kind: TypeExprKind::Named { path, args: None }, span })
    }

    /// The traits that the bounds of an open receiver select, when others have such a method too.
    pub(super) fn owner_by_bounds(
        &self,
        form: CallForm,
        name: Symbol,
        receiver: Ty,
    ) -> Option<Owner> {
        if form != CallForm::Method || !self.core.world.table.is_open(receiver) {
            return None;
        }
        let declares = |id: &TraitId| self.core.world.trait_method(*id, name).is_some();
        let all: Vec<TraitId> = self.core.world.traits.ids().filter(declares).collect();
        let mut traits = all.clone();
        self.prefer_bounds(receiver, &mut traits);
        (traits != all).then(|| Owner { ty: receiver, traits: traits.into() })
    }

    /// The name of a builtin type or record with a function that it doesn't have.
    pub(super) fn missing_member(&self, object: &ast::Expr, name: ast::Name) -> Option<TypeError> {
        let ExprKind::Upper(symbol) = object.kind else { return None };
        let module = self.body.module;
        let text = self.core.world.text(symbol);
        let is_type = self.prims.contains_key(&symbol)
            || ["List", "Map", "Set", "Array"].contains(&text)
            || self.resolved.type_named(module, symbol).is_some();
        let is_value = self.resolved.value(module, symbol).is_some()
            || !self.resolved.ctors(module, symbol).is_empty();
        if !is_type || is_value {
            return None;
        }
        let name = format!("{text}.{}", self.core.world.text(name.symbol));
        Some(TypeError::UnknownMember { name, similar: Vec::new() })
    }

    /// Reports a function that a type doesn't have.
    pub(super) fn walk_missing(
        &mut self,
        error: TypeError,
        args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        self.report(error, span);
        self.walk_lost(args, span)
    }

    /// The type in `Box[Int].f(a)`.
    pub(super) fn applied_receiver(&mut self, receiver: &ast::Expr) -> Option<Ty> {
        let ExprKind::Index { object: base, index } = &receiver.kind else { return None };
        let ty = self.applied_type(base, index, receiver.span)?;
        Some(self.annotate_here(&ty))
    }

    /// Reports a function that a type with arguments doesn't have, unless these are wrong.
    pub(super) fn walk_unknown_of(
        &mut self,
        ty: Ty,
        name: ast::Name,
        args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        if !self.core.world.table.has_error(ty) {
            let world = &self.core.world;
            let name = format!("{}.{}", world.type_name(ty), world.text(name.symbol));
            self.report(TypeError::UnknownMember { name, similar: Vec::new() }, span);
        }
        self.walk_lost(args, span)
    }

    /// Of several traits those that a type parameter is bound by.
    fn prefer_bounds(&self, ty: Ty, traits: &mut Vec<TraitId>) {
        let table = &self.core.world.table;
        let bounds: Vec<TraitId> = self
            .core
            .pending
            .iter()
            .filter_map(|id| match &self.core.constraints[*id].kind {
                Question::Impl { ty: bound, of } if table.find(*bound) == table.find(ty) => {
                    Some(of.trait_id)
                }
                _ => None,
            })
            .collect();
        let bound = |id: &TraitId| bounds.iter().any(|b| self.core.is_or_extends(*b, *id));
        if traits.len() > 1 && traits.iter().any(bound) {
            traits.retain(bound);
        }
    }

    /// The types that a trait declares for a method. The trait's own parameters are open.
    fn declared(&mut self, trait_id: TraitId, name: Symbol, self_type: Ty) -> Option<Declared> {
        let decl = self.resolved.traits[trait_id].decl?;
        let method = decl.methods.iter().find(|method| method.name.symbol == name)?;
        let receiver = self.core.world.trait_method(trait_id, name)?.receiver;
        let params: Vec<Ty> = decl.params.iter().map(|_| self.fresh()).collect();
        let args = (!params.is_empty()).then(|| self.core.world.table.tuple(&params));
        let mut scope = self.trait_scope(trait_id, self_type, args);
        let mut types = Vec::with_capacity(method.params.len());
        for (index, param) in method.params.iter().enumerate() {
            types.push(match &param.ty {
                Some(written) => Some(self.annotate(written, &mut scope)),
                None => (index == 0 && receiver == Receiver::First).then_some(self_type),
            });
        }
        let result = method.result.as_ref().map(|written| self.annotate(written, &mut scope));
        Some(Declared { params: types, result })
    }

    fn ask_member(
        &mut self,
        owner: Owner,
        name: ast::Name,
        declared: Option<Declared>,
        args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        let (params, result) = declared.map_or((Vec::new(), None), |d| (d.params, d.result));
        let positional = params.len() == args.len() && args.iter().all(|arg| arg.name.is_none());
        let (mut typed, mut types) = (Vec::new(), Vec::new());
        for (index, arg) in args.into_iter().enumerate() {
            let wanted = params.get(index).copied().flatten().filter(|_| positional);
            let lambda = arg.is_lambda();
            let expr = match arg.value {
                ArgValue::Written(expr) => self.expr(expr, wanted),
                ArgValue::Typed(expr) => expr,
                ArgValue::Taken => unreachable!("each argument is passed once"),
            };
            if let Some(wanted) = wanted.filter(|_| !lambda) {
                self.unify(wanted, expr.ty, arg.span);
            }
            types.push(ArgType { name: arg.name, ty: expr.ty, span: arg.span, lambda });
            typed.push(expr);
        }
        let result = match result {
            Some(ty) => ty,
            None => self.core.fresh_kind(VarKind::Deferred),
        };
        let call = CallQuestion {
            name: name.symbol,
            name_span: name.span,
            form: CallForm::Member,
            decides: Decides::Everything,
            owner: Some(owner),
            args: types,
            result,
            scope: Rc::from([]),
            module: self.body.module,
        };
        let constraint = self.core.ask(Question::Call(Rc::new(call)), span);
        self.pump();
        Expr { kind: Kind::Deferred { constraint, args: typed }, ty: result, span }
    }
}

/// The names of `a.b.C`.
fn written_path(object: &ast::Expr, path: &mut ast::Path) -> Option<()> {
    match &object.kind {
        ExprKind::Var(symbol) | ExprKind::Upper(symbol) => {
            path.push(ast::Name { symbol: *symbol, span: object.span });
        }
        ExprKind::Field { object, name } => {
            written_path(object, path)?;
            path.push(*name);
        }
        _ => return None,
    }
    Some(())
}
