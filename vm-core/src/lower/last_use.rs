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

use super::local_set::LocalSet;
use super::visit;
use crate::base::hash::{HashMap, HashSet};
use crate::base::ids::LocalId;
use crate::ir::{Arm, Expr, ExprKind, Function, Otherwise, PatternKind};
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
        let empty = LocalSet::new();
        let mut walk = Walk { uses, live: empty.clone(), pinned: empty, loops: Vec::new() };
        walk.expr(&function.body);
        walk.mark_live(&function.body);
        walk.uses
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

struct Loop {
    head: Rc<LocalSet>,
    exit: Rc<LocalSet>,
}

struct Walk {
    uses: Uses,
    live: LocalSet,
    pinned: LocalSet,
    loops: Vec<Loop>,
}

impl Walk {
    fn mark_live(&mut self, expr: &Expr) {
        self.uses.live.insert(address(expr), Rc::new(self.live.clone()));
    }

    fn mark_after(&mut self, expr: &Expr) -> Rc<LocalSet> {
        let live = Rc::new(self.live.clone());
        self.uses.after.insert(address(expr), live.clone());
        live
    }

    fn mark_head(&mut self, expr: &Expr) -> Rc<LocalSet> {
        let live = Rc::new(self.live.clone());
        self.uses.heads.insert(address(expr), live.clone());
        live
    }

    fn use_at(&mut self, key: usize, local: LocalId) {
        if !self.live.contains(local) {
            self.uses.last.insert(key);
            self.live.insert(local);
        }
    }

    fn kill(&mut self, local: LocalId) {
        if !self.pinned.contains(local) {
            self.live.remove(local);
        }
    }

    /// Control doesn't go on behind: only what handlers need is live.
    fn diverge(&mut self) {
        self.live = self.pinned.clone();
    }

    fn captures(&mut self, captures: &[LocalId]) {
        for capture in captures.iter().rev() {
            self.use_at(address(capture), *capture);
        }
    }

    fn sequence(&mut self, exprs: &[Expr]) {
        exprs.iter().rev().for_each(|expr| self.expr(expr));
    }

    /// Plain locals are read by a tail call itself, unless an argument assigns one.
    fn arguments(&mut self, call: &Expr, args: &[Expr]) {
        let waits = self.uses.is_tail_call(call) && !assigns(args);
        let is_deferred = |arg: &&Expr| {
            let ExprKind::Local(local) = arg.kind else { return false };
            waits && !self.uses.cells.contains(local)
        };
        let (deferred, others): (Vec<&Expr>, Vec<&Expr>) = args.iter().rev().partition(is_deferred);
        deferred.into_iter().chain(others).for_each(|arg| self.expr(arg));
    }

    fn operands(&mut self, operands: &[&Expr]) {
        let deferred: Vec<bool> = (0..operands.len())
            .map(|i| self.uses.deferred(operands[i], &operands[i + 1..]))
            .collect();
        for (operand, _) in operands.iter().zip(&deferred).rev().filter(|(_, at_op)| **at_op) {
            self.expr(operand);
        }
        for (operand, _) in operands.iter().zip(&deferred).rev().filter(|(_, at_op)| !**at_op) {
            self.expr(operand);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        // tidy: table
        match &expr.kind {
            ExprKind::Const(_) | ExprKind::MvarGet(_) => {}
            ExprKind::Local(local) => self.use_at(address(expr), *local),
            ExprKind::Block { stmts, result } => {
                self.expr(result);
                self.sequence(stmts);
            }
            ExprKind::Let { local, value } => {
                if !self.live.contains(*local) {
                    self.uses.unused.insert(address(expr));
                }
                self.kill(*local);
                self.expr(value);
            }
            ExprKind::Assign { local, value } => self.assign(expr, *local, value),
            ExprKind::LetPattern { pattern, value } => {
                self.mark_after(expr);
                visit::bound_by_pattern(pattern, &mut |local| self.kill(local));
                visit::mentioned_by_pattern(pattern, &mut |local| self.live.insert(local));
                let subjects = [&**value];
                let before = self.live.clone();
                self.live.add(&self.in_place(&subjects));
                self.mark_head(expr);
                self.live = before;
                self.subjects(&subjects);
            }
            ExprKind::SetField { object, value, .. } => self.operands(&[object, value]),
            ExprKind::SetItem { object, index, value } => self.operands(&[object, index, value]),
            ExprKind::SetListItem { list, path, value } => {
                self.use_at(address(expr), *list);
                let operands: Vec<&Expr> = path.iter().chain([&**value]).collect();
                self.operands(&operands);
            }
            ExprKind::Binary { .. } => self.chain(expr),
            ExprKind::Unary { operand, .. }
            | ExprKind::IntToFloat(operand)
            | ExprKind::Field { object: operand, .. }
            | ExprKind::IsType { value: operand, .. } => self.operands(&[operand]),
            ExprKind::And(..) | ExprKind::Or(..) => self.chain(expr),
            ExprKind::Join(parts)
            | ExprKind::Tuple(parts)
            | ExprKind::Set(parts)
            | ExprKind::CallNative { args: parts, .. }
            | ExprKind::Construct { fields: parts, .. } => self.sequence(parts),
            ExprKind::If { .. } => self.conditional(expr),
            ExprKind::Match { .. } => self.decision(expr),
            ExprKind::While { .. } | ExprKind::For { .. } => self.iteration(expr),
            ExprKind::Break(value) => {
                self.live = (*self.innermost().exit).clone();
                self.live.add(&self.pinned);
                value.iter().for_each(|value| self.expr(value));
            }
            ExprKind::Continue => {
                self.live = (*self.innermost().head).clone();
                self.live.add(&self.pinned);
            }
            ExprKind::Return(value) | ExprKind::Throw(value) => {
                self.diverge();
                self.expr(value);
            }
            ExprKind::Call { args, captures, .. } => {
                self.captures(captures);
                self.arguments(expr, args);
            }
            ExprKind::CallClosure { callee, args } => {
                let mut operands = vec![&**callee];
                operands.extend(args);
                let at_call = self.uses.deferred(callee, &operands[1..]);
                if at_call {
                    self.expr(callee);
                }
                self.arguments(expr, args);
                if !at_call {
                    self.expr(callee);
                }
            }
            ExprKind::MakeClosure { captures, .. } | ExprKind::Spawn { captures, .. } => {
                self.captures(captures);
            }
            ExprKind::Update { base, fields, .. } => {
                let mut operands = vec![&**base];
                operands.extend(fields.iter().map(|(_, value)| value));
                let at_op = self.uses.deferred(base, &operands[1..]);
                if at_op {
                    self.expr(base);
                }
                fields.iter().rev().for_each(|(_, value)| self.expr(value));
                if !at_op {
                    self.expr(base);
                }
            }
            ExprKind::List { items, tail } => match (items.as_slice(), tail) {
                ([head], Some(tail)) => self.operands(&[head, tail]),
                _ => {
                    tail.iter().for_each(|tail| self.expr(tail));
                    self.sequence(items);
                }
            },
            ExprKind::Map(pairs) => pairs.iter().rev().for_each(|(key, value)| {
                self.expr(value);
                self.expr(key);
            }),
            ExprKind::Rethrow(local) => {
                self.diverge();
                self.use_at(address(expr), *local);
            }
            ExprKind::Try { .. } => self.guarded(expr),
            ExprKind::Cast(value) | ExprKind::Assume(value) => self.expr(value),
            ExprKind::MvarSet { value, .. } | ExprKind::MvarUpdate { function: value, .. } => {
                self.uses.guarding.insert(address(expr), Rc::new(self.pinned.clone()));
                self.expr(value);
            }
            ExprKind::Send { to, message } => self.operands(&[to, message]),
            ExprKind::Receive { arms, after, .. } => self.receive(expr, arms, after.as_deref()),
            ExprKind::Unreachable => self.diverge(),
        }
    }

    fn innermost(&self) -> &Loop {
        self.loops.last().expect("the checker lets `break` and `continue` stand in loops only")
    }

    fn assign(&mut self, expr: &Expr, local: LocalId, value: &Expr) {
        if self.uses.cells.contains(local) {
            self.use_at(address(expr), local);
        } else {
            if !self.live.contains(local) {
                self.uses.unused.insert(address(expr));
            }
            self.kill(local);
        }
        self.expr(value);
    }

    /// Operators, down their left operands without recursion: chains may be thousands long.
    fn chain(&mut self, mut expr: &Expr) {
        loop {
            let left = match &expr.kind {
                ExprKind::Binary { lhs, rhs, .. } => {
                    if self.uses.deferred(rhs, &[]) {
                        self.expr(rhs);
                    }
                    let at_op = self.uses.deferred(lhs, &[rhs]);
                    if at_op {
                        self.expr(lhs);
                    }
                    if !self.uses.deferred(rhs, &[]) {
                        self.expr(rhs);
                    }
                    if at_op {
                        return;
                    }
                    lhs
                }
                ExprKind::And(lhs, rhs) | ExprKind::Or(lhs, rhs) => {
                    let after = self.mark_after(expr);
                    self.expr(rhs);
                    self.mark_live(rhs);
                    self.live.add(&after);
                    lhs
                }
                _ => return self.expr(expr),
            };
            expr = left;
        }
    }

    /// `if`, along its else branches without recursion.
    fn conditional(&mut self, expr: &Expr) {
        let after = self.live.clone();
        let mut branches = Vec::new();
        let mut last = expr;
        while let ExprKind::If { cond, then, otherwise } = &last.kind {
            branches.push((cond, then, otherwise));
            last = otherwise;
        }
        self.expr(last);
        for (cond, then, otherwise) in branches.into_iter().rev() {
            self.mark_live(otherwise);
            let not_taken = std::mem::replace(&mut self.live, after.clone());
            self.expr(then);
            self.mark_live(then);
            self.live.add(&not_taken);
            self.expr(cond);
        }
    }

    /// A match tests a plain local where it is: its arms decide whether they use it up.
    fn decision(&mut self, expr: &Expr) {
        let ExprKind::Match { subjects, arms, otherwise } = &expr.kind else {
            unreachable!("only `match` comes here")
        };
        let subjects = matched_values(subjects, arms);
        let in_place = self.in_place(&subjects);
        let after = std::mem::replace(&mut self.live, self.pinned.clone());
        if let Otherwise::Rethrow(local) = otherwise {
            self.live.insert(*local);
        }
        self.live.add(&in_place);
        let fail = self.mark_head(expr);
        self.live = after;
        self.arms(arms, &fail, &in_place);
        self.subjects(&subjects);
    }

    fn in_place(&self, subjects: &[&Expr]) -> LocalSet {
        let mut set = LocalSet::new();
        for (i, subject) in subjects.iter().enumerate() {
            if let ExprKind::Local(local) = subject.kind
                && self.uses.deferred(subject, &subjects[i + 1..])
            {
                set.insert(local);
            }
        }
        set
    }

    fn subjects(&mut self, subjects: &[&Expr]) {
        self.live.add(&self.in_place(subjects));
        for (i, subject) in subjects.iter().enumerate().rev() {
            if !self.uses.deferred(subject, &subjects[i + 1..]) {
                self.expr(subject);
            }
        }
    }

    /// From the live set behind the match to that before its first test. `fail` is live where no
    /// arm fits, `subjects` until one does.
    fn arms(&mut self, arms: &[Arm], fail: &LocalSet, subjects: &LocalSet) {
        let after = std::mem::replace(&mut self.live, fail.clone());
        for arm in arms.iter().rev() {
            let next = std::mem::replace(&mut self.live, after.clone());
            self.expr(&arm.body);
            self.mark_live(&arm.body);
            self.live.add(&next);
            self.live.add(subjects);
            if let Some(guard) = &arm.guard {
                self.expr(guard);
                // The tests before the guard can fail too.
                self.live.add(&next);
                self.live.add(subjects);
            }
            for pattern in &arm.patterns {
                visit::bound_by_pattern(pattern, &mut |local| self.kill(local));
            }
            for pattern in &arm.patterns {
                visit::mentioned_by_pattern(pattern, &mut |local| self.live.insert(local));
            }
            self.uses.arms.insert(address(arm), Rc::new(self.live.clone()));
        }
    }

    /// What `expr` mentions and doesn't bind itself.
    fn outside(expr: &Expr) -> LocalSet {
        let mut set = LocalSet::new();
        visit::mentions(expr, &mut |local| set.insert(local));
        visit::bindings(expr, &mut |local| set.remove(local));
        set
    }

    fn iteration(&mut self, expr: &Expr) {
        let exit = self.mark_after(expr);
        self.live.add(&Self::outside(expr));
        let head = Rc::new(self.live.clone());
        self.loops.push(Loop { head: head.clone(), exit: exit.clone() });
        match &expr.kind {
            ExprKind::While { cond, body } => {
                self.expr(body);
                self.mark_live(body);
                self.live.add(&exit);
                self.expr(cond);
                self.mark_live(cond);
                self.loops.pop();
                self.live = (*head).clone();
            }
            ExprKind::For { local, from, to, body } => {
                self.expr(body);
                self.mark_live(body);
                self.kill(*local);
                self.loops.pop();
                self.live = (*head).clone();
                self.expr(to);
                self.expr(from);
            }
            _ => unreachable!("only loops come here"),
        }
        self.uses.heads.insert(address(expr), head);
    }

    fn guarded(&mut self, expr: &Expr) {
        let ExprKind::Try { body, handler, finally } = &expr.kind else {
            unreachable!("only `try` comes here")
        };
        let outer = self.pinned.clone();
        self.mark_after(expr);
        let after = self.live.clone();
        if let Some(finally) = finally {
            // It is compiled once for each way out, so it must leave alone what any of them needs.
            self.pinned.add(&Self::outside(finally));
            self.pinned.add(&after);
            for enclosing in &self.loops {
                self.pinned.add(&enclosing.head);
                self.pinned.add(&enclosing.exit);
            }
            self.live.add(&self.pinned);
            self.expr(finally);
            self.pinned = outer.clone();
            self.pinned.add(&Self::outside(finally));
            let entered = std::mem::replace(&mut self.live, after);
            if visit::leaves(finally) {
                // Its own way out, also from an exception, leads elsewhere than behind the `try`.
                self.pinned.add(&entered);
            }
            self.uses.guarding.insert(address(expr), Rc::new(self.pinned.clone()));
            self.live.add(&self.pinned);
        }
        self.mark_head(expr);
        let behind = self.live.clone();
        if let Some(handler) = handler {
            self.expr(&handler.body);
            self.mark_live(&handler.body);
            self.kill(handler.exception);
            let at_handler = std::mem::replace(&mut self.live, behind);
            self.pinned.add(&at_handler);
        }
        self.live.add(&self.pinned);
        self.expr(body);
        self.pinned = outer;
    }

    fn receive(&mut self, expr: &Expr, arms: &[Arm], after: Option<&(Expr, Expr)>) {
        let behind = self.live.clone();
        let mut head = behind.clone();
        for arm in arms {
            arm.guard.iter().for_each(|guard| head.add(&Self::outside(guard)));
            head.add(&Self::outside(&arm.body));
            for pattern in &arm.patterns {
                visit::mentioned_by_pattern(pattern, &mut |local| head.insert(local));
            }
        }
        for pattern in arms.iter().flat_map(|arm| &arm.patterns) {
            visit::bound_by_pattern(pattern, &mut |local| head.remove(local));
        }
        if let Some((_, body)) = after {
            head.add(&Self::outside(body));
            self.expr(body);
            self.mark_live(body);
        }
        head.add(&self.pinned);
        self.live = behind;
        self.arms(arms, &head, &LocalSet::new());
        self.live = head;
        self.mark_head(expr);
        if let Some((time, _)) = after {
            self.expr(time);
        }
    }
}
