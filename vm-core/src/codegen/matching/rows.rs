//! Patterns as lists of tests: what must hold for an arm to fit, outer parts before inner ones.

use super::facts::{Occ, Occurrences, Operand, Step, Test};
use crate::base::ids::{LocalId, TypeId};
use crate::bytecode;
use crate::codegen::unit::Unit;
use crate::ir::{Const, Expr, ExprKind, Pattern, PatternKind, TypeDef};

/// Makes the tests of patterns.
pub struct TestMaker<'m, 'a> {
    /// The program.
    pub unit: &'m Unit<'a>,
    /// The parts seen so far.
    pub occs: &'m mut Occurrences,
    /// What the arm has bound so far.
    pub bound: Vec<(LocalId, Occ)>,
}

impl TestMaker<'_, '_> {
    /// Appends the tests that a pattern makes on a part.
    pub fn tests<'p>(&mut self, pattern: &'p Pattern, occ: Occ, out: &mut Vec<Test<'p>>) {
        match &pattern.kind {
            PatternKind::Wildcard | PatternKind::Const(Const::Unit) => {}
            PatternKind::Bind(local) => self.bound.push((*local, occ)),
            PatternKind::Const(value) => out.push(Test::Value { occ, value }),
            PatternKind::IntRange { from, to } => {
                out.push(Test::Range { occ, from: *from, to: *to });
            }
            PatternKind::Equal { local, eq } => {
                out.push(Test::Equal { occ, local: *local, eq: *eq });
            }
            PatternKind::OfType(part) => {
                out.push(Test::OfType { occ, ty: part.ty });
                let typed = self.occs.at(Step::Typed(occ, part.ty), part.ty);
                self.tests(part, typed, out);
            }
            PatternKind::And(first, second) => {
                self.tests(first, occ, out);
                self.tests(second, occ, out);
            }
            PatternKind::Or(alternatives) => {
                let sets = alternatives.iter().map(|alternative| {
                    let mut tests = Vec::new();
                    self.tests(alternative, occ, &mut tests);
                    tests
                });
                out.push(Test::Any(sets.collect()));
            }
            PatternKind::Tuple(parts) => self.fields(0, parts, occ, out),
            PatternKind::Ctor { ctor, fields } => {
                let of = ctor_count(self.unit, pattern.ty);
                if of > 1 {
                    out.push(Test::Ctor { occ, ctor: *ctor, of });
                }
                self.fields(*ctor, fields, occ, out);
            }
            PatternKind::List { items, tail } => self.list(pattern.ty, items, tail, occ, out),
            PatternKind::StringPrefix { prefix, rest } => {
                let constant = self.unit.constant(bytecode::Const::String(prefix.clone()));
                out.push(Test::Prefix { occ, constant });
                let behind = self.occs.at(Step::Behind(occ, constant), pattern.ty);
                self.tests(rest, behind, out);
            }
            PatternKind::Map(pairs) => {
                for (key, value) in pairs {
                    let part = self.part(key_step(occ, key), value.ty);
                    out.push(Test::Key { occ, key: self.operand(key), value: part });
                    self.tests(value, part, out);
                }
            }
            PatternKind::Set(members) => {
                let members = members.iter().map(|member| self.operand(member));
                out.extend(members.map(|member| Test::Member { occ, member }));
            }
            PatternKind::Never => out.push(Test::Never),
        }
    }

    /// A part, with the type that the whole gives it: a name may be bound as one of an unknown type
    /// (`bound`).
    fn part(&mut self, step: Step, bound: TypeId) -> Occ {
        let whole = |occ| &self.unit.ir.types[self.occs.ty(occ)];
        let known = match step {
            Step::Field(occ, ctor, i) => match whole(occ) {
                TypeDef::Tuple(parts) => Some(parts[i as usize]),
                TypeDef::Data(data) => Some(data.ctors[ctor as usize].fields[i as usize].1),
                _ => None,
            },
            Step::Item(occ, _) => match whole(occ) {
                TypeDef::List(item) => Some(*item),
                _ => None,
            },
            Step::Value(occ, _) => match whole(occ) {
                TypeDef::Map(_, value) => Some(*value),
                _ => None,
            },
            _ => None,
        };
        self.occs.at(step, known.unwrap_or(bound))
    }

    fn operand<'p>(&self, value: &'p Expr) -> Operand<'p> {
        let part = match &value.kind {
            ExprKind::Local(local) => self.bound.iter().find(|(bound, _)| bound == local),
            _ => None,
        };
        part.map_or(Operand::Value(value), |(_, occ)| Operand::Part(*occ))
    }

    fn fields<'p>(&mut self, ctor: u32, fields: &'p [Pattern], occ: Occ, out: &mut Vec<Test<'p>>) {
        for (i, field) in fields.iter().enumerate() {
            let part = self.part(Step::Field(occ, ctor, i as u32), field.ty);
            self.tests(field, part, out);
        }
    }

    fn list<'p>(
        &mut self,
        ty: TypeId,
        items: &'p [Pattern],
        tail: &'p Option<Box<Pattern>>,
        occ: Occ,
        out: &mut Vec<Test<'p>>,
    ) {
        let count = items.len() as u32;
        if count > 0 || tail.is_none() {
            out.push(Test::Length { occ, count, exact: tail.is_none() });
        }
        for (i, item) in items.iter().enumerate() {
            let part = self.part(Step::Item(occ, i as u32), item.ty);
            self.tests(item, part, out);
        }
        if let Some(tail) = tail {
            let rest = if count == 0 { occ } else { self.occs.at(Step::Rest(occ, count), ty) };
            self.tests(tail, rest, out);
        }
    }
}

/// The step to the value at a key; the key's place in memory tells keys apart.
pub fn key_step(occ: Occ, key: &crate::ir::Expr) -> Step {
    Step::Value(occ, std::ptr::from_ref(key) as usize)
}

/// How many constructors a data type has.
pub fn ctor_count(unit: &Unit, ty: TypeId) -> u32 {
    match &unit.ir.types[ty] {
        TypeDef::Data(data) => data.ctors.len() as u32,
        _ => 1,
    }
}
