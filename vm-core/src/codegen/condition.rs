//! Truth values as jumps: conditions of `if` and `while`, guards, `&&` and `||`.

use super::arith::int_constant;
use super::expr::{Dest, Hold, Operand};
use super::function::{FnBuilder, Join};
use super::regs::Reg;
use super::repr::Class;
use crate::bytecode::{Instr, Op};
use crate::ir::{BinOp, Const, Expr, ExprKind, UnOp};

impl<'a> FnBuilder<'a> {
    /// Goes to the join where the condition is `sense`, else on.
    pub fn branch(&mut self, expr: &'a Expr, sense: bool, join: Join) {
        if !self.reachable {
            return;
        }
        let mark = self.regs.mark();
        match &expr.kind {
            ExprKind::Const(Const::Bool(value)) if *value == sense => self.jump(join),
            ExprKind::Const(Const::Bool(_)) => {}
            ExprKind::Unary { op: UnOp::Not, operand } => self.branch(operand, !sense, join),
            ExprKind::And(..) | ExprKind::Or(..) => self.branch_logical(expr, sense, join),
            ExprKind::Binary { op, lhs, rhs } if *op != BinOp::Item => {
                if !self.branch_comparison(*op, (lhs, rhs), sense, join) {
                    self.branch_value(expr, sense, join);
                }
            }
            _ => self.branch_value(expr, sense, join),
        }
        self.regs.reset(mark);
    }

    fn branch_value(&mut self, expr: &'a Expr, sense: bool, join: Join) {
        let operand = self.operand(expr, &[]);
        let op = if sense { Op::JumpIfTrue } else { Op::JumpIfFalse };
        self.jump_if(Instr::ab(op, operand.reg, 0), join);
    }

    /// A chain of `&&` or of `||`, in order, without recursion down its left side.
    fn branch_logical(&mut self, expr: &'a Expr, sense: bool, join: Join) {
        let is_and = matches!(expr.kind, ExprKind::And(..));
        let mut operands = Vec::new();
        let mut first = expr;
        loop {
            let (lhs, rhs) = match &first.kind {
                ExprKind::And(lhs, rhs) if is_and => (lhs, rhs),
                ExprKind::Or(lhs, rhs) if !is_and => (lhs, rhs),
                _ => break,
            };
            operands.push(&**rhs);
            first = lhs;
        }
        operands.push(first);
        // One operand decides where it is false for `&&`, true for `||`.
        if sense != is_and {
            operands.into_iter().rev().for_each(|operand| self.branch(operand, sense, join));
            return;
        }
        let decided = self.join(Some(self.uses.live_after(expr).clone()));
        while let Some(operand) = operands.pop() {
            if operands.is_empty() {
                self.branch(operand, sense, join);
            } else {
                self.branch(operand, !sense, decided);
            }
        }
        self.bind(decided);
    }

    /// A comparison as a jump; `false` where there is no instruction for it.
    fn branch_comparison(
        &mut self,
        op: BinOp,
        (lhs, rhs): (&'a Expr, &'a Expr),
        sense: bool,
        join: Join,
    ) -> bool {
        let class = self.unit.class(lhs.ty);
        let equality = matches!(op, BinOp::Eq | BinOp::Ne);
        if !is_comparison(op) {
            return false;
        }
        let payload = if equality { class.is_payload_equal() } else { class.is_payload_ordered() };
        if payload {
            let op = if sense { op } else { negated(op) };
            self.branch_payload(op, lhs, rhs, join);
            return true;
        }
        if class != Class::Float && !equality {
            return false;
        }
        let left = self.operand(lhs, &[rhs]);
        let right = self.operand(rhs, &[]);
        if class == Class::Float {
            let (op, swapped) = float_jump(op, sense);
            let (a, b) = if swapped { (right, left) } else { (left, right) };
            self.jump_if(Instr::ab(op, a.reg, b.reg), join);
            return true;
        }
        let equal = (op == BinOp::Eq) == sense;
        self.branch_equality([left, right], equal, join);
        true
    }

    fn branch_equality(&mut self, operands: [Operand; 2], equal: bool, join: Join) {
        let [left, right] = operands;
        if operands.iter().all(|operand| operand.hold == Hold::Borrowed) {
            let op = if equal { Op::JumpIfEq } else { Op::JumpIfNe };
            return self.jump_if(Instr::ab(op, left.reg, right.reg), join);
        }
        let result = self.regs.alloc();
        self.emit(Instr::abc(Op::Eq, result, left.reg, right.reg));
        self.disown(result);
        self.release(&operands);
        let op = if equal { Op::JumpIfTrue } else { Op::JumpIfFalse };
        self.jump_if(Instr::ab(op, result, 0), join);
    }

    fn branch_payload(&mut self, op: BinOp, lhs: &'a Expr, rhs: &'a Expr, join: Join) {
        if let Some(value) = small_constant(rhs) {
            let left = self.operand(lhs, &[rhs]);
            return self.jump_if(Instr::a_wide(constant_jump(op), left.reg, value as u16), join);
        }
        if let Some(value) = small_constant(lhs) {
            let right = self.operand(rhs, &[]);
            let op = constant_jump(mirrored(op));
            return self.jump_if(Instr::a_wide(op, right.reg, value as u16), join);
        }
        let left = self.operand(lhs, &[rhs]);
        let right = self.operand(rhs, &[]);
        let (op, swapped) = match op {
            BinOp::Eq => (Op::JumpIfEqInt, false),
            BinOp::Ne => (Op::JumpIfNeInt, false),
            BinOp::Lt => (Op::JumpIfLtInt, false),
            BinOp::Le => (Op::JumpIfLeInt, false),
            BinOp::Gt => (Op::JumpIfLtInt, true),
            _ => (Op::JumpIfLeInt, true),
        };
        let (a, b) = if swapped { (right, left) } else { (left, right) };
        self.jump_if(Instr::ab(op, a.reg, b.reg), join);
    }

    /// `&&` and `||` as values.
    pub fn logical(&mut self, expr: &'a Expr, dest: Dest) {
        if dest == Dest::Return
            && let ExprKind::And(lhs, rhs) | ExprKind::Or(lhs, rhs) = &expr.kind
            && self.uses.is_tail_call(expr)
        {
            return self.logical_with_call(expr, lhs, rhs);
        }
        let is_true = self.join(Some(self.uses.live_after(expr).clone()));
        if dest == Dest::Discard {
            self.branch(expr, true, is_true);
            return self.bind(is_true);
        }
        let reg = self.target(dest);
        let done = self.join(None);
        self.branch(expr, true, is_true);
        self.truth(reg, false, dest);
        self.jump(done);
        self.bind(is_true);
        self.truth(reg, true, dest);
        self.bind(done);
    }

    /// `lhs && f(x)` at the end of the function: where `lhs` doesn't decide, the call's value is
    /// the function's, so it is a tail call.
    fn logical_with_call(&mut self, expr: &'a Expr, lhs: &'a Expr, rhs: &'a Expr) {
        let decisive = matches!(expr.kind, ExprKind::Or(..));
        let decided = self.join(Some(self.uses.live_after(expr).clone()));
        self.branch(lhs, decisive, decided);
        self.expr(rhs, Dest::Return);
        self.bind(decided);
        self.return_truth(decisive);
    }

    fn return_truth(&mut self, value: bool) {
        self.drop_all_but(&[]);
        self.emit(Instr::ab(Op::ReturnBool, u8::from(value), 0));
    }

    fn truth(&mut self, reg: Reg, value: bool, dest: Dest) {
        if dest == Dest::Return {
            return self.return_truth(value);
        }
        self.emit(Instr::ab(Op::LoadBool, reg, u8::from(value)));
        self.disown(reg);
    }
}

/// A constant that fits the 16 bits of a fused comparison.
pub fn small_constant(expr: &Expr) -> Option<i16> {
    match expr.kind {
        ExprKind::Const(Const::Bool(value)) => Some(i16::from(value)),
        ExprKind::Const(Const::Char(value)) => i16::try_from(value as u32).ok(),
        _ => i16::try_from(int_constant(expr)?).ok(),
    }
}

fn is_comparison(op: BinOp) -> bool {
    use BinOp::{Eq, Ge, Gt, Le, Lt, Ne};
    matches!(op, Eq | Ne | Lt | Le | Gt | Ge)
}

fn negated(op: BinOp) -> BinOp {
    match op {
        BinOp::Eq => BinOp::Ne,
        BinOp::Ne => BinOp::Eq,
        BinOp::Lt => BinOp::Ge,
        BinOp::Le => BinOp::Gt,
        BinOp::Gt => BinOp::Le,
        BinOp::Ge => BinOp::Lt,
        other => other,
    }
}

/// The operator for exchanged operands.
fn mirrored(op: BinOp) -> BinOp {
    match op {
        BinOp::Lt => BinOp::Gt,
        BinOp::Le => BinOp::Ge,
        BinOp::Gt => BinOp::Lt,
        BinOp::Ge => BinOp::Le,
        other => other,
    }
}

fn constant_jump(op: BinOp) -> Op {
    match op {
        BinOp::Eq => Op::JumpIfEqIntK,
        BinOp::Ne => Op::JumpIfNeIntK,
        BinOp::Lt => Op::JumpIfLtIntK,
        BinOp::Le => Op::JumpIfLeIntK,
        BinOp::Gt => Op::JumpIfGtIntK,
        _ => Op::JumpIfGeIntK,
    }
}

/// The jump for a Float comparison that is `sense`, and whether its operands stand in reverse. A
/// comparison with a NaN is false, so the negation of `<` isn't `>=`.
fn float_jump(op: BinOp, sense: bool) -> (Op, bool) {
    match (op, sense) {
        (BinOp::Eq, true) | (BinOp::Ne, false) => (Op::JumpIfEqFloat, false),
        (BinOp::Ne, true) | (BinOp::Eq, false) => (Op::JumpIfNeFloat, false),
        (BinOp::Lt, true) => (Op::JumpIfLtFloat, false),
        (BinOp::Lt, false) => (Op::JumpIfNotLtFloat, false),
        (BinOp::Le, true) => (Op::JumpIfLeFloat, false),
        (BinOp::Le, false) => (Op::JumpIfNotLeFloat, false),
        (BinOp::Gt, true) => (Op::JumpIfLtFloat, true),
        (BinOp::Gt, false) => (Op::JumpIfNotLtFloat, true),
        (_, true) => (Op::JumpIfLeFloat, true),
        (_, false) => (Op::JumpIfNotLeFloat, true),
    }
}
