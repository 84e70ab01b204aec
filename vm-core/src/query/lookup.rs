//! What a word of a program means. Places that inference wrote down come first; a word that no
//! body mentions, as one in a type, is looked up by its name in its module.

use super::place::Word;
use crate::base::ids::{DataId, FunId, ModuleId, MvarId, TraitId, VarId};
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::Inspected;
use crate::check::constraint::{Answer, Question};
use crate::check::typed::{Arm, Expr, Kind, Pattern, PatternKind, Target};
use crate::check::typed_walk::children;
use crate::resolve::{Builtin, CtorRef, TypeRef, ValueRef};
use crate::syntax::ast::{CtorFields, TypeBody};
use crate::ty::Ty;

/// What a word means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    /// A local variable.
    Var(VarId),
    /// Something that can be called; several when the types don't decide yet.
    Targets(Vec<Target>),
    /// A value of module level.
    Value(FunId),
    /// A field with its type at this place.
    Field(Ty),
    /// A type.
    Data(DataId),
    /// The number of an alias.
    Alias(u32),
    /// A trait.
    Trait(TraitId),
    /// A module.
    Module(ModuleId),
    /// A shared variable.
    Mvar(MvarId),
}

/// What the word means, if anything.
pub(super) fn meaning(inspected: &Inspected<'_>, word: Word<'_>) -> Option<Meaning> {
    declared_here(inspected, word)
        .or_else(|| asked(inspected, word))
        .or_else(|| written(inspected, word))
        .or_else(|| named(inspected, word))
}

/// The module that a place belongs to: that of the function around it, else that of the file.
pub(super) fn module_at(inspected: &Inspected<'_>, span: Span) -> ModuleId {
    let funs = inspected.core.world.funs.iter();
    let around = funs.filter(|f| f.body.as_ref().is_some_and(|b| covers(b.expr.span, span)));
    let innermost = around.min_by_key(|f| f.body.as_ref().map_or(0, |b| width(b.expr.span)));
    let in_file = || inspected.core.world.funs.iter().find(|f| f.span.source == span.source);
    innermost.or_else(in_file).map_or(inspected.resolved.root, |fun| fun.module)
}

pub(super) fn covers(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}

fn width(span: Span) -> u32 {
    span.end - span.start
}

/// Declarations whose name is the word.
fn declared_here(inspected: &Inspected<'_>, word: Word<'_>) -> Option<Meaning> {
    let Inspected { core, resolved } = inspected;
    let world = &core.world;
    for (id, decl) in resolved.functions.enumerate() {
        let clause = decl.clauses.iter().any(|clause| clause.name.span == word.span);
        if clause || (decl.span == word.span && decl.clauses.is_empty()) {
            let value = decl.value.is_some();
            return Some(if value { Meaning::Value(id) } else { function(id) });
        }
    }
    for (id, decl) in resolved.datas.enumerate() {
        if decl.decl.name.span == word.span {
            return Some(Meaning::Data(id));
        }
        let TypeBody::Variant(ctors) = &decl.decl.body else { continue };
        let index = ctors.iter().position(|ctor| ctor.name.span == word.span);
        if let Some(index) = index {
            return Some(constructor(CtorRef { data: id, index: index as u32 }));
        }
    }
    for (index, alias) in resolved.aliases.iter().enumerate() {
        if alias.decl.name.span == word.span {
            return Some(Meaning::Alias(index as u32));
        }
    }
    let local = world.funs.enumerate().find(|(_, f)| f.span == word.span && f.parent.is_some());
    if let Some((id, _)) = local.filter(|(_, f)| world.text(f.name) == word.text) {
        return Some(function(id));
    }
    field_declared(inspected, word)
}

fn field_declared(inspected: &Inspected<'_>, word: Word<'_>) -> Option<Meaning> {
    let world = &inspected.core.world;
    for (id, decl) in inspected.resolved.datas.enumerate() {
        let ctors = match &decl.decl.body {
            TypeBody::Record(fields) => vec![fields],
            TypeBody::Variant(ctors) => ctors
                .iter()
                .map(|ctor| match &ctor.fields {
                    CtorFields::Named(fields) => Some(fields),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>()
                .unwrap_or_default(),
            _ => continue,
        };
        for (ctor, fields) in ctors.iter().enumerate() {
            let at = fields.iter().position(|field| field.name.span == word.span);
            if let Some(at) = at {
                return Some(Meaning::Field(world.datas[id].ctors[ctor].fields[at].1));
            }
        }
    }
    None
}

/// Names whose meaning depended on types: the solver knows where they stand.
fn asked(inspected: &Inspected<'_>, word: Word<'_>) -> Option<Meaning> {
    let core = &inspected.core;
    for constraint in core.constraints.iter().filter(|c| c.original.is_none()) {
        match &constraint.kind {
            Question::Call(call) if call.name_span == word.span => {
                return Some(match &constraint.answer {
                    Answer::Call(answer) => Meaning::Targets(vec![answer.target]),
                    Answer::FieldCall(_) => {
                        let receiver = call.args[0].ty;
                        let data = core.world.record(receiver)?;
                        let index = core.world.field_index(data, call.name)?;
                        Meaning::Field(core.world.datas[data].ctors[0].fields[index].1)
                    }
                    _ => Meaning::Targets(candidates(inspected, call.name, &call.scope)),
                });
            }
            Question::Field { name, result, .. }
                if constraint.span.end == word.span.end
                    && core.world.text(*name) == word.text
                    && covers(constraint.span, word.span) =>
            {
                return Some(Meaning::Field(*result));
            }
            _ => {}
        }
    }
    None
}

fn candidates(inspected: &Inspected<'_>, name: Symbol, scope: &[Target]) -> Vec<Target> {
    let core = &inspected.core;
    let builtins = core.builtins.methods.get(&name).into_iter().flatten().map(target);
    let own = core.world.methods.get(&name).into_iter().flatten();
    builtins.chain(own.map(|method| Target::Fun(method.fun))).chain(scope.iter().copied()).collect()
}

/// What the typed trees mention at the word.
fn written(inspected: &Inspected<'_>, word: Word<'_>) -> Option<Meaning> {
    let world = &inspected.core.world;
    let mut search = Search { inspected, word, best: None };
    for fun in world.funs.iter() {
        if let Some(body) = fun.body.as_ref().filter(|b| covers(b.expr.span, word.span)) {
            search.expr(&body.expr);
        }
    }
    if let Some((_, meaning)) = search.best {
        return Some(meaning);
    }
    let bound = world
        .vars
        .enumerate()
        .find(|(_, var)| var.span == word.span && world.text(var.name) == word.text);
    bound.map(|(id, _)| Meaning::Var(id))
}

/// The smallest node that mentions the word.
struct Search<'a, 'i> {
    inspected: &'a Inspected<'i>,
    word: Word<'a>,
    best: Option<(u32, Meaning)>,
}

impl Search<'_, '_> {
    fn found(&mut self, span: Span, meaning: Meaning) {
        let smaller = self.best.as_ref().is_none_or(|(size, _)| width(span) < *size);
        if covers(span, self.word.span) && smaller {
            self.best = Some((width(span), meaning));
        }
    }

    fn is_named(&self, name: Symbol) -> bool {
        self.inspected.core.world.text(name) == self.word.text
    }

    fn expr(&mut self, expr: &Expr) {
        // Trees are walked with a list: they are as deep as the program is nested.
        let mut pending = vec![expr];
        while let Some(expr) = pending.pop() {
            self.mention(expr);
            children(expr, &mut |part| pending.push(part));
        }
    }

    fn mention(&mut self, expr: &Expr) {
        let world = &self.inspected.core.world;
        match &expr.kind {
            Kind::Var(var) | Kind::Assign(var, _) if self.is_named(world.vars[*var].name) => {
                self.found(expr.span, Meaning::Var(*var));
            }
            Kind::Call { target, .. } | Kind::Function { target, .. }
                if self.inspected.is_called(*target, self.word.text) =>
            {
                let meaning = self.inspected.meaning_of(*target);
                self.found(expr.span, meaning);
            }
            Kind::Construct { ctor, .. } | Kind::Update { ctor, .. }
                if self.inspected.is_called(Target::Ctor(*ctor), self.word.text) =>
            {
                self.found(expr.span, constructor(*ctor));
            }
            Kind::Field { .. } if expr.span.end == self.word.span.end => {
                self.found(expr.span, Meaning::Field(expr.ty));
            }
            Kind::MvarGet(mvar) | Kind::MvarSet { mvar, .. } | Kind::MvarUpdate { mvar, .. }
                if self.is_named(world.mvars[*mvar].name) =>
            {
                self.found(expr.span, Meaning::Mvar(*mvar));
            }
            Kind::LetPattern(pattern, _) => self.pattern(pattern),
            Kind::Match { arms, .. } | Kind::Receive { arms, .. } => self.arms(arms),
            Kind::Try { handler: Some(handler), .. } => self.arms(&handler.arms),
            _ => {}
        }
    }

    fn arms(&mut self, arms: &[Arm]) {
        arms.iter().flat_map(|arm| &arm.patterns).for_each(|pattern| self.pattern(pattern));
    }

    fn pattern(&mut self, pattern: &Pattern) {
        if !covers(pattern.span, self.word.span) {
            return;
        }
        match &pattern.kind {
            PatternKind::Bind(var) | PatternKind::Equal(var) => {
                self.found(pattern.span, Meaning::Var(*var));
            }
            PatternKind::Ctor { ctor, fields } => {
                if self.inspected.is_called(Target::Ctor(*ctor), self.word.text) {
                    self.found(pattern.span, constructor(*ctor));
                }
                fields.iter().for_each(|field| self.pattern(field));
            }
            PatternKind::Or(parts) | PatternKind::Tuple(parts) => {
                parts.iter().for_each(|part| self.pattern(part));
            }
            PatternKind::Record(fields) => {
                fields.iter().for_each(|(_, field)| self.pattern(field));
            }
            PatternKind::List { items, tail } => {
                items.iter().for_each(|item| self.pattern(item));
                tail.iter().for_each(|tail| self.pattern(tail));
            }
            PatternKind::StringPrefix { rest, .. } => self.pattern(rest),
            PatternKind::Both(inner, name) => {
                self.pattern(inner);
                self.pattern(name);
            }
            PatternKind::Map(entries) => entries.iter().for_each(|(_, part)| self.pattern(part)),
            _ => {}
        }
    }
}

impl Inspected<'_> {
    fn is_called(&self, target: Target, text: &str) -> bool {
        let world = &self.core.world;
        match target {
            Target::Fun(fun) => world.text(world.funs[fun].name) == text,
            Target::Native(native) => world.natives[native].signature.name == text,
            Target::Var(var) => world.text(world.vars[var].name) == text,
            Target::Ctor(ctor) => {
                world.text(world.datas[ctor.data].ctors[ctor.index as usize].name) == text
            }
        }
    }

    fn meaning_of(&self, target: Target) -> Meaning {
        match target {
            Target::Var(var) => Meaning::Var(var),
            Target::Fun(fun)
                if self.core.world.funs[fun].role == crate::check::world::Role::Value =>
            {
                Meaning::Value(fun)
            }
            other => Meaning::Targets(vec![other]),
        }
    }
}

/// The meaning of a name by itself in its module.
fn named(inspected: &Inspected<'_>, word: Word<'_>) -> Option<Meaning> {
    let Inspected { core, resolved } = inspected;
    let name = core.world.names.lookup(word.text)?;
    let module = module_at(inspected, word.span);
    if let Some(value) = resolved.value(module, name) {
        return Some(match value {
            ValueRef::Functions(list) => {
                Meaning::Targets(list.iter().map(|f| Target::Fun(*f)).collect())
            }
            ValueRef::Value(fun) => Meaning::Value(fun),
            ValueRef::Mvar(mvar) => Meaning::Mvar(mvar),
        });
    }
    if let Some(ty) = resolved.type_named(module, name) {
        return Some(match ty {
            TypeRef::Data(data) => Meaning::Data(data),
            TypeRef::Alias(alias) => Meaning::Alias(alias),
        });
    }
    if let Some(ctor) = resolved.ctors(module, name).first() {
        return Some(constructor(*ctor));
    }
    if let Some(found) = resolved.trait_named(module, name) {
        return Some(Meaning::Trait(found));
    }
    if let Some(found) = resolved.module_named(module, name) {
        return Some(Meaning::Module(found));
    }
    let builtins = core.builtins.functions.get(&name)?;
    Some(Meaning::Targets(builtins.iter().map(target).collect()))
}

/// What a builtin is as the target of a call.
pub(super) fn target(builtin: &Builtin) -> Target {
    match builtin {
        Builtin::Native(native) => Target::Native(*native),
        Builtin::Function(fun) => Target::Fun(*fun),
    }
}

fn function(fun: FunId) -> Meaning {
    Meaning::Targets(vec![Target::Fun(fun)])
}

fn constructor(ctor: CtorRef) -> Meaning {
    Meaning::Targets(vec![Target::Ctor(ctor)])
}
