//! Sentences about shared variables that could wait for each other.

use super::TypeError;
use crate::base::ids::{FunId, MvarId};
use crate::base::span::Span;
use crate::check::world::World;
use crate::diagnostic::{Code, Diagnostic};

impl TypeError {
    /// Shared variables.
    #[inline(never)]
    pub(super) fn of_mvars(&self, span: Span, world: &World) -> Option<Diagnostic> {
        let mvar_name = |mvar: MvarId| world.text(world.mvars[mvar].name);
        let fun_name = |fun: FunId| &world.funs[fun].internal;
        let text = match self {
            TypeError::MvarCompareThenSet { fun, mvar } => format!(
                "function `{}` reads mvar `{}` and later writes it with a different value - this \
                 pattern can cause deadlock. Use `n = n + 1` (self-updating) instead of \
                 `x = n; n = x + 1` (read-then-write).",
                fun_name(*fun),
                mvar_name(*mvar)
            ),
            TypeError::MvarNested { mvar } => format!(
                "nested write to mvar `{}` would cause deadlock - cannot write to the same mvar \
                 being assigned",
                mvar_name(*mvar)
            ),
            TypeError::MvarBlocks { fun, mvar, callee } => format!(
                "mvar safety violation: function `{}` holds lock on mvar `{}` and calls `{}` which \
                 blocks (receive) - this could cause deadlock",
                fun_name(*fun),
                mvar_name(*mvar),
                fun_name(*callee)
            ),
            _ => return None,
        };
        Some(Diagnostic::error(Code::MvarDeadlock, span, text))
    }
}
