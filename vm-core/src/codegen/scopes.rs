//! The loops and handlers around the place being generated, and how control leaves them.
//!
//! `finally` is generated anew on every way out; while it runs, the handlers that it leaves don't
//! cover it.

use super::expr::Dest;
use super::function::{FnBuilder, Join};
use crate::base::ids::{Id, MvarId};
use crate::base::span::Span;
use crate::bytecode::{Instr, Op};
use crate::ir::Expr;

/// A loop or a guarded region.
#[derive(Debug)]
pub enum Scope<'a> {
    /// `while`, `for`.
    Loop(LoopScope),
    /// What a handler covers: the `catch` of a `try`, or its `finally`.
    Guard {
        /// The offsets that it covers so far.
        ranges: Vec<(u32, u32)>,
        /// Where the present range began.
        open: u32,
        /// What to do on every way out.
        on_exit: OnExit<'a>,
    },
}

/// A loop.
#[derive(Clone, Copy, Debug)]
pub struct LoopScope {
    /// Where `continue` goes.
    pub next: Join,
    /// Where `break` goes.
    pub exit: Join,
    /// Where the value of a `break` goes.
    pub dest: Dest,
    /// Its place in the source.
    pub span: Span,
}

/// What leaving a guarded region takes.
#[derive(Clone, Copy, Debug)]
pub enum OnExit<'a> {
    /// A `catch` asks for nothing.
    Nothing,
    /// `finally`
    Run(&'a Expr),
    /// A shared variable is locked inside.
    Unlock(MvarId),
}

impl<'a> FnBuilder<'a> {
    /// Begins to cover what follows by a handler.
    pub fn push_guard(&mut self, on_exit: OnExit<'a>) {
        let open = self.offset();
        self.scopes.push(Scope::Guard { ranges: Vec::new(), open, on_exit });
    }

    /// Ends the innermost scope, a guard: what it covered.
    pub fn pop_guard(&mut self) -> Vec<(u32, u32)> {
        match self.scopes.pop() {
            Some(Scope::Guard { mut ranges, open, .. }) => {
                ranges.push((open, self.offset()));
                ranges.retain(|(start, end)| start < end);
                ranges
            }
            _ => unreachable!("scopes nest"),
        }
    }

    /// Whether a handler or `finally` stands between this place and the function's end.
    pub fn is_guarded(&self) -> bool {
        self.scopes.iter().any(|scope| matches!(scope, Scope::Guard { .. }))
    }

    /// Leaves all scopes but the outer `keep`, running each `finally`, and then does `go`.
    pub fn leave_scopes(&mut self, keep: usize, go: impl FnOnce(&mut Self)) {
        let mut left = Vec::new();
        while self.scopes.len() > keep {
            let mut scope = self.scopes.pop().expect("there are more than `keep`");
            if let Scope::Guard { ranges, open, on_exit } = &mut scope {
                ranges.push((*open, self.offset()));
                match *on_exit {
                    OnExit::Nothing => {}
                    OnExit::Run(finally) => self.expr(finally, Dest::Discard),
                    OnExit::Unlock(mvar) => {
                        self.emit(Instr::ad(Op::MvarUnlock, 0, mvar.index() as i32));
                    }
                }
            }
            left.push(scope);
        }
        go(self);
        while let Some(mut scope) = left.pop() {
            if let Scope::Guard { open, .. } = &mut scope {
                *open = self.offset();
            }
            self.scopes.push(scope);
        }
    }
}
