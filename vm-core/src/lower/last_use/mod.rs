//! Finds the last use of every local, so that values move instead of being copied and released.
//!
//! One walk against the order of evaluation keeps the set of live locals: those whose value
//! somebody still needs. A use of a local that is not live behind it is its last. Where control
//! splits, the live set at the start of each way is kept, so that the generator drops there what
//! only other ways need. Three rules keep one walk enough:
//! - loops: what a loop uses of the outside is live all through it;
//! - `try`: what a handler or `finally` uses is pinned, that is live all through what it guards;
//! - operands that are plain locals count as read by the operation itself, after the evaluation of
//!   the operands beside them, so they need no copy ([`Uses::deferred`]); so do the arguments of
//!   tail calls, which often pass on what other arguments read.
//!
//! Results are found again by the address of the tree's nodes: the tree must not move between the
//! walk and the generation of code. Types play no part here; numbers have last uses too.

mod walk;

use super::local_set::LocalSet;
use super::visit;
use crate::base::hash::{HashMap, HashSet};
use crate::base::ids::LocalId;
use crate::ir::{Arm, Expr, ExprKind, Function, PatternKind};
use std::rc::Rc;

/// Live sets by the address of the node that they belong to.
type Sets = HashMap<usize, Rc<LocalSet>>;

/// The result for one function.
#[derive(Debug, Default)]
pub struct Uses {
    last: HashSet<usize>,
    unused: HashSet<usize>,
    live: Sets,
    heads: Sets,
    after: Sets,
    guarding: Sets,
    /// A map of its own: an arm may have the address of its first field.
    arms: Sets,
    cells: LocalSet,
    assigned: LocalSet,
    tail_calls: HashSet<usize>,
}

fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

impl Uses {
    /// Analyses a function.
    pub fn of(function: &Function) -> Uses {
        let mut uses = Uses::default();
        for (id, local) in function.locals.enumerate() {
            if local.cell {
                uses.cells.insert(id);
            }
        }
        visit::assignments(&function.body, &mut |local| uses.assigned.insert(local));
        uses.mark_tail_calls(&function.body);
        walk::walk(uses, &function.body)
    }

    /// Notes calls whose value is the function's, and each `&&` and `||` that ends with one; says
    /// whether there are any. Some calls at the end of a `try` or `return` are tail calls too; they
    /// aren't noted.
    fn mark_tail_calls(&mut self, expr: &Expr) -> bool {
        let found = match &expr.kind {
            ExprKind::Call { .. } | ExprKind::CallClosure { .. } => true,
            ExprKind::And(_, rhs) | ExprKind::Or(_, rhs) => self.mark_tail_calls(rhs),
            ExprKind::Block { result, .. } => return self.mark_tail_calls(result),
            ExprKind::If { .. } => {
                let (mut last, mut found) = (expr, false);
                while let ExprKind::If { then, otherwise, .. } = &last.kind {
                    found |= self.mark_tail_calls(then);
                    last = otherwise;
                }
                return self.mark_tail_calls(last) | found;
            }
            ExprKind::Match { arms, .. } => {
                return arms
                    .iter()
                    .fold(false, |found, arm| self.mark_tail_calls(&arm.body) | found);
            }
            _ => false,
        };
        if found {
            self.tail_calls.insert(address(expr));
        }
        found
    }

    /// Whether the call was noted as one whose value is the function's; of `&&` and `||`, whether
    /// they end with one.
    pub fn is_tail_call(&self, expr: &Expr) -> bool {
        self.tail_calls.contains(&address(expr))
    }

    /// Whether nothing needs the local's value (or cell) after this `Local`, `Rethrow` or
    /// `SetListItem` or this `Assign` to a cell.
    pub fn is_last(&self, expr: &Expr) -> bool {
        self.last.contains(&address(expr))
    }

    /// The same for an element of a list of captures.
    pub fn is_last_capture(&self, capture: &LocalId) -> bool {
        self.last.contains(&address(capture))
    }

    /// Whether the value that this `Let` or `Assign` stores is never read.
    pub fn is_unused(&self, expr: &Expr) -> bool {
        self.unused.contains(&address(expr))
    }

    /// What is live at the start of this expression, which is the start of a way: a function's,
    /// loop's, handler's or arm's body (with what its patterns bind), a branch, the second operand
    /// of `&&` and `||`, the condition of `while`.
    pub fn live_at(&self, expr: &Expr) -> &Rc<LocalSet> {
        &self.live[&address(expr)]
    }

    /// What is live at the first test of this arm.
    pub fn live_at_arm(&self, arm: &Arm) -> &Rc<LocalSet> {
        &self.arms[&address(arm)]
    }

    /// What is live at each round of this loop, and at each look at a message of this `receive`.
    pub fn live_at_head(&self, expr: &Expr) -> &Rc<LocalSet> {
        &self.heads[&address(expr)]
    }

    /// What is live behind this loop, `&&` or `||`, `LetPattern` or `try`.
    pub fn live_after(&self, expr: &Expr) -> &Rc<LocalSet> {
        &self.after[&address(expr)]
    }

    /// What is live where no arm of this `match` fits, or the pattern of this `LetPattern` doesn't.
    pub fn live_at_failure(&self, expr: &Expr) -> &Rc<LocalSet> {
        &self.heads[&address(expr)]
    }

    /// What is live behind the body and the handler of this `try`, before its `finally`.
    pub fn live_before_finally(&self, expr: &Expr) -> &Rc<LocalSet> {
        &self.heads[&address(expr)]
    }

    /// What the handlers need that an exception reaches by the `finally` of this `try`, or out of
    /// this locked store.
    pub fn live_guarding(&self, expr: &Expr) -> &Rc<LocalSet> {
        &self.guarding[&address(expr)]
    }

    /// Whether the `var` is assigned after its first value.
    pub fn is_assigned(&self, local: LocalId) -> bool {
        self.assigned.contains(local)
    }

    /// Whether the operand is a plain local that the operation itself reads, after `later`, the
    /// operands behind it, have been evaluated.
    pub fn deferred(&self, operand: &Expr, later: &[&Expr]) -> bool {
        let ExprKind::Local(local) = operand.kind else { return false };
        if self.cells.contains(local) {
            return false;
        }
        let mut changes = false;
        if self.assigned.contains(local) {
            for other in later {
                visit::assignments(other, &mut |assigned| changes |= assigned == local);
            }
        }
        !changes
    }
}

/// Whether evaluating the arguments assigns a local.
pub fn assigns(args: &[Expr]) -> bool {
    let mut assigns = false;
    args.iter().for_each(|arg| visit::assignments(arg, &mut |_| assigns = true));
    assigns
}

/// What a match really looks at: where the one subject is a tuple that every arm takes apart, its
/// parts.
pub fn matched_values<'e>(subjects: &'e [Expr], arms: &[Arm]) -> Vec<&'e Expr> {
    if let [subject] = subjects
        && let ExprKind::Tuple(parts) = &subject.kind
        && arms.iter().all(|arm| match &arm.patterns[0].kind {
            PatternKind::Tuple(patterns) => patterns.len() == parts.len(),
            PatternKind::Wildcard => true,
            _ => false,
        })
    {
        return parts.iter().collect();
    }
    subjects.iter().collect()
}
