//! Exceptions: `throw`, `try`, `finally`.
//!
//! Entering a `try` costs nothing: a handler is an entry in the function's table.

use super::expr::Dest;
use super::function::FnBuilder;
use super::regs::{Owned, Owner, Place, Reg};
use super::scopes::OnExit;
use crate::base::ids::LocalId;
use crate::bytecode::{Handler, Instr, Op};
use crate::ir::{self, Expr};
use crate::lower::local_set::LocalSet;

impl<'a> FnBuilder<'a> {
    /// `throw(value)`
    pub fn throw(&mut self, value: &'a Expr) {
        let span = self.span;
        let operand = self.taken_operand(value, &[]);
        let reg = self.claim(operand, value);
        self.span = span;
        self.emit(Instr::ab(Op::Throw, reg, 0));
    }

    /// Raises again what the handler of this local caught; its trace stands behind it.
    pub fn rethrow(&mut self, local: LocalId) {
        if !self.reachable {
            return;
        }
        let Place::Register(reg) = self.regs.place(local) else {
            unreachable!("a caught exception is in a register")
        };
        self.emit(Instr::ab(Op::Rethrow, reg, 2));
    }

    /// `try body catch { handler } finally finally`
    pub fn try_expr(
        &mut self,
        expr: &'a Expr,
        body: &'a Expr,
        handler: Option<&'a ir::Handler>,
        finally: Option<&'a Expr>,
        dest: Dest,
    ) {
        let inner = self.inner_dest(dest);
        let end = self.join(Some(self.uses.live_after(expr).clone()));
        let before = self.regs.owned.clone();
        let Some(finally) = finally else {
            self.catching(expr, body, handler, inner, dest);
            return;
        };
        self.push_guard(OnExit::Run(finally));
        self.catching(expr, body, handler, inner, inner);
        let ranges = self.pop_guard();
        self.expr(finally, Dest::Discard);
        self.jump(end);
        let keep = self.kept(&before, &self.uses.live_guarding(expr).clone());
        let mark = self.regs.mark();
        let exception = self.enter_handler(&ranges, keep, None);
        self.expr(finally, Dest::Discard);
        self.span = expr.span;
        self.emit(Instr::ab(Op::Rethrow, exception, 2));
        self.regs.reset(mark);
        self.bind(end);
        self.outer_dest(inner, dest);
    }

    /// The body into `inner` and its `catch` into `dest`, which is `inner` or the function's end.
    fn catching(
        &mut self,
        expr: &'a Expr,
        body: &'a Expr,
        handler: Option<&'a ir::Handler>,
        inner: Dest,
        dest: Dest,
    ) {
        let end = self.join(Some(self.uses.live_before_finally(expr).clone()));
        let before = self.regs.owned.clone();
        if let Some(handler) = handler {
            self.push_guard(OnExit::Nothing);
            self.guarded_value(body, expr, inner);
            let ranges = self.pop_guard();
            if dest == Dest::Return {
                self.outer_dest(inner, dest);
            } else {
                self.jump(end);
            }
            let live = self.uses.live_at(&handler.body).clone();
            let keep = self.kept(&before, &live);
            let mark = self.regs.mark();
            self.enter_handler(&ranges, keep, Some(handler.exception));
            self.drop_dead(&live);
            self.guarded_value(&handler.body, expr, dest);
            self.jump(end);
            self.regs.reset(mark);
        } else {
            self.guarded_value(body, expr, inner);
            if dest == Dest::Return {
                self.outer_dest(inner, dest);
            }
        }
        self.bind(end);
    }

    fn guarded_value(&mut self, value: &'a Expr, whole: &Expr, dest: Dest) {
        self.expr(value, dest);
        if let Dest::Fresh(reg) | Dest::Last(reg) = dest
            && self.regs.owned.contains(reg) != self.unit.is_managed(whole.ty)
        {
            self.own(reg, whole.ty);
        }
    }

    /// What of `before` a handler that needs `live` finds still owned.
    pub fn kept(&self, before: &Owned, live: &LocalSet) -> Owned {
        let mut kept = before.clone();
        kept.retain(|_, owner| match owner {
            Owner::Local(local) => live.contains(local),
            Owner::Temporary => true,
        });
        kept
    }

    /// Begins a handler of these ranges: the exception and its trace are in two new registers.
    pub fn enter_handler(
        &mut self,
        ranges: &[(u32, u32)],
        keep: Owned,
        local: Option<LocalId>,
    ) -> Reg {
        let exception = self.regs.alloc_many(2);
        let target = self.offset();
        for (start, end) in ranges {
            self.add_handler(Handler {
                start: *start,
                end: *end,
                target,
                exception: exception.into(),
                keep: keep.sorted(),
            });
        }
        self.enter(keep);
        self.regs.owned.insert(exception.plus(1), Owner::Temporary);
        match local {
            Some(local) => {
                self.regs.owned.insert(exception, Owner::Temporary);
                self.give_to_local(exception, local);
            }
            None => self.regs.owned.insert(exception, Owner::Temporary),
        }
        exception
    }
}
