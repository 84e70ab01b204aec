//! The bindings of patterns, made when it is sure that the arm fits.
//!
//! A subject that nobody needs any more is taken apart: its fields move to the locals, what no
//! local wants is released. From others, copies are made of what locals want and nothing else.

use super::facts::{Occ, Step, Test};
use super::rows::key_step;
use super::{Clause, Fused, Matcher};
use crate::base::ids::LocalId;
use crate::bytecode::{Instr, Op};
use crate::codegen::function::Join;
use crate::codegen::regs::{Owner, Place, Reg};
use crate::ir::{Expr, ExprKind, Pattern, PatternKind};
use crate::lower::local_set::LocalSet;
use crate::lower::visit;

/// The largest field number that a set of fields can name.
const MASK_FIELDS_MAX: usize = 31;

/// A part of a subject at hand, and whether it is ours to take apart.
#[derive(Clone, Copy)]
struct Part {
    occ: Occ,
    reg: Reg,
    owned: bool,
}

/// The binding of one arm.
struct Binder<'b, 'm, 'a> {
    matcher: &'b mut Matcher<'m, 'a>,
    row: usize,
    fused: Option<Option<Join>>,
}

impl<'m, 'a> Matcher<'m, 'a> {
    /// Binds copies of what the guard reads.
    pub fn bind_for_guard(&mut self, clause: &Clause<'a>, guard: &Expr) {
        let mut read = LocalSet::new();
        visit::mentions(guard, &mut |local| read.insert(local));
        for (i, pattern) in clause.patterns.iter().enumerate() {
            self.copy_read(pattern, self.roots[i], &read);
        }
    }

    fn copy_read(&mut self, pattern: &'a Pattern, occ: Occ, read: &LocalSet) {
        let mut any = false;
        visit::bound_by_pattern(pattern, &mut |local| any |= read.contains(local));
        if !any {
            return;
        }
        match &pattern.kind {
            PatternKind::Bind(local) => {
                let reg = self.part(occ);
                self.copy_to_local(*local, reg, occ);
                self.bound.insert(*local);
            }
            PatternKind::Or(_) => {
                let reg = self.part(occ);
                self.bind_alternatives(pattern, occ, reg);
            }
            _ => {
                for (part, occ) in self.sub_parts(pattern, occ) {
                    self.copy_read(part, occ, read);
                }
            }
        }
    }

    /// The direct parts of a pattern with what they look at.
    fn sub_parts(&mut self, pattern: &'a Pattern, occ: Occ) -> Vec<(&'a Pattern, Occ)> {
        match &pattern.kind {
            PatternKind::OfType(part) => {
                vec![(&**part, self.occs.at(Step::Typed(occ, part.ty), part.ty))]
            }
            PatternKind::And(first, second) => vec![(&**first, occ), (&**second, occ)],
            PatternKind::Tuple(parts) => self.field_parts(0, parts, occ),
            PatternKind::Ctor { ctor, fields } => self.field_parts(*ctor, fields, occ),
            PatternKind::List { items, tail } => {
                let mut parts: Vec<(&Pattern, Occ)> = (0u32..)
                    .zip(items)
                    .map(|(i, item)| (item, self.occs.at(Step::Item(occ, i), item.ty)))
                    .collect();
                if let Some(tail) = tail {
                    let step = Step::Rest(occ, items.len() as u32);
                    let rest = if items.is_empty() { occ } else { self.occs.at(step, tail.ty) };
                    parts.push((&**tail, rest));
                }
                parts
            }
            PatternKind::StringPrefix { prefix, rest } => {
                let constant = self.string_constant(prefix);
                vec![(&**rest, self.occs.at(Step::Behind(occ, constant), rest.ty))]
            }
            PatternKind::Map(pairs) => pairs
                .iter()
                .map(|(key, value)| (value, self.occs.at(key_step(occ, key), value.ty)))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn field_parts(
        &mut self,
        ctor: u32,
        fields: &'a [Pattern],
        occ: Occ,
    ) -> Vec<(&'a Pattern, Occ)> {
        (0u32..)
            .zip(fields)
            .map(|(i, field)| (field, self.occs.at(Step::Field(occ, ctor, i), field.ty)))
            .collect()
    }

    /// Gives a local a copy of what a part's register holds.
    fn copy_to_local(&mut self, local: LocalId, reg: Reg, occ: Occ) {
        let managed = self.builder.unit.is_managed(self.occs.ty(occ));
        if !managed && !self.is_of_variable(reg) && !self.builder.uses.is_assigned(local) {
            return self.builder.regs.set_place(local, Place::Register(reg));
        }
        let home = self.builder.regs.alloc();
        self.copy_to(home, reg, managed);
        self.builder.give_to_local(home, local);
    }

    fn copy_to(&mut self, to: Reg, from: Reg, managed: bool) {
        self.builder.emit(Instr::ab(if managed { Op::Dup } else { Op::Move }, to, from));
        if managed && self.builder.reachable {
            self.builder.regs.owned.insert(to, Owner::Temporary);
        }
    }

    /// Whether the register is that of a subject which is a `var` and may get another value.
    fn is_of_variable(&self, reg: Reg) -> bool {
        self.matching.subjects.iter().any(|subject| {
            subject.reg == reg && subject.local.is_some_and(|l| self.builder.uses.is_assigned(l))
        })
    }

    /// Binds everything that the body reads; then nothing is left of the subjects that are used up.
    pub fn bind_all(&mut self, row: usize, clause: &Clause<'a>, fused: Option<Fused>) {
        for (i, pattern) in clause.patterns.iter().enumerate() {
            self.copy_alternatives(row, pattern, self.roots[i]);
        }
        let mut order: Vec<usize> = (0..clause.patterns.len()).collect();
        if let Some(fused) = fused {
            order.retain(|i| *i != fused.subject);
            order.insert(0, fused.subject);
        }
        for i in order {
            let part = Part {
                occ: self.roots[i],
                reg: self.matching.subjects[i].reg,
                owned: self.is_used_up(row, i),
            };
            let fail = fused.filter(|fused| fused.subject == i).map(|fused| fused.fail);
            let mut binder = Binder { matcher: self, row, fused: fail };
            binder.bind(clause.patterns[i], part);
        }
        self.drop_parts();
    }

    /// Binds what alternatives bind, before anything that they test again is taken apart.
    fn copy_alternatives(&mut self, row: usize, pattern: &'a Pattern, occ: Occ) {
        if !self.needs(row, pattern) || !visit::has_alternatives(pattern) {
            return;
        }
        if let PatternKind::Or(_) = pattern.kind {
            let reg = self.part(occ);
            return self.bind_alternatives(pattern, occ, reg);
        }
        for (part, occ) in self.sub_parts(pattern, occ) {
            self.copy_alternatives(row, part, occ);
        }
    }

    /// Alternatives that bind: finds the one that fits again, and copies into the same registers
    /// whichever it is.
    fn bind_alternatives(&mut self, pattern: &'a Pattern, occ: Occ, reg: Reg) {
        let PatternKind::Or(alternatives) = &pattern.kind else {
            unreachable!("only alternatives come here")
        };
        let mut homes: Vec<(LocalId, Reg)> = Vec::new();
        visit::bound_by_pattern(&alternatives[0], &mut |local| {
            if !self.bound.contains(local) {
                let home = self.builder.regs.alloc();
                homes.push((local, home));
                self.bound.insert(local);
            }
        });
        debug_assert_eq!(self.part(occ), reg, "the part is at hand");
        self.copy_into_homes(pattern, occ, &homes);
        for (local, home) in homes {
            self.builder.give_to_local(home, local);
        }
    }

    fn copy_into_homes(&mut self, pattern: &'a Pattern, occ: Occ, homes: &[(LocalId, Reg)]) {
        match &pattern.kind {
            PatternKind::Bind(local) => {
                if let Some((_, home)) = homes.iter().find(|(bound, _)| bound == local) {
                    let managed = self.builder.unit.is_managed(pattern.ty);
                    let reg = self.part(occ);
                    self.copy_to(*home, reg, managed);
                }
            }
            PatternKind::Or(alternatives) => self.copy_of_alternative(alternatives, occ, homes),
            _ => {
                for (part, occ) in self.sub_parts(pattern, occ) {
                    self.copy_into_homes(part, occ, homes);
                }
            }
        }
    }

    /// Copies from the first alternative that fits; it is known that one does. The last one is
    /// tested only where a test is what reads a part: the value at a key.
    fn copy_of_alternative(
        &mut self,
        alternatives: &'a [Pattern],
        occ: Occ,
        homes: &[(LocalId, Reg)],
    ) {
        let done = self.builder.join(None);
        let known = self.known.len();
        for (i, alternative) in alternatives.iter().enumerate() {
            let next = self.builder.join(None);
            let mut tests = Vec::new();
            let (unit, occs) = (self.builder.unit, &mut self.occs);
            let mut maker = super::TestMaker { unit, occs, bound: Vec::new() };
            maker.tests(alternative, occ, &mut tests);
            let reads = tests.iter().any(|test| matches!(test, Test::Key { .. }));
            if i + 1 < alternatives.len() || reads {
                tests.iter().for_each(|test| self.test(test, next));
            }
            self.copy_into_homes(alternative, occ, homes);
            self.known.truncate(known);
            self.builder.jump(done);
            self.builder.bind(next);
        }
        if self.builder.reachable {
            self.builder.unreachable();
        }
        self.builder.bind(done);
    }
}

impl<'a> Binder<'_, '_, 'a> {
    fn needs(&self, pattern: &Pattern) -> bool {
        self.matcher.needs(self.row, pattern)
    }

    fn bind(&mut self, pattern: &'a Pattern, part: Part) {
        if !self.needs(pattern) {
            return self.release(pattern, part);
        }
        match &pattern.kind {
            PatternKind::Bind(local) if part.owned => self.take_over(*local, part),
            PatternKind::Bind(local) => {
                self.matcher.copy_to_local(*local, part.reg, part.occ);
            }
            PatternKind::OfType(inner) => {
                let occ = self.matcher.occs.at(Step::Typed(part.occ, inner.ty), inner.ty);
                let managed = self.matcher.builder.unit.is_managed(inner.ty);
                if part.owned && !managed {
                    self.matcher.builder.disown(part.reg);
                }
                self.bind(inner, Part { occ, owned: part.owned && managed, ..part });
            }
            PatternKind::And(first, second) if part.owned => {
                // One of them takes it apart; the other one copies before.
                let (copying, taking) =
                    if self.needs(second) { (first, second) } else { (second, first) };
                if self.needs(copying) {
                    self.bind(copying, Part { owned: false, ..part });
                }
                self.bind(taking, part);
            }
            PatternKind::Tuple(fields) if part.owned => self.take_fields(0, fields, part),
            PatternKind::Ctor { ctor, fields } if part.owned => {
                self.take_fields(*ctor, fields, part);
            }
            PatternKind::List { items, tail } if part.owned => {
                self.take_items(items, tail.as_deref(), part);
            }
            PatternKind::List { items, tail: Some(tail) } if self.fused.is_some() => {
                self.copy_head_and_tail(&items[0], tail, part);
            }
            _ => {
                self.copy_parts(pattern, part);
                self.release(pattern, part);
            }
        }
    }

    /// Nothing of the part is wanted (any more).
    fn release(&mut self, pattern: &Pattern, part: Part) {
        if !part.owned {
            return;
        }
        let builder = &mut *self.matcher.builder;
        let nothing = match &pattern.kind {
            PatternKind::List { items, tail } => items.is_empty() && tail.is_none(),
            PatternKind::Ctor { fields, .. } => fields.is_empty(),
            _ => false,
        };
        if nothing {
            builder.disown(part.reg);
        } else {
            builder.drop_reg(part.reg);
        }
    }

    /// The local takes over the part's register.
    fn take_over(&mut self, local: LocalId, part: Part) {
        if self.must_leave(part.reg, Some(local)) {
            let home = self.matcher.builder.regs.alloc();
            self.matcher.builder.move_reg(home, part.reg);
            return self.matcher.builder.give_to_local(home, local);
        }
        self.matcher.builder.give_to_local(part.reg, local);
    }

    /// Copies of what is wanted of a part that stays whole.
    fn copy_parts(&mut self, pattern: &'a Pattern, part: Part) {
        for (inner, occ) in self.matcher.sub_parts(pattern, part.occ) {
            if !self.needs(inner) {
                continue;
            }
            let known = self.matcher.known.iter().any(|(at, _)| *at == occ);
            let owned_part = matches!(self.matcher.occs.step(occ), Step::Behind(..));
            if let (PatternKind::Bind(local), Step::Field(from, _, i), false) =
                (&inner.kind, self.matcher.occs.step(occ), known)
                && self.matcher.builder.unit.is_managed(inner.ty)
            {
                let from = self.matcher.part(from);
                let builder = &mut *self.matcher.builder;
                let home = builder.regs.alloc();
                let place = builder.regs.place_in(i);
                builder.emit(Instr::abc(Op::Field, home, from, place));
                builder.own(home, inner.ty);
                builder.give_to_local(home, *local);
                continue;
            }
            let reg = self.matcher.part(occ);
            self.bind(inner, Part { occ, reg, owned: owned_part });
        }
    }

    /// Moves the wanted fields out of a part that is ours.
    fn take_fields(&mut self, ctor: u32, fields: &'a [Pattern], part: Part) {
        let mut wanted: Vec<(usize, &'a Pattern, Occ)> = Vec::new();
        for (i, field) in fields.iter().enumerate() {
            if !self.needs(field) {
                continue;
            }
            let occ = self.matcher.occs.at(Step::Field(part.occ, ctor, i as u32), field.ty);
            let known = self.matcher.known.iter().find(|(at, _)| *at == occ).map(|(_, reg)| *reg);
            match (known, &field.kind) {
                (Some(reg), PatternKind::Bind(local))
                    if !self.matcher.builder.unit.is_managed(field.ty) =>
                {
                    self.matcher.copy_to_local(*local, reg, occ);
                }
                _ => wanted.push((i, field, occ)),
            }
        }
        let builder = &mut *self.matcher.builder;
        let base = match wanted.as_slice() {
            [] => return builder.drop_reg(part.reg),
            [(i, ..)] => {
                let base = builder.regs.alloc();
                let place = builder.regs.place_in(*i as u32);
                builder.emit(Instr::abc(Op::TakeField, base, part.reg, place));
                base
            }
            _ if fields.len() > MASK_FIELDS_MAX => {
                return self.copy_fields(&wanted, part);
            }
            _ => {
                let base = builder.regs.alloc_many(wanted.len());
                let mask = wanted.iter().fold(0i32, |mask, (i, ..)| mask | 1 << i);
                let count = wanted.len() as u8;
                let take = Instr::abc(Op::TakeFields, base, part.reg, count);
                builder.emit(take.with_d(mask));
                base
            }
        };
        for (k, (_, field, _)) in wanted.iter().enumerate() {
            self.matcher.builder.own(base.plus(k), field.ty);
        }
        for (k, (_, field, occ)) in wanted.into_iter().enumerate() {
            self.bind_taken(field, occ, base.plus(k));
        }
    }

    /// A part that has just been moved out.
    fn bind_taken(&mut self, pattern: &'a Pattern, occ: Occ, reg: Reg) {
        self.matcher.known.retain(|(known, _)| *known != occ);
        self.matcher.known.push((occ, reg));
        let owned = self.matcher.builder.regs.owned.contains(reg);
        self.bind(pattern, Part { occ, reg, owned });
    }

    /// The same for types with very many fields.
    fn copy_fields(&mut self, wanted: &[(usize, &'a Pattern, Occ)], part: Part) {
        for (i, field, occ) in wanted {
            let builder = &mut *self.matcher.builder;
            let reg = builder.regs.alloc();
            let place = builder.regs.place_in(*i as u32);
            builder.emit(Instr::abc(Op::Field, reg, part.reg, place));
            builder.own(reg, field.ty);
            self.bind_taken(field, *occ, reg);
        }
        self.matcher.builder.drop_reg(part.reg);
    }

    /// Takes a list that is ours apart, item by item.
    fn take_items(&mut self, items: &'a [Pattern], tail: Option<&'a Pattern>, part: Part) {
        let mut rest = part;
        let mut fail = self.fused.take();
        for (i, item) in items.iter().enumerate() {
            let last = i + 1 == items.len();
            let head = self.needs(item);
            let behind = items[i + 1..].iter().any(|item| self.needs(item))
                || tail.is_some_and(|tail| self.needs(tail));
            if !head && !behind {
                return self.matcher.builder.drop_reg(rest.reg);
            }
            let from = rest.reg;
            let bound = match tail.map(|tail| &tail.kind) {
                Some(PatternKind::Bind(local)) => Some(*local),
                _ => None,
            };
            let leaves = self.must_leave(from, bound);
            let builder = &mut *self.matcher.builder;
            let first = if head { builder.regs.alloc() } else { from };
            let next = if leaves { builder.regs.alloc() } else { from };
            let instr = match (head, behind) {
                (true, true) => Instr::abc(Op::Uncons, first, from, next),
                (true, false) => Instr::ab(Op::UnconsHead, first, from),
                _ => Instr::ab(Op::UnconsTail, next, from),
            };
            match fail.take() {
                Some(Some(fail)) => builder.jump_if(instr, fail),
                _ => builder.jump_to_trap(instr),
            }
            let ty = self.matcher.occs.ty(part.occ);
            if behind {
                self.matcher.builder.own(next, ty);
            }
            if head {
                self.matcher.builder.own(first, item.ty);
                let occ = self.matcher.occs.at(Step::Item(part.occ, i as u32), item.ty);
                self.bind_taken(item, occ, first);
            }
            if !behind {
                return;
            }
            rest.reg = next;
            debug_assert!(!last || tail.is_some_and(|tail| self.needs(tail)));
        }
        if let Some(tail) = tail {
            let step = Step::Rest(part.occ, items.len() as u32);
            let occ = if items.is_empty() { part.occ } else { self.matcher.occs.at(step, tail.ty) };
            self.bind_taken(tail, occ, rest.reg);
        }
    }

    /// Whether what is bound can't stay in a register: that of a variable, which may get another
    /// value.
    fn must_leave(&self, reg: Reg, bound: Option<LocalId>) -> bool {
        let gives_back = bound.is_some_and(|local| self.gives_back(local, reg));
        self.matcher.is_of_variable(reg) && !gives_back
    }

    /// Whether the arm begins with giving what it has bound back to the variable in whose register
    /// it was: `rest = others`, maybe behind the same for other variables.
    fn gives_back(&self, bound: LocalId, from: Reg) -> bool {
        let body = self.matcher.matching.clauses[self.row].body;
        let Some(ExprKind::Block { stmts, .. }) = body.map(|body| &body.kind) else { return false };
        let given = stmts.iter().map_while(|stmt| match &stmt.kind {
            ExprKind::Assign { local, value } => match value.kind {
                ExprKind::Local(read) => Some((*local, read, &**value)),
                _ => None,
            },
            _ => None,
        });
        let given: Vec<_> = given.collect();
        let Some(index) = given.iter().position(|(_, read, _)| *read == bound) else {
            return false;
        };
        let (local, _, value) = given[index];
        given[..index].iter().all(|(_, read, _)| *read != local)
            && self.matcher.builder.uses.is_last(value)
            && self.matcher.builder.regs.place(local) == Place::Register(from)
    }

    /// `[h | t]` of a list that stays, tested and copied by one instruction.
    fn copy_head_and_tail(&mut self, head: &'a Pattern, tail: &'a Pattern, part: Part) {
        let fail = self.fused.take().flatten();
        let builder = &mut *self.matcher.builder;
        let first = builder.regs.alloc_many(2);
        let rest = first.plus(1);
        let instr = Instr::abc(Op::UnconsCopy, first, part.reg, rest);
        match fail {
            Some(fail) => builder.jump_if(instr, fail),
            None => builder.jump_to_trap(instr),
        }
        builder.own(first, head.ty);
        builder.own(rest, tail.ty);
        let item = self.matcher.occs.at(Step::Item(part.occ, 0), head.ty);
        let behind = self.matcher.occs.at(Step::Rest(part.occ, 1), tail.ty);
        self.bind_taken(head, item, first);
        self.bind_taken(tail, behind, rest);
    }
}
