//! Beginning and ending functions: parameters, clauses, defaults, annotations.

use super::group::Begun;
use super::{Checker, Frame};
use crate::base::ids::{FunId, Id, TraitId, VarId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::annotate::{Place, TypeScope};
use crate::check::constraint::Question;
use crate::check::error::{Reason, TypeError};
use crate::check::typed::{Arm, Expr, Kind, Pattern, PatternKind};
use crate::check::world::{Body, BuiltinTrait, Fun, Receiver, Role, Scheme, SchemeState};
use crate::resolve::builtins::BUILTIN_TRAITS;
use crate::syntax::ast::{self, Clause, TypeParam};
use crate::ty::{Node, Prim, Ty};
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// Gives functions that nothing needed the types that their annotations say, for tools that
    /// show signatures. Their bodies aren't looked at.
    pub fn declare_unused(&mut self) {
        for fun in self.core.world.funs.shared()..self.resolved.functions.len() {
            let fun = FunId::from_index(fun);
            if matches!(self.core.world.funs[fun].scheme, SchemeState::Todo) {
                self.begin(fun);
            }
        }
    }

    /// Sets up a function's types from its annotations, so that others may use it.
    pub(super) fn begin(&mut self, fun: FunId) -> Begun<'a> {
        let resolved = self.resolved;
        let decl = &resolved.functions[fun];
        let mut types = TypeScope::new(decl.module, Place::Annotation);
        let mark = self.core.pending.len();
        let trait_args = self.self_type(fun, &mut types);
        let clauses = decl.clauses.iter();
        let params: Vec<_> = clauses.flat_map(|c| c.type_params.iter().flatten()).collect();
        self.declare_type_params(fun, &params, &mut types);
        let value_type = decl.value.and_then(|(_, ty)| ty);
        let mut complete = decl.value.is_none() || value_type.is_some();
        let arity = decl.clauses.first().map_or(0, |c| c.params.len());
        let mut params = Vec::with_capacity(arity);
        for index in 0..arity {
            let written = decl.clauses.iter().find_map(|c| c.params[index].ty.as_ref());
            params.push(match written {
                Some(ty) => self.annotate(ty, &mut types),
                None => {
                    complete = false;
                    self.fresh()
                }
            });
        }
        let written = decl.clauses.iter().find_map(|c| c.result.as_ref()).or(value_type);
        let result = match written {
            Some(ty) => self.annotate(ty, &mut types),
            None => {
                complete = false;
                self.fresh()
            }
        };
        if let Role::Method(_) | Role::TraitDefault(_) = self.core.world.funs[fun].role {
            complete |= self.trait_types(fun, (&types, trait_args), (&params, result));
        }
        let ty = self.core.world.table.function(&params, result);
        self.core.world.funs[fun].scheme = if complete {
            let vars = self.annotation_vars(ty, types.self_type);
            let constraints: Vec<_> = self.core.pending[mark..].to_vec();
            let constraints = constraints.into();
            SchemeState::Declared(Rc::new(Scheme { vars, ty, constraints }))
        } else {
            SchemeState::Mono(ty)
        };
        self.begin_defaults(fun);
        let (clauses, value) = (decl.clauses.clone(), decl.value.map(|(value, _)| value));
        Begun { fun, types, params, result, clauses, value }
    }

    fn annotation_vars(&self, ty: Ty, self_type: Option<Ty>) -> Rc<[Ty]> {
        let mut vars = Vec::new();
        for ty in [ty].into_iter().chain(self_type) {
            self.core.world.table.each_var(ty, &mut |var, _| {
                if !vars.contains(&var) {
                    vars.push(var);
                }
            });
        }
        vars.into()
    }

    /// Declared type parameters, then their bounds, which may mention any of them.
    fn declare_type_params(&mut self, fun: FunId, params: &[&TypeParam], types: &mut TypeScope) {
        let mut new = Vec::new();
        for param in params {
            let name = param.name.symbol;
            if !types.vars.contains_key(&name) {
                types.vars.insert(name, self.fresh());
                new.push(*param);
            }
            self.core.world.funs[fun].type_params.push((name, types.vars[&name]));
        }
        for param in new {
            let var = types.vars[&param.name.symbol];
            for bound in &param.bounds {
                match self.resolved.trait_of(types.module, bound) {
                    Some(trait_id) => {
                        let of = self.trait_use(trait_id, bound, types);
                        self.core.ask(Question::Impl { ty: var, of }, bound.name.span);
                    }
                    None => self.unknown_trait(bound.name.symbol, bound.name.span),
                }
            }
        }
    }

    /// A trait that isn't there.
    pub(in crate::check) fn unknown_trait(&mut self, name: Symbol, span: Span) {
        let traits: Vec<Symbol> = self.resolved.traits.iter().map(|info| info.name).collect();
        let world = &self.core.world;
        let similar = super::super::suggest_closest(world, name, traits.into_iter());
        self.report(TypeError::UnknownTrait { name, similar }, span);
    }

    /// `Self` in methods: the implementation's type, anything in default methods. Gives the trait's
    /// arguments.
    fn self_type(&mut self, fun: FunId, types: &mut TypeScope) -> Option<Ty> {
        let trait_id = self.trait_of(fun)?;
        let (ty, args) = match self.core.world.funs[fun].role {
            Role::Method(id) => {
                let decl = self.resolved.impls[id].decl;
                let ty = self.annotate(&decl.target, types);
                let known = trait_id != TraitId(u32::MAX);
                let args = known.then(|| self.trait_use(trait_id, &decl.of, types).args);
                for (var, of) in self.conditions(decl, types) {
                    self.core.ask(Question::Impl { ty: var, of }, decl.target.span);
                }
                (ty, args.flatten())
            }
            _ => {
                let decl = self.resolved.traits[trait_id].decl;
                let params: Vec<Ty> = decl
                    .iter()
                    .flat_map(|decl| &decl.params)
                    .map(|name| {
                        let var = self.fresh();
                        types.vars.insert(name.symbol, var);
                        var
                    })
                    .collect();
                let args = (!params.is_empty()).then(|| self.core.world.table.tuple(&params));
                (self.fresh(), args)
            }
        };
        types.self_type = Some(ty);
        self.core.world.funs[fun].self_type = Some(ty);
        args
    }

    /// The trait that a method belongs to.
    fn trait_of(&self, fun: FunId) -> Option<TraitId> {
        match self.core.world.funs[fun].role {
            Role::Method(id) => Some(self.core.world.impls[id].trait_id),
            Role::TraitDefault(id) => Some(id),
            _ => None,
        }
    }

    /// A method takes the types that its trait declares. Says whether they tell everything.
    fn trait_types(
        &mut self,
        fun: FunId,
        (types, args): (&TypeScope, Option<Ty>),
        (params, result): (&[Ty], Ty),
    ) -> bool {
        let self_type = types.self_type.expect("methods have a Self");
        let span = self.core.world.funs[fun].span;
        let name = self.core.world.funs[fun].name;
        let trait_id = self.trait_of(fun).filter(|id| *id != TraitId(u32::MAX));
        let method = trait_id.and_then(|id| self.core.world.trait_method(id, name));
        let receiver = method.map_or(Receiver::First, |method| method.receiver);
        if let (Receiver::First, Some(first)) = (receiver, params.first()) {
            self.unify(self_type, *first, span);
        }
        let Some(trait_id) = trait_id else { return false };
        let info = &self.resolved.traits[trait_id];
        let declared = info.decl.and_then(|d| d.methods.iter().find(|m| m.name.symbol == name));
        let Some(declared) = declared else {
            return self.builtin_method_types(trait_id, name, (params, result), self_type, span);
        };
        let mut scope = self.trait_scope(trait_id, self_type, args);
        let mut complete = declared.params.len() == params.len();
        for (index, (param, ty)) in declared.params.iter().zip(params).enumerate() {
            match &param.ty {
                Some(written) => {
                    let wanted = self.annotate(written, &mut scope);
                    self.unify(wanted, *ty, span);
                }
                None => complete &= index == 0,
            }
        }
        match &declared.result {
            Some(written) => {
                let wanted = self.annotate(written, &mut scope);
                let place = self.result_place(fun).unwrap_or(span);
                let because = Some((written.span, Reason::TraitResult));
                self.unify_because(wanted, result, place, because);
            }
            None => complete = false,
        }
        // Operators and the library call the methods of the builtin traits by their own types, also
        // where the program declares the trait anew and leaves them out.
        let text = self.core.world.text(name);
        let operands = BuiltinTrait::of(trait_id).and_then(|of| of.operands(text));
        if operands == Some(params.len()) {
            let types = (params, result);
            complete |= self.builtin_method_types(trait_id, name, types, self_type, span);
        }
        complete
    }

    /// Where the trait of a method declares its result.
    fn trait_result(&self, fun: FunId) -> Option<(Span, Reason)> {
        let (trait_id, name) = (self.trait_of(fun)?, self.core.world.funs[fun].name);
        if trait_id == TraitId(u32::MAX) {
            return None;
        }
        let decl = self.resolved.traits[trait_id].decl?;
        let method = decl.methods.iter().find(|method| method.name.symbol == name)?;
        Some((method.result.as_ref()?.span, Reason::TraitResult))
    }

    fn result_place(&self, fun: FunId) -> Option<Span> {
        let clauses = &self.resolved.functions[fun].clauses;
        clauses.iter().find_map(|c| c.result.as_ref()).map(|ty| ty.span)
    }

    /// The types of the methods of the builtin traits (5.5).
    fn builtin_method_types(
        &mut self,
        trait_id: TraitId,
        name: Symbol,
        (params, result): (&[Ty], Ty),
        self_type: Ty,
        span: Span,
    ) -> bool {
        if trait_id.0 as usize >= BUILTIN_TRAITS.len() {
            return false;
        }
        if let Some(other) = params.get(1) {
            self.unify(self_type, *other, span);
        }
        let builtin = BuiltinTrait::of(trait_id);
        let wanted = match (builtin, self.core.world.text(name)) {
            (Some(BuiltinTrait::Show), _) => self.prim(Prim::String),
            (Some(BuiltinTrait::Eq | BuiltinTrait::Ord), text) if text != "compare" => {
                self.prim(Prim::Bool)
            }
            (Some(BuiltinTrait::Hash), _) => self.prim(Prim::Int),
            (Some(BuiltinTrait::Copy), _) => self_type,
            _ => return false,
        };
        self.unify(wanted, result, span);
        true
    }

    pub(super) fn infer_begun(&mut self, begun: Begun<'a>) {
        let Begun { fun, params, result, clauses, value, .. } = begun;
        self.body.frames.push(Frame::new(fun, result));
        let body = match value {
            Some(value) => {
                let expr = self.expr(value, Some(result));
                self.unify(result, expr.ty, tail_span(value));
                Body { params: Vec::new(), expr, result }
            }
            None => self.clauses(&clauses, &params, result),
        };
        self.body.frames.pop();
        self.core.world.funs[fun].body = Some(Rc::new(body));
    }

    /// The clauses of the function in the current frame.
    pub(super) fn clauses(&mut self, clauses: &[&'a Clause], params: &[Ty], result: Ty) -> Body {
        let vars = self.param_vars(clauses, params);
        let simple = clauses.len() == 1 && clauses[0].guard.is_none();
        let span = clauses[0].span;
        let mut arms = Vec::new();
        let declared = clauses.iter().find_map(|c| c.result.as_ref());
        let declared = declared.map(|ty| (ty.span, Reason::Result));
        self.frame_mut().told = declared.or_else(|| self.trait_result(self.current()));
        for clause in clauses {
            let mark = self.body.scopes.enter();
            let patterns = self.clause_patterns(clause, params, &vars);
            let bool_type = self.prim(Prim::Bool);
            let guard = clause.guard.as_ref().map(|guard| self.check(guard, bool_type));
            let body = clause.body.as_ref().expect("functions have bodies");
            let body_expr = self.function_body(body, Some(result));
            let told = self.frame().told;
            self.unify_because(result, body_expr.ty, tail_span(body), told);
            self.frame_mut().told.get_or_insert((tail_span(body), Reason::Clause));
            self.body.scopes.leave(mark);
            arms.push(Arm { patterns, guard, body: body_expr });
        }
        self.defaults(clauses, &vars);
        let plain =
            |arm: &Arm| arm.patterns.iter().all(|p| matches!(p.kind, PatternKind::Wildcard));
        let expr = if simple && arms.iter().all(plain) {
            arms.pop().expect("there is one clause").body
        } else {
            let subjects = vars.iter().map(|var| self.param_expr(*var)).collect();
            Expr { kind: Kind::Match { subjects, arms, clauses: true }, ty: result, span }
        };
        Body { params: vars, expr, result }
    }

    fn param_expr(&self, var: VarId) -> Expr {
        let info = &self.core.world.vars[var];
        Expr { kind: Kind::Var(var), ty: info.ty, span: info.span }
    }

    /// One variable for each parameter, named as the first clause that names it does.
    fn param_vars(&mut self, clauses: &[&'a Clause], params: &[Ty]) -> Vec<VarId> {
        let mut vars = Vec::with_capacity(params.len());
        for (index, ty) in params.iter().enumerate() {
            let named = clauses.iter().find_map(|c| match c.params[index].pattern.kind {
                ast::PatternKind::Name(symbol) => Some((symbol, c.params[index].pattern.span)),
                _ => None,
            });
            let place = clauses[0].params[index].pattern.span;
            let (name, span) = named.unwrap_or_else(|| (self.symbol("_"), place));
            vars.push(self.new_var(name, *ty, false, span));
        }
        vars
    }

    /// A type written inside the current function.
    pub(super) fn annotate_here(&mut self, written: &ast::TypeExpr) -> Ty {
        let empty = TypeScope::new(self.body.module, Place::Annotation);
        let mut types = std::mem::replace(&mut self.body.types, empty);
        let ty = self.annotate(written, &mut types);
        self.body.types = types;
        ty
    }

    fn clause_patterns(
        &mut self,
        clause: &'a Clause,
        params: &[Ty],
        vars: &[VarId],
    ) -> Vec<Pattern> {
        let owner = self.current();
        let mut patterns = Vec::with_capacity(params.len());
        for (index, param) in clause.params.iter().enumerate() {
            let ty = params[index];
            if let Some(written) = &param.ty {
                let wanted = self.annotate_here(written);
                self.unify(wanted, ty, written.span);
            }
            let span = param.pattern.span;
            if let ast::PatternKind::Name(name) = param.pattern.kind
                && !self.bound_by(name, owner)
            {
                // The name is the parameter itself: nothing to test or copy.
                let var = vars[index];
                self.bind_var(name, var);
                patterns.push(Pattern { kind: PatternKind::Wildcard, ty, span });
                continue;
            }
            let pattern = self.pattern(&param.pattern, ty);
            patterns.push(pattern);
        }
        patterns
    }

    /// Whether a name is already bound in a function.
    fn bound_by(&self, name: Symbol, owner: FunId) -> bool {
        self.body.scopes.find(name).is_some_and(|binding| binding.owner == owner)
    }

    /// Gives each default an id, so that calls from the same group can name it.
    pub(super) fn begin_defaults(&mut self, fun: FunId) {
        for index in 0..self.core.world.funs[fun].params.len() {
            if !self.core.world.funs[fun].params[index].optional {
                continue;
            }
            let outer = &self.core.world.funs[fun];
            let default = Fun {
                name: outer.name,
                internal: outer.internal.clone(),
                module: outer.module,
                span: outer.span,
                role: Role::Default,
                parent: Some(fun),
                params: Vec::new(),
                type_params: Vec::new(),
                self_type: None,
                scheme: SchemeState::Todo,
                body: None,
                free: Default::default(),
            };
            let id = self.core.world.funs.push(default);
            self.core.world.funs[fun].params[index].default = Some(id);
        }
    }

    /// A default against its parameter. Without an annotation what the body joins with `++` is told
    /// by that (4.9.2).
    fn unify_default(&mut self, param: &ast::Param, expected: Ty, found: Ty, span: Span) {
        let joins = |node: Node| matches!(node, Node::Prim(Prim::String) | Node::List(_));
        let table = &mut self.core.world.table;
        let wrong = param.ty.is_none()
            && joins(table.node(expected))
            && !joins(table.node(found))
            && !table.compatible(expected, found);
        if wrong {
            let expected = "type implementing Concat".to_string();
            return self.report(TypeError::Expected { expected, found }, span);
        }
        self.unify(expected, found, span);
    }

    /// Parameters' defaults become functions of the earlier parameters.
    fn defaults(&mut self, clauses: &[&'a Clause], vars: &[VarId]) {
        let fun = self.current();
        for (index, var) in vars.iter().enumerate() {
            let found = clauses
                .iter()
                .find_map(|c| c.params[index].default.as_ref().map(|default| (*c, default)));
            let Some((clause, default)) = found else { continue };
            let begun = self.core.world.funs[fun].params[index].default;
            let nested = begun.expect("defaults are begun with their function");
            self.core.world.funs[nested].span = default.span;
            self.body.nested.push(nested);
            let ty = self.core.world.vars[*var].ty;
            let mark = self.body.scopes.enter();
            for (param, earlier) in clause.params[..index].iter().zip(vars) {
                match &param.pattern.kind {
                    ast::PatternKind::Name(name) => self.bind_var(*name, *earlier),
                    ast::PatternKind::As(_, name) => self.bind_var(name.symbol, *earlier),
                    _ => {}
                }
            }
            self.body.frames.push(Frame::new(nested, ty));
            let expr = self.expr(default, Some(ty));
            self.body.frames.pop();
            self.body.scopes.leave(mark);
            self.unify_default(&clause.params[index], ty, expr.ty, default.span);
            let own = self.core.world.table.function(&[], ty);
            self.core.world.funs[nested].scheme = SchemeState::Mono(own);
            let body = Body { params: Vec::new(), expr, result: ty };
            self.core.world.funs[nested].body = Some(Rc::new(body));
            self.note_fun(nested);
        }
    }
}

/// Where the value of an expression is made: the last line of a block.
pub(super) fn tail_span(expr: &ast::Expr) -> Span {
    let mut expr = expr;
    loop {
        match &expr.kind {
            ast::ExprKind::Block(stmts) => match stmts.last().map(|s| (&s.kind, s.span)) {
                Some((ast::StmtKind::Expr(last), _)) => expr = last,
                Some((_, span)) => return span,
                None => return expr.span,
            },
            ast::ExprKind::Paren(inner) => expr = inner,
            _ => return expr.span,
        }
    }
}
