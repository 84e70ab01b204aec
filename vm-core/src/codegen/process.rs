//! Processes, messages and shared variables, and the tests and casts of values whose type is only
//! known at run time.

use super::expr::Dest;
use super::function::FnBuilder;
use super::matching::{Fallback, Matching, Subject};
use super::regs::Owner;
use super::scopes::OnExit;
use crate::base::ids::{Id, MvarId, TypeId};
use crate::bytecode::{Instr, Op};
use crate::ir::{Arm, BinOp, Expr, ExprKind, TypeDef};
use crate::lower::visit;
use crate::ty::Prim;

impl<'a> FnBuilder<'a> {
    /// Whether a value has a type.
    pub fn is_type(&mut self, expr: &'a Expr, value: &'a Expr, tested: TypeId, dest: Dest) {
        let operand = self.operand(value, &[]);
        self.span = expr.span;
        let reg = self.target(dest);
        self.emit(Instr::ab(Op::IsType, reg, operand.reg).with_d(tested.index() as i32));
        self.own(reg, expr.ty);
        if operand.reg != reg {
            self.release(&[operand]);
        }
        self.hand_over(reg, dest);
    }

    /// A value as one of the expression's type, tested.
    pub fn cast(&mut self, expr: &'a Expr, value: &'a Expr, dest: Dest) {
        let reg = self.value(value);
        self.span = expr.span;
        // Until the test the register holds whatever it holds: a fault releases it.
        self.emit(Instr::ad(Op::Cast, reg, expr.ty.index() as i32));
        self.deliver(reg, expr, dest);
    }

    /// A value as one of the expression's type, tested before.
    pub fn assume(&mut self, expr: &'a Expr, value: &'a Expr, dest: Dest) {
        let reg = self.value(value);
        self.deliver(reg, expr, dest);
    }

    /// `to <- message`
    pub fn send(&mut self, expr: &'a Expr, to: &'a Expr, message: &'a Expr) {
        let target = self.operand(to, &[message]);
        let operand = self.taken_operand(message, &[]);
        let sent = self.claim(operand, message);
        self.span = expr.span;
        let ty = message.ty.index() as i32;
        self.emit(Instr::ab(Op::Send, target.reg, sent).with_d(ty));
        self.release(&[target]);
    }

    /// Looks at one message after another until an arm accepts one.
    pub fn receive(
        &mut self,
        expr: &'a Expr,
        tested: TypeId,
        arms: &'a [Arm],
        after: Option<&'a (Expr, Expr)>,
        dest: Dest,
    ) {
        let timeout = after.map(|(time, _)| self.value(time));
        // When its time is over, and the number of the message that it has looked at last.
        let ends = self.regs.alloc();
        let number = self.regs.alloc();
        self.span = expr.span;
        let live = self.uses.live_at_head(expr).clone();
        self.drop_dead(&live);
        let end = self.join(None);
        let late = self.join(Some(live.clone()));
        let look = self.join(Some(live.clone()));
        match timeout {
            Some(time) => self.emit(Instr::ab(Op::ReceiveUntil, ends, time)),
            None => self.emit(Instr::ad(Op::LoadInt, ends, -1)),
        }
        self.emit(Instr::ad(Op::LoadInt, number, 0));
        self.bind(look);
        let message = self.regs.alloc();
        let next = Instr::abc(Op::ReceiveNext, message, ends, number);
        if after.is_some() {
            self.jump_if(next, late);
        } else {
            self.jump_to_trap(next);
        }
        self.regs.owned.insert(message, Owner::Temporary);
        let reject = self.join(Some(live));
        if !matches!(self.unit.ir.types[tested], TypeDef::Prim(Prim::Dyn)) {
            let fits = self.regs.alloc();
            let test = Instr::abc(Op::IsMessage, fits, message, number);
            self.emit(test.with_d(tested.index() as i32));
            self.disown(fits);
            self.jump_if(Instr::ab(Op::JumpIfFalse, fits, 0), reject);
        }
        let matching = Matching {
            whole: expr,
            subjects: vec![Subject { reg: message, local: None, ty: tested }],
            clauses: arms.iter().map(|arm| self.clause(arm)).collect(),
            fallback: Fallback::Reject { to: reject, number },
            dest,
        };
        self.run_matching(matching, Some(end));
        self.bind(reject);
        self.drop_reg(message);
        self.span = expr.span;
        self.jump_by(Instr::ab(Op::Loop, 0, 0), look);
        self.bind(late);
        if let Some((_, body)) = after {
            self.way(body, expr, dest);
            self.jump(end);
        }
        self.bind(end);
    }

    /// The value of a shared variable.
    pub fn mvar_get(&mut self, expr: &'a Expr, mvar: MvarId, dest: Dest) {
        let reg = self.target(dest);
        self.emit(Instr::ad(Op::MvarGet, reg, mvar.index() as i32));
        self.deliver(reg, expr, dest);
    }

    /// Stores into a shared variable.
    pub fn mvar_set(&mut self, expr: &'a Expr, mvar: MvarId, value: &'a Expr) {
        let operand = self.taken_operand(value, &[]);
        let reg = self.claim(operand, value);
        self.span = expr.span;
        self.emit(Instr::ad(Op::MvarSet, reg, mvar.index() as i32));
    }

    /// The same where the variable is locked from the evaluation to the store. `v = v ++ more` is
    /// one instruction, so it needs no lock.
    pub fn mvar_set_locked(&mut self, expr: &'a Expr, mvar: MvarId, value: &'a Expr) {
        if let Some(more) = appended(mvar, value) {
            let operand = self.taken_operand(more, &[]);
            let reg = self.claim(operand, more);
            self.span = expr.span;
            return self.emit(Instr::ad(Op::MvarAppend, reg, mvar.index() as i32));
        }
        self.locked(expr, mvar, |builder| builder.mvar_set(expr, mvar, value));
    }

    /// `mvar.update(f)`: the new value.
    pub fn mvar_update(&mut self, expr: &'a Expr, mvar: MvarId, function: &'a Expr, dest: Dest) {
        let closure = self.value(function);
        let result = self.target(dest);
        let id = mvar.index() as i32;
        self.locked(expr, mvar, |builder| {
            let base = builder.regs.alloc();
            builder.emit(Instr::ad(Op::MvarGet, base, id));
            builder.own(base, expr.ty);
            builder.emit(Instr::abc(Op::CallClosure, base, closure, 1u8));
            builder.own(base, expr.ty);
            let managed = builder.unit.is_managed(expr.ty);
            builder.emit(Instr::ab(if managed { Op::Dup } else { Op::Move }, result, base));
            builder.own(result, expr.ty);
            builder.emit(Instr::ad(Op::MvarSet, base, id));
        });
        self.drop_reg(closure);
        self.hand_over(result, dest);
    }

    /// Does something while a shared variable is locked; an exception unlocks it on its way.
    fn locked(&mut self, expr: &'a Expr, mvar: MvarId, inside: impl FnOnce(&mut Self)) {
        let id = mvar.index() as i32;
        let end = self.join(None);
        self.span = expr.span;
        self.emit(Instr::ad(Op::MvarLock, 0, id));
        let before = self.regs.owned.clone();
        self.push_guard(OnExit::Unlock(mvar));
        inside(self);
        let ranges = self.pop_guard();
        self.span = expr.span;
        self.emit(Instr::ad(Op::MvarUnlock, 0, id));
        self.jump(end);
        let keep = self.kept(&before, &self.uses.live_guarding(expr).clone());
        let exception = self.enter_handler(&ranges, keep, None);
        self.span = expr.span;
        self.emit(Instr::ad(Op::MvarUnlock, 0, id));
        self.emit(Instr::ab(Op::Rethrow, exception, 2));
        self.bind(end);
    }
}

/// What is put behind a shared variable's value, if nothing in it can tell whether the value was
/// read before or after it: no other function runs meanwhile, and it reads no shared variable.
fn appended(mvar: MvarId, value: &Expr) -> Option<&Expr> {
    let ExprKind::Binary { op: BinOp::Concat, lhs, rhs } = &value.kind else { return None };
    let reads = matches!(lhs.kind, ExprKind::MvarGet(read) if read == mvar);
    (reads && is_plain(rhs)).then_some(rhs)
}

fn is_plain(expr: &Expr) -> bool {
    let mut plain = matches!(
        expr.kind,
        ExprKind::Const(_)
            | ExprKind::Local(_)
            | ExprKind::Binary { .. }
            | ExprKind::Unary { .. }
            | ExprKind::Join(_)
            | ExprKind::CallNative { .. }
            | ExprKind::Construct { .. }
            | ExprKind::Field { .. }
            | ExprKind::Tuple(_)
            | ExprKind::List { .. }
    );
    visit::children(expr, &mut |part| plain &= is_plain(part));
    plain
}
