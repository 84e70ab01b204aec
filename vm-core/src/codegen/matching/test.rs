//! The tests of patterns as jumps. Parts are read without references of their own.

use super::facts::{Occ, Operand, Step, Test};
use super::{Fallback, Matcher};
use crate::base::ids::{FnId, Id, LocalId, TypeId};
use crate::bytecode::{self, Instr, Op};
use crate::codegen::function::Join;
use crate::codegen::regs::{Owner, Place, Reg};
use crate::codegen::repr::Class;
use crate::ir::Const;

impl<'a> Matcher<'_, 'a> {
    /// The register of a part; it is read into a new one at the first time.
    pub fn part(&mut self, occ: Occ) -> Reg {
        if let Some((_, reg)) = self.known.iter().find(|(known, _)| *known == occ) {
            return *reg;
        }
        if let Step::Typed(from, _) = self.occs.step(occ) {
            let reg = self.part(from);
            self.known.push((occ, reg));
            return reg;
        }
        let regs = &mut self.builder.regs;
        let (from, instr) = match self.occs.step(occ) {
            Step::Root(_) => unreachable!("subjects are in registers"),
            Step::Field(from, _, i) => (from, Instr::abc(Op::Peek, 0, 0, regs.place_in(i))),
            Step::Item(from, i) => (from, Instr::abc(Op::PeekItem, 0, 0, regs.place_in(i))),
            Step::Rest(from, n) => (from, Instr::abc(Op::PeekRest, 0, 0, regs.place_in(n))),
            Step::Behind(from, prefix) => (from, Instr::ad(Op::StripPrefix, 0, prefix as i32)),
            Step::Value(..) => unreachable!("the test for the key reads the value"),
            Step::Typed(..) => unreachable!("it is the part itself"),
        };
        let from = self.part(from);
        let reg = self.builder.regs.alloc();
        self.builder.emit(Instr { a: reg.into(), b: from.into(), ..instr });
        let ty = self.occs.ty(occ);
        if instr.op == Op::StripPrefix || !self.builder.unit.is_managed(ty) {
            self.builder.own(reg, ty);
        }
        self.known.push((occ, reg));
        reg
    }

    /// Goes to `fail` unless the test holds.
    pub fn test(&mut self, test: &Test<'a>, fail: Join) {
        match test {
            Test::Ctor { occ, ctor, .. } => self.test_ctor(*occ, *ctor, fail),
            Test::Length { occ, count, exact } => {
                let reg = self.part(*occ);
                let instr = match (count, exact) {
                    (0, _) => Instr::ab(Op::JumpIfNotNil, reg, 0),
                    (1, false) => Instr::ab(Op::JumpIfNil, reg, 0),
                    (n, true) => Instr::a_wide(Op::JumpIfLengthNot, reg, *n as u16),
                    (n, false) => Instr::a_wide(Op::JumpIfShorter, reg, *n as u16),
                };
                self.builder.jump_if(instr, fail);
            }
            Test::Value { occ, value } => self.test_value(*occ, value, fail),
            Test::Range { occ, from, to } => {
                let reg = self.part(*occ);
                self.test_bound(reg, *from, Op::JumpIfLtIntK, fail);
                self.test_bound(reg, *to, Op::JumpIfGtIntK, fail);
            }
            Test::Equal { occ, local, eq } => self.test_equal(*occ, *local, *eq, fail),
            Test::OfType { occ, ty } => self.test_type(*occ, *ty, fail),
            Test::Prefix { occ, constant } => self.test_prefix(*occ, *constant, fail),
            Test::Key { occ, key, value } => {
                let map = self.part(*occ);
                let key = self.operand(*key);
                let reg = self.builder.regs.alloc();
                self.builder.jump_if(Instr::abc(Op::MapPeek, reg, map, key), fail);
                if !self.builder.unit.is_managed(self.occs.ty(*value)) {
                    self.builder.disown(reg);
                }
                self.known.push((*value, reg));
            }
            Test::Member { occ, member } => {
                let set = self.part(*occ);
                let member = self.operand(*member);
                self.builder.jump_if(Instr::ab(Op::JumpIfNotMember, set, member), fail);
            }
            Test::Any(alternatives) => self.test_any(alternatives, fail),
            Test::Never => self.builder.jump(fail),
        }
    }

    fn operand(&mut self, operand: Operand<'a>) -> Reg {
        match operand {
            Operand::Value(value) => self.builder.operand(value, &[]).reg,
            Operand::Part(occ) => self.part(occ),
        }
    }

    fn test_ctor(&mut self, occ: Occ, ctor: u32, fail: Join) {
        let reg = self.part(occ);
        let global = self.builder.unit.ctors.global(self.occs.ty(occ), ctor);
        if let Ok(small) = u16::try_from(global) {
            return self.builder.jump_if(Instr::a_wide(Op::JumpIfNotCtor, reg, small), fail);
        }
        let pair = self.builder.regs.alloc_many(2);
        self.builder.emit(Instr::ab(Op::CtorIndex, pair, reg));
        self.builder.disown(pair);
        self.builder.load_int(pair.plus(1), i64::from(global));
        self.builder.jump_if(Instr::ab(Op::JumpIfNeInt, pair, pair.plus(1)), fail);
    }

    fn test_bound(&mut self, reg: Reg, bound: i64, op: Op, fail: Join) {
        if let Ok(small) = i16::try_from(bound) {
            return self.builder.jump_if(Instr::a_wide(op, reg, small as u16), fail);
        }
        let limit = self.builder.regs.alloc();
        self.builder.load_int(limit, bound);
        let (a, b) = if op == Op::JumpIfLtIntK { (reg, limit) } else { (limit, reg) };
        self.builder.jump_if(Instr::ab(Op::JumpIfLtInt, a, b), fail);
    }

    fn test_value(&mut self, occ: Occ, value: &Const, fail: Join) {
        let reg = self.part(occ);
        let ty = self.occs.ty(occ);
        let class = self.builder.unit.class(ty);
        let small = match value {
            Const::Bool(true) => {
                return self.builder.jump_if(Instr::ab(Op::JumpIfFalse, reg, 0), fail);
            }
            Const::Bool(false) => {
                return self.builder.jump_if(Instr::ab(Op::JumpIfTrue, reg, 0), fail);
            }
            Const::Char(value) => i16::try_from(*value as u32).ok(),
            Const::Int(value) => i16::try_from(*value).ok(),
            _ => None,
        };
        if let Some(small) = small {
            let instr = Instr::a_wide(Op::JumpIfNeIntK, reg, small as u16);
            return self.builder.jump_if(instr, fail);
        }
        let index = self.builder.unit.constant(self.builder.unit.entry(value, ty));
        let jump = match class {
            class if class.is_payload_equal() => Op::JumpIfNeInt,
            Class::Float => Op::JumpIfNeFloat,
            _ => {
                if let Ok(small) = u16::try_from(index) {
                    let instr = Instr::a_wide(Op::JumpIfNeConst, reg, small);
                    return self.builder.jump_if(instr, fail);
                }
                Op::JumpIfNe
            }
        };
        let constant = self.builder.regs.alloc();
        let load = if class.is_managed() { Op::PeekConst } else { Op::LoadScalar };
        self.builder.emit(Instr::ad(load, constant, index as i32));
        self.builder.jump_if(Instr::ab(jump, reg, constant), fail);
    }

    fn test_type(&mut self, occ: Occ, ty: TypeId, fail: Join) {
        let reg = self.part(occ);
        let fits = self.builder.regs.alloc();
        let instr = match self.matching.fallback {
            // How a message was sent may tell.
            Fallback::Reject { number, .. } => Instr::abc(Op::IsMessage, fits, reg, number),
            _ => Instr::ab(Op::IsType, fits, reg),
        };
        self.builder.emit(instr.with_d(ty.index() as i32));
        self.builder.disown(fits);
        self.builder.jump_if(Instr::ab(Op::JumpIfFalse, fits, 0), fail);
    }

    fn test_prefix(&mut self, occ: Occ, constant: u32, fail: Join) {
        let reg = self.part(occ);
        let index = u16::try_from(constant);
        let index = index.expect("a program has fewer prefix patterns than 65536 constants");
        self.builder.jump_if(Instr::a_wide(Op::JumpIfNoPrefix, reg, index), fail);
    }

    fn test_equal(&mut self, occ: Occ, local: LocalId, eq: Option<FnId>, fail: Join) {
        let reg = self.part(occ);
        let builder = &mut *self.builder;
        if let Some(eq) = eq {
            return self.test_user_equal(reg, occ, local, eq, fail);
        }
        let near = match builder.regs.place(local) {
            Place::Register(reg) if !builder.function.locals[local].cell => Some(reg),
            _ => None,
        };
        let other = near.unwrap_or_else(|| self.copy_of(local));
        let builder = &mut *self.builder;
        let class = builder.unit.class(self.occs.ty(occ));
        let jump = match class {
            class if class.is_payload_equal() => Op::JumpIfNeInt,
            Class::Float => Op::JumpIfNeFloat,
            _ => Op::JumpIfNe,
        };
        if near.is_some() || !class.is_managed() {
            return builder.jump_if(Instr::ab(jump, reg, other), fail);
        }
        let result = builder.regs.alloc();
        builder.emit(Instr::abc(Op::Eq, result, reg, other));
        builder.disown(result);
        builder.drop_reg(other);
        builder.jump_if(Instr::ab(Op::JumpIfFalse, result, 0), fail);
    }

    /// A local's value in a new register, out of its cell where it has one.
    fn copy_of(&mut self, local: LocalId) -> Reg {
        let builder = &mut *self.builder;
        let reg = builder.regs.alloc();
        builder.copy_local(local, reg);
        if builder.function.locals[local].cell {
            let content = builder.regs.alloc();
            builder.emit(Instr::ab(Op::CellGet, content, reg));
            builder.own(content, builder.function.locals[local].ty);
            builder.drop_reg(reg);
            return content;
        }
        reg
    }

    fn test_user_equal(&mut self, reg: Reg, occ: Occ, local: LocalId, eq: FnId, fail: Join) {
        let ty = self.occs.ty(occ);
        let other = self.copy_of(local);
        let builder = &mut *self.builder;
        let window = builder.regs.alloc_many(2);
        let managed = builder.unit.is_managed(ty);
        builder.emit(Instr::ab(if managed { Op::Dup } else { Op::Move }, window, reg));
        if managed && builder.reachable {
            builder.regs.owned.insert(window, Owner::Temporary);
        }
        builder.move_reg(window.plus(1), other);
        builder.emit(Instr::ad(Op::Call, window, eq.index() as i32));
        builder.disown(window);
        builder.jump_if(Instr::ab(Op::JumpIfFalse, window, 0), fail);
    }

    fn test_any(&mut self, alternatives: &[Vec<Test<'a>>], fail: Join) {
        if self.test_any_value(alternatives, fail) {
            return;
        }
        // What a failing alternative has read isn't known behind.
        let known = self.known.len();
        let holds = self.builder.join(None);
        for (i, tests) in alternatives.iter().enumerate() {
            let last = i + 1 == alternatives.len();
            let next = if last { fail } else { self.builder.join(None) };
            tests.iter().for_each(|test| self.test(test, next));
            self.known.truncate(known);
            if !last {
                self.builder.jump(holds);
                self.builder.bind(next);
            }
        }
        self.builder.bind(holds);
    }

    /// Alternatives that are each one constructor or small constant of the same part: one jump
    /// each.
    fn test_any_value(&mut self, alternatives: &[Vec<Test<'a>>], fail: Join) -> bool {
        let singles: Option<Vec<&Test>> = alternatives
            .iter()
            .map(|tests| match tests.as_slice() {
                [test] => Some(test),
                _ => None,
            })
            .collect();
        let Some(singles) = singles else { return false };
        let Some(jumps) = singles
            .iter()
            .map(|test| self.jump_if_holds(test))
            .collect::<Option<Vec<(Occ, Instr)>>>()
        else {
            return false;
        };
        // A part that only a later one reads isn't at hand behind the jump of an earlier one.
        if jumps.iter().any(|(occ, _)| *occ != jumps[0].0) {
            return false;
        }
        let holds = self.builder.join(None);
        for ((occ, instr), test) in jumps.iter().zip(&singles).take(jumps.len() - 1) {
            debug_assert!(matches!(test, Test::Ctor { .. } | Test::Value { .. }));
            let reg = self.part(*occ);
            self.builder.jump_if(Instr { a: reg.into(), ..*instr }, holds);
        }
        self.test(singles[singles.len() - 1], fail);
        self.builder.bind(holds);
        true
    }

    fn jump_if_holds(&self, test: &Test<'a>) -> Option<(Occ, Instr)> {
        match test {
            Test::Ctor { occ, ctor, .. } => {
                let global = self.builder.unit.ctors.global(self.occs.ty(*occ), *ctor);
                let small = u16::try_from(global).ok()?;
                Some((*occ, Instr::a_wide(Op::JumpIfCtor, 0u8, small)))
            }
            Test::Value { occ, value: Const::Int(value) } => {
                let small = i16::try_from(*value).ok()?;
                Some((*occ, Instr::a_wide(Op::JumpIfEqIntK, 0u8, small as u16)))
            }
            Test::Value { occ, value: Const::Char(value) } => {
                let small = i16::try_from(*value as u32).ok()?;
                Some((*occ, Instr::a_wide(Op::JumpIfEqIntK, 0u8, small as u16)))
            }
            _ => None,
        }
    }

    /// The constant of a string, for prefix patterns.
    pub fn string_constant(&self, text: &std::rc::Rc<str>) -> u32 {
        self.builder.unit.constant(bytecode::Const::String(text.clone()))
    }
}
