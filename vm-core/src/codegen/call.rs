//! Calls: arguments are made in a row of registers, the callee's window, which lies above all
//! that the caller still needs; where the result is wanted there, nothing is moved.

use super::arith::int_constant;
use super::expr::Dest;
use super::function::FnBuilder;
use super::regs::{Place, Reg};
use crate::base::ids::{FnId, Id, LocalId, NativeId};
use crate::bytecode::{Instr, Op};
use crate::ir::{BinOp, Expr, ExprKind, TypeDef};
use crate::syntax::ast::SpawnKind;
use crate::ty::Prim;

impl<'a> FnBuilder<'a> {
    /// The first register of a window: the requested one where it is the last allocated.
    pub fn window(&mut self, dest: Dest) -> Reg {
        match dest {
            Dest::Fresh(reg) if self.regs.is_last(reg) => reg,
            _ => self.regs.alloc(),
        }
    }

    /// Makes values in consecutive registers from `base`, which is allocated already.
    pub fn fill_window(&mut self, base: Reg, exprs: &'a [Expr]) {
        for (i, expr) in exprs.iter().enumerate() {
            let reg = if i == 0 { base } else { self.regs.alloc() };
            debug_assert_eq!(reg, base.plus(i), "windows have no gaps");
            self.expr(expr, Dest::Fresh(reg));
        }
    }

    /// Puts captured locals behind `count` arguments.
    pub fn fill_captures(&mut self, base: Reg, count: usize, captures: &'a [LocalId]) {
        for (i, capture) in captures.iter().enumerate() {
            let reg = if count + i == 0 { base } else { self.regs.alloc() };
            debug_assert_eq!(reg, base.plus(count + i), "windows have no gaps");
            self.capture(capture, reg);
        }
    }

    /// A captured local's value or cell, into a register.
    fn capture(&mut self, capture: &LocalId, to: Reg) {
        match self.regs.place(*capture) {
            Place::Register(from) if self.uses.is_last_capture(capture) => self.move_reg(to, from),
            _ => self.copy_local(*capture, to),
        }
    }

    /// An instruction that makes its result from a window of values.
    pub fn window_op(
        &mut self,
        parts: &'a [Expr],
        expr: &'a Expr,
        dest: Dest,
        instr: impl FnOnce(Reg) -> Instr,
    ) {
        let base = self.window(dest);
        self.fill_window(base, parts);
        self.span = expr.span;
        self.emit(instr(base));
        self.deliver(base, expr, dest);
    }

    /// A call of a known function.
    pub fn call(
        &mut self,
        expr: &'a Expr,
        function: FnId,
        args: &'a [Expr],
        captures: &'a [LocalId],
        dest: Dest,
    ) {
        let target = function.index() as i32;
        if dest == Dest::Return {
            return self.tail_call(expr, function, args, captures);
        }
        debug_assert!(!self.uses.is_tail_call(expr), "its value goes elsewhere");
        let base = self.window(dest);
        if let ([arg], []) = (args, captures)
            && let Some((local, k)) = local_plus_constant(arg)
            && let Place::Register(from) = self.regs.place(local)
            && !self.function.locals[local].cell
            && self.unit.class(arg.ty) == super::repr::Class::Int
        {
            self.span = expr.span;
            self.emit(Instr::abc(Op::CallAddIntK, base, from, k as u8).with_d(target));
            return self.deliver(base, expr, dest);
        }
        self.fill_window(base, args);
        self.fill_captures(base, args.len(), captures);
        self.span = expr.span;
        let one = args.len() + captures.len() == 1;
        match one.then(|| self.take_back_move(base)).flatten() {
            Some(from) => self.emit(Instr::ab(Op::CallMove, base, from).with_d(target)),
            None => self.emit(Instr::ad(Op::Call, base, target)),
        }
        self.deliver(base, expr, dest);
    }

    /// A call of a builtin; it has no tail calls.
    pub fn call_native(&mut self, expr: &'a Expr, native: NativeId, args: &'a [Expr], dest: Dest) {
        self.window_op(args, expr, dest, |base| {
            Instr::ab(Op::CallNative, base, args.len() as u8).with_d(native.index() as i32)
        });
    }

    /// A call of a function value.
    pub fn call_closure(&mut self, expr: &'a Expr, callee: &'a Expr, args: &'a [Expr], dest: Dest) {
        let later: Vec<&Expr> = args.iter().collect();
        let closure = self.operand(callee, &later);
        if dest == Dest::Return {
            return self.tail_call_closure(expr, closure, callee, args);
        }
        debug_assert!(!self.uses.is_tail_call(expr), "its value goes elsewhere");
        let base = self.window(dest);
        debug_assert!(base != closure.reg, "the closure is kept while it runs");
        self.fill_window(base, args);
        self.span = expr.span;
        let count = args.len() as u8;
        self.cast_arguments(callee, closure.reg, base);
        self.emit(Instr::abc(Op::CallClosure, base, closure.reg, count));
        self.own(base, expr.ty);
        self.release(&[closure]);
        self.hand_over(base, dest);
    }

    /// Tests the arguments in the window that a function value takes as values of unknown type: its
    /// own parameters may have types.
    pub fn cast_arguments(&mut self, callee: &'a Expr, closure: Reg, base: Reg) {
        let TypeDef::Function(params, _) = &self.unit.ir.types[callee.ty] else { return };
        for (index, param) in params.iter().enumerate() {
            if matches!(self.unit.ir.types[*param], TypeDef::Prim(Prim::Dyn)) {
                self.emit(Instr::abc(Op::CastArgument, base.plus(index), closure, index as u8));
            }
        }
    }

    /// A function value.
    pub fn make_closure(
        &mut self,
        expr: &'a Expr,
        function: FnId,
        captures: &'a [LocalId],
        dest: Dest,
    ) {
        let base = self.window(dest);
        let target = function.index() as i32;
        if captures.is_empty() {
            self.emit(Instr::ad(Op::LoadFunction, base, target));
        } else {
            self.fill_captures(base, 0, captures);
            self.span = expr.span;
            let count = captures.len() as u8;
            self.emit(Instr::ab(Op::MakeClosure, base, count).with_d(target));
        }
        self.deliver(base, expr, dest);
    }

    /// A new process; what it captures is copied into it.
    pub fn spawn(
        &mut self,
        expr: &'a Expr,
        kind: SpawnKind,
        (function, captures): (FnId, &'a [LocalId]),
        dest: Dest,
    ) {
        let base = self.window(dest);
        self.fill_captures(base, 0, captures);
        self.span = expr.span;
        let instr = Instr::abc(Op::Spawn, base, captures.len() as u8, kind as u8);
        self.emit(instr.with_d(function.index() as i32));
        self.deliver(base, expr, dest);
    }
}

/// `x + k` and `x - k` for a local and a constant of 8 bits.
fn local_plus_constant(expr: &Expr) -> Option<(LocalId, i8)> {
    let ExprKind::Binary { op, lhs, rhs } = &expr.kind else { return None };
    let ExprKind::Local(local) = lhs.kind else { return None };
    let value = match op {
        BinOp::Add => int_constant(rhs)?,
        BinOp::Sub => int_constant(rhs)?.checked_neg()?,
        _ => return None,
    };
    Some((local, i8::try_from(value).ok()?))
}
