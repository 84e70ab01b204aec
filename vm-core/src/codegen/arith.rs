//! Operators: arithmetic, comparison, concatenation; constants become operands of instructions.

use super::expr::{Dest, Hold, Operand};
use super::function::FnBuilder;
use super::regs::Reg;
use super::repr::Class;
use crate::bytecode::{ArithOp, Instr, Op};
use crate::ir::{BinOp, Const, Expr, ExprKind, UnOp};

/// The Int that an expression is, where it is one.
pub fn int_constant(expr: &Expr) -> Option<i64> {
    match expr.kind {
        ExprKind::Const(Const::Int(value)) => Some(value),
        _ => None,
    }
}

/// An operation with its left operand at hand.
struct Step<'a> {
    expr: &'a Expr,
    op: BinOp,
    rhs: &'a Expr,
}

impl<'a> FnBuilder<'a> {
    /// `lhs op rhs`. Goes down chains of left operands without recursion.
    pub fn binary(&mut self, expr: &'a Expr, dest: Dest) {
        let mut steps = Vec::new();
        let mut first = expr;
        while let ExprKind::Binary { op, lhs, rhs } = &first.kind {
            steps.push(Step { expr: first, op: *op, rhs });
            first = lhs;
        }
        let innermost = steps.last().expect("the expression is a binary one");
        let mut lhs = (self.left_operand(innermost, first), first);
        let temp = (steps.len() > 1).then(|| self.regs.alloc());
        // A result that is released behind the next operation needs a register of its own.
        let inner = &steps[1..];
        let released = inner.iter().any(|step| self.unit.is_managed(step.expr.ty));
        let other = (inner.len() > 1 && released).then(|| self.regs.alloc());
        let mut round = 0;
        while let Some(step) = steps.pop() {
            let to = if steps.is_empty() {
                dest
            } else {
                round += 1;
                let temp = temp.expect("a chain has a temporary");
                Dest::Last(other.filter(|_| round % 2 == 0).unwrap_or(temp))
            };
            let mark = self.regs.mark();
            self.step(&step, lhs.0, lhs.1, to);
            self.regs.reset(mark);
            if let Dest::Last(reg) = to {
                let ours = self.regs.owned.contains(reg);
                let hold = if ours { Hold::Ours } else { Hold::Borrowed };
                lhs = (Operand { reg, hold }, step.expr);
            }
        }
    }

    /// The left operand: where the right one is small it can stand in the instruction.
    fn left_operand(&mut self, step: &Step<'a>, lhs: &'a Expr) -> Operand {
        let right_is_computed = !matches!(step.rhs.kind, ExprKind::Const(_));
        if right_is_computed && self.constant_left(step.op, lhs).is_some() {
            // `step` reads the constant from the tree.
            return Operand { reg: Reg(0), hold: Hold::Borrowed };
        }
        if step.op == BinOp::Concat {
            return self.taken_operand(lhs, &[step.rhs]);
        }
        self.operand(lhs, &[step.rhs])
    }

    /// The constant on the left of an operation that has an instruction for it.
    fn constant_left(&self, op: BinOp, lhs: &Expr) -> Option<i32> {
        let fits = matches!(op, BinOp::Add | BinOp::Sub | BinOp::Mul);
        if !fits || self.unit.class(lhs.ty) != Class::Int {
            return None;
        }
        i32::try_from(int_constant(lhs)?).ok()
    }

    fn step(&mut self, step: &Step<'a>, left: Operand, lhs: &'a Expr, dest: Dest) {
        let class = self.unit.class(lhs.ty);
        if class == Class::Int && self.int_with_constant(step, left, lhs, dest) {
            return;
        }
        if step.op == BinOp::Concat {
            return self.concat(step, (left, lhs), dest);
        }
        let mut right = self.operand(step.rhs, &[]);
        self.span = step.expr.span;
        let (instr, swapped) = match step.op {
            BinOp::Item => (Instr::ab(self.item_op(lhs), 0, 0), false),
            op => self.instruction(op, class),
        };
        let mut left = left;
        if swapped {
            std::mem::swap(&mut left, &mut right);
        }
        if dest == Dest::Return
            && let Some(op) = fused_return(instr.op)
        {
            self.drop_all_but(&[]);
            return self.emit(Instr::abc(op, 0, left.reg, right.reg));
        }
        let reg = self.target(dest);
        self.emit(Instr { a: reg.into(), b: left.reg.into(), c: right.reg.into(), ..instr });
        self.own(reg, step.expr.ty);
        for operand in [left, right] {
            if operand.reg != reg {
                self.release(&[operand]);
            }
        }
        self.hand_over(reg, dest);
    }

    /// `a op b` where one of them is a constant that fits the instruction.
    fn int_with_constant(
        &mut self,
        step: &Step<'a>,
        left: Operand,
        lhs: &'a Expr,
        dest: Dest,
    ) -> bool {
        let (instr, operand) = if let Some(value) = int_constant(step.rhs) {
            let Some(instr) = with_constant_right(step.op, value) else { return false };
            (instr, left)
        } else if let Some(value) = self.constant_left(step.op, lhs) {
            let op = match step.op {
                BinOp::Add => Op::AddIntK,
                BinOp::Sub => Op::RsubIntK,
                _ => Op::MulIntK,
            };
            (Instr::ad(op, 0, value), self.operand(step.rhs, &[]))
        } else {
            return false;
        };
        self.span = step.expr.span;
        if dest == Dest::Return && instr.op == Op::AddIntK {
            self.drop_all_but(&[]);
            self.emit(Instr { op: Op::ReturnAddIntK, b: operand.reg.into(), ..instr });
            return true;
        }
        let reg = self.target(dest);
        self.emit(Instr { a: reg.into(), b: operand.reg.into(), ..instr });
        self.deliver(reg, step.expr, dest);
        true
    }

    fn concat(&mut self, step: &Step<'a>, (left, lhs): (Operand, &'a Expr), dest: Dest) {
        let list = self.unit.class(lhs.ty) == Class::List;
        let right = match list {
            true => self.taken_operand(step.rhs, &[]),
            false => self.operand(step.rhs, &[]),
        };
        self.span = step.expr.span;
        let from = self.claim(left, lhs);
        let rest = if list { self.claim(right, step.rhs) } else { right.reg };
        let mut reg = self.target(dest);
        if list {
            self.emit(Instr::abc(Op::ConcatList, reg, from, rest));
            return self.deliver(reg, step.expr, dest);
        }
        if right.hold == Hold::Ours && right.reg == reg {
            // The right operand is released behind the instruction: the result must not hide it.
            reg = self.regs.alloc();
        }
        self.emit(Instr::abc(Op::ConcatString, reg, from, right.reg));
        self.own(reg, step.expr.ty);
        self.release(&[right]);
        self.hand_over(reg, dest);
    }

    /// The instruction for an operator on a class, and whether its operands stand in reverse.
    fn instruction(&self, op: BinOp, class: Class) -> (Instr, bool) {
        let (op, swapped) = match (op, class) {
            (BinOp::Add, Class::Int) => (Op::AddInt, false),
            (BinOp::Sub, Class::Int) => (Op::SubInt, false),
            (BinOp::Mul, Class::Int) => (Op::MulInt, false),
            (BinOp::Div, Class::Int) => (Op::DivInt, false),
            (BinOp::Rem, Class::Int) => (Op::RemInt, false),
            (BinOp::Add, Class::Float) => (Op::AddFloat, false),
            (BinOp::Sub, Class::Float) => (Op::SubFloat, false),
            (BinOp::Mul, Class::Float) => (Op::MulFloat, false),
            (BinOp::Div, Class::Float) => (Op::DivFloat, false),
            (BinOp::Add, class) => return (arith(ArithOp::Add, class), false),
            (BinOp::Sub, class) => return (arith(ArithOp::Sub, class), false),
            (BinOp::Mul, class) => return (arith(ArithOp::Mul, class), false),
            (BinOp::Div, class) => return (arith(ArithOp::Div, class), false),
            (BinOp::Rem, class) => return (arith(ArithOp::Rem, class), false),
            (BinOp::Pow, class) => return (arith(ArithOp::Pow, class), false),
            (BinOp::Concat | BinOp::Item, _) => unreachable!("they have functions of their own"),
            (op, class) => comparison(op, class),
        };
        (Instr::ab(op, 0, 0), swapped)
    }

    /// `-x`, `!x`, `xs.length()`.
    pub fn unary(&mut self, op: UnOp, operand: &'a Expr, expr: &'a Expr, dest: Dest) {
        let op = match (op, self.unit.class(operand.ty)) {
            (UnOp::Not, _) => Op::Not,
            (UnOp::Length, _) => Op::Length,
            (UnOp::Neg, Class::Int) => Op::NegInt,
            (UnOp::Neg, Class::Float) => Op::NegFloat,
            (UnOp::Neg, _) => Op::Negate,
        };
        self.one_operand(op, operand, expr, dest);
    }

    /// An instruction that reads one register.
    pub fn one_operand(&mut self, op: Op, operand: &'a Expr, expr: &'a Expr, dest: Dest) {
        let from = self.operand(operand, &[]);
        self.span = expr.span;
        let reg = self.target(dest);
        let kind = match op {
            Op::Negate => self.unit.class(operand.ty).arith_kind().encode(),
            _ => 0,
        };
        self.emit(Instr::ab(op, reg, from.reg).with_d(kind));
        self.own(reg, expr.ty);
        if from.reg != reg {
            self.release(&[from]);
        }
        self.hand_over(reg, dest);
    }
}

fn arith(op: ArithOp, class: Class) -> Instr {
    Instr::ad(Op::Arith, 0, op.encode(class.arith_kind()))
}

/// The instruction that compares, and whether its operands stand in reverse.
fn comparison(op: BinOp, class: Class) -> (Op, bool) {
    let swapped = matches!(op, BinOp::Gt | BinOp::Ge);
    let op = match (op, class) {
        (BinOp::Eq, class) if class.is_payload_equal() => Op::EqInt,
        (BinOp::Ne, class) if class.is_payload_equal() => Op::NeInt,
        (BinOp::Lt | BinOp::Gt, class) if class.is_payload_ordered() => Op::LtInt,
        (BinOp::Le | BinOp::Ge, class) if class.is_payload_ordered() => Op::LeInt,
        (BinOp::Eq, Class::Float) => Op::EqFloat,
        (BinOp::Ne, Class::Float) => Op::NeFloat,
        (BinOp::Lt | BinOp::Gt, Class::Float) => Op::LtFloat,
        (BinOp::Le | BinOp::Ge, Class::Float) => Op::LeFloat,
        (BinOp::Eq, _) => Op::Eq,
        (BinOp::Ne, _) => Op::Ne,
        (BinOp::Lt | BinOp::Gt, _) => Op::Lt,
        _ => Op::Le,
    };
    (op, swapped)
}

fn fused_return(op: Op) -> Option<Op> {
    match op {
        Op::AddInt => Some(Op::ReturnAddInt),
        Op::SubInt => Some(Op::ReturnSubInt),
        Op::MulInt => Some(Op::ReturnMulInt),
        _ => None,
    }
}

fn with_constant_right(op: BinOp, value: i64) -> Option<Instr> {
    let (op, value) = match op {
        BinOp::Add => (Op::AddIntK, value),
        BinOp::Sub => (Op::AddIntK, value.checked_neg()?),
        BinOp::Mul => (Op::MulIntK, value),
        BinOp::Div if !matches!(value, 0 | -1) => (Op::DivIntK, value),
        BinOp::Rem if !matches!(value, 0 | -1) => (Op::RemIntK, value),
        _ => return None,
    };
    Some(Instr::ad(op, 0, i32::try_from(value).ok()?))
}
