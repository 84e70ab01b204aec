//! Capitalised names as values and calls: constructors, records and their updates, constants.

use super::Checker;
use super::call::{ArgIn, ArgValue};
use super::names::target;
use crate::base::ids::ModuleId;
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::error::{self, TypeError};
use crate::check::typed::{Expr, Kind, Target};
use crate::resolve::{CtorRef, TypeRef};
use crate::syntax::ast;
use crate::ty::{Node, Ty};

impl<'a> Checker<'a> {
    /// A capitalised name by itself.
    #[inline(never)]
    pub(super) fn upper(&mut self, name: Symbol, span: Span, hint: Option<Ty>) -> Expr {
        if let Some(module) = self.markup_ctor(name) {
            return self.module_ctor(module, ast::Name { symbol: name, span }, None, span, hint);
        }
        if let Some(value) = self.resolved.value(self.body.module, name) {
            return self.value(name, &value, span, hint);
        }
        match self.find_ctor(name, hint) {
            Some(ctor) => self.ctor_value(ctor, span),
            None => {
                self.unknown_ctor(name, span);
                self.error_expr(span)
            }
        }
    }

    fn unknown_ctor(&mut self, name: Symbol, span: Span) {
        let error = match self.private_type(self.body.module, name) {
            Some(module) => TypeError::PrivateType { name, module },
            None => self.unknown_type_error(name),
        };
        let error = match (error, self.other_case(name).filter(|small| self.is_value_name(*small)))
        {
            (TypeError::UnknownType { name, .. }, Some(small)) => {
                let similar = vec![self.core.world.text(small).to_string()];
                TypeError::UnknownType { name, similar }
            }
            (error, _) => error,
        };
        self.report(error, span);
    }

    /// The constructor that a name means: of several the one of the wanted type, else the first.
    fn find_ctor(&mut self, name: Symbol, hint: Option<Ty>) -> Option<CtorRef> {
        let candidates = self.resolved.ctors(self.body.module, name);
        self.choose_ctor(&candidates, hint).or_else(|| self.aliased_ctor(name))
    }

    fn choose_ctor(&self, candidates: &[CtorRef], hint: Option<Ty>) -> Option<CtorRef> {
        let wanted = hint.map(|ty| self.core.world.table.node(ty));
        if let Some(Node::Data(data, _)) = wanted
            && let Some(fitting) = candidates.iter().find(|c| c.data == data)
        {
            return Some(*fitting);
        }
        candidates.first().copied()
    }

    /// The constructor of a record by the name of an alias.
    pub(super) fn aliased_ctor(&mut self, name: Symbol) -> Option<CtorRef> {
        let found = self.resolved.type_named(self.body.module, name)?;
        self.ctor_of_alias(found)
    }

    fn ctor_of_alias(&mut self, found: TypeRef) -> Option<CtorRef> {
        let TypeRef::Alias(alias) = found else { return None };
        let resolved = self.resolved;
        let decl = &resolved.aliases[alias as usize];
        let mut scope = crate::check::annotate::TypeScope::new(
            decl.module,
            crate::check::annotate::Place::Annotation,
        );
        for param in &decl.decl.params {
            let var = self.fresh();
            scope.vars.insert(param.name.symbol, var);
        }
        let ty = self.annotate(decl.target, &mut scope);
        let data = self.core.world.record(ty)?;
        Some(CtorRef { data, index: 0 })
    }

    /// A constructor as a value: itself without fields, else a function.
    fn ctor_value(&mut self, ctor: CtorRef, span: Span) -> Expr {
        let fields = self.core.world.datas[ctor.data].ctors[ctor.index as usize].fields.len();
        if fields == 0 {
            let (_, ty) = self.core.world.instantiate_ctor(ctor);
            return Expr { kind: Kind::Construct { ctor, fields: Vec::new() }, ty, span };
        }
        self.target_value(Target::Ctor(ctor), span)
    }

    /// `Ctor(args)`, `Record(base, field: value)`, `Int(x)`
    pub(super) fn call_upper(
        &mut self,
        name: Symbol,
        name_span: Span,
        args: Vec<ArgIn<'a>>,
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        if let Some(module) = self.markup_ctor(name) {
            let name = ast::Name { symbol: name, span: name_span };
            return self.module_ctor(module, name, Some(args), span, hint);
        }
        if let Some(value) = self.resolved.value(self.body.module, name) {
            let callee = self.value(name, &value, name_span, None);
            return self.call_value(callee, args, span);
        }
        if let Some(form) = self.markup_form(name) {
            return self.markup(form, (name, name_span), args, span);
        }
        let mut args = args;
        if let Some(ctor) = self.ctor_for_call(name, &mut args, hint) {
            return self.construct(ctor, (name, name_span), args, span);
        }
        if let Some(list) = self.resolved.builtins.functions.get(&name) {
            let targets: Vec<Target> = list.iter().map(target).collect();
            return self.call_targets((name, name_span), &targets, None, args, span);
        }
        self.unknown_ctor(name, name_span);
        self.walk_lost(args, span)
    }

    fn ctor_for_call(
        &mut self,
        name: Symbol,
        args: &mut [ArgIn<'a>],
        hint: Option<Ty>,
    ) -> Option<CtorRef> {
        let mut candidates = self.resolved.ctors(self.body.module, name);
        if candidates.len() > 1 {
            // Constructors of other types with another number of fields aren't meant.
            let fields =
                |c: &CtorRef| self.core.world.datas[c.data].ctors[c.index as usize].fields.len();
            if candidates.iter().any(|c| fields(c) == args.len()) {
                candidates.retain(|c| fields(c) == args.len());
            }
        }
        if candidates.is_empty() {
            return self.aliased_ctor(name);
        }
        let decided = hint.is_some_and(|ty| !self.core.world.table.is_open(ty));
        if candidates.len() > 1 && !decided {
            return Some(self.ctor_by_args(&candidates, args));
        }
        self.choose_ctor(&candidates, hint)
    }

    /// The first constructor whose fields accept the arguments (4.4.2).
    fn ctor_by_args(&mut self, candidates: &[CtorRef], args: &mut [ArgIn<'a>]) -> CtorRef {
        for arg in args.iter_mut() {
            if let ArgValue::Written(expr) = arg.value {
                arg.value = ArgValue::Typed(self.expr(expr, None));
            }
        }
        let fits = |ctor: &CtorRef, checker: &mut Self| {
            let (types, _) = checker.core.world.instantiate_ctor(*ctor);
            args.iter().zip(types).all(|(arg, ty)| match &arg.value {
                ArgValue::Typed(expr) => checker.core.world.table.compatible(ty, expr.ty),
                _ => true,
            })
        };
        let found = candidates.iter().find(|ctor| fits(ctor, self));
        *found.unwrap_or(&candidates[0])
    }

    /// The constructors that a module has under a name, which may be the alias of a record, and
    /// whether they are public.
    pub(super) fn module_ctors(
        &mut self,
        module: ModuleId,
        name: Symbol,
    ) -> Option<(Vec<CtorRef>, bool)> {
        let info = &self.resolved.modules[module];
        if info.values.contains_key(&name) {
            return None;
        }
        if let Some(members) = info.ctors.get(&name) {
            let public = members.iter().any(|m| m.public);
            return Some((members.iter().map(|m| m.what).collect(), public));
        }
        let member = info.types.get(&name)?;
        Some((vec![self.ctor_of_alias(member.what)?], member.public))
    }

    /// A constructor of a module: `M.Point(1, 2)`, or `M.Idle` when there are no arguments.
    pub(super) fn module_ctor(
        &mut self,
        module: ModuleId,
        name: ast::Name,
        args: Option<Vec<ArgIn<'a>>>,
        span: Span,
        hint: Option<Ty>,
    ) -> Expr {
        let found = self.module_ctors(module, name.symbol);
        let (candidates, public) = found.expect("only a member is asked for");
        if !public && !self.resolved.sees_private(self.body.module, module) {
            let module = self.resolved.module_name(module, &self.core.world.names);
            self.report(TypeError::PrivateType { name: name.symbol, module }, name.span);
        } else {
            self.check_access(module, true, name.symbol, name.span);
        }
        let ctor = self.choose_ctor(&candidates, hint).expect("a member has a constructor");
        match args {
            Some(args) => self.construct(ctor, (name.symbol, name.span), args, span),
            None => self.ctor_value(ctor, span),
        }
    }

    fn construct(
        &mut self,
        ctor: CtorRef,
        name: (Symbol, Span),
        args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        let named = args.iter().any(|arg| arg.name.is_some());
        let count = self.core.world.datas[ctor.data].ctors[ctor.index as usize].fields.len();
        match args.first() {
            Some(first) if named && first.name.is_none() => self.update(ctor, name, args, span),
            _ if named => self.construct_named(ctor, args, span),
            _ if args.len() == count || args.len() > count => {
                self.call_target(name, Target::Ctor(ctor), None, args, span)
            }
            None if count == 0 => self.ctor_value(ctor, span),
            _ => {
                let missing =
                    self.core.world.datas[ctor.data].ctors[ctor.index as usize].fields[args.len()];
                let record = self.core.world.datas[ctor.data].kind.is_record();
                match missing.0 {
                    Some(_) if record => {
                        let missing = (args.len()..count).collect();
                        self.report(TypeError::MissingFields { ctor, missing }, span);
                    }
                    _ => {
                        let error = TypeError::Arity {
                            expected: count,
                            found: args.len(),
                            callee: Some(Target::Ctor(ctor)),
                        };
                        self.report(error, span);
                    }
                }
                self.walk_lost(args, span)
            }
        }
    }

    fn no_field(&mut self, ty: Ty, name: (Symbol, Span)) {
        let field = self.core.world.text(name.0).to_string();
        self.report(TypeError::NoField { ty, field }, name.1);
    }

    fn named_value(&mut self, value: ArgValue<'a>, expected: Ty, place: Span) -> Expr {
        match value {
            ArgValue::Written(expr) => self.check(expr, expected),
            ArgValue::Typed(expr) => {
                self.unify(expected, expr.ty, place);
                expr
            }
            ArgValue::Taken => unreachable!("each field is given once"),
        }
    }

    /// All fields by name; they are evaluated in the order written.
    fn construct_named(&mut self, ctor: CtorRef, args: Vec<ArgIn<'a>>, span: Span) -> Expr {
        let (types, ty) = self.core.world.instantiate_ctor(ctor);
        let names: Vec<Option<Symbol>> = self.core.world.datas[ctor.data].ctors
            [ctor.index as usize]
            .fields
            .iter()
            .map(|field| field.0)
            .collect();
        let mut fields: Vec<Option<Expr>> = types.iter().map(|_| None).collect();
        let mut order = Vec::new();
        let mut misnamed = false;
        for arg in args {
            let Some(name) = arg.name else { continue };
            let Some(index) = names.iter().position(|n| *n == Some(name.0)) else {
                self.no_field(ty, name);
                misnamed = true;
                continue;
            };
            if fields[index].is_some() {
                self.report(TypeError::DuplicateArgument { name: name.0 }, name.1);
                continue;
            }
            fields[index] = Some(self.named_value(arg.value, types[index], arg.span));
            order.push(index);
        }
        let missing: Vec<usize> =
            (0..fields.len()).filter(|index| fields[*index].is_none()).collect();
        if let Some(first) = missing.first() {
            // A wrong name is the missing field, mostly.
            if names[*first].is_some() && !misnamed {
                self.report(TypeError::MissingFields { ctor, missing }, span);
            }
            return self.error_expr(span);
        }
        let fields: Vec<Expr> = fields.into_iter().flatten().collect();
        self.in_written_order(ctor, fields, &order, ty, span)
    }

    /// Fields written in another order than declared go through variables.
    fn in_written_order(
        &mut self,
        ctor: CtorRef,
        fields: Vec<Expr>,
        order: &[usize],
        ty: Ty,
        span: Span,
    ) -> Expr {
        if order.is_sorted() {
            return Expr { kind: Kind::Construct { ctor, fields }, ty, span };
        }
        let name = self.symbol("_");
        let mut slots: Vec<Option<Expr>> = fields.into_iter().map(Some).collect();
        let mut vars: Vec<Option<Expr>> = slots.iter().map(|_| None).collect();
        let mut stmts = Vec::new();
        for index in order {
            let value = slots[*index].take().expect("each field is given once");
            let (field_ty, place) = (value.ty, value.span);
            let var = self.new_var(name, field_ty, false, place);
            stmts.push(self.statement(Kind::Let(var, Box::new(value)), place));
            vars[*index] = Some(Expr { kind: Kind::Var(var), ty: field_ty, span: place });
        }
        let fields = vars.into_iter().flatten().collect();
        let value = Expr { kind: Kind::Construct { ctor, fields }, ty, span };
        Expr { kind: Kind::Block(stmts, Box::new(value)), ty, span }
    }

    /// `Record(base, field: value)`
    fn update(
        &mut self,
        ctor: CtorRef,
        (name, _): (Symbol, Span),
        args: Vec<ArgIn<'a>>,
        span: Span,
    ) -> Expr {
        let declared = &self.core.world.datas[ctor.data];
        if declared.ctors.len() != 1 || declared.kind.is_reactive() {
            self.report(TypeError::NotARecord { name }, span);
            return self.walk_lost(args, span);
        }
        let (types, ty) = self.core.world.instantiate_ctor(ctor);
        let mut args = args.into_iter();
        let base = args.next().expect("an update has a base");
        let before = self.core.diagnostics.len();
        let base = Box::new(self.named_value(base.value, ty, base.span));
        if let Some(mistake) = self.core.diagnostics.get_mut(before).filter(|d| d.span == base.span)
        {
            let name = self.core.world.text(name);
            mistake.helps.insert(0, error::mixed_fields(name));
        }
        let mut fields = Vec::new();
        for arg in args {
            let Some(name) = arg.name else {
                let error = TypeError::Arity {
                    expected: types.len(),
                    found: fields.len() + 2,
                    callee: Some(Target::Ctor(ctor)),
                };
                self.report(error, arg.span);
                continue;
            };
            match self.core.world.field_index(ctor.data, name.0) {
                Some(index) => {
                    if fields.iter().any(|(given, _)| *given == index as u32) {
                        self.report(TypeError::DuplicateArgument { name: name.0 }, name.1);
                    }
                    let value = self.named_value(arg.value, types[index], arg.span);
                    fields.push((index as u32, value));
                }
                None => self.no_field(ty, name),
            }
        }
        Expr { kind: Kind::Update { base, ctor, fields }, ty, span }
    }
}
