//! Tail calls: arguments go straight to the registers of the parameters.
//!
//! Arguments that are plain locals, constants and simple operations are not made before the others
//! but put in their places at the end, in an order in which none overwrites what another still
//! reads: `sum(n - 1, acc + n)` becomes `acc := acc + n; n := n - 1`. A cycle is broken with a
//! temporary. Everything else is made in order into temporaries first; where all arguments then
//! stand in a row, the instruction moves them.

use super::expr::{Dest, Operand, is_one_step};
use super::function::{ENTRY, FnBuilder};
use super::regs::{Owner, Place, Reg};
use super::repr::Class;
use crate::base::ids::{FnId, Id, LocalId};
use crate::bytecode::{Instr, Op};
use crate::ir::{BinOp, Expr, ExprKind};
use crate::lower::last_use::assigns;
use crate::lower::visit;

/// An argument on its way to the register of its parameter.
struct Pending<'a> {
    to: Reg,
    source: Source<'a>,
    reads: Vec<Reg>,
}

/// Where an argument comes from.
enum Source<'a> {
    /// It is in this register and moves.
    Register(Reg),
    /// It is generated at the end.
    Simple(&'a Expr),
    /// It is in place.
    Done,
}

impl<'a> FnBuilder<'a> {
    /// A tail call of a known function.
    pub fn tail_call(
        &mut self,
        expr: &'a Expr,
        function: FnId,
        args: &'a [Expr],
        captures: &'a [LocalId],
    ) {
        let count = args.len() + captures.len();
        self.regs.reserve(count);
        let captured = captures.iter().filter_map(|local| match self.regs.place(*local) {
            Place::Register(reg) => Some(reg),
            _ => None,
        });
        let captured: Vec<Reg> = captured.collect();
        let mut pending = self.collect(args, &captured);
        for capture in captures {
            let reg = self.captured_register(capture);
            let to = Reg(0).plus(pending.len());
            pending.push(Pending { to, source: Source::Register(reg), reads: vec![reg] });
        }
        let row = self.in_a_row(&pending);
        let itself = function == self.id;
        if row.is_none() || itself && count == 1 {
            self.settle_arguments(pending, None);
        } else {
            let reads: Vec<Reg> = pending.iter().flat_map(|p| p.reads.iter().copied()).collect();
            self.drop_all_but(&reads);
        }
        self.span = expr.span;
        if itself && (row.is_none() || count == 1) {
            return self.jump_to_entry();
        }
        let instr = Instr::ab(Op::TailCall, row.unwrap_or(Reg(0)), count as u8);
        self.emit(instr.with_d(function.index() as i32));
    }

    fn jump_to_entry(&mut self) {
        for (i, param) in self.function.params.iter().enumerate() {
            if self.reachable && self.is_managed_local(*param) {
                self.regs.owned.insert(Reg(0).plus(i), Owner::Local(*param));
            }
        }
        if !self.step_loop() {
            self.jump_by(Instr::ab(Op::SelfTailCall, 0, 0), ENTRY);
        }
    }

    /// A tail call of a function value.
    pub fn tail_call_closure(
        &mut self,
        expr: &'a Expr,
        closure: Operand,
        callee: &'a Expr,
        args: &'a [Expr],
    ) {
        self.regs.reserve(args.len());
        let pending = self.collect(args, &[]);
        let mut closure = self.claim(closure, callee);
        let row = self.in_a_row(&pending);
        if row.is_some() {
            let mut kept: Vec<Reg> = pending.iter().flat_map(|p| p.reads.clone()).collect();
            kept.push(closure);
            self.drop_all_but(&kept);
        } else {
            if (closure.0 as usize) < args.len() {
                let safe = self.regs.alloc();
                self.move_reg(safe, closure);
                closure = safe;
            }
            self.settle_arguments(pending, Some(closure));
        }
        self.span = expr.span;
        let base = row.unwrap_or(Reg(0));
        self.cast_arguments(callee, closure, base);
        self.emit(Instr::abc(Op::TailCallClosure, base, closure, args.len() as u8));
    }

    /// The register of a captured local's value or cell: its own at its last use or where it
    /// carries no reference, else a temporary.
    fn captured_register(&mut self, capture: &LocalId) -> Reg {
        if let Place::Register(reg) = self.regs.place(*capture)
            && (self.uses.is_last_capture(capture) || !self.is_managed_local(*capture))
        {
            return reg;
        }
        let reg = self.regs.alloc();
        self.copy_local(*capture, reg);
        reg
    }

    /// The first register of the arguments where they stand in a row of registers, more than one
    /// of them elsewhere than where they go.
    fn in_a_row(&self, pending: &[Pending<'a>]) -> Option<Reg> {
        let Source::Register(first) = pending.first()?.source else { return None };
        let moves = first.0 != 0;
        let row = pending.iter().enumerate().all(|(i, p)| match p.source {
            Source::Register(reg) => reg == first.plus(i),
            _ => false,
        });
        (moves && row).then_some(first)
    }

    /// Makes what must be made in order and lists the rest. The captured registers are read after
    /// the arguments.
    fn collect(&mut self, args: &'a [Expr], captured: &[Reg]) -> Vec<Pending<'a>> {
        let assigns = assigns(args);
        let mut pending: Vec<Pending<'a>> = Vec::new();
        for (i, arg) in args.iter().enumerate() {
            let to = Reg(0).plus(i);
            let reads = self.registers_read(arg);
            let simple = !assigns && self.is_simple(arg);
            if simple {
                self.keep_for_later(&reads);
            }
            let (source, reads) = match (&arg.kind, reads.as_slice()) {
                (ExprKind::Local(_), [reg]) if simple => (Source::Register(*reg), reads),
                _ if simple => (Source::Simple(arg), reads),
                _ if is_one_step(arg)
                    && !captured.contains(&to)
                    && self.is_free(to, &pending, &args[i + 1..]) =>
                {
                    self.expr(arg, Dest::Last(to));
                    (Source::Done, vec![to])
                }
                _ => {
                    let reg = self.value(arg);
                    (Source::Register(reg), vec![reg])
                }
            };
            pending.push(Pending { to, source, reads });
        }
        pending
    }

    /// These registers' values are used last by an argument that waits, so what comes before it
    /// must not drop them as dead locals.
    fn keep_for_later(&mut self, reads: &[Reg]) {
        for reg in reads {
            if self.regs.owned.contains(*reg) {
                self.regs.owned.insert(*reg, Owner::Temporary);
            }
        }
    }

    fn registers_read(&self, expr: &Expr) -> Vec<Reg> {
        let mut reads = Vec::new();
        visit::mentions(expr, &mut |local| {
            if let Place::Register(reg) = self.regs.place(local) {
                reads.push(reg);
            }
        });
        reads
    }

    /// Whether the register can be written although other arguments are still to come.
    fn is_free(&self, reg: Reg, pending: &[Pending<'a>], later: &[Expr]) -> bool {
        !self.regs.owned.contains(reg)
            && pending.iter().all(|p| !p.reads.contains(&reg))
            && later.iter().all(|arg| !self.registers_read(arg).contains(&reg))
    }

    /// Whether the argument can wait: it has no effect, can't fail, and takes no local that another
    /// argument reads.
    fn is_simple(&self, arg: &Expr) -> bool {
        match &arg.kind {
            ExprKind::Const(_) => true,
            ExprKind::Local(local) => self.is_simple_local(arg, *local),
            ExprKind::Binary { op, lhs, rhs } => {
                let cheap = match self.unit.class(lhs.ty) {
                    Class::Int | Class::Float => {
                        matches!(op, BinOp::Add | BinOp::Sub | BinOp::Mul)
                    }
                    Class::String => *op == BinOp::Concat,
                    _ => false,
                };
                cheap && self.is_simple_operand(lhs) && self.is_simple_operand(rhs)
            }
            ExprKind::List { items, tail: Some(tail) } => {
                let [item] = items.as_slice() else { return false };
                self.is_simple_operand(item) && self.is_simple_operand(tail)
            }
            ExprKind::List { items, tail: None } => items.is_empty(),
            _ => false,
        }
    }

    fn is_simple_operand(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Local(local) => self.is_simple_local(expr, *local),
            ExprKind::Const(_) => true,
            ExprKind::List { items, tail: None } => items.is_empty(),
            _ => false,
        }
    }

    fn is_simple_local(&self, expr: &Expr, local: LocalId) -> bool {
        matches!(self.regs.place(local), Place::Register(_))
            && !self.function.locals[local].cell
            && (!self.unit.is_managed(expr.ty) || self.uses.is_last(expr))
    }

    /// Puts the arguments into their registers and drops everything else.
    fn settle_arguments(&mut self, mut pending: Vec<Pending<'a>>, closure: Option<Reg>) {
        let mut kept: Vec<Reg> = pending.iter().flat_map(|p| p.reads.iter().copied()).collect();
        kept.extend(closure);
        self.drop_all_but(&kept);
        pending.retain(|p| match p.source {
            Source::Register(reg) => reg != p.to,
            Source::Simple(_) => true,
            Source::Done => false,
        });
        while !pending.is_empty() {
            let free = (0..pending.len()).find(|&i| {
                let to = pending[i].to;
                pending.iter().enumerate().all(|(j, p)| j == i || !p.reads.contains(&to))
            });
            match free {
                Some(i) => {
                    let next = pending.remove(i);
                    self.make_argument(&next.source, Dest::Last(next.to));
                }
                None => {
                    // Every place is still read by another argument: one that reads such a place
                    // steps aside.
                    let reads_a_place = |(i, p): (usize, &Pending<'a>)| {
                        let mut others = pending.iter().enumerate().filter(|(j, _)| *j != i);
                        others.any(|(_, other)| p.reads.contains(&other.to))
                    };
                    let aside = pending.iter().enumerate().position(reads_a_place);
                    let aside = &mut pending[aside.expect("or else a place would be free")];
                    let reg = self.regs.alloc();
                    self.make_argument(&aside.source, Dest::Fresh(reg));
                    aside.source = Source::Register(reg);
                    aside.reads = vec![reg];
                }
            }
        }
    }

    fn make_argument(&mut self, source: &Source<'a>, dest: Dest) {
        match *source {
            Source::Register(reg) => self.hand_over(reg, dest),
            Source::Simple(expr) => self.expr(expr, dest),
            Source::Done => {}
        }
    }
}
