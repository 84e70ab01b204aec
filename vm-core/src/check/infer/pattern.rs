//! Patterns: what they bind, and what they say about their subject's type (2.9).

use super::expr::constant;
use super::{Checker, Meaning};
use crate::base::ids::VarId;
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::error::TypeError;
use crate::check::typed::{Expr, Kind, Pattern, PatternKind};
use crate::ir::DataKind;
use crate::resolve::CtorRef;
use crate::syntax::ast::{self, FieldPattern, Literal, Name};
use crate::ty::{Node, Prim, Ty, VarKind};

impl<'a> Checker<'a> {
    /// A pattern matched against a value of type `ty`.
    pub(super) fn pattern(&mut self, pattern: &'a ast::Pattern, ty: Ty) -> Pattern {
        let span = pattern.span;
        let kind = match &pattern.kind {
            ast::PatternKind::Wildcard => PatternKind::Wildcard,
            ast::PatternKind::Name(name) => self.name_pattern(*name, ty, span),
            ast::PatternKind::Pin(name) => self.pin(*name, ty),
            ast::PatternKind::Literal(literal) => {
                let (value, prim) = constant(literal);
                let literal_ty = self.prim(prim);
                self.unify_structure(ty, literal_ty, span);
                PatternKind::Const(value)
            }
            ast::PatternKind::Range { from, to, inclusive } => {
                let int = self.prim(Prim::Int);
                self.unify_structure(ty, int, span);
                PatternKind::Range(*from, if *inclusive { *to } else { to.saturating_sub(1) })
            }
            ast::PatternKind::Tuple(parts) => self.tuple_pattern(parts, ty, span),
            ast::PatternKind::List { items, tail } => {
                self.list_pattern(items, tail.as_deref(), ty, span)
            }
            ast::PatternKind::Ctor { name, args } => {
                self.ctor_pattern(*name, args.as_deref().unwrap_or(&[]), ty, span)
            }
            ast::PatternKind::CtorNamed { name, fields } => {
                self.named_ctor_pattern(*name, fields, ty, span)
            }
            ast::PatternKind::Record(fields) => self.record_pattern(fields, ty, span),
            ast::PatternKind::Map(entries) => self.map_pattern(entries, ty, span),
            ast::PatternKind::Set(items) => self.set_pattern(items, ty, span),
            ast::PatternKind::Or(alternatives) => self.or_pattern(alternatives, ty),
            ast::PatternKind::As(inner, name) => {
                let inner = self.pattern(inner, ty);
                let kind = self.name_pattern(name.symbol, ty, name.span);
                let name = Pattern { kind, ty, span: name.span };
                PatternKind::Both(Box::new(inner), Box::new(name))
            }
            ast::PatternKind::Typed(inner, written) => {
                let wanted = self.annotate_here(written);
                self.unify(wanted, ty, inner.span);
                return Pattern { span, ..self.pattern(inner, wanted) };
            }
            ast::PatternKind::Error => PatternKind::Error,
        };
        Pattern { kind, ty, span }
    }

    /// A part's type that nothing is known about, as unknown as the whole.
    fn part(&mut self, whole: Ty) -> Ty {
        let kind = self.core.world.table.unbound(whole).map_or(VarKind::Plain, |u| u.kind);
        self.core.fresh_kind(if kind == VarKind::Dyn { kind } else { VarKind::Plain })
    }

    /// A name binds, unless it is an immutable of this function: then it compares.
    fn name_pattern(&mut self, name: Symbol, ty: Ty, span: Span) -> PatternKind {
        let current = self.current();
        if let Some(binding) = self.body.scopes.find(name).cloned()
            && binding.owner == current
            && let Meaning::Var(var) = binding.meaning
            && !self.core.world.vars[var].mutable
        {
            return self.equal_pattern(var, ty, span);
        }
        let ty = self.binding_type(ty, span);
        let var = self.new_var(name, ty, false, span);
        self.bind_var(name, var);
        PatternKind::Bind(var)
    }

    fn equal_pattern(&mut self, var: VarId, ty: Ty, span: Span) -> PatternKind {
        self.note_var(var);
        let var_ty = self.core.world.vars[var].ty;
        if !self.core.world.table.is_prim(var_ty, Prim::Dyn) && !self.is_dyn(ty) {
            self.unify_structure(ty, var_ty, span);
        }
        PatternKind::Equal(var)
    }

    fn pin(&mut self, name: Name, ty: Ty) -> PatternKind {
        match self.body.scopes.find(name.symbol).map(|b| b.meaning.clone()) {
            Some(Meaning::Var(var)) => self.equal_pattern(var, ty, name.span),
            _ => {
                self.unknown_name(name.symbol, 0, name.span);
                PatternKind::Error
            }
        }
    }

    fn tuple_pattern(&mut self, parts: &'a [ast::Pattern], ty: Ty, span: Span) -> PatternKind {
        let types: Vec<Ty> = match self.core.world.table.node(ty) {
            Node::Tuple(list) if self.core.world.table.items(list).len() == parts.len() => {
                self.core.world.table.items(list).to_vec()
            }
            // Another size is tolerated: it never fits.
            Node::Tuple(_) => parts.iter().map(|_| self.fresh()).collect(),
            _ => {
                let types: Vec<Ty> = parts.iter().map(|_| self.part(ty)).collect();
                let tuple = self.core.world.table.tuple(&types);
                self.unify_structure(ty, tuple, span);
                types
            }
        };
        let parts = parts.iter().zip(types).map(|(part, ty)| self.pattern(part, ty)).collect();
        PatternKind::Tuple(parts)
    }

    fn list_pattern(
        &mut self,
        items: &'a [ast::Pattern],
        tail: Option<&'a ast::Pattern>,
        ty: Ty,
        span: Span,
    ) -> PatternKind {
        let list = matches!(self.core.world.table.node(ty), Node::List(_));
        if let (false, Some(tail), Some(prefix)) = (list, tail, literal_heads(items)) {
            let string = self.prim(Prim::String);
            if self.core.world.table.is_open(ty) {
                self.core.world.text_pattern.get_or_insert(span);
            }
            self.unify_structure(ty, string, span);
            let rest = Box::new(self.pattern(tail, string));
            return PatternKind::StringPrefix { prefix: prefix.as_str().into(), rest };
        }
        let item = match self.core.world.table.node(ty) {
            Node::List(item) => item,
            _ => self.part(ty),
        };
        let list = self.core.world.table.list(item);
        if self.core.world.table.is_open(ty) {
            self.unify_structure(ty, list, span);
        }
        let items = items.iter().map(|pattern| self.pattern(pattern, item)).collect();
        let tail = tail.map(|tail| Box::new(self.pattern(tail, list)));
        // What is no list is told with what the elements say about the one that is expected.
        self.unify_structure(list, ty, span);
        PatternKind::List { items, tail }
    }

    /// The constructor that a pattern names: that of the subject's type, else one in scope, also
    /// by an alias, else any.
    fn pattern_ctor(&mut self, name: Name, ty: Ty) -> Option<CtorRef> {
        if let Node::Data(data, _) = self.core.world.table.node(ty) {
            let ctors = &self.core.world.datas[data].ctors;
            if let Some(index) = ctors.iter().position(|c| c.name == name.symbol) {
                return Some(CtorRef { data, index: index as u32 });
            }
        }
        let scoped = self.resolved.ctors(self.body.module, name.symbol);
        let found = match scoped.first() {
            Some(ctor) => Some(*ctor),
            None => self
                .aliased_ctor(name.symbol)
                .or_else(|| self.resolved.ctors_anywhere(name.symbol).first().copied()),
        };
        if found.is_none() {
            let similar = self.similar_ctors(name.symbol, ty);
            self.report(TypeError::UnknownCtor { name: name.symbol, similar }, name.span);
        }
        found
    }

    /// Constructors with nearly that name: those of the subject's type, else any.
    fn similar_ctors(&self, name: Symbol, ty: Ty) -> Vec<String> {
        let world = &self.core.world;
        let names: Vec<Symbol> = match world.table.node(ty) {
            Node::Data(data, _) => world.datas[data].ctors.iter().map(|ctor| ctor.name).collect(),
            _ => world.datas.iter().flat_map(|d| d.ctors.iter().map(|ctor| ctor.name)).collect(),
        };
        crate::check::suggest_closest(world, name, names.into_iter())
    }

    /// The types of a constructor's fields when it is matched against `ty`.
    fn ctor_types(&mut self, ctor: CtorRef, ty: Ty, span: Span) -> Vec<Ty> {
        let (types, whole) = self.core.world.instantiate_ctor(ctor);
        self.unify_structure(ty, whole, span);
        self.refuse_reactive(whole, span);
        types
    }

    fn ctor_pattern(
        &mut self,
        name: Name,
        args: &'a [ast::Pattern],
        ty: Ty,
        span: Span,
    ) -> PatternKind {
        let Some(ctor) = self.pattern_ctor(name, ty) else {
            args.iter().for_each(|arg| self.lost_pattern(arg));
            return PatternKind::Error;
        };
        let types = self.ctor_types(ctor, ty, span);
        if types.len() != args.len() {
            let (expected, found) = (types.len(), args.len());
            let callee = Some(crate::check::typed::Target::Ctor(ctor));
            self.report(TypeError::Arity { expected, found, callee }, span);
            args.iter().for_each(|arg| self.lost_pattern(arg));
            return PatternKind::Error;
        }
        let fields = args.iter().zip(types).map(|(arg, ty)| self.pattern(arg, ty)).collect();
        PatternKind::Ctor { ctor, fields }
    }

    /// A reactive record has no patterns: reading a field is to be seen (10.8).
    fn refuse_reactive(&mut self, ty: Ty, span: Span) {
        if let Node::Data(data, _) = self.core.world.table.node(ty)
            && self.core.world.datas[data].kind == DataKind::Reactive
        {
            self.report(TypeError::ReactivePattern { ty }, span);
        }
    }

    /// Binds the names of a pattern that makes no sense.
    fn lost_pattern(&mut self, pattern: &'a ast::Pattern) {
        let error = self.core.world.table.error();
        self.pattern(pattern, error);
    }

    fn named_ctor_pattern(
        &mut self,
        name: Name,
        fields: &'a [FieldPattern],
        ty: Ty,
        span: Span,
    ) -> PatternKind {
        let Some(ctor) = self.pattern_ctor(name, ty) else {
            fields.iter().for_each(|field| self.lost_pattern(&field.pattern));
            return PatternKind::Error;
        };
        self.fields_once(fields);
        let types = self.ctor_types(ctor, ty, span);
        let mut patterns: Vec<Pattern> =
            types.iter().map(|ty| Pattern { kind: PatternKind::Wildcard, ty: *ty, span }).collect();
        for field in fields {
            let declared = &self.core.world.datas[ctor.data].ctors[ctor.index as usize].fields;
            let index = declared.iter().position(|(name, _)| *name == Some(field.name.symbol));
            match index {
                Some(index) => patterns[index] = self.pattern(&field.pattern, types[index]),
                None => {
                    let field_name = self.core.world.text(field.name.symbol).to_string();
                    let error = TypeError::NoField { ty, field: field_name };
                    self.report(error, field.name.span);
                    self.lost_pattern(&field.pattern);
                }
            }
        }
        PatternKind::Ctor { ctor, fields: patterns }
    }

    /// Reports the fields that stand in a pattern a second time.
    fn fields_once(&mut self, fields: &[FieldPattern]) {
        for (index, FieldPattern { name, .. }) in fields.iter().enumerate() {
            let first = fields[..index].iter().find(|other| other.name.symbol == name.symbol);
            if let Some(first) = first.filter(|_| self.core.world.text(name.symbol) != "_") {
                let first = first.name.span;
                self.report(TypeError::FieldTwice { name: name.symbol, first }, name.span);
            }
        }
    }

    fn record_pattern(&mut self, fields: &'a [FieldPattern], ty: Ty, span: Span) -> PatternKind {
        self.record_of_fields(fields, ty);
        self.fields_once(fields);
        self.refuse_reactive(ty, span);
        let mut patterns = Vec::with_capacity(fields.len());
        for field in fields {
            if self.core.world.text(field.name.symbol) == "_" {
                continue;
            }
            let field_ty = self.fresh();
            let found = self.field_ref(ty, field.name.symbol, field_ty, field.name.span);
            patterns.push((found, self.pattern(&field.pattern, field_ty)));
        }
        PatternKind::Record(patterns)
    }

    /// The record that a message or caught value must be to have these fields: the first type that
    /// has them all.
    fn record_of_fields(&mut self, fields: &'a [FieldPattern], ty: Ty) {
        if !self.is_dyn(ty) {
            return;
        }
        let world = &self.core.world;
        let mut names = fields.iter().map(|field| field.name.symbol);
        let has_all = |data: &crate::base::ids::DataId| {
            let named = |name| world.text(name) == "_" || world.field_index(*data, name).is_some();
            world.datas[*data].ctors.len() == 1 && names.clone().all(named)
        };
        let found = world.datas.ids().find(has_all);
        if names.next().is_some()
            && let Some(data) = found
        {
            let (_, whole) = self.core.world.instantiate_ctor(CtorRef { data, index: 0 });
            self.core.world.table.try_unify(ty, whole);
            self.core.settle();
            return;
        }
        // No type has all of them: the field that is wrong is told as one of an unknown type.
        let wrong = self.core.world.table.error();
        let mut every_known = true;
        for field in fields {
            let known = |data| self.core.world.field_index(data, field.name.symbol).is_some();
            let name = self.core.world.text(field.name.symbol).to_string();
            if name != "_" && !self.core.world.datas.ids().any(known) {
                let unknown = self.core.fresh();
                self.report(TypeError::NoField { ty: unknown, field: name }, field.name.span);
                every_known = false;
            }
        }
        if let [first, .., last] = fields
            && every_known
        {
            let fields = fields.iter().map(|field| field.name.symbol).collect();
            self.report(TypeError::NoRecord { fields }, first.name.span.to(last.name.span));
        }
        self.core.world.table.try_unify(ty, wrong);
        self.core.settle();
    }

    fn map_pattern(
        &mut self,
        entries: &'a [(ast::Pattern, ast::Pattern)],
        ty: Ty,
        span: Span,
    ) -> PatternKind {
        let (key_ty, value_ty) = match self.core.world.table.node(ty) {
            Node::Map(key, value) => (key, value),
            _ => {
                let (key, value) = (self.part(ty), self.part(ty));
                let map = self.core.world.table.map(key, value);
                self.unify_structure(ty, map, span);
                (key, value)
            }
        };
        let mut patterns = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            if let Some(key) = self.member(key, key_ty) {
                patterns.push((key, self.pattern(value, value_ty)));
            }
        }
        PatternKind::Map(patterns)
    }

    fn set_pattern(&mut self, items: &'a [ast::Pattern], ty: Ty, span: Span) -> PatternKind {
        let item_ty = match self.core.world.table.node(ty) {
            Node::Set(item) => item,
            _ => {
                let item = self.part(ty);
                let set = self.core.world.table.set(item);
                self.unify_structure(ty, set, span);
                item
            }
        };
        PatternKind::Set(items.iter().filter_map(|item| self.member(item, item_ty)).collect())
    }

    /// A key of a map pattern or member of a set pattern: a literal or a pinned name.
    fn member(&mut self, pattern: &'a ast::Pattern, ty: Ty) -> Option<Expr> {
        let span = pattern.span;
        let expr = match &pattern.kind {
            ast::PatternKind::Literal(literal) => self.literal(literal, span),
            ast::PatternKind::Pin(name) => match self.pin(*name, ty) {
                PatternKind::Equal(var) => self.var(var, span),
                _ => return None,
            },
            _ => {
                self.report(TypeError::SetPattern, span);
                self.lost_pattern(pattern);
                return None;
            }
        };
        self.unify_structure(ty, expr.ty, span);
        Some(expr)
    }

    /// The alternatives bind the same names: those of the first are the others' too.
    fn or_pattern(&mut self, alternatives: &'a [ast::Pattern], ty: Ty) -> PatternKind {
        if self.is_dyn(ty) && !self.body.shaping {
            self.shape(alternatives, ty);
        }
        let mut patterns = Vec::with_capacity(alternatives.len());
        let mut shared = Vec::new();
        for alternative in alternatives {
            // Each one sees the names around the pattern, and no other alternative's.
            let mark = self.body.scopes.enter();
            let mut pattern = self.pattern(alternative, ty);
            self.body.scopes.leave(mark);
            if patterns.is_empty() {
                bound_vars(&pattern, &mut shared);
            } else {
                let renames = self.renames(&pattern, &shared);
                rename(&mut pattern, &renames);
            }
            patterns.push(pattern);
        }
        for var in shared {
            self.bind_var(self.core.world.vars[var].name, var);
        }
        self.same_names(&patterns);
        PatternKind::Or(patterns)
    }

    /// Lets each alternative tell the types of the parts of a message or caught value, before a
    /// name is bound to a part of which another one tells the type.
    fn shape(&mut self, alternatives: &'a [ast::Pattern], ty: Ty) {
        self.body.shaping = true;
        for alternative in alternatives {
            let mark = self.body.scopes.enter();
            self.pattern(alternative, ty);
            self.body.scopes.leave(mark);
        }
        self.body.shaping = false;
    }

    /// All alternatives bind the same names: the arm doesn't know which one fitted.
    fn same_names(&mut self, alternatives: &[Pattern]) {
        let bound: Vec<Vec<VarId>> = alternatives
            .iter()
            .map(|alternative| {
                let mut vars = Vec::new();
                bound_vars(alternative, &mut vars);
                vars
            })
            .collect();
        for (index, vars) in bound.iter().enumerate() {
            let lacks = |var: &&VarId| bound.iter().any(|other| !other.contains(var));
            if let Some(var) = vars.iter().find(lacks) {
                let name = self.core.world.vars[*var].name;
                let error = TypeError::NotInAllAlternatives { name };
                return self.report(error, alternatives[index].span);
            }
        }
    }

    /// Which variables of a later alternative are which ones of the first.
    fn renames(&mut self, pattern: &Pattern, shared: &[VarId]) -> Vec<(VarId, VarId)> {
        let mut own = Vec::new();
        bound_vars(pattern, &mut own);
        let mut renames = Vec::with_capacity(own.len());
        for var in own {
            let vars = &self.core.world.vars;
            let same = |other: &&VarId| vars[**other].name == vars[var].name;
            if let Some(first) = shared.iter().find(same) {
                let (a, b) = (vars[*first].ty, vars[var].ty);
                let span = vars[var].span;
                let table = &self.core.world.table;
                let of_one = table.is_prim(a, Prim::Dyn) != table.is_prim(b, Prim::Dyn);
                if of_one && !table.is_open(a) && !table.is_open(b) {
                    // Only the run knows what one of them binds, so it does of what the name is.
                    self.core.world.vars[*first].ty = self.prim(Prim::Dyn);
                } else {
                    self.unify_structure(a, b, span);
                }
                renames.push((var, *first));
            }
        }
        renames
    }

    /// Arms that name constructors of one type tell the subject's type, when one of them belongs to
    /// that type only.
    pub(super) fn arm_types(&mut self, arms: &'a [ast::Arm], ty: Ty) -> Ty {
        if !self.core.world.table.is_open(ty) {
            return ty;
        }
        let mut names = Vec::new();
        arms.iter().for_each(|arm| ctor_names(&arm.pattern, &mut names));
        let module = self.body.module;
        let ambiguous = names.iter().any(|name| self.resolved.ctors(module, *name).len() > 1);
        if !ambiguous {
            return ty;
        }
        for name in &names {
            if let [only] = self.resolved.ctors(module, *name).as_slice() {
                let (_, whole) = self.core.world.instantiate_ctor(*only);
                self.core.world.table.try_unify(ty, whole);
                self.core.settle();
                return ty;
            }
        }
        ty
    }
}

/// Puts variables in the place of others, where they are bound and where they are compared with.
fn rename(pattern: &mut Pattern, renames: &[(VarId, VarId)]) {
    let new_name = |var: &mut VarId| {
        if let Some((_, new)) = renames.iter().find(|(old, _)| old == var) {
            *var = *new;
        }
    };
    let in_member = |member: &mut Expr| {
        let mut at = member;
        loop {
            at = match &mut at.kind {
                Kind::FromDyn(inner) | Kind::Unchecked(inner) => inner,
                Kind::Var(var) => return new_name(var),
                _ => return,
            };
        }
    };
    match &mut pattern.kind {
        PatternKind::Bind(var) | PatternKind::Equal(var) => new_name(var),
        PatternKind::Or(parts)
        | PatternKind::Tuple(parts)
        | PatternKind::Ctor { fields: parts, .. } => {
            parts.iter_mut().for_each(|part| rename(part, renames));
        }
        PatternKind::Record(fields) => {
            fields.iter_mut().for_each(|(_, field)| rename(field, renames));
        }
        PatternKind::List { items, tail } => {
            items.iter_mut().for_each(|item| rename(item, renames));
            tail.iter_mut().for_each(|tail| rename(tail, renames));
        }
        PatternKind::StringPrefix { rest, .. } => rename(rest, renames),
        PatternKind::Both(inner, name) => {
            rename(inner, renames);
            rename(name, renames);
        }
        PatternKind::Map(entries) => entries.iter_mut().for_each(|(key, value)| {
            in_member(key);
            rename(value, renames);
        }),
        PatternKind::Set(members) => members.iter_mut().for_each(in_member),
        PatternKind::Wildcard
        | PatternKind::Const(_)
        | PatternKind::Range(..)
        | PatternKind::Error => {}
    }
}

/// The variables that a pattern binds.
fn bound_vars(pattern: &Pattern, out: &mut Vec<VarId>) {
    match &pattern.kind {
        PatternKind::Bind(var) => out.push(*var),
        PatternKind::Or(parts) => parts.iter().take(1).for_each(|part| bound_vars(part, out)),
        PatternKind::Tuple(parts) | PatternKind::Ctor { fields: parts, .. } => {
            parts.iter().for_each(|part| bound_vars(part, out));
        }
        PatternKind::Record(fields) => fields.iter().for_each(|(_, part)| bound_vars(part, out)),
        PatternKind::List { items, tail } => {
            items.iter().for_each(|item| bound_vars(item, out));
            tail.iter().for_each(|tail| bound_vars(tail, out));
        }
        PatternKind::StringPrefix { rest, .. } => bound_vars(rest, out),
        PatternKind::Both(inner, name) => {
            bound_vars(inner, out);
            bound_vars(name, out);
        }
        PatternKind::Map(entries) => entries.iter().for_each(|(_, part)| bound_vars(part, out)),
        PatternKind::Wildcard
        | PatternKind::Const(_)
        | PatternKind::Range(..)
        | PatternKind::Equal(_)
        | PatternKind::Set(_)
        | PatternKind::Error => {}
    }
}

fn ctor_names(pattern: &ast::Pattern, out: &mut Vec<Symbol>) {
    match &pattern.kind {
        ast::PatternKind::Ctor { name, .. } | ast::PatternKind::CtorNamed { name, .. } => {
            out.push(name.symbol);
        }
        ast::PatternKind::Or(parts) => parts.iter().for_each(|part| ctor_names(part, out)),
        ast::PatternKind::As(inner, _) | ast::PatternKind::Typed(inner, _) => {
            ctor_names(inner, out);
        }
        _ => {}
    }
}

/// The literals of `["a", "b" | rest]` joined, when all heads are string literals.
fn literal_heads(items: &[ast::Pattern]) -> Option<String> {
    let mut prefix = String::new();
    for item in items {
        match &item.kind {
            ast::PatternKind::Literal(Literal::String(text)) => prefix.push_str(text),
            _ => return None,
        }
    }
    (!items.is_empty()).then_some(prefix)
}
