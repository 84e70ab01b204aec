//! The generator of one function: emission with ownership, ways that join, drops.
//!
//! `regs.owned` always tells which registers hold values to be released at the place where the next
//! instruction will stand. Every instruction's roles update it; where ways join, what one way owns
//! and the other doesn't is dropped on the way in.

use super::regs::{Mark, Owned, Owner, Place, Reg, Registers};
use super::scopes::Scope;
use super::unit::Unit;
use crate::base::ids::{FnId, LocalId, TypeId};
use crate::base::span::Span;
use crate::bytecode::builder::{Builder, Label};
use crate::bytecode::verify::Notes;
use crate::bytecode::{self, FaultKind, Flow, Handler, Instr, Op, Role};
use crate::ir;
use crate::lower::last_use::Uses;
use crate::lower::local_set::LocalSet;
use std::rc::Rc;

/// A place where several ways of control meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Join(u32);

/// The function's start, for tail calls of itself.
pub const ENTRY: Join = Join(0);

#[derive(Debug)]
struct JoinState {
    label: Label,
    /// Locals that are needed behind it; `None`: what the first way brings.
    live: Option<Rc<LocalSet>>,
    /// Temporaries allocated later than this don't exist behind it.
    floor: Mark,
    /// What is owned behind it, known since the first way.
    owned: Option<Owned>,
}

/// Drops on a way that leaves a conditional jump.
#[derive(Debug)]
struct Detour {
    label: Label,
    drops: Vec<Reg>,
    target: Label,
}

/// The generator of one function. One struct, dies with the function.
pub struct FnBuilder<'a> {
    /// What all functions share.
    pub unit: &'a Unit<'a>,
    /// The function's own number, to find its tail calls of itself.
    pub id: FnId,
    /// The function.
    pub function: &'a ir::Function,
    /// Its last uses.
    pub uses: Uses,
    /// Its registers.
    pub regs: Registers,
    /// The loops and handlers around the place being generated.
    pub scopes: Vec<Scope<'a>>,
    /// The place of the source that instructions belong to.
    pub span: Span,
    /// Whether control reaches the next instruction; if not, nothing is emitted.
    pub reachable: bool,
    code: Builder,
    joins: Vec<JoinState>,
    rest: Rest,
}

/// What is written at the end.
#[derive(Debug, Default)]
struct Rest {
    detours: Vec<Detour>,
    trap: Option<Label>,
    handlers: Vec<Handler>,
    notes: Notes,
    far: Option<FarObject>,
}

/// The object for locals that don't fit the registers.
#[derive(Clone, Copy, Debug)]
struct FarObject {
    register: Reg,
    slots: u32,
}

/// Locals beyond this number live in the far object: the rest of the registers is for operands.
const NEAR_LOCALS_MAX: usize = 120;

impl<'a> FnBuilder<'a> {
    /// A generator with the parameters in their registers.
    pub fn new(unit: &'a Unit<'a>, id: FnId) -> FnBuilder<'a> {
        let function = &unit.ir.functions[id];
        let mut builder = FnBuilder {
            unit,
            id,
            function,
            uses: Uses::of(function),
            regs: Registers::new(function.locals.len()),
            scopes: Vec::new(),
            span: function.span,
            reachable: true,
            code: Builder::default(),
            joins: Vec::new(),
            rest: Rest::default(),
        };
        for param in &function.params {
            let reg = builder.regs.alloc();
            builder.regs.set_place(*param, Place::Register(reg));
            if builder.is_managed_local(*param) {
                builder.regs.owned.insert(reg, Owner::Local(*param));
            } else {
                builder.rest.notes.no_reference(0, reg.into());
            }
        }
        builder
    }

    /// What stands in place of a function that needs more registers than there are.
    pub fn too_large(unit: &'a Unit<'a>, id: FnId) -> (bytecode::Function, Vec<Instr>, Notes) {
        let mut builder = FnBuilder::new(unit, id);
        // Whoever calls a function with that many parameters is too large as well.
        let uncallable = builder.regs.overflowed();
        if uncallable {
            builder.regs = Registers::new(0);
            builder.rest.notes = Notes::default();
        }
        let entry = builder.join(None);
        builder.bind(entry);
        builder.emit(Instr::ad(Op::Fault, FaultKind::TooLarge as u8, 0));
        let mut finished = builder.finish();
        if uncallable {
            let function = &mut finished.0;
            (function.arity, function.captured, function.signature.0) = (0, vec![], vec![]);
        }
        finished
    }

    /// Generates everything; nothing if there are too few registers.
    pub fn generate(mut self) -> Option<(bytecode::Function, Vec<Instr>, Notes)> {
        let entry = self.join(None);
        debug_assert_eq!(entry, ENTRY, "the entry is the first join");
        self.bind(entry);
        let declared = self.function.params.len() - self.function.captures;
        for param in &self.function.params[..declared] {
            if self.function.locals[*param].cell {
                let Place::Register(reg) = self.regs.place(*param) else {
                    unreachable!("parameters are in registers")
                };
                self.emit(Instr::ab(Op::MakeCell, reg, reg));
                self.regs.owned.insert(reg, Owner::Local(*param));
            }
        }
        if self.function.locals.len() > NEAR_LOCALS_MAX {
            let register = self.regs.alloc();
            self.emit(Instr::ad(Op::MakeFar, register, 0));
            self.regs.owned.insert(register, Owner::Temporary);
            self.rest.far = Some(FarObject { register, slots: 0 });
        }
        let body = &self.function.body;
        self.drop_dead(&self.uses.live_at(body).clone());
        self.expr(body, super::expr::Dest::Return);
        (!self.regs.overflowed()).then(|| self.finish())
    }

    fn finish(mut self) -> (bytecode::Function, Vec<Instr>, Notes) {
        debug_assert!(!self.reachable, "every way ends in a return or the like");
        for detour in std::mem::take(&mut self.rest.detours) {
            self.code.bind(detour.label);
            for reg in detour.drops {
                self.code.emit(Instr::ab(Op::Drop, reg, 0));
            }
            self.code.jumps_to(detour.target);
            self.code.emit(Instr::ab(Op::Jump, 0, 0));
        }
        if let Some(trap) = self.rest.trap {
            self.code.bind(trap);
            self.code.emit(Instr::ab(Op::Unreachable, 0, 0));
        }
        let slots = self.rest.far.map(|far| far.slots);
        let assembled = self.code.finish();
        let mut code = assembled.code;
        if let Some(slots) = slots {
            let make = code.iter_mut().find(|instr| instr.op == Op::MakeFar);
            make.expect("the far object is made at the start").d = slots as i32;
        }
        let ir = self.function;
        let (declared, captured) = ir.params.split_at(ir.params.len() - ir.captures);
        let declared = declared.iter().map(|param| ir.locals[*param].ty).collect();
        let captured = captured.iter().map(|param| {
            let local = &ir.locals[*param];
            (!local.cell).then_some(local.ty)
        });
        let function = bytecode::Function {
            name: ir.name.clone(),
            frame_name: ir.frame_name.clone(),
            kind: ir.kind,
            span: ir.span,
            start: 0,
            end: code.len() as u32,
            arity: ir.params.len() as u8,
            captured: captured.collect(),
            signature: (declared, ir.result),
            frame_size: self.regs.frame_size(),
            lines: assembled.lines,
            live: assembled.live,
            handlers: self.rest.handlers,
            locals: Vec::new(),
        };
        (function, code, self.rest.notes)
    }

    /// Whether the local's register holds a reference: by its type, or because it is a cell.
    pub fn is_managed_local(&self, local: LocalId) -> bool {
        let local = &self.function.locals[local];
        local.cell || self.unit.is_managed(local.ty)
    }

    /// Emits an instruction and takes note of what it uses up. What it stores is for the caller to
    /// tell ([`FnBuilder::own`]).
    pub fn emit(&mut self, instr: Instr) {
        if !self.reachable {
            return;
        }
        // Behind the last register there are numbers that no instruction holds.
        if !self.regs.overflowed() {
            self.take_operands(instr);
        }
        let info = instr.op.info();
        if info.has(Flow::Stops) {
            self.code.emit_stopping(instr, self.span, &self.regs.owned.sorted());
        } else {
            self.code.emit(instr);
        }
        if info.has(Flow::Ends) {
            self.reachable = false;
        }
    }

    fn take_operands(&mut self, instr: Instr) {
        let roles = instr.op.info().roles;
        for (role, operand) in roles.iter().zip([instr.a, instr.b, instr.c]) {
            match role {
                Role::Take | Role::Edit => self.regs.owned.remove(Reg(operand.into())),
                Role::Window => {
                    let count = match roles {
                        [_, Role::Count, ..] => instr.b as usize,
                        [_, _, Role::Count, _] => instr.c as usize,
                        _ => self.unit.arity(FnId(instr.d as u32)),
                    };
                    (0..count).for_each(|i| self.regs.owned.remove(Reg(operand.into()).plus(i)));
                }
                _ => {}
            }
        }
    }

    /// The register now holds a value of this type, for an expression.
    pub fn own(&mut self, reg: Reg, ty: TypeId) {
        if !self.reachable {
            return;
        }
        if self.unit.is_managed(ty) {
            self.regs.owned.insert(reg, Owner::Temporary);
        } else {
            self.regs.owned.remove(reg);
            self.rest.notes.no_reference(self.code.offset(), reg.into());
        }
    }

    /// The value in the register is known to carry no reference although its type allows one.
    pub fn disown(&mut self, reg: Reg) {
        if self.reachable {
            self.regs.owned.remove(reg);
            self.rest.notes.no_reference(self.code.offset(), reg.into());
        }
    }

    /// What the register holds belongs to the local from now on.
    pub fn give_to_local(&mut self, reg: Reg, local: LocalId) {
        self.regs.set_place(local, Place::Register(reg));
        if self.regs.owned.contains(reg) {
            self.regs.owned.insert(reg, Owner::Local(local));
        }
    }

    /// Releases the register's value if it holds one.
    pub fn drop_reg(&mut self, reg: Reg) {
        if self.regs.owned.contains(reg) {
            self.emit(Instr::ab(Op::Drop, reg, 0));
        }
    }

    /// Releases the locals that are not in the set.
    pub fn drop_dead(&mut self, live: &LocalSet) {
        let dead: Vec<Reg> = self
            .regs
            .owned
            .iter()
            .filter(|(_, owner)| matches!(owner, Owner::Local(local) if !live.contains(*local)))
            .map(|(reg, _)| reg)
            .collect();
        dead.into_iter().for_each(|reg| self.drop_reg(reg));
    }

    /// Releases everything but what is in `kept`.
    pub fn drop_all_but(&mut self, kept: &[Reg]) {
        let dead: Vec<Reg> =
            self.regs.owned.iter().map(|(reg, _)| reg).filter(|r| !kept.contains(r)).collect();
        dead.into_iter().for_each(|reg| self.drop_reg(reg));
    }

    /// A place for ways to meet. Behind it, the locals in `live` are owned, and the temporaries
    /// that exist now; without a set, whatever the first way brings of what is allocated now.
    pub fn join(&mut self, live: Option<Rc<LocalSet>>) -> Join {
        let label = self.code.label();
        let floor = self.regs.mark();
        self.joins.push(JoinState { label, live, floor, owned: None });
        Join(self.joins.len() as u32 - 1)
    }

    /// Takes the present way to the join: the registers to drop on it.
    fn arrive(&mut self, join: Join) -> Vec<Reg> {
        let state = &mut self.joins[join.0 as usize];
        let owned = &self.regs.owned;
        let expected = state.owned.get_or_insert_with(|| {
            let mut expected = owned.clone();
            expected.retain(|reg, owner| {
                !state.floor.is_before(reg)
                    && match (owner, &state.live) {
                        (Owner::Local(local), Some(live)) => live.contains(local),
                        _ => true,
                    }
            });
            expected
        });
        for (reg, owner) in expected.iter() {
            // With too many registers numbers are cut off, and the instructions thrown away.
            debug_assert!(
                self.regs.overflowed() || owned.contains(reg),
                "{}: a way to {join:?} lacks {reg:?} ({owner:?})",
                self.function.name
            );
        }
        owned.iter().map(|(reg, _)| reg).filter(|reg| !expected.contains(*reg)).collect()
    }

    /// The label for a conditional jump to the join: a detour where something must be dropped.
    pub fn label_to(&mut self, join: Join) -> Label {
        let drops = self.arrive(join);
        let target = self.joins[join.0 as usize].label;
        if drops.is_empty() {
            return target;
        }
        let label = self.code.label();
        self.rest.detours.push(Detour { label, drops, target });
        label
    }

    /// Emits a conditional jump to the join.
    pub fn jump_if(&mut self, instr: Instr, join: Join) {
        if self.reachable {
            let label = self.label_to(join);
            self.code.jumps_to(label);
            self.emit(instr);
        }
    }

    /// Goes to the join, by this instruction.
    pub fn jump_by(&mut self, instr: Instr, join: Join) {
        if self.reachable {
            let drops = self.arrive(join);
            drops.into_iter().for_each(|reg| self.drop_reg(reg));
            self.code.jumps_to(self.joins[join.0 as usize].label);
            self.emit(instr);
        }
    }

    /// Takes back a move that has just been made to this register, a temporary: where from.
    pub fn take_back_move(&mut self, to: Reg) -> Option<Reg> {
        if !self.reachable {
            return None;
        }
        let from = self.code.take_back_move(to.into())?;
        self.rest.notes.last_taken_back(self.code.offset());
        self.regs.owned.remove(to);
        Some(Reg(from.into()))
    }

    /// Goes back behind the test that the function begins with, where it is one that a `StepLoop`
    /// can make; the addition before it that the test is about comes along.
    pub fn step_loop(&mut self) -> bool {
        let Some((test, target)) = self.code.first_jump() else { return false };
        let Ok(until) = i8::try_from(test.wide_signed()) else { return false };
        if !self.reachable || test.op != Op::JumpIfNeIntK {
            return false;
        }
        let drops = self.arrive(ENTRY);
        drops.into_iter().for_each(|reg| self.drop_reg(reg));
        let step = self.code.take_back_step(test.a);
        if let Some((at, _)) = step {
            self.rest.notes.taken_back(at);
        }
        let step = step.map_or(0, |(_, step)| step);
        self.code.jumps_to(target);
        self.emit(Instr::abc(Op::StepLoop, test.a, step as u8, until as u8));
        let behind = self.code.label_behind_first();
        self.code.jumps_to(behind);
        self.emit(Instr::ab(Op::Jump, 0, 0));
        true
    }

    /// Goes to the join.
    pub fn jump(&mut self, join: Join) {
        self.jump_by(Instr::ab(Op::Jump, 0, 0), join);
    }

    /// Emits an instruction that jumps where control can't come.
    pub fn jump_to_trap(&mut self, instr: Instr) {
        if self.reachable {
            let trap = self.trap();
            self.code.jumps_to(trap);
            self.emit(instr);
        }
    }

    /// Control can't come here.
    pub fn unreachable(&mut self) {
        self.emit(Instr::ab(Op::Unreachable, 0, 0));
    }

    /// The join is here; the present way, if any, goes on into it.
    pub fn bind(&mut self, join: Join) {
        if self.reachable {
            let drops = self.arrive(join);
            drops.into_iter().for_each(|reg| self.drop_reg(reg));
        }
        let state = &self.joins[join.0 as usize];
        self.code.bind(state.label);
        if let Some(owned) = &state.owned {
            self.regs.owned = owned.clone();
            self.reachable = true;
        }
    }

    /// Whether the join's place is known.
    pub fn is_bound(&self, join: Join) -> bool {
        self.code.is_bound(self.joins[join.0 as usize].label)
    }

    /// A label that control never goes to.
    pub fn trap(&mut self) -> Label {
        let code = &mut self.code;
        *self.rest.trap.get_or_insert_with(|| code.label())
    }

    /// Control comes here from outside the normal flow, owning this.
    pub fn enter(&mut self, owned: Owned) {
        debug_assert!(!self.reachable, "the normal flow ended before");
        self.regs.owned = owned;
        self.reachable = true;
    }

    /// The offset of the next instruction.
    pub fn offset(&self) -> u32 {
        self.code.offset()
    }

    /// Emits a `Case` word of the switch at this offset.
    pub fn case(&mut self, switch: u32, label: Label) {
        self.code.case(switch, label);
    }

    /// Adds a handler; those of inner `try`s first.
    pub fn add_handler(&mut self, handler: Handler) {
        self.rest.handlers.push(handler);
    }

    /// A slot of the far object for a local, where this function needs one.
    pub fn far_slot(&mut self) -> Option<u32> {
        let far = self.rest.far.as_mut()?;
        far.slots += 1;
        Some(far.slots - 1)
    }

    /// The register of the far object.
    pub fn far_register(&self) -> Reg {
        self.rest.far.expect("a far local was placed there before").register
    }
}
