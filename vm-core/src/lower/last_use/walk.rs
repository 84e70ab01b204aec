//! The walk against the order of evaluation that finds last uses and live sets.

use super::{Uses, address, assigns, matched_values};
use crate::base::ids::LocalId;
use crate::ir::{Arm, Expr, ExprKind, Otherwise};
use crate::lower::local_set::LocalSet;
use crate::lower::visit;
use std::rc::Rc;

/// Notes the last uses and live sets of a function's body.
pub fn walk(uses: Uses, body: &Expr) -> Uses {
    let empty = LocalSet::new();
    let mut walk = Walk { uses, live: empty.clone(), pinned: empty, loops: Vec::new() };
    walk.expr(body);
    walk.mark_live(body);
    walk.uses
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
