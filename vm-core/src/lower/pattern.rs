//! Patterns: named fields become positions, equality of a type with its own `Eq` becomes a call.

use super::body::Body;
use super::derive::Derived;
use crate::base::ids::{DataId, TypeId};
use crate::base::intern::Symbol;
use crate::base::sorted;
use crate::base::span::Span;
use crate::check::constraint::Question;
use crate::check::typed::{Arm, Expr, FieldRef, Kind, Pattern, PatternKind};
use crate::check::world::BuiltinTrait;
use crate::ir::{self, TypeDef};
use crate::ty::Prim;

impl Body<'_> {
    /// A pattern at this instance's types.
    pub fn pattern(&mut self, pattern: &Pattern) -> ir::Pattern {
        if let PatternKind::Or(alternatives) = &pattern.kind
            && alternatives.iter().any(compares)
        {
            let chosen = self.choices.choose(alternatives.len());
            return self.pattern(&alternatives[chosen]);
        }
        let ty = match pattern.kind {
            // What is only bound may be of a type that nothing tells.
            PatternKind::Bind(var) => {
                let local = self.local(var);
                self.locals[local].ty
            }
            _ => self.type_of(pattern.ty),
        };
        let kind = self.pattern_kind(pattern, ty);
        ir::Pattern { kind, ty, span: pattern.span }
    }

    fn patterns(&mut self, patterns: &[Pattern]) -> Vec<ir::Pattern> {
        patterns.iter().map(|p| self.pattern(p)).collect()
    }

    // tidy: table
    fn pattern_kind(&mut self, pattern: &Pattern, ty: TypeId) -> ir::PatternKind {
        match &pattern.kind {
            PatternKind::Wildcard => ir::PatternKind::Wildcard,
            PatternKind::Bind(var) => {
                let local = self.local(*var);
                self.bound.push(local);
                ir::PatternKind::Bind(local)
            }
            PatternKind::Const(value) => ir::PatternKind::Const(value.clone()),
            PatternKind::Range(from, to) => ir::PatternKind::IntRange { from: *from, to: *to },
            PatternKind::Equal(var) if self.is_bound_here(*var) => {
                let first = self.local(*var);
                let second = self.temporary("again", ty);
                self.twins.push((first, second));
                ir::PatternKind::Bind(second)
            }
            PatternKind::Equal(var) if self.type_of_local(*var) != ty => {
                // One of the two is of unknown type: they are compared as such behind the pattern.
                let (first, second) = (self.local(*var), self.temporary("again", ty));
                self.twins.push((first, second));
                ir::PatternKind::Bind(second)
            }
            PatternKind::Equal(var) => {
                let eq = self.low.involves(ty, BuiltinTrait::Eq);
                let eq = eq.then(|| self.low.derived(Derived::Eq, ty));
                ir::PatternKind::Equal { local: self.local(*var), eq }
            }
            PatternKind::Or(alternatives) => {
                let mut alternatives = self.patterns(alternatives);
                alternatives.retain(|alternative| !never_fits(alternative));
                match alternatives.is_empty() {
                    true => ir::PatternKind::Never,
                    false => ir::PatternKind::Or(alternatives),
                }
            }
            PatternKind::Both(inner, name) => {
                let inner = self.pattern(inner);
                ir::PatternKind::And(Box::new(inner), Box::new(self.pattern(name)))
            }
            PatternKind::Tuple(parts) => match &self.low.types[ty] {
                TypeDef::Tuple(types) if types.len() == parts.len() => {
                    ir::PatternKind::Tuple(self.patterns(parts))
                }
                _ => ir::PatternKind::Never,
            },
            PatternKind::Ctor { ctor, fields } => {
                let whole = ir::Pattern { kind: ir::PatternKind::Never, ty, span: pattern.span };
                self.fields_pattern(ctor.index, fields.iter().enumerate().collect(), whole)
            }
            PatternKind::Record(fields) => self.record_pattern(fields, pattern, ty),
            PatternKind::List { items, tail } => ir::PatternKind::List {
                items: self.patterns(items),
                tail: tail.as_ref().map(|tail| Box::new(self.pattern(tail))),
            },
            PatternKind::StringPrefix { prefix, rest } => ir::PatternKind::StringPrefix {
                prefix: prefix.clone(),
                rest: Box::new(self.pattern(rest)),
            },
            PatternKind::Map(entries) => ir::PatternKind::Map(
                entries.iter().map(|(key, value)| (self.expr(key), self.pattern(value))).collect(),
            ),
            PatternKind::Set(members) => {
                ir::PatternKind::Set(members.iter().map(|member| self.expr(member)).collect())
            }
            PatternKind::Error => unreachable!("a program with mistakes isn't lowered"),
        }
    }

    fn type_of_local(&mut self, var: crate::base::ids::VarId) -> TypeId {
        let local = self.local(var);
        self.locals[local].ty
    }

    /// Whether an arm takes any value of a subject whose type only the run knows.
    pub fn takes_anything(&mut self, arms: &[Arm]) -> bool {
        let dynamic = self.low.prim(Prim::Dyn);
        let mut types = arms.iter().flat_map(|arm| &arm.patterns).map(|pattern| pattern.ty);
        types.any(|ty| self.low.type_or_dyn(ty, &self.env) == dynamic)
    }

    /// Lets arms match a subject whose type only the run knows: they ask for the type first.
    pub fn ask_for_types(&mut self, arms: &mut [ir::Arm]) {
        let dynamic = self.low.prim(Prim::Dyn);
        for pattern in arms.iter_mut().flat_map(|arm| &mut arm.patterns) {
            if pattern.ty != dynamic {
                let typed = ir::PatternKind::OfType(Box::new(pattern.clone()));
                *pattern = ir::Pattern { kind: typed, ty: dynamic, span: pattern.span };
            }
        }
    }

    /// Whether the pattern being lowered itself binds the variable, further to the left.
    fn is_bound_here(&mut self, var: crate::base::ids::VarId) -> bool {
        let local = self.local(var);
        self.bound.contains(&local)
    }

    /// `{f: p, g}`: the fields that aren't named may be anything.
    fn record_pattern(
        &mut self,
        fields: &[(FieldRef, Pattern)],
        whole: &Pattern,
        ty: TypeId,
    ) -> ir::PatternKind {
        match &self.low.types[ty] {
            TypeDef::Data(_) => {}
            TypeDef::Prim(Prim::Unit) if fields.is_empty() => return ir::PatternKind::Wildcard,
            TypeDef::Prim(Prim::Dyn) => return self.unknown_record(fields, whole.span),
            _ => return ir::PatternKind::Never,
        }
        let mut placed = Vec::with_capacity(fields.len());
        for (field, pattern) in fields {
            let Some(index) = self.field(*field) else { return ir::PatternKind::Never };
            placed.push((index as usize, pattern));
        }
        let whole = ir::Pattern { kind: ir::PatternKind::Never, ty, span: whole.span };
        self.fields_pattern(0, placed, whole)
    }

    /// A record pattern for a value whose type only the run knows: each type that has all of the
    /// fields is tried.
    fn unknown_record(&mut self, fields: &[(FieldRef, Pattern)], span: Span) -> ir::PatternKind {
        let dynamic = self.low.prim(Prim::Dyn);
        let names: Option<Vec<Symbol>> = fields.iter().map(|(f, _)| self.field_name(*f)).collect();
        let Some(names) = names else { return ir::PatternKind::Never };
        let datas: Vec<DataId> = self.low.core.world.datas.ids().collect();
        let mut alternatives = Vec::new();
        for data in datas {
            let world = &self.low.core.world;
            let (kind, single) = (world.datas[data].kind, world.datas[data].ctors.len() == 1);
            let places: Vec<usize> =
                names.iter().filter_map(|name| world.field_index(data, *name)).collect();
            if kind.is_reactive() || !single || places.is_empty() || places.len() < names.len() {
                continue;
            }
            let patterns = places.into_iter().zip(fields.iter().map(|(_, pattern)| pattern));
            if let Some(pattern) = self.record_of_type(data, patterns.collect(), span) {
                let kind = ir::PatternKind::OfType(Box::new(pattern));
                alternatives.push(ir::Pattern { kind, ty: dynamic, span });
            }
            // What is compared behind the pattern must come from one place.
            if fields.iter().any(|(_, pattern)| compares(pattern)) {
                break;
            }
        }
        match alternatives.is_empty() {
            true => ir::PatternKind::Never,
            false => ir::PatternKind::Or(alternatives),
        }
    }

    /// The name of a field of an object that has another type at each instance.
    fn field_name(&self, field: FieldRef) -> Option<Symbol> {
        let FieldRef::Open(constraint) = field else { return None };
        match self.low.core.constraints[constraint].kind {
            Question::Field { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The pattern of a type's record; none if a field's type can't fit.
    fn record_of_type(
        &mut self,
        data: DataId,
        fields: Vec<(usize, &Pattern)>,
        span: Span,
    ) -> Option<ir::Pattern> {
        let dynamic = self.low.prim(Prim::Dyn);
        let ty = self.low.unknown_data(data);
        let TypeDef::Data(of) = &self.low.types[ty] else { unreachable!("a record") };
        let types: Vec<TypeId> = of.ctors[0].fields.iter().map(|(_, ty)| *ty).collect();
        let kind = ir::PatternKind::Wildcard;
        let mut all: Vec<ir::Pattern> =
            types.iter().map(|ty| ir::Pattern { kind: kind.clone(), ty: *ty, span }).collect();
        for (index, pattern) in fields {
            let (part, wanted) = (self.pattern(pattern), types[index]);
            all[index] = if part.ty == wanted || part.ty == dynamic {
                part
            } else if wanted == dynamic {
                let kind = ir::PatternKind::OfType(Box::new(part));
                ir::Pattern { kind, ty: dynamic, span }
            } else {
                return None;
            };
        }
        Some(ir::Pattern { kind: ir::PatternKind::Ctor { ctor: 0, fields: all }, ty, span })
    }

    /// The patterns of a constructor's fields, with their numbers. Fields are matched in the order
    /// of their numbers: one that reads what a later one binds, which only names make possible, is
    /// left to a second pattern of the same value.
    fn fields_pattern(
        &mut self,
        ctor: u32,
        fields: Vec<(usize, &Pattern)>,
        whole: ir::Pattern,
    ) -> ir::PatternKind {
        let TypeDef::Data(data) = &self.low.types[whole.ty] else {
            unreachable!("only data has constructors")
        };
        let span = whole.span;
        let wildcard = |ty| ir::Pattern { kind: ir::PatternKind::Wildcard, ty, span };
        let types = data.ctors[ctor as usize].fields.iter();
        let mut all: Vec<ir::Pattern> = types.map(|(_, ty)| wildcard(*ty)).collect();
        let mut waiting: Vec<(usize, &Pattern)> = Vec::new();
        let mut ready = fields;
        // One that waits makes those wait that read what it binds.
        while let Some(at) = ready.iter().position(|(index, pattern)| {
            let later = ready.iter().filter(|(other, _)| other > index);
            later.chain(&waiting).any(|(_, binds)| reads(pattern, binds))
        }) {
            waiting.push(ready.remove(at));
        }
        for (index, pattern) in ready {
            all[index] = self.pattern(pattern);
        }
        let first = ir::PatternKind::Ctor { ctor, fields: all };
        if waiting.is_empty() {
            return first;
        }
        sorted::sort_by_key(&mut waiting, |(index, _)| *index);
        let then = self.fields_pattern(ctor, waiting, whole.clone());
        let [first, then] = [first, then].map(|kind| ir::Pattern { kind, ..whole.clone() });
        ir::PatternKind::And(Box::new(first), Box::new(then))
    }
}

/// Whether a pattern compares with what the other one binds.
fn reads(pattern: &Pattern, binds: &Pattern) -> bool {
    let bound = |var| binds.any(&|kind| matches!(kind, PatternKind::Bind(other) if *other == var));
    let read = |expr: &Expr| matches!(expr.kind, Kind::Var(var) if bound(var));
    pattern.any(&|kind| match kind {
        PatternKind::Equal(var) => bound(*var),
        PatternKind::Map(entries) => entries.iter().any(|(key, _)| read(key)),
        PatternKind::Set(members) => members.iter().any(read),
        _ => false,
    })
}

/// Whether a pattern compares with a variable: the comparison may stand behind all patterns of the
/// arm, where nobody knows which alternative fitted.
fn compares(pattern: &Pattern) -> bool {
    let varies = |member: &Expr| !matches!(member.kind, Kind::Const(_));
    pattern.any(&|kind| match kind {
        PatternKind::Equal(_) => true,
        PatternKind::Map(entries) => entries.iter().any(|(key, _)| varies(key)),
        PatternKind::Set(members) => members.iter().any(varies),
        _ => false,
    })
}

/// Whether no value fits, so that what the pattern binds is never there.
fn never_fits(pattern: &ir::Pattern) -> bool {
    match &pattern.kind {
        ir::PatternKind::Never => true,
        ir::PatternKind::Tuple(parts) | ir::PatternKind::Ctor { fields: parts, .. } => {
            parts.iter().any(never_fits)
        }
        ir::PatternKind::List { items, tail } => {
            items.iter().any(never_fits) || tail.as_ref().is_some_and(|tail| never_fits(tail))
        }
        ir::PatternKind::And(a, b) => never_fits(a) || never_fits(b),
        ir::PatternKind::Map(entries) => entries.iter().any(|(_, value)| never_fits(value)),
        ir::PatternKind::StringPrefix { rest, .. } => never_fits(rest),
        _ => false,
    }
}
