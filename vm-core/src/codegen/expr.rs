//! Expressions: the dispatch over their forms, where results go, operands.
//!
//! A result goes to the register that the user of the expression asks for, so that arguments and
//! fields are made where they are needed.

use super::function::FnBuilder;
use super::regs::{Owner, Place, Reg};
use super::repr::Class;
use crate::base::ids::LocalId;
use crate::bytecode::{Const, Instr, Op};
use crate::ir::{self, Expr, ExprKind};

/// Where the value of an expression goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dest {
    /// To a register that nothing else uses: it may be written at any time. The value is owned
    /// there as a temporary.
    Fresh(Reg),
    /// To a register that may only be written by the last instruction.
    Last(Reg),
    /// Nowhere: the expression stands for its effects.
    Discard,
    /// Nowhere: the body of the innermost loop ends with it, and the next round begins.
    NextRound,
    /// It is the value of the function, which ends: the tail position.
    Return,
}

/// Why nothing else meets [`Dest::NextRound`].
pub const NOT_HERE: &str = "only what has several ways goes on with the next round itself";

/// An operand that an instruction reads.
#[derive(Clone, Copy, Debug)]
pub struct Operand {
    /// Where it stands.
    pub reg: Reg,
    /// Who owns it.
    pub hold: Hold,
}

/// How an operand is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hold {
    /// By the expression: to be dropped behind the instruction, or used up by it.
    Ours,
    /// By somebody else, or it carries no reference.
    Borrowed,
}

impl<'a> FnBuilder<'a> {
    /// Generates an expression.
    pub fn expr(&mut self, expr: &'a Expr, dest: Dest) {
        // tidy: table
        if !self.reachable {
            return;
        }
        self.span = expr.span;
        if dest == Dest::NextRound && !has_ways(expr) {
            self.expr(expr, Dest::Discard);
            return self.next_round();
        }
        let mark = self.regs.mark();
        match &expr.kind {
            ExprKind::Let { local, value } => return self.let_local(expr, *local, value, dest),
            ExprKind::LetPattern { pattern, value } => {
                self.let_pattern(expr, pattern, value);
                return self.unit_value(dest);
            }
            ExprKind::Const(value) => self.constant(value, expr, dest),
            ExprKind::Local(local) => self.local(expr, *local, dest),
            ExprKind::Block { stmts, result } => {
                stmts.iter().for_each(|stmt| self.expr(stmt, Dest::Discard));
                self.expr(result, dest);
                self.drop_above(mark, dest);
            }
            ExprKind::Assign { local, value } => self.assign(expr, *local, value, dest),
            ExprKind::SetField { object, index, value } => {
                self.set_field(expr, object, *index, value);
                self.unit_value(dest);
            }
            ExprKind::SetItem { object, index, value } => {
                self.set_item(expr, [object, index, value]);
                self.unit_value(dest);
            }
            ExprKind::SetListItem { list, path, value } => {
                self.set_list_item(expr, *list, path, value);
                self.unit_value(dest);
            }
            ExprKind::Binary { .. } => self.binary(expr, dest),
            ExprKind::Unary { op, operand } => self.unary(*op, operand, expr, dest),
            ExprKind::And(..) | ExprKind::Or(..) => self.logical(expr, dest),
            ExprKind::IntToFloat(operand) => self.one_operand(Op::IntToFloat, operand, expr, dest),
            ExprKind::Join(parts) => self.join_strings(parts, expr, dest),
            ExprKind::If { .. } => self.conditional(expr, dest),
            ExprKind::Match { subjects, arms, otherwise } => {
                self.match_expr(expr, subjects, arms, otherwise, dest);
            }
            ExprKind::While { cond, body } => self.while_loop(expr, cond, body, dest),
            ExprKind::For { .. } => self.for_loop(expr, dest),
            ExprKind::Break(value) => self.break_loop(value.as_deref()),
            ExprKind::Continue => self.continue_loop(),
            ExprKind::Return(value) => self.return_early(value),
            ExprKind::Call { function, args, captures } => {
                self.call(expr, *function, args, captures, dest);
            }
            ExprKind::CallClosure { callee, args } => self.call_closure(expr, callee, args, dest),
            ExprKind::CallNative { native, args } => self.call_native(expr, *native, args, dest),
            ExprKind::MakeClosure { function, captures } => {
                self.make_closure(expr, *function, captures, dest);
            }
            ExprKind::Construct { ctor, fields } => self.construct(expr, *ctor, fields, dest),
            ExprKind::Update { base, ctor, fields } => {
                self.update(expr, base, *ctor, fields, dest);
            }
            ExprKind::Field { object, index } => self.field(expr, object, *index, dest),
            ExprKind::Tuple(parts) => {
                let make = |base: Reg| Instr::ab(Op::MakeTuple, base, parts.len() as u8);
                self.window_op(parts, expr, dest, make);
            }
            ExprKind::List { items, tail } => self.list(expr, items, tail.as_deref(), dest),
            ExprKind::Map(pairs) => self.map_literal(expr, pairs, dest),
            ExprKind::Set(members) => self.set_literal(expr, members, dest),
            ExprKind::Throw(value) => self.throw(value),
            ExprKind::Rethrow(local) => self.rethrow(*local),
            ExprKind::Try { body, handler, finally } => {
                self.try_expr(expr, body, handler.as_ref(), finally.as_deref(), dest);
            }
            ExprKind::IsType { value, tested } => self.is_type(expr, value, *tested, dest),
            ExprKind::Cast(value) => self.cast(expr, value, dest),
            ExprKind::Assume(value) => self.assume(expr, value, dest),
            ExprKind::Spawn { kind, function, captures } => {
                self.spawn(expr, *kind, (*function, captures), dest);
            }
            ExprKind::Send { to, message } => {
                self.send(expr, to, message);
                self.unit_value(dest);
            }
            ExprKind::Receive { tested, arms, after } => {
                self.receive(expr, *tested, arms, after.as_deref(), dest);
            }
            ExprKind::MvarGet(mvar) => self.mvar_get(expr, *mvar, dest),
            ExprKind::MvarSet { mvar, value, locked } => {
                if *locked {
                    self.mvar_set_locked(expr, *mvar, value);
                } else {
                    self.mvar_set(expr, *mvar, value);
                }
                self.unit_value(dest);
            }
            ExprKind::MvarUpdate { mvar, function } => {
                self.mvar_update(expr, *mvar, function, dest);
            }
            ExprKind::Unreachable => self.unreachable(),
        }
        self.regs.reset(mark);
    }

    /// The register for a result: the one asked for, or a new one.
    pub fn target(&mut self, dest: Dest) -> Reg {
        match dest {
            Dest::Fresh(reg) | Dest::Last(reg) => reg,
            Dest::Discard | Dest::Return => self.regs.alloc(),
            Dest::NextRound => unreachable!("{NOT_HERE}"),
        }
    }

    /// The value of `expr` has been stored in `reg`; it goes where it belongs.
    pub fn deliver(&mut self, reg: Reg, expr: &Expr, dest: Dest) {
        self.own(reg, expr.ty);
        self.hand_over(reg, dest);
    }

    /// The value in `reg`, which is owned if it can be, goes where it belongs.
    pub fn hand_over(&mut self, reg: Reg, dest: Dest) {
        match dest {
            Dest::Fresh(to) | Dest::Last(to) if to == reg => {}
            Dest::Fresh(to) | Dest::Last(to) => self.move_reg(to, reg),
            Dest::Discard => self.drop_reg(reg),
            Dest::NextRound => unreachable!("{NOT_HERE}"),
            Dest::Return => self.return_reg(reg),
        }
    }

    /// Moves a temporary.
    pub fn move_reg(&mut self, to: Reg, from: Reg) {
        let owned = self.regs.owned.contains(from);
        self.emit(Instr::ab(Op::Move, to, from));
        if self.reachable && owned {
            self.regs.owned.insert(to, Owner::Temporary);
        }
    }

    /// The value `()` where one is wanted.
    pub fn unit_value(&mut self, dest: Dest) {
        match dest {
            Dest::Fresh(reg) | Dest::Last(reg) => {
                self.emit(Instr::ab(Op::LoadUnit, reg, 0));
                self.disown(reg);
            }
            Dest::Discard => {}
            Dest::NextRound => unreachable!("{NOT_HERE}"),
            Dest::Return => {
                self.drop_all_but(&[]);
                self.emit(Instr::ab(Op::ReturnUnit, 0, 0));
            }
        }
    }

    /// Ends the function with the value in the register.
    pub fn return_reg(&mut self, reg: Reg) {
        self.drop_all_but(&[reg]);
        self.emit(Instr::ab(Op::Return, reg, 0));
    }

    /// Releases what a block's locals still hold.
    fn drop_above(&mut self, mark: super::regs::Mark, dest: Dest) {
        let dead: Vec<Reg> = self
            .regs
            .owned
            .iter()
            .map(|(reg, _)| reg)
            .filter(|reg| mark.is_before(*reg))
            .filter(|reg| !matches!(dest, Dest::Fresh(to) | Dest::Last(to) if to == *reg))
            .collect();
        dead.into_iter().for_each(|reg| self.drop_reg(reg));
    }

    /// Generates an expression into a new register.
    pub fn value(&mut self, expr: &'a Expr) -> Reg {
        let reg = self.regs.alloc();
        self.expr(expr, Dest::Fresh(reg));
        reg
    }

    /// Generates an operand that its instruction will read. `later` are the operands behind it,
    /// which will be generated before the instruction.
    pub fn operand(&mut self, expr: &'a Expr, later: &[&Expr]) -> Operand {
        let managed = self.unit.is_managed(expr.ty);
        match &expr.kind {
            ExprKind::Local(local) if self.uses.deferred(expr, later) => {
                match self.regs.place(*local) {
                    Place::Register(reg) => {
                        let ours = managed && self.uses.is_last(expr);
                        return Operand {
                            reg,
                            hold: if ours { Hold::Ours } else { Hold::Borrowed },
                        };
                    }
                    _ => {
                        let reg = self.regs.alloc();
                        self.copy_local(*local, reg);
                        return self.ours(reg, managed);
                    }
                }
            }
            ExprKind::Const(value) if managed => {
                let reg = self.regs.alloc();
                let index = self.unit.constant(self.unit.entry(value, expr.ty));
                self.emit(Instr::ad(Op::PeekConst, reg, index as i32));
                return Operand { reg, hold: Hold::Borrowed };
            }
            _ => {}
        }
        let reg = self.value(expr);
        self.ours(reg, managed)
    }

    /// The same for an operand that its instruction uses up.
    pub fn taken_operand(&mut self, expr: &'a Expr, later: &[&Expr]) -> Operand {
        if matches!(expr.kind, ExprKind::Const(_)) {
            let reg = self.value(expr);
            return self.ours(reg, self.unit.is_managed(expr.ty));
        }
        self.operand(expr, later)
    }

    fn ours(&self, reg: Reg, managed: bool) -> Operand {
        Operand { reg, hold: if managed { Hold::Ours } else { Hold::Borrowed } }
    }

    /// Makes an operand one that its instruction may use up. `expr` is what it was made from.
    pub fn claim(&mut self, operand: Operand, expr: &Expr) -> Reg {
        if operand.hold == Hold::Ours || !self.unit.is_managed(expr.ty) {
            return operand.reg;
        }
        let reg = self.regs.alloc();
        self.emit(Instr::ab(Op::Dup, reg, operand.reg));
        self.own(reg, expr.ty);
        reg
    }

    /// Releases what an instruction has read, where it was ours.
    pub fn release(&mut self, operands: &[Operand]) {
        for operand in operands {
            if operand.hold == Hold::Ours {
                self.drop_reg(operand.reg);
            }
        }
    }

    fn constant(&mut self, value: &ir::Const, expr: &Expr, dest: Dest) {
        match dest {
            Dest::Discard => return,
            Dest::Return => {
                if let Some(instr) = self.constant_return(value, expr) {
                    self.drop_all_but(&[]);
                    return self.emit(instr);
                }
            }
            _ => {}
        }
        let reg = self.target(dest);
        let instr = self.load(value, expr, reg);
        self.emit(instr);
        self.deliver(reg, expr, dest);
    }

    fn constant_return(&self, value: &ir::Const, expr: &Expr) -> Option<Instr> {
        Some(match (value, self.unit.class(expr.ty)) {
            (ir::Const::Unit, _) => Instr::ab(Op::ReturnUnit, 0, 0),
            (ir::Const::Bool(value), _) => Instr::ab(Op::ReturnBool, u8::from(*value), 0),
            (ir::Const::Int(value), Class::Int) => {
                Instr::ad(Op::ReturnInt, 0, i32::try_from(*value).ok()?)
            }
            _ => return None,
        })
    }

    /// The instruction that puts a constant into a register, with a reference of its own.
    fn load(&self, value: &ir::Const, expr: &Expr, reg: Reg) -> Instr {
        match (value, self.unit.class(expr.ty)) {
            (ir::Const::Unit, _) => Instr::ab(Op::LoadUnit, reg, 0),
            (ir::Const::Bool(value), _) => Instr::ab(Op::LoadBool, reg, u8::from(*value)),
            (ir::Const::Char(value), _) => Instr::ad(Op::LoadChar, reg, *value as i32),
            (ir::Const::Int(value), Class::Int) if i32::try_from(*value).is_ok() => {
                Instr::ad(Op::LoadInt, reg, *value as i32)
            }
            (_, class) => {
                let index = self.unit.constant(self.unit.entry(value, expr.ty)) as i32;
                let op = if class.is_managed() { Op::LoadConst } else { Op::LoadScalar };
                Instr::ad(op, reg, index)
            }
        }
    }

    /// Puts an Int into a register.
    pub fn load_int(&mut self, reg: Reg, value: i64) {
        match i32::try_from(value) {
            Ok(small) => self.emit(Instr::ad(Op::LoadInt, reg, small)),
            Err(_) => {
                let index = self.unit.constant(Const::Int(value));
                self.emit(Instr::ad(Op::LoadScalar, reg, index as i32));
            }
        }
        self.disown(reg);
    }

    fn local(&mut self, expr: &Expr, local: LocalId, dest: Dest) {
        if dest == Dest::Discard {
            if self.uses.is_last(expr)
                && let Place::Register(reg) = self.regs.place(local)
            {
                self.drop_reg(reg);
            }
            return;
        }
        if self.function.locals[local].cell {
            let reg = self.target(dest);
            self.read_cell(expr, local, reg);
            return self.deliver(reg, expr, dest);
        }
        let last = self.uses.is_last(expr);
        match self.regs.place(local) {
            Place::Register(from) if last || !self.unit.is_managed(expr.ty) => {
                self.hand_over(from, dest);
            }
            _ => {
                let reg = self.target(dest);
                self.copy_local(local, reg);
                self.hand_over(reg, dest);
            }
        }
    }

    /// Puts a copy of a local's value, with a reference of its own, into a register.
    pub fn copy_local(&mut self, local: LocalId, to: Reg) {
        if !self.reachable {
            return;
        }
        let ty = self.function.locals[local].ty;
        match self.regs.place(local) {
            Place::Register(from) => {
                let managed = self.is_managed_local(local);
                if managed || from != to {
                    self.emit(Instr::ab(if managed { Op::Dup } else { Op::Move }, to, from));
                }
                if managed && self.reachable {
                    self.regs.owned.insert(to, Owner::Temporary);
                    return;
                }
            }
            Place::Far(slot) => {
                let far = self.far_register();
                self.emit(Instr::ab(Op::FarGet, to, far).with_d(slot as i32));
                if self.function.locals[local].cell && self.reachable {
                    self.regs.owned.insert(to, Owner::Temporary);
                    return;
                }
            }
            // Dead, because an operand behind this one doesn't come back: nothing reads it.
            Place::Nowhere => return,
        }
        self.own(to, ty);
    }

    /// The register of the local's cell: its own, or a copy for a far one.
    pub fn cell_register(&mut self, local: LocalId) -> (Reg, Hold) {
        match self.regs.place(local) {
            Place::Register(reg) => (reg, Hold::Borrowed),
            _ => {
                let reg = self.regs.alloc();
                self.copy_local(local, reg);
                (reg, Hold::Ours)
            }
        }
    }

    fn read_cell(&mut self, expr: &Expr, local: LocalId, to: Reg) {
        let (cell, hold) = self.cell_register(local);
        self.emit(Instr::ab(Op::CellGet, to, cell));
        self.own(to, expr.ty);
        if hold == Hold::Ours || self.uses.is_last(expr) {
            self.drop_reg(cell);
        }
    }

    fn let_local(&mut self, expr: &'a Expr, local: LocalId, value: &'a Expr, dest: Dest) {
        if self.uses.is_unused(expr) {
            self.expr(value, Dest::Discard);
            if self.uses.is_assigned(local) {
                let home = self.regs.alloc();
                self.regs.set_place(local, Place::Register(home));
            }
            return self.unit_value(dest);
        }
        let cell = self.function.locals[local].cell;
        if !cell && self.rename(local, value) {
            return self.unit_value(dest);
        }
        let far = if self.regs.is_crowded() { self.far_slot() } else { None };
        let mark = self.regs.mark();
        let reg = self.regs.alloc();
        self.expr(value, Dest::Fresh(reg));
        self.settle(reg, local);
        if cell {
            self.emit(Instr::ab(Op::MakeCell, reg, reg));
            if self.reachable {
                self.regs.owned.insert(reg, Owner::Temporary);
            }
        }
        match far {
            Some(slot) => {
                let object = self.far_register();
                self.emit(Instr::ab(Op::FarSet, object, reg).with_d(slot as i32));
                self.regs.owned.remove(reg);
                self.regs.set_place(local, Place::Far(slot));
                self.regs.reset(mark);
            }
            None => self.give_to_local(reg, local),
        }
        self.unit_value(dest);
    }

    /// The register now holds a value of the local's type, whatever the expression's type said.
    fn settle(&mut self, reg: Reg, local: LocalId) {
        if self.regs.owned.contains(reg) != self.unit.is_managed(self.function.locals[local].ty) {
            self.own(reg, self.function.locals[local].ty);
        }
    }

    /// Lets a local take over another's register: at that one's last use, or where both only ever
    /// have this one value without a reference.
    fn rename(&mut self, local: LocalId, value: &Expr) -> bool {
        let ExprKind::Local(from) = value.kind else { return false };
        let Place::Register(reg) = self.regs.place(from) else { return false };
        if self.function.locals[from].cell {
            return false;
        }
        if self.uses.is_assigned(from) {
            return false;
        }
        let managed = self.unit.is_managed(value.ty);
        if managed && self.uses.is_last(value) || !managed && !self.uses.is_assigned(local) {
            self.give_to_local(reg, local);
            return true;
        }
        false
    }

    fn assign(&mut self, expr: &'a Expr, local: LocalId, value: &'a Expr, dest: Dest) {
        let ty = self.function.locals[local].ty;
        if self.function.locals[local].cell {
            let reg = self.value(value);
            let (cell, hold) = self.cell_register(local);
            self.emit(Instr::ab(Op::CellSet, cell, reg));
            if hold == Hold::Ours || self.uses.is_last(expr) {
                self.drop_reg(cell);
            }
            return self.unit_value(dest);
        }
        if self.uses.is_unused(expr) {
            self.expr(value, Dest::Discard);
            return self.unit_value(dest);
        }
        match self.regs.place(local) {
            Place::Register(home) if !self.unit.is_managed(ty) && is_one_step(value) => {
                self.expr(value, Dest::Last(home));
            }
            Place::Register(home) if self.replaces_in_place(local, value) => {
                self.expr(value, Dest::Last(home));
                self.give_to_local(home, local);
            }
            Place::Register(home) => {
                let operand = self.taken_operand(value, &[]);
                let reg = self.claim(operand, value);
                if reg != home {
                    self.drop_reg(home);
                    self.move_reg(home, reg);
                }
                self.give_to_local(home, local);
            }
            Place::Far(slot) => {
                let reg = self.value(value);
                let object = self.far_register();
                self.emit(Instr::ab(Op::FarSet, object, reg).with_d(slot as i32));
                self.regs.owned.remove(reg);
            }
            Place::Nowhere => {
                debug_assert!(!self.reachable, "{}: var assigned early", self.function.name);
            }
        }
        self.unit_value(dest);
    }
}

impl FnBuilder<'_> {
    /// Whether the last instruction of the value's evaluation uses up the local that it is assigned
    /// to: `s = s ++ t`, `xs = [x | xs]`, `p = Point(p, x: 1)`.
    fn replaces_in_place(&self, local: LocalId, value: &Expr) -> bool {
        let used_up = match &value.kind {
            ExprKind::Binary { op: ir::BinOp::Concat, lhs, rhs } => {
                self.uses.deferred(lhs, &[rhs]).then_some(lhs)
            }
            ExprKind::List { items, tail: Some(tail) } if items.len() == 1 => Some(tail),
            ExprKind::Update { base, fields, .. } => {
                let later: Vec<&Expr> = fields.iter().map(|(_, value)| value).collect();
                self.uses.deferred(base, &later).then_some(base)
            }
            _ => None,
        };
        used_up.is_some_and(|used_up| {
            matches!(used_up.kind, ExprKind::Local(read) if read == local)
                && self.uses.is_last(used_up)
        })
    }
}

/// Whether an expression ends on one of several ways, or with another one.
fn has_ways(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Block { .. } | ExprKind::If { .. } | ExprKind::Match { .. })
}

/// Whether the value is written by the last instruction of its evaluation only, whatever its parts
/// are.
pub fn is_one_step(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Const(_)
        | ExprKind::Local(_)
        | ExprKind::Binary { .. }
        | ExprKind::Unary { .. }
        | ExprKind::IntToFloat(_)
        | ExprKind::Field { .. } => true,
        ExprKind::Block { result, .. } => is_one_step(result),
        _ => false,
    }
}
