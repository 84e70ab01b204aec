//! `if`, loops, and the ways out of them and of functions.

use super::condition::small_constant;
use super::expr::Dest;
use super::function::{FnBuilder, Join};
use super::regs::{Owner, Place, Reg};
use super::scopes::{LoopScope, Scope};
use crate::bytecode::{Instr, Op};
use crate::ir::{Const, Expr, ExprKind};

impl<'a> FnBuilder<'a> {
    /// `if`, along its else branches without recursion.
    pub fn conditional(&mut self, expr: &'a Expr, dest: Dest) {
        let end = self.join(None);
        let mut next = expr;
        while let ExprKind::If { cond, then, otherwise } = &next.kind {
            if !self.reachable {
                break;
            }
            let mark = self.regs.mark();
            let not_taken = self.join(Some(self.uses.live_at(otherwise).clone()));
            self.branch(cond, false, not_taken);
            self.way(then, expr, dest);
            let nothing_else =
                dest == Dest::Discard && matches!(otherwise.kind, ExprKind::Const(Const::Unit));
            if !nothing_else {
                self.jump(end);
            }
            self.bind(not_taken);
            self.regs.reset(mark);
            next = otherwise;
        }
        self.way_on(next, expr, dest);
        self.bind(end);
    }

    /// One of several ways to the value of `whole`: drops what only others need first.
    pub fn way(&mut self, expr: &'a Expr, whole: &Expr, dest: Dest) {
        self.drop_dead(&self.uses.live_at(expr).clone());
        self.way_on(expr, whole, dest);
    }

    pub fn way_on(&mut self, expr: &'a Expr, whole: &Expr, dest: Dest) {
        self.expr(expr, dest);
        if let Dest::Fresh(reg) | Dest::Last(reg) = dest
            && self.regs.owned.contains(reg) != self.unit.is_managed(whole.ty)
        {
            self.own(reg, whole.ty);
        }
    }

    /// The destination for a value that reaches its place by jumps: nothing may return from inside
    /// a loop's value or a guarded body.
    pub fn inner_dest(&mut self, dest: Dest) -> Dest {
        match dest {
            Dest::Return => Dest::Fresh(self.regs.alloc()),
            other => other,
        }
    }

    /// The value is in `inner`; the function ends with it if that was asked for.
    pub fn outer_dest(&mut self, inner: Dest, dest: Dest) {
        if let (Dest::Fresh(reg), Dest::Return) = (inner, dest) {
            self.return_reg(reg);
        }
    }

    /// `while`
    pub fn while_loop(&mut self, expr: &'a Expr, cond: &'a Expr, body: &'a Expr, dest: Dest) {
        let inner = self.inner_dest(dest);
        let head = self.join(Some(self.uses.live_at_head(expr).clone()));
        let exit = self.join(Some(self.uses.live_after(expr).clone()));
        let done = self.join(Some(self.uses.live_after(expr).clone()));
        self.bind(head);
        let span = expr.span;
        self.scopes.push(Scope::Loop(LoopScope { next: head, exit, dest: inner, span }));
        self.drop_dead(&self.uses.live_at(cond).clone());
        self.branch(cond, false, done);
        self.drop_dead(&self.uses.live_at(body).clone());
        self.expr(body, Dest::NextRound);
        self.scopes.pop();
        self.bind(done);
        self.no_break(expr, inner);
        self.bind(exit);
        self.outer_dest(inner, dest);
    }

    /// The value of a loop that no `break` has left.
    fn no_break(&mut self, expr: &Expr, dest: Dest) {
        self.unit_value(dest);
        if let Dest::Fresh(reg) | Dest::Last(reg) = dest
            && self.unit.is_managed(expr.ty)
        {
            self.own(reg, expr.ty);
        }
    }

    /// `for local = from to to`
    pub fn for_loop(&mut self, expr: &'a Expr, dest: Dest) {
        let ExprKind::For { local, from, to, body } = &expr.kind else {
            unreachable!("only `for` comes here")
        };
        let inner = self.inner_dest(dest);
        let counter = self.value(from);
        let limit = self.value(to);
        let next = self.join(Some(self.uses.live_at_head(expr).clone()));
        let exit = self.join(Some(self.uses.live_after(expr).clone()));
        let done = self.join(Some(self.uses.live_after(expr).clone()));
        self.drop_dead(&self.uses.live_at_head(expr).clone());
        match small_constant(to) {
            Some(end) => {
                let instr = Instr::a_wide(Op::JumpIfGeIntK, counter, end as u16);
                self.jump_if(instr, done);
            }
            None => self.jump_if(Instr::ab(Op::JumpIfLeInt, limit, counter), done),
        }
        let round = self.join(Some(self.uses.live_at_head(expr).clone()));
        self.bind(round);
        let mark = self.regs.mark();
        self.loop_variable(*local, counter);
        self.drop_dead(&self.uses.live_at(body).clone());
        let span = expr.span;
        self.scopes.push(Scope::Loop(LoopScope { next, exit, dest: inner, span }));
        self.expr(body, Dest::Discard);
        self.scopes.pop();
        self.bind(next);
        self.regs.reset(mark);
        self.span = expr.span;
        self.jump_if(Instr::ab(Op::ForLoop, counter, limit), round);
        self.jump(done);
        self.bind(done);
        self.no_break(expr, inner);
        self.bind(exit);
        self.outer_dest(inner, dest);
    }

    /// The variable of a round: the counter itself where nobody can tell the difference.
    fn loop_variable(&mut self, local: crate::base::ids::LocalId, counter: Reg) {
        let cell = self.function.locals[local].cell;
        if !cell && !self.uses.is_assigned(local) {
            return self.regs.set_place(local, Place::Register(counter));
        }
        let reg = self.regs.alloc();
        self.emit(Instr::ab(Op::Move, reg, counter));
        if cell {
            self.emit(Instr::ab(Op::MakeCell, reg, reg));
            self.regs.owned.insert(reg, Owner::Temporary);
        }
        self.give_to_local(reg, local);
    }

    fn innermost_loop(&self) -> (usize, LoopScope) {
        for (depth, scope) in self.scopes.iter().enumerate().rev() {
            if let Scope::Loop(innermost) = scope {
                return (depth, *innermost);
            }
        }
        unreachable!("the checker lets `break` and `continue` stand in loops only")
    }

    /// `break`
    pub fn break_loop(&mut self, value: Option<&'a Expr>) {
        let (depth, innermost) = self.innermost_loop();
        match value {
            Some(value) => self.expr(value, innermost.dest),
            None => self.unit_value(innermost.dest),
        }
        self.leave_scopes(depth + 1, |builder| builder.jump(innermost.exit));
    }

    /// `continue`
    pub fn continue_loop(&mut self) {
        let (depth, innermost) = self.innermost_loop();
        self.leave_scopes(depth + 1, |builder| builder.loop_back(innermost.next));
    }

    /// The end of the innermost loop's body.
    pub fn next_round(&mut self) {
        self.span = self.innermost_loop().1.span;
        self.continue_loop();
    }

    /// To the loop's next round: backward for `while`, forward to the counting for `for`.
    fn loop_back(&mut self, next: Join) {
        if self.is_bound(next) {
            self.jump_by(Instr::ab(Op::Loop, 0, 0), next);
        } else {
            self.jump(next);
        }
    }

    /// `return`: in the tail position of the function where no handler stands around it.
    pub fn return_early(&mut self, value: &'a Expr) {
        if !self.is_guarded() {
            return self.expr(value, Dest::Return);
        }
        let reg = self.value(value);
        self.leave_scopes(0, |builder| builder.return_reg(reg));
    }
}
